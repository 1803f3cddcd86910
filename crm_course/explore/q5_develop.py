"""Tables, figures and widgets of the lesson on development: what sells beside what, what comes next, and when.

Figures return a matplotlib Figure for `show`; widgets return an ipywidgets box. `receipts`, `company_lines`, `versions`
and `rules_of` are the tables behind them.
"""

from functools import lru_cache
from math import comb

import mlxtend.frequent_patterns  # noqa: F401 (for the lab: in the sandbox that grades its cells, joblib warns when it is first imported)
import numpy as np
import pandas as pd
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from scipy.sparse import csr_matrix

from crm_course.data import load
from crm_course.explore import parts
from crm_course.explore.parts import INK
from crm_course.figures import PALETTE
from crm_course.i18n import number, tr

BLUE, ORANGE, GREEN, RED, PINK, BROWN, GREY, YELLOW, SKY = PALETTE
BANDS = ((5, 9), (10, 19), (20, 99))  # sizes of baskets, in products
COMPARED = (
    ("CAT LITTER", "CAT FOOD"),
    ("DRY NOODLES/PASTA", "PASTA SAUCE"),
    ("BEEF", "FLUID MILK PRODUCTS"),
    ("LAUNDRY DETERGENTS", "EGGS"),
)


def names() -> dict:
    """Return the words of the data in the reader's language; groups of the grocery that no figure names are left out."""
    return _company_names() | _grocery_names() | _more_groceries()


def _company_names():
    return {
        "house blend": tr("house blend"),
        "espresso beans": tr("espresso beans"),
        "single origin": tr("single origin"),
        "decaf": tr("decaf"),
        "cold brew": tr("cold brew"),
        "black tea": tr("black tea"),
        "green tea": tr("green tea"),
        "herbal tea": tr("herbal tea"),
        "pistachios": tr("pistachios"),
        "walnuts": tr("walnuts"),
        "almonds": tr("almonds"),
        "dates": tr("dates"),
        "raisins": tr("raisins"),
        "saffron": tr("saffron"),
        "cinnamon": tr("cinnamon"),
        "honey": tr("honey"),
        "chocolate": tr("chocolate"),
        "biscuits": tr("biscuits"),
        "rock candy": tr("rock candy"),
        "sugar": tr("sugar"),
        "brown sugar": tr("brown sugar"),
        "olive oil": tr("olive oil"),
        "machine care": tr("machine care"),
        "barista training": tr("barista training"),
    }


def _grocery_names():
    return {
        "CAT LITTER": tr("cat litter"),
        "CAT FOOD": tr("cat food"),
        "DRY NOODLES/PASTA": tr("pasta"),
        "PASTA SAUCE": tr("pasta sauce"),
        "BEEF": tr("beef"),
        "FLUID MILK PRODUCTS": tr("milk"),
        "LAUNDRY DETERGENTS": tr("detergent"),
        "LAUNDRY ADDITIVES": tr("fabric softener"),
        "EGGS": tr("eggs"),
        "DELI MEATS": tr("deli meat"),
        "CHEESES": tr("cheese at the counter"),
        "CHEESE": tr("cheese, packed"),
        "BAKED BREAD/BUNS/ROLLS": tr("bread and buns"),
        "HOT DOGS": tr("sausages for hot dogs"),
        "DIAPERS & DISPOSABLES": tr("nappies"),
        "BABY HBC": tr("baby care"),
        "SUGARS/SWEETNERS": tr("sugar"),
        "PWDR/CRYSTL DRNK MX": tr("drink powder"),
        "SOAP - LIQUID & BAR": tr("soap"),
        "HAIR CARE PRODUCTS": tr("hair care"),
        "CARROTS": tr("carrots"),
        "BROCCOLI/CAULIFLOWER": tr("broccoli"),
        "MUSHROOMS": tr("mushrooms"),
        "PEPPERS-ALL": tr("peppers"),
        "ONIONS": tr("onions"),
        "TOMATOES": tr("tomatoes"),
        "VEGETABLES SALAD": tr("salad vegetables"),
        "VEGETABLES - ALL OTHERS": tr("other vegetables"),
        "BEANS - CANNED GLASS & MW": tr("canned beans"),
        "DRY SAUCES/GRAVY": tr("sauce powder"),
        "FACIAL TISS/DNR NAPKIN": tr("tissues"),
        "PAPER HOUSEWARES": tr("paper plates"),
        "PAPER TOWELS": tr("paper towels"),
        "BATH TISSUES": tr("toilet paper"),
        "FROZEN BREAD/DOUGH": tr("frozen dough"),
        "HOUSEHOLD CLEANG NEEDS": tr("cleaning agents"),
        "MISC. DAIRY": tr("other dairy"),
        "MILK BY-PRODUCTS": tr("cream and cottage cheese"),
    }


def _more_groceries():
    """Return the names of what has its season, and of what is offered often."""
    return {
        "CHRISTMAS  SEASONAL": tr("Christmas goods"),
        "STONE FRUIT": tr("peaches and plums"),
        "CORN": tr("corn on the cob"),
        "MELONS": tr("melons"),
        "CANNED MILK": tr("canned milk"),
        "JUICE": tr("fresh juice"),
        "CHARCOAL AND LIGHTER FLUID": tr("charcoal"),
        "TURKEY": tr("turkey"),
        "FRZN FRUITS": tr("frozen fruit"),
        "PIES": tr("pies"),
        "WATER": tr("water"),
        "SMOKED MEATS": tr("smoked meat"),
        "FLOUR & MEALS": tr("flour"),
        "COLD AND FLU": tr("cold remedies"),
        "BUTTER": tr("butter"),
        "BAKING NEEDS": tr("baking needs"),
        "BERRIES": tr("berries"),
        "FRZN NOVELTIES/WTR ICE": tr("ice lollies"),
        "FROZEN PIE/DESSERTS": tr("frozen desserts"),
        "NUTS": tr("nuts"),
        "COCOA MIXES": tr("cocoa"),
        "ISOTONIC DRINKS": tr("sports drinks"),
        "PEARS": tr("pears"),
        "LIQUOR": tr("spirits"),
        "TOYS AND GAMES": tr("toys"),
        "SPRING/SUMMER SEASONAL": tr("summer goods"),
        "DIETARY AID PRODUCTS": tr("slimming aids"),
        "BATTERIES": tr("batteries"),
        "PET CARE SUPPLIES": tr("pet care"),
        "SINUS AND ALLERGY": tr("allergy remedies"),
        "STATIONERY & SCHOOL SUPPLIES": tr("school supplies"),
        "GREETING CARDS/WRAP/PARTY SPLY": tr("cards and gift wrap"),
        "CHICKEN/POULTRY": tr("poultry"),
        "GRAPES": tr("grapes"),
        "APPLES": tr("apples"),
        "SOUP": tr("soup"),
        "SPICES & EXTRACTS": tr("spices"),
        "SHORTENING/OIL": tr("cooking oil"),
        "PICKLE/RELISH/PKLD VEG": tr("pickles"),
        "CITRUS": tr("citrus fruit"),
        "VALENTINE": tr("Valentine's goods"),
        "HALLOWEEN": tr("Halloween goods"),
        "EASTER": tr("Easter goods"),
        "FIREWORKS": tr("fireworks"),
        "SEASONAL": tr("seasonal goods"),
        "FALL AND WINTER SEASONAL": tr("winter goods"),
        "GARDEN CENTER": tr("garden goods"),
        "DOMESTIC GOODS": tr("household goods"),
        "EXOTIC GAME/FOWL": tr("game"),
        "CANDLES/ACCESSORIES": tr("candles"),
        "DISPOSIBLE FOILWARE": tr("foil trays"),
        "RICE CAKES": tr("rice cakes"),
        "VALUE ADDED VEGETABLES": tr("cut vegetables"),
        "ELECTRICAL SUPPPLIES": tr("electrical goods"),
        "FROZEN": tr("frozen food"),
        "CHIPS&SNACKS": tr("crisps"),
        "VEGETABLES - SHELF STABLE": tr("canned vegetables"),
    }


def word(product) -> str:
    """Return a product's name in the reader's language, or else as it stands in the data."""
    return names().get(product, str(product))


# Tables -----------------------------------------------------------------------------------------


def receipts() -> pd.DataFrame:
    """Return the grocery's receipts: `household`, `basket`, `product` (its category), `quantity`, `day`.

    Left out are petrol and the category of coupons, which are no groceries, and products that no table describes.
    Lines with a quantity of 0 are still there.
    """
    return _receipts().copy()


@lru_cache
def _receipts():
    lines = load("groceries")
    category = load("groceries_products").set_index("product_id")["product_category"].reindex(lines["product_id"])
    table = pd.DataFrame(
        {
            "household": lines["household_id"],
            "basket": lines["basket_id"],
            "product": category.to_numpy(),
            "quantity": lines["quantity"],
            "day": lines["transaction_timestamp"].dt.normalize(),
        }
    )
    table = table[table["product"].notna() & ~table["product"].isin(["COUPON/MISC ITEMS", "FUEL"])]
    return table.reset_index(drop=True)


def company_lines() -> pd.DataFrame:
    """Return the simulated company's orders line by line: `customer`, `basket`, `product`, `quantity`, `day`, `sales`, `margin`.

    A line that was returned keeps its row with zeros: of it, nothing was sold. Money is in EUR, without tax.
    """
    return _company_lines().copy()


@lru_cache
def _company_lines():
    lines = load("company_order_lines").merge(load("company_orders")[["order", "customer", "ordered"]], on="order")
    lines = lines.merge(load("company_products")[["product", "name", "unit_cost"]], on="product")
    kept = ~lines["returned"]
    return pd.DataFrame(
        {
            "customer": lines["customer"],
            "basket": lines["order"],
            "product": lines["name"],
            "quantity": lines["quantity"] * kept,
            "day": lines["ordered"].dt.normalize(),
            "sales": lines["amount"] * kept,
            "margin": (lines["amount"] - lines["unit_cost"] * lines["quantity"]) * kept,
        }
    )


def earnings(lines: pd.DataFrame) -> pd.DataFrame:
    """Return for each product of the company the share of `baskets`, of `sales` and of `profit` (all in %), and the margin rate (%)."""
    sold = lines[lines["quantity"] > 0]
    table = sold.groupby("product").agg(baskets=("basket", "nunique"), sales=("sales", "sum"), profit=("margin", "sum"))
    table["margin rate"] = 100 * table["profit"] / table["sales"]
    table["baskets"] *= 100 / sold["basket"].nunique()
    table[["sales", "profit"]] *= 100 / table[["sales", "profit"]].sum()
    return table


def versions() -> pd.DataFrame:
    """Return the better versions of the company's products, **chosen** for the lesson, with margins in EUR a unit after discounts."""
    better = {
        "house blend": "espresso beans",
        "espresso beans": "single origin",
        "black tea": "green tea",
        "green tea": "herbal tea",
        "sugar": "brown sugar",
    }
    money = _company_lines().groupby("product")[["margin", "quantity"]].sum()
    unit = money["margin"] / money["quantity"]
    table = pd.DataFrame({"product": better.keys(), "better": better.values()})
    return table.assign(margin=table["product"].map(unit), better_margin=table["better"].map(unit))


def rules_of(lines: pd.DataFrame, min_support: float) -> pd.DataFrame:
    """Return the rules among pairs of products for the figures: `antecedent`, `consequent`, `support`, `confidence`, `lift`, `base`.

    `base` is the share of baskets with the consequent.
    """
    _baskets, products, there = presence(lines)
    share = _together(there) / len(there)
    alone = np.diag(share)
    one, two = np.nonzero((share >= min_support) & ~np.eye(len(products), dtype=bool))
    table = pd.DataFrame({"antecedent": products[one], "consequent": products[two], "support": share[one, two]})
    table["confidence"] = table["support"] / alone[one]
    return table.assign(lift=table["confidence"] / alone[two], base=alone[two])


def _together(there):
    """Return in how many baskets each two products are together; most are in few, so zeros are left out of the sum."""
    baskets = csr_matrix(there, dtype="int32")
    return (baskets.T @ baskets).toarray()


_kept = {}


def presence(lines: pd.DataFrame):
    """Return baskets, products (both in order), and which product is in which basket as an array of True and False.

    It is worked out once for a table. No quantity may be negative.
    """
    key = (len(lines), int(lines["basket"].sum()), float(lines["quantity"].sum()))
    if key not in _kept:
        _kept[key] = _presence(lines[lines["quantity"] > 0])
    return _kept[key]


def _presence(pairs):
    row, baskets = pd.factorize(pairs["basket"], sort=True)
    column, products = pd.factorize(pairs["product"], sort=True)
    there = np.zeros((len(baskets), len(products)), dtype=bool)
    there[row, column] = True
    return baskets.to_numpy(), products.to_numpy(), there


def pruned(lines: pd.DataFrame, min_support: float) -> pd.DataFrame:
    """Return for sets of 1, 2 and 3 products how many are possible, how many Apriori counts, and how many are frequent."""
    _baskets, products, there = presence(lines)
    there = there[:, there.mean(axis=0) >= min_support]
    pair = np.triu(_together(there) >= min_support * len(there), 1)
    counted, frequent = _triples(there, pair, min_support)
    rows = {
        1: (len(products), len(products), there.shape[1]),
        2: (comb(len(products), 2), comb(there.shape[1], 2), int(pair.sum())),
        3: (comb(len(products), 3), counted, frequent),
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=["possible", "counted", "frequent"]).rename_axis("size")


def _triples(there, pair, min_support):
    """Return how many triples have only frequent pairs, and how many of these are frequent themselves."""
    either = pair | pair.T
    counted = frequent = 0
    for one, two in zip(*np.nonzero(pair), strict=True):
        thirds = np.nonzero(either[one] & either[two])[0]
        thirds = thirds[thirds > two]
        counted += len(thirds)
        both = there[there[:, one] & there[:, two]][:, thirds]
        frequent += int((both.sum(axis=0) >= min_support * len(there)).sum())
    return counted, frequent


def lift_by_size(lines: pd.DataFrame) -> pd.DataFrame:
    """Return the lift of `COMPARED` in all baskets and within baskets of about one size (`BANDS`, products)."""
    _baskets, products, there = presence(lines)
    size = there.sum(axis=1)
    samples = {"all": size > 0} | {f"{low}-{high}": (size >= low) & (size <= high) for low, high in BANDS}
    place = {product: column for column, product in enumerate(products)}
    rows = {}
    for one, two in COMPARED:
        pair = there[:, [place[one], place[two]]]
        rows[f"{one} > {two}"] = [_lift(pair[sample]) for sample in samples.values()]
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(samples))


def _lift(pair):
    return pair.all(axis=1).mean() / pair.mean(axis=0).prod()


def month_index(lines: pd.DataFrame, fewest: int) -> pd.DataFrame:
    """Return the index of each product (rows) in each month (columns); 100 is usual. Products in fewer baskets are left out."""
    baskets, products, there = presence(lines)
    first = lines.drop_duplicates("basket")
    month = first.set_index("basket")["day"].dt.month.reindex(baskets).to_numpy()
    often = there.sum(axis=0) >= fewest
    share = np.array([there[month == each][:, often].mean(axis=0) for each in range(1, 13)])
    return pd.DataFrame(100 * (share / there[:, often].mean(axis=0)).T, products[often], range(1, 13))


# Figures ----------------------------------------------------------------------------------------


def side_products(table: pd.DataFrame) -> Figure:
    """Draw each product of `earnings`: in how many baskets it is, and what it keeps of a euro."""
    figure = Figure(figsize=(7.2, 4.3))
    ax = figure.subplots()
    ax.scatter(
        table["baskets"], table["margin rate"], s=12 * table["profit"] + 12, color=SKY, alpha=0.8, edgecolor=BLUE
    )
    shifts = {"sugar": (0, 8), "olive oil": (0, 10), "black tea": (12, 5), "house blend": (12, -8)}
    shifts |= {"single origin": (12, 4), "machine care": (0, 10)}
    for name, shift in shifts.items():
        place = table.loc[name, "baskets"], table.loc[name, "margin rate"]
        side = "left" if shift[0] else "center"
        ax.annotate(word(name), place, shift, textcoords="offset points", ha=side, size=9)
    ax.set(xlim=(0, 50), ylim=(-3, 58), xlabel=tr("baskets with the product, %"))
    ax.set_ylabel(tr("margin, % of sales"))
    ax.set_title(tr("The most frequent product earns least of a euro"))
    return figure


def confidence_and_base(rules: pd.DataFrame) -> Figure:
    """Draw rules (those of `rules_of`) by how frequent the consequent is anyway and how frequent after the antecedent."""
    figure = Figure(figsize=(6.6, 4.6))
    ax = figure.subplots()
    ax.fill_between([0, 50], [0, 50], 0, color=GREY, alpha=0.15, linewidth=0)
    ax.plot([0, 50], [0, 50], color=INK, linewidth=1.2)
    ax.scatter(100 * rules["base"], 100 * rules["confidence"], s=9, color=GREY, alpha=0.6)
    for one, two, colour, shift in (
        ("sugar", "olive oil", RED, (0, -16)),
        ("pistachios", "saffron", BLUE, (4, 8)),
        ("dates", "walnuts", BLUE, (4, 8)),
    ):
        row = rules[(rules["antecedent"] == one) & (rules["consequent"] == two)].iloc[0]
        place = (100 * row["base"], 100 * row["confidence"])
        ax.scatter(*place, s=60, color=colour, zorder=3)
        ax.annotate(_rule(one, two), place, shift, textcoords="offset points", ha="center", size=9, weight="bold")
    ax.text(41, 44.5, tr("lift 1"), ha="right", size=9, color=INK)
    ax.set(xlim=(0, 50), ylim=(0, 50), xlabel=tr("baskets with B, % of all"))
    ax.set_ylabel(tr("confidence: baskets with B, % of those with A"))
    ax.set_title(tr("High confidence can be less than usual"))
    return figure


def _rule(one, two):
    return tr("{one} → {two}").format(one=word(one), two=word(two))


def candidates(table: pd.DataFrame) -> Figure:
    """Draw the table of `pruned`."""
    figure = Figure(figsize=(7.2, 3.4))
    ax = figure.subplots()
    labels = {"possible": tr("possible"), "counted": tr("counted by Apriori"), "frequent": tr("frequent")}
    for step, ((column, label), colour) in enumerate(zip(labels.items(), (GREY, ORANGE, GREEN), strict=True)):
        places = np.arange(3) - 0.27 + 0.27 * step
        ax.barh(places, table[column], height=0.25, color=colour, label=label)
        for place, count in zip(places, table[column], strict=True):
            ax.annotate(number(count), (count, place), (5, 0), textcoords="offset points", va="center", size=9)
    ax.set_yticks(range(3), [tr("single products"), tr("pairs"), tr("triples")])
    ax.set(xscale="log", xlim=(50, 5e7), xlabel=tr("sets of products (logarithmic)"))
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    ax.legend(loc="upper right", frameon=True)
    ax.set_title(tr("Apriori need not count what cannot be frequent"))
    return figure


def within_sizes(table: pd.DataFrame) -> Figure:
    """Draw the table of `lift_by_size`."""
    figure = Figure(figsize=(7.4, 4.2))
    ax = figure.subplots()
    labels = [tr("all baskets")] + [
        tr("{low} products or more").format(low=low)
        if high == 99
        else tr("{low} to {high} products").format(low=low, high=high)
        for low, high in BANDS
    ]
    for step, (column, label, colour) in enumerate(zip(table, labels, (INK, SKY, BLUE, GREEN), strict=True)):
        places = np.arange(len(table)) + 0.2 * (step - 1.5)
        ax.bar(places, table[column] - 1, bottom=1, width=0.18, color=colour, label=label)
    ax.axhline(1, color=INK, linewidth=1.2)
    ax.set_yscale("log")
    ax.set_yticks([0.5, 1, 2, 5, 10, 20], ["0.5", "1", "2", "5", "10", "20"])
    ax.minorticks_off()
    ax.set_xticks(range(len(table)), [f"{word(one)}\n{word(two)}" for one, two in COMPARED])
    ax.set(ylabel=tr("lift (1: as often as by chance)"))
    ax.grid(axis="x", visible=False)
    ax.legend(frameon=True, title=tr("size of the basket"))
    ax.set_title(tr("Large baskets lift everything; some pairs stay"))
    return figure


def rules_plane(rules: pd.DataFrame, support: float, confidence: float, lift: float) -> Figure:
    """Draw rules by support and confidence, coloured by lift; those below a threshold are grey (shares from 0 to 1)."""
    kept = (rules["support"] >= support) & (rules["confidence"] >= confidence) & (rules["lift"] >= lift)
    figure = Figure(figsize=(7.4, 4.7), layout="none")
    figure.subplots_adjust(0.1, 0.13, 0.99, 0.9)
    ax = figure.subplots()
    ax.scatter(100 * rules["support"], 100 * rules["confidence"], s=5, color="#d0d0d0", rasterized=True)
    good = rules[kept]
    dots = ax.scatter(
        100 * good["support"],
        100 * good["confidence"],
        c=good["lift"],
        s=20,
        cmap="viridis_r",
        norm=LogNorm(1, 12, clip=True),
    )
    bar = figure.colorbar(dots, ax=ax, ticks=[1, 2, 3, 5, 8, 12], label=tr("lift"), pad=0.02)
    bar.ax.set_yticklabels(["1", "2", "3", "5", "8", "12"])
    bar.ax.minorticks_off()
    _name_best(ax, good)
    ax.axvline(100 * support, color=INK, linewidth=0.8)
    ax.axhline(100 * confidence, color=INK, linewidth=0.8)
    ax.set(xscale="log", xlim=(0.45, 15), ylim=(0, 85), xlabel=tr("support, % of baskets (logarithmic)"))
    ax.set_xticks([0.5, 1, 2, 5, 10], ["0.5", "1", "2", "5", "10"])
    ax.minorticks_off()
    ax.set_ylabel(tr("confidence, %"))
    ax.set_title(tr("{kept} of {all} rules pass").format(kept=number(len(good)), all=number(len(rules))))
    return figure


def _name_best(ax, good):
    """Write beside the three pairs with the highest lift what they are; of both directions the more confident one."""
    best = good.sort_values(["lift", "confidence"], ascending=False)
    pairs = pd.Series(
        [frozenset(pair) for pair in zip(best["antecedent"], best["consequent"], strict=True)], best.index
    )
    for row in best[~pairs.duplicated()].head(3).itertuples():
        ax.annotate(
            _rule(row.antecedent, row.consequent),
            (100 * row.support, 100 * row.confidence),
            (6, 5),
            textcoords="offset points",
            size=8.5,
            weight="bold",
            bbox={"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 1},
        )


def calendar(table: pd.DataFrame, count: int, title: str) -> Figure:
    """Draw the months of the `count` products with the highest peak; `table` is that of `month_index`."""
    top = table.loc[table.max(axis=1).sort_values(kind="stable").index[::-1][:count]]
    top = top.loc[top.idxmax(axis=1).sort_values(kind="stable").index]
    figure = Figure(figsize=(7.6, 1.3 + 0.26 * len(top)))
    ax = figure.subplots()
    ax.imshow(top.clip(lower=20), cmap="RdBu_r", norm=LogNorm(20, 500, clip=True), aspect="auto")
    for (row, column), value in np.ndenumerate(top.to_numpy()):
        ink = "white" if value > 280 or value < 36 else INK
        ax.text(column, row, number(value, 0), ha="center", va="center", size=7.5, color=ink)
    ax.set_xticks(range(12), [str(month) for month in top.columns])
    ax.set_yticks(range(len(top)), [word(product) for product in top.index])
    ax.set(xlabel=tr("month (100: as usual)"))
    ax.grid(visible=False)
    ax.tick_params(length=0)
    parts.title_above_all(figure, title)
    return figure


# Figures of the lab: what the reader's functions gave -------------------------------------------


def longer_rules(table: pd.DataFrame) -> Figure:
    """Draw rules with two antecedents by their own `lift` and by the `best` lift of a pair that they contain."""
    figure = Figure(figsize=(6.4, 4.4))
    ax = figure.subplots()
    ax.plot([1, 5], [1, 5], color=INK, linewidth=1.2)
    ax.scatter(table["best"], table["lift"], s=20, color=BLUE, alpha=0.5)
    ax.set(xscale="log", yscale="log", xlim=(1.4, 4), ylim=(1.4, 4))
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_ticks([1.5, 2, 2.5, 3, 3.5], ["1.5", "2", "2.5", "3", "3.5"])
    ax.minorticks_off()
    ax.set(xlabel=tr("lift of the better of its two pairs"), ylabel=tr("lift of the rule with two antecedents"))
    ax.set_title(tr("Longer rules add, but rarely much"))
    return figure


def offers(table: pd.DataFrame, count: int = 12) -> Figure:
    """Draw which offers (`because`, `product`) are made most often."""
    most = table.groupby(["because", "product"]).size().sort_values(kind="stable").tail(count)
    figure = Figure(figsize=(7.2, 1.2 + 0.27 * len(most)))
    ax = figure.subplots()
    ax.barh(range(len(most)), most, color=GREEN, height=0.7)
    ax.set_yticks(range(len(most)), [_rule(one, two) for one, two in most.index])
    ax.set(xlabel=tr("households that get this offer"))
    ax.grid(axis="y", visible=False)
    parts.title_above_all(figure, tr("Cross-selling: each household its own next product"))
    return figure


def due(table: pd.DataFrame, patience: float) -> Figure:
    """Draw the candidates of `upsell_candidates` by interval, days waited and yearly gain."""
    figure = Figure(figsize=(7.2, 4.4))
    ax = figure.subplots()
    days = np.array([3, 400])
    ax.fill_between(days, days, patience * days, color=YELLOW, alpha=0.3, linewidth=0)
    for colour, (product, rows) in zip((BLUE, ORANGE, GREEN, PINK, INK), table.groupby("product"), strict=False):
        size = 5 + 1.5 * rows["yearly_gain"].clip(lower=0) ** 0.7
        label = _rule(product, rows["better"].iloc[0])
        ax.scatter(rows["interval"], rows["waited"], s=size, color=colour, alpha=0.45, linewidth=0, label=label)
    ax.text(5.5, 45, tr("gone?"), size=10, weight="bold", color=INK)
    ax.text(14, 7.5, tr("not due yet"), size=10, weight="bold", color=INK)
    ax.set(xscale="log", yscale="log", xlim=(4, 330), ylim=(5, 700))
    ax.set_xticks([7, 14, 30, 90, 180], ["7", "14", "30", "90", "180"])
    ax.set_yticks([7, 14, 30, 90, 180, 365], ["7", "14", "30", "90", "180", "365"])
    ax.minorticks_off()
    ax.set(xlabel=tr("customer's own interval, days"), ylabel=tr("days since the last purchase"))
    legend = ax.legend(loc="lower right", frameon=True)
    for handle in legend.legend_handles:
        handle.set_sizes([40])
    ax.set_title(tr("Whom to offer the better version now: {count}").format(count=number(len(table))))
    return figure


# Widgets ----------------------------------------------------------------------------------------


def rules_widget(rules: pd.DataFrame):
    """Return the plane of rules with a slider for each of the three thresholds."""
    import ipywidgets as widgets

    support = parts.slider(widgets.FloatSlider, tr("smallest support, %"), 1, 0.5, 10, 0.5)
    confidence = parts.slider(widgets.IntSlider, tr("smallest confidence, %"), 20, 0, 80, 5)
    lift = parts.slider(widgets.FloatSlider, tr("smallest lift"), 1.5, 0.5, 8, 0.5)
    return parts.board(
        tr(
            "First push confidence up to 50 % and leave lift at 0.5: which products stand on the right of nearly every rule that is left? Then put confidence back to 0 and raise lift to 5. Last, lower the support to 0.5 %: what comes in, and how many baskets is that?"
        ),
        [support, confidence, lift],
        lambda: rules_plane(rules, support.value / 100, confidence.value / 100, lift.value),
    )


def calendar_widget(lines: pd.DataFrame):
    """Return the calendar with sliders for the number of rows and for how often a product must have been bought."""
    import ipywidgets as widgets

    whole = month_index(lines, 10)
    _baskets, products, there = presence(lines)
    often = pd.Series(there.sum(axis=0), products)
    fewest = parts.slider(widgets.IntSlider, tr("fewest baskets in the year"), 250, 10, 1000, 10)
    count = parts.slider(widgets.IntSlider, tr("products shown"), 14, 5, 25, 1)

    def draw():
        table = whole[often[whole.index] >= fewest.value]
        title = tr("The highest peaks among {count} products").format(count=number(len(table)))
        return calendar(table, count.value, title)

    return parts.board(
        tr(
            "Lower the fewest baskets to 20. Goods for Valentine's Day, Halloween and Easter come to the top: few baskets, but true seasons. Which of the other peaks there would you believe? Then raise it to 800 and see what is left."
        ),
        [fewest, count],
        draw,
    )
