"""Tables, figures and widgets of the lesson on strategy: seven steps, goals, verdicts, and a company that is run.

Figures return a matplotlib Figure for `show`; widgets return an ipywidgets box. What the company does when a policy runs
it is played here once for each policy and kept.
"""

from functools import lru_cache

import numpy as np
import pandas as pd
from matplotlib.colors import SymLogNorm, TwoSlopeNorm
from matplotlib.figure import Figure

from crm_course.data import load
from crm_course.explore import parts, q2_types
from crm_course.explore.parts import INK
from crm_course.figures import PALETTE
from crm_course.i18n import number, tr
from crm_course.world import Run
from crm_course.world.contest import played
from crm_course.world.parameters import GROUPS, Actions
from crm_course.world.policies import BASELINES, best_knowable, expected_gains

BLUE, ORANGE, GREEN, RED, PINK, BROWN, GREY, YELLOW, SKY = PALETTE
SEED, CUSTOMERS = 8, 1_000  # of the company that the lesson runs
COST = Actions().cost
NOTHING, *DOING = COST
PLACES = [f"{segment}, {relationship}" for segment, relationship in GROUPS]
ENDED = "contract ended"
COLUMNS = ("profit_12", "orders_12", "months_since_order", "tenure", "discount", "contacts_3", "nps")


def names() -> dict:
    """Return the words of the data in the reader's language: actions, policies, groups, kinds of campaign, goals, tasks."""
    return _action_names() | _group_names() | _more_names()


def _action_names():
    return {
        "leave alone": tr("leave alone"),
        "mail": tr("mail"),
        "discount": tr("10 % discount"),
        "service call": tr("service call"),
        "loyalty invitation": tr("loyalty invitation"),
        "referral request": tr("referral request"),
        "win-back": tr("win-back"),
        "nobody": tr("nobody"),
        "do nothing": tr("do nothing"),
        "discount to everyone": tr("discount to everyone"),
        "mail the recent buyers": tr("mail the recent buyers"),
        "best knowable": tr("best knowable"),
    }


def _group_names():
    return {
        "household, pay as you go": tr("household, pay as you go"),
        "household, contract": tr("household, contract"),
        "small firm, pay as you go": tr("small firm, pay as you go"),
        "small firm, contract": tr("small firm, contract"),
        "large account, contract": tr("large account, contract"),
        "contract ended": tr("contract ended"),
    }


def _column_names():
    return {
        "profit_12": tr("profit of twelve months"),
        "orders_12": tr("orders of twelve months"),
        "months_since_order": tr("months since the last order"),
        "tenure": tr("months since joining"),
        "discount": tr("discount bargained for"),
        "contacts_3": tr("service contacts of three months"),
        "nps": tr("latest NPS answer"),
    }


def _more_names():
    return {
        "newsletter": tr("newsletter"),
        "catalogue": tr("catalogue"),
        "churn": tr("churn"),
        "late deliveries": tr("late deliveries"),
        "unresolved contacts": tr("unresolved contacts"),
        "complaints": tr("complaints"),
        "members": tr("members"),
        "where is my order": tr("where is my order"),
        "invoice": tr("invoice"),
        "advice": tr("advice"),
        "fault": tr("fault"),
        "change of data": tr("change of data"),
        "cancel": tr("cancel"),
    }


# Tables of the seven steps ----------------------------------------------------------------------


def goals() -> pd.DataFrame:
    """Return five goals of the simulated company for 2025, **chosen** for the lesson; baselines are those of 2024.

    Churn: per cent of running contracts a month; late deliveries and unresolved contacts: per cent; complaints: per
    1,000 orders; members of the loyalty programme: number.
    """
    before = measured_monthly().query("day < '2025-01-01'").groupby("goal")["value"]
    table = pd.DataFrame({"baseline": before.mean().round(1)})
    table.loc["members", "baseline"] = before.last()["members"]
    table["target"] = pd.Series(
        {"churn": 1.8, "late deliveries": 5.0, "unresolved contacts": 12.0, "complaints": 12.0, "members": 500.0}
    )
    table = table.assign(start=pd.Timestamp("2025-01-01"), due=pd.Timestamp("2025-12-31"))
    return table.loc[["churn", "late deliveries", "unresolved contacts", "complaints", "members"]].reset_index()


def measured_monthly() -> pd.DataFrame:
    """Return the goals' values of each month of the company's records: `goal`, `day` (the month's last), `value`."""
    return _measured().copy()


def measured_so_far() -> pd.DataFrame:
    """Return the same for 2025 with the mean of the year up to each month; members are a number that grows anyway."""
    year = _measured().query("day >= '2025-01-01'").copy()
    mean = year.groupby("goal")["value"].expanding().mean().droplevel(0)
    year["value"] = year["value"].where(year["goal"] == "members", mean)
    return year


@lru_cache
def _measured():
    orders, contacts = load("company_orders"), load("company_contacts")
    month = pd.period_range("2024-01", "2025-12", freq="M")
    of = {"ordered": orders["ordered"].dt.to_period("M"), "opened": contacts["opened"].dt.to_period("M")}
    complained = load("company_complaints")["received"].dt.to_period("M").value_counts().reindex(month, fill_value=0)
    since = load("company_loyalty")["member_since"].dt.to_period("M").value_counts().reindex(month, fill_value=0)
    wide = pd.DataFrame(
        {
            "churn": _churn(month),
            "late deliveries": 100 * (orders["delivered"] > orders["promised"]).groupby(of["ordered"]).mean(),
            "unresolved contacts": 100 * (~contacts["resolved"]).groupby(of["opened"]).mean(),
            "complaints": 1000 * complained / of["ordered"].value_counts().reindex(month),
            "members": since.cumsum(),
        },
        index=month,
    )
    long = wide.rename_axis("day").reset_index().melt("day", var_name="goal")
    return long.assign(day=long["day"].dt.end_time.dt.normalize())[["goal", "day", "value"]]


def _churn(months):
    """Return for each month the share of the contracts running at its start that ended in it, per cent."""
    people = load("company_customers").query("relationship == 'contract'")
    begins, ends = (stamps.to_numpy()[:, None] for stamps in (months.start_time, months.end_time))
    joined, left = people["joined"].to_numpy(), people["left"].to_numpy()
    opening = (joined < begins) & ~(left < begins)
    return pd.Series(100 * (opening & (left <= ends)).sum(axis=1) / opening.sum(axis=1), months)


def tasks() -> pd.DataFrame:
    """Return the service desk's tasks by reason of contact: volume a month and minutes are counted, the rest is **assumed**."""
    contacts = load("company_contacts").groupby("reason")["minutes"].agg(["size", "mean"])
    assumed = pd.DataFrame(
        {
            "where is my order": (0.80, 0.2, 0.05, 6_000, 90),
            "invoice": (0.60, 1.0, 0.15, 9_000, 120),
            "change of data": (0.90, 0.5, 0.05, 5_000, 60),
            "advice": (0.50, 2.0, 0.55, 12_000, 250),
            "fault": (0.40, 4.0, 0.30, 15_000, 200),
            "cancel": (0.90, 0.5, 0.10, 3_000, 40),
        },
        index=["share", "minutes_left", "failing", "setup", "running"],
    ).T
    table = assumed.assign(volume=contacts["size"] / 24, minutes=contacts["mean"]).rename_axis("task").reset_index()
    return table[["task", "volume", "minutes", "share", "minutes_left", "failing", "setup", "running"]]


def campaign_profits() -> pd.DataFrame:
    """Return everybody drawn for the company's eight campaigns: `campaign`, `kind`, `group`, `treated`, `responded`, `margin`, `cost`.

    The margin (EUR) is that of the calendar month of the mailing; the cost (EUR) is that of one contact.
    """
    drawn = load("company_campaign_contacts")
    of = load("company_campaigns").set_index("campaign")
    margins = pd.concat([q2_types.campaign_margins(campaign) for campaign in of.index])["margin"]
    people = load("company_customers").set_index("customer")
    group = people["segment"] + ", " + people["relationship"]
    return pd.DataFrame(
        {
            "campaign": drawn["campaign"],
            "kind": drawn["campaign"].map(of["kind"]),
            "group": drawn["customer"].map(group),
            "treated": drawn["treated"],
            "responded": drawn["responded"],
            "margin": margins.reindex(drawn.index),
            "cost": drawn["campaign"].map(of["cost_per_contact"]),
        }
    )


# A company to run -------------------------------------------------------------------------------


def play(policy):
    """Return the finished run of the lesson's company in the hands of a policy (which takes customers and a budget)."""
    return played(policy, SEED, CUSTOMERS)


@lru_cache
def known(name: str):
    """Return the finished run of one of the three baselines, or of "best knowable"."""
    return _play_best() if name == "best knowable" else play(BASELINES[name])


def _play_best():
    run = Run(customers=CUSTOMERS, seed=SEED)
    while not run.done:
        run.step(best_knowable(run))
    return run


def idle():
    """Return the finished run of the same company, left alone."""
    return known("do nothing")


def months_of(run) -> pd.DataFrame:
    """Return a run as a table for `profit_by_action`: `month`, `customer`, `action`, `profit` (EUR, after the action's cost)."""
    tables = [outcome.customers.assign(month=month) for month, outcome in enumerate(run.outcomes, 1)]
    table = pd.concat(tables, ignore_index=True)
    return table.astype({"action": str})[["month", "customer", "action", "profit"]]


def gained(run) -> float:
    """Return what a finished run of the lesson's company earned above the company left alone, EUR."""
    return run.profit - idle().profit


def spent(run) -> float:
    """Return what the actions of a run cost, EUR."""
    return sum(outcome.action_cost for outcome in run.outcomes)


def try_on(action, chosen, every=None):
    """Play a policy with one action: for each customer whom `chosen(customers)` picks, once, or again after `every` months.

    Returns its finished run. Where the budget does not reach, those with the lowest numbers come first.
    """

    def policy(customers, budget):
        again = customers["months_since_action"] >= every - 1 if every else False
        who = customers[chosen(customers) & (customers["months_since_action"].isna() | again)]
        first = who["customer"].iloc[: int((budget + 1e-9) / COST[action])]
        return np.where(customers["customer"].isin(first), action, NOTHING)

    return play(policy)


@lru_cache
def truth_of_first_month(customers=4_000, seed=SEED):
    """Return what a company knows of its customers in the first month, and what each action is truly expected to gain.

    Added to `observe()` are `group` and, for each action, `gain of ACTION`: the expected gain over 24 months, its cost
    taken off (EUR). No company has these: they follow from what was planted.
    """
    run = Run(customers=customers, seed=seed)
    seen, gains = run.observe(), pd.DataFrame(expected_gains(run))
    group = seen["segment"].astype(str) + ", " + seen["relationship"].astype(str)
    return seen.assign(group=group, **{f"gain of {name}": gains[name] - COST[name] for name in DOING})


def gains_by_group() -> pd.DataFrame:
    """Return the mean of the true gain of each action (rows) in each group (columns), EUR a customer approached.

    Whoever has ended a contract is in a group apart from those whose contract runs.
    """
    truth = truth_of_first_month()
    group = truth["group"].where(~truth["left"], ENDED)
    means = truth.groupby(group)[[f"gain of {name}" for name in DOING]].mean()
    return means.T.set_axis(DOING)[[*PLACES, ENDED]]


# Figures of the seven steps ---------------------------------------------------------------------


def steps() -> Figure:
    """Draw the seven steps as a way that leads back to its beginning, with the question that each of them answers."""
    words = (
        (tr("1 audit"), tr("what do we have\nand know?")),
        (tr("2 sales process"), tr("how does a lead\nbecome an order?")),
        (tr("3 goals"), tr("how much,\nby when?")),
        (tr("4 use the data"), tr("who is worth\nwhat?")),
        (tr("5 personalise"), tr("what for whom?")),
        (tr("6 automate"), tr("what can a machine\ndo cheaper?")),
        (tr("7 review"), tr("what did it\nadd?")),
    )
    places = ((1.45, 4.6), (4.05, 4.6), (6.65, 4.6), (9.25, 4.6), (9.25, 1.5), (5.35, 1.5), (1.45, 1.5))
    figure, ax = parts.canvas(8.0, 4.4, (0, 10.7), (0.3, 6.0))
    parts.read_from_right(ax)
    colours = (SKY, SKY, YELLOW, BLUE, BLUE, GREEN, ORANGE)
    for (name, question), (x, y), colour in zip(words, places, colours, strict=True):
        parts.card(ax, x, y, 2.1, 1.5, colour)
        parts.say(ax, x, y + 0.45, name, weight="bold", size=10)
        parts.say(ax, x, y - 0.25, question, size=8.5)
    for x in (2.62, 5.22, 7.82):
        parts.flow(ax, (x, 4.6), (x + 0.26, 4.6))
    parts.flow(ax, (9.25, 3.7), (9.25, 2.4))
    parts.flow(ax, (8.05, 1.5), (6.55, 1.5))
    parts.flow(ax, (4.15, 1.5), (2.65, 1.5))
    parts.flow(ax, (1.45, 2.4), (1.45, 3.7), linestyle="--")
    parts.say(ax, 2.55, 3.05, tr("what was learned"), size=8.5)
    ax.set_title(tr("Seven steps; the last one begins the first again"))
    return figure


def goals_plane(table: pd.DataFrame) -> Figure:
    """Draw goals by the time gone and the way done (shares); `table` is as `goal_progress` returns it."""
    figure = Figure(figsize=(7.2, 4.4))
    ax = figure.subplots()
    ax.plot([0, 100], [0, 100], color=INK, linewidth=1.2)
    ax.axhline(100, color=GREEN, linewidth=1.2, linestyle="--")
    ax.axhline(0, color=GREY, linewidth=1)
    for colour, (goal, rows) in zip(PALETTE, table.groupby("goal", sort=False), strict=False):
        ax.plot(100 * rows["time"], 100 * rows["way"], color=colour, marker="o", linewidth=1.8, label=names()[goal])
    ax.set(xlim=(0, 104), xlabel=tr("time gone, %"), ylabel=tr("way done, %"))
    ax.legend(frameon=True, loc="upper left", fontsize=8.5, ncols=2)
    ax.set_title(tr("Above the slope: on track. Above the dashed line: reached"))
    return figure


def payback_lines(table: pd.DataFrame, costs: pd.DataFrame, months: int = 36) -> Figure:
    """Draw the balance of each task month by month; `table` is as `automation_payback` returns it, `costs` the tasks."""
    figure = Figure(figsize=(7.4, 4.3))
    ax = figure.subplots()
    month = np.arange(months + 1)
    setup = costs.set_index("task")["setup"]
    for colour, row in zip(PALETTE, table.itertuples(), strict=False):
        balance = month * row.saving - setup[row.task]
        ax.plot(month, balance, color=colour, linewidth=2, label=names()[row.task])
        if row.payback <= months:
            ax.plot(row.payback, 0, marker="o", markersize=8, color=colour, zorder=3)
    ax.axhline(0, color=INK, linewidth=1.2)
    ax.set(xlim=(0, months), xlabel=tr("months after the setup"), ylabel=tr("saved so far, less the setup, EUR"))
    ax.legend(frameon=True, fontsize=8.5, loc="upper left")
    ax.set_title(tr("Where a line crosses zero, the automation has paid for itself"))
    return figure


def verdicts(table: pd.DataFrame) -> Figure:
    """Draw gains a contact with their intervals; rows: `label`, `gain`, `low`, `high`, `verdict`."""
    colours = {"repeat": GREEN, "stop": RED, "test again": GREY}
    words = {"repeat": tr("repeat"), "stop": tr("stop"), "test again": tr("test again")}
    figure = Figure(figsize=(7.4, 1.4 + 0.36 * len(table)))
    ax = figure.subplots()
    ax.axvline(0, color=INK, linewidth=1.2)
    for verdict, rows in table.reset_index(drop=True).groupby("verdict"):
        reach = [rows["gain"] - rows["low"], rows["high"] - rows["gain"]]
        look = {"color": colours[verdict], "label": words[verdict], "linewidth": 2, "capsize": 4}
        ax.errorbar(rows["gain"], rows.index, xerr=reach, fmt="o", **look)
    ax.set_yticks(range(len(table)), table["label"])
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    ax.set(xlabel=tr("gain of a contact after its cost, EUR (95 % interval)"))
    ax.legend(frameon=True)
    parts.title_above_all(figure, tr("Nothing that was sent is shown to pay"))
    return figure


# Figures of the company that is run -------------------------------------------------------------


def actions_by_group(table: pd.DataFrame) -> Figure:
    """Draw the table of `gains_by_group`."""
    figure = Figure(figsize=(7.8, 4.0))
    ax = figure.subplots()
    ax.imshow(table, cmap="PuOr", norm=SymLogNorm(1, vmin=-100, vmax=100), aspect="auto")
    for (row, column), value in np.ndenumerate(table.to_numpy()):
        ink = "white" if abs(value) > 10 else INK
        ax.text(column, row, number(value, 1 if abs(value) < 10 else 0), ha="center", va="center", size=9, color=ink)
    labels = [names()[group].replace(", ", ",\n").replace("، ", "،\n") for group in table.columns]
    ax.set_xticks(range(len(table.columns)), labels, size=8.5)
    ax.set_yticks(range(len(table)), [names()[action] for action in table.index])
    ax.grid(visible=False)
    ax.tick_params(length=0)
    parts.title_above_all(figure, tr("What one action gains in 24 months, EUR, after its cost: mean of each group"))
    return figure


def by_fifth(action: str, column: str) -> Figure:
    """Draw what an action truly gains among customers with a contract and without, in fifths by a column a company knows."""
    table = truth_of_first_month()
    figure = Figure(figsize=(7.6, 3.9))
    axes = figure.subplots(1, 2)
    kinds = {"contract": tr("with a contract"), "pay as you go": tr("without a contract")}
    for ax, (relationship, title) in zip(axes, kinds.items(), strict=True):
        rows = table[(table["relationship"] == relationship) & table[column].notna()]
        _fifths(ax, rows[column], rows[f"gain of {action}"])
        ax.set_title(title, size=10.5, weight="normal")
        ax.set(xlabel=_column_names()[column])
    axes[0].set_ylabel(tr("true gain after its cost, EUR"))
    parts.title_above_all(figure, tr("{action}: who gains, and who does not").format(action=names()[action]))
    return figure


def _fifths(ax, values, gains):
    """Draw the mean gain of each fifth of the values; equal values stay together, so there may be fewer than five."""
    cut = pd.qcut(values, 5, duplicates="drop", labels=False)
    if cut.nunique() < 2:
        cut = (values > values.min()).astype(int)
    parted = pd.DataFrame({"part": cut, "value": values, "gain": gains}).groupby("part")
    means, low, high = parted["gain"].mean(), parted["value"].min(), parted["value"].max()
    ax.bar(range(len(means)), means, color=[BLUE if mean > 0 else RED for mean in means], width=0.7)
    digits = 2 if values.max() < 1 else 0
    ends = [(number(a, digits), number(b, digits)) for a, b in zip(low, high, strict=True)]
    ax.set_xticks(range(len(means)), [a if a == b else f"{a}…\n{b}" for a, b in ends], size=8)
    ax.axhline(0, color=INK, linewidth=1)
    ax.grid(axis="x", visible=False)


def race(runs: dict, title: str) -> Figure:
    """Draw what policies have gained above the company left alone, month by month; `runs`: name → finished run."""
    figure = Figure(figsize=(7.4, 4.2))
    ax = figure.subplots()
    start = np.array([outcome.profit for outcome in idle().outcomes])
    colours = dict(zip((*BASELINES, "best knowable"), (GREY, RED, ORANGE, BLUE), strict=True))
    for name, run in runs.items():
        profit = np.array([outcome.profit for outcome in run.outcomes])
        gain = np.append(0, (profit - start).cumsum()) / 1000
        ax.plot(range(len(gain)), gain, color=colours.get(name, GREEN), linewidth=2.2, label=names().get(name, name))
    ax.set(xlim=(0, 24), xlabel=tr("month"), ylabel=tr("above do nothing, thousand EUR"))
    ax.legend(frameon=True, loc="upper left")
    ax.set_title(title)
    return figure


def won_and_lost(table: pd.DataFrame, title: str) -> Figure:
    """Draw gains by month and action, and their sums beside them; `table` is as `profit_by_action` returns it."""
    wide = table.pivot_table(index="action", columns="month", values="gain", aggfunc="sum")
    wide = wide.reindex(columns=range(1, 25)).loc[wide.sum(axis=1).sort_values(kind="stable").index[::-1]]
    figure = Figure(figsize=(8.2, 1.7 + 0.42 * len(wide)))
    field, sums = figure.subplots(1, 2, width_ratios=(4, 1.3))
    reach = max(float(np.nanquantile(np.abs(wide), 0.97)), 1.0)
    field.imshow(wide, cmap="PuOr", norm=TwoSlopeNorm(0, -reach, reach), aspect="auto")
    field.set_yticks(range(len(wide)), [names().get(action, action) for action in wide.index])
    field.set_xticks(range(0, 24, 3), [str(month) for month in range(1, 25, 3)])
    field.set(xlabel=tr("month (orange: lost, violet: won)"))
    field.grid(visible=False)
    total = wide.sum(axis=1) / 1000
    sums.barh(range(len(wide)), total, color=["#6a51a3" if each > 0 else "#e08214" for each in total])
    sums.set_yticks(range(len(wide)), [number(each, 1) for each in total], size=8.5)
    sums.set_ylim(len(wide) - 0.5, -0.5)
    sums.axvline(0, color=INK, linewidth=1)
    sums.set_xticks([])
    sums.set(xlabel=tr("sum,\nthousand EUR"))
    sums.grid(axis="y", visible=False)
    parts.title_above_all(figure, title)
    return figure


def month_board(run, month: int) -> Figure:
    """Draw one month of a run: whom the policy approached how, by group, and what it has gained so far."""
    figure = Figure(figsize=(7.8, 4.2))
    field, gain = figure.subplots(1, 2, width_ratios=(2.1, 1))
    counts, cost = _done(run, month)
    left = np.zeros(len(DOING))
    for group, colour in zip(PLACES, (SKY, BLUE, YELLOW, ORANGE, GREEN), strict=True):
        field.barh(range(len(DOING)), counts[group], left=left, color=colour, label=names()[group])
        left += counts[group].to_numpy()
    field.set_yticks(range(len(DOING)), [names()[action] for action in DOING])
    field.invert_yaxis()
    field.set(xlabel=tr("customers approached in month {month}").format(month=number(month)))
    field.grid(axis="y", visible=False)
    field.legend(frameon=True, fontsize=7.5)
    start = np.array([outcome.profit for outcome in idle().outcomes])
    profit = np.array([outcome.profit for outcome in run.outcomes])
    so_far = np.append(0, (profit - start).cumsum()) / 1000
    gain.plot(range(25), so_far, color="#cccccc", linewidth=2)
    gain.plot(range(month + 1), so_far[: month + 1], color=BLUE, linewidth=2.5)
    gain.set(xlim=(0, 24), xlabel=tr("month"), ylabel=tr("above do nothing, thousand EUR"))
    title = tr("Month {month}: {cost} EUR spent, {gain} EUR above do nothing in this month")
    values = {"month": number(month), "cost": number(cost, 0), "gain": number(profit[month - 1] - start[month - 1], 0)}
    parts.title_above_all(figure, title.format(**values))
    return figure


def _done(run, month):
    """Return how many of each group (column) were approached with each action (row) in a month, and what that cost."""
    outcome = run.outcomes[month - 1]
    people = run.truth().set_index("customer")["group"]
    group = outcome.customers["customer"].map(people).map(dict(enumerate(PLACES)))
    counts = pd.crosstab(outcome.customers["action"].astype(str), group)
    return counts.reindex(index=DOING, columns=PLACES, fill_value=0), outcome.action_cost


# Widgets ----------------------------------------------------------------------------------------


def who_widget():
    """Return the figure of `by_fifth` with a choice of the action and of the column."""
    import ipywidgets as widgets

    action = widgets.Dropdown(
        options=[(names()[name], name) for name in DOING], value="mail", description=tr("action"), **parts.wide()
    )
    column = widgets.Dropdown(
        options=[(_column_names()[name], name) for name in COLUMNS],
        value="profit_12",
        description=tr("customers sorted by"),
        **parts.wide(),
    )
    return parts.board(
        tr(
            "For each action look for the column that parts those who gain from those who lose. Which one tells whom a discount helps? For whom does a win-back pay, and which column says so? Where does the sign change within a group?"
        ),
        [action, column],
        lambda: by_fifth(action.value, column.value),
    )


def month_widget(run):
    """Return the board of a month with a slider for the month."""
    import ipywidgets as widgets

    month = parts.slider(widgets.IntSlider, tr("month"), 2, 1, 24, 1)
    return parts.board(
        tr(
            "Go through the months. Which actions come once and which again and again? What stops towards the end, and why would it not pay there? In which months does the policy earn less than doing nothing?"
        ),
        [month],
        lambda: month_board(run, month.value),
    )
