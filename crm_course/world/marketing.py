"""What marketing records: randomised campaigns, the loyalty programme, referrals, acquisition, web visits."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from .calendar import DAY
from .draws import rows_of
from .life import NEVER, Influence, logistic
from .parameters import GROUPS, REGIONS, SEGMENTS
from .people import words

KINDS = ("newsletter", "discount", "catalogue")
_NAMES_FA = {"newsletter": "خبرنامه", "discount": "تخفیف", "catalogue": "کاتالوگ"}
SOURCES = ("referral", "search", "advertisement", "fair", "sales call", "walk-in")
_SOURCE_SHARES = {"household": (0.22, 0.30, 0.24, 0.02, 0.0, 0.22), "small firm": (0.20, 0.22, 0.14, 0.16, 0.24, 0.04), "large account": (0.12, 0.05, 0.03, 0.30, 0.50, 0.0)}  # fmt: skip
_SOURCE_COSTS = {"household": (9, 14, 26, 30, 40, 3), "small firm": (40, 60, 110, 160, 210, 20), "large account": (250, 300, 500, 900, 1_400, 100)}  # fmt: skip
TIERS = ("green", "silver", "gold")
_TIER_FROM = (400, 4_000)  # EUR in the records: who paid more is silver, gold
_POINTS_PER_EURO = 2
DEVICES = ("phone", "computer", "tablet")


@dataclass
class Campaign:
    """One campaign as it was run: who was drawn, who of them was written to; places of customers."""

    number: int
    kind: str
    month: int
    drawn: np.ndarray
    treated: np.ndarray  # bool, for each of `drawn`


class Marketing:
    """Plans each month's campaign and invitations; remembers who was written to and who is a member."""

    def __init__(self, life):
        self.life = life
        self.campaigns = []
        self.member_since = np.full(len(life.population), NEVER)

    def influence(self, month):
        """Decide what marketing does in a month, and return its influence on every customer."""
        self._invite(month)
        population, number = self.life.population, len(self.life.population)
        rate = np.where(self.member_since <= month, self.life.parameters.loyalty.effect, 1.0)
        extra, lost = np.zeros(number), np.zeros(number)
        campaign = self._campaign(month)
        if campaign:
            effects = self.life.parameters.campaigns.effects[campaign.kind]
            treated = campaign.drawn[campaign.treated]
            extra[treated] = np.array([effect.extra for effect in effects])[population.group[treated]]
            lost[treated] = np.array([effect.lost for effect in effects])[population.group[treated]]
        return Influence(rate, extra, lost)

    def _reachable(self, month):
        """Return customers whom the company would write to: known, contract not ended, not held out."""
        life = self.life
        here = (life.population.joined < life.calendar.begins(month)) & (life.left_in >= month)
        return np.flatnonzero(here & ~life.population.holdout)

    def _campaign(self, month):
        plan = self.life.parameters.campaigns
        if month < plan.first_month or (month - plan.first_month) % plan.every:
            return None
        number = len(self.campaigns) + 1
        drawn = self._reachable(month)
        drawn = drawn[self.life.draws.uniform("campaign", drawn, month) < plan.drawn]
        treated = self.life.draws.uniform("treated", drawn, month) < plan.treated
        self.campaigns.append(Campaign(number, KINDS[(number - 1) % len(KINDS)], month, drawn, treated))
        return self.campaigns[-1]

    def _invite(self, month):
        """Invite to the loyalty programme where it runs; who orders much is likelier to join."""
        model, life = self.life.parameters.loyalty, self.life
        who = self._reachable(month)
        pilot = np.isin(life.population.region[who], [REGIONS.index(name) for name in model.pilot])
        who = who[(month >= np.where(pilot, model.pilot_month, model.launch_month)) & (self.member_since[who] == NEVER)]
        score = model.base + model.rate * np.log(4 * life.population.rate[who] + 0.1)
        score = score + model.disposition * life.population.disposition[who]
        joining = who[life.draws.uniform("join programme", who, month) < logistic(score)]
        self.member_since[joining] = month

    def of_orders(self, months):
        """Return for each order the number of the campaign whose code it used, 0 for none, and the discount of it."""
        number, discount = [], []
        for place, month in enumerate(months):
            code = np.zeros(len(month.order_customer), np.int64)
            for campaign in self.campaigns:
                if campaign.month == place and campaign.kind == "discount":
                    written_to = np.zeros(len(self.life.population), bool)
                    written_to[campaign.drawn[campaign.treated]] = True
                    row = self.life.draws.uniform("redeemed", month.order_customer, place, month.order_place)
                    code[written_to[month.order_customer] & (row < self.life.parameters.campaigns.redeemed)] = (
                        campaign.number
                    )
            number.append(code)
            discount.append(np.where(code > 0, self.life.parameters.campaigns.discount, 0.0))
        return np.concatenate(number), np.concatenate(discount)


def campaigns(marketing, months):
    """Return the tables of campaigns and of the customers drawn for them, and the true effects."""
    life, plan = marketing.life, marketing.life.parameters.campaigns
    begins = [life.calendar.begins(campaign.month) for campaign in marketing.campaigns]
    kinds = [campaign.kind for campaign in marketing.campaigns]
    table = {
        "campaign": pa.array([campaign.number for campaign in marketing.campaigns], pa.int32()),
        "kind": pa.array(kinds, pa.string()),
        "kind_fa": pa.array([_NAMES_FA[kind] for kind in kinds], pa.string()),
        "sent": pa.array(begins, pa.timestamp("s")),
        "cost_per_contact": pa.array([plan.cost[kind] for kind in kinds], pa.float64()),
        "discount": pa.array([plan.discount if kind == "discount" else 0.0 for kind in kinds], pa.float64()),
    }
    drawn = _joined([campaign.drawn for campaign in marketing.campaigns], np.int64)
    treated = _joined([campaign.treated for campaign in marketing.campaigns], bool)
    number = np.repeat(
        [campaign.number for campaign in marketing.campaigns], [len(campaign.drawn) for campaign in marketing.campaigns]
    ).astype(np.int64)
    responded = _joined([months[c.month].orders[c.drawn] > 0 for c in marketing.campaigns], bool)
    row = np.arange(len(drawn))
    chance = np.array([0.0] + [plan.opened[kind] for kind in kinds])[number]
    opened = treated & (
        (life.draws.uniform("mailing opened", row) < chance)
        | (responded & (life.draws.uniform("eager", row) < plan.eager))
    )
    contacts = {
        "campaign": pa.array(number, pa.int32()),
        "customer": pa.array(drawn + 1, pa.int32()),
        "treated": treated,
        "opened": opened,
        "responded": responded,
    }
    return table, contacts, _true_effects(marketing, months)


def _true_effects(marketing, months):
    """Return, by campaign and group, the mean effect on "ordered in the month" over all who were drawn.

    Every customer's two fates are known here: what happens with and without the mailing.
    """
    rows = {name: [] for name in ("campaign", "kind", "segment", "relationship", "drawn", "effect")}
    for campaign in marketing.campaigns:
        fate = _fates(marketing, campaign, months[campaign.month])
        for place, (segment, relationship) in enumerate(GROUPS):
            of_group = marketing.life.population.group[campaign.drawn] == place
            effect = float(np.round(fate[of_group].mean(), 6)) if of_group.any() else float("nan")
            values = (campaign.number, campaign.kind, segment, relationship, int(of_group.sum()), effect)
            for name, value in zip(rows, values, strict=True):
                rows[name].append(value)
    return rows


def _fates(marketing, campaign, month):
    """Return each drawn customer's chance of ordering with the mailing, less whether the customer orders without it."""
    effects = marketing.life.parameters.campaigns.effects[campaign.kind]
    group = marketing.life.population.group[campaign.drawn]
    extra = np.array([effect.extra for effect in effects])[group]
    lost = np.array([effect.lost for effect in effects])[group]
    natural = month.natural_orders[campaign.drawn]
    active = month.active[campaign.drawn]
    with_it = 1 - lost**natural * np.where(active, 1 - extra, 1.0)
    return with_it - (natural > 0)


def _joined(parts, dtype):
    return np.concatenate([np.zeros(0, dtype), *parts]).astype(dtype)


# ---- where customers come from -----------------------------------------------------------------------------------


def acquisition(life):
    """Return (source, cost, referrer) of each customer; referrer is a place, -1 if nobody referred the customer."""
    population, draws, who = life.population, life.draws, life.population.who
    shares = np.array([_SOURCE_SHARES[name] for name in SEGMENTS])
    source = np.zeros(len(who), np.int64)
    for place in range(len(SEGMENTS)):
        these = np.flatnonzero(population.segment == place)
        source[these] = draws.chosen("source", these, shares[place])
    referred = source == SOURCES.index("referral")
    referrer = _referrers(life, np.flatnonzero(referred))
    source[referred & (referrer < 0)] = SOURCES.index("search")  # nobody was there who could have referred
    cost = np.array([_SOURCE_COSTS[name] for name in SEGMENTS])[population.segment, source]
    return source, np.round(cost * np.exp(0.4 * draws.normal("acquisition cost", who)), 2), referrer


def _referrers(life, referred, tries=8):
    """Return for each customer the place of who referred the customer, or -1: one who came earlier and had not left."""
    found = np.full(len(life.population), -1)
    weight = np.cumsum(life.population.advocacy * np.exp(0.5 * life.population.disposition))
    month = life.calendar.month_of(life.population.joined)
    for again in range(tries):
        referred = referred[referred > 0]
        u = life.draws.uniform("referrer", referred, again)
        one = np.searchsorted(weight, u * weight[referred - 1]).clip(0, referred - 1)
        earlier = life.population.joined[one] < life.population.joined[referred]
        there = earlier & (life.left_in[one] >= month[referred])
        found[referred[there]] = one[there]
        referred = referred[~there]
    return found


def referrals(life, referrer):
    """Return the table of referrals."""
    referred = np.flatnonzero(referrer >= 0)
    return {
        "referrer": pa.array(referrer[referred] + 1, pa.int32()),
        "referred": pa.array(referred + 1, pa.int32()),
        "date": pa.array(life.population.joined[referred] // DAY * DAY, pa.timestamp("s")),
    }


def loyalty(marketing, orders):
    """Return the table of members: the tier goes by all that a customer paid in the records, points come with membership."""
    life = marketing.life
    who = np.flatnonzero(marketing.member_since < NEVER)
    begins = np.array([life.calendar.begins(month) for month in range(life.calendar.months)], np.int64)
    since = np.zeros(len(life.population), np.int64)
    paid = _paid(orders, since)[who]
    day = (life.draws.uniform("joining day", who) * 28).astype(np.int64) * DAY
    since[who] = begins[marketing.member_since[who]] + day
    as_member = _paid(orders, since)[who]
    return {
        "customer": pa.array(who + 1, pa.int32()),
        "member_since": pa.array(since[who], pa.timestamp("s")),
        "tier": words(np.searchsorted(_TIER_FROM, paid), TIERS),
        "points": pa.array(np.floor(np.round(_POINTS_PER_EURO * as_member, 2)).astype(np.int64), pa.int64()),
    }


def _paid(orders, since):
    """Return what each customer paid from a second on, EUR; `since` has one for each customer."""
    customer = np.asarray(orders["customer"]) - 1
    counts = np.asarray(orders["ordered"]).astype(np.int64) >= since[customer]
    return np.round(np.bincount(customer[counts], orders["net_value"][counts], minlength=len(since)), 2)


def web_visits(life, months):
    """Return the table of visits to the web shop."""
    draws, population = life.draws, life.population
    affinity = np.exp(0.8 * draws.normal("web", population.who))
    customers, times = [], []
    for number, month in enumerate(months):
        here = np.flatnonzero((population.joined < life.calendar.begins(number)) & (life.left_in >= number))
        mean = (0.08 + 0.5 * month.orders[here]) * affinity[here]
        owner, place = rows_of(draws.poisson("visits", here, np.minimum(mean, 30.0), number))
        who = here[owner]
        begins, ends = life.calendar.begins(number), life.calendar.begins(number + 1)
        time = begins + draws.uniform("visit time", who, number, place) * (ends - begins)
        by_time = np.lexsort((who, time))
        customers.append(who[by_time])
        times.append(time[by_time].astype(np.int64) // 60 * 60)
    customer = np.concatenate(customers)
    row = np.arange(len(customer))
    pages = 1 + draws.poisson("pages", row, np.full(len(row), 4.0))
    return {
        "visit": pa.array(row + 1, pa.int32()),
        "customer": pa.array(customer + 1, pa.int32()),
        "began": pa.array(np.concatenate(times), pa.timestamp("s")),
        "device": words(draws.chosen("device", row, (0.58, 0.34, 0.08)), DEVICES),
        "pages": pa.array(pages, pa.int16()),
        "minutes": np.round(pages * -0.8 * np.log(draws.uniform("visit minutes", row)) + 0.1, 1),
    }
