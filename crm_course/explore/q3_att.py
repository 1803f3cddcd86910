"""Figures and widgets of the lesson on AT&T: churn, gain and lift, a retention offer, profiles from old systems.

Figures return a matplotlib Figure for `show`; widgets return an ipywidgets box. `held_out` is the table behind most of them.
"""

import textwrap
from functools import lru_cache
from html import escape

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from crm_course.data import load
from crm_course.explore import cases, parts
from crm_course.explore.parts import INK
from crm_course.figures import PALETTE
from crm_course.i18n import language, tr

BLUE, ORANGE, GREEN, RED, PINK, BROWN, GREY, YELLOW, SKY = PALETTE

WIRELESS = pd.DataFrame(
    {"opening": [20_154, 21_855], "closing": [20_859, 21_980], "net_additions": [705, 128], "churn": [0.024, 0.033]},
    index=["2002", "2003"],
)  # fourth quarters; thousand subscribers, churn a month: AT&T Wireless, results of 22 January 2004


def halves() -> tuple:
    """Return the telco customers to learn from and those to be judged on: every third number is kept out."""
    customers = load("telco")
    kept_out = customers["customer"] % 3 == 0
    return customers[~kept_out].reset_index(drop=True), customers[kept_out].reset_index(drop=True)


def held_out() -> pd.DataFrame:
    """Return the kept-out customers: `customer`, `left` (0 or 1), `probability` from a logistic regression, `monthly_charges`."""
    return _held_out().copy()


@lru_cache
def _held_out():
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    train, test = halves()
    facts = pd.get_dummies(pd.concat([train, test]).drop(columns=["customer", "churn"]).fillna(0), dtype=float)
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    model.fit(facts[: len(train)], train["churn"] == "Yes")
    chance = model.predict_proba(facts[len(train) :])[:, 1]
    left = (test["churn"] == "Yes").astype(int)
    return test[["customer", "monthly_charges"]].assign(left=left, probability=chance)


# The case ---------------------------------------------------------------------------------------


def wireless_flows() -> pd.DataFrame:
    """Return who left and who came at AT&T Wireless in both quarters, thousand subscribers, worked out from its report."""
    flows = WIRELESS.copy()
    base = (flows["opening"] + flows["closing"]) / 2
    flows["left"] = 3 * flows["churn"] * base
    flows["came"] = flows["left"] + flows["net_additions"]
    return flows


def wireless() -> Figure:
    """Draw what AT&T Wireless reported for two fourth quarters, and who must have come and left."""
    flows = wireless_flows()
    figure = Figure(figsize=(7.2, 3.7))
    net, churn, both = figure.subplots(1, 3, width_ratios=(1, 1, 1.6))
    _two_bars(net, flows["net_additions"], "{:.0f}", tr("net additions, thousand"))
    _two_bars(churn, 100 * flows["churn"], "{:.1f}", tr("churn, % a month"))
    for shift, column, colour, label in ((-0.2, "came", BLUE, tr("came")), (0.2, "left", RED, tr("left"))):
        bars = both.bar(np.arange(2) + shift, flows[column] / 1000, width=0.38, color=colour, label=label)
        both.bar_label(bars, [f"{value / 1000:.1f}" for value in flows[column]], padding=2, color=INK, weight="bold")
    both.set(ylim=(0, 3.1))
    both.set_xticks(range(2), flows.index)
    both.set_title(tr("worked out from them, million"), weight="normal", size=10)
    both.legend(loc="upper left", ncols=2, frameon=False, fontsize=9)
    for ax in (net, churn, both):
        ax.set_yticks([])
        ax.grid(visible=False)
        ax.spines["left"].set_visible(False)
    parts.title_above_all(figure, tr("About as many came as a year before; half as many again left"))
    return figure


def _two_bars(ax, values, pattern, label):
    bars = ax.bar(values.index, values, color=(GREY, RED), width=0.6)
    ax.bar_label(bars, [pattern.format(value) for value in values], padding=2, color=INK, weight="bold")
    ax.set(ylim=(0, 1.2 * values.max()))
    ax.set_title(label, weight="normal", size=10)


# Churn ------------------------------------------------------------------------------------------


def opening_base() -> Figure:
    """Draw six customers around one month: who is in the opening base, who is lost from it, who joined too late to count."""
    people = (
        (tr("Ava"), 0.0, 2.3, BLUE),
        (tr("Bo"), 0.3, 5.0, BLUE),
        (tr("Cy"), 0.6, 2.85, BLUE),
        (tr("Di"), 0.1, 5.0, BLUE),
        (tr("Eli"), 2.2, 2.7, GREY),
        (tr("Fay"), 2.5, 5.0, GREY),
    )
    figure = Figure(figsize=(7.2, 3.5))
    ax = figure.subplots()
    ax.axvspan(2, 3, color=YELLOW, alpha=0.25, linewidth=0)
    for line, (_name, joined, gone, colour) in enumerate(people):
        ax.plot([joined, gone], [line, line], color=colour, linewidth=7, solid_capstyle="butt")
        if gone < 5:
            ax.plot(gone, line, "x", color=RED, markersize=11, markeredgewidth=3)
    ax.axvline(2, color=INK, linewidth=1.5)
    ax.set_yticks(range(len(people)), [name for name, *_rest in people])
    ax.set_xticks([0.5, 1.5, 2.5, 3.5, 4.5], [tr("Jan"), tr("Feb"), tr("Mar"), tr("Apr"), tr("May")])
    ax.set(xlim=(0, 5), ylim=(len(people) - 0.4, -0.6))
    ax.grid(visible=False)
    ax.set_title(tr("March: four to begin with, two of them lost; the grey do not count"))
    return figure


def a_year_of_churn() -> Figure:
    """Draw the share lost in twelve months by the churn of a month, compounded and multiplied by twelve."""
    month = np.linspace(0, 0.08, 81)
    figure = Figure(figsize=(7.2, 3.8))
    ax = figure.subplots()
    ax.plot(100 * month, 1200 * month, color=GREY, linestyle="--", linewidth=2, label=tr("twelve times the month"))
    ax.plot(100 * month, 100 * (1 - (1 - month) ** 12), color=BLUE, linewidth=2.5, label=tr("compounded"))
    for rate in WIRELESS["churn"]:
        lost = 1 - (1 - rate) ** 12
        ax.plot(100 * rate, 100 * lost, "o", color=BLUE)
        words = tr("{month:.1f} % a month: {year:.0f} % a year").format(month=100 * rate, year=100 * lost)
        ax.annotate(words, (100 * rate, 100 * lost), (10, -12), textcoords="offset points", color=INK, size=9)
    ax.set(xlim=(0, 8), ylim=(0, 100), xlabel=tr("churn of a month, %"), ylabel=tr("lost in twelve months, %"))
    ax.legend(loc="upper left")
    ax.set_title(tr("Each month takes its share of those still there"))
    return figure


def who_leaves(customers: pd.DataFrame) -> Figure:
    """Draw the share of telco customers that left, by contract and months with the company; fields of fewer than 20 stay empty."""
    import seaborn as sns

    spans = pd.cut(customers["tenure"], [-1, 6, 12, 24, 48, 72], labels=["0–6", "7–12", "13–24", "25–48", "49–72"])
    groups = (customers["churn"] == "Yes").groupby([customers["contract"], spans], observed=True)
    share = (100 * groups.mean()).where(groups.size() >= 20).unstack()
    figure = Figure(figsize=(7.2, 3.2))
    ax = figure.subplots()
    look = {"annot": True, "fmt": ".0f", "cmap": "crest", "vmin": 0, "vmax": 60, "linewidths": 1}
    sns.heatmap(share.rename(index=names()), ax=ax, cbar_kws={"label": tr("left, %")}, **look)
    ax.tick_params(axis="y", rotation=0)
    ax.grid(visible=False)
    ax.set(xlabel=tr("months with the company"), ylabel="")
    ax.set_title(tr("New customers from month to month leave most"))
    return figure


def names() -> dict:
    """Return the words of the data in the reader's language: contracts and systems."""
    return {
        "Month-to-month": tr("month to month"),
        "One year": tr("one year"),
        "Two year": tr("two years"),
        "residential": tr("households"),
        "business": tr("firms"),
        "billing": tr("billing"),
    }


# Gain, lift, probabilities ----------------------------------------------------------------------


def ranking(held: pd.DataFrame, cut: float = 20) -> Figure:
    """Draw the gain curve of the held-out customers and the churn of each tenth, with a cut after `cut` per cent of them."""
    ranked = held.sort_values("probability", ascending=False)["left"].to_numpy()
    people, gain = 100 * np.arange(len(ranked) + 1) / len(ranked), 100 * np.append(0, ranked.cumsum()) / ranked.sum()
    reached = np.interp(cut, people, gain)
    figure = Figure(figsize=(7.2, 3.9))
    curve, bars = figure.subplots(1, 2, width_ratios=(1.1, 1))
    curve.plot(people, gain, color=BLUE, linewidth=2.5, label=tr("by the model"))
    curve.plot(
        [0, 100 * ranked.mean(), 100], [0, 100, 100], color=GREEN, linewidth=1.5, linestyle=":", label=tr("perfect")
    )
    curve.plot([0, 100], [0, 100], color=GREY, linewidth=1.5, linestyle="--", label=tr("by lot"))
    curve.plot([cut, cut, 0], [0, reached, reached], color=ORANGE, linewidth=1.5)
    curve.plot(cut, reached, "o", color=ORANGE)
    curve.set(xlim=(0, 100), ylim=(0, 103), xlabel=tr("customers, likeliest first, %"), ylabel=tr("of all who left, %"))
    curve.legend(loc="lower right", fontsize=9)
    _tenths(bars, 100 * np.array([tenth.mean() for tenth in np.array_split(ranked, 10)]), 100 * ranked.mean(), cut)
    parts.title_above_all(
        figure,
        tr("The first {cut:.0f} % hold {gain:.0f} % of those who left: lift {lift:.1f}").format(
            cut=cut, gain=reached, lift=reached / cut
        ),
    )
    return figure


def _tenths(ax, churn, average, cut):
    tenth = np.arange(1, len(churn) + 1)
    ax.bar(tenth, churn, color=[ORANGE if 10 * (place - 0.5) <= cut else SKY for place in tenth])
    ax.axhline(average, color=INK, linewidth=1.2, linestyle="--")
    ax.text(
        len(churn) + 0.5, average + 2, tr("all: {share:.0f} %").format(share=average), ha="right", size=9, color=INK
    )
    ax.set(xlabel=tr("tenth of the ranking"), ylabel=tr("left, % of the tenth"), ylim=(0, 100), xticks=tenth)
    ax.grid(axis="x", visible=False)


def calibration(held: pd.DataFrame) -> Figure:
    """Draw, for each tenth of the ranking, the mean probability against the share that left."""
    tenth = pd.qcut(held["probability"].rank(method="first"), 10, labels=False)
    means = 100 * held.groupby(tenth)[["probability", "left"]].mean()
    figure = Figure(figsize=(6.0, 4.0))
    ax = figure.subplots()
    ax.plot([0, 100], [0, 100], color=GREY, linestyle="--", linewidth=1.5)
    ax.plot(means["probability"], means["left"], "o", color=BLUE, markersize=8)
    ax.set(
        xlim=(0, 100), ylim=(0, 100), xlabel=tr("mean probability of the tenth, %"), ylabel=tr("left, % of the tenth")
    )
    ax.set_title(tr("The probabilities come true, within a few points"))
    return figure


# The offer --------------------------------------------------------------------------------------


def break_even_lines(offer_cost: float = 40, acceptance: float = 0.4, contact_cost: float = 2) -> Figure:
    """Draw the expected profit of an offer by the probability of leaving, for three margins, with their break-even points."""
    chance = np.linspace(0, 1, 101)
    figure = Figure(figsize=(7.2, 4.0))
    ax = figure.subplots()
    ax.axhline(0, color=INK, linewidth=1)
    ax.axvline(50, color=GREY, linewidth=1.2, linestyle="--")
    ax.text(51, 175, tr("one half"), color=INK, size=9)
    for margin, colour in ((500, BLUE), (300, GREEN), (100, ORANGE)):
        slope = acceptance * (margin - offer_cost) + offer_cost
        ax.plot(
            100 * chance,
            chance * slope - offer_cost - contact_cost,
            color=colour,
            linewidth=2.5,
            label=tr("margin {margin:.0f} USD: from {point:.0f} %").format(
                margin=margin, point=100 * (offer_cost + contact_cost) / slope
            ),
        )
        ax.plot(100 * (offer_cost + contact_cost) / slope, 0, "o", color=colour, markersize=8)
    ax.set(xlim=(0, 100), xlabel=tr("probability of leaving, %"), ylabel=tr("expected profit of the offer, USD"))
    ax.legend(loc="upper left")
    ax.set_title(tr("The larger the margin, the sooner an offer pays"))
    return figure


def offers(
    held: pd.DataFrame,
    margin_share: float = 0.4,
    offer_cost: float = 40,
    acceptance: float = 0.4,
    contact_cost: float = 2,
) -> pd.DataFrame:
    """Return the held-out customers with the `margin` of a year, and the `expected` and `realised` profit of an offer (USD)."""
    table = held.assign(margin=12 * margin_share * held["monthly_charges"])
    for column, leaves in (("expected", table["probability"]), ("realised", table["left"])):
        won = leaves * acceptance * (table["margin"] - offer_cost)
        table[column] = won - (1 - leaves) * offer_cost - contact_cost
    return table


def offer_curve(held: pd.DataFrame, **terms) -> Figure:
    """Draw realised profit as more and more held-out customers get an offer, and where three rules stop; terms as in `offers`."""
    table = offers(held, **terms)
    ranked = table.sort_values("expected", ascending=False)
    people = 100 * np.arange(len(ranked) + 1) / len(ranked)
    profit = np.append(0, ranked["realised"].cumsum()) / 1000
    figure = Figure(figsize=(7.2, 4.6))
    ax = figure.subplots()
    ax.axhline(0, color=INK, linewidth=1)
    ax.plot(people, profit, color=BLUE, linewidth=2.5)
    worth, half = table["expected"] > 0, table["probability"] > 0.5
    for chosen, label, colour, marker in (
        (worth, tr("expected profit above 0"), BLUE, "o"),
        (half, tr("probability above one half"), RED, "s"),
        (worth | True, tr("everyone"), GREY, "D"),
    ):
        total = table.loc[chosen, "realised"].sum() / 1000
        words = tr("{rule}: {count}, {profit:,.1f}").format(rule=label, count=chosen.sum(), profit=total)
        ax.plot(
            100 * chosen.mean(),
            total,
            marker,
            color=colour,
            markersize=10,
            label=words,
            linestyle="none",
            clip_on=False,
        )
    ax.set(
        xlim=(0, 100), xlabel=tr("customers with an offer, best first, %"), ylabel=tr("realised profit, USD thousand")
    )
    ax.legend(
        loc="upper left",
        bbox_to_anchor=(0, -0.22),
        frameon=False,
        title=tr("rule: offers, USD thousand"),
        alignment=parts.start(),
    )
    ax.set_title(
        tr("Offers pay up to {best:.0f} %; the rule stops at {rule:.0f} %").format(
            best=people[profit.argmax()], rule=100 * worth.mean()
        )
    )
    return figure


# Profiles ---------------------------------------------------------------------------------------


def legacy_records() -> pd.DataFrame:
    """Return the records of the three old systems in one table: `system`, the record, and whose it is (`customer`)."""
    systems = [
        load(f"company_legacy_{system}").assign(system=system) for system in ("residential", "business", "billing")
    ]
    return pd.concat(systems).merge(load("company_legacy_key"), on=["system", "record"])


def legacy_gaps(records: pd.DataFrame, today: str = "2025-12-31", days: int = 365) -> Figure:
    """Draw, by old system, how many records lack a phone or an e-mail address, and how many were not touched for long."""
    age = (pd.Timestamp(today) - records["updated"]).dt.days
    lacks = records[["phone", "email"]].isna().assign(old=age > days)
    share = 100 * lacks.groupby(records["system"]).mean().loc[["residential", "business", "billing"]]
    figure = Figure(figsize=(7.2, 3.6))
    ax = figure.subplots()
    labels = (tr("no phone"), tr("no e-mail"), tr("not touched for a year"))
    for place, (column, label, colour) in enumerate(zip(share, labels, (SKY, ORANGE, BROWN), strict=True)):
        bars = ax.bar(np.arange(3) + 0.27 * (place - 1), share[column], width=0.25, color=colour, label=label)
        ax.bar_label(bars, [f"{value:.0f}" for value in share[column]], padding=2, color=INK)
    ax.set_xticks(range(3), [names()[system] for system in share.index])
    ax.set(ylabel=tr("% of the records"), ylim=(0, 1.25 * share.to_numpy().max()))
    ax.grid(axis="x", visible=False)
    ax.legend(loc="upper center", ncols=3)
    ax.set_title(tr("Nearly half of the records were not touched for a year"))
    return figure


# The three cases --------------------------------------------------------------------------------


def side_by_side(table: pd.DataFrame) -> None:
    """Show the benefits and lessons of the three cases, a company a column, each with its row number in `table`."""
    from IPython.display import display

    lines = [f"{row.Index} {row.company}, {row.part}: {row.statement}" for row in table.itertuples()]
    display({"text/html": _three_columns(table), "text/plain": "\n".join(lines)}, raw=True)


def _three_columns(table):
    side, way = ("right", "rtl") if language() == "fa" else ("left", "ltr")
    style = f'style="text-align:{side};vertical-align:top;white-space:normal;width:30%"'
    rows = ["".join(f"<th {style}>{escape(company)}</th>" for company in cases.COMPANIES)]
    for part in table["part"].unique():
        own = table[table["part"] == part]
        rows.append("".join(f"<td {style}>{_numbered(own[own['company'] == name])}</td>" for name in cases.COMPANIES))
    heads = ["", *table["part"].unique()]
    lines = "".join(f"<tr><th {style}>{escape(head)}</th>{row}</tr>" for head, row in zip(heads, rows, strict=True))
    return f'<div dir="{way}" style="max-width:58em"><table>{lines}</table></div>'


def _numbered(statements):
    return "".join(f"<p><b>{row.Index}</b> {escape(row.statement)}</p>" for row in statements.itertuples())


def comparison(table: pd.DataFrame) -> Figure:
    """Draw benefits and lessons by theme and company, and say of how many themes all three speak, however they are grouped."""
    figure = cases.comparison(table)
    in_all = (table.groupby("theme")["company"].nunique() == len(cases.COMPANIES)).sum()
    figure.axes[0].set_title(
        tr("{shared} of {all} themes stand in all three lists").format(shared=in_all, all=table["theme"].nunique())
    )
    return figure


# Figures of the lab: what the reader's functions gave -------------------------------------------


def churn_months(table: pd.DataFrame) -> Figure:
    """Draw churn by month; `table` is as `churn_rate` returns it."""
    figure = Figure(figsize=(7.2, 3.6))
    ax = figure.subplots()
    months = pd.to_datetime(table["month"])
    ax.plot(months, 100 * table["churn_rate"], "o-", color=BLUE, linewidth=2)
    whole = 100 * table["lost"].sum() / table["opening"].sum()
    ax.axhline(whole, color=GREY, linestyle="--", linewidth=1.2)
    ax.set_xticks(months[::3], table["month"][::3])
    ax.set(ylim=(0, None), ylabel=tr("churn of the month, %"))
    ax.set_title(tr("Contracts: {whole:.1f} % a month on average").format(whole=whole))
    return figure


def lift_bars(table: pd.DataFrame) -> Figure:
    """Draw churn by tenth and the cumulated lift; `table` is as `gain_and_lift` returns it."""
    figure = Figure(figsize=(7.2, 3.6))
    churn, lift = figure.subplots(1, 2)
    _tenths(churn, 100 * table["churn_rate"], 100 * table["churners"].sum() / table["customers"].sum(), cut=10)
    lift.plot(table["group"], table["lift"], "o-", color=BLUE, linewidth=2)
    lift.axhline(1, color=GREY, linestyle="--", linewidth=1.2)
    lift.set(ylim=(0, None), xlabel=tr("tenths taken together"), ylabel=tr("lift"), xticks=table["group"])
    parts.title_above_all(
        figure, tr("The first tenth leaves {lift:.1f} times as often as all").format(lift=table["lift"].iloc[0])
    )
    return figure


def rules(profit: pd.Series) -> Figure:
    """Draw realised profit (USD) by rule (index)."""
    figure = Figure(figsize=(7.2, 3.0))
    ax = figure.subplots()
    bars = ax.barh(profit.index, profit / 1000, color=[BLUE if value == profit.max() else GREY for value in profit])
    ax.bar_label(bars, [f"{value / 1000:,.1f}" for value in profit], padding=4, color=INK, weight="bold")
    ax.invert_yaxis()
    ax.set(xlabel=tr("realised profit, USD thousand"), xlim=(0, 1.15 * profit.max() / 1000))
    ax.grid(axis="y", visible=False)
    ax.set_title(tr("The break-even rule earns most"))
    return figure


def profiles(shares: pd.DataFrame) -> Figure:
    """Draw the share of customers (per cent) whose field (row) is filled, and current, before and after merging (columns)."""
    figure = Figure(figsize=(7.2, 3.4))
    ax = figure.subplots()
    for place, (column, colour) in enumerate(zip(shares, (GREY, BLUE), strict=True)):
        bars = ax.bar(
            np.arange(len(shares)) + 0.4 * (place - 0.5), shares[column], width=0.38, color=colour, label=column
        )
        ax.bar_label(bars, [f"{value:.0f}" for value in shares[column]], padding=2, color=INK)
    ax.set_xticks(range(len(shares)), shares.index)
    ax.set(ylim=(0, 132), ylabel=tr("% of the customers"), yticks=range(0, 101, 20))
    ax.grid(axis="x", visible=False)
    ax.legend(loc="upper right", ncols=2)
    ax.set_title(tr("Merging fills gaps; it does not make old data young"))
    return figure


# Widgets ----------------------------------------------------------------------------------------


def ranking_widget(held: pd.DataFrame):
    """Return gain curve and tenths with a slider for the cut."""
    import ipywidgets as widgets

    cut = parts.slider(widgets.IntSlider, tr("customers contacted, %"), 20, 5, 100, 5)
    return parts.board(
        tr(
            "Move the cut to the right: gain grows, lift falls. Which cut is best? The ranking alone cannot say; money can, and that is the next picture."
        ),
        [cut],
        lambda: ranking(held, cut.value),
    )


def offer_widget(held: pd.DataFrame):
    """Return the profit curve of the offer with sliders for margin, cost of the offer and acceptance."""
    import ipywidgets as widgets

    margin = parts.slider(widgets.IntSlider, tr("margin, % of the bill"), 40, 5, 80, 5)
    cost = parts.slider(widgets.IntSlider, tr("cost of the offer, USD"), 40, 0, 150, 5)
    accepted = parts.slider(widgets.IntSlider, tr("acceptance, % of leavers"), 40, 5, 100, 5)

    def draw():
        return offer_curve(
            held, margin_share=margin.value / 100, offer_cost=cost.value, acceptance=accepted.value / 100
        )

    return parts.board(
        tr(
            "Make the offer dearer, then cheaper. When is “above one half” too timid, and when is it too bold? Find terms at which nobody should get the offer."
        ),
        [margin, cost, accepted],
        draw,
    )


def rebuild_widget():
    """Return the benefits and lessons of the three cases, mixed, to be given back to their companies one by one."""
    import ipywidgets as widgets

    table = cases.compare().sample(frac=1, random_state=13).reset_index(drop=True)
    given = {}
    number = parts.slider(widgets.IntSlider, tr("statement"), 1, 1, len(table), 1)
    options = [("?", ""), *((company, company) for company in cases.COMPANIES)]
    whose = widgets.ToggleButtons(options=options, description=tr("whose?"), **parts.wide())

    def turn(_change):
        whose.value = given.get(number.value - 1, "")

    number.observe(turn, names="value")

    def draw():
        given[number.value - 1] = whose.value
        return rebuilt(table, given, number.value - 1)

    return parts.board(
        tr("Whose benefit, whose lesson? Give each statement to a company, then move on to the next."),
        [number, whose],
        draw,
    )


def rebuilt(table: pd.DataFrame, given: dict, shown: int) -> Figure:
    """Draw which statements of `table` were given (row: company) to their own company, and the text of the one shown."""
    figure, ax = parts.canvas(7.2, 4.0, (0, 12), (-0.4, 6))
    statement = table.loc[shown]
    words = textwrap.fill(statement["statement"], 62)
    parts.say(ax, 6, 5.3, f"{statement['part']}\n{words}", size=10.5, linespacing=1.5)
    for place, company in enumerate(cases.COMPANIES):
        parts.say(ax, 2 + 4 * place, 3.9, company, weight="bold", size=12)
        for step, row in enumerate(table.index[table["company"] == company]):
            found = given.get(row) == company
            x, y = 0.8 + 4 * place + 0.8 * (step % 4), 3.1 - 0.85 * (step // 4)
            parts.card(ax, x, y, 0.4, 0.35, BLUE if found else GREY, 0.9 if found else 0.25)
    answered = [row for row, company in given.items() if company]
    right = sum(given[row] == table.loc[row, "company"] for row in answered)
    verdict = tr("{right} of {answered} right, {all} in all").format(
        right=right, answered=len(answered), all=len(table)
    )
    wrong = given.get(shown) and given[shown] != statement["company"]
    parts.say(ax, 6, -0.1, verdict + (tr("; not this company") if wrong else ""), color=RED if wrong else INK)
    return figure
