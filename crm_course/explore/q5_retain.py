"""Tables, figures and widgets of the lesson on retention: satisfaction, survival, loyalty, complaints, credit, one offer each.

Figures return a matplotlib Figure for `show`; widgets return an ipywidgets box. `service_survey`, `contracts`,
`programme`, `complaints`, `letters`, `borrowers` and `offers` are the tables behind them.
"""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from crm_course.data import load
from crm_course.explore import parts
from crm_course.explore.parts import INK
from crm_course.explore.q5_identify import customer_book
from crm_course.figures import PALETTE
from crm_course.i18n import ltr, number, tr

BLUE, ORANGE, GREEN, RED, PINK, BROWN, GREY, YELLOW, SKY = PALETTE
BEGIN, END = pd.Timestamp("2024-01-01"), pd.Timestamp("2025-12-31")  # of the company's records
MONTH = 365.25 / 12  # days
DIMENSIONS = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")
POINTS = {"tangibles": 10, "reliability": 35, "responsiveness": 25, "assurance": 15, "empathy": 15}  # invented
TOPICS = ("delivery", "product quality", "billing", "service", "web shop")

# Eight contracts to reckon with by hand: months watched, and whether the contract ended then.
EIGHT = pd.DataFrame(
    {"time": [2, 4, 4, 5, 7, 8, 10, 12], "ended": [True, True, False, True, False, False, True, False]}
)


def names() -> dict:
    """Return the words of the data in the reader's language."""
    return {
        "tangibles": tr("tangibles"),
        "reliability": tr("reliability"),
        "responsiveness": tr("responsiveness"),
        "assurance": tr("assurance"),
        "empathy": tr("empathy"),
        "delivery": tr("delivery"),
        "product quality": tr("product quality"),
        "billing": tr("billing"),
        "service": tr("service"),
        "web shop": tr("web shop"),
    }


# Tables -----------------------------------------------------------------------------------------


def service_survey() -> pd.DataFrame:
    """Return an **invented** SERVQUAL survey of 120 customers: `customer`, `item`, `dimension`, `expectation`, `perception`.

    22 items, as in the questionnaire of 1988: 4 tangibles, 5 reliability, 4 responsiveness, 4 assurance, 5 empathy. Some
    answers are missing, and of the rarer service (responsiveness, empathy) more.
    """
    rng = np.random.default_rng(1988)
    dimension = np.repeat(DIMENSIONS, (4, 5, 4, 4, 5))
    expected = np.repeat((5.2, 6.5, 6.1, 6.0, 5.4), (4, 5, 4, 4, 5))
    perceived = np.repeat((5.6, 5.3, 4.9, 5.8, 4.9), (4, 5, 4, 4, 5))
    silent = np.repeat((0.03, 0.03, 0.15, 0.05, 0.12), (4, 5, 4, 4, 5))
    mood = rng.normal(0, 0.5, (120, 1))
    answers = {}
    for name, level in (("expectation", expected), ("perception", perceived + mood)):
        marks = np.rint(level + rng.normal(0, 0.9, (120, 22))).clip(1, 7)
        answers[name] = np.where(rng.random((120, 22)) < silent, np.nan, marks).ravel()
    place = {"customer": np.repeat(np.arange(1, 121), 22), "item": np.tile(np.arange(1, 23), 120)}
    return pd.DataFrame({**place, "dimension": np.tile(dimension, 120), **answers})


def contracts(until: str | pd.Timestamp = END) -> pd.DataFrame:
    """Return the contracts that began within the records, as known on the day `until`: `segment`, `time` (days), `ended`.

    Contracts that began before the records are left out: of those only the ones that had lasted are in the tables.
    """
    until = pd.Timestamp(until)
    whole = load("company_customers").query("relationship == 'contract'").set_index("customer")
    whole = whole[(whole["joined"] >= BEGIN) & (whole["joined"] <= until)]
    ended = whole["left"] <= until
    last = whole["left"].where(ended, until)
    table = {"segment": whole["segment"], "joined": whole["joined"], "time": (last - whole["joined"]).dt.days + 1}
    return pd.DataFrame({**table, "ended": ended})


def programme() -> pd.DataFrame:
    """Return customers and the loyalty programme: `group`, `member`, `before`, `after` (orders in half a year each).

    Before is the first half of 2024, after the second half of 2025; members joined in the year between. Left out are
    customers who came after 2023, whose contract has ended, or who joined later.
    """
    book = load("company_customers").set_index("customer")
    since = load("company_loyalty").set_index("customer")["member_since"].reindex(book.index)
    between = (since >= "2024-07-01") & (since < "2025-07-01")
    orders = load("company_orders")
    counts = {
        name: orders[orders["ordered"].between(begin, end, inclusive="left")].groupby("customer").size()
        for name, begin, end in (("before", "2024-01-01", "2024-07-01"), ("after", "2025-07-01", "2026-01-01"))
    }
    table = pd.DataFrame({"group": book["segment"] + ", " + book["relationship"], "member": between, **counts})
    table[["before", "after"]] = table[["before", "after"]].fillna(0)
    return table.loc[(book["joined"] < BEGIN) & book["left"].isna() & (between | since.isna())]


def complaints() -> pd.DataFrame:
    """Return the simulated company's complaints in random order, so that any part of the table is a fair sample."""
    return load("company_complaints").sample(frac=1, random_state=3, ignore_index=True)


def letters() -> pd.DataFrame:
    """Return 30 complaints **written for this lesson**, in other words than the company's: `language`, `text`, `topic`, `urgency`."""
    return pd.DataFrame(LETTERS, columns=["language", "topic", "urgency", "text"])


def borrowers() -> pd.DataFrame:
    """Return the Portuguese bank's clients in random order: `good` (bool: no credit in default) and traits, as bands of text."""
    bank = load("bank_marketing").sample(frac=1, random_state=11, ignore_index=True)
    age = pd.cut(
        bank["age"], [0, 29, 39, 49, 59, 200], labels=["under 30", "30 to 39", "40 to 49", "50 to 59", "60 and over"]
    )
    traits = bank[["job", "marital", "education", "housing", "loan"]].replace("unknown", None)
    return traits.assign(age=age.astype(str), good=bank["default"] == "no")


def offers() -> tuple:
    """Return `candidates`, `customers` and `stock` for one offer each to 300 households and small firms with a contract, on 1 January 2026.

    Consent and the day of the last campaign are those of the records. What an offer brings is **assumed**: a chance,
    drawn by lot, that it keeps a customer who would have left, times a year's profit, less its cost.
    """
    book = customer_book().query("relationship == 'contract' and left.isna() and profit > 0")
    book = book[book["segment"] != "large account"].sample(300, random_state=9)
    yearly = book["profit"] / book["years"].clip(lower=0.5)
    rng = np.random.default_rng(1993)
    plans = (
        ("personal visit", 0.25, 95.0),
        ("tasting box", 0.12, 12.0),
        ("free delivery", 0.10, 6.0),
        ("discount", 0.08, 4.0),
    )
    candidates = [
        pd.DataFrame({"customer": book.index, "offer": offer, "value": rng.gamma(2, chance / 2, 300) * yearly - cost})
        for offer, chance, cost in plans
    ]
    written = load("company_campaign_contacts").query("treated").merge(load("company_campaigns")[["campaign", "sent"]])
    last = written.groupby("customer")["sent"].max().reindex(book.index)
    consent = ~load("company_customers").set_index("customer")["holdout"].reindex(book.index)
    customers = pd.DataFrame({"customer": book.index, "consent": consent.to_numpy(), "last_contact": last.to_numpy()})
    stock = {"personal visit": 10, "tasting box": 25, "free delivery": 25, "discount": 60}
    return pd.concat(candidates, ignore_index=True).round({"value": 2}), customers, stock


def in_turn(dearest_first: bool) -> float:
    """Return what the offers of `offers` are worth, EUR, if each customer in turn gets the best one still in stock.

    Customers come by their number, or all pairs of customer and offer by their value. Sixty days lie between two offers.
    """
    candidates, customers, stock = offers()
    days = (pd.Timestamp("2026-01-01") - customers["last_contact"]).dt.days
    waiting = set(customers.loc[customers["consent"] & ~(days < 60), "customer"])
    order = ["value"] if dearest_first else ["customer", "value"]
    total, left = 0.0, dict(stock)
    for pair in candidates.sort_values(order, ascending=[name == "customer" for name in order]).itertuples():
        if pair.value > 0 and pair.customer in waiting and left[pair.offer] > 0:
            waiting.remove(pair.customer)
            left[pair.offer] -= 1
            total += pair.value
    return total


# Figures ----------------------------------------------------------------------------------------


def gap_table(promised: float = 0, faster: float = 0) -> pd.DataFrame:
    """Return **invented** marks and weights of the five dimensions: `dimension`, `expectation`, `perception`, `weight`.

    `promised` raises all expectations, `faster` the perception of responsiveness, both by so many marks, at most to 7.
    """
    table = pd.DataFrame(
        {"expectation": (5.2, 6.3, 6.0, 5.9, 5.3), "perception": (5.6, 5.3, 5.0, 5.8, 4.8)}, index=DIMENSIONS
    )
    table["expectation"] += promised
    table.loc["responsiveness", "perception"] += faster
    table = table.clip(upper=7).assign(weight=pd.Series(POINTS) / sum(POINTS.values()))
    return table.rename_axis("dimension").reset_index()


def gaps(table: pd.DataFrame) -> Figure:
    """Draw expectation and perception of each dimension, joined by the gap; `table` is one like that of `gap_table`."""
    table = table.set_index("dimension").reindex(DIMENSIONS[::-1])
    change = table["perception"] - table["expectation"]
    figure = Figure(figsize=(7.2, 3.9))
    ax = figure.subplots()
    places = np.arange(len(table))
    ax.hlines(
        places,
        table["expectation"],
        table["perception"],
        color=np.where(change < 0, RED, GREEN),
        linewidth=5,
        alpha=0.45,
    )
    ax.plot(table["expectation"], places, "D", color=INK, markersize=7, label=tr("expected"))
    ax.plot(table["perception"], places, "o", color=BLUE, markersize=9, label=tr("perceived"))
    for place, (gap, weight) in enumerate(zip(change, table["weight"], strict=True)):
        note = tr("gap {gap}, weight {weight} %").format(gap=_signed(gap), weight=number(100 * weight, 0))
        ax.annotate(note, (7.12, place), va="center", size=9.5, color=INK, annotation_clip=False)
    ax.set_yticks(places, [names()[dimension] for dimension in table.index])
    ax.set(xlim=(4, 8.6), xticks=range(4, 8), ylim=(-0.6, 5.1), xlabel=tr("mean mark, 1 to 7"))
    ax.grid(axis="y", visible=False)
    ax.legend(loc="upper left", ncols=2, frameon=False)
    ax.set_title(tr("The weighted gap is {gap} marks").format(gap=_signed((change * table["weight"]).sum())))
    return figure


def _signed(value):
    text = number(abs(value), 2)
    return text if float(f"{abs(value):.2f}") == 0 else ltr(("−" if value < 0 else "+") + text)


def eight_lives() -> Figure:
    """Draw the eight contracts of the example, and the survival curve that they give."""
    figure = Figure(figsize=(8.0, 3.9))
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.1))
    for place, (time, ended) in enumerate(zip(EIGHT["time"], EIGHT["ended"], strict=True)):
        left.hlines(place, 0, time, color=RED if ended else BLUE, linewidth=3)
        left.plot(time, place, "X" if ended else ">", color=RED if ended else BLUE, markersize=9)
    left.plot([], [], "X", color=RED, label=tr("ended"))
    left.plot([], [], ">", color=BLUE, label=tr("still running"))
    left.set(xlim=(0, 13), yticks=[], xlabel=tr("months watched"), ylabel=tr("eight contracts"), ylim=(-0.6, 9.2))
    left.legend(loc="upper left", ncols=2, frameon=False, columnspacing=1, handletextpad=0.2)
    curve = _kaplan_meier(EIGHT["time"], EIGHT["ended"])
    right.step(*_stairs(curve, 12), where="post", color=BLUE, linewidth=2.2)
    for time, share in curve.items():
        right.annotate(number(share, 3), (time, share), (5, 4), textcoords="offset points", size=9.5, color=INK)
    _share_axis(right)
    right.set(xlim=(0, 13), xlabel=tr("months since the contract began"), ylabel=tr("share that stays longer, %"))
    parts.title_above_all(figure, tr("Running contracts count for as long as they are watched"))
    return figure


def _share_axis(ax):
    ax.set(ylim=(0, 1.03))
    ax.yaxis.set_major_formatter(lambda share, _place: f"{100 * share:.0f}")


def _kaplan_meier(time, ended):
    """Return the share that stays longer than each time at which something ended."""
    times, counts = np.unique(time[ended], return_counts=True)
    at_risk = len(time) - np.searchsorted(np.sort(time), times)
    return pd.Series(np.cumprod(1 - counts / at_risk), index=times)


def _stairs(curve, end):
    """Return the points of a survival curve to be drawn as steps from 0 to `end`."""
    shares = np.concatenate([[1.0], curve.to_numpy(), curve.to_numpy()[-1:]])
    return np.concatenate([[0], curve.index, [end]]), shares[: len(curve) + 2]


def four_readings(table: pd.DataFrame) -> dict:
    """Return four survival curves of contracts, by what is done with those that still run."""
    time, ended = table["time"], table["ended"]
    forever = time.where(ended, time.max() + 1)
    return {
        "kept": _kaplan_meier(time, ended),
        "forever": _kaplan_meier(forever, ended),
        "ended": _kaplan_meier(time, ended | True),
        "dropped": _kaplan_meier(time[ended], ended[ended]),
    }


def curves(months: int = 24) -> Figure:
    """Draw the four readings of the company's contracts, as they look after so many months of records."""
    table = contracts(BEGIN + pd.DateOffset(months=months) - pd.Timedelta(days=1))
    looks = {
        "kept": (BLUE, "-", 2.6, tr("censored, as they should be (Kaplan–Meier)")),
        "forever": (GREEN, "-.", 1.8, tr("taken to stay for ever")),
        "ended": (ORANGE, "--", 1.8, tr("counted as ended")),
        "dropped": (RED, ":", 2.4, tr("dropped")),
    }
    figure = Figure(figsize=(7.2, 4.6))
    ax = figure.subplots()
    for name, curve in four_readings(table).items():
        colour, style, width, label = looks[name]
        days, share = _stairs(curve, table["time"].max())
        ax.step(days / MONTH, share, where="post", color=colour, linestyle=style, linewidth=width, label=label)
    _share_axis(ax)
    ax.set(xlim=(0, 24), xticks=range(0, 25, 3), xlabel=tr("months since the contract began"))
    ax.set_ylabel(tr("share that stays longer, %"))
    ax.legend(
        title=tr("contracts that still run are"),
        loc="upper center",
        bbox_to_anchor=(0.5, -0.17),
        ncols=2,
        frameon=False,
    )
    title = tr("After {months} months: {running} of {all} contracts still run")
    running = int((~table["ended"]).sum())
    ax.set_title(title.format(months=number(months), running=number(running), all=number(len(table))))
    return figure


def after_half_a_year(months=(12, 18, 24)) -> pd.DataFrame:
    """Return the share that stays longer than 182 days, by reading and by how many months of records there are."""
    rows = {}
    for count in months:
        readings = four_readings(contracts(BEGIN + pd.DateOffset(months=count) - pd.Timedelta(days=1)))
        rows[count] = {name: curve[curve.index <= 182].iloc[-1] for name, curve in readings.items()}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("months")


def changes(table: pd.DataFrame) -> Figure:
    """Draw what members and others ordered before and after, and where members would be had they changed like the others."""
    before, after = (table.groupby("member")[name].mean() for name in ("before", "after"))
    expected = before[True] + after[False] - before[False]
    figure = Figure(figsize=(7.2, 4.2))
    ax = figure.subplots()
    for member, colour, label in ((True, GREEN, tr("members")), (False, GREY, tr("not members"))):
        ax.plot([0, 1], [before[member], after[member]], "o-", color=colour, linewidth=2.4, markersize=8, label=label)
    ax.plot([0, 1], [before[True], expected], "o--", color=GREEN, alpha=0.5, markerfacecolor="white")
    ax.annotate(
        tr("members, had they changed\nlike the others"),
        (0.98, expected - 0.15),
        ha="right",
        va="top",
        size=9.5,
        color=INK,
    )
    ax.set(xlim=(-0.15, 1.3), ylim=(0, 5.2), ylabel=tr("orders in half a year, mean"))
    ax.set_xticks([0, 1], [tr("first half of 2024\n(before joining)"), tr("second half of 2025\n(as members)")])
    for place, values in enumerate((before, after)):
        for value in values:
            ax.annotate(
                number(value), (place, value), (0, 9), textcoords="offset points", ha="center", size=9.5, color=INK
            )
    ax.legend(loc="center right", frameon=True)
    ax.set_title(tr("Members ordered more than twice as much before they joined"))
    return figure


# Figures of the lab: what the reader's functions gave -------------------------------------------


def survival_by(tables: dict) -> Figure:
    """Draw survival curves (from `time` in days, `survival`, `std_error`) with bands of 95 %; `tables` maps names to them."""
    figure = Figure(figsize=(7.2, 4.2))
    ax = figure.subplots()
    for (name, table), colour in zip(tables.items(), (SKY, BLUE, GREEN), strict=False):
        months = np.concatenate([[0], table["time"] / MONTH])
        share = np.concatenate([[1], table["survival"]])
        width = 1.96 * np.concatenate([[0], table["std_error"]])
        ax.step(months, share, where="post", color=colour, linewidth=2.2, label=name)
        ax.fill_between(
            months, share - width, np.minimum(share + width, 1), step="post", color=colour, alpha=0.18, linewidth=0
        )
    _share_axis(ax)
    ax.set(xlim=(0, 24), xticks=range(0, 25, 3), xlabel=tr("months since the contract began"))
    ax.set_ylabel(tr("share that stays longer, %"))
    ax.legend(loc="lower left", frameon=True)
    ax.set_title(tr("Large accounts stay longest; households and small firms alike"))
    return figure


def confusion(true, found, title: str) -> Figure:
    """Draw how often each true topic was taken for which."""
    table = pd.crosstab(pd.Series(list(true)), pd.Series(list(found))).reindex(
        index=TOPICS, columns=TOPICS, fill_value=0
    )
    figure = Figure(figsize=(6.4, 4.4))
    ax = figure.subplots()
    ax.imshow(table, cmap="Blues", vmin=0, vmax=max(1, table.to_numpy().max()) * 1.3)
    for row, column in np.ndindex(table.shape):
        count = table.iloc[row, column]
        if count:
            ax.text(
                column,
                row,
                number(count),
                ha="center",
                va="center",
                color="white" if count > 0.8 * table.to_numpy().max() else INK,
            )
    labels = [names()[topic] for topic in TOPICS]
    ax.set_xticks(range(5), labels, rotation=20, ha="right")
    ax.set_yticks(range(5), labels)
    ax.set(xlabel=tr("topic found"), ylabel=tr("true topic"))
    ax.grid(visible=False)
    parts.title_above_all(figure, title)
    return figure


def bad_by_score(bands: pd.Series) -> Figure:
    """Draw the share of bad customers (per cent) in fifths of the score, the lowest first."""
    figure = Figure(figsize=(7.2, 3.8))
    ax = figure.subplots()
    ax.bar(range(len(bands)), bands, color=[RED, *[SKY] * (len(bands) - 1)], width=0.65)
    for place, share in enumerate(bands):
        ax.annotate(number(share, 1), (place, share), (0, 4), textcoords="offset points", ha="center", color=INK)
    labels = [tr("lowest\nfifth"), tr("second fifth"), tr("third fifth"), tr("fourth fifth"), tr("highest\nfifth")]
    ax.set_xticks(range(len(bands)), labels)
    ax.set(ylim=(0, 1.13 * bands.max()), xlabel=tr("clients by score"), ylabel=tr("with credit in default, %"))
    ax.grid(axis="x", visible=False)
    ax.set_title(tr("The lowest fifth defaults more than twice as often as the rest"))
    return figure


def ways_to_choose(totals: dict) -> Figure:
    """Draw what each way of choosing the offers is worth, EUR; `totals` maps its name to the sum."""
    figure = Figure(figsize=(7.2, 2.9))
    ax = figure.subplots()
    colours = (GREEN, SKY, GREY)
    ax.barh(range(len(totals)), list(totals.values()), color=colours[: len(totals)], height=0.6)
    for place, worth in enumerate(totals.values()):
        ax.annotate(number(worth, 0), (worth, place), (5, 0), textcoords="offset points", va="center", color=INK)
    ax.set_yticks(range(len(totals)), list(totals))
    ax.invert_yaxis()
    ax.set(xlim=(0, 1.15 * max(totals.values())), xlabel=tr("expected profit of all offers, EUR"))
    ax.grid(axis="y", visible=False)
    ax.set_title(tr("Looking at all customers together earns more"))
    return figure


# Widgets ----------------------------------------------------------------------------------------


def gaps_widget():
    """Return the gaps with sliders for what is promised and how fast the service answers."""
    import ipywidgets as widgets

    promised = parts.slider(widgets.FloatSlider, tr("promise more (marks)"), 0.3, 0, 1.5, 0.1)
    faster = parts.slider(widgets.FloatSlider, tr("answer faster (marks)"), 0.5, 0, 2, 0.1)
    return parts.board(
        tr(
            "Let an advertisement promise more: nothing about the service changes, and every gap gets worse. Then let the service answer faster. How much faster must it be to make up for the promise, and in which dimension would the same effort bring more?"
        ),
        [promised, faster],
        lambda: gaps(gap_table(promised.value, faster.value)),
    )


def curves_widget():
    """Return the four readings with a slider for how many months of records there are."""
    import ipywidgets as widgets

    months = parts.slider(widgets.IntSlider, tr("months of records"), 12, 6, 24, 1)
    return parts.board(
        tr(
            "The same contracts, seen earlier or later. Which curve stays where it is while the records grow, and becomes only longer? Which ones tell you more about the length of the records than about the customers?"
        ),
        [months],
        lambda: curves(months.value),
    )


# Complaints in other words than the company's, written for the lesson; each in its own spelling ----------

LETTERS = (
    ("en", "delivery", "high", "Where is my parcel? It was due on Friday and the party is tonight."),
    ("en", "delivery", "normal", "The courier left our coffee in the rain by the bins. Kindly send it once more."),
    (
        "en",
        "delivery",
        "low",
        "Two cartons instead of three came. I have plenty left, so send the third whenever it suits you.",
    ),
    (
        "en",
        "product quality",
        "high",
        "My daughter is allergic and there were peanuts among the almonds. Ring me at once.",
    ),
    (
        "en",
        "product quality",
        "normal",
        "This batch of beans smells of nothing at all. Can I have a fresh bag, please?",
    ),
    ("en", "product quality", "low", "The dates were a little dry this month. No need to reply."),
    (
        "en",
        "billing",
        "high",
        "You have debited my card three times since this morning. Stop it immediately or I go to the bank.",
    ),
    ("en", "billing", "normal", "The VAT on invoice 55213 is wrong. Please send a corrected one."),
    ("en", "billing", "low", "The rebate for last month seems a few cents short. Not urgent."),
    ("en", "service", "high", "Your clerk shouted at my mother. I want the manager today, or we cancel everything."),
    ("en", "service", "normal", "I asked by chat on Tuesday and never heard from you. What is the state of things?"),
    ("en", "service", "low", "The music while one waits on the line is dreadful. Just saying."),
    ("en", "web shop", "high", "Checkout is broken for all our branches and we must order within the hour."),
    ("en", "web shop", "normal", "Every time I log in, the language jumps to another one. How can I change it?"),
    ("en", "web shop", "low", "The photos on the site load slowly. Perhaps you can look at it one day."),
    ("fa", "delivery", "high", "بار هنوز به دست ما نرسیده و امشب مراسم داریم. فوری پیگیری کنید."),
    ("fa", "delivery", "normal", "پیک بسته را زیر باران جلوی در گذاشته و رفته. لطفاً دوباره بفرستید."),
    ("fa", "delivery", "low", "از سه کارتن دو تا آمده. فعلاً لازم ندارم؛ هر وقت شد سومی را بفرستید."),
    ("fa", "product quality", "high", "بین بادام‌ها بادام‌زمینی بود و دخترم حساسیت دارد. همین الان زنگ بزنید."),
    ("fa", "product quality", "normal", "این بستهٔ قهوه هیچ عطری ندارد. لطفاً یک بستهٔ تازه بدهید."),
    ("fa", "product quality", "low", "خرمای این ماه کمی خشک بود. نیازی به جواب نیست."),
    ("fa", "billing", "high", "از صبح سه بار از کارتم برداشت کرده‌اید. فوراً جلویش را بگیرید وگرنه شکایت می‌کنم."),
    ("fa", "billing", "normal", "مالیات فاکتور ۵۵۲۱۳ اشتباه است. لطفاً اصلاح‌شده‌اش را بفرستید."),
    ("fa", "billing", "low", "تخفیف ماه پیش چند سنت کم حساب شده. عجله ندارم."),
    ("fa", "service", "high", "کارمندتان سر مادرم داد زد. امروز مدیرتان را می‌خواهم وگرنه قرارداد تمام است."),
    ("fa", "service", "normal", "سه‌شنبه در چت سؤال کردم و هنوز خبری از شما نیست. تکلیف من چیست؟"),
    ("fa", "service", "low", "آهنگ انتظار تلفن خیلی گوش‌خراش است. فقط خواستم بگویم."),
    ("fa", "web shop", "high", "سفارش هیچ‌کدام از شعبه‌هایمان در سایت ثبت نمی‌شود و تا یک ساعت دیگر باید سفارش بدهیم."),
    ("fa", "web shop", "normal", "هر بار وارد حسابم می‌شوم زبان سایت عوض می‌شود. چطور درستش کنم؟"),
    ("fa", "web shop", "low", "عکس‌های سایت دیر بالا می‌آید. اگر شد روزی نگاهش کنید."),
)
