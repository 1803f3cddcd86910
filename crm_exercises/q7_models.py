"""Three models of CRM on one company: IDIC, QCI, the CRM Value Chain, and which of them answers a question."""

from itertools import combinations

import numpy as np
import pandas as pd

# The steps of IDIC, in order.
STEPS = ("identify", "differentiate", "interact", "customise")

# The stages of the CRM Value Chain, and the supporting conditions on which each leans. The stages and the conditions
# are Buttle's; which stage leans on which condition is this course's choice: argue about it, and give your own.
LEANS_ON = {
    "customer portfolio analysis": ("IT and data management", "culture and leadership"),
    "customer intimacy": ("IT and data management", "human resources management"),
    "network development": ("procurement", "culture and leadership"),
    "value proposition development": ("human resources management", "procurement"),
    "managing the relationship": (
        "organisation design",
        "human resources management",
        "culture and leadership",
    ),
}

# What a question can be about, and what is meant by it.
TOPICS = {
    "recognition": "to know an individual customer again at every point of contact",
    "worth": "what customers are worth, and which of them are important",
    "needs": "to know what customers need, why and how they buy",
    "dialogue": "to talk with the individual customer and to learn from it",
    "individual treatment": "to treat an individual customer in a way that fits this customer alone",
    "environment": "what happens outside the company: rivals, the economy, the law",
    "experience": "what customers live through with the company, as they see it",
    "proposition": "what is promised and offered to the customers whom the company wants",
    "activities": "the daily work of winning customers, keeping them and winning them back",
    "measurement": "to measure the effect of what was done, and to improve by it",
    "network": "the suppliers, partners and distributors who serve the customers together with the company",
    "buying": "how the company itself buys: from whom, and on which terms",
    "staff": "who is employed, trained and rewarded, and how the company is organised",
    "technology": "the systems and the data",
    "culture": "whether the leaders and the culture carry long relationships at all",
}


def differentiate(customers: pd.DataFrame, top: float = 0.2) -> pd.DataFrame:
    """Return the groups of customers by tier of value and by need: the second step of IDIC.

    Two questions decide the tier: what is the customer worth today, and how much more could the customer be worth? Both
    are answered by comparing with all customers in the table:

    - a customer's value is high if it is more than 0 and the share of customers (their number ÷ number of all
      customers) whose value is greater than it is less than `top`
    - a customer's growth is high if it is more than 0 and the share of customers whose growth is greater is less than
      `top`

    So customers with the same value are treated alike: if the last place at the top is shared, all who share it are in.
    The tiers, the first that fits:

    - "below zero": value + growth is less than 0. Even at the best such a customer costs more than comes in.
    - "super growth": value and growth are both high
    - "most valuable": value is high
    - "most growable": growth is high
    - "low maintenance": all others

    Parameters
    ----------
    customers
        One row per customer, in any order: `value` (profit a year after cost to serve, money, any sign), `growth`
        (profit a year that could be won on top of it, money and no rate, 0 or more), `need` (text, taken as it is;
        missing if nobody knows yet). Other columns do not matter.
    top
        Share of customers that counts as the top; more than 0, at most 1. Compare with it just as it stands: a share
        that equals `top` is not less.

    Returns
    -------
    pandas.DataFrame
        One row for each tier and need that some customer has, in any order; no customers give a table with these
        columns and no rows.

        - `tier`
        - `need`: "unknown" where it is missing. Whom to ask is one of the results.
        - `customers`: number of customers
        - `value`, `growth`: sums over these customers (money a year)

    Raises
    ------
    ValueError
        If a value or growth is missing, a growth is negative, or `top` is not more than 0 and at most 1 (or NaN), this
        also for a table without rows.

    Examples
    --------
    >>> customers = pd.DataFrame(
    ...     {
    ...         "value": [900, 500, 500, 20, -30, -80],
    ...         "growth": [0, 400, 0, 600, 10, 90],
    ...         "need": ["price", "advice", "price", None, "price", "advice"],
    ...     }
    ... )
    >>> differentiate(customers, top=0.3).sort_values("value", ascending=False, ignore_index=True)
                  tier     need  customers  value  growth
    0    most valuable    price          2   1400       0
    1     super growth   advice          1    500     400
    2    most growable  unknown          1     20     600
    3       below zero    price          1    -30      10
    4  low maintenance   advice          1    -80      90

    Source: the tiers, Peppers & Rogers, Managing Customer Experience and Relationships, on differentiating customers by
    value; their names there are of customers, not of limits. What counts as high, and the ties, are this course's.
    """
    raise NotImplementedError


def idic_next_step(measures: pd.DataFrame) -> dict:
    """Return which of the four steps of IDIC to work on next, and why.

    Every step is judged by measures, each with a threshold. A measure whose result is exactly its threshold is met; compare
    the two as they stand. A step

    - "fails" if one of its measures at least is not met, whatever the others say
    - is "not measured" if it does not fail, but a result of it is missing or it has no measure at all
    - "passes" otherwise

    A step stands on those before it: whoever has not recognised the customers cannot tell them apart. So the earliest
    step that does not pass is the one to work on, with one exception. The last step has no cause of its own: if the
    first three pass and "customise" fails, the offer did not fit because the customers were told apart badly or
    understood badly. Then go back to "differentiate" or to "interact", whichever has the smaller margin; if these two are
    equal, but for rounding in the last digits, to "differentiate". The other steps' margins play no part in it.

    The margin of a measure says how far its result is on the good side of its threshold, as a share of the threshold:
    (result − threshold) ÷ threshold if high is good, (threshold − result) ÷ threshold if low is good. The margin of a
    step is the smallest of its measures' margins.

    Parameters
    ----------
    measures
        One row per measure, in any order: `step` (a name in `STEPS`), `result` (a number in the measure's own unit;
        missing if it was not measured), `threshold` (in the same unit, more than 0), `good` ("high" or "low": which
        results are good; 8 % of records that are there twice are better than 12 %). Other columns, as the name of the
        measure, do not matter. In a table without rows nothing is measured.

    Returns
    -------
    dict
        - "step": the step to work on, a name in `STEPS`; None if all four pass
        - "why": "fails" or "not measured" (what that step is), "points back" (the exception), or "all pass"
        - "margins": margin of each of the four steps by name (a share, negative if it fails). Results that are missing
          are left out; None if the step has no result.

    Raises
    ------
    ValueError
        If a step is not in `STEPS`, `good` is neither "high" nor "low", or a threshold is missing or not more than 0,
        also where there is no result.

    Examples
    --------
    >>> measures = pd.DataFrame(
    ...     [
    ...         ("identify", "records there twice, %", 4.0, 5.0, "low"),
    ...         ("differentiate", "customers whose value is known, %", 99.0, 90.0, "high"),
    ...         ("differentiate", "customers whose need is known, %", 63.0, 60.0, "high"),
    ...         ("interact", "contacts settled at once, %", 84.0, 70.0, "high"),
    ...         ("customise", "offers taken up, %", 3.0, 4.0, "high"),
    ...     ],
    ...     columns=["step", "measure", "result", "threshold", "good"],
    ... )
    >>> found = idic_next_step(measures)
    >>> found["step"], found["why"]
    ('differentiate', 'points back')
    >>> {step: round(margin, 2) for step, margin in found["margins"].items()}
    {'identify': 0.2, 'differentiate': 0.05, 'interact': 0.2, 'customise': -0.25}

    Source: the four steps, and that a failure at the last points back to the second or third, Peppers & Rogers as told
    in the lesson; thresholds, margins and the order of the tests are this course's.
    """
    raise NotImplementedError


def qci_score(answers: pd.DataFrame, weights: dict) -> dict:
    """Return the score of a customer-management assessment, how much was answered, and what empty answers could change.

    Two kinds of empty answer are told apart. A question that does not apply (a shop without salesmen is asked about its
    salesmen) leaves the form: nothing below counts it. A question that applies but was not answered leaves the score,
    too, since nobody knows the answer; but it stays in the coverage and in the limits, so that a form filled in where
    it was easy is seen as such.

    Each area has the weight in `weights`, however many of its questions were answered; within an area all questions
    count alike. The score of an area is the mean of its answers, as a share of the best answer 4, times 100. The score
    is the weighted mean of the areas that have one: the weights of the others are spread over these in proportion.

    Parameters
    ----------
    answers
        One row per question, in any order: `area` (text), `answer` (any number from 0, no sign of it, to 4, done
        everywhere and checked; missing if there is none), `applies` (True or False). Other columns do not matter, as the
        text of the question.
    weights
        Weight of each area: name to number, more than 0, in any unit (they need not add up to 1). Areas that `answers`
        does not have are ignored.

    Returns
    -------
    dict
        The first four are over the questions that apply.

        - "score": 0 to 100; None if nothing was answered
        - "coverage": weighted mean of the shares of questions answered, over the areas that have a question that
          applies (0 to 1); None if no question applies
        - "lowest", "highest": what the score would be if all questions not answered were answered 0, and if they were
          answered 4 (0 to 100); None if no question applies
        - "areas": score of each area in `answers` by name; None for one without an answer, and for one of whose
          questions none applies

    Raises
    ------
    ValueError
        If an area or an `applies` is missing, an answer is less than 0 or more than 4, a question that does not apply
        has an answer, an area in `answers` (also one of whose questions none applies) has no weight, or a
        weight that is not more than 0.

    Examples
    --------
    >>> answers = pd.DataFrame(
    ...     {
    ...         "area": ["proposition", "proposition", "technology", "technology", "measurement"],
    ...         "answer": [4, None, 1, None, None],
    ...         "applies": [True, True, True, False, True],
    ...     }
    ... )
    >>> result = qci_score(answers, {"proposition": 3, "technology": 2, "measurement": 1})
    >>> result["areas"]
    {'proposition': 100.0, 'technology': 25.0, 'measurement': None}
    >>> result["score"], round(result["coverage"], 3)  # (3 × 100 + 2 × 25) ÷ 5; (3 × 1/2 + 2 × 1 + 1 × 0) ÷ 6
    (70.0, 0.583)
    >>> round(result["lowest"], 1), round(result["highest"], 1)
    (33.3, 75.0)

    Source: the assessment by areas, Woodcock, Stone & Foss (2003), The Customer Management Scorecard. Their questions and
    weights are not used here; the scale and the treatment of empty answers are this course's.
    """
    raise NotImplementedError


def value_chain_gaps(assessment: dict, targets: dict, leans_on: dict = LEANS_ON) -> pd.DataFrame:
    """Return how far each part of the CRM Value Chain is from its target, and where a step up closes most.

    A stage is no better than the conditions it leans on: a company may know by heart how to choose its customers and be
    unable to, for want of data. So the effective score of a stage is the smallest of its own score and the scores of the
    conditions it leans on. The effective score of a condition is its own score. The gap is target − effective score, or
    0 if that is negative: what is better than it need be fills no gap elsewhere.

    Parameters
    ----------
    assessment
        Score of each stage and each condition: name to number (0 to 100).
    targets
        Target of the same parts: name to number (0 to 100).
    leans_on
        The stages, each with a list of the names of the conditions it leans on (may be empty; never another stage,
        not checked). The parts of `assessment` that are no key here are conditions. Stages that are not in `assessment` are ignored.

    Returns
    -------
    pandas.DataFrame
        One row per part in `assessment`:

        - `part`: name
        - `kind`: "stage" or "condition"
        - `score`, `effective`, `target`, `gap`: 0 to 100
        - `limited_by`: of a stage whose effective score is less than its own score, the condition with the smallest
          score; of several with that score the one that stands first in its list in `leans_on`. Otherwise missing.
        - `closes`: by how much the sum of all gaps would fall if this part alone were raised to its target; 0 if it is
          there already.

        The largest `closes` first; of equal ones (but for rounding in the last digits) that with the larger gap first;
        still equal ones in any order. An empty assessment gives a table with these columns and no rows.

    Raises
    ------
    ValueError
        If `assessment` and `targets` do not name the same parts, a score or a target is missing or not from 0 to 100,
        or a stage in `assessment` leans on a condition that is not there.

    Examples
    --------
    >>> leans_on = {"portfolio": ["data"], "intimacy": ["data", "staff"], "network": []}
    >>> assessment = {"portfolio": 70, "intimacy": 50, "network": 40, "data": 30, "staff": 25}
    >>> table = value_chain_gaps(assessment, dict.fromkeys(assessment, 60), leans_on)
    >>> table[["part", "score", "effective", "gap", "limited_by", "closes"]]
            part  score  effective  gap limited_by  closes
    0       data     30         30   30        NaN      60
    1      staff     25         25   35        NaN      40
    2    network     40         40   20        NaN      20
    3   intimacy     50         25   35      staff       0
    4  portfolio     70         30   30       data       0

    Source: stages and conditions, Buttle (2004), Customer Relationship Management: Concepts and Tools. That a condition
    caps a stage, and which leans on which, are this course's.
    """
    raise NotImplementedError


def portfolio_analysis(
    accounts: pd.DataFrame, years: int = 5, discount: float = 0.1, share: float = 0.8, volume: float = 0.05
) -> pd.DataFrame:
    """Return which customers are strategically important, for which reason, and what to do with each.

    The profit of a customer is margin − cost to serve. The future value is the sum, over the years t = 1, 2, …,
    `years`, of profit × ((1 + growth) × retention ÷ (1 + discount))^t: the profit grows each year, has to survive each
    year, and is paid at the end of the year. A customer is strategically important for at least one of three reasons:

    - by value: the future value is more than 0, and all customers with a greater one have together less than `share` of
      the sum of all future values that are more than 0. So the fewest customers are taken that make up the share, and
      all who share the last place are in.
    - by volume: the customer's revenue is `volume` or more of the revenue of all customers, and profit is 0 or more.
      Such a customer carries fixed costs; one who does not even pay the cost to serve carries nothing. (If there is no
      revenue at all, 0 is as much as all of it, too.)
    - by role: the customer has a role. Who is copied by others, teaches us or opens a market is worth a loss.

    What to do (one of them fits, whatever the order):

    - "protect": important, profit 0 or more
    - "re-engineer": profit less than 0, and important or with a margin of more than 0: the cost to serve must fall
    - "end": profit less than 0, not important, margin 0 or less: no saving helps
    - "enhance": not important, profit 0 or more, growth more than 0
    - "harvest": not important, profit 0 or more, growth 0 or less

    Parameters
    ----------
    accounts
        One row per customer, in any order: `customer` (numbers or text), `revenue` (money a year, 0 or more), `margin`
        (money a year, before the cost to serve, any sign), `cost_to_serve` (money a year), `growth` (of the profit, a
        share a year: 0.05 is 5 %, negative if it shrinks), `retention` (chance to be a customer still after a year, 0 to
        1), `role` ("benchmark": others copy this customer; "inspiration": we learn from this customer; "door opener":
        brings us to a new market; missing for most). Other columns do not matter.
    years
        How many years count; 1 or more (not checked).
    discount
        Discount rate a year; 0 or more (not checked).
    share
        Share of the future value; more than 0, at most 1 (not checked). Nobody stands so near to this limit or to the
        next, and no two future values differ by so little, that rounding in the last digits could decide.
    volume
        Share of the revenue; more than 0, at most 1 (not checked).

    Returns
    -------
    pandas.DataFrame
        One row per customer, the highest future value first, equal ones in any order; no accounts give a table with
        these columns and no rows.

        - `customer`
        - `profit`, `future_value`: money
        - `by_value`, `by_volume`, `by_role`: True or False
        - `strategic`: True if one of the three is
        - `action`: "protect", "re-engineer", "enhance", "harvest" or "end"

    Raises
    ------
    ValueError
        If a value is missing in one of the columns named above but `role`, a customer has more than one row, a retention is not from 0
        to 1, or a role is not one of the three.

    Examples
    --------
    >>> accounts = pd.DataFrame(
    ...     {
    ...         "customer": ["Ava", "Bo", "Cy", "Di"],
    ...         "revenue": [900, 3000, 200, 100],
    ...         "margin": [400.0, 310.0, 60.0, 5.0],
    ...         "cost_to_serve": [100.0, 300.0, 80.0, 15.0],
    ...         "growth": [0.0, 0.0, 0.1, 0.0],
    ...         "retention": [0.9, 0.8, 0.5, 0.5],
    ...         "role": [None, None, None, "door opener"],
    ...     }
    ... )
    >>> table = portfolio_analysis(accounts, years=2, discount=0.0, volume=0.5)
    >>> table[["customer", "profit", "future_value", "strategic", "action"]].round(2)  # Ava: 300 × 0.9 + 300 × 0.81
      customer  profit  future_value  strategic       action
    0      Ava   300.0        513.00       True      protect
    1       Bo    10.0         14.40       True      protect
    2       Di   -10.0         -7.50       True  re-engineer
    3       Cy   -20.0        -17.05      False  re-engineer

    Source: kinds of strategically significant customers and the strategies for them, Buttle (2009), Customer
    Relationship Management: Concepts and Technologies; the limits are this course's.
    """
    raise NotImplementedError


def compare_models(questions: dict) -> dict:
    """Return for each question the fewest of the three models that treat all it is about.

    A model treats a topic if the model has a part for it. The parts, as the lesson tells them:

    - "IDIC": identify · differentiate (by value, by need) · interact · customise
    - "QCI": external environment · customer experience · customer proposition · customer-management activity ·
      measurement · people and organisation · technology. Processes are in it, too, but are no topic here.
    - "value chain": customer portfolio analysis · customer intimacy · network development · value proposition
      development · managing the relationship (over its life) · culture and leadership · procurement · human resources
      management · IT and data management · organisation design

    "value chain" is the CRM Value Chain. What is meant by a topic stands in `TOPICS`; which model treats which, the
    lesson's figure of fifteen topics and three models shows. A topic may have a part in one model or in two; none has one in all
    three. That a model might be stretched to a topic does not count.

    Parameters
    ----------
    questions
        The questions: any text to the list of topics it is about, names in `TOPICS`, at least one; a topic that is there
        twice counts once.

    Returns
    -------
    dict
        Each question to a list of combinations of models; each is a list of names ("IDIC", "QCI", "value chain") that
        together treat all topics of the question, with as few models as can do it: all combinations of that number. If
        one model treats all topics, these are lists of one name. Names within a combination and the combinations
        themselves stand in alphabetical order. No questions give an empty dict.

    Raises
    ------
    ValueError
        If a question has no topic, or a topic is not in `TOPICS`.

    Examples
    --------
    >>> answers = compare_models(
    ...     {
    ...         "Do we know a caller who wrote last week?": ["recognition"],
    ...         "Which partners serve our best customers?": ["network", "worth"],
    ...         "Do rivals change how well our partners serve?": ["environment", "network"],
    ...     }
    ... )
    >>> answers["Do we know a caller who wrote last week?"]
    [['IDIC']]
    >>> answers["Which partners serve our best customers?"]
    [['value chain']]
    >>> answers["Do rivals change how well our partners serve?"]
    [['QCI', 'value chain']]

    Source: IDIC, Peppers & Rogers; QCI, Woodcock, Stone & Foss (2003); the CRM Value Chain, Buttle. Which topic a part
    treats is this course's reading of them.
    """
    raise NotImplementedError
