"""Start the worker side and speak to it: a warm process, in bubblewrap where there is one, forked for each exercise."""

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import threading
import time
from functools import lru_cache
from multiprocessing.connection import Connection, Listener
from pathlib import Path

from . import lessons, wire
from .judging import CALL_SECONDS
from .worker import COMMAND_BYTES

START_SECONDS = 120
WATCH_SECONDS = 0.2
_WORKER_FILES = ("__init__.py", "worker.py", "wire.py", "calling.py")
_KEYS = {
    "returned": {"value": object, "changed": list},
    "raised": {"error": dict},
    "not started": {},
    "out of memory": {},
    "missing": {"found": list},
    "not plain": {"type": str},
}


class SandboxError(RuntimeError):
    """The worker side could not be started."""


def can_fork():
    return hasattr(os, "fork") and hasattr(socket, "send_fds") and os.environ.get("CRM_WORKER") != "spare"


def open_workers(light=False):
    """Return the worker side that this system can have: `open(stem, source)` gives a backend, `close()` ends it.

    A light one has not imported SciPy and scikit-learn yet, and is forked in half the time.
    """
    return Zygote(light) if can_fork() else Spares()


class Worker:
    """One process that runs one student's file: a backend for `judging.Lesson`."""

    def __init__(self, connection, kill, stem, source):
        self._connection = connection
        self._kill = kill
        self._dead = None  # how the process ended, once it has
        request = {
            "source": source.decode("utf-8", "surrogateescape"),
            "module": f"{lessons.PACKAGE}.{stem}",
            "filename": f"{lessons.PACKAGE}/{stem}.py",
        }
        self._hello = wire.dumps(request)

    def call(self, exercise, payload):
        """Run one call and return its outcome."""
        return self.read(self.answer(exercise, payload))

    def answer(self, exercise, payload):
        """Run one call and return the answer as bytes, unread; a process that overstays is killed, what follows is not run."""
        if self._dead:
            return {"status": self._dead}
        try:
            with _watchdog(self._kill) as watched:
                if self._hello:
                    self._connection.send_bytes(self._hello)
                    self._hello = None
                self._connection.send_bytes(exercise.encode())
                self._connection.send_bytes(payload)
                return self._connection.recv_bytes(wire.MAX_BYTES)
        except (EOFError, OSError):
            self._dead = "timed out" if watched.late else "died"
            self.close()
            return {"status": self._dead}

    @staticmethod
    def read(answer):
        """Return what `answer` gave as an outcome."""
        return answer if isinstance(answer, dict) else _checked(answer)

    def close(self):
        with contextlib.suppress(OSError):
            self._connection.close()
        self._kill()


class _Watched:
    """One call under the eyes of the watchdog."""

    def __init__(self, kill):
        self.deadline = time.monotonic() + CALL_SECONDS
        self.kill = kill
        self.late = False


class _Watchdog:
    """One thread that ends workers whose time is up; starting a timer for every call would cost more than most calls."""

    def __init__(self):
        self._calls = set()
        self._started = False

    @contextlib.contextmanager
    def __call__(self, kill):
        if not self._started:
            self._started = True
            threading.Thread(target=self._watch, daemon=True).start()
        watched = _Watched(kill)
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
    wanted = {"printed": str, "printed_length": int, **_KEYS[outcome["status"]]}
    if any(key not in outcome or not isinstance(outcome[key], kind) for key, kind in wanted.items()):
        return unreadable
    if outcome["status"] == "raised" and not _is_error(outcome["error"]):
        return unreadable
    if not all(isinstance(text, str) for text in [*outcome.get("changed", []), *outcome.get("found", [])]):
        return unreadable
    return {key: outcome[key] for key in ("status", *wanted)}


def _is_error(error):
    return (
        all(isinstance(error.get(key), str) for key in ("type", "message"))
        and all(isinstance(error.get(key), list) for key in ("kinds", "frames"))
        and all(isinstance(kind, str) for kind in error["kinds"])
        and all(_is_frame(frame) for frame in error["frames"])
    )


def _is_frame(frame):
    kinds = {"line": int, "function": str, "code": str}
    return isinstance(frame, dict) and all(isinstance(frame.get(key), kind) for key, kind in kinds.items())


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
                    *_enclosure(descriptor, self.files, self.more()),
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
        if self._control.recv(len(b"ready")) != b"ready":
            said = self._process.stderr.read().decode(errors="replace").strip()
            raise SandboxError(f"The process that runs exercises did not start: {said[-600:]}")
        self._control.settimeout(None)
        self._ready = True

    def open(self, stem, source):
        """Return a fresh worker that has the file `source` (bytes) of lesson `stem`."""
        if self._process.poll() is not None:  # the warm process is gone, and with it the worker that was ready
            self.close()
            self._start()
        if not self._ready:
            self._wait()
        connection, kill = self._next or self._fork()
        self._next = self._fork()  # gets ready while this one works
        return self.backend(connection, kill, stem, source)

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
    trial = [path, "--unshare-all", "--uid", "65534", "--gid", "65534", "--ro-bind", "/", "/", "--proc", "/proc"]
    trial += ["--dev", "/dev", "true"]
    return path if subprocess.run(trial, capture_output=True).returncode == 0 else None


def _enclosure(descriptor, files, more):
    """Return the command that puts what follows into a place with no network, no project and nothing to write to.

    Of crm_course it sees `files`; `more` are options of bubblewrap.
    """
    path = bubblewrap()
    if not path:
        return []
    command = [path, "--unshare-all", "--die-with-parent", "--new-session", "--uid", "65534", "--gid", "65534"]
    for folder in _readable_folders():
        command += ["--ro-bind-try", str(folder), str(folder)]
    command += ["--proc", "/proc", "--dev", "/dev", "--dir", "/course/crm_course"]
    for name in files:
        command += ["--ro-bind", str(lessons.ROOT / "crm_course" / name), f"/course/crm_course/{name}"]
    return [*command, *more, "--remount-ro", "/", "--chdir", "/course", "--"]


def _readable_folders():
    """Return the folders that Python needs: the system's libraries, the interpreter, its packages."""
    system = [Path(name) for name in ("/usr", "/lib", "/lib64", "/bin", "/etc/alternatives", "/etc/ld.so.cache")]
    python = {Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).resolve().parent.parent}
    return [*system, *sorted(folder for folder in python if not str(folder).startswith("/usr"))]


def _environment():
    keep = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "TEMP", "LD_LIBRARY_PATH") if key in os.environ}
    course = "/course" if bubblewrap() else str(lessons.ROOT)
    return {**keep, "PYTHONPATH": course, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONSAFEPATH": "1", "PYTHONUTF8": "1"}


# ---- elsewhere ---------------------------------------------------------------------------------------------------


class Spares:
    """Where nothing can be forked: a process for each worker, started ahead so that one is always warm."""

    def __init__(self):
        self._key = secrets.token_bytes(32)
        self._listener = Listener(authkey=self._key)
        self._next = self._start()

    def _start(self):
        environment = {**_environment(), "PYTHONPATH": str(lessons.ROOT), "CRM_WORKER_KEY": self._key.hex()}
        command = [sys.executable, "-m", "crm_course.worker", "spare", str(self._listener.address)]
        return subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def open(self, stem, source):
        process, connection = self._next, self._listener.accept()
        if connection.recv_bytes() != b"ready":
            raise SandboxError("The process that runs exercises did not start.")
        self._next = self._start()

        def kill():
            process.kill()
            process.wait()

        return Worker(connection, kill, stem, source)

    def close(self):
        self._next.kill()
        self._next.wait()
        self._listener.close()
