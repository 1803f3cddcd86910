"""A CRM strategy in seven steps, and a company to run: goals, automation, campaigns, where money is won, and a policy."""

import numpy as np
import pandas as pd
from scipy.stats import norm, t

# What a policy can do for a customer, and what that costs, EUR.
ACTIONS = {
    "leave alone": 0.00,
    "mail": 0.80,
    "discount": 0.40,
    "service call": 7.00,
    "loyalty invitation": 2.50,
    "referral request": 1.20,
    "win-back": 9.00,
}


def goal_progress(goals: pd.DataFrame, measured: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Return how far each goal has come, and whether it is on track, behind, reached or missed.

    A goal leads from its baseline to its target. If the target is the higher of the two, higher is better; if it is the
    lower one (as for churn), lower is better. A goal is judged by its latest measurement that counts. One counts if its
    day is not before the goal's `start`, not after its `due`, and not after `today`: what was measured before the start
    says nothing of the way, what comes after the due day comes too late, and what comes after today nobody knows yet.

    Parameters
    ----------
    goals
        One row per goal: `goal` (its name), `baseline` (the value at the start) and `target` (numbers in any unit, the
        same for both), `start` and `due` (dates: datetime64 without a time of day).
    measured
        One row per measurement, in any order: `goal`, `day` (date), `value` (number, in the goal's unit). A row whose
        value is missing does not count: nothing was measured. Of several that count on a goal's latest day, the one
        furthest down in the table is used. Rows of goals that are not in `goals` do not matter.
    today
        The day on which the question is asked (date, without a time of day).

    Returns
    -------
    pandas.DataFrame
        One row per goal, in the order of `goals`:

        - `goal`
        - `value`: the latest measurement that counts
        - `day`: its day
        - `way`: share of the way done: (value − baseline) ÷ (target − baseline). 0 at the baseline, 1 at the target;
          less than 0 if things got worse, more than 1 beyond the target
        - `time`: share of the time that had gone *on that day*: days from `start` to `day` ÷ days from `start` to
          `due`; from 0 to 1. An old value is compared with the time of its own day, not with today
        - `state`: the first of these that applies:
          "not measured" if no measurement counts (then the four columns before are missing: NaN, NaT or None);
          "reached" if `way` is 1 or more;
          "missed" if `today` is after `due`;
          "on track" if `way` is `time` or more;
          "behind".
          Where only rounding in the last digits decides, either state is right

        No goals give a table with these columns and no rows.

    Raises
    ------
    ValueError
        If anything in these columns of `goals` is missing; a goal has more than one row there; a target equals its
        baseline (there is no way to go); a `due` is not after its `start`; or a `goal` or a `day` in `measured` is
        missing, even in a row that does not count.

    Examples
    --------
    >>> goals = pd.DataFrame(
    ...     {
    ...         "goal": ["churn", "members"],
    ...         "baseline": [0.30, 200],
    ...         "target": [0.20, 500],
    ...         "start": pd.to_datetime(["2025-01-01", "2025-01-01"]),
    ...         "due": pd.to_datetime(["2025-04-11", "2025-04-11"]),
    ...     }
    ... )
    >>> measured = pd.DataFrame(
    ...     {
    ...         "goal": ["churn", "churn", "members"],
    ...         "day": pd.to_datetime(["2025-03-22", "2025-01-21", "2025-02-10"]),
    ...         "value": [0.23, 0.29, 260],
    ...     }
    ... )
    >>> goal_progress(goals, measured, pd.Timestamp("2025-03-01"))  # 20 and 40 days of 100
          goal   value        day  way  time   state
    0    churn    0.29 2025-01-21  0.1   0.2  behind
    1  members  260.00 2025-02-10  0.2   0.4  behind

    Source: goals that are specific, measurable and dated, Doran (1981), There's a S.M.A.R.T. Way to Write Management's
    Goals and Objectives. To compare the way with the time, as if progress were even, is this course's rule.
    """
    raise NotImplementedError


def automation_payback(tasks: pd.DataFrame, rate: float, months: float = 36) -> pd.DataFrame:
    """Return what automating each task saves a month, when it has paid for itself, and what it leaves in the end.

    Only a part of the cases is fit for automation; the others are done by hand as before. An automated case still takes
    some work (somebody starts it, checks it). If it fails, it has taken that work and is then done by hand from the
    beginning. The system costs its setup once, and its running costs every month.

    Parameters
    ----------
    tasks
        One row per task, in any order; no value is missing:

        - `task`: name (text)
        - `volume`: cases a month (0 or more)
        - `minutes`: working time of a case done by hand (0 or more)
        - `share`: share of the cases that are automated (0 to 1)
        - `minutes_left`: working time that an automated case still takes, whether or not it fails (0 or more; may be
          more than `minutes`)
        - `failing`: share *of the automated cases* that fail (0 to 1)
        - `setup`: cost of setting it up, once (EUR, 0 or more)
        - `running`: running cost a month (EUR, 0 or more)
    rate
        What an *hour* of work costs (EUR, more than 0).
    months
        How long the automation will be used (more than 0).

    Returns
    -------
    pandas.DataFrame
        One row per task:

        - `task`
        - `saving`: cost of the working time saved in a month less the running cost (EUR a month; may be negative)
        - `payback`: setup ÷ saving: the months until the savings have paid for the setup. Infinite (`inf`) if the
          saving is 0 or negative: it never pays, even if the setup is free. May be longer than `months`. Where only
          rounding in the last digits makes a saving differ from 0, either is right
        - `net`: months × saving − setup (EUR; may be negative), without interest

        The highest net first, equal ones in any order. No tasks give a table with these columns and no rows.

    Raises
    ------
    ValueError
        If a value in these columns is missing; one of the numbers is negative; `share` or `failing` is more than 1; or
        `rate` or `months` is not more than 0 (or NaN).

    Examples
    --------
    >>> tasks = pd.DataFrame(
    ...     {
    ...         "task": ["reminders", "invoices"],
    ...         "volume": [100, 600],
    ...         "minutes": [6.0, 10.0],
    ...         "share": [1.0, 0.5],
    ...         "minutes_left": [0.0, 2.0],
    ...         "failing": [0.0, 0.2],
    ...         "setup": [1200.0, 9000.0],
    ...         "running": [60.0, 150.0],
    ...     }
    ... )
    >>> automation_payback(tasks, rate=30).round(1)  # invoices: 300 cases, (10 − 2 − 0.2 × 10) minutes each
            task  saving  payback      net
    0   invoices   750.0     12.0  18000.0
    1  reminders   240.0      5.0   7440.0

    Source: why the payback alone misleads (it does not see what comes after), Brealey, Myers & Allen, Principles of
    Corporate Finance, chapter on net present value and other investment criteria. The sum of minutes is this course's.
    """
    raise NotImplementedError


def campaign_verdict(treated: np.ndarray, control: np.ndarray, cost: float, worth: float, power: float = 0.8) -> dict:
    """Return what a contact of a randomised campaign gains after its cost, and whether to repeat, stop or test again.

    Customers were contacted, or left alone as control, by lot. The gain of a contact is the mean profit of the treated
    less that of the control, less the cost of the contact. It is known only within its interval, and that decides:

    - "repeat" if the whole interval is above 0: the contacts pay;
    - otherwise "stop" if the whole interval is below `worth`: a gain worth having is ruled out;
    - otherwise "test again": both no gain and a gain worth having are still possible. That is not "no effect".

    Parameters
    ----------
    treated, control
        Profit in the period of the campaign of each customer contacted, and of each one left alone (EUR; list, array or
        Series; not one by one the same customers, and seldom as many). All who were drawn are there, with 0 if they
        bought nothing; discounts are taken off, the cost of the contact is not. May be negative.
    cost
        Cost of a contact (EUR, 0 or more).
    worth
        The smallest gain of a contact, after its cost, that would be worth having (EUR, more than 0).
    power
        Chance with which a new test should find a gain of `worth`, if it is there; at least 0.5, less than 1.

    Returns
    -------
    dict
        - "gain": mean of `treated` − mean of `control` − `cost` (EUR a contact)
        - "low", "high": its 95 % interval by Welch: gain ± t × s. s² is the variance of the treated ÷ their number +
          that of the control ÷ its number (v + w for short; sample variances, divisor n − 1); t is the 97.5 % point of
          Student's t with (v + w)² ÷ (v² ÷ (n − 1) + w² ÷ (m − 1)) degrees of freedom, n treated and m control. If
          nobody differs within either group, s is 0, and both limits are the gain. `cost` is taken as known.
        - "verdict": "repeat", "stop" or "test again"
        - "customers": if the verdict is "test again", how many customers *each* of two equal groups needs: the next
          whole number from (z₁ + z₂)² × (variance of the treated + variance of the control) ÷ worth² upwards, where z₁
          is the 97.5 % point of the normal distribution and z₂ its point at `power` (`norm.ppf(power)`). The gain that
          was found is not in it. For another verdict 0.

    Raises
    ------
    ValueError
        If there are fewer than two treated or fewer than two control customers, a profit is missing, `cost` is negative
        (or NaN), `worth` is not more than 0 (or NaN), or `power` is not at least 0.5 and less than 1 (or NaN).

    Examples
    --------
    >>> result = campaign_verdict([30, 10, 20, 0], [5, 15, 10, 2], cost=2, worth=5)
    >>> {name: value if name == "verdict" else round(float(value), 2) for name, value in result.items()}
    {'gain': 5.0, 'low': -14.35, 'high': 24.35, 'verdict': 'test again', 'customers': 63.0}

    Source: Welch (1938), The Significance of the Difference Between Two Means when the Population Variances are
    Unequal; the size of a test, Cohen (1988), Statistical Power Analysis for the Behavioral Sciences; why not to plan it
    with the gain that was found, Hoenig & Heisey (2001), The Abuse of Power. The rule of three verdicts is this
    course's.
    """
    raise NotImplementedError


def profit_by_action(played: pd.DataFrame, idle: pd.DataFrame) -> pd.DataFrame:
    """Return where the money of a run was won and lost: the gain of each month, booked to the actions that brought it.

    The same company is run twice with the same dice: once with a policy, once left alone. What is done to one customer
    changes nothing for another, so a customer's profit in a month less that of the company left alone is what the
    policy has gained with this customer in this month. It is booked to one action:

    - of a customer who is in `played` alone (in no month of `idle`): always to "referral request", whatever is done to
      this customer later: without one, nobody would have come;
    - of any other customer: to the action done to this customer most recently, up to and including that month. "leave
      alone" is no action: what was done before goes on working;
    - of a customer to whom nothing has been done up to then: to "nobody".

    Parameters
    ----------
    played
        The company with a policy: one row per month and customer, in any order: `month` (whole number), `customer`
        (number), `action` (text or categorical), `profit` (EUR, the cost of the action taken off).
    idle
        The company left alone: one row per month and customer, in any order: `month`, `customer`, `profit`. Has the same
        months of a customer as `played`, but not the customers who came only because somebody recommended the company:
        they have earned 0 there. Other columns of both tables do not matter.

    Returns
    -------
    pandas.DataFrame
        One row for each month and action to which at least one customer is booked in that month (even if the gain is
        0):

        - `month`
        - `action`: one of the actions (not "leave alone"), or "nobody"
        - `gain`: sum of (profit in `played` − profit in `idle`) of the customers booked to it (EUR; may be negative)

        By month, and within a month by action as Python sorts text. All gains together are the profit of `played` less
        that of `idle`. No rows in either table give a table with these columns and no rows.

    Raises
    ------
    ValueError
        If a value in these columns is missing, a table has more than one row for a month and customer, or a customer of
        `idle` has a month in one table that is not in the other.

    Examples
    --------
    >>> played = pd.DataFrame(
    ...     {
    ...         "month": [1, 1, 2, 2, 2],
    ...         "customer": [7, 8, 7, 8, 9],
    ...         "action": ["mail", "leave alone", "leave alone", "referral request", "leave alone"],
    ...         "profit": [19.2, 5.0, 14.0, 3.8, 6.0],
    ...     }
    ... )
    >>> idle = pd.DataFrame({"month": [1, 1, 2, 2], "customer": [7, 8, 7, 8], "profit": [10.0, 5.0, 16.0, 5.0]})
    >>> profit_by_action(played, idle).round(2)  # the mail won 9.20 and lost 2 afterwards; 9 came by referral
       month            action  gain
    0      1              mail   9.2
    1      1            nobody   0.0
    2      2              mail  -2.0
    3      2  referral request   4.8

    Source: common random numbers for the two runs, Glasserman & Yao (1992), Some Guidelines and Guarantees for Common
    Random Numbers, Management Science 38(6). To book a gain to the latest action is this course's rule.
    """
    raise NotImplementedError


def choose_actions(customers: pd.DataFrame, budget: float) -> list:
    """Choose what to do for each customer this month: a policy, called at the beginning of each of 24 months.

    Parameters
    ----------
    customers : pandas.DataFrame
        What the company knows at the beginning of the month, a row per customer, in the order of their numbers:

        customer             number of the customer
        month                1 to 24
        segment              "household", "small firm" or "large account"
        region               "north", "south", "east", "west" or "centre"
        relationship         "contract" or "pay as you go"
        discount             share of the list price that the customer has bargained for, 0 to 0.4
        tenure               whole months since the customer came
        left                 True if the contract has ended; without a contract nobody gives notice: always False
        member               True if the customer is a member of the loyalty programme
        months_since_order   0: ordered last month; NaN: no order in the records
        orders, revenue, profit           of the last month (EUR)
        orders_12, revenue_12, profit_12  of the last twelve months (EUR)
        contacts_3, unresolved_3, complaints_3  service contacts, those not resolved, complaints of three months
        nps                  the customer's latest answer, 0 to 10; NaN: none
        last_action          what was done to the customer last; "leave alone": nothing yet
        months_since_action  0: last month; NaN: nothing yet

        Profit is after goods and the cost to serve, before the cost of actions. The records reach a year back.
    budget : float
        EUR that the actions of this month may cost in all, 0 or more: 0.60 for each customer that the company has in the
        end. A millionth of a euro above it is taken for rounding. What is not spent is gone.

    Returns
    -------
    list, numpy.ndarray or pandas.Series
        One action for each row, in the order of the rows (the index of a Series does not matter); nothing for an empty
        table. The actions, EUR each:

        "leave alone"         0.00
        "mail"                0.80   some without a contract order once more; households under contract cancel orders
        "discount"            0.40   10 % off all orders of the month; who is sensitive to prices orders more
        "service call"        7.00   lifts the mood for some months; who is content ends a contract less often
        "loyalty invitation"  2.50   about half accept; members order 8 % more and get 1 % of what they pay back
        "referral request"    1.20   a content customer may bring a new one, one in all; a discontented one gets more so
        "win-back"            9.00   a few of those who have gone come back; for others it does nothing

        Whoever is approached two months in a row gets a little tired of it. That is a price, to be weighed, not a ban.

    Notes
    -----
    The actions follow from the two arguments alone. The same table gets the same actions, whichever months were asked
    for before: nothing may be kept between the calls, and chance needs a seed that the arguments give. The
    arguments stay as they are.

    The score is the profit of 24 months above that of the company left alone, in per cent of what the best knowable
    policy earns above it (it sees what each customer is like, but not the dice), over several companies of 1,000
    customers that you have not seen, all gains taken together (those of customers whom a referral brought, too). The
    exercise is right from 15 per cent on; the course's answer earned 56 per cent over fifty companies, in single ones 21
    to 83. A policy that breaks the month's budget, or returns what is no action, has no score.

    Examples
    --------
    >>> from crm_course.world import Run
    >>> company = Run(customers=200, seed=1)
    >>> actions = choose_actions(company.observe(), company.budget)
    >>> len(actions) == len(company.observe()), company.step(actions).action_cost <= company.budget
    (True, True)

    Source: the company is simulated and the effects are chosen for it, not taken from a study. What is left, the value
    of an action that pays later, and a budget to be shared out, is the problem of Rust & Verhoef (2005), Marketing
    Science 24(3).
    """
    raise NotImplementedError
