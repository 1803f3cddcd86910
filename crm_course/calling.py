"""Load a student's file and call its functions: what runs on the untrusted side, and in process for debugging.

A file is loaded in pieces if it must be, so that a syntax error in one exercise leaves the others alive.
"""

import builtins
import importlib.util
import io
import linecache
import re
import sys
import traceback
import types
from contextlib import redirect_stderr, redirect_stdout

from . import wire

PRINT_LIMIT = 2_000
NAME_LIMIT = 200  # letters of a name or of a line of code, and how many names are told
# Among the kinds of an error: it came from loading the file, not from a call; the file is no text at all.
BROKEN_FILE, NOT_TEXT = "broken file", "not text"
_DEFINES = re.compile(r"^(?:async\s+)?def\s+(\w+)", re.MULTILINE)
_STARTS_PIECE = re.compile(
    r"^(?:@|(?:def|async|class|import|from|if|for|while|with|try|match|raise|assert|del)\b"
    r"|[A-Za-z_][\w.]*\s*(?:\(|(?::[^=]*)?=))"
)
_DOCSTRING = re.compile(r'\A(?:\s|#[^\n]*\n)*("""|\'\'\').*?\1', re.DOTALL)


class Loaded:
    """A student's module: what it defines, and what of it is broken ({function name, or "" for the file: error})."""

    def __init__(self, namespace, broken):
        self.namespace = namespace
        self.broken = broken

    def functions(self):
        """Return the public functions that the file defines, not those that it imports."""
        mine = self.namespace.get("__name__")
        return sorted(
            name
            for name, value in self.namespace.items()
            if type(name) is str
            and name.isidentifier()
            and name[0] != "_"
            and isinstance(value, types.FunctionType)
            and value.__module__ == mine
        )[:NAME_LIMIT]


def load(source, name, filename):
    """Return the module `name` made from `source` (bytes); errors show lines of `filename`."""
    module = types.ModuleType(name)
    module.__file__ = filename
    sys.modules[name] = module
    try:
        text = importlib.util.decode_source(source)
    except (SyntaxError, UnicodeDecodeError) as error:
        return Loaded(vars(module), {"": _broken(error, filename, NOT_TEXT)})
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    error = _run(text, filename, vars(module))
    if error is None:
        return Loaded(vars(module), {})
    vars(module).clear()
    vars(module).update(__name__=name, __file__=filename)
    return Loaded(vars(module), _load_in_pieces(text, filename, vars(module)))


def _load_in_pieces(text, filename, namespace):
    broken = {}
    for start, piece in pieces(text):
        error = _run("\n" * start + piece, filename, namespace)
        if error is not None:
            defined = _DEFINES.search(piece)
            broken.setdefault(defined.group(1) if defined else "", _broken(error, filename))
    return broken


def _broken(error, filename, *kinds):
    described = describe(error, filename)
    return {**described, "kinds": [*described["kinds"], BROKEN_FILE, *kinds]}


def pieces(text):
    """Yield (line number, text) of the top-level pieces of a file: what stands at the margin begins a new one."""
    lines = io.StringIO(text, newline="").readlines()  # as Python counts them; splitlines knows more line ends
    docstring = _DOCSTRING.match(text)
    prose = docstring.group().count("\n") + 1 if docstring else 0  # its lines may begin like code
    starts = [i for i, line in enumerate(lines) if i >= prose and _STARTS_PIECE.match(line)]
    # A decorator belongs to what follows it.
    starts = [s for i, s in enumerate(starts) if i == 0 or not lines[starts[i - 1]].startswith("@")]
    for start, end in zip([0, *starts], [*starts, len(lines)], strict=True):
        if start < end:
            yield start, "".join(lines[start:end])


def _run(text, filename, namespace):
    """Run `text` in `namespace`; return what it raised, or None."""
    if "\0" in text:  # older Pythons call it a ValueError, without a line
        line = text[: text.index("\0")].count("\n") + 1
        return SyntaxError("source code cannot contain null bytes", (filename, line, 1, ""))
    try:
        exec(compile(text, filename, "exec", dont_inherit=True), namespace)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return error
    return None


def perform(loaded, name, payload):
    """Call a function of the loaded file; return what happened as a dict with the key "status".

    `payload` is [args, kwargs] as bytes. status is one of: returned (value, packed; changed), raised (error), not
    started, out of memory, missing (found), not plain (type). Under "exception" stands the exception itself, for use in
    this process only.
    """
    broken = loaded.broken.get(name) or (loaded.broken.get("") if name not in loaded.namespace else None)
    if broken:
        return {"status": "raised", "error": broken}
    function = loaded.namespace.get(name)
    if not callable(function):
        return {"status": "missing", "found": loaded.functions()}
    args, kwargs = wire.loads(payload)
    output = Output()
    with redirect_stdout(output), redirect_stderr(output):
        outcome = _call(function, args, kwargs, loaded.namespace.get("__file__", ""))
    if outcome["status"] == "raised" and outcome["error"]["type"] == "NameError" and "" in loaded.broken:
        outcome = {"status": "raised", "error": loaded.broken[""]}  # the name is missing because its line failed
    outcome["printed"], outcome["printed_length"] = "".join(output.kept), output.total
    if outcome["status"] == "returned":
        outcome["changed"] = _changed(args, kwargs, payload)
    return outcome


def _call(function, args, kwargs, filename):
    try:
        value = function(*args, **kwargs)
    except NotImplementedError as error:
        return {"status": "not started", "exception": error}
    except MemoryError as error:
        return {"status": "out of memory", "exception": error}
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return {"status": "raised", "error": describe(error, filename), "exception": error}
    return _returned(value)


def _returned(value):
    """Return the outcome of a call that came back, if its value can travel."""
    try:
        packed = wire.Packed(wire.dumps(value))
    except MemoryError as error:
        return {"status": "out of memory", "exception": error}
    except wire.NotPlainData as error:
        return {"status": "not plain", "type": str(error)[:NAME_LIMIT], "exception": error}
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # an object of the student's own may raise anything while it is read
        return {"status": "not plain", "type": _name(type(value)), "exception": error}
    return {"status": "returned", "value": packed}


def _changed(args, kwargs, payload):
    """Return the places of the arguments that are no longer what came in `payload`."""
    if _fingerprint([args, kwargs]) == payload:  # the quick way, for nearly every call
        return []
    before, after = _fingerprints(*wire.loads(payload)), _fingerprints(args, kwargs)
    return [place for place in before if before[place] != after[place]]


def _fingerprints(args, kwargs):
    named = {**{str(i): value for i, value in enumerate(args)}, **kwargs}
    return {place: _fingerprint(value) for place, value in named.items()}


def _fingerprint(value):
    try:
        return wire.dumps(value)
    except KeyboardInterrupt:
        raise
    except BaseException:  # the call has put something into it that cannot travel
        return None


# The true ones: a class of the student's own may say what it likes of itself.
_KINDS = {kind: kind.__name__ for kind in vars(builtins).values() if isinstance(kind, type)}
_name, _kinds = type.__dict__["__name__"].__get__, type.__dict__["__mro__"].__get__
_traceback = BaseException.__dict__["__traceback__"].__get__


def describe(error, filename):
    """Return an exception as plain data; of the traceback, only the lines of `filename`."""
    frames = []
    for frame in traceback.extract_tb(_traceback(error)):
        seen = _frame(frame.lineno, frame.name, frame.line)
        if frame.filename == filename and seen not in frames:  # a recursion passes the same line again and again
            frames.append(seen)
    if isinstance(error, SyntaxError) and error.filename == filename:
        frames.append(_frame(error.lineno, "", error.text))
    message = error.msg if isinstance(error, SyntaxError) and isinstance(error.msg, str) else _text(error)
    return {
        "type": sendable(_name(type(error))[:NAME_LIMIT]),
        "kinds": [_KINDS[kind] for kind in _kinds(type(error)) if kind in _KINDS],
        "message": sendable(message[:PRINT_LIMIT]),
        "frames": frames[-8:],
    }


def _frame(line, function, code):
    code = code.strip() if isinstance(code, str) else ""
    line = line if type(line) is int and 0 < line < 2**31 else 0
    return {"line": line, "function": function[:NAME_LIMIT], "code": sendable(code[:NAME_LIMIT])}


def _text(error):
    try:
        return str(error)
    except KeyboardInterrupt:
        raise
    except BaseException:  # an exception of the student's own
        return ""


# What steers a terminal, and what turns the direction of the text around it.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def sendable(text):
    """Return text that can be shown: Python lets half a character stand alone, no terminal does; no control characters."""
    return _UNSEEN.sub("?", text.encode("utf-8", "replace").decode())


class Output:
    """A place to print to that keeps the beginning and counts the rest."""

    encoding = "utf-8"

    def __init__(self):
        self.kept, self.total = [], 0

    def write(self, text):
        room = PRINT_LIMIT - self.total
        if room > 0:
            self.kept.append(sendable(text[:room]))
        self.total += len(text)
        return len(text)

    def flush(self):
        pass

    def isatty(self):
        return False
