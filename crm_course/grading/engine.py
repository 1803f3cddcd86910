"""Ask judges for verdicts on many submissions at once: threads with a warm judge each (`Jobs`), or a Dask cluster (`Cluster`).

Both run the same function, `verdicts`. A judge that ends costs time, never a grade: the submission is judged again by a fresh
one. A submission that ends its judge again and again is judged lesson by lesson, and a lesson that does so once more gets
the verdict "crashed" ("timed out", if the judge had to be ended) with a message that says so. Whether the machine is to blame
instead is found out first, by judging an empty file: then grading stops, and nobody gets a verdict.
"""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from ..i18n import _
from ..judge import Judge, JudgeDied, JudgeError, JudgeHung

ATTEMPTS = 2  # with the whole submission, before its lessons are judged one by one
RETRIES = 3  # by Dask, of a submission whose worker is lost for another reason
LESSON_SECONDS = 30  # for all the calls of a submission, for each lesson that is graded
JUDGE_SECONDS = 60  # for the judge itself, for each lesson: comparing, naming mistakes


class EngineError(RuntimeError):
    """Nothing can be judged here; the text says why."""


class Settings(NamedTuple):
    """What every judge of a class has in common."""

    seed: int
    call_seconds: float = 10.0
    course: str = ""
    tests: str = ""
    only_private: bool = False
    notebooks: bool = False

    def judge(self):
        """Return a judge that judges so; it is not started yet."""
        wanted = {"CRM_CALL_SECONDS": f"{self.call_seconds:g}", "CRM_PRIVATE_TESTS": self.tests}
        wanted |= {"CRM_PRIVATE_TESTS_ONLY": "1" if self.only_private else "", "CRM_GRADES": "1"}
        wanted["CRM_NOTEBOOKS"] = "1" if self.notebooks else ""
        if self.course:
            wanted["CRM_COURSE"] = self.course
        return Judge(self.seed, environment=wanted, apart=True, options=["--graded"])

    def patience(self, asked):
        """Return after how many seconds a judge that has not answered is ended."""
        return asked["seconds"] + self.call_seconds + JUDGE_SECONDS * len(asked["wanted"])


def request(wanted, files, untaken, lang, seconds):
    """Return a request for verdicts: `wanted` {stem: digest}, `files` {stem: bytes}, `untaken` {stem: why there is none}.

    `lang` is the submission's language, spoken by whoever calls: one text is made here.
    """
    return {
        "ask": "grade",
        "wanted": list(wanted.items()),
        "files": {stem: data.decode("utf-8", "surrogateescape") for stem, data in files.items()},
        "untaken": untaken,
        "lang": lang,
        "seconds": seconds,
        "if_lost": _("The judge itself came to its end over this file, again and again. A person has to look at it."),
    }


def answers(judge, settings, asked):
    """Return all that is asked about one submission: verdicts on lessons, and on their lab cells if "labs" says so."""
    found = {"lessons": verdicts(judge, settings, asked) if asked["wanted"] else {}}
    labs = {**asked, "ask": "labs", "wanted": asked.get("labs", [])}
    return {**found, "labs": lab_verdicts(judge, settings, labs)}


def lab_verdicts(judge, settings, asked):
    """Return {stem: verdicts on its lab cells} of one submission, whatever it does to the judge."""
    found = {}
    for stem, digest in asked["wanted"]:
        found |= _labs_of(judge, settings, {**asked, "wanted": [(stem, digest)]})
    return found


def _labs_of(judge, settings, asked):
    for _attempt in range(ATTEMPTS):
        try:
            return judge.ask(asked, settings.patience(asked))["labs"]
        except JudgeError as error:
            last = error
            _demand_sound(judge, settings, asked)
    told = {"verdict": "timed out" if isinstance(last, JudgeHung) else "crashed", "message": asked["if_lost"]}
    # Which cells there are is known without the file; a judge that has judged an empty one can say it.
    ((stem, _digest),) = asked["wanted"]
    empty = judge.ask({**asked, "files": {}, "untaken": {}}, settings.patience(asked))["labs"][stem]
    cells = [{**cell, **told} for cell in empty["cells"]]
    exercises = [{**one, "verdict": told["verdict"], "right": 0} for one in empty["exercises"]]
    return {stem: {"cells": cells, "exercises": exercises}}


def verdicts(judge, settings, asked):
    """Return {stem: verdicts} on one submission, whatever it does to the judge."""
    for _attempt in range(ATTEMPTS):
        try:
            return judge.ask(asked, settings.patience(asked))["lessons"]
        except JudgeHung:
            _demand_sound(judge, settings, asked)
            break
        except JudgeError:
            _demand_sound(judge, settings, asked)
    found = {}
    for stem, digest in asked["wanted"]:
        found |= _alone(judge, settings, {**asked, "wanted": [(stem, digest)]})
    return found


def _alone(judge, settings, asked):
    try:
        return judge.ask(asked, settings.patience(asked))["lessons"]
    except JudgeError as error:
        _demand_sound(judge, settings, asked)
        ((stem, _digest),) = asked["wanted"]
        verdict = "timed out" if isinstance(error, JudgeHung) else "crashed"
        told = {"verdict": verdict, "message": asked["if_lost"]}
        return {stem: _unjudged(stem, told, judge.lessons()[stem]["exercises"])}


def _demand_sound(judge, settings, asked):
    """Raise `EngineError` if the judge cannot even judge empty files: then it is not the submission's fault."""
    empty = {stem: "" for stem, _digest in asked["wanted"]}
    try:
        judge.ask({**asked, "files": empty, "untaken": {}}, settings.patience(asked))
    except JudgeError as error:
        raise EngineError(str(error)) from error


def _unjudged(stem, told, exercises):
    """Return verdicts on a lesson that no judge could finish."""
    return [
        {
            "stem": stem,
            "exercise": name,
            **told,
            "tests": [{"test": test["test"], **told} for test in tests],
            "diagnosis": None,
        }
        for name, tests in exercises.items()
    ]


# ---- on this machine ---------------------------------------------------------------------------------------------


class Jobs:
    """Some threads, each with a warm judge of its own; a judge does the work in its own processes."""

    def __init__(self, settings, jobs):
        self._settings = settings
        self._mine = threading.local()
        self._judges = []
        self._threads = ThreadPoolExecutor(jobs, initializer=self._start)
        self.workers = str(jobs)
        self.ahead = 2 * jobs

    def _start(self):
        stay_on_core(len(self._judges))
        self._mine.judge = judge = self._settings.judge()
        self._judges.append(judge)

    def lessons(self):
        """Return what is judged, as a judge says it."""
        return self._threads.submit(lambda: self._mine.judge.lessons()).result()

    def submit(self, asked):
        """Return a future of the verdicts on one submission."""
        return self._threads.submit(self._verdicts, asked)

    def _verdicts(self, asked):
        try:
            return answers(self._mine.judge, self._settings, asked)
        except JudgeDied as error:  # between two questions
            raise EngineError(str(error)) from error

    def close(self):
        """End every judge; what they were at is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for judge in self._judges:
            judge.retire()
        self._threads.shutdown(wait=True)
        for judge in self._judges:
            judge.close()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


# ---- on many machines --------------------------------------------------------------------------------------------


class Cluster:
    """A Dask cluster, each of whose worker processes keeps one warm judge.

    Every machine needs this course, with the same tests and answers (digests are compared), private tests at the same path
    and a sandbox of its own. When a worker is lost, Dask gives its submission to another.
    """

    def __init__(self, settings, address, unsafe=False):
        try:
            from distributed import Client
        except ModuleNotFoundError as error:
            message = _("--dask needs the package distributed. Install it with: pip install -e .[dask]")
            raise EngineError(message) from error
        try:
            self._client = Client(address, set_as_default=False)
        except (OSError, ValueError) as error:
            message = _("No Dask scheduler answers at {address}: {error}")
            raise EngineError(message.format(address=address, error=error)) from error
        self._settings = settings
        self._executor = self._client.get_executor(pure=False)
        self._threads = sum(self._client.nthreads().values())
        if not self._threads:
            raise EngineError(_("The Dask cluster at {address} has no workers.").format(address=address))
        if not unsafe:
            self._demand_sandboxes()
        self._give_cores()
        self.workers = f"dask {address}"
        self.ahead = 2 * self._threads

    def _demand_sandboxes(self):
        bare = [name for name, has in self._client.run(has_sandbox).items() if not has]
        if bare:
            message = _(
                "No bubblewrap on the Dask workers {names}: submissions could read what they like there. Install it, or say --unsafe."
            )
            raise EngineError(message.format(names=", ".join(bare)))

    def _give_cores(self):
        """Give each worker a processor of its machine; one that joins later takes what it gets."""
        count = {}
        for address, worker in self._client.scheduler_info(n_workers=-1)["workers"].items():
            number = count[worker["host"]] = count.get(worker["host"], -1) + 1
            self._client.run(take_core, number, workers=[address])

    def lessons(self):
        return self._client.submit(lessons_there, self._settings, pure=False).result()

    def submit(self, asked):
        return self._executor.submit(verdicts_there, self._settings, asked, retries=RETRIES)

    def close(self):
        self._client.close()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


_there = {}  # on a Dask worker: {settings: its judge}
_there_lock = threading.Lock()
_core_there = None


def _judge_there(settings):
    with _there_lock:
        for other in set(_there) - {settings}:  # another class is graded now
            _there.pop(other).close()
        if settings not in _there:
            _there[settings] = settings.judge()
        return _there[settings]


def has_sandbox():
    from .. import sandbox

    return sandbox.bubblewrap() is not None


def take_core(number):
    global _core_there
    _core_there = number


def lessons_there(settings):
    stay_on_core(_core_there)
    return _judge_there(settings).lessons()


def verdicts_there(settings, asked):
    stay_on_core(_core_there)
    return answers(_judge_there(settings), settings, asked)


def stay_on_core(number):
    """Keep this thread, and the processes that it starts, on one processor (where the system can: Linux).

    A judge, the process it forks from and the worker take turns; wandering apart costs a fifth of their speed.
    """
    if number is not None and hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(os.getpid()))
        os.sched_setaffinity(0, {cores[number % len(cores)]})


def processors():
    """Return how many jobs make sense here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
