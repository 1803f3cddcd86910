"""Wrong answers to the exercises on customer value, worth recognising."""

import numpy as np
import pandas as pd

from solutions.crm_exercises import q4_value as answer

# ---- cost_to_serve -------------------------------------------------------------------------------------------


def cost_to_serve__equal_split(activities, pools):
    """You gave every customer the same share of the cost. That average is exactly what hides who is expensive to serve: let each customer bear the cost of what he or she used.

    fa: هزینه را میان همهٔ مشتریان به یک اندازه بخش کرده‌اید. همین میانگین است که نشان نمی‌دهد خدمت‌رسانی به چه کسی گران است؛ هر مشتری باید هزینهٔ همان چیزی را بردارد که مصرف کرده است.
    """
    right = answer.cost_to_serve(activities, pools)
    return right * 0 + sum(pools.values()) / max(len(right), 1)


def cost_to_serve__one_rate_for_all(activities, pools):
    """You divided all the cost by all the quantities, as if a visit cost what a phone call costs. Every activity has a pool and a driver of its own, and so a rate of its own.

    fa: همهٔ هزینه را بر همهٔ مقدارها تقسیم کرده‌اید؛ گویی یک بازدید حضوری همان‌قدر خرج دارد که یک تماس تلفنی. هر فعالیت مخزن هزینه و محرک خودش را دارد و در نتیجه نرخ خودش را.
    """
    answer.cost_to_serve(activities, pools)
    quantity = activities.groupby("customer")["quantity"].sum()
    return quantity * (sum(pools.values()) / max(quantity.sum(), 1))


def cost_to_serve__rows_counted(activities, pools):
    """You counted rows, not quantities. One row can stand for one call or for forty: the driver of the cost is the quantity.

    fa: سطرها را شمرده‌اید، نه مقدارها را. یک سطر می‌تواند یک تماس باشد یا چهل تماس؛ آنچه هزینه می‌سازد مقدار است.
    """
    answer.cost_to_serve(activities, pools)
    return answer.cost_to_serve(activities.assign(quantity=1), pools)


def cost_to_serve__last_row_kept(activities, pools):
    """Where a customer has several rows for one activity, only the last of them reached your result. Add them up instead of overwriting.

    fa: هر جا مشتری برای یک فعالیت چند سطر دارد، فقط آخرین سطر به نتیجهٔ شما رسیده است. به‌جای بازنویسی، مقدارها را جمع کنید.
    """
    answer.cost_to_serve(activities, pools)
    return answer.cost_to_serve(activities.drop_duplicates(["customer", "activity"], keep="last"), pools)


# ---- profitability_matrix ------------------------------------------------------------------------------------


def profitability_matrix__aggressive_passive_swapped(customers, price_threshold=None, cost_threshold=None):
    """You swapped two cells. "Aggressive" is no tone of voice: it is the customer who pays little and costs much. "Passive" pays much and costs little.

    fa: دو خانه را جابه‌جا کرده‌اید. «aggressive» لحن مشتری نیست: مشتری‌ای است که کم می‌پردازد و خدمت‌رسانی به او پرهزینه است. «passive» زیاد می‌پردازد و کم‌هزینه است.
    """
    cells = answer.profitability_matrix(customers, price_threshold, cost_threshold)
    return cells.replace({"aggressive": "passive", "passive": "aggressive"})


def profitability_matrix__mean_as_threshold(customers, price_threshold=None, cost_threshold=None):
    """You split at the mean. One very large customer pulls the mean up and nearly everybody becomes "low"; the median keeps half of the customers on either side.

    fa: مرز را میانگین گرفته‌اید. یک مشتری بسیار بزرگ میانگین را بالا می‌کشد و تقریباً همه «پایین» می‌شوند؛ میانه نیمی از مشتریان را در هر سو نگه می‌دارد.
    """
    answer.profitability_matrix(customers, price_threshold, cost_threshold)
    if price_threshold is None:
        price_threshold = customers["net_price"].mean()
    if cost_threshold is None:
        cost_threshold = customers["cost_to_serve"].mean()
    return answer.profitability_matrix(customers, price_threshold, cost_threshold)


def profitability_matrix__threshold_counted_low(customers, price_threshold=None, cost_threshold=None):
    """A customer exactly at the threshold came out as low. The contract counts the threshold itself as high; whichever side you choose, say so and keep to it.

    fa: مشتری‌ای که درست روی مرز است «پایین» شده است. قرارداد تمرین، خودِ مرز را «بالا» می‌شمارد؛ هر سویی که برگزیده شود، باید گفته شود و همه‌جا یکسان بماند.
    """
    right = answer.profitability_matrix(customers, price_threshold, cost_threshold)
    if right.empty:
        return right
    price = customers["net_price"].median() if price_threshold is None else price_threshold
    cost = customers["cost_to_serve"].median() if cost_threshold is None else cost_threshold
    return answer.profitability_matrix(customers, np.nextafter(price, np.inf), np.nextafter(cost, np.inf))


def profitability_matrix__zero_threshold_lost(customers, price_threshold=None, cost_threshold=None):
    """A threshold of 0 was replaced by the median. In Python 0 counts as false, so `threshold or median` loses it; ask whether the threshold is None.

    fa: مرزِ صفر جای خود را به میانه داده است. در پایتون صفر «نادرست» به شمار می‌آید و عبارت `threshold or median` آن را گم می‌کند؛ بپرسید که آیا مرز None است.
    """
    return answer.profitability_matrix(customers, price_threshold or None, cost_threshold or None)


# ---- whale_curve ---------------------------------------------------------------------------------------------


def whale_curve__worst_first(profits):
    """You began with the least profitable customers. The curve then dives below zero before it rises; a whale curve begins with the best, so that its back shows what losses later take away.

    fa: از کم‌سودترین مشتریان آغاز کرده‌اید. آن‌گاه منحنی پیش از بالا رفتن به زیر صفر می‌رود؛ منحنی نهنگ از بهترین مشتری آغاز می‌شود تا پشت نهنگ نشان دهد زیان‌ها سپس چه اندازه را می‌بلعند.
    """
    return _curve(answer.whale_curve(profits), profits.sort_values())


def whale_curve__unsorted(profits):
    """You cumulated the customers in the order in which they came. Without sorting by profit the curve shows the order of your list, not how profit is spread.

    fa: مشتریان را به همان ترتیبی که آمده‌اند روی هم جمع کرده‌اید. بدون مرتب‌کردن بر پایهٔ سود، منحنی ترتیب فهرست شما را نشان می‌دهد، نه پراکندگی سود را.
    """
    return _curve(answer.whale_curve(profits), profits)


def whale_curve__share_of_gains(profits):
    """You divided by the sum of the gains alone. The curve then ends below 1 and never passes it; divide by the total profit, losses deducted, and the peak above 1 appears.

    fa: بر مجموع سودهای مثبت تقسیم کرده‌اید. آن‌گاه منحنی هرگز از ۱ نمی‌گذرد و پایین‌تر از ۱ پایان می‌یابد؛ بر کل سود پس از کسر زیان‌ها تقسیم کنید تا قلهٔ بالای ۱ پدیدار شود.
    """
    curve = answer.whale_curve(profits)
    return curve.assign(profit_share=curve["profit_share"] * (profits.sum() / profits.clip(lower=0).sum()))


def whale_curve__not_cumulated(profits):
    """Your second column holds each customer's own share. The whale curve adds them up on the way: how much the best k customers bring together.

    fa: ستون دوم شما سهم هر مشتری را به‌تنهایی دارد. منحنی نهنگ سهم‌ها را گام‌به‌گام روی هم می‌گذارد: k مشتری برتر با هم چه اندازه سود می‌آورند.
    """
    curve = answer.whale_curve(profits)
    return curve.assign(profit_share=curve["profit_share"].diff().fillna(0))


def whale_curve__without_origin(profits):
    """Your curve begins with the first customer. No customers bring no profit: the curve begins at the point (0, 0), one row more than there are customers.

    fa: منحنی شما از نخستین مشتری آغاز می‌شود. هیچ مشتری یعنی هیچ سود: منحنی از نقطهٔ (۰، ۰) آغاز می‌شود و یک سطر بیش از شمار مشتریان دارد.
    """
    return answer.whale_curve(profits).iloc[1:].reset_index(drop=True)


def _curve(right, ordered):
    return right.assign(profit_share=np.append(0, ordered.to_numpy().cumsum() / ordered.sum()))


# ---- value_pyramid -------------------------------------------------------------------------------------------


def value_pyramid__share_of_value(values, shares=answer.PYRAMID):
    """You cut the pyramid by shares of the value. Its tiers are shares of the customers: the top 1 % are one customer in a hundred, whatever part of the value they hold.

    fa: هرم را بر پایهٔ سهم از ارزش بریده‌اید. لایه‌های هرم سهمی از مشتریان‌اند: ۱٪ بالایی یعنی یک نفر از هر صد مشتری، هر سهمی از ارزش که داشته باشد.
    """
    right = answer.value_pyramid(values, shares)
    best_first = values.sort_values(ascending=False, kind="stable")
    before = (best_first.cumsum() - best_first) * 100
    tiers = np.searchsorted(np.cumsum(list(shares.values())) * values.sum(), before, side="right")
    named = pd.Series([list(shares)[min(tier, len(shares) - 1)] for tier in tiers], index=best_first.index)
    return named.reindex(right.index)


def value_pyramid__ties_split(values, shares=answer.PYRAMID):
    """Two customers of equal value landed in different tiers, only because one stood earlier in the list. Equal customers deserve equal treatment: ties share the better tier.

    fa: دو مشتری با ارزش برابر در دو لایهٔ متفاوت نشسته‌اند، تنها چون یکی در فهرست جلوتر بوده است. مشتریان برابر سزاوار رفتار برابرند: هم‌ارزش‌ها هر دو در لایهٔ بهتر جای می‌گیرند.
    """
    answer.value_pyramid(values, shares)
    return _tiers(values.rank(method="first", ascending=False) - 1, shares)


def value_pyramid__rounded_down(values, shares=answer.PYRAMID):
    """You rounded the boundaries down. In a small base 1 % is then nobody, and the best customer loses the top tier; here a boundary inside a customer is rounded up.

    fa: مرزها را رو به پایین گرد کرده‌اید. در پایگاهی کوچک ۱٪ یعنی هیچ‌کس، و بهترین مشتری از لایهٔ نخست بیرون می‌افتد؛ این‌جا مرزی که میانهٔ یک مشتری بیفتد رو به بالا گرد می‌شود.
    """
    answer.value_pyramid(values, shares)
    ahead = values.rank(method="min", ascending=False) - 1
    boundaries = np.cumsum(list(shares.values())) * len(values) // 100
    return pd.Series(np.array(list(shares))[np.searchsorted(boundaries, ahead, side="right")], index=values.index)


def value_pyramid__shares_not_cumulated(values, shares=answer.PYRAMID):
    """You compared the rank with each tier's own share. Gold is the next 4 % after platinum's 1 %, so it ends at 5 %: cumulate the shares first.

    fa: رتبه را با سهم خودِ هر لایه سنجیده‌اید. طلایی ۴٪ بعد از ۱٪ پلاتین است و در ۵٪ پایان می‌یابد؛ نخست سهم‌ها را روی هم جمع کنید.
    """
    answer.value_pyramid(values, shares)
    ahead = 100 * (values.rank(method="min", ascending=False) - 1)
    tiers, names = list(shares.values()), list(shares)
    place = [next((i for i, s in enumerate(tiers) if a < s * len(values)), len(tiers) - 1) for a in ahead]
    return pd.Series([names[i] for i in place], index=values.index, dtype=object)


def value_pyramid__least_valuable_first(values, shares=answer.PYRAMID):
    """You ranked from the least valuable up, so those who bring least sit at the top. Platinum belongs to the highest values.

    fa: رتبه‌بندی را از کم‌ارزش‌ترین آغاز کرده‌اید و در رأس هرم کسانی نشسته‌اند که کمتر از همه می‌آورند. پلاتین از آنِ بیشترین ارزش‌هاست.
    """
    return answer.value_pyramid(-values, shares)


def _tiers(ahead, shares):
    boundaries = np.cumsum(list(shares.values())) * len(ahead)
    return pd.Series(np.array(list(shares))[np.searchsorted(boundaries, 100 * ahead, side="right")], index=ahead.index)


# ---- rfm_scores ----------------------------------------------------------------------------------------------


def rfm_scores__recency_not_inverted(transactions, analysis_date, bins=5):
    """Your best recency score went to those who have been away longest. Of recency little is good: few days since the last purchase earn the high score.

    fa: بهترین امتیاز تازگی را به کسانی داده‌اید که بیش از همه از آخرین خریدشان گذشته است. در تازگی، کم خوب است: هرچه از آخرین خرید روزهای کمتری گذشته باشد، امتیاز بالاتر است.
    """
    table = answer.rfm_scores(transactions, analysis_date, bins)
    return table.assign(r=answer._score(table["recency_days"], bins))


def rfm_scores__recency_from_first_to_last(transactions, analysis_date, bins=5):
    """You measured from the first purchase to the last. That is the "recency" of buy-till-you-die models; in RFM recency is the time from the last purchase to the analysis date.

    fa: از نخستین خرید تا آخرین خرید را اندازه گرفته‌اید. این معنای recency در مدل‌های BTYD است؛ در RFM تازگی یعنی زمان سپری‌شده از آخرین خرید تا روز تحلیل.
    """
    table = answer.rfm_scores(transactions, analysis_date, bins)
    purchases = transactions[(transactions["spend"] > 0) & (transactions["date"] <= pd.Timestamp(analysis_date))]
    dates = purchases.groupby("customer")["date"]
    days = (dates.max() - dates.min()).dt.days.reindex(table["customer"]).set_axis(table.index)
    return table.assign(recency_days=days, r=answer._score(-days, bins))


def rfm_scores__today_is_the_last_row(transactions, analysis_date, bins=5):
    """You measured from the last date in the data, and let later rows in. The analysis date is given: days count up to it, and what happened after it is not known yet.

    fa: مبدأ را آخرین تاریخ داده‌ها گرفته‌اید و سطرهای پس از روز تحلیل را هم به حساب آورده‌اید. روز تحلیل داده شده است: روزها تا همان روز شمرده می‌شوند و آنچه پس از آن رخ داده هنوز دانسته نیست.
    """
    right = answer.rfm_scores(transactions, analysis_date, bins)
    if transactions.empty:
        return right
    return answer.rfm_scores(transactions, transactions["date"].max(), bins)


def rfm_scores__rows_as_frequency(transactions, analysis_date, bins=5):
    """You counted rows. Three receipts of one day are one visit to the shop: frequency counts the days on which the customer bought.

    fa: سطرها را شمرده‌اید. سه رسید در یک روز یک بار خریدن است: فراوانی، روزهایی را می‌شمارد که مشتری در آن‌ها خرید کرده است.
    """
    table = answer.rfm_scores(transactions, analysis_date, bins)
    purchases = transactions[(transactions["spend"] > 0) & (transactions["date"] <= pd.Timestamp(analysis_date))]
    rows = purchases.groupby("customer").size().reindex(table["customer"]).set_axis(table.index)
    return table.assign(frequency=rows, f=answer._score(rows, bins))


def rfm_scores__returns_as_purchases(transactions, analysis_date, bins=5):
    """You took a return for a purchase. Somebody who brought goods back yesterday did not buy yesterday: returns lower the money, and touch neither recency nor frequency.

    fa: کالای برگشتی را خرید شمرده‌اید. کسی که دیروز کالایی را پس آورده، دیروز خرید نکرده است: برگشتی فقط مبلغ را کم می‌کند و به تازگی و فراوانی دست نمی‌زند.
    """
    answer.rfm_scores(transactions, analysis_date, bins)
    table = answer.rfm_scores(transactions.assign(spend=transactions["spend"].abs()), analysis_date, bins)
    known = transactions[transactions["date"] <= pd.Timestamp(analysis_date)]
    money = known.groupby("customer")["spend"].sum().reindex(table["customer"]).set_axis(table.index)
    return table.assign(monetary=money, m=answer._score(money, bins))


def rfm_scores__returns_left_out(transactions, analysis_date, bins=5):
    """You summed the purchases and forgot the returns. Money that went back to the customer is not earned: deduct it.

    fa: خریدها را جمع زده‌اید و برگشتی‌ها را از یاد برده‌اید. پولی که به مشتری بازگشته درآمد نیست؛ آن را کم کنید.
    """
    answer.rfm_scores(transactions, analysis_date, bins)
    return answer.rfm_scores(transactions[transactions["spend"] >= 0], analysis_date, bins)


# ---- value_components ----------------------------------------------------------------------------------------


def value_components__counted_twice(customers, acquisition_cost):
    """Your own value contains networking. The referred customer's value already stands in his or her own row, so the sum over all customers now holds it twice. Keep networking out of what is added up.

    fa: ارزشِ خودِ مشتری (own_value) در نتیجهٔ شما شبکه‌سازی را هم در بر دارد. ارزشِ معرفی‌شده پیش‌تر در سطر خودش آمده است؛ پس جمعِ همهٔ مشتریان آن را دو بار دارد. شبکه‌سازی را از آنچه جمع زده می‌شود بیرون نگه دارید.
    """
    table = answer.value_components(customers, acquisition_cost)
    return table.assign(own_value=table["value"])


def value_components__credit_to_the_referred(customers, acquisition_cost):
    """You credited the customer who was referred. Networking is the merit of the one who made the referral: look for the name in `referred_by`.

    fa: امتیاز را به کسی داده‌اید که معرفی شده است. شبکه‌سازی هنرِ معرفی‌کننده است: نامی را بجویید که در ستون `referred_by` آمده است.
    """
    table = answer.value_components(customers, acquisition_cost)
    brought = acquisition_cost + table["own_value"].mask(customers["would_have_come"], 0)
    return _with_networking(table, brought.where(customers["referred_by"].notna(), 0))


def value_components__every_referral_in_full(customers, acquisition_cost):
    """You credited the whole value of every referred customer. One who would have come anyway was not won by the referral: it saved only the acquisition cost.

    fa: ارزش کامل هر معرفی‌شده را به معرفی‌کننده داده‌اید. کسی که به‌هرحال می‌آمد با معرفی به دست نیامده است: معرفی تنها هزینهٔ جذب او را کم کرده است.
    """
    return answer.value_components(customers.assign(would_have_come=False), acquisition_cost)


def value_components__saving_forgotten(customers, acquisition_cost):
    """You left out the acquisition cost that a referral saves. Even a customer who would have come anyway arrived without it.

    fa: هزینهٔ جذبی را که معرفی صرفه‌جویی می‌کند جا انداخته‌اید. حتی مشتری‌ای که به‌هرحال می‌آمد، بدون این هزینه آمده است.
    """
    answer.value_components(customers, acquisition_cost)
    return answer.value_components(customers, 0)


def value_components__only_past_profit_credited(customers, acquisition_cost):
    """You credited only the past profit of the referred customer. What the referral won is the whole customer: past, expected and learned.

    fa: تنها سود گذشتهٔ معرفی‌شده را به حساب آورده‌اید. آنچه معرفی به دست آورده همهٔ آن مشتری است: گذشته، آینده و آموخته‌ها.
    """
    table = answer.value_components(customers, acquisition_cost)
    brought = acquisition_cost + table["base"].mask(customers["would_have_come"], 0)
    credit = brought.groupby(customers["referred_by"]).sum().reindex(customers["customer"], fill_value=0)
    return _with_networking(table, credit.to_numpy())


def _with_networking(table, networking):
    return table.assign(networking=networking, value=table["own_value"] + networking)


# ---- bundle_gain ---------------------------------------------------------------------------------------------


def bundle_gain__lost_sales_forgotten(reservations, prices, costs, bundle_price):
    """You counted what the bundle earns, not what it adds. Some of its buyers would have bought at the separate prices anyway; that profit is lost and must be deducted.

    fa: آنچه را بسته به دست می‌آورد شمرده‌اید، نه آنچه را می‌افزاید. برخی از خریداران بسته به‌هرحال با قیمت‌های جداگانه خرید می‌کردند؛ آن سود از دست می‌رود و باید کم شود.
    """
    answer.bundle_gain(reservations, prices, costs, bundle_price)
    chosen = [max(*alone, bundle) for alone, bundle in _options(reservations, prices, costs, bundle_price)]
    bundles = [bundle for _alone, bundle in _options(reservations, prices, costs, bundle_price)]
    return sum(bundle[1] for choice, bundle in zip(chosen, bundles, strict=True) if choice == bundle)


def bundle_gain__everyone_who_can_pay(reservations, prices, costs, bundle_price):
    """You sold the bundle to everybody who values it at its price or more. Customers choose what leaves them the largest surplus, and for some that is one product alone.

    fa: بسته را به هر کس که به‌اندازهٔ قیمتش برای آن ارزش قائل است فروخته‌اید. مشتری گزینه‌ای را برمی‌گزیند که بیشترین مازاد را برایش بگذارد، و برای برخی آن گزینه یک محصولِ تنهاست.
    """
    answer.bundle_gain(reservations, prices, costs, bundle_price)
    gain = 0
    for alone, bundle in _options(reservations, prices, costs, bundle_price):
        if bundle[0] >= 0:
            gain += bundle[1] - max(alone)[1]
    return gain


def bundle_gain__pure_bundling(reservations, prices, costs, bundle_price):
    """You took the separate products off the shelf. Here the bundle is offered beside them (mixed bundling), so whoever prefers one product can still buy it.

    fa: محصول‌های جداگانه را از فروش برداشته‌اید. این‌جا بسته در کنار آن‌ها عرضه می‌شود (فروش بسته‌ای آمیخته) و هر کس یک محصول را ترجیح دهد هنوز می‌تواند همان را بخرد.
    """
    answer.bundle_gain(reservations, prices, costs, bundle_price)
    options = _options(reservations, prices, costs, bundle_price)
    return sum(max((0, 0), bundle)[1] - max(alone)[1] for alone, bundle in options)


def bundle_gain__revenue_not_profit(reservations, prices, costs, bundle_price):
    """You compared revenues. A bundle hands over two products and so costs two: what counts is the price less the unit costs.

    fa: درآمدها را با هم سنجیده‌اید. بسته دو محصول را تحویل می‌دهد و هزینهٔ هر دو را هم دارد: آنچه به حساب می‌آید قیمت منهای هزینهٔ واحدهاست.
    """
    answer.bundle_gain(reservations, prices, costs, bundle_price)
    return answer.bundle_gain(reservations, prices, dict.fromkeys(costs, 0), bundle_price)


def _options(reservations, prices, costs, bundle_price):
    """Return for each customer the (surplus, profit) of each option without the bundle, and of the bundle."""
    one, other = prices
    found = []
    for worth_one, worth_other in reservations[[one, other]].to_numpy(dtype=float):
        first = (worth_one - prices[one], prices[one] - costs[one])
        second = (worth_other - prices[other], prices[other] - costs[other])
        both = (first[0] + second[0], first[1] + second[1])
        bundle = (worth_one + worth_other - bundle_price, bundle_price - costs[one] - costs[other])
        found.append(([(0, 0), first, second, both], bundle))
    return found


# ---- relationship_path ---------------------------------------------------------------------------------------


def relationship_path__columns_as_from(transition, stage_values, start, periods, discount):
    """You read the matrix the wrong way round. A row says where a customer of that stage goes; so the row vector of probabilities stands on the left of the matrix.

    fa: ماتریس را وارونه خوانده‌اید. هر سطر می‌گوید مشتریِ آن مرحله به کجا می‌رود؛ پس بردار سطریِ احتمال‌ها باید در سمت چپ ماتریس بیاید.
    """
    right = answer.relationship_path(transition, stage_values, start, periods, discount)
    step = transition[list(transition.index)].to_numpy().T
    return _walk(right, transition, stage_values, discount, lambda chance, period: chance @ step)


def relationship_path__elementwise_power(transition, stage_values, start, periods, discount):
    """You raised each number of the matrix to a power. `**` works on the elements; the path of several periods needs the matrix product, which adds up all the ways from stage to stage.

    fa: تک‌تک عددهای ماتریس را به توان رسانده‌اید. عملگر `**` روی درایه‌ها کار می‌کند؛ مسیر چند دوره به ضرب ماتریسی نیاز دارد که همهٔ راه‌های رفتن از مرحله‌ای به مرحلهٔ دیگر را جمع می‌زند.
    """
    right = answer.relationship_path(transition, stage_values, start, periods, discount)
    stages = list(transition.index)
    row = transition.loc[start, stages].to_numpy(dtype=float)
    return _walk(right, transition, stage_values, discount, lambda chance, period: row ** (period + 1))


def relationship_path__first_period_discounted(transition, stage_values, start, periods, discount):
    """You discounted period 0 too. It is now: its profit counts in full, and the first discount falls on period 1.

    fa: دورهٔ صفر را هم تنزیل کرده‌اید. دورهٔ صفر همین حالاست: سودش کامل به حساب می‌آید و نخستین تنزیل به دورهٔ ۱ می‌رسد.
    """
    right = answer.relationship_path(transition, stage_values, start, periods, discount)
    return right.assign(present_value=right["present_value"] / (1 + discount))


def relationship_path__survivors_only(transition, stage_values, start, periods, discount):
    """You left out the lost customers and shared their probability among those who stayed. That is the value of survivors; a prospect may be lost on the way, and the expectation must count that.

    fa: مشتریانِ ازدست‌رفته را کنار گذاشته‌اید و احتمالشان را میان ماندگان بخش کرده‌اید. این ارزشِ ماندگان است؛ مشتری بالقوه شاید در راه از دست برود و امید ریاضی باید این را به حساب آورد.
    """
    right = answer.relationship_path(transition, stage_values, start, periods, discount)
    stages = list(transition.index)
    gone = [stage for stage in stages if transition.loc[stage, stage] == 1 and stage_values[stage] <= 0]
    stays = right[stages].copy()
    stays[gone] = 0
    if (stays.sum(axis=1) == 0).any():
        return right
    stays = stays.div(stays.sum(axis=1), axis=0).to_numpy()
    return _walk(right, transition, stage_values, discount, lambda chance, period: stays[period + 1], stays[0])


def relationship_path__columns_by_position(transition, stage_values, start, periods, discount):
    """You took the columns in the order in which they stand. They may be in another order than the rows: match the stages by name.

    fa: ستون‌ها را به همان ترتیبی که ایستاده‌اند برداشته‌اید. ترتیب ستون‌ها شاید با ترتیب سطرها یکی نباشد: مرحله‌ها را با نامشان جفت کنید.
    """
    right = answer.relationship_path(transition, stage_values, start, periods, discount)
    step = transition.to_numpy()
    return _walk(right, transition, stage_values, discount, lambda chance, period: chance @ step)


def _walk(right, transition, stage_values, discount, onward, chance=None):
    """Return the table of a path whose probabilities of the next period are `onward(chance, period)`."""
    stages = list(transition.index)
    values = np.array([stage_values[stage] for stage in stages])
    chance = right.loc[0, stages].to_numpy(dtype=float) if chance is None else chance
    chances = [chance]
    for period in range(len(right) - 1):
        chances.append(onward(chances[-1], period))
    chances = np.array(chances)
    table = pd.DataFrame(chances, columns=stages)
    table.insert(0, "period", right["period"])
    table["expected_stage"] = chances @ np.arange(len(stages))
    table["present_value"] = chances @ values / (1 + discount) ** right["period"].to_numpy()
    return table
