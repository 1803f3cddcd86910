"""The untrusted side of a notebook: a warm kernel without Jupyter's sockets and threads, forked for each submission.

It runs cells that arrive over the wire, with the student's module behind them, in IPython's own shell (the one that
ipykernel puts behind its sockets), and answers with what they show. It has the course's public machinery and its data
sets; notebooks with their stored outputs, tests and answers are not there. Messages are JSON: first {lang, module,
filename, source}, then {cell} again and again, each answered by {outputs}.

Figures are made but not drawn: nbval never compares pictures, and drawing them would take most of the time.
"""

import importlib
import json
import pkgutil
import sys
import types

KEPT = 200_000  # letters of all that a cell shows; more than any cell of the course by far


def warm_up():
    """Import what notebooks import, read the data sets, have a shell."""
    import pandas as pd

    from . import data, explore, figures, notebook  # noqa: F401 (`notebook` before IPython: it would start a judge)

    for name in ("seaborn", "scipy.optimize", "scipy.special", "scipy.stats"):
        importlib.import_module(name)
    for module in pkgutil.iter_modules(explore.__path__):
        importlib.import_module(f"{explore.__name__}.{module.name}")
    for name in data.names():
        data.load(name)
    figures.png = lambda figure: b""
    figures.use_style()
    pd.set_option("display.max_columns", 20)  # as in a notebook; imported without one, pandas thinks of a terminal
    shell = _shell(Outputs())
    for cell in ("import pandas as pd\npd.DataFrame({'a': [1.5]}, index=['b'])", "from matplotlib import pyplot\n1"):
        shell.run_cell(cell, store_history=False)


def serve(connection):
    """Answer one judge: a student's file, then cells, until the connection closes."""
    from . import calling, i18n

    hello = json.loads(connection.recv_bytes())
    i18n.use(hello["lang"])
    package, _dot, _stem = hello["module"].rpartition(".")
    sys.modules[package] = types.ModuleType(package)
    sys.modules[package].__path__ = []
    outputs = Outputs()
    shell = _shell(outputs)
    sys.stdout, sys.stderr = outputs.stream("stdout"), outputs.stream("stderr")
    loaded = calling.load(hello["source"].encode("utf-8", "surrogateescape"), hello["module"], hello["filename"])
    _explain_what_is_broken(loaded)
    while True:
        try:
            request = json.loads(connection.recv_bytes())
        except EOFError:
            return
        outputs.clear()
        shell.run_cell(request["cell"], store_history=False)
        connection.send_bytes(json.dumps({"outputs": outputs.found}).encode())


def _explain_what_is_broken(loaded):
    """Let the import of a broken function say what is wrong with it."""
    broken = loaded.broken

    def missing(name):
        error = broken.get(name) or broken.get("")
        if error and not name.startswith("__"):
            raise ImportError(f"{error['type']}: {error['message']}")
        raise AttributeError(name)

    if broken:
        loaded.namespace["__getattr__"] = missing


class Outputs:
    """What a cell shows, in the order in which it shows it, as nbformat has it."""

    def __init__(self):
        self.clear()

    def clear(self):
        self.found, self._left = [], KEPT

    def stream(self, name):
        return _Stream(self, name)

    def write(self, name, text):
        if not self.found or self.found[-1].get("name") != name:
            self.found.append({"output_type": "stream", "name": name, "text": ""})
        self.found[-1]["text"] += self._kept(text)

    def show(self, kind, data):
        # Pictures are not compared: that there is one, is.
        kept = {mime: self._kept(text) if isinstance(text, str) else "" for mime, text in data.items()}
        self._add({"output_type": kind, "data": kept})

    def fail(self, error):
        try:
            text = str(error)
        except Exception:  # an exception of the student's own
            text = ""
        self._add({"output_type": "error", "ename": type(error).__name__, "evalue": self._kept(text[:2_000])})

    def _add(self, output):
        if self._left > 0:
            self._left -= 100  # endless empty outputs come to an end, too
            self.found.append(output)

    def _kept(self, text):
        kept = text[: max(0, self._left)]
        self._left -= len(text)
        return kept.encode("utf-8", "replace").decode()


class _Stream:
    encoding = "utf-8"

    def __init__(self, outputs, name):
        self._outputs = outputs
        self._name = name

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if text:
            self._outputs.write(self._name, text)
        return len(text)

    def flush(self):
        pass

    def isatty(self):
        return False


def _shell(outputs):
    """Return the one shell of this process; what it shows goes to `outputs`."""
    from IPython.core.displayhook import DisplayHook
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    class Hook(DisplayHook):
        def __call__(self, result=None):
            if result is not None:
                self.shell.outputs.show("execute_result", self.compute_format_data(result)[0])

    class Publisher(DisplayPublisher):
        def publish(self, data, metadata=None, **more):
            self.shell.outputs.show("display_data", data)

    class ZMQShell(InteractiveShell):  # pandas knows a notebook by "zmq" in the name of the shell's class
        displayhook_class = Hook
        display_pub_class = Publisher

        def showtraceback(self, *arguments, **more):  # nobody reads it, and writing it takes longer than the cell
            self.outputs.fail(sys.exc_info()[1])

        showsyntaxerror = showtraceback

    if not InteractiveShell.initialized():
        config = Config()
        config.HistoryManager.enabled = False  # it has a thread, and a file
        ZMQShell.instance(config=config)
    shell = InteractiveShell.instance()
    shell.outputs = outputs
    return shell
