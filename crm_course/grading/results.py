"""What the gradebook knows of one student, as they may be told it: no input that is hidden, nor anything that may carry one.

Tests on fresh data and an instructor's private tests have inputs that students must not see. Whoever has seen such an input can
say it again, in an exception, in what is printed, in a result, also in a later test of the same lesson, which runs in the same
process. So from the first such test of a lesson on, a student is told the verdict and words of our own, nothing else. The kind
of an exception is told if it is one of Python's own: there are too few of them to say much.
"""

import builtins
import json
import re

from .. import cards
from ..i18n import _, language
from . import intake

_ERRORS = {name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, BaseException)}


def course(book):
    """Return what the class is judged by: lessons, their exercises, their tests, in their order."""
    lessons = book.rows("SELECT stem, weight, possible FROM lessons WHERE present ORDER BY position, stem")
    for lesson in lessons:
        query = "SELECT exercise, possible FROM exercises WHERE stem = ? ORDER BY position, exercise"
        lesson["exercises"] = book.rows(query, lesson["stem"])
        for exercise in lesson["exercises"]:
            query = "SELECT * FROM tests WHERE stem = ? AND exercise = ? ORDER BY position, test"
            exercise["tests"] = book.rows(query, lesson["stem"], exercise["exercise"])
    return lessons


def students(book):
    """Return the submissions that are there, by student."""
    return book.rows("SELECT * FROM submissions WHERE present ORDER BY student")


def problems(submission):
    """Return what was wrong with the files of a submission, in the reader's language."""
    return [intake.problem_text(problem) for problem in json.loads(submission["problems"])]


def of_student(book, lessons, student):
    """Return the lessons of a course with a student's results, as they may be told in the reader's language."""
    graded = {row["stem"]: row for row in book.rows("SELECT * FROM lesson_results WHERE student = ?", student)}
    verdicts = book.rows("SELECT * FROM exercise_results WHERE student = ?", student)
    verdicts = {(row["stem"], row["exercise"]): row for row in verdicts}
    tests = book.rows("SELECT * FROM test_results WHERE student = ?", student)
    tests = {(row["stem"], row["exercise"], row["test"]): row for row in tests}
    files = {stem for (stem,) in book.db.execute("SELECT stem FROM files WHERE student = ?", (student,))}
    return [_lesson(one, graded[one["stem"]], verdicts, tests, files) for one in lessons if one["stem"] in graded]


def _lesson(lesson, graded, verdicts, tests, files):
    has_file = lesson["stem"] in files
    hidden = _Hidden(has_file)
    found = [_exercise(lesson["stem"], exercise, verdicts, tests, hidden) for exercise in lesson["exercises"]]
    counted = {key: graded[key] or 0 for key in ("points", "late_days", "penalty", "took_seconds")}
    return {
        **lesson,
        "possible": lesson["possible"] or 0,
        **counted,
        "has_file": has_file,
        "exercises": [one for one in found if one],
    }


def _exercise(stem, exercise, verdicts, tests, hidden):
    verdict = verdicts.get((stem, exercise["exercise"]))
    if verdict is None:
        return None
    told = [hidden.told(test, tests.get((stem, exercise["exercise"], test["test"]))) for test in exercise["tests"]]
    named = {"name": verdict["diagnosis"], "text": verdict["diagnosis_text"]} if verdict["diagnosis"] else None
    kept = {key: verdict[key] for key in ("stem", "exercise", "verdict")} | {"points": verdict["points"] or 0}
    tests = [test for test in told if test]
    passed = sum(test["verdict"] == "right" for test in tests)
    return {**kept, "possible": exercise["possible"] or 0, "passed": passed, "tests": tests, "diagnosis": named}


class _Hidden:
    """Goes through the tests of a lesson in the order in which they ran, and minds when the first hidden input was seen."""

    def __init__(self, has_file):
        self._has_file = has_file  # without a file nothing of the student's ran: there is nothing to withhold
        self._seen = False

    def told(self, test, result):
        """Return what a student may be told about the result of a test; None if it was not judged."""
        self._seen = self._seen or bool(self._has_file and (test["fresh"] or test["private"]))
        if result is None:
            return None
        shown = _withheld(result) if self._seen else _whole(result)
        sentence = test[f"sentence_{language()}"] or test["sentence_en"] or test["test"]
        kept = {"test": result["test"], "verdict": result["verdict"], "points": result["points"] or 0}
        secret = bool(test["fresh"] or test["private"])
        counted = {"possible": test["possible"] or 0, "took_seconds": result["took_seconds"] or 0}
        return {**kept, **counted, "sentence": sentence, "secret": secret, **shown}


def _whole(result):
    printed = (result["printed"] or "", result["printed_length"] or 0)
    shown = {"message": result["message"] or "", "call": result["call"] or "", "printed": printed}
    if result["verdict"] == "right":
        shown = _BLANK
    return {**_BLANK, **shown, "frames": json.loads(result["frames"] or "[]") if shown is not _BLANK else []}


_BLANK = {"message": "", "call": "", "frames": [], "printed": ("", 0)}


def _withheld(result):
    if result["verdict"] == "right" or not result["message"]:  # it was not run, after one that ended it all
        return _BLANK
    return {**_BLANK, "message": _own_words(result)}


def _own_words(result):
    words = (
        _WORDS[result["verdict"]]() if result["verdict"] in _WORDS else cards.what_to_do({**result, "diagnosis": None})
    )
    return words.format(kind=_kind(result["message"]), name=result["exercise"])


_WORDS = {
    "wrong": lambda: _("The result is not right. Inputs and results of this test stay hidden when a class is graded."),
    "crashed": lambda: _("It ended with {kind}. The inputs of this test stay hidden when a class is graded."),
    "blocked": lambda: _("It tried to use a file, the network or another program. Work with the arguments only."),
    "missing": lambda: _("There is no function called {name} in the file."),
    "not started": lambda: _("{name} is not written yet."),
    "timed out": lambda: _("{name} did not come to an end in time. Look for a loop that never stops."),
    "out of memory": lambda: _("{name} asked for more memory than there is."),
}


def _kind(message):
    """Return which of Python's own exceptions a message names."""
    return next((word for word in re.findall(r"\w+", message) if word in _ERRORS), _("an error"))
