"""Figures, widgets and tables of the first lesson: what CRM is.

Figures return a matplotlib Figure for `show`; widgets return an ipywidgets box. The tables are put together from the
simulated company's records.
"""

from functools import lru_cache

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Ellipse, FancyArrowPatch, FancyBboxPatch

from crm_course.data import load
from crm_course.explore import parts
from crm_course.explore.parts import INK
from crm_course.figures import PALETTE, png
from crm_course.gallery import numbers
from crm_course.i18n import language, persian_numbers, tr

BLUE, ORANGE, GREEN, RED, PINK, BROWN, GREY, YELLOW, SKY = PALETTE
PALE = "#6b6b6b"
TODAY = pd.Timestamp("2026-01-01")  # the records end the evening before
DAYS_TO_PAY = 30
REGULAR, FLATMATES, FLATMATES_PHONE = 1305, (1198, 2134), "0555 000 0007"
NEW_CUSTOMERS_FROM = pd.Timestamp("2024-01-01")


# Tables -----------------------------------------------------------------------------------------


def profits() -> pd.Series:
    """Return customer → profit of two years (EUR): sales that were kept, less goods, less the cost to serve."""
    return numbers.accounts()["profit"].copy()


def segments() -> pd.Series:
    """Return customer → segment."""
    return numbers.accounts()["segment"].copy()


def contact_log() -> pd.DataFrame:
    """Return who spoke when, and why: what customers asked the service desk, and what the company mailed to them.

    Columns: `customer`, `opened` (time), `reason`; the reason of a mailing is its kind.
    """
    asked = load("company_contacts")[["customer", "opened", "reason"]]
    written = load("company_campaign_contacts").query("treated")[["campaign", "customer"]]
    mailed = written.merge(load("company_campaigns"), on="campaign")[["customer", "sent", "kind"]]
    mailed.columns = asked.columns
    return pd.concat([asked, mailed]).sort_values("opened", kind="stable").reset_index(drop=True)


def desk() -> dict:
    """Return the tables behind a call-centre screen: `customers`, `phones`, `orders`, `ledger`, `offers`.

    Phones stand as the company's four systems hold them, with one number added that two flatmates share. The company has
    no records of payments, so the ledger supposes that every order is paid after 30 days. Offers are a rule of thumb:
    goods that the customer has not bought for half a year, with the share of the segment's buyers who took them last quarter.
    """
    return {name: table.copy() for name, table in _desk().items()}


@lru_cache
def _desk():
    people = load("company_customers")
    name = people["name_fa" if language() == "fa" else "name"]
    return {
        "customers": pd.DataFrame({"customer": people["customer"], "name": name}),
        "phones": _phones(people),
        "orders": load("company_orders")[["order", "customer", "ordered", "net_value"]],
        "ledger": _ledger(),
        "offers": _offers(people),
    }


def _phones(people):
    key = load("company_legacy_key")[["record", "customer"]]
    old = pd.concat([load(f"company_legacy_{name}") for name in ("residential", "business", "billing")])
    shared = pd.DataFrame({"phone": FLATMATES_PHONE, "customer": list(FLATMATES)})
    parts = [people[["phone", "customer"]], old.merge(key, on="record")[["phone", "customer"]], shared]
    return pd.concat(parts, ignore_index=True)


def _ledger():
    orders, lines = load("company_orders"), load("company_order_lines")
    back = lines[lines["returned"]].groupby("order")["amount"].sum()
    returned = orders["order"].map(back).fillna(0)
    due = orders["ordered"] < TODAY - pd.Timedelta(days=DAYS_TO_PAY)
    entries = {
        "order": orders["net_value"],
        "return": -returned[returned > 0],
        "payment": (returned - orders["net_value"])[due],
    }
    parts = [
        orders[["customer"]].loc[amount.index].assign(kind=kind, amount=amount) for kind, amount in entries.items()
    ]
    return pd.concat(parts, ignore_index=True).round({"amount": 2})


def _offers(people):
    lines = _kept_lines().assign(segment=lambda table: table["customer"].map(people.set_index("customer")["segment"]))
    recent = lines[lines["ordered"] >= TODAY - pd.DateOffset(months=3)]
    buyers = recent.groupby("segment")["customer"].nunique()
    bought = recent.groupby(["segment", "product"]).agg(
        buyers=("customer", "nunique"), profit=("margin", "mean")
    )  # fmt: skip
    bought["probability"] = bought["buyers"] / bought.index.get_level_values("segment").map(buyers)
    every = people[["customer", "segment"]].merge(bought.reset_index(), on="segment")
    own = lines[lines["ordered"] >= TODAY - pd.DateOffset(months=6)]
    known = pd.MultiIndex.from_frame(own[["customer", "product"]].drop_duplicates())
    every = every[~pd.MultiIndex.from_frame(every[["customer", "product"]]).isin(known)]
    names = load("company_products").set_index("product")["name_fa" if language() == "fa" else "name"]
    every = every.assign(offer=every["product"].map(names)).round({"probability": 4, "profit": 2})
    return every[["customer", "offer", "probability", "profit"]].reset_index(drop=True)


@lru_cache
def _kept_lines():
    """Return the order lines that were not sent back, with buyer, time and gross margin (EUR)."""
    lines = (
        load("company_order_lines").query("~returned").merge(load("company_orders")[["order", "customer", "ordered"]])
    )
    lines["margin"] = lines["amount"] - lines["quantity"] * lines["product"].map(
        load("company_products").set_index("product")["unit_cost"]
    )
    return lines


def payback(segment: str = "small firm", months: int = 12) -> pd.Series:
    """Return month of the relationship → gross margin so far less the cost of winning, EUR an average newcomer of 2024.

    Month 0 is the day before the first order; months have 30 days.
    """
    people = load("company_customers").query("segment == @segment and joined.dt.year == 2024")
    lines = _kept_lines().merge(people[["customer", "joined"]], on="customer")
    month = (lines["ordered"] - lines["joined"]).dt.days.clip(lower=0) // 30 + 1
    margin = lines["margin"].groupby(month).sum().reindex(range(1, months + 1), fill_value=0).cumsum()
    earned = pd.concat([pd.Series({0: 0.0}), margin]) / len(people)
    return earned - people["acquisition_cost"].mean()


def reasons() -> pd.Series:
    """Return reason of a contact → share of the service desk's contacts, the most frequent first."""
    return load("company_contacts")["reason"].value_counts(normalize=True)


def names() -> dict:
    """Return the words of the data in the reader's language: reasons, sources, segments, groups."""
    return {
        "where is my order": tr("where is my order"),
        "invoice": tr("invoice"),
        "advice": tr("advice"),
        "fault": tr("fault"),
        "change of data": tr("change of data"),
        "cancel": tr("cancel"),
        "household": tr("households"),
        "small firm": tr("small firms"),
        "large account": tr("large accounts"),
        "profitable": tr("profitable"),
        "break-even": tr("break-even"),
        "loss-making": tr("loss-making"),
        "sales call": tr("sales call"),
        "fair": tr("fair"),
        "advertisement": tr("advertisement"),
        "search": tr("search"),
        "referral": tr("referral"),
        "walk-in": tr("walk-in"),
    }


# Diagrams ---------------------------------------------------------------------------------------


def tool_to_strategy() -> Figure:
    """Draw the three meanings of CRM, each inside the next: tool, system, strategy."""
    figure, ax = parts.canvas(7.2, 4.0, (0, 10), (0, 6))
    rings = (
        (4.9, 5.8, SKY, tr("Strategy"), tr("which relationships do we want, and with whom?")),
        (3.9, 4.1, BLUE, tr("Systems"), tr("one record of each customer for everybody")),
        (2.9, 2.4, GREEN, tr("Tools and software"), tr("a contact list, a call-centre screen")),
    )
    for half, height, colour, name, what in rings:
        ax.add_patch(
            Ellipse(
                (5, 0.1 + height / 2), 2 * half, height, facecolor=colour, alpha=0.25, edgecolor=colour, linewidth=1.5
            )
        )
        ax.text(5, height - 0.5, name, ha="center", va="center", weight="bold", color=INK)
        ax.text(5, height - 0.98, what, ha="center", va="center", size=9, color=INK)
    ax.set_title(tr("The word CRM is used for a tool, a system and a strategy"))
    return figure


def processes() -> Figure:
    """Draw marketing, sales and service around the one record of the customer that they share."""
    figure, ax = parts.canvas(7.2, 4.2, (-5, 5), (-2.3, 3.1))
    corners = (
        (90, tr("Marketing"), tr("find needs,\nmake loyal"), BLUE),
        (-30, tr("Sales"), tr("answer needs,\nsatisfy"), ORANGE),
        (210, tr("Service"), tr("serve, settle\ncomplaints, retain"), GREEN),
    )
    side = -1 if language() == "fa" else 1  # the round goes with the reader's script
    points = {name: (side * 3.1 * np.cos(np.radians(a)), 2.15 * np.sin(np.radians(a))) for a, name, _, _ in corners}
    ends = [*points.values()]
    for (x, y), (next_x, next_y) in zip(ends, ends[1:] + ends[:1], strict=True):
        ax.add_patch(
            FancyArrowPatch(
                (x, y), (next_x, next_y), connectionstyle=f"arc3,rad={-0.28 * side}", arrowstyle="-|>",
                mutation_scale=18, color=GREY, linewidth=2, shrinkA=66, shrinkB=80, zorder=0,
            )
        )  # fmt: skip
    for _, name, work, colour in corners:
        x, y = points[name]
        parts.box(ax, x, y, 2.5, 1.35, "", colour)
        ax.text(x, y + 0.42, name, ha="center", va="center", weight="bold", color=INK)
        ax.text(x, y - 0.22, work, ha="center", va="center", size=9, color=INK)
    ax.add_patch(Circle((0, -0.1), 0.95, facecolor=YELLOW, alpha=0.35, edgecolor=INK, linewidth=1))
    ax.text(0, -0.1, tr("one record\nof the\ncustomer"), ha="center", va="center", size=9.5, weight="bold", color=INK)
    ax.set_title(tr("Three processes work from one record"))
    return figure


def timeline() -> Figure:
    """Draw how the customer's record was kept, from the ledger to machine learning; it runs with the reader's script."""
    steps = (
        (tr("until the 1960s"), tr("ledgers\nby hand"), BROWN),
        (tr("1970s"), tr("computers\nin banks, offices\nand exchanges"), YELLOW),
        (tr("1980s"), tr("contact managers:\nthe first\nCRM software"), SKY),
        (tr("mid-1990s"), tr("the name CRM;\nsales of software\nboom"), BLUE),
        (tr("2010s"), tr("social media,\nchatbots, machine\nlearning"), GREEN),
    )
    figure, ax = parts.canvas(8.4, 3.1, (-0.1, 10.1), (0, 3.7))
    if language() == "fa":
        ax.invert_xaxis()
    ax.add_patch(
        FancyArrowPatch((0, 1.05), (10, 1.05), arrowstyle="-|>", mutation_scale=18, color=GREY, linewidth=2, zorder=0)
    )
    for step, (when, what, colour) in enumerate(steps):
        x = 1 + 1.95 * step
        ax.plot(x, 1.05, "o", color=colour, markersize=11, markeredgecolor=INK)
        ax.text(x, 0.45, when, ha="center", va="center", weight="bold", size=9.5, color=INK)
        parts.box(ax, x, 2.35, 1.55, 1.25, "", colour)
        ax.text(x, 2.35, what, ha="center", va="center", size=9, color=INK)
    ax.set_title(tr("The record of the customer is older than the computer"))
    return figure


def stakeholders() -> Figure:
    """Draw the company among its stakeholders; the tie to the customers is CRM, all ties together are SRM."""
    around = (
        (90, tr("customers"), BLUE),
        (30, tr("suppliers"), GREY),
        (-30, tr("business\npartners"), GREY),
        (-90, tr("shareholders"), GREY),
        (210, tr("employees"), GREY),
        (150, tr("authorities\nand public"), GREY),
    )
    figure, ax = parts.canvas(7.2, 4.4, (-5, 5), (-3.4, 3.4))
    ax.add_patch(Ellipse((0, 0), 9.4, 6.5, facecolor=YELLOW, alpha=0.12, edgecolor=GREY, linewidth=1, linestyle="--"))
    for angle, name, colour in around:
        x, y = 3.4 * np.cos(np.radians(angle)), 2.35 * np.sin(np.radians(angle))
        ax.plot([0, x], [0, y], color=colour, linewidth=5 if colour == BLUE else 1.5, zorder=0)
        parts.box(ax, x, y, 1.7, 0.75, name, colour)
    parts.box(ax, 0, 0, 1.6, 0.75, tr("company"), ORANGE)
    ax.text(0.25, 1.25, "CRM", weight="bold", color=BLUE, size=12, va="center")
    ax.text(-4.0, -2.55, "SRM", weight="bold", color=INK, size=12, ha="center", va="center")
    ax.set_title(tr("CRM is one relationship among many; SRM covers them all"))
    return figure


# Data figures -----------------------------------------------------------------------------------


def first_year() -> Figure:
    """Draw what an average small firm won in 2024 has brought, month by month, less what winning it cost."""
    earned = payback()
    first = int(earned[earned > 0].index[0])
    figure = Figure(figsize=(7.2, 3.9))
    ax = figure.subplots()
    ax.bar(earned.index, earned, color=[RED if value < 0 else BLUE for value in earned])
    ax.axhline(0, color=INK, linewidth=1)
    ax.annotate(tr("cost of winning"), (0, earned[0]), (24, 3), textcoords="offset points", color=INK, size=9)
    ax.set(
        xlabel=tr("months since the first order"), ylabel=tr("EUR per customer, cumulated"),
        xticks=earned.index, xlim=(-0.6, 12.6),
    )  # fmt: skip
    ax.set_title(tr("Winning a small firm pays from month {month} on, not from the first sale").format(month=first))
    ax.grid(axis="x", visible=False)
    return figure


def why_they_call() -> Figure:
    """Draw the reasons for which customers get in touch, as shares."""
    share = 100 * reasons()
    figure = Figure(figsize=(7.2, 3.2))
    ax = figure.subplots()
    colours = [ORANGE if reason == "where is my order" else SKY for reason in share.index]
    ax.barh([names()[reason] for reason in share.index], share, color=colours)
    for row, value in enumerate(share):
        ax.text(value + 0.5, row, tr("{share} %").format(share=f"{value:.0f}"), va="center", color=INK)
    ax.invert_yaxis()
    ax.set(xlabel=tr("share of contacts, %"), xlim=(0, 40))
    ax.set_title(tr("One contact in three asks: where is my order?"))
    ax.grid(axis="y", visible=False)
    return figure


def cost_by_source(cost: pd.Series) -> Figure:
    """Draw source → what a customer from there cost (EUR) as bars."""
    cost = cost.sort_values(ascending=False)
    figure = Figure(figsize=(7.2, 3.2))
    ax = figure.subplots()
    ax.barh([names()[source] for source in cost.index], cost, color=BLUE)
    for row, value in enumerate(cost):
        ax.text(value + 5, row, f"{value:,.0f}", va="center", color=INK)
    ax.invert_yaxis()
    ax.set(xlabel=tr("EUR per customer won"), xlim=(0, 540))
    ax.set_title(tr("One customer from a sales call costs as much as 118 walk-ins"))
    ax.grid(axis="y", visible=False)
    return figure


def profit_groups(split: pd.DataFrame) -> Figure:
    """Draw the shares of customers and of profit of the groups of `split_by_profit`."""
    shares = 100 * split.set_index("group")[["customer_share", "profit_share"]].astype(float)
    shares = shares.loc[["profitable", "break-even", "loss-making"]]
    figure = Figure(figsize=(7.2, 3.6))
    ax = figure.subplots()
    place = np.arange(3)
    parts = (("customer_share", tr("of customers"), SKY, -0.2), ("profit_share", tr("of profit"), BLUE, 0.2))
    for column, label, colour, shift in parts:
        ax.bar(place + shift, shares[column], width=0.38, color=colour, label=label)
        for x, value in zip(place + shift, shares[column], strict=True):
            text = f"{value:.0f}".replace("-", "\N{MINUS SIGN}")
            ax.text(x, value + (4 if value >= 0 else -4), text, ha="center", va="bottom" if value >= 0 else "top")
    ax.axhline(0, color=INK, linewidth=1)
    ax.set_xticks(place, [names()[group] for group in shares.index])
    ax.set(ylabel=tr("share, %"), ylim=(-80, 180))
    ax.set_title(tr("Two customers in five earn one and a half times the profit"))
    ax.grid(axis="x", visible=False)
    ax.legend(loc="upper right")
    return figure


def who_speaks_first(months: pd.DataFrame) -> Figure:
    """Draw reactive and proactive contacts by month; `months` has `month`, `contacts`, `share` (reactive)."""
    reactive = months["contacts"] * months["share"].fillna(0)
    figure = Figure(figsize=(7.2, 3.7))
    ax = figure.subplots()
    ax.bar(months["month"], reactive, color=SKY, label=tr("reactive: the customer speaks first"))
    label = tr("proactive: the company speaks first")
    ax.bar(months["month"], months["contacts"] - reactive, bottom=reactive, color=ORANGE, label=label)
    ax.set_xticks(range(0, len(months), 3), months["month"].iloc[::3])
    ax.set(ylim=(0, 2300))
    ax.set_ylabel(tr("contacts in the month"), labelpad=9)  # room for Persian digits
    ax.set_title(tr("The company writes first in eight months of 24"))
    ax.grid(axis="x", visible=False)
    ax.legend(loc="upper left")
    return figure


def winning_and_keeping(costs: pd.DataFrame) -> Figure:
    """Draw what winning and keeping a customer cost (EUR, logarithmic) by segment; columns `won`, `mailed`, `all`."""
    figure = Figure(figsize=(7.2, 3.8))
    ax = figure.subplots()
    place = np.arange(len(costs))
    parts = (
        ("won", tr("to win one"), ORANGE, -0.27),
        ("mailed", tr("to keep one: mailings only"), SKY, 0.0),
        ("all", tr("to keep one: calls, complaints, visits"), BLUE, 0.27),
    )
    for column, label, colour, shift in parts:
        ax.bar(place + shift, costs[column], width=0.26, color=colour, label=label)
        for x, value in zip(place + shift, costs[column], strict=True):
            ax.text(
                x, value * 1.08, f"{value:,.1f}" if value < 10 else f"{value:,.0f}", ha="center", va="bottom", size=9
            )
    ax.set_yscale("log")
    ax.set_yticks([1, 10, 100, 1000, 10000], ["1", "10", "100", "1,000", "10,000"])
    ax.set_xticks(place, [names()[segment] for segment in costs.index])
    ax.set(ylim=(0.5, 60000))
    ax.set_ylabel(tr("EUR per customer, 2025 (logarithmic)"), labelpad=9)  # room for Persian digits
    ax.set_title(tr("For firms, winning costs more only if visits are left out"))
    ax.grid(axis="x", visible=False)
    ax.legend(loc="upper left", fontsize=9)
    return figure


# The call-centre screen -------------------------------------------------------------------------


def screen(phone: str) -> Figure:
    """Draw what the agent sees when `phone` calls."""
    return draw_card(_look_up(phone))


def draw_card(card: dict) -> Figure:
    """Draw a card as `caller_card` returns it."""
    figure, ax = parts.canvas(7.2, 3.9, (0, 10), (0, 5.4))
    heads = {
        "known": (GREEN, tr("known caller")),
        "unknown": (GREY, tr("unknown caller")),
        "shared": (ORANGE, tr("shared number")),
    }
    colour, head = heads[card["status"]]
    ax.add_patch(FancyBboxPatch((0.2, 0.2), 9.6, 5.0, boxstyle="round,pad=0.1", facecolor="white", edgecolor=INK))
    ax.add_patch(
        FancyBboxPatch((0.2, 4.5), 9.6, 0.7, boxstyle="round,pad=0.1", facecolor=colour, alpha=0.35, linewidth=0)
    )
    near, far, start = (9.6, 0.4, "right") if language() == "fa" else (0.4, 9.6, "left")
    ax.text(near, 4.85, head, ha=start, va="center", weight="bold", size=12, color=INK)
    for row, (label, value) in enumerate(_rows(card)):
        y = 3.9 - 0.64 * row
        ax.text(near, y, label, ha=start, va="center", size=9.5, color=PALE)
        ax.text(near + (2.6 if far > near else -2.6), y, value, ha=start, va="center", size=10.5, color=INK)
    return figure


def _rows(card):
    """Return the lines of a card: label and text."""
    if card["status"] == "unknown":
        return [(tr("what to do"), tr("ask for the name; open a new record if there is none"))]
    if card["status"] == "shared":
        people = _desk()["customers"].set_index("customer")["name"]
        found = enumerate(card["candidates"])
        lines = [("" if row else tr("it belongs to"), f"{people[one]} ({one})") for row, one in found]
        return [*lines, (tr("what to do"), tr("ask who is calling; show no account yet"))]
    known = _desk()["orders"].set_index("order")
    found = known.loc[card["last_orders"]].itertuples()
    line = tr("order {order} of {day:%Y-%m-%d}: {value:,.2f} EUR")
    lines = [line.format(order=order.Index, day=order.ordered, value=order.net_value) for order in found]
    return [
        (tr("customer"), f"{card['name']} ({card['customer']})"),
        (tr("balance"), _owed(card["balance"])),
        *(("" if row else tr("last orders"), line) for row, line in enumerate(lines)),
        (tr("what to offer"), card["best_offer"] or tr("nothing today")),
    ]


def _owed(balance):
    if abs(balance) < 0.005:
        return tr("nothing is owed")
    words = tr("owes us {amount:,.2f} EUR") if balance > 0 else tr("we owe {amount:,.2f} EUR")
    return words.format(amount=abs(balance))


@lru_cache
def _cards():
    """Return the cards of all customers, worked out at once: by customer."""
    tables = _desk()
    orders = tables["orders"].sort_values(["ordered", "order"], ascending=False)
    offers = tables["offers"].assign(worth=tables["offers"]["probability"] * tables["offers"]["profit"])
    best = offers.loc[offers.groupby("customer")["worth"].idxmax()].set_index("customer")
    return pd.DataFrame(
        {
            "name": tables["customers"].set_index("customer")["name"],
            "balance": tables["ledger"].groupby("customer")["amount"].sum(),
            "last_orders": orders.groupby("customer")["order"].agg(lambda numbers: list(numbers[:3])),
            "best_offer": best["offer"].where(best["worth"] > 0),
        }
    )


@lru_cache
def _directory():
    """Return digits → customers."""
    found = {}
    for phone, customer in _desk()["phones"].dropna().itertuples(index=False):
        found.setdefault(_only_digits(phone), set()).add(int(customer))
    return found


def _only_digits(phone):
    return "".join(str(int(sign)) for sign in phone if sign.isdecimal())


def _look_up(phone):
    callers = sorted(_directory().get(_only_digits(phone), ()))
    status = {0: "unknown", 1: "known"}.get(len(callers), "shared")
    card = {"status": status, "candidates": callers}
    if status == "known":
        card |= {"customer": callers[0], **_cards().loc[callers[0]].to_dict()}
        card["last_orders"] = card["last_orders"] if isinstance(card["last_orders"], list) else []
        card["balance"] = 0.0 if pd.isna(card["balance"]) else card["balance"]
        card["best_offer"] = card["best_offer"] if isinstance(card["best_offer"], str) else None
    return card


def regular_phone() -> str:
    """Return the number of the regular customer of the worked example, in Persian digits, as an exchange may send it."""
    phone = load("company_customers").set_index("customer")["phone"][REGULAR]
    return persian_numbers(f"{phone[:4]} {phone[4:7]} {phone[7:]}")


# What the nine benefits are worth -----------------------------------------------------------------


def benefits() -> dict:
    """Return the nine benefits in the booklet's order: key → name in the reader's language."""
    return {
        "acquisition": tr("1 cheaper winning"),
        "retention": tr("2 fewer leave"),
        "selling": tr("3 cheaper selling"),
        "growth": tr("4 more sold to each"),
        "telling": tr("5 smaller losses"),
        "opportunities": tr("6 more newcomers"),
        "service": tr("7 fewer problems"),
        "decisions": tr("8 better decisions"),
        "efficiency": tr("9 less work"),
    }


def care_bill(segment: str) -> float:
    """Return what serving the customers of a segment from before 2025 cost in 2025 (EUR): calls, complaints, visits."""
    people = load("company_customers").query("segment == @segment and joined < '2025-01-01'")
    activities = ["customer service", "complaint handling", "field visit"]
    return _bills_2025().reindex(people["customer"])[activities].sum().sum()


@lru_cache
def year_books() -> pd.Series:
    """Return what each benefit works on in the books of 2025, EUR; missing for decisions, which no account shows.

    acquisition: cost of winning the year's newcomers · retention: a year's profit of those with a contract who left in the
    year · selling: order handling and visits · growth: gross margin of customers from before the year · telling: the year's
    losses on loss-making customers · opportunities: gross margin of the year's newcomers · service: calls, complaints,
    returns · efficiency: picking and delivery.
    """
    people = load("company_customers").set_index("customer")
    bill = _bills_2025()
    sold = _kept_lines().query("ordered >= '2025-01-01'").groupby("customer")["margin"].sum()
    profit = sold.reindex(people.index, fill_value=0.0) - bill.sum(axis=1).reindex(people.index, fill_value=0.0)
    new = people["joined"] >= "2025-01-01"
    spent = people.loc[new, "acquisition_cost"].sum()
    return pd.Series(
        {
            "acquisition": spent,
            "retention": _yearly_profit_of_leavers(people),
            "selling": bill[["order handling", "field visit"]].sum().sum(),
            "growth": sold.reindex(people.index[~new], fill_value=0.0).sum(),
            "telling": -profit[profit < 0].sum(),
            "opportunities": sold.reindex(people.index[new], fill_value=0.0).sum(),
            "service": bill[["customer service", "complaint handling", "returns handling"]].sum().sum(),
            "decisions": np.nan,
            "efficiency": bill[["picking", "standard delivery", "rush delivery"]].sum().sum(),
        }
    )


def _bills_2025():
    use = load("company_activity_use").query("year == 2025")
    pools = load("company_activities").query("year == 2025").set_index("activity")["cost"]
    done = use.pivot(index="customer", columns="activity", values="quantity").fillna(0)
    return done * (pools / done.sum())


def _yearly_profit_of_leavers(people):
    """Return what the customers who left in 2025 had brought a year, from their months in the records."""
    left = people[people["left"].dt.year == 2025]
    begin = left["joined"].clip(lower=NEW_CUSTOMERS_FROM)
    years = (left["left"] - begin).dt.days.clip(lower=30) / 365
    return (numbers.accounts()["profit"].reindex(left.index) / years).sum()


def worth(percent: dict) -> Figure:
    """Draw what each benefit brings in a year (EUR thousand) if its account gets `percent` better; one bar each."""
    book, titles = year_books(), benefits()
    gain = {key: book[key] * percent.get(key, 0) / 100_000 for key in titles}
    figure = Figure(figsize=(7.2, 4.3), layout="none")
    figure.subplots_adjust(0.3, 0.13, 0.96, 0.91)
    ax = figure.subplots()
    colours = [GREEN if key in ("retention", "growth", "opportunities") else BLUE for key in titles]
    ax.barh(list(titles.values()), np.nan_to_num(list(gain.values())), color=colours)
    for row, value in enumerate(gain.values()):
        text = tr("no account shows it") if np.isnan(value) else f"{value:.0f}" if value >= 9.5 else f"{value:.1f}"
        ax.text(np.nan_to_num(value) + 1.5, row, text, va="center", color=PALE if np.isnan(value) else INK)
    ax.axvline(20, color=GREY, linestyle="--", linewidth=1)
    ax.invert_yaxis()
    ax.set(xlabel=tr("EUR thousand a year"), xlim=(0, 200))
    best = max(titles, key=lambda key: np.nan_to_num(gain[key]))
    ax.set_title(tr("Worth most: {name}").format(name=titles[best].split(" ", 1)[1]), y=1.01)
    ax.grid(axis="y", visible=False)
    return figure


# Widgets ----------------------------------------------------------------------------------------


def screen_widget():
    """Return a box to type a number in, some callers to choose from, and the screen."""
    import ipywidgets as widgets

    callers = {
        tr("a regular customer, in Persian digits"): regular_phone(),
        tr("the same number, written differently"): "(0555) 132-9813",
        tr("two flatmates"): FLATMATES_PHONE,
        tr("nobody we know"): "0555 123 0000",
        tr("number withheld"): "",
    }
    choice = widgets.Dropdown(options=callers, description=tr("who is calling"), **parts.wide())
    number = widgets.Text(value=regular_phone(), description=tr("phone number"), **parts.wide())
    picture = widgets.Image(value=png(screen(number.value)), format="png", width=720)

    def ring(_change):
        picture.value = png(screen(number.value))

    def choose(change):
        number.value = change["new"]

    choice.observe(choose, names="value")
    number.observe(ring, names="value")
    advice = tr(
        "Let somebody call, or type a number: any of the 5,000 in the table of customers works. What does the agent see before saying hello?"
    )
    return widgets.VBox([parts.advice(advice), choice, number, picture])


def benefits_widget():
    """Return a slider for each benefit that the books show, and the bars of what it brings."""
    import ipywidgets as widgets

    book = year_books()
    sliders = {
        key: widgets.IntSlider(value=10, min=0, max=20, description=name, **parts.wide())
        for key, name in benefits().items()
        if not np.isnan(book[key])
    }
    picture = widgets.Image(value=png(worth({key: 10 for key in sliders})), format="png", width=720)

    def redraw(_change):
        picture.value = png(worth({key: slider.value for key, slider in sliders.items()}))

    for slider in sliders.values():
        slider.observe(redraw, names="value")
    advice = tr(
        "By how many per cent must each account improve to bring 20,000 EUR a year (the dashed line)? Which of these improvements would you dare to promise?"
    )
    return widgets.VBox([parts.advice(advice), *sliders.values(), picture])


# Parts of figures -------------------------------------------------------------------------------
