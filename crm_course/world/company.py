"""One company, simulated: `simulate` makes it, `Company` holds its tables, `truth()` tells what is behind them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from .. import parquet
from . import assortment, costs, legacy, marketing, people, pipeline, population, sales, schema, service
from .calendar import DAY, Calendar
from .draws import Draws
from .errors import checked_parameters, checked_size
from .life import NEVER, Life
from .parameters import GROUPS, REGIONS, RELATIONSHIPS, SEGMENTS, Parameters

SHIPPED = {"customers": 5_000, "seed": 2024, "start": "2024-01-01", "months": 24}  # the company in datasets/
_PRICE_FACTORS = {"festive table": 0.95, "afternoon tray": 0.93, "winter drink": 0.94}


def simulate(customers=5_000, seed=2024, start="2024-01-01", months=24, parameters=None, **unknown):
    """Return a company with its records of `months` months; the same arguments give the same company, byte for byte.

    Parameters
    ----------
    customers
        How many customers there are by the end of the records, 1 to 5,000,000.
    seed
        A whole number, 0 or more.
    start
        First day of the records, the first of a month: a date or "2024-01-01".
    months
        How many months the records cover, 1 to 120.
    parameters
        What is planted (`Parameters`); the usual company if None.

    Raises
    ------
    ValueError, TypeError
        If an argument is out of these bounds, of another type, or unknown.
    """
    start = checked_size(customers, seed, start, months, unknown)
    parameters = checked_parameters(parameters)
    calendar, draws = Calendar(start, months), Draws(seed)
    life = Life(population.draw(customers, calendar, parameters, draws), calendar, parameters, draws)
    desk = marketing.Marketing(life)
    lived = [life.month(month, desk.influence(month)) for month in range(months)]
    return _recorded(life, desk, lived)


@dataclass(frozen=True)
class Truth:
    """What no company knows.

    parameters: what was planted (`Parameters`). customers: a row per customer, with what each is like. quality:
    service quality by region and month. effects: the mean true effect of each campaign on each group, as a difference
    of the share that orders in the month. agents: how fast each works.
    """

    parameters: Parameters
    customers: pd.DataFrame
    quality: pd.DataFrame
    effects: pd.DataFrame
    agents: pd.DataFrame


@dataclass
class Company:
    """A company's records: `company["orders"]` or `company.orders` is a DataFrame of your own; `schema.TABLES` documents it."""

    tables: dict = field(repr=False)  # name -> pyarrow table
    _truth: Callable[[], Truth] | Truth | None = field(default=None, repr=False)  # or how to find it out

    def __getitem__(self, name):
        if name not in self.tables:
            raise KeyError(f"there is no table {name!r}; there are: {', '.join(self.tables)}")
        return parquet.to_pandas(self.tables[name], schema.may_be_missing(name))

    def __getattr__(self, name):
        if name.startswith("_") or name not in self.tables:
            raise AttributeError(f"a company has no {name!r}; its tables: {', '.join(self.__dict__.get('tables', ()))}")
        return self[name]

    def __dir__(self):
        return [*super().__dir__(), *self.tables]

    def truth(self):
        """Return what no company knows: parameters, and what each customer is like."""
        if self._truth is None:
            raise ValueError("these tables were read from files; the truth is known only where simulate() made them")
        if callable(self._truth):
            self._truth = self._truth()
        return self._truth

    def save(self, folder):
        """Write each table to `folder` as NAME.parquet; the same company gives the same bytes."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in self.tables.items():
            parquet.write(table, folder / f"{name}.parquet")

    @classmethod
    def load(cls, folder):
        """Return the company whose tables `save` wrote to `folder`."""
        files = {name: Path(folder) / f"{name}.parquet" for name in schema.TABLES}
        missing = [path.name for path in files.values() if not path.is_file()]
        if missing:
            raise FileNotFoundError(f"{folder} is not a saved company: {', '.join(missing)} not found")
        return cls({name: schema.to_arrow(name, pq.read_table(path)) for name, path in files.items()})


# ---- the records -------------------------------------------------------------------------------------------------


def _recorded(life, desk, lived):
    # Draws depend on nothing but whom they are for, so the tables can be made side by side.
    with ThreadPoolExecutor(2) as pool:
        cost_and_source = pool.submit(marketing.acquisition, life)
        identity = pool.submit(_identity, life)
        complaints = pool.submit(service.complaints, life, lived)
        visits = pool.submit(marketing.web_visits, life, lived)
        old_systems = pool.submit(lambda: legacy.extracts(life, identity.result()))
        surveys = pool.submit(service.surveys, life, lived)
        opportunities = pool.submit(pipeline.opportunities, life)
        orders, lines = sales.record(life, lived, desk.of_orders(lived))
        agents, pace = service.agents(life)
        contacts = service.contacts(life, lived, pace)
        activities, use = costs.record(life, orders, lines, contacts, complaints.result())
        campaigns, campaign_contacts, effects = marketing.campaigns(desk, lived)
    source, cost, referrer = cost_and_source.result()
    products, categories = sales.catalogue()
    columns = {
        "customers": _customers(life, identity.result(), source, cost),
        "categories": categories,
        "products": products | {"launched": _launches(life.calendar)},
        "bundles": _bundles(),
        "orders": orders,
        "order_lines": lines,
        "contacts": contacts,
        "agents": agents,
        "complaints": complaints.result(),
        "activities": activities,
        "activity_use": use,
        "campaigns": campaigns,
        "campaign_contacts": campaign_contacts,
        "opportunities": opportunities.result()[0],
        "opportunity_stages": opportunities.result()[1],
        "web_visits": visits.result(),
        "surveys": surveys.result(),
        "referrals": marketing.referrals(life, referrer),
        "loyalty": marketing.loyalty(desk, orders),
        **old_systems.result()[0],
        "legacy_key": old_systems.result()[1],
    }
    tables = {name: schema.to_arrow(name, columns.pop(name)) for name in schema.TABLES}
    return Company(tables, _truth(life, effects, pace))


def _identity(life):
    draws, who = life.draws, life.population.who
    latin, persian = people.names(draws, who, life.population.segment)
    return {
        "name": latin,
        "name_fa": persian,
        "phone": people.phones(draws, who),
        "email": people.emails(draws, who, latin),
        "address": people.addresses(draws, who, life.population.region),
    }


def _customers(life, identity, source, cost):
    population_, calendar = life.population, life.calendar
    city, city_fa, address, address_fa, postcode = identity["address"]
    left = life.left_in < NEVER
    ends = np.array([calendar.begins(month + 1) for month in range(calendar.months)], np.int64) - DAY
    return {
        "customer": pa.array(population_.who + 1, pa.int32()),
        "name": identity["name"],
        "name_fa": identity["name_fa"],
        "segment": people.words(population_.segment, SEGMENTS),
        "relationship": people.words(population_.contract.astype(int), RELATIONSHIPS),
        "region": people.words(population_.region, REGIONS),
        "city": city,
        "city_fa": city_fa,
        "address": address,
        "address_fa": address_fa,
        "postcode": postcode,
        "phone": identity["phone"],
        "email": identity["email"],
        "source": people.words(source, marketing.SOURCES),
        "acquisition_cost": cost,
        "joined": pa.array(population_.joined // DAY * DAY, pa.timestamp("s")),
        "left": pa.array(ends[np.where(left, life.left_in, 0)], pa.timestamp("s"), mask=~left),
        "holdout": population_.holdout,
    }


def _launches(calendar):
    launched = [product.month for product in assortment.ASSORTMENT]
    seconds = [calendar.begins(month) if month > 0 else None for month in launched]
    return pa.array(seconds, pa.timestamp("s"))


def _bundles():
    names = list(assortment.BUNDLES)
    return {
        "bundle": names,
        "bundle_fa": list(assortment.BUNDLES.values()),
        "price_factor": [_PRICE_FACTORS[name] for name in names],
    }


# ---- the truth ---------------------------------------------------------------------------------------------------


def _truth(life, effects, pace):
    one = life.population
    segment, relationship = zip(*GROUPS, strict=True)
    customers = pd.DataFrame(
        {
            "customer": one.who + 1,
            "segment": np.array(segment)[one.group],
            "relationship": np.array(relationship)[one.group],
            "rate": np.round(one.rate, 6),
            "dropout": np.round(one.dropout, 6),
            "active": (life.remaining > 0) & (life.left_in == NEVER),
            "mean_order": np.array([life.parameters.spend[name].p for name in SEGMENTS])[one.segment] / one.spend_rate,
            "bargain": one.discount,
            "demanding": one.demanding,
            "disposition": np.round(one.disposition, 6),
            "sensitivity": np.round(one.sensitivity, 6),
            "advocacy": np.round(one.advocacy, 6),
        }
    )
    customers["mean_order"] = customers["mean_order"].round(2)
    lag, months = life.parameters.quality.lag, life.calendar.months
    quality = pd.DataFrame(
        np.round(life.quality, 6).T,
        index=pd.PeriodIndex(
            (life.calendar.first + np.arange(-lag, months)).astype("datetime64[ns]"), freq="M", name="month"
        ),
        columns=pd.Index(REGIONS, name="region"),
    )
    agents = pd.DataFrame({"agent": np.arange(1, len(pace) + 1), "pace": pace})
    return Truth(life.parameters, customers, quality, pd.DataFrame(effects), agents)
