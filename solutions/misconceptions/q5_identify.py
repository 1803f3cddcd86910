"""Wrong answers to the exercises on customer identification, worth recognising."""

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score
from sklearn.preprocessing import StandardScaler

from solutions.crm_exercises import q5_identify as answer

# ---- target_profile ------------------------------------------------------------------------------------------


def target_profile__rate_for_share(customers, traits, smallest=5, alpha=0.05):
    """Your `target_share` says how many of the customers with the value are targets. The profile asks the other way round: how many of the targets have the value.

    fa: ستون `target_share` شما می‌گوید چند نفر از دارندگانِ آن مقدار مشتری هدف‌اند. نیم‌رخ برعکس می‌پرسد: چند نفر از مشتریان هدف آن مقدار را دارند؟
    """
    right = answer.target_profile(customers, traits, smallest, alpha)
    return right.assign(target_share=right["targets"] / right["customers"])


def target_profile__compared_with_the_others(customers, traits, smallest=5, alpha=0.05):
    """You compared the targets with those who are no targets. The index compares with all customers, targets included: then 100 is the average.

    fa: مشتریان هدف را با دیگران سنجیده‌اید. شاخص با همهٔ مشتریان می‌سنجد، خودِ هدف‌ها هم در آن‌اند؛ تنها آنگاه ۱۰۰ یعنی میانگین.
    """
    right = answer.target_profile(customers, traits, smallest, alpha)
    others = len(customers) - customers["target"].astype(bool).sum()
    share = (right["customers"] - right["targets"]) / others
    return right.assign(share=share, index=100 * right["target_share"] / share.where(share > 0, 1))


def target_profile__each_value_by_itself(customers, traits, smallest=5, alpha=0.05):
    """You judged each value as if it were the only one you looked at. Among twenty values one is at 5 % by mere chance; so share the 5 % among all rows.

    fa: هر مقدار را چنان سنجیده‌اید که گویی تنها به همان نگاه کرده‌اید. از هر بیست مقدار یکی تصادفاً زیر ۵٪ می‌افتد؛ پس آن ۵٪ را میان همهٔ سطرها بخش کنید.
    """
    right = answer.target_profile(customers, traits, smallest, alpha)
    return right.assign(distinct=right["p_value"] < alpha)


def target_profile__rare_values_dropped(customers, traits, smallest=5, alpha=0.05):
    """You left rare values out. Their customers are customers, too: put them together in the row "other", and the shares of a trait add up to 1.

    fa: مقدارهای کمیاب را کنار گذاشته‌اید. دارندگانِ آن‌ها هم مشتری‌اند: همه را در سطر «other» گرد آورید تا سهم‌های هر ویژگی با هم ۱ شود.
    """
    right = answer.target_profile(customers, traits, smallest, alpha)
    return right[right["value"] != "other"].reset_index(drop=True)


def target_profile__unknown_dropped(customers, traits, smallest=5, alpha=0.05):
    """Customers whose trait is missing are not in your result. That something is not known can itself set customers apart: keep it as the value "unknown".

    fa: مشتریانی که ویژگی‌شان معلوم نیست در نتیجهٔ شما نیستند. همین معلوم نبودن هم می‌تواند گروهی را متمایز کند: آن را با مقدار «unknown» نگه دارید.
    """
    right = answer.target_profile(customers, traits, smallest, alpha)
    return right[right["value"] != "unknown"].reset_index(drop=True)


# ---- segment_customers ---------------------------------------------------------------------------------------


def _segments(points, new_points, numbers=range(2, 8)):
    """Do what the answer does with points that have been prepared otherwise."""
    models = {k: KMeans(k, random_state=0).fit(points) for k in numbers}
    scores = {k: float(silhouette_score(points, model.labels_)) for k, model in models.items()}
    best = models[max(scores, key=scores.get)]
    placed = best.predict(new_points).tolist() if len(new_points) else []
    return {"segments": best.labels_.tolist(), "new_segments": placed, "scores": scores}


def _checked(customers, new):
    """Refuse what the answer refuses; return both tables with dummy variables for kinds."""
    answer.segment_customers(customers, new)
    coded = pd.get_dummies(customers).astype(float)
    return coded, pd.get_dummies(new[customers.columns]).reindex(columns=coded.columns, fill_value=0).astype(float)


def segment_customers__not_scaled(customers, new):
    """You measured distances in the columns' own units. The column with the largest numbers then decides alone; bring all columns to one scale first.

    fa: فاصله‌ها را با واحدِ خودِ ستون‌ها سنجیده‌اید. آنگاه ستونی که عددهای بزرگ‌تری دارد به‌تنهایی تصمیم می‌گیرد؛ نخست همهٔ ستون‌ها را هم‌مقیاس کنید.
    """
    return _segments(*_checked(customers, new))


def segment_customers__giants_rule(customers, new):
    """You scaled the columns but left them skewed. A few giants stretch the scale, and all the others huddle together at its foot; compare how many times as much, not how much more.

    fa: ستون‌ها را هم‌مقیاس کرده‌اید اما چولگی‌شان را گذاشته‌اید بماند. چند غول مقیاس را می‌کشند و بقیه همه پای آن کنار هم می‌افتند؛ بسنجید چند برابر، نه چقدر بیشتر.
    """
    coded, new_coded = _checked(customers, new)
    numbers = customers.select_dtypes("number").columns
    if not len(numbers):
        return _segments(coded, new_coded)
    scale = StandardScaler().fit(coded[numbers])
    for table in (coded, new_coded):
        if len(table):
            table[numbers] = scale.transform(table[numbers])
    return _segments(coded, new_coded)


def segment_customers__kinds_left_out(customers, new):
    """You used the numbers only. Customers who spend alike but are of different kinds are then one segment; turn each kind into columns of 0 and 1 that have their say, too.

    fa: تنها عددها را به کار برده‌اید. آنگاه مشتریانی که یک‌جور خرج می‌کنند ولی از گونه‌های جدایند یک بخش می‌شوند؛ هر گونه را به ستون‌هایی از ۰ و ۱ بدل کنید تا آن‌ها هم رأی داشته باشند.
    """
    right = answer.segment_customers(customers, new)
    numbers = customers.select_dtypes("number").columns
    if not len(numbers):
        return right
    return answer.segment_customers(customers[numbers], new[numbers])


def segment_customers__new_ones_learned_from(customers, new):
    """New customers changed your segments. Segments are learned once, from the customers you have; whoever comes later is only put into them. Otherwise each newcomer could move everybody else.

    fa: مشتریان تازه بخش‌های شما را عوض کردند. بخش‌ها یک بار و از مشتریانی که دارید آموخته می‌شوند و هر که بعد می‌آید تنها در آن‌ها جای می‌گیرد. وگرنه هر تازه‌وارد می‌تواند جای همه را عوض کند.
    """
    answer.segment_customers(customers, new)
    everybody = pd.concat([customers, new[customers.columns]], ignore_index=True)
    found = answer.segment_customers(everybody, new)
    segments = found["segments"]
    return {**found, "segments": segments[: len(customers)], "new_segments": segments[len(customers) :]}


def segment_customers__always_two(customers, new):
    """You use two segments whatever your scores say. The number of segments is argued by a measure: use the number with the highest score.

    fa: امتیازها هر چه باشد شما دو بخش می‌سازید. شمارِ بخش‌ها را باید با سنجه‌ای استدلال کرد: همان شماری که بیشترین امتیاز را دارد.
    """
    right = answer.segment_customers(customers, new)
    space = answer._trait_space(customers)
    two = _segments(space.fit_transform(customers), space.transform(new) if len(new) else new, [2])
    return {**two, "scores": right["scores"]}


# ---- lost_customers ------------------------------------------------------------------------------------------


def lost_customers__unknown_dropped(lost, attempts, years, fewest=10):
    """Customers whose cause is not known are not in your result. They are lost all the same: keep them in a row of their own, "unknown".

    fa: مشتریانی که علتِ رفتنشان معلوم نیست در نتیجهٔ شما نیستند. آن‌ها هم از دست رفته‌اند: در سطری جدا به نام «unknown» نگهشان دارید.
    """
    right = answer.lost_customers(lost, attempts, years, fewest)
    return right[right["cause"] != "unknown"].reset_index(drop=True)


def lost_customers__cause_as_a_whole(lost, attempts, years, fewest=10):
    """You try all customers of a cause or none. Within one cause there are customers who are worth an attempt and customers who are not; judge each by his or her own margin.

    fa: یا همهٔ مشتریانِ یک علت را می‌کوشید بازگردانید یا هیچ‌یک را. درونِ هر علت هم کسانی هستند که می‌ارزند و کسانی که نمی‌ارزند؛ هر یک را با حاشیهٔ خودش بسنجید.
    """
    right = answer.lost_customers(lost, attempts, years, fewest)
    net = right["expected_return"] - right["cost"]
    return right.assign(
        worth_trying=right["customers"].where(right["worth_it"], 0), best_net=net.where(right["worth_it"], 0.0)
    )


def lost_customers__everybody_returns(lost, attempts, years, fewest=10):
    """You count on everybody's return. Most attempts fail: what is lost comes back only in the share of cases in which customers returned before.

    fa: روی بازگشتِ همه حساب کرده‌اید. بیشترِ تلاش‌ها ناکام می‌ماند: آنچه از دست رفته تنها به همان نسبتی بازمی‌گردد که پیش‌تر مشتریان بازگشته‌اند.
    """
    answer.lost_customers(lost, attempts, years, fewest)
    return answer.lost_customers(lost, attempts.assign(returned=True), years, fewest)


def lost_customers__one_year_only(lost, attempts, years, fewest=10):
    """You counted one year's margin. Whoever returns stays for `years`, and brings the margin in each of them.

    fa: تنها حاشیهٔ یک سال را شمرده‌اید. کسی که بازمی‌گردد به‌اندازهٔ `years` می‌ماند و در هر سالِ آن حاشیه می‌آورد.
    """
    answer.lost_customers(lost, attempts, years, fewest)
    return answer.lost_customers(lost, attempts, 1, fewest)


def lost_customers__successes_cost_only(lost, attempts, years, fewest=10):
    """You averaged the cost of the attempts that succeeded. Those that failed were paid for as well, and nobody knows beforehand which they will be.

    fa: میانگینِ هزینه را تنها از تلاش‌های کامیاب گرفته‌اید. برای تلاش‌های ناکام هم پول داده شده و کسی از پیش نمی‌داند کدام‌اند.
    """
    answer.lost_customers(lost, attempts, years, fewest)
    came = attempts["returned"].astype(bool)
    cause = attempts["cause"].fillna("unknown")
    mean = cause.map(attempts["cost"][came].groupby(cause[came]).mean()).fillna(0.0)
    return answer.lost_customers(lost, attempts.assign(cost=mean), years, fewest)


def lost_customers__few_attempts_trusted(lost, attempts, years, fewest=10):
    """You take the return rate of a cause from however few attempts there were. One success in one attempt is no rate of 100 %: with fewer than `fewest` attempts use all of them together.

    fa: نرخ بازگشتِ هر علت را از هر چند تلاشی که بوده گرفته‌اید، هر قدر هم کم. یک کامیابی در یک تلاش نرخِ ۱۰۰٪ نیست: اگر تلاش‌ها کمتر از `fewest` است، همه را با هم به کار ببرید.
    """
    answer.lost_customers(lost, attempts, years, fewest)
    return answer.lost_customers(lost, attempts, years, 1)


# ---- rank_prospects ------------------------------------------------------------------------------------------


def rank_prospects__margins_ignored(past, prospects, cost):
    """You gave all prospects the mean margin, so that the chance of an answer alone decides. A likely answer with a small margin can be worth less than an unlikely one with a large margin: each has a margin of his or her own.

    fa: به همه میانگینِ حاشیه‌ها را داده‌اید و در نتیجه تنها احتمالِ پاسخ تصمیم می‌گیرد. پاسخی محتمل با حاشیه‌ای کوچک گاه کمتر می‌ارزد تا پاسخی نامحتمل با حاشیه‌ای بزرگ: هر کس حاشیهٔ خودش را دارد.
    """
    answer.rank_prospects(past, prospects, cost)
    return answer.rank_prospects(past, prospects.assign(margin=prospects["margin"].mean()), cost)


def rank_prospects__balanced_classes(past, prospects, cost):
    """Your chances are far too high: they add up to many more answers than there will be. That happens when answers are weighted up to half of all cases; for an expected value a chance must be a chance.

    fa: احتمال‌های شما بسیار بالاست: جمعشان خیلی بیش از پاسخ‌هایی است که خواهد آمد. این وقتی پیش می‌آید که به پاسخ‌ها آن‌قدر وزن بدهیم که نیمی از همهٔ موردها شوند؛ برای ارزش مورد انتظار، احتمال باید احتمال باشد.
    """
    right = answer.rank_prospects(past, prospects, cost)
    share = past["answered"].astype(bool).mean()
    # What weighting by class does to a logistic regression: it moves the odds.
    odds = right["probability"] / (1 - right["probability"]) * (1 - share) / share
    chance = odds / (1 + odds)
    margin = prospects.set_index("prospect")["margin"]
    value = chance * right["prospect"].map(margin).astype(float) - cost
    table = right.assign(probability=chance, expected_value=value)
    return table.sort_values("expected_value", ascending=False, ignore_index=True)


def rank_prospects__yes_or_no(past, prospects, cost):
    """You predict whether somebody answers, not how likely it is. Nearly everybody is a "no" then, and all these look alike; take the predicted probabilities.

    fa: پیش‌بینی کرده‌اید که کسی پاسخ می‌دهد یا نه، نه اینکه چقدر محتمل است. آنگاه تقریباً همه «نه» می‌شوند و همه یکسان به نظر می‌آیند؛ احتمال‌های پیش‌بینی‌شده را به کار ببرید.
    """
    right = answer.rank_prospects(past, prospects, cost)
    chance = np.round(right["probability"].astype(float))
    margin = right["prospect"].map(prospects.set_index("prospect")["margin"]).astype(float)
    table = right.assign(probability=chance, expected_value=chance * margin - cost)
    return table.sort_values("expected_value", ascending=False, ignore_index=True)


def rank_prospects__cost_of_answers_only(past, prospects, cost):
    """You charge the cost only if somebody answers. A contact is paid for whether or not it succeeds.

    fa: هزینه را تنها برای کسانی حساب کرده‌اید که پاسخ می‌دهند. پول هر تماس، چه کامیاب و چه ناکام، داده می‌شود.
    """
    right = answer.rank_prospects(past, prospects, cost)
    value = right["expected_value"] + cost - right["probability"] * cost
    return right.assign(expected_value=value).sort_values("expected_value", ascending=False, ignore_index=True)
