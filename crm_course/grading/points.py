"""From verdicts to points. The rules are one TOML file, `--points FILE` or `grading.toml` beside the submissions.

Without it every exercise is worth 1 point, all or nothing, and the grade is the share of all points. `points.example.toml`,
beside this module, shows every key with a comment. In short:

    [default]               points (of an exercise: 1), partial ("none", the default: every test must pass; "share": the share
                            of the tests that pass), notebooks (0: with `crm grade --notebooks`, the share of an exercise's
                            points that is withheld while a lab cell that names it shows something else than the course's)
    [lessons.STEM]          weight (how much the lesson counts in the grade), points, partial, notebooks (for its exercises), due
    [lessons.STEM.EXERCISE] points, partial, notebooks, tests = { test_name = points, … } (a test that is not named has 1; what they
                            add up to is scaled to `points`, if that is given, else it is the exercise's points)
    [late]                  due, per_day (share lost for each day that has begun), most (lost at most), grace_minutes
    [late.handed_in]        STUDENT = time: the instructor's word on when a submission came in

"share" is kind, and can be earned without understanding: a function that refuses everything passes every test that
demands a refusal. That is why it is not the default.

Lab cells never earn points, they can only withhold what the tests have granted: what they show can be read in the notebook,
so a student's code could simply print it. A cell that names several exercises is held against one of them only if the tests
find all the others right.

The penalty is taken from each lesson's points. The grade (`submissions.share`, 0 to 1) is Σ weight × share of the lesson's
points ÷ Σ weight; a lesson without `weight` counts 1 where another has one, and by its points where none has.
"""

import datetime as dt
import difflib
import hashlib
import json
import math
import re
import tomllib

from ..i18n import _

FILE = "grading.toml"
PARTIAL = ("none", "share")
_NUMBER, _SHARE, _TIME, _KIND = "number", "share", "time", "partial"
_EXERCISE = {"points": _NUMBER, "partial": _KIND, "notebooks": _SHARE}
_LATE = {"due": _TIME, "per_day": _SHARE, "most": _SHARE, "grace_minutes": _NUMBER}


class RulesError(ValueError):
    """The file of rules breaks one; the text names line and key, what was found and what is expected."""


class Rules:
    """What points are given for."""

    def __init__(self, tree=None, text="", name=FILE):
        self._tree = tree or {}
        self._text = text
        self._name = name
        self.digest = hashlib.sha256(text.encode()).hexdigest()
        self._check_form()

    @classmethod
    def read(cls, path):
        """Return the rules in a file (None: the rules without one)."""
        if path is None:
            return cls()
        try:
            text = path.read_text(encoding="utf-8-sig")
            return cls(tomllib.loads(text), text, path.name)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            message = _("{name} is no TOML file that can be read: {error}.")
            raise RulesError(message.format(name=path.name, error=error)) from error
        except OSError as error:
            raise RulesError(_("{name} cannot be read: {error}.").format(name=path, error=error.strerror)) from error

    # ---- what they say -----------------------------------------------------------------------------------------

    def exercise(self, stem, exercise):
        """Return (points, partial, {test: points}) of an exercise; points are None where its tests say them."""
        lesson = self._lesson(stem)
        mine = lesson.get(exercise, {})
        levels = [mine, lesson, self._tree.get("default", {})]
        partial = next((level["partial"] for level in levels if "partial" in level), "none")
        points = next((level["points"] for level in levels if "points" in level), 1)
        tests = mine.get("tests", {})
        return (mine.get("points") if tests else points), partial, tests

    def withheld(self, stem, exercise):
        """Return the share of an exercise's points that it loses when its lab cells do not show what they should."""
        lesson = self._lesson(stem)
        levels = [lesson.get(exercise, {}), lesson, self._tree.get("default", {})]
        return next((level["notebooks"] for level in levels if "notebooks" in level), 0)

    def weight(self, stem, possible):
        """Return how much a lesson counts in the grade."""
        if any("weight" in lesson for lesson in self._tree.get("lessons", {}).values()):
            return self._lesson(stem).get("weight", 1)
        return possible

    def days_late(self, stem, handed_in):
        """Return how many days late a submission is: each that has begun counts; 0 without a due time."""
        late = self._tree.get("late", {})
        due = self._lesson(stem).get("due", late.get("due"))
        if due is None or handed_in is None:
            return 0
        past = dt.datetime.fromisoformat(handed_in) - due - dt.timedelta(minutes=late.get("grace_minutes", 0))
        return max(0, math.ceil(past / dt.timedelta(days=1)))

    def penalty(self, days):
        """Return the share of a lesson's points that is lost."""
        late = self._tree.get("late", {})
        return min(late.get("most", 1), days * late.get("per_day", 0))

    def handed_in(self, student):
        """Return the instructor's word on when a submission came in, as text in UTC, or None."""
        time = self._tree.get("late", {}).get("handed_in", {}).get(student)
        return time and time.astimezone(dt.UTC).isoformat(timespec="seconds")

    def _lesson(self, stem):
        return self._tree.get("lessons", {}).get(stem, {})

    # ---- whether they can be meant ------------------------------------------------------------------------------

    def _check_form(self):
        self._check_table((), self._tree, {}, ("default", "lessons", "late"))
        self._check_table(("default",), self._tree.get("default", {}), _EXERCISE)
        late = self._table(("late",))
        self._check_table(("late",), late, _LATE, ("handed_in",))
        for student in self._table(("late", "handed_in")):
            self._check_value(("late", "handed_in", student), _TIME)
        for stem in self._table(("lessons",)):
            self._check_lesson(stem)

    def _check_lesson(self, stem):
        for key in self._table(("lessons", stem)):
            if key in {**_EXERCISE, "weight": 0, "due": 0}:
                self._check_value(("lessons", stem, key), {**_EXERCISE, "weight": _NUMBER, "due": _TIME}[key])
            else:
                where = ("lessons", stem, key)
                self._check_table(where, self._table(where), _EXERCISE, ("tests",))
                for test in self._table((*where, "tests")):
                    self._check_value((*where, "tests", test), _NUMBER)

    def _check_table(self, where, table, kinds, tables=()):
        for key in table:
            if key not in kinds and key not in tables:
                self._refuse((*where, key), *_unknown([*kinds, *tables], key))
            if key in kinds:
                self._check_value((*where, key), kinds[key])

    def _table(self, where):
        found = self._at(where) or {}
        if not isinstance(found, dict):
            self._refuse(where, _found(found), _("a table, [{name}]").format(name=".".join(where)))
        return found

    def _at(self, where):
        found = self._tree
        for key in where:
            found = found.get(key, {}) if isinstance(found, dict) else {}
        return found

    def _check_value(self, where, kind):
        value = self._at(where)
        fits, expected = _KINDS[kind]
        if not fits(value):
            self._refuse(where, _found(value), expected())

    def check_names(self, lessons):
        """Demand that every lesson, exercise and test that is named exists: `lessons` is what a judge judges."""
        for stem, told in self._tree.get("lessons", {}).items():
            if stem not in lessons:
                self._refuse(("lessons", stem), *_unknown(lessons, stem))
            for exercise in (key for key, value in told.items() if isinstance(value, dict)):
                known = lessons[stem]["exercises"]
                if exercise not in known:
                    self._refuse(("lessons", stem, exercise), *_unknown(known, exercise))
                tests = [test["test"] for test in known[exercise]]
                for test in self._table(("lessons", stem, exercise, "tests")):
                    if test not in tests:
                        self._refuse(("lessons", stem, exercise, "tests", test), *_unknown(tests, test))

    def _refuse(self, where, found, expected):
        message = _("{name}, line {line}, {key}: found {found}, expected {expected}.")
        line = _line_of(self._text, where)
        raise RulesError(
            message.format(name=self._name, line=line, key=".".join(where), found=found, expected=expected)
        )


_KINDS = {
    _NUMBER: (lambda v: _is_number(v) and v >= 0, lambda: _("a number of 0 or more")),
    _SHARE: (lambda v: _is_number(v) and 0 <= v <= 1, lambda: _("a share from 0 to 1")),
    _TIME: (
        lambda v: isinstance(v, dt.datetime) and v.tzinfo is not None,
        lambda: _("a time with its zone, such as 2026-12-01T23:59:00+03:30"),
    ),
    _KIND: (lambda v: v in PARTIAL, lambda: _('"none" or "share"')),
}


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _found(value):
    return f"{value!r} ({type(value).__name__})" if not isinstance(value, dt.datetime) else str(value)


def _unknown(names, name):
    """Return (found, expected) for a name that nothing has."""
    near = difflib.get_close_matches(name, list(names), n=1)
    return repr(name), near[0] if near else _("one of {names}").format(names=", ".join(names))


def _line_of(text, where):
    """Return the line on which a key stands: tomllib does not tell. Of a table, that of its header."""
    table = ()
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[+\s*([^\]]+?)\s*\]+", line)
        if header:
            table = _keys(header[1])
            here = table
        else:
            here = (*table, *_keys(line.partition("=")[0])) if "=" in line else ()
        if here == where or (here and where[: len(here)] == here and f"{where[-1]}" in line.partition("=")[2]):
            return number
        if header and here[: len(where)] == where:
            return number
    return "?"


def _keys(text):
    return tuple(part.strip().strip("\"'") for part in text.strip().split("."))


# ---- counting ------------------------------------------------------------------------------------------------------


def apply(gradebook, rules):
    """Write the points of every student into the gradebook, in one transaction; lessons that are gone count for nothing."""
    with gradebook.transaction() as db:
        worth = _worth(db, rules)
        _write_possible(db, worth, rules)
        for student, handed_in in db.execute("SELECT student, handed_in FROM submissions").fetchall():
            _write_student(db, rules, worth, student, handed_in)
    gradebook.set(points=rules.digest)


def _worth(db, rules):
    """Return {stem: {exercise: {test: its points}}} of the lessons that are present."""
    worth = {}
    query = (
        "SELECT stem, exercise, test FROM tests JOIN lessons USING (stem) WHERE present ORDER BY stem, exercise, test"
    )
    for stem, exercise, test in db.execute(query):
        worth.setdefault(stem, {}).setdefault(exercise, []).append(test)
    return {
        stem: {exercise: _of_tests(rules, stem, exercise, tests) for exercise, tests in exercises.items()}
        for stem, exercises in worth.items()
    }


def _of_tests(rules, stem, exercise, tests):
    points, _partial, named = rules.exercise(stem, exercise)
    weights = {test: named.get(test, 1) for test in tests}
    scale = 1 if points is None else points / (sum(weights.values()) or 1)
    return {test: weight * scale for test, weight in weights.items()}


def _write_possible(db, worth, rules):
    for stem, exercises in worth.items():
        possible = sum(sum(tests.values()) for tests in exercises.values())
        values = (_round(rules.weight(stem, possible)), _round(possible), stem)
        db.execute("UPDATE lessons SET weight = ?, possible = ? WHERE stem = ?", values)
        for exercise, tests in exercises.items():
            values = (_round(sum(tests.values())), stem, exercise)
            db.execute("UPDATE exercises SET possible = ? WHERE stem = ? AND exercise = ?", values)
            rows = [(_round(points), stem, exercise, test) for test, points in tests.items()]
            db.executemany("UPDATE tests SET possible = ? WHERE stem = ? AND exercise = ? AND test = ?", rows)


def _write_student(db, rules, worth, student, handed_in):
    query = "SELECT stem, exercise, test, verdict FROM test_results WHERE student = ?"
    right = {tuple(row[:3]) for row in db.execute(query, (student,)) if row[3] == "right"}
    held = _held(db, student)
    points = possible = share = weights = 0
    for stem, exercises in worth.items():
        earned = sum(
            _write_exercise(db, rules, right, student, stem, one, tests, (stem, one) in held)
            for one, tests in exercises.items()
        )
        days = rules.days_late(stem, handed_in)
        penalty = rules.penalty(days)
        whole = sum(sum(tests.values()) for tests in exercises.values())
        kept, weight = earned * (1 - penalty), rules.weight(stem, whole)
        values = (_round(kept), _round(whole), days, _round(penalty), student, stem)
        update = "UPDATE lesson_results SET points = ?, possible = ?, late_days = ?, penalty = ?"
        db.execute(f"{update} WHERE student = ? AND stem = ?", values)
        points, possible = points + kept, possible + whole
        share, weights = share + (weight * kept / whole if whole else 0), weights + (weight if whole else 0)
    values = (_round(points), _round(possible), _round(share / weights if weights else 0), student)
    db.execute("UPDATE submissions SET points = ?, possible = ?, share = ? WHERE student = ?", values)


def _held(db, student):
    """Return the (stem, exercise) that a lab cell speaks against: it is not right, and no other exercise in it is to blame."""
    query = "SELECT stem, exercise FROM exercise_results WHERE student = ? AND verdict = 'right'"
    right = {tuple(row) for row in db.execute(query, (student,))}
    found = set()
    query = "SELECT stem, exercises FROM lab_cell_results WHERE student = ? AND verdict != 'right'"
    for stem, named in db.execute(query, (student,)):
        exercises = [(stem, exercise) for exercise in json.loads(named)]
        found |= {one for one in exercises if all(other in right for other in exercises if other != one)}
    return found


def _write_exercise(db, rules, right, student, stem, exercise, tests, is_held):
    """Write the points of one exercise and its tests; return them."""
    partial = rules.exercise(stem, exercise)[1]
    kept = 1 - rules.withheld(stem, exercise) if is_held else 1
    tests = {test: points * kept for test, points in tests.items()}
    passed = {test for test in tests if (stem, exercise, test) in right}
    if partial == "none" and len(passed) < len(tests):
        passed = set()
    who = (student, stem, exercise)
    rows = [(_round(points if test in passed else 0), *who, test) for test, points in tests.items()]
    where = "WHERE student = ? AND stem = ? AND exercise = ?"
    db.executemany(f"UPDATE test_results SET points = ? {where} AND test = ?", rows)
    earned = sum(points for test, points in tests.items() if test in passed)
    db.execute(f"UPDATE exercise_results SET points = ? {where}", (_round(earned), *who))
    return earned


def _round(value):
    return round(float(value), 6)
