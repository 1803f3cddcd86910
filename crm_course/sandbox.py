"""Start the worker side and speak to it: a warm process, in bubblewrap where there is one, forked for each exercise."""

import contextlib
import os
import queue
import secrets
import shutil
import socket
import subprocess
import sys
import threading
import time
from functools import lru_cache
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, Listener
from pathlib import Path

from . import calling, lessons, wire
from .judging import CALL_SECONDS, NO_FILE, expected_bytes
from .worker import COMMAND_BYTES, READY_BYTES

START_SECONDS = 120
ANSWER_SECONDS = 20  # for the warm process to say that it is there; it takes milliseconds
WATCH_SECONDS = 0.1
CALLS_WORTH = 3  # all calls of one exercise together may take as long as so many that are stopped
MARK_BYTES = 16
# A hostile result costs the judge time and memory, so it may be this large, or so many times as large as the answer's.
FREE_BYTES, TIMES_EXPECTED = 64 * 2**10, 4
_WORKER_FILES = ("__init__.py", "worker.py", "confine.py", "wire.py", "calling.py")
# What keeps a submission away from everything else; the last three are the kernel's, and told by the warm process.
DEFENCES = ("bubblewrap", "namespaces", "hidden-processes", "filter")
_FRAME = {"line": int, "function": calling.NAME_LIMIT, "code": calling.NAME_LIMIT}
_ERROR = {"type": calling.NAME_LIMIT, "kinds": [calling.NAME_LIMIT], "message": calling.PRINT_LIMIT, "frames": [_FRAME]}
_KEYS = {
    "returned": {"value": object, "changed": [calling.NAME_LIMIT]},
    "raised": {"error": _ERROR},
    "not started": {},
    "out of memory": {},
    "missing": {"found": [calling.NAME_LIMIT]},
    "not plain": {"type": calling.NAME_LIMIT},
}


class SandboxError(RuntimeError):
    """The worker side could not be started."""


class WorkersLost(KeyboardInterrupt, SandboxError):
    """The warm process ended during a call: nobody's fault. As with Ctrl-C, no test takes it for a failure of its own."""


def can_fork():
    return hasattr(os, "fork") and hasattr(socket, "send_fds") and os.environ.get("CRM_WORKER") != "spare"


def open_workers(light=False):
    """Return the worker side that this system can have: `open(stem, source)` gives a backend, `close()` ends it.

    A light one has not imported SciPy and scikit-learn yet, and is forked in half the time.
    """
    return Zygote(light) if can_fork() else Spares()


class Worker:
    """One process that runs one student's file: a backend for `judging.Lesson`."""

    def __init__(self, connection, kill, stem, source, warm=lambda: True, another=None):
        self._connection = connection
        self._kill = kill
        self._warm = warm  # whether the process that it was forked from is still there
        self._another = another  # gives (connection, kill) of a fresh one
        self._stem = stem
        self._dead = None  # how the process ended, once it has
        self._left = CALLS_WORTH * CALL_SECONDS
        request = {
            "source": source.decode("utf-8", "surrogateescape"),
            "module": f"{lessons.PACKAGE}.{stem}",
            "filename": f"{lessons.PACKAGE}/{stem}.py",
        }
        self._file = self._hello = wire.dumps(request)

    def restart(self):
        """Run the file in a fresh process, unless it has brought its process to an end."""
        if not self._dead:
            self.close()
            self._connection, self._kill = self._another()
            self._hello = self._file

    def call(self, exercise, payload):
        """Run one call and return its outcome."""
        return self.read(self.answer(exercise, payload))

    def answer(self, exercise, payload):
        """Run one call and return the answer as bytes, unread; a process that overstays is killed, what follows is not run."""
        if self._dead:
            return {"status": self._dead}
        started = time.monotonic()
        try:
            return self._call(exercise, payload)
        finally:
            self._left -= time.monotonic() - started  # reading what it sent counts too

    def _call(self, exercise, payload):
        mark = secrets.token_bytes(MARK_BYTES)
        try:
            with _watchdog(self._kill, min(CALL_SECONDS, self._left)) as watched:
                if self._hello:
                    self._connection.send_bytes(self._hello)
                    self._hello = None
                for part in (mark, exercise.encode(), payload):
                    self._connection.send_bytes(part)
                answer = self._connection.recv_bytes(wire.MAX_BYTES + MARK_BYTES)
        except (EOFError, OSError):
            if not watched.late and not self._warm():
                raise WorkersLost("The process that runs exercises has ended.") from None
            return self._end("timed out" if watched.late else "died")
        if answer[:MARK_BYTES] != mark:  # written by the student's code: what comes next is not to be trusted either
            return self._end("unreadable")
        if self._is_too_large(len(answer), exercise, payload):
            return {"status": "too large"}
        return answer[MARK_BYTES:]

    @staticmethod
    def read(answer):
        """Return what `answer` gave as an outcome."""
        return answer if isinstance(answer, dict) else _checked(answer)

    def renew(self):
        """Give the next exercise its own time."""
        self._left = CALLS_WORTH * CALL_SECONDS

    def _is_too_large(self, size, exercise, payload):
        more = size - FREE_BYTES
        return more > 0 and more > TIMES_EXPECTED * expected_bytes(self._stem, exercise, payload)

    def _end(self, status):
        self._dead = status
        self.close()
        return {"status": status}

    def close(self):
        with contextlib.suppress(OSError):
            self._connection.close()
        self._kill()


class _Watched:
    """One call under the eyes of the watchdog."""

    def __init__(self, kill, seconds):
        self.deadline = time.monotonic() + seconds
        self.kill = kill
        self.late = False


class _Watchdog:
    """One thread that ends workers whose time is up; starting a timer for every call would cost more than most calls."""

    def __init__(self):
        self._calls = set()
        self._started = False

    @contextlib.contextmanager
    def __call__(self, kill, seconds):
        if not self._started:
            self._started = True
            threading.Thread(target=self._watch, daemon=True).start()
        watched = _Watched(kill, seconds)
        self._calls.add(watched)
        try:
            yield watched
        finally:
            self._calls.discard(watched)

    def _watch(self):
        while True:
            time.sleep(WATCH_SECONDS)
            now = time.monotonic()
            for watched in list(self._calls):
                if now > watched.deadline and not watched.late:
                    watched.late = True
                    watched.kill()


_watchdog = _Watchdog()


def _checked(answer):
    """Return the worker's answer if it has the shape of one; the worker is not to be trusted."""
    unreadable = {"status": "unreadable"}
    try:
        outcome = wire.loads(answer)
    except wire.WireError:
        return unreadable
    if not isinstance(outcome, dict) or not isinstance(outcome.get("status"), str) or outcome["status"] not in _KEYS:
        return unreadable
    outcome = {"printed": "", "printed_length": 0, **outcome}
    wanted = {"printed": calling.PRINT_LIMIT, "printed_length": int, **_KEYS[outcome["status"]]}
    if not all(key in outcome and _fits(outcome[key], kind) for key, kind in wanted.items()):
        return unreadable
    if outcome["status"] == "raised" and NO_FILE in outcome["error"]["kinds"]:  # which only this side can know
        return unreadable
    return {key: _shown(outcome[key]) if key != "value" else outcome[key] for key in ("status", *wanted)}


def _fits(value, kind):
    """Return whether a value is of a kind: a type, a text of so many letters, a list or a dict of kinds."""
    if isinstance(kind, dict):
        return isinstance(value, dict) and all(key in value and _fits(value[key], kind[key]) for key in kind)
    if isinstance(kind, list):
        return (
            isinstance(value, list) and len(value) <= calling.NAME_LIMIT and all(_fits(item, kind[0]) for item in value)
        )
    if kind is int:  # a number of thousands of digits cannot even be written
        return type(value) is int and 0 <= value < 2**53
    return kind is object or (isinstance(value, str) and len(value) <= kind)


def _shown(value):
    """Return what the worker tells as it may be shown: without what steers a terminal."""
    if isinstance(value, dict):
        return {key: _shown(value[key]) for key in value}
    if isinstance(value, list):
        return [_shown(item) for item in value]
    return calling.sendable(value) if isinstance(value, str) else value


# ---- Unix --------------------------------------------------------------------------------------------------------


class Zygote:
    """A process that has imported everything and is forked for each worker."""

    backend = Worker  # what speaks to a fork
    files = _WORKER_FILES  # of crm_course, that it sees

    def __init__(self, light=False):
        self._count = 0
        self._warmth = ["light"] if light else []
        self._start()

    def _start(self):
        self._control, theirs = socket.socketpair()
        self._next = None
        with theirs:
            descriptor = theirs.fileno()
            self._process = subprocess.Popen(
                [
                    *_first_to_die(),
                    *_enclosure(self.files, self.more()),
                    sys.executable,
                    "-m",
                    "crm_course.worker",
                    "zygote",
                    str(descriptor),
                    *self._warmth,
                ],
                pass_fds=[descriptor],
                env={**_environment(), **self.settings()},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                cwd="/",
            )
        self._ready = False

    def more(self):
        """Return more options for bubblewrap."""
        return []

    def settings(self):
        """Return more environment variables."""
        return {}

    def _wait(self):
        self._control.settimeout(START_SECONDS)
        ready, *self._defences = self._control.recv(READY_BYTES).decode().split() or [""]
        if ready != "ready":
            said = self._process.stderr.read().decode(errors="replace").strip()
            raise SandboxError(f"The process that runs exercises did not start: {said[-600:]}")
        self._control.settimeout(None)
        self._ready = True

    def missing(self):
        """Return the defences that this system cannot have: without one of them, judge nobody else's submissions."""
        if not self._ready:
            self._wait()
        there = {"bubblewrap"} if bubblewrap() else set()
        return [name for name in DEFENCES if name not in {*there, *self._defences}]

    def open(self, stem, source):
        """Return a fresh worker that has the file `source` (bytes) of lesson `stem`."""
        if self._process.poll() is not None:  # the warm process is gone, and with it the worker that was ready
            self.close()
            self._start()
        if not self._ready:
            self._wait()
        return self.backend(*self._another(), stem, source, self._is_there, self._another)

    def _another(self):
        process = self._next or self._fork()
        self._next = self._fork()  # gets ready while this one works
        return process

    def _is_there(self):
        """Return whether the warm process answers; one that is being killed, and its workers with it, does not."""
        try:
            self._control.settimeout(ANSWER_SECONDS)
            self._control.send(_command(b"p", 0))
            answer = self._control.recv(1)
            self._control.settimeout(None)
        except OSError:
            return False
        return answer == b"p"

    def _fork(self):
        self._count += 1
        number = self._count
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._control, [_command(b"f", number)], [theirs.fileno()])
        return Connection(ours.detach()), lambda: self._kill(number)

    def _kill(self, number):
        with contextlib.suppress(OSError):
            self._control.send(_command(b"k", number))

    def close(self):
        if self._next:
            self._next[0].close()
        self._control.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stderr.close()


def _command(letter, number):
    return letter + str(number).encode().rjust(COMMAND_BYTES - 1)


@lru_cache
def bubblewrap():
    """Return the path of a bubblewrap that works here, or None."""
    path = shutil.which("bwrap")
    if not path or os.environ.get("CRM_SANDBOX") == "off":
        return None
    # All that `_enclosure` asks for: in some containers a part of it is forbidden.
    trial = [path, *_APART, "--ro-bind", "/", "/", "--proc", "/proc", *_DEVICES, "true"]
    return path if subprocess.run(trial, capture_output=True).returncode == 0 else None


_APART = ("--unshare-all", "--uid", "65534", "--gid", "65534", "--hostname", "worker")
# Not --dev: in its /dev/shm a worker could leave something for the next.
_DEVICES = [
    word for name in ("null", "zero", "random", "urandom") for word in ("--dev-bind", f"/dev/{name}", f"/dev/{name}")
]


def _first_to_die():
    """Return the command that lets the kernel, short of memory, end what follows, not the judge."""
    path = "/proc/self/oom_score_adj"
    if not os.path.exists(path) or not os.path.exists("/bin/sh"):
        return []
    return ["/bin/sh", "-c", f'{{ echo 1000 > {path}; }} 2>/dev/null; exec "$@"', "sh"]


def _enclosure(files, more):
    """Return the command that puts what follows into a place with no network, no project and nothing to write to.

    Of crm_course it sees `files`; `more` are options of bubblewrap.
    """
    path = bubblewrap()
    if not path:
        return []
    command = [path, *_APART, "--die-with-parent", "--new-session"]
    for folder in _SYSTEM:
        command += ["--ro-bind-try", str(folder), str(folder)]
    if any(lessons.ROOT.is_relative_to(folder) for folder in _SYSTEM):
        command += ["--tmpfs", str(lessons.ROOT)]
    for folder in _python_folders():
        command += ["--ro-bind-try", str(folder), str(folder)]
    command += ["--proc", "/proc", *_DEVICES, "--dir", "/course/crm_course"]
    for name in files:
        command += ["--ro-bind", str(lessons.ROOT / "crm_course" / name), f"/course/crm_course/{name}"]
    return [*command, *more, "--remount-ro", "/", "--chdir", "/course", "--"]


_SYSTEM = [Path(name) for name in ("/usr", "/lib", "/lib64", "/bin", "/etc/alternatives", "/etc/ld.so.cache")]


def _python_folders():
    """Return the folders of the interpreter and its packages."""
    found = {Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).resolve().parent.parent}
    return sorted(folder for folder in found if not str(folder).startswith("/usr") or lessons.ROOT in folder.parents)


def _environment():
    names = ("PATH", "SYSTEMROOT", "TEMP", "LD_LIBRARY_PATH", "CRM_MEMORY_MB")
    keep = {key: os.environ[key] for key in names if key in os.environ}
    course = "/course" if bubblewrap() else str(lessons.ROOT)
    return {**keep, "PYTHONPATH": course, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONSAFEPATH": "1", "PYTHONUTF8": "1"}


# ---- elsewhere ---------------------------------------------------------------------------------------------------


class Spares:
    """Where nothing can be forked: a process for each worker, started ahead so that one is always warm."""

    def __init__(self):
        self._key = secrets.token_bytes(32)
        self._listener = Listener(authkey=self._key)
        self._connected = queue.Queue()
        threading.Thread(target=self._accept, daemon=True).start()
        self._next = self._start()

    def _accept(self):
        while True:
            try:
                self._connected.put(self._listener.accept())
            except (AuthenticationError, EOFError, ConnectionError):  # a stranger, or a process that ended meanwhile
                continue
            except OSError:  # the listener is closed
                return

    def _start(self):
        environment = {**_environment(), "PYTHONPATH": str(lessons.ROOT), "CRM_WORKER_KEY": self._key.hex()}
        command = [sys.executable, "-m", "crm_course.worker", "spare", str(self._listener.address)]
        return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)

    def missing(self):
        """Return the defences that this system cannot have."""
        return list(DEFENCES)

    def open(self, stem, source):
        return Worker(*self._another(), stem, source, another=self._another)

    def _another(self):
        process = self._next
        if process.poll() is not None:
            with contextlib.suppress(queue.Empty):
                self._connected.get_nowait()  # that of the process that has ended
            process = self._start()
        connection = self._connection(process)
        self._next = self._start()

        def kill():
            process.kill()
            process.wait()
            process.stdin.close()

        return connection, kill

    def _connection(self, process):
        """Return the connection to a process that is ready; one that ends before, or never is, will not be waited for."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            with contextlib.suppress(queue.Empty):
                connection = self._connected.get(timeout=WATCH_SECONDS)
                if connection.poll(deadline - time.monotonic()) and connection.recv_bytes() == b"ready":
                    return connection
        process.kill()
        raise SandboxError("The process that runs exercises did not start.")

    def close(self):
        self._next.kill()
        self._next.wait()
        self._next.stdin.close()
        self._listener.close()
