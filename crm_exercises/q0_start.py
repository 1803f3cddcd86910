"""What CRM is, in five functions: costs, profits, reactive and proactive contacts, the call-centre screen."""

import pandas as pd

# The reasons for which customers get in touch with the company's service desk: answering them is reactive.
REACTIVE = ("where is my order", "invoice", "advice", "fault", "change of data", "cancel")


def cost_per_customer(spend: float, customers: int) -> float:
    """Return what one customer cost: the spending, divided by the customers it brought.

    Parameters
    ----------
    spend
        Money spent; 0 or more (not checked).
    customers
        How many customers it brought; a whole number, more than 0.

    Returns
    -------
    float
        Money per customer, not rounded.

    Raises
    ------
    ValueError
        If `customers` is not more than 0: without customers there is nobody to divide by.

    Examples
    --------
    >>> cost_per_customer(900, 40)
    22.5

    Source: acquisition cost per customer, Blattberg & Deighton (1996), Manage Marketing by the Customer Equity Test.
    """
    raise NotImplementedError


def split_by_profit(profits: pd.Series, tolerance: float = 0) -> pd.DataFrame:
    """Return how many customers are profitable, break even or make a loss, and what each group brings.

    Parameters
    ----------
    profits
        Customer → profit of the period (money; losses are negative), in any order.
    tolerance
        A profit from −`tolerance` to +`tolerance`, both included, is break-even (money; 0 or more).

    Returns
    -------
    pandas.DataFrame
        Three rows, in any order, even where a group has no customers:

        - `group`: "profitable", "break-even", "loss-making"
        - `customers`: number of customers
        - `profit`: sum of their profits (money; a loss is negative); 0 without customers
        - `customer_share`: share of all customers, from 0 to 1 (not per cent); missing (None or NaN) if there are no
          customers at all
        - `profit_share`: share of the total profit, losses deducted; so the profitable may have more than 1, the
          loss-making have less than 0, and the three add up to 1. Missing in all rows if the total is 0 or negative:
          nobody has a share of a profit that there is not

    Raises
    ------
    ValueError
        If a profit is missing, or `tolerance` is negative.

    Examples
    --------
    >>> split_by_profit(pd.Series({"Ava": 70, "Bo": -20, "Cy": 0, "Di": 50}))
             group  customers  profit  customer_share  profit_share
    0   profitable          2     120            0.50           1.2
    1   break-even          1       0            0.25           0.0
    2  loss-making          1     -20            0.25          -0.2

    Source: Kaplan & Narayanan (2001), Measuring and Managing Customer Profitability. The tolerance is this course's.
    """
    raise NotImplementedError


def reactive_share(contacts: pd.DataFrame, reactive: tuple = REACTIVE) -> pd.DataFrame:
    """Return, for each calendar month, how many contacts there were and which share of them was reactive.

    A contact is reactive when the company answers (a question, a fault, a complaint), proactive when it speaks first
    (a visit, a birthday card, a reminder).

    Parameters
    ----------
    contacts
        The contact log, one row per contact, in any order: `opened` (datetime64, with or without time of day),
        `reason`. Other columns do not matter.
    reactive
        The reasons of reactive contacts. Every other reason is proactive. The default is `REACTIVE`: all reasons in the
        service desk's log.

    Returns
    -------
    pandas.DataFrame
        One row per calendar month, from the month of the first contact to that of the last, months without contacts
        among them, in any order:

        - `month`: text, "YYYY-MM"
        - `contacts`: number of contacts; 0 in a month without
        - `share`: reactive contacts ÷ contacts of that month, from 0 to 1 (not per cent); missing (None or NaN) in a
          month without contacts, because nothing is no share of nothing

        An empty log gives no rows.

    Raises
    ------
    ValueError
        If `opened` or `reason` is missing in a row.

    Examples
    --------
    >>> contacts = pd.DataFrame(
    ...     {
    ...         "opened": pd.to_datetime(["2024-01-08 09:30", "2024-01-31 23:50", "2024-03-01 00:10"]),
    ...         "reason": ["invoice", "birthday", "fault"],
    ...     }
    ... )
    >>> reactive_share(contacts)
         month  contacts  share
    0  2024-01         2    0.5
    1  2024-02         0    NaN
    2  2024-03         1    1.0

    Source: reactive and proactive relationships, Kotler (2000), Marketing Management. Counting them is this course's.
    """
    raise NotImplementedError


def acquisition_vs_retention_cost(
    customers: pd.DataFrame, campaigns: pd.DataFrame, campaign_contacts: pd.DataFrame, start: str, end: str
) -> dict:
    """Return what it cost in a period to win a customer, and what to keep one, and how many times as much the first is.

    Won are the customers who joined in the period; each brought an acquisition cost with it. Money for keeping was spent
    on the customers to whom a campaign of the period wrote, and on nobody else; kept are those of them who are still there
    after the period. What was spent on those who left all the same was spent, too.

    Parameters
    ----------
    customers
        One row per customer, in any order: `customer`, `joined` (datetime64, a day), `left` (datetime64, the last day
        with the company; missing if the customer has not left), `acquisition_cost` (money; 0 or more).
    campaigns
        One row per campaign, in any order: `campaign`, `sent` (datetime64, a day), `cost_per_contact` (money; 0 or more).
    campaign_contacts
        One row per campaign and customer, in any order: `campaign` (of the table `campaigns`), `customer`, `treated`
        (bool: written to; otherwise control group, which costs nothing and is not counted). Customers who have no row in
        `customers` are passed over, with their costs: so a part of the customers can be looked at.
    start, end
        First and last day of the period as text, "YYYY-MM-DD"; both belong to it. A customer who left on `end` has left.

    In all three tables other columns do not matter, and nothing is missing but `left` (not checked).

    Returns
    -------
    dict
        - `won`: number of customers won
        - `cost_per_won`: their acquisition costs, divided by `won`; None if nobody was won
        - `kept`: number of customers kept; one with several mailings is counted once
        - `cost_per_kept`: cost of all mailings, divided by `kept`; None if nobody was kept
        - `ratio`: `cost_per_won` ÷ `cost_per_kept`; None if one of them is None, or `cost_per_kept` is 0

        All as unrounded numbers.

    Raises
    ------
    ValueError
        If `end` is before `start`.

    Examples
    --------
    >>> day = pd.Timestamp
    >>> customers = pd.DataFrame(
    ...     {
    ...         "customer": [1, 2, 3],
    ...         "joined": [day("2023-05-01"), day("2023-06-01"), day("2024-02-10")],
    ...         "left": [None, day("2024-09-30"), None],
    ...         "acquisition_cost": [30.0, 50.0, 60.0],
    ...     }
    ... )
    >>> campaigns = pd.DataFrame({"campaign": [1], "sent": [day("2024-03-01")], "cost_per_contact": [2.0]})
    >>> contacts = pd.DataFrame({"campaign": [1, 1, 1], "customer": [1, 2, 3], "treated": [True, True, False]})
    >>> acquisition_vs_retention_cost(customers, campaigns, contacts, "2024-01-01", "2024-12-31")
    {'won': 1, 'cost_per_won': 60.0, 'kept': 1, 'cost_per_kept': 4.0, 'ratio': 15.0}

    "Kept" is not "kept by the mailing": some would have stayed without it, which only a control group tells.

    Source: spending on winning and on keeping, each per customer: Blattberg & Deighton (1996), Manage Marketing by the
    Customer Equity Test.
    """
    raise NotImplementedError


def caller_card(
    phone: str | None,
    customers: pd.DataFrame,
    phones: pd.DataFrame,
    orders: pd.DataFrame,
    ledger: pd.DataFrame,
    offers: pd.DataFrame,
    n: int = 3,
) -> dict:
    """Return what the screen of a call centre shows when the telephone rings.

    Two numbers are the same when their digits are, one by one, a leading 0 included. Persian (۰–۹) and Arabic (٠–٩) digits
    are digits; spaces, hyphens, brackets, plus signs and letters do not count. No country code is added or taken away.

    Parameters
    ----------
    phone
        The number that calls, as the exchange writes it. Without digits, or None, it is withheld: the caller is unknown.
    customers
        One row per customer: `customer`, `name`.
    phones
        The directory: `phone` (text in any form; may be missing or without digits, which is nobody's number),
        `customer`. A customer may have several numbers, a number several customers (a family, a firm), and the same pair
        may stand there more than once.
    orders
        One row per order: `order`, `customer`, `ordered` (datetime64).
    ledger
        Entries of the customers' accounts: `customer`, `amount` (money: invoices positive, payments and credits negative).
    offers
        What could be offered: `customer`, `offer` (text), `probability` (that the customer accepts, 0 to 1), `profit`
        (what the company then earns; money, any sign).
    n
        How many orders to show; a whole number, 0 or more (not checked).

    All tables may be in any order and may have other columns. Nothing is missing but what is named here (not checked).

    Returns
    -------
    dict
        - `status`: "known" (the number belongs to one customer), "unknown" (to nobody) or "shared" (to several)
        - `candidates`: the customers whose number it is, each once, lowest first: one, none or several
        - `customer`, `name`: who is calling
        - `balance`: sum of the customer's entries: what is owed to the company (negative: what the company owes);
          0 without entries
        - `last_orders`: numbers of the customer's latest orders, at most `n`, the latest first; of orders at the same
          time the higher number first; empty without orders
        - `best_offer`: name of the offer with the highest expected profit (probability × profit); of equal ones the first
          by alphabet (as `sorted` does); None if no offer has an expected profit of more than 0

        Unless the status is "known", `customer`, `name`, `balance` and `best_offer` are None and `last_orders` is empty:
        nobody is shown the account of somebody else on a guess. The agent asks.

    Raises
    ------
    ValueError
        If a customer whose number it is has no row in `customers`, or an amount of the known caller is missing.

    Examples
    --------
    >>> customers = pd.DataFrame({"customer": [1, 2], "name": ["Ava", "Bo"]})
    >>> phones = pd.DataFrame({"phone": ["0555 111 2233", "0555-999-0000", "05559990000"], "customer": [1, 1, 2]})
    >>> orders = pd.DataFrame(
    ...     {"order": [7, 8], "customer": [1, 1], "ordered": pd.to_datetime(["2024-05-01", "2024-06-01"])}
    ... )
    >>> ledger = pd.DataFrame({"customer": [1, 1, 2], "amount": [80, -50, 12]})
    >>> offers = pd.DataFrame(
    ...     {"customer": [1, 1], "offer": ["tea", "coffee"], "probability": [0.5, 0.1], "profit": [10, 40]}
    ... )
    >>> card = caller_card("۰۵۵۵۱۱۱۲۲۳۳", customers, phones, orders, ledger, offers)
    >>> card["name"], card["balance"], card["last_orders"], card["best_offer"]
    ('Ava', 30.0, [8, 7], 'tea')
    >>> caller_card("05559990000", customers, phones, orders, ledger, offers)["candidates"]
    [1, 2]

    Source: that the screen shows caller, balance, last purchases and best offer is the usual example in introductions to
    CRM; its rules are this course's.
    """
    raise NotImplementedError
