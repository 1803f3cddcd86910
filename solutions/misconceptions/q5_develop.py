"""Wrong answers to the exercises on customer development, worth recognising."""

import pandas as pd

from solutions.crm_exercises import q5_develop as answer

# ---- association_rules ---------------------------------------------------------------------------------------


def _all_rules(lines, min_support):
    """Refuse what the answer refuses; return the rules of all pairs that meet."""
    return answer.association_rules(lines, 1e-9 if 0 < min_support <= 1 else min_support)


def _enough(rules, min_support):
    rules = rules[rules["support"] >= min_support]
    return rules.sort_values("lift", ascending=False, ignore_index=True)


def association_rules__lines_counted(lines, min_support):
    """You counted lines where baskets are meant. A product on three lines of one basket is in one basket, and all baskets are fewer than all lines: support and confidence are shares of baskets.

    fa: به جای سبد، سطر شمرده‌اید. کالایی که در یک سبد سه سطر دارد در یک سبد است، و شمارِ همهٔ سبدها کمتر از شمارِ همهٔ سطرهاست: پشتیبانی و اطمینان سهمی از سبدهایند.
    """
    rules = _all_rules(lines, min_support)
    sold = lines[lines["quantity"] > 0]
    counts = sold["product"].value_counts()
    confidence = rules["baskets"] / rules["antecedent"].map(counts)
    lift = confidence / (rules["consequent"].map(counts) / len(sold))
    return _enough(rules.assign(support=rules["baskets"] / len(sold), confidence=confidence, lift=lift), min_support)


def association_rules__lift_by_the_antecedent(lines, min_support):
    """You divided the confidence by the share of baskets with A. Lift asks how much more often B is bought than usual, so what is usual is the share of baskets with B.

    fa: اطمینان را بر سهمِ سبدهای دارای A تقسیم کرده‌اید. لیفت می‌پرسد B چقدر بیش از معمول خریده می‌شود؛ پس معمول همان سهمِ سبدهای دارای B است.
    """
    rules = answer.association_rules(lines, min_support)
    share = rules["support"] / rules["confidence"]
    return _enough(rules.assign(lift=rules["confidence"] / share), min_support)


def association_rules__confidence_reversed(lines, min_support):
    """Your confidence of A → B is the share of the baskets with B that hold A: that is the confidence of B → A. Start from the baskets with A.

    fa: اطمینانی که برای A ← B آورده‌اید سهمِ سبدهای دارای B است که A را هم دارند؛ این اطمینانِ قاعدهٔ وارونه است. از سبدهای دارای A آغاز کنید.
    """
    rules = answer.association_rules(lines, min_support)
    return rules.rename(columns={"antecedent": "consequent", "consequent": "antecedent"})


def association_rules__quantities_ignored(lines, min_support):
    """You took every line for a purchase. Where the quantity is 0 nothing was sold, and a negative one is a return: look at what is left of a product in the basket.

    fa: هر سطر را خرید شمرده‌اید. مقدارِ صفر یعنی چیزی فروخته نشده و مقدارِ منفی یعنی برگشت: ببینید از هر کالا در سبد چه مانده است.
    """
    answer._refuse_missing(lines, "quantity")
    return answer.association_rules(lines.assign(quantity=1), min_support)


def association_rules__returns_struck_out(lines, min_support):
    """You struck out the lines of returns and kept the purchases they undo. Who buys one and returns it in the same basket goes home without: add up the quantities first.

    fa: سطرهای برگشتی را خط زده‌اید، اما خریدهایی را که پس داده شده نگه داشته‌اید. کسی که یکی بخرد و همان‌جا پس بدهد چیزی نبرده است: نخست مقدارها را جمع کنید.
    """
    answer._refuse_missing(lines, "quantity")
    return answer.association_rules(lines[lines["quantity"] > 0], min_support)


def association_rules__empty_baskets_counted(lines, min_support):
    """You divided by all baskets that have a line. A basket of which nothing is left, as a return by itself, is no basket.

    fa: بر همهٔ سبدهایی تقسیم کرده‌اید که سطری دارند. سبدی که چیزی از آن نمانده، مانند برگشتیِ تنها، سبد نیست.
    """
    rules = _all_rules(lines, min_support)
    baskets = rules["baskets"] / rules["support"]
    grown = lines["basket"].nunique() / baskets
    return _enough(rules.assign(support=rules["support"] / grown, lift=rules["lift"] * grown), min_support)


def association_rules__one_way_only(lines, min_support):
    """You have each pair once. A → B and B → A have one support and one lift but two confidences: they are two rules.

    fa: هر جفت را یک بار آورده‌اید. A ← B و B ← A پشتیبانی و لیفتِ یکسان دارند اما دو اطمینانِ جدا: دو قاعده‌اند.
    """
    rules = answer.association_rules(lines, min_support)
    return rules[rules["antecedent"] < rules["consequent"]].reset_index(drop=True)


# ---- cross_sell ----------------------------------------------------------------------------------------------


def cross_sell__by_confidence(rules, bought, min_support):
    """You chose the rule with the highest confidence. That offers everybody what everybody buys anyway; the lift says where the customer differs from the others.

    fa: قاعده‌ای را برگزیده‌اید که اطمینانش بیشتر است. این به همه همان چیزی را پیشنهاد می‌کند که همه به هر حال می‌خرند؛ لیفت می‌گوید این مشتری کجا با دیگران فرق دارد.
    """
    swapped = rules.rename(columns={"confidence": "lift", "lift": "confidence"})
    swapped = swapped[swapped["confidence"] > 1].assign(lift=lambda table: table["lift"] + 1)
    offers = answer.cross_sell(swapped, bought, min_support)
    offers = offers.rename(columns={"confidence": "lift", "lift": "confidence"})
    return offers.assign(confidence=offers["confidence"] - 1)


def cross_sell__offers_what_they_have(rules, bought, min_support):
    """You offer customers what they have already. Leave it out before you choose the best rule.

    fa: به مشتری چیزی پیشنهاد می‌کنید که دارد. پیش از برگزیدنِ بهترین قاعده کنارش بگذارید.
    """
    answer._refuse_missing(bought, "customer")
    # Each product by itself: what else the customer has is forgotten.
    pieces = bought[["customer", "product"]].drop_duplicates().reset_index(drop=True)
    alone = pd.DataFrame({"customer": pieces.index, "product": pieces["product"]})
    offers = answer.cross_sell(rules, alone, min_support)
    offers = offers.assign(customer=offers["customer"].map(pieces["customer"]))
    order = ["lift", "confidence", "product", "because"]
    offers = offers.sort_values(order, ascending=[False, False, True, True])
    return offers.drop_duplicates("customer").reset_index(drop=True)


def cross_sell__best_rule_only(rules, bought, min_support):
    """You looked at each customer's best rule alone and gave up when its product was already there. Leave out what the customer has first, then choose.

    fa: تنها بهترین قاعدهٔ هر مشتری را دیده‌اید و اگر کالایش را داشته، دست کشیده‌اید. نخست آنچه را دارد کنار بگذارید، سپس برگزینید.
    """
    offers = cross_sell__offers_what_they_have(rules, bought, min_support)
    has = pd.MultiIndex.from_frame(bought[["customer", "product"]])
    known = pd.MultiIndex.from_frame(offers[["customer", "product"]]).isin(has)
    return offers[~known].reset_index(drop=True)


def cross_sell__rare_rules_trusted(rules, bought, min_support):
    """You used rules of any support. The highest lifts belong to pairs that met once or twice by chance; keep to rules with the minimum support.

    fa: قاعده‌هایی با هر پشتیبانی را به کار برده‌اید. بزرگ‌ترین لیفت‌ها از آنِ جفت‌هایی است که یکی دو بار تصادفاً با هم دیده شده‌اند؛ به حداقلِ پشتیبانی پایبند بمانید.
    """
    return answer.cross_sell(rules, bought, 0 if 0 <= min_support <= 1 else min_support)


def cross_sell__lift_of_one_will_do(rules, bought, min_support):
    """You made offers from rules whose lift is 1 or less. Then what the customer has says nothing for the offer, or speaks against it; better make none.

    fa: از قاعده‌هایی پیشنهاد ساخته‌اید که لیفتشان ۱ یا کمتر است. آنگاه داشته‌های مشتری چیزی به سودِ پیشنهاد نمی‌گوید یا خلاف آن را می‌گوید؛ بهتر است پیشنهادی ندهید.
    """
    offers = answer.cross_sell(rules.assign(lift=rules["lift"] + 1), bought, min_support)
    return offers.assign(lift=offers["lift"] - 1)


# ---- upsell_candidates ---------------------------------------------------------------------------------------


def _whenever(lines, versions, today, patience):
    """Do what the answer does without asking whether the customer is due or gone, as if all lines were known today."""
    # Everybody is due on a day that is late enough, and nobody is gone if patience is endless.
    later = pd.Timestamp(today).normalize() + pd.Timedelta(days=100_000)
    endless = float("inf") if patience >= 1 else patience
    table = answer.upsell_candidates(lines, versions, later, endless)
    return table.assign(waited=table["waited"] - 100_000)


def _known(lines, today):
    return lines[~(pd.to_datetime(lines["day"]).dt.normalize() > pd.Timestamp(today).normalize())]


def _due(table, patience):
    waiting = (table["waited"] >= table["interval"]) & (table["waited"] <= patience * table["interval"])
    return table[waiting].sort_values("yearly_gain", ascending=False, ignore_index=True)


def upsell_candidates__not_yet_due(lines, versions, today, patience=3.0):
    """You offer the better version to customers who have just bought the old one. They need none until it is used up: wait for their interval.

    fa: نسخهٔ بهتر را به کسانی پیشنهاد می‌کنید که تازه نسخهٔ قدیمی را خریده‌اند. تا آن تمام نشود چیزی نمی‌خواهند: فاصلهٔ خریدشان را صبر کنید.
    """
    table = _whenever(_known(lines, today), versions, today, patience)
    return table[table["waited"] <= patience * table["interval"]].reset_index(drop=True)


def upsell_candidates__gone_ones_counted(lines, versions, today, patience=3.0):
    """You count on customers who stopped buying long ago. After so many intervals nothing is due any more: they are gone, and a case for winning back.

    fa: روی مشتریانی حساب کرده‌اید که دیری است نمی‌خرند. پس از آن همه فاصله دیگر چیزی سررسید نمی‌شود: رفته‌اند و کارشان بازگرداندن است.
    """
    return answer.upsell_candidates(lines, versions, today, float("inf") if patience >= 1 else patience)


def upsell_candidates__owners_offered_again(lines, versions, today, patience=3.0):
    """You offer the better version to customers who have bought it before. They know it; leave them out.

    fa: نسخهٔ بهتر را به کسانی پیشنهاد می‌کنید که پیش‌تر آن را خریده‌اند. آن‌ها می‌شناسندش؛ کنارشان بگذارید.
    """
    # Under a name that nobody has bought.
    unheard = versions.assign(better=["?"] * len(versions))
    table = answer.upsell_candidates(lines, unheard, today, patience)
    return table.assign(better=table["product"].map(versions.set_index("product")["better"]))


def upsell_candidates__future_seen(lines, versions, today, patience=3.0):
    """You used purchases after `today`. On that day nobody knows them: leave them out before you count anything.

    fa: خریدهای پس از `today` را به کار برده‌اید. آن روز هیچ‌کس از آن‌ها خبر ندارد: پیش از هر شمارشی کنارشان بگذارید.
    """
    return _due(_whenever(lines, versions, today, patience), patience)


def upsell_candidates__mean_interval(lines, versions, today, patience=3.0):
    """Your interval is the mean. One long holiday stretches it; the median says after how many days the customer usually comes.

    fa: فاصله‌ای که گرفته‌اید میانگین است. یک سفرِ طولانی آن را کش می‌دهد؛ میانه می‌گوید مشتری معمولاً پس از چند روز می‌آید.
    """
    known = _known(lines, today)
    table = _whenever(known, versions, today, patience)
    days = answer._buying_days(known).groupby(["customer", "product"])["day"].agg(["min", "max", "size"])
    own = days.reindex(pd.MultiIndex.from_frame(table[["customer", "product"]])).reset_index(drop=True)
    mean = (own["max"] - own["min"]).dt.days / (own["size"] - 1)
    gain = table["yearly_gain"] * table["interval"] / mean
    return _due(table.assign(yearly_gain=gain, interval=mean), patience)


def upsell_candidates__whole_margin_gained(lines, versions, today, patience=3.0):
    """You counted the whole margin of the better version as a gain. The customer buys the old one anyway: only the difference between the two is won.

    fa: همهٔ حاشیهٔ نسخهٔ بهتر را سود شمرده‌اید. مشتری نسخهٔ قدیمی را به هر حال می‌خرد: تنها تفاوتِ آن دو به دست می‌آید.
    """
    table = answer.upsell_candidates(lines, versions, today, patience)
    own = versions.set_index("product").reindex(table["product"]).reset_index()
    gain = table["yearly_gain"] * own["better_margin"] / (own["better_margin"] - own["margin"])
    return table.assign(yearly_gain=gain).sort_values("yearly_gain", ascending=False, ignore_index=True)


# ---- basket_by_month -----------------------------------------------------------------------------------------


def basket_by_month__raw_counts(lines, fewest=100):
    """You compared the numbers of baskets with the product. A month in which more customers come has more of everything: compare shares of the month's baskets.

    fa: شمارِ سبدهای دارای کالا را با هم سنجیده‌اید. در ماهی که مشتری بیشتر می‌آید همه‌چیز بیشتر است: سهم از سبدهای همان ماه را بسنجید.
    """
    table = answer.basket_by_month(lines, fewest)
    return table.assign(index=100 * table["baskets"] / table.groupby("product")["baskets"].transform("mean"))


def basket_by_month__zero_months_dropped(lines, fewest=100):
    """Months in which nobody bought the product are not in your result. That is the strongest season of all: they need a row of zeros.

    fa: ماه‌هایی که هیچ‌کس کالا را نخریده در نتیجهٔ شما نیست. این خود پررنگ‌ترین فصل است: سطری از صفرها می‌خواهد.
    """
    table = answer.basket_by_month(lines, fewest)
    return table[table["baskets"] > 0].reset_index(drop=True)


def basket_by_month__mean_of_months(lines, fewest=100):
    """You took the plain mean of the months' shares for the usual share. A month with ten baskets then counts like one with a thousand; take the share of all baskets together.

    fa: میانگینِ سادهٔ سهمِ ماه‌ها را معمول گرفته‌اید. آنگاه ماهی با ده سبد به‌اندازهٔ ماهی با هزار سبد وزن دارد؛ سهم از همهٔ سبدها با هم را بگیرید.
    """
    table = answer.basket_by_month(lines, fewest)
    share = table["baskets"] / table["all_baskets"]
    return table.assign(index=100 * share / share.groupby(table["product"]).transform("mean"))


def basket_by_month__days_of_the_calendar(lines, fewest=100):
    """You divided by all days of the month. Days without a single basket, as when the shop is closed, sell nothing by themselves: count the days on which there was a basket.

    fa: بر همهٔ روزهای ماه تقسیم کرده‌اید. روزی که هیچ سبدی ندارد، مثلاً چون فروشگاه بسته بوده، خودبه‌خود چیزی نمی‌فروشد: روزهایی را بشمارید که سبدی در آن‌ها بوده است.
    """
    table = answer.basket_by_month(lines, fewest)
    if table.empty:
        return table
    months = answer._contents(lines)["basket"].map(pd.to_datetime(lines["day"]).groupby(lines["basket"]).first())
    length = months.dt.to_period("M").drop_duplicates()
    length = length.dt.days_in_month.groupby(length.dt.month).sum()
    days = table["month"].map(length)
    total = table.groupby("product")["baskets"].transform("sum")
    return table.assign(days=days, day_index=100 * (table["baskets"] / days) / (total / length.sum()))


def basket_by_month__lines_counted(lines, fewest=100):
    """You counted lines of receipts. A product is in a basket once, however many lines it has there, and not at all if nothing of it is left.

    fa: سطرهای رسید را شمرده‌اید. هر کالا در سبد یک بار است، هر چند سطر که داشته باشد؛ و اگر چیزی از آن نمانده باشد هیچ بار.
    """
    answer._refuse_missing(lines, "basket", "quantity")
    numbered = lines.assign(basket=range(len(lines)), quantity=1)
    return answer.basket_by_month(numbered, fewest)
