"""Five small functions of customer relationship management: the class that graders are compared by."""

import pandas as pd


def lifetime_value(margin: float, retention: float, discount: float) -> float:
    """Return the value of a customer who brings `margin` each year and stays with a constant probability.

    The first margin comes at once: margin × (1 + discount) / (1 + discount − retention).
    """
    # answer
    if not 0 <= retention <= 1 or discount <= 0:
        raise ValueError(f"expected 0 <= retention <= 1 and discount > 0, got {retention} and {discount}")
    return margin * (1 + discount) / (1 + discount - retention)


def churn_rate(opening: int, lost: int) -> float:
    """Return the share of the opening base that was lost."""
    # answer
    if opening <= 0 or not 0 <= lost <= opening:
        raise ValueError(f"expected opening > 0 and 0 <= lost <= opening, got {opening} and {lost}")
    return lost / opening


def rfm(transactions: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Return a row per customer: days since the last purchase, number of purchases, sum of amounts.

    `transactions` has the columns customer, date, amount; the result customer, recency, frequency, monetary.
    """
    # answer
    grouped = transactions.groupby("customer")
    return pd.DataFrame(
        {
            "recency": (today - grouped["date"].max()).dt.days,
            "frequency": grouped.size(),
            "monetary": grouped["amount"].sum(),
        }
    ).reset_index()


def net_promoter_score(answers: list) -> float:
    """Return the share of 9 and 10 less the share of 0 to 6, in per cent."""
    # answer
    if not answers:
        raise ValueError("no answers")
    return 100 * (sum(a >= 9 for a in answers) - sum(a <= 6 for a in answers)) / len(answers)


def lift(baskets: list, left: str, right: str) -> float:
    """Return how much more often `right` is in a basket with `left` than in any basket."""
    # answer
    with_left = [basket for basket in baskets if left in basket]
    share = sum(right in basket for basket in baskets) / len(baskets) if baskets else 0
    if not with_left or not share:
        raise ValueError(f"{left!r} or {right!r} is in no basket")
    return sum(right in basket for basket in with_left) / len(with_left) / share
