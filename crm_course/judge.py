"""The judge: a process that holds tests and answers, collects them once, and gives verdicts on demand.

`python -m crm_course.judge` reads requests as lines of JSON and writes answers as lines of JSON; `Judge` is the
other end of it. Student code never runs here: it runs in workers (`sandbox`).
"""

import contextlib
import gc
import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from . import lessons
from .i18n import _, language


class JudgeError(RuntimeError):
    """The judge could not give a verdict; the text says why."""


class Judge:
    """A running judge. Starting it does not wait; the first question does."""

    def __init__(self, seed=0, options=()):
        self._seed = seed
        self._options = options  # more of pytest's, such as --graded
        self._process = None
        self._said = None  # what the process wrote to its standard error
        self._lock = threading.Lock()

    def start(self):
        """Start the process, if it is not running, and return at once."""
        if self._process is None or self._process.poll() is not None:
            # A file, not the terminal: in a notebook, what is written there would end up among a cell's outputs.
            self._said = tempfile.TemporaryFile()  # noqa: SIM115
            self._process = subprocess.Popen(
                [sys.executable, "-m", "crm_course.judge", *self._options],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._said,
                cwd=lessons.ROOT,
                # The seed is for nobody's eyes: arguments can be read by everybody at this machine.
                env={**os.environ, "PYTHONPATH": str(lessons.ROOT), "PYTHONUTF8": "1", "CRM_SEED": str(self._seed)},
                encoding="utf-8",
            )

    def verdicts(self, names, folder=None, files=None):
        """Return a verdict for each exercise of `names` ("STEM" or "STEM.EXERCISE"), as plain data.

        The student's files are read from `folder` (default: the reader's own), unless `files` gives their text
        as {stem: text}.
        """
        wanted = [(stem, exercise) for name in names for stem, found in [lessons.find(name)] for exercise in found]
        request = {
            "wanted": wanted,
            "folder": str(folder or exercises_folder()),
            "files": files or {},
            "lang": language(),
        }
        with self._lock:
            return self._ask(request)

    def _ask(self, request):
        for _attempt in range(3):
            self.start()
            answer = self._exchange(json.dumps(request))
            if answer.get("error") == "stale":  # tests or answers have changed since it started
                self.close()
                continue
            if "error" in answer:
                raise JudgeError(answer["error"])
            return answer["verdicts"]
        raise JudgeError(_("The tests keep changing while they are read. Try again."))

    def _exchange(self, line):
        try:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        except OSError:
            answer = ""
        if not answer:
            self.close()
            self._said.seek(0)
            last = self._said.read().decode(errors="replace").strip()[-600:] or _("nothing")
            raise JudgeError(
                _("The judge ended. `crm doctor` tells what is missing. It said: {last}").format(last=last)
            )
        return json.loads(answer)

    def close(self):
        """End the process."""
        if self._process is not None:
            for pipe in (self._process.stdin, self._process.stdout):
                with contextlib.suppress(OSError):
                    pipe.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(10)
            if self._process.poll() is None:
                self._process.kill()
                self._process.wait()
            self._process = None

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


def exercises_folder():
    """Return the folder whose package crm_exercises is being run: the reader's, unless nbval was told another."""
    return Path(os.environ.get("CRM_EXERCISES") or lessons.ROOT)


# ---- the process itself -----------------------------------------------------------------------------------------


class _Service:
    """A pytest plugin that, instead of running the collected tests once, runs those it is asked for, again and again."""

    def __init__(self, requests, answers):
        self._requests = requests
        self._answers = answers
        self._seen = _fingerprint()
        self._broken = {}

    def pytest_sessionstart(self):
        from . import sandbox

        self._workers = sandbox.open_workers()  # they get warm while tests are collected

    def pytest_collectreport(self, report):
        if report.failed:
            self._broken[Path(report.nodeid).stem.removeprefix("test_")] = report.longreprtext

    def pytest_runtestloop(self, session):
        from . import pytest_plugin

        session.config.option.tbstyle = "no"  # nobody reads tracebacks of tests here, and writing them takes a second
        gc.freeze()  # what has been imported stays: looking through it for garbage would cost a check its speed
        tests = {}
        for item in session.items:
            tests.setdefault(pytest_plugin.judged(item), []).append(item)
        try:
            for line in self._requests:
                self._answers.write(json.dumps(self._answer(json.loads(line), session, tests, self._workers)) + "\n")
                self._answers.flush()
        finally:
            self._workers.close()
        return True

    def _answer(self, request, session, tests, workers):
        from . import i18n, sandbox

        if _fingerprint() != self._seen:
            return {"error": "stale"}
        i18n.use(request["lang"])
        broken = next((self._broken[stem] for stem, _exercise in request["wanted"] if stem in self._broken), None)
        if broken:
            return {"error": broken}
        try:
            verdicts = [
                _judge(session, workers, tests.get((stem, exercise), []), stem, exercise, _source(request, stem))
                for stem, exercise in request["wanted"]
            ]
        except (OSError, sandbox.SandboxError) as error:  # the file cannot be read, no worker can be had
            self._seen = None  # whoever asks next gets a fresh judge
            return {"error": str(error)}
        return {"verdicts": verdicts}


def _fingerprint():
    folders = (lessons.TESTS, lessons.ANSWERS, lessons.MISCONCEPTIONS)
    return {path: path.stat().st_mtime_ns for folder in folders for path in folder.glob("*.py")}


def _source(request, stem):
    """Return the student's file as bytes, or None if there is none."""
    if stem in request["files"]:
        return request["files"][stem].encode("utf-8", "surrogateescape")
    path = lessons.stub_file(stem, request["folder"])
    return path.read_bytes() if path.is_file() else None


def _judge(session, workers, items, stem, exercise, source):
    """Run the tests of one exercise against a fresh worker and return the verdict."""
    from _pytest.runner import runtestprotocol

    from . import judging, pytest_plugin

    backend = judging.InProcess.without_file(stem) if source is None else workers.open(stem, source)
    session.config.stash[pytest_plugin.BACKENDS] = lambda stem, exercise: backend
    seen = session.config.stash[pytest_plugin.VERDICT_ORDER] = {}
    try:
        for item in items:
            runtestprotocol(item, log=False)
            results = seen.get((stem, exercise), ([], []))[0]
            if results and results[-1]["verdict"] in ("timed out", "not started", "missing"):
                break  # the tests that follow would wait, or say, the same again
    finally:
        if source is not None:
            backend.close()
    return judging.exercise_verdict(stem, exercise, *seen.get((stem, exercise), ([], [])))


def main(arguments):
    import pytest

    # Whatever tests or libraries print must not end up among the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    # Other plugins are of no use here, and importing nbval alone takes a second.
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    options = ["-o", "addopts=-p crm_course.pytest_plugin", "--capture=no", "--continue-on-collection-errors"]
    options += ["-p", "no:cacheprovider", "-p", "no:terminal"]
    service = _Service(sys.stdin, answers)
    return pytest.main([*options, *arguments, str(lessons.TESTS)], plugins=[service])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
