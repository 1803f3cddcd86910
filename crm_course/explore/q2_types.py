"""Figures and widgets of the lesson on the types of CRM: the map of the layers, staffing, the pipeline.

Figures return a matplotlib Figure for `show`; widgets return an ipywidgets box. `erlang_c` is the formula and
`simulate_waits` the queue that it is held against.
"""

import heapq
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from crm_course.data import load
from crm_course.explore import parts
from crm_course.explore.parts import INK
from crm_course.figures import PALETTE, png
from crm_course.i18n import language, number, tr

BLUE, ORANGE, GREEN, RED, PINK, BROWN, GREY, YELLOW, SKY = PALETTE
STAGES = ("lead", "qualified", "proposal", "negotiation")
COLOURS = {"strategic": ORANGE, "analytical": GREEN, "operational": BLUE, "collaborative": PINK}


def names() -> dict:
    """Return the words of the data in the reader's language: types, stages, ends."""
    return {
        "strategic": tr("strategic"),
        "analytical": tr("analytical"),
        "operational": tr("operational"),
        "collaborative": tr("collaborative"),
        "lead": tr("lead"),
        "qualified": tr("qualified"),
        "proposal": tr("proposal"),
        "negotiation": tr("negotiation"),
        "won": tr("won"),
        "lost": tr("lost"),
        "newsletter": tr("newsletter"),
        "discount": tr("discount code"),
        "catalogue": tr("catalogue"),
    }


# The map of the types ---------------------------------------------------------------------------


def type_map(chosen: str | None = None) -> Figure:
    """Draw the four types on the three layers, with what flows between them; `chosen` stands out, the others fade."""
    figure, ax = parts.canvas(7.2, 5.2, (0, 10), (0, 7.5))
    if language() == "fa":
        ax.invert_xaxis()
    _layers(ax)
    boxes = (
        ("operational", 3.2, 4.85, 3.4, 0.95, tr("Operational\nemployees use it, facing customers")),
        ("collaborative", 7.15, 5.35, 2.7, 2.15, tr("Collaborative\ncustomers use it,\ntouching the software")),
        ("strategic", 5.0, 2.95, 5.2, 0.85, tr("Strategic\nrelationship planning, customer planning")),
        ("analytical", 5.0, 1.1, 5.2, 0.85, tr("Analytical\ncapture, store, research, predict, report")),
    )
    for name, x, y, width, height, label in boxes:
        faded = chosen not in (None, name)
        _box(ax, x, y, width, height, label, COLOURS[name], strength=0.08 if faded else 0.35, faded=faded, headed=True)
    parts.flow(ax, (3.2, 6.5), (3.2, 5.42), "<|-|>")
    parts.flow(ax, (8.95, 4.15), (8.95, 1.1), "-|>")
    ax.text(9.08, 2.05, tr("data"), ha=parts.start(), va="center", size=9, color=INK)
    parts.flow(ax, (5.0, 1.65), (5.0, 2.4), "-|>")
    ax.text(5.2, 2.0, tr("reports, predictions"), ha=parts.start(), va="center", size=9, color=INK)
    parts.flow(ax, (3.2, 3.47), (3.2, 4.29), "-|>")
    ax.text(3.35, 3.85, tr("policy, plans"), ha=parts.start(), va="center", size=9, color=INK)
    ax.set_title(tr("Three layers, four types: who uses the software decides facing or touching"), size=10.5)
    return figure


def _layers(ax):
    ax.add_patch(Rectangle((0.1, 6.5), 9.8, 0.8, facecolor=YELLOW, alpha=0.45))
    ax.text(5, 6.9, tr("customers"), ha="center", va="center", weight="bold", color=INK)
    layers = ((4.0, 2.3, tr("front\noffice")), (2.25, 1.45, tr("mid\noffice")), (0.35, 1.6, tr("back\noffice")))
    for bottom, height, label in layers:
        ax.add_patch(Rectangle((0.1, bottom), 9.8, height, facecolor=GREY, alpha=0.13))
        ax.text(0.75, bottom + height / 2, label, ha="center", va="center", weight="bold", size=9.5, color=INK)


def type_widget():
    """Return the map with a button for each type; the chosen one is told in words and stands out."""
    import ipywidgets as widgets

    words = names()
    buttons = widgets.ToggleButtons(options=[(words[name], name) for name in COLOURS], style={"button_width": "120px"})
    picture = widgets.Image(format="png", width=720)
    text = widgets.HTML()

    def redraw(_change=None):
        picture.value = png(type_map(buttons.value))
        rows = "".join(f"<li><b>{head}</b>: {fact}</li>" for head, fact in _facts()[buttons.value])
        text.value = f'<ul dir="auto" style="max-width:720px;line-height:1.6">{rows}</ul>'

    buttons.observe(redraw, names="value")
    redraw()
    return widgets.VBox([buttons, text, picture])


def _facts():
    heads = (tr("what it does"), tr("layer"), tr("who uses it"), tr("in the simulated company"))
    mid, back = tr("mid office"), tr("back office")
    facts = {
        "strategic": (
            tr("sets goals, policies and plans for customers and relationships"),
            mid,
            tr("management and its advisers"),
            tr("who may join the loyalty programme, and since when in which region"),
        ),
        "analytical": (
            tr("captures, stores, extracts, researches and reports; predicts behaviour, needs and value"),
            back,
            tr("analysts; their reports go to management"),
            tr("what an order, a call or a visit costs, and what a customer is worth"),
        ),
        "operational": (
            tr("runs the day: service, orders, billing; automates selling and marketing"),
            tr("front office, customer facing"),
            tr("employees who talk with customers"),
            tr("18,500 contacts at the service desk, 2,567 opportunities, 8 campaigns"),
        ),
        "collaborative": (
            tr("lets customers and company communicate: e-mail, phone, contact centre, self-service"),
            tr("front office, customer touching"),
            tr("the customer"),
            tr("38,543 visits to the web shop"),
        ),
    }
    return {name: list(zip(heads, row, strict=True)) for name, row in facts.items()}


# The sales process and the pipeline -------------------------------------------------------------


def sales_process() -> Figure:
    """Draw the way from opportunity to invoice in nine steps, coloured by the stage that the company's log calls it."""
    steps = (
        (tr("1 opportunity\nseen"), SKY),
        (tr("2 passed to a\nsalesperson"), SKY),
        (tr("3 customer\ncontacted"), GREEN),
        (tr("4 meeting"), GREEN),
        (tr("5 problem and\nsolution discussed"), ORANGE),
        (tr("6 offer made,\nnegotiated"), ORANGE),
        (tr("7 order"), BLUE),
        (tr("8 delivery"), GREY),
        (tr("9 invoice"), GREY),
    )
    figure, ax = parts.canvas(7.2, 4.0, (0, 10), (0.2, 6.0))
    if language() == "fa":
        ax.invert_xaxis()
    places = [(1.8 + 3.2 * (n % 3), 5.0 - 1.75 * (n // 3)) for n in range(9)]
    for (x, y), (next_x, next_y) in pairwise(places):
        if y == next_y:
            parts.flow(ax, (x + 1.2, y), (next_x - 1.2, y), "-|>")
        else:
            ax.plot([x, x, next_x], [y - 0.55, y - 0.875, y - 0.875], color=GREY, linewidth=1.5)
            parts.flow(ax, (next_x, y - 0.875), (next_x, next_y + 0.45), "-|>")
    for (x, y), (label, colour) in zip(places, steps, strict=True):
        _box(ax, x, y, 2.1, 0.75, label, colour)
    legend = (
        (tr("lead"), SKY),
        (tr("qualified"), GREEN),
        (tr("proposal, negotiation"), ORANGE),
        (tr("won"), BLUE),
        (tr("not in the log of opportunities"), GREY),
    )
    handles = [Rectangle((0, 0), 1, 1, facecolor=colour, alpha=0.45) for _label, colour in legend]
    ax.legend(
        handles, [label for label, _colour in legend], loc="upper center", bbox_to_anchor=(0.5, 0.04), ncols=5,
        frameon=False, fontsize=8, handlelength=1.2, columnspacing=1.0,
    )  # fmt: skip
    ax.set_title(
        tr("From opportunity to invoice: marketing hands over, sales closes, the back office delivers"), size=10
    )
    return figure


def desk_and_log() -> pd.DataFrame:
    """Return for each stage: open amount (EUR), the sales desk's probability, and the share won among those that got there.

    The share is counted over opportunities opened before the oldest that is still open, so that none has its end to come.
    """
    return _desk_and_log().copy()


@lru_cache
def _desk_and_log():
    deals, log = load("company_opportunities"), load("company_opportunity_stages")
    still = deals[deals["status"] == "open"]
    settled = deals[deals["opened"] < still["opened"].min()]
    won = settled.set_index("opportunity")["status"].eq("won")
    reached = log[log["opportunity"].isin(won.index)]
    by_stage = still.groupby("stage").agg(
        open_amount=("amount", "sum"), deals=("amount", "size"), desk=("probability", "first")
    )
    by_stage["log"] = reached["opportunity"].map(won).groupby(reached["stage"]).mean()
    return by_stage.loc[list(STAGES)]


def pipeline(weights: dict | None = None) -> Figure:
    """Draw the open pipeline by stage: the amount, and the amount times a probability (the desk's, unless given)."""
    table = desk_and_log()
    weight = table["desk"] if weights is None else pd.Series(weights)
    figure = Figure(figsize=(7.2, 3.9), layout="none")
    figure.subplots_adjust(0.16, 0.15, 0.97, 0.9)
    ax = figure.subplots()
    _draw_pipeline(ax, table["open_amount"] / 1000, weight)
    ax.set_title(
        tr("Open: {open:,.0f} EUR thousand; weighted: {weighted:,.0f}").format(
            open=table["open_amount"].sum() / 1000, weighted=(table["open_amount"] * weight).sum() / 1000
        )
    )
    return figure


def _draw_pipeline(ax, amount, weight):
    places = np.arange(len(amount))
    ax.barh(places, amount, height=0.72, color=SKY, alpha=0.35, label=tr("open amount"))
    ax.barh(places, amount * weight, height=0.42, color=BLUE, label=tr("amount × probability"))
    for place, full, share in zip(places, amount, weight, strict=True):
        ax.text(
            full + 12, place, tr("× {share:.0f} % = {part:.0f}").format(share=100 * share, part=full * share),
            va="center", size=9.5, color=INK,
        )  # fmt: skip
    ax.set_yticks(places, [names()[stage] for stage in amount.index])
    ax.invert_yaxis()
    ax.set(xlabel=tr("EUR thousand"), xlim=(0, 1180))
    ax.grid(axis="y", visible=False)
    ax.legend(loc="lower right", frameon=True, fontsize=9)


def belief_and_record(table: pd.DataFrame) -> Figure:
    """Draw the desk's probability beside the share won in the log, stage by stage."""
    figure = Figure(figsize=(7.2, 3.6))
    ax = figure.subplots()
    places = np.arange(len(table))
    ax.bar(places - 0.19, 100 * table["desk"], width=0.36, color=ORANGE, label=tr("sales desk writes down"))
    ax.bar(places + 0.19, 100 * table["log"], width=0.36, color=BLUE, label=tr("won, in the log"))
    for place, (desk, log) in enumerate(table[["desk", "log"]].to_numpy() * 100):
        ax.text(place - 0.19, desk + 1, f"{desk:.0f}", ha="center", size=9, color=INK)
        ax.text(place + 0.19, log + 1, f"{log:.0f}", ha="center", size=9, color=INK)
    ax.set_xticks(places, [names()[stage] for stage in table.index])
    ax.set(ylabel=tr("won in the end, %"), ylim=(0, 88))
    ax.set_title(tr("The desk is too shy early and too sure late"))
    ax.grid(axis="x", visible=False)
    ax.legend(loc="upper left", frameon=True)
    return figure


def pipeline_widget():
    """Return the pipeline with a slider for the probability of each stage."""
    import ipywidgets as widgets

    table, words = desk_and_log(), names()
    sliders = {
        stage: parts.slider(
            widgets.IntSlider, tr("{stage}, %").format(stage=words[stage]), round(100 * desk), 0, 100, 1
        )
        for stage, desk in table["desk"].items()
    }

    def draw():
        return pipeline({stage: slider.value / 100 for stage, slider in sliders.items()})

    records = " · ".join(
        tr("{stage} {share} %").format(stage=words[stage], share=number(100 * rate, 0))
        for stage, rate in table["log"].items()
    )
    advice = tr(
        "The sliders begin where the sales desk puts them. Set them to what the log says ({records}): the sum falls by less than a tenth, but it comes from other stages. Then be an optimist in one stage only."
    )
    return parts.board(advice.format(records=records), list(sliders.values()), draw)


# The contact centre -----------------------------------------------------------------------------


def erlang_c(load_erlangs: float, agents: int) -> float:
    """Return the probability that a caller has to wait (Erlang C), by the recursion of Erlang B, which never overflows."""
    if agents <= load_erlangs:
        return 1.0
    blocked = 1.0
    for busy in range(1, agents + 1):
        blocked = load_erlangs * blocked / (busy + load_erlangs * blocked)
    return blocked / (1 - load_erlangs / agents * (1 - blocked))


def desk(calls: float, interval_minutes: float, handle_seconds: float, agents: int, target_seconds: float) -> dict:
    """Return what Erlang C says of a contact centre: shares from 0 to 1, the mean wait in seconds."""
    work = calls * handle_seconds / (60 * interval_minutes)
    wait = erlang_c(work, agents)
    spare = agents - work
    if spare <= 0:
        return {"occupancy": 1.0, "waited": 1.0, "mean_wait": np.inf, "in_time": 0.0}
    in_time = 1 - wait * np.exp(-spare * target_seconds / handle_seconds)
    return {
        "occupancy": work / agents,
        "waited": wait,
        "mean_wait": wait * handle_seconds / spare,
        "in_time": in_time,
    }


def fewest_agents(calls, interval_minutes, handle_seconds, target_seconds, target_share):
    """Return the fewest agents that answer `target_share` (below 1) of the calls within `target_seconds`."""
    agents = int(calls * handle_seconds / (60 * interval_minutes)) + 1
    while desk(calls, interval_minutes, handle_seconds, agents, target_seconds)["in_time"] < target_share:
        agents += 1
    return agents


def simulate_waits(calls_per_hour: float, handling: np.ndarray, agents: int, rng: np.random.Generator) -> np.ndarray:
    """Return how long each caller waits, seconds: calls arrive at random, the first to come is the first to be answered.

    `handling` holds the seconds of each call, in order of arrival. Nobody hangs up. The first hour, in which the
    centre fills, is left out.
    """
    arrivals = np.cumsum(rng.exponential(3600 / calls_per_hour, size=len(handling)))
    free = [0.0] * agents
    waits = np.empty(len(handling))
    for call, (arrived, seconds) in enumerate(zip(arrivals.tolist(), handling.tolist(), strict=True)):
        begun = max(arrived, free[0])
        heapq.heapreplace(free, begun + seconds)
        waits[call] = begun - arrived
    return waits[arrivals > 3600]


def phone_calls() -> pd.DataFrame:
    """Return the simulated company's answered phone calls: `opened`, `waited` (s), `minutes`, `hour` of the day."""
    contacts = load("company_contacts")
    calls = contacts.loc[contacts["channel"] == "phone", ["opened", "waited", "minutes"]]
    return calls.assign(hour=calls["opened"].dt.hour)


def formula_and_queue(hours: int = 1000, seed: int = 2) -> pd.DataFrame:
    """Return the published example three ways: Erlang C, a simulated queue, and one with the company's spread of calls.

    360 calls in 30 minutes, 240 seconds each, 55 agents, 15 seconds. Columns: callers who waited (share), mean wait
    (seconds), answered in time (share).
    """
    rng = np.random.default_rng(seed)
    calls = 720 * hours
    exact = desk(360, 30, 240, 55, 15)
    minutes = phone_calls()["minutes"].to_numpy()
    lengths = {
        tr("simulated queue"): rng.exponential(240, size=calls),
        tr("with the company's call lengths"): rng.choice(240 * minutes / minutes.mean(), size=calls),
    }
    rows = {tr("Erlang C"): [exact["waited"], exact["mean_wait"], exact["in_time"]]}
    for name, handling in lengths.items():
        waits = simulate_waits(720, handling, 55, rng)
        rows[name] = [(waits > 0).mean(), waits.mean(), (waits <= 15).mean()]
    return pd.DataFrame(rows, index=["waited", "mean_wait", "in_time"]).T


def staffing(calls: int, handle_seconds: int, target_percent: int, target_seconds: int) -> Figure:
    """Draw the share of calls (per half hour) answered in time by the number of agents: Erlang C, and a simulated queue."""
    agents = fewest_agents(calls, 30, handle_seconds, target_seconds, target_percent / 100)
    work = calls * handle_seconds / 1800
    span = np.arange(max(1, int(work) - 1), agents + max(4, (agents - int(work)) // 2 + 3))
    exact = [100 * desk(calls, 30, handle_seconds, n, target_seconds)["in_time"] for n in span]
    figure = Figure(figsize=(7.2, 4.2), layout="none")
    figure.subplots_adjust(0.1, 0.14, 0.97, 0.86)
    ax = figure.subplots()
    ax.axhline(target_percent, color=GREY, linestyle="--", linewidth=1.2)
    ax.axvline(work, color=RED, linestyle=":", linewidth=1.5, label=tr("work: {work:.1f} erlangs").format(work=work))
    ax.plot(span, exact, color=BLUE, linewidth=2, marker="o", markersize=4, label=tr("Erlang C"))
    seen, shares = _simulated_levels(span[span > work], calls, handle_seconds, target_seconds)
    ax.plot(seen, shares, "D", color=ORANGE, markersize=6, alpha=0.85, label=tr("simulated queue, 20 hours"))
    ax.plot(agents, exact[list(span).index(agents)], "o", markersize=14, markerfacecolor="none", color=INK)
    ax.set(xlabel=tr("agents"), ylabel=tr("answered in time, %"), ylim=(-3, 103))
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.legend(loc="lower right", frameon=True)
    ax.set_title(
        tr("{agents} agents reach {share} % within {seconds} s; each is busy {busy:.0f} % of the time").format(
            agents=agents, share=target_percent, seconds=target_seconds, busy=100 * work / agents
        ),
        y=1.03,
    )
    return figure


def _simulated_levels(span, calls, handle_seconds, target_seconds):
    seen = span[:: max(1, len(span) // 5)]
    shares = []
    for agents in seen:
        rng = np.random.default_rng(7)  # the same calls for each number of agents
        handling = rng.exponential(handle_seconds, size=2 * calls * 21)
        waits = simulate_waits(2 * calls, handling, int(agents), rng)
        shares.append(100 * (waits <= target_seconds).mean())
    return seen, shares


def staffing_widget():
    """Return the staffing figure with sliders for calls, handling time and the target."""
    import ipywidgets as widgets

    calls = parts.slider(widgets.IntSlider, tr("calls per half hour"), 360, 10, 600, 10)
    handle = parts.slider(widgets.IntSlider, tr("handling time, s"), 240, 60, 600, 10)
    share = parts.slider(widgets.IntSlider, tr("answered in time, %"), 80, 50, 99, 1)
    seconds = parts.slider(widgets.IntSlider, tr("in time means within, s"), 15, 5, 120, 5)

    def draw():
        return staffing(calls.value, handle.value, share.value, seconds.value)

    advice = tr(
        "First halve the calls: do half the agents suffice? Then look left of the ring: how fast does the service fall when one agent, or three, call in sick?"
    )
    return parts.board(advice, [calls, handle, share, seconds], draw)


def busy_and_large() -> Figure:
    """Draw how busy agents may be, at 80 % within 20 seconds, by the size of the centre (calls of four minutes)."""
    sizes = np.unique(np.geomspace(5, 6000, 40).astype(int))
    agents = np.array([fewest_agents(calls, 60, 240, 20, 0.8) for calls in sizes])
    busy = 100 * sizes * 240 / 3600 / agents
    figure = Figure(figsize=(7.2, 3.6))
    ax = figure.subplots()
    ax.plot(sizes, busy, color=BLUE, linewidth=2)
    for calls in (10, 100, 1000):
        need = fewest_agents(calls, 60, 240, 20, 0.8)
        share = 100 * calls * 240 / 3600 / need
        ax.plot(calls, share, "o", color=INK)
        ax.annotate(
            tr("{agents} agents, busy {share:.0f} %").format(agents=need, share=share),
            (calls, share), (10, -20), textcoords="offset points", size=9.5, color=INK,
        )  # fmt: skip
    ax.set(xscale="log", xlabel=tr("calls per hour (logarithmic scale)"), ylabel=tr("busy, %"), ylim=(0, 103))
    ax.set_xticks([10, 100, 1000], ["10", "100", "1,000"])
    ax.set_title(tr("At the same service, a large centre leaves its agents less idle"))
    return figure


# Campaigns, scripts, answers of a classifier -----------------------------------------------------


def campaign_margins(campaign: int) -> pd.DataFrame:
    """Return everybody drawn for a campaign of the simulated company: `treated`, `responded`, `margin` (EUR).

    The margin is earned in the calendar month of the mailing: amounts less cost of goods, lines sent back left out.
    """
    drawn = load("company_campaign_contacts")
    drawn = drawn[drawn["campaign"] == campaign]
    sent = load("company_campaigns").set_index("campaign").loc[campaign, "sent"]
    earned = _margins().get((sent.year, sent.month), pd.Series(dtype=float))
    return drawn.assign(margin=drawn["customer"].map(earned).fillna(0.0))[["treated", "responded", "margin"]]


@lru_cache
def _margins():
    """Return {(year, month): margin of each customer}."""
    lines = load("company_order_lines").query("not returned").merge(load("company_products")[["product", "unit_cost"]])
    lines = lines.merge(load("company_orders")[["order", "customer", "ordered"]])
    earned = lines["amount"] - lines["quantity"] * lines["unit_cost"]
    month = [lines["ordered"].dt.year, lines["ordered"].dt.month]
    sums = earned.groupby([*month, lines["customer"]]).sum()
    return {key: part.droplevel([0, 1]) for key, part in sums.groupby(level=[0, 1])}


def campaign_returns(table: pd.DataFrame) -> Figure:
    """Draw the ROI of each campaign with two standard errors to either side; columns `kind`, `roi`, `standard_error`."""
    figure = Figure(figsize=(7.2, 3.8))
    ax = figure.subplots()
    places = np.arange(len(table))
    ax.axhline(0, color=INK, linewidth=1)
    ax.errorbar(
        places,
        table["roi"],
        yerr=2 * table["standard_error"],
        fmt="o",
        color=BLUE,
        capsize=5,
        markersize=7,
        linewidth=1.8,
    )
    labels = [f"{campaign}\n{names()[kind]}".replace(" ", "\n") for campaign, kind in table["kind"].items()]
    ax.set_xticks(places, labels, size=9)
    ax.set(ylabel=tr("incremental ROI (1 is 100 %)"))
    ax.set_title(tr("All eight intervals hold zero: not one campaign is shown to pay"))
    ax.grid(axis="x", visible=False)
    return figure


def call_script() -> dict:
    """Return a script for the simulated company's phone: step → what is said, and where each answer leads, or the end."""
    settled = {"yes": "goodbye", "no": "specialist"}
    return {
        "greet": {
            "say": tr("Good day. What can I do for you?"),
            "next": {
                "where is my order": "order",
                "invoice": "order",
                "advice": "product",
                "fault": "product",
                "change of data": "account",
                "cancel": "leaving",
            },
        },
        "order": {"say": tr("I have your order before me. Does that answer it?"), "next": settled},
        "product": {"say": tr("Let us look at it together. Does it work now?"), "next": settled},
        "account": {"say": tr("I have changed it. Is it right now?"), "next": settled},
        "leaving": {"say": tr("We are sorry. May I note the reason, and is all settled then?"), "next": settled},
        "goodbye": {"say": tr("Thank you for calling."), "end": "settled"},
        "specialist": {"say": tr("I put you through to a specialist."), "end": "handed over"},
    }


def script_map() -> Figure:
    """Draw the script as steps and arrows; it runs with the reader's script."""
    figure, ax = parts.canvas(7.2, 3.9, (0, 10), (0, 6))
    if language() == "fa":
        ax.invert_xaxis()
    middle = (
        (tr("the order"), tr("where is my order, invoice")),
        (tr("the product"), tr("advice, fault")),
        (tr("the account"), tr("change of data")),
        (tr("leaving us"), tr("cancel")),
    )
    for row, (step, reasons) in enumerate(middle):
        y = 5.3 - 1.55 * row
        parts.flow(ax, (1.75, 3.0), (4.0, y), "-|>")
        _box(ax, 4.9, y, 1.5, 0.55, step, SKY)
        ax.text(4.9, y - 0.68, reasons, ha="center", va="center", size=8.2, color=INK)
        parts.flow(ax, (5.8, y), (7.75, 4.3), "-|>")
        parts.flow(ax, (5.8, y), (7.75, 1.6), "-|>")
    _box(ax, 0.95, 3.0, 1.4, 0.6, tr("greet"), SKY)
    _box(ax, 8.8, 4.3, 1.9, 0.6, tr("goodbye: settled"), GREEN)
    _box(ax, 8.8, 1.6, 1.9, 0.85, tr("specialist:\nhanded over"), ORANGE)
    ax.text(8.8, 5.0, tr("yes"), ha="center", size=9, color=INK)
    ax.text(8.8, 0.75, tr("no"), ha="center", size=9, color=INK)
    ax.set_title(tr("Every way through the script ends, and none goes round"))
    return figure


def stages_left(table: pd.DataFrame) -> Figure:
    """Draw for each stage (rows, in order) how many went on, were lost and are still there, and the days beside it."""
    figure = Figure(figsize=(7.2, 3.7))
    ax = figure.subplots()
    left = np.zeros(len(table))
    places = np.arange(len(table))
    parts = (("advanced", tr("went on"), BLUE), ("lost", tr("lost"), ORANGE), ("open", tr("still there"), GREY))
    for column, label, colour in parts:
        ax.barh(places, table[column], left=left, height=0.6, color=colour, label=label)
        left = left + table[column].to_numpy()
    for place, (end, days) in enumerate(zip(left, table["mean_days"], strict=True)):
        ax.text(end + 30, place, tr("{days:.0f} days").format(days=days), va="center", size=9.5, color=INK)
    ax.set_yticks(places, [names()[stage] for stage in table["stage"]])
    ax.invert_yaxis()
    ax.set(xlabel=tr("opportunities that entered the stage"), xlim=(0, 3000))
    ax.set_title(tr("More than a quarter fall at the first stage, half at the last"))
    ax.grid(axis="y", visible=False)
    ax.legend(loc="lower right", frameon=True)
    return figure


def sure_and_right(answers: pd.DataFrame) -> Figure:
    """Draw how many answers are right when only the surest are given; columns `probability`, `right` (bool)."""
    surest = answers.sort_values("probability", ascending=False, kind="stable")["right"]
    answered = np.arange(1, len(surest) + 1)
    figure = Figure(figsize=(7.2, 3.7))
    ax = figure.subplots()
    start = len(surest) // 10  # fewer than a tenth jump about
    share = 100 * surest.cumsum().to_numpy() / answered
    ax.plot(100 * answered[start:] / len(surest), share[start:], color=BLUE, linewidth=2.5)
    ax.axhline(25, color=GREY, linestyle="--", linewidth=1.2)
    ax.text(99, 27, tr("guessing"), ha="right", color=INK, size=9.5)
    ax.set(xlabel=tr("texts answered, the surest first, %"), ylabel=tr("right, %"), xlim=(0, 100), ylim=(0, 104))
    ax.set_title(tr("Who may say “unsure” is more often right"))
    return figure


# Widgets' parts ---------------------------------------------------------------------------------


# Figures' parts ---------------------------------------------------------------------------------


def _box(ax, x, y, width, height, label, colour, strength=0.35, faded=False, headed=False):
    parts.card(ax, x, y, width, height, colour, strength)
    look = {"ha": "center", "color": GREY if faded else INK}
    if not headed:
        ax.text(x, y, label, va="center", size=9.5, **look)
        return
    head, _newline, rest = label.partition("\n")
    lines = rest.count("\n") + 1
    ax.text(x, y + 0.17 * lines, head, va="center", size=10.5, weight="bold", **look)
    ax.text(x, y - 0.2, rest, va="center", size=8.8, **look)
