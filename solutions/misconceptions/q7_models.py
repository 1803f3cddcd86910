"""What students get wrong about the three models: tiers, the step to go back to, gaps in a form, caps, importance."""

from itertools import combinations

import numpy as np
import pandas as pd

from solutions.crm_exercises import q7_models as answer

# ---- differentiate -------------------------------------------------------------------------------------------


def _grouped(customers, top, high=answer._is_high, lost=None, judged=None):
    """Return the groups, with another way to see who is high, who is below zero, or of which numbers."""
    answer._refuse_bad_customers(customers, top)
    judged = customers if judged is None else judged
    value, growth = high(judged["value"], top), high(judged["growth"], top)
    lost = judged["value"] + judged["growth"] < 0 if lost is None else lost
    tier = np.select(
        [lost, value & growth, value, growth],
        ["below zero", "super growth", "most valuable", "most growable"],
        "low maintenance",
    )
    return answer._groups(customers, tier)


def differentiate__by_value_alone(customers, top=0.2):
    """You looked at what customers are worth today and not at what they could become. The model asks both: the growable ones are those that value alone hides.

    fa: تنها ارزشِ امروزِ مشتریان را دیده‌اید، نه آنچه می‌توانند بشوند. مدل هر دو را می‌پرسد: مشتریانِ رشدپذیر همان‌هایند که ارزشِ امروز پنهانشان می‌کند.
    """
    return _grouped(customers, top, judged=customers.assign(growth=0))


def differentiate__ties_cut(customers, top=0.2):
    """You took a fixed number of customers from the top and cut through equal ones. Customers with the same value get the same tier.

    fa: شمارِ معینی از بالای فهرست برداشته‌اید و از میانِ برابرها بریده‌اید. مشتریانِ هم‌ارزش در یک رده‌اند.
    """

    def first_ones(numbers, top):
        above = numbers.rank(method="first", ascending=False) - 1
        return (numbers > 0) & (above / len(numbers) < top)

    return _grouped(customers, top, high=first_ones)


def differentiate__every_loss_below_zero(customers, top=0.2):
    """You put everybody who brings a loss today below zero. That tier is for those who would bring one even at their best; the others can still be won.

    fa: هر که امروز زیان می‌آورد را زیر صفر گذاشته‌اید. آن رده از آنِ کسانی است که در بهترین حال هم زیان می‌آورند؛ دیگران هنوز به دست آمدنی‌اند.
    """
    return _grouped(customers, top, lost=customers["value"] < 0)


def differentiate__unknown_needs_lost(customers, top=0.2):
    """Customers whose need nobody knows are gone from your groups. They are the ones to ask: keep them as a group of their own.

    fa: مشتریانی که نیازشان را کسی نمی‌داند از گروه‌های شما افتاده‌اند. از همین‌ها باید پرسید: گروهی جدا برایشان نگه دارید.
    """
    table = answer.differentiate(customers, top)
    return table[table["need"] != "unknown"].reset_index(drop=True)


# ---- idic_next_step ------------------------------------------------------------------------------------------


def idic_next_step__mend_the_last_step(measures):
    """Customising fails and you went to work on customising. Its cause lies before it: the customers were told apart badly or understood badly.

    fa: سفارشی‌سازی شکست خورده و شما به خودِ آن پرداخته‌اید. علت پیش از آن است: مشتریان را بد متمایز کرده‌اند یا بد فهمیده‌اند.
    """
    found = answer.idic_next_step(measures)
    return {**found, "step": "customise", "why": "fails"} if found["why"] == "points back" else found


def idic_next_step__worst_first(measures):
    """You chose the step that misses its threshold by most. A step stands on those before it: begin with the earliest that does not pass.

    fa: گامی را برگزیده‌اید که بیش از همه از آستانه‌اش دور است. هر گام بر گام‌های پیشین تکیه دارد: از نخستین گامی آغاز کنید که نمی‌گذرد.
    """
    found = answer.idic_next_step(measures)
    missed = {step: margin for step, margin in found["margins"].items() if margin is not None and margin < 0}
    if found["why"] == "points back" or not missed:
        return found
    worst = min(missed, key=missed.get)
    return {**found, "step": worst, "why": "fails"}


def idic_next_step__high_is_always_good(measures):
    """You took high results for good throughout. Of records that are there twice, few are good: read the column `good`.

    fa: همه‌جا نتیجهٔ بالا را خوب گرفته‌اید. رکوردِ تکراری هر چه کمتر بهتر: ستونِ `good` را بخوانید.
    """
    answer._refuse_bad_measures(measures)
    return answer.idic_next_step(measures.assign(good="high"))


def idic_next_step__unmeasured_passes(measures):
    """You let a step pass that nobody measured. What is not known is not good: measure it first.

    fa: گامی را که کسی نسنجیده گذرانده‌اید. آنچه نمی‌دانیم خوب نیست: نخست بسنجیدش.
    """
    found = answer.idic_next_step(measures)
    measured = measures[measures["result"].notna()]
    absent = [step for step in answer.STEPS if step not in set(measured["step"])]
    passed = pd.DataFrame({"step": absent, "result": 9.0, "threshold": 1.0, "good": "high"})
    return {**answer.idic_next_step(pd.concat([measured, passed])), "margins": found["margins"]}


def idic_next_step__good_measures_make_up(measures):
    """You averaged the measures of a step, so that a good one makes up for a bad one. Each has to be met; the smallest margin is the step's.

    fa: از سنجه‌های هر گام میانگین گرفته‌اید، چنان‌که خوب جای بد را پر کند. همه باید برآورده شوند؛ حاشیهٔ گام کوچک‌ترین آن‌هاست.
    """
    answer._refuse_bad_measures(measures)
    sign = measures["good"].map({"high": 1, "low": -1})
    margin = sign * (measures["result"] - measures["threshold"]) / measures["threshold"]
    mean = margin.groupby(measures["step"]).transform("mean").where(margin.notna())
    return answer.idic_next_step(measures.assign(result=1 + mean, threshold=1.0, good="high"))


# ---- qci_score -----------------------------------------------------------------------------------------------


def qci_score__missing_is_zero(answers, weights):
    """You counted questions that were not answered as 0. Nobody knows whether the company does badly there: leave them out of the score and say so in the coverage.

    fa: پرسش‌های بی‌پاسخ را صفر شمرده‌اید. کسی نمی‌داند شرکت آنجا بد است یا نه: از نمره بیرونشان بگذارید و در پوشش بگویید.
    """
    result = answer.qci_score(answers, weights)
    filled = answers.assign(answer=pd.to_numeric(answers["answer"]).where(~answers["applies"].astype(bool), 0))
    filled["answer"] = pd.to_numeric(answers["answer"]).fillna(filled["answer"])
    zero = answer.qci_score(filled, weights)
    return {**result, "score": zero["score"], "areas": zero["areas"]}


def qci_score__does_not_apply_is_not_answered(answers, weights):
    """You treated "does not apply" like "not answered". What cannot be asked is no gap: it leaves the form and takes nothing from the coverage.

    fa: «موضوعیت ندارد» را مانند «بی‌پاسخ» گرفته‌اید. آنچه نمی‌توان پرسید کاستی نیست: از برگه بیرون می‌رود و از پوشش چیزی نمی‌کاهد.
    """
    answer._refuse_bad_answers(answers, weights)
    return answer.qci_score(answers.assign(applies=True), weights)


def qci_score__questions_pooled(answers, weights):
    """You pooled all answers, each with the weight of its area. Then an area weighs the more the more of its questions were answered: score the areas first, then weigh them.

    fa: همهٔ پاسخ‌ها را با وزنِ حوزه‌شان یک‌جا ریخته‌اید. آنگاه حوزه‌ای که پرسش‌های بیشتری از آن پاسخ گرفته سنگین‌تر می‌شود: نخست به حوزه‌ها نمره دهید، سپس وزن کنید.
    """
    result = answer.qci_score(answers, weights)
    if result["score"] is None:
        return result
    given = answers[answers["answer"].notna()]
    score = np.average(25 * pd.to_numeric(given["answer"]), weights=given["area"].map(weights))
    return {**result, "score": float(score)}


def qci_score__weights_not_spread(answers, weights):
    """You divided by the weights of all areas, those without an answer too. That counts them as 0: divide by the weights of the areas that have a score.

    fa: بر وزنِ همهٔ حوزه‌ها بخش کرده‌اید، حتی آن‌ها که پاسخی ندارند. این یعنی صفر شمردنشان: بر وزنِ حوزه‌هایی بخش کنید که نمره دارند.
    """
    result = answer.qci_score(answers, weights)
    if result["score"] is None:
        return result
    scored = sum(weights[area] for area, score in result["areas"].items() if score is not None)
    return {**result, "score": result["score"] * scored / sum(weights[area] for area in result["areas"])}


def qci_score__all_areas_alike(answers, weights):
    """You took the plain mean of the areas. They do not matter alike to the company: use the weights.

    fa: میانگینِ سادهٔ حوزه‌ها را گرفته‌اید. حوزه‌ها برای شرکت یکسان مهم نیستند: وزن‌ها را به کار ببرید.
    """
    answer._refuse_bad_answers(answers, weights)
    return answer.qci_score(answers, dict.fromkeys(weights, 1))


# ---- value_chain_gaps ----------------------------------------------------------------------------------------


def _ranked(table):
    return table.sort_values(["closes", "gap"], ascending=False, ignore_index=True, key=answer._rounded)


def value_chain_gaps__stages_by_themselves(assessment, targets, leans_on=answer.LEANS_ON):
    """You took each stage's own score. A stage is no better than the weakest condition it leans on: without data the best analyst chooses no customers.

    fa: نمرهٔ خودِ هر مرحله را گرفته‌اید. هیچ مرحله‌ای از ضعیف‌ترین شرطش بهتر نیست: بدون داده، بهترین تحلیلگر هم مشتری برنمی‌گزیند.
    """
    answer._refuse_bad_scores(assessment, targets, leans_on)
    return answer.value_chain_gaps(assessment, targets, {stage: [] for stage in leans_on})


def value_chain_gaps__strengths_make_up(assessment, targets, leans_on=answer.LEANS_ON):
    """You averaged a stage with its conditions. A strong condition does not make up for a weak one: the smallest score is the limit.

    fa: از مرحله و شرط‌هایش میانگین گرفته‌اید. شرطِ قوی جای ضعیف را نمی‌گیرد: کوچک‌ترین نمره حد است.
    """
    table = answer.value_chain_gaps(assessment, targets, leans_on)

    def mean(part):
        return float(np.mean([assessment[name] for name in (part, *leans_on.get(part, ()))]))

    effective = table["part"].map(mean).astype(float)
    return _ranked(table.assign(effective=effective, gap=(table["target"] - effective).clip(lower=0)))


def value_chain_gaps__surplus_fills_gaps(assessment, targets, leans_on=answer.LEANS_ON):
    """You let a part above its target have a negative gap. What is better than it need be fills no gap elsewhere: the gap is 0.

    fa: به بخشی که بالاتر از هدف است شکافِ منفی داده‌اید. آنچه بیش از نیاز خوب است شکافِ جای دیگر را پر نمی‌کند: شکاف صفر است.
    """
    table = answer.value_chain_gaps(assessment, targets, leans_on)
    return _ranked(table.assign(gap=table["target"] - table["effective"]))


def value_chain_gaps__closes_its_own_gap(assessment, targets, leans_on=answer.LEANS_ON):
    """You said that a part closes its own gap. A condition closes gaps of the stages on it as well, and a stage that is held back closes nothing.

    fa: گفته‌اید هر بخش شکافِ خودش را می‌بندد. شرط شکافِ مرحله‌های روی خود را هم می‌بندد، و مرحله‌ای که شرط نگهش داشته چیزی نمی‌بندد.
    """
    table = answer.value_chain_gaps(assessment, targets, leans_on)
    return _ranked(table.assign(closes=table["gap"]))


# ---- portfolio_analysis --------------------------------------------------------------------------------------


def _decided(accounts, table, **changed):
    """Return the table with other reasons, and what follows from them."""
    table = table.assign(**changed)
    strategic = table["by_value"] | table["by_volume"] | table["by_role"]
    loss = table["profit"] < 0
    tests = [
        strategic & ~loss,
        loss & (strategic | (_own(accounts, table, "margin") > 0)),
        loss,
        _own(accounts, table, "growth") > 0,
    ]
    action = np.select(tests, ["protect", "re-engineer", "end", "enhance"], "harvest")
    return table.assign(strategic=strategic, action=action)


def _own(accounts, table, column):
    return accounts.set_index("customer")[column].reindex(table["customer"]).to_numpy()


def portfolio_analysis__profit_of_today(accounts, years=5, discount=0.1, share=0.8, volume=0.05):
    """You looked for the most valuable customers by the profit of today. The portfolio is about what is to come: growth and retention decide.

    fa: ارزشمندترین مشتریان را با سودِ امروز جسته‌اید. پورتفوی مشتریان دربارهٔ آینده است: رشد و ماندن تعیین می‌کند.
    """
    table = answer.portfolio_analysis(accounts, years, discount, share, volume)
    return _decided(accounts, table, by_value=answer._is_needed(table["profit"], share))


def portfolio_analysis__volume_at_any_price(accounts, years=5, discount=0.1, share=0.8, volume=0.05):
    """You counted a large revenue as important even at a loss. Volume carries fixed costs only if it pays the cost to serve it first.

    fa: درآمدِ بزرگ را حتی با زیان مهم شمرده‌اید. حجم تنها آنگاه هزینهٔ ثابت را به دوش می‌کشد که نخست هزینهٔ خدمت‌رسانیِ خود را بدهد.
    """
    table = answer.portfolio_analysis(accounts, years, discount, share, volume)
    revenue = _own(accounts, table, "revenue")
    return _decided(accounts, table, by_volume=revenue >= volume * accounts["revenue"].sum())


def portfolio_analysis__share_of_the_customers(accounts, years=5, discount=0.1, share=0.8, volume=0.05):
    """You took a share of the customers. The question is who makes up that share of the value, and a few usually do.

    fa: سهمی از شمارِ مشتریان را گرفته‌اید. پرسش این است که آن سهم از ارزش را چه کسانی می‌سازند، و آن‌ها بیشتر اندک‌اند.
    """
    table = answer.portfolio_analysis(accounts, years, discount, share, volume)
    above = table["future_value"].rank(method="min", ascending=False) - 1
    chosen = (table["future_value"] > 0) & (above < share * len(table))
    return _decided(accounts, table, by_value=chosen)


# ---- compare_models ------------------------------------------------------------------------------------------


def _fewest(questions, treated):
    """Return the smallest combinations that treat the topics, if models treat what `treated` says."""
    answer.compare_models(questions)
    found = {}
    for question, topics in questions.items():
        for number in (1, 2, 3):
            sets = combinations(sorted(treated), number)
            found[question] = [list(m) for m in sets if set(topics) <= set().union(*(treated[one] for one in m))]
            if found[question]:
                break
    return found


def compare_models__any_topic_will_do(questions):
    """You named every model that treats one of the topics. Half an answer is none: the models together must treat all of them.

    fa: هر مدلی را نام برده‌اید که یکی از موضوع‌ها را دارد. نیمی از پاسخ، پاسخ نیست: مدل‌ها باید با هم به همهٔ موضوع‌ها بپردازند.
    """
    answer.compare_models(questions)
    treated = answer._TREATED
    return {
        q: [[model] for model in sorted(treated) if treated[model] & set(topics)] for q, topics in questions.items()
    }


def compare_models__all_that_help(questions):
    """You took all models that treat any of the topics together. Who can answer with fewer need not learn the others: look for the smallest combination.

    fa: همهٔ مدل‌هایی را که به یکی از موضوع‌ها می‌پردازند با هم برداشته‌اید. اگر با کمتر می‌شود پاسخ داد بقیه لازم نیست: کوچک‌ترین ترکیب را بجویید.
    """
    return {
        question: [sorted({model for combination in found for model in combination})]
        for question, found in compare_models__any_topic_will_do(questions).items()
    }


def compare_models__first_found(questions):
    """You stopped at the first combination. Another may do as well with the same number of models: give them all.

    fa: در نخستین ترکیب ایستاده‌اید. شاید ترکیبِ دیگری با همان شمارِ مدل همان کار را بکند: همه را بیاورید.
    """
    return {question: found[:1] for question, found in answer.compare_models(questions).items()}


def compare_models__conditions_forgotten(questions):
    """You looked at the five stages of the value chain alone. Its five supporting conditions belong to it: culture, buying, staff, technology, organisation.

    fa: تنها پنج مرحلهٔ زنجیرهٔ ارزش را دیده‌اید. پنج شرطِ پشتیبانش هم از آنِ آن است: فرهنگ، خرید، کارکنان، فناوری، سازمان.
    """
    conditions = {"buying", "staff", "technology", "culture"}
    treated = {**answer._TREATED, "value chain": answer._TREATED["value chain"] - conditions}
    return _fewest(questions, treated)


def compare_models__value_in_idic_alone(questions):
    """You left what customers are worth and need to IDIC alone. The value chain begins with it: portfolio analysis asks who is important, intimacy what they need.

    fa: ارزش و نیازِ مشتریان را تنها به IDIC سپرده‌اید. زنجیرهٔ ارزش با همین آغاز می‌شود: تحلیل پورتفو می‌پرسد چه کسی مهم است و شناخت نزدیک مشتری می‌پرسد چه می‌خواهد.
    """
    treated = {**answer._TREATED, "value chain": answer._TREATED["value chain"] - {"worth", "needs"}}
    return _fewest(questions, treated)


def compare_models__qci_is_idic(questions):
    """You gave QCI the steps of the individual customer. It left the word relationship out on purpose: it looks at the company, not at one customer.

    fa: گام‌های کار با تک‌تکِ مشتریان را به QCI داده‌اید. این مدل واژهٔ «ارتباط» را دانسته کنار گذاشته است: به شرکت نگاه می‌کند، نه به یک مشتری.
    """
    steps = {"recognition", "dialogue", "individual treatment"}
    return _fewest(questions, {**answer._TREATED, "QCI": answer._TREATED["QCI"] | steps})
