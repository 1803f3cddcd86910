"""Inside the judge: one submission from its first lesson to its last. A worker for each lesson, time for the whole."""

import time

from . import judging
from .judge import run_tests

# A worker that gave one of these is gone, or not fit for the next exercise.
_SPENT = {"timed out", "died", "out of memory"}


def grade(request, session, tests, workers):
    """Return {stem: verdicts on its exercises} of one submission, as plain data.

    The request has: wanted ([stem, digest]), files ({stem: text}), untaken ({stem: why there is no file}), lang,
    seconds (for the whole submission).
    """
    deadline = time.monotonic() + request["seconds"]
    return {
        stem: _lesson(stem, request, session, _of_lesson(tests, stem), workers, deadline)
        for stem, _digest in request["wanted"]
    }


def _of_lesson(tests, stem):
    return {exercise: items for (one, exercise), items in tests.items() if one == stem}


def _lesson(stem, request, session, tests, workers, deadline):
    source = request["files"].get(stem)
    if source is None:
        hand = judging.InProcess.without_file(stem, request["untaken"].get(stem))
        return [_verdict(session, items, stem, exercise, hand) for exercise, items in tests.items()]
    hand = _Hand(workers, stem, source.encode("utf-8", "surrogateescape"), deadline)
    try:
        return [_verdict(session, items, stem, exercise, hand.rested()) for exercise, items in tests.items()]
    finally:
        hand.close()


class _Hand:
    """The backend of one lesson: a worker, and another for the next exercise if that one is spent."""

    def __init__(self, workers, stem, source, deadline):
        self._open = lambda: workers.open(stem, source)
        self._deadline = deadline
        self._worker = None

    def rested(self):
        """Return this backend with a worker that can run the next exercise."""
        if self._worker is None and time.monotonic() < self._deadline:
            self._worker = self._open()
            self._spent = False
        elif self._worker is not None and self._spent:
            self.close()
            return self.rested()
        return self

    def call(self, exercise, payload):
        if self._worker is None or (time.monotonic() > self._deadline and not self._spent):
            return {"status": "not run"}
        found = self._worker.call(exercise, payload)
        self._spent = self._spent or found["status"] in _SPENT
        return found

    def close(self):
        if self._worker is not None:
            self._worker.close()
            self._worker = None


def _verdict(session, items, stem, exercise, backend):
    """Return the verdict on one exercise with a result for each of its tests, also those that were not run."""
    results, calls = run_tests(session, items, stem, exercise, backend)
    verdict = judging.exercise_verdict(stem, exercise, results, calls)
    ran = {result["test"] for result in results}
    left = [{"test": item.name, "verdict": verdict["verdict"]} for item in items if item.name not in ran]
    return {**verdict, "tests": results + left}
