"""The Persian words of the machinery and of the lessons' charts: read the .po files, find what is missing, compile."""

import ast
import io
from functools import lru_cache

from . import i18n, lessons
from .notebooks import Code, source

FOLDER = i18n.LOCALE_FOLDER / "fa"
COMPILED = FOLDER / "LC_MESSAGES" / "crm.mo"
_MARKERS = ("_", "tr")


@lru_cache
def _parts(_modified):
    from babel.messages.pofile import read_po

    parts = {}
    for path in sorted(FOLDER.glob("*.po")):
        with path.open("rb") as file:
            parts[path] = read_po(file, locale="fa", abort_invalid=True)
    return parts


def parts():
    """Return {path: catalogue} of the .po files: one for the machinery, one per lesson."""
    return _parts(tuple((path, path.stat().st_mtime_ns) for path in sorted(FOLDER.glob("*.po"))))


def compiled():
    """Return all messages as the bytes of one .mo file."""
    from babel.messages import Catalog
    from babel.messages.mofile import write_mo

    class Bare(Catalog):
        # Without the date of the build and the version of Babel, the bytes depend on the words alone.
        mime_headers = (("Language", "fa"), ("Content-Type", "text/plain; charset=utf-8"))

    whole = Bare(locale="fa")
    for catalogue in parts().values():
        for message in catalogue:
            if message.id:
                whole.add(message.id, message.string)
    buffer = io.BytesIO()
    write_mo(buffer, whole)
    return buffer.getvalue()


def problems():
    """Return what is wrong: a text without Persian, an entry that nobody uses."""
    known = {
        message.id: path
        for path, catalogue in parts().items()
        for message in catalogue
        if message.id and message.string
    }
    used = dict(_used())
    found = [
        f"{place}: " + i18n._("no Persian for {text}").format(text=repr(text))
        for text, place in used.items()
        if text not in known
    ]
    for text, path in known.items():
        if text not in used:
            name = path.relative_to(lessons.ROOT).as_posix()
            found.append(f"{name}: " + i18n._("nobody says {text} any more").format(text=repr(text)))
    return found


def _used():
    for path in sorted((lessons.ROOT / "crm_course").rglob("*.py")):
        place = path.relative_to(lessons.ROOT).as_posix()
        yield from _texts(ast.parse(path.read_text(encoding="utf-8")), place)
    for path in sorted((lessons.ROOT / "crm_course").rglob("templates/*.html")):
        yield from _template_texts(path.read_text(encoding="utf-8"), path.relative_to(lessons.ROOT).as_posix())
    for stem in lessons.stems():
        place = f"notebooks/source/{stem}.md"
        for part in source(stem)[0]:
            if isinstance(part, Code):
                yield from _texts(ast.parse(_without_magics(part.source)), place, part.line)


def _without_magics(code):
    return "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in code.splitlines())


def _texts(tree, place, first_line=1):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node.func) in _MARKERS and node.args:
            text = node.args[0]
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                yield text.value, f"{place}:{first_line + text.lineno - 1}"


def _template_texts(text, place):
    from jinja2 import Environment
    from jinja2.ext import extract_from_ast

    for line, _function, found in extract_from_ast(Environment().parse(text), _MARKERS):
        yield found, f"{place}:{line}"


def _called(function):
    return getattr(function, "id", getattr(function, "attr", None))
