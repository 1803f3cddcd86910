"""The company, run month by month: a policy sees what a company sees, chooses an action per customer, and pays for it.

run = Run(customers=5_000, seed=1)
while not run.done:
    run.step(policy(run.observe(), run.budget))
run.profit
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..i18n import _, ltr
from . import assortment, population, sales, service
from .calendar import Calendar
from .draws import Draws
from .errors import PolicyError, checked_parameters, checked_size
from .life import Influence, Life, logistic
from .parameters import REGIONS, RELATIONSHIPS, SEGMENTS

HISTORY = 12  # months that the company has seen before the policy begins
RESERVE = 0.25  # people whom referrals can bring, as a share of the customers
BUDGET = 0.60  # EUR a month for each customer of the company's final size, unless told otherwise
MINUTES = 7.0  # mean working time of a contact
_MINDFUL = 3  # months of contacts and complaints that are shown


@dataclass(frozen=True)
class Outcome:
    """What a month brought, EUR, and a row per customer: action, orders, revenue, profit (the action's cost taken off)."""

    month: int
    revenue: float
    profit: float
    action_cost: float
    customers: pd.DataFrame


class Run:
    """A company in the hands of a policy.

    Parameters are those of `simulate`; `months` counts those in which the policy decides, after a year without any
    action. budget: EUR that the actions of one month may cost.
    """

    def __init__(
        self, customers=5_000, seed=2024, start="2024-01-01", months=24, budget=None, parameters=None, **unknown
    ):
        first = checked_size(customers, seed, start, months, unknown, also=("budget",))
        self.budget = BUDGET * customers if budget is None else _checked_budget(budget)
        self.months = months
        self.month = 0
        self.outcomes = []
        calendar = Calendar(np.datetime64(first, "M") - HISTORY, HISTORY + months)
        parameters, draws = checked_parameters(parameters), Draws(seed)
        people = population.draw(customers, calendar, parameters, draws, reserve=int(RESERVE * customers))
        self._life = Life(people, calendar, parameters, draws)
        self._brought = customers  # the next of the reserve
        self._member = np.zeros(len(people), bool)
        self._has_brought = np.zeros(len(people), bool)
        self._seen = _Seen(len(people))
        self._costs = _unit_costs(self._life)
        for number in range(HISTORY):
            self._live(number, Influence(), np.zeros(len(people)))

    @property
    def parameters(self):
        """What is planted, as `Parameters`."""
        return self._life.parameters

    @property
    def done(self):
        """Whether all months have been played."""
        return self.month >= self.months

    @property
    def profit(self):
        """Profit of the months played so far, EUR."""
        return float(sum(outcome.profit for outcome in self.outcomes))

    def observe(self):
        """Return what the company knows at the beginning of the month: a row per customer who has joined.

        customer, month (1 in the first month in which the policy decides); segment, region, relationship; discount
        (share of the list price that the customer has bargained for); tenure (months); left (contract ended); member (of
        the loyalty programme); months_since_order (NaN: none in the records); orders, revenue and profit of the last month and of
        the last twelve (EUR; profit after goods and cost to serve, before actions); contacts, unresolved, complaints of
        the last three months; nps (latest answer, NaN: none); last_action and months_since_action (NaN: none).
        """
        life, number = self._life, HISTORY + self.month
        who = np.flatnonzero(life.population.joined < life.calendar.begins(number))
        one, seen = life.population, self._seen
        tenure = number - life.calendar.month_of(one.joined[who])
        return pd.DataFrame(
            {
                "customer": who + 1,
                "month": self.month + 1,
                "segment": _words(one.segment[who], SEGMENTS),
                "region": _words(one.region[who], REGIONS),
                "relationship": _words(one.contract[who].astype(int), RELATIONSHIPS),
                "discount": one.discount[who],
                "tenure": tenure,
                "left": life.left_in[who] < number,
                "member": self._member[who],
                "months_since_order": seen.months_since(seen.ordered_in[who], number),
                "orders": seen.orders.last(who),
                "orders_12": seen.orders.total(who),
                "revenue": seen.revenue.last(who),
                "revenue_12": seen.revenue.total(who),
                "profit": seen.profit.last(who),
                "profit_12": seen.profit.total(who),
                "contacts_3": seen.contacts.total(who),
                "unresolved_3": seen.unresolved.total(who),
                "complaints_3": seen.complaints.total(who),
                "nps": seen.nps[who],
                "last_action": _words(seen.action[who], life.parameters.actions.cost),
                "months_since_action": seen.months_since(seen.acted_in[who], number),
            }
        )

    def truth(self):
        """Return what no company knows, a row for each customer of `observe()`: for judging a policy, never for playing."""
        life, number = self._life, HISTORY + self.month
        who = np.flatnonzero(life.population.joined < life.calendar.begins(number))
        one = life.population
        contacts = [means[who] for means in life.contact_means]
        return pd.DataFrame(
            {
                "customer": who + 1,
                "group": one.group[who],
                "active": life.active(number)[who],
                "rate": one.rate[who],  # orders a week
                "dropout": one.dropout[who],
                "mean_order": _mean_order(life)[who],
                "demanding": one.demanding[who],
                "disposition": one.disposition[who],
                "mood": life.mood[who],
                "sensitivity": one.sensitivity[who],
                "advocacy": np.where(self._has_brought[who], 0.0, one.advocacy[who]),  # of what is left of it
                "goods_share": self._costs.goods / (1 - one.discount[who]),
                "order_cost": self._costs.order[who] + contacts[1] * self._costs.contact,
                "month_cost": self._costs.visits[who] + contacts[0] * self._costs.contact,
                "complaint_cost": self._costs.complaint,
            }
        )

    def step(self, actions):
        """Do one action per customer, live the month and return its `Outcome`.

        actions: one name for each row of `observe()`, in its order (a list, an array, a Series), or {customer: name} for
        those to whom something is done. Names: `Parameters().actions.cost`. PolicyError if they are not, or cost more
        than the budget.
        """
        if self.done:
            message = _("all {months} months have been played; make a new Run to play again")
            raise PolicyError(message.format(months=self.months))
        number = HISTORY + self.month
        who = np.flatnonzero(self._life.population.joined < self._life.calendar.begins(number))
        costs = self._life.parameters.actions.cost
        code = np.zeros(len(self._life.population), np.int8)
        code[who] = _codes(actions, who, list(costs))
        cost = np.array(list(costs.values()))[code]
        _check_budget(code[who], cost[who], list(costs), self.budget)
        influence, price = self._do(number, code)
        outcome = self._live(number, influence, cost, price, code, who)
        self._seen.acted(number, code)
        self.month += 1
        self.outcomes.append(outcome)
        return outcome

    # ---- what actions do -------------------------------------------------------------------------------------

    def _do(self, number, code):
        """Let the actions work; return their influence on the month's orders, and each customer's price (1 is usual)."""
        life, actions = self._life, self._life.parameters.actions
        names = list(actions.cost)
        chosen = {name: np.flatnonzero(code == place) for place, name in enumerate(names)}
        life.mood *= actions.mood_kept
        pestered = (code > 0) & (self._seen.acted_in == number - 1)
        life.mood[pestered] += actions.fatigue
        life.mood[chosen["service call"]] += actions.call_mood
        self._invite(number, chosen["loyalty invitation"])
        self._ask_for_referrals(number, chosen["referral request"])
        self._win_back(number, chosen["win-back"])
        return self._influence(chosen), np.where(code == names.index("discount"), 1 - actions.discount, 1.0)

    def _influence(self, chosen):
        life = self._life
        size, group = len(life.population), life.population.group
        rate = np.where(self._member, life.parameters.loyalty.effect, 1.0)
        lured = chosen["discount"]
        rate[lured] *= 1 + life.parameters.actions.discount_effect * life.population.sensitivity[lured]
        effects = life.parameters.actions.mail
        extra, lost = np.zeros(size), np.zeros(size)
        mailed = chosen["mail"]
        extra[mailed] = np.array([effect.extra for effect in effects])[group[mailed]]
        lost[mailed] = np.array([effect.lost for effect in effects])[group[mailed]]
        return Influence(rate, extra, lost)

    def _content(self, who):
        return self._life.population.disposition[who] + self._life.mood[who]

    def _invite(self, number, who):
        who = who[self._life.active(number)[who] & ~self._member[who]]
        chance = logistic(self._life.parameters.actions.join + self._content(who))
        self._member[who[self._life.draws.uniform("accept invitation", who, number) < chance]] = True

    def _ask_for_referrals(self, number, who):
        """Let content, active advocates bring a new customer, each one at most; asking the discontent makes them more so."""
        life = self._life
        content = self._content(who)
        life.mood[who[content < -1]] += 2 * life.parameters.actions.fatigue
        chance = life.parameters.actions.referral * life.population.advocacy[who] * 2 * logistic(content)
        chance = np.where(life.active(number)[who] & ~self._has_brought[who], chance, 0.0)
        bringing = who[life.draws.uniform("bring somebody", who, number) < chance]
        self._has_brought[bringing] = True
        new = np.arange(self._brought, min(self._brought + len(bringing), len(life.population)))
        self._brought += len(new)
        begins, ends = life.calendar.begins(number), life.calendar.begins(number + 1)
        life.population.joined[new] = begins + life.draws.uniform("brought", new) * (ends - begins)

    def _win_back(self, number, who):
        life = self._life
        lost = who[~life.active(number)[who]]
        chance = life.parameters.actions.win_back * 2 * logistic(life.population.disposition[lost])
        life.bring_back(number, lost[life.draws.uniform("come back", lost, number) < chance])

    # ---- a month ---------------------------------------------------------------------------------------------

    def _live(self, number, influence, cost, price=None, code=None, who=None):
        life = self._life
        month = life.month(number, influence)
        customer = month.order_customer
        paid = sales.values(life, number, month)
        goods = self._costs.goods * paid / (1 - life.population.discount[customer])
        if price is not None:
            paid = paid * price[customer]
        size = len(life.population)
        revenue = np.bincount(customer, paid, minlength=size)
        points = life.parameters.actions.points * revenue * self._member
        profit = revenue - points - np.bincount(customer, goods, minlength=size) - self._costs.of(life, number, month)
        self._seen.lived(number, month, revenue, profit)
        self._seen.asked(*self._answers(number, month))
        if who is None:
            return None
        names = tuple(life.parameters.actions.cost)
        # New customers of the month belong to it, too.
        who = np.flatnonzero(life.population.joined < life.calendar.begins(number + 1))
        customers = pd.DataFrame(
            {
                "customer": who + 1,
                "action": _words(code[who], names),
                "orders": month.orders[who],
                "revenue": revenue[who],
                "profit": (profit - cost)[who],
            }
        )
        return Outcome(self.month, float(revenue.sum()), float((profit - cost).sum()), float(cost.sum()), customers)

    def _answers(self, number, month):
        overall = next(service.survey(self._life, number, month))
        return overall["customer"], service.recommendation(overall["score"], self._life.parameters.survey)


def _words(codes, names):
    return pd.Series(list(names)).array.take(codes)


class _Window:
    """The last months of one measure, for each customer."""

    def __init__(self, customers, months):
        self._values = np.zeros((months, customers))
        self._newest = 0

    def add(self, values):
        self._newest = (self._newest + 1) % len(self._values)
        self._values[self._newest] = values

    def last(self, who):
        return self._values[self._newest, who]

    def total(self, who):
        return self._values[:, who].sum(axis=0)


class _Seen:
    """What the company remembers of each customer."""

    def __init__(self, customers):
        self.orders, self.revenue, self.profit = (_Window(customers, 12) for _measure in range(3))
        self.contacts, self.unresolved, self.complaints = (_Window(customers, _MINDFUL) for _measure in range(3))
        self.ordered_in = np.full(customers, -1)
        self.acted_in = np.full(customers, -1)
        self.action = np.zeros(customers, np.int8)
        self.nps = np.full(customers, np.nan)

    def lived(self, number, month, revenue, profit):
        self.orders.add(month.orders)
        self.revenue.add(revenue)
        self.profit.add(profit)
        self.contacts.add(month.contacts)
        self.unresolved.add(month.unresolved)
        self.complaints.add(np.bincount(month.complained, minlength=len(self.nps)))
        self.ordered_in[month.orders > 0] = number

    def asked(self, who, nps):
        self.nps[who] = nps

    def acted(self, number, code):
        self.action[code > 0] = code[code > 0]
        self.acted_in[code > 0] = number

    @staticmethod
    def months_since(month, now):
        return np.where(month < 0, np.nan, now - 1 - month)


@dataclass(frozen=True)
class _Costs:
    """Expected costs, EUR: goods as a share of list value; serving an order, a contact, a complaint, a month of visits."""

    goods: float
    order: np.ndarray
    contact: float
    complaint: float
    visits: np.ndarray

    def of(self, life, number, month):
        """Return what serving each customer cost in a month."""
        running = life.population.contract & (life.left_in >= number)
        running &= life.population.joined < life.calendar.begins(number + 1)
        cost = self.order * month.orders + self.contact * month.contacts + self.visits * running
        cost[month.complained] += self.complaint
        return cost


def _unit_costs(life):
    parameters, demanding = life.parameters, life.population.demanding.astype(int)
    rate = {name: activity.rate for name, activity in parameters.activities.items()}
    lines = 1 + sum(product.added for product in assortment.ADDED)
    rush, returned = np.array(parameters.rush)[demanding], np.array(parameters.returns)[demanding]
    order = rate["order handling"] + lines * (rate["picking"] + returned * rate["returns handling"])
    order = order + (1 - rush) * rate["standard delivery"] + rush * rate["rush delivery"]
    visits = np.array([parameters.visits[name] for name in SEGMENTS])[life.population.segment, demanding]
    return _Costs(
        goods=assortment.mean_cost_share(),
        order=order,
        contact=MINUTES * rate["customer service"],
        complaint=rate["complaint handling"],
        visits=visits * rate["field visit"],
    )


def _mean_order(life):
    return (
        np.array([life.parameters.spend[name].p for name in SEGMENTS])[life.population.segment]
        / life.population.spend_rate
    )


# ---- what policies may return ------------------------------------------------------------------------------------


def _checked_budget(budget):
    if isinstance(budget, bool) or not isinstance(budget, (int, float, np.integer, np.floating)) or not budget >= 0:
        raise ValueError(f"budget must be a number of euros a month, 0 or more, got {budget!r}")
    return float(budget)


def _codes(actions, who, names):
    """Return the place of each customer's action among `names`; PolicyError says what is wrong with `actions`."""
    if isinstance(actions, dict):
        actions = _listed(actions, who, names[0])
    try:
        values = np.asarray(actions, dtype=object).reshape(-1) if not isinstance(actions, (str, bytes)) else None
    except (TypeError, ValueError):
        values = None
    if values is None or np.ndim(actions) != 1:
        message = _("a policy returns one action for each customer, in the order of the table; got {type}")
        raise PolicyError(message.format(type=type(actions).__name__))
    if len(values) != len(who):
        message = _("a policy returns one action for each of the {all:,} customers; got {got:,}")
        raise PolicyError(message.format(all=len(who), got=len(values)))
    place = {name: number for number, name in enumerate(names)}
    code = np.array([place.get(value, -1) if isinstance(value, str) else -1 for value in values.tolist()], np.int8)
    if (code < 0).any():
        row = int(np.flatnonzero(code < 0)[0])
        message = _("customer {customer}: {action} is no action; actions are {names}")
        raise PolicyError(
            message.format(customer=who[row] + 1, action=ltr(repr(values[row])), names=ltr(", ".join(names)))
        )
    return code


def _listed(actions, who, nothing):
    """Return the actions of a dict, one for each customer."""
    listed = pd.Series(nothing, index=who + 1, dtype=object)
    unknown = [customer for customer in actions if customer not in listed.index]
    if unknown:
        message = _("there is no customer {customer} in this month; customers are 1 to {last:,}")
        raise PolicyError(message.format(customer=repr(unknown[0]), last=len(who)))
    listed[list(actions)] = list(actions.values())
    return listed.to_numpy()


def _check_budget(code, cost, names, budget):
    total = float(cost.sum())
    if total <= budget + 1e-6:
        return
    counts = np.bincount(code, minlength=len(names))
    most = ", ".join(
        f"{count:,} × {name}" for name, count in zip(names, counts, strict=True) if count and name != names[0]
    )
    message = _("the actions cost {total:,.2f} EUR, the month's budget is {budget:,.2f} EUR: {most}. Choose fewer")
    raise PolicyError(message.format(total=total, budget=budget, most=ltr(most)))
