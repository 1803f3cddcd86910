"""A tiny course in a temporary folder: the machinery of this one with a lesson of two exercises, and a reader's files."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from crm_course import i18n

ROOT = Path(__file__).resolve().parents[2]


def _listen_to_interrupts():
    # A test run in the background of a shell ignores Ctrl-C, and whatever it starts would too.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


ANSWERS = '''"""How many customers stay."""


def churn_rate(opening: int, lost: int) -> float:
    """Return the share of the opening base that was lost."""
    # answer
    _refuse(opening)
    return lost / opening


def kept(opening: int, lost: int) -> int:
    """Return how many stayed."""
    # answer
    return opening - lost


def _refuse(opening):
    if opening <= 0:
        raise ValueError(f"opening must be more than 0, got {opening}")
'''

MISCONCEPTIONS = '''"""Wrong answers."""


def churn_rate__over_closing_base(opening, lost):
    """You divided by those who were left.

    fa: بر باقی‌ماندگان تقسیم کرده‌اید.
    """
    return lost / (opening - lost)
'''

TESTS = '''from crm_course.testing import agree, refused


class TestChurnRate:
    def test_textbook_case(self, lesson):
        """Thirty of two hundred are 0.15.

        fa: سی نفر از دویست نفر.
        """
        agree(lesson.churn_rate(200, 30), 0.15)

    def test_empty_base(self, lesson):
        """An empty base is refused."""
        with refused(ValueError):
            lesson.churn_rate(0, 0)


class TestKept:
    def test_textbook_case(self, lesson):
        """Thirty lost leave 170."""
        agree(lesson.kept(200, 30), 170)
'''

SOURCE = """+++ {"lang": "en", "hint": "churn_rate"}

What became of those you *began* with?

+++ {"lang": "fa", "hint": "churn_rate", "of": "-"}

بر سر کسانی که با آنان آغاز کردید چه آمد؟

+++ {"lang": "en", "hint": "churn_rate"}

Divide by `opening`.

+++ {"lang": "fa", "hint": "churn_rate", "of": "-"}

بر opening تقسیم کنید.
"""


@pytest.fixture(autouse=True)
def _reader_s_language():
    """Forget a language that a test has chosen: commands that are run in this process choose one."""
    yield
    i18n.use(None)


@pytest.fixture
def course(tmp_path):
    """A tiny course whose reader has not begun."""
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "crm_course", tmp_path / "crm_course", ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    files = {
        "solutions/crm_exercises/q1_tiny.py": ANSWERS,
        "solutions/misconceptions/q1_tiny.py": MISCONCEPTIONS,
        "tests/exercises/test_q1_tiny.py": TESTS,
        "notebooks/source/q1_tiny.md": SOURCE,
        "crm_exercises/q1_tiny.py": derived_stub(),
    }
    for name, text in files.items():
        write(tmp_path / name, text)
    return Course(tmp_path)


def derived_stub():
    from crm_course.stubs import derive

    return derive(ANSWERS, "tiny")


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


class Course:
    """The folder of a course, and its command line."""

    def __init__(self, folder):
        self.folder = folder
        self.stub = folder / "crm_exercises" / "q1_tiny.py"

    def environment(self):
        """Return the environment of a person at this course: nothing of the tests that run here."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("CRM_", "JUPYTER_"))}
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        return {**kept, "PYTHONPATH": str(self.folder), "CRM_LANG": "en", "HOME": str(home), "PYTHONUTF8": "1"}

    def start(self, *arguments, **options):
        """Start `crm` with these arguments and return the process."""
        command = [sys.executable, "-m", "crm_course", *arguments]
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            preexec_fn=_listen_to_interrupts if os.name == "posix" else None,
            **options,
        )

    def crm(self, *arguments):
        """Run `crm` with these arguments and return (exit code, output, errors)."""
        with self.start(*arguments, stderr=subprocess.PIPE) as process:
            output, errors = process.communicate(timeout=120)
        return process.returncode, output, errors
