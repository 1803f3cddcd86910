"""Wrong answers to the exercises on customer retention, worth recognising."""

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import RidgeClassifier

from solutions.crm_exercises import q5_retain as answer

# ---- satisfaction_gap ----------------------------------------------------------------------------------------


def satisfaction_gap__wrong_way_round(answers, importance=None):
    """You subtracted the perception from the expectation. SERVQUAL does it the other way round: a gap is negative where the service falls short.

    fa: ادراک را از انتظار کم کرده‌اید. SERVQUAL برعکس عمل می‌کند: شکاف جایی منفی است که خدمت از انتظار کم می‌آورد.
    """
    right = answer.satisfaction_gap(answers, importance)
    return right.assign(gap=-right["gap"])


def satisfaction_gap__answers_pooled(answers, importance=None):
    """You averaged all answers to a dimension at once. Whoever answered more items then has more voices; average each customer's answers first, then the customers.

    fa: همهٔ پاسخ‌های یک بُعد را یکجا میانگین گرفته‌اید. آنگاه هر که به گویه‌های بیشتری پاسخ داده رأی بیشتری دارد؛ نخست پاسخ‌های هر مشتری را میانگین بگیرید، سپس مشتریان را.
    """
    right = answer.satisfaction_gap(answers, importance)
    paired = answers.dropna(subset=["expectation", "perception"])
    return _with_means(right, paired.groupby("dimension")[["expectation", "perception"]].mean().astype(float))


def satisfaction_gap__unpaired_answers_used(answers, importance=None):
    """You used expectations whose perception is missing, or the reverse. The two means are then of different items and people, and their difference is no gap; keep only items with both answers.

    fa: انتظارهایی را به کار برده‌اید که ادراکشان نیست، یا برعکس. آنگاه دو میانگین از گویه‌ها و آدم‌های متفاوت‌اند و تفاوتشان شکاف نیست؛ تنها گویه‌هایی را نگه دارید که هر دو پاسخ را دارند.
    """
    right = answer.satisfaction_gap(answers, importance)
    scores = answers[["expectation", "perception"]].astype(float)
    means = scores.groupby([answers["dimension"], answers["customer"]]).mean().groupby("dimension").mean()
    return _with_means(right, means[means.index.isin(right.loc[right["customers"] > 0, "dimension"])])


def satisfaction_gap__missing_is_the_middle(answers, importance=None):
    """You filled missing answers with 4, the middle of the scale. Nobody said that; an item that was not answered says nothing, and is left out.

    fa: جای پاسخ‌های خالی را با ۴، میانهٔ مقیاس، پر کرده‌اید. کسی چنین نگفته است؛ گویهٔ بی‌پاسخ چیزی نمی‌گوید و کنار می‌رود.
    """
    answer.satisfaction_gap(answers, importance)
    filled = answers[["expectation", "perception"]].astype(float).fillna(4.0)
    return answer.satisfaction_gap(answers.assign(**filled), importance)


def satisfaction_gap__all_equally_important(answers, importance=None):
    """Your overall gap takes all dimensions as equally important. Customers mind reliability more than the furniture: weight each dimension with its points.

    fa: در شکافِ کل، همهٔ ابعاد را یکسان مهم گرفته‌اید. برای مشتری قابلیت اطمینان مهم‌تر از مبل و صندلی است: هر بُعد را با امتیاز اهمیتش وزن دهید.
    """
    answer.satisfaction_gap(answers, importance)
    return answer.satisfaction_gap(answers)


def _with_means(right, means):
    """Put other means of the dimensions into a right table, and make the rest follow."""
    table = right.set_index("dimension")
    table.update(means)
    parts = table.drop(index="overall")
    for column in ("expectation", "perception"):
        table.loc["overall", column] = (parts[column] * parts["weight"]).sum()
    return table.assign(gap=table["perception"] - table["expectation"]).reset_index()


# ---- survival_curve ------------------------------------------------------------------------------------------


def survival_curve__censored_dropped(customers):
    """You left the censored customers out. They are just those who stayed long: without them customers seem to leave much sooner. They belong to those at risk for as long as they were watched.

    fa: مشتریانِ سانسورشده را کنار گذاشته‌اید. آن‌ها درست همان‌هایی‌اند که زیاد مانده‌اند: بی آن‌ها به نظر می‌رسد مشتریان خیلی زودتر می‌روند. تا هنگامی که زیر نظر بوده‌اند از کسانی‌اند که در معرض خطرند.
    """
    answer.survival_curve(customers)
    return answer.survival_curve(customers[customers["ended"].astype(bool)])


def survival_curve__censored_counted_as_ended(customers):
    """You counted the censored customers as having left on the day you last looked. They were still there; all that ended was your looking.

    fa: مشتریانِ سانسورشده را در روزِ آخرین نگاه رفته شمرده‌اید. آن‌ها هنوز بودند؛ آنچه پایان یافت نگاهِ شما بود.
    """
    answer.survival_curve(customers)
    return answer.survival_curve(customers.assign(ended=True))


def survival_curve__share_of_all(customers):
    """You divided those who ended by all customers of the beginning. That treats the censored as if they stayed for ever; divide, at each time, by those who are still watched then, and multiply.

    fa: پایان‌یافته‌ها را بر همهٔ مشتریانِ آغاز تقسیم کرده‌اید. این یعنی سانسورشده‌ها تا ابد می‌مانند؛ در هر زمان بر کسانی تقسیم کنید که هنوز زیر نظرند، و حاصل‌ها را در هم ضرب کنید.
    """
    right = answer.survival_curve(customers)
    return right.assign(survival=1 - right["ended"].cumsum() / max(len(customers), 1))


def survival_curve__censored_leave_first(customers):
    """At a tie you let the censored go first. Whoever was still there when a relationship ended was at risk at that time, even if watched no longer.

    fa: در زمان‌های برابر، سانسورشده‌ها را پیش از رفتن کنار گذاشته‌اید. هر که هنگام پایان یافتنِ رابطه‌ای هنوز بود در آن زمان در معرض خطر بود، حتی اگر پس از آن دیگر زیر نظر نباشد.
    """
    answer.survival_curve(customers)
    ended = customers["ended"].astype(bool)
    ranks = customers["time"].rank(method="dense") - (~ended) * 0.5
    curve = answer.survival_curve(customers.assign(time=ranks.where(ranks > 0, 0.25)))
    times = sorted(customers["time"].unique())
    return curve.assign(time=[times[int(rank) - 1] for rank in curve["time"]])


def survival_curve__ended_not_at_risk(customers):
    """Your number at risk leaves out those who end at that time. They were at risk until they ended; count everybody watched for at least this time.

    fa: در تعدادِ افرادِ در معرض خطر، آن‌هایی را که در همان زمان می‌روند نیاورده‌اید. آن‌ها تا لحظهٔ رفتن در معرض خطر بودند؛ هر که را دست‌کم تا این زمان زیر نظر بوده بشمارید.
    """
    right = answer.survival_curve(customers)
    risk = right["at_risk"] - right["ended"]
    return right.assign(at_risk=risk, survival=(1 - right["ended"] / risk.where(risk > 0, 1)).cumprod())


# ---- loyalty_effect ------------------------------------------------------------------------------------------


def loyalty_effect__members_against_others(customers):
    """You compared members with others after the programme began. Members bought more already before: who buys much joins. Take that difference off.

    fa: عضوها را با دیگران پس از آغاز برنامه سنجیده‌اید. عضوها از پیش هم بیشتر می‌خریدند: هر که زیاد می‌خرد عضو می‌شود. آن تفاوت را کم کنید.
    """
    return _other_effect(customers, lambda right: right["after"])


def loyalty_effect__before_against_after(customers):
    """You compared members with themselves before. What changed for everybody, a season or a good year, then counts as the programme's doing; take off how much the others changed.

    fa: عضوها را با گذشتهٔ خودشان سنجیده‌اید. آنگاه هر چه برای همه عوض شده، فصل یا سالی پررونق، به حساب برنامه می‌رود؛ تغییرِ دیگران را کم کنید.
    """
    answer.loyalty_effect(customers)
    member = customers["member"].astype(bool)
    group = customers["group"].fillna("unknown")
    size = member.groupby(group).agg(["sum", "size"])
    used = group.isin(size.index[(size["sum"] >= 2) & (size["size"] - size["sum"] >= 2)])
    change = (customers["after"] - customers["before"])[member & used].mean()
    return _other_effect(customers, lambda right: float(change))


def loyalty_effect__groups_pooled(customers):
    """You threw all groups together. If more customers join where trade grew anyway, that growth looks like the programme's effect; compare within each group.

    fa: همهٔ گروه‌ها را روی هم ریخته‌اید. اگر جایی که بازار خودبه‌خود رشد کرده عضو بیشتری داشته باشد، آن رشد اثرِ برنامه می‌نماید؛ درون هر گروه بسنجید.
    """
    answer.loyalty_effect(customers)
    return answer.loyalty_effect(customers.assign(group="all"))


def loyalty_effect__groups_count_alike(customers):
    """You gave all groups the same weight. Asked is the effect on those who joined: a group counts with its number of members.

    fa: به همهٔ گروه‌ها وزن یکسان داده‌اید. پرسش اثر بر کسانی است که عضو شده‌اند: هر گروه به تعدادِ عضوهایش وزن دارد.
    """
    right = answer.loyalty_effect(customers)
    parts = []
    for _group, rows in customers.groupby(customers["group"].fillna("unknown")):
        try:
            parts.append(answer.loyalty_effect(rows))
        except ValueError:
            continue
    means = {name: float(np.mean([part[name] for part in parts])) for name in ("before", "after", "effect")}
    return {**right, **means, **_interval(means["effect"], right["std_error"])}


def _other_effect(customers, effect):
    right = answer.loyalty_effect(customers)
    return {**right, "effect": effect(right), **_interval(effect(right), right["std_error"])}


def _interval(effect, error):
    return {"low": effect - 1.959964 * error, "high": effect + 1.959964 * error}


# ---- triage_complaints ---------------------------------------------------------------------------------------


def triage_complaints__most_frequent_label(examples, texts):
    """You gave every text the labels that most examples have. That is the baseline, what one can do without reading; macro-F1, to which each label counts the same, shows how little it is.

    fa: به همهٔ متن‌ها برچسبی را داده‌اید که در نمونه‌ها از همه بیشتر است. این خط پایه است: کاری که بدون خواندن هم شدنی است؛ macro-F1 که همهٔ برچسب‌ها در آن هم‌وزن‌اند نشان می‌دهد چقدر ناچیز است.
    """
    answer.triage_complaints(examples, [])
    most = {label: examples[label].value_counts().idxmax() for label in ("topic", "urgency")}
    return pd.DataFrame(most, index=range(len(texts)), columns=["topic", "urgency"])


def triage_complaints__latin_letters_only(examples, texts):
    """Your classifier reads Latin letters only. A pattern such as [a-z]+ makes every Persian complaint an empty one; take letters of any script.

    fa: دسته‌بند شما تنها حروف لاتین را می‌خواند. الگویی مانند [a-z]+ هر شکایت فارسی را تهی می‌کند؛ حروف هر خطی را بپذیرید.
    """
    return _learned(examples, texts, answer._plain, token_pattern="[a-z]{2,}|[0-9]+")


def triage_complaints__spelling_not_unified(examples, texts):
    """You took the texts as they were typed. For a computer ي and ی, ك and ک, ۵ and 5, a half-space and a space are different, and half of what you learned is not found again; bring all texts, examples too, to one spelling first.

    fa: متن‌ها را همان‌گونه که تایپ شده‌اند گرفته‌اید. برای رایانه ي و ی، ك و ک، ۵ و 5، و نیم‌فاصله و فاصله یکی نیستند و نیمی از آموخته‌ها بازیافته نمی‌شود؛ نخست همهٔ متن‌ها، نمونه‌ها هم، را به یک املا درآورید.
    """
    return _learned(examples, texts, str)


def _learned(examples, texts, plain, **options):
    """Do what the answer does, with words for groups of letters, which is quicker."""
    answer.triage_complaints(examples, [])
    if not len(texts):
        return pd.DataFrame(columns=["topic", "urgency"])
    words = TfidfVectorizer(**options)
    seen = words.fit_transform(examples["text"].map(plain))
    unseen = words.transform([plain(text) for text in texts])
    return pd.DataFrame(
        {label: RidgeClassifier().fit(seen, examples[label]).predict(unseen) for label in ("topic", "urgency")}
    )


# ---- credit_score --------------------------------------------------------------------------------------------


def credit_score__more_is_worse(past, applicants, score=600, odds=50, pdo=20):
    """Your points fall as a band gets better. Here more points are better odds; the weight of evidence is the good ones' share over the bad ones'.

    fa: هر چه دسته بهتر می‌شود امتیازِ شما پایین می‌آید. این‌جا امتیاز بیشتر یعنی بخت بهتر؛ وزن شواهد سهمِ خوش‌حساب‌ها نسبت به سهمِ بدحساب‌هاست.
    """
    right = answer.credit_score(past, applicants, score, odds, pdo)
    card = right["card"].assign(woe=-right["card"]["woe"], points=-right["card"]["points"])
    return {**right, "card": card, "scores": [2 * right["base"] - one for one in right["scores"]]}


def credit_score__missing_says_nothing(past, applicants, score=600, odds=50, pdo=20):
    """You left missing values out of the card, so that they give no points. Who does not say may be just the one who has something to hide: "unknown" is a band with points of its own.

    fa: جاهای خالی را از کارت کنار گذاشته‌اید و امتیازی نمی‌گیرند. شاید همان که نمی‌گوید چیزی برای پنهان کردن دارد: «unknown» دسته‌ای است با امتیازِ خودش.
    """
    right = answer.credit_score(past, applicants, score, odds, pdo)
    card = right["card"][right["card"]["band"] != "unknown"].reset_index(drop=True)
    return {**right, "card": card, "scores": _scores(right["base"], card, applicants)}


def credit_score__odds_within_the_band(past, applicants, score=600, odds=50, pdo=20):
    """Your evidence is the odds within the band. They contain the odds of all customers, which the base has already, and each trait adds them again; divide g by all good and b by all bad ones.

    fa: وزن شواهدِ شما بختِ درونِ دسته است. بختِ همهٔ مشتریان در آن هست، که پایه هم آن را دارد، و هر ویژگی بار دیگر به آن می‌افزاید؛ g را بر همهٔ خوش‌حساب‌ها و b را بر همهٔ بدحساب‌ها تقسیم کنید.
    """
    right = answer.credit_score(past, applicants, score, odds, pdo)
    woe = np.log((right["card"]["good"] + 0.5) / (right["card"]["bad"] + 0.5))
    card = right["card"].assign(woe=woe, points=pdo / np.log(2) * woe)
    return {**right, "card": card, "scores": _scores(right["base"], card, applicants)}


def credit_score__not_doubled(past, applicants, score=600, odds=50, pdo=20):
    """With you `pdo` points multiply the odds by e = 2.718. They are to double them: a unit of evidence is pdo ÷ ln 2 points.

    fa: نزد شما `pdo` امتیاز بخت را در e = ۲٫۷۱۸ ضرب می‌کند. قرار است دوبرابرش کند: هر واحد وزن شواهد pdo تقسیم بر ln 2 امتیاز است.
    """
    answer.credit_score(past, applicants, score, odds, pdo)
    return answer.credit_score(past, applicants, score, odds, pdo * np.log(2))


def credit_score__base_without_odds(past, applicants, score=600, odds=50, pdo=20):
    """Your base is just `score`. That would be right if there were `odds` good customers to a bad one; begin with the odds that your customers have.

    fa: پایهٔ شما همان `score` است. این وقتی درست است که به ازای هر بدحساب `odds` خوش‌حساب باشد؛ از بختی آغاز کنید که مشتریانِ خودتان دارند.
    """
    right = answer.credit_score(past, applicants, score, odds, pdo)
    return {**right, "base": float(score), "scores": [one - right["base"] + score for one in right["scores"]]}


def _scores(base, card, applicants):
    total = pd.Series(float(base), index=applicants.index)
    for trait, rows in card.groupby("trait"):
        points = rows.set_index("band")["points"]
        total += applicants[trait].fillna("unknown").map(points).fillna(0.0).astype(float).to_numpy()
    return total.tolist()


# ---- one_to_one_offers ---------------------------------------------------------------------------------------


def one_to_one_offers__first_come_first_served(candidates, customers, stock, today, rest_days):
    """You served one customer after the other with the best offer left. Who comes first takes the last piece even if the next best would be nearly as good for him or her; look at all customers together.

    fa: مشتریان را یکی پس از دیگری با بهترین پیشنهادِ باقی‌مانده راه انداخته‌اید. آن که نخست می‌آید آخرین دانه را می‌برد، حتی اگر پیشنهادِ بعدی برایش کم‌وبیش به همان خوبی باشد؛ همهٔ مشتریان را با هم ببینید.
    """
    made = _admissible(candidates, customers, stock, today, rest_days)
    return _one_by_one(made.sort_values(["customer", "value"], ascending=[True, False], key=_as_text), stock)


def one_to_one_offers__largest_value_first(candidates, customers, stock, today, rest_days):
    """You made the most valuable pairs first, as long as stock lasted. One large value can cost two others that together are worth more; look for the largest sum.

    fa: تا موجودی بود، نخست باارزش‌ترین جفت‌ها را برگزیده‌اید. یک ارزشِ بزرگ گاه به بهای دو ارزشِ دیگر تمام می‌شود که روی هم بیشتر می‌ارزند؛ بزرگ‌ترین مجموع را بجویید.
    """
    made = _admissible(candidates, customers, stock, today, rest_days)
    return _one_by_one(made.sort_values("value", ascending=False), stock)


def one_to_one_offers__stock_ignored(candidates, customers, stock, today, rest_days):
    """You gave everybody the best offer without asking whether there is any left. What is promised and cannot be kept is the next complaint.

    fa: به هر کس بهترین پیشنهادش را داده‌اید بی‌آنکه بپرسید چیزی مانده یا نه. وعده‌ای که نشود به آن وفا کرد شکایتِ بعدی است.
    """
    made = _admissible(candidates, customers, stock, today, rest_days)
    return _one_by_one(made.sort_values("value", ascending=False), dict.fromkeys(stock, len(candidates)))


def one_to_one_offers__contact_rules_ignored(candidates, customers, stock, today, rest_days):
    """You wrote to customers who did not consent, or who had an offer only lately. Whoever is written to all the time stops reading, or leaves; keep the rules of contact first, then choose.

    fa: برای مشتریانی نوشته‌اید که رضایت نداده‌اند یا همین تازگی پیشنهادی گرفته‌اند. هر که پی‌درپی پیام بگیرد دیگر نمی‌خواند، یا می‌رود؛ نخست قاعده‌های تماس را رعایت کنید، سپس برگزینید.
    """
    answer.one_to_one_offers(candidates, customers, stock, today, rest_days)
    free = customers.assign(consent=True, last_contact=pd.NaT)
    return answer.one_to_one_offers(candidates, free, stock, today, rest_days)


def one_to_one_offers__everybody_gets_one(candidates, customers, stock, today, rest_days):
    """You make offers that cost more than they bring. Not every customer needs one: where the best value is 0 or less, none is the best offer.

    fa: پیشنهادهایی می‌دهید که هزینه‌شان بیش از آوردهٔ آن‌هاست. قرار نیست هر مشتری پیشنهادی بگیرد: جایی که بهترین ارزش صفر یا کمتر است، بهترین پیشنهاد هیچ است.
    """
    right = answer.one_to_one_offers(candidates, customers, stock, today, rest_days)
    if candidates.empty:
        return right
    # Lifted, so that all are worth something; the answer then gives everybody one, as far as stock goes.
    lift = 1 - min(0.0, candidates["value"].min())
    raised = candidates.assign(value=candidates["value"] + lift)
    made = answer.one_to_one_offers(raised, customers, stock, today, rest_days)
    return made.assign(value=made["value"] - lift)


def _admissible(candidates, customers, stock, today, rest_days):
    """Refuse what the answer refuses; return the pairs that the answer may choose from."""
    answer.one_to_one_offers(candidates, customers, stock, today, rest_days)
    rested = pd.Timestamp(today) - pd.to_datetime(customers["last_contact"]) >= pd.Timedelta(days=rest_days)
    free = customers["consent"].astype(bool) & (rested | customers["last_contact"].isna())
    return candidates[candidates["customer"].isin(customers["customer"][free]) & (candidates["value"] > 0)]


def _one_by_one(made, stock):
    left, chosen = dict(stock), {}
    for row in made.itertuples():
        if row.customer not in chosen and left[row.offer] > 0:
            chosen[row.customer] = (row.customer, row.offer, row.value)
            left[row.offer] -= 1
    return pd.DataFrame(list(chosen.values()), columns=["customer", "offer", "value"])


def _as_text(column):
    return column if column.name == "value" else column.astype(str)
