"""The customers as nature made them: what each is like, known to nobody in the company."""

from dataclasses import dataclass

import numpy as np

from .draws import geometric
from .parameters import GROUPS, REGIONS, RELATIONSHIPS, SEGMENTS

WEEK = 7 * 86_400  # seconds


@dataclass
class Population:
    """One value per customer; customers are numbered from 0 in the order in which they came."""

    joined: np.ndarray  # second of joining; for those without a contract, of the first order
    segment: np.ndarray  # place in SEGMENTS
    contract: np.ndarray  # bool
    group: np.ndarray  # place in GROUPS
    region: np.ndarray  # place in REGIONS
    holdout: np.ndarray  # bool
    rate: np.ndarray  # orders a week while active
    dropout: np.ndarray  # chance of dropping out after a repeat purchase; 0 with a contract
    lifetime: np.ndarray  # repeat purchases until the customer drops out; endless with a contract
    spend_rate: np.ndarray  # v of the Gamma-Gamma model
    discount: np.ndarray  # share of list price that the customer bargains for
    demanding: np.ndarray  # bool
    contact_propensity: np.ndarray  # contacts of this customer against one that is not demanding
    disposition: np.ndarray  # standard normal: how content by nature
    sensitivity: np.ndarray  # 0 to 1: how much a discount moves the customer
    advocacy: np.ndarray  # mean 1: how gladly the customer recommends

    def __len__(self):
        return len(self.joined)

    @property
    def who(self):
        return np.arange(len(self))


ENDLESS = 2**40
OUTSIDE = 2**60  # the second of joining of somebody who has not joined


def draw(number, calendar, parameters, draws, reserve=0):
    """Return `number` customers; a part was there before the records begin, the others come month by month.

    After them come `reserve` people who do not join unless somebody brings them.
    """
    joined = np.concatenate([_joined(number, calendar, parameters, draws), np.full(reserve, OUTSIDE)])
    number += reserve
    who = np.arange(number)
    segment = draws.chosen("segment", who, [parameters.segments[name] for name in SEGMENTS])
    chance = np.array([parameters.contract[name] for name in SEGMENTS])[segment]
    contract = draws.uniform("contract", who) < chance
    group = group_of(segment, contract)
    demanding = draws.uniform("demanding", who) < parameters.demanding
    rate, dropout = _buying(group, parameters, draws)
    population = Population(
        joined=joined,
        segment=segment,
        contract=contract,
        group=group,
        region=draws.chosen("region", who, [1.0] * len(REGIONS)),
        holdout=draws.uniform("holdout", who) < parameters.holdout,
        rate=rate,
        dropout=dropout,
        lifetime=np.full(number, ENDLESS),
        spend_rate=_spending(segment, parameters, draws),
        discount=_bargain(segment, parameters, draws),
        demanding=demanding,
        contact_propensity=np.where(demanding, parameters.demanding_contacts, 1.0)
        * np.exp(0.3 * draws.normal("contact propensity", who)),
        disposition=draws.normal("disposition", who),
        sensitivity=draws.uniform("sensitivity", who),
        advocacy=draws.erlang("advocacy", who, 1),
    )
    population.lifetime[~contract] = _lifetimes(population, calendar, draws)[~contract]
    return population


def group_of(segment, contract):
    """Return the place in GROUPS of each customer."""
    places = np.zeros((len(SEGMENTS), len(RELATIONSHIPS)), np.int64)
    for place, (name, relationship) in enumerate(GROUPS):
        places[SEGMENTS.index(name), RELATIONSHIPS.index(relationship)] = place
    places[SEGMENTS.index("large account"), 0] = GROUPS.index(("large account", "contract"))
    return places[segment, contract.astype(int)]


def _joined(number, calendar, parameters, draws):
    share = 1 - 1 / (1 + parameters.joined_per_month * calendar.months)
    new = int(number * share + draws.uniform("new customers", [0])[0])
    earliest, start = calendar.begins(-parameters.months_before), calendar.begins(0)
    before = earliest + draws.uniform("joined before", np.arange(number - new)) * (start - earliest)
    after = start + draws.uniform("joined after", np.arange(new)) * (calendar.end - start)
    return np.concatenate([np.sort(before), np.sort(after)]).astype(np.int64)


def _buying(group, parameters, draws):
    rate, dropout = np.zeros(len(group)), np.zeros(len(group))
    for place, (segment, relationship) in enumerate(GROUPS):
        who = np.flatnonzero(group == place)
        if relationship == "contract":
            shape, speed = parameters.contract_rate[segment]
            rate[who] = draws.gamma("rate", who, shape) / speed
        else:
            model = parameters.purchases[segment]
            rate[who] = draws.gamma("rate", who, model.r) / model.alpha
            dropout[who] = draws.beta("dropout", who, model.a, model.b)
    return rate, dropout


def _spending(segment, parameters, draws):
    found = np.zeros(len(segment))
    for place, name in enumerate(SEGMENTS):
        who = np.flatnonzero(segment == place)
        found[who] = draws.erlang("spend rate", who, parameters.spend[name].q) / parameters.spend[name].gamma
    return found


def _bargain(segment, parameters, draws):
    largest = np.array([parameters.largest_discount[name] for name in SEGMENTS])[segment]
    # The square makes hard bargainers few.
    return np.round(largest * draws.uniform("bargain", np.arange(len(segment))) ** 2, 2)


def _lifetimes(population, calendar, draws):
    """Return the repeat purchases that each customer has left at the start of the records or at joining; 0 if gone."""
    who = population.who
    total = geometric(draws.uniform("lifetime", who), np.clip(population.dropout, 1e-9, 1 - 1e-9))
    weeks = np.maximum(calendar.begins(0) - population.joined, 0) / WEEK
    return np.maximum(total - draws.poisson("orders before", who, population.rate * weeks), 0)
