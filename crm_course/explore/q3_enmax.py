"""Figures and widgets of the lesson on ENMAX: three systems made one, sales lost for the price, cycles that are not over.

Figures return a matplotlib Figure for `show`; widgets return an ipywidgets box. `old_records` are the three systems' records,
`scored_pairs` says how alike two records are, `match_quality` what a threshold on that gets right, `negotiations` are the
deals in which the price decided.
"""

from functools import lru_cache

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.text import Text

from crm_course.data import load
from crm_course.explore import parts
from crm_course.explore.parts import INK
from crm_course.figures import PALETTE
from crm_course.i18n import number, tr

BLUE, ORANGE, GREEN, RED, PINK, BROWN, GREY, YELLOW, SKY = PALETTE
SYSTEMS = ("residential", "business", "billing")
POINTS = {"name": 40, "phone": 20, "email": 20, "address": 20}
EXAMPLE = 1311  # a customer of the simulated company, with five records in three systems


def names() -> dict:
    """Return the words of the data in the reader's language: regions, reasons, channels, systems."""
    return {
        "north": tr("north"),
        "south": tr("south"),
        "east": tr("east"),
        "west": tr("west"),
        "centre": tr("centre"),
        "price": tr("price"),
        "service": tr("service"),
        "no budget": tr("no budget"),
        "rival's relationship": tr("rival's relationship"),
        "timing": tr("timing"),
        "phone": tr("phone"),
        "e-mail": tr("e-mail"),
        "chat": tr("chat"),
        "counter": tr("counter"),
        "web shop": tr("web shop"),
        "residential": tr("households"),
        "business": tr("firms"),
        "billing": tr("billing"),
    }


# The programme ----------------------------------------------------------------------------------


def programme() -> Figure:
    """Draw ENMAX's programme on the three offices: one database below, one team between, three equal channels above."""
    figure, ax = parts.canvas(7.2, 4.9, (0, 10), (0, 7))
    parts.read_from_right(ax)
    for y, name in ((5.75, tr("front office")), (3.6, tr("mid office")), (1.35, tr("back office"))):
        parts.say(ax, 0.75, y, name.replace(" ", "\n", 1), weight="bold", size=9.5)
    for x, label in ((2.9, tr("Internet\n24 × 7")), (5.6, tr("phone")), (8.3, tr("offices\nin the city"))):
        parts.box(ax, x, 5.95, 2.1, 0.85, label, SKY, 0.45)
    parts.say(ax, 5.6, 5.05, tr("the same level of service on each"), size=9)
    parts.box(ax, 3.6, 3.6, 3.4, 1.0, tr("new vision: innovation, customers,\nsupport for employees"), ORANGE)
    parts.box(ax, 7.7, 3.6, 3.3, 1.0, tr("the sales manager\nis responsible"), ORANGE)
    parts.box(ax, 5.6, 2.05, 4.4, 0.65, tr("one customer database"), GREEN, 0.45, weight="bold")
    for x, label in ((2.9, tr("residential")), (5.6, tr("small and medium firms")), (8.3, tr("large commercial"))):
        parts.box(ax, x, 0.55, 2.2, 0.6, label, GREY)
        parts.flow(ax, (x, 0.95), (5.6 + 0.5 * (x - 5.6), 1.62))
    parts.flow(ax, (5.6, 2.45), (5.6, 4.8))
    parts.say(ax, 5.0, 6.72, tr("business process re-engineering (BPR) runs through all three"), size=9)
    ax.set_title(tr("One database below, three equal channels above"))
    return figure


# Three systems, one record ----------------------------------------------------------------------


def old_records() -> pd.DataFrame:
    """Return the 8,532 records of the simulated company's three old systems in one table, with the column `system`."""
    tables = [load(f"company_legacy_{system}").assign(system=system) for system in SYSTEMS]
    return pd.concat(tables, ignore_index=True)


def true_person() -> pd.Series:
    """Return record → customer: the key that a real company does not have."""
    return load("company_legacy_key").set_index("record")["customer"]


@lru_cache
def scored_pairs() -> pd.DataFrame:
    """Return pairs of records with something in common (`one`, `other`: places in `old_records`) and their points, 0 to 100.

    40 points go to the likeness of the names, 20 to the same phone, 20 to the same e-mail, 20 to the likeness of the street
    within a postcode. What is missing gives no points.
    """
    records = old_records()
    digits = str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789")
    phone = records["phone"].str.translate(digits).str.replace(r"\D", "", regex=True).str[-10:]
    keys = {"phone": phone, "email": records["email"].str.casefold(), "postcode": records["postcode"]}
    words = records["name"].str.casefold().str.findall(r"\w+").map(lambda found: " ".join(sorted(found)))
    pairs = pd.concat([_sharing(key) for key in (*keys.values(), words)]).drop_duplicates(ignore_index=True)
    one, other = pairs["one"].to_numpy(), pairs["other"].to_numpy()
    same = {name: (key.iloc[one].to_numpy() == key.iloc[other].to_numpy()) for name, key in keys.items()}
    street = _likeness(records["address"].str.casefold(), one, other) * same["postcode"]
    shares = {"name": _likeness(words, one, other), "phone": same["phone"], "email": same["email"], "address": street}
    pairs["points"] = sum(POINTS[field] * share for field, share in shares.items())
    return pairs


def _sharing(key):
    """Return the pairs of places at which the key is the same; missing keys are the same as nothing."""
    rows = pd.DataFrame({"key": key.to_numpy(), "row": np.arange(len(key))}).dropna()
    pairs = rows.merge(rows, on="key").query("row_x < row_y")
    return pairs.rename(columns={"row_x": "one", "row_y": "other"})[["one", "other"]]


def _likeness(texts, one, other):
    """Return how many pairs of neighbouring letters two texts share, from 0 to 1 (Dice's coefficient)."""
    from sklearn.feature_extraction.text import CountVectorizer

    place, once = pd.factorize(texts)
    one, other = place[one], place[other]
    pairs = CountVectorizer(analyzer="char_wb", ngram_range=(2, 2)).fit_transform(once)
    size = np.asarray(pairs.sum(axis=1)).ravel()
    shared = np.asarray(pairs[one].minimum(pairs[other]).sum(axis=1)).ravel()
    return 2 * shared / (size[one] + size[other])


@lru_cache
def match_quality() -> pd.DataFrame:
    """Return `precision`, `recall` (of pairs, 0 to 1) and `persons` for thresholds from 20 to 100 points (the index)."""
    truth = true_person().loc[old_records()["record"]].to_numpy()
    rows = {threshold: _quality(_persons(threshold), truth) for threshold in range(20, 101, 5)}
    return pd.DataFrame.from_dict(rows, orient="index")


def _persons(threshold):
    """Return a person for each record: records joined by a pair of at least so many points, directly or over others."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    pairs = scored_pairs()
    pairs = pairs[pairs["points"] >= threshold - 1e-9]
    size = len(old_records())
    links = coo_array((np.ones(len(pairs)), (pairs["one"], pairs["other"])), shape=(size, size))
    return connected_components(links, directed=False)[1]


def _quality(person, truth):
    together = pd.DataFrame({"person": person, "truth": truth})
    put = _pairs_in(together.groupby("person").size())
    right = _pairs_in(together.groupby(["person", "truth"]).size())
    due = _pairs_in(together.groupby("truth").size())
    return {"precision": right / put if put else 1.0, "recall": right / due, "persons": len(set(person))}


def _pairs_in(sizes):
    return int((sizes * (sizes - 1) // 2).sum())


def rule_quality(key: pd.Series) -> dict:
    """Return `pairs`, `precision`, `recall` of the rule "the same key is the same person"; `key` has a value per record.

    `key` is in the order of `old_records`; a missing value agrees with nothing.
    """
    table = pd.DataFrame({"key": key.to_numpy(), "truth": true_person().loc[old_records()["record"]].to_numpy()})
    put = _pairs_in(table.groupby("key").size())
    right = _pairs_in(table.groupby(["key", "truth"]).size())
    return {"pairs": put, "precision": right / put, "recall": right / _pairs_in(table.groupby("truth").size())}


def golden_flow(threshold: int = 50) -> Figure:
    """Draw one customer's records of three systems flowing together at a threshold, and what it gets right for all."""
    figure = Figure(figsize=(7.2, 6.3))
    above, below = figure.subplots(2, 1, height_ratios=(1.25, 1))
    _draw_flow(above, threshold)
    _draw_quality(below, threshold)
    quality = match_quality().loc[threshold]
    parts.title_above_all(
        figure,
        tr("At {points} points: precision {precision}, recall {recall}").format(
            points=threshold, precision=number(quality["precision"], 3), recall=number(quality["recall"], 3)
        ),
    )
    return figure


def _draw_flow(ax, threshold):
    records = old_records()
    own = np.flatnonzero(true_person().loc[records["record"]].to_numpy() == EXAMPLE)
    person = _persons(threshold)
    ax.set(xlim=(0, 10), ylim=(-0.5, len(own) - 0.4))
    ax.axis("off")
    parts.read_from_right(ax)
    groups = list(dict.fromkeys(person[own]))
    places = dict(zip(groups, np.linspace(len(own) - 1, 0, len(groups) + 2)[1:-1], strict=True))
    colours = dict(zip(SYSTEMS, (SKY, YELLOW, ORANGE), strict=True))
    for line, row in enumerate(own):
        y = len(own) - 1 - line
        record = records.loc[row]
        parts.card(ax, 3.1, y, 5.9, 0.55, colours[record["system"]], 0.35)
        parts.say(ax, 3.1, y + 0.14, f"{names()[record['system']]}: {record['name']}", size=8, weight="bold")
        look = {"ha": "center", "va": "center", "color": INK, "size": 7.5}
        ax.add_artist(_AsWritten(3.1, y - 0.15, _contact(record), **look))
        parts.flow(ax, (6.25, y), (7.35, places[person[row]]), color=GREY)
    for group, y in places.items():
        members = records[person == group]
        newest = members.loc[members["updated"].idxmax()]
        parts.card(ax, 8.65, y, 2.3, 0.6, GREEN, 0.4)
        name = newest["name"].title() if newest["name"].isupper() else newest["name"]
        parts.say(ax, 8.65, y + 0.15, name, size=8, weight="bold")
        parts.say(ax, 8.65, y - 0.17, tr("golden record of {n}").format(n=len(members)), size=7.5)


class _AsWritten(Text):
    """A text whose digits stay as a system wrote them, in both editions."""

    def get_text(self):
        return self._text


def _contact(record):
    found = (record["phone"], record["email"], record["address"])
    return "  ·  ".join("–" if pd.isna(part) else part for part in found)


def _draw_quality(ax, threshold):
    quality = match_quality()
    ax.plot(
        quality.index, quality["precision"], color=BLUE, linewidth=2.5, label=tr("precision: of pairs joined, right")
    )
    ax.plot(
        quality.index,
        quality["recall"],
        color=ORANGE,
        linewidth=2.5,
        linestyle="--",
        label=tr("recall: of true pairs, found"),
    )
    ax.axvline(threshold, color=INK, linewidth=1.2, linestyle=":")
    ax.set(xlim=(20, 100), ylim=(0, 1.05), xlabel=tr("threshold, points"))
    ax.set_ylabel(tr("share of pairs"), labelpad=10)
    ax.legend(loc="lower center")


def golden_widget():
    """Return the flow of one customer's records, and precision and recall of all, with a slider for the threshold."""
    import ipywidgets as widgets

    threshold = parts.slider(widgets.IntSlider, tr("threshold, points"), 50, 20, 100, 5)
    return parts.board(
        tr(
            "Lower the threshold to 40: the name alone now joins, and strangers fall together. Raise it to 85: one customer becomes several. Which error costs ENMAX more?"
        ),
        [threshold],
        lambda: golden_flow(threshold.value),
    )


# Sales lost for the price -----------------------------------------------------------------------


@lru_cache
def _negotiations():
    deals = load("company_opportunities")
    deals = deals[(deals["stage"] == "negotiation") & (deals["status"] != "open")]
    deals = deals.merge(load("company_customers")[["customer", "region"]], on="customer")
    goods = load("company_products").groupby("category")[["unit_cost", "list_price"]].sum()
    share = (goods["unit_cost"] / goods["list_price"]).rename("share")
    deals["cost"] = deals["amount"] * deals["category"].map(share)
    deals["gap"] = deals["amount"] / deals["rival_amount"] - 1
    deals["won"] = (deals["status"] == "won").astype(float)
    return deals


def negotiations() -> pd.DataFrame:
    """Return the negotiated and decided deals, with `region`, `gap` (to the rival's offer), `won` (0 or 1), `cost` (EUR).

    `cost` is the offer times the goods' share of the list price in its category.
    """
    return _negotiations().copy()


@lru_cache
def win_curve() -> tuple:
    """Return intercept and slope of the log-odds of winning against the price gap, by maximum likelihood (Newton)."""
    deals = _negotiations()
    known = np.column_stack([np.ones(len(deals)), deals["gap"]])
    found = np.zeros(2)
    for _step in range(20):
        chance = 1 / (1 + np.exp(-known @ found))
        curvature = (known.T * (chance * (1 - chance))) @ known
        found = found + np.linalg.solve(curvature, known.T @ (deals["won"].to_numpy() - chance))
    return float(found[0]), float(found[1])


def at_ceiling(ceiling: float) -> pd.DataFrame:
    """Return for each negotiation the `chance` and expected `profit` (EUR) if no offer is dearer than rival × (1 + ceiling)."""
    deals = _negotiations()
    gap = np.minimum(deals["gap"], ceiling)
    intercept, slope = win_curve()
    chance = 1 / (1 + np.exp(-(intercept + slope * gap)))
    profit = chance * (deals["rival_amount"] * (1 + gap) - deals["cost"])
    return pd.DataFrame({"region": deals["region"], "chance": chance, "profit": profit})


def price_ceiling(percent: int = 0) -> Figure:
    """Draw negotiations lost by region today and under a ceiling on the price gap, and the expected profit by ceiling."""
    figure = Figure(figsize=(7.2, 4.2))
    left, right = figure.subplots(1, 2, width_ratios=(1.15, 1))
    _draw_lost(left, percent)
    today, then = at_ceiling(np.inf)["profit"].sum(), at_ceiling(percent / 100)["profit"].sum()
    ceilings = np.arange(-25, 26)
    profits = [at_ceiling(one / 100)["profit"].sum() / 1e6 for one in ceilings]
    right.plot(ceilings, profits, color=BLUE, linewidth=2.5)
    right.axhline(today / 1e6, color=GREY, linestyle="--", linewidth=1)
    right.plot(percent, then / 1e6, "o", color=BLUE, markersize=9)
    right.set(xlabel=tr("ceiling against the rival, %"))
    right.set_ylabel(tr("expected profit, EUR million"), labelpad=10)
    parts.title_above_all(figure, _ceiling_title(percent, then - today))
    return figure


def _ceiling_title(percent, gain):
    if gain >= 0:
        text = tr("Ceiling at {percent} % against the rival: EUR {gain} thousand more profit")
    else:
        text = tr("Ceiling at {percent} % against the rival: EUR {gain} thousand less profit")
    return text.format(percent=number(percent, 0), gain=number(abs(gain) / 1000, 0))


def _draw_lost(ax, percent):
    now, then = at_ceiling(np.inf), at_ceiling(percent / 100)
    lost_now = (1 - now["chance"]).groupby(now["region"]).sum().sort_values(ascending=False)
    lost_then = (1 - then["chance"]).groupby(then["region"]).sum()[lost_now.index]
    places = np.arange(len(lost_now))
    ax.bar(places - 0.2, lost_now, width=0.38, color=GREY, label=tr("today"))
    ax.bar(places + 0.2, lost_then, width=0.38, color=ORANGE, label=tr("under the ceiling"))
    ax.set_xticks(places, [names()[region] for region in lost_now.index])
    ax.set(ylim=(0, 1.3 * lost_now.max()))
    ax.set_ylabel(tr("negotiations lost, expected"), labelpad=10)
    ax.grid(axis="x", visible=False)
    ax.legend(loc="upper right", fontsize=9)


def ceiling_widget():
    """Return the negotiations lost and the expected profit, with a slider for the ceiling on the price gap."""
    import ipywidgets as widgets

    ceiling = parts.slider(widgets.IntSlider, tr("ceiling against the rival, %"), 0, -25, 25, 1)
    return parts.board(
        tr(
            "Go down from 25 % step by step. The bars fall all the way; the profit does not rise all the way. Where is its top, and why does it turn?"
        ),
        [ceiling],
        lambda: price_ceiling(ceiling.value),
    )


# Cycles that are not over -----------------------------------------------------------------------


def unfinished(today: str = "2025-12-31") -> Figure:
    """Draw the life of some opportunities of the last 60 days, decided or still open on the day on which we look."""
    deals, end = load("company_opportunities"), pd.Timestamp(today)
    last = deals[(deals["opened"] >= end - pd.Timedelta(days=60)) & (deals["opened"] <= end)].iloc[5::15]
    figure = Figure(figsize=(7.2, 3.9))
    ax = figure.subplots()
    for line, deal in enumerate(last.itertuples()):
        begins = (deal.opened - end).days
        is_open = pd.isna(deal.closed) or deal.closed > end
        ends = 0 if is_open else (deal.closed - end).days
        ax.plot([begins, ends], [line, line], color=ORANGE if is_open else BLUE, linewidth=4, solid_capstyle="butt")
        ax.plot(ends, line, ">" if is_open else "o", color=ORANGE if is_open else BLUE, markersize=9, clip_on=False)
    for colour, marker, label in ((BLUE, "o", tr("decided")), (ORANGE, ">", tr("still open: at least this long"))):
        ax.plot([], [], color=colour, marker=marker, linewidth=4, label=label)
    ax.axvline(0, color=INK, linewidth=1.5)
    ax.set(xlim=(-62, 3), yticks=[], xlabel=tr("days before 31 December 2025"), ylabel=tr("opportunities"))
    ax.invert_yaxis()
    ax.legend(loc="lower left", frameon=True)
    ax.set_title(tr("Of the newest deals, only the quick ones are over"))
    return figure


# Figures of the lab: what the reader's functions gave -------------------------------------------


def lost_by_region(lost: pd.DataFrame) -> Figure:
    """Draw the amount lost by region (bars) and reason (stacked); `lost` is as `lost_sales` returns it."""
    table = lost.pivot_table(index="region", columns="reason", values="amount", aggfunc="sum").fillna(0) / 1e6
    table = table.loc[table.sum(axis=1).sort_values(ascending=False).index]
    table = table[table.sum().sort_values(ascending=False).index]
    figure = Figure(figsize=(7.2, 4.0))
    ax = figure.subplots()
    base = np.zeros(len(table))
    for reason, colour in zip(table, (RED, SKY, ORANGE, GREEN, PINK, GREY), strict=False):
        ax.barh(range(len(table)), table[reason], left=base, color=colour, label=names().get(reason, reason))
        base += table[reason].to_numpy()
    ax.set_yticks(range(len(table)), [names()[region] for region in table.index])
    ax.invert_yaxis()
    ax.set(xlabel=tr("lost, EUR million"))
    ax.grid(axis="y", visible=False)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=5, fontsize=9, frameon=False)
    ax.set_title(tr("In every region price is the first reason"))
    return figure


def cycles(table: pd.DataFrame) -> Figure:
    """Draw the median cycle by quarter (index): `decided only` and `all`, the latter by the reader's function."""
    figure = Figure(figsize=(7.2, 3.9))
    ax = figure.subplots()
    ax.plot(table.index, table["decided only"], color=GREY, marker="s", linestyle="--", label=tr("decided deals only"))
    ax.plot(table.index, table["all"], color=BLUE, marker="o", linewidth=2.5, label=tr("all deals, open ones censored"))
    ax.set(ylim=(0, None), xlabel=tr("quarter of opening"))
    ax.set_ylabel(tr("median cycle, days"), labelpad=10)
    ax.legend(loc="lower left")
    ax.set_title(tr("The cycle did not halve: the slow deals are not over yet"))
    return figure


def parity(table: pd.DataFrame, margin: float, baseline: str, title: str) -> Figure:
    """Draw each channel's difference to the baseline with its interval and the margin that does not matter."""
    figure = Figure(figsize=(7.2, 3.0))
    ax = figure.subplots()
    ax.axvspan(-100 * margin, 100 * margin, color=GREEN, alpha=0.15, label=tr("does not matter"))
    ax.axvline(0, color=INK, linewidth=1)
    for line, row in enumerate(table.itertuples()):
        ax.plot([100 * row.low, 100 * row.high], [line, line], color=BLUE, linewidth=3)
        ax.plot(100 * row.difference, line, "o", color=BLUE, markersize=9)
    ax.set_yticks(range(len(table)), [names()[channel] for channel in table["channel"]])
    text = tr("difference to {channel}, percentage points").format(channel=names()[baseline])
    ax.set(ylim=(len(table) - 0.5, -0.5), xlim=(-150 * margin, 150 * margin), xlabel=text)
    ax.grid(axis="y", visible=False)
    ax.legend(loc="lower right", frameon=True, fontsize=9)
    ax.set_title(title)
    return figure


def saved_calls(table: pd.DataFrame, most: float) -> Figure:
    """Draw the share of calls saved in many draws by lot (columns `nothing`, `planted`), and where the worst choice lies."""
    figure = Figure(figsize=(7.2, 3.8))
    ax = figure.subplots()
    edges = np.arange(-20, 56, 4)
    look = {"alpha": 0.75, "edgecolor": "white"}
    ax.hist(100 * table["nothing"], bins=edges, color=GREY, label=tr("by lot, nothing was launched"), **look)
    ax.hist(100 * table["planted"], bins=edges, color=BLUE, label=tr("by lot, three calls in ten taken out"), **look)
    ax.axvline(100 * most, color=RED, linewidth=2.5, label=tr("chosen by their calls, nothing was launched"))
    ax.set(xlabel=tr("calls saved, % of those expected"), ylim=(0, 1.5 * ax.get_ylim()[1]))
    ax.set_ylabel(tr("draws"), labelpad=10)
    ax.yaxis.get_major_locator().set_params(integer=True)
    ax.legend(loc="upper left", fontsize=9, frameon=True)
    ax.set_title(tr("Choosing those who call most saves calls that nobody saved"))
    return figure
