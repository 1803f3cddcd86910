"""Plain pytest judges a student: `--exercises`, fresh data from a seed, a verdict per exercise, a report for programs."""

import json
import os
import sys

import pytest

from crm_course import judging, lessons, stubs

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.usefixtures("english")
RIGHT = "def churn_rate(opening, lost):\n    if opening <= 0:\n        raise ValueError\n    return lost / opening\n"


@pytest.fixture
def judged(tiny, pytester, monkeypatch):
    """Judge a file of the tiny lesson in this process; returns pytest's result, with the report."""
    for name in ("PYTHONPATH", "CRM_EXERCISES"):  # which the plugin sets for kernels
        monkeypatch.setenv(name, os.environ.get(name, ""))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # importing others anew for each test takes seconds
    report = pytester.path / "report.json"

    def judge(source, *arguments):
        lessons.stub_file("q1_tiny").write_text(source, encoding="utf-8")
        options = [
            "-p",
            "crm_course.pytest_plugin",
            "-p",
            "no:cacheprovider",
            "--rootdir",
            str(tiny),
            "--crm-report",
            str(report),
        ]
        result = pytester.runpytest_inprocess(*options, *arguments, str(lessons.TESTS))
        result.report = json.loads(report.read_text(encoding="utf-8")) if report.is_file() else None
        return result

    return judge


def verdicts(result):
    return {found["exercise"]: found["verdict"] for found in result.report["exercises"]}


class TestVerdicts:
    def test_an_untouched_stub_is_not_started(self, judged):
        result = judged(stubs.stub("q1_tiny"))
        result.assert_outcomes(failed=4)
        result.stdout.fnmatch_lines(
            ["*verdict per exercise*", "q1_tiny.churn_rate: not started", "q1_tiny.kept: not started"]
        )

    def test_the_answers_are_right_and_nothing_is_said(self, judged):
        result = judged(lessons.answer_file("q1_tiny").read_text(encoding="utf-8"))
        result.assert_outcomes(passed=4)
        assert verdicts(result) == {"churn_rate": "right", "kept": "right"}
        result.stdout.no_fnmatch_line("*verdict per exercise*")

    def test_one_bad_exercise_leaves_the_other_judged(self, judged):
        answers = lessons.answer_file("q1_tiny").read_text(encoding="utf-8")
        broken = stubs.replace(answers, "kept", "def kept(customers, lost):\n    return (customers\n")
        assert verdicts(judged(broken)) == {"churn_rate": "right", "kept": "crashed"}

    @pytest.mark.skipif(sys.gettrace() is not None, reason="a debugger or a coverage tool switches the alarm off")
    def test_an_endless_loop_is_timed_out_and_the_other_judged(self, judged, monkeypatch):
        monkeypatch.setattr(judging, "CALL_SECONDS", 0.2)
        result = judged(RIGHT + "\ndef kept(customers, lost):\n    while True: pass\n")
        assert verdicts(result) == {"churn_rate": "right", "kept": "timed out"}

    def test_a_file_that_is_not_there_is_missing(self, judged, tiny):
        (tiny / "other" / "crm_exercises").mkdir(parents=True)
        result = judged(RIGHT, "--exercises", str(tiny / "other"))
        assert verdicts(result) == {"churn_rate": "missing", "kept": "missing"}
        result.stdout.fnmatch_lines(
            ["*There is no file crm_exercises/q1_tiny.py. Bring it back with: crm reset q1_tiny*"]
        )

    def test_a_mistake_worth_recognising_is_named(self, judged):
        result = judged(RIGHT.replace("return lost", "return 100 * lost"))
        result.stdout.fnmatch_lines(["q1_tiny.churn_rate: wrong", "    You gave per cent."])

    def test_a_test_that_cannot_be_set_up_is_broken_not_the_student_wrong(self, judged):
        lessons.test_file("q1_tiny").write_text(
            "import pytest\n\n@pytest.fixture\ndef data():\n    raise OSError('no data')\n\n\n"
            "class TestChurnRate:\n    def test_it(self, lesson, data):\n        pass\n"
        )
        assert verdicts(judged(RIGHT)) == {"churn_rate": "broken"}


class TestMessages:
    def test_a_failure_reads_like_a_card_not_like_a_traceback(self, judged):
        result = judged("def churn_rate(opening, lost):\n    print('here')\n    return lost\n")
        result.stdout.fnmatch_lines(
            [
                "✗ Thirty lost of two hundred are 0.15.",
                "    got 30, expected 0.15.",
                "    The call: churn_rate(200, 30)",
                "    It printed: here",
            ]
        )
        result.stdout.no_fnmatch_line("*Traceback*")
        result.stdout.no_fnmatch_line("*def test_textbook_case*")

    def test_a_crash_shows_the_student_s_lines_alone(self, judged):
        result = judged("def churn_rate(opening, lost):\n    return helper(lost)\n\ndef helper(x):\n    return x / 0\n")
        result.stdout.fnmatch_lines(
            [
                "    ZeroDivisionError: division by zero",
                "*",
                "    line 2 (churn_rate): return helper(lost)",
                "    line 5 (helper): return x / 0",
            ]
        )
        result.stdout.no_fnmatch_line("*calling.py*")

    def test_who_asks_for_a_traceback_gets_one(self, judged):
        judged("def churn_rate(opening, lost):\n    return 1 / 0\n", "--tb=short").stdout.fnmatch_lines(
            ["*in churn_rate", "*ZeroDivisionError*"]
        )

    def test_the_expected_value_of_fresh_data_is_never_told(self, judged):
        result = judged(RIGHT.replace("return lost / opening", "return -1.0"))
        fresh = next(
            test
            for found in result.report["exercises"]
            for test in found["tests"]
            if test["test"] == "test_fresh_companies"
        )
        assert fresh["message"] == "got -1, which is not right."
        textbook = next(
            test
            for found in result.report["exercises"]
            for test in found["tests"]
            if test["test"] == "test_textbook_case"
        )
        assert textbook["message"] == "got -1, expected 0.15."

    def test_students_read_their_own_language(self, judged, monkeypatch):
        monkeypatch.setenv("CRM_LANG", "fa")
        judged(stubs.stub("q1_tiny")).stdout.fnmatch_lines(["○ سی نفر از دویست نفر یعنی ۰٫۱۵."])


class TestFreshData:
    def call(self, judged, *arguments):
        result = judged(RIGHT.replace("return lost / opening", "return -1.0"), *arguments)
        return next(
            test["call"]
            for found in result.report["exercises"]
            for test in found["tests"]
            if test["test"] == "test_fresh_companies"
        )

    def test_another_seed_has_other_data_and_the_same_seed_the_same(self, judged):
        assert self.call(judged) == self.call(judged, "--seed", "0")
        assert self.call(judged, "--seed", "1") != self.call(judged)

    def test_two_tests_with_one_seed_have_different_data(self, judged):
        text = lessons.test_file("q1_tiny").read_text(encoding="utf-8")
        lessons.test_file("q1_tiny").write_text(
            text
            + "\n    def test_other(self, lesson, rng):\n        lesson.kept([int(n) for n in rng.integers(0, 10**6, 3)], [])\n"
            "\n    def test_another(self, lesson, rng):\n        lesson.kept([int(n) for n in rng.integers(0, 10**6, 3)], [])\n",
            encoding="utf-8",
        )
        result = judged(RIGHT + "\ndef kept(customers, lost):\n    return 1 / 0\n")
        calls = [
            test["call"] for found in result.report["exercises"] for test in found["tests"] if "other" in test["test"]
        ]
        assert len(set(calls)) == 2


class TestOptions:
    def test_the_package_in_a_folder_is_judged_and_what_a_kernel_would_import(self, judged, tiny):
        stub = lessons.stub_file("q1_tiny", tiny / "submission")
        stub.parent.mkdir(parents=True)
        stub.write_text(RIGHT)
        result = judged("", "--exercises", str(tiny / "submission"))
        assert verdicts(result)["churn_rate"] == "right"
        assert os.environ["CRM_EXERCISES"] == str(tiny / "submission")
        assert os.environ["PYTHONPATH"].split(os.pathsep) == [str(tiny / "submission"), str(tiny)]

    def test_a_folder_without_the_package_is_a_misuse(self, judged, tiny):
        result = judged("", "--exercises", str(tiny / "notebooks"))
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        result.stderr.fnmatch_lines(["*there is no folder crm_exercises in it*"])

    def test_the_report_holds_every_verdict(self, judged):
        found = judged(RIGHT.replace("return lost", "return 100 * lost")).report["exercises"][0]
        assert (found["stem"], found["exercise"], found["verdict"]) == ("q1_tiny", "churn_rate", "wrong")
        assert found["diagnosis"] == {"name": "in_per_cent", "text": "You gave per cent."}
        assert [test["verdict"] for test in found["tests"]] == ["wrong", "wrong", "right"]

    def test_other_tests_are_left_to_pytest(self, judged, pytester):
        path = pytester.makepyfile(test_other="def test_it():\n    assert 1 == 2\n")
        result = judged(RIGHT, str(path))
        result.stdout.fnmatch_lines(["*assert 1 == 2*"])
        assert {found["stem"] for found in result.report["exercises"]} == {"q1_tiny"}
