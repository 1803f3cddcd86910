"""What serving each customer took: how often each activity was done for whom, and what it cost the company in all."""

import numpy as np
import pyarrow as pa

from .parameters import SEGMENTS
from .people import words


def record(life, orders, lines, contacts, complaints):
    """Return the tables of activities (by year, with their cost) and of their use (by customer and year)."""
    names = list(life.parameters.activities)
    first_year = int(life.calendar.first.astype("datetime64[Y]").astype(int)) + 1970
    last = life.calendar.first + (life.calendar.months - 1)
    years = int(last.astype("datetime64[Y]").astype(int)) + 1971 - first_year
    done = _Done(len(life.population), years, first_year)
    rush = np.asarray(orders["delivery"]) == "rush"
    buyer, year = done.places(orders["customer"], orders["ordered"])
    quantities = {
        "order handling": done.count(buyer, year),
        "standard delivery": done.count(buyer[~rush], year[~rush]),
        "rush delivery": done.count(buyer[rush], year[rush]),
        "field visit": _visits(life, done),
    }
    place = lines["order"] - 1
    back = lines["returned"]
    quantities["picking"] = done.count(buyer[place], year[place])
    quantities["returns handling"] = done.count(buyer[place[back]], year[place[back]])
    caller, when = done.places(contacts["customer"], contacts["opened"])
    quantities["customer service"] = done.count(caller, when, np.asarray(contacts["minutes"]))
    quantities["complaint handling"] = done.count(*done.places(complaints["customer"], complaints["received"]))
    return _pools(life, names, quantities, years, first_year), _use(names, quantities, years, first_year)


class _Done:
    """Counts things by customer and year."""

    def __init__(self, customers, years, first_year):
        self.customers, self.years, self.first_year = customers, years, first_year

    def places(self, customer, time):
        """Return the place of customer and year of each row."""
        year = np.asarray(time).astype("datetime64[s]").astype("datetime64[Y]").astype(np.int64) + 1970
        return np.asarray(customer).astype(np.int64) - 1, year - self.first_year

    def count(self, customer, year, weight=None):
        """Return sums of `weight` (default: counts), customers × years."""
        flat = np.bincount(customer * self.years + year, weight, minlength=self.customers * self.years)
        return np.round(flat, 1).reshape(self.customers, self.years)


def _visits(life, done):
    """Draw field visits to firms, month by month while their contract runs."""
    table = np.array([life.parameters.visits[name] for name in SEGMENTS])[life.population.segment]
    rate = np.where(life.population.demanding, table[:, 1], table[:, 0])
    firms = np.flatnonzero((rate > 0) & life.population.contract)
    counts = np.zeros((done.customers, done.years))
    for month in range(life.calendar.months):
        here = firms[(life.population.joined[firms] < life.calendar.begins(month + 1)) & (life.left_in[firms] >= month)]
        year = int((life.calendar.first + month).astype("datetime64[Y]").astype(int)) + 1970 - done.first_year
        counts[here, year] += life.draws.poisson("field visits", here, rate[here], month)
    return counts


def _pools(life, names, quantities, years, first_year):
    activities = life.parameters.activities
    rows = [(name, first_year + year) for year in range(years) for name in names]
    # Books are kept in whole euros, so the rate that a reader works out is near the planted one, not on it.
    cost = [round(float(quantities[name][:, year - first_year].sum()) * activities[name].rate) for name, year in rows]
    return {
        "activity": [name for name, _year in rows],
        "driver": [activities[name].driver for name, _year in rows],
        "year": pa.array([year for _name, year in rows], pa.int16()),
        "cost": pa.array(cost, pa.float64()),
    }


def _use(names, quantities, years, first_year):
    """Return customer, year, activity, quantity where there is any, in this order."""
    dense = np.stack([quantities[name] for name in names], axis=2)
    customer, year, activity = np.nonzero(dense)
    return {
        "customer": pa.array(customer + 1, pa.int32()),
        "year": pa.array(year + first_year, pa.int16()),
        "activity": words(activity, names),
        "quantity": dense[customer, year, activity],
    }
