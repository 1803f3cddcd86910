"""Whom to win: target customers, segments, lost customers worth winning back, prospects worth a contact."""

import numpy as np
import pandas as pd
from scipy.stats import fisher_exact
from sklearn.cluster import KMeans
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import silhouette_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

# What a value that is not known is called.
UNKNOWN = "unknown"


def target_profile(customers: pd.DataFrame, traits: list[str], smallest: int = 5, alpha: float = 0.05) -> pd.DataFrame:
    """Return how the target customers differ from all customers, trait by trait and value by value.

    Parameters
    ----------
    customers
        One row per customer, in any order: `target` (bool: whether this is a target customer) and the columns named in
        `traits` (text). A missing trait counts as the value "unknown", together with cells in which that word stands.
        Other columns do not matter.
    traits
        The columns to look at, one or more, each named once. Numbers, such as an age, are cut into named bands
        beforehand.
    smallest
        A value that fewer customers than this have (targets and others together) is too rare for a row of its own: all
        such values of a trait become the value "other", even if there is only one of them, together with cells in
        which that word stands. "unknown" is a value like any other here: it keeps its row unless it is too rare itself.
        The row "other" may stay smaller than this. With 1 no value is too rare (1 or more, not checked).
    alpha
        Chance of calling any difference distinct where there is none (0 < alpha < 1, not checked).

    Returns
    -------
    pandas.DataFrame
        One row per trait and value that at least one customer has, in any order:

        - `trait`, `value`
        - `customers`: number of customers with this value
        - `targets`: number of target customers with it
        - `target_share`: targets with it ÷ all targets
        - `share`: customers with it ÷ all customers, the targets included
        - `index`: 100 × target_share ÷ share; 100 is average, 0 means that no target customer has it
        - `p_value`: of Fisher's exact test, two-sided, of the table (with this value or not) × (target or not): the
          sum of the chances of all tables with the same margins that are no likelier than the one found
        - `distinct`: bool; whether `p_value` is less than `alpha` ÷ number of rows in this result, those of all traits
          together (Bonferroni: who looks at 20 values must expect one at 5 % by chance)

        A trait with a single value has one row: index 100, `p_value` 1.

    Raises
    ------
    ValueError
        If `target` is missing anywhere, no customer is a target (as when there are no customers) or all are: then there
        is nobody to compare with; or if `traits` is empty.

    Examples
    --------
    >>> customers = pd.DataFrame(
    ...     {"region": ["north"] * 6 + ["south"] * 10, "target": [True] * 4 + [False] * 2 + [True] + [False] * 9}
    ... )
    >>> profile = target_profile(customers, ["region"]).sort_values("value", ignore_index=True)
    >>> profile[["value", "customers", "targets", "target_share", "share", "index", "p_value", "distinct"]].round(3)
       value  customers  targets  target_share  share    index  p_value  distinct
    0  north          6        4           0.8  0.375  213.333    0.036     False
    1  south         10        1           0.2  0.625   32.000    0.036     False

    Source: target customer analysis, Ngai, Xiu & Chau (2009); the test, Fisher (1935), The Design of Experiments.
    The index is the usual one of market research; the course sets the rule for rare values.
    """
    # answer
    _refuse_missing(customers, "target")
    target = customers["target"].astype(bool)
    if not traits:
        raise ValueError("traits is empty; expected one column at least")
    if target.all() or not target.any():
        raise ValueError(f"{target.sum()} of {len(target)} customers are targets; expected some, but not all")
    table = pd.concat([_profile(trait, customers[trait], target, smallest) for trait in traits])
    return table.assign(distinct=table["p_value"] < alpha / len(table))


def segment_customers(customers: pd.DataFrame, new: pd.DataFrame) -> dict:
    """Find segments among customers, and put customers who come later into them.

    Any sound method will do. Nobody compares names of segments; it is judged on customers drawn from planted segments:

    - separation: over several companies, the segments of the `new` customers agree with the planted ones to an adjusted
      Rand index of 0.85 or more in the mean (1 is full agreement, 0 what chance gives; k-means on well-prepared columns
      reaches 0.98)
    - stability: segments learned from either half of the customers put the new ones together alike, to an adjusted Rand
      index of 0.7 or more in the mean
    - consistency: customers who are given once more, as `new` ones, come into their own segments, 9 of 10 at least

    The tables have mixed columns, and the planted segments differ in both kinds:

    - numbers: amounts and counts, 0 or more, each in a unit of its own, mostly skewed to the right (a few customers
      have a hundred times the usual). What counts is how many *times* as much one customer has as another. Segments must be
      found as well when all amounts of a column are multiplied by 1000, as when money is counted in thousandths of
      a euro. An amount that is usual in its segment is more than 2.
    - text: kinds without an order, such as regions. One kind differs from another by just that.

    Every column is a trait that differs between segments; none is an identifier, none is of type bool. The companies
    have 3 to 5 planted segments, 200 to 300 customers, two columns of numbers and two of text (in one test, numbers or
    text alone). A call must be done in ten seconds.

    Parameters
    ----------
    customers
        One row per customer, in any order, 20 or more, at least ten of them different (the latter is not checked):
        columns of numbers or of text, at least one column.
    new
        Customers to be put into the segments: the same columns, perhaps in another order, whole numbers and
        fractions alike. They have no say in what the
        segments are: a customer's segment must not depend on who else is in `new`. A text may occur that `customers`
        does not have.

    Returns
    -------
    dict
        - "segments": segment of each row of `customers`, in their order: whole numbers from 0 to one less than the
          number of segments, each of which has at least one customer here
        - "new_segments": segment of each row of `new`, in their order; empty if `new` has no rows
        - "scores": number of segments → how good that number is by the measure you chose (silhouette, −BIC, …),
          finite, higher is better; at least for 2 to 6 segments. The number used is the one with the highest score
          (and so no number may win for which your method leaves a segment empty).

        A list, an array or a Series for segments will do. The same tables give the same result each time.

    Raises
    ------
    ValueError
        If there are fewer than 20 customers, a value is missing in either table, or the tables differ in the names of
        their columns.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> spend = np.concatenate([rng.lognormal(3, 0.3, 50), rng.lognormal(6, 0.3, 50)])
    >>> customers = pd.DataFrame({"spend": spend, "kind": ["private"] * 50 + ["firm"] * 50})
    >>> new = pd.DataFrame({"spend": [25, 450, 18], "kind": ["private", "firm", "private"]})
    >>> found = segment_customers(customers, new)
    >>> a, b, c = found["new_segments"]
    >>> len(set(found["segments"])), bool(a == c), bool(a == b)
    (2, True, False)

    Source: silhouette, Rousseeuw (1987); adjusted Rand index, Hubert & Arabie (1985), Comparing Partitions.
    """
    # answer
    if len(customers) < 20:
        raise ValueError(f"there are {len(customers)} customers; expected 20 or more")
    if set(customers) != set(new):
        raise ValueError(f"new has the columns {sorted(new)}; expected those of customers, {sorted(customers)}")
    for table in (customers, new):
        _refuse_missing(table, *table)
    space = _trait_space(customers)
    points = space.fit_transform(customers)
    models = {k: KMeans(k, random_state=0).fit(points) for k in range(2, 8)}
    scores = {k: float(silhouette_score(points, model.labels_)) for k, model in models.items()}
    best = models[max(scores, key=scores.get)]
    placed = best.predict(space.transform(new)).tolist() if len(new) else []
    return {"segments": best.labels_.tolist(), "new_segments": placed, "scores": scores}


def lost_customers(lost: pd.DataFrame, attempts: pd.DataFrame, years: float, fewest: int = 10) -> pd.DataFrame:
    """Return, for each cause, how many customers were lost, what they were worth, and whether winning them back pays.

    Parameters
    ----------
    lost
        One row per lost customer, in any order: `customer`; `cause` (text; a missing one is the cause "unknown",
        together with cells in which that word stands); `yearly_margin` (money a year that the customer brought after
        all costs; negative for one who cost more).
    attempts
        One row per past attempt to win a customer back, in any order: `cause` (why that customer had left; a
        missing one is "unknown" here, too), `cost` (money, 0 or more), `returned` (bool: whether the customer came back).
    years
        How long a customer who returns will stay (more than 0); margins are not discounted.
    fewest
        A cause with fewer past attempts than this, or none, is judged by all attempts together, of every cause.

    Returns
    -------
    pandas.DataFrame
        One row per cause that occurs in `lost`, "unknown" included, in any order:

        - `cause`
        - `customers`: number of customers lost
        - `yearly_value_lost`: sum of their yearly margins (money a year; may be negative)
        - `return_rate`: share of the past attempts after which the customer returned
        - `attempt_cost`: mean cost of the past attempts, whether or not the customer returned (money)
        - `cost`: of one attempt with every customer of this cause, customers × attempt cost (money)
        - `expected_return`: return rate × yearly value lost × years (money)
        - `worth_it`: bool; whether trying everybody pays: `expected_return` is more than `cost`
        - `worth_trying`: number of customers who are worth an attempt by themselves: return rate × own yearly
          margin × years is more than the attempt cost
        - `best_net`: what attempts with these `worth_trying` alone are expected to return, less their cost (money);
          0 if there are none

        No lost customers give no rows.

    Raises
    ------
    ValueError
        If there are no attempts at all (even if nobody was lost); if a customer, a yearly margin, a cost or `returned`
        is missing; if a customer has more than one row in `lost`; if a cost is negative; or if `years` is not more
        than 0 (or NaN).

    Examples
    --------
    >>> lost = pd.DataFrame(
    ...     {"customer": [1, 2, 3], "cause": ["price", "price", None], "yearly_margin": [500.0, 20.0, 90.0]}
    ... )
    >>> attempts = pd.DataFrame(
    ...     {"cause": ["price"] * 4, "cost": [30.0, 50.0, 40.0, 40.0], "returned": [True, False, False, False]}
    ... )
    >>> result = lost_customers(lost, attempts, years=2, fewest=4).sort_values("cause", ignore_index=True)
    >>> result[["cause", "customers", "yearly_value_lost", "return_rate", "attempt_cost"]]
         cause  customers  yearly_value_lost  return_rate  attempt_cost
    0    price          2              520.0         0.25          40.0
    1  unknown          1               90.0         0.25          40.0
    >>> result[["cause", "cost", "expected_return", "worth_it", "worth_trying", "best_net"]]
         cause  cost  expected_return  worth_it  worth_trying  best_net
    0    price  80.0            260.0      True             1     210.0
    1  unknown  40.0             45.0      True             1       5.0

    Source: winning back judged by cost and return, Stauss & Friege (1999), Regaining Service Customers; that not all
    lost customers are worth it, Thomas, Blattberg & Fox (2004), Recapturing Lost Customers. The rules are this course's.
    """
    # answer
    _refuse_missing(lost, "customer", "yearly_margin")
    _refuse_missing(attempts, "cost", "returned")
    _refuse_repeated("customer", lost["customer"])
    if attempts.empty:
        raise ValueError("there are no past attempts to learn from; expected one at least")
    if attempts["cost"].min() < 0:
        raise ValueError(f"a cost is {attempts['cost'].min()}; expected 0 or more")
    if not years > 0:  # NaN is not either
        raise ValueError(f"years is {years}; expected more than 0")
    columns = ["cause", "customers", "yearly_value_lost", "return_rate", "attempt_cost", "cost"]
    columns += ["expected_return", "worth_it", "worth_trying", "best_net"]
    past = attempts.assign(cause=attempts["cause"].fillna(UNKNOWN))
    rows = []
    for cause, margins in lost["yearly_margin"].groupby(lost["cause"].fillna(UNKNOWN)):
        like = past[past["cause"] == cause]
        rows.append((cause, *_winning_back(margins * years, like if len(like) >= fewest else past, years)))
    return pd.DataFrame(rows, columns=columns)


def rank_prospects(past: pd.DataFrame, prospects: pd.DataFrame, cost: float) -> pd.DataFrame:
    """Rank prospects by what contacting them is expected to be worth: chance of an answer × margin − cost.

    The chance is learned from past prospects. Any sound method will do; it is judged on prospects it has not seen:

    - the value of the fifth that it puts on top. On simulated prospects, whose true chances are known: the sum of true
      chance × margin − cost is 76 % or more of what the order by just that gets (the margin alone gets 71 %, lots 25 %,
      a logistic regression 98 %); with a tenth of all traits missing, 60 % or more. On clients of
      `load("bank_marketing")`, with margins made up (mean 70) and a cost of 2: margins of those who answered − costs of
      all contacts is three times or more what a fifth drawn by lot brings (the margin alone brings 2.6 times)
    - its chances are chances: over all new prospects they add up to between 0.6 and 1.6 times the number that answers

    Parameters
    ----------
    past
        One row per prospect contacted before, in any order: `answered` (bool: whether it came to business) and traits:
        numbers or text. The bank's are 2,000 rows with 15 traits; a call must be done in ten seconds.
    prospects
        One row per new prospect: `prospect` (its name or number), `margin` (money earned if it comes to business, before
        the cost of the contact; any sign), and traits. A trait is a column that both tables have; `prospect`,
        `margin` and `answered` are none, even if both have them. A column of `past` alone was known only afterwards
        (like the length of a call) and is of no use. Traits may be missing in both tables, and a text may occur that
        `past` does not have: such a prospect is ranked all the same.
    cost
        Of one contact, whether it succeeds or not (money, 0 or more).

    Returns
    -------
    pandas.DataFrame
        One row per prospect, the highest expected value first (equal ones in any order):

        - `prospect`
        - `probability`: chance that the prospect answers, from 0 to 1
        - `expected_value`: probability × margin − cost (money; negative: better not)

        No prospects give no rows. The same tables give the same result each time.

    Raises
    ------
    ValueError
        If `answered` in `past`, or a prospect or a margin in `prospects`, is missing anywhere; if nobody in `past`
        answered (as when it is empty), or everybody did; if a prospect has more than one row; if there is no trait; or
        if `cost` is negative or NaN. All this even if there are no prospects; other gaps do not matter, such as in a
        `margin` of `past` or an `answered` of `prospects`.

    Examples
    --------
    >>> past = pd.DataFrame({"kind": ["firm", "private"] * 50, "answered": [True, False] * 40 + [False] * 20})
    >>> prospects = pd.DataFrame({"prospect": ["Ava", "Bo"], "kind": ["private", "firm"], "margin": [100.0, 50.0]})
    >>> rank_prospects(past, prospects, 2)["prospect"].tolist()
    ['Bo', 'Ava']

    Source: expected value of a contact as in Blattberg, Kim & Neslin (2008), Database Marketing.
    """
    # answer
    _refuse_missing(past, "answered")
    _refuse_missing(prospects, "prospect", "margin")
    _refuse_repeated("prospect", prospects["prospect"])
    answered = past["answered"].astype(bool)
    if answered.all() or not answered.any():
        raise ValueError(f"{answered.sum()} of {len(past)} past prospects answered; expected some, but not all")
    if not cost >= 0:  # NaN is not either
        raise ValueError(f"the cost is {cost}; expected 0 or more")
    traits = [column for column in past if column in prospects and column not in ("prospect", "margin", "answered")]
    if not traits:
        raise ValueError("past and prospects have no trait in common; expected one column at least")
    chance = _chance_of_answer(past[traits], answered, prospects[traits])
    table = prospects[["prospect"]].assign(probability=chance, expected_value=chance * prospects["margin"] - cost)
    return table.sort_values("expected_value", ascending=False)


def _profile(trait, values, target, smallest):
    values = values.fillna(UNKNOWN)
    values = values.where(values.map(values.value_counts()) >= smallest, "other")
    table = target.groupby(values).agg(customers="size", targets="sum")
    target_share, share = table["targets"] / target.sum(), table["customers"] / len(target)
    return table.assign(
        trait=trait,
        target_share=target_share,
        share=share,
        index=100 * target_share / share,
        p_value=[_chance_of_difference(*row, len(target), target.sum()) for row in table.to_numpy()],
    ).reset_index(names="value")


def _chance_of_difference(customers, targets, all_customers, all_targets):
    others = customers - targets
    without = [all_targets - targets, all_customers - all_targets - others]
    return fisher_exact([[targets, others], without]).pvalue


def _trait_space(customers):
    """Return what turns mixed columns into points whose distance is fair to all columns."""
    numbers = customers.select_dtypes("number").columns.tolist()
    kinds = [column for column in customers if column not in numbers]
    # Logarithms, because what counts is how many times as much, and a few giants must not be all that matters.
    scaled = make_pipeline(FunctionTransformer(np.log1p), StandardScaler())
    return make_column_transformer((scaled, numbers), (OneHotEncoder(handle_unknown="ignore"), kinds))


def _winning_back(returns, attempts, years):
    """Return what a row of `lost_customers` says after the cause; `returns`: what each customer brings on returning."""
    rate, attempt_cost = attempts["returned"].mean(), attempts["cost"].mean()
    cost, expected = len(returns) * attempt_cost, rate * returns.sum()
    nets = rate * returns - attempt_cost
    worth = nets[nets > 0]
    return (
        len(returns),
        returns.sum() / years,
        rate,
        attempt_cost,
        cost,
        expected,
        expected > cost,
        len(worth),
        worth.sum(),
    )


def _chance_of_answer(past, answered, prospects):
    if prospects.empty:
        return pd.Series(dtype=float)
    numbers = past.select_dtypes("number").columns.tolist()
    kinds = [column for column in past if column not in numbers]
    filled = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    coded = make_pipeline(FunctionTransformer(_as_text), OneHotEncoder(handle_unknown="ignore"))
    model = make_pipeline(make_column_transformer((filled, numbers), (coded, kinds)), LogisticRegression())
    model.fit(past, answered)
    return model.predict_proba(prospects)[:, 1]


def _as_text(kinds):
    return kinds.astype(object).where(kinds.notna(), UNKNOWN)


def _refuse_missing(table, *columns):
    for column in columns:
        if table[column].isna().any():
            raise ValueError(f"{column} is missing in {table[column].isna().sum()} rows; expected a value in each")


def _refuse_repeated(name, values):
    repeated = values[values.duplicated()]
    if len(repeated):
        raise ValueError(f"{name} {repeated.tolist()} has several rows; expected one each")
