"""What the company sells: a trading house for coffee, tea and pantry goods, all by weight, volume or the hour."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Product:
    """A product: list price EUR a unit; margin as a share of list price; how often it is in a basket.

    Every order has one of the main products (`share` weighs them); the others are added, each with a probability.
    `month` counts from the start of the records: 0 has always been there.
    """

    name: str
    name_fa: str
    category: str
    unit: str
    list_price: float
    margin: float
    share: float = 0.0
    added: float = 0.0
    season: tuple = (1.0, 1.0)  # weight of a main product in summer (April to September) and in winter
    bundle: str = ""
    month: int = 0


CATEGORIES = {
    "coffee": "قهوه",
    "tea": "چای",
    "nuts": "آجیل",
    "dried fruit": "خشکبار",
    "spices": "ادویه",
    "sweets": "شیرینی",
    "staples": "خواربار",
    "services": "خدمات",
}

BUNDLES = {
    "festive table": "سفرهٔ جشن",
    "afternoon tray": "سینی عصرانه",
    "winter drink": "نوشیدنی زمستانی",
}

ASSORTMENT = (
    Product("house blend", "ترکیب خانه", "coffee", "kg", 14.0, 0.42, share=5.0),
    Product("espresso beans", "دان اسپرسو", "coffee", "kg", 19.0, 0.47, share=4.0),
    Product("single origin", "تک‌خاستگاه", "coffee", "kg", 28.0, 0.55, share=2.0),
    Product("decaf", "قهوهٔ بی‌کافئین", "coffee", "kg", 21.0, 0.45, share=1.0),
    Product("cold brew", "قهوهٔ سرددم", "coffee", "l", 9.0, 0.50, share=2.0, season=(1.6, 0.3), month=9),
    Product("black tea", "چای سیاه", "tea", "kg", 16.0, 0.44, share=5.0, season=(0.8, 1.2)),
    Product("green tea", "چای سبز", "tea", "kg", 22.0, 0.48, share=1.5),
    Product("herbal tea", "دمنوش", "tea", "kg", 24.0, 0.52, share=1.5, season=(0.6, 1.5)),
    Product("pistachios", "پسته", "nuts", "kg", 26.0, 0.30, added=0.10, bundle="festive table"),
    Product("walnuts", "گردو", "nuts", "kg", 15.0, 0.32, added=0.12, bundle="afternoon tray"),
    Product("almonds", "بادام", "nuts", "kg", 18.0, 0.31, added=0.12),
    Product("dates", "خرما", "dried fruit", "kg", 7.0, 0.38, added=0.14, bundle="afternoon tray"),
    Product("raisins", "کشمش", "dried fruit", "kg", 6.0, 0.35, added=0.10),
    Product("saffron", "زعفران", "spices", "g", 3.2, 0.36, added=0.06, bundle="festive table"),
    Product("cinnamon", "دارچین", "spices", "kg", 20.0, 0.50, added=0.10, bundle="winter drink"),
    Product("honey", "عسل", "sweets", "kg", 17.0, 0.40, added=0.12, bundle="winter drink"),
    Product("chocolate", "شکلات", "sweets", "kg", 23.0, 0.45, added=0.16),
    Product("biscuits", "بیسکویت", "sweets", "kg", 9.0, 0.43, added=0.18),
    Product("rock candy", "نبات", "sweets", "kg", 8.0, 0.46, added=0.10),
    Product("sugar", "شکر", "staples", "kg", 1.4, 0.15, added=0.45),
    Product("brown sugar", "شکر قهوه‌ای", "staples", "kg", 2.6, 0.22, added=0.15),
    Product("olive oil", "روغن زیتون", "staples", "l", 11.0, 0.28, added=0.40),
    Product("machine care", "سرویس دستگاه", "services", "hour", 48.0, 0.55, added=0.02),
    Product("barista training", "آموزش باریستا", "services", "hour", 60.0, 0.50, added=0.01, month=6),
)

NUMBER = {product.name: number for number, product in enumerate(ASSORTMENT, start=1)}
MAIN = tuple(product for product in ASSORTMENT if product.share)
ADDED = tuple(product for product in ASSORTMENT if product.added)


def _check(pairs, added):
    """Raise if pairs cannot be planted: a lift has bounds, and a product can depend on one other only."""
    for pair in pairs:
        unknown = [name for name in (pair.first, pair.second) if name not in added]
        if unknown:
            raise ValueError(f"{pair}: {unknown[0]!r} is not among the products of pairs: {', '.join(added)}")
        largest = min(1 / added[pair.first], 1 / added[pair.second])
        if not 0 <= pair.lift <= largest:
            raise ValueError(f"{pair}: the lift of these two must be from 0 to {largest:.2f}")
        if sum(pair.second == other.second for other in pairs) > 1 or any(
            pair.second == other.first for other in pairs
        ):
            raise ValueError(f"{pair}: {pair.second!r} is in another pair, too; a second product must be in one only")


def chances(pairs):
    """Return for each added product (name, partner, with it, without it): its probability given the partner's presence.

    A product without a partner has None and the same probability twice. The lift of a pair is P(both) / (P(one) P(other)).
    """
    added = {product.name: product.added for product in ADDED}
    _check(pairs, added)
    partner = {pair.second: pair for pair in pairs}
    found = []
    for name, probability in added.items():
        pair = partner.get(name)
        if pair is None:
            found.append((name, None, probability, probability))
            continue
        first = added[pair.first]
        found.append((name, pair.first, pair.lift * probability, probability * (1 - pair.lift * first) / (1 - first)))
    return sorted(found, key=lambda row: row[1] is not None)  # a partner is decided before who depends on it


def mean_cost_share():
    """Return the cost of goods as a share of list value in the mean basket, the year round."""
    weights = [(product, product.share / sum(main.share for main in MAIN) * 2) for product in MAIN]
    weights += [(product, product.added) for product in ADDED]
    return sum(weight * (1 - product.margin) for product, weight in weights) / sum(weight for _p, weight in weights)
