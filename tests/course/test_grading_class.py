"""A class graded for real: the same verdicts from one job, several, a cluster, after kills and interruptions."""

import os
import shutil
import signal
from pathlib import Path

import click.testing
import pytest
from classroom import (
    COURSE,
    SEED,
    STEM,
    VARIANTS,
    comparable,
    disturb,
    fill,
    grade,
    kill_points,
    times_judged,
    variant,
)

from crm_course import cli, lessons, sandbox
from crm_course.grading import batch, engine
from crm_course.grading.gradebook import Gradebook
from crm_course.judge import Judge

pytestmark = [
    pytest.mark.usefixtures("english"),
    pytest.mark.skipif(
        sandbox.bubblewrap() is None, reason="there is no bubblewrap here: crm grade refuses, as it should"
    ),
]
COUNT = 16
WORKERS = ("--call-seconds", "2")


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    """A class of sixteen, graded once without disturbance."""
    folder = tmp_path_factory.mktemp("school")
    submissions = fill(folder / "submissions", COUNT)
    code, output, errors = grade(submissions, folder / "results", "--jobs", "2", *WORKERS)
    assert code == 1, output + errors  # one student handed in nothing
    assert f"{COUNT + 1} submissions judged, 0 unchanged" in output, output + errors
    return folder, submissions, output


@pytest.fixture(scope="module")
def undisturbed(school):
    return comparable(school[0] / "results")


class TestTheVerdicts:
    def expected(self, name):
        return {
            "right": {},
            "closing base": {"churn_rate": "wrong"},
            "eights": {"net_promoter_score": "wrong"},
            "confidence": {"lift": "wrong"},
            "crash": {"rfm": "crashed"},
            "not started": {"churn_rate": "not started"},
            "exits": {"churn_rate": "crashed"},
            "prints": {},
        }[name]

    def test_are_each_students_own_and_one_bad_exercise_never_touches_another(self, school):
        names = list(VARIANTS)
        with Gradebook(school[0] / "results", read_only=True) as book:
            for number in range(COUNT):
                query = "SELECT exercise, verdict FROM exercise_results WHERE student = ? AND verdict != 'right'"
                found = {row["exercise"]: row["verdict"] for row in book.rows(query, f"st{number:05}")}
                assert found == self.expected(names[number % len(names)])

    def test_name_the_mistake(self, school):
        with Gradebook(school[0] / "results", read_only=True) as book:
            rows = book.rows(
                "SELECT exercise, diagnosis FROM exercise_results WHERE diagnosis IS NOT NULL GROUP BY 1, 2"
            )
        found = {row["exercise"]: row["diagnosis"] for row in rows}
        assert found == {
            "churn_rate": "over_closing_base",
            "net_promoter_score": "eights_promote",
            "lift": "confidence",
        }

    def test_have_a_row_for_every_test_also_for_those_that_were_not_run(self, school):
        with Gradebook(school[0] / "results", read_only=True) as book:
            tests = len(book.rows("SELECT * FROM tests"))
            per_student = book.rows("SELECT count(*) AS n FROM test_results GROUP BY student")
        assert {row["n"] for row in per_student} == {tests}

    def test_are_summed_up_for_the_reader(self, school):
        output = school[2]
        assert f"{COUNT + 1} submissions judged, 0 unchanged. Seed {SEED}" in output
        assert "Nothing could be taken of:\n  nothing: There is no exercise file in it." in output

    def test_make_grades(self, school):
        lines = (school[0] / "results" / "grades.csv").read_text(encoding="utf-8-sig").splitlines()
        assert len(lines) == COUNT + 2
        assert next(line for line in lines if line.startswith("st00000")).split(",")[2] == "100.0"
        assert next(line for line in lines if line.startswith("st00001")).split(",")[2] == "80.0"
        assert next(line for line in lines if line.startswith("nothing")).split(",")[2] == "0.0"


class TestTheSameFrom:
    def test_another_run_that_judges_nothing(self, school, undisturbed):
        code, output, _errors = grade(school[1], school[0] / "results", "--jobs", "1", *WORKERS)
        assert code == 1
        assert f"0 submissions judged, {COUNT + 1} unchanged" in output
        assert comparable(school[0] / "results") == undisturbed

    def test_one_job(self, school, undisturbed, tmp_path):
        grade(school[1], tmp_path, "--jobs", "1", *WORKERS)
        assert comparable(tmp_path) == undisturbed

    @pytest.mark.skipif(os.name != "posix", reason="this system has no such signals")
    def test_kills_at_random_points_and_ctrl_c_which_says_how_to_go_on(self, school, undisturbed, tmp_path):
        first, second = kill_points(COUNT - 1, 2, seed=os.getpid())
        options = ("--jobs", "2", *WORKERS)
        disturb(school[1], tmp_path, first, options, signal.SIGKILL)
        code, errors = disturb(school[1], tmp_path, second, options, signal.SIGINT)
        assert (code, "the same command goes on from there" in errors) == (130, True)
        assert second <= sum(times_judged(tmp_path)) <= COUNT
        grade(school[1], tmp_path, *options)
        assert comparable(tmp_path) == undisturbed
        assert sum(times_judged(tmp_path)) == COUNT + 1  # nobody twice, nobody lost

    def test_a_dask_cluster(self, school, undisturbed, tmp_path, monkeypatch):
        distributed = pytest.importorskip(
            "distributed", reason="the package distributed is not installed (pip install -e .[test])"
        )
        monkeypatch.setenv("CRM_COURSE", str(COURSE))
        monkeypatch.setenv("PYTHONPATH", str(lessons.ROOT))
        with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
            code, output, errors = grade(school[1], tmp_path, "--dask", cluster.scheduler_address, *WORKERS)
        assert code == 1, output + errors
        assert f"{COUNT + 1} submissions judged, 0 unchanged" in output, output + errors
        assert comparable(tmp_path) == undisturbed

    def test_a_judge_that_is_killed_mid_way(self, school, undisturbed, tmp_path, monkeypatch):
        monkeypatch.setattr(lessons, "COURSE", COURSE)
        started = []
        monkeypatch.setattr(
            engine.Settings, "judge", lambda self, make=engine.Settings.judge: started.append(make(self)) or started[-1]
        )

        class Killer(batch.Progress):
            killed = 0

            def done(self, student, seconds, judged):
                if student in ("st00003", "st00009"):
                    started[0]._process.kill()
                    Killer.killed += 1

        batch.grade(school[1], tmp_path, batch.Options(seed=SEED, lang="en", jobs=1, call_seconds=2), Killer())
        assert Killer.killed == 2
        assert comparable(tmp_path) == undisturbed


@pytest.fixture(scope="module")
def judge():
    """One judge of the five small functions, with an instructor's own tests beside the course's."""
    with Judge(SEED, {"CRM_COURSE": str(COURSE), "CRM_GRADES": "1", "CRM_CALL_SECONDS": "1"}) as judge:
        yield judge


def asked(judge, text, **more):
    wanted = [(STEM, judge.lessons()[STEM]["digest"])]
    return judge.ask(
        {"ask": "grade", "wanted": wanted, "files": {STEM: text}, "untaken": {}, "lang": "en", "seconds": 30, **more}
    )["lessons"][STEM]


def by_exercise(verdicts):
    return {one["exercise"]: one["verdict"] for one in verdicts}


class TestOneSubmission:
    def test_has_time_for_the_whole(self, judge):
        text = variant("right").replace("return lost / opening", "while True: pass")
        found = by_exercise(asked(judge, text, seconds=0.5))
        assert found["lifetime_value"] == "right"
        assert {found[name] for name in ("churn_rate", "rfm", "net_promoter_score", "lift")} == {"timed out"}
        assert by_exercise(asked(judge, text))["lift"] == "right"  # with time enough

    def test_leaves_nothing_behind_for_the_next(self, judge):
        spoilt = (
            variant("right") + "\nimport math, builtins\npd.DataFrame.groupby = None\nbuiltins.sum = lambda *a: 0\n"
        )
        assert by_exercise(asked(judge, spoilt))["rfm"] == "crashed"
        assert set(by_exercise(asked(judge, variant("right"))).values()) == {"right"}

    def test_whose_worker_ends_has_another_for_the_next_exercise(self, judge):
        assert by_exercise(asked(judge, variant("exits"))) == {
            "lifetime_value": "right",
            "churn_rate": "crashed",
            "rfm": "right",
            "net_promoter_score": "right",
            "lift": "right",
        }

    def test_is_called_anew_although_the_judge_remembers_what_tests_said(self, judge):
        """The right answers of another student's file are of no use to one that gives them only at first."""
        text = variant("right").replace(
            "return lost / opening", "global n; n += 1; return lost / opening if n < 3 else 0.5"
        )
        for _time in range(2):
            assert by_exercise(asked(judge, "n = 0\n" + text))["churn_rate"] == "wrong"
        assert by_exercise(asked(judge, variant("right")))["churn_rate"] == "right"

    def test_says_the_same_whether_the_judge_remembers_or_not(self, judge):
        def said(text):
            found = asked(judge, text)
            return [[{**test, "seconds": 0} for test in one["tests"]] for one in found], [
                one["diagnosis"] for one in found
            ]

        for name in VARIANTS:
            assert said(variant(name)) == said(variant(name))

    def test_that_is_not_taken_says_why(self, judge):
        found = asked(judge, None, files={}, untaken={STEM: "It is too large."})
        assert set(by_exercise(found).values()) == {"missing"}
        assert found[0]["tests"][0]["message"] == "It is too large."
        assert len(found[0]["tests"]) == 3

    def test_is_not_judged_by_other_tests_than_the_class(self, judge):
        with pytest.raises(Exception, match="not those that the class is graded by"):
            asked(judge, "", wanted=[(STEM, "another digest")])


PRIVATE = '''from crm_course.testing import agree


class TestChurnRate:
    def test_textbook_case(self, lesson):
        """Takes the place of the course's."""
        agree(lesson.churn_rate(100, 25), 0.25)

    def test_mine(self, lesson, rng):
        """Is added."""
        agree(lesson.churn_rate(100, 50), 0.5)
'''


class TestPrivateTests:
    @pytest.fixture
    def described(self, tmp_path):
        def describe(**environment):
            (tmp_path / f"test_{STEM}.py").write_text(PRIVATE, encoding="utf-8")
            wanted = {"CRM_COURSE": str(COURSE), "CRM_PRIVATE_TESTS": str(tmp_path), "CRM_GRADES": "1", **environment}
            with Judge(SEED, wanted) as judge:
                return judge.lessons()[STEM], by_exercise(asked(judge, variant("closing base")))

        return describe

    def test_are_added_or_take_the_place_of_those_of_the_same_name(self, described, judge):
        lesson, verdicts = described()
        churn = {
            test["test"]: (test["private"], test["fresh"], test["en"]) for test in lesson["exercises"]["churn_rate"]
        }
        assert churn["test_textbook_case"] == (True, False, "Takes the place of the course's.")
        assert churn["test_mine"] == (True, True, "Is added.")
        assert churn["test_fresh_companies"][0] is False
        assert len(lesson["exercises"]) == 5
        assert verdicts["churn_rate"] == "wrong"
        assert lesson["digest"] != judge.lessons()[STEM]["digest"]

    def test_alone_leave_out_the_courses_tests_of_that_lesson(self, described):
        lesson, verdicts = described(CRM_PRIVATE_TESTS_ONLY="1")
        assert {name: len(tests) for name, tests in lesson["exercises"].items()} == {"churn_rate": 2}
        assert verdicts == {"churn_rate": "wrong"}


@pytest.mark.parametrize(
    "place",
    ["tests/exercises/test_q0_small.py", f"solutions/crm_exercises/{STEM}.py", f"solutions/misconceptions/{STEM}.py"],
)
def test_a_changed_test_answer_or_misconception_changes_the_digest(place, tmp_path, monkeypatch):
    from crm_course import material

    course = shutil.copytree(COURSE, tmp_path / "course", ignore=shutil.ignore_patterns("__pycache__"))
    for name, folder in {
        "TESTS": "tests/exercises",
        "ANSWERS": "solutions/crm_exercises",
        "MISCONCEPTIONS": "solutions/misconceptions",
    }.items():
        monkeypatch.setattr(lessons, name, course / folder)
    before = material._digests(STEM)
    with open(course / Path(place), "a") as file:
        file.write("\n")
    after = material._digests(STEM)
    assert sum(before[key] != after[key] for key in before) == 1


class TestTheCommand:
    def run(self, *arguments):
        return click.testing.CliRunner().invoke(cli.crm, ["grade", *map(str, arguments)])

    def test_refuses_what_makes_no_sense(self, tmp_path):
        (tmp_path / "rules.toml").write_text("[default]\npoints = 'two'\n")
        for options in (["--only-private"], ["--jobs", 1, "--dask", "x"], ["--points", tmp_path / "rules.toml"]):
            done = self.run(tmp_path, "--out", tmp_path.parent / "results", *options)
            assert done.exit_code == 2, done.output
        assert self.run(tmp_path / "nowhere", "--out", tmp_path).exit_code == 2
