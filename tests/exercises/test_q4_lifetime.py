"""Judge the exercises on customer lifetime value."""

from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.special import betaln, gammaln

from crm_course import load
from crm_course.testing import agree, agree_table, refused

NAN = float("nan")
CDNOW_FIT = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
CDNOW_SPEND = {"p": 6.25, "q": 3.74, "gamma": 15.44}


@lru_cache
def _cdnow_log():
    """Return the transactions of the 1/10 sample of CDNOW, calibration and after."""
    return load("cdnow_sample")


@lru_cache
def _cdnow():
    """Return the 39 weeks of calibration, a row per customer: x, t, T in weeks and the mean spend of repeat purchases."""
    log = _cdnow_log()
    days = log[log["date"] <= "1997-09-30"].groupby(["customer", "date"], as_index=False)["spend"].sum()
    dates = days.groupby("customer")["date"]
    table = pd.DataFrame({"x": dates.size() - 1, "t": (dates.max() - dates.min()).dt.days / 7})
    table["T"] = (pd.Timestamp("1997-09-30") - dates.min()).dt.days / 7
    table["m"] = days[days["customer"].duplicated()].groupby("customer")["spend"].mean()
    return table.fillna({"m": 0.0})


def _buyers(rng, n, r, alpha, a, b, longest):
    """Return n customers who buy and leave as the BG/NBD model says, in the columns x, t, T."""
    rows = []
    for rate, leaving, age in zip(
        rng.gamma(r, 1 / alpha, n), rng.beta(a, b, n), rng.uniform(0.7, 1, n) * longest, strict=True
    ):
        purchases = np.cumsum(rng.exponential(1 / rate, rng.geometric(leaving)))
        purchases = purchases[purchases <= age]
        rows.append((len(purchases), purchases[-1] if len(purchases) else 0.0, age))
    return pd.DataFrame(rows, columns=["x", "t", "T"], index=rng.permutation(n) + 5)


def _spenders(rng, n, p, q, gamma):
    """Return n customers who spend as the gamma-gamma model says, in the columns m, x; some never bought again."""
    x = rng.negative_binomial(1, 0.25, n)
    m = rng.gamma(p * np.maximum(x, 1)) / np.maximum(x, 1) / rng.gamma(q, 1 / gamma, n)
    return pd.DataFrame({"m": np.where(x > 0, m, 0.0), "x": x}, index=rng.permutation(n) + 5)


def _survivors(rng, n, alpha, beta, periods):
    """Return how many of n customers are left at times 0, 1, …, as the shifted beta-geometric model says."""
    left_in = rng.geometric(rng.beta(alpha, beta, n))
    return [int((left_in > time).sum()) for time in range(periods + 1)]


def _sbg_log_likelihood(fit, survivors):
    counts, period = np.asarray(survivors, dtype=float), np.arange(1, len(survivors))
    retention = (fit["beta"] + period - 1) / (fit["alpha"] + fit["beta"] + period - 1)
    survival = np.concatenate([[1], np.cumprod(retention)])
    return float((counts[:-1] - counts[1:]) @ np.log(survival[:-1] - survival[1:]) + counts[-1] * np.log(survival[-1]))


def _bgnbd_log_likelihood(fit, x, t, T):
    r, alpha, a, b = (float(fit[name]) for name in ("r", "alpha", "a", "b"))
    bought = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    active = betaln(a, b + x) - betaln(a, b) - (r + x) * np.log(alpha + T)
    left = betaln(a + 1, b + np.maximum(x, 1) - 1) - betaln(a, b) - (r + x) * np.log(alpha + t)
    return float(np.sum(bought + np.logaddexp(active, np.where(x > 0, left, -np.inf))))


def _gamma_gamma_log_likelihood(fit, m, x):
    p, q, gamma = (float(fit[name]) for name in ("p", "q", "gamma"))
    m, x = m[x > 0], x[x > 0]
    constant = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(gamma)
    return float(np.sum(constant + (p * x - 1) * np.log(m) + p * x * np.log(x) - (p * x + q) * np.log(gamma + m * x)))


def _is_best(fit, likelihood, best, near):
    """Demand that a fit reaches the largest log-likelihood and reports it; flat directions are nobody's fault."""
    with np.errstate(all="ignore"):
        reached = likelihood(fit)
    agree(reached, best["log_likelihood"], rel=0, abs=near, what="log-likelihood at your parameters")
    agree(fit["log_likelihood"], reached, rel=0, abs=near, what="log_likelihood")


class TestPresentValue:
    def test_textbook_case(self, lesson):
        """100 spent now for 60 in one and 60 in two periods is worth 4.13 at 10 %.

        fa: صد واحد خرج اکنون در برابر ۶۰ واحد یک دوره بعد و ۶۰ واحد دو دوره بعد، با نرخ ۱۰٪، ۴٫۱۳ می‌ارزد.
        """
        agree(lesson.present_value([-100, 60, 60], 0.1), -100 + 60 / 1.1 + 60 / 1.21)

    def test_first_cash_flow_is_not_discounted(self, lesson):
        """What is paid now counts in full.

        fa: آنچه اکنون پرداخت می‌شود کامل به حساب می‌آید.
        """
        agree(lesson.present_value([50], 0.25), 50)

    def test_without_discount_it_is_the_sum(self, lesson):
        """At a rate of 0 the present value is the plain sum.

        fa: با نرخ صفر، ارزش فعلی همان جمع ساده است.
        """
        agree(lesson.present_value((10, 0, -4.5), 0), 5.5)

    def test_no_cash_flow(self, lesson):
        """No cash flows are worth 0.

        fa: اگر جریان نقدی نباشد، ارزش صفر است.
        """
        agree(lesson.present_value([], 0.1), 0)

    def test_fresh_cash_flows(self, lesson, answer, rng):
        """It holds for any series of payments and any rate, in a list or an array.

        fa: برای هر رشته پرداخت و هر نرخی درست است، چه در فهرست و چه در آرایه.
        """
        for n in (2, 7, 40):
            flows, discount = rng.normal(10, 30, n).round(2), float(rng.uniform(0.01, 0.6))
            flows = flows if n == 7 else flows.tolist()
            agree(lesson.present_value(flows, discount), answer.present_value(flows, discount))

    def test_bad_input_is_refused(self, lesson):
        """A missing or infinite cash flow and a negative or missing rate are refused.

        fa: جریان نقدی گم‌شده یا بی‌نهایت، و نرخ منفی یا گم‌شده پذیرفته نمی‌شود.
        """
        for flows, discount in [([5, NAN], 0.1), ([float("inf")], 0.1), ([5, 5], -0.2), ([5, 5], NAN)]:
            with refused(ValueError):
                lesson.present_value(flows, discount)


class TestClvConstant:
    def test_three_published_conventions(self, lesson):
        """Margin 100, retention 0.8 and discount 0.1 give 366.67 paid now, 266.67 if retained, 333.33 at period ends.

        fa: حاشیهٔ سود ۱۰۰، نرخ حفظ ۰٫۸ و نرخ تنزیل ۰٫۱ به سه مقدار می‌رسند: ۳۶۶٫۶۷ با پرداخت از هم‌اکنون، ۲۶۶٫۶۷ به شرط ماندن، و ۳۳۳٫۳۳ در پایان دوره‌ها.
        """
        agree(lesson.clv_constant(100, 0.8, 0.1, "now"), 1100 / 3)
        agree(lesson.clv_constant(100, 0.8, 0.1, "if_retained"), 800 / 3)
        agree(lesson.clv_constant(100, 0.8, 0.1, "period_end"), 1000 / 3)

    def test_customer_who_leaves_at_once(self, lesson):
        """With retention 0 only the first margin counts, if it is certain.

        fa: با نرخ حفظ صفر فقط نخستین حاشیهٔ سود می‌ماند، آن هم اگر قطعی باشد.
        """
        agree(lesson.clv_constant(55, 0, 0.1, "now"), 55)
        agree(lesson.clv_constant(55, 0, 0.1, "if_retained"), 0)
        agree(lesson.clv_constant(55, 0, 0.1, "period_end"), 50)

    def test_customer_who_never_leaves(self, lesson):
        """Retention 1 is a perpetuity: margin ÷ discount, and one margin more if the first is paid now.

        fa: نرخ حفظ ۱ یعنی درآمد همیشگی: حاشیهٔ سود بخش بر نرخ تنزیل، و یک حاشیه بیشتر اگر اولی اکنون پرداخت شود.
        """
        agree(lesson.clv_constant(20, 1, 0.25, "if_retained"), 80)
        agree(lesson.clv_constant(20, 1, 0.25, "period_end"), 80)
        agree(lesson.clv_constant(20, 1, 0.25, "now"), 100)

    def test_without_discount_it_is_margin_times_lifetime(self, lesson):
        """At discount 0 a customer with retention 0.75 pays four times on average; a loss stays a loss.

        fa: با نرخ تنزیل صفر، مشتری با نرخ حفظ ۰٫۷۵ به‌طور میانگین چهار بار می‌پردازد؛ زیان هم زیان می‌ماند.
        """
        agree(lesson.clv_constant(-3, 0.75, 0, "now"), -12)
        agree(lesson.clv_constant(-3, 0.75, 0, "if_retained"), -9)

    def test_agrees_with_the_sum_of_the_cash_flows(self, lesson, rng):
        """Each formula equals the long sum of discounted expected margins on its own time line.

        fa: هر فرمول با جمع بلند حاشیه‌های سود مورد انتظار و تنزیل‌شده، روی خط زمان خودش، برابر است.
        """
        for _ in range(2):
            margin, retention, discount = rng.uniform(-20, 90), rng.uniform(0.2, 0.9), rng.uniform(0.02, 0.4)
            time = np.arange(400)
            for timing, still_there, paid in [
                ("now", retention**time, time),
                ("if_retained", retention ** (time + 1), time + 1),
                ("period_end", retention**time, time + 1),
            ]:
                value = float(np.sum(margin * still_there / (1 + discount) ** paid))
                agree(lesson.clv_constant(float(margin), float(retention), float(discount), timing), value)

    def test_unknown_timing_is_refused(self, lesson):
        """Any other word for the timing is refused.

        fa: هر واژهٔ دیگری برای زمان‌بندی پذیرفته نمی‌شود.
        """
        for timing in ("later", "Now", ""):
            with refused(ValueError):
                lesson.clv_constant(100, 0.8, 0.1, timing)

    def test_rates_out_of_range_are_refused(self, lesson):
        """A retention outside 0 to 1 (80 for 80 %), a negative discount and missing numbers are refused.

        fa: نرخ حفظ بیرون از صفر تا یک (مثلاً ۸۰ به‌جای ۸۰٪)، نرخ تنزیل منفی و عدد گم‌شده پذیرفته نمی‌شود.
        """
        for numbers in [
            (1, 80, 0.1),
            (1, 1.5, 0.6),
            (1, -0.2, 0.1),
            (1, 0.8, -0.1),
            (NAN, 0.8, 0.1),
            (1, NAN, 0.1),
            (1, 0.8, NAN),
        ]:
            with refused(ValueError):
                lesson.clv_constant(*numbers, "now")

    def test_value_without_bound_is_refused(self, lesson):
        """If nobody leaves and nothing is discounted the value has no bound, and the call is refused.

        fa: اگر هیچ‌کس نرود و چیزی هم تنزیل نشود، ارزش کرانی ندارد و فراخوانی پذیرفته نمی‌شود.
        """
        with refused(ValueError):
            lesson.clv_constant(100, 1, 0, "period_end")


class TestMaxAcquisitionSpend:
    def test_value_times_response(self, lesson):
        """If 2 % of the contacted become customers worth 250, a contact may cost 5.

        fa: اگر ۲٪ از مخاطبان مشتری شوند و هر مشتری ۲۵۰ بیرزد، هر تماس می‌تواند تا ۵ واحد خرج داشته باشد.
        """
        agree(lesson.max_acquisition_spend(250, 0.02), 5)

    def test_welcome_cost_and_target_return(self, lesson):
        """A gift of 20 for each customer won and a target return of 25 % bring it down to 3.60.

        fa: هدیهٔ ۲۰ واحدی برای هر مشتری به‌دست‌آمده و بازده هدف ۲۵٪ آن را به ۳٫۶۰ می‌رسانند.
        """
        agree(lesson.max_acquisition_spend(250, 0.02, welcome_cost=20, target_return=0.25), 3.6)
        agree(lesson.max_acquisition_spend(250, 0.02, 20), 4.6)
        agree(lesson.max_acquisition_spend(250, 0.02, target_return=0.25), 4)

    def test_spending_the_most_just_meets_the_target(self, lesson, rng):
        """Spending exactly that much brings back 1 + target return for each unit spent, gifts included.

        fa: اگر درست همین مبلغ خرج شود، به ازای هر واحد خرج، با هدیه‌ها، یک به‌علاوهٔ بازده هدف برمی‌گردد.
        """
        for _ in range(3):
            value, response = float(rng.uniform(200, 400)), float(rng.uniform(0.01, 1))
            welcome, target = float(rng.uniform(5, 60)), float(rng.uniform(0.05, 0.9))
            spend = lesson.max_acquisition_spend(value, response, welcome, target)
            agree(spend + response * welcome, response * value / (1 + target))

    def test_never_below_zero(self, lesson):
        """Where no spending reaches the target, nothing may be spent.

        fa: جایی که هیچ هزینه‌ای به هدف نمی‌رسد، هیچ نباید خرج کرد.
        """
        agree(lesson.max_acquisition_spend(30, 0.5, welcome_cost=45), 0)
        agree(lesson.max_acquisition_spend(-80, 0.1), 0)
        agree(lesson.max_acquisition_spend(100, 0), 0)

    def test_certain_response(self, lesson):
        """A response rate of 1 leaves the whole value; values below 1 count as well.

        fa: نرخ پاسخ ۱ همهٔ ارزش را می‌گذارد؛ ارزش‌های کوچک‌تر از یک هم به حساب می‌آیند.
        """
        agree(lesson.max_acquisition_spend(0.5, 1), 0.5)

    def test_bad_input_is_refused(self, lesson):
        """A response rate outside 0 to 1, a negative cost or target and missing numbers are refused.

        fa: نرخ پاسخ بیرون از صفر تا یک، هزینه یا هدف منفی و عدد گم‌شده پذیرفته نمی‌شود.
        """
        for numbers in [
            (250, 2, 0, 0), (250, 1.5, 0, 0), (250, -0.02, 0, 0), (250, 0.02, -0.5, 0), (250, 0.02, 0, -0.25),
            (NAN, 0.02, 0, 0), (250, NAN, 0, 0), (250, 0.02, NAN, 0), (250, 0.02, 0, NAN),
        ]:  # fmt: skip
            with refused(ValueError):
                lesson.max_acquisition_spend(*numbers)


class TestRetentionFromSurvival:
    def test_textbook_case(self, lesson):
        """Of 200 customers 100 stay, of those 75: the rates are 0.5 and 0.75.

        fa: از ۲۰۰ مشتری ۱۰۰ نفر می‌مانند و از آن‌ها ۷۵ نفر: نرخ‌ها ۰٫۵ و ۰٫۷۵ است.
        """
        agree(lesson.retention_from_survival([200, 100, 75]), [0.5, 0.75])

    def test_published_curve_rises(self, lesson):
        """The published regular customers: 63 % stay in the first year, 94 % in the twelfth.

        fa: مشتریان «عادی» منتشرشده: در سال نخست ۶۳٪ می‌مانند و در سال دوازدهم ۹۴٪.
        """
        percent = np.array([100.0, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1, 22.3, 20.7, 19.4, 18.3, 17.3])
        agree(lesson.retention_from_survival(percent.tolist()), percent[1:] / percent[:-1])

    def test_last_value_may_be_zero(self, lesson):
        """When all that are left leave at once, the last rate is 0; a period that nobody leaves has rate 1.

        fa: وقتی همهٔ ماندگان یک‌باره می‌روند، آخرین نرخ صفر است؛ دوره‌ای که کسی نمی‌رود نرخش ۱ است.
        """
        agree(lesson.retention_from_survival((0.8, 0.8, 0.2, 0)), [1, 0.25, 0])

    def test_one_value_has_no_period(self, lesson):
        """A curve of one value has no period and no rate.

        fa: منحنی تک‌مقداری دوره‌ای ندارد و نرخی هم.
        """
        agree(lesson.retention_from_survival([40]), [])

    def test_fresh_curves(self, lesson, answer, rng):
        """It holds for any cohort, in counts, shares or percentages.

        fa: برای هر گروهی درست است، چه با شمار و چه با سهم و درصد.
        """
        for scale in (1, 1 / 3000, 100 / 3000):
            curve = np.sort(rng.integers(20, 3000, size=8))[::-1] * scale
            agree(lesson.retention_from_survival(curve.tolist()), answer.retention_from_survival(curve.tolist()))
            agree(lesson.retention_from_survival(curve), answer.retention_from_survival(curve))

    def test_bad_curves_are_refused(self, lesson):
        """An empty curve, a rise, a negative or missing value and a period that begins with nobody are refused.

        fa: منحنی تهی، بالارفتن، مقدار منفی یا گم‌شده و دوره‌ای که با هیچ‌کس آغاز شود پذیرفته نمی‌شود.
        """
        for curve in ([], [100, 80, 90], [100, 50, -1], [100, NAN, 50], [NAN], [100, 0, 0], [0, 0], [100, 99.5, 99.75]):
            with refused(ValueError):
                lesson.retention_from_survival(curve)


class TestFitSbg:
    REGULAR = (100.0, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1)
    HIGH_END = (100.0, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1)

    def test_published_regular_customers(self, lesson):
        """Seven years of the published regular customers give alpha 0.704 and beta 1.182.

        fa: هفت سال از مشتریان «عادی» منتشرشده، alpha برابر ۰٫۷۰۴ و beta برابر ۱٫۱۸۲ می‌دهد.
        """
        fit = lesson.fit_sbg(list(self.REGULAR))
        agree(fit["alpha"], 0.704, rel=0, abs=0.002, what="alpha")
        agree(fit["beta"], 1.182, rel=0, abs=0.004, what="beta")
        agree(fit["log_likelihood"], _sbg_log_likelihood(fit, self.REGULAR), rel=0, abs=1e-3, what="log_likelihood")

    def test_published_high_end_customers(self, lesson):
        """Seven years of the published high-end customers give alpha 0.668 and beta 3.806, also from counts.

        fa: هفت سال از مشتریان «ممتاز» منتشرشده، alpha برابر ۰٫۶۶۸ و beta برابر ۳٫۸۰۶ می‌دهد؛ با شمار مشتریان هم همین است.
        """
        counts = [round(10 * percent) for percent in self.HIGH_END]
        fit = lesson.fit_sbg(counts)
        agree(fit["alpha"], 0.668, rel=0, abs=0.003, what="alpha")
        agree(fit["beta"], 3.806, rel=0, abs=0.02, what="beta")
        agree(fit["log_likelihood"], -1611.16, rel=0, abs=0.02, what="log_likelihood")

    def test_fresh_cohorts(self, lesson, answer, rng):
        """For any cohort the parameters reach the largest log-likelihood.

        fa: برای هر گروهی، پارامترها به بزرگ‌ترین لگاریتم درست‌نمایی می‌رسند.
        """
        for n, alpha, beta, periods in [(4000, 0.8, 2.0, 9), (1500, 1.2, 1.0, 4)]:
            survivors = _survivors(rng, n, alpha, beta, periods)
            best = answer.fit_sbg(survivors)
            fit = lesson.fit_sbg(survivors)
            _is_best(fit, lambda fit, seen=survivors: _sbg_log_likelihood(fit, seen), best, 1e-5 * n)

    def test_everybody_gone_at_the_end(self, lesson):
        """A cohort of which nobody is left can be fitted too.

        fa: گروهی که از آن کسی نمانده هم برازش می‌شود.
        """
        survivors = [1000, 200, 100, 60, 0]
        fit = lesson.fit_sbg(survivors)
        _is_best(fit, lambda fit: _sbg_log_likelihood(fit, survivors), {"log_likelihood": -764.7079}, 0.01)

    def test_three_values_are_enough(self, lesson):
        """Two periods determine two parameters: then the model meets the curve exactly.

        fa: دو دوره دو پارامتر را معین می‌کند؛ آن‌گاه مدل درست از روی منحنی می‌گذرد.
        """
        # r_1 = 0.6 and r_2 = 0.8, so beta = 1.5 alpha and beta + 1 = 4 alpha.
        fit = lesson.fit_sbg([1000, 600, 480])
        agree(fit["alpha"], 0.4, rel=0.01, what="alpha")
        agree(fit["beta"], 0.6, rel=0.01, what="beta")

    def test_bad_curves_are_refused(self, lesson):
        """Fewer than three values, a rise, a negative or missing value and an empty period are refused.

        fa: کمتر از سه مقدار، بالارفتن، مقدار منفی یا گم‌شده و دورهٔ بدون مشتری پذیرفته نمی‌شود.
        """
        for curve in ([], [100, 60], [100, 60, 70], [100, 60, -1], [100, NAN, 50], [100, 0, 0]):
            with refused(ValueError):
                lesson.fit_sbg(curve)


class TestProjectSurvival:
    def test_published_projection(self, lesson):
        """Fitted to seven years, the model says that 17.0 % are left in year 12; 17.3 % were.

        fa: مدل برازش‌شده بر هفت سال می‌گوید در سال ۱۲، ۱۷٫۰٪ می‌مانند؛ در واقعیت ۱۷٫۳٪ ماندند.
        """
        curve = lesson.project_survival(0.704, 1.182, 12)
        agree(len(curve), 13, what="number of values")
        agree(curve[12], 0.170, rel=0, abs=0.001, what="year 12")

    def test_simple_fractions(self, lesson):
        """With alpha = beta = 1 the curve is 1, 1/2, 1/3, 1/4; with alpha 1, beta 2 it is 1, 2/3, 2/4, 2/5.

        fa: با alpha = beta = 1 منحنی ۱، ۱/۲، ۱/۳، ۱/۴ است؛ با alpha = 1 و beta = 2 برابر ۱، ۲/۳، ۲/۴، ۲/۵.
        """
        agree(lesson.project_survival(1, 1, 3), [1, 1 / 2, 1 / 3, 1 / 4])
        agree(lesson.project_survival(1, 2, 3), [1, 2 / 3, 2 / 4, 2 / 5])

    def test_no_period(self, lesson):
        """Without a period only the start is left: a share of 1.

        fa: بی هیچ دوره‌ای فقط آغاز می‌ماند: سهم ۱.
        """
        agree(lesson.project_survival(0.7, 0.4, 0), [1])

    def test_fresh_parameters(self, lesson, answer, rng):
        """It holds for any parameters, also far ahead.

        fa: برای هر پارامتری درست است، تا آیندهٔ دور هم.
        """
        for periods in (5, 200):
            alpha, beta = (float(value) for value in rng.uniform(0.2, 5, 2))
            agree(lesson.project_survival(alpha, beta, periods), answer.project_survival(alpha, beta, periods))

    def test_bad_input_is_refused(self, lesson):
        """Parameters that are not above 0, missing ones and a negative number of periods are refused.

        fa: پارامتری که بالاتر از صفر نیست یا گم شده، و شمار منفی دوره‌ها پذیرفته نمی‌شود.
        """
        for numbers in [(0, 1, 3), (1, 0, 3), (-0.5, 1, 3), (1, -0.5, 3), (NAN, 1, 3), (1, NAN, 3), (1, 1, -1)]:
            with refused(ValueError):
                lesson.project_survival(*numbers)


class TestRecencyFrequency:
    def test_textbook_case(self, lesson):
        """Two purchases of one day are one; the rest of the history is counted in weeks.

        fa: دو خرید در یک روز یکی است؛ بقیهٔ پیشینه برحسب هفته شمرده می‌شود.
        """
        log = self.log(
            ("Ava", "1997-01-01", 10), ("Ava", "1997-01-15", 5), ("Ava", "1997-01-15", 7), ("Bo", "1997-01-08", 20),
            ("Ava", "1997-01-18", 30),
        )  # fmt: skip
        want = self.table(("Ava", 2, 17 / 7, 3, 21), ("Bo", 0, 0, 2, 0))
        agree_table(lesson.recency_frequency(log, "1997-01-22"), want, key="customer")

    def test_published_cdnow_sample(self, lesson):
        """The CDNOW sample: 2357 customers, 1411 without a repeat purchase, 2457 repeat purchases in 39 weeks.

        fa: نمونهٔ CDNOW: در ۳۹ هفته ۲۳۵۷ مشتری، ۱۴۱۱ نفر بدون خرید تکراری، و ۲۴۵۷ خرید تکراری.
        """
        table = lesson.recency_frequency(_cdnow_log(), "1997-09-30")
        agree(len(table), 2357, what="customers")
        agree(int((table["frequency"] == 0).sum()), 1411, what="customers without a repeat purchase")
        agree(int(table["frequency"].sum()), 2457, what="repeat purchases")
        agree(float(table["age"].max()), 272 / 7, what="largest age")
        agree(float(table.loc[table["frequency"] > 0, "mean_spend"].mean()), 35.08, rel=0, abs=0.005, what="mean_spend")

    def test_calibration_ends_with_its_day(self, lesson):
        """Whole days count: late evening to early morning too, the last day to its end, and nothing after it.

        fa: روزها کامل شمرده می‌شوند: فاصلهٔ آخر شب تا اول صبح هم، روز آخر تا پایانش، و پس از آن هیچ.
        """
        log = self.log(
            (2, "2020-03-02 23:30", 10),
            (2, "2020-03-02 07:00", 9),
            (2, "2020-03-30 06:00", 6),
            (2, "2020-04-01 00:00", 80),
            (9, "2020-04-01 08:00", 5),
            (4, "2020-03-31 23:59", 3),
        )
        want = self.table((2, 1, 56, 58, 6), (4, 0, 0, 0, 0))
        agree_table(lesson.recency_frequency(log, date(2020, 3, 31), 0.5), want, key="customer")

    def test_fresh_logs(self, lesson, answer, rng):
        """It holds for any log: unsorted rows, other columns, any index, text for customers, any unit.

        fa: برای هر دفتر تراکنشی درست است: سطرهای نامرتب، ستون‌های دیگر، هر نمایه، متن برای مشتری، و هر واحدی.
        """
        n = 160
        log = pd.DataFrame(
            {
                "units": 1,
                "spend": rng.gamma(2, 20, n).round(2),
                "customer": [f"c{number}" for number in rng.integers(95, 125, n)],
                "date": pd.Timestamp("2021-05-01") + pd.to_timedelta(rng.integers(0, 60 * 24, n), unit="h"),
            }
        )
        log = pd.concat([log, log.iloc[:20].assign(spend=1.5)]).set_axis(rng.permutation(n + 20))
        log = log.iloc[rng.permutation(n + 20)]
        want = answer.recency_frequency(log, "2021-06-12", 30.5)
        agree_table(lesson.recency_frequency(log, "2021-06-12", 30.5), want, key="customer")

    def test_nothing_to_count(self, lesson):
        """Without a transaction the table has its columns and no rows.

        fa: بی هیچ تراکنش، جدول ستون‌ها را دارد و سطری نه.
        """
        log = self.log((1, "2020-03-02", 4)).iloc[:0]
        agree_table(lesson.recency_frequency(log, "2020-03-01"), self.table())

    def test_bad_input_is_refused(self, lesson):
        """An absent column, a missing value in one and a unit that is not above 0 are refused.

        fa: نبودن ستون، مقدار گم‌شده در آن و واحدی که بالاتر از صفر نیست پذیرفته نمی‌شود.
        """
        log = self.log((1, "2020-03-02", 4), (1, "2020-03-03", 4))
        gaps = [log.assign(**{column: log[column].where([True, False])}) for column in log.columns]
        for bad in (log.drop(columns="spend"), *gaps):
            with refused(ValueError):
                lesson.recency_frequency(bad, "2020-04-01")
        for unit in (0, -7):
            with refused(ValueError):
                lesson.recency_frequency(log, "2020-04-01", unit)

    @staticmethod
    def log(*rows):
        table = pd.DataFrame(rows, columns=["customer", "date", "spend"])
        return table.assign(date=pd.to_datetime(table["date"], format="mixed"), spend=table["spend"].astype(float))

    @staticmethod
    def table(*rows):
        return pd.DataFrame(rows, columns=["customer", "frequency", "recency", "age", "mean_spend"])


class TestFitBgnbd:
    def test_published_cdnow_sample(self, lesson):
        """The CDNOW sample gives r 0.243, alpha 4.414, a 0.793, b 2.426 and a log-likelihood of −9582.4.

        fa: نمونهٔ CDNOW این‌ها را می‌دهد: r برابر ۰٫۲۴۳، alpha برابر ۴٫۴۱۴، a برابر ۰٫۷۹۳، b برابر ۲٫۴۲۶ و لگاریتم درست‌نمایی −۹۵۸۲٫۴.
        """
        seen = _cdnow()
        fit = lesson.fit_bgnbd(seen["x"], seen["t"], seen["T"])
        agree(fit["log_likelihood"], -9582.43, rel=0, abs=0.05, what="log_likelihood")
        for name, near in [("r", 0.004), ("alpha", 0.06), ("a", 0.03), ("b", 0.12)]:
            agree(fit[name], CDNOW_FIT[name], rel=0, abs=near, what=name)

    def test_fresh_customers(self, lesson, answer, rng):
        """For any customers the parameters reach the largest log-likelihood.

        fa: برای هر گروه مشتری، پارامترها به بزرگ‌ترین لگاریتم درست‌نمایی می‌رسند.
        """
        seen = _buyers(rng, 300, 0.8, 6.0, 0.9, 2.5, 52)
        self.judge(lesson, answer, seen)

    def test_customers_who_buy_often(self, lesson, answer, rng):
        """Hundreds of purchases and a clock in days put no number out of range.

        fa: صدها خرید و ساعتی که روز می‌شمارد هیچ عددی را از دامنه بیرون نمی‌برد.
        """
        seen = _buyers(rng, 150, 1.5, 9.0, 0.8, 25.0, 1000)
        self.judge(lesson, answer, seen)

    def judge(self, lesson, answer, seen):
        columns = (seen["x"], seen["t"], seen["T"])
        best = answer.fit_bgnbd(*columns)
        fit = lesson.fit_bgnbd(*columns)
        _is_best(fit, lambda fit: _bgnbd_log_likelihood(fit, *(c.to_numpy() for c in columns)), best, 0.05)

    def test_bad_input_is_refused(self, lesson):
        """Columns of different lengths, negative or missing values and a recency beyond the age are refused.

        fa: ستون‌های ناهم‌طول، مقدار منفی یا گم‌شده و تازگی بیش از سن پذیرفته نمی‌شود.
        """
        for columns in _BAD_HISTORIES:
            with refused(ValueError):
                lesson.fit_bgnbd(*columns)

    def test_nobody_bought_again(self, lesson):
        """Without a single repeat purchase, or a customer, there is nothing to fit.

        fa: بی حتی یک خرید تکراری، یا بی مشتری، چیزی برای برازش نیست.
        """
        for columns in ([[0, 0], [0, 0], [30, 20]], [[], [], []]):
            with refused(ValueError):
                lesson.fit_bgnbd(*columns)


_BAD_HISTORIES = [
    ([2, 0, 1], [5.0, 0.0], [9.0, 9.0]),
    ([2, 0], [5.0, 0.0, 1.0], [9.0, 9.0, 9.0]),
    ([2, 0], [5.0, 0.0], [9.0, 9.0, 9.0]),
    ([2, -1], [5.0, 0.0], [9.0, 9.0]),
    ([2, 0], [5.0, -0.5], [9.0, 9.0]),
    ([2, 0], [5.0, 0.0], [9.0, -9.0]),
    ([2, NAN], [5.0, 0.0], [9.0, 9.0]),
    ([2, 0], [NAN, 0.0], [9.0, 9.0]),
    ([2, 0], [5.0, 0.0], [9.0, NAN]),
    ([2, 1], [5.0, 9.5], [9.0, 9.0]),
]


class TestExpectedPurchases:
    def test_published_customer(self, lesson):
        """CDNOW's customer with two repeat purchases, the last in week 30, is expected to make 1.226 in the next 39 weeks.

        fa: مشتری CDNOW با دو خرید تکراری که آخری در هفتهٔ ۳۰ بود، در ۳۹ هفتهٔ بعد ۱٫۲۲۶ خرید خواهد داشت.
        """
        agree(lesson.expected_purchases(CDNOW_FIT, [2], [30.43], [38.86], 39), [1.226], rel=0, abs=0.001)

    def test_silence_says_more_about_frequent_buyers(self, lesson):
        """Of two customers with seven purchases, the one silent for 30 weeks is expected to buy almost nothing.

        fa: از دو مشتری با هفت خرید، آن که ۳۰ هفته خاموش است تقریباً هیچ نخواهد خرید.
        """
        got = lesson.expected_purchases(CDNOW_FIT, [7, 7, 0], [30, 8, 0], [38, 38, 38.86], 39)
        agree(got, [3.702242907731546, 0.0076554511199603, 0.19509805200298747], rel=1e-5)

    def test_parameter_a_above_one(self, lesson):
        """The formula holds for a above 1 too; other keys of the parameters do not matter.

        fa: فرمول برای a بزرگ‌تر از یک هم درست است؛ کلیدهای دیگر پارامترها مهم نیستند.
        """
        fit = {"log_likelihood": -5.0, "b": 3.0, "a": 1.6, "alpha": 8.0, "r": 0.5}
        got = lesson.expected_purchases(fit, (0, 3, 1), (0, 6, 30), (10, 10, 30), 20)
        agree(got, [0.44055556107520555, 1.4694393244439474, 0.4364691166828276], rel=1e-5)

    def test_nothing_in_no_time(self, lesson):
        """With a horizon of 0 nobody buys; without customers the result is empty.

        fa: با افق صفر کسی نمی‌خرد؛ بدون مشتری نتیجه تهی است.
        """
        agree(lesson.expected_purchases(CDNOW_FIT, [2, 0], [5, 0], [9, 0], 0), [0, 0])
        agree(lesson.expected_purchases(CDNOW_FIT, [], [], [], 39), [])

    def test_fresh_customers(self, lesson, answer, rng):
        """It holds for any parameters and customers, in the order given.

        fa: برای هر پارامتر و هر مشتری، به همان ترتیب داده‌شده، درست است.
        """
        for low, high in [(0.3, 0.9), (1.2, 3)]:
            fit = {
                "r": rng.uniform(0.2, 2),
                "alpha": rng.uniform(2, 12),
                "a": rng.uniform(low, high),
                "b": rng.uniform(1.5, 5),
            }
            fit = {name: float(value) for name, value in fit.items()}
            x, age = rng.integers(0, 12, 30), rng.uniform(5, 60, 30)
            seen = pd.DataFrame({"x": x, "t": np.where(x > 0, age * rng.uniform(0.3, 1, 30), 0), "T": age})
            seen, horizon = seen.set_axis(rng.permutation(30) + 5), float(rng.uniform(5, 80))
            columns = (seen["x"], seen["t"], seen["T"])
            want = answer.expected_purchases(fit, *columns, horizon)
            got = lesson.expected_purchases(fit, *columns, horizon)
            agree(np.asarray(got), want, rel=1e-5, abs=1e-7)

    def test_small_b_is_allowed(self, lesson):
        """A b below 1 is allowed, and customers without a repeat purchase are certainly active.

        fa: مقدار b کوچک‌تر از یک مجاز است و مشتری بدون خرید تکراری به‌یقین فعال است.
        """
        fit = {"r": 0.5, "alpha": 2.0, "a": 0.5, "b": 0.7}
        agree(lesson.expected_purchases(fit, [0, 2], [0, 3], [4, 4], 3), [0.21926358012, 0.76078534318], rel=1e-5)

    def test_bad_histories_are_refused(self, lesson):
        """Columns of different lengths, negative or missing values and a recency beyond the age are refused.

        fa: ستون‌های ناهم‌طول، مقدار منفی یا گم‌شده و تازگی بیش از سن پذیرفته نمی‌شود.
        """
        for columns in _BAD_HISTORIES:
            with refused(ValueError):
                lesson.expected_purchases(CDNOW_FIT, *columns, 10)

    def test_bad_parameters_are_refused(self, lesson):
        """A parameter that is not above 0, a = 1, a + b = 1 and a negative or missing horizon are refused.

        fa: پارامتری که بالاتر از صفر نیست، a = 1، a + b = 1 و افق منفی یا گم‌شده پذیرفته نمی‌شود.
        """
        bad = [{name: value} for name in ("r", "alpha", "a", "b") for value in (0, -0.5, NAN)]
        for change in [*bad, {"a": 1}, {"a": 0.25, "b": 0.75}]:
            with refused(ValueError):
                lesson.expected_purchases(CDNOW_FIT | change, [2, 0], [5.0, 0.0], [9.0, 9.0], 10)
        for horizon in (-0.5, NAN):
            with refused(ValueError):
                lesson.expected_purchases(CDNOW_FIT, [2, 0], [5.0, 0.0], [9.0, 9.0], horizon)


class TestFitGammaGamma:
    def test_published_cdnow_sample(self, lesson):
        """The 946 repeat customers of the CDNOW sample give p 6.25, q 3.74 and gamma 15.44.

        fa: ۹۴۶ مشتری CDNOW که دوباره خریده‌اند، p برابر ۶٫۲۵، q برابر ۳٫۷۴ و gamma برابر ۱۵٫۴۴ می‌دهند.
        """
        seen = _cdnow()
        fit = lesson.fit_gamma_gamma(seen["m"], seen["x"])
        agree(fit["log_likelihood"], -4055.92, rel=0, abs=0.05, what="log_likelihood")
        for name, near in [("p", 0.15), ("q", 0.05), ("gamma", 0.5)]:
            agree(fit[name], CDNOW_SPEND[name], rel=0, abs=near, what=name)

    def test_fresh_customers(self, lesson, answer, rng):
        """For any customers the parameters reach the largest log-likelihood; first purchases change nothing.

        fa: برای هر گروه مشتری، پارامترها به بزرگ‌ترین لگاریتم درست‌نمایی می‌رسند؛ نخستین خریدها چیزی را عوض نمی‌کنند.
        """
        seen = _spenders(rng, 400, 4.0, 5.0, 60.0)
        self.judge(lesson, answer, seen["m"].mask(seen["x"] == 0, 300.0), seen["x"])

    def test_no_mean_is_needed_without_a_repeat_purchase(self, lesson, answer, rng):
        """Customers without a repeat purchase may have no mean spend at all; means below 1 are as good as any.

        fa: مشتری بدون خرید تکراری می‌تواند اصلاً میانگین مبلغ نداشته باشد؛ میانگین‌های کوچک‌تر از یک هم مثل بقیه‌اند.
        """
        seen = _spenders(rng, 300, 3.0, 6.0, 0.8)
        self.judge(lesson, answer, seen["m"].mask(seen["x"] == 0).to_numpy(), seen["x"].to_numpy())

    def judge(self, lesson, answer, m, x):
        best = answer.fit_gamma_gamma(m, x)
        fit = lesson.fit_gamma_gamma(m, x)
        _is_best(fit, lambda fit: _gamma_gamma_log_likelihood(fit, np.asarray(m), np.asarray(x)), best, 0.05)

    def test_bad_input_is_refused(self, lesson):
        """Columns of different lengths, a bad frequency and a repeat customer without a positive mean are refused.

        fa: ستون‌های ناهم‌طول، فراوانی نادرست و مشتری تکراری بدون میانگین مثبت پذیرفته نمی‌شود.
        """
        bad = [([5, 6], [1, 2, 3]), ([5, 6, 7], [1, 2]), ([5, 6], [1, -1]), ([5, 6], [1, NAN]), ([5, 0], [1, 2]), ([5, -3], [1, 2]),
               ([5, NAN], [1, 2]), ([5, float("inf")], [1, 2])]  # fmt: skip
        for mean_spend, frequency in bad:
            with refused(ValueError):
                lesson.fit_gamma_gamma(mean_spend, frequency)

    def test_nobody_bought_again(self, lesson):
        """Without a repeat customer there is nothing to fit.

        fa: بی مشتری تکراری چیزی برای برازش نیست.
        """
        for mean_spend, frequency in ([0.0, 12.0], [0, 0]), ([], []):
            with refused(ValueError):
                lesson.fit_gamma_gamma(mean_spend, frequency)


class TestCustomerLifetimeValue:
    SPEND = {"p": 2, "q": 3, "gamma": 10, "log_likelihood": -7}  # noqa: RUF012

    def test_textbook_case(self, lesson):
        """Expected spends of 10, 13 and 26, a margin of 30 %, and two years at 10 %.

        fa: مبلغ‌های مورد انتظار ۱۰، ۱۳ و ۲۶، حاشیهٔ سود ۳۰٪، و دو سال با نرخ ۱۰٪.
        """
        # E(M): 2 × 10 ÷ 2 = 10;  2 × (10 + 16) ÷ 4 = 13;  2 × (10 + 120) ÷ 10 = 26.
        got = lesson.customer_lifetime_value(
            [[0.1, 0.2], [0.5, 0.9], [2.0, 3.0]], [0, 1, 4], [0, 16, 30], self.SPEND, 0.3, 0.1, 365
        )
        want = [3 * (0.1 / 1.1 + 0.1 / 1.21), 3.9 * (0.5 / 1.1 + 0.4 / 1.21), 7.8 * (2 / 1.1 + 1 / 1.21)]
        agree(got, want)

    def test_half_years_at_a_yearly_rate(self, lesson):
        """A yearly rate of 21 % is 10 % in half a year, not 10.5 % and not 21 %.

        fa: نرخ سالانهٔ ۲۱٪ برای نیم سال ۱۰٪ است، نه ۱۰٫۵٪ و نه ۲۱٪.
        """
        got = lesson.customer_lifetime_value([[1.1, 2.31]], [0], [0], self.SPEND, 0.5, 0.21, 182.5)
        agree(got, [5 * (1.1 / 1.1 + 1.21 / 1.21)])

    def test_without_discount_only_the_last_column_counts(self, lesson):
        """At a rate of 0, value is margin × spend × all the purchases; with a margin of 1 it is revenue, with 0 nothing.

        fa: با نرخ صفر، ارزش برابر است با حاشیهٔ سود × مبلغ × همهٔ خریدها؛ با حاشیهٔ ۱ همان درآمد است و با صفر هیچ.
        """
        arguments = ([[0.3, 0.3, 0.8]], [1], [16], self.SPEND)
        agree(lesson.customer_lifetime_value(*arguments, 1, 0, 7), [0.8 * 13])
        agree(lesson.customer_lifetime_value(*arguments, 0, 0, 7), [0])

    def test_fresh_customers(self, lesson, answer, rng):
        """It holds for any customers, parameters, rates and periods.

        fa: برای هر مشتری، پارامتر، نرخ و دوره‌ای درست است.
        """
        for days in (7, 0.5, 30.4):
            spend = {"p": rng.uniform(0.5, 7), "q": rng.uniform(1.5, 5), "gamma": rng.uniform(5, 30)}
            spend = {name: float(value) for name, value in spend.items()}
            x = rng.integers(0, 6, 300)
            m = np.where(x > 0, rng.uniform(5, 90, 300), 0.0)
            cumulative = rng.exponential(0.3, (300, 20)).cumsum(axis=1)
            rates = float(rng.uniform(0.1, 0.9)), float(rng.uniform(0.05, 0.4))
            arguments = (cumulative, pd.Series(x, index=rng.permutation(300) + 3), m.tolist(), spend, *rates, days)
            agree(np.asarray(lesson.customer_lifetime_value(*arguments)), answer.customer_lifetime_value(*arguments))

    def test_no_customers(self, lesson):
        """No customers give an empty result.

        fa: بدون مشتری نتیجه تهی است.
        """
        agree(lesson.customer_lifetime_value([], [], [], self.SPEND, 0.3, 0.1, 7), [])

    def test_bad_tables_are_refused(self, lesson):
        """Different lengths, missing or negative values and a row that falls are refused.

        fa: طول‌های ناهمسان، مقدار گم‌شده یا منفی و سطری که پایین بیاید پذیرفته نمی‌شود.
        """
        good = ([[0.5, 0.9], [0.1, 0.2]], [1, 0], [16, 0])
        for place, bad in [
            (0, [[0.5, 0.9]]), (0, [[0.5, 0.9], [0.3, 0.2]]), (0, [[0.5, NAN], [0.1, 0.2]]), (0, [[-0.5, 0.9], [0.1, 0.2]]),
            (1, [1, 0, 2]), (1, [-1, 0]), (1, [NAN, 0]), (2, [16, 0, 5]), (2, [-0.5, 0]), (2, [NAN, 0]),
        ]:  # fmt: skip
            arguments = [bad if i == place else value for i, value in enumerate(good)]
            with refused(ValueError):
                lesson.customer_lifetime_value(*arguments, self.SPEND, 0.3, 0.1, 365)

    def test_bad_numbers_are_refused(self, lesson):
        """Parameters that are not above 0, q up to 1, a margin outside 0 to 1 and bad rates or periods are refused.

        fa: پارامتری که بالاتر از صفر نیست، q تا یک، حاشیهٔ بیرون از صفر تا یک و نرخ یا دورهٔ نادرست پذیرفته نمی‌شود.
        """
        good = {"spend_params": self.SPEND, "margin_rate": 0.3, "annual_discount": 0.1, "period_days": 365}
        spends = [
            self.SPEND | change for change in ({"p": 0}, {"gamma": 0}, {"q": 1}, {"q": 0.5}, {"p": NAN}, {"q": NAN})
        ]
        bad = [("spend_params", spend) for spend in spends]
        bad += [("margin_rate", value) for value in (30, 1.5, -0.3, NAN)]
        bad += [("annual_discount", value) for value in (-0.1, NAN)]
        bad += [("period_days", value) for value in (0, -7, NAN)]
        for name, value in bad:
            with refused(ValueError):
                lesson.customer_lifetime_value([[0.5, 0.9]], [1], [16], **good | {name: value})


class TestRetentionElasticity:
    def test_textbook_case(self, lesson):
        """At retention 0.8 and discount 0.1 one per cent more retention is worth 3.77 % if margins come only when retained.

        fa: با نرخ حفظ ۰٫۸ و نرخ تنزیل ۰٫۱، یک درصد حفظ بیشتر ۳٫۷۷٪ می‌ارزد اگر سود فقط به شرط ماندن برسد.
        """
        agree(lesson.retention_elasticity(0.8, 0.1, "if_retained"), 100 * ((0.808 / 0.292) / (0.8 / 0.3) - 1))

    def test_nearly_everybody_stays(self, lesson):
        """Where 98.5 % stay and nothing is discounted, the value nearly trebles.

        fa: جایی که ۹۸٫۵٪ می‌مانند و تنزیلی نیست، ارزش نزدیک سه برابر می‌شود.
        """
        agree(lesson.retention_elasticity(0.985, 0.0, "now"), 100 * (0.015 / 0.00515 - 1))

    def test_certain_first_margin_weakens_it(self, lesson):
        """If the first margin is certain, now or at the period's end, the effect is 2.74 %.

        fa: اگر نخستین حاشیهٔ سود قطعی باشد، چه اکنون و چه در پایان دوره، اثر ۲٫۷۴٪ است.
        """
        for timing in ("now", "period_end"):
            agree(lesson.retention_elasticity(0.8, 0.1, timing), 100 * (0.3 / 0.292 - 1))

    def test_published_five_per_cent(self, lesson):
        """Retention 0.87 at discount 0.1 gives the published result: about 5 % of value for 1 % of retention.

        fa: نرخ حفظ ۰٫۸۷ با نرخ تنزیل ۰٫۱ نتیجهٔ منتشرشده را می‌دهد: حدود ۵٪ ارزش برای ۱٪ حفظ.
        """
        agree(lesson.retention_elasticity(0.87, 0.1, "if_retained"), 100 * (1.01 * 0.23 / 0.2213 - 1))

    def test_fresh_rates(self, lesson, answer, rng):
        """It holds for any rates and every timing.

        fa: برای هر نرخ و هر زمان‌بندی درست است.
        """
        for timing in ("now", "if_retained", "period_end"):
            retention, discount = float(rng.uniform(0.1, 0.98)), float(rng.uniform(0.02, 0.4))
            want = answer.retention_elasticity(retention, discount, timing)
            agree(lesson.retention_elasticity(retention, discount, timing), want)

    def test_without_discount(self, lesson):
        """With discount 0, going from 0.5 to 0.505 raises the number of further payments from 1 to 0.505 ÷ 0.495.

        fa: با نرخ تنزیل صفر، رفتن از ۰٫۵ به ۰٫۵۰۵ شمار پرداخت‌های بعدی را از ۱ به ۰٫۵۰۵ ÷ ۰٫۴۹۵ می‌رساند.
        """
        agree(lesson.retention_elasticity(0.5, 0, "if_retained"), 100 * (0.505 / 0.495 - 1))

    def test_bad_input_is_refused(self, lesson):
        """A retention of 0 or one that would rise above 1, a bad discount and another timing are refused.

        fa: نرخ حفظ صفر یا نرخی که از یک بالاتر برود، نرخ تنزیل نادرست و زمان‌بندی دیگر پذیرفته نمی‌شود.
        """
        for arguments in [
            (0, 0.1, "now"), (-0.5, 0.1, "now"), (0.995, 0.1, "now"), (1.2, 0.9, "now"), (0.8, -0.1, "now"), (NAN, 0.1, "now"),
            (0.8, NAN, "now"), (0.8, 0.1, "later"),
        ]:  # fmt: skip
            with refused(ValueError):
                lesson.retention_elasticity(*arguments)
