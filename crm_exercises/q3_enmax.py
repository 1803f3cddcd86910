"""ENMAX: three systems made one, sales lost and why, how long a sale takes, equal service on all channels, calls saved."""

import math
import re

import numpy as np
import pandas as pd


def unify_customers(records: pd.DataFrame) -> pd.Series:
    """Return whose each record is: records of one person, from whichever system, get the same person.

    Two records are one person's if their names agree and one more thing does: the phone, the e-mail address, or the
    postal address. What each alone is worth: many customers have the same name; a family shares a phone; a customer who
    moved stands at two addresses. Agreement carries on: if A is B and B is C, then A is C.

    What one person's records may differ in:

    - name: capitals; "Family, Given" for "Given Family"; commas and spaces; at most one slip per record: two neighbouring
      characters exchanged, one left out or one doubled, where a space or a comma is a character, too: "Golestani,N ima".
      One letter for another is no slip. Latin or Persian script, but the same one in all records of a person
    - phone: spaces and dashes; "+98" for the leading 0; Persian or Arabic digits; an old number; missing
    - e-mail: capitals; missing
    - address, city and postcode: all three of before a move; the address with at most one slip per record, digits, too
      ("Golha St 04" for 204), even where the name has one. City and postcode have none
    - script: Arabic ي and ك for Persian ی and ک; a half-space for a space

    Members of a family have names that differ by more than slips: no slip in one and slip in the other make them the same.
    But they may have the same letters: Mina and Nima Karimi with one phone are two persons.

    It is judged on small tables such as the one below, and by pairs of records on fresh companies: of the pairs that you
    put together, at least 93 % must be one person's (precision); of the pairs that are one person's, you must have found
    at least 90 % (recall). In some of the fresh companies everything is in Persian script; in all of them some customers
    share phone and home. They have some 500 records. Your time is not judged, but compare within blocks, never every
    record with every other: 100,000 records have five billion pairs.

    To try it: the records are `load("company_legacy_residential")`, `_business` and `_billing`, one below the other, and
    `load("company_legacy_key")` tells whose each is.

    Parameters
    ----------
    records
        One row per record of the old systems, in any order: `record` (its number, text), `name`, `phone`, `email`,
        `address` (street and number), `city`, `postcode`: text, a postcode with its leading zeros. `phone` and `email` may
        be missing (None or NaN), the others are not (not checked). More columns, such as `system`, do not matter.

    Returns
    -------
    pandas.Series
        Record → person, for every record, in any order; a dict will do. A person is called by the first of his or her
        records in alphabetical order. A record that agrees with no other is a person of its own: no record disappears.
        No records give an empty one.

    Raises
    ------
    ValueError
        If a record's number is missing or stands in two rows.

    Examples
    --------
    >>> records = pd.DataFrame(
    ...     {
    ...         "record": ["R1", "I1", "B1"],
    ...         "name": ["Naderi, Arash", "ARASH NADRI", "Arash Naderi"],
    ...         "phone": ["0555 519 7706", "+98 5555197706", None],
    ...         "email": [None, None, "arash9@example.org"],
    ...         "address": ["Yas Lane 7", "Sarv Ave 53", "Golha St 4"],
    ...         "city": ["Chaharsu", "Sabzrud", "Kuhsepid"],
    ...         "postcode": ["10001", "01524", "07390"],
    ...     }
    ... )
    >>> dict(unify_customers(records)) == {"R1": "I1", "I1": "I1", "B1": "B1"}
    True

    Source: record linkage, Fellegi & Sunter (1969), A Theory for Record Linkage; blocking and pairwise precision and
    recall, Christen (2012), Data Matching.
    """
    raise NotImplementedError


def golden_records(records: pd.DataFrame, persons: pd.Series) -> pd.DataFrame:
    """Return the golden record of each person: the newest of what the old systems know.

    Parameters
    ----------
    records
        One row per record, in any order: `record`, `name`, `phone`, `email`, `address`, `city`, `postcode`, `updated` (day
        on which the record was last touched, datetime64). Any of them but `record` and `updated` may be missing (None or
        NaN). More columns do not matter.
    persons
        Record → person, as `unify_customers` returns it: a Series, or a dict. No person is missing in it (not checked).

    Returns
    -------
    pandas.DataFrame
        One row per person, in any order:

        - `person`
        - `name`, `phone`, `email`: each from the person's newest record in which this field is filled, as it stands there;
          missing if it is filled in none. So they may come from different records
        - `address`, `city`, `postcode`: all three from one record, the person's newest in which `address` is filled, city
          and postcode missing if they are missing there; all three missing if it is filled in none. The street of one record in the city of another is a place where nobody lives
        - `updated`: the newest day of the person's records
        - `records`: number of the person's records

        Filled is whatever is not None or NaN. Newest is the latest `updated`; of records of the same day, the one whose
        number comes first in alphabetical order. No records give no rows, but the same columns.

    Raises
    ------
    ValueError
        If a record's number is missing or stands in two rows, `updated` is missing, or a record has no person in `persons`.
        Persons of records that are not in the table do not matter.

    Examples
    --------
    >>> records = pd.DataFrame(
    ...     {
    ...         "record": ["R1", "I1"],
    ...         "name": ["Naderi, Arash", "ARASH NADERI"],
    ...         "phone": ["0555 519 7706", None],
    ...         "email": [None, "arash9@example.org"],
    ...         "address": ["Yas Lane 7", "Sarv Ave 53"],
    ...         "city": ["Chaharsu", "Sabzrud"],
    ...         "postcode": ["10001", "01524"],
    ...         "updated": pd.to_datetime(["2024-03-01", "2025-06-30"]),
    ...     }
    ... )
    >>> golden = golden_records(records, {"R1": "I1", "I1": "I1"})
    >>> golden[["person", "name", "phone", "address", "records"]]
      person          name          phone      address  records
    0     I1  ARASH NADERI  0555 519 7706  Sarv Ave 53        2

    Source: the newest filled value wins is one of the usual rules of survivorship; this course's choice.
    """
    raise NotImplementedError


def lost_sales(opportunities: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    """Return where sales were lost, and why: by region and reason, with the price gap to the rival.

    Parameters
    ----------
    opportunities
        One row per opportunity, in any order: `customer`, `status` ("open", "won" or "lost"), `amount` (our offer, or what
        it would have been had we come to make one; money, more than 0), `rival_amount` (the rival's offer, more than 0; missing where it is not known), `reason` (of a lost
        one; missing where nobody wrote it down).
    customers
        One row per customer: `customer`, `region`. Customers without opportunities do not matter.

    Returns
    -------
    pandas.DataFrame
        One row for each region and reason with at least one lost opportunity, in any order:

        - `region`, `reason`: a missing reason is called "unknown", and counts with those that are written "unknown"
        - `deals`: number of lost opportunities
        - `amount`: sum of their amounts
        - `share`: deals ÷ all decided opportunities (won or lost, for whatever reason) of the region; open ones may still be
          won and do not count. From 0 to 1
        - `price_gap`: mean of amount ÷ rival amount − 1 over those of the lost opportunities whose rival amount is known,
          each counting the same: 0.05 is 5 % dearer than the rival; missing (NaN) if none is known

        Nothing lost gives no rows, but the same columns.

    Raises
    ------
    ValueError
        If a status is another than the three (or missing), an amount is missing (in any row), or the customer of an opportunity has no
        row or no region in `customers`, or more than one row there.

    Examples
    --------
    >>> opportunities = pd.DataFrame(
    ...     {
    ...         "customer": [1, 1, 2, 2],
    ...         "status": ["lost", "won", "lost", "open"],
    ...         "amount": [110.0, 80.0, 90.0, 70.0],
    ...         "rival_amount": [100.0, 95.0, None, None],
    ...         "reason": ["price", None, "timing", None],
    ...     }
    ... )
    >>> lost_sales(opportunities, pd.DataFrame({"customer": [1, 2], "region": ["north", "east"]})).round(2)
      region  reason  deals  amount  share  price_gap
    0   east  timing      1    90.0    1.0        NaN
    1  north   price      1   110.0    0.5        0.1

    Source: this course's definition.
    """
    raise NotImplementedError


def sales_cycle_days(opportunities: pd.DataFrame, analysis_date: str, share: float = 0.5) -> int | None:
    """Return the length of the sales cycle: days until the given share of opportunities is decided, won or lost.

    An open opportunity has lasted some days and will last longer: its length is censored. To leave it out, or to take its
    age for its length, makes the cycle look shorter than it is. The share that is still undecided after t days is estimated
    by Kaplan and Meier: S(t) is the product, over all lengths s up to t on which some were decided, of
    1 − decided after exactly s days ÷ opportunities known to have lasted s days or longer (those that are decided or
    censored at exactly s days still count there).

    Parameters
    ----------
    opportunities
        One row per opportunity, in any order: `opened`, `closed` (days, datetime64 without time of day; `closed` is missing
        while it is open). Won or lost is all the same: the cycle ends with the decision. An opportunity may be decided on
        the day on which it was opened: 0 days.
    analysis_date
        The day on which we look, as text, "YYYY-MM-DD". What happened later is not known yet: an opportunity opened
        after it is left out, one closed after it is still open (closed on it is decided). An open one is censored at
        the days from its opening to this day.
    share
        More than 0, at most 1; 0.5 gives the median.

    Returns
    -------
    int or None
        The smallest number of days t, of those on which some were decided, with 1 − S(t) ≥ share (within 1e-9). None if the
        estimate never gets there, as when there are no opportunities.

    Raises
    ------
    ValueError
        If `opened` is missing, `closed` is before `opened` (in any row), or `share` is not more than 0 and at most 1.

    Examples
    --------
    Decided after 10 and 30 days, one still open after 25: S is 2/3 after 10 days, and 2/3 × 0 after 30.

    >>> opportunities = pd.DataFrame(
    ...     {
    ...         "opened": pd.to_datetime(["2024-01-01", "2024-01-01", "2024-01-07"]),
    ...         "closed": pd.to_datetime(["2024-01-11", "2024-01-31", None]),
    ...     }
    ... )
    >>> sales_cycle_days(opportunities, "2024-02-01")
    30

    Source: Kaplan & Meier (1958), Nonparametric Estimation from Incomplete Observations.
    """
    raise NotImplementedError


def service_parity(
    contacts: pd.DataFrame, baseline: str = "phone", margin: float = 0.05, confidence: float = 0.95
) -> pd.DataFrame:
    """Return whether each channel serves as well as the baseline channel: a test, the effect size, and its interval.

    The service level p of a channel is the share of its n contacts that were resolved. Small p-values show that two levels
    differ; large ones do not show that they are equal: with few contacts hardly anything is significant. Parity is shown
    when the whole interval of the difference lies within a margin that does not matter.

    With 1 for a channel and 2 for the baseline:

    - test of p₁ = p₂: z = (p₁ − p₂) ÷ √(p (1 − p) (1/n₁ + 1/n₂)), where p is the level of both together, without
      continuity correction; p-value from both sides of the normal distribution. 1 if p is 0 or 1
    - effect size, Cohen's h = 2 arcsin √p₁ − 2 arcsin √p₂ (0.2 is small, 0.5 medium, 0.8 large)
    - interval of the difference d = p₁ − p₂, by Newcombe: from d − √((p₁ − l₁)² + (u₂ − p₂)²) to
      d + √((u₁ − p₁)² + (p₂ − l₂)²), where l and u are the ends of Wilson's interval of each level:
      (p + q²/2n ± q √(p (1 − p)/n + q²/4n²)) ÷ (1 + q²/n), where q is the quantile of the normal distribution with half
      of 1 − confidence above it: 1.95996… for 0.95

    Parameters
    ----------
    contacts
        One row per contact, in any order: `channel` (text), `resolved` (bool).
    baseline
        The channel with which the others are compared; it has at least one contact.
    margin
        The difference of service levels that does not matter (0.05: five percentage points); more than 0.
    confidence
        Of the interval; between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        One row per channel other than the baseline, in any order:

        - `channel`, `contacts` (their number), `level` (from 0 to 1)
        - `difference`: level − the baseline's level; `low`, `high`: its interval
        - `effect`: Cohen's h
        - `p_value`
        - `verdict`: "same" if −margin < low and high < margin; otherwise "better" if low > 0, "worse" if high < 0, and
          "undecided" in all other cases

        No channel but the baseline gives no rows, but the same columns. The p-values are not corrected for there being several.

    Raises
    ------
    ValueError
        If a channel or `resolved` is missing, the baseline has no contacts, `margin` is not more than 0, or `confidence` is
        not between 0 and 1.

    Examples
    --------
    >>> contacts = pd.DataFrame(
    ...     {"channel": ["web"] * 70 + ["phone"] * 80, "resolved": [True] * 56 + [False] * 14 + [True] * 48 + [False] * 32}
    ... )
    >>> service_parity(contacts)[["channel", "difference", "low", "high", "verdict"]].round(4)
      channel  difference     low    high verdict
    0     web         0.2  0.0524  0.3339  better

    Source: intervals, Wilson (1927), Probable Inference; Newcombe (1998), Interval Estimation for the Difference between
    Independent Proportions (method 10; the example is his); effect size, Cohen (1988), Statistical Power Analysis;
    parity by an interval within a margin, Schuirmann (1987).
    """
    raise NotImplementedError


def calls_saved(calls: pd.DataFrame, users: list, launch: str, days: int) -> dict:
    """Return how many phone calls self-service saved, against what its users would have done without it.

    The counterfactual: without self-service the calls of its users would have changed in the same proportion as the calls
    of all other customers, the comparison group. So season, growth and a good or bad year are taken out; a difference that
    is one group's own, such as users who leave or customers who are new among the others, is not.

    Parameters
    ----------
    calls
        One row per contact, in any order: `customer`, `opened` (datetime64, may have a time of day), `channel`. Only the
        channel "phone" counts; other channels do not.
    users
        The customers who got self-service: a list or set. They are users in both periods. All other customers in `calls` are the
        comparison group. A user without calls does not matter.
    launch
        The first day of self-service, as text, "YYYY-MM-DD".
    days
        Length of each period: a whole number, 1 or more. Before: the `days` days that end with the day before the launch.
        After: the `days` days that begin with the launch. Other days do not count.

    Returns
    -------
    dict
        - `before`, `after`: phone calls of the users in each period
        - `change`: phone calls of the comparison group after ÷ before
        - `expected`: before × change, the calls of the users had there been no self-service
        - `saved`: expected − after; negative if they called more often than expected
        - `saved_share`: saved ÷ expected; None if expected is 0

    Raises
    ------
    ValueError
        If a customer, a channel or a time is missing (in any row), `days` is less than 1, or the comparison group made no
        phone call in the period before the launch: then nothing is known about the change.

    Examples
    --------
    The user called four times, then three times. Others called twice, then once: half. Two calls were to be expected.

    >>> calls = pd.DataFrame(
    ...     {
    ...         "customer": ["Ava"] * 7 + ["Bo", "Cy", "Cy"],
    ...         "opened": pd.to_datetime(["2024-03-30"] * 4 + ["2024-04-02"] * 3 + ["2024-03-31", "2024-03-31", "2024-04-01"]),
    ...         "channel": ["phone"] * 10,
    ...     }
    ... )
    >>> calls_saved(calls, ["Ava"], "2024-04-01", 7)
    {'before': 4, 'after': 3, 'change': 0.5, 'expected': 2.0, 'saved': -1.0, 'saved_share': -0.5}

    Source: difference in differences, here in proportions: Angrist & Pischke (2009), Mostly Harmless Econometrics, chapter
    5.
    """
    raise NotImplementedError
