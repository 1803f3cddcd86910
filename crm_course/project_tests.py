"""What `crm test` does: all tests of the project, as `make test` runs them."""

import os
import shutil
import subprocess
import sys

from . import lessons
from .i18n import LANGUAGES

NOTHING_COLLECTED = 5
# Each file stays in one process, so that what its tests share is made once; the order is that of tests/conftest.py.
SPREAD = ["-n", "auto", "--maxprocesses", "4", "--dist", "loadfile", "--no-loadscope-reorder"]


def runs():
    """Return the arguments of each pytest run: the machinery's tests; exercises and notebooks with the answers behind them."""
    notebooks = [str(lessons.ROOT / "notebooks" / lang) for lang in LANGUAGES]
    answers = str(lessons.ANSWERS.parent)
    return [
        ["tests", "--ignore=tests/exercises", *SPREAD],
        ["tests/exercises", "--nbval", *notebooks, "--exercises", answers, *SPREAD],
    ]


def chromium():
    """Return the browser of this machine, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


def by_turns():
    """Return (lang, stem) of what the browser opens: each lesson in one edition, by turns."""
    return [(LANGUAGES[place % len(LANGUAGES)], stem) for place, stem in enumerate(lessons.stems())]


def run_tests(arguments=()):
    """Run them all, with more arguments for pytest if there are any; return the first exit code that is not 0."""
    from . import kernels, shared_judge

    machinery, exercises = ([sys.executable, "-m", "pytest", *run, *arguments] for run in runs())
    codes = [watched(machinery)]
    with shared_judge.serving() as judge:
        codes.append(watched(exercises, {**kernels.settings(), **judge}))
    # `-k` may leave one of the runs without a test; all of them empty is a mistake.
    failed = [code for code in codes if code not in (0, NOTHING_COLLECTED)]
    return failed[0] if failed else 0 if 0 in codes else NOTHING_COLLECTED


def watched(command, settings=()):
    """Run one command, watched live, with more environment variables; return its exit code."""
    environment = {key: value for key, value in os.environ.items() if key not in ("CRM_EXERCISES", "CRM_LANG")}
    return subprocess.run(command, cwd=lessons.ROOT, env={**environment, **dict(settings)}).returncode
