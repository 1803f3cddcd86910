"""The gradebook: one writer, one version, whole transactions, and a content that can be compared."""

import sqlite3
import subprocess
import sys

import pytest
from test_grading_points import LESSONS, material, submission, verdicts

from crm_course.grading import gradebook
from crm_course.grading.gradebook import Gradebook, GradebookError, content, locked

pytestmark = pytest.mark.usefixtures("english")


def filled(folder, students):
    with Gradebook(folder) as book:
        book.write_lessons(material(), LESSONS)
        run = book.begin_run(seed=1)
        for student in students:
            graded = {stem: ("key", 0.1 * len(student), verdicts(stem, [])) for stem in LESSONS}
            book.write_submission(submission(student), graded, run)
        book.end_run(run)
        return content(book)


class TestContent:
    def test_does_not_depend_on_order_or_times(self, tmp_path):
        one, other = (tmp_path / name for name in ("one", "other"))
        one.mkdir(), other.mkdir()
        assert filled(one, ["ava", "bo"]) == filled(other, ["bo", "ava", "bo"])

    def test_leaves_out_when_and_how_long_and_nothing_else(self, tmp_path):
        found = filled(tmp_path, ["ava"])
        assert found["lesson_results"][0] == ("student", "stem", "key", "points", "possible", "late_days", "penalty")
        assert "runs" not in found
        results = {*gradebook._RESULTS, *gradebook._LAB_RESULTS}
        assert set(found) == {"settings", "lessons", "exercises", "tests", "submissions", "files", *results}

    def test_differs_when_a_verdict_does(self, tmp_path):
        before = filled(tmp_path, ["ava"])
        with Gradebook(tmp_path) as book:
            book.write_submission(submission("ava"), {"q1": ("key", 0, verdicts("q1", ["test_a"]))})
            assert content(book) != before


class TestWriting:
    def test_is_whole_or_not_at_all(self, tmp_path):
        filled(tmp_path, ["ava"])
        with Gradebook(tmp_path) as book:
            broken = [
                {**verdicts("q1", [])[0], "verdict": None}
            ]  # refused by the schema, after the student was written
            with pytest.raises(sqlite3.IntegrityError):
                book.write_submission(submission("bo"), {"q1": ("key", 0, broken)})
            assert [row["student"] for row in book.rows("SELECT student FROM submissions")] == ["ava"]

    def test_a_lesson_judged_again_without_its_lab_cells_loses_them(self, tmp_path):
        filled(tmp_path, ["ava"])
        cell = {"cell": 2, "exercises": ["a"], "first_line": "x", "verdict": "right", "message": "", "seconds": 0.1}
        labs = {"q1": ("lab key", 0.1, {"cells": [cell], "exercises": []})}
        with Gradebook(tmp_path) as book:
            book.write_submission(submission("ava"), {}, labs=labs)
            assert book.lab_keys("ava") == {"q1": "lab key"}
            book.write_submission(submission("ava"), {"q1": ("key", 0, verdicts("q1", []))}, labs={})
            assert book.lab_keys("ava") == {"q1": "lab key"}  # they were judged, and have not changed
            book.write_submission(submission("ava"), {"q1": ("key", 0, verdicts("q1", []))})
            assert book.lab_keys("ava") == {}
            assert book.rows("SELECT * FROM lab_cell_results") == []

    def test_replaces_what_was_judged_before(self, tmp_path):
        filled(tmp_path, ["ava", "ava"])
        with Gradebook(tmp_path) as book:
            assert len(book.rows("SELECT * FROM test_results")) == sum(
                len(t) for e in LESSONS.values() for t in e.values()
            )
            assert book.rows("SELECT graded FROM runs") == [{"graded": 2}]

    def test_takes_any_text_that_a_student_may_cause(self, tmp_path):
        filled(tmp_path, [])
        test = {
            "test": "test_c",
            "verdict": "wrong",
            "message": "half \ud800 and \0 and " + "x" * 9000,
            "call": "\udcff",
        }
        frame = {"line": 2**70, "function": "f" * 999, "code": "\ud800"}
        test |= {"frames": [frame] * 50, "printed": ("\0", 10**30)}
        one = {"exercise": "lost", "verdict": "wrong", "tests": [test], "diagnosis": None}
        with Gradebook(tmp_path) as book:
            book.write_submission(submission("ava", name="\0\ud800"), {"q1": ("key", 0, [one])})
            (row,) = book.rows("SELECT * FROM test_results")
        assert len(row["message"]) == gradebook.TEXT_LIMIT
        assert row["message"].startswith("half \\ud800 and ␀ and x")
        assert len(row["frames"]) < 5000

    def test_marks_what_is_gone_and_keeps_it(self, tmp_path):
        filled(tmp_path, ["ava", "bo"])
        with Gradebook(tmp_path) as book:
            book.mark_present(["bo"])
            rows = book.rows("SELECT student, present FROM submissions ORDER BY student")
            assert [tuple(row.values()) for row in rows] == [("ava", 0), ("bo", 1)]
            assert book.keys("ava") == {"q1": "key", "q2": "key"}


class TestOpening:
    def test_one_that_is_not_there(self, tmp_path):
        with pytest.raises(GradebookError, match="no gradebook"):
            Gradebook(tmp_path, read_only=True)

    def test_one_of_another_version(self, tmp_path):
        filled(tmp_path, [])
        with sqlite3.connect(tmp_path / gradebook.FILE) as db:
            db.execute("PRAGMA user_version = 99")
        with pytest.raises(GradebookError, match="version 99; this course writes version 2"):
            Gradebook(tmp_path)

    def test_something_else(self, tmp_path):
        (tmp_path / gradebook.FILE).write_bytes(b"no database at all" * 100)
        with pytest.raises(GradebookError, match="no gradebook, or a damaged one"):
            Gradebook(tmp_path)

    def test_read_only_writes_nothing(self, tmp_path):
        filled(tmp_path, [])
        with Gradebook(tmp_path, read_only=True) as book, pytest.raises(sqlite3.OperationalError):
            book.set(seed=1)


class TestTheLock:
    def test_refuses_a_second_writer_and_names_the_first(self, tmp_path):
        code = "import pathlib, sys; from crm_course.grading.gradebook import locked\nwith locked(pathlib.Path(sys.argv[1])): print('in', flush=True); input()"
        command = [sys.executable, "-c", code, str(tmp_path)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as first:
            assert first.stdout.readline() == b"in\n"
            with pytest.raises(GradebookError, match=f"process {first.pid}"), locked(tmp_path):
                pass
            first.kill()
        with locked(tmp_path):  # a killed process holds nothing
            pass

    def test_is_free_again_afterwards(self, tmp_path):
        for _time in range(2):
            with locked(tmp_path / "new"):
                pass
