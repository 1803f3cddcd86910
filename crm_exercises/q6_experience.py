"""Measuring experience: NPS, CSAT, CES, journeys, what moves the recommendation, what leads revenue, CRM against CEM."""


import numpy as np
import pandas as pd


def nps(scores: list) -> dict:
    """Return the net promoter score of a survey with its 95 % interval.

    "How likely is it that you would recommend us?" Those who answer 9 or 10 are promoters, 7 or 8 passives, 0 to 6
    detractors. The score is per cent of promoters − per cent of detractors, of all who answered: it is neither a
    percentage nor the mean of the answers.

    Count +1 for each promoter, 0 for each passive and −1 for each detractor: the score is 100 × the mean of these
    numbers. With p and d the shares of promoters and detractors, their variance is v = p + d − (p − d)², and the
    interval is 100 × (p − d ± z × √(v ÷ n)): n the number of answers, z the 97.5 % quantile of the standard normal
    distribution (1.95996…; the usual 1.96 will do). It is cut off at −100 and at +100.

    Parameters
    ----------
    scores
        The answers, whole numbers from 0 to 10 (9.0 is one, too), in any order; None or NaN where nobody answered. A
        list, an array or a Series. What becomes of True and of text such as "9" is not judged.

    Returns
    -------
    dict
        - "nps": from −100 to +100, not rounded
        - "low", "high": the ends of the 95 % interval, in the same unit. If all are promoters, all passives or all
          detractors, the variance is 0 and both are the score: then the interval says too much.
        - "promoters", "passives", "detractors": how many gave such an answer
        - "answers": how many answered: the three together
        - "missing": how many did not. They are left out of everything else.

    Raises
    ------
    ValueError
        If an answer is not a whole number from 0 to 10, or nobody answered.

    Examples
    --------
    >>> result = nps([10, 9, 9, 8, 7, 7, 6, 3, None, 10])
    >>> round(result["nps"], 1), round(result["low"], 1), round(result["high"], 1)
    (22.2, -29.1, 73.6)
    >>> result["promoters"], result["passives"], result["detractors"], result["answers"], result["missing"]
    (4, 3, 2, 9, 1)

    Source: Reichheld (2003), The One Number You Need to Grow, Harvard Business Review 81(12); the interval is the plain
    one (Wald's) of those compared by Rocks (2016), Interval Estimation for the "Net Promoter Score", The American
    Statistician 70(4).
    """
    raise NotImplementedError


def csat(scores: list) -> dict:
    """Return customer satisfaction (CSAT): per cent of those who answered that are satisfied, on the scale from 1 to 5.

    The scale is 1 very dissatisfied, 2 dissatisfied, 3 neither, 4 satisfied, 5 very satisfied. Satisfied are those who
    answer 4 or 5 ("top two boxes"). Other scales and the mean answer are called CSAT, too; so say which one you mean.

    Parameters
    ----------
    scores
        The answers, whole numbers from 1 to 5 (4.0 is one, too), in any order; None or NaN where nobody answered. A
        list, an array or a Series. What becomes of True and of text such as "4" is not judged.

    Returns
    -------
    dict
        - "csat": per cent, from 0 to 100, not rounded
        - "answers": how many answered
        - "missing": how many did not. They are left out: neither satisfied nor dissatisfied.

    Raises
    ------
    ValueError
        If an answer is not a whole number from 1 to 5, or nobody answered.

    Examples
    --------
    >>> csat([5, 4, 3, 2, None])
    {'csat': 50.0, 'answers': 4, 'missing': 1}

    Source: common practice; there is no one definition. Scale and boundary are stated for this course.
    """
    raise NotImplementedError


def ces(answers: list, version: str) -> dict:
    """Return the customer effort score (CES) of either version, and what it says about ease.

    The two versions run in opposite directions:

    | version | asks                                                                            | scale  | good |
    |---------|---------------------------------------------------------------------------------|--------|------|
    | "1.0"   | How much effort did you personally have to put forth to handle your request?    | 1 to 5 | low  |
    | "2.0"   | The company made it easy for me to handle my issue. (7: strongly agree)         | 1 to 7 | high |

    Parameters
    ----------
    answers
        The answers, whole numbers on the scale of the version (4.0 is one, too), in any order; None or NaN where nobody
        answered. A list, an array or a Series. What becomes of True and of text such as "4" is not judged.
    version
        A text, "1.0" or "2.0".

    Returns
    -------
    dict
        - "score": mean of the answers, in their own unit; in version 1.0 a low one is good, in version 2.0 a high one
        - "ease": the score on a scale from 0 (all gave the worst answer) to 100 (all gave the best one), straight in
          between, for both versions. Two questions remain two questions: the same ease does not mean the same effort.
        - "easy": per cent of those who answered that found it easy: 1 or 2 in version 1.0; 5, 6 or 7 in version 2.0
        - "answers": how many answered
        - "missing": how many did not. They are left out of everything else.

    Raises
    ------
    ValueError
        If `version` is anything else (the number 1.0 too), an answer is not a whole number on its scale, or nobody
        answered.

    Examples
    --------
    >>> ces([1, 2, 2, 5, None], "1.0")
    {'score': 2.5, 'ease': 62.5, 'easy': 75.0, 'answers': 4, 'missing': 1}
    >>> ces([1, 2, 2, 5, None], "2.0")
    {'score': 2.5, 'ease': 25.0, 'easy': 25.0, 'answers': 4, 'missing': 1}

    Source: version 1.0, Dixon, Freeman & Toman (2010), Stop Trying to Delight Your Customers, Harvard Business Review
    88(7/8); version 2.0, Dixon, Toman & DeLisi (2013), The Effortless Experience. The scale of ease, and who counts as
    finding it easy in version 1.0, are this course's.
    """
    raise NotImplementedError


def journey_pain_points(touches: pd.DataFrame, journeys: pd.DataFrame) -> pd.DataFrame:
    """Return per touch point how many journeys pass it, how it is liked, how many break off there, and what is lost.

    A journey that was not completed broke off at its last touch: there the customer was seen for the last time. A low
    satisfaction alone is no pain point, if people go on; and where much is lost, few may have said a word.

    Parameters
    ----------
    touches
        One row per touch, in any order of time:

        - `journey`: number or text
        - `time`: a date or a number (all of one kind). Of one journey's touches at the same moment the upper row comes
          first.
        - `touch_point`: text
        - `satisfaction`: whole number from 1 (very dissatisfied) to 5 (very satisfied); missing where nobody answered

        A journey may meet a touch point more than once. Other columns do not matter.
    journeys
        One row per journey, in any order:

        - `journey`
        - `completed`: True or False
        - `value`: money that the journey brings if it is completed, and that is lost if it breaks off; 0 or more

        A journey without a touch broke off nowhere: it counts in no row. Other columns do not matter.

    Returns
    -------
    pandas.DataFrame
        One row per touch point that occurs in `touches`:

        - `touch_point`
        - `journeys`: how many journeys met it (passed or broke off there), each counted once
        - `satisfaction`: mean of all answers given there; missing if there are none
        - `answers`: how many answers that are
        - `dropped`: how many journeys broke off there
        - `drop_off`: dropped ÷ journeys (a share from 0 to 1)
        - `lost`: sum of the values of the journeys that broke off there (money)

        The highest `lost` first, equal ones in any order; the index does not matter. No touches give a table with these
        columns and no rows.

    Raises
    ------
    ValueError
        If a journey, time or touch point is missing in `touches`; if an answer is not a whole number from 1 to 5 (2.5,
        say; a missing one is no error); if a journey, `completed` or a value is missing in `journeys`; if a value is
        negative; if a journey has several rows in `journeys`; or if a touch belongs to a journey without a row there.
        `journeys` is checked even if there are no touches.

    Examples
    --------
    >>> touches = pd.DataFrame(
    ...     {
    ...         "journey": [1, 1, 1, 2, 2, 3, 3, 3],
    ...         "time": [1, 2, 3, 1, 2, 1, 2, 4],
    ...         "touch_point": ["web shop", "checkout", "delivery", "web shop", "checkout", "web shop", "web shop", "checkout"],
    ...         "satisfaction": [4, 3, 2, None, 4, 5, 3, None],
    ...     }
    ... )
    >>> journeys = pd.DataFrame({"journey": [1, 2, 3], "completed": [True, False, False], "value": [50.0, 40.0, 20.0]})
    >>> table = journey_pain_points(touches, journeys)
    >>> print(table.head(1).round(2).to_string(index=False))
    touch_point  journeys  satisfaction  answers  dropped  drop_off  lost
       checkout         3           3.5        2        2      0.67  60.0
    >>> sorted(table["touch_point"])
    ['checkout', 'delivery', 'web shop']

    Source: touch points as the places where experience arises, Meyer & Schwager (2007), Understanding Customer
    Experience, Harvard Business Review 85(2); the journey, Lemon & Verhoef (2016), Understanding Customer Experience
    Throughout the Customer Journey. Where a journey breaks off, and the ranking by what is lost, are this course's rules.
    """
    raise NotImplementedError


def experience_drivers(answers: pd.DataFrame) -> pd.DataFrame:
    """Return how important each touch point is for the recommendation, all touch points considered together.

    Those who are content with one touch point are mostly content with the others, too. So the correlation of one touch
    point with the recommendation holds a part of all the others: a touch point that does nothing may correlate well.
    Ask how much of the recommendation each explains beside the others. Regression on all of them (the sizes of the
    coefficients of standardised scores), relative weights and averaging over all orders (LMG, Shapley) do that; any
    sound method passes.

    Your function is judged by data in which the importance is known, since it was planted: `recommend` is the sum of
    standardised scores × weights, plus noise. Some weights are 0; where an order is demanded, two weights differ by 0.1
    at least. Only this order is judged, and who comes last only where one weight is the lowest; the shares differ from
    method to method and are not compared with the weights.

    The surveys of the company of this course judge it, too: delivery and service must come first and billing last.
    `load("company_surveys")` has a row per survey and touch point. From it comes one row per survey with a column for
    `satisfaction` at each of the five touch points; the sixth, `overall`, is none of them: its `nps` is `recommend`.

    Parameters
    ----------
    answers
        One row per person, in any order. `recommend`: the answer from 0 to 10, or any other number that is high when
        people recommend. Every other column is a touch point: how well it was liked, a number on a scale of its own
        (1 to 5, 0 to 100 …), high is good. A score is missing where the person did not meet the touch point or did not
        answer: this is neither a bad score nor 0. To use only the rows without a gap is sound here.

    Returns
    -------
    pandas.DataFrame
        One row per touch point:

        - `touch_point`: name of its column
        - `importance`: a share, 0 or more; all together make 1. The scale of a column does not matter: in other units
          the importance is the same. A column whose score is always the same has importance 0.

        Not judged, for methods differ: the share of a touch point whose good scores go with a lower recommendation,
        others being equal; columns that are copies of each other; and scores that vary but explain nothing at all (every
        coefficient 0, so that shares would be 0 ÷ 0).

        The highest importance first, equal ones in any order; the index does not matter.

    Raises
    ------
    ValueError
        If there is no touch point, if fewer rows are without a gap than touch points + 2 (a column that never differs is
        a touch point here, too), or if in these rows the recommendation, or every touch point, is always the same.

    Examples
    --------
    >>> answers = pd.DataFrame(
    ...     {
    ...         "recommend": [10, 8, 9, 6, 7, 4, 5, 9],
    ...         "delivery": [5, 4, 4, 3, 3, 2, 2, 5],
    ...         "billing": [4, 4, 5, 3, 4, 3, 3, None],
    ...     }
    ... )
    >>> table = experience_drivers(answers)
    >>> table["touch_point"].tolist(), round(float(table["importance"].sum()), 6)
    (['delivery', 'billing'], 1.0)

    Source: importance of correlated predictors, Lindeman, Merenda & Gold (1980), Introduction to Bivariate and
    Multivariate Analysis; Johnson & LeBreton (2004), History and Use of Relative Importance Indices in Organizational
    Research.
    """
    raise NotImplementedError


def leads_or_lags(experience: pd.DataFrame, revenue: pd.DataFrame, most: int) -> dict:
    """Return by how many months experience goes before revenue (or after it), and how the two correlate at every lag.

    Two series that both grow, or both have a season, correlate at every lag although neither leads. What all regions
    share says nothing; so it is taken out of both tables first, with what is always so in a region:

    1. from each value the mean of all regions in that month is subtracted,
    2. then from each value the mean of its region over all months.

    At lag k, what is left of experience in month t is paired with what is left of revenue in month t + k of the same
    region, for all regions and all months for which both are in the tables. The correlation is Pearson's of all these
    pairs together; 0 where one side of the pairs does not vary (a standard deviation below 1e-9 counts as none).

    Parameters
    ----------
    experience, revenue
        One row per month, in order of time, and one column per region (or branch, or product …): numbers. Both have the
        same months, so that row 1 of both is the same month (their index does not matter), and the same columns, each name
        once, which may be in another order.
    most
        Longest lag that is looked at, in months; a whole number, from 0 to half the number of months.

    Returns
    -------
    dict
        - "lag": the lag with the largest correlation by size (negative ones count, too); positive: experience goes
          before revenue by so many months; negative: revenue goes before; 0: both move in the same month. None if
          nothing stands out: if this correlation is by size less than 3 ÷ √(m × (r − 1)), m being the number of months
          that are paired at this very lag and r the number of regions (the deviations of r regions from their mean hold
          what r − 1 regions would). That is about three standard errors of a correlation: so many, since many lags are
          tried. Of equal sizes any. A correlation that meets the limit but for rounding is not judged.
        - "correlations": the correlation at each lag from −`most` to `most`, a dict from lag to correlation. A Series
          with the lags as its index will do.

    Raises
    ------
    ValueError
        If a value is missing, the number of months or the columns of the two differ, there are fewer than two columns,
        or `most` is negative or more than half the number of months.

    Examples
    --------
    >>> experience = pd.DataFrame({"north": [3, 1, 0, 2, 0, 4, 1, 0, 3, 1, 4, 0], "south": [1, 2, 4, 0, 3, 1, 0, 3, 1, 4, 0, 2]})
    >>> season = np.array([9, 5, 4, 8] * 3)
    >>> revenue = (10 * experience.shift(2, fill_value=2)).add(season, axis=0)
    >>> result = leads_or_lags(experience, revenue, 3)
    >>> result["lag"], round(result["correlations"][2], 2), round(result["correlations"][0], 2)
    (2, 1.0, 0.27)

    Source: correlation at lags, Box & Jenkins (1970), Time Series Analysis, on cross-correlation. Taking out what the
    regions share, and when a lag stands out, are this course's rules.
    """
    raise NotImplementedError


def crm_or_cem(examples: pd.DataFrame, texts: list) -> list:
    """Return for each statement whether it describes customer relationship or customer experience management, as learned from examples.

    Nothing about the two is known but what the examples show: their labels may be "CRM" and "CEM", or any others, in any
    language, and so may the texts. A classifier learns which words, or which groups of letters, go with which label.

    It is judged by texts that it has never seen. The 144 statements of `load("crm_cem_statements")` are the examples, and
    72 like them are held out: each was written for one row of the comparison, half English and half Persian, half CRM
    and half CEM in every row. Of those held out at least 70 % must get the right label, and at least 60 % in each
    language; one label for all would get 50 %. Forty-two plain pipelines (words or groups of letters; linear models or
    naive Bayes; none of them tuned) got 82 to 97 %: English 78 to 97, Persian 86 to 97. At least 70 % are asked for when
    the two parts change places and the labels other names (those pipelines: 79 to 88). In made-up languages it is 90 %:
    there each text has four words that only its label uses, among five that all labels use.

    Parameters
    ----------
    examples
        One row per example, in any order: `text` (a statement, English or Persian), `label` (text). Other columns do not
        matter.
    texts
        Statements to be labelled, none of them missing (not checked); they are not among the examples. A list, an array
        or a Series.

    Returns
    -------
    list
        For each text, in order, one of the labels of the examples. An array or a Series will do. No texts give an empty
        one.

    Raises
    ------
    ValueError
        If there are no examples, a text or a label of an example is missing, or the examples have fewer than two labels.

    Examples
    --------
    >>> examples = pd.DataFrame(
    ...     {
    ...         "text": ["record the sale", "record the call", "feel welcome", "feel understood"],
    ...         "label": ["CRM", "CRM", "CEM", "CEM"],
    ...     }
    ... )
    >>> list(crm_or_cem(examples, ["guests feel at home", "record the order"]))
    ['CEM', 'CRM']

    Source: the two definitions and their comparison are those of the exam of this course; compare Meyer & Schwager
    (2007), Understanding Customer Experience, Harvard Business Review 85(2). Classifying texts by the weights of their
    terms, Manning, Raghavan & Schütze (2008), Introduction to Information Retrieval, chapters 6 and 13–15.
    """
    raise NotImplementedError
