"""Figures and widgets of the lesson on CRM in the business model: the canvas board, the three offices, a cut that travels.

Figures return a matplotlib Figure for `show`; widgets return an ipywidgets box. A canvas is a dict: block -> entries.
"""

import textwrap

import pandas as pd
from matplotlib.dates import DateFormatter, MonthLocator
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle

from crm_course import lessons
from crm_course.data import load
from crm_course.explore import parts
from crm_course.explore.parts import INK
from crm_course.figures import PALETTE, png, svg
from crm_course.i18n import language, ltr, tr

BLUE, ORANGE, GREEN, RED, PINK, BROWN, GREY, YELLOW, SKY = PALETTE

# The nine blocks in their classic places: left, bottom, width and height on a board of 10 by 6.
PLACES = {
    "key partners": (0, 2, 2, 4),
    "key activities": (2, 4, 2, 2),
    "key resources": (2, 2, 2, 2),
    "value propositions": (4, 2, 2, 4),
    "customer relationships": (6, 4, 2, 2),
    "channels": (6, 2, 2, 2),
    "customer segments": (8, 2, 2, 4),
    "cost structure": (0, 0, 5, 2),
    "revenue streams": (5, 0, 5, 2),
}
TOUCHED = ("customer segments", "value propositions", "customer relationships", "channels", "revenue streams")


def block_names() -> dict:
    """Return the blocks' names as a reader reads them."""
    return {
        "key partners": tr("Key partners"),
        "key activities": tr("Key activities"),
        "key resources": tr("Key resources"),
        "value propositions": tr("Value propositions"),
        "customer relationships": tr("Customer relationships"),
        "channels": tr("Channels"),
        "customer segments": tr("Customer segments"),
        "cost structure": tr("Cost structure"),
        "revenue streams": tr("Revenue streams"),
    }


# The board --------------------------------------------------------------------------------------


def canvas_board(canvas: dict | None = None, title: str | None = None) -> Figure:
    """Draw a canvas, the five blocks that CRM touches coloured; without `canvas`, the names of the blocks alone."""
    figure = Figure(figsize=(9.2, 6.0))
    ax = figure.subplots()
    ax.set(xlim=(-0.03, 10.03), ylim=(-0.03, 6.03))
    ax.axis("off")
    for block, name in block_names().items():
        _draw_block(ax, block, name, (canvas or {}).get(block, ()))
    ax.set_title(title or reach_title(canvas))
    return figure


def reach_title(canvas: dict | None) -> str:
    """Say what share of the blocks, and of the entries, CRM touches."""
    blocks = tr("CRM is one block and touches five: {touched} of {all}, {share:.1f} %").format(
        touched=len(TOUCHED), all=len(PLACES), share=100 * len(TOUCHED) / len(PLACES)
    )
    counts = {block: len(entries) for block, entries in (canvas or {}).items()}
    if not sum(counts.values()):
        return blocks
    touched, entries = sum(counts.get(block, 0) for block in TOUCHED), sum(counts.values())
    return tr("CRM touches 5 of 9 blocks and {touched} of {all} entries, {share:.1f} %").format(
        touched=touched, all=entries, share=100 * touched / entries
    )


def _draw_block(ax, block, name, entries):
    x, y, width, height = PLACES[block]
    colour, alpha = _paint(block)
    ax.add_patch(Rectangle((x, y), width, height, facecolor=colour, alpha=alpha, edgecolor="none"))
    ax.add_patch(Rectangle((x, y), width, height, facecolor="none", edgecolor="white", linewidth=4))
    if block in TOUCHED:
        ax.add_patch(
            Rectangle((x + 0.05, y + 0.05), width - 0.1, height - 0.1, facecolor="none", edgecolor=colour, linewidth=2)
        )
    persian = language() == "fa"
    edge, side = (x + width - 0.13, "right") if persian else (x + 0.13, "left")
    ax.text(edge, y + height - 0.15, name, ha=side, va="top", weight="bold", size=8.4, color=INK)
    text = "\n".join(_written(entries, letters=26 if width == 2 else 62, lines=5 if height == 2 else 17))
    ax.text(edge, y + height - 0.5, text, ha=side, va="top", size=8, color=INK, linespacing=1.35)


def _paint(block):
    if block == "customer relationships":
        return ORANGE, 0.5
    return (ORANGE, 0.2) if block in TOUCHED else (GREY, 0.15)


def _written(entries, letters, lines):
    """Return the lines of a block's entries; what does not fit is counted in the last line."""
    written = []
    for number, entry in enumerate(entries):
        wrapped = textwrap.wrap(f"• {entry}", letters, subsequent_indent="   ") or [""]
        if len(written) + len(wrapped) > lines - (number < len(entries) - 1):
            written.append(tr("… and {n} more").format(n=len(entries) - number))
            break
        written += wrapped
    # An entry may begin with a word of the other script; its line still begins at the reader's side.
    mark = "\N{RIGHT-TO-LEFT MARK}" if language() == "fa" else "\N{LEFT-TO-RIGHT MARK}"
    return [mark + line for line in written]


def questions() -> dict:
    """Return the question that each block asks, as a canvas."""
    return {
        "key partners": [tr("Who helps us, and supplies what we do not make?")],
        "key activities": [tr("What must we do ourselves?")],
        "key resources": [tr("What must we have?")],
        "value propositions": [tr("Which need of the customer do we meet?")],
        "customer relationships": [tr("How do we win, keep and develop customers?")],
        "channels": [tr("How do we reach them and deliver?")],
        "customer segments": [tr("For whom? Who has which role and which need?")],
        "cost structure": [tr("What does all this cost?")],
        "revenue streams": [tr("For what do customers pay, gladly and again?")],
    }


def samples() -> dict:
    """Return three sample companies, as {key: (name, canvas)}, and an empty board to fill in."""
    return {
        "school": (tr("a language school"), _language_school()),
        "internet": (tr("an internet provider"), _internet_provider()),
        "bakery": (tr("a bakery on the corner"), _bakery()),
        "empty": (tr("an empty board: my own company"), {block: [] for block in PLACES}),
    }


def _language_school():
    return {
        "key partners": [tr("publishers of course books"), tr("examination centres")],
        "key activities": [tr("teaching"), tr("placing learners in levels"), tr("training teachers")],
        "key resources": [tr("teachers"), tr("rooms and the online classroom")],
        "value propositions": [
            tr("speak after six months"),
            tr("an exam passed, or the course again for nothing"),
            tr("lessons after work"),
        ],
        "customer relationships": [tr("a tutor for each learner"), tr("a call when somebody misses two lessons")],
        "channels": [tr("web site with a placement test"), tr("reception"), tr("former learners who recommend us")],
        "customer segments": [
            tr("pupils before an exam"),
            tr("people who will emigrate"),
            tr("firms that train staff"),
        ],
        "cost structure": [tr("salaries of teachers"), tr("rent"), tr("advertising")],
        "revenue streams": [tr("course fees"), tr("contracts with firms"), tr("exam preparation")],
    }


def _internet_provider():
    return {
        "key partners": [tr("owner of the fibre network"), tr("makers of routers")],
        "key activities": [tr("running the network"), tr("repairing faults"), tr("sending bills")],
        "key resources": [tr("network and licences"), tr("engineers"), tr("customer database")],
        "value propositions": [tr("fast internet at home"), tr("a line that firms can rely on")],
        "customer relationships": [
            tr("contracts of one year"),
            tr("self-service app"),
            tr("account manager for firms"),
        ],
        "channels": [tr("web shop"), tr("dealers"), tr("contact centre")],
        "customer segments": [tr("households"), tr("small firms"), tr("large firms")],
        "cost structure": [tr("network"), tr("staff of the contact centre")],
        "revenue streams": [tr("monthly fees"), tr("installation"), tr("extra services")],
    }


def _bakery():
    return {
        "key partners": [tr("the mill"), tr("cafés nearby")],
        "key activities": [tr("baking at night"), tr("selling by day")],
        "key resources": [tr("ovens"), tr("two bakers"), tr("a good corner")],
        "value propositions": [tr("warm bread at six in the morning"), tr("cakes to order")],
        "customer relationships": [tr("we know regulars by name")],
        "channels": [tr("the counter"), tr("delivery to cafés")],
        "customer segments": [tr("neighbours"), tr("cafés")],
        "cost structure": [tr("flour and energy"), tr("wages"), tr("rent")],
        "revenue streams": [tr("bread"), tr("cakes"), tr("monthly bill of the cafés")],
    }


def board_widget():
    """Return the board to fill in: a choice of companies, a field for each block, and the finished figure to keep."""
    return _Board().box


class _Board:
    """The board of `board_widget`: what the reader has written in it, and the figure drawn from that."""

    def __init__(self):
        import ipywidgets as widgets

        self.samples = samples()
        self.fields = {block: _field(block) for block in PLACES}
        self.picture = widgets.Image(format="png", width=820)
        self.said = widgets.HTML()
        self.company = widgets.Dropdown(
            options=[(name, key) for key, (name, _canvas) in self.samples.items()],
            description=tr("company"),
            layout={"width": "420px"},
        )
        self.company.observe(self.fill, names="value")
        keep = widgets.Button(description=tr("keep as a figure"), icon="download", layout={"width": "220px"})
        keep.on_click(self.keep)
        board = widgets.GridBox([_titled(block, field) for block, field in self.fields.items()], layout=_grid())
        advice = widgets.HTML(_canvas_style() + _paragraph(_canvas_advice()))
        board.add_class("crm-canvas")
        self.box = widgets.VBox([advice, self.company, board, self.picture, widgets.HBox([keep, self.said])])
        self.fill()

    def canvas(self):
        """Return what stands in the fields: one entry a line, empty lines left out."""
        return {
            block: [line.strip() for line in field.value.splitlines() if line.strip()]
            for block, field in self.fields.items()
        }

    def fill(self, _change=None):
        for block, field in self.fields.items():
            field.unobserve_all("value")
            field.value = "\n".join(self.samples[self.company.value][1][block])
            field.observe(self.draw, names="value")
        self.draw()

    def draw(self, _change=None):
        self.picture.value = png(canvas_board(self.canvas()))

    def keep(self, _button):
        self.said.value = _paragraph(keep_figure(canvas_board(self.canvas()), "canvas"))


# Diagrams ---------------------------------------------------------------------------------------


def three_offices() -> Figure:
    """Draw the three offices with the booklet's example in them, and CRM running through all three."""
    layers = (
        (
            4.3,
            SKY,
            tr("Front office"),
            tr("meets the customer"),
            tr("Police +10: the counter\nthat takes the application"),
        ),
        (
            2.3,
            YELLOW,
            tr("Mid office"),
            tr("analyses, decides, sets policy"),
            tr("advisers and reports\nthat prepare a decision"),
        ),
        (0.3, GREEN, tr("Back office"), tr("does the core work"), tr("passport department:\nthe passport is made")),
    )
    figure, ax = parts.canvas(7.2, 4.6, (0, 10), (0, 7))
    for bottom, colour, name, work, example in layers:
        ax.add_patch(Rectangle((0.2, bottom), 9.6, 1.7, facecolor=colour, alpha=0.28, edgecolor="none"))
        parts.say(ax, 1.9, bottom + 1.08, name, weight="bold", size=11)
        parts.say(ax, 1.9, bottom + 0.58, work, size=9)
        parts.say(ax, 7.9, bottom + 0.85, example, size=9)
    look = {"boxstyle": "round,pad=0.06", "facecolor": ORANGE, "alpha": 0.45, "edgecolor": ORANGE}
    ax.add_patch(FancyBboxPatch((4.35, 0.45), 1.3, 5.4, **look))
    parts.say(ax, 5, 5.15, "CRM", weight="bold", size=14)
    parts.say(ax, 5, 3.15, tr("is steered\nhere"), size=9)
    parts.say(ax, 5, 1.15, tr("and fed\nhere"), size=9)
    parts.say(ax, 5, 4.75, tr("sits here"), size=9)
    ax.add_patch(Rectangle((0.2, 6.25), 9.6, 0.6, facecolor="white", edgecolor=GREY))
    parts.say(ax, 5, 6.55, tr("customers"), weight="bold")
    ax.set_title(tr("CRM sits in the front office and runs through all three"))
    return figure


def three_stages() -> Figure:
    """Draw before, during and after the sale as a loop: the customer comes back, and the next sale begins."""
    stages = (
        (1.75, SKY, tr("Before the sale"), tr("need, search,\noffer, advice")),
        (5.0, ORANGE, tr("During the sale"), tr("order, contract,\npayment, delivery")),
        (8.25, GREEN, tr("After the sale"), tr("help, complaint,\nreturn, thanks")),
    )
    figure, ax = parts.canvas(7.2, 3.3, (0, 10), (0, 4.4))
    parts.read_from_right(ax)
    for x, colour, name, content in stages:
        parts.card(ax, x, 2.75, 2.5, 1.9, colour)
        parts.say(ax, x, 3.3, name, weight="bold")
        parts.say(ax, x, 2.45, content, size=9)
    arrow = {"arrowstyle": "-|>", "mutation_scale": 16, "color": INK, "linewidth": 1.5}
    for left in (3.15, 6.4):
        ax.add_patch(FancyArrowPatch((left, 2.75), (left + 0.45, 2.75), **arrow))
    bend = "arc3,rad=0.28" if language() == "fa" else "arc3,rad=-0.28"
    ax.add_patch(FancyArrowPatch((8.25, 1.65), (1.75, 1.65), connectionstyle=bend, **arrow))
    parts.say(ax, 5, 0.35, tr("buys again: before and during begin anew"), size=9)
    ax.set_title(tr("A sale has three stages, and a kept customer runs through them again"))
    return figure


# A cut that travels -----------------------------------------------------------------------------


def offices() -> tuple:
    """Return the lesson's activities and what each of them needs: two tables, made up for the lesson.

    The first has `activity` and `office`, the second `activity`, `needs` and `share`, as `propagate_cut` wants them; in the
    first, everything stands below what it needs.
    """
    activities = pd.DataFrame(_ACTIVITIES, columns=["activity", "office"])
    return activities, pd.DataFrame(_NEEDS, columns=["activity", "needs", "share"])


_ACTIVITIES = (
    ("watch the market", "mid"),
    ("set the service budget", "mid"),
    ("train the staff", "back"),
    ("keep the database", "back"),
    ("run the warehouse", "back"),
    ("sell and advise", "front"),
    ("answer calls", "front"),
    ("settle complaints", "front"),
    ("deliver", "front"),
)
_NEEDS = (
    ("train the staff", "set the service budget", 0.8),
    ("keep the database", "watch the market", 0.1),
    ("keep the database", "set the service budget", 0.5),
    ("run the warehouse", "set the service budget", 0.3),
    ("sell and advise", "watch the market", 0.3),
    ("sell and advise", "train the staff", 0.2),
    ("sell and advise", "keep the database", 0.3),
    ("answer calls", "train the staff", 0.5),
    ("answer calls", "keep the database", 0.3),
    ("settle complaints", "train the staff", 0.4),
    ("settle complaints", "keep the database", 0.2),
    ("settle complaints", "run the warehouse", 0.2),
    ("deliver", "run the warehouse", 0.6),
)


def activity_names() -> dict:
    """Return the lesson's activities as a reader reads them."""
    return {
        "watch the market": tr("watch\nthe market"),
        "set the service budget": tr("set the\nservice budget"),
        "train the staff": tr("train\nthe staff"),
        "keep the database": tr("keep\nthe database"),
        "run the warehouse": tr("run\nthe warehouse"),
        "sell and advise": tr("sell\nand advise"),
        "answer calls": tr("answer\ncalls"),
        "settle complaints": tr("settle\ncomplaints"),
        "deliver": tr("deliver"),
    }


def travelling_cut(cut: float, where: str = "set the service budget") -> Figure:
    """Draw the three offices, and how a cut of `cut` per cent in the activity `where` travels to the customers."""
    activities, needs = offices()
    loss = _losses(activities, needs, where, cut)
    places = _places(activities)
    figure = Figure(figsize=(8.6, 5.4), layout="none")
    figure.subplots_adjust(0.01, 0.02, 0.99, 0.92)
    ax = figure.subplots()
    ax.set(xlim=(0, 10), ylim=(0, 7.2))
    ax.axis("off")
    parts.read_from_right(ax)
    for x, name, colour in (
        (1.5, tr("Mid office"), YELLOW),
        (5, tr("Back office"), GREEN),
        (8.5, tr("Front office"), SKY),
    ):
        ax.add_patch(Rectangle((x - 1.4, 0), 2.8, 7.1, facecolor=colour, alpha=0.2, edgecolor="none"))
        parts.say(ax, x, 6.75, name, weight="bold")
    for row in needs.itertuples():
        _draw_need(ax, places[row.needs], places[row.activity], row.share * loss[row.needs])
    for name, (x, y) in places.items():
        _draw_activity(ax, x, y, activity_names()[name], loss[name])
    ax.set_title(_cut_title(activities, loss, where, cut), y=1.0)
    return figure


def _losses(activities, needs, where, cut):
    """Return the loss of each activity in per cent; works because everything stands below what it needs."""
    loss = {}
    for name in activities["activity"]:
        rows = needs[needs["activity"] == name]
        felt = sum(share * loss[need] for need, share in zip(rows["needs"], rows["share"], strict=True))
        loss[name] = cut if name == where else felt
    return loss


def _places(activities):
    places = {}
    for office, x in (("mid", 1.5), ("back", 5), ("front", 8.5)):
        names = activities.loc[activities["office"] == office, "activity"]
        gap = 6.3 / len(names)
        places |= {name: (x, 6.3 - gap * (number + 0.5)) for number, name in enumerate(names)}
    return places


def _draw_need(ax, start_at, end_at, felt):
    look = {"color": RED, "linewidth": 1 + felt / 3, "alpha": 0.75} if felt > 0 else {"color": GREY, "linewidth": 1}
    (x, y), (x_end, y_end) = start_at, end_at
    past_the_back_office = x_end - x > 4
    bend = (0.2 if language() == "fa" else -0.2) if past_the_back_office else 0
    lift = 0.35 if past_the_back_office else 0
    ax.add_patch(
        FancyArrowPatch(
            (x + 1.15, y + lift), (x_end - 1.15, y_end + lift), connectionstyle=f"arc3,rad={bend}",
            arrowstyle="-|>", mutation_scale=11, zorder=1, **look,
        )
    )  # fmt: skip


def _draw_activity(ax, x, y, name, loss):
    edge = RED if loss > 0 else GREY
    look = {"boxstyle": "round,pad=0.06", "edgecolor": edge, "linewidth": 2 if loss > 0 else 1, "zorder": 2}
    ax.add_patch(FancyBboxPatch((x - 1.05, y - 0.55), 2.1, 1.1, facecolor="white", **look))
    ax.text(x, y + (0.17 if loss > 0 else 0), name, ha="center", va="center", size=9, color=INK, linespacing=1.15)
    if loss > 0:
        parts.say(
            ax, x, y - 0.4, tr("{loss} % less").format(loss=f"{loss:.1f}"), size=9, weight="bold", color="#a03c00"
        )


def _cut_title(activities, loss, where, cut):
    if cut == 0:
        return tr("No cut: nothing travels yet")
    front = activities.loc[activities["office"] == "front", "activity"]
    hit = [loss[name] for name in front if loss[name] > 0]
    return tr("Cut: {cut} %. Felt in {hit} of {all} customer-facing activities, at most {worst} %").format(
        cut=f"{cut:.0f}", hit=len(hit), all=len(front), worst=f"{max(hit, default=0):.1f}"
    )


def cut_widget():
    """Return the three offices with a choice of the activity that is cut and a slider for the cut."""
    import ipywidgets as widgets

    wide = {"description_width": "130px"}
    names = [(name.replace("\n", " "), key) for key, name in activity_names().items()]
    where = widgets.Dropdown(
        options=names,
        value="set the service budget",
        description=tr("cut what?"),
        style=wide,
        layout={"width": "420px"},
    )
    cut = widgets.IntSlider(
        value=0, min=0, max=50, step=5, description=tr("cut, %"), style=wide, layout={"width": "520px"}
    )
    picture = widgets.Image(format="png", width=820)

    def draw(_change=None):
        picture.value = png(travelling_cut(cut.value, where.value))

    where.observe(draw, names="value")
    cut.observe(draw, names="value")
    draw()
    advice = tr(
        "Cut the service budget step by step and follow the red. Then cut the same share somewhere else: where do customers feel it least, and which activity reaches the fewest of them?"
    )
    return widgets.VBox([widgets.HTML(_paragraph(advice)), where, cut, picture])


# Figures of the data: the worked example and the lab --------------------------------------------


def words() -> dict:
    """Return the words of the data as a reader reads them."""
    return {
        "household": tr("households"),
        "small firm": tr("small firms"),
        "large account": tr("large accounts"),
        "contract": tr("with a contract"),
        "pay as you go": tr("pay as you go"),
        "web shop": tr("web shop"),
        "phone": tr("phone"),
        "counter": tr("counter"),
        "sales representative": tr("sales representative"),
        "coffee": tr("coffee"),
        "tea": tr("tea"),
        "nuts": tr("nuts"),
        "sweets": tr("sweets"),
        "spices": tr("spices"),
        "staples": tr("staples"),
        "dried fruit": tr("dried fruit"),
        "services": tr("services"),
        "field visit": tr("field visits"),
        "standard delivery": tr("standard delivery"),
        "rush delivery": tr("rush delivery"),
        "customer service": tr("customer service"),
        "picking": tr("picking"),
        "order handling": tr("order handling"),
        "returns handling": tr("returns handling"),
        "complaint handling": tr("complaint handling"),
        "first line": tr("first line"),
        "specialists": tr("specialists"),
    }


def listed(amounts: pd.Series) -> list:
    """Return the entries of a block: the four largest amounts, each with its share of all."""
    shares = (100 * amounts / amounts.sum()).sort_values(ascending=False).head(4)
    entry = tr("{what}: {share:.0f} %").replace(" %", "\N{NO-BREAK SPACE}%")
    return [entry.format(what=words()[what], share=share) for what, share in shares.items()]


def sales() -> pd.DataFrame:
    """Return the lines of the company's orders that were not sent back, each with its product, order and customer."""
    lines = load("company_order_lines")
    products = load("company_products")[["product", "category", "unit_cost"]]
    orders = load("company_orders")[["order", "customer", "channel"]]
    customers = load("company_customers")[["customer", "segment", "relationship"]]
    return (
        lines[~lines["returned"]]
        .merge(products, on="product")
        .merge(orders, on="order")
        .merge(customers, on="customer")
    )


def recorded_canvas(sold: pd.DataFrame) -> dict:
    """Return the canvas of the company as far as its records know it; `sold` as from `sales`."""
    revenue = {
        block: listed(sold.groupby(column)["amount"].sum())
        for block, column in (
            ("customer segments", "segment"),
            ("channels", "channel"),
            ("customer relationships", "relationship"),
            ("revenue streams", "category"),
        )
    }
    activities = load("company_activities").groupby("activity")["cost"].sum()
    return revenue | {
        "value propositions": [],
        "key partners": [],
        "key resources": listed(load("company_agents")["team"].value_counts()),
        "key activities": listed(activities),
        "cost structure": _recorded_costs(sold, activities),
    }


def _recorded_costs(sold, activities):
    customers = load("company_customers")
    won = customers.loc[customers["joined"] >= "2024-01-01", "acquisition_cost"]
    return [
        tr("goods: {cost:,.0f} EUR").format(cost=(sold["quantity"] * sold["unit_cost"]).sum()),
        tr("activities: {cost:,.0f} EUR").format(cost=activities.sum()),
        tr("winning customers: {cost:,.0f} EUR").format(cost=won.sum()),
    ]


def leaving(rates: pd.Series) -> Figure:
    """Draw the share of contracts that end in a month (per cent) by what happened in it (index)."""
    figure = Figure(figsize=(7.2, 3.0))
    ax = figure.subplots()
    bars = ax.barh(rates.index, rates, height=0.6, color=[GREY, SKY, RED])
    ax.bar_label(bars, [tr("{share} %").format(share=f"{rate:.1f}") for rate in rates], padding=4, color=INK)
    ax.invert_yaxis()
    ax.set(xlabel=tr("contracts that end in the month, %"), xlim=(0, 1.18 * rates.max()))
    parts.title_above_all(figure, tr("Where a contact stays unsettled, contracts end more than twice as often"))
    ax.grid(axis="y", visible=False)
    return figure


def funnel(tables: dict) -> Figure:
    """Draw the share of all potential customers at each stage; `tables` maps a group to its funnel."""
    figure = Figure(figsize=(7.2, 3.4))
    axes = figure.subplots(1, len(tables), sharey=True, sharex=True)
    stages = {"potential": tr("potential"), "actual": tr("actual: won"), "kept": tr("kept")}
    for ax, (group, table) in zip(axes, tables.items(), strict=True):
        share = 100 * table["overall"].to_numpy()
        ax.barh([stages[stage] for stage in table["stage"]], share, left=-share / 2, color=[SKY, ORANGE, GREEN])
        for level, (value, count) in enumerate(zip(share, table["number"], strict=True)):
            label = tr("{share} % ({count})").format(share=f"{value:.0f}", count=count)
            inside = value > 50
            ax.text(0 if inside else value / 2 + 2, level, label, ha="center" if inside else "left", va="center")
        ax.set(title=words()[group], xticks=[], xlim=(-52, 52))
        ax.grid(visible=False)
        ax.spines["bottom"].set_visible(False)
    axes[0].invert_yaxis()
    parts.title_above_all(figure, tr("Four deals in five are lost before the sale, about one in seven after it"))
    return figure


def confusion(table: pd.DataFrame) -> Figure:
    """Draw how many descriptions of each office (row) were given each label (column)."""
    import seaborn as sns

    names = {"front": tr("front"), "mid": tr("mid"), "back": tr("back")}
    figure = Figure(figsize=(6.4, 3.6))
    ax = figure.subplots()
    sns.heatmap(
        table.rename(index=names, columns=names), annot=True, fmt="d", cmap="crest", linewidths=1, cbar=False, ax=ax
    )
    ax.tick_params(axis="y", rotation=0)
    ax.set(xlabel=tr("learned label"), ylabel=tr("true office"))
    parts.title_above_all(figure, tr("More than half of the mistakes take work for front office"))
    return figure


def stories(log: pd.DataFrame) -> Figure:
    """Draw the events (`time`, `event`, `stage`) of a few customers, a line for each, coloured by stage."""
    figure = Figure(figsize=(7.2, 3.6))
    ax = figure.subplots()
    rows = {customer: -row for row, customer in enumerate(log["customer"].unique())}
    height = log["customer"].map(rows)
    for row in rows.values():
        ax.axhline(row, color=GREY, linewidth=0.8, zorder=0)
    for stage, colour, label in (
        ("before", SKY, tr("before")),
        ("during", ORANGE, tr("during")),
        ("after", GREEN, tr("after")),
    ):
        here = log["stage"] == stage
        ax.scatter(log["time"][here], height[here], s=90, color=colour, label=label, zorder=2)
    for kind, marker, label in (("order", "^", tr("order")), ("return", "x", tr("return"))):
        here = log["event"] == kind
        ax.scatter(log["time"][here], height[here] + 0.28, s=45, marker=marker, color=INK, label=label)
    ax.set(ylim=(min(rows.values()) - 0.5, 0.6), xlabel=tr("month"))
    ax.set_yticks(list(rows.values()), [str(customer) for customer in rows])
    ax.set_ylabel(tr("customer"))
    ax.xaxis.set_major_locator(MonthLocator(bymonth=(1, 4, 7, 10)))
    ax.xaxis.set_major_formatter(DateFormatter("%Y-%m"))
    ax.set_title(tr("Who sends everything back is before the sale again"))
    ax.grid(visible=False)
    ax.legend(ncols=5, loc="upper center", bbox_to_anchor=(0.5, -0.22))
    return figure


# Parts ------------------------------------------------------------------------------------------


def keep_figure(figure: Figure, name: str) -> str:
    """Save a figure as PNG and as SVG in the folder of the reader's own notebooks; return what to tell the reader."""
    folder = lessons.COPIES
    try:
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.png").write_bytes(png(figure))
        (folder / f"{name}.svg").write_bytes(svg(figure))
    except OSError as error:
        return tr("Nothing was saved: {error}").format(error=error)
    return tr(
        "Saved in the folder {folder} of the course: {name}.png and {name}.svg. The next time replaces them."
    ).format(folder=ltr(f"<code>{folder.name}</code>"), name=name)


def _field(block):
    import ipywidgets as widgets

    return widgets.Textarea(continuous_update=False, layout={"width": "100%", "height": "100%", "margin": "0"})


def _titled(block, field):
    import ipywidgets as widgets

    colour = "#fbe0b5" if block in TOUCHED else "#e6e6e6"
    name = widgets.HTML(f'<b dir="auto" style="display:block;line-height:1.6;color:{INK}">{block_names()[block]}</b>')
    box = widgets.VBox([name, field], layout={"grid_area": _AREAS[block]})
    return box.add_class("crm-touched" if colour == "#fbe0b5" else "crm-apart")


_AREAS = dict(zip(PLACES, "pakvrcsxy", strict=True))


def _grid():
    """Return a layout that puts the fields where the blocks of the board are."""
    return {
        "grid_template_areas": '"p p a a v v r r s s" "p p k k v v c c s s" "x x x x x y y y y y"',
        "grid_template_columns": "repeat(10, 82px)",
        "grid_template_rows": "135px 135px 115px",
    }


def _canvas_style():
    direction = "rtl" if language() == "fa" else "ltr"
    return (
        "<style>.crm-canvas > * {padding: 4px; overflow: hidden; border: 1px solid white}"
        " .crm-touched {background: #fbe0b5} .crm-apart {background: #e6e6e6}"
        f" .crm-canvas textarea {{direction: {direction}; line-height: 1.5}}</style>"
    )


def _canvas_advice():
    return tr(
        "Choose a company, or the empty board. One entry a line; click outside a field to see it drawn. Is the share of entries that CRM touches near five ninths for your company, too?"
    )


def _paragraph(text):
    return f'<p dir="auto" style="max-width:820px;line-height:1.6">{text}</p>'
