"""Draws the accounts of a simulated company: 600 of them, one year, money in EUR; no network, the same in every NumPy."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import accumulate

import numpy as np
import pyarrow as pa

SEED = 1987  # the year of Shapiro, Rangan, Moriarty & Ross, "Manage customers for profits"
ACCOUNTS = 600
ADVOCATE_EVERY = 29  # every 29th account recommends the company again and again

# Per segment: its share of the accounts; the middle of a year's orders at list price and of one order, EUR;
# how far accounts scatter around it (log scale); discounts of the easy-going and of hard bargainers; cost of goods.
SEGMENTS = {
    "household": {"share": 0.58, "year": 700, "order": 115, "scatter": 0.45, "discounts": (0.02, 0.13), "goods": 0.53},
    "small firm": {
        "share": 0.33,
        "year": 8_000,
        "order": 420,
        "scatter": 0.50,
        "discounts": (0.05, 0.20),
        "goods": 0.60,
    },
    "large account": {
        "share": 0.09,
        "year": 95_000,
        "order": 1_500,
        "scatter": 0.50,
        "discounts": (0.07, 0.28),
        "goods": 0.65,
    },
}
REGIONS = ("north", "south", "east", "west")

# What is behind the four cells of the profitability matrix: does an account bargain hard, is it costly to serve?
HARD_BARGAINERS = 0.45
DEMANDING = 0.45

# Per activity: what is counted, and what one of them costs the company, EUR.
ACTIVITIES = {
    "order handling": ("order", 5.85),
    "delivery": ("delivery", 9.40),
    "rush delivery": ("rush delivery", 38.60),
    "field visit": ("visit", 142.0),
    "service call": ("call", 13.75),
    "returns handling": ("return", 22.30),
}
# Per order (rush deliveries, calls, returns) and per year (visits), by segment: easy-going accounts, demanding ones.
RATES = {
    "rush delivery": {"household": (0.01, 0.18), "small firm": (0.04, 0.30), "large account": (0.05, 0.55)},
    "service call": {"household": (0.10, 0.80), "small firm": (0.15, 1.00), "large account": (0.40, 2.20)},
    "returns handling": {"household": (0.02, 0.22), "small firm": (0.03, 0.15), "large account": (0.03, 0.30)},
    "field visit": {"household": (0.00, 0.00), "small firm": (1.00, 6.00), "large account": (12.00, 105.00)},
}


def accounts() -> pa.Table:
    """The accounts of a simulated company, with what they bought in one year."""
    columns = ["account", "segment", "region", "orders", "list_value", "discount", "net_price", "cost_of_goods"]
    columns += ["net_sales_last_year", "suggestions", "referred_by"]
    return table_of(columns, company())


def account_activities() -> pa.Table:
    """What the simulated company did for each account in that year; what it did not do has no row."""
    return table_of(["account", "activity", "quantity"], done_for_accounts())


def activity_pools() -> pa.Table:
    """What each activity cost the simulated company in that year."""
    done = Counter()
    for row in done_for_accounts():
        done[row["activity"]] += row["quantity"]
    # Books are kept in whole hundreds, so the rate that a reader works out is near the planted one, not on it.
    pools = [
        {"activity": name, "driver": driver, "cost": round(done[name] * each, -2)}
        for name, (driver, each) in ACTIVITIES.items()
    ]
    return table_of(["activity", "driver", "cost"], pools)


def done_for_accounts() -> list[dict]:
    """List account, activity and quantity, account by account."""
    rows = []
    for one in company():
        done = ((activity, one[activity]) for activity in ACTIVITIES)
        rows += [{"account": one["account"], "activity": activity, "quantity": n} for activity, n in done if n]
    return rows


@cache
def company() -> list[dict]:
    """Draw all accounts."""
    return [simulate(number) for number in range(1, ACCOUNTS + 1)]


def simulate(number: int) -> dict:
    """Draw everything about one account; each has its own generator, so none depends on another's draws."""
    rng = np.random.Generator(np.random.PCG64([SEED, number]))
    segment = pick(rng, SEGMENTS)
    facts = SEGMENTS[segment]
    hard_bargainer, demanding = int(rng.random() < HARD_BARGAINERS), int(rng.random() < DEMANDING)
    bought = purchases(rng, facts, hard_bargainer, demanding)
    service = services(rng, segment, bought["orders"], demanding)
    past = history(rng, number, bought, demanding)
    return {"account": f"A{number:04d}", "segment": segment, "region": pick(rng, REGIONS), **bought, **service, **past}


def purchases(rng: np.random.Generator, facts: dict, hard_bargainer: int, demanding: int) -> dict:
    """Draw a year's orders, their price and what the goods cost; demanding accounts order in small lots."""
    list_value = round(facts["year"] * math.exp(facts["scatter"] * bell(rng)), 2)
    lot = facts["order"] * math.exp(0.25 * bell(rng)) * (0.5 if demanding else 1.0)
    discount = round(list_value * facts["discounts"][hard_bargainer] * between(rng, 0.6, 1.4), 2)
    return {
        "orders": max(1, round(list_value / lot)),
        "list_value": list_value,
        "discount": discount,
        "net_price": round(1 - discount / list_value, 4),
        "cost_of_goods": round(list_value * facts["goods"] * between(rng, 0.94, 1.06), 2),
    }


def services(rng: np.random.Generator, segment: str, orders: int, demanding: int) -> dict:
    """Draw how often each activity was done for an account."""
    rush, calls, returns = (
        whole(rng, orders * RATES[name][segment][demanding] * between(rng, 0.5, 1.5))
        for name in ("rush delivery", "service call", "returns handling")
    )
    visits = whole(rng, RATES["field visit"][segment][demanding] * between(rng, 0.5, 1.5))
    return {
        "order handling": orders,
        "delivery": max(0, orders - rush),
        "rush delivery": rush,
        "field visit": visits,
        "service call": calls,
        "returns handling": returns,
    }


def history(rng: np.random.Generator, number: int, bought: dict, demanding: int) -> dict:
    """Draw last year's sales, ideas taken up (the demanding teach more) and who brought the account."""
    net_sales = bought["list_value"] - bought["discount"]
    is_new, is_referred = rng.random() < 0.08, rng.random() < 0.30
    referrer = recommended_by(rng, number)
    return {
        "net_sales_last_year": None if is_new else round(net_sales / between(rng, 0.75, 1.35), 2),
        "suggestions": whole(rng, between(rng, 0.0, 1.8 if demanding else 0.4)),
        "referred_by": f"A{referrer:04d}" if is_referred and referrer else None,
    }


def recommended_by(rng: np.random.Generator, number: int) -> int:
    """Draw an earlier account, 0 if there is none; four in ten times one of the few advocates."""
    is_advocate, luck = rng.random() < 0.4, rng.random()
    step = ADVOCATE_EVERY if is_advocate and number > ADVOCATE_EVERY else 1
    earlier = (number - 1) // step
    return step * (1 + int(earlier * luck)) if earlier else 0


# Draws use nothing but uniform numbers from [0, 1): their stream is the same in every NumPy.


def between(rng: np.random.Generator, low: float, high: float) -> float:
    """Draw a number from low to high, all equally likely."""
    return low + (high - low) * rng.random()


def bell(rng: np.random.Generator) -> float:
    """Draw from a near-normal distribution with mean 0 and variance 1: twelve uniforms, less their mean."""
    return math.fsum(rng.random() for _draw in range(12)) - 6


def whole(rng: np.random.Generator, expected: float) -> int:
    """Round up or down by chance, so that the mean stays `expected`."""
    return int(expected + rng.random())


def pick(rng: np.random.Generator, options: Iterable) -> str:
    """Draw one of the options: evenly, or by their "share" if they have one."""
    names = list(options)
    shares = [options[name]["share"] if isinstance(options, dict) else 1 / len(names) for name in names]
    ends = list(accumulate(shares))
    return names[min(bisect_right(ends, rng.random()), len(names) - 1)]


COUNTS = dict.fromkeys(["orders", "quantity", "suggestions"], pa.int32())


def table_of(columns: list[str], rows: list[dict]) -> pa.Table:
    """Gather the named columns of some rows."""
    return pa.table({column: pa.array((row[column] for row in rows), COUNTS.get(column)) for column in columns})
