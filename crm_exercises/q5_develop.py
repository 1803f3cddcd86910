"""What to sell next: association rules of baskets, cross-selling, up-selling, the month of a product."""

import numpy as np
import pandas as pd


def association_rules(lines: pd.DataFrame, min_support: float) -> pd.DataFrame:
    """Return the rules A → B among pairs of products that are often enough in the same basket.

    Which products are in a basket is decided by what is left of them: the quantities of all lines of a product in one
    basket are added up, and the product is in the basket if the sum is more than 0. So a product counts once however
    many lines and pieces it has; a quantity of 0 says that nothing was sold; what was bought and returned in the same
    basket is not in it. A return takes nothing out of other baskets. A basket in which no product is left is no basket.

    Parameters
    ----------
    lines
        One row per line of a receipt, in any order: `basket` and `product` (numbers or text), `quantity` (a number in
        any unit; 0 if nothing was sold, negative for a return; what was bought and what came back cancel out exactly,
        so that rounding of the sum need not trouble you). Other columns do not matter. The groceries of the lab are
        nearly 300,000 lines of some 300 products: count the pairs that meet, do not try each pair on all lines.
    min_support
        Smallest support of a rule, compared with baskets with both ÷ all baskets; more than 0, at most 1.

    Returns
    -------
    pandas.DataFrame
        One row for each rule A → B of two different products, if the support of the pair (below) is `min_support` or
        more. A → B and B → A are two rules: both are there.

        - `antecedent`: product A
        - `consequent`: product B
        - `baskets`: number of baskets with both A and B
        - `support`: share of all baskets that hold both A and B (from 0 to 1)
        - `confidence`: share of the baskets with A that hold B (from 0 to 1)
        - `lift`: confidence ÷ share of all baskets that hold B. At 1, A says nothing about B.

        The highest lift first, equal ones (as those of A → B and B → A) in any order; a difference in the last digits
        from rounding does not matter. No rules, or no lines, give a table with these columns and no rows.

    Raises
    ------
    ValueError
        If a basket, product or quantity is missing, or `min_support` is not more than 0 and at most 1 (or NaN).

    Examples
    --------
    >>> lines = pd.DataFrame(
    ...     {
    ...         "basket": [1, 1, 1, 2, 2, 3, 4, 4, 5, 5],
    ...         "product": ["tea", "tea", "honey", "tea", "honey", "tea", "milk", "honey", "milk", "milk"],
    ...         "quantity": [1, 2, 1, 1, 1, 1, 1, 0, 1, -1],
    ...     }
    ... )
    >>> rules = association_rules(lines, 0.5)  # 4 baskets: 3 with tea, 2 with honey, both of these with tea
    >>> rules.sort_values("antecedent", ignore_index=True).round(2)
      antecedent consequent  baskets  support  confidence  lift
    0      honey        tea        2      0.5        1.00  1.33
    1        tea      honey        2      0.5        0.67  1.33

    Source: support and confidence, Agrawal, Imieliński & Swami (1993), Mining Association Rules between Sets of Items in
    Large Databases; lift (there: interest), Brin, Motwani, Ullman & Tsur (1997), Dynamic Itemset Counting. The rule for
    returns is this course's.
    """
    raise NotImplementedError


def cross_sell(rules: pd.DataFrame, bought: pd.DataFrame, min_support: float) -> pd.DataFrame:
    """Return for each customer the product to offer next: what goes best with something the customer has.

    A rule speaks for an offer to a customer if its support is `min_support` or more, its lift is more than 1, the
    customer has its antecedent, and does not have its consequent. Lifts and confidences are compared just as they stand
    in `rules`, without rounding. Of these rules the one with the highest lift is used;
    of several with that lift the one with the highest confidence; of several with that, too, the one whose consequent
    comes first in order (smallest number, or as Python sorts text); of several with that as well, the one whose
    antecedent comes first.

    Parameters
    ----------
    rules
        One row per rule, in any order, with the columns of `association_rules`: `antecedent`, `consequent`, `support`,
        `confidence`, `lift` (`baskets` is not needed). All products are numbers or all are text. A rule has one row.
        No value is missing (not checked).
    bought
        What the customers have: one row per purchase, in any order, with `customer` (all numbers or all text) and
        `product` (as in `rules`). A product may be there more than once, and may be in no rule. Other columns do not
        matter, not even a quantity: every row counts, so leave out what was not sold or came back before you call.
    min_support
        Smallest support of a rule that is used; 0 to 1.

    Returns
    -------
    pandas.DataFrame
        One row per customer with an offer, in any order; a customer for whom no rule speaks has none. No customers, or
        no rules, give a table with these columns and no rows.

        - `customer`
        - `product`: what to offer, the consequent of the rule
        - `because`: what the customer has, the antecedent of the rule
        - `confidence`, `lift`: of the rule

    Raises
    ------
    ValueError
        If a customer or a product in `bought` is missing, or `min_support` is not from 0 to 1 (or NaN).

    Examples
    --------
    >>> rules = pd.DataFrame(
    ...     {
    ...         "antecedent": ["tea", "tea", "milk"],
    ...         "consequent": ["milk", "honey", "saffron"],
    ...         "support": [0.30, 0.10, 0.001],
    ...         "confidence": [0.75, 0.25, 0.002],
    ...         "lift": [1.1, 2.5, 4.0],
    ...     }
    ... )
    >>> bought = pd.DataFrame({"customer": [1, 2, 2, 3], "product": ["tea", "tea", "honey", "milk"]})
    >>> cross_sell(rules, bought, 0.01).sort_values("customer", ignore_index=True)
       customer product because  confidence  lift
    0         1   honey     tea        0.25   2.5
    1         2    milk     tea        0.75   1.1

    Source: why confidence misleads, Brin, Motwani & Silverstein (1997), Beyond Market Baskets. To choose by lift, and
    the order of equal rules, are this course's.
    """
    raise NotImplementedError


def upsell_candidates(
    lines: pd.DataFrame, versions: pd.DataFrame, today: pd.Timestamp, patience: float = 3.0
) -> pd.DataFrame:
    """Return the customers whose product is due for renewal and has a better version that earns more.

    A customer buys a product again when the old one is used up or worn: then is the time to offer the better one. The
    customer's own purchases tell the interval. The days on which a customer bought a product are the days on which the
    quantities of its lines add up to more than 0 (with 0 nothing was sold; negative ones are returns, which take
    nothing off other days). Days after `today` are not known yet: their lines are left out before anything is counted.

    A customer is a candidate for a product of `versions` if all this holds:

    - the customer has bought the product on three different days at least
    - it is due: the days since the last of them are the customer's interval or more
    - the customer is not gone: these days are `patience` × the interval at most (after that it is a case for winning
      back)
    - the better version earns more: its margin is higher
    - the customer has never bought the better version: there is no day, up to `today`, on which what the customer
      bought of it adds up to more than 0 (counted as above)

    Parameters
    ----------
    lines
        One row per line of a receipt, in any order: `customer` and `product` (numbers or text), `day` (date; a time of
        day in it does not matter), `quantity` (a number in the product's unit, of any sign; sums without rounding, as
        in `association_rules`).
    versions
        One row per product that has a better version, in any order: `product`, `better` (a product), `margin` and
        `better_margin` (money per unit, any sign); no value is missing (not checked). A better version may have a
        better one itself. Each row is judged alone: who already buys the step after the next, but never bought the next
        one, is a candidate for the next one.
    today
        The day on which the question is asked (date; a time of day in it does not matter).
    patience
        After how many intervals a customer counts as gone (any number, 2.5 too); 1 or more.

    Returns
    -------
    pandas.DataFrame
        One row per candidate and product:

        - `customer`, `product`, `better`
        - `interval`: median of the numbers of days from one day on which the customer bought the product to the next
          such day
        - `waited`: days from the last such day to `today` (whole number)
        - `yearly_gain`: what the better version would earn more in a year, if it is bought as often and as much as the
          old one: (margin of the better one − margin of the old one) × mean quantity of such a day × 365 ÷ interval
          (money; the quantity of a day is the sum of its lines)

        The highest yearly gain first, equal ones in any order. No candidates, no lines or no versions give a table with
        these columns and no rows.

    Raises
    ------
    ValueError
        If a customer, product, day or quantity in `lines` is missing; if a product has more than one row in `versions`;
        or if `patience` is less than 1 (or NaN).

    Examples
    --------
    >>> lines = pd.DataFrame(
    ...     {
    ...         "customer": ["Ava", "Ava", "Ava", "Bo", "Bo", "Bo"],
    ...         "product": ["house blend"] * 6,
    ...         "day": pd.to_datetime(["2025-01-01", "2025-01-21", "2025-03-02"] * 2),
    ...         "quantity": [2.0, 1.0, 3.0, 1.0, 1.0, 0.0],
    ...     }
    ... )
    >>> versions = pd.DataFrame(
    ...     {"product": ["house blend"], "better": ["espresso"], "margin": [6.0], "better_margin": [9.0]}
    ... )
    >>> upsell_candidates(lines, versions, pd.Timestamp("2025-04-06"))  # 20 and 40 days: interval 30, then 35 days
      customer      product    better  interval  waited  yearly_gain
    0      Ava  house blend  espresso      30.0      35         73.0

    Source: the definition is this course's; up-selling as a part of customer development, Ngai, Xiu & Chau (2009).
    """
    raise NotImplementedError


def basket_by_month(lines: pd.DataFrame, fewest: int = 100) -> pd.DataFrame:
    """Return in which months a product is in more baskets than usual, allowing for how many baskets and days a month has.

    What is in a basket is decided as in `association_rules`: a product is in it if the quantities of its lines add up to
    more than 0, and a basket in which no product is left is no basket. The same month of several years is one month.

    Parameters
    ----------
    lines
        One row per line of a receipt, in any order: `basket` and `product` (numbers or text), `quantity` (a number in
        any unit; 0 if nothing was sold, negative for a return), `day` (date; a time of day in it does not matter). All
        lines of a basket have the same day (not checked).
    fewest
        A product in fewer baskets than this, in all months together, has no rows: its index would be mostly chance. It
        still counts in `all_baskets` and `days`. A whole number, 1 or more.

    Returns
    -------
    pandas.DataFrame
        One row for each product and each month that has baskets at all, in any order. A product which nobody bought in
        such a month has a row there, too, of zeros.

        - `product`
        - `month`: 1 (January) to 12
        - `baskets`: number of baskets of the month with the product
        - `all_baskets`: number of baskets of the month
        - `days`: number of days of the month on which there was a basket, whatever is in it (of several years: of all
          of them together). A day whose only basket is none, because nothing is left in it, does not count.
        - `index`: 100 × share of the month's baskets that hold the product ÷ share of the baskets of all months
          together that hold it. 100 is usual: customers who come want it no more and no less.
        - `day_index`: 100 × baskets with the product a day in the month ÷ baskets with the product a day in all months
          together, days being counted as in `days`. More than `index` in a month with more baskets a day than usual.

        No lines give a table with these columns and no rows. (Write `table["index"]`: `table.index` is something else.)

    Raises
    ------
    ValueError
        If a basket, product, quantity or day is missing, or `fewest` is less than 1.

    Examples
    --------
    >>> lines = pd.DataFrame(
    ...     {
    ...         "basket": [1, 2, 3, 4, 4, 5, 6],
    ...         "product": ["tea", "tea", "milk", "tea", "milk", "milk", "milk"],
    ...         "quantity": [1, 1, 1, 2, 1, 1, 1],
    ...         "day": pd.to_datetime(["2025-01-07"] * 2 + ["2025-01-31", "2025-02-03", "2025-02-03"] + ["2025-02-04"] * 2),
    ...     }
    ... )
    >>> table = basket_by_month(lines, 1).sort_values(["product", "month"], ignore_index=True)
    >>> table.round(1)  # 6 baskets on 4 days; tea is in 3 of them
      product  month  baskets  all_baskets  days  index  day_index
    0    milk      1        1            3     2   50.0       50.0
    1    milk      2        3            3     2  150.0      150.0
    2     tea      1        2            3     2  133.3      133.3
    3     tea      2        1            3     2   66.7       66.7

    Source: index of a share as in target group indices (100 is the average); the allowances are this course's.
    """
    raise NotImplementedError
