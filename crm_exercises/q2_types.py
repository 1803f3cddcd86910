"""What operational CRM does: lists, campaigns, pipelines, stages, agents, self-service, scripts; and which type of CRM work is."""

import re

import numpy as np
import pandas as pd

# The stages of a sale in their order; a sale ends won or lost.
SALES_STAGES = ("lead", "qualified", "proposal", "negotiation")


def build_list(sources: dict, criteria: dict) -> tuple:
    """Return a list of people to contact, merged from several sources, and a report that adds up to what came in.

    Normal forms:

    - Phone: Persian (۰–۹) and Arabic (٠–٩) digits become 0–9, and all that is no digit is dropped. What is left is usable
      if it is ten digits, the first of them not 0, after nothing, 0, 98 or 0098. The normal form is 0 and the ten digits.
    - E-mail: lower case, without white space around it. It is usable if it holds exactly one @, something on either side
      of it, and no white space.
    - Other text, for comparing: lower case, Arabic ي and ك as Persian ی and ک, without white space and half-spaces
      (U+200C). Text of which nothing is left is missing.

    Two records are the same person if they have the same e-mail, or the same phone *and* the same name, each in normal
    form. Nothing missing or unusable is the same as anything. Chains count: if A is B and B is C, all three are one.

    Parameters
    ----------
    sources
        Name of the source → its records, in any order: `name`, `phone`, `email` (text, may be missing), `updated`
        (datetime64) and further columns of text. All but `updated` may be lacking in a source: there it is missing.
    criteria
        Column → the values that are wanted, a list of texts, compared in normal form. A person must meet every
        criterion; who has no value does not meet it. An empty dict selects everybody.

    Returns
    -------
    tuple
        The list, a DataFrame with one row per person listed, in any order:

        - `name`: as written in the chosen record
        - `phone`, `email`: in normal form; missing (None or NaN) if the person has no usable one
        - `records`: number of records that were merged into this person

        A person's value in each column, those of the criteria too, is that of the most recently updated record in which
        it is there and usable; of equally recent ones, of the first, sources and rows in the order given.

        And the report, a dict; the last four add up to the first:

        - "records": records that came in
        - "merged": records less people
        - "unreachable": people who have neither a usable phone nor a usable e-mail
        - "not selected": people who could be reached but do not meet the criteria
        - "listed": people on the list

        Without records the list has no rows and the report is all 0.

    Raises
    ------
    ValueError
        If a record has no `updated`, or a criterion names a column that no source has.

    Examples
    --------
    >>> web = pd.DataFrame(
    ...     {"name": ["علي رضا"], "phone": ["۰۵۵۵ ۱۲۳ ۴۵۶۷"], "city": ["Yazd"], "updated": pd.to_datetime(["2025-03-01"])}
    ... )
    >>> shop = pd.DataFrame(
    ...     {
    ...         "name": ["علی‌رضا", "Bo"],
    ...         "phone": ["+98 555 123 4567", None],
    ...         "email": ["Ali@Example.com", "bo at example"],
    ...         "updated": pd.to_datetime(["2025-01-01", "2025-01-01"]),
    ...     }
    ... )
    >>> people, report = build_list({"web": web, "shop": shop}, {"city": ["yazd"]})
    >>> people[["phone", "email", "records"]].to_dict("records")
    [{'phone': '05551234567', 'email': 'ali@example.com', 'records': 2}]
    >>> report
    {'records': 3, 'merged': 1, 'unreachable': 1, 'not selected': 0, 'listed': 1}

    Source: the list generator of operational CRM, Baltzan & Phillips (2008), Business Driven Information Systems; links
    between records, Fellegi & Sunter (1969), A Theory for Record Linkage. The rule of sameness is this course's.
    """
    raise NotImplementedError


def campaign_roi(contacts: pd.DataFrame, cost_per_contact: float, fixed_cost: float = 0) -> dict:
    """Return what a campaign brought beyond what would have come without it, and its return on investment.

    Customers were written to, or kept as control, by lot. So the control's mean margin is what a treated customer would
    have brought anyway. The difference of the means, treated less control, is what one customer written to added.

    Parameters
    ----------
    contacts
        One row per customer drawn, in any order: `treated` (bool: written to; otherwise control), `margin` (money earned
        with the customer in the period of the campaign, discounts deducted, the campaign's cost not; 0 for who bought
        nothing; may be negative). All who were written to count, whether or not they opened it or bought.
    cost_per_contact
        Cost of writing to one customer (money; 0 or more).
    fixed_cost
        What the campaign cost besides (money; 0 or more).

    Returns
    -------
    dict
        - "incremental_margin": number treated × difference of the means (money; may be negative)
        - "cost": of the whole campaign (money); the control costs nothing
        - "roi": (incremental margin − cost) ÷ cost; 1 is 100 %
        - "standard_error": of the ROI. The variance of the difference of the means is that of the treated ÷ their number +
          that of the control ÷ its number, each the sample variance (divisor n − 1); cost is taken as known.

    Raises
    ------
    ValueError
        If `treated` or `margin` is missing in a row, fewer than two customers were treated or fewer than two kept as
        control, a cost is negative, or the campaign cost nothing (there is no return on nothing).

    Examples
    --------
    >>> contacts = pd.DataFrame({"treated": [True] * 4 + [False] * 2, "margin": [30, 10, 20, 0, 5, 15]})
    >>> result = campaign_roi(contacts, cost_per_contact=2, fixed_cost=2)
    >>> {name: round(float(value), 2) for name, value in result.items()}
    {'incremental_margin': 20.0, 'cost': 10.0, 'roi': 1.0, 'standard_error': 3.27}

    Source: Blattberg, Kim & Neslin (2008), Database Marketing; the error of a difference, Welch (1938), The Significance
    of the Difference Between Two Means; how large it is for ROI, Lewis & Rao (2015), The Unfavorable Economics of
    Measuring the Returns to Advertising.
    """
    raise NotImplementedError


def weighted_pipeline(opportunities: pd.DataFrame, probabilities: dict | None = None) -> pd.DataFrame:
    """Return what the open opportunities are expected to bring, by stage.

    Parameters
    ----------
    opportunities
        One row per opportunity, in any order: `stage`, `status` ("open", "won" or "lost"), `amount` (money; 0 or more),
        `probability` (of winning it, 0 to 1). Only the open ones are the pipeline: what is won is no longer expected, but
        booked, and what is lost is gone. Of the won and the lost, only `status` is looked at.
    probabilities
        Stage → probability of winning, used instead of the column `probability`, which may then be lacking. It may name
        more stages than are needed. None: the column is used.

    Returns
    -------
    pandas.DataFrame
        One row per stage that has an open opportunity, in any order:

        - `stage`
        - `opportunities`: number of open ones
        - `amount`: their sum (money)
        - `weighted`: sum of amount × probability: the expected value (money)
        - `standard_deviation`: of what they will bring, if each is won with its probability and brings its amount, or
          brings nothing, independently of the others: √ Σ amount² × probability × (1 − probability) (money)

        No open opportunities give no rows.

    Raises
    ------
    ValueError
        If a status is none of the three (or missing), or for an open opportunity the stage, the amount or the probability
        is missing, the amount is negative, the probability is not from 0 to 1, or `probabilities` lacks its stage.

    Examples
    --------
    >>> opportunities = pd.DataFrame(
    ...     [
    ...         ("proposal", "open", 1000, 0.5),
    ...         ("proposal", "open", 500, 0.4),
    ...         ("proposal", "won", 800, 1.0),
    ...         ("lead", "open", 4000, 0.1),
    ...     ],
    ...     columns=["stage", "status", "amount", "probability"],
    ... )
    >>> weighted_pipeline(opportunities).round(0)
          stage  opportunities  amount  weighted  standard_deviation
    0      lead              1    4000     400.0              1200.0
    1  proposal              2    1500     700.0               557.0

    Source: expected value and variance of independent win-or-lose bets; the weighted pipeline is common practice, see
    Jobber & Lancaster (2019), Selling and Sales Management.
    """
    raise NotImplementedError


def stage_times(stages: pd.DataFrame, as_of: str) -> pd.DataFrame:
    """Return for each stage of the sales process how many opportunities go on from it, and how long they stay in it.

    An opportunity goes through `SALES_STAGES` (lead, qualified, proposal, negotiation) in this order, may skip some or
    begin late, and ends "won" or "lost". It stays in a stage from the day on which it entered it to the day on which it
    entered the next one, or won, or lost.

    An opportunity that is still in a stage on `as_of` is censored: nobody knows yet how it will leave, or when, only that
    it has stayed so long. So it counts neither as a conversion nor as a loss, but its days so far count. Mean days are all
    days spent in the stage, by those who left and by those still there, divided by the number that left. That is the
    maximum-likelihood estimate of the mean if leaving is equally likely on each day.

    Parameters
    ----------
    stages
        One row for each stage that an opportunity entered, in any order: `opportunity`, `stage` (one of `SALES_STAGES`,
        "won" or "lost"), `entered` (datetime64, a day).
    as_of
        A day as text, "YYYY-MM-DD". Rows on it count; rows after it are not known yet and are ignored, whatever errors they
        hold, except that nothing may be missing in them either.

    Returns
    -------
    pandas.DataFrame
        One row for each stage of `SALES_STAGES` (so four, even if nothing entered it), in any order:

        - `stage`
        - `entered`: opportunities that entered it
        - `advanced`: of them, those that went on to a later stage or were won
        - `lost`: of them, those that were lost from it
        - `open`: of them, those still in it; so entered = advanced + lost + open
        - `conversion`: advanced ÷ (advanced + lost); missing (NaN) if none left
        - `mean_days`: mean time in the stage, in days, as above; missing (NaN) if none left

    Raises
    ------
    ValueError
        If an opportunity, a stage or a day is missing in any row, those after `as_of` included; or if, up to `as_of`, a stage is
        unknown; an opportunity has a stage twice, or is both won and lost; it entered a stage before an earlier one of the
        process, or won or lost before that; or it was won or lost without any stage before.

    Examples
    --------
    >>> stages = pd.DataFrame(
    ...     [
    ...         (1, "lead", "2025-01-01"),
    ...         (1, "qualified", "2025-01-11"),
    ...         (1, "lost", "2025-01-31"),
    ...         (2, "lead", "2025-01-21"),
    ...     ],
    ...     columns=["opportunity", "stage", "entered"],
    ... ).astype({"entered": "datetime64[us]"})
    >>> stage_times(stages, "2025-02-10")[["stage", "advanced", "lost", "open", "conversion", "mean_days"]].head(2)
           stage  advanced  lost  open  conversion  mean_days
    0       lead         1     0     1         1.0       30.0
    1  qualified         0     1     0         0.0       20.0

    Source: mean life from times that are partly cut off, Epstein & Sobel (1953), Life Testing.
    """
    raise NotImplementedError


def agents_needed(calls, interval_minutes, handle_seconds, target_seconds=20, service_level=0.8) -> dict:
    """Return the smallest number of agents that reaches a service level, and how the queue then behaves (Erlang C).

    The model (M/M/N): calls come at random at a constant rate, handling times are exponential, nobody hangs up, the
    longest waiting goes first. The work offered is A = calls × handling time ÷ interval, in the same unit of time; A is in
    erlangs: agents who would be busy without a pause. With N agents, N > A:

    - B = (Aᴺ ÷ N!) ÷ Σ Aⁿ ÷ n! for n = 0 … N (Erlang B), and the probability of waiting is C = B ÷ (1 − (A ÷ N) × (1 − B))
    - the share of calls answered within T seconds is 1 − C × exp(−(N − A) × T ÷ handling time)
    - the mean wait is C × handling time ÷ (N − A)

    With N ≤ A the queue grows without end, so N is more than A even for a service level of 0.

    Parameters
    ----------
    calls
        Calls that come in the interval (0 or more, not necessarily whole).
    interval_minutes
        Length of the interval, in minutes; more than 0.
    handle_seconds
        Mean handling time of a call: talking and after-call work, in seconds; more than 0.
    target_seconds
        A call counts as answered in time after at most this wait, in seconds; 0 or more.
    service_level
        Share of calls that must be answered in time; 0 or more, less than 1.

    Each of them is a number or an array; arrays broadcast as NumPy's do. Works for thousands of erlangs, where powers and
    factorials overflow.

    Returns
    -------
    dict
        Numbers if all arguments are numbers, otherwise arrays of the common shape:

        - "agents": smallest whole N; people on a break or absent must be added to it
        - "occupancy": share of their time in which they are busy, A ÷ N
        - "wait_probability": C, share of calls that wait
        - "mean_wait_seconds": over all calls, those that do not wait included
        - "service_level": share answered in time, at least what was asked for

        Without calls: 0 agents, occupancy, wait probability and mean wait 0, service level 1.

    Raises
    ------
    ValueError
        If an argument (or an element of it) is missing (NaN) or outside its range.

    Examples
    --------
    >>> result = agents_needed(360, interval_minutes=30, handle_seconds=240, target_seconds=15, service_level=0.84)
    >>> {name: round(float(value), 3) for name, value in result.items()}
    {'agents': 55.0, 'occupancy': 0.873, 'wait_probability': 0.239, 'mean_wait_seconds': 8.184, 'service_level': 0.846}
    >>> agents_needed([10, 100], 30, 240)["agents"].tolist()
    [3, 17]

    Source: Erlang (1917), Solution of some Problems in the Theory of Probabilities of Significance in Automatic Telephone
    Exchanges; for contact centres, Gans, Koole & Mandelbaum (2003), Telephone Call Centers.
    """
    raise NotImplementedError


def self_service_deflection(
    visits: pd.DataFrame,
    contacts: pd.DataFrame,
    contact_intent: float,
    window_hours: float,
    cost_per_contact: float,
    cost_per_visit: float,
) -> dict:
    """Return how many contacts self-service kept from the service desk, and what that saved.

    A visit that no contact follows is *contained*. Not every contained visit saved a contact: most visitors would never
    have got in touch. Saved are the contacts that would have come without self-service, less those that came after a visit
    all the same. The result is negative where self-service makes more work than it takes away.

    A contact is charged to the latest visit of the same customer at or before it, if that visit began at most
    `window_hours` before (exactly as much still counts). A visit to which at least one contact is charged *failed*; it
    counts once, however many contacts are charged to it.

    Parameters
    ----------
    visits
        One row per visit to the self-service pages, in any order: `customer`, `began` (datetime64). Of visits of one
        customer that began at the same time, one can be charged.
    contacts
        One row per contact with the service desk, in any order: `customer`, `opened` (datetime64). Customers who never
        visited may be among them.
    contact_intent
        Share of visits that would have become contacts if there were no self-service, 0 to 1; from a survey or, better,
        from customers who had no access to it.
    window_hours
        A contact that comes later than this is about something else (hours; 0 or more).
    cost_per_contact, cost_per_visit
        What a contact costs the company, and what a visit costs it (money; 0 or more).

    Returns
    -------
    dict
        - "visits": number of visits
        - "failed": number of them to which a contact is charged
        - "containment": share of visits that did not fail; missing (NaN) without visits
        - "deflected": `contact_intent` × visits − failed: contacts saved (may be negative)
        - "deflection_rate": deflected ÷ (`contact_intent` × visits): share of the contacts that would have come; missing
          (NaN) if none would have come
        - "saving": deflected × `cost_per_contact` − visits × `cost_per_visit` (money; may be negative)

    Raises
    ------
    ValueError
        If a customer or a time is missing, `contact_intent` is not from 0 to 1, or another number is negative or NaN.

    Examples
    --------
    >>> visits = pd.DataFrame(
    ...     {"customer": [1, 1, 2, 3], "began": pd.to_datetime(["2025-05-01 09:00", "2025-05-01 10:00"] * 2)}
    ... )
    >>> contacts = pd.DataFrame(
    ...     {"customer": [1, 3, 9], "opened": pd.to_datetime(["2025-05-01 12:00", "2025-05-01 09:30", "2025-05-01 11:00"])}
    ... )
    >>> result = self_service_deflection(visits, contacts, 0.5, 24, cost_per_contact=6.0, cost_per_visit=0.25)
    >>> {name: float(value) for name, value in result.items()}
    {'visits': 4.0, 'failed': 1.0, 'containment': 0.75, 'deflected': 1.0, 'deflection_rate': 0.5, 'saving': 5.0}

    Source: no definition of deflection is agreed upon; this one is this course's. That self-service can add contacts:
    Kumar & Telang (2012), Does the Web Reduce Customer Service Cost? Empirical Evidence from a Call Center.
    """
    raise NotImplementedError


def run_script(script: dict, start: str, answers: list) -> dict:
    """Return how a call goes that follows a script: what is said, by which steps, and how it ends.

    The whole script is checked before the call begins, the parts that this call does not reach too: an agent on the phone
    must never stand in a dead end or go round in a circle.

    Parameters
    ----------
    script
        Step → dict with "say" (text that the agent says) and either "next" (answer of the customer → the next step; at
        least one) or "end" (text: how the call ends). Several answers, and several steps, may lead to the same step. Steps
        that no step leads to are allowed.
    start
        The first step.
    answers
        What the customer answers, in order; the first answers the first step. Answers are compared as they stand.

    Returns
    -------
    dict
        - "path": list of the steps, from `start` to the last one reached
        - "said": list of what was said, one text for each step of the path
        - "outcome": the "end" of the last step, or None if the answers ran out before: the customer has hung up

    Raises
    ------
    ValueError
        If `start` is no step; a step has neither "next" nor "end", an empty "next", or both; a step leads to one that does
        not exist; steps lead back to themselves in a loop; an answer is not foreseen in the step where it is given; or
        answers are left when the call has ended. The message names the step.

    Examples
    --------
    >>> script = {
    ...     "greet": {"say": "How can I help?", "next": {"order": "number", "complaint": "specialist"}},
    ...     "number": {"say": "What is the order's number?", "next": {"known": "tell", "lost": "specialist"}},
    ...     "tell": {"say": "It arrives tomorrow.", "end": "solved"},
    ...     "specialist": {"say": "I put you through.", "end": "handed over"},
    ... }
    >>> run_script(script, "greet", ["order", "lost"])["path"]
    ['greet', 'number', 'specialist']
    >>> run_script(script, "greet", ["order"])["outcome"] is None
    True

    Source: call scripting as a part of operational CRM, Baltzan & Phillips (2008), Business Driven Information Systems;
    order without circles, Kahn (1962), Topological Sorting of Large Networks.
    """
    raise NotImplementedError


def crm_type_of(examples: pd.DataFrame, descriptions: list, threshold: float = 0.5) -> pd.DataFrame:
    """Return the type of CRM that each description of work belongs to, or "unsure", as learned from labelled examples.

    Nothing is known about types but what the examples show: their labels may be the four types, or any others, in any
    language. A classifier learns how probable each label is, given the words or groups of letters of a text. Where even
    the most probable label is less probable than `threshold`, the answer is "unsure": a wrong answer may cost more
    than none.

    Parameters
    ----------
    examples
        One row per example, in any order: `text` (a short description of work, English or Persian), `label` (text). Other
        columns do not matter.
    descriptions
        Texts to be labelled, a list; they are not among the examples.
    threshold
        Smallest probability with which a label is given; 0 to 1. With 0 nothing is unsure.

    Returns
    -------
    pandas.DataFrame
        One row per description, in the order given:

        - `best`: the most probable label
        - `probability`: its probability, more than 0, at most 1
        - `type`: `best` if `probability` is `threshold` or more, otherwise "unsure"

        The same arguments give the same result. No descriptions give no rows.

    What is demanded, in `work_descriptions`, on texts that were not among the examples: of all descriptions at least 74 % have
    the right `best`, of the English and of the Persian ones at least 68 % each, of the third with the highest probabilities at
    least 90 %. With a random two thirds of the data as examples, and with other labels, 70 % of all and 85 % of that third.
    Always giving the most frequent type is right in about 26 %.

    Raises
    ------
    ValueError
        If a text or a label of an example is missing, the examples have fewer than two labels, or `threshold` is not from
        0 to 1.

    Examples
    --------
    >>> examples = pd.DataFrame(
    ...     {
    ...         "text": ["mine the purchase history", "mine the survey", "take the order by phone", "take an order"],
    ...         "label": ["analytical", "analytical", "operational", "operational"],
    ...     }
    ... )
    >>> result = crm_type_of(examples, ["take the order again", "mine it", "be kind"], threshold=0.6)
    >>> result["type"].tolist()
    ['operational', 'analytical', 'unsure']

    Source: classifying texts by the weights of their terms, Manning, Raghavan & Schütze (2008), Introduction to Information
    Retrieval, chapters 6 and 13–15; answering only when sure, Chow (1970), On Optimum Recognition Error and Reject Tradeoff.
    """
    raise NotImplementedError
