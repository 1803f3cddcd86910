"""Keeping customers, as AT&T's case asks: churn, a model of it, gain and lift, whom to make an offer, completeness of profiles."""

import numpy as np
import pandas as pd
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def churn_rate(customers: pd.DataFrame, first_month: str, months: int) -> pd.DataFrame:
    """Return, month by month, how many of the customers there at its beginning were lost during the month.

    The opening base of a month are those who joined before its first day and were still customers on that day (also those
    for whom it was the last). Whoever joins in the month is not among them, and not among the lost even when leaving again
    at once.

    Parameters
    ----------
    customers
        One row per customer, in any order; the dates are datetime64 without time of day:

        - `customer`
        - `joined`: first day as a customer
        - `left`: last day as a customer (so whoever left on 31 March was lost in March), or missing: still a customer
    first_month
        The first month, as text, "YYYY-MM".
    months
        How many months in a row, 0 or more.

    Returns
    -------
    pandas.DataFrame
        One row per month, in order of time:

        - `month`: text, "YYYY-MM"
        - `opening`: customers in the opening base
        - `lost`: those of them whose last day lies in the month
        - `churn_rate`: lost ÷ opening, a share from 0 to 1; missing (NaN or None) when the opening base is empty
        - `annual_churn_rate`: share of a base that would be lost in twelve months, each with this churn rate of those
          still there, 1 − (1 − churn rate)¹²; missing when the churn rate is

        Without customers every opening base is empty; 0 months give no rows.

    Raises
    ------
    ValueError
        If a customer or a `joined` is missing, a customer has more than one row, somebody left before joining, or `months`
        is negative. Joining and leaving on the same day is allowed.

    Examples
    --------
    >>> customers = pd.DataFrame(
    ...     {
    ...         "customer": ["Ava", "Bo", "Cy", "Di"],
    ...         "joined": pd.to_datetime(["2023-05-10", "2024-01-31", "2024-02-01", "2024-02-10"]),
    ...         "left": pd.to_datetime(["2024-02-29", None, "2024-02-20", None]),
    ...     }
    ... )
    >>> churn_rate(customers, "2024-02", 2)[["month", "opening", "lost", "churn_rate"]]
         month  opening  lost  churn_rate
    0  2024-02        2     1         0.5
    1  2024-03        2     0         0.0

    Source: retention as customers retained ÷ customers at risk, Farris, Bendle, Pfeifer & Reibstein (2010), Marketing
    Metrics; the year follows from multiplying twelve months of retention.
    """
    # answer
    _refuse_missing(customers, "customer", "joined")
    _refuse_repeated(customers["customer"])
    if (customers["left"] < customers["joined"]).any():
        raise ValueError("a customer left before joining; expected left on the day of joining or later")
    if months < 0:
        raise ValueError(f"months is {months}; expected 0 or more")
    rows = []
    for month in pd.period_range(first_month, periods=months, freq="M"):
        first, last = month.start_time, month.end_time
        base = customers[(customers["joined"] < first) & ~(customers["left"] < first)]
        rows.append((str(month), len(base), int((base["left"] <= last).sum())))
    table = pd.DataFrame(rows, columns=["month", "opening", "lost"])
    table["churn_rate"] = table["lost"] / table["opening"]
    table["annual_churn_rate"] = 1 - (1 - table["churn_rate"]) ** 12
    return table


def churn_model(train: pd.DataFrame, test: pd.DataFrame) -> list:
    """Return the probability that each customer of `test` leaves, as learned from the customers of `train`.

    Any method will do. Nothing is known of the company but what `train` shows. What is used must be known when the
    probability is asked for, that is, before anybody leaves:

    - only traits, the columns that both tables have, without `customer` (a number, no trait) and `churn`; a column of
      `train` that `test` lacks was filled in afterwards
    - if `test` has a column `churn`, it must not be read: with other values there, or without the column, the probabilities
      are the same
    - the probability of a row depends on `train` and that row alone, not on who else is in `test`: means, scales and
      categories are learned from `train`

    Out of sample it is judged like this. Learned from 2,500 customers of `load("telco")` drawn by lot and tried on all
    others, the area under the ROC curve (AUC) must be 0.79 or more, and the mean probability must not differ by more than
    0.06 from the share that left. For comparison: the contract alone has an AUC of 0.74, the same probability for everybody
    has 0.5. The same is asked for when the columns stand in another order and all texts, in both tables, are replaced by
    other words. In made-up companies with other traits the AUC must not be more than 0.1 below that of the true
    probabilities. There `train` and `test` have 1,200 rows each; a trait that is a number moves the probability in one
    direction only, a text by its word, each trait by itself, whatever the others are.

    Parameters
    ----------
    train
        One row per customer, in any order: `customer`, `churn` ("Yes" or "No"), and any number of traits, at least one:
        columns of numbers or of texts (none of bool). The columns of `load("telco")`, for one.
    test
        Rows of other customers with the same traits, in any order of columns, with or without `churn`. A text that `train`
        does not have may appear.

        In both tables `total_charges`, if there is such a column, is missing (NaN) for customers who have had no bill yet
        (`tenure` 0). The probabilities must be what they would be if 0 stood there. No other trait is missing (not
        checked).

    Returns
    -------
    list
        A probability from 0 to 1 (not "Yes" or "No") for each row of `test`, in order; every row gets one. An array or a
        Series will do, its index does not matter. No rows give an empty one. The same call gives the same probabilities:
        give whatever is drawn by chance a fixed seed.

    Raises
    ------
    ValueError
        If a `churn` of `train` is missing or neither "Yes" nor "No", or if `train` has not both of them (as when it has no
        rows): also when `test` has no rows.

    Examples
    --------
    >>> train = pd.DataFrame({"customer": range(8), "tenure": [1, 2, 3, 5, 40, 50, 60, 70], "churn": ["Yes"] * 4 + ["No"] * 4})
    >>> new, old = churn_model(train, pd.DataFrame({"customer": [8, 9], "tenure": [2, 65]}))
    >>> bool(new > 0.5 > old)
    True

    Source: models of churn and how they are compared, Neslin, Gupta, Kamakura, Lu & Mason (2006), Defection Detection,
    Journal of Marketing Research 43(2); leakage, Kaufman, Rosset, Perlich & Stitelman (2012), Leakage in Data Mining, ACM
    Transactions on Knowledge Discovery from Data 6(4).
    """
    # answer
    unknown = set(train["churn"]) - {"Yes", "No"}
    if unknown:
        raise ValueError(f"churn is {unknown} in some rows of train; expected Yes or No")
    if train["churn"].nunique() < 2:
        raise ValueError("train must have customers who left and customers who stayed; one of the two is absent")
    if test.empty:
        return []
    traits = [column for column in train if column in test and column not in ("customer", "churn")]
    model = make_pipeline(_prepared(), LogisticRegression(max_iter=1000))
    model.fit(_with_first_bills(train[traits]), train["churn"] == "Yes")
    return model.predict_proba(_with_first_bills(test[traits]))[:, 1].tolist()


def gain_and_lift(churned: list, scores: list, groups: int = 10) -> pd.DataFrame:
    """Return what is reached by going down a ranking: gain and lift by decile of the score.

    Customers are ranked by score, the highest first, and cut into groups (deciles when there are ten): with n customers the
    first k groups together hold n × k ÷ `groups` of them, rounded up to a whole number. Customers with equal scores are in
    no order: each of them counts not as 0 or 1 but as the share of them that left. So the table does not depend on the order
    of the rows, even where a cut falls among equals.

    Parameters
    ----------
    churned
        For each customer whether he or she left: True or False, or 1 or 0.
    scores
        For each customer, in the same order, a finite number (perhaps a probability): the higher, the likelier to leave.
        Both may be lists, arrays or Series, whose index does not matter.
    groups
        Number of groups: a whole number, 1 or more.

    Returns
    -------
    pandas.DataFrame
        One row per group, highest scores first:

        - `group`: 1, 2, …
        - `customers`: how many are in the group
        - `churners`: how many of them left (not always a whole number: see ties above)
        - `churn_rate`: churners ÷ customers of the group
        - `gain`: share of all who left that is in this group or an earlier one; 1 in the last row
        - `lift`: churn rate of this and all earlier groups together ÷ churn rate of all; 1 in the last row

    Raises
    ------
    ValueError
        If the lengths differ; if a value is missing, or one of `churned` is neither 0 nor 1 (True and False are); if nobody
        left; if `groups` is less than 1, or there are fewer customers than groups.

    Examples
    --------
    The first cut falls between two customers with the score 0.5, one of whom left; each of them counts one half.

    >>> gain_and_lift([1, 0, 1, 0, 0, 0, 0, 0], [0.9, 0.5, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0], groups=4).round(2)
       group  customers  churners  churn_rate  gain  lift
    0      1          2       1.5        0.75  0.75  3.00
    1      2          2       0.5        0.25  1.00  2.00
    2      3          2       0.0        0.00  1.00  1.33
    3      4          2       0.0        0.00  1.00  1.00

    Source: top-decile lift, Neslin, Gupta, Kamakura, Lu & Mason (2006), Defection Detection, Journal of Marketing Research
    43(2); gain charts, Berry & Linoff (2004), Data Mining Techniques. The rule for ties is this course's.
    """
    # answer
    left, scores = np.asarray(churned, dtype=float), np.asarray(scores, dtype=float)
    _refuse_bad_ranking(left, scores, groups)
    expected = pd.Series(left).groupby(scores).transform("mean").to_numpy()[np.argsort(-scores)]
    cuts = -(-len(left) * np.arange(groups + 1) // groups)
    reached = np.append(0, expected.cumsum())[cuts]
    customers, churners = np.diff(cuts), np.diff(reached)
    gain = reached[1:] / left.sum()
    return pd.DataFrame(
        {
            "group": range(1, groups + 1),
            "customers": customers,
            "churners": churners,
            "churn_rate": churners / customers,
            "gain": gain,
            "lift": gain * len(left) / cuts[1:],
        }
    )


def offer_targets(
    customers: pd.DataFrame,
    offer_cost: float,
    acceptance: float,
    contact_cost: float = 0.0,
    stayer_acceptance: float = 1.0,
) -> pd.DataFrame:
    """Return who should be made a retention offer (a discount, a gift): those for whom its expected profit is more than 0.

    Who pays what. Every customer who is made the offer costs `contact_cost`. Only those who accept cost `offer_cost`, and
    they are of two kinds:

    | without the offer the customer | accepts with probability | accepting brings      | not accepting brings |
    |--------------------------------|--------------------------|-----------------------|----------------------|
    | would leave (probability p)    | `acceptance`             | margin − offer cost   | 0: leaves            |
    | would stay (probability 1 − p) | `stayer_acceptance`      | − offer cost, nothing | 0: stays anyway      |

    A would-be leaver who accepts stays, and only then is the margin won; the margin of one who would have stayed is
    there with or without the offer. Nobody leaves because of it. Not making the offer brings 0 in this account. The break-even
    probability is the p at which the expected profit of making the offer is 0.

    Judged by realised profit: the probabilities are those of a churn model for customers held out, who leaves is taken from
    their true `churn`, acceptance from the terms. So a chosen customer who left brings
    `acceptance` × (margin − offer cost) − contact cost, one who stayed −`stayer_acceptance` × offer cost − contact cost.
    Those chosen must bring more than making the offer to nobody, and more than making it to everyone with a probability
    above one half.

    Parameters
    ----------
    customers
        One row per customer, in any order:

        - `customer`
        - `churn_probability`: that the customer leaves if no offer is made, 0 to 1
        - `margin`: present value of the margin that the customer brings when staying and not when leaving (money, before
          the costs above; may be 0 or negative)
    offer_cost
        Cost of the offer for each customer who accepts it (money, 0 or more).
    acceptance
        Probability that a would-be leaver accepts, and stays; 0 to 1.
    contact_cost
        Cost of making the offer to one customer, whoever accepts (money, 0 or more).
    stayer_acceptance
        Probability that somebody who would stay anyway accepts; 0 to 1. The default, 1: who stays takes what is given.

    Returns
    -------
    pandas.DataFrame
        One row per customer, in any order:

        - `customer`
        - `expected_profit`: of making the offer to this customer (money; negative where it loses)
        - `break_even`: the customer's break-even probability; missing (NaN or None) if the expected profit is 0 at no
          probability from 0 to 1, or at every one. If it is 0 at one only, that one counts even where no offer ever pays:
          so 0 where the offer is free and the margin negative.
        - `offer`: bool, expected profit more than 0 (not when it is 0; rounding errors need no care)

        No customers give no rows.

    Raises
    ------
    ValueError
        If a customer, a probability or a margin is missing, a customer has more than one row, a cost is negative, a
        probability (in the table or not) lies outside 0 to 1, or one of the four terms of the offer is NaN: also when the
        table has no rows.

    Examples
    --------
    >>> customers = pd.DataFrame(
    ...     {"customer": ["Ava", "Bo", "Cy"], "churn_probability": [0.3, 0.3, 0.9], "margin": [500, 200, 30]}
    ... )
    >>> offer_targets(customers, offer_cost=40, acceptance=0.5, contact_cost=2).round(3)
      customer  expected_profit  break_even  offer
    0      Ava             39.0       0.156   True
    1       Bo             -6.0       0.350  False
    2       Cy            -10.5         NaN  False

    Source: the profit of a retention campaign, Neslin, Gupta, Kamakura, Lu & Mason (2006), Defection Detection, Journal of
    Marketing Research 43(2), where all who would stay accept; here that share is `stayer_acceptance`.
    """
    # answer
    _refuse_missing(customers, "customer", "churn_probability", "margin")
    _refuse_repeated(customers["customer"])
    _refuse_outside("churn_probability", customers["churn_probability"], 1)
    _refuse_outside("acceptance", [acceptance, stayer_acceptance], 1)
    _refuse_outside("cost", [offer_cost, contact_cost], np.inf)
    chance, margin = customers["churn_probability"], customers["margin"]
    from_leaver = acceptance * (margin - offer_cost) - contact_cost
    from_stayer = -stayer_acceptance * offer_cost - contact_cost
    profit = chance * from_leaver + (1 - chance) * from_stayer
    # From p = 0 to p = 1 the profit goes in a straight line from one to the other; the first is never above 0.
    crossing = from_stayer / (from_stayer - from_leaver)
    return pd.DataFrame(
        {
            "customer": customers["customer"],
            "expected_profit": profit,
            "break_even": crossing.where((from_leaver >= 0) | (from_stayer == 0)),
            "offer": profit > 0,
        }
    )


def profile_completeness(records: pd.DataFrame, fields: list, analysis_date: str, max_age_days: int) -> pd.DataFrame:
    """Return each customer's profile, merged from the records of several systems, and how complete and how current it is.

    A field of a record is filled unless it is missing or a text that `str.strip` leaves empty. The merged profile takes each
    field by itself from the record touched last among the customer's records in which that field is filled. So a newer
    record that leaves a field open does not wipe out what an older one knows. If several of these records were touched on
    the same last day, or none has a day, the one further up in `records` counts.

    Parameters
    ----------
    records
        One row per record, in any order, of all systems together:

        - `customer`: whose record it is
        - `updated`: day on which the record was last touched (datetime64, without time of day), or missing: not known,
          then taken to be before all known days
        - the columns named in `fields`: texts, or missing
    fields
        Names of the fields that a profile should have, one at least, each named once, none of them `customer`, `updated`,
        `filled` or `current` (not checked).
    analysis_date
        A day as text, "YYYY-MM-DD".
    max_age_days
        Up to how many days after it was touched a record counts as current: a whole number, 0 or more.

    Returns
    -------
    pandas.DataFrame
        One row per customer in `records`, in any order:

        - `customer`
        - each of `fields`: its value in the merged profile, as it was written; missing (NaN or None) if it is filled in none
          of the customer's records
        - `filled`: fields filled in the merged profile ÷ all fields, a share from 0 to 1
        - `current`: a share of all fields too (not only of those filled): the fields whose value in the merged profile
          comes from a record that is current, that is, with a known day at most `max_age_days` before the analysis date

        No records give no rows.

    Raises
    ------
    ValueError
        If a customer is missing, `fields` is empty or names a column that `records` lacks, a record (filled or not) was
        touched after the analysis date, or `max_age_days` is negative.

    Examples
    --------
    >>> records = pd.DataFrame(
    ...     {
    ...         "customer": [7, 7, 8],
    ...         "updated": pd.to_datetime(["2024-03-01", "2021-06-30", "2022-01-15"]),
    ...         "phone": ["0555 123", "0555 999", " "],
    ...         "email": [None, "ava@example.com", "bo@example.com"],
    ...     }
    ... )
    >>> profile_completeness(records, ["phone", "email"], "2024-03-31", 365)
       customer     phone            email  filled  current
    0         7  0555 123  ava@example.com     1.0      0.5
    1         8       NaN   bo@example.com     0.5      0.0

    Source: completeness as the share of values that are not missing, and timeliness as a dimension of its own, Pipino, Lee
    & Wang (2002), Data Quality Assessment, Communications of the ACM 45(4). Merging by field is this course's rule.
    """
    # answer
    _refuse_missing(records, "customer")
    _refuse_bad_profile(records, fields, analysis_date, max_age_days)
    latest_first = records.sort_values("updated", ascending=False, kind="stable", ignore_index=True)
    values = latest_first[fields].apply(_without_blanks)
    oldest = pd.Timestamp(analysis_date) - pd.Timedelta(days=max_age_days)
    known_lately = values.notna() & (latest_first[["updated"]] >= oldest).to_numpy()
    by = latest_first["customer"]
    profiles = values.groupby(by).first()
    shares = pd.DataFrame(
        {
            "filled": profiles.notna().mean(axis=1),
            "current": known_lately.groupby(by).any().mean(axis=1),
        }
    )
    return profiles.join(shares).reset_index()


def _prepared():
    """Return what turns traits into columns of numbers: texts one column per word, numbers scaled."""
    texts = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    return make_column_transformer(
        (texts, make_column_selector(dtype_exclude="number")),
        (StandardScaler(), make_column_selector(dtype_include="number")),
    )


def _with_first_bills(traits):
    """Return traits where who has had no bill yet has been billed 0."""
    return traits.fillna({"total_charges": 0})


def _without_blanks(texts):
    return texts.mask([isinstance(text, str) and not text.strip() for text in texts])


def _refuse_bad_ranking(left, scores, groups):
    if len(left) != len(scores):
        raise ValueError(f"there are {len(left)} outcomes and {len(scores)} scores; expected one of each per customer")
    if not np.isin(left, [0, 1]).all():
        raise ValueError("churned must be True or False (1 or 0) for every customer")
    if np.isnan(scores).any():
        raise ValueError("a score is missing; expected a number for every customer")
    if not left.any():
        raise ValueError("nobody left; gain and lift need a customer who did")
    if not 1 <= groups <= len(left):
        raise ValueError(f"groups is {groups}; expected 1 to {len(left)}, the number of customers")


def _refuse_bad_profile(records, fields, analysis_date, max_age_days):
    absent = [field for field in fields if field not in records]
    if absent or not len(fields):
        raise ValueError(
            f"fields is {list(fields)}, of which the records have no {absent}; expected columns, one at least"
        )
    if (records["updated"] > pd.Timestamp(analysis_date)).any():
        raise ValueError(f"a record was touched after {analysis_date}; expected none later than the analysis date")
    if max_age_days < 0:
        raise ValueError(f"max_age_days is {max_age_days}; expected 0 or more")


def _refuse_outside(name, values, most):
    for value in values:
        if not 0 <= value <= most:
            raise ValueError(f"{name} is {value}; expected a number from 0 to {most}")


def _refuse_missing(table, *columns):
    for column in columns:
        missing = int(table[column].isna().sum())
        if missing:
            raise ValueError(f"{column} is missing in {missing} of {len(table)} rows; expected a value in every row")


def _refuse_repeated(customers):
    repeated = customers[customers.duplicated()]
    if len(repeated):
        raise ValueError(f"customer {repeated.iloc[0]!r} has more than one row; expected one row per customer")
