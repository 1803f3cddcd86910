"""Figures and widgets of the lesson on the bank: two ways of costing, the deciles they give, the screen at the counter.

Figures return a matplotlib Figure for `show`; widgets return an ipywidgets box. `account_book` is the table behind them.
"""

import operator
from functools import lru_cache

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from crm_course.data import load
from crm_course.explore import parts
from crm_course.explore.parts import INK
from crm_course.figures import PALETTE
from crm_course.i18n import number, tr

BLUE, ORANGE, GREEN, RED, PINK, BROWN, GREY, YELLOW, SKY = PALETTE
SEGMENTS = ("household", "small firm", "large account")
SPREADS = ("revenue", "customer", "segment")
LOTTERY = 72  # per cent of pairs of deciles, drawn by lot, that lie two or more apart: 1 - (10 + 18) / 100


def names() -> dict:
    """Return the words of the data in the reader's language: segments, activities, ways of spreading a cost."""
    return {
        "household": tr("household"),
        "small firm": tr("small firm"),
        "large account": tr("large account"),
        "order handling": tr("order handling"),
        "picking": tr("picking"),
        "standard delivery": tr("standard delivery"),
        "rush delivery": tr("rush delivery"),
        "returns handling": tr("returns handling"),
        "customer service": tr("customer service"),
        "complaint handling": tr("complaint handling"),
        "field visit": tr("field visit"),
        "revenue": tr("in proportion to revenue"),
        "customer": tr("the same for every customer"),
        "segment": tr("the same within a segment"),
        "order_value": tr("order value"),
        "rush": tr("rush"),
        "web": tr("web shop"),
        "returned": tr("returned"),
        "contacts": tr("contacts"),
    }


# The tables behind the figures ------------------------------------------------------------------


def account_book() -> pd.DataFrame:
    """Return the simulated company's two years, one row per customer who caused revenue or cost.

    The index is the customer; the columns are `segment`, `revenue` (after returns), `gross` (revenue less goods) and
    `activity_cost` (each activity at its rate), in EUR.
    """
    return _account_book().copy()


@lru_cache
def _account_book():
    lines = load("company_order_lines").merge(load("company_orders")[["order", "customer"]], on="order")
    lines = lines[~lines["returned"]].merge(load("company_products")[["product", "unit_cost"]], on="product")
    lines["gross"] = lines["amount"] - lines["quantity"] * lines["unit_cost"]
    money = lines.groupby("customer")[["amount", "gross"]].sum().rename(columns={"amount": "revenue"})
    book = money.join(activity_bills().sum(axis=1).rename("activity_cost"), how="outer").fillna(0.0)
    book.insert(0, "segment", load("company_customers").set_index("customer")["segment"].reindex(book.index))
    return book


def activity_bills() -> pd.DataFrame:
    """Return what each customer (row) cost the company in each activity (column), EUR of both years."""
    activities = load("company_activities").groupby("activity", sort=False)["cost"].sum()
    used = load("company_activity_use").groupby(["customer", "activity"])["quantity"].sum().unstack(fill_value=0.0)
    return used[activities.index] * (activities / used.sum())


def average_cost(book: pd.DataFrame, spread: str = "revenue") -> pd.Series:
    """Return each customer's share of the whole cost of service when it is spread instead of traced, EUR.

    `spread` is one of `SPREADS`: by revenue, equally over all customers, or equally over those of a segment.
    """
    total = book["activity_cost"].sum()
    if spread == "revenue":
        return book["revenue"] * total / book["revenue"].sum()
    if spread == "segment":
        return book.groupby("segment")["activity_cost"].transform("mean")
    return pd.Series(total / len(book), index=book.index)


def deciles(profit: pd.Series) -> pd.Series:
    """Return the decile of each customer, 1 the most profitable; equals share the better one."""
    ahead = profit.rank(method="min", ascending=False).astype(int) - 1
    return 1 + 10 * ahead // len(profit)


def far_moves(before: pd.Series, after: pd.Series) -> float:
    """Return how many per cent of customers stand two deciles or more from where they stood."""
    return 100 * float(((deciles(after) - deciles(before)).abs() >= 2).mean())


# Diagrams ---------------------------------------------------------------------------------------


def books_to_counter() -> Figure:
    """Draw how a customer's figures become the offer on the screen: back, mid and front office."""
    figure, ax = parts.canvas(7.4, 4.6, (0, 10), (0, 6.4))
    layers = ((0.15, 2.0, tr("back\noffice")), (2.3, 1.75, tr("mid\noffice")), (4.2, 2.0, tr("front\noffice")))
    parts.read_from_right(ax)
    for bottom, height, label in layers:
        ax.add_patch(Rectangle((0.1, bottom), 9.8, height, facecolor=GREY, alpha=0.13))
        parts.say(ax, 0.85, bottom + height / 2, label, size=9, weight="bold")
    parts.box(ax, 3.0, 1.15, 2.0, 1.2, tr("profit of each\naccount"), BLUE)
    parts.box(ax, 5.7, 1.15, 2.0, 1.2, tr("micro-segment"), GREEN)
    parts.box(ax, 8.4, 1.15, 2.0, 1.2, tr("probability\nof a yes"), PINK)
    parts.box(ax, 5.7, 3.15, 7.4, 0.95, tr("the bank's rules: who may be offered what, and what it is worth"), YELLOW)
    parts.box(ax, 5.7, 5.2, 5.2, 1.15, tr("branch and counter:\none offer, no profit figure"), ORANGE)
    for x in (3.0, 5.7, 8.4):
        parts.flow(ax, (x, 1.85), (x, 2.58), color=GREY)
    parts.flow(ax, (5.7, 3.75), (5.7, 4.52), color=GREY)
    parts.flow(ax, (9.65, 5.2), (9.65, 1.15), color=GREY, linestyle="--", style="-")
    parts.flow(ax, (8.4, 5.2), (9.65, 5.2), color=GREY, linestyle="--", style="-")
    parts.flow(ax, (9.65, 1.15), (9.5, 1.15), color=GREY)
    parts.say(ax, 9.0, 5.42, tr("the answer"), size=8.5)
    ax.set_title(tr("The counter sees the offer; the arithmetic stays behind it"))
    return figure


def what_is_known() -> Figure:
    """Draw which columns of the bank's file are known before, during and after a call."""
    figure, ax = parts.canvas(7.4, 3.3, (0, 10), (0, 4.4))
    parts.read_from_right(ax)
    stages = (
        (2.2, 3.9, tr("before the call"), tr("age, job, balance, loans,\nearlier campaigns, month,\nnumber of the call"), GREEN),
        (5.8, 2.4, tr("when it is over"), "duration", RED),
        (8.55, 2.2, tr("the answer"), "subscribed", GREY),
    )  # fmt: skip
    for x, width, head, label, colour in stages:
        parts.card(ax, x, 2.0, width, 2.1, colour)
        parts.say(ax, x, 2.75, head, weight="bold", size=10)
        parts.say(ax, x, 1.75, label, size=9.5)
    parts.flow(ax, (0.3, 0.45), (9.7, 0.45))
    parts.say(ax, 5.0, 0.12, tr("time"), size=9)
    ax.plot([4.37, 4.37], [0.65, 3.7], color=INK, linestyle=":")
    parts.say(ax, 4.37, 3.95, tr("here we choose whom to call"), size=9)
    ax.set_title(tr("A model may use what stands before the dotted line"))
    return figure


# Costing ----------------------------------------------------------------------------------------


def segments_and_people(book: pd.DataFrame) -> Figure:
    """Draw the mean profit of each segment beside the share of its customers who lose money."""
    profit = book["gross"] - book["activity_cost"]
    mean = profit.groupby(book["segment"]).mean().reindex(SEGMENTS)
    lost = 100 * (profit < 0).groupby(book["segment"]).mean().reindex(SEGMENTS)
    figure = Figure(figsize=(7.4, 3.1))
    left, right = figure.subplots(1, 2, sharey=True)
    labels = [names()[segment] for segment in SEGMENTS]
    panels = ((left, mean, BLUE, tr("mean profit, EUR per customer")), (right, lost, RED, tr("customers who lose, %")))
    for ax, values, colour, label in panels:
        ax.barh(labels, values, color=colour, height=0.6)
        for row, value in enumerate(values):
            ax.annotate(f"{value:,.0f}", (value, row), (4, 0), textcoords="offset points", va="center", color=INK)
        ax.set(xlabel=label, xlim=(0, values.max() * 1.2))
        ax.grid(axis="y", visible=False)
    left.invert_yaxis()
    parts.title_above_all(figure, tr("Every segment earns; in every segment many customers lose"))
    return figure


def two_costings(book: pd.DataFrame, traced: float, spread: str = "revenue") -> Figure:
    """Draw the whale curve and the moves between deciles when `traced` per cent of the cost is charged by use.

    The rest is spread (see `average_cost`). Both are held against a costing that spreads everything.
    """
    flat = average_cost(book, spread)
    before = book["gross"] - flat
    after = book["gross"] - (traced * book["activity_cost"] + (100 - traced) * flat) / 100
    figure = Figure(figsize=(7.4, 4.2))
    left, right = figure.subplots(1, 2)
    _whales(left, before, after)
    _moves(right, before, after)
    parts.title_above_all(
        figure,
        tr("{traced} % of the cost charged by use: {moved} % move two deciles or more").format(
            traced=round(traced), moved=round(far_moves(before, after))
        ),
    )
    return figure


def _whales(ax, before, after):
    looks = ((before, GREY, "--", tr("all spread")), (after, BLUE, "-", tr("charged by use")))
    for profit, colour, line, label in looks:
        curve = np.append(0, np.sort(profit)[::-1].cumsum()) / 1000
        people = 100 * np.arange(len(curve)) / len(profit)
        ax.plot(people, curve, color=colour, linestyle=line, linewidth=2.5, label=label)
    ax.plot(100, curve[-1], "o", color=INK, clip_on=False, zorder=3)
    ax.set(xlim=(0, 100), ylim=(0, None), xlabel=tr("customers, best first, %"))
    ax.set_ylabel(tr("cumulated profit, EUR thousand"))
    ax.legend(loc="lower right")


def _moves(ax, before, after):
    moved = (deciles(after) - deciles(before)).abs()
    share = 100 * moved.value_counts(normalize=True).reindex(range(10), fill_value=0)
    ax.bar(share.index, share, color=[GREY] * 2 + [ORANGE] * 8)
    ax.set(
        xlabel=tr("deciles moved, up or down"),
        ylabel=tr("customers, %"),
        xticks=range(10),
        ylim=(0, max(60, 1.05 * share.max())),
    )
    ax.grid(axis="x", visible=False)


def costing_widget(book: pd.DataFrame):
    """Return whale curve and moves with a slider for how much is charged by use and a choice of the average."""
    import ipywidgets as widgets

    traced = parts.slider(widgets.IntSlider, tr("charged by use, %"), 100, 0, 100, 10)
    options = [(names()[spread], spread) for spread in SPREADS]
    spread = widgets.Dropdown(options=options, description=tr("the rest is spread"), **parts.wide())

    def draw():
        return two_costings(book, traced.value, spread.value)

    return parts.board(
        tr(
            "Begin at 0 and move to 100: the profit of the company, at the right end of the curves, stays the same, "
            "and its customers change places. Then choose another average. Which one would have hidden most?"
        ),
        [traced, spread],
        draw,
    )


def two_bills(bills: pd.DataFrame, average: pd.Series) -> Figure:
    """Draw what each customer (column of `bills`) cost by activity, with the mark of the average cost."""
    figure = Figure(figsize=(7.2, 3.2))
    ax = figure.subplots()
    colours = dict(zip(bills.index, (SKY, GREEN, BLUE, BROWN, YELLOW, GREY, RED, PINK), strict=False))
    for row, customer in enumerate(bills.columns):
        left = 0.0
        for activity, cost in bills[customer].items():
            look = {"color": colours[activity], "edgecolor": "white", "height": 0.5}
            ax.barh(row, cost, left=left, label=names()[activity] if row == 0 else None, **look)
            left += cost
        mark = [average[customer]] * 2
        ax.plot(mark, [row - 0.36, row + 0.36], color=INK, linewidth=3, label=None if row else tr("average cost"))
    ax.set_yticks(range(len(bills.columns)), [tr("customer {n}").format(n=n) for n in bills.columns])
    ax.invert_yaxis()
    ax.set(
        xlabel=tr("cost to serve in two years, EUR"), title=tr("The average charges one too much, the other too little")
    )
    ax.grid(axis="y", visible=False)
    ax.legend(loc="upper left", bbox_to_anchor=(0, -0.24), ncols=3, frameon=False, fontsize=9)
    return figure


def moves_map(table: pd.DataFrame) -> Figure:
    """Draw how many customers of a decile by average (rows) stand in a decile by activity (columns)."""
    import seaborn as sns

    figure = Figure(figsize=(6.6, 5.0))
    ax = figure.subplots()
    sns.heatmap(table, annot=True, fmt="d", cmap="crest", linewidths=1, ax=ax, cbar=False, annot_kws={"size": 9})
    ax.tick_params(axis="y", rotation=0)
    ax.set(xlabel=tr("decile by activity-based profit (1 is best)"), ylabel=tr("decile by average-cost profit"))
    ax.set_title(
        tr("Of {all} best by average, {worst} are among the worst by activity").format(
            all=table.loc[1].sum(), worst=table.loc[1, 10]
        )
    )
    return figure


def published_beside_own(own: dict) -> Figure:
    """Draw the two published figures of RBC beside the reader's and, for the moves, what a lottery gives.

    `own` has `best_fifth` and `far_moves`, in per cent.
    """
    figure = Figure(figsize=(7.4, 3.3))
    left, right = figure.subplots(1, 2)
    panels = (
        (left, tr("profit of the best fifth"), tr("% of all profit"), {"RBC": 101, tr("yours"): own["best_fifth"]}),
        (
            right,
            tr("two deciles or more"),
            tr("% of customers"),
            {"RBC": 75, tr("yours"): own["far_moves"], tr("lottery"): LOTTERY},
        ),
    )
    for ax, title, label, bars in panels:
        ax.bar(list(bars), list(bars.values()), color=(ORANGE, BLUE, GREY)[: len(bars)], width=0.6)
        for place, value in enumerate(bars.values()):
            ax.annotate(f"{value:.0f}", (place, value), (0, 3), textcoords="offset points", ha="center", color=INK)
        ax.set(title=title, ylabel=label, ylim=(0, max(bars.values()) * 1.15))
        ax.grid(axis="x", visible=False)
    parts.title_above_all(figure, tr("The bank's figures and yours: same questions, other averages"))
    return figure


# Micro-segments ---------------------------------------------------------------------------------


def scaling() -> Figure:
    """Draw three customers by revenue and calls, before and after scaling: another one becomes the neighbour."""
    people = {"A": (1000, 2, BLUE), "B": (1010, 20, ORANGE), "C": (1100, 2, GREEN)}
    figure = Figure(figsize=(7.4, 3.8))
    left, right = figure.subplots(1, 2)
    panels = ((left, 1, 1, tr("as counted: EUR and calls"), 150), (right, 500, 6, tr("in standard deviations"), 4.5))
    for ax, euro, call, title, side in panels:
        for name, (revenue, calls, colour) in people.items():
            x, y = (revenue - 1000) / euro, (calls - 2) / call
            ax.plot([0, x], [0, y], color=GREY, linewidth=1, zorder=1)
            ax.scatter(x, y, s=80, color=colour, zorder=2)
            text = name if name == "A" else f"{name}: {number(np.hypot(x, y), 1)}"
            place = {"A": (-16, -4), "B": (8, 6), "C": (8, -5)}[name]
            ax.annotate(text, (x, y), place, textcoords="offset points", weight="bold", color=INK)
        ax.set(title=title, xlim=(-side / 4, side), ylim=(-side / 4, side), aspect="equal")
        ax.set(xlabel=tr("revenue more than A"), ylabel=tr("calls more than A"))
    parts.title_above_all(figure, tr("As counted, B is the neighbour of A; scaled, it is C"))
    return figure


def planted_clients(seed: int = 7) -> tuple:
    """Return 320 invented clients of a bank in four groups of behaviour, and the group of each, for a test with a known truth."""
    rng = np.random.default_rng(seed)
    centres = np.array([[800, 24, 2, 1.5], [900, 2, 60, 2.0], [30_000, 20, 4, 6.0], [28_000, 3, 55, 6.5]])
    spread = np.array([1500, 1.8, 5, 0.45])
    group = rng.permutation(np.repeat(np.arange(4), 80))
    table = pd.DataFrame(
        centres[group] + spread * rng.standard_normal((320, 4)), columns=["balance", "branch", "online", "products"]
    )
    table.insert(0, "customer", [f"C{n:03}" for n in range(320)])
    return table, pd.Series(group, index=table["customer"])


def behaviour(minimum: int = 12) -> pd.DataFrame:
    """Return how the simulated company's customers with at least `minimum` orders buy and get in touch, one row each."""
    orders = load("company_orders")
    lines = load("company_order_lines").groupby("order")["returned"].mean()
    orders = orders.assign(
        rush=orders["delivery"] == "rush", web=orders["channel"] == "web shop", back=orders["order"].map(lines)
    )
    table = orders.groupby("customer").agg(
        orders=("order", "size"), order_value=("net_value", "mean"), rush=("rush", "mean"), web=("web", "mean"),
        returned=("back", "mean"),
    )  # fmt: skip
    contacts = load("company_contacts").groupby("customer").size()
    table["contacts"] = contacts.reindex(table.index, fill_value=0) / table["orders"]
    table["order_value"] = np.log10(table["order_value"])  # a few orders are very large
    return table[table["orders"] >= minimum].drop(columns="orders").reset_index()


def segment_profiles(profile: pd.DataFrame) -> Figure:
    """Draw each micro-segment (row) by its mean of each measure (column), in standard deviations from all customers."""
    import seaborn as sns

    figure = Figure(figsize=(7.2, 3.6))
    ax = figure.subplots()
    look = {"cmap": "vlag", "center": 0, "annot": True, "fmt": ".1f", "linewidths": 1}
    sns.heatmap(
        profile.rename(columns=names()), ax=ax, cbar_kws={"label": tr("standard deviations from the mean")}, **look
    )
    ax.tick_params(axis="y", rotation=0)
    ax.set(xlabel="", ylabel=tr("micro-segment"), title=tr("Segments differ in how they use the company"))
    return figure


# Response ---------------------------------------------------------------------------------------


def auc(yes, chance) -> float:
    """Return the share of pairs of a yes and a no in which the yes has the higher chance; equal chances count half."""
    yes, rank = np.asarray(yes, dtype=bool), pd.Series(np.asarray(chance)).rank().to_numpy()
    return float((rank[yes].sum() - yes.sum() * (yes.sum() + 1) / 2) / (yes.sum() * (~yes).sum()))


def long_calls(bank: pd.DataFrame) -> Figure:
    """Draw the share of deposits taken by the length of the call."""
    minutes = (bank["duration"] // 60).clip(upper=15)
    rate = 100 * (bank["subscribed"] == "yes").groupby(minutes).mean()
    figure = Figure(figsize=(7.2, 3.4))
    ax = figure.subplots()
    ax.bar(rate.index, rate, color=RED, alpha=0.8)
    ax.set(xlabel=tr("length of the last call, whole minutes"), ylabel=tr("took the deposit, %"))
    ax.set_xticks([0, 5, 10, 15], ["0", "5", "10", "15+"])
    ax.set_title(tr("Long calls sell, but nobody knows the length before dialling"))
    ax.grid(axis="x", visible=False)
    return figure


def calibration(table: pd.DataFrame) -> Figure:
    """Draw the share that said yes (`said_yes`) against the mean probability (`promised`), both in per cent, by group."""
    figure = Figure(figsize=(6.0, 4.2))
    ax = figure.subplots()
    top = 1.08 * max(table["promised"].max(), table["said_yes"].max())
    ax.plot([0, top], [0, top], color=GREY, linestyle="--", label=tr("promise kept"))
    ax.plot(table["promised"], table["said_yes"], color=BLUE, marker="o", linewidth=2, label=tr("your model"))
    ax.set(xlim=(0, top), ylim=(0, top), xlabel=tr("probability promised, %"), ylabel=tr("said yes, %"))
    ax.set_title(tr("Ten groups of calls: what was promised, what came"))
    ax.legend(loc="upper left")
    return figure


# The counter ------------------------------------------------------------------------------------


def clients(bank: pd.DataFrame, n: int = 400) -> pd.DataFrame:
    """Return some clients of the bank with what the rules at the counter ask for; assumptions are marked.

    `yes_deposit` is the share of yes among all other clients with the same outcome of an earlier campaign and the same answer on a
    housing loan. Assumed: `profit`, 2 % a year on what lies in the account, 9 % on what is overdrawn, less 12 EUR;
    and the other three chances.
    """
    groups = (bank["subscribed"] == "yes").groupby([bank["poutcome"], bank["housing"]])
    yes = bank["subscribed"] == "yes"
    others = (groups.transform("sum") - yes) / (groups.transform("size") - 1)
    table = bank[["age", "job", "balance", "default", "housing", "loan", "poutcome"]].assign(yes_deposit=others)
    table = table.sample(n, random_state=3).sort_index().rename_axis("customer").reset_index()
    balance = table["balance"]
    table["profit"] = 0.02 * balance.clip(lower=0) - 0.09 * balance.clip(upper=0) - 12
    return table.assign(yes_loan=0.08, yes_adviser=0.30, yes_plan=0.25)


def offers() -> pd.DataFrame:
    """Return what the bank can offer at the counter; margins and costs are invented."""
    rows = [
        ("term deposit", 70, 4, "yes_deposit"),
        ("personal loan", 180, 6, "yes_loan"),
        ("adviser's hour", 120, 15, "yes_adviser"),
        ("overdraft plan", 40, 3, "yes_plan"),
    ]
    return pd.DataFrame(rows, columns=["offer", "margin", "cost", "chance"])


def rules(least_balance: float = 1000, least_profit: float = 50) -> pd.DataFrame:
    """Return the bank's rules for those offers; invented, too."""
    rows = [
        ("term deposit", "balance", ">=", least_balance),
        ("personal loan", "default", "=", "no"),
        ("personal loan", "loan", "=", "no"),
        ("personal loan", "balance", ">=", 0),
        ("adviser's hour", "profit", ">=", least_profit),
        ("overdraft plan", "balance", "<", 0),
    ]
    return pd.DataFrame(rows, columns=["offer", "fact", "comparison", "value"])


def branch_screen(client: pd.Series, offers: pd.DataFrame, rules: pd.DataFrame) -> Figure:
    """Draw what the counter sees of a client, and beside it what was weighed behind the screen."""
    weighed = _weigh(client, offers, rules)
    permitted = weighed[weighed["broken"] == ""]
    best = permitted["expected"].idxmax() if len(permitted) and permitted["expected"].max() > 0 else None
    figure = Figure(figsize=(7.4, 3.9))
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.25))
    _screen(left, client, best)
    _behind(right, weighed, best)
    shown = tr("no offer") if best is None else offer_names()[best]
    parts.title_above_all(figure, tr("Client {n}: {offer}").format(n=client["customer"], offer=shown))
    return figure


def offer_names() -> dict:
    """Return the words for the offers and the facts in the reader's language."""
    return {
        "term deposit": tr("term deposit"),
        "personal loan": tr("personal loan"),
        "adviser's hour": tr("adviser's hour"),
        "overdraft plan": tr("overdraft plan"),
        "no offer": tr("no offer"),
        "balance": tr("balance"),
        "default": tr("credit in default"),
        "loan": tr("personal loan"),
        "profit": tr("profit a year"),
        "yes": tr("yes"),
        "no": tr("no"),
        "loss": tr("loss"),
        "0 to 50": tr("0 to 50"),
        "50 or more": tr("50 or more"),
    }


def offers_by_profit(table: pd.DataFrame) -> Figure:
    """Draw how many clients of each band of profit (row) are shown each offer (column)."""
    figure = Figure(figsize=(7.2, 3.6))
    ax = figure.subplots()
    left = np.zeros(len(table))
    bands = [offer_names()[band] for band in table.index]
    for offer, colour in zip(table, (BLUE, GREEN, PINK, ORANGE, GREY), strict=False):
        ax.barh(bands, table[offer], left=left, color=colour, height=0.65, label=offer_names()[offer])
        left += table[offer].to_numpy()
    ax.invert_yaxis()
    ax.set(xlabel=tr("clients"), ylabel=tr("profit of the client, EUR a year"))
    ax.set_title(tr("The same rules show every client something else"))
    ax.grid(axis="y", visible=False)
    ax.legend(loc="upper left", bbox_to_anchor=(0, -0.18), ncols=3, frameon=False, fontsize=9)
    return figure


def branch_widget(clients: pd.DataFrame):
    """Return the screen at the counter with sliders for the client, two of the bank's rules and one margin."""
    import ipywidgets as widgets

    which = parts.slider(widgets.IntSlider, tr("client of the bank"), 0, 0, len(clients) - 1, 1)
    balance = parts.slider(widgets.IntSlider, tr("deposit: least balance, EUR"), 1000, 0, 10_000, 250)
    profit = parts.slider(widgets.IntSlider, tr("adviser: least profit, EUR"), 50, -50, 300, 10)
    margin = parts.slider(widgets.IntSlider, tr("margin of a deposit, EUR"), 70, 0, 300, 10)

    def draw():
        table = offers()
        table.loc[table["offer"] == "term deposit", "margin"] = margin.value
        return branch_screen(clients.iloc[which.value], table, rules(balance.value, profit.value))

    return parts.board(
        tr(
            "Leaf through the clients. Then change a rule, not the program: at what margin does a client without an earlier "
            "success see the deposit? Who loses the adviser's hour when you raise its limit?"
        ),
        [which, balance, profit, margin],
        draw,
    )


def _weigh(client, offers, rules):
    """Return for each offer its expected profit and the first rule that the client breaks, or ""."""
    table = offers.set_index("offer")
    expected = [client[row.chance] * row.margin - row.cost for row in table.itertuples()]
    broken = []
    for offer in table.index:
        of_it = rules[rules["offer"] == offer].itertuples()
        broken.append(next((_said(rule) for rule in of_it if not _holds(client[rule.fact], rule)), ""))
    return pd.DataFrame({"expected": expected, "broken": broken}, index=table.index)


def _holds(fact, rule):
    compare = {"=": operator.eq, ">=": operator.ge, "<": operator.lt}
    return compare[rule.comparison](fact, rule.value)


def _said(rule):
    value = offer_names()[rule.value] if isinstance(rule.value, str) else number(rule.value, 0)
    wording = {"=": tr("{fact} must be “{value}”"), ">=": tr("{fact} must be at least {value}")}
    return wording.get(rule.comparison, tr("{fact} must be below {value}")).format(
        fact=offer_names()[rule.fact], value=value
    )


def _screen(ax, client, best):
    ax.set(xlim=(0, 10), ylim=(0, 10), title=tr("what the counter sees"))
    ax.axis("off")
    parts.card(ax, 5, 5, 9.4, 9.2, GREY, 0.15)
    facts = (
        (tr("age"), str(client["age"])),
        (tr("balance"), tr("{amount} EUR").format(amount=number(client["balance"], 0))),
        (tr("housing loan"), offer_names()[client["housing"]]),
        (tr("personal loan"), offer_names()[client["loan"]]),
    )
    for row, (name, value) in enumerate(facts):
        parts.say(ax, 5, 8.8 - 1.15 * row, f"{name}: {value}", size=10)
    label = (
        tr("no offer today:\nserve and thank")
        if best is None
        else tr("offer:\n{name}").format(name=offer_names()[best])
    )
    parts.box(ax, 5, 2.3, 7.8, 2.6, label, GREY if best is None else GREEN, weight="bold", size=11)


def _behind(ax, weighed, best):
    labels = [offer_names()[offer] for offer in weighed.index]
    colours = [
        GREEN if o == best else SKY if not b else "#dddddd"
        for o, b in zip(weighed.index, weighed["broken"], strict=True)
    ]
    ax.barh(labels, weighed["expected"], color=colours, height=0.6)
    for row, (expected, broken) in enumerate(weighed.itertuples(index=False)):
        text = broken or number(expected, 1)
        ax.annotate(text, (max(expected, 0), row), (4, 0), textcoords="offset points", va="center", color=INK, size=8.5)
    ax.axvline(0, color=INK, linewidth=1)
    ax.set(
        title=tr("what stays behind the screen"), xlabel=tr("expected profit, EUR (grey: not permitted)"), xlim=(-6, 62)
    )
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
