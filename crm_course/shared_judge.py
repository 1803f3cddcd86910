"""One judge for whoever runs many notebooks: their kernels ask it, instead of starting a judge each.

To start a judge and its sandbox takes seven seconds of work. A notebook with `CRM_JUDGE` in its environment asks the judge
that listens at that address instead; it gets the requests that a kernel's own judge would get, and gives the same answers.
"""

import contextlib
import json
import os
import queue
import threading
from multiprocessing.connection import Client, Listener

from .judge import Judge, JudgeError

SETTING = "CRM_JUDGE"
AT_ONCE = 2  # judges, started when they are needed


@contextlib.contextmanager
def serving():
    """Serve while the context is open; it gives the environment variables by which kernels find the judges."""
    judges = [Judge(apart=True) for _place in range(AT_ONCE)]
    free = queue.LifoQueue()  # the warm one first
    for judge in judges:
        free.put(judge)
    listener = Listener(backlog=16)  # in a folder that only we may read
    threading.Thread(target=_listen, args=(listener, free), daemon=True).start()
    try:
        yield {SETTING: listener.address}
    finally:
        listener.close()
        for judge in judges:
            judge.retire()
            judge.close()


def _listen(listener, free):
    with contextlib.suppress(OSError):  # closed: nobody asks any more
        while True:
            threading.Thread(target=_serve, args=(listener.accept(), free), daemon=True).start()


def _serve(connection, free):
    """Answer the one request of a connection."""
    with connection, contextlib.suppress(EOFError, OSError):  # the kernel is gone
        request = json.loads(connection.recv_bytes())
        judge = free.get()
        try:
            answer = judge.ask(request)
        except JudgeError as error:
            answer = {"error": str(error)}
        finally:
            free.put(judge)
        connection.send_bytes(json.dumps(answer).encode())


class SharedJudge(Judge):
    """The judge that listens at an address; it is not ours to start or to end."""

    def __init__(self, address):
        super().__init__()
        self._address = address

    def start(self):
        pass

    def ask(self, request, seconds=None):
        """Return the answer to a request."""
        with Client(self._address) as connection:
            connection.send_bytes(json.dumps(request).encode())
            answer = json.loads(connection.recv_bytes())
        if "error" in answer:
            raise JudgeError(answer["error"])
        return answer


def for_a_kernel():
    """Return the judge of this kernel: the shared one, if there is one, else its own."""
    address = os.environ.get(SETTING)
    return SharedJudge(address) if address else Judge()
