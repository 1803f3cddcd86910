"""What `crm check` does: asks the judge or runs the notebooks, and prints the verdicts."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from . import cards, lessons, stubs
from .i18n import _, language
from .judge import Judge, JudgeError

CELL_SECONDS = 60
_COLOURS = {"right": {"fg": "green"}, "not started": {"dim": True}}
_WRONG = {"fg": "red"}


def wanted(names):
    """Return the names to check: those given, each once; all lessons if none is given."""
    for name in names:
        lessons.find(name)
    return list(dict.fromkeys(names)) or lessons.stems()


def judged(names, seed=0):
    """Return the judge's verdict on each exercise, each once."""
    with Judge(seed) as judge, _busy(_("Judging …")):
        found = judge.verdicts(names)
    return list({(v["stem"], v["exercise"]): v for v in found}.values())


def _busy(text):
    """Show on a terminal that something is going on; it takes seconds."""
    from rich.console import Console

    return Console(stderr=True).status(text)


def show(verdicts, names):
    """Print verdicts and how many are right; of a whole lesson, what is not started takes one line."""
    for verdict in verdicts:
        asked_for = f"{verdict['stem']}.{verdict['exercise']}" in names
        click.echo(coloured(verdict, brief=not asked_for))
        if verdict["verdict"] not in ("right", "not started"):
            click.echo()
    click.secho(summary(verdicts), bold=True)


def summary(verdicts):
    right = sum(verdict["verdict"] == "right" for verdict in verdicts)
    return _("{right} of {all} right").format(right=right, all=len(verdicts))


def coloured(verdict, brief=False):
    """Return a verdict as text for a terminal; `brief` leaves out the advice of an exercise that is not started."""
    text = _lab_text(verdict) if "cells" in verdict else cards.plain(verdict, hints=True)
    if brief and verdict["verdict"] == "not started":
        text = text.splitlines()[0]
    return "\n".join(_coloured_line(line, verdict["verdict"]) for line in text.splitlines())


def _coloured_line(line, verdict):
    if line and not line.startswith(" "):
        return click.style(line, bold=verdict != "not started", **_COLOURS.get(verdict, _WRONG))
    mark = line.strip()[:1]
    if line[:3].strip() and mark in ("✓", "✗", "○"):
        known = {"✓": "right", "○": "not started"}.get(mark, "wrong")
        return line.replace(mark, click.style(mark, **_COLOURS.get(known, _WRONG)), 1)
    return line


# ---- the notebooks, with the reader's functions behind them -------------------------------------------------------


def in_notebooks(names):
    """Return a verdict on each exercise from the lab cells that call it, as nbval compares them."""
    chosen = [(stem, exercise) for name in names for stem, found in [lessons.find(name)] for exercise in found]
    with _busy(_("Running the notebook …")):
        cells = {stem: _lab_cells(stem) for stem in dict.fromkeys(stem for stem, _exercise in chosen)}
    return [_lab_verdict(stem, exercise, cells[stem]) for stem, exercise in dict.fromkeys(chosen)]


def _lab_cells(stem):
    """Run a lesson's notebook and return its lab cells: number as JupyterLab shows it, first line, tags, passed."""
    path = lessons.notebook_file(stem, language())
    if not path.is_file():
        name = path.relative_to(lessons.ROOT).as_posix()
        raise JudgeError(_("There is no notebook {path}. Make it with: crm build").format(path=name))
    notebook = json.loads(path.read_text(encoding="utf-8"))
    sources = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    cells = []
    for cell in _run_nbval(path):
        number = int(cell["cell"].rpartition(" ")[2])  # nbval counts code cells from 0
        if "lab" in cell["tags"]:
            first = next(iter(sources[number].strip().splitlines()), "")
            cells.append({**cell, "cell": number + 1, "first_line": first})
    return cells


def _run_nbval(path):
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pytest", "--nbval", str(path), "--exercises", str(lessons.ROOT)]
        command += ["--crm-report", str(report), f"--nbval-cell-timeout={CELL_SECONDS}", "-q", "-p", "no:cacheprovider"]
        done = subprocess.run(
            command,
            cwd=lessons.ROOT,
            env={**os.environ, "CRM_LANG": language(), "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1"},
            capture_output=True,
            encoding="utf-8",
            errors="replace",
        )
        cells = json.loads(report.read_text(encoding="utf-8"))["cells"] if report.is_file() else {}
    if path.stem not in cells:
        said = (done.stdout + done.stderr).strip()[-1500:]
        raise JudgeError(_("The notebook {path} could not be run:\n{said}").format(path=path.name, said=said))
    return cells[path.stem]


def _lab_verdict(stem, exercise, cells):
    mine = [cell for cell in cells if exercise in cell["tags"]]
    if not mine:
        verdict = "missing"
    elif all(cell["passed"] for cell in mine):
        verdict = "right"
    else:
        verdict = "not started" if _is_not_started(stem, exercise) else "wrong"
    shown = [{key: cell[key] for key in ("cell", "first_line", "passed")} for cell in mine]
    return {"stem": stem, "exercise": exercise, "verdict": verdict, "cells": shown}


def _is_not_started(stem, exercise):
    try:
        return stubs.is_untouched(stubs.piece_of(lessons.stub_file(stem).read_text(encoding="utf-8"), exercise))
    except (OSError, KeyError, UnicodeDecodeError):
        return False


def _lab_text(verdict):
    name = f"{verdict['stem']}.{verdict['exercise']}"
    lines = [f"{cards.mark(verdict['verdict'])} {name}: {cards.verdict_name(verdict['verdict'])}"]
    if verdict["verdict"] == "missing":
        lines.append("  " + _("No lab cell of the notebook calls it."))
    if verdict["verdict"] in ("wrong", "not started"):
        lines += ["  " + _cell_text(cell) for cell in verdict["cells"] if not cell["passed"]]
    if verdict["verdict"] == "wrong":
        lines.append("  " + _("What is wrong: crm check {name}").format(name=name))
    return "\n".join(lines)


def _cell_text(cell):
    message = _("✗ lab cell [{n}] gives something else than the course's: {first_line}")
    return message.format(n=cell["cell"], first_line=cell["first_line"])
