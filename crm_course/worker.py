"""The untrusted side: a warm process that is forked for each exercise and runs the student's functions.

It knows nothing of the project: sources arrive as bytes, arguments and results as plain data (`wire`). Its first
argument tells how it is reached:

    zygote FD       (Unix) a socket over which the judge sends one connection per fork, and asks to kill
    spare ADDRESS   (elsewhere) connect, serve one exercise, end; it also ends when its standard input does
"""

import contextlib
import os
import signal
import sys
import threading

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"  # a process with threads cannot be forked safely, and one exercise gets one core

from . import confine  # noqa: E402

# Before anything is imported that starts a thread: only a process with one can move.
_NAMESPACE = confine.enclose() if __name__ == "__main__" and sys.argv[1] == "zygote" else None

from . import calling, wire  # noqa: E402

COMMAND_BYTES = 16  # "f", "k" or "p" (fork, kill, present?) and the worker's number
READY_BYTES = 100  # "ready" and the defences that are there
IDLE_SECONDS = 0.2
WIRE = 3  # where a worker has its connection


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
    with contextlib.suppress(ImportError):
        if not LIGHT:
            from sklearn.cluster import KMeans

            KMeans(1, n_init=1).fit([[0.0], [1.0]])  # looks once at /proc, which workers do not see
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
            mark, name, payload = connection.recv_bytes(), connection.recv_bytes().decode(), connection.recv_bytes()
        except EOFError:
            return
        outcome = calling.perform(loaded, name, payload)
        outcome.pop("exception", None)
        # With the mark of this call, so that nothing sent ahead or late can pass for its answer.
        connection.send_bytes(mark + wire.dumps(outcome))


# ---- Unix: fork for each exercise --------------------------------------------------------------------------------


def zygote(descriptor):
    """Fork a worker for every connection that arrives; kill it on demand."""
    import gc
    import multiprocessing.connection  # noqa: F401  (once, not in every child)
    import socket

    control = socket.socket(fileno=descriptor)
    warm_up()
    hidden = _NAMESPACE is not None and confine.hide_processes()
    gc.freeze()
    there = {"namespaces": _NAMESPACE is not None, "hidden-processes": hidden, "filter": confine.can_filter()}
    control.send(" ".join(["ready", *(name for name, has in there.items() if has)]).encode())
    running = {}
    while True:
        message, descriptors, _flags, _address = socket.recv_fds(control, COMMAND_BYTES, 1)
        _reap(running)
        if not message:
            break
        command, number = message[:1], int(message[1:])
        if command == b"f":
            running[number] = _fork(descriptors[0])
            os.close(descriptors[0])
        elif command == b"k":
            _kill(running.pop(number, None))
        elif command == b"p":
            control.send(command)
    for pid in running.values():
        _kill(pid)


def _fork(descriptor):
    pid = confine.fork(_NAMESPACE)
    if pid:
        return pid
    status = 70
    try:
        status = _run_as_child(descriptor)
    finally:
        os._exit(status)


def _run_as_child(descriptor):
    from multiprocessing.connection import Connection  # imported before the fork, by `zygote`

    os.setsid()  # a process namespace hides its neighbours, but a signal to one's group would reach them
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(descriptor, WIRE)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    os.closerange(WIRE + 1, os.sysconf("SC_OPEN_MAX"))
    confine.limit()
    confine.confine()
    connection = Connection(WIRE)
    if not connection.poll(IDLE_SECONDS):
        use_tables()  # somebody works at an exercise and will ask later; in a batch it would be time lost
    with contextlib.suppress(EOFError, BrokenPipeError):
        serve(connection)
    return 0


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

    threading.Thread(target=_end_with_the_judge, daemon=True).start()
    warm_up()
    with Client(address, authkey=bytes.fromhex(os.environ.pop("CRM_WORKER_KEY"))) as connection:
        connection.send_bytes(b"ready")
        sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
        confine.limit()
        confine.confine()
        with contextlib.suppress(EOFError, BrokenPipeError):
            serve(connection)


def _end_with_the_judge():
    sys.stdin.buffer.read()  # the judge never writes to it; it ends when the judge does, however that ends
    os._exit(72)


if __name__ == "__main__":
    os.environ.pop("CRM_MEMORY_MB", None)  # nothing of the judge is for the student's eyes
    {"zygote": lambda: zygote(int(sys.argv[2])), "spare": lambda: spare(sys.argv[2])}[sys.argv[1]]()
