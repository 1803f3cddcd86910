"""What RBC did, on data: account-level profit, moves between deciles, micro-segments, response, the offer at the counter."""

import numpy as np
import pandas as pd


def account_profit(
    accounts: pd.DataFrame, activities: pd.DataFrame, pools: dict, average_by: str = "account"
) -> pd.DataFrame:
    """Return the profit of each account twice: by activity-based costing, and by average costing.

    Both spread the same total, the sum of the pools. Activity-based costing charges an account rate × quantity for each
    activity it used; the rate is the activity's pool divided by all the quantity used of it. Average costing does not ask
    who used what: it charges every account the same, or the same share of its revenue.

    Parameters
    ----------
    accounts
        One row per account, at least one, in any order: `account`, `revenue` (money, 0 or more), `direct_cost` (the cost of
        the goods or funds sold to the account; money, any sign). Other columns do not matter.
    activities
        One row per record, in any order: `account`, `activity`, `quantity` (how often the activity was done for the
        account; 0 or more). At least one row; several rows of one account and activity add up. An account without rows used
        nothing.
    pools
        Activity → its cost in the period (money, 0 or more); at least one.
    average_by
        "account": average costing charges every account the total ÷ number of accounts. "revenue": total × the account's
        revenue ÷ all revenue.

    Returns
    -------
    pandas.DataFrame
        One row per account, in any order:

        - `account`
        - `activity_cost`, `average_cost`: what it is charged by either method (money); each adds up to the pools
        - `activity_profit`, `average_profit`: revenue − direct cost − that charge
        - `hidden`: activity profit − average profit; above 0 for an account that averages make look worse than it is.
          Over all accounts it adds up to 0.

    Raises
    ------
    ValueError
        If an account, revenue, direct cost, activity or quantity is missing; if an account has
        more than one row in `accounts`, or a row in `activities` but none in `accounts`; if a revenue, a quantity or a pool
        is negative or a pool is NaN; if an activity has no pool, be its quantity 0; if nobody used an activity that has a pool
        (it has no rows, or its quantities add up to 0), be the pool 0; if `average_by` is neither word, or is "revenue" while
        all revenue is 0.

    Examples
    --------
    >>> accounts = pd.DataFrame({"account": ["Ava", "Bo"], "revenue": [300, 100], "direct_cost": [120, 20]})
    >>> activities = pd.DataFrame(
    ...     {"account": ["Ava", "Bo", "Ava"], "activity": ["visit", "visit", "online"], "quantity": [9, 1, 40]}
    ... )
    >>> account_profit(accounts, activities, {"visit": 100, "online": 20}).set_index("account").T
    account            Ava    Bo
    activity_cost    110.0  10.0
    average_cost      60.0  60.0
    activity_profit   70.0  70.0
    average_profit   120.0  20.0
    hidden           -50.0  50.0

    Source: Cooper & Kaplan (1991), Profit Priorities from Activity-Based Costing; Kaplan & Narayanan (2001), Measuring
    and Managing Customer Profitability. What averages hid at RBC: Narayanan & Brem (2002), a Harvard Business School case.
    """
    raise NotImplementedError


def decile_moves(
    accounts: pd.DataFrame, before: str = "average_profit", after: str = "activity_profit"
) -> pd.DataFrame:
    """Return each account's decile by the measure `before` and by the measure `after`, and how far it moves.

    Decile 1 is the best, 10 the worst. An account's decile is 1 + the whole part of 10 × ahead ÷ n, where n is the number of
    accounts and "ahead" the number of accounts with a strictly higher value. (Multiply by 10: what is divided by 0.1 may
    fall just short of a whole number.) Values are compared as they stand, without a tolerance. So equal values share the better
    decile, and nobody need be in the last one.

    Parameters
    ----------
    accounts
        One row per account, in any order: `account` and the two measures (numbers; more is better), such as the result of
        `account_profit`. Other columns do not matter.
    before, after
        Names of the two columns that hold the measures.

    Returns
    -------
    pandas.DataFrame
        One row per account, in any order:

        - `account`
        - `before`, `after`: its decile by either measure, 1 to 10
        - `moved`: deciles gained, before − after; from 7 to 4 it is 3, from 1 to 10 it is −9

        No accounts give no rows.

    Raises
    ------
    ValueError
        If an account or one of the two measures is missing (None or NaN) in a row, an account has more than one row, or the
        table has no column `before` or `after`.

    Examples
    --------
    >>> accounts = pd.DataFrame(
    ...     {
    ...         "account": ["Ava", "Bo", "Cy", "Di"],
    ...         "average_profit": [90, 50, 50, 20],
    ...         "activity_profit": [10, 80, 60, 30],
    ...     }
    ... )
    >>> decile_moves(accounts)
      account  before  after  moved
    0     Ava       1      8     -7
    1      Bo       3      1      2
    2      Cy       3      3      0
    3      Di       8      6      2

    Source: the comparison is RBC's, as Teradata reports it (75 % of customers moved two deciles or more); the rule for ties
    is this course's.
    """
    raise NotImplementedError


def micro_segments(customers: pd.DataFrame, max_segments: int = 8, seed: int = 0) -> tuple:
    """Return the micro-segment of each customer, found in the data, and the scores by which their number was chosen.

    Customers of one segment resemble each other in all columns. Columns are in different units (euros, visits, shares), so
    each must weigh the same, whatever its unit. How many segments there are, the data must say: try every number
    from 2 to `max_segments`, give each a score of your choice (such as the silhouette), and take the best.

    Parameters
    ----------
    customers
        One row per customer, in any order: `customer` (a name or number that means nothing). Every other column, whatever its
        name, holds finite numbers and counts. A column in which all are equal tells nothing and must change nothing.
    max_segments
        The largest number of segments to try: a whole number, 2 or more.
    seed
        Seed of whatever is random: a whole number from 0.

    Returns
    -------
    tuple
        Two things:

        1. customer → segment: a Series or dict, in any order. Segments may be called anything; customers with the same
           name of segment are together.
        2. a pandas.DataFrame with one row per number tried, in any order: `segments` (2 to `max_segments`), `score` (more is
           better). The number of segments in the first part is the one with the highest score; of equal scores, the
           smallest number.

        The same arguments give the same result.

    What is demanded, on fresh tables of 300 to 420 customers with 4 columns, in which 3 to 6 groups were planted. Each column
    has one standard deviation within all groups, and parts them in two, whose centres are 4.6 of these deviations apart. Two
    groups differ in two columns or in all four, so their centres are 6.5 deviations (4.6 × √2) apart, or more. By the adjusted
    Rand index, which is 1 for equal groupings and about 0 for unrelated ones: between segments and planted groups at least 0.92
    on average over four tables; on one table at least 0.85 between the segments that two seeds give, and between those of all
    customers and of a random three quarters of them, compared on these.

    Raises
    ------
    ValueError
        If there are not more customers than `max_segments`; if a customer or a number is missing, or a customer has more
        than one row; if `max_segments` is less than 2; or if there is no column of numbers in which customers differ.

    Examples
    --------
    >>> customers = pd.DataFrame(
    ...     {"customer": list("abcdef"), "balance": [10, 12, 11, 5000, 5001, 5002], "visits": [9, 9, 8, 1, 1, 2]}
    ... )
    >>> segments, scores = micro_segments(customers, max_segments=4)
    >>> bool(segments["a"] == segments["b"]), bool(segments["a"] == segments["d"])
    (True, False)
    >>> scores["segments"].tolist()
    [2, 3, 4]

    Source: k-means, MacQueen (1967); silhouette, Rousseeuw (1987), Silhouettes: A Graphical Aid to the Interpretation and
    Validation of Cluster Analysis; adjusted Rand index, Hubert & Arabie (1985), Comparing Partitions.
    """
    raise NotImplementedError


def response_model(train: pd.DataFrame, test: pd.DataFrame) -> np.ndarray:
    """Return the probability that each client of `test` takes the deposit, as learned from `train`.

    The probability decides whom to call, so only what is known before the call may be used. `duration`, the length of the
    call, is known when it is over, and tells who said yes: it must not be used. The result is the same whatever `duration`
    holds, and without that column. All other columns are known when dialling: `campaign` counts this campaign's calls to the
    client, the coming one included; `pdays`, `previous` and `poutcome` tell of earlier campaigns; `contact`, `day` and
    `month` say how and when the call is made. None has gaps: "unknown" is a text like others.

    Parameters
    ----------
    train
        Clients who were called, one row each, in any order: the columns of `load("bank_marketing")`, in any order of
        columns; `subscribed` is "yes" or "no".
    test
        Clients to be judged, one row each: the same columns without `subscribed`. A text may stand there that no row of
        `train` has.

    Returns
    -------
    numpy.ndarray
        One probability of "yes" per row of `test`, in its order: 0 to 1. A list or Series will do. The probability of
        a client depends on `train` and that client's row alone, not on who else is in `test` (to 0.001). The same arguments
        give the same result. No rows in `test` give nothing.

    What is demanded, on rows that were not in `train`: learned from 3,000 random rows of the data, on 5,000 others an AUC of
    at least 0.70 (guessing: 0.5); the mean probability differs from the share of "yes" by at most 0.05, and in each fifth of the
    rows, sorted by probability, by at most 0.10. Where the answers in the table were redrawn by another rule (the log-odds of
    a yes are a straight line in age, plus an amount for some jobs), learned from 1,500 rows, an AUC of at least 0.70 on 2,000
    others: what the model knows, it has from `train`.

    Raises
    ------
    ValueError
        If `train` holds fewer than two different answers: nothing can be learned from it.

    Examples
    --------
    >>> from crm_course import load
    >>> calls = load("bank_marketing").sample(3000, random_state=1)
    >>> chances = response_model(calls[:2000], calls[2000:].drop(columns="subscribed"))
    >>> len(chances)
    1000

    Source: data, Moro, Laureano & Cortez (2011), Using Data Mining for Bank Direct Marketing; why `duration` must be left out
    stands in the card of the data. AUC: Hanley & McNeil (1982), The Meaning and Use of the Area under a ROC Curve.
    """
    raise NotImplementedError


def branch_offer(customers: pd.DataFrame, offers: pd.DataFrame, rules: pd.DataFrame) -> pd.DataFrame:
    """Return for each customer the offer that the screen at the counter shows, by the bank's rules and by expected profit.

    The bank's rules are data: who changes a rule changes a row, not the program. An offer is permitted to a customer when all
    its rules hold; an offer without rules is permitted to everybody. Its expected profit is chance × margin − cost. Shown is
    the permitted offer with the highest expected profit, if that is more than 0; otherwise none. No tolerance is needed:
    where expected profits are equal, or 0, rounding plays no part.

    Parameters
    ----------
    customers
        One row per customer: `customer`, and whatever offers and rules refer to: numbers, text or bool, such as `profit` or
        `has_card`. Facts may be missing (None or NaN).
    offers
        One row per offer: `offer` (its name), `margin` (what an accepted offer earns, money), `cost` (what making the offer
        costs, accepted or not, money), `chance` (the column of `customers` that holds the probability with which each
        accepts this offer).
    rules
        One row per rule, in any order: `offer`, `fact` (a column of `customers`), `comparison` ("=", "!=", "<", "<=", ">" or
        ">="), `value` (what the customer's fact, on the left, is compared with; its kind is that of the fact: a number with
        numbers, a text with texts). No cell is missing. A missing fact of a customer fulfils no rule, not even "!=". Rules may
        be none; then the table has its columns.

    Returns
    -------
    pandas.DataFrame
        One row per customer, in the order given:

        - `customer`
        - `offer`: its name, or None (not NaN)
        - `expected_profit`: of the offer that is shown (money); 0 without one
        - `permitted`: number of offers that the rules permit, profitable or not

        Of equal expected profits the offer that stands first in `offers` is shown. No customers give no rows.
        Without offers every customer has None, 0 and 0.

    Raises
    ------
    ValueError
        If a customer or an offer is missing or has more than one row in its table; if a margin or cost is missing; if a
        `chance` is no column of `customers`, or a probability in it is missing or not from 0 to 1, even if no rule permits that
        offer to the customer; if a rule speaks of an offer
        or fact that does not exist, or its comparison is not one of the six.

    Examples
    --------
    >>> customers = pd.DataFrame(
    ...     {"customer": ["Ava", "Bo"], "profit": [400, -20], "yes_card": [0.3, 0.5], "yes_app": [0.4, 0.9]}
    ... )
    >>> offers = pd.DataFrame(
    ...     {"offer": ["gold card", "app"], "margin": [90, 20], "cost": [5, 1], "chance": ["yes_card", "yes_app"]}
    ... )
    >>> rules = pd.DataFrame({"offer": ["gold card"], "fact": ["profit"], "comparison": [">="], "value": [100]})
    >>> branch_offer(customers, offers, rules)
      customer      offer  expected_profit  permitted
    0      Ava  gold card             22.0          2
    1       Bo        app             17.0          1

    Source: rules of the bank, used down to branch and counter, are the booklet's account of RBC; no published description of
    the bank's own rules was found. Offer, chance and expectation are put together as this course sees fit.
    """
    raise NotImplementedError
