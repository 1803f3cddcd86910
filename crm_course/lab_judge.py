"""Inside the judge: verdicts on the lab cells of a submission, as nbval compares them with the course's own notebook.

A notebook is collected once, by nbval; its cells then run for one submission after the other, each in a fresh kernel
(`lab_kernel`) that has the student's file behind it and never sees what is expected. Only nbval's comparison runs here.

What a lab verdict is worth: what a lab cell shows can be read in the stored notebook, and the student's code runs in the
kernel, so whoever wants to can make every cell show the right thing. "right" therefore says no more than that. It never
earns a point: rules may only withhold a share of what the tests have granted (`grading.points`, `notebooks`).
"""

import os
import tempfile
import time
from pathlib import Path

from . import judging, lab_cells
from .i18n import _
from .lab_kernel import KernelEnded, Kernels

# A cell calls functions several times, on a whole data set: it may take so many times as long as one call.
CALLS_PER_CELL = 3
SHOWN = 200  # letters of a line in a message


def is_on():
    """Return whether this judge was started to judge notebooks, too: nbval takes a second to import."""
    return os.environ.get("CRM_NOTEBOOKS") == "1"


class Labs:
    """The lab cells of all lessons, and the warm process that runs them."""

    def __init__(self, session):
        self._session = session
        session.config.option.color = "no"  # an option of pytest's terminal, which a judge has not
        self._folder = tempfile.TemporaryDirectory()
        self._items = {}
        self._warm = None

    @property
    def _kernels(self):
        if self._warm is None:
            self._warm = Kernels()
        return self._warm

    def grade(self, request):
        """Return {stem: {cells, exercises}} of one submission as plain data; the request is as for `shift.Grader`."""
        self._kernels.warm()  # not in the submission's time
        deadline = time.monotonic() + request["seconds"]
        return {stem: self._lesson(stem, request, deadline) for stem, _digest in request["wanted"]}

    def _lesson(self, stem, request, deadline):
        items, source = self._collected(stem, request["lang"]), request["files"].get(stem)
        if source is None:
            told = request["untaken"].get(stem) or _("This lesson was not handed in.")
            return _told(stem, [_result(item, stem, "missing", told) for item in items if _is_lab(item)])
        bench = _Bench(self._kernels, stem, source.encode("utf-8", "surrogateescape"), request["lang"], deadline, items)
        try:
            return _told(stem, [_judged(bench, item, stem) for item in items if _is_lab(item)])
        finally:
            bench.close()

    def _collected(self, stem, lang):
        """Return nbval's item for each cell of the cut-down notebook."""
        import nbformat
        from nbval.plugin import IPyNbFile

        digest = lab_cells.digest(stem, lang)
        if (stem, lang, digest) not in self._items:
            path = Path(self._folder.name) / lang / digest / f"{stem}.ipynb"
            path.parent.mkdir(parents=True)
            nbformat.write(lab_cells.reduced(stem, lang), path)
            items = list(IPyNbFile.from_parent(self._session, path=path).collect())
            for item in items:  # pytest would look for what two texts have in common, and a hostile one takes it years
                item.format_output_compare = lambda *different: None
            self._items[stem, lang, digest] = items
        return self._items[stem, lang, digest]

    def close(self):
        if self._warm is not None:
            self._warm.close()
        self._folder.cleanup()


def _is_lab(item):
    return "lab" in item.cell.metadata.get("tags", [])


def _number(item):
    return item.cell.metadata["crm"]["number"]


class _Bench:
    """A kernel for one lesson of one submission, and another one when a cell has ended it."""

    def __init__(self, kernels, stem, source, lang, deadline, items):
        self._open = lambda: kernels.open(stem, source)
        self._lang = lang
        self._deadline = deadline
        self._cells = {_number(item): item for item in items}
        self._kernel = None
        self._run = set()  # the cells that this kernel has run
        self.ended = {}  # the cells that have ended a kernel: how
        self.failed = {}  # the cells that have raised: their verdict

    def run(self, item):
        """Run a cell, after those that it needs, and let nbval compare; raises what nbval does, or `KernelEnded`."""
        for needed in item.cell.metadata["crm"]["needs"]:
            if needed in self.ended:
                raise KernelEnded(self.ended[needed])
            if needed not in self._run:
                source = self._cells[needed].cell.source
                self._guarded(needed, lambda source=source: self._kernel.execute_cell_input(source))

        def compared():
            item.parent.kernel, item.parent.timed_out = self._kernel, False
            item.runtest()

        self._guarded(_number(item), compared)

    def _guarded(self, number, action):
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise KernelEnded("not run")
        if self._kernel is None:
            self._kernel = self._open()
            self._kernel.greet(self._lang)
        self._kernel.seconds = min(left, CALLS_PER_CELL * judging.CALL_SECONDS)
        self._run.add(number)
        try:
            action()
        except KernelEnded as error:
            self.ended[number] = error.how
            self.close()
            raise

    def close(self):
        if self._kernel is not None:
            self._kernel.close()
        self._kernel, self._run = None, set()


def _judged(bench, item, stem):
    from nbval.plugin import NbCellError

    started = time.perf_counter()
    try:
        bench.run(item)
        verdict, message = "right", ""
    except NbCellError:
        verdict, message = _difference(item, bench)
    except KernelEnded as error:
        verdict, message = _end(error.how, item, bench)
    return _result(item, stem, verdict, message, time.perf_counter() - started)


def _result(item, stem, verdict, message, seconds=0.0):
    first = next(iter(item.cell.source.strip().splitlines()), "")
    named = {"cell": _number(item), "exercises": lab_cells.exercises(item.cell, stem), "first_line": first}
    return {**named, "verdict": verdict, "message": message, "seconds": seconds}


def _end(how, item, bench):
    needed = [n for n in item.cell.metadata["crm"]["needs"] if n in bench.ended and n != _number(item)]
    verdict = "crashed" if how == "died" else "timed out"
    if needed and _number(item) not in bench.ended:
        return verdict, _("Not run: it needs cell [{n}], which ended the kernel.").format(n=needed[0])
    messages = {
        "died": _("The kernel ended while it ran this cell, or answered with something that is no output."),
        "timed out": _("Stopped: the cell took too long."),
        "not run": _("Not run: the time for the whole submission was used up before."),
    }
    return verdict, messages[how]


_BY_ERROR = {"NotImplementedError": "not started", "MemoryError": "out of memory"}


def _difference(item, bench):
    """Return (verdict, message) on a cell that shows something else than the course's."""
    shown = item.test_outputs
    error = next((output for output in shown if output.output_type == "error"), None)
    if error is not None:
        verdict, message = _failure(error, item, bench)
        bench.failed[_number(item)] = verdict
        return verdict, message
    found, expected = _lines(shown), _lines(item.cell.outputs)
    for place in range(max(len(found), len(expected))):
        one, other = (lines[place] if place < len(lines) else _("nothing") for lines in (found, expected))
        if one != other:
            message = _("It shows: {found} · the course's notebook: {expected}")
            return "wrong", message.format(found=one[:SHOWN], expected=other[:SHOWN])
    return "wrong", _("It shows something else than the course's notebook.")


def _failure(error, item, bench):
    needed = next((n for n in item.cell.metadata["crm"]["needs"] if n in bench.failed), None)
    if needed is not None:
        return bench.failed[needed], _("It needs cell [{n}], which has failed.").format(n=needed)
    text = f"{error.ename}: {error.evalue}" if error.evalue else error.ename
    return _BY_ERROR.get(error.ename, "crashed"), text


def _lines(outputs):
    texts = [output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs]
    return [line.strip() for text in texts for line in text.splitlines()]


def _told(stem, cells):
    """Return the verdicts on cells, and those on the exercises that they name."""
    by_exercise = {}
    for cell in cells:
        for exercise in cell["exercises"]:
            by_exercise.setdefault(exercise, []).append(cell["verdict"])
    exercises = [
        {
            "exercise": exercise,
            "verdict": next((one for one in verdicts if one != "right"), "right"),
            "right": verdicts.count("right"),
            "cells": len(verdicts),
        }
        for exercise, verdicts in by_exercise.items()
    ]
    return {"cells": cells, "exercises": exercises}
