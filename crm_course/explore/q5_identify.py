"""Tables, figures and widgets of the lesson on identification: target customers, segments, lost customers, prospects.

Figures return a matplotlib Figure for `show`; widgets return an ipywidgets box. `customer_book`, `habits`, `lost`,
`attempts` and `calls` are the tables behind them.
"""

from functools import lru_cache
from itertools import cycle

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from crm_course.data import load
from crm_course.explore import parts
from crm_course.explore.parts import INK
from crm_course.figures import PALETTE
from crm_course.i18n import number, tr

BLUE, ORANGE, GREEN, RED, PINK, BROWN, GREY, YELLOW, SKY = PALETTE
BEGIN = pd.Timestamp("2024-01-01")  # of the company's records
HALF_YEAR = pd.Timedelta(days=182)
SOURCES = ("walk-in", "referral", "search", "advertisement", "fair", "sales call")
KNOWN_BEFORE = [
    "age",
    "job",
    "marital",
    "education",
    "default",
    "balance",
    "housing",
    "loan",
    "pdays",
    "previous",
    "poutcome",
]  # of a client whom the bank has not called yet


def names() -> dict:
    """Return the words of the data in the reader's language."""
    return {
        "household": tr("household"),
        "small firm": tr("small firm"),
        "large account": tr("large account"),
        "walk-in": tr("walk-in"),
        "referral": tr("referral"),
        "search": tr("search"),
        "advertisement": tr("advertisement"),
        "fair": tr("fair"),
        "sales call": tr("sales call"),
        "contract": tr("contract"),
        "pay as you go": tr("pay as you go"),
        "complaint": tr("complaint"),
        "unresolved contact": tr("unresolved contact"),
        "late delivery": tr("late delivery"),
        "unknown": tr("unknown"),
        "price": tr("price"),
        "service": tr("service"),
        "no budget": tr("no budget"),
        "timing": tr("timing"),
        "rival's relationship": tr("rival's relationship"),
        "segment": tr("segment"),
        "relationship": tr("relationship"),
        "source": tr("source"),
        "region": tr("region"),
        "north": tr("north"),
        "south": tr("south"),
        "east": tr("east"),
        "west": tr("west"),
        "centre": tr("centre"),
    }


# Tables -----------------------------------------------------------------------------------------


def customer_book() -> pd.DataFrame:
    """Return the simulated company's customers with what each earned in the 24 months of the records.

    The index is the customer; besides columns of `load("company_customers")` there are `orders`, `profit` (EUR: gross profit
    after returns, less cost to serve), `years` (spent as a customer within the records) and `recommends` (bool: has
    brought another customer).
    """
    return _customer_book().copy()


@lru_cache
def _customer_book():
    columns = ["segment", "relationship", "region", "source", "acquisition_cost", "joined", "left"]
    book = load("company_customers").set_index("customer")[columns]
    orders = load("company_orders")
    book["orders"] = orders.groupby("customer").size()
    book["profit"] = _gross_profit(orders).sub(_cost_to_serve(), fill_value=0)
    book[["orders", "profit"]] = book[["orders", "profit"]].fillna(0)
    last = book["left"].fillna(pd.Timestamp("2025-12-31"))
    book["years"] = ((last - book["joined"].clip(lower=BEGIN)).dt.days + 1) / 365.25
    book["recommends"] = book.index.isin(load("company_referrals")["referrer"])
    return book


def _gross_profit(orders):
    lines = load("company_order_lines").query("not returned").merge(load("company_products")[["product", "unit_cost"]])
    lines = lines.merge(orders[["order", "customer"]])
    return (lines["amount"] - lines["unit_cost"] * lines["quantity"]).groupby(lines["customer"]).sum()


def _cost_to_serve():
    use = load("company_activity_use")
    pools = load("company_activities").set_index(["activity", "year"])["cost"]
    rate = pools / use.groupby(["activity", "year"])["quantity"].sum()
    use = use.join(rate.rename("rate"), on=["activity", "year"])
    return (use["rate"] * use["quantity"]).groupby(use["customer"]).sum()


def habits() -> pd.DataFrame:
    """Return how customers who ordered in 2025 behaved in that year: `spend` (EUR), `orders`, `contacts`, `relationship`.

    The index is the customer, in random order, so that any part of the table is a fair sample.
    """
    return _habits().copy()


@lru_cache
def _habits():
    orders = load("company_orders").query("ordered >= '2025-01-01'")
    contacts = load("company_contacts").query("opened >= '2025-01-01'")
    lines = load("company_order_lines").query("not returned").merge(orders[["order", "customer"]])
    table = orders.groupby("customer").size().rename("orders").to_frame()
    table.insert(0, "spend", lines.groupby("customer")["amount"].sum())
    table["contacts"] = contacts.groupby("customer").size()
    table = table.fillna(0).astype({"contacts": int})
    table["relationship"] = load("company_customers").set_index("customer")["relationship"]
    return table.sample(frac=1, random_state=5)


def lost() -> pd.DataFrame:
    """Return the customers whose contract ended: `customer`, `cause` (a guess from the records, or missing), `yearly_margin`.

    The cause is the last complaint, contact left unresolved or late delivery in the half year before the end; the
    margin is the profit a year, where less than half a year in the records counts as half a year.
    """
    gone = _customer_book().query("left.notna()")
    table = pd.DataFrame({"yearly_margin": gone["profit"] / gone["years"].clip(lower=0.5)})
    table.insert(0, "cause", _last_trouble(gone["left"]))
    return table.reset_index()


def _last_trouble(end):
    """Return the last trouble in the half year before each customer's day in `end`."""
    troubles = _troubles().join(end.rename("end"), on="customer", how="inner")
    recent = troubles[(troubles["day"] <= troubles["end"]) & (troubles["day"] > troubles["end"] - HALF_YEAR)]
    return recent.sort_values(["day", "cause"]).groupby("customer")["cause"].last().reindex(end.index)


def _troubles():
    complaints = load("company_complaints")[["customer", "received"]].set_axis(["customer", "day"], axis=1)
    contacts = (
        load("company_contacts").query("not resolved")[["customer", "opened"]].set_axis(["customer", "day"], axis=1)
    )
    late = load("company_orders").query("delivered > promised")[["customer", "delivered"]]
    late = late.set_axis(["customer", "day"], axis=1)
    kinds = {"complaint": complaints, "unresolved contact": contacts, "late delivery": late}
    whole = pd.concat([table.assign(cause=cause) for cause, table in kinds.items()], ignore_index=True)
    return whole.assign(day=whole["day"].dt.normalize())


def stayed_after() -> pd.Series:
    """Return the last trouble in the second half of 2025 of customers whose contract goes on, or missing."""
    book = _customer_book()
    here = book[(book["relationship"] == "contract") & book["left"].isna() & (book["years"] >= 0.5)]
    return _last_trouble(pd.Series(pd.Timestamp("2025-12-31"), index=here.index))


def attempts() -> pd.DataFrame:
    """Return a trial of winning customers back, **invented** for the lesson: `cause`, `cost` (EUR), `returned`.

    The simulated company has never tried. Drawn were 40 to 60 attempts a cause, and 6 after a late delivery.
    """
    rng = np.random.default_rng(1399)
    planned = (("complaint", 40, 0.30, 45), ("unresolved contact", 60, 0.22, 30), ("late delivery", 6, 0.35, 20))
    trial = [
        pd.DataFrame({"cause": cause, "cost": rng.gamma(8, cost / 8, count), "returned": rng.random(count) < rate})
        for cause, count, rate, cost in (*planned, (None, 50, 0.06, 25))
    ]
    return pd.concat(trial, ignore_index=True).round({"cost": 2})


def calls(year: int) -> pd.DataFrame:
    """Return the clients whom the Portuguese bank called in a year (2008 to 2010), with what was known before the call.

    Besides the traits there are `prospect` (number of the row in the file), `answered` (bool: took the deposit) and
    `margin` (EUR, **assumed**: 2 % of the balance, which is taken as at least 500 and at most 20,000 EUR).
    """
    bank = load("bank_marketing")
    months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    month = bank["month"].map({name: place for place, name in enumerate(months)})
    table = bank.loc[2008 + (month.diff() < 0).cumsum() == year, list(KNOWN_BEFORE)]
    table.insert(0, "prospect", table.index)
    table["margin"] = 0.02 * table["balance"].clip(500, 20_000)
    table["answered"] = bank["subscribed"] == "yes"
    return table.reset_index(drop=True)


# Figures ----------------------------------------------------------------------------------------


def winning_costs(book: pd.DataFrame) -> Figure:
    """Draw the mean cost of winning a customer, by segment and source."""
    figure = Figure(figsize=(7.2, 4.0))
    ax = figure.subplots()
    cost = book.pivot_table(index="source", columns="segment", values="acquisition_cost")
    colours = {"household": SKY, "small firm": BLUE, "large account": GREEN}
    for segment, colour in colours.items():
        known = cost[segment].reindex(SOURCES).dropna()
        places = [SOURCES.index(source) for source in known.index]
        ax.plot(known, places, "o", color=colour, markersize=9, label=names()[segment])
    ax.axhspan(0.55, 1.45, color=YELLOW, alpha=0.3)
    ax.set(xscale="log", xlim=(2, 2500), xlabel=tr("mean cost of winning one customer, EUR"))
    ax.set_xticks([3, 10, 30, 100, 300, 1000], ["3", "10", "30", "100", "300", "1,000"])
    ax.set_xticks([], minor=True)
    ax.set_yticks(range(len(SOURCES)), [names()[source] for source in SOURCES])
    ax.legend(loc="upper left", frameon=True)
    ax.set_title(tr("Customers who come recommended are cheap to win"))
    return figure


def sources_twice(book: pd.DataFrame, share: float = 0.2) -> Figure:
    """Draw the index of each source among the best customers, of all customers and of small firms alone."""
    figure = Figure(figsize=(7.2, 4.2))
    ax = figure.subplots()
    firms = book[book["segment"] == "small firm"]
    groups = ((book, BLUE, tr("among all customers")), (firms, ORANGE, tr("among small firms")))
    for step, (people, colour, label) in enumerate(groups):
        index = _best_index(people, share).reindex(SOURCES)
        places = np.arange(len(SOURCES)) + 0.2 - 0.4 * step
        ax.barh(places, index - 100, left=100, height=0.38, color=colour, label=label)
    ax.axvline(100, color=INK, linewidth=1.2)
    ax.set_yticks(range(len(SOURCES)), [names()[source] for source in SOURCES])
    ax.set(xlabel=tr("index of the source among the best fifth (100: average)"))
    ax.grid(axis="y", visible=False)
    ax.legend(loc="lower right", frameon=True)
    ax.set_title(tr("Sales calls stand out among all customers, not among firms"))
    return figure


def _best_index(people, share):
    best = people["profit"] >= people["profit"].quantile(1 - share)
    found = people["source"][best].value_counts(normalize=True)
    return 100 * found / people["source"].value_counts(normalize=True)


def source_index(book: pd.DataFrame, share: float = 0.2) -> pd.DataFrame:
    """Return the numbers behind `sources_twice`."""
    firms = book[book["segment"] == "small firm"]
    table = pd.DataFrame({"all": _best_index(book, share), "small firms": _best_index(firms, share)})
    return table.reindex(SOURCES).round(0).astype(int)


def lost_offers() -> pd.DataFrame:
    """Return, for each reason why an offer was lost, the number, the money (EUR) and by how many per cent ours was dearer.

    The price gap is the median over the offers whose rival's price is known. The last row holds the offers won.
    """
    offers = load("company_opportunities").query("status != 'open'")
    offers["reason"] = offers["reason"].fillna("won")
    offers["gap"] = 100 * (offers["amount"] / offers["rival_amount"] - 1)
    table = offers.groupby("reason").agg(offers=("amount", "size"), money=("amount", "sum"), dearer=("gap", "median"))
    table = table.sort_values("offers", ascending=False)
    return pd.concat([table.drop("won"), table.loc[["won"]]])


def offers_lost(table: pd.DataFrame) -> Figure:
    """Draw why offers were lost; `table` is that of `lost_offers`."""
    figure = Figure(figsize=(7.2, 3.6))
    ax = figure.subplots()
    reasons = table.drop("won").iloc[::-1]
    ax.barh([names()[reason] for reason in reasons.index], reasons["offers"], color=SKY, height=0.65)
    ax.patches[-1].set_color(ORANGE)
    for place, (count, gap) in enumerate(zip(reasons["offers"], reasons["dearer"], strict=True)):
        note = tr("our price {gap} % above the rival's").format(gap=number(gap, 1))
        ax.annotate(note, (count, place), (6, 0), textcoords="offset points", va="center", size=9, color=INK)
    ax.set(xlim=(0, 1200), xlabel=tr("offers lost in 24 months"))
    ax.grid(axis="y", visible=False)
    ax.set_title(tr("Only where price is the reason were we much dearer"))
    return figure


def break_even(people: pd.DataFrame, cost: float) -> Figure:
    """Draw prospects (index: name; `probability`, `margin` in EUR) against the line above which a contact pays."""
    figure = Figure(figsize=(6.8, 4.4), layout="none")
    figure.subplots_adjust(0.11, 0.13, 0.97, 0.9)
    ax = figure.subplots()
    margin = np.linspace(1, 260, 400)
    ax.fill_between(margin, np.minimum(100 * cost / margin, 100), 100, color=GREEN, alpha=0.13, linewidth=0)
    ax.plot(margin, 100 * cost / margin, color=INK, linewidth=1.5)
    values = people["probability"] * people["margin"] - cost
    for (name, chance, gain), value in zip(people[["probability", "margin"]].itertuples(), values, strict=True):
        ax.scatter(
            gain, 100 * chance, s=90, color=BLUE if value > 0 else RED, marker="o" if value > 0 else "X", zorder=3
        )
        note = f"{name}  {number(value)}"
        ax.annotate(note, (gain, 100 * chance), (8, 5), textcoords="offset points", weight="bold", color=INK)
    ax.set(xlim=(0, 260), ylim=(0, 60), xlabel=tr("margin if the prospect says yes, EUR"))
    ax.set_ylabel(tr("chance of a yes, %"))
    ax.set_title(
        tr("At {cost} EUR a contact, {count} of {all} are worth it").format(
            cost=number(cost), count=int((values > 0).sum()), all=len(people)
        )
    )
    return figure


def segments(table: pd.DataFrame, count: int) -> Figure:
    """Draw `count` segments of `habits`, and what speaks for that number: separation and stability."""
    figure = Figure(figsize=(8.0, 4.3), layout="none")
    figure.subplots_adjust(0.105, 0.13, 0.98, 0.87, wspace=0.27)
    left, right = figure.subplots(1, 2, width_ratios=(1.25, 1))
    found, measures = _segments(table)
    _draw_people(left, table, found[count])
    for name, colour, label in (("separation", BLUE, tr("separation")), ("stability", ORANGE, tr("stability"))):
        right.plot(measures.index, measures[name], "o-", color=colour, linewidth=2, label=label)
    right.axvline(count, color=GREY, linewidth=8, alpha=0.3, zorder=0)
    right.set(ylim=(0, 1.05), xticks=measures.index, xlabel=tr("number of segments"), ylabel=tr("1 would be perfect"))
    right.legend(loc="lower left", frameon=True)
    title = tr("{count} segments: separation {separation}, stability {stability}")
    parts.title_above_all(
        figure,
        title.format(
            count=count,
            separation=number(measures.loc[count, "separation"]),
            stability=number(measures.loc[count, "stability"]),
        ),
    )
    return figure


def segment_measures(table: pd.DataFrame) -> pd.DataFrame:
    """Return `separation` (mean silhouette) and `stability` (adjusted Rand index) for 2 to 8 segments of `habits`."""
    return _segments(table)[1].copy()


def _draw_people(ax, table, found):
    jitter = np.exp(np.random.default_rng(0).normal(0, 0.06, len(table)))
    for segment, ink in zip(np.unique(found), _dots(), strict=False):
        here = found == segment
        dots = table["orders"][here] * jitter[here], (table["spend"] / table["orders"])[here].clip(lower=1)
        ax.plot(*dots, linestyle="none", markersize=3.5, alpha=0.5, markeredgewidth=0, **ink)
    ax.set(xscale="log", yscale="log", xlabel=tr("orders in 2025"), ylabel=tr("EUR per order"))
    ax.set_xticks([1, 3, 10, 30, 100], ["1", "3", "10", "30", "100"])
    ax.set_yticks([3, 10, 30, 100, 300, 1000, 3000], ["3", "10", "30", "100", "300", "1,000", "3,000"])
    ax.minorticks_off()


def _dots():
    """Return how the dots of each segment look; from the ninth on they repeat."""
    colours = (BLUE, ORANGE, GREEN, PINK, BROWN, RED, SKY, YELLOW)
    return cycle({"color": colour, "marker": marker} for colour, marker in zip(colours, "os^DvPX*", strict=True))


_kept = {}


def _segments(table):
    """Return {number: segment of each row} and the measures; they are worked out once for a table."""
    key = (len(table), tuple(table.index[:5]))
    if key not in _kept:
        _kept[key] = _work_out_segments(_scaled(table))
    return _kept[key]


def _work_out_segments(points):
    from sklearn.metrics import silhouette_score

    found, rows = {}, {}
    for count in range(2, 9):
        found[count] = _by_size(_k_means(points, count).labels_)
        separation = silhouette_score(points, found[count])
        rows[count] = {"separation": separation, "stability": _stability(points, count)}
    return found, pd.DataFrame.from_dict(rows, orient="index")


def _stability(points, count, rounds=6):
    """Return how alike two thirds of the customers, learned from apart, divide the last third; a mean of some rounds."""
    from sklearn.metrics import adjusted_rand_score

    rng, alike = np.random.default_rng(0), []
    for _round in range(rounds):
        one, two, judged = np.array_split(rng.permutation(points), 3)
        pair = [_k_means(third, count).predict(judged) for third in (one, two)]
        alike.append(adjusted_rand_score(*pair))
    return np.mean(alike)


def _k_means(points, count):
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # for so few points, threads cost more than they save
        return KMeans(count, n_init=4, random_state=0).fit(points)


def _by_size(labels):
    """Number the segments by their size, the largest first."""
    order = np.argsort(-np.bincount(labels), kind="stable")
    return np.argsort(order)[labels]


def _scaled(table):
    """Return the habits on one scale: logarithms of the numbers, in standard deviations; kinds as 0 and 1."""
    numbers = np.log1p(table[["spend", "orders", "contacts"]])
    kinds = pd.get_dummies(table[["relationship"]], dtype=float)
    return np.hstack([((numbers - numbers.mean()) / numbers.std()).to_numpy(), kinds.to_numpy()])


# Figures of the lab: what the reader's functions gave -------------------------------------------


def profile(table: pd.DataFrame, title: str) -> Figure:
    """Draw the index of each trait's values; `table` has `trait`, `value`, `index`, `distinct`."""
    rows = table.sort_values(["trait", "index"], ignore_index=True)
    figure = Figure(figsize=(7.2, 1.3 + 0.27 * len(rows)))
    ax = figure.subplots()
    labels = [f"{names().get(row.trait, row.trait)}: {names().get(row.value, row.value)}" for row in rows.itertuples()]
    colours = np.where(rows["distinct"], np.where(rows["index"] > 100, BLUE, ORANGE), "#bbbbbb")
    ax.barh(range(len(rows)), rows["index"] - 100, left=100, height=0.7, color=colours)
    ax.axvline(100, color=INK, linewidth=1.2)
    ax.set_yticks(range(len(rows)), labels)
    ax.set(xlabel=tr("index (100: average; grey: may be chance)"), ylim=(-0.6, len(rows) - 0.4))
    ax.grid(axis="y", visible=False)
    parts.title_above_all(figure, title)
    return figure


def segments_found(table: pd.DataFrame, found) -> Figure:
    """Draw rows of `habits` in the segments that the reader's function gave them, with what each segment is like."""
    found = _by_size(np.unique(found, return_inverse=True)[1])
    figure = Figure(figsize=(7.2, 4.8))
    ax = figure.subplots()
    _draw_people(ax, table, found)
    for segment, ink in zip(np.unique(found), _dots(), strict=False):
        here = table[found == segment]
        label = tr("{count} customers, {orders} orders, {spend} EUR, {share} % with a contract").format(
            count=number(len(here)),
            orders=number(here["orders"].median(), 0),
            spend=number(here["spend"].median(), 0),
            share=number(100 * (here["relationship"] == "contract").mean(), 0),
        )
        ax.plot([], [], linestyle="none", label=label, **ink)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), frameon=False, title=tr("median of the segment"))
    ax.set_title(tr("The segments differ in many ways at once"))
    return figure


def win_back(table: pd.DataFrame) -> Figure:
    """Draw cost and expected return of winning everybody back, and of the best choice, by `cause`."""
    figure = Figure(figsize=(7.2, 3.9))
    ax = figure.subplots()
    rows = table.sort_values("expected_return", ignore_index=True)
    places = np.arange(len(rows))
    everybody = (rows["expected_return"] - rows["cost"]) / 1000
    ax.barh(places + 0.2, everybody, height=0.36, color=GREY, label=tr("everybody"))
    ax.barh(places - 0.2, rows["best_net"] / 1000, height=0.36, color=GREEN, label=tr("only who is worth it"))
    ax.axvline(0, color=INK, linewidth=1)
    ax.set_yticks(places, [names().get(cause, cause) for cause in rows["cause"]])
    ax.set(xlabel=tr("expected return less cost, EUR thousand"))
    ax.grid(axis="y", visible=False)
    ax.legend(loc="lower right", frameon=True)
    ax.set_title(tr("Choose customers, not causes"))
    return figure


def earned_on_top(curves: dict, contacts: int) -> Figure:
    """Draw what was earned (EUR) against how many prospects were contacted; `curves` maps names to cumulated values.

    `contacts` marks the number at which to stop by the first curve's own reckoning.
    """
    figure = Figure(figsize=(7.2, 4.2))
    ax = figure.subplots()
    for (name, values), colour, style in zip(curves.items(), (BLUE, ORANGE, GREY), ("-", "--", ":"), strict=False):
        people = 100 * np.arange(len(values) + 1) / len(values)
        ax.plot(people, np.append(0, values) / 1000, style, color=colour, linewidth=2.2, label=name)
    ax.axvline(100 * contacts / len(values), color=GREEN, linewidth=1.2)
    ax.axhline(0, color=INK, linewidth=0.8)
    ax.set(xlim=(0, 100), xlabel=tr("prospects contacted, best first, %"), ylabel=tr("earned, EUR thousand"))
    ax.legend(frameon=True)
    ax.set_title(tr("Ranked by expected value, the same calls earn most"))
    return figure


# Widgets ----------------------------------------------------------------------------------------


def segments_widget(table: pd.DataFrame):
    """Return the map of segments with a slider for their number."""
    import ipywidgets as widgets

    count = parts.slider(widgets.IntSlider, tr("number of segments"), 2, 2, 8, 1)
    return parts.board(
        tr(
            "Raise the number step by step. When does a segment stop being a group of people you would treat in one way, and become a slice through a cloud? See how far both curves of the other picture have fallen by then."
        ),
        [count],
        lambda: segments(table, count.value),
    )


def break_even_widget(people: pd.DataFrame):
    """Return the prospects with a slider for the cost of a contact."""
    import ipywidgets as widgets

    cost = parts.slider(widgets.FloatSlider, tr("cost of a contact, EUR"), 5, 0, 30, 0.5)
    return parts.board(
        tr(
            "Make the contact dearer: a letter for 1 EUR, a call for 5, a visit for 30. Who drops out first, and why is it not the one with the lowest chance?"
        ),
        [cost],
        lambda: break_even(people, cost.value),
    )
