"""Wrong answers to the exercises of the first lesson, worth recognising."""

import pandas as pd

from solutions.crm_exercises import q0_start as answer

# ---- cost_per_customer ---------------------------------------------------------------------------------------


def cost_per_customer__upside_down(spend, customers):
    """You divided the customers by the money. That says how many customers one unit of money buys; the cost of one customer is the other way round.

    fa: شمار مشتریان را بر پول تقسیم کرده‌اید. این می‌گوید با یک واحد پول چند مشتری به دست می‌آید؛ هزینهٔ هر مشتری وارونهٔ آن است.
    """
    answer.cost_per_customer(spend, customers)
    return customers / spend if spend else 0.0


def cost_per_customer__rounded_down(spend, customers):
    """You cut off the fraction. Cents matter when there are many customers: divide with `/`, not with `//` or `int`.

    fa: بخش اعشاری را دور ریخته‌اید. وقتی مشتریان بسیارند، همین خرده‌ها هم مهم‌اند: با `/` تقسیم کنید، نه با `//` یا `int`.
    """
    answer.cost_per_customer(spend, customers)
    return spend // customers


def cost_per_customer__nobody_costs_nothing(spend, customers):
    """You returned 0 where there are no customers. That would say that customers are free, while the money is gone and brought nobody: refuse the question.

    fa: آن‌جا که مشتری‌ای نیست صفر برگردانده‌اید. معنایش این است که مشتری رایگان به دست می‌آید، حال آن‌که پول خرج شده و کسی را نیاورده است: این پرسش را نپذیرید.
    """
    return answer.cost_per_customer(spend, customers) if customers > 0 else 0.0


# ---- split_by_profit -----------------------------------------------------------------------------------------


def split_by_profit__break_even_is_profitable(profits, tolerance=0):
    """You counted customers who break even as profitable. They earn nothing and cost nothing on balance: they are a group of their own.

    fa: مشتریان سربه‌سر را سودآور شمرده‌اید. آنان روی هم نه سودی می‌آورند و نه زیانی: خودشان یک گروه‌اند.
    """
    answer.split_by_profit(profits, tolerance)
    return _regrouped(profits, profits >= -tolerance, profits < -tolerance)


def split_by_profit__tolerance_not_included(profits, tolerance=0):
    """Your limits of break-even stand on the wrong side: a profit of exactly the tolerance, or of exactly 0 without one, still breaks even. Include both ends.

    fa: مرزهای سربه‌سر را بیرون گذاشته‌اید: سودی که درست برابر رواداری است، یا بدون رواداری درست صفر است، هنوز سربه‌سر است. هر دو سرِ بازه را به حساب آورید.
    """
    answer.split_by_profit(profits, tolerance)
    return _regrouped(profits, profits >= tolerance, (profits <= -tolerance) & (profits < tolerance))


def split_by_profit__share_of_the_profitable(profits, tolerance=0):
    """You divided by what the profitable customers earn. The company does not keep that sum: losses are paid out of it, so shares are of the total after losses.

    fa: بر سود مشتریان سودآور تقسیم کرده‌اید. آن مبلغ برای شرکت نمی‌ماند: زیان‌ها از همان پرداخت می‌شود؛ پس سهم‌ها را از سود کل، پس از کسر زیان، بگیرید.
    """
    right = answer.split_by_profit(profits, tolerance)
    gains = profits[profits > 0].sum()
    return right.assign(profit_share=right["profit"] / gains if profits.sum() > 0 else None)


def split_by_profit__losses_as_gains(profits, tolerance=0):
    """You dropped the minus sign of the losses. A loss takes away from the profit: its sum and its share are negative.

    fa: علامت منفیِ زیان را انداخته‌اید. زیان از سود می‌کاهد: مجموع و سهمِ آن منفی است.
    """
    right = answer.split_by_profit(profits, tolerance)
    return right.assign(profit=right["profit"].abs(), profit_share=right["profit_share"].astype(float).abs())


def split_by_profit__empty_groups_left_out(profits, tolerance=0):
    """A group without customers is missing from your table. That nobody makes a loss is a finding: give the group its row, with 0 customers.

    fa: گروهی که مشتری ندارد در جدول شما نیست. این‌که هیچ‌کس زیان‌ده نیست خود یک یافته است: به آن گروه هم سطری با صفر مشتری بدهید.
    """
    right = answer.split_by_profit(profits, tolerance)
    return right[right["customers"] > 0]


def split_by_profit__share_of_a_loss(profits, tolerance=0):
    """You computed shares of a total that is not positive. Divided by a loss, the profitable get a negative share and the loss-making a positive one: there is no profit to share, so leave the share missing.

    fa: از سود کلی که مثبت نیست سهم گرفته‌اید. اگر بر زیان تقسیم کنید، سهم سودآورها منفی و سهم زیان‌ده‌ها مثبت می‌شود: سودی در کار نیست که سهمی داشته باشد؛ سهم را خالی بگذارید.
    """
    right = answer.split_by_profit(profits, tolerance)
    total = profits.sum()
    return right.assign(profit_share=right["profit"] / total if total else 0.0)


def _regrouped(profits, profitable, loss_making):
    """Return the table with other customers in the groups."""
    place = profitable.astype(int) - loss_making.astype(int)
    right = answer.split_by_profit(place.astype(float))
    money = [profits[place == sign].sum() for sign in (1, 0, -1)]
    total = profits.sum()
    return right.assign(profit=money, profit_share=[part / total if total > 0 else None for part in money])


# ---- reactive_share ------------------------------------------------------------------------------------------


def reactive_share__empty_months_left_out(contacts, reactive=answer.REACTIVE):
    """A month in which nothing happened is missing from your table. Silence is information: give that month its row, with 0 contacts.

    fa: ماهی که در آن تماسی نبوده در جدول شما نیست. سکوت هم خبر است: به آن ماه سطری با صفر تماس بدهید.
    """
    right = answer.reactive_share(contacts, reactive)
    return right[right["contacts"] > 0]


def reactive_share__nothing_is_zero(contacts, reactive=answer.REACTIVE):
    """You gave a month without contacts the share 0. That says that all its contacts were proactive; in truth there were none, and the share is missing.

    fa: به ماه بی‌تماس سهم صفر داده‌اید. معنایش این است که همهٔ تماس‌های آن ماه کنش‌گرانه بوده‌اند؛ در واقع تماسی نبوده و سهم نامعلوم است.
    """
    right = answer.reactive_share(contacts, reactive)
    return right.assign(share=right["share"].astype(float).fillna(0))


def reactive_share__proactive(contacts, reactive=answer.REACTIVE):
    """You gave the share of proactive contacts. Reactive is what the customer began: questions, faults, complaints.

    fa: سهم تماس‌های کنش‌گرانه را داده‌اید. واکنشی آن است که مشتری آغازش کرده: پرسش، خرابی، شکایت.
    """
    right = answer.reactive_share(contacts, reactive)
    return right.assign(share=1 - right["share"])


def reactive_share__of_all_months(contacts, reactive=answer.REACTIVE):
    """You divided by the contacts of the whole log. Then a busy month looks reactive only because it is busy: divide each month by its own contacts.

    fa: بر تماس‌های کل دفتر تقسیم کرده‌اید. این‌گونه ماه پرکار تنها چون پرکار است واکنشی به چشم می‌آید: هر ماه را بر تماس‌های خودش تقسیم کنید.
    """
    right = answer.reactive_share(contacts, reactive)
    return right.assign(share=right["share"] * right["contacts"] / len(contacts) if len(contacts) else right["share"])


def reactive_share__to_proactive(contacts, reactive=answer.REACTIVE):
    """You divided the reactive contacts by the proactive ones. That is a ratio, which may pass 1; a share is of all contacts.

    fa: تماس‌های واکنشی را بر کنش‌گرانه‌ها تقسیم کرده‌اید. این نسبت است و از ۱ هم می‌گذرد؛ سهم را از همهٔ تماس‌ها می‌گیرند.
    """
    right = answer.reactive_share(contacts, reactive)
    share = right["share"].astype(float)
    return right.assign(share=(share / (1 - share)).replace(float("inf"), 0))


# ---- acquisition_vs_retention_cost ---------------------------------------------------------------------------


def acquisition_vs_retention_cost__over_all_customers(customers, campaigns, campaign_contacts, start, end):
    """You spread the mailings over all customers who stayed. Nobody wrote to most of them, so the mailings did not keep them: count only customers whom the spending concerned.

    fa: هزینهٔ نامه‌ها را میان همهٔ ماندگان بخش کرده‌اید. برای بسیاری از آنان نامه‌ای نرفته است، پس نامه‌ها نگهشان نداشته‌اند: تنها مشتریانی را بشمارید که این هزینه برای آنان شده است.
    """
    right = answer.acquisition_vs_retention_cost(customers, campaigns, campaign_contacts, start, end)
    stayed = int((~(customers["left"] <= pd.Timestamp(end))).sum())
    spent = _mailings(customers, campaigns, campaign_contacts, start, end)["cost_per_contact"].sum()
    return _with_retention(right, stayed, spent)


def acquisition_vs_retention_cost__leavers_as_kept(customers, campaigns, campaign_contacts, start, end):
    """You counted everybody who got a mailing as kept. Those who left in spite of it were not kept: their mailings cost money, but they do not count.

    fa: هر کس را که نامه گرفته «حفظ‌شده» شمرده‌اید. آنان که با وجود نامه رفته‌اند حفظ نشده‌اند: نامهٔ آنان خرج داشته، ولی خودشان به شمار نمی‌آیند.
    """
    right = answer.acquisition_vs_retention_cost(customers, campaigns, campaign_contacts, start, end)
    mailings = _mailings(customers, campaigns, campaign_contacts, start, end)
    return _with_retention(right, mailings["customer"].nunique(), mailings["cost_per_contact"].sum())


def acquisition_vs_retention_cost__leavers_cost_nothing(customers, campaigns, campaign_contacts, start, end):
    """You left out the mailings to customers who left. That money was spent on keeping, too, and those who stayed must bear it: failures are a part of the price of success.

    fa: نامه‌هایی را که برای رفتگان فرستاده شده کنار گذاشته‌اید. آن پول هم برای حفظ خرج شده است و ماندگان باید بارش را بکشند: شکست‌ها بخشی از بهای پیروزی‌اند.
    """
    right = answer.acquisition_vs_retention_cost(customers, campaigns, campaign_contacts, start, end)
    mailings = _mailings(customers, campaigns, campaign_contacts, start, end)
    gone = customers.loc[customers["left"] <= pd.Timestamp(end), "customer"]
    return _with_retention(
        right, right["kept"], mailings.loc[~mailings["customer"].isin(gone), "cost_per_contact"].sum()
    )


def acquisition_vs_retention_cost__mailings_counted(customers, campaigns, campaign_contacts, start, end):
    """You counted mailings, not customers. Somebody who got three mailings and stayed is one customer kept, for the price of three.

    fa: نامه‌ها را شمرده‌اید، نه مشتریان را. کسی که سه نامه گرفته و مانده، یک مشتریِ حفظ‌شده است به بهای سه نامه.
    """
    right = answer.acquisition_vs_retention_cost(customers, campaigns, campaign_contacts, start, end)
    mailings = _mailings(customers, campaigns, campaign_contacts, start, end)
    gone = customers.loc[customers["left"] <= pd.Timestamp(end), "customer"]
    return _with_retention(right, int((~mailings["customer"].isin(gone)).sum()), mailings["cost_per_contact"].sum())


def acquisition_vs_retention_cost__control_group_counted(customers, campaigns, campaign_contacts, start, end):
    """You counted the control group among those who were written to. Its customers got nothing and cost nothing: look at `treated`.

    fa: گروه شاهد را هم جزو کسانی شمرده‌اید که برایشان نامه رفته است. آنان چیزی نگرفته‌اند و خرجی نداشته‌اند: به ستون `treated` نگاه کنید.
    """
    everybody = campaign_contacts.assign(treated=True)
    return answer.acquisition_vs_retention_cost(customers, campaigns, everybody, start, end)


def acquisition_vs_retention_cost__campaigns_of_all_time(customers, campaigns, campaign_contacts, start, end):
    """You counted campaigns outside the period. What was mailed before or after it belongs to another period: look at `sent`.

    fa: کارزارهای بیرون از دوره را هم شمرده‌اید. آنچه پیش یا پس از دوره فرستاده شده از آنِ دورهٔ دیگری است: به ستون `sent` نگاه کنید.
    """
    always = campaigns.assign(sent=pd.Timestamp(start))
    return answer.acquisition_vs_retention_cost(customers, always, campaign_contacts, start, end)


def acquisition_vs_retention_cost__ratio_upside_down(customers, campaigns, campaign_contacts, start, end):
    """Your ratio is upside down. It says how many times as much winning costs as keeping, so the cost of a customer won stands above.

    fa: نسبت را وارونه گرفته‌اید. پرسش این است که جذب چند برابرِ حفظ خرج دارد؛ پس هزینهٔ هر مشتریِ جذب‌شده در صورت کسر می‌آید.
    """
    right = answer.acquisition_vs_retention_cost(customers, campaigns, campaign_contacts, start, end)
    return right | {"ratio": 1 / right["ratio"] if right["ratio"] else right["ratio"]}


def _mailings(customers, campaigns, campaign_contacts, start, end):
    """Return the mailings of the period that went to these customers."""
    mailings = campaign_contacts[campaign_contacts["treated"]].merge(campaigns, on="campaign")
    in_period = mailings["sent"].between(pd.Timestamp(start), pd.Timestamp(end))
    return mailings[in_period & mailings["customer"].isin(customers["customer"])]


def _with_retention(right, kept, spent):
    """Return the result with another number of customers kept, or another spending on them."""
    per_kept = spent / kept if kept else None
    ratio = right["cost_per_won"] / per_kept if right["cost_per_won"] is not None and per_kept else None
    return right | {"kept": kept, "cost_per_kept": per_kept, "ratio": ratio}


# ---- caller_card ---------------------------------------------------------------------------------------------


def caller_card__as_written(phone, customers, phones, orders, ledger, offers, n=3):
    """You compared the numbers as they are written. "0555 111 2233" and "0555-111-2233" are one number: compare digits alone.

    fa: شماره‌ها را همان‌گونه که نوشته شده‌اند سنجیده‌اید. «0555 111 2233» و «0555-111-2233» یک شماره‌اند: تنها رقم‌ها را با هم بسنجید.
    """
    same = phones[phones["phone"] == phone] if answer._digits(phone) else phones[:0]
    return answer.caller_card(phone, customers, _directory(phone, same), orders, ledger, offers, n)


def caller_card__latin_digits_only(phone, customers, phones, orders, ledger, offers, n=3):
    """You took only 0 to 9 for digits. ۰ to ۹ and ٠ to ٩ are the same digits in another script: a caller who is written with them would be a stranger to you.

    fa: تنها 0 تا 9 را رقم گرفته‌اید. ۰ تا ۹ و ٠ تا ٩ همان رقم‌ها به خطی دیگرند: کسی که شماره‌اش با این‌ها نوشته شده برای شما ناشناس می‌ماند.
    """
    wanted = _latin(phone)
    same = phones[phones["phone"].map(_latin) == wanted] if wanted else phones[:0]
    return answer.caller_card(phone, customers, _directory(phone, same), orders, ledger, offers, n)


def caller_card__numbers_as_integers(phone, customers, phones, orders, ledger, offers, n=3):
    """You turned the number into an integer and lost its leading zero. A phone number is a text of digits: nobody calculates with it.

    fa: شماره را به عدد صحیح تبدیل کرده‌اید و صفرِ آغازش از دست رفته است. شمارهٔ تلفن متنی از رقم‌هاست و کسی با آن حساب نمی‌کند.
    """
    wanted = answer._digits(phone).lstrip("0")
    same = phones[phones["phone"].map(answer._digits).str.lstrip("0") == wanted] if wanted else phones[:0]
    return answer.caller_card(phone, customers, _directory(phone, same), orders, ledger, offers, n)


def caller_card__first_match(phone, customers, phones, orders, ledger, offers, n=3):
    """You took one of several customers who share the number. On a guess you would show one person the account of another: give all candidates and let the agent ask.

    fa: از چند مشتری که این شماره را دارند یکی را برداشته‌اید. با حدس و گمان حساب کسی را پیش دیگری باز می‌کنید: همهٔ نامزدها را بدهید و بگذارید کارشناس بپرسد.
    """
    right = answer.caller_card(phone, customers, phones, orders, ledger, offers, n)
    same = phones[phones["customer"].isin(right["candidates"][:1])]
    return answer.caller_card(phone, customers, same, orders, ledger, offers, n)


def caller_card__entries_counted(phone, customers, phones, orders, ledger, offers, n=3):
    """You counted rows of the directory, not customers. The same number may stand there twice for the same customer, who is still one person.

    fa: سطرهای دفتر تلفن را شمرده‌اید، نه مشتریان را. یک شماره شاید دو بار برای همان مشتری آمده باشد و او هنوز یک نفر است.
    """
    right = answer.caller_card(phone, customers, phones, orders, ledger, offers, n)
    wanted = answer._digits(phone)
    rows = phones.loc[phones["phone"].map(answer._digits) == wanted, "customer"] if wanted else phones["customer"][:0]
    if len(rows) < 2:
        return right
    return _closed(right) | {"status": "shared", "candidates": sorted(rows.tolist())}


def caller_card__withheld_is_somebody(phone, customers, phones, orders, ledger, offers, n=3):
    """You found customers for a withheld number. Nothing equals nothing, so every customer without a number seems to call: a number without digits belongs to nobody.

    fa: برای شمارهٔ پنهان هم مشتری یافته‌اید. هیچ با هیچ برابر است و گویی هر مشتری بی‌شماره‌ای زنگ زده است: شماره‌ای که رقم ندارد از آنِ هیچ‌کس نیست.
    """
    if answer._digits(phone):
        return answer.caller_card(phone, customers, phones, orders, ledger, offers, n)
    nameless = phones[phones["phone"].map(answer._digits) == ""]
    return answer.caller_card("0", customers, nameless.assign(phone="0"), orders, ledger, offers, n)


def caller_card__payments_forgotten(phone, customers, phones, orders, ledger, offers, n=3):
    """You added up the invoices and left out what was paid. The balance is what is still open: payments and credits are negative entries and count, too.

    fa: صورت‌حساب‌ها را جمع زده‌اید و پرداخت‌ها را کنار گذاشته‌اید. مانده یعنی آنچه هنوز باز است: پرداخت و بستانکاری سطرهای منفی‌اند و باید به حساب آیند.
    """
    answer.caller_card(phone, customers, phones, orders, ledger, offers, n)
    return answer.caller_card(phone, customers, phones, orders, ledger[~(ledger["amount"] < 0)], offers, n)


def caller_card__oldest_orders(phone, customers, phones, orders, ledger, offers, n=3):
    """You showed the first orders, not the last. The agent needs what was bought most recently: sort by time, the latest first.

    fa: نخستین سفارش‌ها را نشان داده‌اید، نه آخرین‌ها را. کارشناس به تازه‌ترین خریدها نیاز دارد: بر پایهٔ زمان مرتب کنید و تازه‌ترین را نخست بیاورید.
    """
    right = answer.caller_card(phone, customers, phones, orders, ledger, offers, n)
    own = orders[orders["customer"] == right["customer"]].sort_values(["ordered", "order"])
    return right | {"last_orders": own["order"].head(n).tolist()}


def caller_card__rows_as_they_stand(phone, customers, phones, orders, ledger, offers, n=3):
    """You took the last rows of the table for the last orders. A table may be in any order: what is recent is said by `ordered`, not by the place of the row.

    fa: آخرین سطرهای جدول را آخرین سفارش‌ها گرفته‌اید. جدول هر ترتیبی می‌تواند داشته باشد: تازگی را ستون `ordered` می‌گوید، نه جای سطر.
    """
    right = answer.caller_card(phone, customers, phones, orders, ledger, offers, n)
    own = orders.loc[orders["customer"] == right["customer"], "order"]
    return right | {"last_orders": own.iloc[::-1].head(n).tolist()}


def caller_card__most_profit(phone, customers, phones, orders, ledger, offers, n=3):
    """You offered what would earn most if it were accepted. An offer that hardly anybody accepts earns little: weigh the profit with its probability.

    fa: چیزی را پیشنهاد داده‌اید که اگر پذیرفته شود بیشترین سود را دارد. پیشنهادی که کمتر کسی می‌پذیرد سود چندانی نمی‌آورد: سود را در احتمالِ آن ضرب کنید.
    """
    answer.caller_card(phone, customers, phones, orders, ledger, offers, n)
    sure = offers.assign(probability=(offers["probability"] > 0).astype(float))
    return answer.caller_card(phone, customers, phones, orders, ledger, sure, n)


def caller_card__most_likely(phone, customers, phones, orders, ledger, offers, n=3):
    """You offered what the customer most probably accepts. Free coffee is accepted by all and earns nothing: weigh the probability with the profit.

    fa: چیزی را پیشنهاد داده‌اید که احتمال پذیرفتنش بیشتر است. قهوهٔ رایگان را همه می‌پذیرند و سودی ندارد: احتمال را در سود ضرب کنید.
    """
    answer.caller_card(phone, customers, phones, orders, ledger, offers, n)
    alike = offers.assign(profit=(offers["profit"] > 0).astype(float))
    return answer.caller_card(phone, customers, phones, orders, ledger, alike, n)


def caller_card__loss_offered(phone, customers, phones, orders, ledger, offers, n=3):
    """You made an offer although none is worth it. The best of bad offers still loses money, or earns none: then offer nothing.

    fa: با آن‌که هیچ پیشنهادی به صرفه نیست، پیشنهاد داده‌اید. بهترینِ پیشنهادهای بد هم زیان دارد یا سودی نمی‌آورد: در این حال چیزی پیشنهاد ندهید.
    """
    right = answer.caller_card(phone, customers, phones, orders, ledger, offers, n)
    own = offers[offers["customer"] == right["customer"]]
    if right["best_offer"] is not None or own.empty:
        return right
    own = own.assign(expected=own["probability"] * own["profit"])
    best = own.sort_values(["expected", "offer"], ascending=[False, True])
    return right | {"best_offer": best["offer"].iloc[0]}


def _latin(phone):
    return "".join(sign for sign in phone if sign in "0123456789") if isinstance(phone, str) else ""


def _directory(phone, same):
    """Return a directory in which exactly the rows of `same` have this number."""
    return same.assign(phone=phone) if phone is not None else same


def _closed(card):
    """Return a card that shows nobody's account."""
    return card | {"customer": None, "name": None, "balance": None, "last_orders": [], "best_offer": None}
