"""The trusted side of a call: the `lesson` that tests speak to, what each call gave, and what it means."""

import builtins
import hashlib
import inspect
import os
from collections import OrderedDict

from . import calling, lessons, testing, wire
from .alarm import TimeUp, alarm
from .i18n import _

VERDICTS = (
    "right",
    "not started",
    "wrong",
    "crashed",
    "timed out",
    "out of memory",
    "blocked",
    "missing",
)
CALL_SECONDS = float(os.environ.get("CRM_CALL_SECONDS") or 10)
NO_FILE = "no file"
MESSAGE_LIMIT = 4_000


class StudentFailure(Exception):
    """A student's function gave no result; `outcome` says how it failed."""

    def __init__(self, outcome):
        self.outcome = outcome
        super().__init__(failure_text(outcome)[1])


class Outcome:
    """What one call gave: `status` as in `calling.perform`, or "timed out" or "died"; the other keys as attributes."""

    def __init__(self, exercise, payload, found):
        self.exercise = exercise
        self.payload = payload
        self.status = found["status"]
        self.value = found.get("value")
        self.error = found.get("error")
        self.changed = found.get("changed") or []
        self.printed = found.get("printed") or ""
        self.printed_length = found.get("printed_length") or 0
        self.found = found.get("found") or []
        self.type = found.get("type", "")
        self.exception = found.get("exception")
        self.after_secret = False  # whoever gave it had seen inputs that stay hidden
        self.bytes = found.get("bytes", 0)  # of a trusted function's result, as it travels

    def arguments(self):
        """Return (args, kwargs) of the call, fresh."""
        return wire.loads(self.payload)


class Lesson:
    """One lesson as tests see it: `lesson.churn_rate(200, 30)` runs the function that is being judged."""

    def __init__(self, backend, record):
        self._backend = backend
        self._record = record

    def __getattr__(self, exercise):
        if exercise.startswith("_"):
            raise AttributeError(exercise)

        def call(*args, **kwargs):
            return self._call(exercise, args, kwargs)

        return call

    def restart(self):
        """Forget what the file keeps between calls: the next call runs in a process that has just loaded it."""
        self._backend.restart()

    def _call(self, exercise, args, kwargs):
        payload = wire.dumps([list(args), kwargs])
        outcome = Outcome(exercise, payload, self._backend.call(exercise, payload))
        outcome.after_secret = self._backend.has_seen_secrets = _has_seen_secrets(self._backend)
        self._record.append(outcome)
        if outcome.status != "returned":
            failure = StudentFailure(outcome)
            if outcome.exception is None:
                raise failure
            # The student's own frames stay at the end, so that a debugger opens there.
            raise failure.with_traceback(outcome.exception.__traceback__) from outcome.exception
        if outcome.changed:
            raise testing.Mismatch(_changed_text(outcome))
        return outcome.value


def _has_seen_secrets(backend):
    if getattr(backend, "is_ours", False):  # nothing of a student's speaks here
        return False
    return getattr(backend, "has_seen_secrets", False) or testing.is_secret()


class InProcess:
    """Runs functions here, in this process: for debugging, and for answers and misconceptions, which are trusted."""

    def __init__(self, loaded, seconds=None, load=None):
        self.loaded = loaded
        self.seconds = seconds
        self._load = load  # loads the file anew

    @classmethod
    def from_functions(cls, functions):
        return cls(calling.Loaded(dict(functions), {}))

    @classmethod
    def from_file(cls, path, stem, seconds=None):
        if not path.is_file():
            return cls.without_file(stem)

        def load():
            return calling.load(path.read_bytes(), f"{lessons.PACKAGE}.{stem}", str(path))

        try:
            with alarm(seconds):
                return cls(load(), seconds, load)
        except TimeUp:
            return _Endless()

    @classmethod
    def without_file(cls, stem, message=None):
        """Return a backend for a file that is not there, or not to be taken as `message` says: each call tells so."""
        if message is None:
            message = _("There is no file {path}. Bring it back with: crm reset {stem}")
            message = message.format(path=f"{lessons.PACKAGE}/{stem}.py", stem=stem)
        error = {"type": NO_FILE, "kinds": [NO_FILE, "OSError"], "message": message, "frames": []}
        backend = cls(calling.Loaded({}, {"": error}))
        backend.is_ours = True
        return backend

    def restart(self):
        """Load the file anew, if there is one: what it kept in its names is gone."""
        if self._load:
            self.loaded = self._load()

    def call(self, exercise, payload):
        try:
            with alarm(self.seconds):
                return _as_it_travels(calling.perform(self.loaded, exercise, payload))
        except TimeUp:
            return {"status": "timed out"}


class _Endless:
    """The backend of a file that never finishes loading."""

    def restart(self):
        pass

    def call(self, exercise, payload):
        return {"status": "timed out"}


def _as_it_travels(found):
    """Return an outcome with its value as a worker would have sent it, so that verdicts are the same everywhere."""
    if found["status"] != "returned":
        return found
    try:
        return {**found, "value": wire.loads(found["value"].data), "bytes": len(found["value"].data)}
    except wire.WireError:
        return {"status": "unreadable"}


def reference(stem):
    """Return the answers of a lesson as tests see them (fixture `answer`); what they give raises as usual."""
    return _Reference(lessons.answer_module(stem))


class _Reference:
    def __init__(self, module):
        self._module = module

    def __getattr__(self, exercise):
        function = getattr(self._module, exercise)

        def call(*args, **kwargs):
            outcome = run_trusted(exercise, function, wire.dumps([list(args), kwargs]))
            if outcome.status != "returned":
                if outcome.exception is None:
                    raise TimeoutError(f"the answer to {exercise} takes more than {CALL_SECONDS} seconds")
                raise outcome.exception.with_traceback(None)
            return wire.loads(wire.dumps(outcome.value))

        return call


class Known:
    """What trusted functions gave, by (function, arguments); of more than `limit` bytes the longest unused are forgotten."""

    def __init__(self, limit):
        self._limit = limit
        self._held = 0
        self._outcomes = OrderedDict()  # key -> (Outcome, bytes)

    def get(self, key, make):
        """Return what is known under `key`, else what `make()` gives: (Outcome, its size in bytes)."""
        if key not in self._outcomes:
            self._outcomes[key] = made = make()
            self._held += made[1]
            while self._held > self._limit and len(self._outcomes) > 1:
                self._held -= self._outcomes.popitem(last=False)[1][1]
        self._outcomes.move_to_end(key)
        return self._outcomes[key][0]


_known = Known(limit=256 * 2**20)  # the same seed asks the same again at every check, and of every student


def run_trusted(exercise, function, payload):
    """Return what an answer or a misconception gives for the arguments in `payload`; remembered, since it never changes."""

    def run():
        backend = InProcess(calling.Loaded({exercise: function}, {}), CALL_SECONDS)
        outcome = Outcome(exercise, payload, backend.call(exercise, payload))
        if outcome.exception is not None:  # its traceback would hold the frames, and grow
            outcome.exception = outcome.exception.with_traceback(None)
        return outcome, 1000 + len(payload) + outcome.bytes

    return _known.get((function, hashlib.sha256(payload).digest()), run)


def expected_bytes(stem, exercise, payload):
    """Return how large the answer's result is for the arguments in `payload`; 0 if there is no such answer."""
    if stem not in lessons.stems() or exercise not in lessons.exercises(stem):
        return 0
    return run_trusted(exercise, getattr(lessons.answer_module(stem), exercise), payload).bytes


# ---- what a failure means -------------------------------------------------------------------------------------


def failure_text(outcome):
    """Return (verdict, message) for a call that gave no result."""
    return _FAILURES[outcome.status](outcome)


def _not_started(outcome):
    return "not started", _("{name} is not written yet.").format(name=outcome.exercise)


def _missing(outcome):
    message = _("There is no function called {name} in the file. It has: {found}.")
    found = ", ".join(outcome.found) or _("none")
    return "missing", message.format(name=outcome.exercise, found=found)


def _timed_out(outcome):
    message = _("{name} did not come to an end within {seconds} seconds. Look for a loop that never stops.")
    return "timed out", message.format(name=outcome.exercise, seconds=f"{CALL_SECONDS:g}")


def _not_run(outcome):
    message = _("{name} was not run: the time for the whole submission was used up before.")
    return "timed out", message.format(name=outcome.exercise)


def _out_of_memory(outcome):
    return "out of memory", _("{name} asked for more memory than there is.").format(name=outcome.exercise)


def _not_plain(outcome):
    message = _(
        "{name} returned a {type}. A result is plain data: numbers, text, dates, lists, dicts, arrays, Series or DataFrames."
    )
    return "wrong", message.format(name=outcome.exercise, type=outcome.type)


def _died(outcome):
    return "crashed", _("{name} ended the whole Python process.").format(name=outcome.exercise)


def _unreadable(outcome):
    return "wrong", _("The result of {name} could not be read.").format(name=outcome.exercise)


def _too_large(outcome):
    return "wrong", _("The result of {name} is much larger than the exercise asks for.").format(name=outcome.exercise)


def _raised(outcome):
    error = outcome.error
    if NO_FILE in error["kinds"]:
        return "missing", error["message"]
    if calling.NOT_TEXT in error["kinds"]:
        return "crashed", _("Python cannot read the file: it is not saved as UTF-8. Save it again in this encoding.")
    if error["type"] == "SystemExit":
        return "crashed", _("{name} called sys.exit() (or exit, quit). Return a result instead.").format(
            name=outcome.exercise
        )
    if "SyntaxError" in error["kinds"]:
        line = error["frames"][-1]["line"] if error["frames"] else "?"
        message = _("Python cannot read the file at line {line}: {message}.")
        return "crashed", message.format(line=line, message=error["message"])
    if error["type"] == "RecursionError":
        return "crashed", _("{name} calls itself without end.").format(name=outcome.exercise)
    if "ModuleNotFoundError" in error["kinds"] and "'crm_course" in error["message"]:
        message = _("{name} tried to reach the course's own machinery ({message}). Work with the arguments only.")
        return "blocked", message.format(name=outcome.exercise, message=error["message"])
    if "OSError" in error["kinds"] and error["frames"]:
        message = _(
            "{name} tried to use a file, the network or another program ({type}: {message}). Work with the arguments only."
        )
        return "blocked", message.format(name=outcome.exercise, **_type_and_message(error))
    return "crashed", _("{type}: {message}").format(**_type_and_message(error))


def _type_and_message(error):
    return {"type": error["type"], "message": error["message"] or _("(no message)")}


_FAILURES = {
    "not started": _not_started,
    "missing": _missing,
    "timed out": _timed_out,
    "not run": _not_run,
    "out of memory": _out_of_memory,
    "not plain": _not_plain,
    "died": _died,
    "unreadable": _unreadable,
    "too large": _too_large,
    "raised": _raised,
}


def _changed_text(outcome):
    names = ", ".join(_argument_name(outcome.exercise, place) for place in outcome.changed)
    message = _("The call changed its argument {names}. Work on a copy: whoever called still needs the original.")
    return message.format(names=names)


def _argument_name(exercise, place):
    if not place.isdigit():
        return place
    for stem in lessons.stems():
        if exercise in lessons.exercises(stem):
            parameters = list(inspect.signature(getattr(lessons.answer_module(stem), exercise)).parameters)
            if int(place) < len(parameters):
                return parameters[int(place)]
    return _("number {n}").format(n=int(place) + 1)


# ---- from tests to a verdict -----------------------------------------------------------------------------------


def test_result(name, sentence, error, record):
    """Return what one test says, as plain data, from the exception that ended it (None: it passed)."""
    verdict, message = _read(error, record)
    last = record[-1] if record else None
    failed_call = last if verdict != "right" else None
    if _withheld and any(outcome.after_secret for outcome in record):
        return _without_inputs(name, sentence, verdict, last)
    return {
        "test": name,
        "sentence": sentence,
        "verdict": verdict,
        "message": calling.sendable(message)[:MESSAGE_LIMIT],
        "call": _show_call(failed_call) if failed_call else "",
        "frames": (failed_call.error or {}).get("frames", []) if failed_call and failed_call.error else [],
        "printed": next(((o.printed, o.printed_length) for o in record if o.printed.strip()), ("", 0)),
    }


_withheld = False


def withhold_inputs(withheld=True):
    """Tell (or stop telling) nothing that a student's function may have said about inputs that stay hidden.

    For grading with a seed of the instructor's: from the first call on such inputs, what the function returns, prints or
    raises may hold them, so results carry the verdict and a text of our own, whatever the test.
    """
    global _withheld
    _withheld = withheld


def _without_inputs(name, sentence, verdict, last):
    kind = next((kind for kind in (last.error or {}).get("kinds", []) if kind in _ERRORS), _("an error"))
    message = {
        "right": "",
        "wrong": _("The result is not right. Inputs and results of this test stay hidden when a class is graded."),
        "crashed": _("It ended with {kind}. The inputs of this test stay hidden when a class is graded."),
        "blocked": _("It tried to use a file, the network or another program. Work with the arguments only."),
        "missing": _("There is no such function any more."),
    }
    text = message.get(verdict, _("The inputs of this test stay hidden when a class is graded.")).format(kind=kind)
    if last.status in _SAY_NOTHING:
        text = failure_text(last)[1]
    blank = {"call": "", "frames": [], "printed": ("", 0)}
    return {"test": name, "sentence": sentence, "verdict": verdict, "message": text, **blank}


# How a call can end without a word of the student's.
_SAY_NOTHING = ("not started", "timed out", "not run", "out of memory", "died", "unreadable", "too large")
_ERRORS = {name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, BaseException)}


def _read(error, record):
    if error is None:
        return "right", ""
    if isinstance(error, StudentFailure):
        return failure_text(error.outcome)
    if isinstance(error, testing.Mismatch):
        return "wrong", str(error)
    if record and record[-1].status == "returned":
        message = _("The result cannot be used as the exercise says ({type}: {error}); it is {got}.")
        got = testing.show(record[-1].value)
        return "wrong", message.format(type=type(error).__name__, error=_first_line(error), got=got)
    return "broken", f"{type(error).__name__}: {_first_line(error)}"


def _first_line(error):
    try:
        return next(iter(str(error).splitlines()), "")[:300]
    except ValueError:  # a number of thousands of digits cannot be written
        return ""


def _show_call(outcome, limit=240):
    args, kwargs = outcome.arguments()
    parts = [testing.show(value, 100) for value in args]
    parts += [f"{key}={testing.show(value, 100)}" for key, value in kwargs.items()]
    text = f"{outcome.exercise}({', '.join(parts)})"
    return text if len(text) <= limit else text[: limit - 1] + "…"


def exercise_verdict(stem, exercise, results, record):
    """Return the verdict on one exercise from its tests' results and every call that they made, as plain data."""
    from .diagnosis import diagnose

    failed = [result for result in results if result["verdict"] != "right"]
    verdict = failed[0]["verdict"] if failed else "right" if results else "missing"
    named = diagnose(stem, exercise, record) if verdict in ("wrong", "crashed") else None
    return {
        "stem": stem,
        "exercise": exercise,
        "verdict": verdict,
        "tests": results,
        "diagnosis": {"name": named[0], "text": named[1]} if named else None,
    }
