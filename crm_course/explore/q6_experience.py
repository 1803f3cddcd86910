"""Tables, figures and widgets of the lesson on experience: the comparison, three measures, a journey, drivers, a lead.

Figures return a matplotlib Figure for `show`; widgets return an ipywidgets box. `answers`, `by_month` and `growing` are
tables behind them.
"""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from crm_course.data import load
from crm_course.explore import parts
from crm_course.explore.parts import INK
from crm_course.figures import PALETTE, png
from crm_course.i18n import language, number, tr
from crm_course.world import SHIPPED, Parameters
from crm_course.world.calendar import Calendar
from crm_course.world.draws import Draws
from crm_course.world.life import service_quality

BLUE, ORANGE, GREEN, RED, PINK, BROWN, GREY, YELLOW, SKY = PALETTE
TOUCH_POINTS = ("web shop", "ordering", "delivery", "billing", "service")
ROWS = ("place", "emphasis", "aim", "value", "object", "appeal")
SIDES = ("CRM", "CEM")
SEASON = (0.90, 0.88, 1.22, 0.92, 0.95, 0.97, 0.90, 0.88, 1.00, 1.05, 1.12, 1.21)  # a shop's year, for invented series
Z = 1.959964  # of a 95 % interval


def names() -> dict:
    """Return the words of the data in the reader's language."""
    return {
        "web shop": tr("web shop"),
        "ordering": tr("ordering"),
        "delivery": tr("delivery"),
        "billing": tr("billing"),
        "service": tr("service desk"),
    }


# Tables -----------------------------------------------------------------------------------------


def answers() -> pd.DataFrame:
    """Return the company's surveys, a row per answer: the recommendation (`nps`) and the satisfaction at each touch point.

    `month` is the month that the answer is about. A touch point that the customer did not meet is missing.
    """
    surveys = load("company_surveys")
    whole = surveys[surveys["touch_point"] == "overall"].set_index("survey")
    marks = surveys.pivot(index="survey", columns="touch_point", values="satisfaction")[list(TOUCH_POINTS)]
    month = whole["answered"].dt.to_period("M")
    table = pd.DataFrame({"customer": whole["customer"], "month": month, "nps": whole["nps"]})
    return table.join(marks).rename_axis(columns=None).reset_index()


def groups(scores: pd.Series) -> pd.Series:
    """Return the shares of detractors, passives and promoters."""
    kinds = pd.cut(scores, [-1, 6, 8, 10], labels=["detractors", "passives", "promoters"])
    return kinds.value_counts(normalize=True).reindex(["detractors", "passives", "promoters"])


def punctual() -> pd.DataFrame:
    """Return the share of orders that were delivered by the promised day, per cent: months × regions."""
    orders = load("company_orders").merge(load("company_customers")[["customer", "region"]], on="customer")
    month = orders["ordered"].dt.to_period("M").rename("month")
    return 100 * (orders["delivered"] <= orders["promised"]).groupby([month, orders["region"]]).mean().unstack()


def orders_per_contract() -> pd.DataFrame:
    """Return orders of customers with a contract ÷ contracts that ran in the month: months × regions."""
    people = load("company_customers").query("relationship == 'contract'")
    orders = load("company_orders").merge(people[["customer", "region"]], on="customer")
    counts = orders.groupby([orders["ordered"].dt.to_period("M").rename("month"), "region"]).size().unstack()
    running = {month: _running(people, month).groupby(people["region"]).sum() for month in counts.index}
    return counts / pd.DataFrame(running).T


def _running(people, month):
    return (people["joined"] <= month.end_time) & ~(people["left"] < month.start_time)


def true_quality() -> pd.Series:
    """Return the true quality of service by month, mean of the regions (0 is usual): what no company knows."""
    months, model = Calendar(SHIPPED["start"], SHIPPED["months"]), Parameters().quality
    quality = service_quality(months, model, Draws(SHIPPED["seed"]))[:, model.lag :]
    names = pd.period_range(SHIPPED["start"], periods=SHIPPED["months"], freq="M", name="month")
    return pd.Series(quality.mean(axis=0), names)


def journeys() -> tuple:
    """Return `touches` and `journeys` of customers with a contract: a journey is one month of one customer.

    Touch points are visits to the web shop, orders, deliveries, contacts with the service desk, complaints. Answers to
    the survey of the month stand at the last touch of their touch point. A journey breaks off if the contract ended with
    the month; its value is a year's sales to the customer, EUR, at the pace of the records.
    """
    touches = _touches()
    people = load("company_customers").query("relationship == 'contract'").set_index("customer")
    touches = touches[touches["customer"].isin(people.index)]
    touches["month"] = touches["time"].dt.to_period("M")
    touches = touches[touches["month"] <= pd.Period("2025-12", "M")].sort_values(
        "time", kind="stable", ignore_index=True
    )
    last = ~touches.duplicated(["customer", "month", "touch_point"], keep="last")
    touches["satisfaction"] = _marks().reindex(touches.set_index(["customer", "month", "touch_point"]).index).to_numpy()
    touches["satisfaction"] = touches["satisfaction"].where(last)
    touches["journey"] = touches.groupby(["customer", "month"]).ngroup() + 1
    months = touches.drop_duplicates("journey")[["journey", "customer", "month"]]
    ended = people["left"].reindex(months["customer"]).dt.to_period("M").to_numpy() == months["month"].to_numpy()
    value = _yearly_sales(people).reindex(months["customer"]).to_numpy()
    table = months.assign(completed=~ended, value=value).reset_index(drop=True)
    return touches[["journey", "time", "touch_point", "satisfaction"]], table[["journey", "completed", "value"]]


def _touches():
    orders = load("company_orders")
    sources = (
        ("web shop", load("company_web_visits"), "began"),
        ("ordering", orders, "ordered"),
        ("delivery", orders, "delivered"),
        ("service", load("company_contacts"), "opened"),
        ("complaint", load("company_complaints"), "received"),
    )
    rows = [
        pd.DataFrame({"customer": table["customer"], "time": table[column], "touch_point": name})
        for name, table, column in sources
    ]
    return pd.concat(rows, ignore_index=True)


def _marks():
    """Return the satisfaction by customer, month and touch point."""
    surveys = load("company_surveys")
    month = surveys["answered"].dt.to_period("M").rename("month")
    return surveys.set_index(["customer", month, "touch_point"])["satisfaction"]


def _yearly_sales(people):
    """Return what each customer with a contract buys in a year, EUR, at the pace of the records."""
    begin, end = pd.Timestamp("2024-01-01"), pd.Timestamp("2025-12-31")
    days = (people["left"].fillna(end) - people["joined"].clip(lower=begin)).dt.days + 1
    bought = load("company_orders").groupby("customer")["net_value"].sum().reindex(people.index, fill_value=0)
    return 365 * bought / days.clip(lower=30)


def statements() -> dict:
    """Return the statements of the comparison, each with its row and its side, row by row."""
    return {
        tr("sales"): ("place", "CRM"),
        tr("marketing"): ("place", "CEM"),
        tr("managing and automating the sales channels, maintaining the interactions with customers"): (
            "emphasis",
            "CRM",
        ),
        tr("understanding the customer's life cycle, a personalised experience at every touch point"): (
            "emphasis",
            "CEM",
        ),
        tr("more satisfaction through better service and well-run sales channels"): ("aim", "CRM"),
        tr("more loyalty and advocacy of the organisation, return on investment (ROI), less friction"): ("aim", "CEM"),
        tr("the value of the customer for the organisation"): ("value", "CRM"),
        tr("the value of the organisation for the customer"): ("value", "CEM"),
        tr("systems and transactions"): ("object", "CRM"),
        tr("people and interactions"): ("object", "CEM"),
        tr("functions and functional values"): ("appeal", "CRM"),
        tr("emotional values (emotional intelligence)"): ("appeal", "CEM"),
    }


_SHOWN = (9, 4, 1, 6, 10, 3, 0, 11, 2, 7, 8, 5)  # an order of the statements that gives nothing away


def row_names() -> dict:
    """Return the names of the rows in the reader's language."""
    return {
        "place": tr("place"),
        "emphasis": tr("emphasis"),
        "aim": tr("aim"),
        "value": tr("value"),
        "object": tr("object"),
        "appeal": tr("appeal"),
    }


# Figures: what it is ----------------------------------------------------------------------------


def two_diaries() -> Figure:
    """Draw one customer's January 2024 twice: as CRM recorded it, and as the customer's answers tell it."""
    figure, ax = parts.canvas(7.6, 4.3, (0, 12), (0, 7.6))
    parts.read_from_right(ax)
    events = (
        (1.6, tr("6 Jan"), tr("rush order,\n59.91 EUR,\nat the counter"), tr("ordering\n3 of 5")),
        (4.5, tr("11 Jan"), tr("delivered;\npromised for\n7 Jan"), tr("delivery\n3 of 5")),
        (7.4, tr("22 Jan"), tr("phone call of\n13.5 minutes,\nnot resolved"), tr("service\n2 of 5")),
        (10.3, tr("31 Jan"), tr("no complaint;\nnothing to\nrecord"), tr("recommend?\n6 on 0 to 10")),
    )
    ax.plot([0.2, 11.8], [3.55, 3.55], color=GREY, linewidth=3, zorder=0)
    for x, day, recorded, felt in events:
        parts.card(ax, x, 5.55, 2.35, 1.75, BLUE)
        parts.say(ax, x, 5.55, recorded, size=9.5)
        ax.add_patch(Rectangle((x - 0.75, 3.25), 1.5, 0.6, facecolor="white", edgecolor=GREY))
        parts.say(ax, x, 3.55, day, weight="bold", size=9.5)
        parts.card(ax, x, 1.55, 2.35, 1.35, ORANGE)
        parts.say(ax, x, 1.55, felt, size=9.5)
    parts.say(ax, 6, 7.15, tr("CRM: what the company knows about the customer"), weight="bold", color=BLUE, size=10.5)
    parts.say(
        ax, 6, 0.25, tr("CEM: what the customer thinks of the company"), weight="bold", color="#9C6200", size=10.5
    )
    ax.set_title(tr("One month, two diaries"))
    return figure


def comparison(placed: dict | None = None) -> Figure:
    """Draw the comparison of CRM and CEM row by row.

    `placed` gives, by statement, the row and side that a reader chose: only what is right is drawn, in its cell, and the
    title counts. Without it the table is full.
    """
    cells = {cell: text for text, cell in statements().items() if placed is None or placed.get(text) == cell}
    figure, ax = parts.canvas(7.8, 5.6, (0, 13.8), (0, 9.3))
    parts.read_from_right(ax)
    for x, side, colour in ((4.9, "CRM", BLUE), (11.0, "CEM", ORANGE)):
        parts.box(ax, x, 8.85, 5.4, 0.5, side, colour, 0.5, weight="bold", size=11)
        for place, row in enumerate(ROWS):
            text = cells.get((row, side), "")
            label = _in_lines(text)
            parts.box(ax, x, 7.75 - 1.42 * place, 5.4, 1.08, label, colour, 0.2 if text else 0.05, size=9)
    for place, name in enumerate(row_names().values()):
        parts.say(ax, 1.0, 7.75 - 1.42 * place, name, size=9.5, weight="bold")
    title = tr("CRM looks from the company, CEM from the customer")
    if placed is not None:
        counts = {"right": number(len(cells)), "all": number(len(statements()))}
        title = tr("{right} of {all} statements stand where they belong").format(**counts)
    ax.set_title(title)
    return figure


def _in_lines(text, letters=36):
    """Return a text broken into lines of about so many letters."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= letters:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


# Figures: three measures ------------------------------------------------------------------------

# Ten answers each, with a mean of 7.
SAME_MEAN = ((6, 6, 6, 6, 6, 6, 6, 8, 10, 10), (7,) * 10, (4, 4, 4, 4, 9, 9, 9, 9, 9, 9))


def same_mean() -> Figure:
    """Draw three times ten answers with the same mean and different net promoter scores."""
    figure = Figure(figsize=(7.8, 3.5))
    for ax, marks in zip(figure.subplots(1, 3, sharey=True), SAME_MEAN, strict=True):
        heights = np.bincount(marks, minlength=11)
        ax.bar(range(11), heights, color=[_of(mark) for mark in range(11)], width=0.8)
        score = 10 * (sum(mark >= 9 for mark in marks) - sum(mark <= 6 for mark in marks))
        ax.set_title(tr("mean 7, NPS {score}").format(score=number(score, 0)), size=10.5)
        ax.set(xticks=range(0, 11, 2), xlabel=tr("answer, 0 to 10"))
        ax.grid(axis="x", visible=False)
    figure.axes[0].set_ylabel(tr("customers"))
    handles = [Rectangle((0, 0), 1, 1, color=colour) for colour in (RED, GREY, GREEN)]
    figure.legend(handles, [tr("detractors"), tr("passives"), tr("promoters")], loc="outside lower center", ncols=3)
    parts.title_above_all(figure, tr("NPS is not a mean"))
    return figure


def _of(mark):
    return GREEN if mark >= 9 else RED if mark <= 6 else GREY


def interval(promoters: float, detractors: float, count: int) -> tuple:
    """Return the net promoter score of these shares (per cent) and its 95 % interval from so many answers."""
    up, down = promoters / 100, detractors / 100
    half = 100 * Z * ((up + down - (up - down) ** 2) / count) ** 0.5
    score = promoters - detractors
    return score, max(score - half, -100), min(score + half, 100)


def score_card(promoters: float, detractors: float, count: int) -> Figure:
    """Draw the three groups as one bar, and below it the score with its interval from `count` answers, and from others."""
    figure = Figure(figsize=(7.4, 4.1))
    top, below = figure.subplots(2, 1, height_ratios=(1, 2.6))
    left = 0.0
    for share, colour, label in (
        (detractors, RED, tr("detractors")),
        (100 - promoters - detractors, GREY, tr("passives")),
        (promoters, GREEN, tr("promoters")),
    ):
        top.barh(0, share, left=left, color=colour, alpha=0.75)
        if share >= 12:
            parts.say(top, left + share / 2, 0, f"{label}\n{number(share, 0)} %", size=9.5)
        left += share
    top.set(xlim=(0, 100), yticks=[], xlabel=tr("answers, %"))
    top.grid(visible=False)
    _intervals(below, promoters, detractors, count)
    score, low, high = interval(promoters, detractors, count)
    title = tr("NPS {score}; with {count} answers anything from {low} to {high}")
    words = {"score": number(score, 0), "count": number(count), "low": number(low, 0), "high": number(high, 0)}
    parts.title_above_all(figure, title.format(**words))
    return figure


def _intervals(ax, promoters, detractors, count):
    sizes = sorted({25, 100, 400, 1600, count}, reverse=True)
    for place, size in enumerate(sizes):
        score, low, high = interval(promoters, detractors, size)
        colour, width = (BLUE, 5) if size == count else (GREY, 2.5)
        ax.plot([low, high], [place, place], color=colour, linewidth=width, solid_capstyle="butt")
        ax.plot(score, place, "o", color=INK, markersize=6)
    ax.axvline(0, color=INK, linewidth=1)
    ax.set(
        xlim=(-100, 100),
        ylim=(-0.6, len(sizes) - 0.4),
        xlabel=tr("net promoter score, −100 to +100, and its 95 % interval"),
    )
    ax.set_yticks(range(len(sizes)), [number(size) for size in sizes])
    ax.set_ylabel(tr("answers"))
    ax.grid(axis="y", visible=False)


def score_by_month(table: pd.DataFrame, truth: pd.Series) -> Figure:
    """Draw the score of each month with its interval, and the true quality of service (`truth`, 0 is usual) beside it."""
    figure = Figure(figsize=(7.6, 4.2))
    ax = figure.subplots()
    months = np.arange(len(table))
    ax.errorbar(
        months,
        table["nps"],
        yerr=[table["nps"] - table["low"], table["high"] - table["nps"]],
        fmt="o",
        color=BLUE,
        capsize=3,
    )
    other = ax.twinx()
    other.plot(months, truth, color=ORANGE, linewidth=2.2)
    other.set_ylabel(tr("true quality of service, standard deviations"), color="#9C6200")
    other.set(ylim=(-3.2, 3.2))
    other.grid(visible=False)
    other.spines["right"].set_visible(True)
    ax.set(ylim=(-100, 100), ylabel=tr("net promoter score"), xlabel=tr("month of the records"))
    ax.yaxis.label.set_color(BLUE)
    ax.set_xticks(months[2::3], [str(month + 1) for month in months[2::3]])
    ax.set_title(tr("Forty answers a month: the score sees large changes only"))
    return figure


# Figures: touch points --------------------------------------------------------------------------


def correlations(table: pd.DataFrame) -> pd.DataFrame:
    """Return, per touch point: its correlation with the recommendation, its planted weight, and both as shares of 1."""
    planted = pd.Series(Parameters().survey.weights)
    alone = table[list(TOUCH_POINTS)].corrwith(table["nps"])
    return pd.DataFrame({"correlation": alone, "share": alone / alone.sum(), "planted": planted})


def shares(table: pd.DataFrame, label: str, title: str) -> Figure:
    """Draw per touch point the `planted` weight and the `share` that was found, the heaviest at the top."""
    table = table.sort_values(["planted", "share"])
    figure = Figure(figsize=(7.4, 3.9))
    ax = figure.subplots()
    places = np.arange(len(table))
    ax.barh(places + 0.19, table["planted"], height=0.36, color=GREY, label=tr("planted weight"))
    ax.barh(places - 0.19, table["share"], height=0.36, color=BLUE, label=label)
    for place, (one, two) in enumerate(zip(table["planted"], table["share"], strict=True)):
        for y, value in ((place + 0.19, one), (place - 0.19, two)):
            ax.text(value + 0.005, y, number(value), va="center", size=8.5, color=INK)
    ax.set_yticks(places, [names()[name] for name in table.index])
    ax.set(xlabel=tr("share of the whole"), xlim=(0, 0.45))
    ax.grid(axis="y", visible=False)
    ax.legend(loc="lower right", frameon=True)
    parts.title_above_all(figure, title)
    return figure


def three_journeys() -> Figure:
    """Draw the three journeys of the exercise's example, where two of them break off, and what that costs."""
    figure, ax = parts.canvas(7.6, 4.0, (-1.9, 10.6), (-0.9, 5.6))
    parts.read_from_right(ax)
    stops = ((1.5, tr("web shop")), (4.8, tr("checkout")), (8.1, tr("delivery")))
    for x, name in stops:
        parts.box(ax, x, 5.0, 2.4, 0.6, name, SKY, 0.4, weight="bold")
    for number_, (y, end, marks, worth) in enumerate(
        ((3.7, 8.1, "4 3 2", 50), (2.4, 4.8, "– 4", 40), (1.1, 4.8, "5→3 –", 20)), start=1
    ):
        parts.say(ax, -0.6, y, tr("journey {number}\n{worth} EUR").format(number=number_, worth=worth), size=9)
        ax.plot([1.5, end], [y, y], color=BLUE if end > 5 else RED, linewidth=3, zorder=1)
        for (x, _name), mark in zip(stops, marks.split(), strict=False):
            look = {"facecolor": "white", "edgecolor": INK, "boxstyle": "circle,pad=0.3"}
            ax.text(x, y, mark, ha="center", va="center", size=9.5, color=INK, bbox=look)
        told = tr("completed") if end > 5 else tr("breaks off: {worth} EUR lost").format(worth=worth)
        parts.say(ax, 9.6 if end > 5 else 7.2, y, told, size=9, color=BLUE if end > 5 else RED)
    parts.say(
        ax,
        4.8,
        -0.2,
        tr("checkout: 3 journeys pass, 2 break off,\ndrop-off 2 ÷ 3, lost 60 EUR"),
        weight="bold",
        size=9.5,
    )
    ax.set_title(tr("A journey breaks off where the customer was last seen"))
    return figure


def journey_map(table: pd.DataFrame) -> Figure:
    """Draw the result of `journey_pain_points` along the journey: satisfaction above, what is lost and the drop-off below."""
    order = ["web shop", "ordering", "delivery", "service", "complaint"]
    table = table.set_index("touch_point").reindex(order)
    figure = Figure(figsize=(7.6, 5.0))
    top, below = figure.subplots(2, 1, sharex=True)
    places = np.arange(len(order))
    top.plot(places, table["satisfaction"], "o-", color=ORANGE, linewidth=2.4, markersize=9)
    for place, mark in zip(places, table["satisfaction"], strict=True):
        top.annotate(
            "–" if np.isnan(mark) else f"{mark:.2f}",
            (place, 3.3 if np.isnan(mark) else mark + 0.09),
            ha="center",
            size=9.5,
        )
    top.set(ylim=(3.2, 4.2), ylabel=tr("satisfaction, 1 to 5"))
    below.bar(places, table["lost"] / 1000, color=RED, alpha=0.75, width=0.55)
    for place, (lost, share) in enumerate(zip(table["lost"], table["drop_off"], strict=True)):
        label = tr("drop-off {share} %").format(share=f"{100 * share:.1f}")
        below.text(place, lost / 1000 + 15, label, ha="center", size=9, color=INK)
    below.set(ylabel=tr("yearly sales lost, 1,000 EUR"), ylim=(0, 850))
    below.set_xticks(places, [(names() | {"complaint": tr("complaint")})[name] for name in order])
    for ax in (top, below):
        ax.grid(axis="x", visible=False)
    if language() == "fa":
        below.invert_xaxis()
    parts.title_above_all(figure, tr("Most is lost after deliveries, but there most months end"))
    return figure


# Figures: what goes first -----------------------------------------------------------------------


def growing(shared: float = 1.0, lag: int | None = None, months: int = 48, seed: int = 7) -> tuple:
    """Return `experience` and `revenue` by month of five regions, **invented**, with a growth and a season that all share.

    `shared` says how strong these are. With a `lag` the one follows the other by so many months; with None they have
    nothing to do with each other beyond what they share.
    """
    rng = np.random.default_rng(seed)
    first, noise = rng.normal(size=(months + 12, 5)), rng.normal(size=(months, 5))
    own = noise if lag is None else 0.75 * first[12 - lag : 12 - lag + months] + 0.66 * noise
    month = np.arange(months)
    common = shared * (3 * month / months + 5 * (np.resize(SEASON, months) - 1))[:, None]
    return pd.DataFrame(first[12:] + common), pd.DataFrame(own + common)


def deviations(table: pd.DataFrame) -> np.ndarray:
    """Return the values (month × region) without the mean of all regions in the month and without each region's own mean."""
    values = table.to_numpy(float)
    values = values - values.mean(axis=1, keepdims=True)
    return values - values.mean(axis=0)


def at_lags(first: np.ndarray, second: np.ndarray, most: int = 6) -> pd.Series:
    """Return the correlation of the first with the second so many months (rows) later, from `-most` to `most`."""
    count = len(first)
    pairs = {
        lag: (first[max(-lag, 0) : count - max(lag, 0)], second[max(lag, 0) : count - max(-lag, 0)])
        for lag in range(-most, most + 1)
    }
    return pd.Series({lag: np.corrcoef(one.ravel(), two.ravel())[0, 1] for lag, (one, two) in pairs.items()})


def totals_and_regions(experience: pd.DataFrame, revenue: pd.DataFrame, most: int = 6) -> pd.DataFrame:
    """Return the correlation at each lag of the two totals, and of the regions compared with each other."""
    totals = (table.mean(axis=1).to_numpy() for table in (experience, revenue))
    regions = (deviations(table) for table in (experience, revenue))
    return pd.DataFrame({"totals": at_lags(*totals, most), "regions": at_lags(*regions, most)}).rename_axis("lag")


def totals_mislead(experience: pd.DataFrame, revenue: pd.DataFrame, title: str) -> Figure:
    """Draw the totals of both, and beside them the correlation at each lag: of the totals, and of regions among themselves."""
    figure = Figure(figsize=(8.0, 3.9))
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.05))
    for table, colour, label in ((experience, BLUE, tr("experience")), (revenue, ORANGE, tr("revenue"))):
        left.plot(range(1, len(table) + 1), table.mean(axis=1), color=colour, label=label)
    left.set(xlabel=tr("month"), ylabel=tr("mean of the regions (invented)"))
    left.legend(loc="upper left", frameon=False)
    _lag_bars(right, totals_and_regions(experience, revenue))
    parts.title_above_all(figure, title)
    return figure


def _lag_bars(ax, table):
    ax.bar(table.index - 0.2, table["totals"], width=0.38, color=GREY, label=tr("totals"))
    ax.bar(table.index + 0.2, table["regions"], width=0.38, color=GREEN, label=tr("regions against each other"))
    ax.axhline(0, color=INK, linewidth=1)
    ax.set(xticks=range(-6, 7, 2), ylim=(-1, 1.42), xlabel=tr("revenue so many months later"), ylabel=tr("correlation"))
    ax.set_yticks([-1, -0.5, 0, 0.5, 1])
    ax.grid(axis="x", visible=False)
    ax.legend(loc="upper left", frameon=False, fontsize=9)


def found_lag(correlations: pd.Series, lag: int | None, limits: np.ndarray) -> Figure:
    """Draw the correlation at each lag, the `lag` that was found lit, with the limit of each (`limits`) beyond which it stands out."""
    figure = Figure(figsize=(7.4, 3.9))
    ax = figure.subplots()
    ax.bar(
        correlations.index, correlations, color=[GREEN if one == lag else GREY for one in correlations.index], width=0.7
    )
    ax.axhline(0, color=INK, linewidth=1)
    for sign, label in ((1, tr("stands out beyond this")), (-1, None)):
        edges = sign * np.asarray(limits)
        ax.step(correlations.index, edges, where="mid", color=RED, linestyle="--", linewidth=1.3, label=label)
    ax.set(xticks=correlations.index, ylim=(-0.7, 0.85), ylabel=tr("correlation"))
    ax.set_xlabel(tr("orders so many months after the punctual deliveries"))
    ax.grid(axis="x", visible=False)
    ax.legend(loc="upper left", frameon=False)
    words = {"lag": number(lag)} if lag is not None else {}
    title = tr("Nothing stands out") if lag is None else tr("Regions that delivered well sell more {lag} months later")
    ax.set_title(title.format(**words))
    return figure


# Widgets ----------------------------------------------------------------------------------------


def matching_widget():
    """Return the twelve statements, each with a choice of row and side, and the table that fills as they find their place."""
    import ipywidgets as widgets

    blank = [(tr("row?"), None)]
    rows = blank + [(name, key) for key, name in row_names().items()]
    sides = [(tr("side?"), None)] + [(side, side) for side in SIDES]
    chosen = {
        text: (
            widgets.Dropdown(options=rows, layout={"width": "130px"}),
            widgets.Dropdown(options=sides, layout={"width": "90px"}),
        )
        for text in np.array(list(statements()))[list(_SHOWN)].tolist()
    }
    picture = widgets.Image(value=png(comparison({})), format="png", width=720)

    def redraw(_change):
        placed = {text: (row.value, side.value) for text, (row, side) in chosen.items()}
        picture.value = png(comparison(placed))

    lines = []
    for text, controls in chosen.items():
        said = widgets.HTML(f'<span dir="auto" style="line-height:1.5">{text}</span>', layout={"width": "470px"})
        lines.append(widgets.HBox([said, *controls]))
        for control in controls:
            control.observe(redraw, names="value")
    advice = tr(
        "Give each statement its row and its side. Only what is right appears in the table. Begin with the pairs: which two statements are the two sides of one row?"
    )
    return widgets.VBox([parts.advice(advice), *lines, picture])


def score_widget():
    """Return sliders for promoters, detractors and the number of answers, and the score with its interval."""
    import ipywidgets as widgets

    promoters = parts.slider(widgets.IntSlider, tr("promoters, %"), 33, 0, 60, 1)
    detractors = parts.slider(widgets.IntSlider, tr("detractors, %"), 28, 0, 40, 1)
    count = parts.slider(widgets.IntSlider, tr("answers"), 43, 10, 2000, 1)
    return parts.board(
        tr(
            "Set both groups to 10 %, then both to 40 %: the score stays at 0, and what happens to the interval? Then ask: how many answers does it take to tell a score of 5 from 0?"
        ),
        [promoters, detractors, count],
        lambda: score_card(promoters.value, detractors.value, count.value),
    )


def lag_widget():
    """Return sliders for the lag and for how much both series share, and what the correlations make of it."""
    import ipywidgets as widgets

    shared = parts.slider(widgets.FloatSlider, tr("shared growth and season"), 1, 0, 2, 0.25)
    lag = parts.slider(widgets.IntSlider, tr("revenue follows after, months"), 3, 0, 6, 1)
    months = parts.slider(widgets.IntSlider, tr("months of records"), 48, 24, 96, 12)
    return parts.board(
        tr(
            "Raise what they share: the grey bars grow at every lag, the green ones do not move. Take it away: now grey finds the lag, too. Then go down to 24 months: how sure is green still?"
        ),
        [shared, lag, months],
        lambda: totals_mislead(*growing(shared.value, lag.value, months.value), tr("At which lag is the highest bar?")),
    )
