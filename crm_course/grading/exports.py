"""What other systems read, made from the gradebook: Gradescope, Moodle, Canvas, JUnit, CTRF, GitHub Classroom.

All tell what students may know (`results`): such files are shown to them, or end up in logs. Only submissions that are there are
exported.
"""

import base64
import csv
import datetime as dt
import io
import json
import re
from xml.etree import ElementTree

from .. import __version__, cards, i18n
from ..i18n import _
from . import pages, results
from .grades import harmless

ERRORS = ("crashed", "timed out", "out of memory", "blocked", "broken")


class ExportError(ValueError):
    """What was asked for cannot be exported; the text says why."""


def _submissions(book):
    """Return the submissions that are there; there must be some, and their points must be counted."""
    found = results.students(book)
    if not found:
        raise ExportError(_("There are no submissions in the gradebook."))
    if any(one["share"] is None for one in found):
        raise ExportError(_("The last run was interrupted before points were counted. Run the same crm grade again."))
    return found


# ---- Gradescope --------------------------------------------------------------------------------------------------


def gradescope(book, folder):
    """Write FOLDER/SLUG/results.json for each student, as Gradescope's autograders do; return how many have changed."""
    lessons, changed = results.course(book), 0
    for one in _submissions(book):
        place = folder / one["slug"]
        place.mkdir(parents=True, exist_ok=True)
        text = json.dumps(gradescope_result(book, lessons, one), ensure_ascii=False, indent=1)
        changed += pages.write(place / "results.json", text)
    return changed


def gradescope_result(book, lessons, submission):
    """Return what Gradescope is told of one submission.

    `score` is the grade (with weights and penalties) in points of all there are, so the assignment is worth the sum of
    the tests' `max_score`.
    """
    with i18n.speaking(submission["language"]):
        graded = results.of_student(book, lessons, submission["student"])
        tests = [_gradescope_test(exercise, test) for _lesson, exercise, test in _tests(graded)]
        return {
            "score": round(submission["share"] * submission["possible"], 4),
            "execution_time": round(sum(lesson["took_seconds"] for lesson in graded), 3),
            "output": "\n".join([*results.problems(submission), *_late(graded)]),
            "output_format": "text",
            "test_output_format": "text",
            "test_name_format": "text",
            "visibility": "visible",
            "stdout_visibility": "hidden",
            "tests": tests,
            "extra_data": {"student": submission["student"], "course": __version__},
        }


def _tests(graded):
    return [(lesson, one, test) for lesson in graded for one in lesson["exercises"] for test in one["tests"]]


def _gradescope_test(exercise, test):
    first = test is exercise["tests"][0]
    return {
        "name": f"{exercise['stem']}.{exercise['exercise']}: {test['sentence']}",
        "score": test["points"],
        "max_score": test["possible"],
        "status": "passed" if test["verdict"] == "right" else "failed",
        "output": "\n".join(_lines(test) + ([cards.what_to_do(exercise)] if first else [])).strip(),
        "tags": [exercise["stem"], exercise["exercise"]],
        "visibility": "visible",
    }


def _lines(test):
    """Return what a test says, without its name."""
    return [line.strip() for line in cards.test_lines(test)[1:]]


def _late(graded):
    for lesson in graded:
        if lesson["late_days"]:
            message = _("{stem}, days late: {days}. {share} of its points are lost.")
            share = pages.percent(lesson["penalty"], 1)
            yield message.format(stem=lesson["stem"], days=i18n.number(lesson["late_days"]), share=share)


# ---- grade books of learning platforms ----------------------------------------------------------------------------


def canvas(book, roster=None, whole=False):
    """Return a CSV that Canvas imports: a column of points for each lesson, or (`whole`) one of the grade in per cent."""
    columns = _columns(book, whole, lambda lesson: lesson["possible"])
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    rows = [
        [*head, *(name for name, _most in columns)],
        ["    Points Possible", *[""] * 4, *(most for _name, most in columns)],
    ]
    for one, known in _known(book, roster):
        ids = [known.get(key, "") for key in ("id", "sis user id", "sis login id", "section")]
        name = known.get("name") or harmless(one["name"] or one["student"])
        # Canvas takes a row whose name holds these words for the row of what is possible.
        name = re.sub("Points Possible", "Points-Possible", name, flags=re.IGNORECASE)
        rows.append([name, *ids, *_scores(book, one, columns, whole)])
    return _csv(rows)


def _columns(book, whole, most):
    """Return (name, most) of the columns of grades."""
    if whole:
        return [("CRM", 100)]
    return [(lesson["stem"], most(lesson)) for lesson in results.course(book)]


def _known(book, roster):
    """Return (submission, what the roster knows of the student)."""
    found = _submissions(book)
    if roster is not None:
        roster.demand([one["student"] for one in found])
    return [(one, roster.rows[one["student"]] if roster else {}) for one in found]


def _scores(book, submission, columns, whole):
    if whole:
        return [round(100 * submission["share"], 4)]
    query = "SELECT stem, points FROM lesson_results WHERE student = ?"
    points = dict(book.db.execute(query, (submission["student"],)).fetchall())
    return [points.get(name, "") for name, _most in columns]


def moodle(book, roster=None, whole=False):
    """Return a CSV that Moodle imports: for each lesson (or, `whole`, for all) a grade in per cent, and feedback.

    In per cent, since a new grade item of Moodle's goes to 100.
    """
    lessons = results.course(book)
    names = ["CRM"] if whole else [lesson["stem"] for lesson in lessons]
    keys = {"username": "Username", "email": "Email address", "id number": "ID number"}
    kept = [key for key in keys if roster and key in roster.columns]
    if roster and not kept:
        message = _("Moodle knows students by username, email or id number; the roster has none of these columns.")
        raise ExportError(message)
    rows = [["Student", *(keys[key] for key in kept), *(cell for name in names for cell in (name, f"{name} feedback"))]]
    for one, known in _known(book, roster):
        ids = [known.get("name") or harmless(one["name"] or one["student"]), *(known.get(key, "") for key in kept)]
        rows.append([*ids, *_moodle_cells(book, lessons, one, whole)])
    return _csv(rows)


def _moodle_cells(book, lessons, submission, whole):
    with i18n.speaking(submission["language"]):
        graded = results.of_student(book, lessons, submission["student"])
        if whole:
            return [round(100 * submission["share"], 4), harmless(_remark(graded))]
        by_stem = {lesson["stem"]: lesson for lesson in graded}
        cells = []
        for lesson in lessons:
            mine = by_stem.get(lesson["stem"])
            cells += [_per_cent(mine), harmless(_remark([mine]))] if mine else ["", ""]
        return cells


def _per_cent(lesson):
    return round(100 * lesson["points"] / lesson["possible"], 4) if lesson["possible"] else 0


def _remark(graded):
    """Return in one line how the exercises stand, and which mistakes were recognised."""
    told = [*_late(graded)]
    for exercise in (one for lesson in graded for one in lesson["exercises"]):
        text = f"{exercise['exercise']}: {cards.verdict_name(exercise['verdict'])}"
        told.append(f"{text} ({exercise['diagnosis']['text']})" if exercise["diagnosis"] else text)
    return "; ".join(told)


def _csv(rows):
    lines = io.StringIO(newline="")
    csv.writer(lines, lineterminator="\n").writerows(rows)
    return lines.getvalue()


# ---- reports of tests ---------------------------------------------------------------------------------------------

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(book, file):
    """Write JUnit XML, a suite for each student; what is not started or missing is a failure, never skipped."""
    file.write('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="crm grade">\n')
    lessons = results.course(book)
    for one in _submissions(book):
        suite = _suite(one, _tests(results.of_student(book, lessons, one["student"])))
        file.write(ElementTree.tostring(suite, encoding="unicode") + "\n")
    file.write("</testsuites>\n")


def _suite(submission, tests):
    failed = [test["verdict"] for _lesson, _exercise, test in tests if test["verdict"] != "right"]
    errors = sum(verdict in ERRORS for verdict in failed)
    counts = {"tests": len(tests), "failures": len(failed) - errors, "errors": errors, "skipped": 0}
    seconds = sum(test["took_seconds"] for *_where, test in tests)
    attributes = {"name": submission["student"], **counts, "time": f"{seconds:.3f}"}
    suite = ElementTree.Element("testsuite", {key: _xml(value) for key, value in attributes.items()})
    for _lesson, exercise, test in tests:
        named = {"classname": f"{exercise['stem']}.{exercise['exercise']}", "name": test["test"]}
        case = ElementTree.SubElement(suite, "testcase", {**named, "time": f"{test['took_seconds']:.3f}"})
        if test["verdict"] != "right":
            told = {"type": test["verdict"], "message": _xml(test["message"] or cards.verdict_name(test["verdict"]))}
            kind = "error" if test["verdict"] in ERRORS else "failure"
            ElementTree.SubElement(case, kind, told).text = _xml("\n".join([test["sentence"], *_lines(test)]))
    return suite


def _xml(value):
    """Return text without what XML cannot hold."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", str(value))


def ctrf(book, file):
    """Write a report in the Common Test Report Format; what is not started or missing has failed, never been skipped."""
    lessons, told = results.course(book), []
    for one in _submissions(book):
        for lesson, exercise, test in _tests(results.of_student(book, lessons, one["student"])):
            told.append(_ctrf_test(one["student"], lesson, exercise, test))
    passed = sum(test["status"] == "passed" for test in told)
    start, stop = _span(book)
    counts = {
        "tests": len(told),
        "passed": passed,
        "failed": len(told) - passed,
        "skipped": 0,
        "pending": 0,
        "other": 0,
    }
    tool = {"name": "crm grade", "version": __version__}
    whole = {"tool": tool, "summary": {**counts, "start": start, "stop": stop}, "tests": told}
    json.dump({"reportFormat": "CTRF", "specVersion": "0.1.0", "results": whole}, file, ensure_ascii=False, indent=1)


def _ctrf_test(student, lesson, exercise, test):
    told = {
        "name": f"{exercise['exercise']}: {test['sentence']}",
        "status": "passed" if test["verdict"] == "right" else "failed",
        "duration": round(1000 * test["took_seconds"]),
        "suite": [student, lesson["stem"], exercise["exercise"]],
        "rawStatus": test["verdict"],
        "extra": {"test": test["test"], "points": test["points"], "possible": test["possible"]},
    }
    return {**told, "message": "\n".join(_lines(test))} if test["verdict"] != "right" else told


def _span(book):
    """Return when grading began and ended, in milliseconds since 1970."""
    times = book.rows("SELECT min(started_at) AS start, max(coalesce(ended_at, started_at)) AS stop FROM runs")[0]
    return [
        int(dt.datetime.fromisoformat(times[key]).timestamp() * 1000) if times[key] else 0 for key in ("start", "stop")
    ]


# ---- GitHub Classroom ---------------------------------------------------------------------------------------------


def classroom(book):
    """Return what the autograding reporter of GitHub Classroom wants in an environment variable: JSON in Base64, one student."""
    found = _submissions(book)
    if len(found) != 1:
        raise ExportError(_("GitHub Classroom grades one repository; there are {n} submissions.").format(n=len(found)))
    graded = results.of_student(book, results.course(book), found[0]["student"])
    tests = [_classroom_test(exercise) for lesson in graded for exercise in lesson["exercises"]]
    status = "pass" if all(test["status"] == "pass" for test in tests) else "fail"
    told = {"version": 1, "status": status, "max_score": found[0]["possible"], "tests": tests}
    return base64.b64encode(json.dumps(told, ensure_ascii=False).encode()).decode()


def _classroom_test(exercise):
    return {
        "name": f"{exercise['stem']}.{exercise['exercise']}",
        "status": "pass" if exercise["verdict"] == "right" else "fail",
        "score": exercise["points"],
        "message": cards.what_to_do(exercise),
        "test_code": f"crm check {exercise['stem']}.{exercise['exercise']}",
        "filename": "",
        "line_no": 0,
        "execution_time": f"{sum(test['took_seconds'] for test in exercise['tests']):.3f}s",
    }
