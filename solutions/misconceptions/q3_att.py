"""Wrong answers to the exercises on keeping customers that are worth recognising."""

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from solutions.crm_exercises import q3_att as answer

# ---- churn_rate ----------------------------------------------------------------------------------------------


def churn_rate__over_closing_base(customers, first_month, months):
    """You divided by the customers there at the end of the month. Churn asks what became of those with whom the month began: divide by the opening base.

    fa: بر مشتریانِ پایان ماه تقسیم کرده‌اید. ریزش می‌پرسد بر سر کسانی که ماه با آنان آغاز شد چه آمد: بر پایهٔ آغازین تقسیم کنید.
    """
    table = answer.churn_rate(customers, first_month, months)
    closing = [_there(customers, pd.Period(month, "M").end_time) for month in table["month"]]
    return _rated(table, table["lost"], np.array(closing, dtype=float))


def churn_rate__joiners_in_the_base(customers, first_month, months):
    """You added those who joined in the month to the base. They were not there when it began, so a good month for sales makes churn look low: leave them out.

    fa: کسانی را که در همان ماه پیوسته‌اند به پایه افزوده‌اید. آنان در آغاز ماه مشتری نبودند و یک ماهِ پررونقِ فروش، ریزش را کمتر از آنچه هست نشان می‌دهد: کنارشان بگذارید.
    """
    table = answer.churn_rate(customers, first_month, months)
    joined = [(customers["joined"].dt.strftime("%Y-%m") == month).sum() for month in table["month"]]
    return _rated(table, table["lost"], table["opening"] + np.array(joined))


def churn_rate__all_who_left(customers, first_month, months):
    """You counted everybody who left in the month. Those who joined and left within it were never in the opening base, so they are not lost from it.

    fa: همهٔ کسانی را که در ماه رفته‌اند شمرده‌اید. آن که در همان ماه پیوست و رفت هرگز در پایهٔ آغازین نبود؛ پس از آن پایه هم ریزش نکرده است.
    """
    table = answer.churn_rate(customers, first_month, months)
    left = [(customers["left"].dt.strftime("%Y-%m") == month).sum() for month in table["month"]]
    lost = pd.Series(left, index=table.index, dtype=int)
    return _rated(table.assign(lost=lost), lost, table["opening"])


def churn_rate__twelve_times(customers, first_month, months):
    """You multiplied by twelve. Each month loses a share of those still there, and there are fewer of them every time; twelve times 10 % would lose more customers than there are. Multiply what stays.

    fa: در دوازده ضرب کرده‌اید. هر ماه سهمی از ماندگان می‌رود و ماندگان هر بار کمترند؛ دوازده برابرِ ۱۰٪ بیش از همهٔ مشتریان می‌شود. آنچه را می‌ماند در هم ضرب کنید.
    """
    table = answer.churn_rate(customers, first_month, months)
    return table.assign(annual_churn_rate=12 * table["churn_rate"])


def churn_rate__base_of_the_first_month(customers, first_month, months):
    """You divided every month by the base with which the first one began. Each month has an opening base of its own: who is there when it begins.

    fa: هر ماه را بر پایهٔ نخستین ماه تقسیم کرده‌اید. هر ماه پایهٔ آغازینِ خودش را دارد: کسانی که هنگام آغازش مشتری‌اند.
    """
    table = answer.churn_rate(customers, first_month, months)
    if table.empty:
        return table
    base = pd.Series(table["opening"].iloc[0], index=table.index)
    return _rated(table.assign(opening=base), table["lost"], base)


def _there(customers, moment):
    return ((customers["joined"] <= moment) & ~(customers["left"] <= moment)).sum()


def _rated(table, lost, base):
    """Return the table with churn as `lost` over `base`; nobody over nobody is missing."""
    rate = lost / pd.Series(base, index=table.index, dtype=float).replace(0, np.nan)
    return table.assign(churn_rate=rate, annual_churn_rate=1 - (1 - rate) ** 12)


# ---- churn_model ---------------------------------------------------------------------------------------------


def churn_model__yes_or_no(train, test):
    """You returned the verdict, 0 or 1. Whoever has a probability of 0.51 and whoever has 0.99 look the same then; ask the model for the probability.

    fa: حکم را برگردانده‌اید، صفر یا یک. آن‌گاه کسی با احتمال ۰٫۵۱ و کسی با احتمال ۰٫۹۹ یکسان به چشم می‌آیند؛ از مدل احتمال را بخواهید.
    """
    return [float(chance > 0.5) for chance in answer.churn_model(train, test)]


def churn_model__chance_of_staying(train, test):
    """You returned the probability of staying. `predict_proba` has a column for each class, in the order of `classes_`: take the one for those who leave.

    fa: احتمال ماندن را برگردانده‌اید. `predict_proba` برای هر رده ستونی دارد، به ترتیبِ `classes_`: ستونِ کسانی را بردارید که می‌روند.
    """
    return [1 - chance for chance in answer.churn_model(train, test)]


def churn_model__balanced_classes(train, test):
    """You weighted the classes until leaving was as frequent as staying. The order hardly changes, but the probabilities are far too high, and an offer that is reckoned with them goes to too many.

    fa: رده‌ها را چنان وزن داده‌اید که رفتن به‌اندازهٔ ماندن فراوان باشد. ترتیب کم‌وبیش همان می‌ماند، ولی احتمال‌ها بسیار بالاتر از واقعیت می‌شوند و پیشنهادی که با آن‌ها حساب شود به افراد زیادی می‌رسد.
    """
    return _fitted(train, test, class_weight="balanced")


def churn_model__number_as_trait(train, test):
    """You let the customer number in as a trait. It says when a row was written, not what a customer is like: what a model learns from it is chance.

    fa: شمارهٔ مشتری را ویژگی گرفته‌اید. شماره می‌گوید سطر کِی نوشته شده است، نه این‌که مشتری چگونه است: آنچه مدل از آن می‌آموزد تصادف است.
    """
    return _fitted(*(table.assign(number=table["customer"]) for table in (train, test)))


def churn_model__mean_for_no_bill(train, test):
    """You filled the empty `total_charges` with the mean. That makes a newcomer look like a customer of years; who has had no bill yet has been billed 0.

    fa: جای خالیِ `total_charges` را با میانگین پر کرده‌اید. با این کار تازه‌وارد مانند مشتریِ چندساله به چشم می‌آید؛ کسی که هنوز صورت‌حسابی نداشته صفر پرداخته است.
    """
    if "total_charges" not in train:
        return answer.churn_model(train, test)
    mean = train["total_charges"].mean()
    return answer.churn_model(*(table.fillna({"total_charges": mean}) for table in (train, test)))


def churn_model__newcomers_dropped(train, test):
    """You dropped the rows with an empty cell. They are just the newcomers: every row of `test` is a customer for whom somebody waits for a probability.

    fa: سطرهایی را که خانهٔ خالی دارند دور ریخته‌اید. این سطرها همان تازه‌واردان‌اند: هر سطرِ `test` مشتری‌ای است که کسی چشم‌به‌راهِ احتمال اوست.
    """
    return answer.churn_model(train, test.dropna(subset=[name for name in ("total_charges",) if name in test]))


def churn_model__scaled_by_test(train, test):
    """You fitted the scaling anew on `test`. Then a customer's probability depends on who else is in the table; what is learned, the scale too, is learned from `train` alone.

    fa: مقیاس‌کردن را دوباره بر `test` برازش داده‌اید. آن‌گاه احتمالِ یک مشتری به این بسته است که چه کسان دیگری در جدول‌اند؛ هر چه آموختنی است، مقیاس هم، تنها از `train` آموخته می‌شود.
    """
    if test.empty:
        return answer.churn_model(train, test)
    names = [
        name for name in train if name in test and pd.api.types.is_numeric_dtype(train[name]) and name != "customer"
    ]
    fresh = test.fillna({"total_charges": 0})
    known = train.fillna({"total_charges": 0})
    spread = fresh[names].std(ddof=0).replace(0, 1)
    scaled = (fresh[names] - fresh[names].mean()) / spread * known[names].std(ddof=0) + known[names].mean()
    return answer.churn_model(known, fresh.assign(**scaled))


def churn_model__learned_from_test(train, test):
    """You learned from `test` as well, where it says who left. A model that has seen the outcome shows off; nobody has it when the offer is to be made.

    fa: از `test` هم، آنجا که می‌گوید چه کسی رفته است، آموخته‌اید. مدلی که نتیجه را دیده باشد خودنمایی می‌کند؛ هنگام دادنِ پیشنهاد هیچ‌کس نتیجه را ندارد.
    """
    if "churn" not in test or not test["churn"].isin(["Yes", "No"]).all():
        return answer.churn_model(train, test)
    answer.churn_model(train, test)
    both = [column for column in train if column in test]
    return answer.churn_model(pd.concat([train[both], test[both]], ignore_index=True), test)


def _fitted(train, test, **options):
    """Return probabilities by the answer's pipeline, with other options or traits."""
    checked = answer.churn_model(train, test)
    if not checked:
        return checked
    traits = [column for column in train if column in test and column not in ("customer", "churn")]
    model = make_pipeline(answer._prepared(), LogisticRegression(max_iter=1000, **options))
    model.fit(answer._with_first_bills(train[traits]), train["churn"] == "Yes")
    return model.predict_proba(answer._with_first_bills(test[traits]))[:, 1].tolist()


# ---- gain_and_lift -------------------------------------------------------------------------------------------


def gain_and_lift__lowest_first(churned, scores, groups=10):
    """You began with the lowest scores. A high score marks those likely to leave; they stand at the top of the ranking.

    fa: از پایین‌ترین امتیازها آغاز کرده‌اید. امتیاز بالا نشان کسانی است که احتمال رفتنشان بیشتر است؛ جایشان بالای فهرست است.
    """
    return answer.gain_and_lift(churned, -np.asarray(scores, dtype=float), groups)


def gain_and_lift__ties_as_they_stand(churned, scores, groups=10):
    """You kept customers with equal scores in the order of the rows. The score does not tell them apart, so no order of theirs may help or hurt: each counts as the share of them that left.

    fa: مشتریانِ هم‌امتیاز را به ترتیبِ سطرها نگه داشته‌اید. امتیاز میانشان فرقی نمی‌گذارد؛ پس هیچ ترتیبی نباید به سود یا زیان باشد: هر یک به‌اندازهٔ سهمِ رفتگانِ همان گروهِ هم‌امتیاز به حساب می‌آید.
    """
    answer.gain_and_lift(churned, scores, groups)
    order = np.argsort(-np.asarray(scores, dtype=float), kind="stable")
    return answer.gain_and_lift(np.asarray(churned)[order], -np.arange(len(order)), groups)


def gain_and_lift__lift_of_the_group_alone(churned, scores, groups=10):
    """You gave each group's own churn rate over that of all. The lift of a ranking asks about all who are reached so far: this group and the earlier ones together.

    fa: نرخ ریزشِ خودِ هر گروه را بر نرخِ همه تقسیم کرده‌اید. لیفتِ یک رتبه‌بندی دربارهٔ همهٔ کسانی است که تا این‌جا به آنان رسیده‌ایم: این گروه و گروه‌های پیش از آن با هم.
    """
    table = answer.gain_and_lift(churned, scores, groups)
    base = table["churners"].sum() / table["customers"].sum()
    return table.assign(lift=table["churn_rate"] / base)


def gain_and_lift__gain_of_the_group_alone(churned, scores, groups=10):
    """Your gain starts anew in every group. Gain is cumulated: the share of all who left that is reached by going this far down.

    fa: بهرهٔ شما در هر گروه از نو آغاز می‌شود. بهره (gain) انباشته است: سهمی از همهٔ رفتگان که با پایین آمدن تا این‌جا به آن می‌رسیم.
    """
    table = answer.gain_and_lift(churned, scores, groups)
    return table.assign(gain=table["churners"] / table["churners"].sum())


def gain_and_lift__gain_over_customers(churned, scores, groups=10):
    """You divided the churners reached by the customers reached. That is a churn rate; gain divides by all who left.

    fa: رفتگانِ به‌دست‌آمده را بر مشتریانِ به‌دست‌آمده تقسیم کرده‌اید. این نرخ ریزش است؛ بهره بر همهٔ رفتگان تقسیم می‌شود.
    """
    table = answer.gain_and_lift(churned, scores, groups)
    return table.assign(gain=table["churners"].cumsum() / table["customers"].cumsum())


# ---- offer_targets -------------------------------------------------------------------------------------------


def offer_targets__everyone_above_one_half(customers, offer_cost, acceptance, contact_cost=0.0, stayer_acceptance=1.0):
    """You chose everyone with a probability above one half. One half says who leaves more likely than not; whether an offer pays hangs on the margin, the costs and the acceptance too.

    fa: هر کسی را با احتمالِ بیش از یک‌دوم برگزیده‌اید. یک‌دوم می‌گوید چه کسی بیشتر رفتنی است تا ماندنی؛ ولی سودمندیِ پیشنهاد به حاشیهٔ سود، هزینه‌ها و پذیرش هم بسته است.
    """
    table = answer.offer_targets(customers, offer_cost, acceptance, contact_cost, stayer_acceptance)
    return table.assign(offer=customers["churn_probability"] > 0.5)


def offer_targets__everybody_costs_the_offer(
    customers, offer_cost, acceptance, contact_cost=0.0, stayer_acceptance=1.0
):
    """You charged the offer to everybody who is made it. A discount that is turned down costs nothing: only who accepts costs `offer_cost`; making the offer costs `contact_cost`.

    fa: هزینهٔ پیشنهاد را به پای همهٔ کسانی نوشته‌اید که آن را دریافت می‌کنند. تخفیفی که پذیرفته نشود خرجی ندارد: تنها پذیرنده `offer_cost` خرج دارد؛ هزینهٔ رساندنِ پیشنهاد `contact_cost` است.
    """
    answer.offer_targets(customers, offer_cost, acceptance, contact_cost, stayer_acceptance)
    return answer.offer_targets(customers, 0, acceptance, contact_cost + offer_cost, stayer_acceptance)


def offer_targets__stayers_cost_nothing(customers, offer_cost, acceptance, contact_cost=0.0, stayer_acceptance=1.0):
    """You left out those who would have stayed anyway. They take the discount too, and for them it is given away: that is what makes offers to the loyal dear.

    fa: کسانی را که به‌هرحال می‌ماندند از قلم انداخته‌اید. آنان هم تخفیف را می‌گیرند و این پول هدر رفته است: همین است که پیشنهاد به وفاداران را گران می‌کند.
    """
    answer.offer_targets(customers, offer_cost, acceptance, contact_cost, stayer_acceptance)
    return answer.offer_targets(customers, offer_cost, acceptance, contact_cost, 0.0)


def offer_targets__every_leaver_is_saved(customers, offer_cost, acceptance, contact_cost=0.0, stayer_acceptance=1.0):
    """You took it that whoever is about to leave accepts. Only the share `acceptance` does; the others leave in spite of the offer, and their margin is lost.

    fa: چنین گرفته‌اید که هر رفتنی‌ای می‌پذیرد. تنها سهمِ `acceptance` می‌پذیرد؛ دیگران با وجود پیشنهاد می‌روند و حاشیهٔ سودشان از دست می‌رود.
    """
    answer.offer_targets(customers, offer_cost, acceptance, contact_cost, stayer_acceptance)
    return answer.offer_targets(customers, offer_cost, 1.0, contact_cost, stayer_acceptance)


def offer_targets__margin_of_stayers(customers, offer_cost, acceptance, contact_cost=0.0, stayer_acceptance=1.0):
    """You credited the offer with the margin of those who would have stayed anyway. That margin is there without it: the offer wins only what would have been lost.

    fa: حاشیهٔ سودِ کسانی را که به‌هرحال می‌ماندند به پای پیشنهاد نوشته‌اید. آن حاشیه بی پیشنهاد هم هست: پیشنهاد تنها چیزی را به دست می‌آورد که از دست می‌رفت.
    """
    table = answer.offer_targets(customers, offer_cost, acceptance, contact_cost, stayer_acceptance)
    stays = stayer_acceptance * (1 - customers["churn_probability"]) * customers["margin"]
    profit = table["expected_profit"] + stays
    return table.assign(expected_profit=profit, offer=profit > 0)


def offer_targets__margin_before_the_offer(customers, offer_cost, acceptance, contact_cost=0.0, stayer_acceptance=1.0):
    """A leaver whom you win back costs the offer too: of the margin, the offer cost is to be taken off, for whoever accepts it.

    fa: رفتنی‌ای که نگهش می‌دارید هم خرج پیشنهاد را دارد: از حاشیهٔ سودِ هر کس که می‌پذیرد باید هزینهٔ پیشنهاد را کم کرد.
    """
    answer.offer_targets(customers, offer_cost, acceptance, contact_cost, stayer_acceptance)
    before = customers.assign(margin=customers["margin"] + offer_cost)
    return answer.offer_targets(before, offer_cost, acceptance, contact_cost, stayer_acceptance)


# ---- profile_completeness ------------------------------------------------------------------------------------


def profile_completeness__newest_record_only(records, fields, analysis_date, max_age_days):
    """You took each customer's newest record whole. Where it leaves a field open, an older record may know it: merge field by field.

    fa: تازه‌ترین رکوردِ هر مشتری را یک‌جا برداشته‌اید. جایی که آن رکورد خالی است شاید رکوردی کهنه‌تر چیزی بداند: فیلدبه‌فیلد ادغام کنید.
    """
    answer.profile_completeness(records, fields, analysis_date, max_age_days)
    latest = records.sort_values("updated", ascending=False, kind="stable").drop_duplicates("customer")
    return answer.profile_completeness(latest, fields, analysis_date, max_age_days)


def profile_completeness__blank_is_filled(records, fields, analysis_date, max_age_days):
    """You counted a text of nothing but spaces as filled. Somebody pressed the space bar there; a form accepts it, a mailing does not.

    fa: متنی را که جز فاصله چیزی ندارد پرشده شمرده‌اید. کسی آنجا کلید فاصله را زده است؛ فرم آن را می‌پذیرد، نامه‌رسان نه.
    """
    right = answer.profile_completeness(records, fields, analysis_date, max_age_days)
    marked = records.copy()
    for field in fields:
        blank = [isinstance(text, str) and not text.strip() for text in marked[field]]
        marked[field] = marked[field].astype(object).mask(blank, "<" + marked[field].astype(str) + ">")
    table = answer.profile_completeness(marked, fields, analysis_date, max_age_days)
    for field in fields:
        table[field] = [text[1:-1] if isinstance(text, str) and text.startswith("<") else text for text in table[field]]
    return table if len(right) else right


def profile_completeness__current_of_the_filled(records, fields, analysis_date, max_age_days):
    """You divided the current fields by those that are filled. A profile with one fresh field out of ten would then be wholly current; the share is of all fields.

    fa: فیلدهای به‌روز را بر فیلدهای پرشده تقسیم کرده‌اید. آن‌گاه پروفایلی که از ده فیلد تنها یک فیلدِ تازه دارد یکسره به‌روز شمرده می‌شود؛ سهم از همهٔ فیلدهاست.
    """
    table = answer.profile_completeness(records, fields, analysis_date, max_age_days)
    return table.assign(current=(table["current"] / table["filled"]).where(table["filled"] > 0, 0.0))


def profile_completeness__current_by_last_touch(records, fields, analysis_date, max_age_days):
    """You called every field current because one of the customer's records was touched lately. What stands in the old record is as old as that record: judge each field by the record it comes from.

    fa: چون یکی از رکوردهای مشتری تازه به‌روز شده است همهٔ فیلدها را به‌روز دانسته‌اید. آنچه در رکورد کهنه آمده به‌اندازهٔ همان رکورد کهنه است: هر فیلد را با رکوردی بسنجید که از آن آمده است.
    """
    table = answer.profile_completeness(records, fields, analysis_date, max_age_days)
    last = table["customer"].map(records.groupby("customer")["updated"].max())
    lately = last >= pd.Timestamp(analysis_date) - pd.Timedelta(days=max_age_days)
    return table.assign(current=table["filled"].where(lately, 0.0))


def profile_completeness__mean_of_the_records(records, fields, analysis_date, max_age_days):
    """You averaged the records. What one system lacks another may have: merge first, then count what the merged profile has.

    fa: از رکوردها میانگین گرفته‌اید. آنچه یک سامانه ندارد شاید سامانه‌ای دیگر داشته باشد: نخست ادغام کنید، سپس بشمارید پروفایلِ ادغام‌شده چه دارد.
    """
    table = answer.profile_completeness(records, fields, analysis_date, max_age_days)
    alone = records.assign(customer=range(len(records)))
    each = answer.profile_completeness(alone, fields, analysis_date, max_age_days)["filled"]
    mean = each.groupby(records["customer"].to_numpy()).mean()
    return table.assign(filled=table["customer"].map(mean))
