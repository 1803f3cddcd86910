"""Figures and widgets of the lesson on value-based segmentation.

Figures return a matplotlib Figure for `show`; widgets return an ipywidgets box. `account_book` is the table behind both.
"""

from functools import lru_cache

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Ellipse, FancyArrowPatch, Polygon

from crm_course.data import load
from crm_course.explore import parts
from crm_course.explore.parts import INK
from crm_course.figures import PALETTE
from crm_course.i18n import language, tr

BLUE, ORANGE, GREEN, RED, PINK, BROWN, GREY, YELLOW, SKY = PALETTE


def account_book() -> pd.DataFrame:
    """Return the simulated company's year, one row per account, with the bill of service and the profit.

    The index is the account; besides the columns of `load("accounts")` there are `net_sales`, `gross_profit`,
    `cost_to_serve`, `profit` (EUR), and `price` and `service`: net price and cost to serve per 100 EUR at list price.
    """
    return _account_book().copy()


@lru_cache
def _account_book():
    book = load("accounts").set_index("account")
    book["net_sales"] = book["list_value"] - book["discount"]
    book["gross_profit"] = book["net_sales"] - book["cost_of_goods"]
    book["cost_to_serve"] = service_bills().sum(axis=1).reindex(book.index, fill_value=0.0)
    book["profit"] = book["gross_profit"] - book["cost_to_serve"]
    book["price"] = 100 * book["net_sales"] / book["list_value"]
    book["service"] = 100 * book["cost_to_serve"] / book["list_value"]
    return book


def service_bills() -> pd.DataFrame:
    """Return what each account (row) cost the company in each activity (column), EUR of the year."""
    done = load("account_activities").pivot(index="account", columns="activity", values="quantity").fillna(0)
    pools = load("activity_pools").set_index("activity")["cost"]
    return (done * (pools / done.sum()))[pools.index]


# Diagrams ---------------------------------------------------------------------------------------


def nested_sets() -> Figure:
    """Draw customer value inside customer profitability inside segmentation."""
    figure, ax = parts.canvas(7.2, 4.2, (0, 10), (0, 6))
    sets = (
        (5.0, 5.8, GREY, tr("Segmentation"), tr("who resembles whom?")),
        (3.9, 4.1, SKY, tr("Profitability"), tr("what does this customer earn us?")),
        (2.8, 2.4, BLUE, tr("Value"), tr("what will this customer be worth?")),
    )
    for half, height, colour, name, question in sets:
        ax.add_patch(
            Ellipse(
                (5, 0.1 + height / 2),
                1.96 * half,
                height,
                facecolor=colour,
                alpha=0.28,
                edgecolor=colour,
                linewidth=1.5,
            )
        )
        ax.text(5, height - 0.45, name, ha="center", va="center", weight="bold", color=INK)
        ax.text(5, height - 0.92, question, ha="center", va="center", size=9, color=INK)
    ax.set_title(tr("Each question lies inside the one before it"))
    return figure


def value_cycle() -> Figure:
    """Draw the value-management cycle: six steps around the right customers."""
    steps = (
        tr("choose\nthe right ones"),
        tr("win them"),
        tr("deliver\nsuperior value"),
        tr("satisfy\nand keep"),
        tr("raise\ntheir value"),
        tr("measure\nvalue"),
    )
    figure, ax = parts.canvas(6.6, 5.4, (-3.8, 3.8), (-3.15, 3.15))
    colours = (BLUE, ORANGE, GREEN, PINK, SKY, BROWN)
    angles = np.pi / 2 - np.arange(6) * np.pi / 3
    for angle, after, label, colour in zip(angles, np.roll(angles, -1), steps, colours, strict=True):
        x, y = 2.75 * np.cos(angle), 2.55 * np.sin(angle)
        next_x, next_y = 2.75 * np.cos(after), 2.55 * np.sin(after)
        ax.add_patch(
            FancyArrowPatch(
                (x, y), (next_x, next_y), connectionstyle="arc3,rad=-0.25", arrowstyle="-|>", mutation_scale=18,
                color=GREY, linewidth=2, shrinkA=46, shrinkB=46, zorder=0,
            )
        )  # fmt: skip
        parts.box(ax, x, y, 1.65, 0.8, label, colour)
    ax.add_patch(Circle((0, 0), 0.95, facecolor=YELLOW, alpha=0.35, edgecolor=INK, linewidth=1))
    ax.text(0, 0, tr("right\ncustomers"), ha="center", va="center", weight="bold", color=INK)
    ax.set_title(tr("The cycle turns around the right customers"))
    return figure


def evolution_path() -> Figure:
    """Draw the path CRM, CEM, CVE, from customer to partner; it runs with the reader's script."""
    stages = (
        ("CRM", tr("automate\ntransactions"), SKY),
        ("CEM", tr("manage\nthe experience"), GREEN),
        ("CVE", tr("raise the value\ncustomers create"), ORANGE),
    )
    figure, ax = parts.canvas(7.2, 4.0, (0, 10), (-0.5, 6.2))
    if language() == "fa":
        ax.invert_xaxis()
    for step, (name, work, colour) in enumerate(stages):
        left, top = 0.4 + 3.1 * step, 2.1 + 1.45 * step
        ax.add_patch(Polygon([(left, 0.6), (left, top), (left + 3.1, top), (left + 3.1, 0.6)], color=colour, alpha=0.3))
        ax.plot([left, left + 3.1], [top, top], color=colour, linewidth=3)
        ax.text(left + 1.55, top - 0.35, name, ha="center", va="center", weight="bold", size=13, color=INK)
        ax.text(left + 1.55, top - 1.0, work, ha="center", va="center", size=9, color=INK)
    arrow = {"arrowstyle": "-|>", "mutation_scale": 18, "color": INK, "linewidth": 1.5}
    ax.add_patch(FancyArrowPatch((1.7, 0.1), (8.3, 0.1), **arrow))
    ax.text(1.0, 0.1, tr("customer"), ha="center", va="center", weight="bold", color=INK)
    ax.text(9.1, 0.1, tr("partner"), ha="center", va="center", weight="bold", color=INK)
    ax.add_patch(FancyArrowPatch((0.9, 3.1), (4.9, 5.6), **{**arrow, "color": GREY, "linestyle": "--"}))
    ax.text(0.9, 2.75, tr("operational"), ha="center", va="center", size=9, color=INK)
    ax.text(4.9, 5.85, tr("strategic"), ha="center", va="center", size=9, color=INK)
    ax.set_title(tr("From running transactions to raising value"))
    return figure


def matrix_sketch() -> Figure:
    """Draw the four cells of the profitability matrix as an examination wants them: axes, names, who is in them."""
    figure = Figure(figsize=(7.2, 4.4))
    ax = figure.subplots()
    cells = (
        (0, 1, tr("Passive"), tr("product vital,\nsupplier fits"), GREEN),
        (1, 1, tr("Carriage trade"), tr("costly service,\npaid for"), SKY),
        (0, 0, tr("Bargain basement"), tr("price decides,\nlittle special demand"), YELLOW),
        (1, 0, tr("Aggressive"), tr("bargaining power,\nmuch is tailored"), RED),
    )
    for x, y, name, who, colour in cells:
        ax.add_patch(
            Polygon(
                [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)],
                facecolor=colour,
                alpha=0.3,
                edgecolor="white",
                linewidth=3,
            )
        )
        ax.text(x + 0.5, y + 0.66, name, ha="center", va="center", weight="bold", size=12, color=INK)
        ax.text(x + 0.5, y + 0.33, who, ha="center", va="center", size=10, color=INK)
    ax.set(xlim=(0, 2), ylim=(0, 2), xlabel=tr("cost to serve"), ylabel=tr("net price"))
    ax.set_xticks([0.5, 1.5], [tr("low"), tr("high")])
    ax.set_yticks([0.5, 1.5], [tr("low"), tr("high")])
    ax.grid(visible=False)
    ax.set_title(tr("Price and service, not sales, tell customers apart"))
    return figure


def bundle_map(customers: pd.DataFrame, price: float, bundle_price: float, gains: list) -> Figure:
    """Draw customers by what they would pay for two products, with the price lines and what the bundle changes.

    `customers` has the columns `phone` and `internet`; both products cost `price` when bought alone.
    """
    figure = Figure(figsize=(6.6, 5.0))
    ax = figure.subplots()
    ax.fill_between([0, bundle_price], [bundle_price, 0], [125, 125], color=SKY, alpha=0.15, linewidth=0)
    ax.fill_between([bundle_price, 125], 0, 125, color=SKY, alpha=0.15, linewidth=0)
    ax.axvline(price, color=GREY, linestyle="--", linewidth=1)
    ax.axhline(price, color=GREY, linestyle="--", linewidth=1)
    ax.plot([0, bundle_price], [bundle_price, 0], color=BLUE, linewidth=2)
    for (name, x, y), gain in zip(customers[["phone", "internet"]].itertuples(), gains, strict=True):
        colour = GREY if gain == 0 else BLUE if gain > 0 else RED
        ax.scatter(x, y, s=90, color=colour, zorder=3)
        ax.annotate(f"{name}  {_signed(gain)}", (x, y), (8, 6), textcoords="offset points", weight="bold", color=INK)
    ax.text(62, 10, tr("bundle: {price}").format(price=bundle_price), color=BLUE, ha="right")
    ax.text(price - 1.5, 112, tr("alone: {price}").format(price=price), color=INK, size=9, ha="right")
    ax.text(123, price - 1.5, tr("alone: {price}").format(price=price), color=INK, size=9, ha="right", va="top")
    ax.set(
        xlim=(0, 125), ylim=(0, 125),
        xlabel=tr("most paid for the phone line, EUR"), ylabel=tr("most paid for internet, EUR"),
    )  # fmt: skip
    ax.set_title(tr("The bundle wins one customer and earns less from two"))
    return figure


# Data figures -----------------------------------------------------------------------------------


def service_spread(book: pd.DataFrame) -> Figure:
    """Draw how the cost to serve 100 EUR of list price spreads over the accounts."""
    figure = Figure(figsize=(7.2, 3.5))
    ax = figure.subplots()
    edges = np.arange(0, 155, 5)
    middle = book["service"].median()
    ax.hist(book["service"], bins=edges, color=SKY, edgecolor="white")
    ax.axvline(middle, color=INK, linewidth=1.5)
    ax.annotate(
        tr("half the accounts cost less than {middle:.0f} EUR").format(middle=middle),
        (middle, ax.get_ylim()[1] * 0.9),
        (8, 0),
        textcoords="offset points",
        color=INK,
    )
    ax.set(xlabel=tr("cost to serve, EUR per 100 EUR at list price"), ylabel=tr("accounts"), xlim=(0, 155))
    ax.set_title(
        tr("The same 100 EUR of goods costs from {low:.0f} to {high:.0f} EUR to serve").format(
            low=book["service"].min(), high=book["service"].max()
        )
    )
    ax.grid(axis="x", visible=False)
    return figure


def matrix(book: pd.DataFrame, price_threshold: float | None = None, cost_threshold: float | None = None) -> Figure:
    """Draw the profitability matrix, an account a dot; thresholds are the medians unless given."""
    figure = Figure(figsize=(7.2, 5.2))
    ax = figure.subplots()
    _draw_matrix(ax, book, price_threshold, cost_threshold)
    lost = book["profit"] < 0
    costly = lost & (book["service"] >= (book["service"].median() if cost_threshold is None else cost_threshold))
    ax.set_title(
        tr("{lost} of {all} accounts lose money; {costly} of them cost much to serve").format(
            lost=lost.sum(), all=len(book), costly=costly.sum()
        )
    )
    return figure


def whale(book: pd.DataFrame) -> Figure:
    """Draw the whale curve of profit beside the Pareto curve of sales."""
    figure = Figure(figsize=(7.2, 4.5))
    ax = figure.subplots()
    people = 100 * np.arange(len(book) + 1) / len(book)
    profit = _cumulated(book["profit"], book["profit"])
    sales = _cumulated(book["net_sales"], book["net_sales"])
    top = profit.argmax()
    ax.axhline(100, color=GREY, linewidth=1, linestyle="--")
    ax.fill_between(people, 100, profit, where=profit >= 100, color=BLUE, alpha=0.12, linewidth=0)
    ax.plot(people, profit, color=BLUE, linewidth=2.5)
    ax.plot(people, sales, color=ORANGE, linewidth=2, linestyle=(0, (5, 2)))
    ax.plot(people[top], profit[top], "o", color=BLUE)
    ax.annotate(
        tr("profit (whale curve)"),
        (people[top], profit[top]),
        (0, 9),
        textcoords="offset points",
        ha="center",
        color=BLUE,
        weight="bold",
    )
    ax.annotate(tr("sales (Pareto curve)"), (45, 84), ha="left", color="#8a5a00", weight="bold")
    ax.set(xlim=(0, 100), ylim=(0, 190), xlabel=tr("accounts, best first, %"), ylabel=tr("cumulated share, %"))
    ax.set_title(
        tr("The best {people:.0f} % of accounts earn {peak:.0f} % of the profit").format(
            people=people[top], peak=profit[top]
        )
    )
    return figure


def pyramid(book: pd.DataFrame) -> Figure:
    """Draw the value pyramid of 1, 4, 15 and 80 per cent, with the profit of each tier beside it."""
    tiers = (tr("Platinum"), tr("Gold"), tr("Iron"), tr("Lead"))
    shares = (1, 4, 15, 80)
    ends = np.cumsum(shares) * len(book) // 100
    profit = np.diff(_cumulated(book["profit"], book["profit"])[np.append(0, ends)])
    figure = Figure(figsize=(7.2, 4.0))
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.1), sharey=True)
    colours = (SKY, YELLOW, BROWN, GREY)
    for level, (tier, share, colour) in enumerate(zip(tiers, shares, colours, strict=True)):
        wide, narrow = 0.25 + 0.75 * (level + 1) / 4, 0.25 + 0.75 * level / 4
        y = -level
        left.add_patch(
            Polygon(
                [(-narrow, y), (narrow, y), (wide, y - 1), (-wide, y - 1)],
                facecolor=colour,
                alpha=0.55,
                edgecolor="white",
                linewidth=2,
            )
        )
        left.text(0, y - 0.5, tier, ha="center", va="center", weight="bold", color=INK, size=9)
        left.text(-1.06, y - 0.5, tr("{share} %").format(share=share), ha="right", va="center", color=INK)
    right.barh(-np.arange(4) - 0.5, profit, height=0.7, color=[BLUE if p > 0 else RED for p in profit])
    for level, value in enumerate(profit):
        right.text(
            value + (3 if value > 0 else -3),
            -level - 0.5,
            tr("{share} %").format(share=_signed(value)),
            va="center",
            ha="left" if value > 0 else "right",
            color=INK,
        )
    left.set(xlim=(-1.6, 1.05), ylim=(-4.05, 0.05), xticks=[], yticks=[], xlabel=tr("share of accounts"))
    left.xaxis.set_label_coords(0.6, -0.02)
    right.set(xlim=(-95, 95), xlabel=tr("share of profit, %"), yticks=[])
    right.axvline(0, color=INK, linewidth=1)
    right.grid(axis="y", visible=False)
    for side in ("left", "bottom"):
        left.spines[side].set_visible(False)
    right.spines["left"].set_visible(False)
    parts.title_above_all(
        figure,
        tr("The top fifth earns {top:.0f} % of the profit; the rest gives {back:.0f} % back").format(
            top=profit[:3].sum(), back=-profit[3]
        ),
    )
    return figure


def return_rates(purchases: pd.DataFrame) -> Figure:
    """Draw who came back in the first half of 1998, by purchase days in 1997 and the quarter of the last of them."""
    import seaborn as sns

    share = come_back(purchases)
    figure = Figure(figsize=(7.0, 4.1))
    ax = figure.subplots()
    sns.heatmap(
        100 * share,
        annot=True,
        fmt=".0f",
        cmap="crest",
        vmin=0,
        vmax=80,
        linewidths=1,
        ax=ax,
        cbar_kws={"label": tr("bought again, %")},
    )
    ax.set_yticklabels([str(n) if n < 5 else "5+" for n in share.index], rotation=0)
    ax.grid(visible=False)
    quarters = (tr("Jan to Mar"), tr("Apr to Jun"), tr("Jul to Sep"), tr("Oct to Dec"))
    ax.set_xticklabels(quarters)
    ax.set(xlabel=tr("last purchase of 1997"), ylabel=tr("purchase days in 1997"))
    ax.set_title(tr("A recent purchase promises more than many purchases"))
    return figure


def come_back(purchases: pd.DataFrame) -> pd.DataFrame:
    """Return the share that bought again by June 1998: purchase days of 1997 (1 to 5+) × quarter of the last of them."""
    bought = purchases[purchases["spend"] > 0]
    before, after = bought[bought["date"] < "1998"], bought[bought["date"] >= "1998"]
    history = before.groupby("customer")["date"].agg(["nunique", "max"])
    history["came_back"] = history.index.isin(after["customer"])
    days, quarter = history["nunique"].clip(upper=5), history["max"].dt.quarter
    share = history.groupby([days, quarter])["came_back"].mean().unstack()
    return share.where(history.groupby([days, quarter]).size().unstack() >= 20)


def four_potentials(table: pd.DataFrame) -> Figure:
    """Draw base, growth and learning stacked, networking beside them; `table` is indexed by customer."""
    figure = Figure(figsize=(7.0, 3.6))
    ax = figure.subplots()
    parts = (("base", tr("base"), BLUE), ("growth", tr("growth"), GREEN), ("learning", tr("learning"), ORANGE))
    y, left = np.arange(len(table)), np.zeros(len(table))
    for column, label, colour in parts:
        ax.barh(y - 0.19, table[column], left=left, height=0.36, color=colour, label=label)
        left = left + table[column].to_numpy()
    ax.barh(
        y + 0.19,
        table["networking"],
        height=0.36,
        facecolor="white",
        edgecolor=PINK,
        hatch="///",
        label=tr("networking"),
    )
    ax.set_yticks(y, table.index)
    ax.invert_yaxis()
    ax.set(xlabel=tr("value, EUR"))
    own, everything = left.sum(), left.sum() + table["networking"].sum()
    ax.set_title(tr("The company owns {own:.0f} EUR, not {everything:.0f}").format(own=own, everything=everything))
    ax.grid(axis="y", visible=False)
    ax.legend(loc="lower right", frameon=True)
    return figure


def two_bills(bills: pd.DataFrame, sales: pd.Series) -> Figure:
    """Draw where each account's net sales go: goods, then activities, then profit or loss. Columns are accounts."""
    figure = Figure(figsize=(7.2, 3.4))
    ax = figure.subplots()
    words = names()
    colours = dict(zip(bills.index, (GREY, SKY, BLUE, RED, ORANGE, PINK, BROWN), strict=False))
    for row, account in enumerate(bills.columns):
        left = 0.0
        for item, amount in bills[account].items():
            ax.barh(
                row,
                amount / 1000,
                left=left,
                height=0.5,
                color=colours[item],
                edgecolor="white",
                label=words[item] if row == 0 else None,
            )
            left += amount / 1000
        ax.plot(
            [sales[account] / 1000] * 2,
            [row - 0.36, row + 0.36],
            color=INK,
            linewidth=3,
            label=tr("net sales") if row == 0 else None,
        )
    ax.set_yticks(range(len(bills.columns)), bills.columns)
    ax.invert_yaxis()
    ax.set(xlabel=tr("EUR thousand in the year"))
    ax.set_title(tr("Like sales, unlike service: one earns, one loses"))
    ax.grid(axis="y", visible=False)
    ax.legend(loc="upper left", bbox_to_anchor=(0, -0.24), ncols=4, frameon=False, fontsize=9)
    return figure


def names() -> dict:
    """Return the words of the data in the reader's language: costs, segments, cells, tiers, stages."""
    return {
        "cost of goods": tr("goods"),
        "order handling": tr("order handling"),
        "delivery": tr("delivery"),
        "rush delivery": tr("rush delivery"),
        "field visit": tr("field visit"),
        "service call": tr("service call"),
        "returns handling": tr("returns handling"),
        "household": tr("household"),
        "small firm": tr("small firm"),
        "large account": tr("large account"),
        "bargain basement": tr("Bargain basement"),
        "aggressive": tr("Aggressive"),
        "passive": tr("Passive"),
        "carriage trade": tr("Carriage trade"),
        "platinum": tr("Platinum"),
        "gold": tr("Gold"),
        "iron": tr("Iron"),
        "lead": tr("Lead"),
        "lost": tr("lost"),
        "prospect": tr("prospect"),
        "customer": tr("customer"),
        "client": tr("client"),
        "advocate": tr("advocate"),
        "partner": tr("partner"),
    }


def take_back(
    book: pd.DataFrame, share: float, price_threshold: float | None = None, cost_threshold: float | None = None
) -> Figure:
    """Draw the matrix after `share` per cent of the discounts of the aggressive cell are taken back and all stay."""
    price = book["price"].median() if price_threshold is None else price_threshold
    cost = book["service"].median() if cost_threshold is None else cost_threshold
    hard = (book["price"] < price) & (book["service"] >= cost)
    raised = book.assign(price=book["price"] + (100 - book["price"]).where(hard, 0) * share / 100)
    raised["profit"] = book["profit"] + book["discount"].where(hard, 0) * share / 100
    figure = Figure(figsize=(6.7, 4.7), layout="none")
    figure.subplots_adjust(0.105, 0.12, 0.985, 0.93)
    ax = figure.subplots()
    _draw_matrix(ax, raised, price, cost, hard)
    now, cell = raised["profit"].sum() / 1000, raised["profit"][hard].sum() / 1000
    ax.set_title(
        tr("Total profit: {now:,.0f} EUR thousand; of those once aggressive: {cell}").format(
            now=now, cell=_signed(cell)
        ),
        y=1.01,
    )
    return figure


def serve_for_less(book: pd.DataFrame, worst: int, cut: float) -> Figure:
    """Draw cumulated profit before and after the `worst` accounts are served for `cut` per cent less."""
    figure = Figure(figsize=(7.2, 4.4), layout="none")
    figure.subplots_adjust(0.11, 0.14, 0.97, 0.9)
    _draw_savings(figure.subplots(), book, worst, cut)
    return figure


# Figures of the lab: what the reader's functions gave -------------------------------------------


def profit_by_cell(thousand: pd.DataFrame) -> Figure:
    """Draw profit (EUR thousand) by cell (rows) and segment (columns) as a heat map."""
    figure = _heat_map(thousand, (7.0, 3.6), cmap="vlag_r", center=0, fmt=".0f", cbar_kws={"label": tr("EUR thousand")})
    figure.axes[0].set(xlabel=tr("segment"), ylabel=tr("cell"), title=tr("Large aggressive accounts lose most"))
    return figure


def tier_moves(moves: pd.DataFrame) -> Figure:
    """Draw how many accounts of a tier by sales (rows) stand in a tier by profit (columns)."""
    figure = _heat_map(moves, (6.4, 3.8), cmap="crest", vmax=60, fmt="d", cbar=False)
    title = tr("Two of the six largest buyers are lead by profit")
    figure.axes[0].set(xlabel=tr("tier by profit"), ylabel=tr("tier by sales"), title=title)
    return figure


def whales(curves: dict) -> Figure:
    """Draw a whale curve for each segment; `curves` maps segments to tables of `customer_share` and `profit_share`."""
    figure = Figure()
    ax = figure.subplots()
    for segment, curve in curves.items():
        ax.plot(100 * curve["customer_share"], 100 * curve["profit_share"], linewidth=2, label=names()[segment])
    ax.axhline(100, color=GREY, linestyle="--", linewidth=1)
    ax.set(
        xlim=(0, 100),
        ylim=(0, None),
        xlabel=tr("accounts of the segment, best first, %"),
        ylabel=tr("share of the segment's profit, %"),
        title=tr("Good households earn almost six times their segment's profit"),
    )
    ax.legend()
    return figure


def points_and_return(rate: pd.Series) -> Figure:
    """Draw the share that came back (per cent) by the sum of the three scores."""
    figure = Figure(figsize=(7.2, 3.8))
    ax = figure.subplots()
    ax.bar(rate.index, rate, color=BLUE)
    ax.set(xlabel=tr("r + f + m"), ylabel=tr("came back in 1998, %"), xticks=rate.index)
    ax.set_title(tr("Buyers with 15 points return ten times as often as those with 3"))
    ax.grid(axis="x", visible=False)
    return figure


def recommenders(top: pd.DataFrame) -> Figure:
    """Draw `own_value` and `networking` of some customers (index), EUR."""
    figure = Figure(figsize=(7.2, 4.0))
    ax = figure.subplots()
    ax.barh(top.index, top["own_value"] / 1000, height=0.7, color=BLUE, label=tr("own value"))
    look = {"facecolor": "none", "edgecolor": PINK, "hatch": "///"}
    ax.barh(top.index, top["networking"] / 1000, height=0.4, label=tr("networking"), **look)
    ax.invert_yaxis()
    ax.set(xlabel=tr("EUR thousand"), title=tr("Three of the eight best recommenders lose money themselves"))
    ax.grid(axis="y", visible=False)
    ax.legend(loc="lower right")
    return figure


def bundle_prices(gains: pd.DataFrame) -> Figure:
    """Draw the change of profit (EUR) by the price of the bundle (index), a line for each group (column)."""
    figure = Figure(figsize=(7.2, 3.9))
    ax = figure.subplots()
    for group in gains:
        ax.plot(gains.index, gains[group] / 1000, linewidth=2.5, marker="o", markersize=4, label=group)
    ax.axhline(0, color=GREY, linewidth=1)
    ax.set(xlabel=tr("price of the bundle, EUR (60 each alone)"), ylabel=tr("change of profit, EUR thousand"))
    ax.set_title(tr("The bundle pays when tastes are opposed"))
    ax.legend()
    return figure


def still_with_us(path: pd.DataFrame) -> Figure:
    """Draw the probability of each stage (columns, at most four) in each year (index), stacked."""
    figure = Figure(figsize=(7.2, 4.0))
    ax = figure.subplots()
    labels = [names()[stage] for stage in path]
    ax.stackplot(path.index, 100 * path.T.to_numpy(), labels=labels, colors=(ORANGE, GREEN, SKY, BLUE), alpha=0.85)
    ax.set(xlim=(0, path.index.max()), ylim=(0, 100), xlabel=tr("years"), ylabel=tr("customers still with us, %"))
    ax.set_title(tr("Few customers become partners"))
    ax.legend(loc="upper right")
    return figure


def _heat_map(table, size, **look):
    import seaborn as sns

    figure = Figure(figsize=size)
    ax = figure.subplots()
    sns.heatmap(table.rename(index=names(), columns=names()), annot=True, linewidths=1, ax=ax, **look)
    ax.tick_params(axis="y", rotation=0)
    return figure


# Widgets ----------------------------------------------------------------------------------------


def matrix_widget(book: pd.DataFrame):
    """Return the profitability matrix with sliders for both thresholds and for discounts taken back."""
    import ipywidgets as widgets

    price = parts.slider(widgets.IntSlider, tr("price threshold"), round(book["price"].median()), 70, 99, 1)
    cost = parts.slider(widgets.IntSlider, tr("cost threshold"), round(book["service"].median()), 5, 80, 1)
    back = parts.slider(widgets.IntSlider, tr("discount taken back, %"), 0, 0, 100, 5)

    def draw():
        return take_back(book, back.value, price.value, cost.value)

    return parts.board(
        tr(
            "Move the thresholds: accounts change cells, profit does not. Then take back the discounts of the bottom right cell, with its accounts staying: how much is needed until the cell earns?"
        ),
        [price, cost, back],
        draw,
    )


def whale_widget(book: pd.DataFrame):
    """Return the curve of cumulated profit with sliders for how many of the worst accounts are served for less."""
    import ipywidgets as widgets

    worst = parts.slider(widgets.IntSlider, tr("worst accounts"), 0, 0, 220, 1)
    cut = parts.slider(widgets.IntSlider, tr("cost to serve cut, %"), 50, 0, 100, 5)

    def draw():
        return serve_for_less(book, worst.value, cut.value)

    return parts.board(
        tr(
            "Go account by account: one, two, ten. At half the cost, the first ten change nearly as much as the next hundred. The curve is sorted anew each time."
        ),
        [worst, cut],
        draw,
    )


# Parts of figures -------------------------------------------------------------------------------


def _draw_matrix(ax, book, price_threshold=None, cost_threshold=None, ringed=None):
    price = book["price"].median() if price_threshold is None else price_threshold
    cost = book["service"].median() if cost_threshold is None else cost_threshold
    lost = book["profit"] < 0
    size = 4 + book["list_value"] / 900
    for mask, colour, marker, label in ((~lost, BLUE, "o", tr("earns")), (lost, RED, "^", tr("loses"))):
        ax.scatter(
            book["service"][mask],
            book["price"][mask],
            s=size[mask],
            color=colour,
            marker=marker,
            alpha=0.55,
            linewidths=0,
            label=label,
        )
    if ringed is not None:
        ax.scatter(
            book["service"][ringed],
            book["price"][ringed],
            s=size[ringed] + 14,
            facecolors="none",
            edgecolors=INK,
            linewidths=0.6,
        )
    goods = 100 * book["cost_of_goods"].sum() / book["list_value"].sum()
    service = np.geomspace(2, 160, 100)
    ax.plot(service, goods + service, color=INK, linewidth=1.2, linestyle=":", label=tr("break-even on average"))
    ax.axvline(cost, color=GREY, linewidth=1.2)
    ax.axhline(price, color=GREY, linewidth=1.2)
    high_price, high_cost = book["price"] >= price, book["service"] >= cost
    cells = (
        (tr("Passive"), high_price & ~high_cost, 0.015, 0.985, "left", "top"),
        (tr("Carriage trade"), high_price & high_cost, 0.985, 0.985, "right", "top"),
        (tr("Bargain basement"), ~high_price & ~high_cost, 0.015, 0.015, "left", "bottom"),
        (tr("Aggressive"), ~high_price & high_cost, 0.985, 0.015, "right", "bottom"),
    )
    for name, members, x, y, ha, va in cells:
        facts = tr("{count} accounts, {profit} thousand").format(
            count=members.sum(), profit=_signed(book["profit"][members].sum() / 1000)
        )
        ax.text(
            x, y, f"{name}\n{facts}", transform=ax.transAxes, ha=ha, va=va, size=9, weight="bold", color=INK,
            bbox={"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 2},
        )  # fmt: skip
    ax.set(
        xscale="log",
        xlim=(2, 170),
        ylim=(58, 105.5),
        xlabel=tr("cost to serve, EUR per 100 EUR at list price"),
        ylabel=tr("net price, % of list price"),
    )
    ax.set_xticks([2, 5, 10, 20, 50, 100], ["2", "5", "10", "20", "50", "100"])
    ax.set_xticks([], minor=True)
    legend = ax.legend(loc="lower right", bbox_to_anchor=(1.0, 0.11), frameon=True, fontsize=9)
    for handle in legend.legend_handles[:2]:
        handle.set_sizes([40])


def _draw_savings(ax, book, worst, cut):
    chosen = book["profit"].nsmallest(worst).index
    profit = book["profit"].copy()
    profit[chosen] += book.loc[chosen, "cost_to_serve"] * cut / 100
    people = 100 * np.arange(len(book) + 1) / len(book)
    before = np.append(0, np.sort(book["profit"])[::-1].cumsum()) / 1000
    after = np.append(0, np.sort(profit)[::-1].cumsum()) / 1000
    ax.plot(
        people,
        before,
        color=GREY,
        linewidth=2,
        linestyle="--",
        label=tr("today: {profit:.0f}").format(profit=before[-1]),
    )
    ax.plot(people, after, color=BLUE, linewidth=2.5, label=tr("after the cut: {profit:.0f}").format(profit=after[-1]))
    ax.plot(100, before[-1], "o", color=GREY, clip_on=False)
    ax.plot(100, after[-1], "o", color=BLUE, clip_on=False)
    ax.set(
        xlim=(0, 100), ylim=(0, 1100), xlabel=tr("accounts, best first, %"), ylabel=tr("cumulated profit, EUR thousand")
    )
    ax.legend(loc="lower right", frameon=True)
    ax.set_title(
        tr("{worst} accounts served for {cut:.0f} % less add {gain:.0f} EUR thousand").format(
            worst=worst, cut=cut, gain=after[-1] - before[-1]
        ),
        y=1.01,
    )


def _cumulated(order, amounts):
    """Return cumulated shares of `amounts` in per cent, from 0, the largest `order` first."""
    sorted_amounts = amounts.loc[order.sort_values(ascending=False).index].to_numpy()
    return np.append(0, 100 * sorted_amounts.cumsum() / sorted_amounts.sum())


def _signed(number):
    """Write a whole number with its sign, the minus as a minus."""
    return f"{number:+.0f}".replace("-", "\N{MINUS SIGN}") if round(number) else "0"
