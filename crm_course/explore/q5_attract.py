"""Tables, figures and widgets of the lesson on attraction: mailings under a budget, channels, uplift, A/B tests.

Figures return a matplotlib Figure for `show`; widgets return an ipywidgets box. `drawn`, `larger_company`, `true_uplift`,
`mailing_list`, `newcomers` and `tests_of_nothing` are the tables behind them.
"""

from functools import lru_cache

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from crm_course.data import load, load_company
from crm_course.explore import parts, q5_identify
from crm_course.explore.parts import INK
from crm_course.figures import PALETTE
from crm_course.i18n import number, tr

BLUE, ORANGE, GREEN, RED, PINK, BROWN, GREY, YELLOW, SKY = PALETTE
GROUPS = (
    "household, pay as you go",
    "household, contract",
    "small firm, pay as you go",
    "small firm, contract",
    "large account, contract",
)  # of the company's customers, as campaigns draw them
# Of the larger company, by kind and group: control (orders, customers), treated (orders, customers); and what the
# campaign truly did to the group in the company of 5,000, percentage points. `made_anew` makes these figures again.
_COUNTS = (
    ("catalogue", "household, pay as you go", 290, 2456, 529, 3649, 2.9945),
    ("catalogue", "household, contract", 254, 622, 261, 889, -10.4486),
    ("catalogue", "small firm, pay as you go", 42, 289, 73, 477, 2.1739),
    ("catalogue", "small firm, contract", 260, 423, 380, 588, 1.1818),
    ("catalogue", "large account, contract", 101, 110, 127, 152, -0.8635),
    ("discount", "household, pay as you go", 427, 3710, 857, 5522, 4.4607),
    ("discount", "household, contract", 395, 933, 621, 1344, 1.0674),
    ("discount", "small firm, pay as you go", 80, 449, 124, 703, 3.3502),
    ("discount", "small firm, contract", 349, 548, 583, 845, 1.1019),
    ("discount", "large account, contract", 130, 143, 210, 228, -0.3315),
    ("newsletter", "household, pay as you go", 389, 3436, 661, 5193, 1.6127),
    ("newsletter", "household, contract", 382, 866, 548, 1336, -4.3188),
    ("newsletter", "small firm, pay as you go", 62, 465, 120, 657, 1.1547),
    ("newsletter", "small firm, contract", 378, 549, 589, 852, 0.3547),
    ("newsletter", "large account, contract", 151, 165, 189, 205, -0.2528),
)
SEGMENTS = ("household", "small firm", "large account")
Z = 1.959964  # of the normal distribution, for a two-sided level of 95 %


def names() -> dict:
    """Return the words of the data in the reader's language."""
    return q5_identify.names() | {
        "household, pay as you go": tr("household, pay as you go"),
        "household, contract": tr("household, contract"),
        "small firm, pay as you go": tr("small firm, pay as you go"),
        "small firm, contract": tr("small firm, contract"),
        "large account, contract": tr("large account, contract"),
        "newsletter": tr("newsletter"),
        "discount": tr("discount letter"),
        "catalogue": tr("catalogue"),
    }


# Tables -----------------------------------------------------------------------------------------


def drawn() -> pd.DataFrame:
    """Return the customers drawn for the simulated company's eight campaigns, a row for each campaign.

    Columns: `campaign`, `customer`, `kind` (newsletter, discount, catalogue), `group` (one of `GROUPS`), `treated`, `opened`,
    `responded` (ordered in the month of the mailing).
    """
    return _drawn().copy()


@lru_cache
def _drawn():
    return _with_group(load("company_campaign_contacts"), load("company_customers"), load("company_campaigns"))


def _with_group(contacts, customers, campaigns):
    group = customers["segment"] + ", " + customers["relationship"]
    who = pd.DataFrame({"customer": customers["customer"], "group": group})
    table = contacts.merge(campaigns[["campaign", "kind"]]).merge(who)
    return table[["campaign", "customer", "kind", "group", "treated", "opened", "responded"]]


def _counts():
    columns = ["kind", "group", "orders_control", "control", "orders_treated", "treated", "true_uplift"]
    return pd.DataFrame(_COUNTS, columns=columns)


def larger_company() -> pd.DataFrame:
    """Return who was drawn for the campaigns of a company of 20,000 customers: `kind`, `group`, `treated`, `responded`.

    It was made by the rules of the company of 5,000, with other chances. Its counts are kept here, not its records.
    """
    blocks = []
    for row in _counts().itertuples():
        for treated, customers, orders in (
            (False, row.control, row.orders_control),
            (True, row.treated, row.orders_treated),
        ):
            block = {
                "kind": row.kind,
                "group": row.group,
                "treated": treated,
                "responded": np.arange(customers) < orders,
            }
            blocks.append(pd.DataFrame(block))
    return pd.concat(blocks, ignore_index=True)


def true_uplift() -> pd.DataFrame:
    """Return what each kind of campaign truly did to each group of the company of 5,000: `kind`, `group`, `true_uplift` (points)."""
    return _counts()[["kind", "group", "true_uplift"]]


def made_anew() -> bool:
    """Simulate both companies (three seconds) and return whether the figures kept here are theirs."""
    from crm_course.world import simulate

    company = simulate(customers=20_000, seed=7)
    contacts = _with_group(company.campaign_contacts, company.customers, company.campaigns)
    found = contacts.groupby(["kind", "group", "treated"])["responded"].agg(["sum", "size"])
    kept = larger_company().groupby(["kind", "group", "treated"])["responded"].agg(["sum", "size"])
    true = true_uplift().set_index(["kind", "group"])["true_uplift"]
    return found.equals(kept) and bool(np.allclose(_true_uplift().reindex(true.index), true, atol=1e-4))


def _true_uplift():
    effects = load_company().truth().effects
    effects["group"] = effects["segment"] + ", " + effects["relationship"]
    effects["all"] = effects["effect"] * effects["drawn"]
    sums = effects.groupby(["kind", "group"])[["all", "drawn"]].sum()
    return 100 * sums["all"] / sums["drawn"]


def mailing_list() -> pd.DataFrame:
    """Return 200 customers drawn for the discount letter of December 2025: `customer`, `group`, chances, `margin`, `cost`.

    `chance_with` and `chance_without` are the shares of the group that ordered in the larger company's discount campaigns;
    `margin` is what the customer's orders earned before, per order, less the discount of 10 %. A letter costs 0.90 EUR, as
    in the records; to a firm 1.40 EUR, with a price list (**assumed**). Who has never ordered is left out.
    """
    listed = _drawn().query("campaign == 8")[["customer", "group"]].merge(_margin_before(pd.Timestamp("2025-12-01")))
    listed = listed.sample(200, random_state=4).sort_values("customer", ignore_index=True)
    trial = larger_company().query("kind == 'discount'")
    chances = trial.groupby(["group", "treated"])["responded"].mean().unstack()
    listed["chance_with"] = listed["group"].map(chances[True]).round(4)
    listed["chance_without"] = listed["group"].map(chances[False]).round(4)
    listed["cost"] = np.where(listed["group"].str.startswith("household"), 0.90, 1.40)
    return listed[["customer", "group", "chance_with", "chance_without", "margin", "cost"]]


def _margin_before(day):
    """Return what an order of each customer earned before that day, EUR, less 10 % of its value."""
    orders = load("company_orders").query("ordered < @day")[["order", "customer"]]
    lines = load("company_order_lines").query("not returned").merge(orders)
    lines = lines.merge(load("company_products")[["product", "unit_cost"]])
    lines["margin"] = 0.9 * lines["amount"] - lines["unit_cost"] * lines["quantity"]
    margin = lines.groupby("customer")["margin"].sum() / orders.groupby("customer").size()
    return margin.dropna().round(2).rename("margin").reset_index()


def newcomers() -> pd.DataFrame:
    """Return who joined within the records: `customer`, `segment`, `source`, `joined`, `acquisition_cost`, `profit` so far (EUR)."""
    book = q5_identify.customer_book().reset_index()
    columns = ["customer", "segment", "source", "joined", "acquisition_cost", "profit"]
    return book.loc[book["joined"] >= q5_identify.BEGIN, columns].reset_index(drop=True)


def tests_of_nothing(count: int, looks: int, seed: int = 28) -> pd.DataFrame:
    """Return A/B tests in which A and B are the same: 10 % buy, 10,000 visitors a side in the end.

    A row for each look at each test: `test`, `look`, `n_a`, `x_a`, `n_b`, `x_b` (visitors and buyers so far).
    """
    rng = np.random.default_rng(seed)
    a, b = (rng.binomial(10_000 // looks, 0.10, (count, looks)).cumsum(axis=1) for _side in "ab")
    look = np.tile(np.arange(1, looks + 1), count)
    seen = look * (10_000 // looks)
    test = np.repeat(np.arange(1, count + 1), looks)
    return pd.DataFrame({"test": test, "look": look, "n_a": seen, "x_a": a.ravel(), "n_b": seen, "x_b": b.ravel()})


def p_value(x_a, n_a, x_b, n_b):
    """Return the two-sided p-value of the pooled z-test for two proportions, for numbers or arrays of them."""
    from scipy.special import ndtr

    pooled = (x_a + x_b) / (n_a + n_b)
    error = np.sqrt(pooled * (1 - pooled) * (1 / n_a + 1 / n_b))
    return 2 * ndtr(-np.abs(x_b / n_b - x_a / n_a) / error)


# Figures ----------------------------------------------------------------------------------------


def profit_curve(customers: pd.DataFrame, budget: float) -> Figure:
    """Draw the expected profit of going down a list of customers, in three orders, against the money spent.

    `customers` is like `mailing_list`; the mark stands at the budget (EUR).
    """
    figure = Figure(figsize=(7.2, 4.2))
    ax = figure.subplots()
    for name, colour, style, spent, earned in _walks(customers):
        ax.plot(spent, earned, style, color=colour, linewidth=2.2, label=name)
    *_names, spent, earned = _walks(customers)[0]
    step = np.searchsorted(spent, budget + 1e-9) - 1
    ax.axvline(budget, color=GREY, linewidth=1.2)
    ax.plot(spent[step], earned[step], "o", color=INK, markersize=9)
    ax.axhline(0, color=INK, linewidth=0.8)
    ax.set(xlabel=tr("spent on letters, EUR"), ylabel=tr("expected profit, EUR"), xlim=(0, spent[-1]))
    ax.legend(loc="lower left", frameon=True, title=tr("down the list:"))
    ax.set_title(
        tr("{budget} EUR buy {letters} letters; after {best} no letter pays any more").format(
            budget=number(budget, 0), letters=step, best=int(earned.argmax())
        )
    )
    return figure


def _walks(customers):
    """Return for each order of the list: name, look, and the money spent and earned after each letter."""
    added = customers["chance_with"] - customers["chance_without"]
    profit, cost = (added * customers["margin"] - customers["cost"]).to_numpy(), customers["cost"].to_numpy()
    orders = (
        (tr("by expected profit per euro"), BLUE, "-", np.argsort(-profit / cost, kind="stable")),
        (tr("by chance of an order"), ORANGE, "--", np.argsort(-customers["chance_with"], kind="stable")),
        (tr("by lot"), GREY, ":", np.random.default_rng(3).permutation(len(cost))),
    )
    return [
        (name, colour, style, np.append(0, cost[order].cumsum()), np.append(0, profit[order].cumsum()))
        for name, colour, style, order in orders
    ]


def channels(book: pd.DataFrame, fewest: int = 15) -> Figure:
    """Draw what newcomers cost and what they have brought so far, by segment and source, with intervals of the latter."""
    figure = Figure(figsize=(8.0, 3.9))
    axes = figure.subplots(1, 3, sharey=True)
    places = dict(zip(q5_identify.SOURCES, range(6), strict=True))
    for ax, segment in zip(axes, SEGMENTS, strict=True):
        groups = book[book["segment"] == segment].groupby("source")
        table = groups.agg(cost=("acquisition_cost", "mean"), profit=("profit", "mean"), n=("profit", "size"))
        table["reach"] = Z * groups["profit"].sem()
        table = table[table["n"] >= fewest]
        rows = table.index.map(places).to_numpy()
        ax.errorbar(table["profit"], rows, xerr=table["reach"], fmt="o", color=BLUE, label=tr("profit so far"))
        ax.plot(table["cost"], rows, "D", color=ORANGE, markersize=7, label=tr("cost of winning"))
        ax.axvline(0, color=INK, linewidth=0.8)
        ax.set_title(names()[segment], weight="normal", size=11)
    axes[0].set_yticks(range(6), [names()[source] for source in q5_identify.SOURCES])
    axes[2].legend(loc="lower right", frameon=True)
    figure.supxlabel(tr("EUR for one customer (mean)"), size=10)
    parts.title_above_all(figure, tr("What a channel costs says little until you see whom it brings"))
    return figure


def four_kinds() -> Figure:
    """Draw the four kinds of people: what they do with the letter and without it."""
    figure, ax = parts.canvas(7.6, 4.3, (0, 11), (0, 6.3))
    parts.read_from_right(ax)
    parts.say(ax, 4.4, 5.85, tr("without the letter: does not buy"), weight="bold")
    parts.say(ax, 8.8, 5.85, tr("without the letter: buys"), weight="bold")
    parts.say(ax, 1.1, 4.2, tr("with the\nletter:\nbuys"), weight="bold")
    parts.say(ax, 1.1, 1.5, tr("with the\nletter:\ndoes not"), weight="bold")
    cells = (
        (4.4, 4.2, GREEN, tr("persuadables"), tr("the letter wins them:\nwrite to these")),
        (8.8, 4.2, YELLOW, tr("sure things"), tr("buy anyway: letter and\ndiscount are given away")),
        (4.4, 1.5, GREY, tr("lost causes"), tr("buy in no case:\nthe letter is wasted")),
        (8.8, 1.5, RED, tr("sleeping dogs"), tr("the letter drives them off:\nlet them sleep")),
    )
    for x, y, colour, name, what in cells:
        parts.card(ax, x, y, 3.9, 2.2, colour, strength=0.35)
        parts.say(ax, x, y + 0.55, name, weight="bold", size=12)
        parts.say(ax, x, y - 0.35, what, size=9.5)
    ax.set_title(tr("Only one of four kinds is worth the letter"))
    return figure


def uplift_bars(table: pd.DataFrame, title: str) -> Figure:
    """Draw uplift with its interval by group, one panel for each kind of campaign.

    `table` has `kind`, `group`, `uplift`, `low`, `high` (percentage points) and may have `true_uplift`.
    """
    kinds = list(dict.fromkeys(table["kind"]))
    figure = Figure(figsize=(7.6, 3.6))
    axes = np.atleast_1d(figure.subplots(1, len(kinds), sharey=True, sharex=True))
    for ax, kind in zip(axes, kinds, strict=True):
        rows = table[table["kind"] == kind].set_index("group").reindex(GROUPS[::-1])
        _draw_uplift(ax, rows)
        ax.set_title(names()[kind], weight="normal", size=11)
    axes[0].set_yticks(range(len(GROUPS)), [names()[group] for group in GROUPS[::-1]])
    axis = tr("uplift: ordered if written to, less ordered if not, percentage points")
    if "true_uplift" in table:
        axis += tr("; black mark: the truth")
    figure.supxlabel(axis, size=10)
    parts.title_above_all(figure, title)
    return figure


def _draw_uplift(ax, rows):
    places = np.arange(len(rows))
    colours = np.where(rows["high"] < 0, RED, np.where(rows["low"] > 0, GREEN, GREY))
    for place, colour, (_group, row) in zip(places, colours, rows.iterrows(), strict=True):
        ax.plot([row["low"], row["high"]], [place, place], color=colour, linewidth=2.5)
        ax.plot(row["uplift"], place, "o", color=colour, markersize=7)
    if "true_uplift" in rows:
        ax.plot(rows["true_uplift"], places, "|", color=INK, markersize=14, markeredgewidth=2)
    ax.axvline(0, color=INK, linewidth=1)
    ax.set_ylim(-0.6, len(rows) - 0.4)
    ax.grid(axis="y", visible=False)


def people_needed(base: float = 0.10) -> Figure:
    """Draw how many people each side of a test needs to find a difference, against the difference."""
    figure = Figure(figsize=(7.2, 4.0))
    ax = figure.subplots()
    points = np.geomspace(0.3, 6, 100)
    for power, colour, style in ((0.9, ORANGE, "--"), (0.8, BLUE, "-")):
        ax.plot(
            points, needed(base, points / 100, power), style, color=colour, linewidth=2.2, label=_power_label(power)
        )
    ax.set(xscale="log", yscale="log", xlim=(0.3, 6), ylim=(200, 300_000))
    ax.set_xticks([0.5, 1, 2, 4], ["0.5", "1", "2", "4"])
    ax.set_yticks([300, 1000, 3000, 10_000, 30_000, 100_000], ["300", "1,000", "3,000", "10,000", "30,000", "100,000"])
    ax.minorticks_off()
    ax.set(xlabel=tr("smallest difference that is to be found, percentage points"), ylabel=tr("people on each side"))
    ax.legend(frameon=True)
    ax.set_title(tr("Half the difference needs four times the people"))
    return figure


def _power_label(power):
    return tr("found with a chance of {power} %").format(power=number(100 * power, 0))


def needed(base, difference, power: float = 0.8):
    """Return how many people each side needs (not rounded) to find `difference` from the rate `base`, at a level of 5 %."""
    from scipy.special import ndtri

    other = base + difference
    mean = (base + other) / 2
    by_chance = Z * np.sqrt(2 * mean * (1 - mean))
    by_effect = ndtri(power) * np.sqrt(base * (1 - base) + other * (1 - other))
    return (by_chance + by_effect) ** 2 / difference**2


def peeked(tests: pd.DataFrame, shown: int = 15) -> Figure:
    """Draw A/B tests that are looked at again and again: p-values of a few, and how many of all have shown a winner."""
    figure = Figure(figsize=(8.0, 4.2), layout="none")
    figure.subplots_adjust(0.09, 0.14, 0.98, 0.86, wspace=0.28)
    left, right = figure.subplots(1, 2, width_ratios=(1.25, 1))
    looks = tests["look"].max()
    seen = tests["n_a"].to_numpy()[:looks]
    p = p_value(*(tests[column].to_numpy() for column in ("x_a", "n_a", "x_b", "n_b"))).reshape(-1, looks)
    alarmed = np.logical_or.accumulate(p < 0.05, axis=1)
    for line, alarm in zip(p[:shown], alarmed[:shown, -1], strict=True):
        ink = {"color": RED, "linewidth": 1.8, "zorder": 3} if alarm else {"color": "#aaaaaa", "linewidth": 1}
        left.plot(seen, line, marker="o", markersize=3, **ink)
    left.axhspan(0.001, 0.05, color=RED, alpha=0.12, linewidth=0)
    left.set(yscale="log", ylim=(0.002, 1.1), xlim=(0, 10_400), xlabel=_visitors(), ylabel=tr("p-value"))
    left.set_yticks([0.01, 0.05, 0.2, 1], ["0.01", "0.05", "0.2", "1"])
    left.minorticks_off()
    _draw_alarms(right, seen, 100 * alarmed.mean(axis=0), 100 * (p[:, -1] < 0.05).mean())
    title = tr("A and B are the same, yet {share} % of the peeked tests show a winner")
    parts.title_above_all(figure, title.format(share=number(100 * alarmed[:, -1].mean(), 0)))
    return figure


def _visitors():
    return tr("visitors of each page so far")


def _draw_alarms(ax, seen, stopped, once):
    ax.plot(seen, stopped, "o-", color=RED, linewidth=2.2, markersize=4, label=tr("stopped at the first p < 0.05"))
    ax.plot(seen[-1], once, "D", color=BLUE, markersize=9, label=tr("judged once, at the end"))
    ax.axhline(5, color=INK, linewidth=1, linestyle=":")
    ax.set(ylim=(0, 45), xlim=(0, 10_400), xlabel=_visitors(), ylabel=tr("tests with a false winner, %"))
    ax.legend(loc="upper left", frameon=True, fontsize=9)


# Figures of the lab: what the reader's functions gave -------------------------------------------


def letters_chosen(customers: pd.DataFrame, mail) -> Figure:
    """Draw who is written to: `mailing_list` by what the letter adds to the chance and by margin."""
    figure = Figure(figsize=(7.2, 4.2))
    ax = figure.subplots()
    mail = np.asarray(mail, dtype=bool)
    added = 100 * (customers["chance_with"] - customers["chance_without"])
    places = added + np.random.default_rng(0).normal(0, 0.07, len(added))
    for chosen, colour, label in ((~mail, "#aaaaaa", tr("not written to")), (mail, BLUE, tr("written to"))):
        ax.plot(places[chosen], customers["margin"][chosen].clip(1, 300), "o", color=colour, alpha=0.7, label=label)
    line = np.linspace(0.3, 6, 100)
    for cost, style, label in (
        (0.90, "-", tr("a letter at 0.90 EUR pays above")),
        (1.40, "--", tr("to firms, at 1.40 EUR, above")),
    ):
        ax.plot(line, 100 * cost / line, style, color=INK, linewidth=1.5, label=label)
    ax.set(yscale="log", ylim=(1, 400), xlabel=tr("what the letter adds to the chance of an order, percentage points"))
    ax.set_yticks([3, 10, 30, 100, 300], ["3", "10", "30", "100", "300"])
    ax.minorticks_off()
    ax.set_ylabel(tr("margin of an order, EUR"))
    ax.legend(loc="lower left", frameon=True)
    ax.set_title(tr("Written to are those whose gain in chance times margin is high"))
    return figure


def acquisition_bars(by_spend: pd.DataFrame, by_customers: pd.DataFrame) -> Figure:
    """Draw the cost per acquisition of each channel, overhead shared in two ways."""
    figure = Figure(figsize=(7.2, 3.9))
    ax = figure.subplots()
    one, two = (table.set_index("channel") for table in (by_spend, by_customers))
    order = [source for source in q5_identify.SOURCES if source in one.index]
    places = np.arange(len(order))
    for table, step, colour, label in ((one, 0.2, BLUE, tr("by spending")), (two, -0.2, ORANGE, tr("by customers"))):
        ax.barh(places + step, table["cost_per_acquisition"].reindex(order), height=0.38, color=colour, label=label)
    own = one["spend"] / one["customers"]
    ax.plot(own.reindex(order), places, "|", color=INK, markersize=22, markeredgewidth=2, label=tr("without overhead"))
    ax.set_yticks(places, [names()[source] for source in order])
    ax.set(xlabel=tr("cost per customer won, EUR"))
    ax.grid(axis="y", visible=False)
    ax.legend(loc="lower right", frameon=True, title=tr("overhead shared"))
    ax.set_title(tr("How overhead is shared changes the cheap channels most"))
    return figure


# Widgets ----------------------------------------------------------------------------------------


def budget_widget(customers: pd.DataFrame):
    """Return the profit curve with a slider for the budget."""
    import ipywidgets as widgets

    budget = parts.slider(widgets.FloatSlider, tr("budget, EUR"), 20, 0, 200, 5)
    return parts.board(
        tr(
            "Raise the budget. Up to where does the blue curve rise, and how many letters are that? What does more money do after that? And how far would you get on the list that is sorted by the chance of an order?"
        ),
        [budget],
        lambda: profit_curve(customers, budget.value),
    )


def peek_widget():
    """Return the tests of nothing with sliders for the number of looks and for other visitors."""
    import ipywidgets as widgets

    looks = parts.slider(widgets.IntSlider, tr("number of looks"), 5, 1, 40, 1)
    seed = parts.slider(widgets.IntSlider, tr("other visitors, number"), 28, 1, 40, 1)
    return parts.board(
        tr(
            "A and B are the same page. Look once: how many of the 2,000 tests show a winner? Look 5, 10, 40 times: how many? Then change the visitors: which lines turn red now?"
        ),
        [looks, seed],
        lambda: peeked(tests_of_nothing(2000, looks.value, seed.value)),
    )
