"""Orders and their lines: what was in each basket, at what price, and how it was delivered."""

import numpy as np
import pyarrow as pa

from . import assortment
from .calendar import DAY
from .parameters import SEGMENTS
from .people import words

CHANNELS = ("web shop", "phone", "counter", "sales representative")
_CHANNEL_SHARES = {"household": (0.62, 0.10, 0.28, 0.0), "small firm": (0.45, 0.28, 0.12, 0.15), "large account": (0.35, 0.20, 0.0, 0.45)}  # fmt: skip
_CHUNK = 400_000  # orders whose baskets are drawn at a time, so that memory stays small
_SERVICES_FOR_FIRMS = 3.0


def record(life, months, campaign):
    """Return the tables of orders and order lines, from the months lived; `campaign` tells (number, discount) per order."""
    population = life.population
    customer = np.concatenate([month.order_customer for month in months])
    time = np.concatenate([month.order_time for month in months])
    late = np.concatenate([month.order_late for month in months])
    number, promotion = campaign
    value = np.concatenate([values(life, place, month) for place, month in enumerate(months)]) * (1 - promotion)
    discount = np.round(1 - (1 - population.discount[customer]) * (1 - promotion), 4)
    lines = _lines(life, customer, time, value / (1 - discount), discount)
    net = np.round(np.bincount(lines["order"], lines["amount"], minlength=len(customer)), 2)
    orders = _orders(life, customer, time, late)
    orders |= {"campaign": pa.array(number, pa.int32(), mask=number == 0), "net_value": net}
    lines["order"] = lines["order"] + 1
    return orders, lines


def values(life, number, month):
    """Return what each order of a month is worth after discounts: gamma(p, v) (Gamma-Gamma)."""
    who = month.order_customer
    value = np.zeros(len(who))
    for segment, name in enumerate(SEGMENTS):
        these = np.flatnonzero(life.population.segment[who] == segment)
        shape = life.parameters.spend[name].p
        value[these] = life.draws.erlang("order value", who[these], shape, number, month.order_place[these])
    return np.maximum(value / life.population.spend_rate[who], 1.0)  # nothing is sent for less than 1 EUR


def _orders(life, customer, time, late):
    population, draws = life.population, life.draws
    order = np.arange(len(customer))
    segment = population.segment[customer]
    channel = np.zeros(len(order), np.int64)
    for place, name in enumerate(SEGMENTS):
        these = np.flatnonzero(segment == place)
        channel[these] = draws.chosen("order channel", these, _CHANNEL_SHARES[name])
    rush = draws.uniform("rush", order) < _rush_shares(life)[customer]
    promised = time // DAY + np.where(rush, 1, 3)
    delay = late * (1 + (4 * draws.uniform("delay", order)).astype(np.int64))
    early = ~late & (draws.uniform("early", order) < 0.3) & ~rush
    return {
        "order": pa.array(order + 1, pa.int32()),
        "customer": pa.array(customer + 1, pa.int32()),
        "ordered": pa.array(time, pa.timestamp("s")),
        "channel": words(channel, CHANNELS),
        "delivery": words(rush.astype(int), ("standard", "rush")),
        "promised": pa.array(promised * DAY, pa.timestamp("s")),
        "delivered": pa.array((promised + delay - early) * DAY, pa.timestamp("s")),
    }


def _rush_shares(life):
    easy, demanding = life.parameters.rush
    return np.where(life.population.demanding, demanding, easy)


# ---- baskets -----------------------------------------------------------------------------------------------------


def _lines(life, customer, time, list_value, discount):
    parts = []
    month = life.calendar.month_of(time)
    for begin in range(0, max(len(customer), 1), _CHUNK):
        these = np.arange(begin, min(begin + _CHUNK, len(customer)))
        who = customer[these]
        parts.append(_basket(life, these, who, month[these], list_value[these], discount[these]))
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _basket(life, order, customer, month, list_value, discount):
    """Return the lines of some orders, order by order; list value is shared among them by chance."""
    present = np.zeros((len(order), len(assortment.ASSORTMENT)), bool)
    present[np.arange(len(order)), _main_product(life, order, month)] = True
    _add_products(life, order, life.population.segment[customer], month, present)
    row, product = np.nonzero(present)
    prices = np.array([one.list_price for one in assortment.ASSORTMENT])
    main = np.array([one.share > 0 for one in assortment.ASSORTMENT])
    weight = (0.4 + life.draws.uniform("share", order[row], k=product)) * np.where(main[product], 2.0, 1.0)
    share = weight / np.bincount(row, weight, minlength=len(order))[row]
    quantity = np.maximum(np.round(share * list_value[row] / prices[product], 3), 0.001)
    amount = np.round(quantity * prices[product] * (1 - discount[row]), 2)
    easy, demanding = life.parameters.returns
    chance = np.where(life.population.demanding[customer][row], demanding, easy)
    return {
        "order": order[row],
        "product": (product + 1).astype(np.int16),
        "quantity": quantity,
        "list_price": prices[product],
        "discount": discount[row],
        "amount": amount,
        "returned": life.draws.uniform("returned", order[row], k=product) < chance,
    }


def _main_product(life, order, month):
    """Return the place of each order's main product; weights go with the season and with what has been launched."""
    u = life.draws.uniform("main product", order)
    ends = _main_shares(life.calendar)[month]
    place = (u[:, None] > ends[:, :-1]).sum(axis=1)
    return np.array([assortment.NUMBER[product.name] - 1 for product in assortment.MAIN])[place]


def _main_shares(calendar):
    """Return cumulative shares of the main products, months × products."""
    rows = []
    for month in range(calendar.months):
        summer = 3 <= calendar.of_year(month) <= 8
        shares = [p.share * p.season[0 if summer else 1] * (p.month <= month) for p in assortment.MAIN]
        rows.append(np.cumsum(shares) / sum(shares))
    return np.array(rows)


def _add_products(life, order, segment, month, present):
    """Add products, each with its probability; that of a pair's second product depends on the first being there."""
    for name, partner, with_it, without_it in assortment.chances(life.parameters.pairs):
        place = assortment.NUMBER[name] - 1
        product = assortment.ASSORTMENT[place]
        chance = np.full(len(order), without_it)
        if partner:
            chance[present[:, assortment.NUMBER[partner] - 1]] = with_it
        if product.category == "services":
            chance = np.where(segment == 0, 0.0, _SERVICES_FOR_FIRMS * chance)
        chance = np.where(month < product.month, 0.0, chance)
        present[:, place] = life.draws.uniform("in basket", order, k=place) < chance


def catalogue():
    """Return the tables of products and categories."""
    products = assortment.ASSORTMENT
    rows = {
        "product": pa.array(range(1, len(products) + 1), pa.int16()),
        "name": [p.name for p in products],
        "name_fa": [p.name_fa for p in products],
        "category": [p.category for p in products],
        "unit": [p.unit for p in products],
        "list_price": [p.list_price for p in products],
        "unit_cost": [round(p.list_price * (1 - p.margin), 2) for p in products],
        "bundle": [p.bundle or None for p in products],
    }
    categories = {"category": list(assortment.CATEGORIES), "category_fa": list(assortment.CATEGORIES.values())}
    return rows, categories
