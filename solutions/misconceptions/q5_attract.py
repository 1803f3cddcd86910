"""Wrong answers to the exercises on customer attraction, worth recognising."""

import numpy as np
import pandas as pd

from solutions.crm_exercises import q5_attract as answer

# ---- direct_mail_targets -------------------------------------------------------------------------------------


def _in_order(customers, budget, order):
    """Choose customers in this order of rows, each who still fits and earns something."""
    right = answer.direct_mail_targets(customers, budget)
    cents, money = (customers["cost"] * 100).round().astype(int).tolist(), round(budget * 100)
    mail = [False] * len(right)
    for row in order:
        if right["expected_profit"].iloc[row] > 0 and cents[row] <= money:
            mail[row], money = True, money - cents[row]
    return right.assign(mail=mail)


def direct_mail_targets__largest_profit_first(customers, budget):
    """You went down the list by expected profit. One dear mail can use up the money with which two cheaper ones would have earned more together.

    fa: از بیشترین سود مورد انتظار آغاز کرده و به ترتیب پایین آمده‌اید. گاه یک نامهٔ گران پولی را می‌خورد که دو نامهٔ ارزان‌تر با آن روی هم بیشتر درمی‌آوردند.
    """
    profit = answer.direct_mail_targets(customers, budget)["expected_profit"].to_numpy()
    return _in_order(customers, budget, np.argsort(-profit, kind="stable"))


def direct_mail_targets__best_return_first(customers, budget):
    """You went down the list by expected profit per euro. That is good, but not always the best: it may leave money over that another choice would have used.

    fa: به ترتیبِ سود مورد انتظار به‌ازای هر یورو پیش رفته‌اید. این روش خوب است ولی همیشه بهترین نیست: گاه پولی روی دست می‌ماند که انتخابی دیگر به کارش می‌گرفت.
    """
    profit = answer.direct_mail_targets(customers, budget)["expected_profit"].to_numpy()
    per_euro = profit / np.maximum(customers["cost"].to_numpy(dtype=float), 1e-9)
    return _in_order(customers, budget, np.argsort(-per_euro, kind="stable"))


def direct_mail_targets__would_have_ordered_anyway(customers, budget):
    """You credit the mail with every order of those it reaches. Many would have ordered anyway; what the mail brings is the chance with it less the chance without it.

    fa: هر سفارشِ گیرندگان را به حساب نامه گذاشته‌اید. بسیاری به هر حال سفارش می‌دادند؛ آوردهٔ نامه احتمالِ سفارش با آن است منهای احتمالِ سفارش بی آن.
    """
    answer.direct_mail_targets(customers, budget)
    return answer.direct_mail_targets(customers.assign(chance_without=0.0), budget)


def direct_mail_targets__budget_used_up(customers, budget):
    """You write to customers with whom the mail loses money, because some of the budget was left. A budget is a limit, not a duty.

    fa: چون چیزی از بودجه مانده بود، به کسانی هم نامه فرستاده‌اید که نامه برایشان زیان دارد. بودجه سقف است، نه تکلیف.
    """
    right = answer.direct_mail_targets(customers, budget)
    cents, mail = (customers["cost"] * 100).round().astype(int).to_numpy(), right["mail"].to_numpy(dtype=bool).copy()
    for row in np.argsort(-right["expected_profit"].to_numpy(), kind="stable"):
        mail[row] = mail[row] or cents[mail].sum() + cents[row] <= round(budget * 100)
    return right.assign(mail=mail)


# ---- cost_per_acquisition ------------------------------------------------------------------------------------


def cost_per_acquisition__overhead_left_out(expenses, won, overhead=0.0, split="spend"):
    """You left the overhead out. Salaries and software win customers, too; without their share every channel looks cheaper than it is.

    fa: سربار را کنار گذاشته‌اید. حقوق و نرم‌افزار هم مشتری می‌آورند؛ بدون سهم آن‌ها هر کانال ارزان‌تر از آنچه هست به نظر می‌آید.
    """
    answer.cost_per_acquisition(expenses, won, overhead, split)
    return answer.cost_per_acquisition(expenses, won, 0.0, split)


def cost_per_acquisition__overhead_in_equal_parts(expenses, won, overhead=0.0, split="spend"):
    """You gave each channel the same part of the overhead. A channel that hardly does anything then bears as much as the largest; share it in the proportion that `split` names.

    fa: سربار را میان کانال‌ها برابر بخش کرده‌اید. آنگاه کانالی که تقریباً کاری نمی‌کند همان‌قدر بار می‌برد که بزرگ‌ترین کانال؛ به همان نسبتی بخش کنید که `split` می‌گوید.
    """
    right = answer.cost_per_acquisition(expenses, won, overhead, split)
    share = overhead / max(len(right), 1)
    each = (right["spend"] + share) / right["customers"].where(right["customers"] > 0)
    average = right["cost_per_acquisition"] / right["relative"]
    return right.assign(overhead=share, cost_per_acquisition=each, relative=each / average)


def cost_per_acquisition__mean_of_means(expenses, won, overhead=0.0, split="spend"):
    """Your average is the mean of the channels' costs per customer, as if each channel had won as many. Divide all money by all customers.

    fa: میانگین شما میانگینِ هزینه‌های سرانهٔ کانال‌هاست، گویی همه به یک اندازه مشتری آورده‌اند. همهٔ پول را بر همهٔ مشتریان تقسیم کنید.
    """
    right = answer.cost_per_acquisition(expenses, won, overhead, split)
    each = right["cost_per_acquisition"].astype(float)
    mean = each.mean()
    return right.assign(relative=each / mean if mean > 0 else float("nan"))


def cost_per_acquisition__failures_dropped(expenses, won, overhead=0.0, split="spend"):
    """Channels that won nobody are not in your result. Their money was spent for nothing, and just that must be seen: keep them, without a cost per customer.

    fa: کانال‌هایی که کسی را نیاورده‌اند در نتیجهٔ شما نیستند. پولشان بی‌حاصل رفته و درست همین باید دیده شود: نگهشان دارید، بدون هزینهٔ سرانه.
    """
    right = answer.cost_per_acquisition(expenses, won, overhead, split)
    return right[right["customers"] > 0].reset_index(drop=True)


def cost_per_acquisition__nobody_won_costs_nothing(expenses, won, overhead=0.0, split="spend"):
    """A channel that won nobody costs 0 per customer in your result, as if it were the cheapest. There is no such cost: leave it missing.

    fa: کانالی که کسی را نیاورده در نتیجهٔ شما برای هر مشتری ۰ هزینه دارد، گویی ارزان‌ترین است. چنین هزینه‌ای تعریف نمی‌شود: جایش را خالی بگذارید.
    """
    right = answer.cost_per_acquisition(expenses, won, overhead, split)
    filled = right[["cost_per_acquisition", "relative"]].astype(float).fillna(0.0)
    return right.assign(**{column: filled[column] for column in filled})


def cost_per_acquisition__unknown_dropped(expenses, won, overhead=0.0, split="spend"):
    """Customers whose channel is not known are not in your result. They were won, too: keep them in the channel "unknown", or all others look too dear against the average.

    fa: مشتریانی که کانالشان معلوم نیست در نتیجهٔ شما نیستند. آن‌ها هم جذب شده‌اند: در کانالِ «unknown» نگهشان دارید.
    """
    right = answer.cost_per_acquisition(expenses, won, overhead, split)
    return right[right["channel"] != "unknown"].reset_index(drop=True)


# ---- uplift_by_segment ---------------------------------------------------------------------------------------


def _judged(table):
    """Return the table with verdicts that follow from its intervals."""
    low, high = table["low"].astype(float), table["high"].astype(float)
    verdict = np.select([low > 0, high < 0], ["helps", "hurts"], "undecided")
    return table.assign(verdict=verdict.tolist())


def uplift_by_segment__one_control_for_all(contacts, confidence=0.95):
    """You compared each segment with the control of the whole campaign. Segments order differently without any mail; each has to be compared with its own control.

    fa: هر بخش را با گروه شاهدِ کل کارزار سنجیده‌اید. بخش‌ها بدون نامه هم یکسان سفارش نمی‌دهند؛ هر بخش را باید با شاهدِ خودش سنجید.
    """
    right = answer.uplift_by_segment(contacts, confidence)
    control = contacts["responded"].astype(bool)[~contacts["treated"].astype(bool)]
    uplift = right["treated_rate"].astype(float) - control.mean()
    shift = uplift - right["uplift"].astype(float)
    return _judged(right.assign(uplift=uplift, low=right["low"] + shift, high=right["high"] + shift))


def uplift_by_segment__openers_only(contacts, confidence=0.95):
    """You counted as treated only those who opened the mail. They opened it because they were interested, some because they were about to order; the lot drew who was written to, not who opened.

    fa: تنها کسانی را نامه‌گرفته شمرده‌اید که نامه را باز کرده‌اند. آن‌ها چون علاقه داشتند بازش کردند و برخی چون می‌خواستند سفارش بدهند؛ قرعه گفته به چه کسی نامه برود، نه اینکه چه کسی بازش کند.
    """
    right = answer.uplift_by_segment(contacts, confidence)
    if "opened" not in contacts:
        return right
    return answer.uplift_by_segment(contacts.assign(treated=contacts["opened"].astype(bool)), confidence)


def uplift_by_segment__each_by_itself(contacts, confidence=0.95):
    """You drew each interval as if its segment were the only one. With twenty segments one is then called helped or hurt by mere chance; share 1 − confidence among all segments.

    fa: هر بازه را چنان ساخته‌اید که گویی بخش دیگری نیست. آنگاه از بیست بخش یکی تصادفاً سودبرده یا زیان‌دیده خوانده می‌شود؛ «۱ منهای سطح اطمینان» را میان همهٔ بخش‌ها بخش کنید.
    """
    answer.uplift_by_segment(contacts, confidence)
    segment = contacts["segment"].fillna("unknown")
    alone = [answer.uplift_by_segment(rows, confidence) for _name, rows in contacts.groupby(segment)]
    return pd.concat(alone, ignore_index=True) if alone else answer.uplift_by_segment(contacts, confidence)


def uplift_by_segment__nothing_added(contacts, confidence=0.95):
    """You built the interval from the bare shares. Where nobody or everybody ordered, its width becomes 0, as if a few customers had proved everything; add one order and one customer without order to each group.

    fa: بازه را از خودِ سهم‌ها ساخته‌اید. جایی که هیچ‌کس یا همه سفارش داده‌اند پهنای آن ۰ می‌شود، گویی چند مشتری همه‌چیز را ثابت کرده‌اند؛ به هر گروه یک سفارش و یک مشتریِ بی‌سفارش بیفزایید.
    """
    right = answer.uplift_by_segment(contacts, confidence)
    both = max(int(right["uplift"].notna().sum()), 1)
    variance = sum(
        right[f"{group}_rate"] * (1 - right[f"{group}_rate"]) / right[group].where(right[group] > 0)
        for group in ("treated", "control")
    )
    half = answer.norm.isf((1 - confidence) / 2 / both) * np.sqrt(variance.astype(float))
    low, high = (right["uplift"] - half).clip(lower=-1), (right["uplift"] + half).clip(upper=1)
    return _judged(right.assign(low=low, high=high))


def uplift_by_segment__sign_for_proof(contacts, confidence=0.95):
    """You judged by the sign of the uplift alone. A small difference of small groups has its sign by chance; only when the whole interval lies on one side of 0 is it shown.

    fa: تنها با علامتِ اثرِ افزوده داوری کرده‌اید. علامتِ تفاوتی کوچک میان گروه‌هایی کوچک کار تصادف است؛ تنها وقتی همهٔ بازه در یک سوی صفر باشد چیزی نشان داده شده است.
    """
    right = answer.uplift_by_segment(contacts, confidence)
    uplift = right["uplift"].astype(float)
    return right.assign(verdict=np.select([uplift > 0, uplift < 0], ["helps", "hurts"], "undecided").tolist())


# ---- ab_test -------------------------------------------------------------------------------------------------


def ab_test__peeked(a, b, planned_rate, smallest_effect, alpha=0.05, power=0.8):
    """You give a verdict before the planned number of customers is reached. Who looks again and again, and stops at the first small p-value, finds differences where there are none: until then the verdict is "too early".

    fa: پیش از رسیدن به شمار برنامه‌ریزی‌شدهٔ مشتریان رأی داده‌اید. هر که بارها نگاه کند و با نخستین p کوچک بایستد، تفاوتی می‌یابد که نیست: تا آن هنگام رأی «too early» است.
    """
    right = answer.ab_test(a, b, planned_rate, smallest_effect, alpha, power)
    better = "B" if right["difference"] > 0 else "A"
    return {**right, "verdict": better if right["p_value"] < alpha else "undecided"}


def ab_test__one_side_only(a, b, planned_rate, smallest_effect, alpha=0.05, power=0.8):
    """Your p-value counts one side only. Before the test nobody knew which version would be better, so differences as large in the other direction count, too.

    fa: مقدار p شما تنها یک سو را می‌شمارد. پیش از آزمون کسی نمی‌دانست کدام نسخه بهتر است؛ پس تفاوت‌هایی به همین بزرگی در سوی دیگر هم به شمار می‌آیند.
    """
    right = answer.ab_test(a, b, planned_rate, smallest_effect, alpha, power)
    p_value = right["p_value"] / 2
    verdict = right["verdict"]
    if verdict != "too early" and p_value < alpha:
        verdict = "B" if right["difference"] > 0 else "A"
    return {**right, "p_value": p_value, "verdict": verdict}


def ab_test__planned_afterwards(a, b, planned_rate, smallest_effect, alpha=0.05, power=0.8):
    """You planned with the rates that the test found. A plan is made before: with the expected rate and the smallest effect worth finding, or it changes with every look.

    fa: با نرخ‌هایی برنامه ریخته‌اید که خود آزمون یافته است. برنامه را پیش از آزمون می‌ریزند: با نرخِ انتظاری و کوچک‌ترین اثری که یافتنش می‌ارزد؛ وگرنه با هر نگاه عوض می‌شود.
    """
    right = answer.ab_test(a, b, planned_rate, smallest_effect, alpha, power)
    rates = a[0] / a[1], b[0] / b[1]
    if rates[0] == rates[1] or not all(0 < rate < 1 for rate in rates):
        return right
    return answer.ab_test(a, b, rates[0], rates[1] - rates[0], alpha, power)


def ab_test__power_forgotten(a, b, planned_rate, smallest_effect, alpha=0.05, power=0.8):
    """Your plan leaves the power out. With so few customers the smallest effect is missed every second time; the plan needs both chances, of a false alarm and of finding what is there.

    fa: برنامهٔ شما توان را کنار گذاشته است. با این شمار از مشتریان کوچک‌ترین اثر هر دو بار یک بار از دست می‌رود؛ برنامه هر دو احتمال را می‌خواهد، هم هشدار نادرست و هم یافتنِ آنچه هست.
    """
    answer.ab_test(a, b, planned_rate, smallest_effect, alpha, power)
    return answer.ab_test(a, b, planned_rate, smallest_effect, alpha, 0.5)


def ab_test__both_versions_together(a, b, planned_rate, smallest_effect, alpha=0.05, power=0.8):
    """You compared the customers of both versions together with the plan. It is meant for each version: the smaller one decides whether it is too early.

    fa: مشتریانِ دو نسخه را روی هم با برنامه سنجیده‌اید. برنامه برای هر نسخه جداست: نسخه‌ای که مشتری کمتری دارد می‌گوید هنوز زود است یا نه.
    """
    right = answer.ab_test(a, b, planned_rate, smallest_effect, alpha, power)
    if a[1] + b[1] < right["planned"]:
        return right
    better = "B" if right["difference"] > 0 else "A"
    return {**right, "verdict": better if right["p_value"] < alpha else "undecided"}
