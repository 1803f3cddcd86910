"""What is planted in the simulated company: every true parameter, with the source of the model it belongs to."""

from dataclasses import dataclass, field

SEGMENTS = ("household", "small firm", "large account")
RELATIONSHIPS = ("pay as you go", "contract")
REGIONS = ("north", "south", "east", "west", "centre")
# A group is a segment and a relationship; large accounts always have a contract.
GROUPS = (
    ("household", "pay as you go"),
    ("household", "contract"),
    ("small firm", "pay as you go"),
    ("small firm", "contract"),
    ("large account", "contract"),
)
HOUSEHOLD, HOUSEHOLD_CONTRACT, FIRM, FIRM_CONTRACT, LARGE = range(len(GROUPS))


@dataclass(frozen=True)
class BuyTillYouDie:
    """Purchases of customers without a contract, in weeks: BG/NBD (Fader, Hardie & Lee 2005, Marketing Science 24(2)).

    A customer's rate is gamma(r, alpha), the chance of dropping out after a repeat purchase beta(a, b).
    """

    r: float
    alpha: float
    a: float
    b: float


@dataclass(frozen=True)
class Spend:
    """What an order is worth, EUR: Gamma-Gamma (Fader & Hardie 2013; Fader, Hardie & Lee 2005, J. Marketing Research 42(4)).

    An order's value is gamma(p, v), a customer's v is gamma(q, gamma). p and q are whole numbers here.
    """

    p: int
    q: int
    gamma: float


@dataclass(frozen=True)
class Hazard:
    """The log-odds that a contract ends in a month: a discrete-time hazard (Singer & Willett 1993, J. Educ. Statistics 18(2)).

    base + disposition * d + quality * q + unresolved (if a contact of the month stayed unresolved) + complaint (if the
    customer complained in the month), where d is the customer's disposition and q the quality of service of the month.
    """

    base: dict = field(default_factory=lambda: {"household": -3.9, "small firm": -4.1, "large account": -4.6})
    disposition: float = -0.5
    quality: float = -0.35
    unresolved: float = 0.9
    complaint: float = 1.2


@dataclass(frozen=True)
class Complaint:
    """The log-odds that a customer who had to do with the company in a month complains; same terms as in `Hazard`."""

    base: float = -4.3
    unresolved: float = 1.7
    late: float = 1.1
    disposition: float = -0.4
    quality: float = -0.35


@dataclass(frozen=True)
class Quality:
    """Quality of service, by region and month: standard normal, first-order autoregressive, in part common to all regions.

    Contract customers order exp(effect * q) times as often `lag` months later: experience leads revenue.
    """

    persistence: float = 0.6
    common: float = 0.75
    lag: int = 3
    effect: float = 0.12
    late: float = 0.45  # the chance of a late delivery is that of quality 0 times exp(-late * q)
    unresolved: float = 0.40  # the same for contacts


@dataclass(frozen=True)
class Effect:
    """What a campaign does to one customer in the month of the mailing.

    extra: probability of one more order of an active customer; lost: probability that an order is not placed.
    """

    extra: float = 0.0
    lost: float = 0.0


@dataclass(frozen=True)
class Campaigns:
    """Randomised campaigns, one a quarter: who is drawn, who of them is written to, what that does by kind and group."""

    drawn: float = 0.35
    treated: float = 0.6
    first_month: int = 2
    every: int = 3
    cost: dict = field(default_factory=lambda: {"newsletter": 0.15, "discount": 0.90, "catalogue": 1.60})
    discount: float = 0.10
    redeemed: float = 0.7  # share of a treated customer's orders in a discount campaign that use the code
    eager: float = 0.3  # chance that somebody who ordered opened the mailing for it
    opened: dict = field(default_factory=lambda: {"newsletter": 0.34, "discount": 0.46, "catalogue": 0.58})
    effects: dict = field(
        default_factory=lambda: {
            "newsletter": (Effect(0.04), Effect(lost=0.15), Effect(0.03), Effect(0.01), Effect(lost=0.03)),
            "discount": (Effect(0.12), Effect(0.02), Effect(0.08), Effect(0.04), Effect(lost=0.04)),
            "catalogue": (Effect(0.08), Effect(lost=0.35), Effect(0.06), Effect(0.03), Effect(lost=0.05)),
        }
    )


@dataclass(frozen=True)
class Loyalty:
    """The loyalty programme: launched in pilot regions first; members order `effect` times as often.

    Who orders much joins sooner, so members differed from others before they joined.
    """

    pilot: tuple = ("north", "centre")
    pilot_month: int = 6
    launch_month: int = 12
    base: float = -4.2
    rate: float = 0.8
    disposition: float = 0.4
    effect: float = 1.08


@dataclass(frozen=True)
class Pair:
    """Two products that are found together `lift` times as often as chance would have it (Brin, Motwani, Ullman & Tsur 1997, SIGMOD)."""

    first: str
    second: str
    lift: float


@dataclass(frozen=True)
class Pipeline:
    """Business opportunities of firms: log-odds of winning one that is decided, from our price against the rival's."""

    per_month: dict = field(default_factory=lambda: {"small firm": 0.10, "large account": 0.40})
    base: float = 0.3
    gap: float = -9.0
    gap_mean: float = 0.03
    gap_deviation: float = 0.08
    survives: tuple = (0.72, 0.78, 0.80)  # lead to qualified, to proposal, to negotiation
    days: tuple = (9, 14, 18, 21)  # mean stay in lead, qualified, proposal, negotiation


TOUCH_POINTS = ("web shop", "ordering", "delivery", "billing", "service")


@dataclass(frozen=True)
class Survey:
    """Answers to surveys: each touch point's weight in the recommendation, and what moves a touch point."""

    asked: float = 0.10
    answers: float = -0.4  # log-odds that somebody of disposition 0 answers; the content answer more often
    answers_disposition: float = 0.5
    weights: dict = field(default_factory=lambda: dict(zip(TOUCH_POINTS, (0.15, 0.10, 0.35, 0.05, 0.35), strict=True)))
    disposition: float = 0.6
    quality: dict = field(default_factory=lambda: dict(zip(TOUCH_POINTS, (0.15, 0.20, 0.55, 0.05, 0.45), strict=True)))
    late: float = -1.3  # to delivery
    unresolved: float = -1.6  # to service
    noise: float = 0.7
    whole_noise: float = 0.3
    effort_noise: float = 0.6
    # Usual answer and what a score of 1 adds, before rounding; a score of 0 is usual.
    nps: tuple = (7.4, 2.2)
    satisfaction: tuple = (3.7, 0.9)
    effort: tuple = (5.3, 1.1)


@dataclass(frozen=True)
class Activity:
    """An activity of the company: what is counted, and what one of them costs, EUR (Cooper & Kaplan 1991, HBR 69(3))."""

    driver: str
    rate: float


ACTIVITIES = {
    "order handling": Activity("order", 2.10),
    "picking": Activity("order line", 0.85),
    "standard delivery": Activity("standard delivery", 4.90),
    "rush delivery": Activity("rush delivery", 16.50),
    "returns handling": Activity("returned line", 9.80),
    "customer service": Activity("minute", 0.95),
    "complaint handling": Activity("complaint", 38.00),
    "field visit": Activity("visit", 95.00),
}


@dataclass(frozen=True)
class Actions:
    """What the actions of a policy cost the company (EUR a customer) and do.

    None of it is from a study: it is chosen so that each action pays for some customers and harms with others.
    """

    cost: dict = field(
        default_factory=lambda: {
            "leave alone": 0.0,
            "mail": 0.80,
            "discount": 0.40,
            "service call": 7.00,
            "loyalty invitation": 2.50,
            "referral request": 1.20,
            "win-back": 9.00,
        }
    )
    # By group, as for a campaign: most who have no contract order more, households with one cancel orders.
    mail: tuple = (Effect(0.16), Effect(lost=0.30), Effect(0.12), Effect(0.06), Effect(lost=0.05))
    discount: float = 0.10
    discount_effect: float = 1.20  # orders of a customer with price sensitivity 1 rise by this share
    call_mood: float = 1.5
    join: float = 0.0  # log-odds that somebody of disposition 0 accepts an invitation to the loyalty programme
    points: float = 0.01  # share of a member's orders that goes back as points
    referral: float = 0.02  # probability that an advocate of strength 1 and disposition 0 brings somebody, once
    win_back: float = 0.06  # probability that a lost customer comes back
    fatigue: float = -0.20  # mood of whoever was approached in the month before, too
    mood_kept: float = 0.75  # share of a mood that is left a month later


@dataclass(frozen=True)
class Parameters:
    """All of it. Replace a part with `dataclasses.replace`; `simulate(parameters=…)` takes the result."""

    segments: dict = field(default_factory=lambda: {"household": 0.78, "small firm": 0.19, "large account": 0.03})
    contract: dict = field(default_factory=lambda: {"household": 0.25, "small firm": 0.60, "large account": 1.0})
    joined_per_month: float = 0.03  # new customers of a month, as a share of those there at the start
    months_before: int = 36  # the first customers came this long before the start
    holdout: float = 0.10  # never written to, never invited: a control group that lasts
    purchases: dict = field(
        default_factory=lambda: {
            "household": BuyTillYouDie(0.7, 5.0, 0.9, 4.0),
            "small firm": BuyTillYouDie(0.9, 6.0, 0.8, 6.0),
        }
    )
    contract_rate: dict = field(
        default_factory=lambda: {"household": (2.0, 14.0), "small firm": (2.0, 6.5), "large account": (3.0, 4.0)}
    )  # gamma: shape, rate; orders a week
    spend: dict = field(
        default_factory=lambda: {
            "household": Spend(6, 4, 25.0),
            "small firm": Spend(6, 4, 80.0),
            "large account": Spend(6, 4, 260.0),
        }
    )
    season: tuple = (0.90, 0.88, 1.22, 0.92, 0.95, 0.97, 0.90, 0.88, 1.00, 1.05, 1.12, 1.21)  # contracts, January first
    largest_discount: dict = field(
        default_factory=lambda: {"household": 0.10, "small firm": 0.26, "large account": 0.40}
    )
    demanding: float = 0.32  # share of customers who are costly to serve
    late: float = 0.07  # deliveries that come late at quality 0
    unresolved: float = 0.16  # contacts that stay unresolved at quality 0
    contacts: dict = field(
        default_factory=lambda: {"household": (0.02, 0.12), "small firm": (0.05, 0.14), "large account": (0.30, 0.15)}
    )  # a month, and an order, of customers who are not demanding
    demanding_contacts: float = 5.0
    rush: tuple = (0.04, 0.34)  # share of orders by rush delivery: easy customers, demanding ones
    returns: tuple = (0.012, 0.085)  # share of order lines returned
    visits: dict = field(
        default_factory=lambda: {"household": (0.0, 0.0), "small firm": (0.05, 0.55), "large account": (0.8, 5.0)}
    )  # field visits a month
    hazard: Hazard = field(default_factory=Hazard)
    complaint: Complaint = field(default_factory=Complaint)
    quality: Quality = field(default_factory=Quality)
    campaigns: Campaigns = field(default_factory=Campaigns)
    loyalty: Loyalty = field(default_factory=Loyalty)
    pairs: tuple = (
        Pair("pistachios", "saffron", 2.5),
        Pair("dates", "walnuts", 2.0),
        Pair("honey", "cinnamon", 1.6),
        Pair("sugar", "olive oil", 0.9),
        Pair("rock candy", "brown sugar", 0.4),
    )
    pipeline: Pipeline = field(default_factory=Pipeline)
    survey: Survey = field(default_factory=Survey)
    activities: dict = field(default_factory=lambda: dict(ACTIVITIES))
    actions: Actions = field(default_factory=Actions)
