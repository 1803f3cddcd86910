"""Lab cells judged: every lesson in both editions, the sandbox they run in, what a hostile file can and cannot get."""

import json
import shutil
import time

import lab_bench
import nbformat.v4 as nb
import pytest
from classroom import COURSE, STEM, grade, variant

from crm_course import lab_cells, lab_judge, lab_kernel, lessons, sandbox, stubs
from crm_course.grading import engine, points
from crm_course.grading.gradebook import Gradebook
from crm_course.judge import JudgeDied, JudgeHung

pytestmark = [
    pytest.mark.usefixtures("english"),
    pytest.mark.skipif(sandbox.bubblewrap() is None, reason="there is no bubblewrap here, so no sandboxed kernel"),
]
EXERCISES = [(stem, exercise) for stem in lessons.stems() for exercise in lessons.exercises(stem)]


@pytest.fixture(scope="module")
def labs(request):
    color = request.config.option.color
    judging = lab_judge.Labs(request.session)
    yield judging
    judging.close()
    request.config.option.color = color


def verdicts(labs, stem, source, **options):
    return {cell["cell"]: cell["verdict"] for cell in lab_bench.judged(labs, stem, source, **options)[0]}


class TestTheCourse:
    @pytest.mark.parametrize("lang", ["en", "fa"])
    @pytest.mark.parametrize("stem", lessons.stems())
    def test_the_answers_are_right_in_every_lab_cell(self, labs, stem, lang):
        found = lab_bench.judged(labs, stem, lab_bench.answers(stem), lang)[0]
        assert [cell for cell in found if cell["verdict"] != "right"] == []
        notebook = json.loads(lessons.notebook_file(stem, lang).read_text(encoding="utf-8"))
        assert len(found) == sum("lab" in cell["metadata"].get("tags", []) for cell in notebook["cells"])
        assert {name for cell in found for name in cell["exercises"]} == set(lessons.exercises(stem))

    @pytest.mark.parametrize("stem", lessons.stems())
    def test_a_stub_is_not_started_in_every_lab_cell(self, labs, stem):
        assert set(verdicts(labs, stem, stubs.stub(stem)).values()) == {"not started"}

    @pytest.mark.parametrize(("stem", "exercise"), EXERCISES, ids=[".".join(names) for names in EXERCISES])
    def test_a_mistake_is_seen_where_it_changes_what_is_printed(self, labs, stem, exercise):
        # The first of each exercise; all of them: benchmarks/labs.py.
        name = next(iter(lessons.misconceptions(stem, exercise)))
        source = lab_bench.with_mistake(stem, exercise, name)
        found, items = lab_bench.judged(labs, stem, source, exercise=exercise, only=1)
        shown = [lab_bench.texts(item.test_outputs) != lab_bench.texts(item.cell.outputs) for item in items]
        assert [cell["verdict"] != "right" for cell in found] == shown
        assert all(" · " in cell["message"] for cell in found if cell["verdict"] == "wrong")


class TestWhatACellNeeds:
    def test_names(self):
        assert lab_cells.names("a = b + len(c)") == ({"b", "c", "len"}, {"a"})
        assert lab_cells.names("x = 1\ny = x") == (set(), {"x", "y"})
        assert lab_cells.names("x = x + 1") == ({"x"}, {"x"})
        assert lab_cells.names("def f(q):\n    return q + z") == ({"z"}, {"f"})
        assert lab_cells.names("for i in rows:\n    total = i") == ({"rows"}, {"i", "total"})
        assert lab_cells.names("t['a'] = [k for k in v]") == ({"t", "v"}, set())
        assert lab_cells.names("import numpy as np\nfrom m import n") == (set(), {"np", "n"})

    @pytest.mark.parametrize("stem", lessons.stems())
    def test_checks_quizzes_and_widgets_are_left_out(self, stem):
        tags = [set(cell.metadata.get("tags", [])) for cell in lab_cells.reduced(stem, "en").cells]
        assert not any(lab_cells.NEVER & one for one in tags)
        assert "setup" in tags[0]

    def test_what_a_cell_needs_is_before_it(self):
        cells = {cell.metadata["crm"]["number"]: cell for cell in lab_cells.reduced("q4_value", "en").cells}
        needs = {number: cell.metadata["crm"]["needs"] for number, cell in cells.items()}
        assert all(other in cells and other < number for number, others in needs.items() for other in others)
        after = [number for number, others in needs.items() if len(others) > 1]
        assert after, "some lab cells go on with what another has made"


# ---- the sandbox -------------------------------------------------------------------------------------------------


@pytest.fixture
def kernel(labs):
    kernel = labs._kernels.open("q4_value", b"")
    kernel.greet("en")
    kernel.seconds = 30
    yield kernel
    kernel.close()


def shown(kernel, cell):
    kernel.execute_cell_input(cell)
    contents = [message["content"] for message in kernel._messages]
    return "".join(content.get("text", "") + content.get("ename", "") for content in contents)


class TestTheSandbox:
    def test_no_notebook_test_answer_or_submission_is_there(self, kernel):
        code = "import os; print(sorted(os.listdir('/course')), os.path.exists({root!r}))"
        root = str(lessons.ROOT / "tests")
        assert shown(kernel, code.format(root=root)) == "['crm_course', 'datasets'] False\n"
        assert "grading" not in shown(kernel, "print(os.listdir('/course/crm_course'))")
        found = shown(kernel, "print([f for d in os.walk('/course') for f in d[2] if 'ipynb' in f or 'test_' in f])")
        assert found == "[]\n"

    def test_no_network(self, kernel):
        found = shown(kernel, "import socket; socket.create_connection(('192.0.2.1', 53), 5)")
        assert found in ("OSError", "PermissionError")  # unreachable at once, or no socket at all; not a timeout

    def test_nothing_of_the_judge_is_in_the_environment(self, kernel):
        names = set(shown(kernel, "import os; print(*os.environ)").split())
        assert not names & {"CRM_SEED", "CRM_PRIVATE_TESTS", "CRM_COURSE", "CRM_GRADES", "CRM_NOTEBOOKS"}

    @pytest.mark.parametrize("folder", ["/cache", "/tmp", "/course", "/course/datasets", "."])
    def test_nothing_can_be_left_behind(self, kernel, folder):
        found = shown(kernel, f"import os; os.mkdir('{folder}/for-the-next')")
        assert found in ("FileNotFoundError", "OSError", "PermissionError")

    def test_a_kernel_begins_without_what_another_has_made(self, labs, kernel):
        assert shown(kernel, "import pandas; pandas.left = 1; print(pandas.left)") == "1\n"
        other = labs._kernels.open("q4_value", b"")
        other.greet("en")
        other.seconds = 30
        assert shown(other, "import pandas; print(pandas.left)") == "AttributeError"
        other.close()


# ---- hostile files -----------------------------------------------------------------------------------------------


def instead(exercise, body, stem="q4_value"):
    """Return the answers with one exercise replaced by a function of this body."""
    return f"{lab_bench.answers(stem)}\n\ndef {exercise}(*a, **k):\n    {body}\n"


class TestHostileFiles:
    @pytest.fixture
    def quick(self, monkeypatch):
        monkeypatch.setattr(lab_judge.judging, "CALL_SECONDS", 0.7)

    @pytest.mark.parametrize(
        ("body", "verdict"),
        [
            ("while True: pass", "timed out"),
            ("import os; os._exit(0)", "crashed"),
            ("raise SystemExit", "crashed"),
            ("raise RecursionError", "crashed"),
            ("return bytearray(10**11)", "out of memory"),
            ("print('x' * 10**7); return {f'A{i:04}': 1.0 for i in range(1, 601)}", "wrong"),
            ("return {f'A{i:04}': 1.0 for i in range(1, 601)}", "wrong"),
        ],
    )
    def test_every_way_to_fail_has_its_verdict(self, labs, quick, body, verdict):
        assert verdicts(labs, "q4_value", instead("cost_to_serve", body), exercise="cost_to_serve") == {28: verdict}

    def test_cells_after_a_dead_kernel_run_in_another(self, labs, quick):
        found = verdicts(labs, "q4_value", instead("relationship_path", "import os; os._exit(0)"))
        relationship = [38, 39]
        assert [found[cell] for cell in relationship] == ["crashed", "crashed"]
        assert {verdict for cell, verdict in found.items() if cell not in relationship} == {"right"}

    def test_a_file_that_hangs_when_it_is_loaded_costs_one_wait(self, labs, quick):
        start = time.monotonic()
        assert set(verdicts(labs, "q4_value", "while True: pass").values()) == {"timed out"}
        assert time.monotonic() - start < 3 * 0.7 * 3

    def test_a_syntax_error_leaves_other_exercises_alive(self, labs):
        broken = lab_bench.answers("q4_value").replace("def cost_to_serve(", "def cost_to_serve((")
        found, _items = lab_bench.judged(labs, "q4_value", broken, exercise="cost_to_serve")
        assert [cell["verdict"] for cell in found] == ["crashed"]
        assert "SyntaxError" in found[0]["message"]
        assert set(verdicts(labs, "q4_value", broken, exercise="whale_curve").values()) == {"right"}

    def test_the_time_of_a_submission_ends_it(self, labs):
        found, _items = lab_bench.judged(labs, "q4_value", lab_bench.answers("q4_value"), seconds=0)
        assert {cell["verdict"] for cell in found} == {"timed out"}

    def test_texts_made_to_be_hard_to_compare(self, labs):
        # Lines that nearly agree: what looks for the longest common part needs hours for them.
        body = "print('\\n'.join('ab' * 40 + str(i % 7) for i in range(2000))); return {}"
        start = time.monotonic()
        found, _items = lab_bench.judged(labs, "q4_value", instead("cost_to_serve", body), exercise="cost_to_serve")
        assert found[0]["verdict"] in ("wrong", "crashed")
        assert len(found[0]["message"]) < 3 * lab_judge.SHOWN
        assert time.monotonic() - start < 10

    @pytest.mark.parametrize(
        "answer",
        [
            b"",
            b"null",
            b"[]",
            b"{}",
            b'{"outputs": 1}',
            b'{"outputs": [1]}',
            b'{"outputs": [{"output_type": "status"}]}',
            b'{"outputs": [{"output_type": "stream", "name": "stdout", "text": 1}]}',
            b'{"outputs": [{"output_type": "stream", "name": "stdin", "text": ""}]}',
            b'{"outputs": [{"output_type": "stream", "name": "stdout", "text": "", "more": 1}]}',
            b'{"outputs": [{"output_type": "display_data", "data": {"text/plain": ["x"]}}]}',
            b'{"outputs": [{"output_type": "execute_result", "data": []}]}',
            b'{"outputs": [{"output_type": "error", "ename": {}, "evalue": ""}]}',
            b'{"outputs": [' + b"{}," * 3000 + b"{}]}",
            b"[" * 100_000,
            b"\xff\xfe",
        ],
    )
    def test_what_is_no_output_ends_the_kernel(self, answer):
        with pytest.raises(lab_kernel.KernelEnded):
            lab_kernel.read(answer)

    def test_frames_on_the_wire_forged_by_the_student(self, labs):
        # Sent ahead from inside the call: it can only say what a cell shows, and spoils its own next cell.
        body = """import os, struct
    for fd in range(3, 64):
        try:
            os.write(fd, struct.pack("!i", 4) + b"null")
        except OSError:
            pass
    return {}"""
        assert verdicts(labs, "q4_value", instead("cost_to_serve", body), exercise="cost_to_serve") == {28: "crashed"}


class DyingJudge:
    """A judge that a file of a student ends, each time."""

    def __init__(self, error, sound=True):
        self.error, self.sound, self.asked = error, sound, 0

    def ask(self, asked, seconds=None):
        self.asked += 1
        if any(asked["files"].values()) or not self.sound:
            raise self.error
        cell = {"cell": 2, "exercises": ["a"], "first_line": "", "verdict": "missing", "message": "", "seconds": 0.0}
        exercise = {"exercise": "a", "verdict": "missing", "right": 0, "cells": 1}
        return {"labs": {asked["wanted"][0][0]: {"cells": [cell], "exercises": [exercise]}}}


class TestAJudgeThatIsLost:
    SETTINGS = engine.Settings(1, notebooks=True)

    def asked(self):
        asked = engine.request({}, {"q4_value": b"x"}, {}, "en", 5)
        return {**asked, "labs": [("q4_value", "digest")]}

    @pytest.mark.parametrize(("error", "verdict"), [(JudgeDied("x"), "crashed"), (JudgeHung("x"), "timed out")])
    def test_costs_the_lab_cells_of_that_lesson_only(self, error, verdict):
        found = engine.answers(DyingJudge(error), self.SETTINGS, self.asked())
        assert found["lessons"] == {}
        assert [cell["verdict"] for cell in found["labs"]["q4_value"]["cells"]] == [verdict]
        assert [one["verdict"] for one in found["labs"]["q4_value"]["exercises"]] == [verdict]

    def test_stops_the_class_if_no_file_is_to_blame(self):
        with pytest.raises(engine.EngineError):
            engine.answers(DyingJudge(JudgeDied("x"), sound=False), self.SETTINGS, self.asked())


# ---- a class -----------------------------------------------------------------------------------------------------

LAB = f"from crm_exercises.{STEM} import churn_rate\n\nprint(round(churn_rate(200, 30), 3))"
TWO = f"from crm_exercises.{STEM} import churn_rate, net_promoter_score\n\nchurn_rate(200, 30) + net_promoter_score([9, 1])"


def cell(source, tags, *outputs):
    return nb.new_code_cell(source, metadata={"tags": tags}, execution_count=1, outputs=list(outputs))


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    """A class of the five small functions with a notebook of two lab cells, graded once with --notebooks."""
    folder = tmp_path_factory.mktemp("school")
    shutil.copytree(COURSE, folder / "course")
    lab = cell(LAB, ["lab", "churn_rate"], nb.new_output("stream", name="stdout", text="0.15\n"))
    result = nb.new_output("execute_result", data={"text/plain": "0.15"}, execution_count=1)
    two = cell(TWO, ["lab", "churn_rate", "net_promoter_score"], result)
    path = folder / "course" / "notebooks" / "en" / f"{STEM}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(nb.new_notebook(cells=[cell("import math", ["setup"]), lab, two])), encoding="utf-8")
    files = {
        "right": variant("right"),
        # What the notebook shows, by heart: wrong for all other inputs.
        "by heart": variant("right").replace("return lost / opening", "return 0.15"),
        "closing base": variant("closing base"),
        "scores": variant("right").replace("a >= 9", "a >= 10"),
    }
    for name, text in files.items():
        student = folder / "submissions" / name / "crm_exercises" / f"{STEM}.py"
        student.parent.mkdir(parents=True)
        student.write_text(text, encoding="utf-8")
    (folder / "submissions" / "empty").mkdir()
    (folder / "rules.toml").write_text("[default]\nnotebooks = 0.5\n", encoding="utf-8")
    options = ("--jobs", "1", "--notebooks")
    _code, output, errors = grade(
        folder / "submissions", folder / "results", *options, CRM_COURSE=str(folder / "course")
    )
    assert "5 submissions judged" in output, output + errors
    assert "Lab cells" in output
    return folder


@pytest.fixture
def book(school):
    with Gradebook(school / "results") as book:
        yield book


def rows(book, query, *parameters):
    return [tuple(row.values()) for row in book.rows(query, *parameters)]


class TestAClass:
    def test_verdicts_of_cells(self, book):
        query = "SELECT student, cell, verdict FROM lab_cell_results ORDER BY student, cell"
        expected = {
            "by heart": ("right", "right"),
            "closing base": ("wrong", "wrong"),
            "empty": ("missing", "missing"),
            "right": ("right", "right"),
            "scores": ("right", "wrong"),
        }
        assert rows(book, query) == [(one, n + 2, expected[one][n]) for one in sorted(expected) for n in (0, 1)]

    def test_verdicts_of_exercises(self, book):
        query = (
            "SELECT exercise, verdict, cells_right, cells FROM lab_exercise_results WHERE student = 'scores' ORDER BY 1"
        )
        assert rows(book, query) == [("churn_rate", "wrong", 1, 2), ("net_promoter_score", "wrong", 0, 1)]

    def test_what_is_shown_by_heart_earns_nothing(self, school, book):
        query = "SELECT points FROM exercise_results WHERE student = 'by heart' AND exercise = 'churn_rate'"
        for rules in (
            points.Rules(),
            points.Rules.read(school / "rules.toml"),
            points.Rules({"default": {"notebooks": 1}}),
        ):
            points.apply(book, rules)
            assert rows(book, query) == [(0.0,)]

    def test_without_a_rule_lab_cells_change_no_points(self, book):
        points.apply(book, points.Rules())
        query = "SELECT count(*) FROM exercise_results WHERE (verdict = 'right') != (points = 1.0)"
        assert rows(book, query) == [(0,)]

    def test_a_rule_withholds_from_whom_alone_is_to_blame(self, school, book):
        # As if the tests had found everything right, and the cells not.
        with book.transaction() as db:
            db.execute("UPDATE lab_cell_results SET verdict = 'wrong' WHERE student = 'right' AND cell = 2")
        points.apply(book, points.Rules.read(school / "rules.toml"))
        query = "SELECT exercise, points FROM exercise_results WHERE student = ? AND exercise IN ('churn_rate', 'net_promoter_score') ORDER BY 1"
        assert rows(book, query, "right") == [("churn_rate", 0.5), ("net_promoter_score", 1.0)]
        # The tests find net_promoter_score wrong, so the cell that names both is not held against churn_rate.
        assert rows(book, query, "scores") == [("churn_rate", 1.0), ("net_promoter_score", 0.0)]
        with book.transaction() as db:
            db.execute("UPDATE lab_cell_results SET verdict = 'right' WHERE student = 'right' AND cell = 2")

    def test_unchanged_submissions_are_not_run_again(self, school):
        _code, output, errors = grade(
            school / "submissions", school / "results", "--notebooks", CRM_COURSE=str(school / "course")
        )
        assert "0 submissions judged, 5 unchanged" in output, output + errors
