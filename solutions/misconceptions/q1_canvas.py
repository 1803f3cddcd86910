"""Wrong answers to the exercises on the canvas and the three offices, worth recognising."""

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import RidgeClassifier
from sklearn.pipeline import make_pipeline

from solutions.crm_exercises import q1_canvas as answer

# ---- canvas_gaps ---------------------------------------------------------------------------------------------


def canvas_gaps__heading_taken_literally(canvas):
    """You compared the headings letter by letter as they were written. People write "Customer_Segments" or "CHANNELS" and mean the block all the same: bring both sides to one form before you compare.

    fa: عنوان‌ها را درست همان‌گونه که نوشته شده‌اند مقایسه کرده‌اید. مردم «Customer_Segments» یا «CHANNELS» می‌نویسند و همان خانه را در نظر دارند: پیش از مقایسه، هر دو سو را به یک شکل درآورید.
    """
    answer.canvas_gaps(canvas)
    names = {*answer.BLOCKS, *answer.BLOCKS.values()}
    return answer.canvas_gaps(
        [(heading if heading in names else f"{heading}?", entries) for heading, entries in canvas]
    ) | {"unknown": [heading for heading, _entries in canvas if heading not in names]}


def canvas_gaps__english_only(canvas):
    """You know the English names of the blocks only, so a sheet filled in in Persian looks as if all were missing. `BLOCKS` holds both names of each block.

    fa: فقط نام انگلیسی خانه‌ها را می‌شناسید؛ پس بومی که به فارسی پر شده، سراسر خالی از خانه به نظر می‌رسد. در `BLOCKS` هر دو نام هر خانه آمده است.
    """
    answer.canvas_gaps(canvas)
    strange = [not heading.isascii() for heading, _entries in canvas]
    gaps = answer.canvas_gaps([("?" if odd else pair[0], pair[1]) for odd, pair in zip(strange, canvas, strict=True)])
    known = answer.canvas_gaps([pair for odd, pair in zip(strange, canvas, strict=True) if not odd])["unknown"]
    unknown = [heading for (heading, _entries), odd in zip(canvas, strange, strict=True) if odd or heading in known]
    return gaps | {"unknown": unknown}


def canvas_gaps__blank_entry_counted(canvas):
    """You took a block for filled because its list is not empty. A note with nothing but spaces on it says nothing: look at what the entries hold.

    fa: خانه‌ای را پر شمرده‌اید، چون فهرستش تهی نیست. برگه‌ای که جز فاصله چیزی بر آن نیست چیزی نمی‌گوید: ببینید در خود نوشته‌ها چه هست.
    """
    answer.canvas_gaps(canvas)
    return answer.canvas_gaps([(heading, ["…" for _entry in entries]) for heading, entries in canvas])


def canvas_gaps__missing_and_empty_mixed(canvas):
    """You listed blocks that are not on the sheet among the empty ones. An empty block was seen and left open, a missing one was forgotten: two different findings.

    fa: خانه‌هایی را که اصلاً روی برگه نیستند میان خانه‌های خالی آورده‌اید. خانهٔ خالی دیده شده و باز مانده است، اما خانهٔ جاافتاده فراموش شده: دو یافتهٔ متفاوت‌اند.
    """
    gaps = answer.canvas_gaps(canvas)
    return gaps | {"empty": [block for block in answer.BLOCKS if block in gaps["missing"] + gaps["empty"]]}


def canvas_gaps__one_heading_of_two_seen(canvas):
    """Where a block stands on the sheet twice, you looked at its last heading only, as a dict does that is written to twice. If the first has entries, the block is not empty.

    fa: هر جا خانه‌ای دو بار روی برگه آمده، فقط واپسین عنوان آن را دیده‌اید؛ همان کاری که دیکشنری با کلید تکراری می‌کند. اگر زیر عنوان نخست چیزی نوشته شده باشد، خانه خالی نیست.
    """
    gaps = answer.canvas_gaps(canvas)
    last = {answer._block(heading): (heading, entries) for heading, entries in canvas}
    return gaps | {"empty": answer.canvas_gaps(list(last.values()))["empty"]}


# ---- crm_reach -----------------------------------------------------------------------------------------------


def crm_reach__one_block_of_nine(canvas, touched=answer.TOUCHED):
    """You counted the block "customer relationships" alone: one of nine. CRM has one block of its own, but it acts on others too: whom we serve, what we offer, by which way, and what comes in.

    fa: فقط خانهٔ «روابط با مشتریان» را شمرده‌اید: یکی از نُه. CRM یک خانه از آنِ خود دارد، اما بر خانه‌های دیگر هم اثر می‌گذارد: به چه کسی خدمت می‌کنیم، چه پیشنهاد می‌کنیم، از چه راهی، و چه درآمدی می‌رسد.
    """
    answer.crm_reach(canvas, touched)
    return answer.crm_reach(canvas, ["customer relationships"])


def crm_reach__over_blocks_on_the_sheet(canvas, touched=answer.TOUCHED):
    """You divided by the blocks that stand on this sheet. The model has nine blocks, also where somebody left some out; otherwise a careless sheet seems to show more CRM.

    fa: بر خانه‌هایی تقسیم کرده‌اید که روی این برگه هست. این مدل نُه خانه دارد، حتی اگر کسی چند خانه را جا انداخته باشد؛ وگرنه برگهٔ سردستی، سهم CRM را بیشتر نشان می‌دهد.
    """
    right = answer.crm_reach(canvas, touched)
    on_sheet = {answer._block(heading) for heading, _entries in canvas}
    reached = {answer._block(name) for name in touched}
    return right | {"block_share": len(on_sheet & reached) / len(on_sheet) if on_sheet else 0.0}


def crm_reach__mean_of_blocks(canvas, touched=answer.TOUCHED):
    """You gave the share of blocks for the share of entries. Blocks hold different numbers of entries; ten notes on channels weigh more than one on costs. Count the entries themselves.

    fa: سهم خانه‌ها را به‌جای سهم نوشته‌ها داده‌اید. شمار نوشته‌های خانه‌ها یکسان نیست؛ ده یادداشت دربارهٔ کانال‌ها بیش از یک یادداشت دربارهٔ هزینه‌ها وزن دارد. خودِ نوشته‌ها را بشمارید.
    """
    right = answer.crm_reach(canvas, touched)
    filled = {answer._block(heading) for heading, entries in canvas if answer._count(heading, entries)}
    reached = {answer._block(name) for name in touched}
    return right | {"entry_share": len(filled & reached) / len(filled) if filled else None}


def crm_reach__blank_entry_counted(canvas, touched=answer.TOUCHED):
    """You counted notes that hold nothing but spaces, or nothing at all. They are no entries: leave them out above and below the line.

    fa: یادداشت‌هایی را شمرده‌اید که جز فاصله چیزی ندارند یا یکسره خالی‌اند. این‌ها نوشته به شمار نمی‌آیند: نه در صورت کسر بیاوریدشان، نه در مخرج.
    """
    answer.crm_reach(canvas, touched)
    return answer.crm_reach([(heading, ["…" for _entry in entries]) for heading, entries in canvas], touched)


def crm_reach__named_twice_counted_twice(canvas, touched=answer.TOUCHED):
    """A block that is named twice among the touched ones was counted twice. It is one block, in whatever language or spelling it is named.

    fa: خانه‌ای را که میان خانه‌های اثرپذیر دو بار نام برده شده، دو بار شمرده‌اید. یک خانه یکی است، به هر زبان و املایی که نامش بیاید.
    """
    return answer.crm_reach(canvas, touched) | {"block_share": len(touched) / len(answer.BLOCKS)}


# ---- office_of -----------------------------------------------------------------------------------------------


def office_of__most_frequent_label(examples, descriptions):
    """You gave every description the label that most examples have. That is the baseline, what one can do without reading; a classifier must do better.

    fa: به همهٔ شرح‌ها برچسبی را داده‌اید که در نمونه‌ها از همه بیشتر است. این همان خط پایه است: کاری که بدون خواندن متن هم شدنی است؛ دسته‌بند باید از آن بهتر باشد.
    """
    answer.office_of(examples, [])
    return [examples["label"].value_counts().idxmax()] * len(descriptions)


def office_of__examples_looked_up(examples, descriptions):
    """You looked each description up among the examples, and guessed where it is not there. What is to be labelled has never been seen before: learn which words go with which label, not which whole sentences.

    fa: هر شرح را میان نمونه‌ها جست‌وجو کرده‌اید و آنچه را نیافته‌اید حدس زده‌اید. آنچه باید برچسب بخورد پیش‌تر دیده نشده است: بیاموزید کدام واژه‌ها با کدام برچسب می‌آیند، نه کدام جمله‌های کامل.
    """
    answer.office_of(examples, [])
    known = dict(zip(examples["text"], examples["label"], strict=True))
    return [known.get(text, sorted(examples["label"])[0]) for text in descriptions]


def office_of__latin_letters_only(examples, descriptions):
    """Your classifier reads Latin letters only. A pattern such as [a-z]+ makes every Persian description an empty one; take letters of any script.

    fa: دسته‌بند شما فقط حروف لاتین را می‌خواند. الگویی مانند [a-z]+ هر شرح فارسی را تهی می‌کند؛ حروف هر خطی را بپذیرید.
    """
    answer.office_of(examples, [])
    return _learned(examples, descriptions, token_pattern="[a-z]+")


def office_of__vocabulary_made_anew(examples, descriptions):
    """You fitted the vectoriser on the descriptions once more. Its columns then stand for other words than those that the classifier learned, and what it says is chance. Fit on the examples; only transform the descriptions. A pipeline sees to that.

    fa: بردارساز را بار دیگر روی شرح‌ها برازش داده‌اید. آن‌گاه ستون‌هایش واژه‌هایی جز آن‌اند که دسته‌بند آموخته است و پاسخش بخت‌آزمایی می‌شود. روی نمونه‌ها برازش دهید و شرح‌ها را فقط تبدیل کنید؛ «خط لوله» (pipeline) همین را تضمین می‌کند.
    """
    answer.office_of(examples, [])
    if not len(descriptions):
        return []
    size = 60
    seen = TfidfVectorizer(max_features=size).fit_transform(examples["text"]).toarray()
    unseen = TfidfVectorizer(max_features=size).fit_transform(list(descriptions)).toarray()
    width = min(seen.shape[1], unseen.shape[1])
    model = RidgeClassifier().fit(seen[:, :width], examples["label"])
    return model.predict(unseen[:, :width]).tolist()


def office_of__labels_written_in(examples, descriptions):
    """You wrote the names "front", "mid" and "back" into the function. The labels are whatever the examples carry: with other names, or another number of them, yours do not occur. Take them from `examples["label"]`.

    fa: نام‌های «front»، «mid» و «back» را در تابع نوشته‌اید. برچسب‌ها همان‌اند که نمونه‌ها دارند: با نام‌هایی دیگر، یا شماری دیگر، برچسب‌های شما اصلاً پیدا نمی‌شوند. آن‌ها را از `examples["label"]` بگیرید.
    """
    right = answer.office_of(examples, descriptions)
    numbers = {label: number % 3 for number, label in enumerate(sorted(examples["label"].unique()))}
    return [("back", "front", "mid")[numbers[label]] for label in right]


def _learned(examples, descriptions, **options):
    if not len(descriptions):
        return []
    model = make_pipeline(TfidfVectorizer(**options), RidgeClassifier())
    return model.fit(examples["text"], examples["label"]).predict(list(descriptions)).tolist()


# ---- stage_of ------------------------------------------------------------------------------------------------


def stage_of__order_ends_the_sale(events):
    """You let the time after the sale begin with the order. The sale is under way until the customer holds what was ordered; a question about the parcel is asked during the sale.

    fa: پس از فروش را از لحظهٔ سفارش آغاز کرده‌اید. تا وقتی کالا به دست مشتری نرسیده، فروش در جریان است؛ پرسش دربارهٔ بسته در حین فروش پرسیده می‌شود.
    """
    log = _in_time(events, answer.stage_of(events))
    holds = _so_far(log, "order") > _so_far(log, "return")
    log["stage"] = log["stage"].where(_moves(log), np.where(holds, "after", "before"))
    return log.sort_values("row")["stage"].tolist()


def stage_of__return_forgotten(events):
    """After a return your customer is still "after" the sale. Whoever has sent everything back holds nothing of yours any more and must be won anew: "before".

    fa: مشتری شما پس از بازگرداندن کالا همچنان در «after» است. کسی که همه چیز را پس فرستاده دیگر چیزی از شما ندارد و باید از نو جذب شود: «before».
    """
    answer.stage_of(events)
    return answer.stage_of(events.assign(event=events["event"].replace("return", "sent back")))


def stage_of__repurchase_forgotten(events):
    """Once a customer holds something, nothing is "during" for you any more. Every new order opens a sale of its own, also with an old customer.

    fa: همین که مشتری چیزی در دست دارد، دیگر هیچ رویدادی را «during» نمی‌شمارید. هر سفارش تازه فروشی تازه است، با مشتریِ قدیمی هم.
    """
    log = _in_time(events, answer.stage_of(events))
    holds = _so_far(log, "delivery") > _so_far(log, "return")
    log["stage"] = log["stage"].mask(~_moves(log) & holds, "after")
    return log.sort_values("row")["stage"].tolist()


def stage_of__one_return_returns_all(events):
    """One return put your customer back to "before", although he or she still holds another order. Keep count of the orders, one by one.

    fa: یک بازگشت، مشتری را به «before» برگردانده است، با آن‌که هنوز سفارش دیگری در دست دارد. حساب سفارش‌ها را یک‌به‌یک نگه دارید.
    """
    log = _in_time(events, answer.stage_of(events))
    last = log["event"].where(_moves(log)).groupby(log["customer"]).ffill()
    log["stage"] = log["stage"].mask(~_moves(log) & (last == "return"), "before")
    return log.sort_values("row")["stage"].tolist()


def stage_of__row_order_for_time(events):
    """You took the rows as they stand. A log is seldom in order of time, least of all one put together from several tables: sort by time first, and give the stages back in the order of the rows.

    fa: سطرها را به همان ترتیبی که هستند خوانده‌اید. گزارش رویدادها کمتر به ترتیب زمان است، به‌ویژه اگر از چند جدول به هم پیوسته باشد: نخست بر پایهٔ زمان مرتب کنید و مرحله‌ها را به ترتیب سطرها بازگردانید.
    """
    answer.stage_of(events)
    held, opened, stages = {}, {}, []
    for row in events.itertuples():
        customer = row.customer
        now = "during" if opened.get(customer, 0) > 0 else "after" if held.get(customer, 0) > 0 else "before"
        stages.append({"order": "during", "delivery": "during", "return": "after"}.get(row.event, now))
        opened[customer] = opened.get(customer, 0) + (row.event == "order") - (row.event == "delivery")
        held[customer] = held.get(customer, 0) + (row.event == "delivery") - (row.event == "return")
    return stages


def stage_of__customers_mixed(events):
    """You followed one stage for the whole log. Each customer is at a stage of his or her own; what one orders changes nothing for another.

    fa: برای همهٔ رویدادها یک مرحله را دنبال کرده‌اید. هر مشتری مرحلهٔ خودش را دارد؛ سفارش یکی برای دیگری چیزی را عوض نمی‌کند.
    """
    answer.stage_of(events)
    return answer.stage_of(
        events.assign(customer=0, order=[str(pair) for pair in zip(events["customer"], events["order"], strict=True)])
    )


def _in_time(events, stages):
    return events.assign(row=range(len(events)), stage=stages).sort_values("time", kind="stable")


def _moves(log):
    return log["event"].isin(["order", "delivery", "return"])


def _so_far(log, kind):
    return (log["event"] == kind).groupby(log["customer"]).cumsum()


# ---- conversion_funnel ---------------------------------------------------------------------------------------


def conversion_funnel__newcomers_counted(people, analysis_date, win_days, keep_days):
    """You counted people who have not had the time yet. Who entered last week cannot have been won within a month; counted in, the newest always seem to be the worst. Leave out who is too early to judge.

    fa: کسانی را شمرده‌اید که هنوز فرصت نداشته‌اند. کسی که هفتهٔ گذشته آمده نمی‌تواند یک‌ماهه مشتری شده باشد؛ اگر او را هم بشمارید، تازه‌ترین‌ها همیشه بدترین به نظر می‌رسند. هر که را هنوز نمی‌توان دربارهٔ او داوری کرد کنار بگذارید.
    """
    answer.conversion_funnel(people, analysis_date, win_days, keep_days)
    last = people["entered"].max()
    if not pd.notna(last):
        return answer.conversion_funnel(people, analysis_date, win_days, keep_days)
    people = people[people["entered"] <= pd.Timestamp(analysis_date)]
    known = people["won"].where(people["won"] <= pd.Timestamp(analysis_date))
    late = (last + pd.Timedelta(days=win_days + keep_days)).strftime("%Y-%m-%d")
    return answer.conversion_funnel(people.assign(won=known), late, win_days, keep_days)


def conversion_funnel__rate_of_the_start(people, analysis_date, win_days, keep_days):
    """Your rates are all shares of the potential customers. The rate of a step compares it with the step before: of those who were won, how many stayed? The share of the start has a column of its own.

    fa: همهٔ نرخ‌های شما سهمی از مشتریان بالقوه‌اند. نرخ هر گام، آن را با گام پیش می‌سنجد: از کسانی که جذب شدند چند نفر ماندند؟ سهم از آغاز قیف ستون خودش را دارد.
    """
    funnel = answer.conversion_funnel(people, analysis_date, win_days, keep_days)
    return funnel.assign(rate=funnel["overall"].where(funnel["stage"] != "potential"))


def conversion_funnel__any_win_counted(people, analysis_date, win_days, keep_days):
    """You counted everybody who was ever won. Then whoever entered early had more time than the others, and the rate grows by waiting. Give all the same `win_days`.

    fa: هر کسی را که روزی جذب شده شمرده‌اید. آن‌گاه هر که زودتر آمده فرصت بیشتری داشته و نرخ تنها با گذر زمان بالا می‌رود. به همه همان `win_days` روز را بدهید.
    """
    right = answer.conversion_funnel(people, analysis_date, win_days, keep_days)
    wait = pd.Timedelta(days=win_days)
    counted = people[people["entered"] + wait + pd.Timedelta(days=keep_days) <= pd.Timestamp(analysis_date)]
    kept = counted["won"].notna() & ~(counted["left"] <= counted["won"] + pd.Timedelta(days=keep_days))
    return _funnel(right["number"][0], counted["won"].notna().sum(), kept.sum())


def conversion_funnel__kept_means_still_here(people, analysis_date, win_days, keep_days):
    """You called kept who has not left by today. The first to be won then had the most time to leave. Ask of all alike: was the customer still here `keep_days` after being won?

    fa: «حفظ‌شده» را کسی گرفته‌اید که تا امروز نرفته است. آن‌گاه نخستین مشتریان بیشترین فرصت رفتن را داشته‌اند. از همه یکسان بپرسید: آیا مشتری `keep_days` روز پس از جذب هنوز بود؟
    """
    right = answer.conversion_funnel(people, analysis_date, win_days, keep_days)
    today = pd.Timestamp(analysis_date)
    wait = pd.Timedelta(days=win_days)
    actual = people[
        (people["entered"] + wait + pd.Timedelta(days=keep_days) <= today) & (people["won"] <= people["entered"] + wait)
    ]
    return _funnel(*right["number"][:2], (~(actual["left"] <= today)).sum())


def conversion_funnel__never_won_is_kept(people, analysis_date, win_days, keep_days):
    """Your kept customers include people who were never won: they have no day of leaving, because there was nothing to leave. Only actual customers can be kept.

    fa: میان حفظ‌شدگان شما کسانی هستند که هرگز جذب نشده‌اند: تاریخ رفتن ندارند، چون چیزی نبود که از آن بروند. فقط مشتری بالفعل را می‌توان حفظ کرد.
    """
    right = answer.conversion_funnel(people, analysis_date, win_days, keep_days)
    wait, stay = pd.Timedelta(days=win_days), pd.Timedelta(days=keep_days)
    counted = people[people["entered"] + wait + stay <= pd.Timestamp(analysis_date)]
    return _funnel(*right["number"][:2], (~(counted["left"] <= counted["won"] + stay)).sum())


def _funnel(*numbers):
    number = pd.Series(numbers)
    return pd.DataFrame(
        {
            "stage": ["potential", "actual", "kept"],
            "number": number,
            "rate": number / number.shift(),
            "overall": number / number[0],
        }
    )


# ---- propagate_cut -------------------------------------------------------------------------------------------


def propagate_cut__one_step_only(activities, needs, activity, cut):
    """Your cut stops at the activities that need the cut one directly. It travels on: what they cannot do is missing elsewhere. That is how a saving decided in the mid office reaches the customer.

    fa: کاهش شما در فعالیت‌هایی می‌ایستد که مستقیم به فعالیت کاسته‌شده نیاز دارند. اما پیش‌تر می‌رود: کاری که آن‌ها نمی‌کنند جای دیگری کم می‌آید. صرفه‌جوییِ تصمیم‌گرفته در دفتر میانی از همین راه به مشتری می‌رسد.
    """
    answer.propagate_cut(activities, needs, activity, cut)
    return answer.propagate_cut(activities, needs[needs["needs"] == activity], activity, cut)


def propagate_cut__whole_cut_everywhere(activities, needs, activity, cut):
    """You passed the cut on whole. Each step hands on only its share: whoever needs an activity for half of the work loses half of what that activity loses.

    fa: کاهش را تمام‌وکمال به بعدی رسانده‌اید. هر گام فقط به اندازهٔ سهمش می‌رساند: فعالیتی که برای نیمی از کارش به دیگری نیاز دارد، نیمی از کاهش آن را می‌بیند.
    """
    right = answer.propagate_cut(activities, needs, activity, cut)
    return right.assign(loss=np.where(right["steps"].notna(), float(cut), 0.0))


def propagate_cut__strongest_path_only(activities, needs, activity, cut):
    """Where the cut arrives by several ways, you kept the largest loss. The losses add up: the customer feels all of them.

    fa: جایی که کاهش از چند راه می‌رسد، فقط بزرگ‌ترین را نگه داشته‌اید. کاهش‌ها روی هم جمع می‌شوند و مشتری همهٔ آن‌ها را حس می‌کند.
    """
    right = answer.propagate_cut(activities, needs, activity, cut)
    pairs = needs.groupby(["activity", "needs"], as_index=False)["share"].sum()
    loss = {activity: cut}
    for _round in range(len(activities)):
        for row in pairs.itertuples():
            loss[row.activity] = max(loss.get(row.activity, 0), row.share * loss.get(row.needs, 0))
    return right.assign(loss=right["activity"].map(loss).fillna(0))


def propagate_cut__against_the_arrows(activities, needs, activity, cut):
    """Your cut runs the wrong way: it hits what the cut activity needs. It hurts those who need it; follow the table from `needs` to `activity`.

    fa: کاهش شما در جهت وارونه می‌رود: به فعالیت‌هایی می‌رسد که فعالیتِ کاسته‌شده به آن‌ها نیاز دارد. آسیب را کسانی می‌بینند که به آن نیاز دارند؛ در جدول از ستون `needs` به ستون `activity` بروید.
    """
    right = answer.propagate_cut(activities, needs, activity, cut)
    loss, steps, edge = {activity: float(cut)}, {activity: 0}, {activity: float(cut)}
    for step in range(1, len(activities)):
        further = {}
        for row in needs[needs["activity"].isin(edge.keys())].itertuples():
            further[row.needs] = further.get(row.needs, 0) + row.share * edge[row.activity]
        for name, lost in further.items():
            loss[name] = loss.get(name, 0) + lost
            steps.setdefault(name, step)
        edge = further
    return right.assign(loss=right["activity"].map(loss).fillna(0), steps=right["activity"].map(steps))


def propagate_cut__unhurt_left_out(activities, needs, activity, cut):
    """You listed only the activities that the cut reaches. Which customers feel nothing is a finding, too: every activity of the front office has a row, with a loss of 0 where nothing arrives.

    fa: فقط فعالیت‌هایی را آورده‌اید که کاهش به آن‌ها می‌رسد. این‌که کدام مشتریان چیزی حس نمی‌کنند خود یک یافته است: هر فعالیت دفتر جلو یک سطر دارد و اگر چیزی نرسد کاهش آن صفر است.
    """
    right = answer.propagate_cut(activities, needs, activity, cut)
    return right[right["steps"].notna()].reset_index(drop=True)


def propagate_cut__longest_way_counted(activities, needs, activity, cut):
    """You counted the steps of the longest way, or of the last one found. Asked is how soon the cut can arrive: the fewest steps.

    fa: گام‌های درازترین راه، یا واپسین راهی را که یافته‌اید، شمرده‌اید. پرسش این است که کاهش از کوتاه‌ترین راه پس از چند گام می‌رسد: کمترین شمار گام‌ها.
    """
    right = answer.propagate_cut(activities, needs, activity, cut)
    steps = {activity: 0}
    for _round in range(len(activities)):
        for row in needs[needs["needs"].isin(steps.keys())].itertuples():
            steps[row.activity] = max(steps.get(row.activity, 0), steps[row.needs] + 1)
    return right.assign(steps=right["activity"].map(steps))
