"""Made files are made from their sources, the same every time, and whatever is stale or edited by hand is named."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from crm_course import lessons

STEM = "q1_tiny"
# What cells give is no matter here; test_notebooks runs a kernel.
SERVER = """
import json, sys
from nbformat.v4 import new_output
from crm_course import build, lessons, notebooks

def execute(notebook, stem, lang, settings):
    for number, cell in enumerate(cell for cell in notebook.cells if cell.cell_type == "code"):
        cell.execution_count, cell.outputs = number, [new_output("stream", text=f"{lang} {number}")]
    notebook.metadata["crm"]["outputs"] = notebooks.outputs_digest(notebook)
    return notebook

notebooks.execute = execute
build.catalogue.problems = lambda: []  # test_catalogue asks for those; finding them takes a while
for line in sys.stdin:
    sys.modules.pop("solutions.misconceptions.q1_tiny", None)
    try:
        answer = eval(line)
    except Exception as error:
        answer = f"{type(error).__name__}: {error}"
    print(json.dumps(answer, default=str), flush=True)
"""


class Course:
    """A course of one lesson in a folder of its own, with a Python that does what it is told there."""

    def __init__(self, root):
        self.root = root
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("CRM_", "JUPYTER_"))}
        self._process = subprocess.Popen(
            [sys.executable, "-c", SERVER],
            cwd=root,
            env={**kept, "PYTHONPATH": str(root), "PYTHONSAFEPATH": "1", "CRM_LANG": "en", "HOME": str(root.parent)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def do(self, code):
        """Return what a Python expression gives there."""
        self._process.stdin.write(code + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def problems(self):
        return self.do("build.check()")

    def notebook_problems(self):
        return [line for lang in ("en", "fa") for line in self.do(f"build.notebook_problems('{STEM}', '{lang}')")]

    def path(self, name):
        return self.root / name

    def close(self):
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A course laid out by `crm new` and built once."""
    root = tmp_path_factory.mktemp("built") / "course"
    ignore = shutil.ignore_patterns("__pycache__", "q[0-9]_*", "*.mo")
    shutil.copytree(lessons.ROOT / "crm_course", root / "crm_course", ignore=ignore)
    for folder in ("solutions/crm_exercises", "solutions/misconceptions", "tests/exercises", "notebooks/source"):
        (root / folder).mkdir(parents=True)
    shutil.copy(lessons.ROOT / "pyproject.toml", root)
    course = Course(root)
    course.said = [course.do(f"build.new('{STEM}')"), course.do("build.build()")]
    yield course
    course.close()


@pytest.fixture
def course(built):
    """The course that was built; after the test every file is as it was."""
    before = files(built.root)
    yield built
    for path, data in files(built.root).items():
        if path not in before:
            path.unlink()
        elif data != before[path]:
            path.write_bytes(before[path])
    for path in before.keys() - files(built.root).keys():
        path.write_bytes(before[path])


def files(root):
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts}


class TestBuilding:
    def test_a_new_lesson_can_be_built_and_breaks_no_rule(self, course):
        assert course.problems() == []
        assert f"wrote crm_exercises/{STEM}.py" in course.said[1]
        assert f"wrote notebooks/fa/{STEM}.ipynb" in course.said[1]

    def test_a_second_build_has_nothing_to_do(self, course):
        assert course.do("build.build()") == []

    def test_a_notebook_made_again_has_the_same_bytes(self, course):
        before = files(course.root)
        assert len(course.do("build.build(force=True)")) == 2
        assert files(course.root) == before

    def test_both_editions_have_the_same_cells_under_the_same_names(self, course):
        editions = [notebook(course, lang) for lang in ("en", "fa")]
        ids = [[cell["id"] for cell in edition["cells"]] for edition in editions]
        assert ids[0] == ids[1]
        assert len(set(ids[0])) == len(ids[0])
        codes = [[cell["source"] for cell in edition["cells"] if cell["cell_type"] == "code"] for edition in editions]
        assert codes[0] == codes[1]

    def test_a_stub_that_holds_work_is_kept(self, course):
        stub = course.path(f"crm_exercises/{STEM}.py")
        stub.write_text(stub.read_text().replace("raise NotImplementedError", "return part / whole"))
        work = stub.read_bytes()
        (said,) = course.do("build.build()")
        assert said.startswith(f"kept crm_exercises/{STEM}.py")
        assert stub.read_bytes() == work

    def test_a_stub_in_another_encoding_is_kept(self, course):
        stub = course.path(f"crm_exercises/{STEM}.py")
        stub.write_bytes(stub.read_bytes().replace(b"raise NotImplementedError", b"return '\xe9'"))
        (said,) = course.do("build.build()")
        assert said.startswith(f"kept crm_exercises/{STEM}.py")
        assert problem(course).startswith(f"crm_exercises/{STEM}.py, line ")

    def test_a_stub_with_notes_alone_is_renewed_and_its_notes_are_backed_up(self, course):
        stub = course.path(f"crm_exercises/{STEM}.py")
        fresh = stub.read_bytes()
        stub.write_bytes(b"# my note\n" + fresh)
        (said,) = course.do("build.build()")
        assert stub.read_bytes() == fresh
        assert course.path(said.rpartition(" ")[2]).read_bytes() == b"# my note\n" + fresh

    def test_a_source_that_breaks_a_rule_is_not_built(self, course):
        change(course, f"notebooks/source/{STEM}.md", '"lang": "fa"', '"lang": "de"')
        assert course.do("build.build()").startswith("SourceError: ")

    def test_a_lesson_that_is_there_is_not_laid_out_again(self, course):
        before = files(course.root)
        assert all(line.startswith(("kept ", "Write ")) for line in course.do(f"build.new('{STEM}')"))
        assert files(course.root) == before

    @pytest.mark.parametrize("stem", ["tiny", "q1", "../q1_tiny", "q1_Tiny", "q1_tiny.py", ""])
    def test_a_name_that_is_no_stem_is_refused(self, course, stem):
        assert course.do(f"build.new({stem!r})").startswith("UnknownName: ")


def notebook(course, lang):
    return json.loads(course.path(f"notebooks/{lang}/{STEM}.ipynb").read_text(encoding="utf-8"))


def change(course, name, old, new):
    """Replace the first `old` in a file."""
    path = course.path(name)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


def edit(course, name, do):
    """Edit a notebook as a program would."""
    path = course.path(name)
    found = json.loads(path.read_text(encoding="utf-8"))
    do(
        found,
        [cell for cell in found["cells"] if cell["cell_type"] == "code"],
        [c for c in found["cells"] if c["cell_type"] == "markdown"],
    )
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


def problem(course):
    """Return the only problem there is."""
    (found,) = course.problems()
    return found


def notebook_problem(course):
    (found,) = course.notebook_problems()
    return found


NOTEBOOK_EDITS = {
    "the source of a code cell": lambda found, codes, texts: codes[-1]["source"].append("\n# more"),
    "the source of a text cell": lambda found, codes, texts: texts[0]["source"].append("more"),
    "an output": lambda found, codes, texts: codes[0]["outputs"][0].update(text=["0"]),
    "a deleted output": lambda found, codes, texts: codes[0]["outputs"].clear(),
    "an execution count": lambda found, codes, texts: codes[0].update(execution_count=99),
    "the metadata of a cell": lambda found, codes, texts: codes[0]["metadata"].update(collapsed=True),
    "the tags of a cell": lambda found, codes, texts: codes[0]["metadata"].update(tags=["nbval-skip"]),
    "the name of a cell": lambda found, codes, texts: codes[0].update(id="other"),
    "the metadata of the notebook": lambda found, codes, texts: found["metadata"].update(author="me"),
    "its own record": lambda found, codes, texts: found["metadata"]["crm"].update(note="me"),
    "the record of its outputs": lambda found, codes, texts: found["metadata"]["crm"].update(outputs="0" * 16),
    "the record of its inputs": lambda found, codes, texts: found["metadata"]["crm"].update(inputs="0" * 16),
    "the kernel": lambda found, codes, texts: found["metadata"]["kernelspec"].update(name="other"),
    "a cell more": lambda found, codes, texts: found["cells"].append({**texts[0], "id": "more"}),
    "a cell less": lambda found, codes, texts: found["cells"].pop(),
    "two cells in another order": lambda found, codes, texts: found["cells"].reverse(),
    "its version": lambda found, codes, texts: found.update(nbformat_minor=4),
}


class TestEditingAMadeFileIsNamed:
    @pytest.mark.parametrize("name", [f"notebooks/en/{STEM}.ipynb", f"notebooks/fa/{STEM}.ipynb"])
    @pytest.mark.parametrize("do", NOTEBOOK_EDITS.values(), ids=NOTEBOOK_EDITS)
    def test_in_a_notebook(self, course, name, do):
        edit(course, name, do)
        assert notebook_problem(course).startswith(name)

    def test_a_changed_cell_is_named_by_number_and_beginning(self, course):
        edit(
            course,
            f"notebooks/en/{STEM}.ipynb",
            lambda found, codes, texts: found["cells"][2]["source"].insert(0, "New line\n"),
        )
        assert "cell 3 (New line)" in notebook_problem(course)

    @pytest.mark.parametrize(
        "data",
        [b"", b"{}", b"not json", b"\xff\xfe", b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'],
    )
    def test_a_damaged_notebook(self, course, data):
        course.path(f"notebooks/en/{STEM}.ipynb").write_bytes(data)
        assert notebook_problem(course).startswith(f"notebooks/en/{STEM}.ipynb is damaged")

    def test_white_space_in_a_notebook(self, course):
        path = course.path(f"notebooks/en/{STEM}.ipynb")
        path.write_bytes(path.read_bytes() + b"\n")
        assert notebook_problem(course).startswith(f"notebooks/en/{STEM}.ipynb: its text was edited by hand")

    def test_in_a_stub_with_its_line(self, course):
        change(
            course,
            f"crm_exercises/{STEM}.py",
            "    raise NotImplementedError",
            "    return 1\n    raise NotImplementedError",
        )
        line = course.path(f"crm_exercises/{STEM}.py").read_text().split("\n").index("    return 1") + 1
        assert problem(course).startswith(f"crm_exercises/{STEM}.py, line {line}: ")

    def test_at_the_end_of_a_stub(self, course):
        path = course.path(f"crm_exercises/{STEM}.py")
        path.write_text(path.read_text() + "# more\n")
        assert problem(course).startswith(f"crm_exercises/{STEM}.py, line the end")

    def test_in_the_compiled_words(self, course):
        path = course.path("crm_course/locale/fa/LC_MESSAGES/crm.mo")
        path.write_bytes(path.read_bytes()[:-1] + b"x")
        assert problem(course) == "crm_course/locale/fa/LC_MESSAGES/crm.mo is stale: run crm build"

    @pytest.mark.parametrize(
        "name",
        [
            f"crm_exercises/{STEM}.py",
            f"notebooks/en/{STEM}.ipynb",
            f"notebooks/fa/{STEM}.ipynb",
            "crm_course/locale/fa/LC_MESSAGES/crm.mo",
        ],
    )
    def test_and_so_is_deleting_it(self, course, name):
        course.path(name).unlink()
        assert problem(course).startswith(name)


class TestChangingASourceIsNamed:
    def test_an_english_cell_with_the_line_of_its_stale_twin(self, course):
        name = f"notebooks/source/{STEM}.md"
        lines = course.path(name).read_text(encoding="utf-8").split("\n")
        number = next(
            n for n, line in enumerate(lines) if n > 20 and line and lines[n - 2].startswith('+++ {"lang": "en"')
        )
        lines[number] += " It's new."
        course.path(name).write_text("\n".join(lines), encoding="utf-8")
        found = course.problems()
        (stale,) = [line for line in found if "written from another English text" in line]
        assert stale.startswith(f"{name}, line {number + 1}: ")
        assert {line.partition(",")[0] for line in found} == {
            name,
            f"notebooks/en/{STEM}.ipynb",
            f"notebooks/fa/{STEM}.ipynb",
        }

    def test_accepting_it_mends_the_record_and_nothing_else(self, course):
        name = f"notebooks/source/{STEM}.md"
        before = course.path(name).read_text(encoding="utf-8")
        of = re.findall(r'"of": "(\w+)"', before)[1]
        change(course, name, of, "00000000")
        assert course.do(f"build.accept('{STEM}')") == [f"1 Persian cells of {STEM} recorded as fitting"]
        assert course.path(name).read_text(encoding="utf-8") == before

    def test_an_answer(self, course):
        change(course, f"solutions/crm_exercises/{STEM}.py", "return part / whole", "return whole / part")
        assert len(course.problems()) == 2
        assert all("was made from earlier answers, tests, self-test or figures" in line for line in course.problems())

    def test_a_test(self, course):
        change(course, f"tests/exercises/test_{STEM}.py", "def test_", "# more\n    def test_")
        assert all(line.startswith("notebooks/") for line in course.problems())

    @pytest.mark.parametrize(
        ("name", "word"),
        [
            (f"solutions/misconceptions/{STEM}.py", "every lesson has one"),
            (f"tests/exercises/test_{STEM}.py", "every lesson has one"),
            (f"notebooks/source/{STEM}.md", "every lesson has one"),
            (f"notebooks/source/{STEM}.quiz.toml", "every lesson has one"),
        ],
    )
    def test_a_missing_sibling(self, course, name, word):
        course.path(name).unlink()
        assert any(line.startswith(name) and word in line for line in course.problems())

    @pytest.mark.parametrize(
        "name",
        [
            "crm_exercises/q9_lost.py",
            "solutions/misconceptions/q9_lost.py",
            "tests/exercises/test_q9_lost.py",
            "notebooks/source/q9_lost.md",
            "notebooks/source/q9_lost.quiz.toml",
            "notebooks/en/q9_lost.ipynb",
        ],
    )
    def test_a_file_that_belongs_to_no_lesson(self, course, name):
        course.path(name).write_text("")
        assert problem(course) == f"{name} belongs to no lesson: there is no answer file of its stem"


class TestWhatAnExerciseNeeds:
    @pytest.mark.parametrize(
        ("name", "old", "new", "said"),
        [
            (f"notebooks/source/{STEM}.md", f'check("{STEM}.', 'check("q1_other.', "no check cell for"),
            (f"notebooks/source/{STEM}.md", "[lab, ", "[lob, ", "no lab cell for"),
            (f"tests/exercises/test_{STEM}.py", "class Test", "class Tests", "no class for"),
            (f"solutions/misconceptions/{STEM}.py", "__in_per_cent", "_in_per_cent", "two misconceptions are due for"),
            (f"solutions/misconceptions/{STEM}.py", "fa:", "de:", "has no Persian"),
            (f"tests/exercises/test_{STEM}.py", "fa:", "de:", "has no Persian"),
        ],
    )
    def test_what_it_lacks_is_named(self, course, name, old, new, said):
        change(course, name, old, new)
        assert any(line.startswith(name) and said in line for line in course.problems())

    def test_hints_that_are_too_few_are_named(self, course):
        name = f"notebooks/source/{STEM}.md"
        text = course.path(name).read_text(encoding="utf-8")
        course.path(name).write_text(re.sub(r', "hint": "\w+"', "", text), encoding="utf-8")
        assert any("two or three hints are due for" in line for line in course.problems())


def test_this_course_is_as_its_sources_make_it(english):
    from crm_course.build import check

    assert check() == []
