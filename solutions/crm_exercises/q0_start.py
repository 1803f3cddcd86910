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
        Number of customers it brought; a whole number, more than 0.

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
    # answer
    if customers <= 0:
        raise ValueError(f"customers is {customers}; expected more than 0")
    return spend / customers


def split_by_profit(profits: pd.Series, tolerance: float = 0) -> pd.DataFrame:
    """Return how many customers are profitable, break even or make a loss, and what each group brings.

    Parameters
    ----------
    profits
        Customer → profit of the period (money; losses are negative), in any order.
    tolerance
        A profit from −`tolerance` to +`tolerance`, both included, is break-even (money; 0 or more). Numbers are compared
        as they are, without rounding.

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
          then there is no profit to have a share of. (A total that is 0 but for rounding, as 0.1 + 0.2 − 0.3, may
          be taken for 0 or not: it does not occur in the tests.)

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
    # answer
    if profits.isna().any():
        raise ValueError(f"{int(profits.isna().sum())} profits are missing; expected a profit for every customer")
    if tolerance < 0:
        raise ValueError(f"tolerance is {tolerance}; expected 0 or more")
    groups = {
        "profitable": profits[profits > tolerance],
        "break-even": profits[profits.abs() <= tolerance],
        "loss-making": profits[profits < -tolerance],
    }
    total = profits.sum()
    return pd.DataFrame(
        [
            {
                "group": name,
                "customers": len(group),
                "profit": group.sum(),
                "customer_share": len(group) / len(profits) if len(profits) else None,
                "profit_share": group.sum() / total if total > 0 else None,
            }
            for name, group in groups.items()
        ]
    )


def reactive_share(contacts: pd.DataFrame, reactive: tuple = REACTIVE) -> pd.DataFrame:
    """Return, for each calendar month, how many contacts there were and which share of them was reactive.

    A contact is reactive when the company answers (a question, a fault, a cancellation), proactive when it speaks first
    (a visit, a birthday card, a reminder). Only the reason decides which it is.

    Parameters
    ----------
    contacts
        The contact log, one row per contact, in any order: `opened` (datetime64, with or without time of day,
        no time zone), `reason`. Other columns do not matter.
    reactive
        The reasons of reactive contacts. Every other reason counts as proactive, whatever it says. The default,
        `REACTIVE`, lists all reasons in the service desk's log; "complaint" is not among them, so add it if your log has it.

    Returns
    -------
    pandas.DataFrame
        One row per calendar month, from the month of the first contact to that of the last, including months without
        contacts, in any order:

        - `month`: text, "YYYY-MM"
        - `contacts`: number of contacts; 0 in a month without contacts
        - `share`: reactive contacts ÷ contacts of that month, from 0 to 1 (not per cent); missing (None or NaN) in a
          month without contacts, because there is nothing to take a share of

        An empty log gives a table with these columns and no rows.

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
    # answer
    if contacts[["opened", "reason"]].isna().any(axis=None):
        raise ValueError("a contact has no time or no reason; expected both in every row")
    month = contacts["opened"].dt.to_period("M")
    by_month = contacts["reason"].isin(reactive).groupby(month).agg(["size", "mean"])
    months = pd.period_range(month.min(), month.max(), freq="M") if len(month) else by_month.index
    by_month = by_month.reindex(months)
    return pd.DataFrame(
        {
            "month": months.strftime("%Y-%m"),
            "contacts": by_month["size"].fillna(0).astype(int).to_numpy(),
            "share": by_month["mean"].to_numpy(),
        }
    )


def acquisition_vs_retention_cost(
    customers: pd.DataFrame, campaigns: pd.DataFrame, campaign_contacts: pd.DataFrame, start: str, end: str
) -> dict:
    """Return what it cost in a period to win a customer and to keep one, and the ratio of the two costs.

    Customers are won if they joined in the period; winning each of them cost its `acquisition_cost`. Money for keeping was
    spent only on the customers to whom a campaign of the period wrote; they are kept if they have not left by the last day
    of the period. Money spent on customers who left anyway was still spent. A customer who joined in the period and was
    also written to in the period counts on both sides.

    Parameters
    ----------
    customers
        One row per customer, in any order: `customer`, `joined` (datetime64, a day), `left` (datetime64, the day on
        which the customer left; missing if the customer has not left), `acquisition_cost` (money; 0 or more).
    campaigns
        One row per campaign, in any order: `campaign`, `sent` (datetime64, a day), `cost_per_contact` (money; 0 or more).
    campaign_contacts
        One row per campaign and customer, in any order: `campaign` (of the table `campaigns`), `customer`, `treated`
        (bool: written to; otherwise control group, which costs nothing and is not counted). Customers who have no row in
        `customers` are ignored, and so are their costs; this makes it possible to pass one segment only. A letter sent
        before the customer joined, or after the customer left, counts and costs like any other.
    start, end
        First and last day of the period as text, "YYYY-MM-DD", both included: a customer who left on `end` is not kept,
        one who left a day later is.

    In all three tables other columns do not matter, and only `left` can be missing (not checked).

    Returns
    -------
    dict
        - `won`: number of customers won
        - `cost_per_won`: their acquisition costs, divided by `won`; None if nobody was won
        - `kept`: number of customers written to whose `left` is missing or after `end`; a customer with several mailings
          counts once
        - `cost_per_kept`: cost of all mailings, divided by `kept`; None if nobody was kept
        - `ratio`: `cost_per_won` ÷ `cost_per_kept`; None if one of them is None, or `cost_per_kept` is 0;
          0 if only `cost_per_won` is 0

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

    "Kept" is not "kept by the mailing": some would have stayed without it. Only a control group can tell.

    Source: spending on winning and on keeping, each per customer: Blattberg & Deighton (1996), Manage Marketing by the
    Customer Equity Test.
    """
    # answer
    first, last = pd.Timestamp(start), pd.Timestamp(end)
    if last < first:
        raise ValueError(f"the period ends on {end}, before it starts on {start}; expected start ≤ end")
    acquisition = customers.loc[customers["joined"].between(first, last), "acquisition_cost"]
    written = campaign_contacts[campaign_contacts["treated"]].merge(campaigns, on="campaign")
    written = written[written["sent"].between(first, last) & written["customer"].isin(customers["customer"])]
    there = customers.loc[~(customers["left"] <= last), "customer"]
    kept = int(there.isin(written["customer"]).sum())
    per_won = _per_head(float(acquisition.sum()), len(acquisition))
    per_kept = _per_head(float(written["cost_per_contact"].sum()), kept)
    return {
        "won": len(acquisition),
        "cost_per_won": per_won,
        "kept": kept,
        "cost_per_kept": per_kept,
        "ratio": per_won / per_kept if per_won is not None and per_kept else None,
    }


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
    are digits like 0–9 (others do not occur); spaces, hyphens, brackets, plus signs and letters do not count. No country
    code is added or taken away.

    Parameters
    ----------
    phone
        The caller's number, as the telephone exchange writes it. None, or a text without digits, means that the number is
        withheld: the caller is unknown.
    customers
        One row per customer: `customer`, `name`.
    phones
        The directory: `phone` (text in any form; may be missing or without digits, and is then nobody's number),
        `customer`. A customer may have several numbers, a number may belong to several customers (a family, a firm), and
        the same pair may occur more than once.
    orders
        One row per order: `order`, `customer`, `ordered` (datetime64).
    ledger
        Entries of the customers' accounts: `customer`, `amount` (money: invoices positive, payments and credits negative).
    offers
        What could be offered: `customer`, `offer` (text), `probability` (that the customer accepts, 0 to 1), `profit`
        (what the company then earns; money, any sign).
    n
        How many orders to show; a whole number, 0 or more (not checked).

    All tables may be in any order and may have other columns. Values are missing only where this docstring says so (not checked).

    Returns
    -------
    dict
        - `status`: "known" (the number belongs to one customer), "unknown" (to nobody) or "shared" (to several)
        - `candidates`: the customers with this number, each once, lowest first: one, none or several
        - `customer`, `name`: who is calling
        - `balance`: sum of the customer's entries: what is owed to the company (negative: what the company owes), not
          rounded; 0 without entries
        - `last_orders`: numbers of the customer's latest orders, at most `n`, the latest first; of orders at the same
          time the higher number first; empty without orders
        - `best_offer`: name of the offer with the highest expected profit (probability × profit); of equal ones the first
          in alphabetical order (as `sorted` does); None if no offer has an expected profit of more than 0. (Products that differ only
          by rounding, as 0.1 × 3 and 0.3 × 1, may be taken for equal or not: they do not occur in the tests.)

        Unless the status is "known", `customer`, `name`, `balance` and `best_offer` are None and `last_orders` is empty:
        the screen must not show somebody else's account on a guess. The agent asks.

    Raises
    ------
    ValueError
        If a customer with this number, even one of several, has no row in `customers`, or if an amount of the known caller
        is missing. Missing amounts in other accounts do not matter.

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
    # answer
    callers = _whose(phone, phones)
    names = customers.set_index("customer")["name"]
    for caller in callers:
        if caller not in names.index:
            raise ValueError(f"the number belongs to customer {caller}, who has no row in customers; expected one")
    card = {
        "status": {0: "unknown", 1: "known"}.get(len(callers), "shared"),
        "candidates": callers,
        "customer": None,
        "name": None,
        "balance": None,
        "last_orders": [],
        "best_offer": None,
    }
    if len(callers) != 1:
        return card
    (caller,) = callers
    return card | {
        "customer": caller,
        "name": names[caller],
        "balance": _balance(ledger, caller),
        "last_orders": _last_orders(orders, caller, n),
        "best_offer": _best_offer(offers, caller),
    }


def _per_head(spend, heads):
    return spend / heads if heads else None


def _digits(phone):
    """Return the digits of a number in 0 to 9; none for one that is missing."""
    digits = "".join(filter(str.isdecimal, phone)) if isinstance(phone, str) else ""
    return digits if digits.isascii() else "".join(str(int(digit)) for digit in digits)


def _whose(phone, phones):
    """Return the customers to whom a number belongs, each once, lowest first."""
    wanted = _digits(phone)
    same = phones["phone"].map(_digits) == wanted
    return sorted(phones.loc[same, "customer"].unique().tolist()) if wanted else []


def _balance(ledger, caller):
    amounts = ledger.loc[ledger["customer"] == caller, "amount"]
    if amounts.isna().any():
        raise ValueError(f"an amount of customer {caller} is missing; expected a number in every entry")
    return float(amounts.sum())


def _last_orders(orders, caller, n):
    own = orders[orders["customer"] == caller]
    return own.sort_values(["ordered", "order"], ascending=False)["order"].head(n).tolist()


def _best_offer(offers, caller):
    own = offers[offers["customer"] == caller]
    own = own.assign(expected=own["probability"] * own["profit"])
    own = own[own["expected"] > 0].sort_values(["expected", "offer"], ascending=[False, True])
    return own["offer"].iloc[0] if len(own) else None
