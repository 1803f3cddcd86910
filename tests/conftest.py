"""What the tests of the machinery share: languages, a lesson of two exercises, and one warm judge."""

import os
import sys
import textwrap

import pytest

ANSWERS = '''
"""How many customers stay."""


def churn_rate(opening: int, lost: int) -> float:
    """Return the share of the opening base that was lost.

    >>> churn_rate(200, 30)
    0.15
    """
    # answer
    if opening <= 0:
        raise ValueError(f"opening must be more than 0, got {opening}")
    return lost / opening


def kept(customers, lost):
    """Return who stayed."""
    # answer
    return customers[~customers["customer"].isin(lost)]
'''
MISCONCEPTIONS = '''
"""Wrong answers."""

from solutions.crm_exercises import q1_tiny as answer


def churn_rate__over_closing_base(opening, lost):
    """You divided by those who were left.

    fa: بر باقی‌ماندگان تقسیم کرده‌اید.
    """
    answer.churn_rate(opening, lost)
    return lost / (opening - lost)


def churn_rate__in_per_cent(opening, lost):
    """You gave per cent.

    fa: درصد داده‌اید.
    """
    return 100 * answer.churn_rate(opening, lost)


def churn_rate__empty_base_is_zero(opening, lost):
    """An empty base has no churn rate.

    fa: پایهٔ تهی نرخ ریزش ندارد.
    """
    return answer.churn_rate(opening, lost) if opening > 0 else 0.0


def kept__who_left(customers, lost):
    """You returned those who left.

    fa: رفتگان را برگردانده‌اید.
    """
    return customers[customers["customer"].isin(lost)]


def kept__everybody(customers, lost):
    """You returned everybody.

    fa: همه را برگردانده‌اید.
    """
    return customers
'''
TESTS = '''
import pandas as pd

from crm_course.testing import agree, agree_table, refused


class TestChurnRate:
    def test_textbook_case(self, lesson):
        """Thirty lost of two hundred are 0.15.

        fa: سی نفر از دویست نفر یعنی ۰٫۱۵.
        """
        agree(lesson.churn_rate(200, 30), 0.15)

    def test_fresh_companies(self, lesson, answer, rng):
        """It holds for any company.

        fa: برای هر شرکتی درست است.
        """
        for opening in rng.integers(100, 500, size=3).tolist():
            agree(lesson.churn_rate(opening, 7), answer.churn_rate(opening, 7))

    def test_empty_base(self, lesson):
        """An empty base is refused.

        fa: پایهٔ تهی پذیرفته نمی‌شود.
        """
        with refused(ValueError):
            lesson.churn_rate(0, 0)


class TestKept:
    def test_one_leaves(self, lesson):
        """Of Ava and Bo, Bo leaves.

        fa: از آوا و بو، بو می‌رود.
        """
        customers = pd.DataFrame({"customer": ["Ava", "Bo"]})
        agree_table(lesson.kept(customers, ["Bo"]), customers[:1], key=["customer"])
'''


# Where tests are spread over the cores file by file, the long ones begin, so that none is left alone at the end.
LONGEST = (
    "test_lesson.py",
    "test_both_ways.py",
    "test_grading_notebooks.py",
    "test_grading_class.py",
    "test_attacks.py",
)
LONGEST += ("test_world_integrity.py", "test_sandbox.py", "test_build.py", "test_cli.py", "test_judge.py")


def pytest_collection_modifyitems(items):
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(LONGEST)))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Draw in a notebook's kernel only what the browser does not: nbval compares no pictures, and drawing is half the time."""
    if hasattr(item, "cell"):
        from crm_course import project_tests

        seen = (item.path.parent.name, item.path.stem) in project_tests.by_turns() and project_tests.chromium()
        os.environ["CRM_PICTURES"] = "none" if seen else ""


@pytest.fixture
def english(monkeypatch):
    """Messages in English, wherever the tests run."""
    monkeypatch.setenv("CRM_LANG", "en")


@pytest.fixture
def persian(monkeypatch):
    """Messages in Persian."""
    monkeypatch.setenv("CRM_LANG", "fa")


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    """The folder of a course of one lesson, q1_tiny, in this process: `crm_course.lessons` finds its files there."""
    from crm_course import lessons

    root = tmp_path / "course"
    places = {
        "ANSWERS": ("solutions/crm_exercises/q1_tiny.py", ANSWERS),
        "MISCONCEPTIONS": ("solutions/misconceptions/q1_tiny.py", MISCONCEPTIONS),
        "TESTS": ("tests/exercises/test_q1_tiny.py", TESTS),
        "STUBS": ("crm_exercises/q1_tiny.py", ANSWERS),
        "SOURCES": ("notebooks/source/q1_tiny.md", ""),
    }
    monkeypatch.setattr(lessons, "ROOT", root)
    for name, (place, text) in places.items():
        monkeypatch.setattr(lessons, name, (root / place).parent)
        (root / place).parent.mkdir(parents=True)
        (root / place).write_text(textwrap.dedent(text).lstrip(), encoding="utf-8")
    monkeypatch.setattr(lessons.stub_file, "__defaults__", (root,))
    monkeypatch.syspath_prepend(root)
    lessons.exercises.cache_clear()
    yield root
    lessons.exercises.cache_clear()
    for package in ("solutions.crm_exercises", "solutions.misconceptions", "crm_exercises"):
        sys.modules.pop(f"{package}.q1_tiny", None)
        if package in sys.modules:
            vars(sys.modules[package]).pop("q1_tiny", None)


@pytest.fixture(scope="session")
def warm_judge():
    """One judge for all tests: starting it takes seconds. A call may take two, so that endless ones end soon."""
    from crm_course.judge import Judge

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CRM_CALL_SECONDS", "2")
        patch.delenv("CRM_EXERCISES", raising=False)
        judge = Judge()
        judge.start()
    with judge:
        yield judge
