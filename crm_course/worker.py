"""The untrusted side: a warm process that is forked for each exercise and runs the student's functions.

It knows nothing of the project: sources arrive as bytes, arguments and results as plain data (`wire`). Its first
argument tells how it is reached:

    zygote FD       (Unix) a socket over which the judge sends one connection per fork, and asks to kill
    spare ADDRESS   (elsewhere) connect, serve one exercise, end
"""

import contextlib
import os
import signal
import sys

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"  # a process with threads cannot be forked safely, and one exercise gets one core

from . import calling, wire  # noqa: E402

MEMORY_BYTES = 4 * 2**30
CPU_SECONDS = 120
COMMAND_BYTES = 16  # "f" or "k" and the worker's number
CLONE_NEWUSER, CLONE_NEWPID = 0x10000000, 0x20000000


LIGHT = "light" in sys.argv[3:]  # one of many workers: what not all students need, each has to do for itself
NOTEBOOK = "notebook" in sys.argv[3:]  # not functions are called but cells of a notebook run


def warm_up():
    """Import what students import, once, before the first fork."""
    with contextlib.suppress(ImportError):
        import pyarrow

        pyarrow.set_cpu_count(1)
        pyarrow.set_io_thread_count(1)
    if NOTEBOOK:
        from . import lab_worker

        return lab_worker.warm_up()
    for name in ("scipy.optimize", "scipy.special", "scipy.stats", "sklearn.cluster", "sklearn.pipeline",
                 "sklearn.linear_model", "sklearn.feature_extraction.text"):  # fmt: skip
        with contextlib.suppress(ImportError):
            if not LIGHT:
                __import__(name)
    use_tables()


def use_tables():
    """Do a little with tables: their first use in a process is slow, and should not be a student's call."""
    import pandas as pd

    table = pd.DataFrame({"a": [1, 2], "b": ["x", "y"], "c": pd.to_datetime(["2020-01-01", "2020-01-02"])})
    joined = wire.loads(wire.dumps(table.groupby("b", as_index=False)["a"].sum().merge(table, on="b")))
    joined.sort_values("c").set_index("b").isna().any()


def serve(connection):
    """Answer one judge: a file to load, then calls, until the connection closes."""
    if NOTEBOOK:
        from . import lab_worker

        return lab_worker.serve(connection)
    request = wire.loads(connection.recv_bytes())
    loaded = calling.load(request["source"].encode("utf-8", "surrogateescape"), request["module"], request["filename"])
    while True:
        try:
            name, payload = connection.recv_bytes().decode(), connection.recv_bytes()
        except EOFError:
            return
        outcome = calling.perform(loaded, name, payload)
        outcome.pop("exception", None)
        connection.send_bytes(wire.dumps(outcome))


# ---- Unix: fork for each exercise --------------------------------------------------------------------------------


def zygote(descriptor):
    """Fork a worker for every connection that arrives; kill it on demand."""
    import gc
    import socket

    control = socket.socket(fileno=descriptor)
    warm_up()
    gc.freeze()
    control.send(b"ready")
    running = {}
    while True:
        message, descriptors, _flags, _address = socket.recv_fds(control, COMMAND_BYTES, 1)
        _reap(running)
        if not message:
            break
        command, number = message[:1], int(message[1:])
        if command == b"f":
            running[number] = _fork(descriptors[0], control)
            os.close(descriptors[0])
        elif command == b"k":
            _kill(running.pop(number, None))
    for pid in running.values():
        _kill(pid)


def _fork(descriptor, control):
    pid = os.fork()
    if pid:
        return pid
    status = 70
    try:
        control.close()
        _enclose()
        status = _run_as_child(descriptor)
    finally:
        os._exit(status)


def _enclose():
    """Give the worker a process namespace of its own, where the system allows it: it can then see nobody to kill."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "unshare") or libc.unshare(CLONE_NEWUSER | CLONE_NEWPID) != 0:
        return
    pid = os.fork()
    if pid:
        # This process only waits; when it is killed, so is the namespace's first process.
        libc.prctl(1, signal.SIGKILL)
        _pid, status = os.waitpid(pid, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    libc.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def _run_as_child(descriptor):
    from multiprocessing.connection import Connection

    os.setsid()  # a process namespace hides its neighbours, but a signal to one's group would reach them
    _limit()
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    if not LIGHT:
        use_tables()
    with contextlib.suppress(EOFError, BrokenPipeError):
        serve(Connection(descriptor))
    return 0


def _limit():
    import resource

    for what, value in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (value, value))


def _kill(pid):
    if pid:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, 0)


def _reap(running):
    for number, pid in list(running.items()):
        with contextlib.suppress(ChildProcessError):
            if os.waitpid(pid, os.WNOHANG) != (0, 0):
                del running[number]


# ---- elsewhere: a spare process, used once -----------------------------------------------------------------------


def spare(address):
    """Connect to the judge, import while it waits, serve one exercise."""
    from multiprocessing.connection import Client

    warm_up()
    with Client(address, authkey=bytes.fromhex(os.environ.pop("CRM_WORKER_KEY"))) as connection:
        connection.send_bytes(b"ready")
        sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
        with contextlib.suppress(EOFError, BrokenPipeError):
            serve(connection)


if __name__ == "__main__":
    {"zygote": lambda: zygote(int(sys.argv[2])), "spare": lambda: spare(sys.argv[2])}[sys.argv[1]]()
