"""The judge: a process that holds tests and answers, collects them once, and gives verdicts on demand.

`python -m crm_course.judge` reads requests as lines of JSON and writes answers as lines of JSON; `Judge` is the
other end of it. Student code never runs here: it runs in workers (`sandbox`). A request asks for one of:

    check      verdicts on some exercises of a reader's files, each exercise in a process of its own
    lessons    what this judge judges: lessons, exercises, tests, digests (`material`)
    grade      verdicts on whole lessons of one submission, a process for each lesson (`shift`)
    labs       verdicts on the lab cells of one submission, a kernel for each lesson (`lab_judge`)
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


class JudgeDied(JudgeError):
    """The judge's process ended, or was ended, while it was asked."""


class JudgeHung(JudgeDied):
    """The judge was ended because it took too long."""


class Judge:
    """A running judge. Starting it does not wait; the first question does."""

    def __init__(self, seed=0, environment=None, apart=False, options=()):
        """`environment` is added to the process's own (CRM_COURSE, CRM_CALL_SECONDS …); `apart`: Ctrl-C does not reach it.

        `options` are more of pytest's, such as --graded.
        """
        self._seed = seed
        self._options = options
        self._apart = apart
        self._retired = False
        self._environment = environment or {}
        self._process = None
        self._said = None  # what the process wrote to its standard error
        self._lock = threading.Lock()

    def start(self):
        """Start the process, if it is not running, and return at once."""
        if self._retired:
            raise JudgeDied("retired")  # nobody waits for an answer any more
        if self._process is None or self._process.poll() is not None:
            # A file, not the terminal: in a notebook, what is written there would end up among a cell's outputs.
            self._said = tempfile.TemporaryFile()  # noqa: SIM115
            self._process = subprocess.Popen(
                [sys.executable, "-m", "crm_course.judge", *self._options],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._said,
                cwd=lessons.ROOT,
                env=self._whole_environment(),
                encoding="utf-8",
                start_new_session=self._apart,
            )

    def _whole_environment(self):
        chosen = {"CRM_COURSE": str(lessons.COURSE), **self._environment}
        path = os.pathsep.join([chosen["CRM_COURSE"], str(lessons.ROOT)])  # misconceptions import the answers
        # The seed is for nobody's eyes: arguments can be read by everybody at this machine.
        return {**os.environ, **chosen, "PYTHONPATH": path, "PYTHONUTF8": "1", "CRM_SEED": str(self._seed)}

    def verdicts(self, names, folder=None, files=None):
        """Return a verdict for each exercise of `names` ("STEM" or "STEM.EXERCISE"), as plain data.

        The student's files are read from `folder` (default: the reader's own), unless `files` gives their text
        as {stem: text}.
        """
        wanted = [(stem, exercise) for name in names for stem, found in [lessons.find(name)] for exercise in found]
        request = {
            "ask": "check",
            "wanted": wanted,
            "folder": str(folder or exercises_folder()),
            "files": files or {},
            "lang": language(),
        }
        return self.ask(request)["verdicts"]

    def lessons(self):
        """Return what this judge judges, as `material.describe` says it."""
        return self.ask({"ask": "lessons"})["lessons"]

    def ask(self, request, seconds=None):
        """Return the answer to a request; a judge that has none after `seconds` is ended (`JudgeHung`)."""
        with self._lock:
            for _attempt in range(3):
                self.start()
                answer = self._exchange(json.dumps(request), seconds)
                if answer.get("error") == "stale":  # tests or answers have changed since it started
                    self.close()
                    continue
                if "error" in answer:
                    raise JudgeError(answer["error"])
                return answer
            raise JudgeError(_("The tests keep changing while they are read. Try again."))

    def _exchange(self, line, seconds):
        late = threading.Event()
        with _ended_after(seconds, self._process, late):
            try:
                self._process.stdin.write(line + "\n")
                self._process.stdin.flush()
                answer = self._process.stdout.readline()
            except OSError:
                answer = ""
        if answer.endswith("\n"):
            return json.loads(answer)
        self.close()
        self._said.seek(0)
        last = self._said.read().decode(errors="replace").strip()[-600:] or _("nothing")
        message = _("The judge ended. `crm doctor` tells what is missing. It said: {last}").format(last=last)
        raise (JudgeHung if late.is_set() else JudgeDied)(message)

    def retire(self):
        """End the process at once and for good, from whatever thread; who waits for its answer gets `JudgeDied`."""
        self._retired = True
        process = self._process
        if process is not None:
            process.kill()

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


@contextlib.contextmanager
def _ended_after(seconds, process, late):
    """Kill the process, and set `late`, if what happens inside is not over after `seconds` (None: never)."""

    def end():
        late.set()
        process.kill()

    timer = threading.Timer(seconds, end) if seconds else None
    try:
        if timer:
            timer.daemon = True
            timer.start()
        yield
    finally:
        if timer:
            timer.cancel()


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
        self._material = None

    def pytest_sessionstart(self):
        from . import sandbox

        self._workers = _Workers(sandbox.open_workers)
        self._workers(not _grades())  # they get warm while tests are collected

    def pytest_collectreport(self, report):
        if report.failed:
            self._broken[Path(report.nodeid).stem.removeprefix("test_")] = report.longreprtext

    def pytest_runtestloop(self, session):
        from . import lab_judge, material, shift

        session.config.option.tbstyle = "no"  # nobody reads tracebacks of tests here, and writing them takes long
        for item in session.items:
            item.repr_failure = lambda excinfo: ""
        gc.freeze()  # what has been imported stays: looking through it for garbage would cost a check its speed
        tests = material.by_exercise(session.items)
        self._grader = shift.Grader(session, tests, self._workers)
        self._labs = lab_judge.Labs(session) if lab_judge.is_on() else None
        try:
            for line in self._requests:
                self._answers.write(json.dumps(self._answer(json.loads(line), session, tests, self._workers)) + "\n")
                self._answers.flush()
        finally:
            self._workers.close()
            if self._labs:
                self._labs.close()
        return True

    def _answer(self, request, session, tests, workers):
        from . import i18n, sandbox

        if _fingerprint() != self._seen:
            return {"error": "stale"}
        if request["ask"] == "lessons":
            return {"lessons": self._described(tests)}
        i18n.use(request["lang"])
        broken = next((self._broken[stem] for stem, *_exercise in request["wanted"] if stem in self._broken), None)
        if broken:
            return {"error": broken}
        try:
            return {"check": _check, "grade": self._grade, "labs": self._run_labs}[request["ask"]](
                request, session, tests, workers
            )
        except (OSError, sandbox.SandboxError) as error:  # the file cannot be read, no worker can be had
            self._seen = None  # whoever asks next gets a fresh judge
            return {"error": str(error)}

    def _described(self, tests):
        from . import material

        if self._material is None:
            self._material = material.describe(tests, self._broken)
        return self._material

    def _grade(self, request, session, tests, workers):
        known = self._described(tests)
        if any(known[stem]["digest"] != digest for stem, digest in request["wanted"]):
            return {"error": _("The tests of this judge are not those that the class is graded by.")}
        return {"lessons": self._grader.grade(request)}

    def _run_labs(self, request, session, tests, workers):
        from . import lab_cells

        if any(lab_cells.digest(stem, request["lang"]) != digest for stem, digest in request["wanted"]):
            return {"error": _("The notebooks of this judge are not those that the class is graded by.")}
        return {"labs": self._labs.grade(request)}


class _Workers:
    """The worker sides of a judge: a heavy one for a reader who waits, a light one for a class; each started when needed."""

    def __init__(self, start):
        self._start = start
        self._sides = {}

    def __call__(self, heavy):
        if heavy not in self._sides:
            self._sides[heavy] = self._start(light=not heavy)
        return self._sides[heavy]

    def open(self, stem, source):
        return self(heavy=True).open(stem, source)

    def close(self):
        for side in self._sides.values():
            side.close()


def _grades():
    """Return whether this judge was started to grade a class."""
    return os.environ.get("CRM_GRADES") == "1"


def _fingerprint():
    folders = (*lessons.test_folders(), lessons.ANSWERS, lessons.MISCONCEPTIONS)
    return {path: path.stat().st_mtime_ns for folder in folders for path in folder.glob("*.py")}


def _check(request, session, tests, workers):
    """Return a verdict on each exercise that is wanted of a reader's files."""
    verdicts = [
        _judge(session, workers, tests.get((stem, exercise), []), stem, exercise, _source(request, stem))
        for stem, exercise in request["wanted"]
    ]
    return {"verdicts": verdicts}


def _source(request, stem):
    """Return the student's file as bytes, or None if there is none."""
    if stem in request["files"]:
        return request["files"][stem].encode("utf-8", "surrogateescape")
    path = lessons.stub_file(stem, request["folder"])
    return path.read_bytes() if path.is_file() else None


def _judge(session, workers, items, stem, exercise, source):
    """Run the tests of one exercise against a fresh worker and return the verdict."""
    from . import judging

    backend = judging.InProcess.without_file(stem) if source is None else workers.open(stem, source)
    try:
        return judging.exercise_verdict(stem, exercise, *_run_tests(session, items, stem, exercise, backend))
    finally:
        if source is not None:
            backend.close()


def _run_tests(session, items, stem, exercise, backend):
    """Run the tests of one exercise and return (results, calls); what follows a hopeless one is not run."""
    from _pytest.runner import runtestprotocol

    from . import pytest_plugin

    session.config.stash[pytest_plugin.BACKENDS] = lambda stem, exercise: backend
    seen = session.config.stash[pytest_plugin.VERDICT_ORDER] = {}
    for item in items:
        runtestprotocol(item, log=False)
        results = seen.get((stem, exercise), ([], []))[0]
        if results and results[-1]["verdict"] in ("timed out", "not started", "missing"):
            break  # the tests that follow would wait, or say, the same again
    return seen.get((stem, exercise), ([], []))


# Plugins of pytest's own that have something to say about every test, and nobody to say it to.
_UNUSED = ("logging", "warnings", "unraisableexception", "threadexception", "faulthandler", "junitxml", "stepwise")
_UNUSED += ("setuponly", "setupplan", "doctest", "pastebin", "debugging", "unittest")


def main(arguments):
    import pytest

    # Whatever tests or libraries print must not end up among the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    # Other plugins are of no use here, and importing nbval alone takes a second.
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    options = ["-o", "addopts=-p crm_course.pytest_plugin", "--capture=no", "--continue-on-collection-errors"]
    # An instructor's own tests have the file names of the course's.
    options += ["-p", "no:cacheprovider", "-p", "no:terminal", "--import-mode=importlib"]
    for name in _UNUSED:
        options += ["-p", f"no:{name}"]
    if os.environ.get("CRM_NOTEBOOKS") == "1":
        options += ["-p", "nbval.plugin"]
    service = _Service(sys.stdin, answers)
    return pytest.main([*options, *arguments, *map(str, lessons.test_folders())], plugins=[service])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
