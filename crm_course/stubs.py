"""Make a student's file from the answers, and put stubs back into one without losing what was there."""

import ast
import datetime as dt
import re
import shutil

from . import lessons
from .calling import pieces
from .i18n import _

MARKER = "# answer"
STUB_BODY = "raise NotImplementedError"
BACKUPS = lessons.ROOT / ".crm" / "backups"


class StubError(ValueError):
    """An answer from which no stub can be made; the text names the place."""


def stub(stem):
    """Return the student's file of a lesson: the answers with everything below `# answer` left out."""
    return derive(lessons.answer_file(stem).read_text(encoding="utf-8"), f"solutions/{lessons.PACKAGE}/{stem}.py")


def derive(text, place):
    """Return `text`, the source of answers, as stubs; `place` names the file in errors."""
    lines = text.split("\n")
    out, at = [], 0
    for node in ast.parse(text).body:
        first, last = _first_line(node), _last_line(lines, node)
        if _is_private(node):
            out += _without_comment_above(lines[at:first])
        elif isinstance(node, ast.FunctionDef):
            out += [*lines[at:first], *_stub_lines(lines[first:last], node, place)]
        else:
            out += lines[at:last]
        at = last
    return _without_idle_imports(_tidy("\n".join([*out, *lines[at:]])) + "\n")


def _without_idle_imports(text):
    """Return a stub less the names imported for the answers alone; what a docstring speaks of stays."""
    lines = text.splitlines(True)
    for node in reversed([node for node in ast.parse(text).body if isinstance(node, ast.ImportFrom)]):
        rest = "".join(lines[: node.lineno - 1] + lines[node.end_lineno :])
        kept = [name for name in node.names if re.search(rf"\b{name.asname or name.name}\b", rest)]
        new = [ast.unparse(ast.ImportFrom(node.module, kept, node.level)) + "\n"] if kept else []
        lines[node.lineno - 1 : node.end_lineno] = new
    return "".join(lines)


def _first_line(node):
    """Return the index of a node's first line, decorators included."""
    return min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))]) - 1


def _last_line(lines, node):
    """Return how many lines there are to a node's end, with a comment of its own below it."""
    last = node.end_lineno
    while last < len(lines) and lines[last].startswith((" ", "\t")) and lines[last].strip().startswith("#"):
        last += 1
    return last


def _is_private(node):
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return node.name.startswith("_")
    targets = getattr(node, "targets", [getattr(node, "target", None)])
    return any(isinstance(target, ast.Name) and target.id.startswith("_") for target in targets)


def _stub_lines(body, node, place):
    marked = [i for i, line in enumerate(body) if line.strip() == MARKER]
    if len(marked) != 1:
        raise StubError(f"{place}, line {node.lineno}: {node.name} has {len(marked)} lines `{MARKER}`, expected one")
    indent = body[marked[0]].removesuffix(MARKER)
    return [*body[: marked[0]], indent + STUB_BODY]


def _without_comment_above(lines):
    """Return the lines before a private function, less the comment that speaks of it."""
    while lines and (not lines[-1].strip() or lines[-1].startswith("#")):
        lines = lines[:-1]
    return lines


def _tidy(text):
    while "\n\n\n\n" in text:
        text = text.replace("\n\n\n\n", "\n\n\n")
    return text.rstrip()


def is_untouched(text):
    """Return whether nothing in a student's file has been begun: every body is still the stub's."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):  # older Pythons call a null byte a ValueError
        return False
    defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return all(_is_stub(node) for node in tree.body if isinstance(node, defined))


def _is_stub(node):
    last = node.body[-1]
    return len(node.body) <= 2 and isinstance(last, ast.Raise) and ast.unparse(last) == STUB_BODY


def back_up(path):
    """Copy a student's file to the backups and return where it lies now."""
    BACKUPS.mkdir(parents=True, exist_ok=True)
    stamp = dt.datetime.now().strftime("%Y%m%d-%H%M%S-%f")
    copy = BACKUPS / f"{path.stem}-{stamp}.py"
    shutil.copy2(path, copy)
    return copy


def reset(stem, exercise=None):
    """Put the stub of a lesson, or of one exercise, back; return the backup of what was there, or None."""
    path = lessons.stub_file(stem)
    fresh = stub(stem)
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(fresh.encode())
        return None
    if not path.is_file():
        raise StubError(_("{path} is not a file. Move it away, then try again.").format(path=path))
    new = fresh.encode() if exercise is None else _with_stub(path, exercise, piece_of(fresh, exercise))
    backup = back_up(path)
    path.write_bytes(new)
    return backup


def _with_stub(path, exercise, piece):
    """Return the bytes of a student's file with the stub of one exercise; all others are as they were."""
    found = path.read_bytes()
    if b"\0" in found:
        message = _(
            "{path} is not saved as UTF-8. Save it again in this encoding, or put all of its stubs back: crm reset {stem}"
        )
        raise StubError(message.format(path=path, stem=path.stem))
    return replace(found.decode("utf-8", "surrogateescape"), exercise, piece).encode("utf-8", "surrogateescape")


def piece_of(text, name):
    """Return the source of one top-level function."""
    for _start, piece in pieces(text):
        if defines(piece, name):
            return _tail_off(piece)[0]
    raise KeyError(name)


def answer_text(stem, exercise):
    """Return the source of an answer, followed by the private functions of its file that it calls."""
    text = lessons.answer_file(stem).read_text(encoding="utf-8")
    private = {name for name in _defined(text) if name.startswith("_")}
    wanted, todo = [], [exercise]
    while todo:
        name = todo.pop(0)
        if name not in wanted:
            wanted.append(name)
            todo += sorted(private & _names_in(piece_of(text, name)))
    return "\n\n".join(piece_of(text, name) for name in wanted)


def _defined(text):
    return [node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]


def _names_in(piece):
    return {node.id for node in ast.walk(ast.parse(piece)) if isinstance(node, ast.Name)}


def defines(piece, name):
    return re.search(rf"^(?:async\s+)?def\s+{name}\b", piece, re.MULTILINE) is not None


def replace(text, name, new):
    """Return `text` with one top-level function replaced by `new`; at the end if it was not there.

    Works on a file that Python cannot parse, so that a syntax error can be reset away.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    new = new.replace("\n", newline)
    parts = [piece for _start, piece in pieces(text)]
    found = [i for i, piece in enumerate(parts) if defines(piece, name)]
    if not found:
        return (text and text.rstrip("\r\n") + 3 * newline) + new
    for i in found:
        parts[i] = (new if i == found[0] else "") + _tail_off(parts[i])[1]
    return "".join(parts)


def _tail_off(piece):
    """Return a function's text and what stands after it: blank lines, and comments that speak of what follows."""
    lines = piece.splitlines(True)
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    body = "".join(lines[:end])
    return body if body.endswith("\n") else body + "\n", "".join(lines[end:])
