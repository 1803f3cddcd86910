"""How customers behave, a month at a time: orders, contacts, complaints, leaving. The same for records and for a policy."""

from dataclasses import dataclass

import numpy as np

from .calendar import DAY
from .draws import geometric, rows_of
from .parameters import REGIONS, SEGMENTS
from .population import WEEK

EXTRA = 100_000  # the place, among a customer's orders of a month, of one that a campaign caused
NEVER = 10**6  # a month that does not come


@dataclass
class Influence:
    """What is done to customers in a month: one value per customer, or one for all."""

    rate: np.ndarray | float = 1.0  # orders against usual
    extra: np.ndarray | float = 0.0  # probability of one more order
    lost: np.ndarray | float = 0.0  # probability that an order is not placed


@dataclass
class Month:
    """What happened in a month. Customers are numbers from 0; times are seconds since 1970; rows go by time."""

    order_customer: np.ndarray
    order_time: np.ndarray
    order_place: np.ndarray  # 0, 1, … among the customer's orders of the month; EXTRA if a campaign caused it
    order_late: np.ndarray
    contact_customer: np.ndarray
    contact_time: np.ndarray
    contact_unresolved: np.ndarray
    complained: np.ndarray  # customers
    active: np.ndarray  # per customer: could order at the beginning of the month
    natural_orders: np.ndarray  # per customer: orders that would have been placed without `extra` and `lost`
    orders: np.ndarray  # per customer
    contacts: np.ndarray
    late: np.ndarray
    unresolved: np.ndarray


class Life:
    """The state of all customers; `month` moves it on by one."""

    def __init__(self, population, calendar, parameters, draws):
        self.population = population
        self.calendar = calendar
        self.parameters = parameters
        self.draws = draws
        self.quality = service_quality(calendar, parameters.quality, draws)
        self.remaining = population.lifetime.copy()  # repeat purchases until dropping out
        self.left_in = np.full(len(population), NEVER)  # month in which the contract ended
        self.mood = np.zeros(len(population))  # added to the disposition; records leave it at 0
        self.contact_means = _contact_rates(population, parameters)

    def active(self, month):
        """Return who could order at the beginning of a month: contract running, or not dropped out."""
        here = self.population.joined < self.calendar.begins(month)
        return here & (self.left_in >= month) & (self.remaining > 0)

    def month(self, month, influence=None):
        """Live one month and return what happened."""
        influence = influence or Influence()
        who, active = self._present(month), self.active(month)
        customer, time, place, natural = self._orders(month, who, influence)
        quality = self.quality[self.population.region, month + self.parameters.quality.lag]
        late = self.draws.uniform("late", customer, month, place) < _chance(
            self.parameters.late, quality[customer], self.parameters.quality.late
        )
        orders, lates = self._counted(customer), self._counted(customer[late])
        caller, called, unresolved = self._contacts(month, who, orders, quality)
        contacts, unsolved = self._counted(caller), self._counted(caller[unresolved])
        complained = self._complaints(month, who, orders, contacts, lates, unsolved, quality)
        self._end_contracts(month, who, complained, unsolved, quality)
        return Month(
            customer, time, place, late, caller, called, unresolved, complained, active, natural, orders, contacts, lates, unsolved
        )  # fmt: skip

    def _counted(self, customer):
        """Return how many rows each customer has; months are kept, so small numbers are kept small."""
        return np.bincount(customer, minlength=len(self.population)).astype(np.int16)

    def _present(self, month):
        """Return who may do something in a month."""
        here = self.population.joined < self.calendar.begins(month + 1)
        return np.flatnonzero(here & (self.left_in >= month) & (self.remaining > 0))

    # ---- orders ----------------------------------------------------------------------------------------------

    def _orders(self, month, who, influence):
        """Return (customer, second, place) of each order by time, and how many each customer would have placed anyway."""
        population, begins, ends = self.population, self.calendar.begins(month), self.calendar.begins(month + 1)
        since = np.maximum(population.joined[who], begins)
        mean = population.rate[who] * (ends - since) / WEEK
        mean = mean * np.where(population.contract[who], self._contract_factor(month, who), 1.0)
        mean = mean * _of(influence.rate, who)
        owner, place = rows_of(self.draws.poisson("orders", who, mean, month))
        time = since[owner] + self.draws.uniform("order time", who[owner], month, place) * (ends - since)[owner]
        customer, time, place = self._until_dropout(who[owner], time, place)
        customer, time, place = self._with_first(month, who, customer, time, place)
        natural = self._counted(customer)
        customer, time, place = self._influenced(month, who, influence, customer, time, place)
        time = _clock(time, self.draws.uniform("order clock", customer, month, place))
        by_time = np.lexsort((customer, time))
        return customer[by_time], time[by_time], place[by_time], natural

    def _contract_factor(self, month, who):
        """Return how often contract customers order against usual: the season, and the quality of `lag` months ago."""
        quality = self.quality[self.population.region[who], month]
        return self.parameters.season[self.calendar.of_year(month)] * np.exp(self.parameters.quality.effect * quality)

    def _until_dropout(self, customer, time, place):
        """Keep of each customer's orders those up to dropping out, the earliest first, and count them off."""
        by_time = np.lexsort((time, customer))
        customer, time, place = customer[by_time], time[by_time], place[by_time]
        _owner, earlier = rows_of(np.bincount(customer, minlength=len(self.population)))
        kept = earlier < self.remaining[customer]
        customer, time, place = customer[kept], time[kept], place[kept]
        self.remaining -= np.bincount(customer, minlength=len(self.population))
        return customer, time, place

    def _with_first(self, month, who, customer, time, place):
        """Add the first order of customers who join without a contract: it is how they join."""
        begins = self.calendar.begins(month)
        new = who[(self.population.joined[who] >= begins) & ~self.population.contract[who]]
        places = np.full(len(new), EXTRA - 1)
        return (
            np.concatenate([customer, new]),
            np.concatenate([time, self.population.joined[new]]),
            np.concatenate([place, places]),
        )

    def _influenced(self, month, who, influence, customer, time, place):
        lost = self.draws.uniform("order lost", customer, month, place) < _of(influence.lost, customer)
        customer, time, place = customer[~lost], time[~lost], place[~lost]
        # Whoever dropped out in this month may have been active when the mail came: the start of the month decides.
        asked = who[self.population.joined[who] < self.calendar.begins(month)]
        asked = asked[self.draws.uniform("extra order", asked, month) < _of(influence.extra, asked)]
        begins, ends = self.calendar.begins(month), self.calendar.begins(month + 1)
        when = begins + self.draws.uniform("extra time", asked, month) * (ends - begins)
        return (
            np.concatenate([customer, asked]),
            np.concatenate([time, when]),
            np.concatenate([place, np.full(len(asked), EXTRA)]),
        )

    # ---- service ---------------------------------------------------------------------------------------------

    def _contacts(self, month, who, orders, quality):
        """Return (customer, second, unresolved) of each contact, by time."""
        a_month, an_order = self.contact_means
        owner, place = rows_of(self.draws.poisson("contacts", who, a_month[who] + an_order[who] * orders[who], month))
        customer = who[owner]
        begins, ends = self.calendar.begins(month), self.calendar.begins(month + 1)
        since = np.maximum(self.population.joined[customer], begins)
        time = since + self.draws.uniform("contact time", customer, month, place) * (ends - since)
        time = _clock(time, self.draws.uniform("contact clock", customer, month, place))
        chance = _chance(self.parameters.unresolved, quality[customer], self.parameters.quality.unresolved)
        unresolved = self.draws.uniform("unresolved", customer, month, place) < chance
        by_time = np.lexsort((customer, time))
        return customer[by_time], time[by_time], unresolved[by_time]

    def _complaints(self, month, who, orders, contacts, late, unresolved, quality):
        """Return who complains; only those complain who had to do with the company."""
        model = self.parameters.complaint
        who = who[(orders[who] > 0) | (contacts[who] > 0)]
        score = model.base + model.unresolved * (unresolved[who] > 0) + model.late * (late[who] > 0)
        score = score + model.disposition * (self.population.disposition[who] + self.mood[who])
        score = score + model.quality * quality[who]
        return who[self.draws.uniform("complaint", who, month) < logistic(score)]

    def _end_contracts(self, month, who, complained, unresolved, quality):
        """End contracts with the month."""
        model = self.parameters.hazard
        who = who[self.population.contract[who]]
        complaint = np.zeros(len(self.population), bool)
        complaint[complained] = True
        score = np.array([model.base[name] for name in SEGMENTS])[self.population.segment[who]]
        score = score + model.disposition * (self.population.disposition[who] + self.mood[who])
        score = score + model.quality * quality[who]
        score = score + model.unresolved * (unresolved[who] > 0) + model.complaint * complaint[who]
        left = who[self.draws.uniform("leaving", who, month) < logistic(score)]
        self.left_in[left] = month

    # ---- what a policy can do --------------------------------------------------------------------------------

    def bring_back(self, month, who):
        """Let lost customers start again: a new contract, or a new run of purchases."""
        self.left_in[who] = NEVER
        free = who[~self.population.contract[who]]
        p = np.clip(self.population.dropout[free], 1e-9, 1 - 1e-9)
        self.remaining[free] = geometric(self.draws.uniform("second lifetime", free, month), p)


def service_quality(calendar, model, draws):
    """Return the quality of service, regions × (lag + months): column `lag` is month 0. Mean 0, variance 1."""
    months = model.lag + calendar.months
    common = _autoregressive(draws.normal("quality", np.arange(months)), model.persistence)
    return np.array(
        [
            model.common * common
            + np.sqrt(1 - model.common**2)
            * _autoregressive(draws.normal("quality", np.arange(months), k=1 + region), model.persistence)
            for region in range(len(REGIONS))
        ]
    )


def _autoregressive(shocks, persistence):
    path = np.zeros(len(shocks))
    for month, shock in enumerate(shocks):
        path[month] = shock if month == 0 else persistence * path[month - 1] + np.sqrt(1 - persistence**2) * shock
    return path


def logistic(score):
    """Return the probability that belongs to log-odds."""
    return 1 / (1 + np.exp(-score))


def _chance(usual, quality, slope):
    """Return a probability that is `usual` at quality 0 and falls as quality rises."""
    return np.minimum(usual * np.exp(-slope * quality), 0.9)


def _of(value, who):
    return value[who] if isinstance(value, np.ndarray) else value


def _clock(time, u):
    """Move each second to an hour of its day at which people order and call: 7 to 23 o'clock, most often at 15."""
    day = time.astype(np.int64) // DAY
    share = np.where(u < 0.5, np.sqrt(u / 2), 1 - np.sqrt((1 - u) / 2))  # triangular distribution, inverted
    return day * DAY + ((7 + 16 * share) * 60).astype(np.int64) * 60


def _contact_rates(population, parameters):
    table = np.array([parameters.contacts[name] for name in SEGMENTS])[population.segment]
    return table[:, 0] * population.contact_propensity, table[:, 1] * population.contact_propensity
