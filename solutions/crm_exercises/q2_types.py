"""What operational CRM does: lists, campaigns, pipelines, stages, agents, self-service, scripts; and which type of CRM work is."""

import re
from graphlib import CycleError, TopologicalSorter

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.stats import poisson
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

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
    # answer
    records = _records(sources, criteria)
    return _listed(_merged(records, _person(records)), criteria)


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
    # answer
    _refuse_missing(contacts, "treated", "margin")
    _refuse_negative("cost", [cost_per_contact, fixed_cost])
    is_treated = contacts["treated"].astype(bool)
    treated, control = contacts.loc[is_treated, "margin"], contacts.loc[~is_treated, "margin"]
    if min(len(treated), len(control)) < 2:
        raise ValueError(f"{len(treated)} treated and {len(control)} control customers; expected two of each at least")
    cost = len(treated) * cost_per_contact + fixed_cost
    if cost == 0:
        raise ValueError("the campaign cost 0; a return on investment needs a cost of more than 0")
    incremental = len(treated) * (treated.mean() - control.mean())
    error = len(treated) * np.sqrt(treated.var() / len(treated) + control.var() / len(control))
    return {
        "incremental_margin": incremental,
        "cost": cost,
        "roi": (incremental - cost) / cost,
        "standard_error": error / cost,
    }


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
    # answer
    strange = ~opportunities["status"].isin(["open", "won", "lost"])
    if strange.any():
        raise ValueError(f"status is {opportunities['status'][strange].iloc[0]}; expected open, won or lost")
    pipeline = opportunities[opportunities["status"] == "open"]
    if probabilities is not None:
        pipeline = pipeline.assign(probability=pipeline["stage"].map(probabilities))
    _refuse_missing(pipeline, "stage", "probability")
    _refuse_negative("amount", pipeline["amount"])
    _refuse_no_share("probability", pipeline["probability"])
    amount, chance = pipeline["amount"], pipeline["probability"]
    parts = pipeline[["stage"]].assign(
        opportunities=1, amount=amount, weighted=amount * chance, variance=amount**2 * chance * (1 - chance)
    )
    table = parts.groupby("stage").sum().reset_index()
    return table.assign(standard_deviation=np.sqrt(table.pop("variance").astype(float)))


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
    # answer
    _refuse_missing(stages, "opportunity", "stage", "entered")
    today = pd.Timestamp(as_of)
    known = _in_order(stages[stages["entered"] <= today])
    following = known.groupby("opportunity")[["stage", "entered"]].shift(-1)
    for opportunity in known["opportunity"][following["entered"] < known["entered"]]:
        raise ValueError(f"opportunity {opportunity} entered a stage before an earlier one; expected them in order")
    known["advanced"] = following["stage"].notna() & (following["stage"] != "lost")
    known["lost"] = following["stage"] == "lost"
    known["open"] = following["stage"].isna()
    known["days"] = (following["entered"].fillna(today) - known["entered"]).dt.days
    sums = known.groupby("stage")[["advanced", "lost", "open", "days"]].sum().reindex(list(SALES_STAGES), fill_value=0)
    left = (sums["advanced"] + sums["lost"]).where(lambda number: number > 0)
    sums.insert(0, "entered", sums["advanced"] + sums["lost"] + sums["open"])
    sums["conversion"] = sums["advanced"] / left
    sums["mean_days"] = sums.pop("days") / left
    return sums.reset_index()


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
    # answer
    calls, interval_minutes, handle_seconds, target_seconds, service_level = np.broadcast_arrays(
        *(np.asarray(a, dtype=float) for a in (calls, interval_minutes, handle_seconds, target_seconds, service_level))
    )
    _refuse_negative("calls or target", [*calls.ravel(), *target_seconds.ravel()])
    for what, values in [("interval", interval_minutes), ("handling time", handle_seconds)]:
        if not (values > 0).all():
            raise ValueError(f"{what} is {values}; expected more than 0")
    if not ((service_level >= 0) & (service_level < 1)).all():
        raise ValueError(f"service level is {service_level}; expected 0 or more and less than 1")
    load = calls * handle_seconds / (60 * interval_minutes)
    agents, queue = _fewest(load, service_level, lambda agents: _queue(load, agents, handle_seconds, target_seconds))
    found = {"agents": agents.astype(int), **queue}
    return found if load.ndim else {name: value.item() for name, value in found.items()}


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
    # answer
    _refuse_missing(visits, "customer", "began")
    _refuse_missing(contacts, "customer", "opened")
    _refuse_no_share("contact intent", [contact_intent])
    _refuse_negative("window or cost", [window_hours, cost_per_contact, cost_per_visit])
    events = pd.concat([visits.assign(at=visits["began"]), contacts.assign(at=contacts["opened"])])
    events = events[["customer", "at", "began", "opened"]].sort_values("at", kind="stable")  # visits before contacts
    events["began"] = events.groupby("customer")["began"].ffill()
    contact = events[events["opened"].notna()]
    charged = contact[contact["opened"] - contact["began"] <= pd.Timedelta(hours=window_hours)]
    failed = len(charged.drop_duplicates(["customer", "began"]))
    expected = contact_intent * len(visits)
    deflected = expected - failed
    return {
        "visits": len(visits),
        "failed": failed,
        "containment": 1 - failed / len(visits) if len(visits) else np.nan,
        "deflected": deflected,
        "deflection_rate": deflected / expected if expected else np.nan,
        "saving": deflected * cost_per_contact - len(visits) * cost_per_visit,
    }


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
    # answer
    _refuse_faults(script, start)
    path = [start]
    for number, answer in enumerate(answers):
        name = path[-1]
        if "end" in script[name]:
            raise ValueError(f"the call ended at {name}, but answers are left: {answers[number:]}")
        onward = script[name]["next"]
        if answer not in onward:
            raise ValueError(f"{name} does not foresee the answer {answer!r}; expected one of {list(onward)}")
        path.append(onward[answer])
    return {"path": path, "said": [script[name]["say"] for name in path], "outcome": script[path[-1]].get("end")}


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
    # answer
    _refuse_missing(examples, "text", "label")
    _refuse_no_share("threshold", [threshold])
    if examples["label"].nunique() < 2:
        raise ValueError(f"the labels are {examples['label'].unique().tolist()}; expected two different ones at least")
    if not len(descriptions):
        return pd.DataFrame(columns=["best", "probability", "type"])
    # newton-cg takes a tenth of a second where lbfgs, on a busy machine, has its threads wait for each other.
    model = make_pipeline(TfidfVectorizer(), LogisticRegression(C=10, solver="newton-cg"))
    model.fit(examples["text"], examples["label"])
    chances = model.predict_proba(descriptions)
    table = pd.DataFrame({"best": model.classes_[chances.argmax(axis=1)], "probability": chances.max(axis=1)})
    return table.assign(type=table["best"].where(table["probability"] >= threshold, "unsure"))


def _records(sources, criteria):
    """Return all records, phones and e-mails in normal form, text of which nothing is left as missing."""
    no_records = pd.DataFrame(columns=["name", "phone", "email", "updated"])
    records = pd.concat([no_records, *sources.values()], ignore_index=True).astype({"updated": "datetime64[us]"})
    for column in criteria:
        if column not in records:
            raise ValueError(f"no source has the column {column}; expected one of {list(records)}")
    _refuse_missing(records, "updated")
    records["phone"] = _each(records["phone"], _phone)
    records["email"] = _each(records["email"], _email)
    for column in ("name", *criteria):
        records[column] = records[column].where(_each(records[column], _plain).notna(), None)
    return records


def _merged(records, person):
    """Return one row per person: of each column the newest value that is there."""
    newest_first = records.sort_values("updated", ascending=False, kind="stable").groupby(person)
    return newest_first.first().assign(records=newest_first.size())


def _listed(people, criteria):
    """Return those who can be reached and meet the criteria, and the report on all."""
    reachable = people["phone"].notna() | people["email"].notna()
    selected = reachable.copy()
    for column, wanted in criteria.items():
        selected &= _each(people[column], _plain).isin([_plain(value) for value in wanted])
    report = {
        "records": int(people["records"].sum()),
        "merged": int(people["records"].sum() - len(people)),
        "unreachable": int((~reachable).sum()),
        "not selected": int((reachable & ~selected).sum()),
        "listed": int(selected.sum()),
    }
    return people.loc[selected, ["name", "phone", "email", "records"]].reset_index(drop=True), report


def _each(column, normal):
    """Return `normal` of each text of a column; what is missing stays missing."""
    return pd.Series([None if pd.isna(text) else normal(text) for text in column], index=column.index, dtype=object)


def _phone(text):
    digits = re.sub("[^0-9]", "", text.translate(_DIGITS))
    usable = re.fullmatch("(0|98|0098)?([1-9][0-9]{9})", digits)
    return "0" + usable[2] if usable else None


def _email(text):
    text = text.strip().lower()
    return text if re.fullmatch(r"[^@\s]+@[^@\s]+", text) else None


def _plain(text):
    return re.sub("[\\s\u200c]", "", text.lower().translate(_LETTERS)) or None


_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
_LETTERS = str.maketrans("يك", "یک")


def _person(records):
    """Return a number for each record, the same for all that are linked by e-mail, or by phone and name."""
    phone_and_name = records["phone"] + " " + _each(records["name"], _plain)  # no e-mail holds a space
    keys = pd.concat([records["email"], phone_and_name]).dropna()
    nodes = len(records) + pd.factorize(keys)[0]
    size = len(records) + len(keys)
    links = coo_array((np.ones(len(keys)), (keys.index, nodes)), shape=(size, size))
    return pd.Series(connected_components(links)[1][: len(records)], index=records.index)


def _in_order(stages):
    """Return the rows by opportunity and stage of the process, once they are sound."""
    rungs = {stage: rung for rung, stage in enumerate((*SALES_STAGES, "won"))}
    stages = stages.assign(rung=stages["stage"].map({**rungs, "lost": rungs["won"]}))
    for unknown in stages["stage"][stages["rung"].isna()]:
        raise ValueError(f"{unknown} is no stage; expected one of {[*rungs, 'lost']}")
    for opportunity in stages["opportunity"][stages.duplicated(["opportunity", "rung"])]:
        raise ValueError(f"opportunity {opportunity} has a stage, or an end, twice; expected each once")
    stages = stages.sort_values(["opportunity", "rung"])
    first = stages.drop_duplicates("opportunity")
    for opportunity in first["opportunity"][first["rung"] == rungs["won"]]:
        raise ValueError(f"opportunity {opportunity} ended without a stage before; expected one of {SALES_STAGES}")
    return stages


def _fewest(load, service_level, queue):
    """Return the smallest numbers of agents above `load` for which `queue` reaches the service level, and the queue."""
    agents = np.where(load > 0, np.floor(load) + 1, 0)
    while True:
        behaviour = queue(agents)
        short = behaviour["service_level"] < service_level
        if not short.any():
            return agents, behaviour
        agents = agents + short


def _queue(load, agents, handle_seconds, target_seconds):
    """Return how an M/M/N queue behaves; `agents` exceeds `load`, or both are 0.

    Erlang B is a Poisson probability over its cumulated one: a ratio of numbers that neither overflow nor vanish.
    """
    occupancy = load / np.maximum(agents, 1)
    exactly, at_most = poisson.pmf(agents, load), poisson.cdf(agents, load)
    waits = np.where(load > 0, exactly / (occupancy * exactly + (1 - occupancy) * at_most), 0)
    spare = np.where(load > 0, agents - load, 1)
    return {
        "occupancy": occupancy,
        "wait_probability": waits,
        "mean_wait_seconds": waits * handle_seconds / spare,
        "service_level": 1 - waits * np.exp(-spare * target_seconds / handle_seconds),
    }


def _refuse_faults(script, start):
    if start not in script:
        raise ValueError(f"the start {start!r} is no step; expected one of {list(script)}")
    onward = {}
    for name, step in script.items():
        onward[name] = list(step.get("next", {}).values())
        if bool(onward[name]) == ("end" in step):
            raise ValueError(
                f"{name} leads to {onward[name]} and has the end {step.get('end')!r}; expected one of both"
            )
        for target in onward[name]:
            if target not in script:
                raise ValueError(f"{name} leads to {target!r}, which is no step; expected one of {list(script)}")
    try:
        TopologicalSorter(onward).prepare()
    except CycleError as error:
        circle = " → ".join(reversed(error.args[1]))
        raise ValueError(f"the script goes round in a circle: {circle}; expected a way out of every step") from error


def _refuse_missing(table, *columns):
    for column in columns:
        if table[column].isna().any():
            raise ValueError(f"{column} is missing in {table[column].isna().sum()} rows; expected a value in each")


def _refuse_negative(what, amounts):
    for amount in amounts:
        if not amount >= 0:  # NaN, too
            raise ValueError(f"{what} is {amount}; expected 0 or more")


def _refuse_no_share(what, shares):
    for share in shares:
        if not 0 <= share <= 1:  # NaN, too
            raise ValueError(f"{what} is {share}; expected 0 to 1")
