"""ENMAX: three systems made one, sales lost and why, how long a sale takes, equal service on all channels, calls saved."""

import math
import re
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.stats import norm

# Signs that are written in several ways, and the way in which they are compared.
_SAME = str.maketrans("يك٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "یک" + 2 * "0123456789")


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
    # answer
    _refuse_bad_numbers(records)
    if records.empty:
        return pd.Series(dtype=str)
    records = records.sort_values("record")  # so that the first row of a person is the first record
    name, address = records["name"].map(_plain), records["address"].map(_plain)
    phone = records["phone"].map(_phone, na_action="ignore")
    email = records["email"].str.casefold()
    same_contact = pd.concat([_pairs(phone), _pairs(email)])
    neighbours = _pairs(records["postcode"])
    same_address = neighbours[_alike(address, neighbours, 1)]  # two numbers of a street can differ by 2
    pairs = pd.concat([same_contact, same_address])
    pairs = pairs[_alike(name, pairs, 2)]  # a slip on either side
    pairs = pairs[_same_but_for_slips(name.to_numpy(), pairs)]
    return _joined(records["record"].to_numpy(), pairs)


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
    # answer
    _refuse_bad_numbers(records)
    _refuse_missing(records, "updated")
    persons = dict(persons)
    without = [record for record in records["record"] if record not in persons]
    if without:
        raise ValueError(f"{without} have no person; expected one for every record")
    known = records.assign(person=records["record"].map(persons).to_numpy())
    newest_first = known.sort_values("record").sort_values("updated", ascending=False, kind="stable")
    grouped = newest_first.groupby("person")
    golden = grouped[["name", "phone", "email"]].first()  # of those that are filled
    housed = newest_first.dropna(subset="address").drop_duplicates("person").set_index("person")
    golden = golden.join(housed[["address", "city", "postcode"]])
    golden["updated"] = grouped["updated"].max()
    golden["records"] = grouped.size()
    return golden.reset_index()


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
    # answer
    strange = set(opportunities["status"]) - {"open", "won", "lost"}
    if strange:
        raise ValueError(f"status is {strange}; expected open, won or lost")
    _refuse_missing(opportunities, "amount")
    ours = customers[customers["customer"].isin(opportunities["customer"])]
    _refuse_repeated(ours["customer"])
    region = ours.set_index("customer")["region"]
    deals = opportunities.assign(
        region=opportunities["customer"].map(region),
        reason=opportunities["reason"].fillna("unknown"),
        price_gap=opportunities["amount"] / opportunities["rival_amount"] - 1,
    )
    _refuse_missing(deals, "region")
    decided = deals[deals["status"] != "open"].groupby("region").size()
    table = (
        deals[deals["status"] == "lost"]
        .groupby(["region", "reason"])
        .agg(deals=("amount", "size"), amount=("amount", "sum"), price_gap=("price_gap", "mean"))
        .reset_index()
    )
    table["share"] = table["deals"] / decided.reindex(table["region"]).to_numpy()
    return table[["region", "reason", "deals", "amount", "share", "price_gap"]]


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
    # answer
    if not 0 < share <= 1:
        raise ValueError(f"share is {share}; expected more than 0 and at most 1")
    _refuse_missing(opportunities, "opened")
    if (opportunities["closed"] < opportunities["opened"]).any():
        raise ValueError("an opportunity was closed before it was opened; expected closed on or after opened")
    today = pd.Timestamp(analysis_date)
    known = opportunities[opportunities["opened"] <= today]
    decided = known["closed"] <= today
    lasted = (known["closed"].where(decided, today) - known["opened"]).dt.days
    undecided = 1.0
    for days in sorted(set(lasted[decided])):
        undecided *= 1 - (lasted[decided] == days).sum() / (lasted >= days).sum()
        if 1 - undecided >= share - 1e-9:
            return int(days)
    return None


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
    # answer
    _refuse_missing(contacts, "channel", "resolved")
    if not margin > 0 or not 0 < confidence < 1:
        raise ValueError(f"margin is {margin}, confidence {confidence}; expected more than 0, and between 0 and 1")
    if baseline not in set(contacts["channel"]):
        raise ValueError(f"there are no contacts by {baseline}; expected one at least")
    counts = contacts["resolved"].astype(float).groupby(contacts["channel"]).agg(["sum", "size"])
    z = norm.ppf((1 + confidence) / 2)
    rows = [
        {"channel": channel, **_compared(counts.loc[channel], counts.loc[baseline], z, margin)}
        for channel in counts.index.drop(baseline)
    ]
    columns = ["channel", "contacts", "level", "difference", "low", "high", "effect", "p_value", "verdict"]
    return pd.DataFrame(rows, columns=columns)


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
    # answer
    _refuse_missing(calls, "customer", "opened", "channel")
    if days < 1:
        raise ValueError(f"days is {days}; expected 1 or more")
    launched, length = pd.Timestamp(launch), pd.Timedelta(days=days)
    phone = calls[calls["channel"] == "phone"]
    by_user = phone["customer"].isin(list(users))
    was_before = phone["opened"].between(launched - length, launched, inclusive="left")
    was_after = phone["opened"].between(launched, launched + length, inclusive="left")
    before, after = int(by_user[was_before].sum()), int(by_user[was_after].sum())
    others_before, others_after = int(was_before.sum()) - before, int(was_after.sum()) - after
    if others_before == 0:
        raise ValueError("the comparison group made no phone call before the launch; expected one at least")
    change = others_after / others_before
    expected = before * change
    saved = expected - after
    return {
        "before": before,
        "after": after,
        "change": change,
        "expected": expected,
        "saved": saved,
        "saved_share": saved / expected if expected else None,
    }


def _refuse_bad_numbers(records):
    _refuse_missing(records, "record")
    twice = records["record"][records["record"].duplicated()]
    if len(twice):
        raise ValueError(f"{twice.tolist()} stand in several rows; expected every record once")


def _plain(text):
    """Return a text without capitals, spaces and punctuation, in Persian letters and Latin digits."""
    return re.sub(r"[\W_]+", "", text.casefold().translate(_SAME))


def _phone(text):
    return _plain(text)[-10:]


def _letters(texts):
    """Return how often each text has each letter: a slip changes one count at most, the order of the words none."""
    texts = texts.tolist()
    known, letter = np.unique(np.array(list("".join(texts)), dtype=str), return_inverse=True)
    counts = np.zeros((len(texts), len(known)), np.int8)
    np.add.at(counts, (np.repeat(np.arange(len(texts)), [len(text) for text in texts]), letter), 1)
    return counts


def _pairs(keys):
    """Return the pairs of rows that have the same key: only these are compared."""
    rows = pd.DataFrame({"key": keys.to_numpy(), "row": np.arange(len(keys))}).dropna()
    pairs = rows.merge(rows, on="key")
    pairs = pairs[pairs["row_x"] < pairs["row_y"]]
    return pd.DataFrame({"one": pairs["row_x"], "other": pairs["row_y"]})


def _alike(texts, pairs, most):
    """Return which pairs of texts differ by `most` letters at most, in whatever order: quick, and enough for most pairs."""
    letters = _letters(texts)
    return np.abs(letters[pairs["one"].to_numpy()] - letters[pairs["other"].to_numpy()]).sum(axis=1) <= most


def _same_but_for_slips(texts, pairs):
    """Return which pairs of texts are the same but for one slip in each; Mina and Nima are not."""
    both = zip(texts[pairs["one"]], texts[pairs["other"]], strict=True)
    return np.array([one == other or not _written(one).isdisjoint(_written(other)) for one, other in both], bool)


@lru_cache(maxsize=100_000)
def _written(text):
    """Return all that a text becomes with one slip or none, each begun where it comes first in the alphabet.

    So it does not matter whether given or family name stands first: both are the same letters in a ring.
    """
    places = range(len(text))  # at the last one nothing is exchanged: the text itself
    exchanged = {text[:i] + text[i + 1 : i + 2] + text[i] + text[i + 2 :] for i in places}
    left_out = {text[:i] + text[i + 1 :] for i in places}
    doubled = {text[:i] + text[i] + text[i:] for i in places}
    rings = exchanged | left_out | doubled
    return {min((ring[i:] + ring[:i] for i in range(len(ring))), default="") for ring in rings}


def _compared(channel, baseline, z, margin):
    """Return a channel's row of the table; each has the `sum` of what was resolved and the `size`."""
    (good, n), (good_base, n_base) = channel, baseline
    level, level_base, both = good / n, good_base / n_base, (good + good_base) / (n + n_base)
    error = math.sqrt(both * (1 - both) * (1 / n + 1 / n_base))
    difference = level - level_base
    (low, high), (low_base, high_base) = _wilson(level, n, z), _wilson(level_base, n_base, z)
    row = {
        "contacts": int(n),
        "level": level,
        "difference": difference,
        "low": difference - math.hypot(level - low, high_base - level_base),
        "high": difference + math.hypot(high - level, level_base - low_base),
        "effect": 2 * math.asin(math.sqrt(level)) - 2 * math.asin(math.sqrt(level_base)),
        "p_value": 2 * norm.sf(abs(difference) / error) if error else 1.0,
    }
    return {**row, "verdict": _verdict(row["low"], row["high"], margin)}


def _wilson(p, n, z):
    middle, half = p + z**2 / (2 * n), z * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return (middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n)


def _verdict(low, high, margin):
    if -margin < low and high < margin:
        return "same"
    if low > 0:
        return "better"
    return "worse" if high < 0 else "undecided"


def _joined(record, pairs):
    """Return the person of each record, of records in alphabetical order: all that hang together by pairs are one."""
    links = coo_array((np.ones(len(pairs)), (pairs["one"], pairs["other"])), shape=(len(record), len(record)))
    person = connected_components(links)[1]
    _persons, first, place = np.unique(person, return_index=True, return_inverse=True)
    return pd.Series(record[first[place]], index=record)


def _refuse_missing(table, *columns):
    for column in columns:
        if table[column].isna().any():
            raise ValueError(f"{column} is missing in {table[column].isna().sum()} rows; expected a value in each")


def _refuse_repeated(customers):
    repeated = customers[customers.duplicated()]
    if len(repeated):
        raise ValueError(f"{repeated.tolist()} have several rows; expected one per customer")
