"""Wrong answers to the exercises on measuring experience, worth recognising."""

from math import sqrt

import numpy as np
import pandas as pd

from solutions.crm_exercises import q6_experience as answer

# ---- nps -----------------------------------------------------------------------------------------------------


def _net(promoters, detractors, answers):
    """Return the score and its interval when so many of the answers are counted as promoters and detractors."""
    p, d = promoters / answers, detractors / answers
    half = 1.959964 * sqrt(p + d - (p - d) ** 2) / sqrt(answers)
    return {"nps": 100 * (p - d), "low": 100 * max(p - d - half, -1), "high": 100 * min(p - d + half, 1)}


def nps__mean_of_the_answers(scores):
    """Your score is the mean of the answers, brought to per cent. NPS is no mean: the same mean can go with a good score and with a bad one. Count who is a promoter and who a detractor.

    fa: نمرهٔ شما میانگینِ پاسخ‌هاست که به درصد برده شده است. NPS میانگین نیست: یک میانگین می‌تواند با نمره‌ای خوب یا بد همراه باشد. بشمارید چه کسی ترویج‌کننده است و چه کسی منتقد.
    """
    counts = answer.nps(scores)
    given, _missing = answer._answers(scores, 0, 10)
    half = 1.959964 * given.std(ddof=0) / sqrt(len(given))
    mean = given.mean()
    return counts | {"nps": 10 * mean, "low": 10 * max(mean - half, -10), "high": 10 * min(mean + half, 10)}


def nps__passives_left_out(scores):
    """You divided by promoters and detractors alone. Passives add nothing to the difference, but they did answer: the shares are of all who answered.

    fa: تنها بر ترویج‌کنندگان و منتقدان تقسیم کرده‌اید. بی‌طرف‌ها چیزی به تفاضل نمی‌افزایند، اما پاسخ داده‌اند: سهم‌ها از همهٔ پاسخ‌دهندگان است.
    """
    counts = answer.nps(scores)
    taken = max(counts["promoters"] + counts["detractors"], 1)
    return counts | _net(counts["promoters"], counts["detractors"], taken)


def nps__promoters_alone(scores):
    """You gave the per cent of promoters and forgot the detractors. The score is net: theirs are taken off, and so it can fall below 0.

    fa: درصد ترویج‌کنندگان را داده‌اید و منتقدان را از یاد برده‌اید. نمره «خالص» است: سهم آنان کم می‌شود، و برای همین می‌تواند منفی شود.
    """
    counts = answer.nps(scores)
    return counts | _net(counts["promoters"], 0, counts["answers"])


def nps__silence_counted(scores):
    """You counted those who did not answer as detractors, as if they had answered 0. Silence is no 0: leave it out, and say how much of it there is.

    fa: کسانی را که پاسخ نداده‌اند منتقد شمرده‌اید، انگار ۰ داده‌اند. سکوت صفر نیست: کنارش بگذارید و بگویید چقدر است.
    """
    counts = answer.nps(scores)
    detractors = counts["detractors"] + counts["missing"]
    everybody = counts["answers"] + counts["missing"]
    return (
        counts
        | _net(counts["promoters"], detractors, everybody)
        | {"detractors": detractors, "answers": everybody, "missing": 0}
    )


def nps__eights_are_promoters(scores):
    """You drew the line between promoters and passives at 8. Promoters answer 9 or 10; 7 and 8 are polite, not enthusiastic.

    fa: مرزِ ترویج‌کننده را روی ۸ گذاشته‌اید. ترویج‌کننده ۹ یا ۱۰ می‌دهد؛ ۷ و ۸ نشانهٔ ادب است، نه شور.
    """
    answer.nps(scores)
    return answer.nps([9 if score == 8 else score for score in scores])


def nps__interval_of_a_share(scores):
    """Your interval is that of a percentage, √(s × (1 − s) ÷ n). The score is a difference of two shares that come from the same people: use the variance of the numbers +1, 0 and −1.

    fa: بازهٔ شما بازهٔ یک درصد است، √(s × (1 − s) ÷ n). نمره تفاضلِ دو سهم از همان آدم‌هاست: واریانسِ عددهای ۱+، ۰ و ۱− را به کار ببرید.
    """
    counts = answer.nps(scores)
    share = counts["nps"] / 100
    half = 1.959964 * sqrt(abs(share) * (1 - abs(share)) / counts["answers"])
    return counts | {"low": 100 * max(share - half, -1), "high": 100 * min(share + half, 1)}


# ---- csat ----------------------------------------------------------------------------------------------------


def csat__mean_in_per_cent(scores):
    """You gave the mean answer in per cent of 5. That is another measure: even if everybody is very dissatisfied it says 20. Count how many answered 4 or 5.

    fa: میانگینِ پاسخ‌ها را به درصدی از ۵ برده‌اید. این سنجهٔ دیگری است: حتی اگر همه بسیار ناراضی باشند ۲۰ می‌گوید. بشمارید چند نفر ۴ یا ۵ داده‌اند.
    """
    given, _missing = answer._answers(scores, 1, 5)
    return answer.csat(scores) | {"csat": float(20 * given.mean())}


def csat__undecided_counted(scores):
    """You counted a 3 as satisfied. The middle of the scale is neither the one nor the other; satisfied are 4 and 5.

    fa: پاسخ ۳ را راضی شمرده‌اید. میانهٔ مقیاس نه این است و نه آن؛ راضی یعنی ۴ و ۵.
    """
    answer.csat(scores)
    return answer.csat([4 if score == 3 else score for score in scores])


def csat__very_satisfied_only(scores):
    """You counted the 5 alone. On this scale a 4 says "satisfied", too: CSAT takes the top two answers.

    fa: تنها ۵ را شمرده‌اید. در این مقیاس ۴ هم یعنی «راضی»: CSAT دو پاسخِ بالا را می‌گیرد.
    """
    answer.csat(scores)
    return answer.csat([3 if score == 4 else score for score in scores])


def csat__of_all_who_were_asked(scores):
    """You divided by all who were asked. Who did not answer is neither satisfied nor dissatisfied: divide by the answers, and report the missing ones.

    fa: بر همهٔ کسانی تقسیم کرده‌اید که از آنان پرسیده شده است. کسی که پاسخ نداده نه راضی است و نه ناراضی: بر پاسخ‌ها تقسیم کنید و شمار بی‌پاسخ‌ها را بگویید.
    """
    result = answer.csat(scores)
    return result | {"csat": result["csat"] * result["answers"] / (result["answers"] + result["missing"])}


# ---- ces -----------------------------------------------------------------------------------------------------


def ces__high_is_always_good(answers, version):
    """You took a high answer for a good one in version 1.0, too. There people say how much effort it cost them: a high answer is bad news.

    fa: در نسخهٔ ۱٫۰ هم پاسخِ بالا را خوب گرفته‌اید. آنجا مردم می‌گویند چقدر زحمت کشیده‌اند: پاسخِ بالا خبر بدی است.
    """
    result = answer.ces(answers, version)
    if version == "2.0":
        return result
    given, _missing = answer._answers(answers, 1, 5)
    return result | {"ease": 100 - result["ease"], "easy": float(100 * (given >= 4).mean())}


def ces__low_is_always_good(answers, version):
    """You took a low answer for a good one in version 2.0, too. There people say whether they agree that the company made it easy: a high answer is good news.

    fa: در نسخهٔ ۲٫۰ هم پاسخِ پایین را خوب گرفته‌اید. آنجا مردم می‌گویند چقدر موافق‌اند که شرکت کار را آسان کرده است: پاسخِ بالا خبر خوبی است.
    """
    result = answer.ces(answers, version)
    if version == "1.0":
        return result
    given, _missing = answer._answers(answers, 1, 7)
    return result | {"ease": 100 - result["ease"], "easy": float(100 * (given <= 3).mean())}


def ces__scale_from_zero(answers, version):
    """Your scale of ease begins at an answer of 0, which nobody can give. The lowest answer is 1: from there to the highest there is one step less than the highest number.

    fa: مقیاسِ آسانیِ شما از پاسخ ۰ آغاز می‌شود که هیچ‌کس نمی‌تواند بدهد. پایین‌ترین پاسخ ۱ است: از آن تا بالاترین، یک گام کمتر از بزرگ‌ترین عدد فاصله است.
    """
    result = answer.ces(answers, version)
    share = 1 - result["score"] / 5 if version == "1.0" else result["score"] / 7
    return result | {"ease": 100 * share}


def ces__middle_is_easy(answers, version):
    """You counted the middle of the scale as easy. Who answers 3 of 5, or 4 of 7, has not said that it was easy.

    fa: میانهٔ مقیاس را آسان شمرده‌اید. کسی که از ۵ پاسخ ۳، یا از ۷ پاسخ ۴ را داده، نگفته است که آسان بود.
    """
    result = answer.ces(answers, version)
    given, _missing = answer._answers(answers, 1, 7)
    easy = given <= 3 if version == "1.0" else given >= 4
    return result | {"easy": float(100 * easy.mean())}


# ---- journey_pain_points -------------------------------------------------------------------------------------


def _ranked(table):
    return table.sort_values("lost", ascending=False, ignore_index=True)


def journey_pain_points__touches_counted(touches, journeys):
    """You counted touches. A journey that comes back to a touch point three times is still one journey there: count each once.

    fa: برخوردها را شمرده‌اید. سفری که سه بار به یک نقطهٔ تماس برمی‌گردد آنجا هنوز یک سفر است: هر سفر را یک بار بشمارید.
    """
    table = answer.journey_pain_points(touches, journeys)
    passed = table["touch_point"].map(touches["touch_point"].value_counts()).astype(float)
    return table.assign(journeys=passed, drop_off=table["dropped"] / passed)


def journey_pain_points__every_touch_blamed(touches, journeys):
    """You counted a broken journey against every touch point it met. It went on after all of them but the last: that is where it was lost.

    fa: سفرِ ناتمام را به پای همهٔ نقطه‌های تماسی نوشته‌اید که دیده است. پس از همهٔ آن‌ها جز آخری ادامه داده؛ همان آخری جایی است که از دست رفته است.
    """
    table = answer.journey_pain_points(touches, journeys)
    broken = touches.merge(journeys[~journeys["completed"].astype(bool)][["journey", "value"]], on="journey")
    broken = broken.drop_duplicates(["journey", "touch_point"]).groupby("touch_point")["value"]
    table["dropped"] = table["touch_point"].map(broken.size()).fillna(0)
    table["lost"] = table["touch_point"].map(broken.sum()).fillna(0)
    return _ranked(table.assign(drop_off=table["dropped"] / table["journeys"]))


def journey_pain_points__rows_taken_for_time(touches, journeys):
    """You took the last row of a journey for its last touch. The rows come in any order: sort by time first.

    fa: آخرین سطرِ هر سفر را آخرین برخوردِ آن گرفته‌اید. سطرها ترتیبی ندارند: نخست بر پایهٔ زمان مرتب کنید.
    """
    answer.journey_pain_points(touches, journeys)
    return answer.journey_pain_points(touches.assign(time=range(len(touches))), journeys)


def journey_pain_points__share_of_all_journeys(touches, journeys):
    """You divided by all journeys. Many never came to this touch point: the drop-off is a share of those that met it.

    fa: بر همهٔ سفرها تقسیم کرده‌اید. بسیاری هرگز به این نقطهٔ تماس نرسیده‌اند: نرخ قطع سفر سهمی از سفرهایی است که آن را دیده‌اند.
    """
    table = answer.journey_pain_points(touches, journeys)
    return table.assign(drop_off=table["dropped"] / max(len(journeys), 1))


def journey_pain_points__silence_is_zero(touches, journeys):
    """You took a missing answer for a 0. Most people say nothing: the mean is that of the answers given, and without any it is missing.

    fa: جای خالیِ پاسخ را ۰ گرفته‌اید. بیشتر مردم چیزی نمی‌گویند: میانگین از پاسخ‌های داده‌شده است، و اگر پاسخی نباشد میانگین هم نیست.
    """
    table = answer.journey_pain_points(touches, journeys)
    filled = touches["satisfaction"].astype(float).fillna(0).groupby(touches["touch_point"]).mean()
    return table.assign(satisfaction=table["touch_point"].map(filled))


def journey_pain_points__heads_for_money(touches, journeys):
    """You counted the journeys that broke off and ranked by their number. One large order that fails costs more than ten small ones: add up the values.

    fa: سفرهای ناتمام را شمرده‌اید و بر پایهٔ شمارشان رتبه داده‌اید. یک سفارشِ بزرگ که از دست برود از ده سفارشِ کوچک گران‌تر تمام می‌شود: ارزش‌ها را جمع کنید.
    """
    table = answer.journey_pain_points(touches, journeys)
    return _ranked(table.assign(lost=table["dropped"]))


# ---- experience_drivers --------------------------------------------------------------------------------------


def experience_drivers__one_by_one(answers):
    """You correlated each touch point with the recommendation by itself. Who likes one touch point mostly likes the others, so each borrows from all: consider them together.

    fa: همبستگیِ هر نقطهٔ تماس را جداگانه با توصیه سنجیده‌اید. آن که از یکی راضی است بیشتر از بقیه هم راضی است، پس هر کدام از همه وام می‌گیرد: همه را با هم ببینید.
    """
    answer.experience_drivers(answers)
    complete = answers.dropna().astype(float)
    names = [name for name in answers if name != "recommend"]
    size = [abs(complete[name].corr(complete["recommend"])) if complete[name].nunique() > 1 else 0.0 for name in names]
    table = pd.DataFrame({"touch_point": names, "importance": np.array(size) / sum(size)})
    return table.sort_values("importance", ascending=False, ignore_index=True)


def experience_drivers__gaps_are_zeros(answers):
    """You put 0 where a score is missing. Who never met a touch point did not find it terrible: a gap says nothing about it.

    fa: جای خالیِ نمره را با ۰ پر کرده‌اید. کسی که هرگز با نقطه‌ای سر و کار نداشته آن را افتضاح نیافته است: جای خالی چیزی دربارهٔ آن نمی‌گوید.
    """
    answer.experience_drivers(answers)
    return answer.experience_drivers(answers.fillna(0))


def experience_drivers__raw_slopes(answers):
    """You compared the slopes of raw scores. A slope is per unit: on a scale to 100 it is a twentieth of what it is on one to 5. Bring all scores to one scale first.

    fa: شیبِ نمره‌های خام را مقایسه کرده‌اید. شیب به ازای هر واحد است: در مقیاس تا ۱۰۰ یک‌بیستمِ شیب در مقیاس تا ۵ می‌شود. نخست همهٔ نمره‌ها را هم‌مقیاس کنید.
    """
    table = answer.experience_drivers(answers)
    spread = answers.dropna().astype(float).std()
    slope = [
        share / spread[name] if share > 0 else 0.0
        for name, share in zip(table["touch_point"], table["importance"], strict=True)
    ]
    table = table.assign(importance=np.array(slope) / sum(slope))
    return table.sort_values("importance", ascending=False, ignore_index=True)


# ---- leads_or_lags -------------------------------------------------------------------------------------------


def _found(experience, revenue, most, prepared):
    """Do what the answer does with tables that were prepared in another way."""
    answer.leads_or_lags(experience, revenue, most)
    before, after = prepared(experience), prepared(revenue[experience.columns])
    months, regions = before.shape
    correlations = {
        lag: answer._correlation(
            before[max(-lag, 0) : months - max(lag, 0)], after[max(lag, 0) : months - max(-lag, 0)]
        )
        for lag in range(-most, most + 1)
    }
    best = max(correlations, key=lambda lag: abs(correlations[lag]))
    clear = abs(correlations[best]) >= 3 / sqrt((months - abs(best)) * (regions - 1))
    return {"lag": best if clear else None, "correlations": correlations}


def leads_or_lags__shared_left_in(experience, revenue, most):
    """You left in what all regions share. Growth and season move both tables everywhere and correlate at every lag, although neither leads: take the mean of all regions off each month first.

    fa: آنچه را میان همهٔ منطقه‌ها مشترک است نگه داشته‌اید. رشد و فصل هر دو جدول را همه‌جا می‌جنبانند و در هر تأخیری همبستگی می‌سازند، بی‌آنکه یکی پیشگام باشد: نخست میانگینِ همهٔ منطقه‌ها را از هر ماه کم کنید.
    """
    return _found(experience, revenue, most, lambda table: table.to_numpy(float) - table.to_numpy(float).mean(axis=0))


def leads_or_lags__regions_left_in(experience, revenue, most):
    """You left in that some regions are always above the others. That says at every lag that good regions are good; it says nothing about what comes first: take each region's own mean off, too.

    fa: این را نگه داشته‌اید که برخی منطقه‌ها همیشه بالاتر از دیگران‌اند. این در هر تأخیری تنها می‌گوید منطقهٔ خوب خوب است و از پیشگامی چیزی نمی‌گوید: میانگینِ خودِ هر منطقه را هم کم کنید.
    """

    def by_month(table):
        values = table.to_numpy(float)
        return values - values.mean(axis=1, keepdims=True)

    return _found(experience, revenue, most, by_month)


def leads_or_lags__direction_turned(experience, revenue, most):
    """Your lags have the wrong sign. A positive lag says that experience comes first: pair the experience of a month with the revenue of a later one.

    fa: علامتِ تأخیرهای شما وارونه است. تأخیرِ مثبت یعنی تجربه پیش‌تر می‌آید: تجربهٔ یک ماه را با درآمدِ ماهی دیرتر جفت کنید.
    """
    result = answer.leads_or_lags(experience, revenue, most)
    turned = {-lag: correlation for lag, correlation in result["correlations"].items()}
    return {"lag": None if result["lag"] is None else -result["lag"], "correlations": turned}


def leads_or_lags__always_a_winner(experience, revenue, most):
    """You name a lag whatever comes out. One of many correlations is always the largest, by chance too: if it does not stand out, say so with None.

    fa: هر چه پیش بیاید تأخیری نام می‌برید. از چندین همبستگی همیشه یکی بزرگ‌ترین است، حتی از سر بخت: اگر برجسته نیست، با None همین را بگویید.
    """
    correlations = answer.leads_or_lags(experience, revenue, most)["correlations"]
    return {"lag": max(correlations, key=lambda lag: abs(correlations[lag])), "correlations": correlations}


# ---- crm_or_cem ----------------------------------------------------------------------------------------------


def crm_or_cem__one_label_for_all(examples, texts):
    """You gave every statement the label that most examples have. That is the baseline, what one can do without reading; learn which words go with which label.

    fa: به همهٔ گزاره‌ها برچسبی را داده‌اید که در نمونه‌ها از همه بیشتر است. این خط پایه است، کاری که بدون خواندن هم شدنی است؛ بیاموزید کدام واژه با کدام برچسب می‌آید.
    """
    answer.crm_or_cem(examples, [])
    return [examples["label"].value_counts().idxmax()] * len(texts)


def crm_or_cem__examples_looked_up(examples, texts):
    """You looked each statement up among the examples and guessed where it is not there. What is judged has never been seen before: learn words, not whole sentences.

    fa: هر گزاره را میان نمونه‌ها جسته‌اید و آنچه را نیافته‌اید حدس زده‌اید. آنچه داوری می‌شود پیش‌تر دیده نشده است: واژه‌ها را بیاموزید، نه جمله‌های کامل را.
    """
    answer.crm_or_cem(examples, [])
    known = dict(zip(examples["text"], examples["label"], strict=True))
    return [known.get(text, sorted(examples["label"])[0]) for text in texts]


def crm_or_cem__english_keywords(examples, texts):
    """You wrote the labels and some English words into the function. Labels may have other names and texts another language: both are in the examples, so take them from there.

    fa: برچسب‌ها و چند واژهٔ انگلیسی را در تابع نوشته‌اید. برچسب‌ها می‌توانند نام دیگری داشته باشند و متن‌ها زبان دیگری: هر دو در نمونه‌هاست، از همان‌جا بگیرید.
    """
    answer.crm_or_cem(examples, [])
    words = ("feel", "people", "person", "guest", "journey", "encounter", "friend", "loyal", "touch point", "brand")
    return ["CEM" if any(word in text.lower() for word in words) else "CRM" for text in texts]
