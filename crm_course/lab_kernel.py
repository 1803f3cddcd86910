"""A sandboxed kernel as nbval sees one: it runs a cell in a fork of a warm process and hands out what the cell shows.

No ZeroMQ, no HMAC key, no port: the student's code would hold all three. One pipe carries JSON, and only what has the exact
shape of outputs is passed on to nbval.
"""

import contextlib
import json
import os
import shutil
import tempfile
import threading
from collections import deque
from queue import Empty

from . import lessons, sandbox

MAX_BYTES = 4 * 2**20  # of an answer; what an honest worker sends is far smaller
MAX_OUTPUTS = 2_500
NAME_LETTERS = 200
_FILES = ("lab_worker.py", "cards.py", "data.py", "figures.py", "i18n.py", "judge.py", "lessons.py", "notebook.py")
_FILES += ("parquet.py", "selftest.py", "explore", "gallery", "locale", "world")


class KernelEnded(Exception):
    """The kernel is gone; `how` is "timed out" or "died"."""

    def __init__(self, how):
        self.how = how
        super().__init__(how)


class Kernel:
    """A kernel with one student's file behind it, with the methods that nbval calls."""

    def __init__(self, connection, kill, stem, source, warm=lambda: True, another=None):
        # `another`, with which a worker begins anew, is not used: a notebook has one kernel.
        self._connection = connection
        self._kill = kill
        self._warm = warm  # whether the process that it was forked from is still there
        self._hello = {
            "module": f"{lessons.PACKAGE}.{stem}",
            "filename": f"{lessons.PACKAGE}/{stem}.py",
            "source": source.decode("utf-8", "surrogateescape"),
        }
        self._messages = deque()
        self._count = 0
        self.seconds = 0  # for the next cell

    def greet(self, lang):
        """Say the language of the edition; the file is sent along with the first cell."""
        self._hello["lang"] = lang

    def is_alive(self):
        return True  # of one that is not, `execute_cell_input` tells more

    def execute_cell_input(self, cell_input, allow_stdin=None):
        """Run a cell to its end, keep what it shows as messages, and return their id."""
        self._count += 1
        self._messages.clear()
        for output in self._run(cell_input):
            kind = output.pop("output_type")
            self._add(kind, {**output, "metadata": {}, "execution_count": self._count, "traceback": []})
        self._add("status", {"execution_state": "idle"})
        return self._count

    def _add(self, kind, content):
        self._messages.append({"msg_type": kind, "content": content, "parent_header": {"msg_id": self._count}})

    def _run(self, cell):
        late = threading.Event()
        timer = threading.Timer(self.seconds, self._end, [late])
        timer.daemon = True
        timer.start()
        try:
            if self._hello:
                self._connection.send_bytes(json.dumps(self._hello).encode())
                self._hello = None
            self._connection.send_bytes(json.dumps({"cell": cell}).encode())
            answer = self._connection.recv_bytes(MAX_BYTES)
        except (EOFError, OSError) as error:
            if not late.is_set() and not self._warm():
                raise sandbox.WorkersLost("The process that runs notebooks has ended.") from None
            raise KernelEnded("timed out" if late.is_set() else "died") from error
        finally:
            timer.cancel()
        return read(answer)

    def _end(self, late):
        late.set()
        self._kill()

    def await_reply(self, msg_id, timeout=None):
        pass

    def await_idle(self, parent_id, timeout):
        pass

    def get_message(self, stream, timeout=None):
        if not self._messages:
            raise Empty
        return self._messages.popleft()

    def interrupt(self):
        self._kill()

    def stop(self):
        with contextlib.suppress(OSError):
            self._connection.close()
        self._kill()

    close = stop


def read(answer):
    """Return the outputs in a worker's answer; one that has not the shape of outputs ends the kernel."""
    try:
        outputs = json.loads(answer)["outputs"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise KernelEnded("died") from error
    if not isinstance(outputs, list) or len(outputs) > MAX_OUTPUTS or not all(map(_is_output, outputs)):
        raise KernelEnded("died")
    return outputs


def _is_output(output):
    if not isinstance(output, dict):
        return False
    kind, keys = output.get("output_type"), set(output)
    if kind == "stream":
        return keys == {"output_type", "name", "text"} and output["name"] in ("stdout", "stderr") and _is_text(output)
    if kind == "error":
        return keys == {"output_type", "ename", "evalue"} and _is_text(output)
    data = output.get("data")
    return (
        kind in ("display_data", "execute_result")
        and keys == {"output_type", "data"}
        and isinstance(data, dict)
        and _is_text(data)
        and all(len(mime) <= NAME_LETTERS for mime in data)
    )


def _is_text(values):
    return all(isinstance(value, str) for value in values.values())


class Kernels(sandbox.Zygote):
    """The warm process that is forked for each kernel: IPython's shell, the packages and the data sets are in it."""

    backend = Kernel
    files = (*sandbox.Zygote.files, *_FILES)

    def __init__(self):
        # Matplotlib and IPython want a folder to write to while they are imported. Then it is deleted: in a folder that is
        # gone, though still bound in the sandbox, nothing can be created, so nothing can be left for the next student.
        self._folder = tempfile.mkdtemp(prefix="crm-kernel-")
        super().__init__(light=True)

    def _start(self):
        os.makedirs(self._folder, exist_ok=True)
        self._warmth = ["light", "notebook"]
        super()._start()

    def more(self):
        data = str(lessons.ROOT / "datasets")
        return ["--ro-bind", data, "/course/datasets", "--bind", self._folder, "/cache"]

    def settings(self):
        folder = "/cache" if sandbox.bubblewrap() else self._folder
        names = ("HOME", "TMPDIR", "IPYTHONDIR", "MPLCONFIGDIR", "XDG_CACHE_HOME")
        return {**dict.fromkeys(names, folder), "MPLBACKEND": "agg", "CRM_LANG": "en"}

    def _wait(self):
        try:
            super()._wait()
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def warm(self):
        """Wait until kernels can be forked."""
        if not self._ready:
            self._wait()

    def close(self):
        super().close()
        shutil.rmtree(self._folder, ignore_errors=True)
