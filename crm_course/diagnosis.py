"""Name the mistake: run the known wrong answers on the inputs that the student's function got, and compare."""

from . import lessons, testing
from .judging import run_trusted


def diagnose(stem, exercise, record):
    """Return (short name, explanation) of the misconception that the student's results show, or None.

    Only calls count on which the misconception differs from the answer: there the student's result must be the
    misconception's, every time. Of several, the one shown most often is named.
    """
    calls = [outcome for outcome in record if outcome.exercise == exercise and outcome.status in ("returned", "raised")]
    answer = getattr(lessons.answer_module(stem), exercise)
    right = [run_trusted(exercise, answer, call.payload) for call in calls]
    best, most = None, 0
    for name, function in lessons.misconceptions(stem, exercise).items():
        shown = _times_shown(function, exercise, calls, right)
        if shown > most:
            best, most = (name, lessons.explanation(function)), shown
    return best


def _times_shown(function, exercise, calls, right):
    shown = 0
    for call, expected in zip(calls, right, strict=True):
        mistaken = run_trusted(exercise, function, call.payload)
        if _same(mistaken, expected, rel=1e-6):
            continue
        if not _same(call, mistaken, rel=1e-3) or _same(call, expected, rel=1e-6):
            return 0
        shown += 1
    return shown


def _same(one, other, rel):
    if one.status != other.status:
        return False
    if one.status == "raised":
        return one.error["type"] == other.error["type"]
    return one.status == "returned" and equivalent(one.value, other.value, rel)


def equivalent(one, other, rel):
    """Return whether two results say the same, whatever their style."""
    try:
        if _agrees(testing.agree, one, other, rel):
            return True
        key = getattr(other, "columns", [None])[0]
        return key is not None and _agrees(testing.agree_table, one, other, rel, key=[key])
    except Exception:  # a result of any shape may come from a student: what cannot be compared is not the same
        return False


def _agrees(compare, one, other, rel, **options):
    try:
        compare(one, other, rel=rel, **options)
    except testing.Mismatch:
        return False
    return True
