"""How to win them: whom to write to under a budget, what a new customer costs, what a campaign adds, A/B tests."""

import math

import numpy as np
import pandas as pd
from scipy.stats import norm

# What a value that is not known is called.
UNKNOWN = "unknown"


def direct_mail_targets(customers: pd.DataFrame, budget: float) -> pd.DataFrame:
    """Return who should be written to, so that the mailing's expected profit is as high as the budget permits.

    What a mail brings is what it *adds*: the chance of an order with the mail, less the chance of an order without it.

    expected profit = (chance with mail − chance without) × margin − cost of the mail

    Mails do not cost the same for all (postage, a thicker catalogue), so this is the knapsack problem, and its true optimum is
    demanded: the customers chosen cost no more than the budget together, and no other choice within the budget has a
    higher sum of expected profits. Nobody is chosen whose expected profit is 0 or less, even if money is left over. Going
    down a list, by expected profit or by expected profit per euro, does not always find the optimum.

    Judged by profit: the sum of expected profits of those chosen is compared with the true optimum (to one millionth).
    There are at most 200 customers, the budget is at most 100, and a call must be done in ten seconds.

    Parameters
    ----------
    customers
        One row per customer, in any order:

        - `customer`
        - `chance_with`, `chance_without`: probability of an order with and without the mail, each from 0 to 1. A mail can do
          harm: then the first is less than the second
        - `margin`: money that the order earns, before the cost of the mail (any sign)
        - `cost`: of the mail to this customer (money, 0 or more, in whole cents such as 1.6 or 0.15)
    budget
        Money that may be spent on mails, 0 or more (never above 100 here), in whole cents. It may be spent to the last cent:
        0.1 and 0.2 fit into a budget of 0.3 (floats make their sum 0.30000000000000004; count cents).

    Returns
    -------
    pandas.DataFrame
        One row per customer, in any order:

        - `customer`
        - `expected_profit`: of writing to this customer (money; negative where it loses)
        - `mail`: bool, whether this customer is written to

        If several choices have the highest profit, any of them. With a budget of 0 only mails that cost nothing can be
        sent, and those with an expected profit more than 0 are. You need not guard against rounding where an expected profit
        is 0: compute it as the formula stands and compare with 0; no case is tried in which rounding decides. No customers
        give no rows.

    Raises
    ------
    ValueError
        If a cell in one of these columns is missing, a customer has more than one row, a probability lies outside 0 to 1,
        a cost is negative, or the budget is negative or NaN: the budget also when there are no customers.

    Examples
    --------
    >>> customers = pd.DataFrame(
    ...     {
    ...         "customer": ["Ava", "Bo", "Cy", "Di"],
    ...         "chance_with": [0.5, 0.3, 0.3, 0.9],
    ...         "chance_without": [0.2, 0.1, 0.1, 0.9],
    ...         "margin": [44.0, 45.0, 45.0, 500.0],
    ...         "cost": [6.0, 5.0, 5.0, 1.0],
    ...     }
    ... )
    >>> direct_mail_targets(customers, budget=10).round(2)
      customer  expected_profit   mail
    0      Ava              7.2  False
    1       Bo              4.0   True
    2       Cy              4.0   True
    3       Di             -1.0  False

    Source: whom to contact, by expected profit: Blattberg, Kim & Neslin (2008), Database Marketing; by what the contact adds:
    Lo (2002), The True Lift Model; the knapsack problem, Martello & Toth (1990), Knapsack Problems.
    """
    # answer
    _refuse_missing(customers, "customer", "chance_with", "chance_without", "margin", "cost")
    _refuse_repeated("customer", customers["customer"])
    for column in ("chance_with", "chance_without"):
        if not customers[column].between(0, 1).all():
            raise ValueError(f"{column} is {customers[column].tolist()}; expected probabilities from 0 to 1")
    if not budget >= 0:  # NaN is not either
        raise ValueError(f"the budget is {budget}; expected 0 or more")
    if (customers["cost"] < 0).any():
        raise ValueError(f"a cost is {customers['cost'].min()}; expected 0 or more")
    added = customers["chance_with"] - customers["chance_without"]
    profit = (added * customers["margin"] - customers["cost"]).to_numpy(dtype=float)
    cents = (customers["cost"] * 100).round().to_numpy(dtype=int)
    mail = _best_choice(profit, cents, round(budget * 100))
    return pd.DataFrame({"customer": customers["customer"], "expected_profit": profit, "mail": mail})


def cost_per_acquisition(
    expenses: pd.DataFrame, won: pd.DataFrame, overhead: float = 0.0, split: str = "spend"
) -> pd.DataFrame:
    """Return for each channel what it cost to win a customer there, overhead included, also against the average.

    Parameters
    ----------
    expenses
        One row per expense, in any order: `channel` (text), `amount` (money, 0 or more). A channel may have several rows.
    won
        One row per customer won, in any order: `customer`, `channel` through which he or she came (text; a missing one
        is the channel "unknown", together with cells of either table in which that word stands).
    overhead
        Money spent on winning customers that belongs to no single channel, such as salaries and software (0 or more).
    split
        How overhead is shared among the channels: "spend", in proportion to their own spending, or "customers", in
        proportion to the customers won. So a channel bears none of it with "spend" if it spent nothing itself, and with
        "customers" if it won nobody.

    Returns
    -------
    pandas.DataFrame
        One row per channel that occurs in either table, "unknown" included if somebody's channel is missing, in any
        order:

        - `channel`
        - `customers`: number of customers won
        - `spend`: sum of the channel's own expenses; 0 if it has none
        - `overhead`: its share of the overhead (money)
        - `cost_per_acquisition`: (spend + overhead) ÷ customers; missing (NaN or None) if nobody was won
        - `relative`: cost per acquisition ÷ that of all channels together, which is all money spent, overhead included, ÷
          all customers won: 1 is average, 2 twice as dear. Money that a channel spent without winning anybody counts in
          that average. Missing if the cost per acquisition is missing, or if no money was spent at all

        Both tables empty, and an overhead of 0, give no rows.

    Raises
    ------
    ValueError
        If a channel or an amount in `expenses`, or a customer in `won`, is missing; if a customer has more than one row; if an
        amount is negative; if `overhead` is negative or NaN; if `split` is not one of the two words (also where there is no
        overhead to share); or if there is overhead (more than 0) but nothing to share it by, as with empty tables: with
        "spend" no money spent by any channel, with "customers" nobody won.

    Examples
    --------
    >>> expenses = pd.DataFrame({"channel": ["fair", "search", "search", "radio"], "amount": [300.0, 60.0, 40.0, 100.0]})
    >>> won = pd.DataFrame({"customer": range(1, 6), "channel": ["fair", "search", "search", "search", None]})
    >>> cost_per_acquisition(expenses, won, overhead=50).sort_values("channel", ignore_index=True).round(2)
       channel  customers  spend  overhead  cost_per_acquisition  relative
    0     fair          1  300.0      30.0                330.00      3.00
    1    radio          0  100.0      10.0                   NaN       NaN
    2   search          3  100.0      10.0                 36.67      0.33
    3  unknown          1    0.0       0.0                  0.00      0.00

    Source: cost per customer won as in Blattberg, Kim & Neslin (2008), Database Marketing; the course sets how overhead
    is shared.
    """
    # answer
    _refuse_missing(expenses, "channel", "amount")
    _refuse_missing(won, "customer")
    _refuse_repeated("customer", won["customer"])
    if (expenses["amount"] < 0).any():
        raise ValueError(f"an amount is {expenses['amount'].min()}; expected 0 or more")
    if not overhead >= 0:  # NaN is not either
        raise ValueError(f"overhead is {overhead}; expected 0 or more")
    if split not in ("spend", "customers"):
        raise ValueError(f"split is {split!r}; expected 'spend' or 'customers'")
    spend = expenses["amount"].groupby(expenses["channel"]).sum()
    customers = won["channel"].fillna(UNKNOWN).value_counts()
    table = pd.DataFrame({"customers": customers, "spend": spend}).fillna(0).astype({"customers": int, "spend": float})
    table["overhead"] = _shared(overhead, table[split])
    cost = table["spend"] + table["overhead"]
    each = cost / table["customers"].where(table["customers"] > 0)
    average = cost.sum() / len(won) if len(won) and cost.sum() else math.nan
    return table.assign(cost_per_acquisition=each, relative=each / average).reset_index(names="channel")


def uplift_by_segment(contacts: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Return for each segment what a campaign added to the share that orders, with an interval, and whom it helps or hurts.

    Customers were written to, or kept as control, by lot. So the control of a segment shows what its treated customers
    would have done anyway, and the difference of the two shares is what the mail did. It may be negative.

    The interval is the one of Agresti and Caffo: one order and one customer without order are added in thought to
    each group of the segment. With x orders of n customers in a group that makes p = (x + 1) ÷ (n + 2); T is the treated
    group, C the control:

    (p_T − p_C) ± z √(p_T (1 − p_T) ÷ (n_T + 2) + p_C (1 − p_C) ÷ (n_C + 2)), cut off at −1 and 1

    Among many segments one looks hurt by mere chance. So the intervals hold *together* (Bonferroni): with s
    segments that have both groups, z leaves (1 − confidence) ÷ (2 s) of the normal distribution above it. For 0.95, z is
    1.960 with one segment and 2.576 with five. So all intervals of a campaign contain their true effects with about this
    confidence or more.

    Judged also on simulated campaigns whose true effects are known: the intervals must contain them, a segment that is
    clearly hurt must be found, and where a mail does nothing, segments must not be called hurt.

    Parameters
    ----------
    contacts
        One row per customer drawn for the campaign, in any order: `segment` (text; a missing one is the segment "unknown",
        together with cells in which that word stands), `treated` (bool: written to; otherwise control), `responded` (bool:
        ordered). Other columns do not matter: all who were written to count as treated, whether or not they opened it.
    confidence
        Of all intervals together; between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        One row per segment, in any order:

        - `segment`
        - `treated`, `control`: number of customers in each group
        - `treated_rate`, `control_rate`: share of them that responded, from 0 to 1; missing (NaN or None) for a group
          without customers
        - `uplift`: treated rate − control rate, without anything added (0.02: two percentage points)
        - `low`, `high`: ends of its interval
        - `verdict`: "helps" if low > 0, "hurts" if high < 0, otherwise "undecided"

        A segment in which one of the groups has no customers tells nothing: `uplift`, `low` and `high` are missing and the
        verdict is "undecided"; it does not count in s. No contacts give no rows.

    Raises
    ------
    ValueError
        If `treated` or `responded` is missing in a row, or `confidence` is not between 0 and 1 (0, 1 and NaN are not):
        `confidence` also when there are no contacts.

    Examples
    --------
    >>> contacts = pd.DataFrame(
    ...     {
    ...         "segment": ["new"] * 160 + ["loyal"] * 160,
    ...         "treated": ([True] * 80 + [False] * 80) * 2,
    ...         "responded": [True] * 24 + [False] * 56 + [True] * 6 + [False] * 74 + [True] * 16 + [False] * 64 + [True] * 40 + [False] * 40,
    ...     }
    ... )
    >>> found = uplift_by_segment(contacts).sort_values("segment", ignore_index=True)
    >>> found[["segment", "treated_rate", "control_rate", "uplift", "low", "high", "verdict"]].round(3)
      segment  treated_rate  control_rate  uplift    low   high verdict
    0   loyal           0.2         0.500  -0.300 -0.452 -0.133   hurts
    1     new           0.3         0.075   0.225  0.086  0.353   helps

    Source: Agresti & Caffo (2000), Simple and Effective Confidence Intervals for Proportions and Differences of
    Proportions, The American Statistician 54(4); uplift, Radcliffe & Surry (1999), Differential Response Analysis.
    """
    # answer
    _refuse_missing(contacts, "treated", "responded")
    _refuse_no_share("confidence", confidence)
    segment = contacts["segment"].fillna(UNKNOWN)
    told = {}
    for name, rows in contacts.groupby(segment):
        told[name] = [_orders(rows, treated) for treated in (True, False)]
    both = sum(treated[1] > 0 and control[1] > 0 for treated, control in told.values())
    columns = ["segment", "treated", "control", "treated_rate", "control_rate", "uplift", "low", "high", "verdict"]
    rows = [(name, *_uplift(*groups, (1 - confidence) / max(both, 1))) for name, groups in told.items()]
    return pd.DataFrame(rows, columns=columns)


def ab_test(
    a: tuple, b: tuple, planned_rate: float, smallest_effect: float, alpha: float = 0.05, power: float = 0.8
) -> dict:
    """Return what an A/B test shows: difference, interval, p-value, the sample size planned for it, and the verdict.

    Customers got version A or version B by lot. Before the test somebody has laid down how many customers it takes, and until
    each version has had so many the verdict is "too early", however small the p-value: anybody who looks again and again,
    and stops at the first significant result, finds differences where there are none.

    With x orders of n customers for each version, and z(q) the number below which a normal variable lies with
    probability q:

    - difference d = x_B ÷ n_B − x_A ÷ n_A
    - p-value of "no difference", two-sided, without continuity correction: with p = (x_A + x_B) ÷ (n_A + n_B), the
      probability that a normal variable is at least as far from 0, on either side, as
      d ÷ √(p (1 − p) (1 ÷ n_A + 1 ÷ n_B)). 1 if nobody or everybody ordered
    - interval of the difference by Agresti and Caffo with confidence 1 − alpha: with p = (x + 1) ÷ (n + 2) for each version,
      (p_B − p_A) ± z(1 − alpha ÷ 2) √(p_A (1 − p_A) ÷ (n_A + 2) + p_B (1 − p_B) ÷ (n_B + 2)), cut off at −1 and 1
    - planned customers per version, for finding a true change from rate r to s = r + smallest effect with the given power:
      (z(1 − alpha ÷ 2) √(2 m (1 − m)) + z(power) √(r (1 − r) + s (1 − s)))² ÷ (s − r)², where m = (r + s) ÷ 2;
      rounded up to a whole number. The formula is used as it stands, whatever the power

    The planned number depends on what was laid down beforehand only, never on what was found.

    Parameters
    ----------
    a, b
        For each version: (orders, customers), two whole numbers (that they are whole need not be checked).
    planned_rate
        Share of the customers of version A that was expected to order, when the test was planned; between 0 and 1.
    smallest_effect
        The smallest change of that share that is worth finding, as a difference (0.02: from 0.10 to 0.12); negative if a fall
        is to be found. Not 0, and the rate it leads to is between 0 and 1.
    alpha
        Chance of finding a difference where there is none, between 0 and 1.
    power
        Chance of finding the smallest effect when it is there, between 0 and 1.

    Returns
    -------
    dict
        - "difference": rate of B − rate of A (0.02: two percentage points)
        - "low", "high": ends of its interval
        - "p_value"
        - "planned": customers per version
        - "verdict": "too early" if either version has had fewer customers than planned; otherwise "A" or "B", the version
          with the higher rate, if the p-value is less than alpha, or "undecided" if it is not

    Raises
    ------
    ValueError
        If a version has no customers, or its orders are negative or more than its customers; if `planned_rate`, the rate
        that `smallest_effect` leads to, `alpha` or `power` is not between 0 and 1 (0, 1 and NaN are not); or if
        `smallest_effect` is 0.

    Examples
    --------
    >>> result = ab_test((500, 5000), (600, 5000), planned_rate=0.10, smallest_effect=0.02)
    >>> {name: value if name == "verdict" else round(value, 4) for name, value in result.items()}
    {'difference': 0.02, 'low': 0.0077, 'high': 0.0323, 'p_value': 0.0014, 'planned': 3841, 'verdict': 'B'}
    >>> ab_test((50, 500), (80, 500), 0.10, 0.02)["verdict"]
    'too early'

    Source: test and sample size, Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, chapters 3 and 4;
    interval, Agresti & Caffo (2000); peeking, Armitage, McPherson & Rowe (1969), Repeated Significance Tests on
    Accumulating Data.
    """
    # answer
    for orders, customers in (a, b):
        if customers < 1 or not 0 <= orders <= customers:
            raise ValueError(f"{orders} of {customers} ordered; expected customers, and 0 to all of them with orders")
    for name, share in {"planned_rate": planned_rate, "alpha": alpha, "power": power}.items():
        _refuse_no_share(name, share)
    _refuse_no_share("planned_rate + smallest_effect", planned_rate + smallest_effect)
    if smallest_effect == 0:
        raise ValueError("smallest_effect is 0; expected the smallest change that is worth finding")
    difference = b[0] / b[1] - a[0] / a[1]
    low, high = _interval(b, a, alpha)
    p_value = _p_value(b, a)
    planned = _planned(planned_rate, planned_rate + smallest_effect, alpha, power)
    verdict = "undecided"
    if p_value < alpha:
        verdict = "B" if difference > 0 else "A"
    if min(a[1], b[1]) < planned:
        verdict = "too early"
    return dict(difference=difference, low=low, high=high, p_value=p_value, planned=planned, verdict=verdict)


def _best_choice(profits, cents, budget):
    """Return the most profitable choice as bools: for each sum of money the best choice, customer by customer."""
    possible = np.flatnonzero((profits > 0) & (cents <= budget))
    budget = min(budget, int(cents[possible].sum()))
    best = np.zeros(budget + 1)
    chosen = np.zeros((len(profits), budget + 1), bool)
    for row in possible:
        with_it = np.full(budget + 1, -np.inf)
        with_it[cents[row] :] = best[: budget + 1 - cents[row]] + profits[row]
        chosen[row] = with_it > best
        best = np.maximum(best, with_it)
    return _way_back(chosen, cents, budget)


def _way_back(chosen, cents, money):
    mail = np.zeros(len(cents), bool)
    for row in reversed(range(len(cents))):
        mail[row] = chosen[row, money]
        money -= cents[row] * mail[row]
    return mail


def _shared(overhead, by):
    if not overhead:
        return 0.0
    if not by.sum():
        raise ValueError(f"the channels have {by.name} 0 in all; expected more to share an overhead of {overhead} by")
    return overhead * by / by.sum()


def _orders(contacts, treated):
    """Return (orders, customers) of one of the groups."""
    responded = contacts["responded"].astype(bool)[contacts["treated"].astype(bool) == treated]
    return int(responded.sum()), len(responded)


def _uplift(treated, control, alpha):
    """Return what a row of `uplift_by_segment` says after the segment."""
    rates = [orders / customers if customers else math.nan for orders, customers in (treated, control)]
    uplift = rates[0] - rates[1]
    low, high = (math.nan, math.nan) if math.isnan(uplift) else _interval(treated, control, alpha)
    verdict = "helps" if low > 0 else "hurts" if high < 0 else "undecided"
    return treated[1], control[1], *rates, uplift, low, high, verdict


def _interval(one, two, alpha):
    """Return the interval of Agresti and Caffo for the rate of `one` less that of `two`; each is (orders, customers)."""
    rates = [(orders + 1) / (customers + 2) for orders, customers in (one, two)]
    variance = sum(p * (1 - p) / (n + 2) for p, (_orders, n) in zip(rates, (one, two), strict=True))
    middle, half = rates[0] - rates[1], norm.isf(alpha / 2) * math.sqrt(variance)
    return float(max(middle - half, -1)), float(min(middle + half, 1))


def _p_value(one, two):
    rate = (one[0] + two[0]) / (one[1] + two[1])
    if rate in (0, 1):
        return 1.0
    z = (one[0] / one[1] - two[0] / two[1]) / math.sqrt(rate * (1 - rate) * (1 / one[1] + 1 / two[1]))
    return float(2 * norm.sf(abs(z)))


def _planned(rate, changed, alpha, power):
    mean = (rate + changed) / 2
    by_chance = norm.isf(alpha / 2) * math.sqrt(2 * mean * (1 - mean))
    by_effect = norm.ppf(power) * math.sqrt(rate * (1 - rate) + changed * (1 - changed))
    return math.ceil((by_chance + by_effect) ** 2 / (changed - rate) ** 2)


def _refuse_missing(table, *columns):
    for column in columns:
        if table[column].isna().any():
            raise ValueError(f"{column} is missing in {table[column].isna().sum()} rows; expected a value in each")


def _refuse_repeated(name, values):
    repeated = values[values.duplicated()]
    if len(repeated):
        raise ValueError(f"{name} {repeated.tolist()} has several rows; expected one each")


def _refuse_no_share(name, share):
    if not 0 < share < 1:  # NaN is not either
        raise ValueError(f"{name} is {share}; expected a number between 0 and 1")
