"""Inside the judge: one submission from its first lesson to its last. A worker for each lesson, time for the whole."""

import hashlib
import re
import time

from . import judging, recall, sandbox
from .i18n import _

_HOPELESS = ("timed out", "not started", "missing")  # the tests that follow would wait, or say, the same again
_HEAVY = re.compile(rb"\b(scipy|sklearn)\b")


class Grader:
    """Grades submissions one after the other; what tests said is remembered, nothing of a submission is."""

    def __init__(self, session, tests, workers):
        self._session = session
        self._tests = {}
        for (stem, exercise), items in tests.items():
            self._tests.setdefault(stem, {})[exercise] = items
        self._workers = workers
        self._memory = recall.Memory()

    def grade(self, request):
        """Return {stem: verdicts on its exercises} of one submission, as plain data.

        The request has: wanted ([stem, digest]), files ({stem: text}), untaken ({stem: why there is no file}), lang,
        seconds (for all the calls of the submission).
        """
        clock = _Clock(request["seconds"])
        return {stem: self._lesson(stem, request, clock) for stem, _digest in request["wanted"]}

    def _lesson(self, stem, request, clock):
        tests, lang = self._tests.get(stem, {}), request["lang"]
        source = request["files"].get(stem)
        if source is None:
            hand = _NoFile(stem, request["untaken"].get(stem))
        else:
            hand = _Hand(self._workers, stem, source.encode("utf-8", "surrogateescape"), clock)
        try:
            return [self._exercise(items, stem, exercise, hand, lang) for exercise, items in tests.items()]
        finally:
            hand.close()

    def _exercise(self, items, stem, exercise, hand, lang):
        """Return the verdict on one exercise with a result for each of its tests, also those that were not run."""
        hand.rest()
        run, results = [], []
        for item in items:
            test = recall.Test(self._memory, item, lang, hand)
            result = test.result(lambda item, backend: recall.run_once(self._session, item, backend))
            run.append(test)
            results.append(result or _skipped(item))
            if results[-1]["verdict"] == "out of memory":
                hand.tire()
            if results[-1]["verdict"] in _HOPELESS:
                break
        verdict = self._verdict(stem, exercise, results, run, lang)
        left = [{"test": item.name, "verdict": verdict["verdict"]} for item in items[len(results) :]]
        return {**verdict, "tests": results + left}

    def _verdict(self, stem, exercise, results, run, lang):
        def diagnosed():
            record = [outcome for test in run for outcome in test.outcomes()]
            return {**judging.exercise_verdict(stem, exercise, results, record), "tests": None}

        known = self._memory.diagnosis((stem, exercise, lang, _digest(run)), diagnosed)
        return {**known, "tests": results}


def _skipped(item):
    return {"test": item.name, "verdict": "broken", "message": _("This test was skipped; it must give a verdict.")}


def _digest(run):
    """Return a digest of all that the tests of an exercise heard."""
    whole = hashlib.sha256()
    for test in run:
        for _call, answer in test.heard:
            whole.update(hashlib.sha256(answer if isinstance(answer, bytes) else repr(answer).encode()).digest())
    return whole.digest()


class _Clock:
    """The time of one submission: what its calls take, not what starting a worker or judging an answer does."""

    def __init__(self, seconds):
        self._left = seconds

    def is_over(self):
        return self._left <= 0

    def run(self, call):
        """Return what `call` returns, on the submission's time."""
        start = time.monotonic()
        try:
            return call()
        finally:
            self._left -= time.monotonic() - start


class _Hand:
    """What runs one lesson's file: a worker, and another for the next exercise if that one is spent."""

    def __init__(self, workers, stem, source, clock):
        self._open = lambda: workers(bool(_HEAVY.search(source))).open(stem, source)
        self._clock = clock
        self._worker = None
        self._spent = False
        self.has_seen_secrets = False  # whether the worker knows inputs that stay hidden

    def rest(self):
        """Have a worker that can run the next exercise."""
        if self._spent:
            self.close()
        if self._worker is None:
            self._worker = self._open()
            self._spent = self.has_seen_secrets = False
        self._worker.renew()

    def answer(self, exercise, payload):
        """Return the answer to one call, unread; or how the worker ended."""
        if not self._spent and self._clock.is_over():
            return {"status": "not run"}
        found = self._clock.run(lambda: self._worker.answer(exercise, payload))
        if isinstance(found, dict):
            self.tire()
        return found

    def restart(self):
        """Go on with a worker that has heard nothing yet."""
        if not self._spent:
            self._worker.restart()

    def tire(self):
        """Have another worker for the next exercise: this one is gone, or not fit for it."""
        self._spent = True

    def read(self, answer):
        """Return an answer as an outcome."""
        return sandbox.Worker.read(answer)

    def close(self):
        if self._worker is not None:
            self._worker.close()
            self._worker = None


class _NoFile:
    """The hand of a lesson that was not handed in, or not to be taken: each call says so."""

    is_ours = True
    has_seen_secrets = False

    def __init__(self, stem, message):
        self._backend = judging.InProcess.without_file(stem, message)

    def rest(self):
        pass

    def restart(self):
        pass

    def answer(self, exercise, payload):
        return self._backend.call(exercise, payload)

    def read(self, answer):
        return answer

    def close(self):
        pass
