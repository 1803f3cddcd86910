"""Wrong answers to the exercises on the types of CRM, worth recognising."""

import numpy as np
import pandas as pd

from solutions.crm_exercises import q2_types as answer

# ---- build_list ----------------------------------------------------------------------------------------------


def build_list__families_merged(sources, criteria):
    """You merged everybody who shares a phone. A family or an office has one phone and several people: by phone only records with the same name are one person.

    fa: همهٔ کسانی را که یک شماره تلفن دارند یکی کرده‌اید. یک خانواده یا یک دفتر یک تلفن دارد و چند نفر؛ با شماره تلفن تنها رکوردهایی یکی می‌شوند که نامشان هم یکی باشد.
    """
    return _list(sources, criteria, lambda records: answer._person(records.assign(name="anybody")))


def build_list__missing_is_equal(sources, criteria):
    """You merged all records that have no e-mail, as if a missing address were an address. What is missing is the same as nothing else.

    fa: همهٔ رکوردهای بی‌ایمیل را یکی کرده‌اید، گویی نشانیِ نبوده هم نشانی است. چیزی که نیست با هیچ چیز دیگری یکی نیست.
    """
    return _list(sources, criteria, lambda records: answer._person(records.fillna({"email": "missing"})))


def build_list__email_only(sources, criteria):
    """You recognised people by e-mail alone. Who gave one shop a phone and another an e-mail is linked by the records in between: use phone and name, too.

    fa: آدم‌ها را فقط با ایمیل شناخته‌اید. کسی که در یک‌جا تلفن و در جای دیگر ایمیل داده است، از راه رکوردهای میانی به هم پیوند می‌خورد؛ تلفن و نام را هم به کار بگیرید.
    """
    return _list(sources, criteria, lambda records: answer._person(records.assign(phone=None)))


def build_list__one_key_each(sources, criteria):
    """You gave every record one key: its e-mail, or else its phone and name. So a record with an e-mail never meets one that has only the phone. Sameness goes along chains: look at both keys of every record.

    fa: به هر رکورد یک کلید داده‌اید: ایمیل و اگر نبود تلفن و نام. پس رکوردی که ایمیل دارد هرگز به رکوردی که فقط تلفن دارد نمی‌رسد. یکی بودن زنجیره‌وار است: به هر دو کلیدِ هر رکورد نگاه کنید.
    """
    return _list(sources, criteria, lambda records: answer._person(_without_phone_where_email(records)))


def build_list__arabic_letters_differ(sources, criteria):
    """You left Arabic ي and ك as they are. They look like Persian ی and ک, but a computer sees other letters, and the same person stands on your list twice.

    fa: ي و ك عربی را همان‌طور که بوده‌اند گذاشته‌اید. به چشم همان ی و ک فارسی‌اند، اما رایانه حروف دیگری می‌بیند و یک نفر دو بار در فهرست شما می‌آید.
    """
    return _with_letters(sources, criteria, {"ي": "\ue000", "ك": "\ue001"})


def build_list__half_spaces_differ(sources, criteria):
    """You left half-spaces in. One person writes a name with a half-space, another with a space or without any: compare the names without all three.

    fa: نیم‌فاصله‌ها را نگه داشته‌اید. یکی نام را با نیم‌فاصله می‌نویسد، دیگری با فاصله یا چسبیده؛ نام‌ها را بدون هر سه با هم بسنجید.
    """
    return _with_letters(sources, criteria, {"\u200c": "\ue002"})


def build_list__persian_digits_dropped(sources, criteria):
    """You kept only the digits 0–9, so a phone number in Persian or Arabic digits vanished. Turn those digits into 0–9 first.

    fa: فقط رقم‌های 0 تا 9 را نگه داشته‌اید؛ پس شماره‌ای که با رقم‌های فارسی یا عربی نوشته شده ناپدید شده است. نخست آن رقم‌ها را به 0 تا 9 برگردانید.
    """
    answer.build_list(sources, criteria)
    dropped = str.maketrans("", "", "۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩")
    sources = {
        source: records.assign(phone=answer._each(records["phone"], lambda text: text.translate(dropped)))
        if "phone" in records
        else records
        for source, records in sources.items()
    }
    return answer.build_list(sources, criteria)


def build_list__first_record_wins(sources, criteria):
    """You kept the values of the first record. People move and change their addresses: the most recently updated record knows best.

    fa: مقدارهای نخستین رکورد را نگه داشته‌اید. آدم‌ها جابه‌جا می‌شوند و نشانی‌شان عوض می‌شود؛ رکوردی که دیرتر از همه به‌روز شده بهتر می‌داند.
    """
    answer.build_list(sources, criteria)
    undated = {source: records.assign(updated=pd.Timestamp("2000-01-01")) for source, records in sources.items()}
    return answer.build_list(undated, criteria)


def build_list__newest_record_whole(sources, criteria):
    """You took the newest record as it stands, gaps and all. Where it has no phone, an older record may know it: choose column by column.

    fa: تازه‌ترین رکورد را با همهٔ جاهای خالی‌اش برداشته‌اید. اگر در آن شمارهٔ تلفن نیست، شاید رکوردی قدیمی‌تر آن را بداند؛ ستون به ستون انتخاب کنید.
    """

    def newest_whole(records, person):
        newest_first = records.sort_values("updated", ascending=False, kind="stable").groupby(person)
        whole = newest_first.nth(0)
        return whole.set_axis(person[whole.index]).sort_index().assign(records=newest_first.size())

    return _list(sources, criteria, answer._person, newest_whole)


def build_list__report_of_duplicates(sources, criteria):
    """You counted every record that has a double as merged. One of each group stays, as the person: merged are the records less the people, and then the report adds up.

    fa: هر رکوردی را که همتایی دارد ادغام‌شده شمرده‌اید. از هر گروه یکی می‌ماند، یعنی خودِ آن شخص؛ ادغام‌شده‌ها برابرند با رکوردها منهای آدم‌ها و آن‌گاه گزارش با ورودی می‌خواند.
    """
    people, report = answer.build_list(sources, criteria)
    records = answer._records(sources, criteria)
    sizes = answer._person(records).value_counts()
    return people, {**report, "merged": int(sizes[sizes > 1].sum())}


def _list(sources, criteria, person, merged=answer._merged):
    """Return the list that comes of another rule of sameness, or of merging."""
    records = answer._records(sources, criteria)
    return answer._listed(merged(records, person(records)), criteria)


def _without_phone_where_email(records):
    return records.assign(phone=records["phone"].where(records["email"].isna(), None))


def _with_letters(sources, criteria, marks):
    """Return the list where some characters are kept apart from those which the answer takes for the same."""
    answer.build_list(sources, criteria)

    def marked(value):
        return value.translate(str.maketrans(marks)) if isinstance(value, str) else value

    columns = {"name", *criteria}
    sources = {
        source: records.assign(**{column: records[column].map(marked) for column in columns & set(records)})
        for source, records in sources.items()
    }
    wanted = {column: [marked(value) for value in values] for column, values in criteria.items()}
    people, report = answer.build_list(sources, wanted)
    back = str.maketrans({mark: letter for letter, mark in marks.items()})
    return people.assign(name=answer._each(people["name"], lambda text: text.translate(back))), report


# ---- campaign_roi --------------------------------------------------------------------------------------------


def campaign_roi__no_control(contacts, cost_per_contact, fixed_cost=0):
    """You credited the campaign with all that the treated customers brought. The control shows that much of it would have come anyway: only the difference was caused by the campaign.

    fa: همهٔ آنچه را مشتریانِ پیام‌گرفته آورده‌اند به حساب کارزار گذاشته‌اید. گروه شاهد نشان می‌دهد که بخش بزرگی از آن به‌هرحال می‌آمد؛ تنها اختلاف است که کارزار پدید آورده.
    """
    right = answer.campaign_roi(contacts, cost_per_contact, fixed_cost)
    return _roi(right, contacts["margin"][contacts["treated"].astype(bool)].sum())


def campaign_roi__totals_compared(contacts, cost_per_contact, fixed_cost=0):
    """You subtracted the control's total from that of the treated. The groups differ in size: compare means, then scale up to the number treated.

    fa: جمعِ گروه شاهد را از جمعِ پیام‌گرفته‌ها کم کرده‌اید. اندازهٔ دو گروه یکی نیست؛ میانگین‌ها را بسنجید و سپس در شمار پیام‌گرفته‌ها ضرب کنید.
    """
    right = answer.campaign_roi(contacts, cost_per_contact, fixed_cost)
    treated = contacts["treated"].astype(bool)
    return _roi(right, contacts["margin"][treated].sum() - contacts["margin"][~treated].sum())


def campaign_roi__cost_not_deducted(contacts, cost_per_contact, fixed_cost=0):
    """You divided the incremental margin by the cost. A campaign that brings back just what it cost has returned nothing: deduct the cost before you divide.

    fa: حاشیهٔ افزوده را بر هزینه تقسیم کرده‌اید. کارزاری که درست به‌اندازهٔ هزینه‌اش برمی‌گرداند بازدهی نداشته است؛ پیش از تقسیم، هزینه را کم کنید.
    """
    right = answer.campaign_roi(contacts, cost_per_contact, fixed_cost)
    return {**right, "roi": right["incremental_margin"] / right["cost"]}


def campaign_roi__control_costs_too(contacts, cost_per_contact, fixed_cost=0):
    """You paid for writing to the control, too. Nobody wrote to them: that is what makes them a control.

    fa: هزینهٔ پیام فرستادن به گروه شاهد را هم حساب کرده‌اید. برای آن‌ها پیامی نرفته است؛ شاهد بودنشان به همین است.
    """
    right = answer.campaign_roi(contacts, cost_per_contact, fixed_cost)
    cost = len(contacts) * cost_per_contact + fixed_cost
    error = right["standard_error"] * right["cost"] / cost
    return _roi({**right, "cost": cost, "standard_error": error}, right["incremental_margin"])


def campaign_roi__buyers_only(contacts, cost_per_contact, fixed_cost=0):
    """You compared only those who bought. Whether somebody buys at all is what the campaign is meant to change: who was drawn counts, with 0 if he or she bought nothing.

    fa: تنها کسانی را سنجیده‌اید که خرید کرده‌اند. کارزار برای همین است که کسی بخرد یا نخرد؛ هر که در قرعه آمده به حساب می‌آید و اگر نخریده، با صفر.
    """
    right = answer.campaign_roi(contacts, cost_per_contact, fixed_cost)
    treated = contacts["treated"].astype(bool)
    bought = contacts["margin"].where(contacts["margin"] != 0)
    one, other = bought[treated].mean(), bought[~treated].mean()
    return _roi(right, treated.sum() * (one - other)) if one == one and other == other else right


def campaign_roi__error_of_one_customer(contacts, cost_per_contact, fixed_cost=0):
    """Your standard error is that of a single customer's margin. A mean of n customers scatters less than one of them: divide each variance by the size of its group.

    fa: خطای معیارِ شما پراکندگیِ حاشیهٔ یک مشتری است. میانگینِ n مشتری کمتر از تک‌تک آن‌ها پراکنده است؛ واریانس هر گروه را بر اندازهٔ همان گروه تقسیم کنید.
    """
    right = answer.campaign_roi(contacts, cost_per_contact, fixed_cost)
    treated = contacts["treated"].astype(bool)
    spread = np.sqrt(contacts["margin"][treated].var() + contacts["margin"][~treated].var())
    return {**right, "standard_error": treated.sum() * spread / right["cost"]}


def _roi(right, incremental):
    return {**right, "incremental_margin": incremental, "roi": (incremental - right["cost"]) / right["cost"]}


# ---- weighted_pipeline ---------------------------------------------------------------------------------------


def weighted_pipeline__won_counted(opportunities, probabilities=None):
    """You left the won opportunities in. They are sales, already booked: a pipeline with them in it counts the same money twice.

    fa: فرصت‌های برنده را نگه داشته‌اید. آن‌ها دیگر فروش‌اند و ثبت شده‌اند؛ خط لوله‌ای که آن‌ها را هم دارد یک پول را دو بار می‌شمارد.
    """
    answer.weighted_pipeline(opportunities, probabilities)
    return _pipeline(opportunities[opportunities["status"] != "lost"], probabilities)


def weighted_pipeline__all_rows(opportunities, probabilities=None):
    """You weighted every row, lost and won ones too. Only what is still open can still come.

    fa: همهٔ سطرها را وزن داده‌اید، حتی بازنده‌ها و برنده‌ها را. تنها آنچه هنوز باز است هنوز می‌تواند برسد.
    """
    answer.weighted_pipeline(opportunities, probabilities)
    return _pipeline(opportunities, probabilities)


def weighted_pipeline__mean_probability(opportunities, probabilities=None):
    """You multiplied the sum of a stage by its mean probability. A large doubtful deal and a small safe one are not two middling ones: weight each with its own probability, then add.

    fa: جمع هر مرحله را در میانگین احتمال‌هایش ضرب کرده‌اید. یک معاملهٔ بزرگِ نامطمئن و یک معاملهٔ کوچکِ مطمئن با دو معاملهٔ متوسط یکی نیستند؛ هر یک را در احتمال خودش ضرب کنید و سپس جمع بزنید.
    """
    right = answer.weighted_pipeline(opportunities, probabilities)
    pipeline = _weighed(opportunities[opportunities["status"] == "open"], probabilities)
    mean = pipeline.groupby("stage")["probability"].mean()
    return right.assign(weighted=right["amount"] * right["stage"].map(mean))


def weighted_pipeline__column_despite_probabilities(opportunities, probabilities=None):
    """You used the column although other probabilities were given. They are there to ask what would be if the sales desk's figures were wrong.

    fa: با آنکه احتمال‌های دیگری داده شده بود، ستون جدول را به کار برده‌اید. آن احتمال‌ها برای همین‌اند که بپرسیم اگر عددهای واحد فروش درست نباشد چه می‌شود.
    """
    right = answer.weighted_pipeline(opportunities, probabilities)
    if "probability" not in opportunities:
        return right
    column = opportunities["probability"][opportunities["status"] == "open"]
    return answer.weighted_pipeline(opportunities) if column.between(0, 1).all() else right


def weighted_pipeline__deviations_added(opportunities, probabilities=None):
    """You added standard deviations. Of independent deals it is the variances that add up: square, add, then take the root.

    fa: انحراف معیارها را با هم جمع زده‌اید. در معامله‌های مستقل این واریانس‌ها هستند که جمع می‌شوند؛ نخست مربع، سپس جمع و در پایان ریشه.
    """
    right = answer.weighted_pipeline(opportunities, probabilities)
    pipeline = _weighed(opportunities[opportunities["status"] == "open"], probabilities)
    spread = pipeline["amount"] * np.sqrt((pipeline["probability"] * (1 - pipeline["probability"])).astype(float))
    return right.assign(standard_deviation=right["stage"].map(spread.groupby(pipeline["stage"]).sum()))


def _weighed(pipeline, probabilities):
    return (
        pipeline if probabilities is None else pipeline.assign(probability=pipeline["stage"].map(dict(probabilities)))
    )


def _pipeline(opportunities, probabilities):
    """Return the table for all rows that have what is needed, as if they were open."""
    rows = _weighed(opportunities, probabilities).dropna(subset=["stage", "amount", "probability"])
    return answer.weighted_pipeline(rows.assign(status="open"))


# ---- stage_times ---------------------------------------------------------------------------------------------


def stage_times__open_left_out(stages, as_of):
    """You averaged over those who had left the stage. So the long stays that are not over yet are missing, and the process looks faster than it is: add their days so far.

    fa: فقط از کسانی میانگین گرفته‌اید که مرحله را ترک کرده‌اند. پس ماندن‌های درازی که هنوز تمام نشده‌اند جا مانده‌اند و فرایند تندتر از آنچه هست به نظر می‌آید؛ روزهایی را که تا امروز گذشته است هم بیفزایید.
    """
    right, days = answer.stage_times(stages, as_of), _days(stages, as_of)
    return right.assign(mean_days=right["stage"].map(days[~days["open"]].groupby("stage")["days"].mean()))


def stage_times__open_counted_as_left(stages, as_of):
    """You divided by all that entered, as if the open ones left today. Their stay is longer than what you saw of it: their days count, they themselves not yet.

    fa: بر شمار همهٔ واردشده‌ها تقسیم کرده‌اید، گویی بازها همین امروز بیرون می‌روند. ماندنِ آن‌ها درازتر از آن است که تاکنون دیده‌اید؛ روزهایشان به حساب می‌آید و خودشان هنوز نه.
    """
    right, days = answer.stage_times(stages, as_of), _days(stages, as_of)
    return right.assign(mean_days=right["stage"].map(days.groupby("stage")["days"].mean()))


def stage_times__open_counted_as_lost(stages, as_of):
    """You divided the conversions by all that entered. Who is still in the stage has not failed to go on: count only those who have left.

    fa: پیش‌روندگان را بر همهٔ واردشده‌ها تقسیم کرده‌اید. کسی که هنوز در مرحله است بازنمانده است؛ تنها کسانی را بشمارید که بیرون رفته‌اند.
    """
    right = answer.stage_times(stages, as_of)
    return right.assign(conversion=right["advanced"] / right["entered"].where(right["entered"] > 0))


def stage_times__last_row_is_today(stages, as_of):
    """You looked at all rows and measured up to the last of them. The analysis has a date: what happened later is not known yet, and the open ones have stayed up to that day.

    fa: همهٔ سطرها را دیده‌اید و تا آخرینِ آن‌ها اندازه گرفته‌اید. تحلیل تاریخ دارد: آنچه پس از آن روی داده هنوز دانسته نیست و بازها تا همان روز مانده‌اند.
    """
    right = answer.stage_times(stages, as_of)
    if stages.empty:
        return right
    return answer.stage_times(stages, stages["entered"].max())


def stage_times__won_is_no_advance(stages, as_of):
    """You counted only those who went on to another stage. To be won is to go on, too; without it nobody ever leaves the last stage with success.

    fa: تنها کسانی را شمرده‌اید که به مرحلهٔ دیگری رفته‌اند. برنده شدن هم پیش رفتن است؛ بدون آن هیچ‌کس از واپسین مرحله کامیاب بیرون نمی‌آید.
    """
    right, days = answer.stage_times(stages, as_of), _days(stages, as_of)
    won = right["stage"].map(days[days["next"] == "won"].groupby("stage").size()).fillna(0)
    left = (right["advanced"] + right["lost"]).where(lambda number: number > 0)
    return right.assign(advanced=right["advanced"] - won, conversion=(right["advanced"] - won) / left)


def _days(stages, as_of):
    """Return each stay with its stage, its days, what came next, and whether it is open."""
    today = pd.Timestamp(as_of)
    known = answer._in_order(stages[stages["entered"] <= today])
    following = known.groupby("opportunity")[["stage", "entered"]].shift(-1)
    known["next"], known["open"] = following["stage"], following["stage"].isna()
    known["days"] = (following["entered"].fillna(today) - known["entered"]).dt.days
    return known[known["stage"].isin(answer.SALES_STAGES)]


# ---- agents_needed -------------------------------------------------------------------------------------------


def agents_needed__erlang_b(calls, interval_minutes, handle_seconds, target_seconds=20, service_level=0.8):
    """You took Erlang B for the probability of waiting. B is the share of calls that are turned away where nobody may wait; in a queue they stay and wait, and more of them do.

    fa: ارلانگ B را احتمال انتظار گرفته‌اید. B سهم تماس‌هایی است که چون کسی نمی‌تواند منتظر بماند رد می‌شوند؛ در صف، تماس‌ها می‌مانند و منتظر می‌شوند و سهم منتظران بیشتر است.
    """

    def lost(load, agents, handle, target):
        right = answer._queue(load, agents, handle, target)
        waits = np.where(load > 0, answer.poisson.pmf(agents, load) / answer.poisson.cdf(agents, load), 0)
        spare = np.where(load > 0, agents - load, 1)
        late = waits * np.exp(-spare * target / handle)
        return {
            **right,
            "wait_probability": waits,
            "mean_wait_seconds": waits * handle / spare,
            "service_level": 1 - late,
        }

    return _staffed((calls, interval_minutes, handle_seconds, target_seconds, service_level), lost)


def agents_needed__only_the_work(calls, interval_minutes, handle_seconds, target_seconds=20, service_level=0.8):
    """You hired just enough agents for the work itself. Calls come by chance, several at once: with hardly any spare agent nearly everybody waits.

    fa: درست به‌اندازهٔ خودِ کار کارشناس گذاشته‌اید. تماس‌ها تصادفی می‌رسند و گاه چند تا با هم؛ اگر تقریباً هیچ کارشناسی آزاد نباشد، کمابیش همه منتظر می‌مانند.
    """
    return _behaving((calls, interval_minutes, handle_seconds, target_seconds, service_level), lambda load, level: load)


def agents_needed__level_as_occupancy(calls, interval_minutes, handle_seconds, target_seconds=20, service_level=0.8):
    """You divided the work by the service level. That is a limit on how busy agents are, not on how long callers wait: the service level follows from the queue.

    fa: کار را بر سطح خدمت تقسیم کرده‌اید. این کرانی برای پرکاریِ کارشناسان است، نه برای انتظار تماس‌گیرندگان؛ سطح خدمت از رفتار صف به دست می‌آید.
    """
    return _behaving(
        (calls, interval_minutes, handle_seconds, target_seconds, service_level),
        lambda load, level: np.where(level > 0, np.ceil(load / np.where(level > 0, level, 1) - 1e-9) - 1, load),
    )


def agents_needed__target_forgotten(calls, interval_minutes, handle_seconds, target_seconds=20, service_level=0.8):
    """You counted everybody who waits at all as late. A call that waits less than the target is answered in time.

    fa: هر کس را که حتی کمی منتظر مانده دیرشده شمرده‌اید. تماسی که کمتر از زمان هدف منتظر بماند به‌موقع پاسخ گرفته است.
    """
    answer.agents_needed(calls, interval_minutes, handle_seconds, target_seconds, service_level)
    return answer.agents_needed(calls, interval_minutes, handle_seconds, np.asarray(target_seconds) * 0, service_level)


def agents_needed__an_hour_always(calls, interval_minutes, handle_seconds, target_seconds=20, service_level=0.8):
    """You took the calls for calls per hour. They come in the interval: 360 calls in half an hour are twice the work of 360 in an hour.

    fa: تماس‌ها را تماس در ساعت گرفته‌اید. آن‌ها در همان بازه می‌رسند: ۳۶۰ تماس در نیم ساعت دو برابرِ ۳۶۰ تماس در یک ساعت کار دارد.
    """
    answer.agents_needed(calls, interval_minutes, handle_seconds, target_seconds, service_level)
    hour = np.asarray(interval_minutes) * 0 + 60
    return answer.agents_needed(calls, hour, handle_seconds, target_seconds, service_level)


def agents_needed__mean_wait_of_the_waiting(
    calls, interval_minutes, handle_seconds, target_seconds=20, service_level=0.8
):
    """Your mean wait is that of the calls that wait. Over all calls, those that are answered at once count with 0.

    fa: میانگین انتظارِ شما از آنِ تماس‌هایی است که منتظر می‌مانند. در میانگینِ همهٔ تماس‌ها، آن‌هایی که بی‌درنگ پاسخ می‌گیرند با صفر به حساب می‌آیند.
    """
    right = answer.agents_needed(calls, interval_minutes, handle_seconds, target_seconds, service_level)
    waits = np.asarray(right["wait_probability"])
    return {**right, "mean_wait_seconds": right["mean_wait_seconds"] / np.where(waits > 0, waits, 1)}


def _staffed(call, queue):
    """Return the result if queues behaved as `queue` says."""
    answer.agents_needed(*call)
    calls, interval, handle, target, level = np.broadcast_arrays(*(np.asarray(part, dtype=float) for part in call))
    load = calls * handle / (60 * interval)
    agents, behaviour = answer._fewest(load, level, lambda agents: queue(load, agents, handle, target))
    found = {"agents": agents.astype(int), **behaviour}
    return found if load.ndim else {name: value.item() for name, value in found.items()}


def _behaving(call, beyond):
    """Return the behaviour of the queue with the first whole number of agents above `beyond(load, level)`."""
    answer.agents_needed(*call)
    calls, interval, handle, target, level = np.broadcast_arrays(*(np.asarray(part, dtype=float) for part in call))
    load = calls * handle / (60 * interval)
    agents = np.where(load > 0, np.floor(np.maximum(beyond(load, level), load)) + 1, 0)
    found = {"agents": agents.astype(int), **answer._queue(load, agents, handle, target)}
    return found if load.ndim else {name: value.item() for name, value in found.items()}


# ---- self_service_deflection ---------------------------------------------------------------------------------


def self_service_deflection__every_visit_saved(
    visits, contacts, contact_intent, window_hours, cost_per_contact, cost_per_visit
):
    """You counted every contained visit as a contact saved. Most visitors would never have got in touch: only the share `contact_intent` of the visits would have become contacts.

    fa: هر بازدیدِ بی‌پیامد را یک تماسِ صرفه‌جویی‌شده شمرده‌اید. بیشترِ بازدیدکنندگان هرگز تماس نمی‌گرفتند؛ تنها سهمِ `contact_intent` از بازدیدها به تماس می‌انجامید.
    """
    answer.self_service_deflection(visits, contacts, contact_intent, window_hours, cost_per_contact, cost_per_visit)
    return answer.self_service_deflection(visits, contacts, 1, window_hours, cost_per_contact, cost_per_visit)


def self_service_deflection__every_contact_counted(
    visits, contacts, contact_intent, window_hours, cost_per_contact, cost_per_visit
):
    """You counted contacts. A customer who calls three times after one visit had one visit that failed: count visits.

    fa: تماس‌ها را شمرده‌اید. مشتری‌ای که پس از یک بازدید سه بار زنگ می‌زند یک بازدیدِ ناکام داشته است؛ بازدیدها را بشمارید.
    """
    asked = (visits, contacts, contact_intent, window_hours, cost_per_contact, cost_per_visit)
    right = answer.self_service_deflection(*asked)
    return _failing(right, len(_charged(visits, contacts, window_hours, "latest")), *asked[2:])


def self_service_deflection__every_visit_before(
    visits, contacts, contact_intent, window_hours, cost_per_contact, cost_per_visit
):
    """You charged a contact to every visit before it. Somebody who looked three times and then called made one contact: charge it to the latest visit.

    fa: هر تماس را به پای همهٔ بازدیدهای پیش از آن نوشته‌اید. کسی که سه بار سر زده و سپس زنگ زده یک تماس گرفته است؛ آن را تنها به پای آخرین بازدید بنویسید.
    """
    asked = (visits, contacts, contact_intent, window_hours, cost_per_contact, cost_per_visit)
    right = answer.self_service_deflection(*asked)
    charged = _charged(visits, contacts, window_hours, "all")
    return _failing(right, len(charged.drop_duplicates(["customer", "began"])), *asked[2:])


def self_service_deflection__contact_before_the_visit(
    visits, contacts, contact_intent, window_hours, cost_per_contact, cost_per_visit
):
    """You charged contacts that came before the visit, too. Who calls first and looks at the site afterwards did not call because the site failed.

    fa: تماس‌هایی را هم که پیش از بازدید بوده‌اند به پای آن نوشته‌اید. کسی که نخست زنگ می‌زند و پس از آن به سایت سر می‌زند، به‌خاطر ناکامیِ سایت زنگ نزده است.
    """
    asked = (visits, contacts, contact_intent, window_hours, cost_per_contact, cost_per_visit)
    right = answer.self_service_deflection(*asked)
    near = _charged(visits, contacts, window_hours, "nearest")
    return _failing(right, len(near.drop_duplicates(["customer", "began"])), *asked[2:])


def self_service_deflection__visits_are_free(
    visits, contacts, contact_intent, window_hours, cost_per_contact, cost_per_visit
):
    """You forgot what self-service itself costs. Every visit costs something, those that saved nothing too.

    fa: هزینهٔ خودِ سلف‌سرویس را از یاد برده‌اید. هر بازدید هزینه‌ای دارد، حتی بازدیدهایی که چیزی صرفه‌جویی نکرده‌اند.
    """
    asked = (visits, contacts, contact_intent, window_hours, cost_per_contact, cost_per_visit)
    right = answer.self_service_deflection(*asked)
    return {**right, "saving": right["deflected"] * cost_per_contact}


def self_service_deflection__any_time_later(
    visits, contacts, contact_intent, window_hours, cost_per_contact, cost_per_visit
):
    """You charged contacts that came long after the visit. Beyond the window they are about something else.

    fa: تماس‌هایی را که مدت‌ها پس از بازدید آمده‌اند هم به پای آن نوشته‌اید. بیرون از آن پنجرهٔ زمانی، تماس بر سر چیز دیگری است.
    """
    asked = (visits, contacts, contact_intent, window_hours, cost_per_contact, cost_per_visit)
    right = answer.self_service_deflection(*asked)
    charged = _charged(visits, contacts, 24 * 365 * 100, "latest")
    return _failing(right, len(charged.drop_duplicates(["customer", "began"])), *asked[2:])


def _charged(visits, contacts, window_hours, which):
    """Return pairs of a visit and a contact of one customer: the latest visit before, all before, or the nearest."""
    contacts = contacts[["customer", "opened"]].reset_index(names="contact").assign(contact=range(len(contacts)))
    pairs = visits[["customer", "began"]].merge(contacts, on="customer")
    pairs["wait"] = pairs["opened"] - pairs["began"]
    if which == "nearest":
        pairs["wait"] = pairs["wait"].abs()
    pairs = pairs[(pairs["wait"] >= pd.Timedelta(0)) & (pairs["wait"] <= pd.Timedelta(hours=window_hours))]
    return pairs if which == "all" else pairs.sort_values("wait").drop_duplicates("contact")


def _failing(right, failed, contact_intent, window_hours, cost_per_contact, cost_per_visit):
    """Return the result with another number of visits that failed."""
    visits = right["visits"]
    deflected = right["deflected"] + right["failed"] - failed
    expected = contact_intent * visits
    return {
        "visits": visits,
        "failed": failed,
        "containment": 1 - failed / visits if visits else np.nan,
        "deflected": deflected,
        "deflection_rate": deflected / expected if expected else np.nan,
        "saving": deflected * cost_per_contact - visits * cost_per_visit,
    }


# ---- run_script ----------------------------------------------------------------------------------------------


def run_script__only_this_call_checked(script, start, answers):
    """You checked only the steps of this call. The next customer answers differently and meets the fault: check the whole script before anybody speaks.

    fa: تنها گام‌های همین تماس را بررسی کرده‌اید. مشتریِ بعدی پاسخ دیگری می‌دهد و به همان خطا برمی‌خورد؛ پیش از آنکه کسی سخن بگوید همهٔ فیلم‌نامه را بررسی کنید.
    """
    path = [start]
    for number, said in enumerate(answers):
        onward = script.get(path[-1], {}).get("next", {})
        if said not in onward:
            return answer.run_script(script, start, answers)
        path.append(onward[said])
        if path[-1] not in script or path[-1] in path[:-1]:
            return answer.run_script(script, start, answers[: number + 1])
    if start not in script or ("end" in script[path[-1]]) == bool(script[path[-1]].get("next")):
        return answer.run_script(script, start, answers)
    return _played(script, path)


def run_script__goes_on_alone(script, start, answers):
    """You let the call go on after the customer had hung up, by the first way from each step. Without an answer there is no next step, and the call has no outcome.

    fa: پس از آنکه مشتری گوشی را گذاشته، تماس را از نخستین راهِ هر گام ادامه داده‌اید. بی پاسخ، گام بعدی‌ای نیست و تماس نتیجه‌ای ندارد.
    """
    path = answer.run_script(script, start, answers)["path"]
    while "end" not in script[path[-1]]:
        path.append(next(iter(script[path[-1]]["next"].values())))
    return _played(script, path)


def run_script__first_branch_by_default(script, start, answers):
    """You went the first way when the customer's answer was not foreseen. Then the agent says something that does not fit: a gap in the script must be seen.

    fa: وقتی پاسخ مشتری پیش‌بینی نشده بود، راه نخست را رفته‌اید. آن‌گاه کارشناس چیزی می‌گوید که به گفت‌وگو نمی‌خورد؛ کمبودِ فیلم‌نامه باید دیده شود.
    """
    answer._refuse_faults(script, start)
    mended, step = [], start
    for said in answers:
        onward = script[step].get("next", {said: step})
        mended.append(said if said in onward else next(iter(onward)))
        step = onward[mended[-1]]
    return answer.run_script(script, start, mended)


def run_script__leftover_answers_ignored(script, start, answers):
    """You stopped at the end and threw the remaining answers away. If the customer still has something to say, the script ended too early.

    fa: در پایان ایستاده‌اید و پاسخ‌های مانده را دور ریخته‌اید. اگر مشتری هنوز حرفی دارد، فیلم‌نامه زود تمام شده است.
    """
    answer._refuse_faults(script, start)
    step = start
    for number, said in enumerate(answers):
        if "end" in script[step]:
            return answer.run_script(script, start, answers[:number])
        step = script[step]["next"].get(said)
        if step is None:
            break
    return answer.run_script(script, start, answers)


def run_script__last_step_left_out(script, start, answers):
    """You noted each step before its answer, and so lost the last one, which has none. What is said there is said, too.

    fa: هر گام را پیش از پاسخش یادداشت کرده‌اید و گام پایانی را که پاسخی ندارد از دست داده‌اید. آنچه آن‌جا گفته می‌شود هم گفته شده است.
    """
    right = answer.run_script(script, start, answers)
    return {**right, "path": right["path"][:-1], "said": right["said"][:-1]}


def _played(script, path):
    return {"path": path, "said": [script[name]["say"] for name in path], "outcome": script[path[-1]].get("end")}


# ---- crm_type_of ---------------------------------------------------------------------------------------------

# Chosen by hand; they label three texts of five rightly, as long as the labels are called so.
KEYWORDS = {
    "strategic": "policy strategy goals years board principles long-term relationship "
    "سیاست راهبرد هدف سال اصول بلندمدت هیئت‌مدیره چشم‌انداز",
    "analytical": "data survey report study records model research analy داده نظرسنجی تحلیل پژوهش پایگاه گزارش مدل ذخیره",
    "operational": "order invoice bill repair sells warehouse approves receipt "
    "سفارش فاکتور تعمیر چاپ می‌فروشد امضا مبلغ تأیید",
    "collaborative": "app online portal website chatbot phone forum menu "
    "سایت اپلیکیشن برخط درگاه گوشی تلفن‌گویا ربات کاربران",
}


def crm_type_of__always_sure(examples, descriptions, threshold=0.5):
    """You always gave the most probable label. The best of four doubtful guesses is still a guess: below the threshold the answer is "unsure".

    fa: همیشه محتمل‌ترین برچسب را داده‌اید. بهترین حدس از میان چهار حدسِ نامطمئن هنوز حدس است؛ زیر آستانه پاسخ «unsure» است.
    """
    table = answer.crm_type_of(examples, descriptions, threshold)
    return table.assign(type=table["best"])


def crm_type_of__keyword_list(examples, descriptions, threshold=0.5):
    """You wrote a list of keywords. It knows only the words you thought of and the labels you know: with other labels, or texts in other words, it has nothing to say. Let a classifier learn from the examples.

    fa: فهرستی از کلیدواژه‌ها نوشته‌اید. چنین فهرستی تنها واژه‌هایی را که به ذهن شما رسیده و برچسب‌هایی را که می‌شناسید می‌داند؛ با برچسب‌های دیگر یا متنی با واژه‌های دیگر حرفی برای گفتن ندارد. بگذارید یک رده‌بند از نمونه‌ها یاد بگیرد.
    """
    answer.crm_type_of(examples, descriptions[:0], threshold)
    hits = [
        {name: sum(word in text.lower() for word in words.split()) for name, words in KEYWORDS.items()}
        for text in descriptions
    ]
    best = [max(found, key=found.get) for found in hits]
    chance = [(found[name] + 1) / (sum(found.values()) + 4) for found, name in zip(hits, best, strict=True)]
    return _labelled(best, chance, threshold)


def crm_type_of__most_frequent(examples, descriptions, threshold=0.5):
    """You gave everybody the most frequent label of the examples. That is the baseline which a classifier must beat: it does not read the text.

    fa: به همه پربسامدترین برچسبِ نمونه‌ها را داده‌اید. این خط پایه‌ای است که رده‌بند باید از آن بهتر باشد؛ متن را اصلاً نمی‌خواند.
    """
    answer.crm_type_of(examples, descriptions[:0], threshold)
    shares = examples["label"].value_counts(normalize=True).sort_index()
    return _labelled([shares.idxmax()] * len(descriptions), [shares.max()] * len(descriptions), threshold)


def crm_type_of__examples_looked_up(examples, descriptions, threshold=0.5):
    """You looked the descriptions up among the examples. They do not stand there: the point is to learn from examples what to say about texts that nobody has labelled.

    fa: توصیف‌ها را میان نمونه‌ها جست‌وجو کرده‌اید. آن‌ها آن‌جا نیستند؛ کار این است که از نمونه‌ها یاد بگیرید دربارهٔ متنی که کسی برچسب نزده چه بگویید.
    """
    answer.crm_type_of(examples, descriptions[:0], threshold)
    known = dict(zip(examples["text"], examples["label"], strict=True))
    shares = examples["label"].value_counts(normalize=True).sort_index()
    best = [known.get(text, shares.index[-1]) for text in descriptions]
    return _labelled(best, [1.0 if text in known else shares.iloc[-1] for text in descriptions], threshold)


def crm_type_of__unsure_when_sure(examples, descriptions, threshold=0.5):
    """You turned the comparison round: unsure is where the probability is *below* the threshold.

    fa: مقایسه را وارونه کرده‌اید: «unsure» جایی است که احتمال *کمتر* از آستانه باشد.
    """
    table = answer.crm_type_of(examples, descriptions, threshold)
    return table.assign(type=table["best"].where(table["probability"] < threshold, "unsure"))


def crm_type_of__english_only(examples, descriptions, threshold=0.5):
    """You threw away all letters but a to z. Of a Persian text nothing is left, and half of the descriptions are Persian.

    fa: همهٔ حرف‌ها جز a تا z را دور ریخته‌اید. از متن فارسی چیزی نمی‌ماند و نیمی از توصیف‌ها فارسی‌اند.
    """
    texts = [_ascii(text) for text in descriptions]
    checked = examples.assign(text=answer._each(examples["text"], _ascii))
    return answer.crm_type_of(checked, texts, threshold)


def _ascii(text):
    return text.encode("ascii", "ignore").decode()


def _labelled(best, chance, threshold):
    table = pd.DataFrame({"best": best, "probability": chance})
    return table.assign(type=table["best"].where(table["probability"] >= threshold, "unsure"))
