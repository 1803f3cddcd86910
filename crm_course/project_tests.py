"""What `crm test` does: all tests of the project, as `make test` runs them."""

import contextlib
import os
import subprocess
import sys
import tempfile

from . import lessons
from .i18n import LANGUAGES

NOTHING_COLLECTED = 5


def runs():
    """Return the arguments of each pytest run: the machinery's tests; exercises and notebooks with the answers behind them."""
    notebooks = [str(lessons.ROOT / "notebooks" / lang) for lang in LANGUAGES]
    answers = str(lessons.ANSWERS.parent)
    return [
        ["tests", "--ignore=tests/exercises"],
        ["tests/exercises", "--nbval", *notebooks, "--exercises", answers],
    ]


def run_tests(arguments=()):
    """Run them all, with more arguments for pytest if there are any; return the first exit code that is not 0."""
    codes = side_by_side([[sys.executable, "-m", "pytest", *run, *arguments] for run in runs()])
    # `-k` may leave one of the runs without a test; all of them empty is a mistake.
    failed = [code for code in codes if code not in (0, NOTHING_COLLECTED)]
    return failed[0] if failed else 0 if 0 in codes else NOTHING_COLLECTED


def side_by_side(commands):
    """Run commands at the same time and return their exit codes; the first is watched live, the others shown after it."""
    environment = {key: value for key, value in os.environ.items() if key not in ("CRM_EXERCISES", "CRM_LANG")}
    options = {"cwd": lessons.ROOT, "env": environment}
    with contextlib.ExitStack() as stack:
        later = [stack.enter_context(tempfile.TemporaryFile()) for _command in commands[1:]]
        started = [subprocess.Popen(commands[0], **options)]
        started += [
            subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT, **options)
            for command, file in zip(commands[1:], later, strict=True)
        ]
        codes = [process.wait() for process in started]
        for file in later:
            file.seek(0)
            sys.stdout.write(file.read().decode(errors="replace"))
    return codes
