"""A lesson's notebook cut down to what its lab cells need, for grading: other cells say nothing about a student.

What stays: the setup cell, the lab cells, and any cell that makes a name which they read. What goes: checks, quizzes,
widgets, figures, and cells that call exercises of earlier lessons. Stored outputs stay where they are compared, so this
notebook is for the judge's eyes only.
"""

import ast
import hashlib
import symtable
from functools import lru_cache

from . import __version__, lessons

NEVER = {"check", "earlier", "quiz", "widget"}


class LabError(ValueError):
    """A lesson's notebook cannot be cut down; the text says why."""


@lru_cache
def _reduced(path, _modified):
    """Return (notebook, digest)."""
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    needs = _needs([cell.source if not NEVER & set(_tags(cell)) else "" for cell in code])
    setup = {number for number, cell in enumerate(code) if "setup" in _tags(cell)}
    labs = [number for number, cell in enumerate(code) if "lab" in _tags(cell)]
    kept = sorted({*labs, *(one for lab in labs for one in _all_needs(lab, needs)), *(setup if labs else ())})
    for number in kept:
        wanted = sorted({*setup, *_all_needs(number, needs)} - {number})
        # Numbers as JupyterLab shows them: from 1.
        code[number].metadata["crm"] = {"number": number + 1, "needs": [one + 1 for one in wanted]}
    notebook.cells = [code[number] for number in kept]
    for output in (output for cell in notebook.cells for output in cell.outputs):
        output.get("data", {}).pop("image/png", None)  # nbval does not compare it
    return notebook, hashlib.sha256(f"{__version__}\n{nbformat.writes(notebook)}".encode()).hexdigest()


def _tags(cell):
    return cell.metadata.get("tags", [])


def reduced(stem, lang):
    """Return the notebook; each cell's metadata `crm` has its number, and the numbers of the cells that it needs."""
    return _current(stem, lang)[0]


def digest(stem, lang):
    """Return a digest of all that the verdicts on a lesson's lab cells follow from, besides the submission."""
    return _current(stem, lang)[1]


def _current(stem, lang):
    path = lessons.notebook_file(stem, lang)
    return _reduced(path, path.stat().st_mtime_ns)


def exercises(cell, stem):
    """Return the exercises that a lab cell names by its tags, in the order of the lesson."""
    return [name for name in lessons.exercises(stem) if name in _tags(cell)]


def has_labs(stem, lang):
    """Return whether there is a notebook of a lesson with lab cells."""
    return lessons.notebook_file(stem, lang).is_file() and bool(reduced(stem, lang).cells)


# ---- which cell makes what another reads -------------------------------------------------------------------------


def _needs(sources):
    """Return, for each cell, the numbers of the cells that made what it reads."""
    made, found = {}, []
    for number, source in enumerate(sources):
        reads, makes = names(source)
        found.append({made[name] for name in reads if name in made})
        made.update(dict.fromkeys(makes, number))
    return found


def _all_needs(number, needs):
    """Return the cells that a cell needs, and what those need."""
    found, waiting = set(), [number]
    while waiting:
        more = needs[waiting.pop()] - found
        found |= more
        waiting += more
    return found


def names(source):
    """Return (names that a cell reads before it makes them, names that it makes)."""
    reads, makes = set(), set()
    for statement in ast.parse(source).body:
        top = symtable.symtable(ast.unparse(statement), "cell", "exec")
        made = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
        # A loop, a function or a with makes its names before it reads them; a plain statement, after.
        first = isinstance(statement, (ast.For, ast.With, ast.FunctionDef, ast.ClassDef))
        reads |= _read(top) - makes - (made if first else set())
        makes |= made
    return reads, makes


def _read(table):
    """Return the global names that are read in a scope and the scopes inside it."""
    mine = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (table.get_type() == "module" or symbol.is_global())
    }
    return mine.union(*(_read(child) for child in table.get_children()))
