"""Make a student's file from the answers, and put stubs back into one without losing what was there."""

import ast
import datetime as dt
import shutil

from . import lessons
from .calling import pieces

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
    lines = text.splitlines()
    out, at = [], 0
    for node in ast.parse(text).body:
        first, last = _first_line(node), node.end_lineno
        if _is_private(node):
            out += _without_comment_above(lines[at:first])
        elif isinstance(node, ast.FunctionDef):
            out += [*lines[at:first], *_stub_lines(lines, node, place)]
        else:
            out += lines[at:last]
        at = last
    return _tidy("\n".join([*out, *lines[at:]])) + "\n"


def _first_line(node):
    """Return the index of a node's first line, decorators included."""
    return min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))]) - 1


def _is_private(node):
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return node.name.startswith("_")
    targets = getattr(node, "targets", [getattr(node, "target", None)])
    return any(isinstance(target, ast.Name) and target.id.startswith("_") for target in targets)


def _stub_lines(lines, node, place):
    body = lines[_first_line(node) : node.end_lineno]
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
    """Return whether no exercise in a student's file has been begun: every body is still the stub's."""
    try:
        functions = lessons.public_functions(ast.parse(text))
    except SyntaxError:
        return False
    return all(_is_stub(node) for node in functions.values())


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
    if not path.is_file():
        path.parent.mkdir(exist_ok=True)
        path.write_text(fresh, encoding="utf-8", newline="\n")
        return None
    backup = back_up(path)
    text = fresh if exercise is None else replace(path.read_text(encoding="utf-8"), exercise, piece_of(fresh, exercise))
    path.write_text(text, encoding="utf-8", newline="\n")
    return backup


def piece_of(text, name):
    """Return the source of one top-level function."""
    for _start, piece in pieces(text):
        if defines(piece, name):
            return piece.rstrip() + "\n"
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
    return any(line.startswith(f"def {name}(") for line in piece.splitlines())


def replace(text, name, new):
    """Return `text` with one top-level function replaced by `new`; at the end if it was not there.

    Works on a file that Python cannot parse, so that a syntax error can be reset away.
    """
    parts = [piece for _start, piece in pieces(text)]
    found = [i for i, piece in enumerate(parts) if defines(piece, name)]
    if not found:
        return text.rstrip() + "\n\n\n" + new
    for i in found:
        parts[i] = ""
    parts[found[0]] = new + "\n\n"
    return "".join(parts).rstrip() + "\n"
