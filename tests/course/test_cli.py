"""The command line: exit codes, what is printed, what is kept."""

import json
import signal
import subprocess
import sys
import threading
import time

import click.testing
import nbformat.v4 as nb
import pytest

from crm_course import checking, cli, hinting, i18n, lessons, state
from crm_course.judge import JudgeError

RIGHT, NOT_STARTED = "right", "not started"
COMMANDS = [
    "start",
    "check",
    "watch",
    "hint",
    "solution",
    "reset",
    "progress",
    "play",
    "grade",
    "report",
    "export",
    "submit",
    "doctor",
]
COMMANDS += ["build", "new", "test"]


@pytest.fixture(autouse=True)
def in_english(monkeypatch):
    monkeypatch.setenv("CRM_LANG", "en")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    yield
    i18n.use(None)


@pytest.fixture
def remembered(monkeypatch, tmp_path):
    """A state of this test's own."""
    monkeypatch.setattr(state, "FOLDER", tmp_path / ".crm")
    return tmp_path / ".crm"


class FakeJudge:
    """A judge that says what it was told to say, by exercise."""

    def __init__(self, seed=0):
        self.seed = seed

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        pass

    def verdicts(self, names):
        pairs = [(stem, one) for name in names for stem, found in [lessons.find(name)] for one in found]
        return [a_verdict(stem, exercise, self.said.get(exercise, NOT_STARTED)) for stem, exercise in pairs]


def a_verdict(stem, exercise, verdict):
    test = {"test": "t", "sentence": "It adds up.", "verdict": verdict, "message": "got 1, expected 2"}
    test |= {"call": "", "frames": [], "printed": ("", 0)}
    return {"stem": stem, "exercise": exercise, "verdict": verdict, "tests": [test], "diagnosis": None}


@pytest.fixture
def judge(monkeypatch, remembered):
    """Put the fake judge in place of the real one; fill its `said`."""
    monkeypatch.setattr(checking, "Judge", FakeJudge)
    monkeypatch.setattr(FakeJudge, "said", {}, raising=False)
    return FakeJudge


def crm(*arguments):
    """Run a command in this process and return (exit code, output, errors)."""
    result = click.testing.CliRunner().invoke(cli.crm, arguments, prog_name="crm")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


class TestHelp:
    def test_help_loads_click_and_nothing_heavier(self):
        code = "import sys; from crm_course.cli import crm; print(*sorted(sys.modules))"
        found = subprocess.run(
            [sys.executable, "-c", code], cwd=lessons.ROOT, capture_output=True, text=True
        ).stdout.split()
        heavy = {"rich", "pandas", "numpy", "pytest", "jupytext", "nbformat", "watchfiles", "crm_course.lessons"}
        assert "click" in found
        assert not heavy & set(found)

    @pytest.mark.parametrize("option", ["-h", "--help"])
    def test_lists_every_command_in_the_order_a_reader_meets_them(self, option):
        code, output, _errors = crm(option)
        shown = [line.split()[0] for line in output.partition("Commands:")[2].splitlines() if line.strip()]
        assert code == 0
        assert shown == COMMANDS

    def test_version_is_the_package_s(self):
        from crm_course import __version__

        assert crm("--version") == (0, f"crm, version {__version__}\n", "")


class TestCheck:
    def test_everything_right_exits_0(self, judge):
        judge.said.update(dict.fromkeys(lessons.exercises("q4_value"), RIGHT))
        code, output, _errors = crm("check", "q4_value")
        assert code == 0
        assert output.splitlines()[-1] == "8 of 8 right"

    def test_something_not_right_exits_1(self, judge):
        judge.said.update(dict.fromkeys(lessons.exercises("q4_value"), RIGHT), whale_curve="wrong")
        code, output, _errors = crm("check", "q4_value")
        assert code == 1
        assert "✗ q4_value.whale_curve: wrong (0 of 1 tests pass)" in output
        assert "got 1, expected 2" in output
        assert output.splitlines()[-1] == "7 of 8 right"

    def test_what_is_not_started_takes_one_line_in_a_lesson_and_advice_when_asked_for(self, judge):
        _code, lesson, _errors = crm("check", "q4_value")
        _code, alone, _errors = crm("check", "q4_value.whale_curve")
        assert len(lesson.splitlines()) == len(lessons.exercises("q4_value")) + 1
        assert "Open crm_exercises/q4_value.py" not in lesson
        assert "Open crm_exercises/q4_value.py" in alone
        assert "crm hint q4_value.whale_curve" in alone

    def test_without_a_name_every_lesson_is_judged(self, judge):
        _code, output, _errors = crm("check", "--json")
        assert {verdict["stem"] for verdict in json.loads(output)} == set(lessons.stems())

    def test_an_exercise_named_twice_is_judged_once(self, judge):
        _code, output, _errors = crm("check", "q4_value", "q4_value.whale_curve", "q4_value", "--json")
        assert len(json.loads(output)) == len(lessons.exercises("q4_value"))

    @pytest.mark.parametrize(
        ("name", "suggestion"),
        [("q4_valu", "Did you mean q4_value?"), ("q4_value.whale_curv", "Did you mean whale_curve?")],
    )
    def test_an_unknown_name_is_misuse_and_gets_a_suggestion(self, judge, name, suggestion):
        code, output, errors = crm("check", "--json", name)
        assert (code, output) == (2, "")
        assert suggestion in errors

    def test_a_judge_that_fails_says_so_on_stderr_only(self, judge, monkeypatch):
        def fail(self, names):
            raise JudgeError("the judge is ill")

        monkeypatch.setattr(judge, "verdicts", fail)
        assert crm("check", "--json") == (1, "", "the judge is ill\n")

    def test_speaks_the_language_it_is_told(self, judge, monkeypatch):
        spoken = []
        monkeypatch.setattr(judge, "verdicts", lambda self, names: spoken.append(i18n.language()) or [])
        crm("check", "--lang", "fa")
        assert spoken == ["fa"]

    def test_the_seed_reaches_the_judge(self, judge, monkeypatch):
        seeds = []
        monkeypatch.setattr(judge, "verdicts", lambda self, names: seeds.append(self.seed) or [])
        crm("check", "--seed", "7")
        assert seeds == [7]

    def test_an_unknown_command_and_a_bad_option_are_misuse(self):
        assert crm("chek")[0] == 2
        assert crm("check", "--lang", "de")[0] == 2


class TestCheckForReal:
    MIXED = """def churn_rate(opening, lost):
    return lost / (opening - lost)


def kept(opening, lost)
    return opening - lost
"""

    def test_one_wrong_and_one_unreadable_exercise_are_each_told_apart(self, course):
        course.stub.write_text(self.MIXED, encoding="utf-8")
        code, output, errors = course.crm("check", "--json")
        verdicts = {verdict["exercise"]: verdict for verdict in json.loads(output)}
        assert (code, errors) == (1, "")
        assert verdicts["churn_rate"]["verdict"] == "wrong"
        assert verdicts["churn_rate"]["diagnosis"]["name"] == "over_closing_base"
        assert verdicts["kept"]["verdict"] == "crashed"


class TestCheckNotebook:
    @pytest.fixture
    def notebook(self, course):
        """The lesson's notebook with the answers' outputs: a lab cell for each exercise, and one for both."""
        cells = [
            nb.new_code_cell("from crm_exercises.q1_tiny import churn_rate, kept", execution_count=1),
            lab_cell(2, 'print("churn", churn_rate(200, 30))', "churn 0.15\n", "churn_rate"),
            lab_cell(3, "print(kept(200, 30))", "170\n", "kept"),
        ]
        path = course.folder / "notebooks" / "en" / "q1_tiny.ipynb"
        path.parent.mkdir(parents=True)
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        path.write_text(json.dumps(nb.new_notebook(cells=cells, metadata={"kernelspec": kernel})), encoding="utf-8")

    def test_a_lesson_that_is_not_started_takes_one_line_an_exercise(self, monkeypatch):
        from crm_course import checking

        cells = [
            {"cell": 3, "first_line": "print(1)", "tags": ["lab", *lessons.exercises("q4_value")], "passed": False}
        ]
        monkeypatch.setattr(checking, "_lab_cells", lambda stem: cells)
        monkeypatch.setattr(checking, "_is_not_started", lambda stem, exercise: True)
        code, output, _errors = crm("check", "q4_value", "--notebook")
        assert code == 1
        assert output.splitlines()[0] == "○ q4_value.cost_to_serve: not started"
        assert output.splitlines()[-1] == "0 of 8 right"
        assert len(output.splitlines()) == 9

    def test_names_the_lab_cell_that_differs_and_blames_its_exercise(self, course, notebook):
        course.stub.write_text(
            "def churn_rate(opening, lost):\n    return lost / opening\n\n\ndef kept(opening, lost):\n    return opening\n"
        )
        code, output, _errors = course.crm("check", "q1_tiny", "--notebook")
        assert code == 1
        assert "✓ q1_tiny.churn_rate: right" in output
        assert "✗ q1_tiny.kept: wrong" in output
        assert "lab cell [3] gives something else than the course's: print(kept(200, 30))" in output
        assert output.splitlines()[-1] == "1 of 2 right"

    def test_a_stub_is_not_started_and_an_exercise_without_a_lab_cell_is_no_pass(self, monkeypatch):
        cells = [{"cell": 3, "first_line": "", "tags": ["lab", "kept"], "passed": False}]
        monkeypatch.setattr(checking, "_lab_cells", lambda stem: cells)
        monkeypatch.setattr(checking, "_is_not_started", lambda stem, exercise: True)
        monkeypatch.setattr(lessons, "exercises", lambda stem: ("kept", "churn_rate"))
        found = {v["exercise"]: v["verdict"] for v in checking.in_notebooks(["q4_value"])}
        assert found == {"kept": "not started", "churn_rate": "missing"}


def lab_cell(number, source, printed, exercise):
    output = nb.new_output("stream", name="stdout", text=printed)
    tags = ["lab", exercise, "raises-exception"]
    return nb.new_code_cell(source, execution_count=number, outputs=[output], metadata={"tags": tags})


class TestHint:
    @pytest.fixture(autouse=True)
    def two_hints(self, monkeypatch, remembered):
        from crm_course import notebooks

        monkeypatch.setattr(notebooks, "hints", lambda stem, exercise: ["gentle", "nearly all"])

    def test_hints_come_one_by_one_and_then_from_the_first_again(self):
        said = [crm("hint", "q4_value.whale_curve")[1] for _ in range(4)]
        assert said[0] == "Hint 1 of 2\ngentle\n"
        assert said[1] == "Hint 2 of 2\nnearly all\n"
        assert said[2].startswith("Hint 1 of 2 (you have seen them all")
        assert said[3] == said[1]

    def test_each_exercise_has_a_count_of_its_own(self):
        crm("hint", "q4_value.whale_curve")
        assert crm("hint", "q4_value.rfm_scores")[1].startswith("Hint 1 of 2")

    def test_all_shows_every_hint_and_moves_no_count(self):
        _code, output, _errors = crm("hint", "q4_value.whale_curve", "--all")
        assert output == "Hint 1 of 2\ngentle\nHint 2 of 2\nnearly all\n"
        assert hinting.following("q4_value", "whale_curve").number == 1

    def test_a_lesson_is_no_exercise(self):
        code, _output, errors = crm("hint", "q4_value")
        assert code == 2
        assert "Name one exercise of q4_value" in errors

    def test_an_exercise_without_hints_says_so(self, monkeypatch):
        from crm_course import notebooks

        monkeypatch.setattr(notebooks, "hints", lambda stem, exercise: [])
        assert crm("hint", "q4_value.whale_curve")[0] == 1
        assert crm("hint", "q4_value.whale_curve", "--all")[0] == 1

    def test_hints_are_read_from_the_lesson_in_the_reader_s_language(self, course):
        assert course.crm("hint", "q1_tiny.churn_rate", "--lang", "fa")[1].endswith(
            "بر سر کسانی که با آنان آغاز کردید چه آمد؟\n"
        )


class TestState:
    @pytest.mark.parametrize("damage", ["{", "[]", '{"hints": 3, "copies": null}', "\x00\x00", ""])
    def test_a_damaged_file_counts_as_empty(self, remembered, damage):
        remembered.mkdir()
        (remembered / "state.json").write_text(damage)
        assert state.read() == {"hints": {}, "passed": {}, "copies": {}, "scores": {}}
        state.remember("hints", a=1)
        assert state.read()["hints"] == {"a": 1}

    def test_what_cannot_be_read_is_kept_beside(self, remembered):
        remembered.mkdir()
        (remembered / "state.json").write_text("{ my notes")
        state.read()
        assert (remembered / "state.damaged.json").read_text() == "{ my notes"

    def test_a_count_that_is_no_number_starts_again(self, remembered):
        state.remember("hints", **{"q4_value.whale_curve": "many"})
        assert hinting._seen("q4_value.whale_curve") == 0

    def test_a_place_that_cannot_be_written_to_costs_the_memory_only(self, remembered):
        remembered.write_text("a file where the folder should be")
        state.remember("hints", a=1)
        assert state.read()["hints"] == {}
        assert remembered.read_text() == "a file where the folder should be"

    def test_no_file_is_left_half_written(self, remembered):
        state.remember("hints", a=1)
        state.remember_passed(
            [a_verdict("q4_value", "whale_curve", RIGHT), a_verdict("q4_value", "rfm_scores", "wrong")]
        )
        assert [path.name for path in remembered.iterdir()] == ["state.json"]
        assert state.read() == {
            "hints": {"a": 1},
            "passed": {"q4_value.whale_curve": True},
            "copies": {},
            "scores": {},
        }


class TestSolution:
    def test_before_it_is_right_says_what_to_do(self, judge):
        code, output, errors = crm("solution", "q4_value.whale_curve")
        assert (code, output) == (1, "")
        assert "crm hint q4_value.whale_curve" in errors
        assert "crm solution q4_value.whale_curve --give-up" in errors

    def test_once_right_shows_the_answer_with_its_helpers_and_remembers(self, judge):
        judge.said["whale_curve"] = RIGHT
        code, output, _errors = crm("solution", "q4_value.whale_curve")
        judge.said["whale_curve"] = "wrong"
        assert code == 0
        assert "def whale_curve(" in output
        assert "def _refuse_missing(" in output
        assert "NotImplementedError" not in output
        assert crm("solution", "q4_value.whale_curve") == (code, output, "")

    def test_who_gives_up_sees_it_at_once(self, judge, monkeypatch):
        monkeypatch.delattr(judge, "verdicts")
        assert "def whale_curve(" in crm("solution", "q4_value.whale_curve", "--give-up")[1]


class TestReset:
    BROKEN = (
        "def churn_rate(opening, lost:\n    return my work\n\n\ndef kept(opening, lost):\n    return opening - lost\n"
    )

    def test_one_exercise_is_put_back_and_the_other_stays_even_beside_a_syntax_error(self, course):
        course.stub.write_text(self.BROKEN, encoding="utf-8")
        code, output, _errors = course.crm("reset", "q1_tiny.churn_rate")
        text = course.stub.read_text(encoding="utf-8")
        backup = course.folder / output.rpartition("kept in ")[2].strip().removesuffix(".")
        assert code == 0
        assert backup.read_text(encoding="utf-8") == self.BROKEN
        assert "raise NotImplementedError" in text
        assert "return my work" not in text
        assert "return opening - lost" in text

    def test_a_lesson_is_put_back_whatever_bytes_stood_there(self, course):
        utf16 = self.BROKEN.encode("utf-16")
        course.stub.write_bytes(utf16)
        code, _output, errors = course.crm("reset", "q1_tiny.kept")
        assert code == 1
        assert "crm reset q1_tiny" in errors
        assert course.stub.read_bytes() == utf16
        assert course.crm("reset", "q1_tiny")[0] == 0
        assert "raise NotImplementedError" in course.stub.read_text(encoding="utf-8")
        kept = [path.read_bytes() for path in (course.folder / ".crm" / "backups").iterdir()]
        assert utf16 in kept

    def test_a_deleted_file_comes_back_without_a_backup(self, course):
        fresh = course.stub.read_text(encoding="utf-8")
        course.stub.unlink()
        code, output, _errors = course.crm("reset", "q1_tiny")
        assert (code, course.stub.read_text(encoding="utf-8")) == (0, fresh)
        assert "kept in" not in output


class TestProgress:
    def test_counts_by_lesson_and_in_all(self, judge):
        judge.said.update(whale_curve=RIGHT, rfm_scores="wrong")
        code, output, _errors = crm("progress", "--json")
        whole = json.loads(output)
        value = next(lesson for lesson in whole["lessons"] if lesson["stem"] == "q4_value")
        assert code == 0
        assert (value["right"], value["all"]) == (1, len(lessons.exercises("q4_value")))
        assert value["exercises"]["rfm_scores"] == "wrong"
        assert (whole["right"], whole["all"]) == (1, sum(len(lessons.exercises(stem)) for stem in lessons.stems()))

    def test_shows_a_bar_and_how_the_others_stand(self, judge):
        judge.said.update(whale_curve=RIGHT, rfm_scores="wrong")
        _code, output, _errors = crm("progress")
        line = next(line for line in output.splitlines() if "q4_value" in line)
        assert "██" in line
        assert "1/8" in line
        assert "6 not started, 1 wrong" in line


class TestBuild:
    @pytest.fixture
    def building(self, monkeypatch):
        from crm_course import build

        monkeypatch.setattr(build, "check", lambda: [])
        monkeypatch.setattr(build, "build", lambda stems=None, force=False: [f"wrote {stems} {force}"])
        monkeypatch.setattr(build, "accept", lambda stem: [f"accepted {stem}"])
        monkeypatch.setattr(build, "new", lambda stem: [f"new {stem}"], raising=False)
        return build

    def test_check_exits_1_and_names_the_place_when_something_is_stale(self, building, monkeypatch):
        assert crm("build", "--check") == (0, "nothing is stale\n", "")
        monkeypatch.setattr(building, "check", lambda: ["notebooks/en/q4_value.ipynb, cell 3: stale"])
        assert crm("build", "--check") == (1, "notebooks/en/q4_value.ipynb, cell 3: stale\n", "")

    def test_the_arguments_reach_the_builder(self, building):
        assert crm("build") == (0, "wrote None False\n", "")
        assert crm("build", "q4_value", "--force") == (0, "wrote ['q4_value'] True\n", "")
        assert crm("build", "--accept", "q4_value") == (0, "accepted q4_value\n", "")
        assert crm("build", "q9")[0] == 2
        assert crm("new", "q9_more") == (0, "new q9_more\n", "")


class TestTests:
    def run(self, monkeypatch, *codes):
        from crm_course import project_tests

        calls, left = [], list(codes)
        monkeypatch.setattr(
            project_tests, "watched", lambda command, _settings=(): calls.append(command) or left.pop(0)
        )
        return crm("test", "-k", "churn")[0], calls

    def test_the_machinery_the_exercises_and_the_notebooks_are_tested_with_the_answers(self, monkeypatch):
        code, (machinery, graded) = self.run(monkeypatch, 0, 0)
        assert code == 0
        assert machinery[-2:] == graded[-2:] == ["-k", "churn"]
        assert {"tests/exercises", "--nbval", str(lessons.ROOT / "notebooks" / "fa")} <= set(graded)
        assert graded[graded.index("--exercises") + 1] == str(lessons.ROOT / "solutions")

    @pytest.mark.parametrize(("codes", "expected"), [((1, 0), 1), ((0, 1), 1), ((5, 0), 0), ((5, 5), 1), ((4, 4), 2)])
    def test_one_failing_run_is_a_failure_and_one_empty_run_is_not(self, monkeypatch, codes, expected):
        assert self.run(monkeypatch, *codes)[0] == expected


class TestDoctor:
    @pytest.fixture
    def examining(self, monkeypatch):
        from crm_course import doctor

        for look in ("_judge", "_data", "_notebooks", "_stubs"):  # what is slow, or not made yet
            monkeypatch.setattr(doctor, look, lambda: [])
        return doctor

    def test_a_complete_installation_exits_0(self, examining):
        code, output, _errors = crm("doctor")
        assert code == 0
        assert "✓ pandas" in output

    def test_a_missing_package_is_named_with_its_cure(self, examining, monkeypatch):
        project = {"requires-python": ">=3.11", "dependencies": ["no-such-package>=2"]}
        project["optional-dependencies"] = {"test": ["also-not-there"]}
        monkeypatch.setattr(examining, "_project", lambda: project)
        code, output, _errors = crm("doctor")
        assert code == 1
        assert "✗ no-such-package    not installed (wanted: >=2)" in output
        assert "– also-not-there" in output
        assert output.splitlines()[-1] == "Missing: no-such-package."

    def test_an_old_version_is_missing(self, examining):
        finding = examining._package("click>=999", required=True)
        assert finding.standing == "missing"
        assert "wanted: >=999" in finding.found

    def test_a_file_that_was_not_made_is_named(self, monkeypatch):
        from crm_course import doctor

        finding = doctor._made("exercises", [lessons.ROOT / "crm_exercises" / "q9.py"])
        assert (finding.standing, finding.cure) == ("missing", "crm build")
        assert "crm_exercises/q9.py" in finding.found


class TestAMissingPackage:
    def test_is_named_with_the_cure(self, monkeypatch, judge):
        def fail(self, names):
            raise ModuleNotFoundError("No module named 'watchfiles'", name="watchfiles")

        monkeypatch.setattr(judge, "verdicts", fail)
        code, _output, errors = crm("check")
        assert code == 1
        assert "The package watchfiles is missing" in errors


class TestWatch:
    def test_says_what_is_wrong_on_a_save_then_moves_on_and_ends_on_ctrl_c(self, course):
        with Screen(course.start("watch", "q1_tiny", stderr=subprocess.STDOUT)) as screen:
            screen.wait_for("○ q1_tiny.churn_rate: not started", "0 of 2 right")
            text = course.stub.read_text(encoding="utf-8")
            wrong = text.replace("raise NotImplementedError", "return lost / (opening - lost)", 1)
            course.stub.write_text(wrong, encoding="utf-8")
            screen.wait_for("✗ q1_tiny.churn_rate: wrong", "You divided by those who were left.")
            right = wrong.replace("lost / (opening - lost)", "lost / opening")
            course.stub.write_text(right, encoding="utf-8")
            screen.wait_for("✗ q1_tiny.churn_rate: wrong (1 of 2 tests pass)", "0 of 2 right")
            refusing = right.replace("return lost", "if opening <= 0:\n        raise ValueError\n    return lost")
            course.stub.write_text(refusing, encoding="utf-8")
            screen.wait_for("✓ q1_tiny.churn_rate is right.", "○ q1_tiny.kept: not started", "1 of 2 right")
            screen.process.send_signal(signal.SIGINT)
            assert screen.process.wait(20) == 0
        assert "Traceback" not in screen.text

    def test_ends_by_itself_when_everything_is_right(self, judge, monkeypatch):
        from crm_course import watch

        monkeypatch.setattr(watch, "Judge", judge)
        judge.said.update(dict.fromkeys(lessons.exercises("q4_value"), RIGHT))
        code, output, _errors = crm("watch", "q4_value")
        assert code == 0
        assert "Every exercise is right." in output
        assert "8 of 8 right" in output


class TestWhereTheReaderIs:
    @pytest.fixture
    def session(self, judge, monkeypatch, tmp_path):
        """A session in the middle of a lesson: the first exercise is right."""
        from crm_course import watch

        path = tmp_path / "q4_value.py"
        path.write_text("def cost_to_serve():\n    pass\n\n\ndef whale_curve():\n    pass\n")
        monkeypatch.setattr(lessons, "stub_file", lambda stem: path)
        judge.said["cost_to_serve"] = RIGHT
        session = watch.Watch(judge(), ["q4_value"])
        session.begin()
        session.path = path
        return session

    def test_begins_at_the_first_exercise_that_is_not_right(self, session):
        assert session.current == "q4_value.profitability_matrix"
        assert session.bar().endswith("1 of 8 right")

    def test_goes_along_when_another_exercise_is_written(self, session, judge):
        session.path.write_text(session.path.read_text().replace("whale_curve():\n    pass", "whale_curve():\n    1"))
        assert session.unjudged() == ["q4_value"]
        assert session.saved("q4_value") == "q4_value.whale_curve"
        assert session.unjudged() == []
        assert state.read()["passed"] == {"q4_value.cost_to_serve": True}

    def test_next_goes_round_past_what_is_right(self, session):
        seen = []
        for _step in range(8):
            session.skip()
            seen.append(session.current)
        assert seen[-2:] == ["q4_value.profitability_matrix", "q4_value.whale_curve"]
        assert "q4_value.cost_to_serve" not in seen

    def test_an_exercise_that_broke_meanwhile_comes_first(self, session, judge):
        judge.said.update(cost_to_serve="wrong", profitability_matrix=RIGHT)
        session.saved("q4_value")
        session.move_on()
        assert session.current == "q4_value.cost_to_serve"


class Screen:
    """What a running command prints, to wait for."""

    def __init__(self, process):
        self.process = process
        self.text = ""
        self._seen = 0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.text += line

    def wait_for(self, *texts, seconds=60):
        """Wait until each text stands there in turn, after the last one that was waited for."""
        deadline = time.monotonic() + seconds
        for text in texts:
            while (at := self.text.find(text, self._seen)) < 0:
                assert time.monotonic() < deadline, f"{text!r} never came after: {self.text[self._seen :]}"
                assert self.process.poll() is None, f"it ended: {self.text}"
                time.sleep(0.02)
            self._seen = at + len(text)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        if self.process.poll() is None:
            self.process.kill()
        self._reader.join(5)
        self.process.wait()
        self.process.stdout.close()
