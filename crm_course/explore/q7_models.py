"""Figures, tables and forms of the lesson on the models of CRM: IDIC, QCI and the CRM Value Chain on one company.

Figures return a matplotlib Figure for `show`; widgets return an ipywidgets box.
"""

from functools import lru_cache

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from crm_course.data import load
from crm_course.explore import parts
from crm_course.explore.parts import INK
from crm_course.figures import PALETTE
from crm_course.i18n import number, tr

BLUE, ORANGE, GREEN, RED, PINK, BROWN, GREY, YELLOW, SKY = PALETTE

# The three models drawn ---------------------------------------------------------------------------


def idic() -> Figure:
    """Draw the four steps of IDIC, knowing and acting, and the ways back from the last one."""
    figure, ax = parts.canvas(7.8, 3.9, (0, 12), (0, 5.75))
    parts.read_from_right(ax)
    for x, colour, label in ((3, SKY, tr("know: behind the scenes")), (9, ORANGE, tr("act: with the customer"))):
        parts.card(ax, x, 3.75, 5.3, 3.6, colour, strength=0.12)
        parts.say(ax, x, 5.35, label, size=10)
    steps = (
        (1.6, BLUE, tr("1 · Identify"), tr("Who is it?\nThe same one\nas last time?")),
        (4.4, BLUE, tr("2 · Differentiate"), tr("What is each worth?\nWhat does each need?")),
        (7.6, ORANGE, tr("3 · Interact"), tr("What does the\nconversation tell us?")),
        (10.4, ORANGE, tr("4 · Customise"), tr("What do we do\ndifferently for each?")),
    )
    for x, colour, name, question in steps:
        parts.card(ax, x, 3.5, 2.2, 2.5, colour, strength=0.3)
        parts.say(ax, x, 4.3, name, weight="bold", size=10.5)
        parts.say(ax, x, 3.2, question, size=9, linespacing=1.4)
    for left in (2.75, 8.75):
        parts.flow(ax, (left, 3.5), (left + 0.5, 3.5), linewidth=2)
    parts.flow(ax, (5.6, 3.5), (6.4, 3.5), linewidth=2)
    for end, depth in ((7.6, 1.45), (4.4, 0.85)):
        ax.plot([10.4, 10.4, end], [2.1, depth, depth], color=RED, linewidth=1.8, linestyle="--")
        parts.flow(ax, (end, depth), (end, 2.12), color=RED, linewidth=1.8, linestyle="--")
    parts.say(ax, 7.4, 0.35, tr("it failed here: look for the cause in an earlier step"), size=9.5, color=RED)
    ax.set_title(tr("IDIC: two steps to know, two steps to act"))
    return figure


def qci() -> Figure:
    """Draw the QCI model as the seed tells it, with the element of the published model that it leaves out."""
    figure, ax = parts.canvas(7.8, 5.0, (0, 12), (0, 8.2))
    parts.read_from_right(ax)
    parts.box(ax, 6, 7.6, 11.4, 0.7, tr("external environment: rivals, prices, law, technology"), GREY, weight="bold")
    parts.box(ax, 7.7, 5.9, 7.8, 0.9, tr("the customer's experience"), YELLOW, 0.55, weight="bold", size=11)
    parts.box(ax, 1.9, 4.6, 2.6, 3.5, "", PINK, 0.2)
    parts.say(ax, 1.9, 5.6, tr("Analysis and\nplanning"), weight="bold", size=10)
    parts.say(
        ax,
        1.9,
        4.1,
        tr("which customers?\nretention,\nefficiency,\nacquisition,\npenetration"),
        size=8.5,
        linespacing=1.35,
    )
    activities = (
        (4.95, BLUE, tr("Proposition"), tr("what do we offer,\nat which price?")),
        (7.7, ORANGE, tr("Customer manage-\nment activity"), tr("win, keep,\nwin back")),
        (10.45, GREEN, tr("Measurement"), tr("what did\nit bring?")),
    )
    for x, colour, name, what in activities:
        parts.card(ax, x, 3.75, 2.3, 1.8, colour)
        parts.say(ax, x, 4.15, name, weight="bold", size=9.5)
        parts.say(ax, x, 3.25, what, size=8.5)
        parts.flow(ax, (x, 5.35), (x, 4.8), linewidth=1.8)
    parts.flow(ax, (7.7, 7.15), (7.7, 6.45), linewidth=1.8)
    parts.flow(ax, (1.9, 7.15), (1.9, 6.45), linewidth=1.8)
    parts.flow(ax, (3.28, 3.75), (3.72, 3.75), linewidth=1.8)
    for y, label in (
        (2.05, tr("people and organisation")),
        (1.25, tr("processes")),
        (0.45, tr("information and technology")),
    ):
        parts.box(ax, 6, y, 11.4, 0.42, label, SKY, 0.35, weight="bold")
    ax.set_title(tr("QCI: the world outside acts on what the customer experiences"))
    return figure


def value_chain() -> Figure:
    """Draw the CRM Value Chain: five stages on five conditions, and what they are for."""
    figure, ax = parts.canvas(7.8, 4.3, (0, 13), (0, 6.7))
    parts.read_from_right(ax)
    conditions = (
        tr("culture and leadership"),
        tr("procurement"),
        tr("human resources"),
        tr("IT and data"),
        tr("organisation design"),
    )
    for step, label in enumerate(conditions):
        parts.box(ax, 4.95, 2.85 - 0.62 * step, 9.5, 0.36, label, SKY, 0.35, size=9.5)
    stages = (
        (tr("Portfolio\nanalysis"), tr("whom?")),
        (tr("Customer\nintimacy"), tr("what are\nthey like?")),
        (tr("Network\ndevelopment"), tr("with\nwhom?")),
        (tr("Value\nproposition"), tr("what\nfor them?")),
        (tr("Managing the\nrelationship"), tr("how does\nit last?")),
    )
    for step, (name, question) in enumerate(stages):
        _chevron(ax, 0.1 + 1.94 * step, 3.4, 1.86, 2.5, (BLUE, BLUE, ORANGE, ORANGE, GREEN)[step])
        parts.say(ax, 1.27 + 1.94 * step, 5.05, name, weight="bold", size=8.8)
        parts.say(ax, 1.27 + 1.94 * step, 4.15, question, size=8.5)
    parts.say(ax, 4.95, 6.35, tr("primary stages: each builds on the one before"), size=9)
    ax.add_patch(Polygon([(10.3, 0.1), (10.3, 6.1), (13, 3.1)], closed=True, facecolor=YELLOW, alpha=0.55))
    parts.say(ax, 11.15, 3.1, tr("lasting\nrelationships\nwith those\nwho matter"), size=9, weight="bold")
    ax.set_title(tr("The CRM Value Chain: five stages stand on five conditions"))
    return figure


def _chevron(ax, x, y, width, height, colour):
    tip, middle = 0.4, y + height / 2
    corners = [
        (x, y),
        (x + width, y),
        (x + width + tip, middle),
        (x + width, y + height),
        (x, y + height),
        (x + tip, middle),
    ]
    ax.add_patch(Polygon(corners, closed=True, facecolor=colour, alpha=0.35, edgecolor="white", linewidth=2))


TOPICS = (  # of the exercise `compare_models`, with the models that have a part for them
    ("recognition", "I"),
    ("dialogue", "I"),
    ("individual treatment", "I"),
    ("worth", "IV"),
    ("needs", "IV"),
    ("environment", "Q"),
    ("experience", "Q"),
    ("measurement", "Q"),
    ("proposition", "QV"),
    ("activities", "QV"),
    ("staff", "QV"),
    ("technology", "QV"),
    ("network", "V"),
    ("buying", "V"),
    ("culture", "V"),
)


def _topic_names():
    return {
        "recognition": tr("recognition: is it the same customer?"),
        "dialogue": tr("dialogue with the individual customer"),
        "individual treatment": tr("individual treatment"),
        "worth": tr("worth of customers"),
        "needs": tr("needs of customers"),
        "environment": tr("environment: rivals, economy, law"),
        "experience": tr("experience, as customers see it"),
        "measurement": tr("measurement of the effect"),
        "proposition": tr("proposition: what is offered"),
        "activities": tr("activities: winning, keeping, winning back"),
        "staff": tr("staff and organisation"),
        "technology": tr("technology and data"),
        "network": tr("network of suppliers and partners"),
        "buying": tr("buying: how the company itself buys"),
        "culture": tr("culture and leadership that support it"),
    }


def who_answers() -> Figure:
    """Draw which model has a part for which topic."""
    figure = Figure(figsize=(7.4, 5.0))
    ax = figure.subplots()
    names, colours = _topic_names(), {"I": BLUE, "Q": ORANGE, "V": GREEN}
    for row, (_topic, models) in enumerate(TOPICS):
        for column, (model, colour) in enumerate(colours.items()):
            there = model in models
            ax.scatter(column, row, s=170 if there else 18, color=colour if there else "#d0d0d0", zorder=3)
    ax.set_yticks(range(len(TOPICS)), [names[topic] for topic, _models in TOPICS])
    ax.set_xticks(range(3), ["IDIC", "QCI", tr("value chain")], weight="bold")
    ax.xaxis.tick_top()
    ax.set(xlim=(-0.6, 2.6))
    ax.invert_yaxis()
    ax.grid(axis="x", visible=False)
    parts.title_above_all(figure, tr("Six topics have a part in two models, none in all three"))
    return figure


# Tables of the company ----------------------------------------------------------------------------


def customers() -> pd.DataFrame:
    """Return the customers who ordered in 2025, with what they are worth and what they seem to need.

    The index is the customer. `value`: gross profit of 2025 after returns, less cost to serve, EUR. `growth`: what more
    gross profit the upper quartile of like customers (same segment, same relationship) brought, EUR; 0 if the customer is
    there already. `need`: speed, price, advice or routine, read from the orders; missing with fewer than three.
    """
    return _customers().copy()


@lru_cache
def _customers():
    books, who = _books(), load("company_customers").set_index("customer")
    here = books.loc[books["orders_2025"] > 0].join(who[["segment", "relationship"]])
    upper = here.groupby(["segment", "relationship"])["margin_2025"].transform("quantile", 0.75)
    here["value"] = here["margin_2025"] - here["cost_2025"]
    here["growth"] = (upper - here["margin_2025"]).clip(lower=0)
    here["need"] = _needs().reindex(here.index)
    return here[["segment", "relationship", "value", "growth", "need"]]


@lru_cache
def _books():
    """Return orders, revenue and gross profit (both after returns) and cost to serve of each customer and year, EUR."""
    orders = load("company_orders").assign(year=lambda table: table["ordered"].dt.year)
    lines = load("company_order_lines").merge(load("company_products")[["product", "unit_cost"]])
    lines = lines.merge(orders[["order", "customer", "year"]])
    lines = lines[~lines["returned"]].assign(
        margin=lambda table: table["amount"] - table["unit_cost"] * table["quantity"]
    )
    use = load("company_activity_use").merge(_rates())
    wide = {
        "orders": orders.groupby(["customer", "year"]).size(),
        "revenue": lines.groupby(["customer", "year"])["amount"].sum(),
        "margin": lines.groupby(["customer", "year"])["margin"].sum(),
        "cost": (use["quantity"] * use["rate"]).groupby([use["customer"], use["year"]]).sum(),
    }
    table = pd.DataFrame(wide).unstack("year")
    table.columns = [f"{what}_{year}" for what, year in table.columns]
    return table.reindex(load("company_customers")["customer"]).fillna(0)


def _rates():
    """Return what a unit of each activity cost in each year, EUR."""
    pools = load("company_activities").set_index(["activity", "year"])["cost"]
    done = load("company_activity_use").groupby(["activity", "year"])["quantity"].sum()
    return (pools / done).rename("rate").reset_index()


def _needs():
    """Return what each customer with three orders or more seems to need; the order of the four tests is our choice."""
    orders = load("company_orders")
    lines = load("company_order_lines").merge(orders[["order", "customer"]])
    lines["full"] = lines["quantity"] * lines["list_price"]
    given = (lines["discount"] * lines["full"]).groupby(lines["customer"]).sum() / lines.groupby("customer")[
        "full"
    ].sum()
    contacts = load("company_contacts").query("reason == 'advice'").groupby("customer").size()
    visits = load("company_activity_use").query("activity == 'field visit'").groupby("customer")["quantity"].sum()
    count = orders.groupby("customer").size()
    rush = (orders["delivery"] == "rush").groupby(orders["customer"]).mean()
    advice = (contacts.reindex(count.index).fillna(0) / count >= 0.15) | (visits.reindex(count.index).fillna(0) > 0)
    found = np.select([rush >= 0.3, given.reindex(count.index) >= 0.1, advice], ["speed", "price", "advice"], "routine")
    return pd.Series(found, count.index)[count >= 3]


def cost_to_serve(who) -> pd.Series:
    """Return what serving these customers cost in 2025 by activity, EUR, the dearest first."""
    use = load("company_activity_use").query("year == 2025").merge(_rates())
    use = use[use["customer"].isin(who)]
    return (use["quantity"] * use["rate"]).groupby(use["activity"]).sum().sort_values(ascending=False)


def idic_measures() -> pd.DataFrame:
    """Return the measures of IDIC's four steps in the company, with thresholds that are our choice."""
    here = customers()
    rows = [
        ("identify", "recognised", _recognised(), 95.0),
        ("differentiate", "value known", 100 * here["value"].notna().mean(), 95.0),
        ("differentiate", "need known", 100 * here["need"].notna().mean(), 70.0),
        ("interact", "settled at once", _settled(), 80.0),
        ("interact", "asked and answered", _answered(here.index), 15.0),
        ("customise", "gain of a letter", _gain_of_a_letter(), 2.0),
    ]
    return pd.DataFrame(rows, columns=["step", "measure", "result", "threshold"]).assign(good="high")


def _recognised():
    """Return the share of records of the old systems whose e-mail or phone is the customer's of today, per cent."""
    systems = [load(f"company_legacy_{name}") for name in ("residential", "business", "billing")]
    records = pd.concat(systems)[["record", "email", "phone"]].merge(load("company_legacy_key"))
    records = records.merge(
        load("company_customers")[["customer", "email", "phone"]], on="customer", suffixes=("", "_now")
    )
    mail = records["email"].str.lower() == records["email_now"].str.lower()
    phone = _digits(records["phone"]) == _digits(records["phone_now"])
    return 100 * (mail | phone).mean()


def _digits(phones):
    """Return the last ten digits of each phone number, Latin digits for Persian ones."""
    plain = phones.fillna("").str.translate(str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789"))
    return plain.str.replace(r"\D", "", regex=True).str[-10:]


def _settled():
    contacts = load("company_contacts")
    return 100 * contacts.loc[contacts["opened"].dt.year == 2025, "resolved"].mean()


def _answered(buyers):
    surveys = load("company_surveys")
    return 100 * buyers.isin(surveys.loc[surveys["answered"].dt.year == 2025, "customer"]).mean()


def _gain_of_a_letter():
    """Return how many more in a hundred bought in the month of a letter than of the control group, mean of 2025's four."""
    campaigns = load("company_campaigns")
    sent = campaigns.loc[campaigns["sent"].dt.year == 2025, "campaign"]
    drawn = load("company_campaign_contacts")
    drawn = drawn[drawn["campaign"].isin(sent)]
    share = drawn.groupby(["campaign", "treated"])["responded"].mean().unstack()
    return 100 * (share[True] - share[False]).mean()


def accounts() -> pd.DataFrame:
    """Return the contracts that ran all through 2025 and still run, as `portfolio_analysis` wants them.

    `growth` and `retention` are those of the segment: a single customer's go up and down by chance. `role` is
    "benchmark" for those who brought four customers or more; the other roles are in no record.
    """
    who = load("company_customers").set_index("customer")
    table = _books().join(who)
    table = table[(table["relationship"] == "contract") & (table["joined"] < "2025")]
    left_earlier, left = table["left"] < "2025", table["left"] >= "2025"
    retention = 1 - left[~left_earlier].groupby(table["segment"]).mean()
    table = table[table["left"].isna()]
    whole = table[table["joined"] < "2024"].groupby("segment")[["margin_2024", "margin_2025"]].sum()
    growth = whole["margin_2025"] / whole["margin_2024"] - 1
    brought = load("company_referrals").groupby("referrer").size().reindex(table.index).fillna(0)
    columns = {"revenue_2025": "revenue", "margin_2025": "margin", "cost_2025": "cost_to_serve"}
    found = table.reset_index()[["customer", "segment", *columns]].rename(columns=columns)
    found["growth"] = found["segment"].map(growth).round(3)
    found["retention"] = found["segment"].map(retention).round(3)
    found["role"] = np.where(brought >= 4, "benchmark", None)
    return found


# The two forms ------------------------------------------------------------------------------------

WEIGHTS = {
    "analysis and planning": 2,
    "customer proposition": 2,
    "customer-management activity": 3,
    "people and organisation": 1,
    "processes": 1,
    "technology": 1,
    "measurement": 2,
    "customer experience": 3,
}  # ours; QCI's own are not public
UNANSWERED, NOT_FOR_US = "unanswered", "does not apply"

STAGES = (
    "customer portfolio analysis",
    "customer intimacy",
    "network development",
    "value proposition development",
    "managing the relationship",
)
CONDITIONS = (
    "culture and leadership",
    "procurement",
    "human resources management",
    "IT and data management",
    "organisation design",
)
LEANS_ON = {  # as in the exercise
    "customer portfolio analysis": ("IT and data management", "culture and leadership"),
    "customer intimacy": ("IT and data management", "human resources management"),
    "network development": ("procurement", "culture and leadership"),
    "value proposition development": ("human resources management", "procurement"),
    "managing the relationship": ("organisation design", "human resources management", "culture and leadership"),
}
_EXAMPLE = dict(zip((*STAGES, *CONDITIONS), (60, 65, 30, 50, 65, 55, 35, 40, 75, 60), strict=True))
_KEPT = {}  # what the reader has filled in: "qci", a list of answers, and "chain", a dict of scores


def area_names() -> dict:
    """Return the words of the two forms in the reader's language."""
    return {
        "analysis and planning": tr("Analysis and planning"),
        "customer proposition": tr("Customer proposition"),
        "customer-management activity": tr("Customer-management activity"),
        "people and organisation": tr("People and organisation"),
        "processes": tr("Processes"),
        "technology": tr("Technology"),
        "measurement": tr("Measurement"),
        "customer experience": tr("Customer experience"),
        "customer portfolio analysis": tr("portfolio analysis"),
        "customer intimacy": tr("customer intimacy"),
        "network development": tr("network development"),
        "value proposition development": tr("value proposition"),
        "managing the relationship": tr("managing the relationship"),
        "culture and leadership": tr("culture and leadership"),
        "procurement": tr("procurement"),
        "human resources management": tr("human resources"),
        "IT and data management": tr("IT and data"),
        "organisation design": tr("organisation design"),
    }


def _questions():
    """Return the form: area, question, and the answer of the example."""
    return (
        ("analysis and planning", tr("We know what each customer brings after the cost to serve."), 3),
        ("analysis and planning", tr("Each group of customers has a plan of its own."), 0),
        ("customer proposition", tr("We ask what customers need before we make an offer."), 1),
        ("customer proposition", tr("Who costs more to serve pays more."), 0),
        ("customer-management activity", tr("Who gets in touch is helped at once."), 3),
        ("customer-management activity", tr("Who is about to leave is noticed and spoken to."), UNANSWERED),
        ("customer-management activity", tr("Dealers who sell for us keep our promises."), NOT_FOR_US),
        ("people and organisation", tr("Service staff are trained every year."), UNANSWERED),
        ("people and organisation", tr("Pay depends on what customers say of us."), UNANSWERED),
        ("processes", tr("Goods come on the promised day."), 3),
        ("processes", tr("Each complaint has an owner and a deadline."), UNANSWERED),
        ("technology", tr("A caller is recognised in every system."), 4),
        ("technology", tr("Old records are kept up to date."), 2),
        ("measurement", tr("Each campaign has a control group."), 4),
        ("measurement", tr("We know our rivals' offers."), 2),
        ("customer experience", tr("We ask about every touch point soon after it."), 2),
        ("customer experience", tr("What customers say changes what we do."), UNANSWERED),
    )


def qci_form() -> pd.DataFrame:
    """Return the assessment form as you filled it in above, or the example: `area`, `question`, `answer`, `applies`."""
    questions = _questions()
    given = _KEPT.get("qci", [answer for _area, _question, answer in questions])
    table = pd.DataFrame(questions, columns=["area", "question", "example"]).drop(columns="example")
    table["answer"] = pd.to_numeric(pd.Series(given, dtype=object), errors="coerce")
    table["applies"] = [answer != NOT_FOR_US for answer in given]
    return table


def chain_form() -> dict:
    """Return the scores of the value chain's ten parts as you set them above, or the example's."""
    return dict(_KEPT.get("chain", _EXAMPLE))


def chain_targets() -> dict:
    """Return the targets: 70 for each stage and each condition."""
    return dict.fromkeys(_EXAMPLE, 70)


def assessment(form: pd.DataFrame) -> Figure:
    """Draw a filled-in form: a row for each question with its answer, and the mean of each area."""
    figure = Figure(figsize=(8.4, 5.9), layout="none")  # drawn again at every answer: a fixed layout is quicker
    figure.subplots_adjust(0.45, 0.1, 0.99, 0.93)
    ax = figure.subplots()
    names, places = area_names(), _rows(form["area"])
    given = form["answer"].to_numpy(dtype=float)
    ax.hlines(places, 0, given, color=BLUE, linewidth=4, alpha=0.45)
    ax.scatter(given, places, s=60, color=BLUE, zorder=3)
    for place, applies in zip(places[np.isnan(given)], form["applies"][np.isnan(given)], strict=True):
        look = {"color": RED, "weight": "bold"} if applies else {"color": "#6e6e6e"}
        parts.say(ax, 2, place, tr("not answered") if applies else tr("does not apply"), size=8.5, **look)
    ax.set_yticks(places, form["question"], size=8.5)
    for area, block in form.assign(place=places).groupby("area", sort=False):
        mean = block.loc[block["applies"], "answer"].mean()
        score = tr("no answer") if pd.isna(mean) else tr("{score} of 100").format(score=number(25 * mean, 1))
        text = tr("{area}: {score}").format(area=names[area], score=score)
        ax.text(4.25, block["place"].mean(), text, ha="left", va="center", size=8.5, color=INK)
    ax.set(
        xlim=(-0.3, 10.1), ylim=(places[-1] + 0.7, -0.7), xlabel=tr("0: no sign of it … 4: done everywhere and checked")
    )
    ax.set_xticks(range(5), [str(step) for step in range(5)])
    ax.xaxis.set_label_coords(0.3, -0.06)
    ax.grid(axis="y", visible=False)
    parts.title_above_all(figure, _verdict(form))
    return figure


def _rows(areas):
    """Return the height of each row, with a space before each new area."""
    new = (areas != areas.shift()).cumsum().to_numpy() - 1
    return np.arange(len(areas)) + 0.45 * new


def _verdict(form):
    asked = form[form["applies"]]
    return tr("{answered} of {asked} questions that apply are answered").format(
        answered=number(int(asked["answer"].notna().sum())), asked=number(len(asked))
    )


def chain(scores: dict, target: float) -> Figure:
    """Draw the value chain's parts by score; hatched is what a weak condition takes from a stage."""
    figure = Figure(figsize=(7.6, 4.6))
    ax = figure.subplots()
    names = area_names()
    places = [*range(5), *(place + 0.8 for place in range(5, 10))]
    for place, (part, score) in zip(places, scores.items(), strict=True):
        lean = LEANS_ON.get(part, ())
        left = min([score, *(scores[name] for name in lean)])
        colour = GREEN if part in LEANS_ON else SKY
        ax.barh(place, left, height=0.66, color=colour, alpha=0.85)
        if left < score:
            weakest = names[min(lean, key=scores.get)]
            ax.barh(place, score - left, left=left, height=0.66, color="white", edgecolor=colour, hatch="////")
            note = tr("held down by: {condition}").format(condition=weakest)
            ax.annotate(note, (max(score, target), place), (7, 0), textcoords="offset points", va="center", size=8.5)
    ax.axvline(target, color=RED, linewidth=1.5, linestyle="--")
    ax.set_yticks(places, [names[part] for part in scores])
    ax.set(xlim=(0, 128), xlabel=tr("score, 0 to 100; dashed: target; hatched: cannot be used"))
    ax.set_xticks(range(0, 101, 20))
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    parts.title_above_all(figure, tr("A stage is no better than the weakest condition under it"))
    return figure


# Figures of the lab -------------------------------------------------------------------------------

TIERS = ("super growth", "most valuable", "most growable", "low maintenance", "below zero")
NEEDS = ("speed", "advice", "price", "routine", "unknown")


def words() -> dict:
    """Return the words of tiers, needs and actions in the reader's language."""
    return {
        "super growth": tr("super growth"),
        "most valuable": tr("most valuable"),
        "most growable": tr("most growable"),
        "low maintenance": tr("low maintenance"),
        "below zero": tr("below zero"),
        "speed": tr("speed"),
        "advice": tr("advice"),
        "price": tr("price"),
        "routine": tr("routine"),
        "unknown": tr("unknown"),
        "protect": tr("protect"),
        "re-engineer": tr("re-engineer"),
        "enhance": tr("enhance"),
        "harvest": tr("harvest"),
        "end": tr("end"),
    }


def value_by_need(groups: pd.DataFrame) -> Figure:
    """Draw the table of `differentiate`: tiers by needs, coloured by the value of the group."""
    figure = Figure(figsize=(7.4, 4.0))
    ax = figure.subplots()
    names = words()
    wide = groups.pivot_table(index="tier", columns="need", values=["customers", "value"], aggfunc="sum")
    worth = wide["value"].reindex(index=list(TIERS), columns=list(NEEDS))
    count = wide["customers"].reindex(index=list(TIERS), columns=list(NEEDS))
    shade = np.sign(worth) * worth.abs().pow(0.5)
    ax.imshow(shade.fillna(0), cmap="RdBu", vmin=-600, vmax=600, aspect="auto")
    for (row, column), value in np.ndenumerate(worth.to_numpy()):
        if not np.isnan(value):
            ink = "white" if abs(shade.to_numpy()[row, column]) > 380 else INK
            text = tr("{count}\n{value} kEUR").format(
                count=number(int(count.to_numpy()[row, column])), value=number(value / 1000, 1)
            )
            ax.text(column, row, text, ha="center", va="center", size=9, color=ink)
    ax.set_xticks(range(5), [names[need] for need in NEEDS])
    ax.set_yticks(range(5), [names[tier] for tier in TIERS])
    ax.set(xlabel=tr("need; in each cell customers and value, 1,000 EUR a year"))
    ax.grid(visible=False)
    ax.tick_params(length=0)
    parts.title_above_all(figure, tr("Half of those below zero want speed"))
    return figure


def portfolio(table: pd.DataFrame) -> Figure:
    """Draw accounts by revenue and profit; `table` is that of `portfolio_analysis` with `revenue` beside it."""
    figure = Figure(figsize=(7.4, 4.6))
    ax = figure.subplots()
    names = words()
    colours = {"protect": GREEN, "enhance": SKY, "harvest": BROWN, "re-engineer": ORANGE, "end": RED}
    for action, colour in colours.items():
        rows = table[table["action"] == action]
        label = tr("{action}: {count}").format(action=names[action], count=number(len(rows)))
        ax.scatter(rows["revenue"], rows["profit"], s=20, color=colour, label=label, alpha=0.75, linewidth=0)
    ringed = table[table["strategic"]]
    ax.scatter(ringed["revenue"], ringed["profit"], s=34, facecolor="none", edgecolor=INK, linewidth=0.9)
    ax.axhline(0, color=INK, linewidth=1)
    ax.set(xscale="log", xlim=(12, 130_000))
    ax.set_yscale("symlog", linthresh=100)
    ax.set_ylim(-20_000, 900_000)
    heights, widths = (-10_000, -1_000, -100, 0, 100, 1_000, 10_000), (100, 1_000, 10_000, 100_000)
    ax.set_yticks(heights, [number(step) for step in heights])
    ax.set_xticks(widths, [number(step) for step in widths])
    ax.minorticks_off()
    ax.set(xlabel=tr("revenue of 2025, EUR (logarithmic)"), ylabel=tr("profit of 2025 after the cost to serve, EUR"))
    ax.legend(loc="upper left", frameon=True, ncols=3, title=tr("ringed: strategically important"))
    ax.set_title(tr("Large is not the same as important"))
    return figure


# Widgets ------------------------------------------------------------------------------------------


def qci_widget():
    """Return the assessment form to fill in, with the picture below; `qci_form` returns what it holds."""
    import ipywidgets as widgets

    choices = [
        (tr("0 · no sign of it"), 0),
        ("1", 1),
        ("2", 2),
        ("3", 3),
        (tr("4 · everywhere, and checked"), 4),
        (tr("not answered"), UNANSWERED),
        (tr("does not apply"), NOT_FOR_US),
    ]
    style = {"style": {"description_width": "390px"}, "layout": {"width": "640px"}}
    fields = [
        widgets.Dropdown(options=choices, value=answer, description=question, **style)
        for _area, question, answer in _questions()
    ]

    def draw():
        _KEPT["qci"] = [field.value for field in fields]
        return assessment(qci_form())

    return parts.board(
        tr(
            "It holds the answers of the example. Answer for a firm that you know: your own, or one whose customer you are. Be strict: 4 only if it is done everywhere and somebody checks. The lab scores what stands here."
        ),
        fields,
        draw,
    )


def chain_widget():
    """Return the value chain's ten scores to set, with the picture below; `chain_form` returns what it holds."""
    import ipywidgets as widgets

    names = area_names()
    fields = {part: parts.slider(widgets.IntSlider, names[part], score, 0, 100, 5) for part, score in _EXAMPLE.items()}

    def draw():
        _KEPT["chain"] = {part: field.value for part, field in fields.items()}
        return chain(_KEPT["chain"], 70)

    return parts.board(
        tr(
            "First raise network development, the lowest stage, to 70: the full bar hardly moves. Leave it there and raise procurement to 70, too. What has moved now, and what holds it down next? Then put both back and find the one slider that lengthens most green bars."
        ),
        list(fields.values()),
        draw,
    )
