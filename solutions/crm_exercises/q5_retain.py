"""Keep customers: satisfaction gaps, survival, the loyalty programme's effect, complaints, a score, one offer each."""

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

# The five dimensions of SERVQUAL (Parasuraman, Zeithaml & Berry, 1988).
DIMENSIONS = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")

# What a value that is not known is called.
UNKNOWN = "unknown"


def satisfaction_gap(answers: pd.DataFrame, importance: dict | None = None) -> pd.DataFrame:
    """Return the SERVQUAL gap, perception − expectation, of each of the five dimensions and of the whole.

    A gap is negative where the service falls short of what was expected; 0 where it is just as expected.

    Parameters
    ----------
    answers
        One row per customer and item of the questionnaire, in any order: `customer`, `item` (its number or name),
        `dimension` (one of `DIMENSIONS`; a dimension has any number of items), `expectation` (what an excellent
        provider would do) and `perception` (what this one does), both from 1 to 7, fractions allowed. Either may be
        missing, and a customer need not have a row for every item: an item counts for a customer only if both answers
        are there. One answer without the other is as good as none.
    importance
        For each of the five dimensions its points of importance (finite numbers, 0 or more; usually they add up to 100,
        but need not). Without it all five are equally important.

    Returns
    -------
    pandas.DataFrame
        One row for each of the five dimensions, whether or not it was answered, and one for the "overall" result, in
        any order:

        - `dimension`: one of `DIMENSIONS`, or "overall"
        - `customers`: number of customers with an item that counts
        - `expectation`, `perception`: mean of the customers' means. First each customer's answers to the dimension's
          items that count are averaged, then the customers; so every customer has one voice, however many items he or
          she answered
        - `gap`: perception − expectation
        - `weight`: the dimension's points ÷ the points of all dimensions that somebody answered

        A dimension that nobody answered has `customers` 0, `weight` 0, and `expectation`, `perception` and `gap` missing.
        One that was answered but has 0 points keeps its values, and its weight is 0. In the row "overall", `customers`
        counts those with any item that counts, whatever its weight; `weight` is 1; the other three columns are the sums
        of weight × value over the dimensions that were answered.

    Raises
    ------
    ValueError
        If a customer, an item or a dimension is missing; if a customer has more than one row for an item, be it under
        two dimensions; if a dimension is none of the five; if an answer is less than 1 or more than 7, also where the
        other answer of the pair is missing; if nobody answered an item fully (as when there are no rows); if `importance` does not name just the five dimensions, has negative points, or has
        no points for any of the dimensions that were answered.

    Examples
    --------
    >>> answers = pd.DataFrame(
    ...     {
    ...         "customer": ["Ava", "Ava", "Bo", "Bo"],
    ...         "item": [5, 10, 5, 10],
    ...         "dimension": ["reliability", "responsiveness"] * 2,
    ...         "expectation": [7, 6, 6, 5],
    ...         "perception": [5, 6, 5, None],
    ...     }
    ... )
    >>> points = {"tangibles": 10, "reliability": 60, "responsiveness": 20, "assurance": 5, "empathy": 5}
    >>> gaps = satisfaction_gap(answers, points).set_index("dimension")
    >>> gaps.loc[["reliability", "responsiveness", "overall"], ["customers", "gap", "weight"]].reset_index()
            dimension  customers    gap  weight
    0     reliability          2 -1.500    0.75
    1  responsiveness          1  0.000    0.25
    2         overall          2 -1.125    1.00

    Source: Parasuraman, Zeithaml & Berry (1988), SERVQUAL, Journal of Retailing 64(1); the weights, Zeithaml,
    Parasuraman & Berry (1990), Delivering Quality Service. How missing answers count is this course's choice.
    """
    # answer
    _refuse_missing(answers, "customer", "item", "dimension")
    _refuse_repeated(answers, "customer", "item")
    points = _points(importance)
    strange = set(answers["dimension"]) - set(DIMENSIONS)
    if strange:
        raise ValueError(f"unknown dimensions {sorted(strange, key=str)}; expected some of {DIMENSIONS}")
    scores = answers[["expectation", "perception"]].astype(float)
    if ((scores < 1) | (scores > 7)).to_numpy().any():
        raise ValueError(f"answers run from {scores.min().min()} to {scores.max().max()}; expected 1 to 7")
    full = scores.notna().all(axis=1).to_numpy()
    customer = answers["customer"][full]
    voices = scores[full].groupby([answers["dimension"][full], customer]).mean().groupby("dimension")
    means = voices.mean().reindex(DIMENSIONS)
    weight = points.where(means["perception"].notna(), 0.0)
    if not weight.sum() > 0:
        raise ValueError("no dimension that was answered has points; expected one at least")
    weight = weight / weight.sum()
    table = means.assign(weight=weight).reindex([*DIMENSIONS, "overall"])
    table.loc["overall"] = [*means.mul(weight, axis=0).sum(), 1.0]
    sizes = [*voices.size().reindex(DIMENSIONS, fill_value=0), customer.nunique()]
    table = table.assign(customers=sizes, gap=table["perception"] - table["expectation"])
    return table.rename_axis("dimension").reset_index()


def survival_curve(customers: pd.DataFrame) -> pd.DataFrame:
    """Return the Kaplan–Meier curve: the share of customers who stay longer than each time.

    Parameters
    ----------
    customers
        One row per customer, in any order: `time` (how long the customer has been watched, in any unit, 0 or more;
        finite, which is not checked) and `ended` (bool). True: the relationship ended at that time. False: it had not ended yet when we last
        looked (censored); all that is known is that it lasts longer than `time`. Other columns do not matter.

    Returns
    -------
    pandas.DataFrame
        One row per time at which at least one relationship ended, in rising order of time:

        - `time`
        - `at_risk`: number of customers watched for at least this time: those who ended or were censored earlier are no
          longer among them. Those who end just now are, and so are those censored just now: at a tie the end comes
          first, and the censored one leaves the risk set afterwards
        - `ended`: number of relationships that ended at this time
        - `survival`: share that stays longer than this time: the product of (1 − ended ÷ at_risk) over this row and all
          before it
        - `std_error`: survival × √(sum of ended ÷ (at_risk × (at_risk − ended)) over the same rows) (Greenwood); missing
          in a row in which all at risk ended (it can only be the last; survival is 0)

        The curve is 1 before the first row and flat between rows. If nothing ended (as when there are no customers)
        there are no rows. Times without an end have none either: a censored customer changes the curve only later, by
        no longer being at risk.

    Raises
    ------
    ValueError
        If `time` or `ended` is missing anywhere, or a time is negative.

    Examples
    --------
    >>> survival_curve(pd.DataFrame({"time": [2, 3, 3, 5, 8], "ended": [True, True, False, True, False]})).round(3)
       time  at_risk  ended  survival  std_error
    0     2        5      1       0.8      0.179
    1     3        4      1       0.6      0.219
    2     5        2      1       0.3      0.239

    Source: Kaplan & Meier (1958), Nonparametric Estimation from Incomplete Observations, Journal of the American
    Statistical Association 53; the standard error, Greenwood (1926).
    """
    # answer
    _refuse_missing(customers, "time", "ended")
    if (customers["time"] < 0).any():
        raise ValueError(f"a time is {customers['time'].min()}; expected 0 or more")
    counts = customers["ended"].astype(bool).groupby(customers["time"]).agg(ended="sum", leaving="size")
    table = counts.assign(at_risk=counts["leaving"][::-1].cumsum())
    table = table[table["ended"] > 0].reset_index()
    staying = table["at_risk"] - table["ended"]
    survival = (staying / table["at_risk"]).cumprod()
    variance = (table["ended"] / (table["at_risk"] * staying.where(staying > 0))).cumsum()
    table = table.assign(survival=survival, std_error=survival * np.sqrt(variance))
    return table[["time", "at_risk", "ended", "survival", "std_error"]]


def loyalty_effect(customers: pd.DataFrame) -> dict:
    """Return what a loyalty programme changes for its members: difference in differences, group by group.

    Members are compared with customers of the same group (region, size, …) who did not join. How much more they bought
    already before is what they were, not what the programme did; only by how much more they have *changed* is its effect.
    That is true if both would have changed alike without it (parallel trends), which no data can prove.

    Parameters
    ----------
    customers
        One row per customer, in any order: `group` (text; a missing one is the group "unknown", together with cells
        in which that word stands; an empty text is a group like any other), `member` (bool: joined between the two periods), `before` and `after` (what the
        customer bought in the period before joining and in one of the same length after, in money or in orders).

    Returns
    -------
    dict
        A group is used if at least two members and two others are in it. From all other groups only the number of
        members is told, in `left_out`; else their customers count for nothing. Each figure is the mean of the groups' differences (members − others), weighted by
        the number of members in the group: so it is the effect on those who joined.

        - "members": number of members in the groups that are used
        - "left_out": number of members in the other groups
        - "before": difference of the means of `before`: how different members were already
        - "after": difference of the means of `after`: what one sees who compares members with others
        - "effect": after − before, the difference in differences
        - "std_error": its standard error: √(sum over groups of weight² × (s²ₘ ÷ nₘ + s²ₒ ÷ nₒ)), with the groups'
          share of the members as weight, and s² the variance (n − 1 in the denominator) of the changes after − before
          among the n members, and among the others, of the group
        - "low", "high": effect ∓ 1.959964 × std_error, the interval of 95 %

    Raises
    ------
    ValueError
        If `member`, `before` or `after` is missing anywhere, or no group can be used (as when there are no customers).

    Examples
    --------
    >>> customers = pd.DataFrame(
    ...     {
    ...         "group": ["north"] * 4,
    ...         "member": [True, True, False, False],
    ...         "before": [90.0, 110.0, 50.0, 70.0],
    ...         "after": [100.0, 130.0, 58.0, 72.0],
    ...     }
    ... )
    >>> effect = loyalty_effect(customers)
    >>> {name: round(effect[name], 2) for name in ("before", "after", "effect", "std_error")}
    {'before': 40.0, 'after': 50.0, 'effect': 10.0, 'std_error': 5.83}

    Source: difference in differences, Angrist & Pischke (2009), Mostly Harmless Econometrics, chapter 5; that members
    of loyalty programmes were better customers before is found again and again, e.g. Leenheer et al. (2007),
    Int. J. of Research in Marketing 24(1). Weighting the groups by their members is this course's choice.
    """
    # answer
    _refuse_missing(customers, "member", "before", "after")
    member = customers["member"].astype(bool)
    changes = pd.DataFrame(
        {
            "group": customers["group"].fillna(UNKNOWN),
            "before": customers["before"],
            "after": customers["after"],
            "change": customers["after"] - customers["before"],
        }
    )
    members, others = (changes[rows].groupby("group") for rows in (member, ~member))
    size = pd.DataFrame({"members": members.size(), "others": others.size()}).fillna(0)
    used = size[size.min(axis=1) >= 2].index
    if used.empty:
        raise ValueError("no group has two members and two others; expected one group at least")
    weight = size["members"][used] / size["members"][used].sum()
    gap = (members.mean() - others.mean()).mul(weight, axis=0).loc[used].sum()
    spread = members["change"].var() / size["members"] + others["change"].var() / size["others"]
    error = float(np.sqrt((weight**2 * spread[used]).sum()))
    judged = int(size["members"][used].sum())
    return {
        "members": judged,
        "left_out": int(member.sum()) - judged,
        "before": float(gap["before"]),
        "after": float(gap["after"]),
        "effect": float(gap["change"]),
        "std_error": error,
        "low": float(gap["change"]) - 1.959964 * error,
        "high": float(gap["change"]) + 1.959964 * error,
    }


def triage_complaints(examples: pd.DataFrame, texts: list) -> pd.DataFrame:
    """Read complaints in English and Persian: what each is about, and how urgent it is, as learned from labelled examples.

    Nothing is known of topics and urgencies but what the examples show: they may be named as in
    `load("company_complaints")` or in any other way. Topic and urgency are two questions about one text.

    Spelling says nothing: two texts that differ only in the following get the same topic and the same urgency.

    - Arabic letters for Persian ones: ك for ک, ي or ى for ی
    - digits: Persian (۰ … ۹), Arabic (٠ … ٩) or Latin (0 … 9)
    - a half-space (zero-width non-joiner, U+200C) or a space; one left out altogether («میشود») may make a difference
    - one space or several, line ends, spaces at the beginning or the end
    - capitals or small letters

    It is judged on complaints that it has never seen, by macro-F1: the mean over the labels of 2 × precision × recall ÷
    (precision + recall), where each label counts the same however rare it is, and a label that is never hit counts 0.
    Learned from the 650 of `load("company_complaints")`, it must reach 0.45 for topics and 0.6 for urgencies on 200
    others that are held out, written in other words (the most frequent label gets 0.07 and 0.17; TF-IDF of words and
    a linear model 0.62 and 0.80), and 0.4 and 0.5 in each language. Learned from 325 of the company's and 100 of the
    others, under other names of the labels: 0.35 and 0.55 on the rest. The 30 letters of the lesson's lab are a third
    set, harder than those 200. A rehearsal that tells models apart: split the
    company's texts at their full stops, draw a third of the sentences, cut them out of the examples, and judge on what
    was cut out (linear models on TF-IDF of words: 0.58 and 0.46 with a support vector machine, 0.54 and 0.34 with a
    plain logistic regression).

    Parameters
    ----------
    examples
        One row per example, in any order: `text` (English or Persian), `topic` and `urgency` (text). Other columns do
        not matter; nor does the language, which is not told. 300 to 700 rows; a call must be done in ten seconds.
    texts
        Complaints to be sorted, none of them missing (not checked); they are not among the examples. A list, an array
        or a Series. An empty text gets labels, too, any of them.

    Returns
    -------
    pandas.DataFrame
        One row per text, in their order: `topic` and `urgency`, each one of those in the examples. No texts give no
        rows. The same tables give the same result each time.

    Raises
    ------
    ValueError
        If there are no examples, a text, a topic or an urgency of an example is missing, or the examples have fewer than
        two topics or fewer than two urgencies. All this even if there are no texts.

    Examples
    --------
    >>> examples = pd.DataFrame(
    ...     {
    ...         "text": ["the parcel is late", "the parcel is late, answer today", "wrong bill", "wrong bill, answer today"],
    ...         "topic": ["delivery", "delivery", "billing", "billing"],
    ...         "urgency": ["low", "high", "low", "high"],
    ...     }
    ... )
    >>> triage_complaints(examples, ["Answer today: the bill is wrong!", "My parcel is late"])
          topic urgency
    0   billing    high
    1  delivery     low

    Source: classifying texts by the weights of their terms, and macro-averaging, Manning, Raghavan & Schütze (2008),
    Introduction to Information Retrieval, chapters 6 and 13–15; the letters, the Unicode Standard, Arabic.
    """
    # answer
    _refuse_missing(examples, "text", "topic", "urgency")
    for label in ("topic", "urgency"):
        if examples[label].nunique() < 2:
            raise ValueError(f"the examples have {examples[label].nunique()} kinds of {label}; expected two at least")
    if not len(texts):
        return pd.DataFrame(columns=["topic", "urgency"])
    # Groups of letters rather than words: they forgive slips of the hand and half-spaces left out.
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
    seen = letters.fit_transform(examples["text"].map(_plain))
    unseen = letters.transform([_plain(text) for text in texts])
    return pd.DataFrame(
        {label: LinearSVC(random_state=0).fit(seen, examples[label]).predict(unseen) for label in ("topic", "urgency")}
    )


def credit_score(
    past: pd.DataFrame, applicants: pd.DataFrame, score: float = 600, odds: float = 50, pdo: float = 20
) -> dict:
    """Make a scorecard from past customers, by weights of evidence, and score applicants: more points, better odds.

    A customer's score is `base` points + the points of his or her band in each trait. It is scaled so that odds of `odds`
    good customers to 1 bad one are `score` points, and `pdo` points more double the odds.

    Parameters
    ----------
    past
        One row per past customer, in any order: `good` (bool: paid, stayed, …) and traits (text). A trait is any column
        but `good`. Numbers, such as an age, are cut into named bands beforehand; each text is a band. A missing trait
        is the band "unknown", together with cells in which that word stands: not to know something tells something, too.
    applicants
        One row per customer to be scored: a column for each trait, in any order; others do not matter.
    score, odds, pdo
        The scale: score at the odds of `odds` : 1 (`odds` more than 0), points to double the odds (more than 0); all finite.

    Returns
    -------
    dict
        With G good and B bad customers in `past`, g and b of them in a band:

        - "base": score + pdo ÷ ln 2 × (ln(G ÷ B) − ln(odds)): the score of somebody of whom nothing speaks for or against
        - "card": a table with one row per trait and band that occurs in `past`, in any order: `trait`, `band`, `good` (g),
          `bad` (b), `woe` = ln((g + 0.5) ÷ G) − ln((b + 0.5) ÷ B), its weight of evidence (the halves keep it finite in a
          band without good or without bad customers), and `points` = pdo ÷ ln 2 × woe, not rounded
        - "information": a dict, trait → information value, the sum over its bands of (g ÷ G − b ÷ B) × woe
        - "scores": score of each applicant, in their order; a list, an array or a Series. A band that does not occur in
          `past` ("unknown", too, if nothing was missing there) gives 0 points

        Adding weights of evidence treats the traits as independent among the good and among the bad; traits that say
        the same thing twice count twice.

    Raises
    ------
    ValueError
        If `good` is missing anywhere; if all past customers are good or all bad (as when there are none); if there is no
        trait, or `applicants` lacks the column of one; if `odds` or `pdo` is not more than 0 (or NaN).

    Examples
    --------
    >>> past = pd.DataFrame({"pays by": ["card"] * 100 + ["bill"] * 100, "good": [True] * 90 + [False] * 10 + [True, False] * 50})
    >>> made = credit_score(past, pd.DataFrame({"pays by": ["bill", "card", "cash"]}))
    >>> made["card"].sort_values("band", ignore_index=True).round(3)
         trait  band  good  bad    woe  points
    0  pays by  bill    50   50 -0.847 -24.448
    1  pays by  card    90   10  1.307  37.703
    >>> round(float(made["base"]), 1), [round(float(points), 1) for points in made["scores"]]
    (511.6, [487.1, 549.3, 511.6])

    Source: scorecards, points to double the odds and weights of evidence, Siddiqi (2006), Credit Risk Scorecards; weight
    of evidence, Good (1950), Probability and the Weighing of Evidence. Adding 0.5 is a common remedy for empty cells.
    """
    # answer
    _refuse_missing(past, "good")
    for name, value in (("odds", odds), ("pdo", pdo)):
        if not value > 0:  # NaN is not either
            raise ValueError(f"{name} is {value}; expected more than 0")
    good = past["good"].astype(bool)
    if good.all() or not good.any():
        raise ValueError(f"{good.sum()} of {len(good)} past customers are good; expected some, but not all")
    traits = [column for column in past if column != "good"]
    if not traits or set(traits) - set(applicants):
        raise ValueError(f"past has the traits {traits}, applicants {list(applicants)}; expected one or more, in both")
    factor = pdo / np.log(2)
    base = float(score + factor * (np.log(good.sum() / (~good).sum()) - np.log(odds)))
    card = pd.concat([_evidence(trait, past[trait], good) for trait in traits], ignore_index=True)
    card["points"] = factor * card["woe"]
    worth = (card["good"] / good.sum() - card["bad"] / (~good).sum()) * card["woe"]
    points = {trait: rows.set_index("band")["points"] for trait, rows in card.groupby("trait")}
    earned = [applicants[trait].fillna(UNKNOWN).map(points[trait]).fillna(0.0).astype(float) for trait in traits]
    return {
        "base": base,
        "card": card,
        "information": worth.groupby(card["trait"]).sum().to_dict(),
        "scores": (base + sum(earned)).tolist(),
    }


def one_to_one_offers(
    candidates: pd.DataFrame, customers: pd.DataFrame, stock: dict, today: str, rest_days: int
) -> pd.DataFrame:
    """Choose one offer at most for each customer, within stock and the rules of contact, worth as much as possible in all.

    Parameters
    ----------
    candidates
        One row per customer and offer that could be made, in any order: `customer`, `offer`, `value` (expected profit from
        making the offer, after its cost, in money; of any sign). A pair without a row is not made.
    customers
        One row per customer, in any order: `customer`, `consent` (bool: may be written to), `last_contact` (day of the
        last offer, as text like `today` or as a date; missing: never had one). Customers without candidates may be there.
        A few hundred customers and pieces in stock in all; a call must be done in ten seconds.
    stock
        Offer → how often it can be made (whole number, 0 or more, never missing). Offers without candidates may be there.
    today
        Day of the offers, such as "2025-03-01"; no last contact is later (not checked).
    rest_days
        Whoever had the last contact fewer days than this before today is left alone; just as many days ago is long enough
        (with 30, and the last one on 30 January, 1 March is allowed).

    Returns
    -------
    pandas.DataFrame
        One row per customer who gets an offer, in any order: `customer`, `offer`, `value`. Together the offers keep
        five rules: only pairs from `candidates`; one offer at most for each customer; none more often than its stock; only
        customers who consent and have rested; only values of more than 0 (so somebody whose best offer costs more
        than it brings gets none).

        Among all choices that keep the rules, the sum of `value` is as large as possible. Where several choices reach
        the same sum, any of them will do. To give each customer the best offer still in stock, one customer after the
        other, does not reach it. If no offer can be made there are no rows.

    Raises
    ------
    ValueError
        If a customer, an offer or a value is missing in `candidates`, or a customer or `consent` in `customers`; if a pair has more than one row, or a
        customer more than one in `customers`; if a candidate's customer is not in `customers`, or the offer is not in
        `stock`; if a stock or `rest_days` is negative.

    Examples
    --------
    >>> candidates = pd.DataFrame(
    ...     {"customer": ["Ava", "Ava", "Bo", "Bo"], "offer": ["tea", "nuts"] * 2, "value": [9.0, 8.0, 7.0, 1.0]}
    ... )
    >>> customers = pd.DataFrame({"customer": ["Ava", "Bo"], "consent": True, "last_contact": [None, "2025-01-30"]})
    >>> one_to_one_offers(candidates, customers, {"tea": 1, "nuts": 5}, "2025-03-01", 30).sort_values(
    ...     "customer", ignore_index=True
    ... )
      customer offer  value
    0      Ava  nuts    8.0
    1       Bo   tea    7.0

    Source: one-to-one marketing, Peppers & Rogers (1993), The One to One Future; the assignment problem, Kuhn (1955),
    The Hungarian Method for the Assignment Problem. The rules are this course's.
    """
    # answer
    _refuse_missing(candidates, "customer", "offer", "value")
    _refuse_missing(customers, "customer", "consent")
    _refuse_repeated(candidates, "customer", "offer")
    _refuse_repeated(customers, "customer")
    for name, known in (("customer", set(customers["customer"])), ("offer", set(stock))):
        strange = set(candidates[name]) - known
        if strange:
            raise ValueError(f"there is no {name} {min(strange, key=str)}; expected those of candidates to be known")
    if min([rest_days, *stock.values()]) < 0:
        raise ValueError(f"rest_days is {rest_days}, stock {stock}; expected nothing negative")
    rested = ~(pd.Timestamp(today) - pd.to_datetime(customers["last_contact"]) < pd.Timedelta(days=rest_days))
    open_to = customers.loc[customers["consent"].astype(bool) & rested, "customer"]
    made = candidates[candidates["customer"].isin(open_to) & (candidates["value"] > 0)]
    if made.empty:
        return made[["customer", "offer", "value"]]
    return _best_assignment(made.pivot(index="customer", columns="offer", values="value"), stock)


def _points(importance):
    if importance is None:
        return pd.Series(1.0, index=DIMENSIONS)
    if set(importance) != set(DIMENSIONS):
        raise ValueError(f"importance names {list(importance)}; expected the five dimensions {DIMENSIONS}")
    if min(importance.values()) < 0:
        raise ValueError(f"a dimension has {min(importance.values())} points; expected 0 or more")
    return pd.Series(importance, dtype=float).reindex(DIMENSIONS)


def _plain(text):
    """Return a text in the one spelling in which all its spellings are alike."""
    return " ".join(text.translate(_LETTERS).lower().split())


# Letters and digits that look alike or mean the same, and the one that stands for them; the half-space is a space.
_LETTERS = str.maketrans("كيى۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩\u200c", "کیی01234567890123456789 ")


def _evidence(trait, bands, good):
    table = good.groupby(bands.fillna(UNKNOWN)).agg(good="sum", size="size")
    bad = table["size"] - table["good"]
    woe = np.log((table["good"] + 0.5) / good.sum()) - np.log((bad + 0.5) / (~good).sum())
    table = table.assign(trait=trait, bad=bad, woe=woe).reset_index(names="band")
    return table[["trait", "band", "good", "bad", "woe"]]


def _best_assignment(values, stock):
    """Return who gets which offer; `values`: a row per customer, a column per offer, missing where it is not made."""
    # As many columns as an offer can be made; a pair that is not made is worth nothing, and taken out afterwards.
    places = [offer for offer in values for _place in range(min(stock[offer], len(values)))]
    worth = values[places].fillna(0.0).to_numpy()
    chosen = [
        (values.index[row], places[place], worth[row, place])
        for row, place in zip(*linear_sum_assignment(worth, True), strict=True)
    ]
    table = pd.DataFrame(chosen, columns=["customer", "offer", "value"])
    return table[table["value"] > 0]


def _refuse_missing(table, *columns):
    for column in columns:
        if table[column].isna().any():
            raise ValueError(f"{column} is missing in {table[column].isna().sum()} rows; expected a value in each")


def _refuse_repeated(table, *key):
    repeated = table[table.duplicated(list(key))]
    if len(repeated):
        raise ValueError(f"{repeated[list(key)].iloc[0].tolist()} has several rows; expected one for each {key}")
