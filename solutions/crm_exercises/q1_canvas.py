"""CRM in the business: gaps and reach in the Business Model Canvas, three offices, stages of a sale, funnel, a cut that travels."""

from graphlib import CycleError, TopologicalSorter

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import RidgeClassifier
from sklearn.pipeline import make_pipeline

# The nine blocks of the Business Model Canvas (Osterwalder & Pigneur, 2010), in English and in Persian.
BLOCKS = {
    "key partners": "شرکای کلیدی",
    "key activities": "فعالیت‌های کلیدی",
    "key resources": "منابع کلیدی",
    "value propositions": "ارزش‌های پیشنهادی",
    "customer relationships": "روابط با مشتریان",
    "channels": "کانال‌های توزیع",
    "customer segments": "بخش‌های مشتریان",
    "cost structure": "ساختار هزینه",
    "revenue streams": "جریان‌های درآمد",
}

# The five of them that CRM touches.
TOUCHED = ("value propositions", "customer relationships", "channels", "customer segments", "revenue streams")


def canvas_gaps(canvas: list) -> dict:
    """Return what is wrong with a filled-in Business Model Canvas: blocks missing, duplicated or empty, and unknown headings.

    Only the letters of a heading count, as `str.isalpha` says: capitals are made small, the Arabic ي and ك become ی and ک,
    and spaces, half-spaces, hyphens, underscores, digits and other signs are left out. What is left is compared with the
    names in `BLOCKS`, English and Persian, treated alike. So "Customer_Segments" and "بخش های مشتریان" are the same block.

    Parameters
    ----------
    canvas
        The headings on the sheet, in order: pairs (heading, entries), `entries` a list of texts. A text that
        `str.strip` leaves empty, and None, are no entries.

    Returns
    -------
    dict
        Four lists; the first three hold English names as in `BLOCKS`, in that order, each once:

        - "missing": blocks without a heading
        - "duplicated": blocks with more than one heading
        - "empty": blocks with a heading, but without an entry under any of their headings
        - "unknown": headings that are no block, as they were written, in the order of the sheet, each as often as it stands
          there, whether it has entries or not

        A good canvas gives four empty lists, an empty sheet nine missing blocks.

    Raises
    ------
    ValueError
        If the entries under a heading, known or not, are one text, not a list of texts.

    Examples
    --------
    >>> sheet = [(name, ["…"]) for name in BLOCKS if name != "key partners"]
    >>> gaps = canvas_gaps([*sheet, ("CHANNELS", []), ("Competitors", ["none"])])
    >>> gaps["missing"], gaps["duplicated"], gaps["empty"], gaps["unknown"]
    (['key partners'], ['channels'], [], ['Competitors'])

    Source: the nine blocks, Osterwalder & Pigneur (2010), Business Model Generation.
    """
    # answer
    found, unknown = {}, []
    for heading, entries in canvas:
        block = _block(heading)
        count = _count(heading, entries)
        if block is None:
            unknown.append(heading)
        else:
            found.setdefault(block, []).append(count)
    return {
        "missing": [block for block in BLOCKS if block not in found],
        "duplicated": [block for block in BLOCKS if len(found.get(block, [])) > 1],
        "empty": [block for block in BLOCKS if block in found and not any(found[block])],
        "unknown": unknown,
    }


def crm_reach(canvas: list, touched: list = TOUCHED) -> dict:
    """Return how far CRM reaches into a Business Model Canvas: its share of the nine blocks, and of what is written in them.

    CRM has one block of its own, the customer relationships, but touches more.

    Parameters
    ----------
    canvas
        Pairs (heading, entries), as for `canvas_gaps`, whose rule for headings and for what is no entry holds here, too. A
        block may be missing or empty; what stands under several headings of one block adds up.
    touched
        Names of the blocks that CRM touches, in English or Persian, by the same rule; a block named twice counts once. The
        default is `TOUCHED`: five of them.

    Returns
    -------
    dict
        - "block_share": blocks touched ÷ the nine blocks, whether they are on the sheet or not (a share from 0 to 1)
        - "entry_share": entries in the touched blocks ÷ all entries; None if the sheet has no entries. Every entry counts,
          also one that stands there twice.

    Raises
    ------
    ValueError
        If a heading, with entries or without, or a name in `touched` is no block, or the entries under a heading are one
        text, not a list of texts.

    Examples
    --------
    >>> sheet = [("Channels", ["shop", "web shop"]), ("Customer segments", ["firms"]), ("Cost structure", ["rent"])]
    >>> crm_reach(sheet)["entry_share"]
    0.75
    >>> round(crm_reach(sheet)["block_share"], 3)
    0.556

    Source: the nine blocks, Osterwalder & Pigneur (2010), Business Model Generation; that CRM touches five of them is what
    the exam of this course asks for.
    """
    # answer
    reached = {_known_block(name) for name in touched}
    inside = everywhere = 0
    for heading, entries in canvas:
        count = _count(heading, entries)
        everywhere += count
        if _known_block(heading) in reached:
            inside += count
    return {
        "block_share": len(reached) / len(BLOCKS),
        "entry_share": inside / everywhere if everywhere else None,
    }


def office_of(examples: pd.DataFrame, descriptions: list) -> list:
    """Return the office to which each described piece of work belongs, as learned from labelled examples.

    Nothing about offices is known but what the examples show: their labels may be "front", "mid" and "back", or any others,
    in any language, and so may the texts. A classifier learns which words, or which groups of letters, go with which label.

    It is judged by texts that it has never seen. Of the descriptions held out from `load("work_descriptions")`, at least 70 %
    must get the right office, and at least 65 % in each language, learned from the others; the most frequent label alone
    would get 36 %. At least 65 % are also asked for when the two parts change places and the offices names, and when the
    four types of CRM are to be told apart instead (the most frequent alone: 26 %); and 90 % in made-up languages whose labels
    have words of their own.

    Parameters
    ----------
    examples
        One row per example, in any order: `text` (a short description of what somebody does, English or Persian), `label`
        (text). Other columns do not matter.
    descriptions
        Texts to be labelled, none of them missing (not checked); they are not among the examples. A list, an array or
        a Series.

    Returns
    -------
    list
        For each description, in order, one of the labels of the examples. An array or a Series will do. No descriptions
        give an empty one.

    Raises
    ------
    ValueError
        If there are no examples, a text or a label of an example is missing, or the examples have fewer than two labels.

    Examples
    --------
    >>> examples = pd.DataFrame(
    ...     {
    ...         "text": ["answer the phone", "answer a letter", "set the price", "set the budget"],
    ...         "label": ["front", "front", "mid", "mid"],
    ...     }
    ... )
    >>> list(office_of(examples, ["set the target", "answer the customer"]))
    ['mid', 'front']

    Source: classifying texts by the weights of their terms, Manning, Raghavan & Schütze (2008), Introduction to Information
    Retrieval, chapters 6 and 13–15.
    """
    # answer
    _refuse_missing(examples, "text", "label")
    if examples["label"].nunique() < 2:
        raise ValueError(f"the examples have the labels {examples['label'].unique().tolist()}; expected two at least")
    if not len(descriptions):
        return []
    model = make_pipeline(TfidfVectorizer(), RidgeClassifier())
    model.fit(examples["text"], examples["label"])
    return model.predict(list(descriptions)).tolist()


def stage_of(events: pd.DataFrame) -> list:
    """Return for each event of a log whether it lies before, during or after a sale to its customer.

    Three kinds of events move a customer on, each for one order; all others (a visit, a question, a complaint …) only
    happen at a stage.

    | event      | its own stage | what it does                                                    |
    |------------|---------------|-----------------------------------------------------------------|
    | "order"    | "during"      | the order is open                                               |
    | "delivery" | "during"      | the order is no longer open; the customer holds it              |
    | "return"   | "after"       | the customer no longer holds the order (all of it is sent back) |

    Every other event is "during" while the customer has an open order, whatever else he or she holds; otherwise "after" if
    the customer holds an order; otherwise "before". So a customer who has sent everything back must be won anew, and whoever
    orders again is "during" once more.

    Parameters
    ----------
    events
        One row per event, in any order of time:

        - `customer`
        - `time`: datetime64. Of one customer's events at the same moment, the upper row comes first.
        - `event`: text; "order", "delivery", "return" as above, anything else is another event
        - `order`: number of the order of these three kinds, for one customer and one order only once each (two customers
          never share an order; not checked); missing or without meaning elsewhere

        What happened before the log is not known: a customer begins at "before".

    Returns
    -------
    list
        "before", "during" or "after" for each row, in the order of the rows of `events`. An array or a Series will do, its
        index does not matter. No events give an empty one.

    Raises
    ------
    ValueError
        If a customer, a time or an event is missing, or the number of an order, a delivery or a return; if an order is
        ordered, delivered or returned more than once; or if a delivery has no order before it or a return no delivery.

    Examples
    --------
    >>> days = ["2024-03-01", "2024-03-02", "2024-03-03", "2024-03-05", "2024-03-09", "2024-03-12", "2024-03-15"]
    >>> events = pd.DataFrame(
    ...     {
    ...         "customer": "Ava",
    ...         "time": pd.to_datetime(days),
    ...         "event": ["visit", "order", "question", "delivery", "complaint", "return", "visit"],
    ...         "order": [None, 1, None, 1, None, 1, None],
    ...     }
    ... )
    >>> list(stage_of(events))
    ['before', 'during', 'during', 'during', 'after', 'after', 'before']

    Source: before, during and after the sale as in the exam of this course; compare the prepurchase, purchase and
    postpurchase stages of Lemon & Verhoef (2016), Understanding Customer Experience Throughout the Customer Journey. Where a
    stage begins and ends is this course's rule.
    """
    # answer
    _refuse_missing(events, "customer", "time", "event")
    log = events.set_axis(range(len(events))).sort_values("time", kind="stable")
    _refuse_broken_orders(log)
    ordered, delivered, returned = (
        (log["event"] == kind).groupby(log["customer"]).cumsum() for kind in ("order", "delivery", "return")
    )
    stages = np.select(
        [log["event"] == "return", log["event"] == "delivery", ordered > delivered, delivered > returned],
        ["after", "during", "during", "after"],
        "before",
    )
    return pd.Series(stages, index=log.index).sort_index().tolist()


def conversion_funnel(people: pd.DataFrame, analysis_date: str, win_days: int, keep_days: int) -> pd.DataFrame:
    """Return how many potential customers became actual ones, and how many of these were kept.

    Everybody is given the same time, and only those are counted who have had it: whoever entered within the last
    `win_days` + `keep_days` days is too early to judge and left out.

    Parameters
    ----------
    people
        One row per person or deal, in any order; the dates are datetime64 without time of day:

        - `customer`
        - `entered`: day on which he or she became a potential customer
        - `won`: day of the first purchase, or missing
        - `left`: day on which the customer was lost, or missing; a date beside a missing `won` has no meaning, one
          before `won` (not checked) counts as lost
    analysis_date
        Last day that is known, as text, "YYYY-MM-DD".
    win_days, keep_days
        Whole days given to win a potential customer, and to see whether an actual one stays; 0 or more.

    Returns
    -------
    pandas.DataFrame
        Three rows, in this order; `stage` is:

        - "potential": `entered` + `win_days` + `keep_days` is not after the analysis date
        - "actual": potential, and won by the day `entered` + `win_days`
        - "kept": actual, and not lost by the day `won` + `keep_days` (lost on the day after, the customer was kept)

        and the other columns are:

        - `number`: how many
        - `rate`: number ÷ number of the stage before (a share); missing for "potential", and where that number is 0
        - `overall`: number ÷ number of potential customers; missing if there are none

    Raises
    ------
    ValueError
        If a customer or a day of entering is missing, a customer has more than one row, somebody was won before entering,
        or `win_days` or `keep_days` is negative.

    Examples
    --------
    >>> people = pd.DataFrame(
    ...     {
    ...         "customer": ["Ava", "Bo", "Cy", "Di", "Ed"],
    ...         "entered": pd.to_datetime(["2024-01-10", "2024-01-10", "2024-02-01", "2024-02-01", "2024-12-01"]),
    ...         "won": pd.to_datetime(["2024-01-20", "2024-02-05", None, "2024-08-01", None]),
    ...         "left": pd.to_datetime([None, "2024-03-01", None, None, None]),
    ...     }
    ... )
    >>> conversion_funnel(people, "2024-12-31", win_days=30, keep_days=180)
           stage  number  rate  overall
    0  potential       4   NaN     1.00
    1     actual       2   0.5     0.50
    2       kept       1   0.5     0.25

    Source: potential customers become actual ones and are kept: the main job of CRM in the exam of this course. The rule
    that all have the same time is this course's.
    """
    # answer
    _refuse_missing(people, "customer", "entered")
    _refuse_repeated(people["customer"])
    for name, days in (("win_days", win_days), ("keep_days", keep_days)):
        if days < 0:
            raise ValueError(f"{name} is {days}; expected 0 or more")
    early = people[people["won"] < people["entered"]]
    if len(early):
        raise ValueError(f"{early['customer'].tolist()} were won before they entered; expected that day or later")
    to_win, to_keep = pd.Timedelta(days=win_days), pd.Timedelta(days=keep_days)
    potential = people["entered"] + to_win + to_keep <= pd.Timestamp(analysis_date)
    actual = potential & (people["won"] <= people["entered"] + to_win)
    kept = actual & ~(people["left"] <= people["won"] + to_keep)
    number = pd.Series([potential.sum(), actual.sum(), kept.sum()])
    return pd.DataFrame(
        {
            "stage": ["potential", "actual", "kept"],
            "number": number,
            "rate": number / number.shift(),
            "overall": number / number[0],
        }
    )


def propagate_cut(activities: pd.DataFrame, needs: pd.DataFrame, activity: str, cut: float) -> pd.DataFrame:
    """Return what customers feel of a cut in one activity: the loss that reaches every customer-facing activity.

    The activity that is cut loses the share `cut` of what it does. Every other activity loses, for each activity that it
    needs, share × the loss of that one; several losses add up. So a cut travels from need to need, along all paths.

    Parameters
    ----------
    activities
        One row per activity, in any order: `activity`, `office` ("front", "mid", "back"). "front" is customer-facing, all
        other offices are not.
    needs
        One row per dependency, in any order, one at least (not checked): `activity`, `needs` (another activity), `share` (how
        much of `activity` comes to a stop when `needs` does; more than 0, at most 1). Rows for the same pair add up. The
        shares of one activity's needs together are at most 1 (within 1e-9).
    activity
        The activity that is cut.
    cut
        Share of it that is cut, from 0 to 1 (0.2 is 20 %).

    Returns
    -------
    pandas.DataFrame
        One row per activity of the front office, in any order, reached or not:

        - `activity`
        - `loss`: share of it that is lost, from 0 to 1; 0 where the cut does not arrive
        - `steps`: the fewest dependencies that lead from it to the activity that is cut; 0 for that activity itself,
          missing where none lead there; a matter of the table alone, also if the cut is 0

    Raises
    ------
    ValueError
        If an activity has several rows in `activities`; if `activity`, or an activity in `needs`, has none; if `cut`
        is negative, more than 1 or NaN; if a share is not more than 0 or more than 1, or the shares of one activity
        add up to more than 1; or if activities need each other in a circle (or one itself), anywhere in the table. The
        message names the place: the activity without a row, the share and whose it is, the activities of the circle.

    Examples
    --------
    >>> activities = pd.DataFrame(
    ...     {
    ...         "activity": ["set the service budget", "repair", "answer calls", "sell"],
    ...         "office": ["mid", "back", "front", "front"],
    ...     }
    ... )
    >>> needs = pd.DataFrame(
    ...     {
    ...         "activity": ["repair", "answer calls", "answer calls"],
    ...         "needs": ["set the service budget", "repair", "set the service budget"],
    ...         "share": [0.5, 0.4, 0.3],
    ...     }
    ... )
    >>> propagate_cut(activities, needs, "set the service budget", 0.2)
           activity  loss  steps
    0  answer calls   0.1    1.0
    1          sell   0.0    NaN

    Source: losses that are linear in the losses of what is needed, Haimes & Jiang (2001), Leontief-Based Model of Risk in
    Complex Interconnected Infrastructures; here without circles.
    """
    # answer
    _refuse_repeated(activities["activity"])
    _refuse_strangers(activities["activity"], [activity], "the activity to be cut")
    for column in ("activity", "needs"):
        _refuse_strangers(activities["activity"], needs[column], f"column {column} of needs")
    if not 0 <= cut <= 1:
        raise ValueError(f"the cut of {activity} is {cut}; expected a share from 0 to 1")
    _refuse_bad_shares(needs)
    loss, steps = {activity: cut}, {activity: 0}
    for name in _needs_first(needs):
        rows = needs[(needs["activity"] == name) & needs["needs"].isin(steps.keys())]
        if len(rows):
            loss[name] = sum(rows["share"] * rows["needs"].map(loss))
            steps[name] = 1 + min(rows["needs"].map(steps))
    front = activities.loc[activities["office"] == "front", "activity"].reset_index(drop=True)
    return pd.DataFrame({"activity": front, "loss": front.map(loss).fillna(0), "steps": front.map(steps)})


def _block(heading):
    """Return the English name of the block that a heading stands for, or None."""
    return next((block for block in BLOCKS if _letters(heading) in map(_letters, (block, BLOCKS[block]))), None)


def _known_block(heading):
    block = _block(heading)
    if block is None:
        raise ValueError(f"{heading!r} is no block; expected one of {list(BLOCKS)}")
    return block


def _letters(name):
    return "".join(letter for letter in name.lower().translate(str.maketrans("يك", "یک")) if letter.isalpha())


def _count(heading, entries):
    """Return how many entries stand under a heading."""
    if isinstance(entries, str):
        raise ValueError(f"the entries of {heading!r} are the text {entries!r}; expected a list of texts")
    return sum(entry is not None and bool(entry.strip()) for entry in entries)


def _refuse_broken_orders(log):
    """Refuse orders whose steps are not, in this order: ordered, delivered, returned."""
    steps = log[log["event"].isin(["order", "delivery", "return"])]
    _refuse_missing(steps, "order")
    expected = steps.groupby(["customer", "order"]).cumcount().map(dict(enumerate(["order", "delivery", "return"])))
    wrong = steps[steps["event"] != expected]
    if len(wrong):
        first = wrong.iloc[0]
        raise ValueError(
            f"order {first['order']} of customer {first['customer']} has a {first['event']} at {first['time']} out of turn;"
            " expected one order, then at most one delivery, then at most one return"
        )


def _needs_first(needs):
    """Return the activities in `needs` in an order in which everything comes after what it needs."""
    sorter = TopologicalSorter(needs.groupby("activity")["needs"].agg(list).to_dict())
    try:
        return list(sorter.static_order())
    except CycleError as error:
        raise ValueError(f"activities need each other in a circle: {' → '.join(error.args[1])}") from None


def _refuse_strangers(known, names, place):
    strangers = [name for name in names if name not in set(known)]
    if strangers:
        raise ValueError(f"{strangers} in {place} have no row in activities; expected a row for each")


def _refuse_bad_shares(needs):
    for row in needs.itertuples():
        if not row.share > 0:  # NaN is not either
            raise ValueError(f"{row.activity} needs {row.needs} with the share {row.share}; expected more than 0")
    for name, total in needs.groupby("activity")["share"].sum().items():
        if total > 1 + 1e-9:
            raise ValueError(f"the shares of what {name} needs add up to {total}; expected at most 1")


def _refuse_missing(table, *columns):
    for column in columns:
        if table[column].isna().any():
            raise ValueError(f"{column} is missing in {table[column].isna().sum()} rows; expected a value in each")


def _refuse_repeated(names):
    repeated = names[names.duplicated()]
    if len(repeated):
        raise ValueError(f"{repeated.tolist()} have several rows; expected one for each")
