"""From verdicts to points: rules in a file, partial credit, weights, lateness; what the file gets wrong is told by line and key."""

import re
import tomllib
from pathlib import Path

import pytest

from crm_course import lessons
from crm_course.grading import grades, points
from crm_course.grading.gradebook import Gradebook

pytestmark = pytest.mark.usefixtures("english")

LESSONS = {
    "q1": {"kept": ["test_a", "test_b"], "lost": ["test_c"]},
    "q2": {"value": ["test_d", "test_e", "test_f", "test_g"]},
}
DIGESTS = dict.fromkeys(("tests_digest", "answers_digest", "misconceptions_digest", "digest"), "-")


def material():
    described = {"en": "", "fa": "", "fresh": False, "private": False}
    return {
        stem: {
            **DIGESTS,
            "exercises": {name: [{"test": test, **described} for test in tests] for name, tests in exercises.items()},
        }
        for stem, exercises in LESSONS.items()
    }


def verdicts(stem, failed):
    def one(name, tests):
        results = [{"test": test, "verdict": "wrong" if test in failed else "right", "message": ""} for test in tests]
        verdict = "wrong" if set(tests) & set(failed) else "right"
        return {"stem": stem, "exercise": name, "verdict": verdict, "tests": results, "diagnosis": None}

    return [one(name, tests) for name, tests in LESSONS[stem].items()]


def submission(student, handed_in=None, **more):
    kept = {"slug": student, "entry": student, "kind": "folder", "name": None, "language": "en", "handed_in": handed_in}
    return {"student": student, **kept, "handed_in_from": None, "files": {}, "digest": "", "problems": [], **more}


@pytest.fixture
def book(tmp_path):
    with Gradebook(tmp_path) as book:
        book.write_lessons(material(), LESSONS)
        yield book


def counted(book, text="", failed=(), handed_in=None):
    """Return (share, {lesson: points}, {exercise: points}) of a student who failed some tests."""
    graded = {stem: ("key", 0, verdicts(stem, failed)) for stem in LESSONS}
    book.write_submission(submission("ava", handed_in), graded)
    rules = points.Rules(tomllib.loads(text), text)
    rules.check_names(material())
    points.apply(book, rules)
    (row,) = book.rows("SELECT share FROM submissions")
    lessons = {row["stem"]: row["points"] for row in book.rows("SELECT stem, points FROM lesson_results")}
    exercises = {row["exercise"]: row["points"] for row in book.rows("SELECT exercise, points FROM exercise_results")}
    return row["share"], lessons, exercises


class TestPoints:
    def test_without_a_file_every_exercise_is_one_point_all_or_nothing(self, book):
        assert counted(book, failed=["test_a", "test_g"]) == (
            pytest.approx(1 / 3),
            {"q1": 1, "q2": 0},
            {"kept": 0, "lost": 1, "value": 0},
        )

    def test_the_share_of_tests_that_pass(self, book):
        text = '[default]\npartial = "share"\npoints = 2\n'
        assert counted(book, text, ["test_a", "test_g"])[2] == {"kept": 1, "lost": 2, "value": 1.5}

    def test_points_of_a_test(self, book):
        text = '[lessons.q2.value]\npartial = "share"\npoints = 12\ntests = { test_d = 3 }\n'
        assert counted(book, text, ["test_d"])[2]["value"] == 6  # 3 of 3 + 1 + 1 + 1, scaled to 12
        unscaled = text.replace("points = 12\n", "")
        assert counted(book, unscaled, ["test_e"])[2]["value"] == 5
        rows = book.rows("SELECT test, points FROM test_results WHERE exercise = 'value' ORDER BY test")
        assert [row["points"] for row in rows] == [3, 0, 1, 1]

    def test_an_exercise_outranks_its_lesson_and_that_the_default(self, book):
        text = "[default]\npoints = 9\n[lessons.q1]\npoints = 4\n[lessons.q1.kept]\npoints = 2\n"
        assert counted(book, text)[2] == {"kept": 2, "lost": 4, "value": 9}

    def test_weights_of_lessons(self, book):
        assert counted(book, "[lessons.q1]\nweight = 3\n", ["test_g"])[0] == 0.75
        assert counted(book, "[lessons.q1]\nweight = 0\n[lessons.q2]\nweight = 2", ["test_a"])[0] == 1

    def test_a_lesson_that_is_gone_counts_for_nothing(self, book):
        book.write_lessons({"q1": material()["q1"]}, ["q1"])
        assert counted(book, failed=["test_g"])[0] == 1

    def test_other_rules_count_anew(self, book):
        assert counted(book, failed=["test_g"])[0] < 1
        assert counted(book, "[lessons.q2]\npoints = 0\n", failed=["test_g"])[0] == 1


class TestLate:
    RULES = "[late]\ndue = 2026-12-01T12:00:00Z\nper_day = 0.1\nmost = 0.25\ngrace_minutes = 30\n"

    @pytest.mark.parametrize(
        ("handed_in", "share"),
        [
            ("2026-11-30T12:00:00+00:00", 1),
            ("2026-12-01T12:30:00+00:00", 1),
            ("2026-12-01T12:30:01+00:00", 0.9),
            ("2026-12-02T12:30:00+00:00", 0.9),
            ("2026-12-02T12:30:01+00:00", 0.8),
            ("2026-12-31T00:00:00+00:00", 0.75),
            (None, 1),
        ],
    )
    def test_each_day_that_has_begun_costs_a_share(self, book, handed_in, share):
        assert counted(book, self.RULES, handed_in=handed_in)[0] == pytest.approx(share)

    def test_a_lesson_may_be_due_at_another_time(self, book):
        text = self.RULES + "[lessons.q2]\ndue = 2026-12-20T12:00:00Z\n"
        assert counted(book, text, handed_in="2026-12-02T12:00:00+00:00")[1] == {"q1": 1.8, "q2": 1}

    def test_zones_are_minded(self, book):
        text = self.RULES.replace("12:00:00Z", "12:00:00+03:30")
        assert counted(book, text, handed_in="2026-12-01T09:00:01+00:00")[0] == 0.9

    def test_the_instructors_word(self):
        text = "[late.handed_in]\nava = 2026-12-02T10:00:00+03:30\n"
        rules = points.Rules(tomllib.loads(text), text)
        assert rules.handed_in("ava") == "2026-12-02T06:30:00+00:00"
        assert rules.handed_in("bo") is None


WRONG = {
    '[default]\npoints = "two"\n': ["line 2, default.points", "found 'two' (str)", "expected a number of 0 or more"],
    "[default]\n\n# comment\npoints = -1\n": ["line 4, default.points", "found -1 (int)"],
    '[default]\npartial = "half"\n': ["line 2, default.partial", '"none" or "share"'],
    "[lesson.q1]\nweight = 1\n": ["line 1, lesson", "expected lessons"],
    "[lessons.q9]\nweight = 1\n": ["line 1, lessons.q9", "found 'q9'"],
    "[lessons.q1]\nwieght = 1\n": ["line 2, lessons.q1.wieght", "found 1 (int)", "expected a table"],
    "[lessons.q1.kpet]\npoints = 1\n": ["line 1, lessons.q1.kpet", "expected kept"],
    "[lessons.q1.kept]\npoints = 1\ntests = { test_z = 1 }\n": ["line 3, lessons.q1.kept.tests.test_z", "'test_z'"],
    "[lessons.q1.kept]\ntests = { test_a = true }\n": ["line 2, lessons.q1.kept.tests.test_a", "found True (bool)"],
    "[late]\nper_day = 10\n": ["line 2, late.per_day", "a share from 0 to 1"],
    "[late]\ndue = 2026-12-01\n": ["line 2, late.due", "a time with its zone"],
    "[late]\ndue = 2026-12-01T12:00:00\n": ["line 2, late.due", "a time with its zone"],
    "[late]\nhanded_in = 3\n": ["line 2, late.handed_in", "expected a table"],
    "late = 3\n": ["line 1, late", "expected a table"],
    "[late]\ngrace_minutes = nan\n": ["line 2, late.grace_minutes", "found nan"],
}


class TestMistakesInTheFile:
    @pytest.mark.parametrize(("text", "parts"), WRONG.items(), ids=[parts[0] for parts in WRONG.values()])
    def test_name_line_and_key_what_is_there_and_what_is_due(self, text, parts):
        with pytest.raises(points.RulesError) as error:
            points.Rules(tomllib.loads(text), text).check_names(material())
        for part in parts:
            assert part in str(error.value)

    def test_of_form_are_told_with_the_line(self, tmp_path):
        (tmp_path / "grading.toml").write_text("[default\n")
        with pytest.raises(points.RulesError, match=r"no TOML file that can be read.*line 1"):
            points.Rules.read(tmp_path / "grading.toml")

    def test_the_example_is_sound(self):
        example = Path(points.__file__).with_name("points.example.toml")
        rules = points.Rules.read(example)
        assert rules.exercise("q4_value", "whale_curve") == (
            5,
            "share",
            {"test_textbook_case": 3, "test_fresh_companies": 2},
        )
        assert rules.penalty(3) == pytest.approx(0.3)

    def test_the_example_names_what_the_course_has(self):
        known = {}
        for stem in lessons.stems():
            tests = re.findall(r"def (test_\w+)", lessons.test_file(stem).read_text(encoding="utf-8"))
            known[stem] = {"exercises": {name: [{"test": test} for test in tests] for name in lessons.exercises(stem)}}
        points.Rules.read(Path(points.__file__).with_name("points.example.toml")).check_names(known)


class TestGrades:
    def test_have_a_row_per_student_and_a_column_per_exercise_and_lesson(self, book, tmp_path):
        counted(book, failed=["test_a"])
        grades.write(book, tmp_path)
        data = (tmp_path / "grades.csv").read_bytes()
        assert data.startswith(b"\xef\xbb\xbf")
        head, row = data.decode("utf-8-sig").splitlines()
        assert head.split(",")[-6:] == ["q1", "q1.kept", "q1.lost", "q2", "q2.value", "problems"]
        assert row == "ava,,66.6667,2.0,3.0,,1,1.0,0.0,1.0,1.0,1.0,"

    @pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\n=1", "＝1"])
    def test_never_hold_a_formula(self, book, name):
        book.write_submission(submission("ava", name=name), {})
        points.apply(book, points.Rules())
        cell = grades.text(book).splitlines()[1].split(",")[1].strip('"')
        assert cell.startswith("'")

    @pytest.mark.parametrize("name", ["Ava", "آوا", "a=b", "O'Neil", ""])
    def test_leave_harmless_names_alone(self, name):
        assert grades.harmless(name) == name
