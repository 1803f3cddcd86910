"""What a class says about its exercises: classical item analysis, with its sources.

Difficulty is the share of the class that is right (the p value of Crocker & Algina, 1986, Introduction to Classical and Modern
Test Theory, chapter 14: the higher, the easier). Discrimination is the corrected item-total correlation, also called item-rest:
the Pearson correlation of being right (0 or 1; so it is point-biserial) with the number of the *other* exercises that are right.
Leaving the exercise itself out keeps it from correlating with itself (Henrysson, 1963, Psychometrika 28, 211–218). Below 0.2 an
item is usually looked at, below 0 it is suspected (Ebel & Frisbie, 1991, Essentials of Educational Measurement, chapter 13).

A correlation over a handful of students says nothing, so below `ENOUGH` of them there is none.
"""

import collections
import math
import statistics

ENOUGH = 10  # students, for a correlation
TRIED = 5  # students who tried, to suspect an exercise
IDLE = ("not started", "missing")
ENDED = ("crashed", "timed out", "out of memory", "blocked")


def exercises(book):
    """Return what is known of each exercise of the present lessons, in their order."""
    verdicts = _verdicts(book)
    right = {student: sum(v == "right" for v in found.values()) for student, found in verdicts.items()}
    query = "SELECT stem, exercise FROM exercises JOIN lessons USING (stem) WHERE present ORDER BY lessons.position, stem, exercises.position"
    return [_exercise(stem, exercise, verdicts, right) for stem, exercise in map(tuple, book.db.execute(query))]


def _verdicts(book):
    """Return {student: {(stem, exercise): verdict}} of those whose submission is there."""
    found = {student: {} for (student,) in book.db.execute("SELECT student FROM submissions WHERE present")}
    query = (
        "SELECT student, stem, exercise, verdict FROM exercise_results "
        "JOIN submissions USING (student) JOIN lessons USING (stem) WHERE submissions.present AND lessons.present"
    )
    for student, stem, exercise, verdict in book.db.execute(query):
        found[student][stem, exercise] = verdict
    return found


def _exercise(stem, exercise, verdicts, right):
    mine = {student: found[stem, exercise] for student, found in verdicts.items() if (stem, exercise) in found}
    counts = collections.Counter(mine.values())
    passed = [float(verdict == "right") for verdict in mine.values()]
    rest = [right[student] - one for student, one in zip(mine, passed, strict=True)]
    tried = sum(n for verdict, n in counts.items() if verdict not in IDLE)
    found = {"stem": stem, "exercise": exercise, "students": len(mine), "counts": counts, "tried": tried}
    found["difficulty"] = counts["right"] / len(mine) if mine else None
    found["discrimination"] = correlation(passed, rest) if len(mine) >= ENOUGH else None
    return {**found, "suspicions": _suspicions(found)}


def correlation(one, other):
    """Return Pearson's correlation, or None where there is none: everybody is the same."""
    try:
        found = statistics.correlation(one, other)
    except statistics.StatisticsError:
        return None
    return found if math.isfinite(found) else None


def _suspicions(found):
    """Return why an exercise may be broken, rather than its students wrong."""
    counts, tried = found["counts"], found["tried"]
    told = {
        "broken": counts["broken"] > 0,
        "nobody": tried >= TRIED and not counts["right"],
        "ended": tried >= TRIED and sum(counts[kind] for kind in ENDED) > tried / 2,
        "negative": found["discrimination"] is not None and found["discrimination"] < 0,
    }
    return [why for why, holds in told.items() if holds]


def misconceptions(book, lang):
    """Return the named mistakes of the class, the most frequent first: stem, exercise, name, students, text."""
    query = (
        "SELECT stem, exercise, diagnosis AS name, count(*) AS students, "
        "max(CASE WHEN language = ? THEN diagnosis_text END) AS mine, max(diagnosis_text) AS any "
        "FROM exercise_results JOIN submissions USING (student) JOIN lessons USING (stem) "
        "WHERE submissions.present AND lessons.present AND diagnosis IS NOT NULL "
        "GROUP BY stem, exercise, diagnosis ORDER BY students DESC, stem, exercise, diagnosis"
    )
    return [{**row, "text": row["mine"] or row["any"]} for row in book.rows(query, lang)]


def stuck(book):
    """Return who tries and fails (most failed first), and who has not begun: ([{student, slug, failed}], [row])."""
    rows = {row["student"]: row for row in book.rows("SELECT student, slug, name FROM submissions WHERE present")}
    failing, idle = [], []
    for student, found in _verdicts(book).items():
        failed = [f"{stem}.{one}" for (stem, one), v in found.items() if v != "right" and v not in IDLE]
        begun = len(failed) + sum(v == "right" for v in found.values())
        if not begun:
            idle.append(rows[student])
        elif len(failed) > begun / 2:
            failing.append({**rows[student], "failed": failed, "begun": begun})
    return sorted(failing, key=lambda row: (-len(row["failed"]), row["student"])), sorted(
        idle, key=lambda r: r["student"]
    )


def histogram(shares, bins=10):
    """Return how many shares (0 to 1) fall into each of `bins` equal parts; 1 belongs to the last."""
    counts = [0] * bins
    for share in shares:
        counts[min(int(share * bins + 1e-9), bins - 1)] += 1
    return counts


def summary(shares):
    """Return mean, median, lowest and highest of some shares; None of none."""
    if not shares:
        return None
    found = {"mean": statistics.fmean(shares), "median": statistics.median(shares)}
    return {**found, "lowest": min(shares), "highest": max(shares)}
