"""Wrong answers of the lesson on RBC that students really give, each with a word to the student."""

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from solutions.crm_exercises import q3_rbc as answer

# ---- account_profit --------------------------------------------------------------------------------------------------


def account_profit__one_rate_for_all(accounts, activities, pools, average_by="account"):
    """You put all pools together and divided by all quantities. Then a visit costs as much as a mouse click. Each activity has its own pool, its own quantity and so its own rate.

    fa: همهٔ مخزن‌ها را روی هم ریخته‌اید و بر جمع همهٔ مقدارها تقسیم کرده‌اید. آن‌گاه یک بازدید به اندازهٔ یک کلیک هزینه دارد. هر فعالیت مخزن، مقدار و در نتیجه نرخ خودش را دارد.
    """
    table = answer.account_profit(accounts, activities, pools, average_by)
    share = activities["quantity"] / activities["quantity"].sum()
    return _charged(table, activities, share * sum(pools.values()))


def account_profit__users_charged_alike(accounts, activities, pools, average_by="account"):
    """You shared each pool equally among the records of the activity. Who called forty times caused more cost than who called once: charge the rate times the quantity.

    fa: هر مخزن را میان رکوردهای آن فعالیت برابر بخش کرده‌اید. کسی که چهل بار تماس گرفته بیش از کسی که یک بار تماس گرفته هزینه ساخته است: نرخ را در مقدار ضرب کنید.
    """
    table = answer.account_profit(accounts, activities, pools, average_by)
    rows = activities.groupby("activity")["quantity"].transform("size")
    return _charged(table, activities, activities["activity"].map(pools) / rows)


def account_profit__quiet_accounts_lost(accounts, activities, pools, average_by="account"):
    """Accounts without any activity are gone from your table. They cost nothing to serve, and are often the hidden treasure: keep every account, with a charge of 0.

    fa: حساب‌هایی که هیچ فعالیتی ندارند از جدول شما افتاده‌اند. خدمت‌رسانی به آن‌ها هزینه‌ای ندارد و چه‌بسا گنج پنهان همان‌ها باشند: همهٔ حساب‌ها را با هزینهٔ صفر نگه دارید.
    """
    table = answer.account_profit(accounts, activities, pools, average_by)
    return table[table["account"].isin(activities["account"])]


def account_profit__direct_cost_forgotten(accounts, activities, pools, average_by="account"):
    """You deducted the charge from the revenue and forgot the direct cost. Revenue is not margin: what the goods or funds cost goes off first.

    fa: هزینهٔ خدمت‌رسانی را از درآمد کم کرده‌اید و هزینهٔ مستقیم را از یاد برده‌اید. درآمد همان حاشیهٔ سود نیست: نخست باید آنچه کالا یا منابع مالی خرج برداشته است کم شود.
    """
    answer.account_profit(accounts, activities, pools, average_by)
    return answer.account_profit(accounts.assign(direct_cost=0), activities, pools, average_by)


def account_profit__hidden_reversed(accounts, activities, pools, average_by="account"):
    """Your `hidden` has the wrong sign. It is what the average conceals: above 0 for an account that is better than its average shows.

    fa: علامت ستون `hidden` وارونه است. این ستون همان چیزی است که میانگین پنهان می‌کند: برای حسابی که از آنچه میانگین نشان می‌دهد بهتر است، باید بالای صفر باشد.
    """
    table = answer.account_profit(accounts, activities, pools, average_by)
    return table.assign(hidden=-table["hidden"])


def account_profit__always_per_head(accounts, activities, pools, average_by="account"):
    """You charged every account the same although the average was asked by revenue. Then the charge is in proportion to revenue: twice the revenue, twice the charge.

    fa: با آنکه میانگین بر پایهٔ درآمد خواسته شده بود، از همهٔ حساب‌ها یکسان برداشته‌اید. در آن حالت سهم هر حساب متناسب با درآمد اوست: درآمد دو برابر، هزینهٔ دو برابر.
    """
    answer.account_profit(accounts, activities, pools, average_by)
    return answer.account_profit(accounts, activities, pools, "account")


def _charged(table, activities, cost):
    """Return the table in which each account bears the given costs of its activities."""
    charge = cost.groupby(activities["account"]).sum().reindex(table["account"], fill_value=0).to_numpy(dtype=float)
    more = charge - table["activity_cost"]
    return table.assign(
        activity_cost=charge, activity_profit=table["activity_profit"] - more, hidden=table["hidden"] - more
    )


# ---- decile_moves ----------------------------------------------------------------------------------------------------


def decile_moves__worst_first(accounts, before="average_profit", after="activity_profit"):
    """You counted deciles from the bottom. Here decile 1 holds the best accounts and 10 the worst; a move up is a move towards 1.

    fa: دهک‌ها را از پایین شمرده‌اید. این‌جا دهک ۱ جای بهترین حساب‌ها و دهک ۱۰ جای بدترین‌هاست؛ بالا رفتن یعنی نزدیک شدن به ۱.
    """
    answer.decile_moves(accounts, before, after)
    upside_down = accounts[["account"]].assign(**{before: -accounts[before], after: -accounts[after]})
    return answer.decile_moves(upside_down, before, after)


def decile_moves__ties_by_row(accounts, before="average_profit", after="activity_profit"):
    """You put accounts of equal value into different deciles, in the order in which they stand. An average makes many accounts equal; then your moves are an accident of the file. Equal values share the better decile.

    fa: حساب‌های هم‌ارزش را به ترتیب سطرها در دهک‌های جدا گذاشته‌اید. میانگین بسیاری از حساب‌ها را برابر می‌کند و آن‌گاه جابه‌جایی‌های شما اتفاقِ ترتیب فایل است. مقدارهای برابر همه در دهک بهتر می‌مانند.
    """
    table = answer.decile_moves(accounts, before, after)
    places = [accounts[column].rank(method="first", ascending=False) - 1 for column in (before, after)]
    return _moved(table, *(1 + (10 * place // max(len(table), 1)).astype(int) for place in places))


def decile_moves__moved_reversed(accounts, before="average_profit", after="activity_profit"):
    """Your `moved` has the wrong sign. A small number is a good decile, so who goes from 7 to 4 has gained three: take before − after.

    fa: علامت ستون `moved` وارونه است. شمارهٔ کوچک‌تر دهک بهتری است؛ پس کسی که از ۷ به ۴ رفته سه دهک بالا آمده است: دهک پیش منهای دهک پس.
    """
    table = answer.decile_moves(accounts, before, after)
    return table.assign(moved=-table["moved"])


def decile_moves__range_cut_in_ten(accounts, before="average_profit", after="activity_profit"):
    """You cut the range from the smallest to the largest value into ten equal pieces. One very large account then leaves nearly all the others in the last piece. Deciles are tenths of the accounts, not of the money.

    fa: فاصلهٔ کمترین تا بیشترین مقدار را به ده تکهٔ برابر بریده‌اید. آن‌گاه یک حساب بسیار بزرگ تقریباً همهٔ حساب‌های دیگر را در آخرین تکه می‌گذارد. دهک یعنی یک‌دهمِ حساب‌ها، نه یک‌دهمِ پول.
    """
    table = answer.decile_moves(accounts, before, after)
    return _moved(table, *(_piece(accounts[column]) for column in (before, after)))


def _piece(measure):
    width = (measure.max() - measure.min()) / 10 or 1
    return ((measure.max() - measure) // width).clip(upper=9).astype(int) + 1


def _moved(table, before, after):
    return table.assign(before=before, after=after, moved=before - after)


# ---- micro_segments --------------------------------------------------------------------------------------------------


def micro_segments__not_scaled(customers, max_segments=8, seed=0):
    """You measured distances in the columns' own units. Euros run to thousands and visits to ten, so the euros alone decide. Bring the columns to a common scale first.

    fa: فاصله‌ها را با یکای خودِ ستون‌ها سنجیده‌اید. مبلغ‌ها به هزارها می‌رسند و شمار مراجعه به ده؛ پس تنها مبلغ تصمیم می‌گیرد. نخست ستون‌ها را هم‌مقیاس کنید.
    """
    answer.micro_segments(customers, max_segments, seed)
    return _best(customers, customers.drop(columns="customer").astype(float).to_numpy(), max_segments, seed)


def micro_segments__most_segments_fit_best(customers, max_segments=8, seed=0):
    """You took the number with the smallest distances to the centres. That is always the largest number tried: with a segment for every customer the distance is 0. The score must weigh closeness within against separation between.

    fa: شماری را برگزیده‌اید که کمترین فاصله تا مرکزها را دارد. این همیشه بزرگ‌ترین شمارِ آزموده است: اگر هر مشتری یک بخش باشد، فاصله صفر می‌شود. امتیاز باید نزدیکیِ درون بخش را با جدایی میان بخش‌ها بسنجد.
    """
    answer.micro_segments(customers, max_segments, seed)
    points = StandardScaler().fit_transform(customers.drop(columns="customer"))
    models = {k: KMeans(k, n_init=3, random_state=seed).fit(points) for k in range(2, max_segments + 1)}
    scores = pd.DataFrame({"segments": list(models), "score": [-model.inertia_ for model in models.values()]})
    best = scores.loc[scores["score"].idxmax(), "segments"]
    return pd.Series(models[best].labels_, index=customers["customer"]), scores


def micro_segments__customer_number_measured(customers, max_segments=8, seed=0):
    """You let the customer's number take part as if it were a measure. A number that only names says nothing about likeness: leave it out.

    fa: شمارهٔ مشتری را مانند یک سنجه به کار برده‌اید. شماره‌ای که تنها نام است از شباهت چیزی نمی‌گوید: آن را کنار بگذارید.
    """
    right = answer.micro_segments(customers, max_segments, seed)
    if not pd.api.types.is_numeric_dtype(customers["customer"]):
        return right
    return _best(customers, StandardScaler().fit_transform(customers), max_segments, seed)


def _best(customers, points, max_segments, seed):
    """Return the segments that the answer's method finds among these points."""
    found = {k: KMeans(k, n_init=10, random_state=seed).fit_predict(points) for k in range(2, max_segments + 1)}
    scores = pd.DataFrame(
        {"segments": list(found), "score": [answer.silhouette_score(points, found[k]) for k in found]}
    )
    best = scores.loc[scores["score"].idxmax(), "segments"]
    return pd.Series(found[best], index=customers["customer"]), scores


# ---- response_model --------------------------------------------------------------------------------------------------


def response_model__duration_used(train, test):
    """You used `duration`. The length of the call is known when it is over, and long calls are long because the client says yes: that is leakage. A model for choosing whom to call knows only what stands there before the call.

    fa: از `duration` استفاده کرده‌اید. مدت تماس پس از پایان آن دانسته می‌شود و تماس بلند است چون مشتری دارد می‌پذیرد: این نشت اطلاعات است. مدلی که می‌گوید با چه کسی تماس بگیریم تنها چیزهایی را می‌داند که پیش از تماس معلوم‌اند.
    """
    right = answer.response_model(train, test)
    if "duration" not in train or "duration" not in test or test.empty:
        return right
    known = train.drop(columns="subscribed")
    return _fitted(known, train).predict_proba(test[list(known)])[:, 1]


def response_model__yes_or_no(train, test):
    """You gave 0 or 1. Nearly nobody has a chance above one half, so nearly all get 0, and who is called first is left to luck. Give the probability itself.

    fa: صفر یا یک داده‌اید. تقریباً هیچ‌کس احتمالی بالای یک‌دوم ندارد؛ پس تقریباً همه صفر می‌گیرند و اینکه نخست با چه کسی تماس گرفته شود به بخت سپرده می‌شود. خودِ احتمال را بدهید.
    """
    return (answer.response_model(train, test) > 0.5).astype(float)


def response_model__base_rate_for_all(train, test):
    """You gave everybody the share of "yes". On average that is right, and it beats many models in accuracy, but it ranks nobody: the bank still does not know whom to call.

    fa: به همه سهمِ «yes» را داده‌اید. به طور میانگین درست است و در دقت از بسیاری مدل‌ها پیش می‌افتد، اما هیچ‌کس را رتبه‌بندی نمی‌کند: بانک هنوز نمی‌داند با چه کسی تماس بگیرد.
    """
    right = answer.response_model(train, test)
    return np.full(len(right), (train["subscribed"] == "yes").mean())


def response_model__classes_balanced(train, test):
    """You gave the rare "yes" as much weight as the "no". The order stays, but the probabilities no longer say how many will accept: they are several times too high, and every profit computed from them too.

    fa: به «yes» که کمیاب است هم‌وزنِ «no» بها داده‌اید. ترتیب می‌ماند، اما احتمال‌ها دیگر نمی‌گویند چند نفر می‌پذیرند: چند برابر بزرگ شده‌اند و هر سودی هم که از آن‌ها حساب شود همین‌طور.
    """
    right = answer.response_model(train, test)
    if test.empty:
        return right
    known = train.drop(columns=["subscribed", "duration"], errors="ignore")
    return _fitted(known, train, class_weight="balanced").predict_proba(test[list(known)])[:, 1]


def response_model__probability_of_no(train, test):
    """You gave the probability of "no". The columns of `predict_proba` stand in the order of the model's classes: look which one is "yes".

    fa: احتمالِ «no» را داده‌اید. ستون‌های `predict_proba` به ترتیب رده‌های مدل‌اند: ببینید کدام یک «yes» است.
    """
    return 1 - answer.response_model(train, test)


def response_model__test_scaled_by_itself(train, test):
    """You scaled `test` by its own mean and spread. A client's probability then depends on who else is asked about, and a single client is always average. Learn the scale from `train` and apply it to `test`.

    fa: مقیاس `test` را از میانگین و پراکندگی خودش گرفته‌اید. آن‌گاه احتمالِ یک مشتری به همراهانش بستگی دارد و مشتریِ تنها همیشه میانگین است. مقیاس را از `train` بیاموزید و بر `test` به کار ببرید.
    """
    right = answer.response_model(train, test)
    if test.empty:
        return right
    numbers = test.select_dtypes("number").columns.drop("duration", errors="ignore")
    scaled = test.astype(dict.fromkeys(numbers, float))
    spread = test[numbers].std(ddof=0).replace(0, 1)
    # What the answer's own scaler will take away again is put on first.
    scaled[numbers] = (test[numbers] - test[numbers].mean()) / spread * train[numbers].std(ddof=0) + train[
        numbers
    ].mean()
    return answer.response_model(train, scaled)


def _fitted(known, train, **options):
    columns = answer._response_pipeline(known)[:-1]
    model = make_pipeline(columns, LogisticRegression(solver="newton-cholesky", **options))
    return model.fit(known, train["subscribed"] == "yes")


# ---- branch_offer ----------------------------------------------------------------------------------------------------


def branch_offer__one_rule_is_enough(customers, offers, rules):
    """You permitted an offer as soon as one of its rules held. Rules of a bank hold together: all of them, or the offer is not made.

    fa: همین که یکی از قاعده‌های یک پیشنهاد برقرار بوده آن را مجاز دانسته‌اید. قاعده‌های بانک با هم‌اند: یا همه برقرارند یا پیشنهاد داده نمی‌شود.
    """
    answer.branch_offer(customers, offers, rules)
    return _shown(customers, offers, rules, permitted=_any_rule)


def branch_offer__unknown_fact_passes(customers, offers, rules):
    """You let a customer pass whose fact is missing. What the bank does not know it cannot vouch for: a missing fact fulfils no rule, not even "!=".

    fa: مشتری‌ای را که اطلاعش موجود نیست از قاعده گذرانده‌اید. بانک چیزی را که نمی‌داند نمی‌تواند تضمین کند: اطلاعِ ناموجود هیچ قاعده‌ای را برآورده نمی‌کند، حتی «!=» را.
    """
    answer.branch_offer(customers, offers, rules)
    return _shown(customers, offers, rules, permitted=_all_rules_or_unknown)


def branch_offer__most_probable_offer(customers, offers, rules):
    """You showed the offer that is accepted most easily. A free pen is, too. Weigh the chance with what acceptance earns, less what the offer costs.

    fa: پیشنهادی را نشان داده‌اید که از همه آسان‌تر پذیرفته می‌شود. خودکار رایگان هم همین‌طور است. احتمال را با آنچه پذیرش به دست می‌دهد، منهای هزینهٔ پیشنهاد، بسنجید.
    """
    answer.branch_offer(customers, offers, rules)
    return _shown(customers, offers, rules, rank=lambda chance, offer: chance)


def branch_offer__dearest_offer(customers, offers, rules):
    """You showed the offer with the largest margin and did not ask how probable it is that the customer accepts. Weigh the margin with the chance.

    fa: پیشنهادی را نشان داده‌اید که بیشترین حاشیهٔ سود را دارد و نپرسیده‌اید مشتری به چه احتمالی آن را می‌پذیرد. حاشیهٔ سود را در احتمال ضرب کنید.
    """
    answer.branch_offer(customers, offers, rules)
    return _shown(customers, offers, rules, rank=lambda chance, offer: offer.margin - offer.cost + 0 * chance)


def branch_offer__cost_forgotten(customers, offers, rules):
    """You left out what making the offer costs. An offer that earns less than it costs is shown to nobody.

    fa: هزینهٔ دادن پیشنهاد را کنار گذاشته‌اید. پیشنهادی که کمتر از هزینه‌اش به دست می‌آورد به هیچ‌کس نشان داده نمی‌شود.
    """
    answer.branch_offer(customers, offers, rules)
    return answer.branch_offer(customers, offers.assign(cost=0), rules)


def branch_offer__cost_only_if_accepted(customers, offers, rules):
    """You multiplied the cost by the chance as well. The offer costs the moment it is made, whether the customer accepts or not: only the margin waits for the yes.

    fa: هزینه را هم در احتمال ضرب کرده‌اید. پیشنهاد همان دم که داده شود هزینه دارد، چه مشتری بپذیرد چه نه: تنها حاشیهٔ سود در گروِ پذیرش است.
    """
    answer.branch_offer(customers, offers, rules)
    return answer.branch_offer(customers, offers.assign(margin=offers["margin"] - offers["cost"], cost=0), rules)


def branch_offer__least_bad_offer(customers, offers, rules):
    """You always showed something. When every permitted offer loses money in expectation, the best offer is none.

    fa: همیشه چیزی نشان داده‌اید. وقتی امید ریاضیِ سودِ همهٔ پیشنهادهای مجاز منفی است، بهترین پیشنهاد آن است که پیشنهادی داده نشود.
    """
    answer.branch_offer(customers, offers, rules)
    return _shown(customers, offers, rules, worth_showing=-np.inf)


def _all_rules(customers, rules):
    return answer._permitted(customers, rules)


def _any_rule(customers, rules):
    each = [answer._permitted(customers, rules.iloc[[row]]) for row in range(len(rules))]
    return np.logical_or.reduce(each) if each else answer._permitted(customers, rules)


def _all_rules_or_unknown(customers, rules):
    holds = pd.Series(True, index=customers.index)
    for row, fact in enumerate(rules["fact"]):
        holds &= answer._permitted(customers, rules.iloc[[row]]) | customers[fact].isna()
    return holds


def _profit(chance, offer):
    return chance * offer.margin - offer.cost


def _shown(customers, offers, rules, permitted=_all_rules, rank=_profit, worth_showing=0):
    """Return what the screen shows when offers are permitted and ranked in these ways."""
    customers = customers.reset_index(drop=True)
    table = pd.DataFrame({"customer": customers["customer"], "offer": None, "expected_profit": 0.0, "permitted": 0})
    best = pd.Series(-np.inf, index=customers.index)
    for offer in offers.itertuples():
        chance = customers[offer.chance]
        allowed = permitted(customers, rules[rules["offer"] == offer.offer])
        better = allowed & (rank(chance, offer) > best) & (_profit(chance, offer) > worth_showing)
        best = best.mask(better, rank(chance, offer))
        table["offer"] = table["offer"].mask(better, offer.offer)
        table["expected_profit"] = table["expected_profit"].mask(better, _profit(chance, offer))
        table["permitted"] += allowed
    return table
