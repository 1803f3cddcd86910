"""Wrong answers of the lesson on customer lifetime value that students really give, each with a word to the student."""

import numpy as np
import pandas as pd
from scipy.special import betaln, gammaln

from solutions.crm_exercises import q4_lifetime as answer

# ---- present_value -------------------------------------------------------------------------------------------------


def present_value__first_flow_discounted(cash_flows, discount):
    """You discounted the first cash flow too. It is paid now, at time 0, so it counts in full; the second is discounted once.

    fa: نخستین جریان نقدی را هم تنزیل کرده‌اید. آن مبلغ همین حالا، در زمان صفر، پرداخت می‌شود و کامل به حساب می‌آید؛ دومی یک بار تنزیل می‌شود.
    """
    return answer.present_value(cash_flows, discount) / (1 + discount)


def present_value__simple_interest(cash_flows, discount):
    """You divided by 1 + d·t, which is simple interest. Money left for two periods earns interest on its interest: discounting compounds.

    fa: بر 1 + d·t تقسیم کرده‌اید که بهرهٔ ساده است. پولی که دو دوره بماند، به بهره‌اش هم بهره تعلق می‌گیرد؛ تنزیل مرکب است.
    """
    answer.present_value(cash_flows, discount)
    flows = np.asarray(cash_flows, dtype=float)
    return float(np.sum(flows / (1 + discount * np.arange(len(flows)))))


def present_value__times_one_minus_rate(cash_flows, discount):
    """You multiplied by 1 − d for every period. Taking 10 % off does not undo adding 10 %: ask what amount, grown at the rate, becomes the cash flow.

    fa: برای هر دوره در 1 − d ضرب کرده‌اید. کم‌کردن ۱۰٪ اثر افزودن ۱۰٪ را خنثی نمی‌کند؛ بپرسید چه مبلغی اگر با این نرخ رشد کند به آن جریان نقدی می‌رسد.
    """
    answer.present_value(cash_flows, discount)
    return float(sum(flow * (1 - discount) ** time for time, flow in enumerate(cash_flows)))


# ---- clv_constant --------------------------------------------------------------------------------------------------


def clv_constant__ignores_timing(margin, retention, discount, timing):
    """You gave the same value for every timing: that of a first payment in one period, if the customer is retained. Draw the time line of each convention: when does the first margin come, and is it certain?

    fa: برای همهٔ زمان‌بندی‌ها یک مقدار داده‌اید: مقدار حالتی که نخستین پرداخت یک دوره بعد و به شرط ماندن مشتری است. برای هر قرارداد خط زمان را بکشید؛ نخستین حاشیهٔ سود کِی می‌رسد و آیا قطعی است؟
    """
    answer.clv_constant(margin, retention, discount, timing)
    return answer.clv_constant(margin, retention, discount, "if_retained")


def clv_constant__nothing_discounted(margin, retention, discount, timing):
    """You multiplied the margin by the expected number of periods and left the discount rate out. A margin that comes in ten years is worth less than one that comes tomorrow.

    fa: حاشیهٔ سود را در شمار دوره‌هایی که انتظار می‌رود مشتری بماند ضرب کرده‌اید و نرخ تنزیل را کنار گذاشته‌اید. سودی که ده سال دیگر می‌رسد از سود فردا کم‌ارزش‌تر است.
    """
    value = answer.clv_constant(margin, retention, discount, timing)
    return answer.clv_constant(margin, retention, 0.0, timing) if retention < 1 else value


def clv_constant__rates_swapped(margin, retention, discount, timing):
    """You exchanged the signs of retention and discount below the line. Check the direction: a customer who stays longer must be worth more, and a higher discount rate must make every customer worth less.

    fa: در مخرج، علامت نرخ حفظ و نرخ تنزیل را جابه‌جا نوشته‌اید. جهت را بیازمایید: مشتری ماندگارتر باید باارزش‌تر شود و نرخ تنزیل بالاتر باید ارزش همهٔ مشتریان را کم کند.
    """
    value = answer.clv_constant(margin, retention, discount, timing)
    return value * (1 + discount - retention) / (1 + retention - discount)


# ---- max_acquisition_spend -----------------------------------------------------------------------------------------


def max_acquisition_spend__per_customer_won(lifetime_value, response_rate, welcome_cost=0.0, target_return=0.0):
    """You gave the most that one new customer may cost. The question is about one contact, and most contacts win nobody: the value of the few must pay for all.

    fa: بیشترین هزینه برای یک مشتری تازه را داده‌اید. پرسش دربارهٔ یک تماس است و بیشتر تماس‌ها کسی را مشتری نمی‌کنند؛ ارزش آن چند نفر باید خرج همهٔ تماس‌ها را بدهد.
    """
    answer.max_acquisition_spend(lifetime_value, response_rate, welcome_cost, target_return)
    return answer.max_acquisition_spend(lifetime_value, 1, welcome_cost, target_return)


def max_acquisition_spend__everyone_welcomed(lifetime_value, response_rate, welcome_cost=0.0, target_return=0.0):
    """You charged the welcome cost to every contact. Only those who become customers get the gift, so it is multiplied by the response rate like the value.

    fa: هزینهٔ خوشامد را به پای همهٔ تماس‌ها نوشته‌اید. هدیه فقط به کسی می‌رسد که مشتری شود؛ پس آن هم مانند ارزش در نرخ پاسخ ضرب می‌شود.
    """
    answer.max_acquisition_spend(lifetime_value, response_rate, welcome_cost, target_return)
    return max(0.0, answer.max_acquisition_spend(lifetime_value, response_rate, 0.0, target_return) - welcome_cost)


def max_acquisition_spend__return_taken_off_value(lifetime_value, response_rate, welcome_cost=0.0, target_return=0.0):
    """You took the target return off as a share of the value. A return is a share of what is spent: 1 spent must bring back 1 + target.

    fa: بازده هدف را به‌صورت سهمی از ارزش کم کرده‌اید. بازده سهمی از پول خرج‌شده است: یک واحد خرج باید 1 + target واحد برگرداند.
    """
    answer.max_acquisition_spend(lifetime_value, response_rate, welcome_cost, target_return)
    return answer.max_acquisition_spend(lifetime_value * (1 - target_return), response_rate, welcome_cost)


def max_acquisition_spend__below_zero(lifetime_value, response_rate, welcome_cost=0.0, target_return=0.0):
    """You returned a negative budget. Where no spending reaches the target, the most that may be spent is nothing: 0.

    fa: بودجهٔ منفی برگردانده‌اید. جایی که هیچ هزینه‌ای به هدف نمی‌رسد، بیشترین خرج مجاز هیچ است: صفر.
    """
    answer.max_acquisition_spend(lifetime_value, response_rate, welcome_cost, target_return)
    return response_rate * (lifetime_value / (1 + target_return) - welcome_cost)


# ---- retention_from_survival ---------------------------------------------------------------------------------------


def retention_from_survival__of_the_first_cohort(survival):
    """You divided by the customers of the very start: that is survival again. A retention rate looks at one period only: of those there when it began, how many are there when it ends?

    fa: بر مشتریان روز نخست تقسیم کرده‌اید که باز همان منحنی بقا است. نرخ حفظ فقط به یک دوره نگاه می‌کند: از کسانی که آغاز آن دوره بودند، چند نفر پایانش هم هستند؟
    """
    answer.retention_from_survival(survival)
    return [left / survival[0] for left in list(survival)[1:]]


def retention_from_survival__churn(survival):
    """You returned the share that left in each period: the churn rate. Retention is the share that stayed, 1 − churn.

    fa: سهم رفتگان هر دوره، یعنی نرخ ریزش، را برگردانده‌اید. حفظ سهم ماندگان است: یک منهای ریزش.
    """
    return [1 - rate for rate in answer.retention_from_survival(survival)]


def retention_from_survival__one_rate_for_all(survival):
    """You gave every period the same average rate. Retention usually rises from period to period, because those who leave easily leave first; work out each period by itself.

    fa: به همهٔ دوره‌ها یک نرخ میانگین داده‌اید. نرخ حفظ معمولاً دوره به دوره بالا می‌رود، چون زودروندگان پیش از دیگران می‌روند؛ هر دوره را جداگانه حساب کنید.
    """
    periods = len(answer.retention_from_survival(survival))
    return [(survival[periods] / survival[0]) ** (1 / periods)] * periods if periods else []


# ---- fit_sbg -------------------------------------------------------------------------------------------------------


def _sbg_log_likelihood(curve, alpha, beta):
    period = np.arange(1, len(curve))
    retention = (beta + period - 1) / (alpha + beta + period - 1)
    return float(curve[1:] @ np.log(retention) + (curve[:-1] - curve[1:]) @ np.log(1 - retention))


def fit_sbg__averages_churn(survival):
    """You took the churn rates of the periods as a sample of θ and matched the beta distribution to their mean and variance. Each rate is already an average over the customers who are left, and those are a selection: maximise the likelihood of who left when.

    fa: نرخ‌های ریزش دوره‌ها را نمونه‌ای از θ گرفته‌اید و توزیع بتا را با میانگین و واریانس آن‌ها جور کرده‌اید. هر نرخ خودش میانگین باقی‌ماندگان است و باقی‌ماندگان نمونهٔ تصادفی نیستند؛ درست‌نمایی «چه کسی کِی رفت» را بیشینه کنید.
    """
    answer.fit_sbg(survival)
    churn = 1 - np.array(answer.retention_from_survival(survival))
    mean, variance = churn.mean(), churn.var()
    size = mean * (1 - mean) / variance - 1
    alpha, beta = float(mean * size), float((1 - mean) * size)
    likelihood = _sbg_log_likelihood(np.asarray(survival, dtype=float), alpha, beta)
    return {"alpha": alpha, "beta": beta, "log_likelihood": likelihood}


def fit_sbg__forgets_the_survivors(survival):
    """Your likelihood has only those who left. Customers who are still there at the end say something too: that they outlived every period. Add N_n ln S(n).

    fa: درست‌نمایی شما فقط رفتگان را دارد. کسانی که در پایان هنوز هستند هم چیزی می‌گویند: از همهٔ دوره‌ها گذشته‌اند. N_n ln S(n) را بیفزایید.
    """
    answer.fit_sbg(survival)
    curve = np.asarray(survival, dtype=float)
    leavers = curve[:-1] - curve[1:]
    period = np.arange(1, len(curve))

    def log_likelihood(alpha, beta):
        return leavers @ (betaln(alpha + 1, beta + period - 1) - betaln(alpha, beta))

    return answer._maximise(log_likelihood, ("alpha", "beta"), curve[0])


def fit_sbg__alpha_and_beta_exchanged(survival):
    """You exchanged alpha and beta. θ is the probability of leaving, so alpha belongs to leaving: alpha / (alpha + beta) of the customers leave in the first period.

    fa: جای alpha و beta را عوض کرده‌اید. θ احتمال رفتن است، پس alpha از آنِ رفتن است: در دورهٔ نخست alpha / (alpha + beta) از مشتریان می‌روند.
    """
    fit = answer.fit_sbg(survival)
    return fit | {"alpha": fit["beta"], "beta": fit["alpha"]}


# ---- project_survival ----------------------------------------------------------------------------------------------


def project_survival__constant_retention(alpha, beta, periods):
    """You kept the retention rate of the first period for ever. In this model the rate of the whole cohort rises, because the customers who leave easily are gone; so survival falls more and more slowly.

    fa: نرخ حفظ دورهٔ نخست را برای همیشه نگه داشته‌اید. در این مدل نرخ کل گروه بالا می‌رود، چون زودروندگان دیگر نیستند؛ پس منحنی بقا رفته‌رفته کندتر پایین می‌آید.
    """
    answer.project_survival(alpha, beta, periods)
    return [(beta / (alpha + beta)) ** time for time in range(periods + 1)]


def project_survival__one_period_ahead(alpha, beta, periods):
    """You began with the retention rate of the second period. The first period is t = 1, so its rate is beta / (alpha + beta).

    fa: از نرخ حفظ دورهٔ دوم آغاز کرده‌اید. دورهٔ نخست t = 1 است و نرخ آن beta / (alpha + beta) می‌شود.
    """
    answer.project_survival(alpha, beta, periods)
    return answer.project_survival(alpha, beta + 1, periods)


def project_survival__retention_rates(alpha, beta, periods):
    """You returned the retention rate of each period. Survival is what is left of the first day's customers: multiply the rates up to each period.

    fa: نرخ حفظ هر دوره را برگردانده‌اید. بقا یعنی از مشتریان روز نخست چه مانده است؛ نرخ‌ها را تا هر دوره در هم ضرب کنید.
    """
    return [1.0, *answer.retention_from_survival(answer.project_survival(alpha, beta, periods))]


# ---- recency_frequency ---------------------------------------------------------------------------------------------


def _until(transactions, calibration_end):
    """Return the log up to and including a day, clock times cut off."""
    log = transactions.assign(date=pd.to_datetime(transactions["date"]).dt.normalize())
    return log[log["date"] <= pd.Timestamp(calibration_end).normalize()].sort_values("date", kind="stable")


def recency_frequency__recency_of_rfm(transactions, calibration_end, unit_days=7):
    """You measured the time since the last purchase: that is the recency of RFM. Here recency runs from the first purchase to the last, and for customers without a repeat purchase it is 0.

    fa: زمان گذشته از آخرین خرید را سنجیده‌اید که تازگی RFM است. این‌جا تازگی از نخستین خرید تا آخرین خرید است و برای مشتری بدون خرید تکراری صفر می‌شود.
    """
    table = answer.recency_frequency(transactions, calibration_end, unit_days)
    return table.assign(recency=table["age"] - table["recency"])


def recency_frequency__first_purchase_counted(transactions, calibration_end, unit_days=7):
    """You counted the first purchase. These models ask what happened after a customer was won, so frequency is the number of repeat purchases: one fewer.

    fa: نخستین خرید را هم شمرده‌اید. این مدل‌ها می‌پرسند پس از به‌دست‌آمدن مشتری چه شد؛ پس فراوانی شمار خریدهای تکراری است: یکی کمتر.
    """
    table = answer.recency_frequency(transactions, calibration_end, unit_days)
    return table.assign(frequency=table["frequency"] + 1)


def recency_frequency__same_day_apart(transactions, calibration_end, unit_days=7):
    """You counted two transactions of one day as two purchases. The model's unit is the day of purchase: merge what a customer buys on one day, and add up its spend, before you count.

    fa: دو تراکنش یک روز را دو خرید شمرده‌اید. واحد مدل روز خرید است؛ پیش از شمردن، خریدهای هر روز مشتری را یکی کنید و مبلغشان را جمع بزنید.
    """
    table = answer.recency_frequency(transactions, calibration_end, unit_days)
    log = _until(transactions, calibration_end)
    repeats = log[log["customer"].duplicated()].groupby("customer")["spend"]
    return table.assign(
        frequency=table["customer"].map(repeats.size()).fillna(0),
        mean_spend=table["customer"].map(repeats.mean()).fillna(0.0),
    )


def recency_frequency__looks_ahead(transactions, calibration_end, unit_days=7):
    """You used purchases after the end of the calibration. They are what the model shall predict, so it must not see them; drop them first, and with them the customers who came later.

    fa: خریدهای پس از پایان دورهٔ برازش را هم به کار برده‌اید. مدل باید همان‌ها را پیش‌بینی کند، پس نباید ببیندشان؛ نخست آن‌ها را کنار بگذارید و همراهشان مشتریانی را که دیرتر آمده‌اند.
    """
    table = answer.recency_frequency(transactions, calibration_end, unit_days)
    last = pd.to_datetime(transactions["date"]).max()
    if not len(table) or last <= pd.Timestamp(calibration_end):
        return table
    later = (last.normalize() - pd.Timestamp(calibration_end).normalize()).days / unit_days
    table = answer.recency_frequency(transactions, last, unit_days)
    return table.assign(age=table["age"] - later)


def recency_frequency__first_purchase_in_the_mean(transactions, calibration_end, unit_days=7):
    """Your mean spend includes the first purchase. The gamma-gamma model is fitted to repeat purchases, so leave the first day out of the mean as you left it out of the frequency.

    fa: میانگین مبلغ شما نخستین خرید را هم دارد. مدل گاما–گاما بر خریدهای تکراری برازش می‌شود؛ همان‌گونه که روز نخست را از فراوانی کنار گذاشتید، از میانگین هم کنار بگذارید.
    """
    table = answer.recency_frequency(transactions, calibration_end, unit_days)
    total = _until(transactions, calibration_end).groupby("customer")["spend"].sum()
    return table.assign(mean_spend=table["customer"].map(total) / (table["frequency"] + 1))


# ---- fit_bgnbd -----------------------------------------------------------------------------------------------------


def fit_bgnbd__one_time_buyers_dropped(frequency, recency, age):
    """You fitted only customers who bought again. That is the rule of the gamma-gamma model; here those who never came back are the best evidence of how low the rate can be, so keep them.

    fa: مدل را فقط بر مشتریانی برازش کرده‌اید که دوباره خریده‌اند. این قاعدهٔ مدل گاما–گاما است؛ این‌جا آن‌ها که برنگشتند بهترین گواه نرخ‌های پایین‌اند، پس نگهشان دارید.
    """
    x, last, whole = answer._history(frequency, recency, age)
    again = x > 0
    return answer.fit_bgnbd(x[again], last[again], whole[again])


def fit_bgnbd__first_purchase_counted(frequency, recency, age):
    """You counted the first purchase as well. The clock of the model starts at that purchase, so x counts only what came after it.

    fa: نخستین خرید را هم شمرده‌اید. ساعت مدل از همان خرید به راه می‌افتد؛ پس x فقط خریدهای پس از آن را می‌شمارد.
    """
    answer.fit_bgnbd(frequency, recency, age)
    return answer.fit_bgnbd(np.asarray(frequency) + 1, recency, age)


def fit_bgnbd__may_leave_at_once(frequency, recency, age):
    """You let customers leave right after their first purchase. That is the modified model, MBG/NBD (Batislam et al., 2007); in the BG/NBD nobody leaves before a repeat purchase, so with x = 0 the second term is absent.

    fa: به مشتری اجازه داده‌اید بی‌درنگ پس از نخستین خرید برود. آن مدل اصلاح‌شدهٔ MBG/NBD است (Batislam و همکاران، ۲۰۰۷)؛ در BG/NBD کسی پیش از یک خرید تکراری نمی‌رود، پس برای x = 0 جملهٔ دوم در کار نیست.
    """
    answer.fit_bgnbd(frequency, recency, age)
    (x, last, whole), n = np.unique(answer._history(frequency, recency, age), axis=1, return_counts=True)
    count, row = np.unique(x, return_inverse=True)

    def log_likelihood(r, alpha, a, b):
        bought = gammaln(r + count) - gammaln(r) + r * np.log(alpha) - betaln(a, b)
        active = betaln(a, b + count + 1)[row] - (r + x) * np.log(alpha + whole)
        inactive = betaln(a + 1, b + count)[row] - (r + x) * np.log(alpha + last)
        return n @ (bought[row] + np.logaddexp(active, inactive))

    return answer._maximise(log_likelihood, ("r", "alpha", "a", "b"), n.sum())


def fit_bgnbd__minimum_reported(frequency, recency, age):
    """Your parameters are right, but `log_likelihood` is what the optimiser minimised: the log-likelihood with its sign turned. Turn it back.

    fa: پارامترهایتان درست است، ولی log_likelihood همان چیزی است که بهینه‌ساز کمینه کرده: لگاریتم درست‌نمایی با علامت وارونه. علامت را برگردانید.
    """
    fit = answer.fit_bgnbd(frequency, recency, age)
    return fit | {"log_likelihood": -fit["log_likelihood"]}


# ---- expected_purchases --------------------------------------------------------------------------------------------


def expected_purchases__everyone_still_active(params, frequency, recency, age, horizon):
    """You forgot the lower line, the chance that the customer is still active. Someone who bought often and then fell silent for long has probably left, and will buy little.

    fa: مخرج، یعنی احتمال فعال‌بودن مشتری، را فراموش کرده‌اید. کسی که زیاد می‌خرید و مدت‌هاست خاموش است به احتمال زیاد رفته و کم خواهد خرید.
    """
    x, _last, whole = answer._history(frequency, recency, age)
    expected = answer.expected_purchases(params, frequency, recency, age, horizon)
    return expected / _active(params, x, _last, whole)


def _active(params, x, last, whole):
    r, alpha, a, b = (params[name] for name in ("r", "alpha", "a", "b"))
    left = a / (b + np.maximum(x, 1) - 1) * ((alpha + whole) / (alpha + last)) ** (r + x)
    return 1 / (1 + (x > 0) * left)


def expected_purchases__forgets_the_history(params, frequency, recency, age, horizon):
    """You gave everyone the expectation of a brand-new customer. The history of a customer says how often they buy and whether they are still there: use x, t and T.

    fa: به همه انتظار یک مشتری تازه‌وارد را داده‌اید. پیشینهٔ هر مشتری می‌گوید چقدر می‌خرد و آیا هنوز هست؛ از x و t و T استفاده کنید.
    """
    answer.expected_purchases(params, frequency, recency, age, horizon)
    nothing = np.zeros(len(frequency))
    return answer.expected_purchases(params, nothing, nothing, nothing, horizon)


def expected_purchases__nobody_leaves_later(params, frequency, recency, age, horizon):
    """You took the chance of being active now and let the purchases go on at the same rate. Customers can also leave within the horizon: the longer it is, the fewer purchases per week.

    fa: احتمال فعال‌بودن اکنون را گرفته‌اید و خریدها را با همان نرخ ادامه داده‌اید. مشتری در طول افق هم می‌تواند برود؛ هرچه افق درازتر، خرید در هر هفته کمتر.
    """
    answer.expected_purchases(params, frequency, recency, age, horizon)
    x, last, whole = answer._history(frequency, recency, age)
    return _active(params, x, last, whole) * (params["r"] + x) / (params["alpha"] + whole) * horizon


def expected_purchases__own_pace_goes_on(params, frequency, recency, age, horizon):
    """You carried each customer's own pace forward: frequency / age × horizon. That gives nothing to those who have not bought again yet, and too much to the others: luck and leaving are both in the past pace.

    fa: آهنگ گذشتهٔ هر مشتری را ادامه داده‌اید: فراوانی ÷ سن × افق. چنین به کسی که هنوز دوباره نخریده هیچ نمی‌رسد و به دیگران زیاد؛ بخت و احتمال رفتن هر دو در آهنگ گذشته پنهان‌اند.
    """
    answer.expected_purchases(params, frequency, recency, age, horizon)
    x, _last, whole = answer._history(frequency, recency, age)
    return np.divide(x, whole, out=np.zeros(len(x)), where=whole > 0) * horizon


# ---- fit_gamma_gamma -----------------------------------------------------------------------------------------------


def fit_gamma_gamma__frequency_ignored(mean_spend, frequency):
    """You gave every mean the same weight. The mean of ten purchases is far steadier than that of one, and the likelihood says so: frequency stands in it.

    fa: به همهٔ میانگین‌ها یک وزن داده‌اید. میانگین ده خرید بسیار پایدارتر از یک خرید است و درست‌نمایی هم همین را می‌گوید؛ فراوانی در فرمول آن هست.
    """
    answer.fit_gamma_gamma(mean_spend, frequency)
    return answer.fit_gamma_gamma(mean_spend, np.minimum(frequency, 1))


def fit_gamma_gamma__first_purchase_counted(mean_spend, frequency):
    """You took frequency + 1 as the number of purchases behind each mean. The mean is of repeat purchases only, so x is the frequency itself.

    fa: شمار خریدهای پشت هر میانگین را فراوانی + ۱ گرفته‌اید. میانگین فقط از خریدهای تکراری است، پس x خود فراوانی است.
    """
    answer.fit_gamma_gamma(mean_spend, frequency)
    x = np.asarray(frequency)
    return answer.fit_gamma_gamma(mean_spend, x + (x > 0))


def fit_gamma_gamma__one_time_buyers_kept(mean_spend, frequency):
    """You kept every customer whose mean spend is above 0. What decides is the frequency: a customer who never bought again tells nothing about spend per repeat purchase.

    fa: هر مشتری‌ای را که میانگین مبلغش بالاتر از صفر است نگه داشته‌اید. آنچه تعیین می‌کند فراوانی است: مشتری‌ای که دوباره نخریده دربارهٔ مبلغ خرید تکراری چیزی نمی‌گوید.
    """
    answer.fit_gamma_gamma(mean_spend, frequency)
    m, x = np.asarray(mean_spend, dtype=float), np.asarray(frequency)
    return answer.fit_gamma_gamma(mean_spend, np.where(m > 0, np.maximum(x, 1), x))


def fit_gamma_gamma__density_of_the_total(mean_spend, frequency):
    """Your `log_likelihood` is that of the total spend x·m, not of the mean m. Changing the variable brings in a factor x per customer; it moves no parameter, but the value of the likelihood.

    fa: مقدار log_likelihood شما از آنِ مجموع مبلغ یعنی x·m است، نه میانگین m. تغییر متغیر برای هر مشتری یک ضریب x می‌آورد؛ پارامترها را جابه‌جا نمی‌کند، ولی مقدار درست‌نمایی را چرا.
    """
    fit = answer.fit_gamma_gamma(mean_spend, frequency)
    return fit | {"log_likelihood": fit["log_likelihood"] - float(np.sum(np.log(np.maximum(frequency, 1))))}


# ---- customer_lifetime_value ---------------------------------------------------------------------------------------


def customer_lifetime_value__revenue(
    cumulative_purchases, frequency, mean_spend, spend_params, margin_rate, annual_discount, period_days
):
    """You added up revenue. Value is what remains of it: multiply the spend by the margin rate.

    fa: درآمد را جمع زده‌اید. ارزش چیزی است که از درآمد می‌ماند؛ مبلغ خرید را در نرخ حاشیهٔ سود ضرب کنید.
    """
    arguments = (cumulative_purchases, frequency, mean_spend, spend_params)
    answer.customer_lifetime_value(*arguments, margin_rate, annual_discount, period_days)
    return answer.customer_lifetime_value(*arguments, 1, annual_discount, period_days)


def customer_lifetime_value__annual_rate_every_period(
    cumulative_purchases, frequency, mean_spend, spend_params, margin_rate, annual_discount, period_days
):
    """You discounted every period by the rate of a whole year. The rate must belong to the period: a week's rate is the one that, compounded over a year, gives the annual rate.

    fa: هر دوره را با نرخ یک سال کامل تنزیل کرده‌اید. نرخ باید از آنِ همان دوره باشد: نرخ هفتگی آن است که اگر در یک سال مرکب شود نرخ سالانه را بدهد.
    """
    arguments = (cumulative_purchases, frequency, mean_spend, spend_params, margin_rate, annual_discount)
    answer.customer_lifetime_value(*arguments, period_days)
    return answer.customer_lifetime_value(*arguments, 365)


def customer_lifetime_value__own_mean_spend(
    cumulative_purchases, frequency, mean_spend, spend_params, margin_rate, annual_discount, period_days
):
    """You took each customer's own mean spend. One or two purchases say little, and none says nothing: the expected spend lies between the customer's mean and the mean of all, and no customer without a repeat purchase is worth 0.

    fa: همان میانگین مبلغ هر مشتری را به کار برده‌اید. یکی دو خرید چیز زیادی نمی‌گوید و هیچ خرید، هیچ؛ مبلغ مورد انتظار میان میانگین مشتری و میانگین همه است و ارزش مشتری بدون خرید تکراری صفر نیست.
    """
    arguments = (margin_rate, annual_discount, period_days)
    value = answer.customer_lifetime_value(cumulative_purchases, frequency, mean_spend, spend_params, *arguments)
    p, q, gamma = (spend_params[name] for name in ("p", "q", "gamma"))
    x, m = np.asarray(frequency, dtype=float), np.asarray(mean_spend, dtype=float)
    return value / (p * (gamma + x * m) / (p * x + q - 1)) * m


def customer_lifetime_value__cumulative_added_up(
    cumulative_purchases, frequency, mean_spend, spend_params, margin_rate, annual_discount, period_days
):
    """You added up the cumulative expectations. Column k already holds all purchases from now to period k, so the early ones are counted again and again: take the difference of neighbouring columns first.

    fa: انتظارهای انباشته را با هم جمع زده‌اید. ستون k همهٔ خریدها از اکنون تا دورهٔ k را دارد، پس خریدهای نخستین بارها شمرده می‌شوند؛ نخست اختلاف ستون‌های کنار هم را بگیرید.
    """
    arguments = (frequency, mean_spend, spend_params, margin_rate, annual_discount, period_days)
    answer.customer_lifetime_value(cumulative_purchases, *arguments)
    return answer.customer_lifetime_value(np.cumsum(cumulative_purchases, axis=-1), *arguments)


# ---- retention_elasticity ------------------------------------------------------------------------------------------


def retention_elasticity__percentage_point(retention, discount, timing):
    """You raised retention by one percentage point, from 0.80 to 0.81. One per cent of 0.80 is 0.008, so it rises to 0.808.

    fa: نرخ حفظ را یک واحد درصد بالا برده‌اید، از ۰٫۸۰ به ۰٫۸۱. یک درصد ۰٫۸۰ برابر ۰٫۰۰۸ است، پس به ۰٫۸۰۸ می‌رسد.
    """
    answer.retention_elasticity(retention, discount, timing)
    before, after = (answer.clv_constant(1, rate, discount, timing) for rate in (retention, min(retention + 0.01, 1)))
    return 100 * (after / before - 1)


def retention_elasticity__as_a_share(retention, discount, timing):
    """You gave the rise as a share, such as 0.05. The answer is due in per cent: 5.

    fa: افزایش را به‌صورت سهم داده‌اید، مانند ۰٫۰۵. پاسخ باید برحسب درصد باشد: ۵.
    """
    return answer.retention_elasticity(retention, discount, timing) / 100


def retention_elasticity__derivative(retention, discount, timing):
    """You used the derivative, which is the rise per cent for a very small step. Value bends upwards in retention, so a whole step of one per cent brings a little more: work out the value before and after it.

    fa: مشتق را به کار برده‌اید که درصد افزایش برای گامی بسیار کوچک است. ارزش نسبت به نرخ حفظ رو به بالا خم می‌شود، پس گام کامل یک‌درصدی کمی بیشتر می‌دهد؛ ارزش را پیش و پس از آن حساب کنید.
    """
    answer.retention_elasticity(retention, discount, timing)
    return (1 + discount if timing == "if_retained" else retention) / (1 + discount - retention)


def retention_elasticity__ignores_timing(retention, discount, timing):
    """You used one formula for every timing. If the first margin is certain, better retention does not touch it, and its share of the value does not grow: the effect is smaller.

    fa: برای همهٔ زمان‌بندی‌ها یک فرمول به کار برده‌اید. اگر نخستین حاشیهٔ سود قطعی باشد، نرخ حفظ بهتر به آن دست نمی‌زند و آن بخش از ارزش رشد نمی‌کند؛ پس اثر کوچک‌تر است.
    """
    answer.retention_elasticity(retention, discount, timing)
    return answer.retention_elasticity(retention, discount, "if_retained")
