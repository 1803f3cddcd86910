"""Customer lifetime value: from cash flows, through retention, to buy-till-you-die models.

Rates are shares (0.1, never 10). A retention rate and a discount rate that meet in one formula belong to the same
period. An infinite number counts as a missing one.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import betaln, gammaln, hyp2f1


def present_value(cash_flows: Sequence[float], discount: float) -> float:
    """Return what a series of future cash flows is worth today.

    Parameters
    ----------
    cash_flows
        Net amounts, one per period. The first is paid now (time 0) and is not discounted; the second is paid one period
        from now, and so on. Negative amounts are payments by the company.
    discount
        Rate per period, 0 or more.

    Returns
    -------
    float
        In the money of `cash_flows`; 0.0 for an empty series.

    Raises
    ------
    ValueError
        If a cash flow is missing (NaN) or infinite, or `discount` is negative or NaN.

    Examples
    --------
    >>> round(present_value([-100, 60, 60], 0.10), 2)
    4.13

    Source: any textbook of finance: the sum of C_t / (1 + d)^t.
    """
    raise NotImplementedError


def clv_constant(margin: float, retention: float, discount: float, timing: str) -> float:
    """Return the lifetime value of a customer whose margin and retention rate never change.

    Parameters
    ----------
    margin
        Margin (not revenue) per period while the customer stays; may be negative.
    retention
        Share of customers that stay from one period to the next, 0 to 1.
    discount
        Rate for the same period as `retention`, 0 or more.
    timing
        When the margins are paid, m being `margin`, r `retention`, d `discount`:

        - `"now"`: the first one at once, the next in one period if the customer is retained, …: m (1 + d) / (1 + d − r)
        - `"if_retained"`: the first one in one period, if the customer is retained until then: m r / (1 + d − r)
        - `"period_end"`: at the end of each period begun as a customer, so the first, in one period, is certain:
          m / (1 + d − r)

    Returns
    -------
    float
        Present value over an endless horizon, in the money of `margin`. The cost of acquisition is not taken off.

    Raises
    ------
    ValueError
        If `timing` is another word, `retention` or `discount` lies outside its range, an argument is NaN, or nobody
        leaves and nothing is discounted (retention 1, discount 0: the value has no bound).

    Examples
    --------
    >>> round(clv_constant(100, 0.8, 0.1, "if_retained"), 2)
    266.67

    Source: B. Hardie, note 024, where the conventions of Blattberg et al., Kotler & Keller, Lehmann & Winer, Ofek and
    Davis are compared.
    """
    raise NotImplementedError


def max_acquisition_spend(
    lifetime_value: float, response_rate: float, welcome_cost: float = 0.0, target_return: float = 0.0
) -> float:
    """Return the most that may be spent on contacting one prospect so that the campaign still earns its target return.

    Everything spent per contact is the sum looked for plus the welcome cost of the few who respond. The value won per
    contact must be at least (1 + target return) times that.

    Parameters
    ----------
    lifetime_value
        Present value of a new customer's margins at the moment of joining, before any acquisition cost; may be
        negative.
    response_rate
        Share of contacted prospects that become customers, 0 to 1.
    welcome_cost
        One-off cost of each customer won (gift, installation), 0 or more; prospects who do not respond cause none.
    target_return
        Return demanded on all money spent, 0 or more: 0.25 means that 1 spent must bring back 1.25.

    Returns
    -------
    float
        Money per contact (not per customer won); 0.0, never less, where no spending would reach the target.

    Raises
    ------
    ValueError
        If `response_rate`, `welcome_cost` or `target_return` lies outside its range, or an argument is NaN.

    Examples
    --------
    >>> round(max_acquisition_spend(250, 0.02, welcome_cost=20, target_return=0.25), 2)
    3.6

    Source: Blattberg & Deighton (1996), Manage marketing by the customer equity test, Harvard Business Review 74(4).
    """
    raise NotImplementedError


def retention_from_survival(survival: Sequence[float]) -> list[float]:
    """Return the retention rate of every period of a survival curve.

    Parameters
    ----------
    survival
        Customers of one cohort that are still there at times 0, 1, 2, …: counts, shares or percentages. It never rises,
        and only its last value may be 0.

    Returns
    -------
    list of float
        Shares from 0 to 1, one fewer than `survival`: of those there at the start of a period, the share there at its
        end. Empty if `survival` has one value.

    Raises
    ------
    ValueError
        If `survival` is empty, holds NaN or a negative value, rises, or has a period that begins with nobody.

    Examples
    --------
    >>> retention_from_survival([200, 100, 75])
    [0.5, 0.75]

    Source: Fader & Hardie (2007), How to project customer retention, Journal of Interactive Marketing 21(1): r_t = S(t)
    / S(t − 1).
    """
    raise NotImplementedError


def fit_sbg(survival: Sequence[float]) -> dict[str, float]:
    """Fit the shifted beta-geometric model to a survival curve by maximum likelihood.

    At the end of each period a customer leaves with a probability θ of their own, the same in every period; over
    customers θ has a beta distribution with parameters alpha and beta. The retention rate of period t = 1, 2, … is then

        r_t = (beta + t − 1) / (alpha + beta + t − 1),

    and with N_t customers left at time t (n the last one observed) the log-likelihood is

        LL = Σ_{t=1..n} (N_{t−1} − N_t) ln P(T = t) + N_n ln S(n),

    where S(t) = r_1 r_2 … r_t and P(T = t) = S(t − 1) − S(t). Search over the logarithms of the parameters, which keeps
    them above 0, from both at 1, for the largest LL / N_0, by a method that follows the slope (L-BFGS-B, BFGS or SLSQP of
    `scipy.optimize.minimize`).

    Parameters
    ----------
    survival
        Customers of one cohort left at times 0, 1, …, n, with n at least 2: counts, shares or percentages (their scale
        does not change alpha and beta). It never rises, and only its last value may be 0.

    Returns
    -------
    dict
        `alpha` and `beta`, both above 0, and `log_likelihood`, the largest LL, with N_t as given in `survival`. It
        should come within 1e-5 × N_0 of the maximum.

    Raises
    ------
    ValueError
        If `survival` has fewer than three values, holds NaN or a negative value, rises, or has a period that begins
        with nobody.

    Examples
    --------
    >>> fit = fit_sbg([1000, 869, 743, 653, 593, 551, 517, 491])
    >>> round(fit["alpha"], 2), round(fit["beta"], 2)
    (0.67, 3.81)

    Source: Fader & Hardie (2007), How to project customer retention, Journal of Interactive Marketing 21(1).
    """
    raise NotImplementedError


def project_survival(alpha: float, beta: float, periods: int) -> list[float]:
    """Return the survival curve of the shifted beta-geometric model.

    Parameters
    ----------
    alpha, beta
        Parameters as `fit_sbg` gives them (alpha / (alpha + beta) leave in the first period); both above 0.
    periods
        How many periods to project, 0 or more.

    Returns
    -------
    list of float
        `periods` + 1 shares: S(0) = 1, then S(t) = S(t − 1) (beta + t − 1) / (alpha + beta + t − 1).

    Raises
    ------
    ValueError
        If `alpha` or `beta` is not above 0 (or NaN), or `periods` is negative.

    Examples
    --------
    >>> [round(share, 3) for share in project_survival(0.704, 1.182, 3)]
    [1.0, 0.627, 0.474, 0.388]

    Source: Fader & Hardie (2007), How to project customer retention, Journal of Interactive Marketing 21(1).
    """
    raise NotImplementedError


def recency_frequency(transactions: pd.DataFrame, calibration_end: str | date, unit_days: float = 7) -> pd.DataFrame:
    """Return each customer's buying history up to a date, as buy-till-you-die models need it.

    All that a customer buys on one calendar day is one purchase, whatever the clock says. Recency here is not the time
    since the last purchase (that is the recency of RFM) but the time from the first purchase to the last.

    Parameters
    ----------
    transactions
        One row per transaction, in any order, with columns `customer` (number or text), `date` (datetime, perhaps with
        a clock time) and `spend` (money). Other columns and the index do not matter.
    calibration_end
        Last day that counts, all of it; a date or a text such as "1997-09-30". Later transactions are ignored, and
        customers whose first purchase is later are left out.
    unit_days
        Days in one unit of time, above 0; 7 gives weeks.

    Returns
    -------
    DataFrame
        One row per customer, in any order, with columns

        - `customer`
        - `frequency`: repeat purchases, that is, days with a purchase after the first such day
        - `recency`: from the first to the last purchase, in units; 0 without a repeat purchase
        - `age`: from the first purchase to `calibration_end`, in units
        - `mean_spend`: mean spend per repeat purchase (the first purchase is not in it); 0.0 without a repeat purchase

        Units are not rounded: 10 days are 10 / 7 weeks. If no transaction counts, the table has these columns and no
        rows.

    Raises
    ------
    ValueError
        If one of the three columns is absent or has a missing value (in any row, ignored ones included), or `unit_days`
        is not above 0.

    Examples
    --------
    >>> log = pd.DataFrame({
    ...     "customer": [7, 7, 7, 8],
    ...     "date": pd.to_datetime(["1997-01-01", "1997-01-15", "1997-01-15", "1997-01-08"]),
    ...     "spend": [10.0, 5.0, 7.0, 20.0],
    ... })
    >>> recency_frequency(log, "1997-01-22")
       customer  frequency  recency  age  mean_spend
    0         7          1      2.0  3.0        12.0
    1         8          0      0.0  2.0         0.0

    Source: Fader, Hardie & Lee (2005), "Counting your customers" the easy way, Marketing Science 24(2).
    """
    raise NotImplementedError


def fit_bgnbd(frequency: Sequence[float], recency: Sequence[float], age: Sequence[float]) -> dict[str, float]:
    """Fit the BG/NBD model of repeat purchases by maximum likelihood.

    While active, a customer buys at random at a rate λ of their own (gamma distributed with shape r and rate alpha) and
    after each repeat purchase becomes inactive for ever with a probability p of their own (beta distributed with
    parameters a and b). With x = frequency, t = recency and T = age of a customer, and B the beta function, that
    customer's likelihood is

        L = Γ(r + x) alpha^r / Γ(r) · { B(a, b + x) / B(a, b) · (alpha + T)^−(r + x)
                                        + [x > 0] B(a + 1, b + x − 1) / B(a, b) · (alpha + t)^−(r + x) }.

    Compute ln L with `gammaln`, `betaln` and `logaddexp`: the powers themselves run out of range. Search over the
    logarithms of the parameters, from all parameters at 1, for the largest mean of ln L, by a method that follows the
    slope (L-BFGS-B, BFGS or SLSQP of `scipy.optimize.minimize`); Powell's method stops too early.

    Parameters
    ----------
    frequency, recency, age
        One entry per customer in the same order (lists, arrays or Series): repeat purchases, time from the first to the
        last purchase, time from the first purchase to the end of the calibration, as `recency_frequency` gives them, in
        one unit of time. 0 ≤ recency ≤ age.

    Returns
    -------
    dict
        `r`, `alpha` (in the unit of `age`), `a`, `b`, all above 0, and `log_likelihood`, the largest Σ ln L. It should
        come within 0.05 of the maximum.

    Raises
    ------
    ValueError
        If the lengths differ, a value is missing or negative, a recency exceeds its age, or nobody has bought again (so
        also for no customers).

    Examples
    --------
    >>> frequency = [0] * 70 + [1] * 15 + [2] * 8 + [4] * 5 + [9] * 2
    >>> recency = [0] * 70 + [6] * 10 + [28] * 5 + [12] * 4 + [33] * 4 + [15, 20, 34, 36, 37] + [35, 38]
    >>> fit = fit_bgnbd(frequency, recency, [38] * 100)
    >>> round(fit["r"], 2), round(fit["log_likelihood"], 1)
    (0.21, -309.7)

    Source: Fader, Hardie & Lee (2005), "Counting your customers" the easy way, Marketing Science 24(2), eq. 6.
    """
    raise NotImplementedError


def expected_purchases(
    params: Mapping[str, float],
    frequency: Sequence[float],
    recency: Sequence[float],
    age: Sequence[float],
    horizon: float,
) -> np.ndarray:
    """Return how many purchases each customer is expected to make in the time to come, by the BG/NBD model.

    With x = frequency, t = recency, T = age, h = horizon and z = h / (alpha + T + h), the expectation is

        (a + b + x − 1) / (a − 1) · [1 − ((alpha + T) / (alpha + T + h))^(r + x) · ₂F₁(r + x, b + x; a + b + x − 1; z)]
        ───────────────────────────────────────────────────────────────────────────────────────────────────────────────
        1 + [x > 0] · a / (b + x − 1) · ((alpha + T) / (alpha + t))^(r + x)

    One divided by the lower line is the probability that the customer is still active at T. ₂F₁ is
    `scipy.special.hyp2f1`.

    Parameters
    ----------
    params
        `r`, `alpha`, `a` and `b`, as `fit_bgnbd` gives them, all above 0; other keys do not matter.
    frequency, recency, age
        One entry per customer in the same order (lists, arrays or Series), as `recency_frequency` gives them.
        0 ≤ recency ≤ age.
    horizon
        Length of the time to come, 0 or more, in the unit of `age`: 39 for the next 39 weeks if `age` is in weeks.

    Returns
    -------
    array of float
        Purchases per customer between `age` and `age` + `horizon`, in the order given; empty for no customers.

    Raises
    ------
    ValueError
        If the lengths differ, a value is missing or negative, a recency exceeds its age, a parameter is not above 0, or
        a = 1 or a + b = 1 (there the formula is 0 / 0).

    Examples
    --------
    >>> fit = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
    >>> expected_purchases(fit, [2], [30.43], [38.86], 39).round(3)
    array([1.226])

    Source: Fader, Hardie & Lee (2005), "Counting your customers" the easy way, Marketing Science 24(2), eq. 10.
    """
    raise NotImplementedError


def fit_gamma_gamma(mean_spend: Sequence[float], frequency: Sequence[float]) -> dict[str, float]:
    """Fit the gamma-gamma model of spend per purchase to repeat customers by maximum likelihood.

    A customer's spend on one purchase is gamma distributed with shape p and a rate ν of their own; over customers ν is
    gamma distributed with shape q and rate gamma. With x = frequency and m = mean_spend, a repeat customer's likelihood
    is

        f = Γ(p x + q) / (Γ(p x) Γ(q)) · gamma^q · m^(p x − 1) · x^(p x) / (gamma + m x)^(p x + q).

    Compute ln f with `gammaln` and logarithms: the powers themselves run out of range. Search over the logarithms of the
    parameters, from all parameters at 1, for the largest mean of ln f, by a method that follows the slope (L-BFGS-B,
    BFGS or SLSQP of `scipy.optimize.minimize`): Nelder-Mead and Powell lose their way where p is huge and gamma tiny.
    Amounts far from 1 to 100 (rials, say) are best divided by their mean first; gamma and ln f then need the scale back.

    Parameters
    ----------
    mean_spend
        Mean spend per repeat purchase of each customer, money, above 0 (list, array or Series). Customers with
        frequency 0 are left out of the likelihood, whatever stands here for them (0, NaN, their first purchase).
    frequency
        Repeat purchases of the same customers, in the same order.

    Returns
    -------
    dict
        `p`, `q`, `gamma` (in the money of `mean_spend`), all above 0, and `log_likelihood`, the largest Σ ln f with all
        the factors above. It should come within 0.05 of the maximum.

    Raises
    ------
    ValueError
        If the lengths differ, a frequency is missing (NaN or infinite) or negative, nobody has bought again, or the mean
        spend of a repeat customer is missing (NaN or infinite) or not above 0.

    Examples
    --------
    >>> mean_spend = [20, 35, 24, 90, 11, 0, 15, 22, 40, 55, 31, 28]
    >>> fit = fit_gamma_gamma(mean_spend, [3, 1, 6, 2, 1, 0, 1, 1, 2, 1, 4, 1])
    >>> round(fit["p"], 1), round(fit["log_likelihood"], 1)
    (6.4, -45.7)

    Source: Fader & Hardie (2013), The gamma-gamma model of monetary value, eq. 1a; Fader, Hardie & Lee (2005), RFM and
    CLV, Journal of Marketing Research 42(4).
    """
    raise NotImplementedError


def customer_lifetime_value(
    cumulative_purchases: Sequence[Sequence[float]],
    frequency: Sequence[float],
    mean_spend: Sequence[float],
    spend_params: Mapping[str, float],
    margin_rate: float,
    annual_discount: float,
    period_days: float,
) -> np.ndarray:
    """Return the discounted margin that each customer is expected to bring from now on.

    Expected purchases × expected spend per purchase × margin rate, discounted. The expected spend is the gamma-gamma
    model's, given the history:

        E(M) = p (gamma + x m) / (p x + q − 1),    x = frequency, m = mean_spend,

    which leans on the customer's own mean the more, the more often they bought; without a repeat purchase it is the
    mean of all, p gamma / (q − 1).

    Parameters
    ----------
    cumulative_purchases
        One row per customer, one column per future period (rows all of the same length): purchases expected from
        now until the end of that period (column k is `expected_purchases` with a horizon of k periods, k = 1, 2, …).
        Cumulative, so no row ever falls.
    frequency, mean_spend
        Of the same customers in the same order, as `recency_frequency` gives them (mean_spend 0.0 where frequency is
        0).
    spend_params
        `p`, `q` and `gamma`, as `fit_gamma_gamma` gives them, all above 0 and q above 1 (else there is no mean); other
        keys do not matter.
    margin_rate
        Margin as a share of spend, 0 to 1: spend is revenue.
    annual_discount
        Discount rate of a year of 365 days, 0 or more.
    period_days
        Days in one period, above 0 (7 for weeks): the discount rate of a period is (1 + annual_discount)^(period_days /
        365) − 1.

    Returns
    -------
    array of float
        Money per customer, in the order given; empty for no customers. The purchases of a period count at its end, so
        those of the first are discounted by one period. Purchases already made, and the cost of acquisition, are not in
        it.

    Raises
    ------
    ValueError
        If the lengths differ, a value is missing or negative, a row of `cumulative_purchases` falls, a parameter is not
        above 0 or q not above 1, or a rate or `period_days` lies outside its range.

    Examples
    --------
    >>> spend = {"p": 6.25, "q": 3.74, "gamma": 15.44}
    >>> customer_lifetime_value([[0.5, 0.9], [0.1, 0.2]], [2, 0], [22.35, 0.0], spend, 0.3, 0.1, 365).round(2)
    array([5.81, 1.83])

    Source: Fader, Hardie & Lee (2005), RFM and CLV: using iso-value curves, Journal of Marketing Research 42(4).
    """
    raise NotImplementedError


def retention_elasticity(retention: float, discount: float, timing: str) -> float:
    """Return by how many per cent lifetime value rises when the retention rate rises by one per cent of itself.

    One per cent of itself, not one percentage point: from 0.80 to 0.808, not to 0.81. The margin stays as it is, and
    cancels.

    Parameters
    ----------
    retention
        Retention rate before the rise, above 0; after it (1.01 × retention) it is at most 1.
    discount
        Rate for the same period, 0 or more.
    timing
        When the margins are paid, as in `clv_constant`: `"now"`, `"if_retained"` or `"period_end"`.

    Returns
    -------
    float
        Exact change of value in per cent of the old value, for the whole step of one per cent (not the derivative): 5.0
        means 5 %.

    Raises
    ------
    ValueError
        If `retention` is not above 0 or would rise above 1, `discount` is negative, an argument is NaN, or `timing` is
        another word.

    Examples
    --------
    >>> round(retention_elasticity(0.80, 0.12, "if_retained"), 2)
    3.59

    Source: Gupta, Lehmann & Stuart (2004), Valuing customers, Journal of Marketing Research 41(1), who report about 5 %
    over five firms.
    """
    raise NotImplementedError
