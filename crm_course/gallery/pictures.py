"""The gallery's figures: each returns a matplotlib Figure whose title states the finding."""

import numpy as np
from matplotlib.figure import Figure

from ..figures import PALETTE
from ..i18n import language, tr
from ..world.parameters import ACTIVITIES, SEGMENTS
from . import numbers
from .words import group, local, number, percent, word

BLUE, ORANGE, GREEN, RED, PINK, BROWN, GREY, YELLOW, SKY = PALETTE
INK = "#333333"
SHADES = (BLUE, ORANGE, GREEN, RED, PINK, BROWN, GREY, SKY)


def whale():
    """Cumulative profit, customers sorted by profit and, for comparison, by sales."""
    figure, ax = _axes()
    facts, count = numbers.whale_figures(), np.arange(len(numbers.whale())) + 1
    ax.plot(count, 100 * numbers.whale(), color=BLUE, linewidth=2.2, label=tr("sorted by profit: whale curve"))
    ax.plot(
        count,
        100 * numbers.whale("sales"),
        color=ORANGE,
        linewidth=1.6,
        linestyle="--",
        label=tr("sorted by sales: Pareto curve"),
    )
    ax.axhline(100, color=GREY, linewidth=1)
    ax.plot(facts["earning"], 100 * facts["peak"], "o", color=BLUE)
    ax.set(
        xlabel=tr("customers"), ylabel=tr("cumulative profit, % of all profit"), xlim=(0, len(count)), ylim=(0, None)
    )
    ax.set_title(tr("The whale curve peaks at {peak}").format(peak=percent(facts["peak"])))
    ax.legend(loc="lower center")
    return figure


def service():
    """What serving costs, of each 100 EUR of sales, by segment and activity."""
    table, bill = numbers.cost_to_serve()
    figure, ax = _axes()
    left = np.zeros(len(SEGMENTS))
    for activity, colour in zip(ACTIVITIES, SHADES, strict=True):
        share = 100 * bill[activity].to_numpy()
        ax.barh(range(len(SEGMENTS)), share, left=left, color=colour, label=word(activity), height=0.6)
        left += share
    for place, total in enumerate(left):
        ax.text(total + 0.4, place, percent(total / 100), va="center", color=INK)
    ax.set_yticks(range(len(SEGMENTS)), [word(name) for name in SEGMENTS])
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    ax.set(xlabel=tr("cost to serve, % of sales"), xlim=(0, left.max() * 1.12))
    share = percent(table["service"]["household"] / table["sales"]["household"])
    ax.set_title(tr("Serving households takes {share} of what they pay").format(share=share))
    figure.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=4, fontsize=8, frameon=False)
    return figure


def contracts():
    """Share of contracts still running, by months since they began and half-year of joining."""
    curves, _size = numbers.contract_survival()
    figure, ax = _axes()
    for name, colour, style in zip(curves, (BLUE, ORANGE, GREEN, RED), ("-", "--", "-.", ":"), strict=False):
        curve = 100 * curves[name].dropna()
        ax.step(curve.index, curve, where="post", color=colour, linestyle=style, linewidth=2, label=half_year(name))
    ax.set(
        xlabel=tr("months since the contract began"),
        ylabel=tr("contracts still running, %"),
        ylim=(0, 102),
        xlim=(0, len(curves) - 1),
    )
    ax.set_title(
        tr("After a year {share} of new contracts are still running").format(share=percent(numbers.kept_a_year()))
    )
    ax.legend(title=tr("began in"), loc="lower left")
    return figure


def half_year(name):
    """Return the reader's name of a half-year such as "2024-1"."""
    year, half = name.split("-")
    text = tr("first half of {year}") if half == "1" else tr("second half of {year}")
    return text.format(year=local(year))


def quarter(name):
    """Return the reader's name of a quarter such as "2024Q1"."""
    year, place = str(name).split("Q")
    return tr("{year}, quarter {place}").format(year=local(year), place=local(place))


def again():
    """Share of each quarter's new pay-as-you-go customers who order in later quarters."""
    import seaborn as sns

    table, _size = numbers.buying_again()
    figure, ax = _axes()
    later = 100 * table[[k for k in table if k > 0]].dropna(how="all")
    later.index = [quarter(name) for name in later.index]
    sns.heatmap(later, annot=True, fmt=".0f", cmap="Blues", vmin=0, vmax=60, linewidths=1, ax=ax, cbar=False)
    ax.grid(visible=False)
    ax.tick_params(axis="y", rotation=0)
    ax.set(xlabel=tr("quarters since the first order"), ylabel=tr("first order in"))
    ax.set_title(
        tr("Who order, in %: {share} come again in the next quarter").format(share=percent(numbers.next_quarter()))
    )
    return figure


def months():
    """Orders a month by relationship, and sales a month."""
    table = numbers.by_month()
    figure, (above, below) = _axes(2, 1, sharex=True, height_ratios=(3, 2), figsize=(7.2, 5.0))
    place, bottom = np.arange(len(table)), np.zeros(len(table))
    for name, colour in (("contract", BLUE), ("pay as you go", ORANGE)):
        above.bar(place, table[name], bottom=bottom, color=colour, label=word(name), width=0.8)
        bottom += table[name].to_numpy()
    above.set(ylabel=tr("orders a month"), ylim=(0, bottom.max() * 1.25))
    above.legend(loc="upper left", ncols=2)
    below.plot(place, table["sales"] / 1000, color=GREEN, marker="o", markersize=4)
    below.set(ylabel=tr("sales, thousand EUR"), xlabel=tr("month"), ylim=(0, None))
    _month_ticks(below, table.index)
    figure.align_ylabels()
    years = table["sales"].groupby(table.index.year).sum()
    above.set_title(
        tr("Sales grow by {share} from the first year to the second").format(
            share=percent(years.iloc[-1] / years.iloc[0] - 1)
        )
    )
    return figure


def season():
    """Orders per contract and day, month of the year against the mean of its year; the planted factors."""
    table = numbers.season()
    figure, ax = _axes()
    ax.plot(table.index, table["planted"], color=INK, linewidth=1.6, label=tr("planted"))
    years = [name for name in table if name != "planted"]
    for year, colour, marker in zip(years, (BLUE, ORANGE), "os", strict=False):
        ax.plot(table.index, table[year], marker, color=colour, label=tr("found in {year}").format(year=local(year)))
    ax.set(xlabel=tr("month of the year"), ylabel=tr("orders per contract and day (mean 1)"))
    ax.set_xticks(range(1, 13))
    link = table[years].mean(axis=1).corr(table["planted"])
    ax.set_title(tr("Contracts follow the planted season (correlation {link})").format(link=number(link, 2)))
    ax.legend()
    return figure


def complaints():
    """Complaints by topic and urgency, and how often what goes before."""
    counts, causes = numbers.complaints(), numbers.complaint_causes()
    figure, (left, right) = _axes(1, 2, width_ratios=(3, 2), figsize=(8.4, 4.0))
    start = np.zeros(len(counts))
    for urgency, colour in (("low", SKY), ("normal", BLUE), ("high", RED)):
        left.barh(range(len(counts)), counts[urgency], left=start, color=colour, label=word(urgency))
        start += counts[urgency].to_numpy()
    left.set_yticks(range(len(counts)), [word(name) for name in counts.index])
    left.invert_yaxis()
    left.grid(axis="y", visible=False)
    left.set(xlabel=tr("complaints"))
    left.legend(title=tr("urgency"), fontsize=8, loc="lower right")
    right.bar(range(len(causes)), 100 * causes["mean"], color=(GREY, ORANGE, PINK, RED))
    right.set_xticks(range(len(causes)), [_two_lines(word(name)) for name in causes.index], fontsize=8)
    right.grid(axis="x", visible=False)
    right.set(ylabel=tr("who complain in the month, %"))
    times = causes["mean"]["both"] / causes["mean"]["neither"]
    _headline(figure, tr("Late and unresolved together: {times} times as many complaints").format(times=number(times)))
    return figure


def touch_points():
    """Mean satisfaction at each touch point, with its 95 % interval."""
    table = numbers.touch_points()
    figure, ax = _axes()
    place = range(len(table))
    ax.errorbar(table["satisfaction"], place, xerr=table["half"], fmt="o", color=BLUE, capsize=4, markersize=8)
    ax.set_yticks(place, [word(name) for name in table.index])
    ax.invert_yaxis()
    ax.set(xlabel=tr("satisfaction, 1 to 5 (mean and 95 % interval)"), ylim=(len(table) - 0.5, -0.5))
    ax.set_title(tr("Lowest satisfaction: {name}").format(name=word(table.index[0])))
    return figure


def nps():
    """Net promoter score by month with its interval, above the true quality of service."""
    table = numbers.nps_by_month()
    figure, (above, below) = _axes(2, 1, sharex=True, height_ratios=(3, 2), figsize=(7.2, 5.0))
    place = np.arange(len(table))
    above.errorbar(place, table["nps"], yerr=table["half"], fmt="o-", color=BLUE, ecolor=GREY, capsize=3, markersize=5)
    above.axhline(0, color=INK, linewidth=0.8)
    above.set(ylabel=tr("net promoter score"), ylim=(-100, 100))
    below.plot(place, table["quality"], color=GREEN, marker="s", markersize=4)
    below.axhline(0, color=INK, linewidth=0.8)
    below.set(ylabel=tr("true quality"), xlabel=tr("month"))
    _month_ticks(below, table.index)
    figure.align_ylabels()
    link = number(table["nps"].corr(table["quality"]), 2)
    above.set_title(tr("The score follows true quality (correlation {link})").format(link=link))
    return figure


def lead():
    """Correlation of experience with orders some months later."""
    table = numbers.lead()
    figure, ax = _axes()
    ax.bar(
        table.index - 0.2, table["seen"], width=0.4, color=SKY, label=tr("punctual deliveries (seen by the company)")
    )
    ax.bar(table.index + 0.2, table["true"], width=0.4, color=BLUE, label=tr("true quality of service"))
    ax.axvline(
        numbers.truth().parameters.quality.lag, color=RED, linestyle="--", linewidth=1.4, label=tr("planted lag")
    )
    ax.axhline(0, color=INK, linewidth=0.8)
    ax.set(xlabel=tr("orders so many months after the experience"), ylabel=tr("correlation"), ylim=(-0.6, 1.25))
    ax.set_xticks(table.index)
    ax.set_title(tr("Experience leads orders by {lag} months").format(lag=number(table["seen"].idxmax())))
    ax.legend(loc="upper left", fontsize=9)
    return figure


def campaigns():
    """True and estimated effect of each kind of campaign on each group."""
    table = numbers.campaign_effects()
    kinds = list(dict.fromkeys(table.index.get_level_values("kind")))
    figure, panels = _axes(1, len(kinds), sharex=True, sharey=True, figsize=(8.4, 4.2))
    for ax, kind in zip(panels, kinds, strict=True):
        part = 100 * table.loc[kind]
        place = np.arange(len(part))
        ax.errorbar(
            part["found"],
            place + 0.12,
            xerr=part["half"],
            fmt="o",
            color=BLUE,
            capsize=3,
            label=tr("estimate, 95 % interval"),
        )
        ax.plot(part["true"], place - 0.18, "D", color=RED, markersize=6, label=tr("true effect"))
        ax.axvline(0, color=INK, linewidth=0.8)
        ax.set_yticks(place, [group(*names) for names in part.index])
        ax.set_title(word(kind), loc="center", fontsize=11)
    panels[0].invert_yaxis()
    panels[0].set_xticks([-10, 0, 10])
    panels[len(panels) // 2].set_xlabel(tr("effect on the share that orders in the month, percentage points"))
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False)
    right = number(((table["true"] - table["found"]).abs() <= table["half"]).sum())
    _headline(figure, tr("{right} of {all} intervals hold the true effect").format(right=right, all=number(len(table))))
    return figure


def pairs():
    """Lift of each planted pair, found and planted."""
    table = numbers.pairs()
    figure, ax = _axes()
    place = np.arange(len(table))
    error = np.array([table["found"] - table["low"], table["high"] - table["found"]])
    ax.errorbar(
        table["found"], place + 0.12, xerr=error, fmt="o", color=BLUE, capsize=4, label=tr("found, 95 % interval")
    )
    ax.plot(table["planted"], place - 0.15, "D", color=RED, markersize=6, label=tr("planted"))
    ax.axvline(1, color=INK, linewidth=1)
    ax.set_yticks(place, [pair_name(row) for row in table.itertuples()])
    ax.set(xlabel=tr("lift (1: as often together as chance has it)"), ylim=(len(table) - 0.5, -0.5), xlim=(0, None))
    right = table["planted"].between(table["low"], table["high"]).sum()
    ax.set_title(
        tr("{right} of {all} intervals hold the planted lift").format(right=number(right), all=number(len(table)))
    )
    ax.legend(loc="lower right")
    return figure


def pair_name(row):
    """Return the reader's name of a pair of products."""
    return tr("{one} and {other}").format(one=word(row.first), other=word(row.second))


def pipeline():
    """Opportunities by stage, and the share won by the price gap."""
    table, wins = numbers.pipeline(), numbers.wins_by_gap()
    figure, (left, right) = _axes(1, 2, figsize=(8.4, 4.0))
    names = [*(word(name) for name in table.index), tr("won")]
    counts = [*table["entered"], (numbers.records("opportunities")["status"] == "won").sum()]
    left.bar(range(len(counts)), counts, color=[BLUE] * len(table) + [GREEN])
    for place, count in enumerate(counts):
        left.text(place, count, number(count), ha="center", va="bottom", fontsize=9)
    left.set_xticks(range(len(counts)), names, rotation=25, fontsize=9)
    left.grid(axis="x", visible=False)
    left.set(ylabel=tr("opportunities that came so far"))
    right.errorbar(
        100 * wins["gap"],
        100 * wins["won"],
        yerr=100 * wins["half"],
        fmt="o",
        color=BLUE,
        capsize=4,
        label=tr("found, 95 % interval"),
    )
    gap = np.linspace(-0.15, 0.2, 60)
    right.plot(100 * gap, 100 * numbers.true_wins(gap), color=RED, label=tr("planted"))
    right.set(xlabel=tr("our price against the rival's, %"), ylabel=tr("won of what was decided, %"), ylim=(0, 100))
    right.legend(fontsize=9)
    cheaper, dearer = (percent(share) for share in numbers.won_cheaper_and_dearer())
    _headline(
        figure, tr("Cheaper than the rival we win {cheaper}, dearer {dearer}").format(cheaper=cheaper, dearer=dearer)
    )
    return figure


def legacy():
    """Records and customers in the three old systems, and records per customer."""
    table, spread = numbers.legacy(), numbers.records_per_customer()
    figure, (left, right) = _axes(1, 2, figsize=(8.4, 3.8))
    place = np.arange(len(table))
    left.bar(place - 0.2, table["records"], width=0.4, color=BLUE, label=tr("records"))
    left.bar(place + 0.2, table["customers"], width=0.4, color=ORANGE, label=tr("customers among them"))
    left.set_xticks(place, [_two_lines(system(name)) for name in table.index], fontsize=9)
    left.set(ylabel=tr("number"), ylim=(0, table["records"].max() * 1.3))
    left.legend(fontsize=9, ncols=2, loc="upper center")
    right.bar(spread.index, spread, color=GREY)
    for count, customers in spread.items():
        right.text(count, customers, number(customers), ha="center", va="bottom", fontsize=9)
    right.set(xlabel=tr("records per customer, all systems"), ylabel=tr("customers"))
    for ax in (left, right):
        ax.grid(axis="x", visible=False)
    facts = numbers.found_by_phone()
    _headline(
        figure, tr("The phone number finds {share} of the pairs").format(share=percent(facts["found"] / facts["pairs"]))
    )
    return figure


def system(name):
    """Return the reader's name of an old system."""
    return word("legacy billing" if name == "billing" else name)


ALL = (
    whale,
    service,
    contracts,
    again,
    months,
    season,
    complaints,
    touch_points,
    nps,
    lead,
    campaigns,
    pairs,
    pipeline,
    legacy,
)


# ---- parts of figures --------------------------------------------------------------------------------------------


def _axes(rows=1, columns=1, figsize=(7.2, 4.2), **look):
    figure = Figure(figsize=figsize)
    return figure, figure.subplots(rows, columns, **look)


def _month_ticks(ax, index):
    ax.set_xticks(range(0, len(index), 4), [local(str(month)) for month in index[::4]])


def _two_lines(text):
    return text.replace(" ", "\n", 1) if len(text) > 10 else text


def _headline(figure, text):
    """Give a figure of several panels one title, where the other figures have theirs."""
    right = language() == "fa"
    figure.suptitle(text, x=0.99 if right else 0.01, ha="right" if right else "left", weight="bold", fontsize=12)
