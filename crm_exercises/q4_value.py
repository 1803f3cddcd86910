"""What a customer is worth: cost to serve, profitability, tiers, RFM, four potentials, bundles, the path to partner."""

import numpy as np
import pandas as pd

# Tiers from the best down, with their shares of the customers in per cent (Curry & Curry, 2000).
PYRAMID = {"platinum": 1, "gold": 4, "iron": 15, "lead": 80}


def cost_to_serve(activities: pd.DataFrame, pools: dict) -> pd.Series:
    """Return what it cost to serve each customer, by activity-based costing.

    The rate of an activity is its pool divided by all the quantity used of it; a customer bears rate × quantity.
    So the costs of all customers add up to the pools.

    Parameters
    ----------
    activities
        One row per record, in any order: `customer`, `activity`, `quantity` (units of the activity, such as calls or
        orders; 0 or more). Several rows of one customer and activity add up.
    pools
        Activity → its cost in the period (money; 0 or more).

    Returns
    -------
    pandas.Series
        Customer → cost to serve (money), for every customer in `activities`, in any order. A dict will do.

    Raises
    ------
    ValueError
        If there are no activities; if a customer, an activity or a quantity is missing; if a quantity or a pool is
        negative or missing; if an activity has no pool; or if nobody used an activity that has a pool (it has no rows, or its
        quantities add up to 0): no customer caused that cost.

    Examples
    --------
    >>> activities = pd.DataFrame(
    ...     {"customer": ["Ava", "Ava", "Bo"], "activity": ["order", "call", "call"], "quantity": [10, 1, 3]}
    ... )
    >>> cost_to_serve(activities, {"order": 500, "call": 800}).to_dict()
    {'Ava': 700.0, 'Bo': 600.0}

    Source: Cooper & Kaplan (1991), Profit Priorities from Activity-Based Costing; Kaplan & Narayanan (2001),
    Measuring and Managing Customer Profitability.
    """
    raise NotImplementedError


def profitability_matrix(
    customers: pd.DataFrame, price_threshold: float | None = None, cost_threshold: float | None = None
) -> pd.Series:
    """Return each customer's cell of the profitability matrix: net price realised × cost to serve.

    | net price | cost to serve | cell               |
    |-----------|---------------|--------------------|
    | high      | high          | "carriage trade"   |
    | high      | low           | "passive"          |
    | low       | high          | "aggressive"       |
    | low       | low           | "bargain basement" |

    Parameters
    ----------
    customers
        One row per customer, in any order: `customer`, `net_price`, `cost_to_serve` (money per unit or per year, the
        same for all).
    price_threshold, cost_threshold
        A value at or above its threshold is high, below it low. None: the median of that column. 0 is a threshold.

    Returns
    -------
    pandas.Series
        Customer → cell, in any order. A dict will do. No customers give an empty one.

    Raises
    ------
    ValueError
        If a customer, a net price or a cost to serve is missing, or a customer has more than one row.

    Examples
    --------
    >>> customers = pd.DataFrame(
    ...     {"customer": ["Ava", "Bo", "Cy"], "net_price": [90, 40, 70], "cost_to_serve": [20, 60, 50]}
    ... )
    >>> profitability_matrix(customers).to_dict()
    {'Ava': 'passive', 'Bo': 'aggressive', 'Cy': 'carriage trade'}

    Source: Shapiro, Rangan, Moriarty & Ross (1987), Manage Customers for Profits (Not Just Sales).
    """
    raise NotImplementedError


def whale_curve(profits: pd.Series) -> pd.DataFrame:
    """Return the whale curve: the share of total profit that the best customers, cumulated, bring.

    Parameters
    ----------
    profits
        Customer → profit of the period (money; losses are negative), in any order.

    Returns
    -------
    pandas.DataFrame
        `customer_share`, `profit_share`: shares from 0, not per cent. The first row is (0, 0); then one row for each
        customer, the most profitable first. `profit_share` is of the total profit, losses deducted, so the curve
        rises above 1 when there are loss-making customers, and ends at (1, 1).

    Raises
    ------
    ValueError
        If a profit is missing, or the total profit is not more than 0 (as when there are no customers).

    Examples
    --------
    >>> whale_curve(pd.Series({"Ava": -20, "Bo": 80, "Cy": 40})).round(2)
       customer_share  profit_share
    0            0.00           0.0
    1            0.33           0.8
    2            0.67           1.2
    3            1.00           1.0

    Source: Kaplan & Narayanan (2001), Measuring and Managing Customer Profitability.
    """
    raise NotImplementedError


def value_pyramid(values: pd.Series, shares: dict = PYRAMID) -> pd.Series:
    """Return each customer's tier in the value pyramid.

    Tiers hold shares of the customers, counted from the most valuable down. Let "ahead" be the number of customers
    with a strictly higher value. A customer's tier is the first for which 100 × ahead is less than the number of
    customers × the cumulated share. Hence equal values share the better tier, the best customer is always in the first
    tier, and a boundary that falls inside a customer is rounded up: 1 % of 250 customers holds 3.

    Parameters
    ----------
    values
        Customer → value (money, may be negative), in any order.
    shares
        Tier → share of the customers, from the best tier down: per cent, whole numbers (not checked), each more than 0,
        together 100. The default is `PYRAMID`: 1 % platinum, 4 % gold, 15 % iron, 80 % lead (cumulated: 1, 5, 20, 100).

    Returns
    -------
    pandas.Series
        Customer → tier, in any order. A dict will do. No customers give an empty one.

    Raises
    ------
    ValueError
        If a value is missing, a share is not more than 0, or the shares do not add up to 100.

    Examples
    --------
    >>> values = pd.Series({"Ava": 50, "Bo": 900, "Cy": 50, "Di": 10})
    >>> value_pyramid(values, {"top": 25, "middle": 25, "base": 50}).to_dict()
    {'Ava': 'middle', 'Bo': 'top', 'Cy': 'middle', 'Di': 'base'}

    Source: tiers, Zeithaml, Rust & Lemon (2001), The Customer Pyramid; default shares, Curry & Curry (2000), The
    Customer Marketing Method.
    """
    raise NotImplementedError


def rfm_scores(transactions: pd.DataFrame, analysis_date: str, bins: int = 5) -> pd.DataFrame:
    """Return recency, frequency and monetary value of each customer, and their scores from 1 to `bins`.

    A purchase is a row with positive spend; a row with negative spend is a return; 0 is neither. Rows after the analysis
    date are ignored, rows on it count. A score compares customers of the result:
    1 + whole part of (bins × number of customers who are strictly worse ÷ number of customers). Worse is: more days since
    the last purchase, fewer purchases, less money. So equal customers get equal scores, and the worst get 1.

    Parameters
    ----------
    transactions
        In any order: `customer`, `date` (datetime64, without time of day), `spend` (money).
    analysis_date
        A day as text, "YYYY-MM-DD".
    bins
        Number of score levels: a whole number, 2 or more.

    Returns
    -------
    pandas.DataFrame
        One row per customer with at least one purchase by the analysis date (others are left out), in any order:

        - `customer`
        - `recency_days`: whole days from the last purchase to the analysis date; returns do not count
        - `frequency`: days with at least one purchase; several purchases on one day are one
        - `monetary`: sum of spend, returns deducted (it may be negative)
        - `r`, `f`, `m`: scores; never more than `bins` (with ties at the top nobody may reach it), 1 the worst

        Without purchases, no rows.

    Raises
    ------
    ValueError
        If a customer, a date or a spend is missing (in any row), or `bins` is less than 2.

    Examples
    --------
    >>> transactions = pd.DataFrame(
    ...     {
    ...         "customer": ["Ava", "Bo", "Bo", "Bo"],
    ...         "date": pd.to_datetime(["2024-03-01", "2024-03-11", "2024-03-21", "2024-03-30"]),
    ...         "spend": [90.0, 40.0, 20.0, -20.0],
    ...     }
    ... )
    >>> rfm_scores(transactions, "2024-03-31", bins=2)
      customer  recency_days  frequency  monetary  r  f  m
    0      Ava            30          1      90.0  1  1  2
    1       Bo            10          2      40.0  2  2  1

    Source: recency, frequency, monetary value: Hughes (1994), Strategic Database Marketing. The score rule is this
    course's.
    """
    raise NotImplementedError


def value_components(customers: pd.DataFrame, acquisition_cost: float) -> pd.DataFrame:
    """Return the four potentials of each customer, and what each is worth alone and with the network.

    A referred customer already stands in a row of his or her own. Counting that value once more for the referrer tells
    whom to treat well, but not what the company owns: the company's value is the sum of `own_value`, never of `value`.

    Parameters
    ----------
    customers
        One row per customer, in any order:

        - `customer`
        - `past_profit`: profit so far, sales less all costs (money; any sign)
        - `expected_profit`: present value of the profit still expected from the customer's own purchases (any sign)
        - `knowledge_value`: worth of what the company learns from the customer (money; any sign)
        - `referred_by`: the customer who made the referral, or missing (None or NaN)
        - `would_have_come`: bool, whether the customer would have come without the referral; given wherever
          `referred_by` is, without meaning elsewhere
    acquisition_cost
        What it costs to win one customer without a referral (money; 0 or more).

    Returns
    -------
    pandas.DataFrame
        One row per customer, in any order:

        - `customer`
        - `base`: past profit
        - `growth`: expected profit
        - `networking`: for each customer whom this one referred directly, the acquisition cost saved, plus that
          customer's own value if he or she would not have come otherwise; 0 without referrals
        - `learning`: knowledge value
        - `own_value`: base + growth + learning; added over all customers, the value of the company's customers
        - `value`: own value + networking; for ranking customers, not for adding

        No customers give no rows.

    Raises
    ------
    ValueError
        If a customer or an amount is missing, a customer has more than one row, somebody is referred by a customer who
        has no row or by himself or herself, or `acquisition_cost` is negative or NaN.

    Examples
    --------
    >>> customers = pd.DataFrame(
    ...     {
    ...         "customer": ["Ava", "Bo", "Cy"],
    ...         "past_profit": [100, 50, 0],
    ...         "expected_profit": [200, 150, 80],
    ...         "knowledge_value": [0, 10, 0],
    ...         "referred_by": [None, "Ava", "Ava"],
    ...         "would_have_come": [True, False, True],
    ...     }
    ... )
    >>> value_components(customers, 30)[["customer", "networking", "own_value", "value"]]
      customer  networking  own_value  value
    0      Ava         270        300    570
    1       Bo           0        210    210
    2       Cy           0         80     80

    Source: referral value, Kumar, Petersen & Leone (2007), How Valuable Is Word of Mouth?; the sum of engagement,
    Kumar et al. (2010), Undervalued or Overvalued Customers: Capturing Total Customer Engagement Value.
    """
    raise NotImplementedError


def bundle_gain(reservations: pd.DataFrame, prices: dict, costs: dict, bundle_price: float) -> float:
    """Return how much profit changes when two products are also offered as a bundle, their own prices unchanged.

    Every customer buys at most one unit of each product. Without the bundle the options are: nothing, one product, the
    other, or both at their own prices; with it also the bundle (one unit of each for `bundle_price`). A customer takes
    the option with the largest surplus: reservation prices of the products in it less what is paid; nothing has
    surplus 0. Of options with equal surplus, the one that earns the company most is taken.

    Parameters
    ----------
    reservations
        One row per customer, one column for each product: the most the customer would pay for it (money; 0 or more).
        Other columns do not matter.
    prices, costs
        Product → its price, product → the cost of a unit (money; 0 or more), for the same two products.
    bundle_price
        Price of the bundle (money; 0 or more). A bundle costs what its two products cost.

    Returns
    -------
    float
        Profit with the bundle offered less profit without it (money); negative when the bundle takes more from separate
        sales than it adds. 0 without customers.

    Raises
    ------
    ValueError
        If `prices` and `costs` do not name the same two products, or an amount is negative or missing.

    Examples
    --------
    Bo buys neither product at 89, but the bundle at 100, which costs 20 + 30. Ava keeps buying internet alone.

    >>> reservations = pd.DataFrame({"phone": [10, 40], "internet": [90, 60]}, index=["Ava", "Bo"])
    >>> bundle_gain(reservations, {"phone": 89, "internet": 89}, {"phone": 20, "internet": 30}, 100)
    50

    Source: Adams & Yellen (1976), Commodity Bundling and the Burden of Monopoly.
    """
    raise NotImplementedError


def relationship_path(
    transition: pd.DataFrame, stage_values: dict, start: str, periods: int, discount: float
) -> pd.DataFrame:
    """Return where a relationship is expected to stand in each period, and what it is expected to earn.

    The relationship is a Markov chain: the stage of the next period depends on the stage of this one alone.

    Parameters
    ----------
    transition
        From stage (index) to stage (columns): the probability of being there one period later. The rows stand in order of
        the ladder, the lowest rung first; the columns hold the same stages, in any order. Each row adds up to 1 (within
        1e-9). A stage that nobody leaves, such as "lost", has a 1 on itself.
    stage_values
        Stage → profit of a period spent in it (money; may be negative), for exactly these stages.
    start
        Stage in period 0.
    periods
        Last period: a whole number, 0 or more.
    discount
        Discount rate of a period (0.1 is 10 %); 0 or more.

    Returns
    -------
    pandas.DataFrame
        One row per period, from 0 to `periods`; the columns, in any order:

        - `period`
        - one column per stage, by its name: the probability of being in it
        - `expected_stage`: mean rung, where the first row of `transition` is rung 0, the next rung 1, and so on
        - `present_value`: expected profit of that period, discounted to period 0: divided by (1 + discount) ** period,
          so period 0 counts in full

        The sum of `present_value` is the expected value of the relationship up to that horizon.

    Raises
    ------
    ValueError
        If the columns of `transition` are not the stages of its index, a probability is negative or missing, a row does
        not add up to 1, `stage_values` is not for exactly these stages or one of its values is missing, `start` is no
        stage, or `periods` or `discount` is negative.

    Examples
    --------
    >>> stages = ["lost", "customer", "partner"]
    >>> transition = pd.DataFrame([[1, 0, 0], [0.2, 0.5, 0.3], [0.1, 0, 0.9]], index=stages, columns=stages)
    >>> relationship_path(transition, {"lost": 0, "customer": 100, "partner": 310}, "customer", 1, 0.1).round(2)
       period  lost  customer  partner  expected_stage  present_value
    0       0   0.0       1.0      0.0             1.0          100.0
    1       1   0.2       0.5      0.3             1.1          130.0

    Source: Pfeifer & Carraway (2000), Modeling Customer Relationships as Markov Chains.
    """
    raise NotImplementedError
