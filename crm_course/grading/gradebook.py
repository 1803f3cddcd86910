"""The gradebook: everything known about a class, in one SQLite file with one writer.

The schema, version 2 (`PRAGMA user_version`). Columns that end in `_at` (when) and `_seconds` (how long), and the table
`runs`, tell how a run went; all others tell its result and do not depend on order, jobs, or interruptions: `content`
returns those, and two gradebooks of the same class are equal when it does.

    settings        what holds for the whole: seed, language (where a submission has none), points (digest of the
                    rules), first_at
    runs            one row per `crm grade`; ended_at is NULL if it was interrupted
    lessons         what is graded, with SHA-256 digests of tests, answers, misconceptions; `present` is 0 once a lesson
                    is no longer in the course
    exercises       of each lesson, in their order, with their points
    tests           of each exercise; `fresh` tests draw hidden inputs (do not show them to students), `private` ones are the
                    instructor's own
    submissions     a row per student. `student` is the id; `slug` is unique too and fit for a file name. `digest` covers
                    the files that were taken, `problems` is a JSON list of {kind, place, detail} (`intake.problem_text`),
                    `present` is 0 once the submission is no longer in the folder, `handed_in` is ISO 8601 in UTC,
                    `handed_in_from` tells whose word that is: "submission.toml" (the student's), "file" (a file time),
                    "rules" (the instructor's)
    files           the exercise files that were taken, with their digests
    lesson_results  a row per student and lesson; `key` digests all that the verdicts follow from
    exercise_results, test_results      the verdicts. Texts are in the submission's language. `call`, `frames` (JSON) and
                    `printed` belong to what went wrong; `call` shows inputs, so mind `tests.fresh`

    lab_results, lab_cell_results, lab_exercise_results     with --notebooks: the lab cells of the course's notebook, run with
                    the student's functions. `key` digests all that the verdicts follow from; `cell` is its number in
                    JupyterLab, `exercises` (JSON) what it names. What lab cells show can be read in the stored notebook, so
                    "right" is no proof: it never earns points. Lessons judged again without --notebooks lose their rows

Points (columns `points`, `possible`, `share`, `late_days`, `penalty`) are written at the end of each run (`points.apply`) from
the verdicts and the rules; they are NULL until then.

To add a table of your own, add it to `SCHEMA` and raise `VERSION`; a gradebook of another version is refused.
"""

import contextlib
import datetime as dt
import json
import os
import sqlite3

from ..i18n import _

VERSION = 2
FILE = "gradebook.sqlite"
LOCK = "grading.lock"
TEXT_LIMIT = 4_000  # of a message: what a student's exception says may be long

SCHEMA = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE runs (
    run INTEGER PRIMARY KEY, started_at TEXT NOT NULL, ended_at TEXT, version TEXT, seed INTEGER, workers TEXT,
    sandbox TEXT, graded INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE lessons (
    stem TEXT PRIMARY KEY, position INTEGER NOT NULL, tests_digest TEXT, answers_digest TEXT, misconceptions_digest TEXT,
    digest TEXT, present INTEGER NOT NULL, weight REAL, possible REAL
);
CREATE TABLE exercises (
    stem TEXT, exercise TEXT, position INTEGER NOT NULL, possible REAL, PRIMARY KEY (stem, exercise)
);
CREATE TABLE tests (
    stem TEXT, exercise TEXT, test TEXT, position INTEGER NOT NULL, fresh INTEGER NOT NULL, private INTEGER NOT NULL,
    sentence_en TEXT, sentence_fa TEXT, possible REAL, PRIMARY KEY (stem, exercise, test)
);
CREATE TABLE submissions (
    student TEXT PRIMARY KEY, slug TEXT UNIQUE NOT NULL, entry TEXT NOT NULL, kind TEXT NOT NULL, name TEXT,
    language TEXT NOT NULL, handed_in TEXT, handed_in_from TEXT, digest TEXT NOT NULL, problems TEXT NOT NULL,
    present INTEGER NOT NULL, points REAL, possible REAL, share REAL
);
CREATE TABLE files (
    student TEXT, stem TEXT, place TEXT NOT NULL, size INTEGER NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (student, stem)
);
CREATE TABLE lesson_results (
    student TEXT, stem TEXT, key TEXT NOT NULL, graded_at TEXT NOT NULL, took_seconds REAL, points REAL, possible REAL,
    late_days REAL, penalty REAL, PRIMARY KEY (student, stem)
);
CREATE TABLE exercise_results (
    student TEXT, stem TEXT, exercise TEXT, verdict TEXT NOT NULL, passed INTEGER NOT NULL, tests INTEGER NOT NULL,
    message TEXT, diagnosis TEXT, diagnosis_text TEXT, points REAL, PRIMARY KEY (student, stem, exercise)
);
CREATE TABLE test_results (
    student TEXT, stem TEXT, exercise TEXT, test TEXT, verdict TEXT NOT NULL, message TEXT, call TEXT, frames TEXT,
    printed TEXT, printed_length INTEGER, took_seconds REAL, points REAL, PRIMARY KEY (student, stem, exercise, test)
);
CREATE TABLE lab_results (
    student TEXT, stem TEXT, key TEXT NOT NULL, graded_at TEXT NOT NULL, took_seconds REAL, PRIMARY KEY (student, stem)
);
CREATE TABLE lab_cell_results (
    student TEXT, stem TEXT, cell INTEGER, exercises TEXT NOT NULL, first_line TEXT, verdict TEXT NOT NULL, message TEXT,
    took_seconds REAL, PRIMARY KEY (student, stem, cell)
);
CREATE TABLE lab_exercise_results (
    student TEXT, stem TEXT, exercise TEXT, verdict TEXT NOT NULL, cells_right INTEGER NOT NULL, cells INTEGER NOT NULL,
    PRIMARY KEY (student, stem, exercise)
);
"""
_RESULTS = ("lesson_results", "exercise_results", "test_results")
_LAB_RESULTS = ("lab_results", "lab_cell_results", "lab_exercise_results")


class GradebookError(RuntimeError):
    """The gradebook cannot be used; the text says why."""


class Gradebook:
    """An open gradebook. Writing needs `locked`; reading does not."""

    def __init__(self, folder, read_only=False):
        path = folder / FILE
        if read_only and not path.is_file():
            raise GradebookError(_("There is no gradebook in {folder}. crm grade makes one.").format(folder=folder))
        self.folder = folder
        self.db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.db.row_factory = sqlite3.Row
        try:
            self._prepare(read_only)
        except sqlite3.DatabaseError as error:
            self.db.close()
            message = _("{path} is no gradebook, or a damaged one ({error}). Move it away and grade again.")
            raise GradebookError(message.format(path=path, error=error)) from error

    def _prepare(self, read_only):
        if read_only:
            self.db.execute("PRAGMA query_only = ON")
        else:
            self.db.execute("PRAGMA journal_mode = WAL")
            self.db.execute(
                "PRAGMA synchronous = NORMAL"
            )  # a killed process loses nothing; a power cut, the last second
        (version,) = self.db.execute("PRAGMA user_version").fetchone()
        if version == 0 and not read_only:
            self.db.executescript(f"BEGIN; {SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")
        elif version != VERSION:
            self.db.close()
            message = _(
                "{folder} holds a gradebook of version {found}; this course writes version {expected}. Choose another folder."
            )
            raise GradebookError(message.format(folder=self.folder, found=version, expected=VERSION))

    @contextlib.contextmanager
    def transaction(self):
        """Everything inside is written, or nothing."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield self.db
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def rows(self, query, *parameters):
        """Return the rows of a query as dicts."""
        return [dict(row) for row in self.db.execute(query, parameters)]

    def close(self):
        self.db.close()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    # ---- settings and runs -------------------------------------------------------------------------------------

    def setting(self, name):
        found = self.db.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return found and found[0]

    def set(self, **values):
        with self.transaction() as db:
            db.executemany("INSERT OR REPLACE INTO settings VALUES (?, ?)", values.items())

    def begin_run(self, **values):
        """Note that a run begins; return its number."""
        with self.transaction() as db:
            return _insert(db, "runs", {"started_at": now(), **values}).lastrowid

    def end_run(self, run):
        with self.transaction() as db:
            db.execute("UPDATE runs SET ended_at = ? WHERE run = ?", (now(), run))

    # ---- what is graded ----------------------------------------------------------------------------------------

    def write_lessons(self, material, chosen):
        """Write what the judge judges by: `chosen` lessons anew, those not in `material` as no longer present."""
        with self.transaction() as db:
            for position, (stem, lesson) in enumerate(material.items()):
                if stem in chosen:
                    _write_lesson(db, position, stem, lesson)
            marks = ", ".join("?" * len(material))
            db.execute(f"UPDATE lessons SET present = stem IN ({marks})", list(material))

    # ---- submissions -------------------------------------------------------------------------------------------

    def keys(self, student):
        """Return {stem: key} of what is graded of a student."""
        return dict(self.db.execute("SELECT stem, key FROM lesson_results WHERE student = ?", (student,)).fetchall())

    def lab_keys(self, student):
        """Return {stem: key} of the lessons whose lab cells are judged of a student."""
        return dict(self.db.execute("SELECT stem, key FROM lab_results WHERE student = ?", (student,)).fetchall())

    def write_submission(self, submission, graded, run=None, labs=None):
        """Write a submission and results of some lessons, {stem: (key, seconds, verdicts)}, or nothing of it.

        `labs` has those of lab cells in the same form; None: they are not judged.
        """
        with self.transaction() as db:
            _write_student(db, submission)
            for stem, (key, seconds, verdicts) in graded.items():
                _write_results(db, submission["student"], stem, key, seconds, verdicts)
            for stem in labs if labs is not None else graded:
                _write_labs(db, submission["student"], stem, (labs or {}).get(stem))
            if (graded or labs) and run is not None:
                db.execute("UPDATE runs SET graded = graded + 1 WHERE run = ?", (run,))

    def mark_present(self, students):
        """Mark every submission that is not among `students` as no longer there; nothing is deleted."""
        with self.transaction() as db:
            db.execute("CREATE TEMP TABLE IF NOT EXISTS seen (student TEXT PRIMARY KEY)")
            db.execute("DELETE FROM seen")
            db.executemany("INSERT INTO seen VALUES (?)", ((student,) for student in students))
            db.execute("UPDATE submissions SET present = student IN (SELECT student FROM seen)")


def content(gradebook):
    """Return {table: sorted rows} of all that does not depend on how the run went: equal for equal classes."""
    return {table: _comparable(gradebook.db, table) for table in tables(gradebook) if table != "runs"}


def tables(gradebook):
    return [
        name for (name,) in gradebook.db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    ]


def _comparable(db, table):
    rows = db.execute(f"SELECT * FROM {table}")
    kept = [name for name, *_rest in rows.description if not name.endswith(("_at", "_seconds"))]
    found = [tuple(row[name] for name in kept) for row in rows if not str(row[0]).endswith("_at")]
    return [tuple(kept), *sorted(found, key=repr)]


def now():
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")


def _insert(db, table, values):
    marks = ", ".join("?" * len(values))
    return db.execute(f"INSERT OR REPLACE INTO {table} ({', '.join(values)}) VALUES ({marks})", list(values.values()))


def _write_lesson(db, position, stem, lesson):
    for table in ("exercises", "tests"):
        db.execute(f"DELETE FROM {table} WHERE stem = ?", (stem,))
    digests = {key: lesson[key] for key in ("tests_digest", "answers_digest", "misconceptions_digest", "digest")}
    _insert(db, "lessons", {"stem": stem, "position": position, "present": 1, **digests})
    for place, (exercise, tests) in enumerate(lesson["exercises"].items()):
        _insert(db, "exercises", {"stem": stem, "exercise": exercise, "position": place})
        for number, test in enumerate(tests):
            named = {"stem": stem, "exercise": exercise, "test": test["test"], "position": number}
            told = {"sentence_en": test["en"], "sentence_fa": test["fa"]}
            _insert(db, "tests", {**named, "fresh": test["fresh"], "private": test["private"], **told})


def _write_student(db, submission):
    student = submission["student"]
    kept = ("student", "slug", "entry", "kind", "name", "language", "handed_in", "handed_in_from", "digest")
    problems = json.dumps(submission["problems"], ensure_ascii=False, sort_keys=True)
    values = {key: clean(submission[key]) for key in kept} | {"problems": clean(problems, limit=10**6), "present": 1}
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    update = ", ".join(f"{name} = excluded.{name}" for name in values)
    upsert = f"INSERT INTO submissions ({names}) VALUES ({marks}) ON CONFLICT (student) DO UPDATE SET {update}"
    db.execute(upsert, list(values.values()))
    db.execute("DELETE FROM files WHERE student = ?", (student,))
    for stem, file in submission["files"].items():
        _insert(
            db, "files", {"student": student, "stem": stem, **{k: clean(file[k]) for k in ("place", "size", "digest")}}
        )


def _write_results(db, student, stem, key, seconds, verdicts):
    for table in _RESULTS:
        db.execute(f"DELETE FROM {table} WHERE student = ? AND stem = ?", (student, stem))
    who = {"student": student, "stem": stem}
    _insert(db, "lesson_results", {**who, "key": key, "graded_at": now(), "took_seconds": seconds})
    for verdict in verdicts:
        _write_exercise(db, {**who, "exercise": verdict["exercise"]}, verdict)


def _write_labs(db, student, stem, judged):
    """Write the verdicts on the lab cells of a lesson (None: it has been judged again without them)."""
    for table in _LAB_RESULTS:
        db.execute(f"DELETE FROM {table} WHERE student = ? AND stem = ?", (student, stem))
    if judged is None:
        return
    who, (key, seconds, found) = {"student": student, "stem": stem}, judged
    _insert(db, "lab_results", {**who, "key": key, "graded_at": now(), "took_seconds": seconds})
    for cell in found["cells"]:
        texts = {name: clean(cell[name]) for name in ("first_line", "verdict", "message")}
        named = {"cell": cell["cell"], "exercises": json.dumps(cell["exercises"])}
        _insert(db, "lab_cell_results", {**who, **named, **texts, "took_seconds": cell["seconds"]})
    for one in found["exercises"]:
        values = {"verdict": one["verdict"], "cells_right": one["right"], "cells": one["cells"]}
        _insert(db, "lab_exercise_results", {**who, "exercise": one["exercise"], **values})


def _write_exercise(db, who, verdict):
    tests, named = verdict["tests"], verdict["diagnosis"] or {}
    passed = sum(test["verdict"] == "right" for test in tests)
    message = next((test.get("message") for test in tests if test["verdict"] != "right"), None)
    values = {"verdict": verdict["verdict"], "passed": passed, "tests": len(tests), "message": clean(message)}
    told = {"diagnosis": named.get("name"), "diagnosis_text": clean(named.get("text"))}
    _insert(db, "exercise_results", {**who, **values, **told})
    for test in tests:
        _insert(db, "test_results", {**who, **_test_values(test)})


def _test_values(test):
    printed, length = test.get("printed") or ("", 0)
    frames = [{key: clean(value, 200) for key, value in frame.items()} for frame in test.get("frames") or []]
    return {
        "test": test["test"],
        "verdict": test["verdict"],
        "message": clean(test.get("message") or ""),
        "call": clean(test.get("call") or ""),
        "frames": json.dumps(frames[-8:], sort_keys=True),
        "printed": clean(printed),
        "printed_length": min(length, 2**53),
        "took_seconds": test.get("seconds"),
    }


def clean(value, limit=TEXT_LIMIT):
    """Return text as SQLite and every reader can have it: no half characters, no NUL, not too long."""
    if not isinstance(value, str):
        return value
    text = value.encode("utf-8", "backslashreplace").decode().replace("\0", "␀")
    return text if len(text) <= limit else text[: limit - 1] + "…"


# ---- one writer --------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def locked(folder):
    """Hold the results folder: a second `crm grade` on it is refused. The lock ends with the process, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    file = open(folder / LOCK, "a+", encoding="utf-8")  # noqa: SIM115
    try:
        try:
            _lock(file)
        except OSError as error:
            file.seek(0)
            message = _(
                "Another crm grade (process {pid}) is writing to {folder}. Wait for it, or choose another folder with --out."
            )
            raise GradebookError(message.format(pid=file.read(40).strip() or "?", folder=folder)) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
    finally:
        file.close()


def _lock(file):
    try:
        import fcntl
    except ImportError:  # Windows, where a locked byte cannot be read: one far behind the text is taken
        import msvcrt

        file.seek(1000)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        file.seek(0)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
