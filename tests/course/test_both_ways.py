"""Every exercise, both ways: the stub is not begun, the answer is right, each misconception is rejected and named as itself."""

import ast
import builtins
import doctest
import json
import os
import subprocess
import sys

import pytest

from crm_course import calling, judge, judging, kernels, lessons, pytest_plugin, shared_judge, stubs

ALL = [(stem, exercise) for stem in lessons.stems() for exercise in lessons.exercises(stem)]
MISTAKES = [(stem, exercise, name) for stem, exercise in ALL for name in lessons.misconceptions(stem, exercise)]
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")  # a fit may pass through strange places
each = pytest.mark.parametrize(("stem", "exercise"), ALL, ids=[".".join(names) for names in ALL])


class Bench:
    """A pytest plugin that collects the exercises' tests once and keeps the verdicts on those that are wanted."""

    def __init__(self, wanted):
        self.wanted = wanted
        self.verdicts = {}

    def pytest_runtestloop(self, session):
        session.config.option.tbstyle = "no"
        tests = {}
        for item in session.items:
            tests.setdefault(pytest_plugin.judged(item), []).append(item)
        for stem, exercise in self.wanted:
            for name, backend in backends(stem, exercise):
                found = judge._judge(session, Workers(backend), tests.get((stem, exercise), []), stem, exercise, b"")
                self.verdicts[stem, exercise, name] = found
        return True


class Workers:
    """Stands where the judge has its workers; what is judged runs in this process."""

    def __init__(self, backend):
        self.call = backend.call

    def open(self, stem, source):
        return self

    def restart(self):
        """There is nothing to be forgotten: what is judged here keeps nothing between calls."""

    def close(self):
        pass


class Trusted:
    """The backend of a function of ours; what the same inputs gave before is remembered, as in a diagnosis."""

    def __init__(self, function):
        self.function = function

    def call(self, exercise, payload):
        return dict(vars(judging.run_trusted(exercise, self.function, payload)))


def backends(stem, exercise):
    """Yield a name and a backend for all that a student may hand in: the stub, the answer, the known mistakes."""
    stub = calling.load(stubs.stub(stem).encode(), f"{lessons.PACKAGE}.{stem}", f"{stem}.py")
    yield "stub", judging.InProcess(stub)
    yield "answer", Trusted(getattr(lessons.answer_module(stem), exercise))
    for name, function in lessons.misconceptions(stem, exercise).items():
        yield f"mistake {name}", Trusted(function)


@pytest.fixture(scope="module")
def verdicts(request):
    chosen = [getattr(item, "callspec", None) for item in request.session.items]  # fewer than all with `-k`
    named = {(spec.params.get("stem"), spec.params.get("exercise")) for spec in chosen if spec}
    bench = Bench([one for one in ALL if one in named])
    with pytest.MonkeyPatch.context() as patch:
        for name in ("PYTHONPATH", "CRM_EXERCISES"):  # which the plugin sets for kernels
            patch.setenv(name, os.environ.get(name, ""))
        patch.setenv("CRM_LANG", "en")
        options = ["--capture=no", "-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:hypothesispytest"]
        assert pytest.main([*options, str(lessons.TESTS)], plugins=[bench]) == 0
    return bench.verdicts


@each
def test_a_stub_is_not_started(verdicts, stem, exercise):
    found = verdicts[stem, exercise, "stub"]
    assert found["verdict"] == "not started"
    assert found["tests"][0]["verdict"] == "not started"


@each
def test_an_answer_is_right(verdicts, stem, exercise):
    found = verdicts[stem, exercise, "answer"]
    assert [test["message"] for test in found["tests"] if test["verdict"] != "right"] == []
    assert found["verdict"] == "right"
    assert found["tests"]


@pytest.mark.parametrize(("stem", "exercise", "name"), MISTAKES, ids=[f"{s}.{e}-{n}" for s, e, n in MISTAKES])
def test_a_misconception_is_rejected_and_named_as_itself(verdicts, stem, exercise, name):
    found = verdicts[stem, exercise, f"mistake {name}"]
    assert found["verdict"] == "wrong"
    assert found["diagnosis"], "rejected, but not named"
    assert found["diagnosis"]["name"] == name
    assert found["diagnosis"]["text"] == lessons.explanation(lessons.misconceptions(stem, exercise)[name], "en")


@each
def test_an_exercise_has_two_known_mistakes_and_a_test_class(verdicts, stem, exercise):
    assert len(lessons.misconceptions(stem, exercise)) >= 2
    assert len(verdicts[stem, exercise, "answer"]["tests"]) >= 3


@pytest.mark.parametrize("stem", lessons.stems())
def test_nothing_is_there_for_an_exercise_that_is_not(stem):
    from crm_course.build import _test_classes
    from crm_course.notebooks import Prose, source

    exercises = set(lessons.exercises(stem))
    assert {lessons.exercise_of_class(name) for name in _test_classes(stem)} == exercises
    lessons.misconceptions(stem, "")
    module = vars(lessons._module(f"solutions.misconceptions.{stem}", lessons.misconception_file(stem)))
    assert {name.partition("__")[0] for name in module if "__" in name.strip("_")} == exercises
    assert {part.hint for part in source(stem)[0] if isinstance(part, Prose) and part.hint} == exercises


@each
def test_the_example_in_the_docstring_of_an_answer_holds(stem, exercise):
    module = lessons.answer_module(stem)
    (example,) = [
        test for test in doctest.DocTestFinder(recurse=False).find(getattr(module, exercise), exercise, module)
    ]
    assert example.examples
    said = []
    doctest.DocTestRunner().run(example, out=said.append)
    assert not said, "".join(said)


# ---- the notebooks ---------------------------------------------------------------------------------------------------


def codes(stem):
    """Return the code cells of a stored notebook."""
    path = lessons.notebook_file(stem, "en")
    return [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]


def tags(cell):
    return set(cell["metadata"].get("tags", []))


CHOSEN = """
def pytest_collection_modifyitems(items):
    items[:] = [item for item in items if {"setup", "lab"} & set(item.cell.metadata.get("tags", []))]
"""


@pytest.fixture(scope="module", autouse=True)
def notebooks_running(tmp_path_factory):
    """Run the lessons' notebooks, as far as lab cells need, with untouched stubs behind them, beside the other tests here."""
    folder = tmp_path_factory.mktemp("student")
    for stem in lessons.stems():
        path = lessons.stub_file(stem, folder)
        path.parent.mkdir(exist_ok=True)
        path.write_text(stubs.stub(stem), encoding="utf-8")
    (folder / "chosen.py").write_text(CHOSEN)
    report = folder / "report.json"
    paths = [str(lessons.notebook_file(stem, "en")) for stem in lessons.stems()]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "chosen", "-p", "no:cacheprovider", "--nbval", *paths]
    command += ["--exercises", str(folder), "--crm-report", str(report)]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("CRM_")}
    environment["PYTHONPATH"] = str(folder)
    with (folder / "said").open("w") as said, shared_judge.serving() as shared:
        environment |= kernels.settings() | shared
        process = subprocess.Popen(command, cwd=lessons.ROOT, env=environment, stdout=said, stderr=said)
        yield process, folder
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def cells(notebooks_running):
    """What nbval found: {stem: cells}."""
    process, folder = notebooks_running
    process.wait()
    report = folder / "report.json"
    assert report.is_file(), (folder / "said").read_text()
    return json.loads(report.read_text(encoding="utf-8"))["cells"]


@pytest.mark.parametrize("stem", lessons.stems())
def test_no_lab_cell_passes_with_a_stub(cells, stem):
    labs = [cell for cell in cells[stem] if "lab" in cell["tags"]]
    assert len(labs) == sum("lab" in tags(cell) for cell in codes(stem)) > 0
    assert [cell["cell"] for cell in labs if cell["passed"]] == []
    assert [cell["cell"] for cell in cells[stem] if "setup" in cell["tags"] and not cell["passed"]] == []


@pytest.mark.parametrize("stem", lessons.stems())
def test_lab_cells_need_nothing_but_the_setup_and_each_other(stem):
    known = {*dir(builtins), "display"}  # which IPython adds
    for cell in codes(stem):
        if {"setup", "lab"} & tags(cell):
            nodes = list(ast.walk(ast.parse("".join(cell["source"]))))
            known |= {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
            known |= {
                name.asname or name.name.partition(".")[0]
                for node in nodes
                if isinstance(node, ast.Import | ast.ImportFrom)
                for name in node.names
            }
            known |= {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
            known |= {node.arg for node in nodes if isinstance(node, ast.arg)}
            assert {node.id for node in nodes if isinstance(node, ast.Name)} - known == set()


@each
def test_every_exercise_has_a_lab_cell(stem, exercise):
    assert any({"lab", exercise} <= tags(cell) for cell in codes(stem))
