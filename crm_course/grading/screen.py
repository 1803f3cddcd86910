"""What `crm grade` shows: progress while it works, and a summary at the end."""

import heapq
import json

import click

from .. import cards
from ..i18n import _, ltr
from . import batch, grades, intake, report
from .gradebook import Gradebook

SHOWN = 10  # of each list in the summary
_JOINERS = "\u200c\u200d\u200e\u2066\u2069"


def grade(submissions, results, options):
    """Grade, show how it goes, and return the exit code."""
    try:
        with _Bar() as bar:
            run = batch.grade(submissions, results, options, bar)
    except KeyboardInterrupt:
        message = _("Stopped. What is judged is kept in {folder}; the same command goes on from there.")
        click.echo(message.format(folder=results), err=True)
        return 130
    with Gradebook(results, read_only=True) as book:
        for line in summary(book, run, bar):
            click.echo(line)
        return int(bool(unreadable(book)))


class _Bar(batch.Progress):
    """A progress bar with the time left; of what was judged, the slowest are remembered."""

    def __init__(self):
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        columns = [
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        ]
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task(_("Getting ready …"), total=None)
        self.judged = self.unchanged = 0
        self.slowest = []

    def __enter__(self):
        self._bar.start()
        return self

    def __exit__(self, *exception):
        self._bar.stop()

    def expect(self, submissions):
        self._bar.update(self._task, total=submissions, description=_("Judging …"))

    def done(self, student, seconds, judged):
        self._bar.advance(self._task)
        self.judged += judged
        self.unchanged += not judged
        if judged:
            heapq.heappush(self.slowest, (seconds, student))
            if len(self.slowest) > SHOWN // 2:
                heapq.heappop(self.slowest)


def summary(book, run, bar):
    """Return the lines that tell how a run went."""
    head = _("{judged} submissions judged, {unchanged} unchanged. Seed {seed}, run {run}.")
    seed = ltr(book.setting("seed"))
    yield click.style(head.format(judged=bar.judged, unchanged=bar.unchanged, seed=seed, run=run), bold=True)
    yield from _counts(book, "exercise_results")
    labs = list(_counts(book, "lab_cell_results"))
    if labs:
        yield _("Lab cells of the notebooks (they earn no points):")
        yield from labs
    yield from _listed(
        _("Slowest:"), [f"{one(name)}  {seconds:.2f} s" for seconds, name in sorted(bar.slowest, reverse=True)]
    )
    yield from _listed(_("Nothing could be taken of:"), unreadable(book))
    yield from _listed(_("Taken, but look at them:"), _remarks(book))
    yield from _listed(_("Tests that are broken themselves:"), _broken(book))
    gone = book.rows("SELECT student FROM submissions WHERE NOT present ORDER BY student")
    yield from _listed(_("No longer in the folder (their grades are kept):"), [one(row["student"]) for row in gone])
    yield _("Grades: {file}").format(file=book.folder / grades.FILE)
    yield _("Class report: {file}").format(file=book.folder / report.FILE)


def _counts(book, table):
    query = (
        f"SELECT verdict, count(*) AS n FROM {table} JOIN submissions USING (student) WHERE present GROUP BY verdict"
    )
    counts = {row["verdict"]: row["n"] for row in book.rows(query)}
    for verdict in sorted(counts, key=lambda verdict: -counts[verdict]):
        yield f"  {cards.mark(verdict)} {counts[verdict]:>7} {cards.verdict_name(verdict)}"


def _listed(title, lines):
    if lines:
        yield title
        yield from (f"  {line}" for line in lines[:SHOWN])
        if len(lines) > SHOWN:
            yield "  " + _("and {n} more").format(n=len(lines) - SHOWN)


def unreadable(book):
    """Return a line for each submission of which nothing could be taken."""
    return [line for line, files in _with_problems(book) if not files]


def _remarks(book):
    return [line for line, files in _with_problems(book) if files]


def _with_problems(book):
    files = "(SELECT count(*) FROM files WHERE files.student = submissions.student) AS files"
    query = f"SELECT student, problems, {files} FROM submissions WHERE present AND problems != '[]' ORDER BY student"
    for row in book.rows(query):
        told = " ".join(intake.problem_text(problem) for problem in json.loads(row["problems"])[:3])
        yield f"{one(row['student'])}: {one(told)}", row["files"]


def _broken(book):
    query = "SELECT stem, exercise, test, count(*) AS n, message FROM test_results WHERE verdict = 'broken' GROUP BY 1, 2, 3"
    return [f"{r['stem']}.{r['exercise']} {r['test']} ({r['n']}): {one(r['message'])}" for r in book.rows(query)]


def one(text):
    """Return a text on one line, and harmless to a terminal: names come from students. What Persian needs stays."""
    return "".join(c if c.isprintable() or c in _JOINERS else f"\\x{ord(c):02x}" for c in text)
