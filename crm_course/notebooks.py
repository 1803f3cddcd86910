"""Make the notebooks of both editions from a lesson's source, where prose stands in pairs and code once."""

import hashlib
import json
import os
import tempfile
from functools import lru_cache
from pathlib import Path

from . import lessons
from .i18n import _, language

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
CELL_SECONDS = 120
# A widget's view means nothing without its kernel, so the stored notebook has a line of text in its place.
_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


class SourceError(ValueError):
    """A lesson's source breaks a rule of the house; the text names file, line and cure."""


# ---- reading the source ------------------------------------------------------------------------------------------


class Prose:
    """One pair of prose cells: English and its Persian twin; or a pair of hints."""

    def __init__(self, cell, line):
        self.line = line
        self.english = cell.source
        self.persian = None
        self.written_from = None
        self.hint = cell.metadata.get("hint")

    def text(self, lang):
        return self.persian if lang == "fa" else self.english


class Code:
    """One code cell, the same in both editions."""

    def __init__(self, cell, line):
        self.line = line
        self.source = cell.source
        self.tags = list(cell.metadata.get("tags", []))


def digest(text):
    """Return the short hash that ties a Persian cell to the English it was written from."""
    return hashlib.sha256(text.strip().encode()).hexdigest()[:8]


@lru_cache
def _read(path, _modified):
    import jupytext

    notebook = jupytext.read(path, fmt="md:myst")
    parts, problems, line = [], [], 0
    for cell in notebook.cells:
        line = _line_of(cell, path, line)
        if cell.cell_type == "code":
            parts.append(Code(cell, line))
        elif cell.metadata.get("lang") == "en":
            parts.append(Prose(cell, line))
        elif cell.metadata.get("lang") == "fa":
            _pair(parts, cell, line, problems)
        else:
            problems.append((line, _("a cell says no language: {start}").format(start=_start(cell.source))))
    return parts, [*problems, *_problems(parts)]


def _line_of(cell, path, after):
    """Return the number of a cell's first line in its file, which comes after the line `after`."""
    first = cell.source.strip().partition("\n")[0]
    lines = path.read_text(encoding="utf-8").split("\n")
    return next((n for n, line in enumerate(lines, 1) if n > after and line.strip() == first.strip()), after)


def _pair(parts, cell, line, problems):
    english = parts[-1] if parts and isinstance(parts[-1], Prose) else None
    if english is None or english.persian is not None:
        problems.append((line, _("a Persian cell follows no English one: {start}").format(start=_start(cell.source))))
    elif cell.metadata.get("hint") != english.hint:
        problems.append(
            (line, _("a hint and its twin name different exercises: {start}").format(start=_start(cell.source)))
        )
    else:
        english.persian, english.written_from = cell.source, cell.metadata.get("of")


def _problems(parts):
    problems = []
    for part in parts:
        if isinstance(part, Code):
            if any("\u0600" <= letter <= "\u06ff" for letter in part.source):
                message = _("there is Persian in a code cell; use tr(): {start}").format(start=_start(part.source))
                problems.append((part.line, message))
        elif part.persian is None:
            message = _("this English cell has no Persian twin: {start}").format(start=_start(part.english))
            problems.append((part.line, message))
        elif part.written_from != digest(part.english):
            message = _(
                "the Persian twin was written from another English text: {start} … read it again, then: crm build --accept STEM"
            )
            problems.append((part.line, message.format(start=_start(part.english))))
    return problems


def _start(text):
    return repr(text.strip().partition("\n")[0][:70])


def source(stem):
    """Return (parts, problems) of a lesson's source: its `Prose` and `Code` in order, and what is wrong with it."""
    path = lessons.source_file(stem)
    if not path.is_file():
        return [], [_("there is no lesson source {path}").format(path=path.relative_to(lessons.ROOT).as_posix())]
    parts, problems = _read(path, path.stat().st_mtime_ns)
    place = path.relative_to(lessons.ROOT).as_posix()
    return parts, [f"{place}, " + _("line {n}: ").format(n=line) + problem for line, problem in sorted(problems)]


def hints(stem, exercise, lang=None):
    """Return the hints of an exercise as Markdown, gentle first."""
    parts, _problems = source(stem)
    return [part.text(lang or language()) for part in parts if isinstance(part, Prose) and part.hint == exercise]


def accept(stem):
    """Record in a lesson's source that every Persian cell fits its English; return how many were not recorded."""
    path = lessons.source_file(stem)
    lines = path.read_text(encoding="utf-8").split("\n")
    out, english, count = [], [], 0
    current = None  # the language of the cell we are in
    for line in lines:
        mark = _cell_mark(line)
        if mark is None:
            if current == "en":
                english.append(line)
            out.append(line)
            continue
        if mark.get("lang") == "fa":
            wanted = digest("\n".join(english))
            if mark.get("of") != wanted:
                count += 1
                line = "+++ " + json.dumps({**mark, "of": wanted}, ensure_ascii=False)
        current = mark.get("lang")
        english = [] if current == "en" else english
        out.append(line)
    path.write_text("\n".join(out), encoding="utf-8", newline="\n")
    return count


def _cell_mark(line):
    """Return the metadata of a line that begins a cell, else None."""
    if line.startswith("```{code-cell}"):
        return {}
    if not line.startswith("+++"):
        return None
    return json.loads(line[3:]) if line[3:].strip() else {}


# ---- making an edition -------------------------------------------------------------------------------------------


def make(stem, lang):
    """Return one edition of a lesson as a notebook without outputs; the same bytes every time."""
    import nbformat.v4 as nb

    parts, _problems = source(stem)
    cells, used = [], set()
    for number, part in enumerate(parts):
        if isinstance(part, Code):
            cells.append(_code_cell(nb, part, used))
        elif part.hint is None:
            cells.append(_prose_cell(nb, part.text(lang), lang, _identity("p", part.english, used)))
        elif not _follows_hint(parts, number):
            cells.append(_hint_cell(nb, stem, part.hint, lang, used))
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}, "crm": {"stem": stem, "lang": lang}}
    return nb.new_notebook(cells=cells, metadata=metadata)


def _follows_hint(parts, number):
    return number > 0 and isinstance(parts[number - 1], Prose) and parts[number - 1].hint == parts[number].hint


def _identity(kind, text, used):
    """Return a cell id derived from what is in the cell, so that a build is the same everywhere."""
    name, again = f"{kind}-{digest(text)}", 1
    while name in used:
        again += 1
        name = f"{kind}-{digest(text)}-{again}"
    used.add(name)
    return name


def _code_cell(nb, part, used):
    metadata = {"tags": _tags(part.tags)} if part.tags else {}
    return nb.new_code_cell(part.source, id=_identity("c", part.source, used), metadata=metadata)


def _tags(tags):
    # "Run all" goes on past an exercise that is not written yet; nbval still compares the output.
    unfinished = ["raises-exception"] if {"lab", "earlier"} & set(tags) else []
    return [*tags, *unfinished, *(["nbval-ignore-output"] if "widget" in tags or "quiz" in tags else [])]


def _prose_cell(nb, text, lang, identity):
    return nb.new_markdown_cell(_directed(text, lang), id=identity)


def _directed(text, lang):
    return f'<div dir="rtl" lang="fa">\n\n{text}\n\n</div>' if lang == "fa" else text


def _hint_cell(nb, stem, exercise, lang, used):
    text = ""
    found = hints(stem, exercise, lang)
    for number in range(len(found), 0, -1):
        title = HINT_TITLE[lang].format(n=_digits(number, lang), all=_digits(len(found), lang))
        text = f"<details>\n<summary>{title}</summary>\n\n{found[number - 1]}\n\n{text}</details>\n"
    return nb.new_markdown_cell(_directed(text.rstrip(), lang), id=_identity("h", exercise, used))


HINT_TITLE = {"en": "Hint {n} of {all}", "fa": "راهنمایی {n} از {all}"}


def _digits(number, lang):
    return str(number).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")) if lang == "fa" else str(number)


# ---- outputs -----------------------------------------------------------------------------------------------------


def execute(notebook, stem, lang, settings=()):
    """Run a notebook with the answers behind it and keep its outputs, in the form in which they are stored.

    `settings` are more environment variables for its kernel.
    """
    from nbclient import NotebookClient

    folder = lessons.notebook_file(stem, lang).parent
    folder.mkdir(parents=True, exist_ok=True)
    solutions = lessons.ANSWERS.parent
    paths = os.pathsep.join([str(solutions), str(lessons.ROOT)])
    with tempfile.TemporaryDirectory() as ipython:
        environment = {**os.environ, "PYTHONPATH": paths, "CRM_EXERCISES": str(solutions), "CRM_LANG": lang}
        environment |= {**dict(settings), "IPYTHONDIR": ipython, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        client = NotebookClient(
            notebook,
            timeout=CELL_SECONDS,
            resources={"metadata": {"path": str(folder)}},
            store_widget_state=False,
            record_timing=False,
            allow_errors=False,
        )
        client.force_raise_errors = True  # a lab cell may fail for a student, never for the answers
        client.execute(env=environment)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [_stored(output, lang) for output in cell.outputs]
    notebook.metadata["language_info"] = {"name": "python"}
    notebook.metadata.pop("widgets", None)
    notebook.metadata["crm"]["outputs"] = outputs_digest(notebook)
    return notebook


WIDGET_TEXT = {
    "en": "Run this cell to try it yourself.",
    "fa": "برای آن‌که خودتان امتحان کنید، این سلول را اجرا کنید.",
}


def _stored(output, lang):
    import nbformat.v4 as nb

    if _WIDGET_VIEW not in output.get("data", {}):
        return output
    direction = "rtl" if lang == "fa" else "ltr"
    html = f'<p dir="{direction}"><em>{WIDGET_TEXT[lang]}</em></p>'
    return nb.new_output("display_data", {"text/plain": WIDGET_TEXT[lang], "text/html": html})


def outputs_digest(notebook):
    """Return a hash of all outputs, so that an edited picture or number is noticed without running anything."""
    outputs = [[cell.id, cell.execution_count, cell.outputs] for cell in notebook.cells if cell.cell_type == "code"]
    return hashlib.sha256(json.dumps(outputs, sort_keys=True).encode()).hexdigest()[:16]


def without_outputs(notebook):
    """Return a copy of a made notebook as `make` gives it, to compare with a fresh one."""
    import copy

    bare = copy.deepcopy(notebook)
    for cell in bare.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    bare.metadata["crm"] = {k: v for k, v in bare.metadata["crm"].items() if k not in ("outputs", "inputs")}
    return bare


def as_text(notebook):
    """Return a notebook as the text of its file."""
    import nbformat

    return nbformat.writes(notebook, indent=1) + "\n"


def write(notebook, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(as_text(notebook), encoding="utf-8", newline="\n")
