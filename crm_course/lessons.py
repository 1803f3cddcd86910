"""The registry of lessons: which stems and exercises exist, and where their files lie. File names are the registry."""

import ast
import difflib
import importlib.util
import itertools
import math
import os
import sys
from functools import lru_cache
from pathlib import Path

from .i18n import _, twin

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "crm_exercises"
# Where lessons, answers and tests lie: CRM_COURSE names another folder of this shape (benchmarks have one).
COURSE = Path(os.environ.get("CRM_COURSE") or ROOT).resolve()
STUBS = COURSE / PACKAGE
ANSWERS = COURSE / "solutions" / PACKAGE
MISCONCEPTIONS = COURSE / "solutions" / "misconceptions"
TESTS = COURSE / "tests" / "exercises"
COPIES = ROOT / "my_notebooks"  # the reader's own, which `crm start` opens
SOURCES = COURSE / "notebooks" / "source"
# An instructor's own tests, which `crm grade --tests` adds to the course's.
PRIVATE_TESTS = Path(os.environ["CRM_PRIVATE_TESTS"]).resolve() if os.environ.get("CRM_PRIVATE_TESTS") else None


class UnknownName(ValueError):
    """No lesson or exercise has this name."""


def stems():
    """Return the stems of all lessons, in the order of the course."""
    return sorted((path.stem for path in ANSWERS.glob("q*.py")), key=lambda stem: (_place(stem), stem))


def _place(stem):
    """Return where a lesson stands in the course: `place` in the head of its source, such as 4.2."""
    path = source_file(stem)
    if not path.is_file():
        return math.inf
    with path.open(encoding="utf-8") as lines:
        found = next((line for line in itertools.islice(lines, 20) if line.startswith("  place: ")), "  place: inf")
    return float(found.removeprefix("  place: "))


def answer_file(stem):
    return ANSWERS / f"{stem}.py"


def stub_file(stem, folder=ROOT):
    return Path(folder) / PACKAGE / f"{stem}.py"


def misconception_file(stem):
    return MISCONCEPTIONS / f"{stem}.py"


def test_file(stem):
    return TESTS / f"test_{stem}.py"


def test_folders():
    """Return the folders that hold tests of exercises: the course's, and an instructor's own if there are any."""
    return [TESTS, PRIVATE_TESTS] if PRIVATE_TESTS else [TESTS]


def source_file(stem):
    return SOURCES / f"{stem}.md"


def quiz_file(stem):
    return SOURCES / f"{stem}.quiz.toml"


def notebook_file(stem, lang):
    return COURSE / "notebooks" / lang / f"{stem}.ipynb"


@lru_cache
def exercises(stem):
    """Return the names of a lesson's exercises, in the order in which they are written."""
    tree = ast.parse(answer_file(stem).read_text(encoding="utf-8"))
    return tuple(public_functions(tree))


def public_functions(tree):
    """Return {name: node} of the public functions at the top level of a parsed module."""
    return {
        node.name: node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }


def exercise_of_class(class_name):
    """Return the exercise that a test class judges: TestChurnRate judges churn_rate."""
    name = class_name.removeprefix("Test")
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


def class_of_exercise(exercise):
    return "Test" + "".join(part.capitalize() for part in exercise.split("_"))


def find(name):
    """Return (stem, exercises) for "q4_value" or "q4_value.whale_curve"; `UnknownName` suggests the nearest."""
    stem, _dot, exercise = name.partition(".")
    if stem not in stems():
        raise UnknownName(_unknown(_("There is no lesson called {name}."), stem, stems()))
    if not exercise:
        return stem, exercises(stem)
    if exercise not in exercises(stem):
        message = _("Lesson {stem} has no exercise called {{name}}.").format(stem=stem)
        raise UnknownName(_unknown(message, exercise, exercises(stem)))
    return stem, (exercise,)


def find_exercise(name):
    """Return (stem, exercise) for "q4_value.whale_curve"; `UnknownName` if it names no single exercise."""
    stem, found = find(name)
    if not name.partition(".")[2]:
        first = f"{stem}.{found[0]}"
        raise UnknownName(_("Name one exercise of {stem}, for example {first}.").format(stem=stem, first=first))
    return stem, found[0]


def _unknown(message, name, names):
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    hint = (
        _("Did you mean {near}?").format(near=near[0])
        if near
        else _("There are: {names}.").format(names=", ".join(names))
    )
    return f"{message.format(name=name)} {hint}"


def answer_module(stem):
    """Return the module of a lesson's answers, under a name that no student's file can take."""
    return _module(f"solutions.{PACKAGE}.{stem}", answer_file(stem))


def misconceptions(stem, exercise):
    """Return the wrong answers worth recognising of one exercise: {short name: function}."""
    module = _module(f"solutions.misconceptions.{stem}", misconception_file(stem))
    prefix = f"{exercise}__"
    return {
        name.removeprefix(prefix): function
        for name, function in vars(module).items()
        if name.startswith(prefix) and callable(function)
    }


def explanation(function, lang=None):
    """Return what a misconception or a test says to the student, in the reader's language."""
    return twin(function.__doc__, lang)


def _module(name, path):
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[name]
            raise
    return sys.modules[name]
