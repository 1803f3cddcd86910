"""What `crm play` does: runs companies by the reader's policy, draws how it goes, and keeps a table of the best scores."""

import datetime as dt
import secrets

import click
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from . import capstone, lessons, sandbox, state
from .i18n import _
from .judging import Lesson, StudentFailure
from .testing import Mismatch
from .world import contest
from .world.policies import BASELINES

STEM, EXERCISE = "q8_strategy", "choose_actions"
HEIGHT = 12  # lines of the chart
COLUMNS = 3  # of the chart, for a month
BEST = 10  # scores that are shown
_COMPANIES = 2**31  # that chance can choose among


class PlayError(RuntimeError):
    """A policy cannot be played to the end; the text says why."""


def run(seed, companies, customers, baseline):
    """Play and show how it went; only a reader's policy on companies drawn by lot counts for the table of best scores."""
    seeds = (
        [secrets.randbelow(_COMPANIES) for _number in range(companies)]
        if seed is None
        else range(seed, seed + companies)
    )
    console = Console()
    with _Policy(baseline) as policy:
        scores = contest.score(policy, list(seeds), customers, play=_Screen(console, len(seeds)).play)
    console.print(_told(scores))
    percent = contest.overall(scores)
    click.secho(_("{percent} % of what the best knowable policy earns").format(percent=f"{percent:.1f}"), bold=True)
    if seed is None and baseline is None:
        _keep(percent, companies, customers)
        console.print(_best_scores())


class _Policy:
    """What is played: a baseline, or the reader's function, in a process that knows nothing of the companies."""

    def __init__(self, baseline):
        self._baseline = baseline

    def __enter__(self):
        if self._baseline:
            return BASELINES[self._baseline]
        path = lessons.stub_file(STEM)
        if not path.is_file():
            raise PlayError(
                _("There is no file {path}. Bring it back with: crm reset {stem}").format(path=path.name, stem=STEM)
            )
        self._workers = sandbox.open_workers()
        self._worker = self._workers.open(STEM, path.read_bytes())
        return getattr(Lesson(self._worker, []), EXERCISE)

    def __exit__(self, *error):
        if not self._baseline:
            self._worker.close()
            self._workers.close()


class _Screen:
    """Shows companies while they are played, one after the other."""

    def __init__(self, console, companies):
        self._console, self._companies, self._number = console, companies, 0

    def play(self, policy, seed, customers, months):
        """Return the finished run of a policy; what it earns grows on the screen."""
        self._number += 1
        nothing, best = contest.bounds(seed, customers, months)
        title = _("company {number} of {all}: profit above doing nothing, EUR").format(
            number=self._number, all=self._companies
        )
        could = [one - other for one, other in zip(best, nothing, strict=True)]
        # What is no terminal gets no moving picture.
        with Live(console=self._console, auto_refresh=False, transient=not self._console.is_terminal) as live:

            def show(run):
                earned = [one - other for one, other in zip(contest.cumulative(run), nothing, strict=False)]
                if self._console.is_terminal:
                    live.update(Group(Text(title, style="bold"), chart(earned, could)), refresh=True)

            try:
                return capstone.played(policy, seed, customers, months, watch=show)[0]
            except (Mismatch, StudentFailure) as problem:
                raise PlayError(str(problem)) from problem


def chart(earned, could):
    """Return lines that show what is earned after each month as bars, and as dots what the best knowable policy could."""
    top, bottom = max(*could, *earned, 1.0), min(*earned, 0.0)
    step = (top - bottom) / (HEIGHT - 1)
    lines = []
    for number in range(HEIGHT):
        level = top - number * step
        cells = [_cell(level, step, value, dot) for value, dot in zip(_filled(earned, len(could)), could, strict=True)]
        lines.append(Text(f"{level:>12,.0f} │").append_text(Text("").join(cells)))
    months = "".join(f"{month:>{COLUMNS}}" if month % 3 == 0 else " " * COLUMNS for month in range(1, len(could) + 1))
    return Group(*lines, Text(" " * 12 + " │" + months, style="dim"))


def _filled(values, length):
    return [*values, *[None] * (length - len(values))]


def _cell(level, step, value, dot):
    """Return what stands at one height in one month: the bar reaches from 0 to `value`, the dot is the best knowable."""
    low, high = level - step / 2, level + step / 2
    if value is not None and min(value, 0) <= low + step / 2 <= max(value, 0) and abs(value) > step / 2:
        return Text("██".rjust(COLUMNS), style="green" if value > 0 else "red")
    if low <= dot < high:
        return Text("•".rjust(COLUMNS), style="yellow")
    return Text((" ─" if low <= 0 < high else "").rjust(COLUMNS), style="dim")


def _told(scores):
    table = Table(caption=_("Profit of 24 months, EUR; bars: the policy, dots: the best knowable."))
    for name in (_("company"), _("doing nothing"), _("the policy"), _("best knowable"), "%"):
        table.add_column(name, justify="right")
    for row in scores.itertuples():
        table.add_row(
            str(row.seed), *(f"{value:,.0f}" for value in (row.nothing, row.policy, row.best)), f"{row.percent:.0f}"
        )
    return table


def _keep(percent, companies, customers):
    now = dt.datetime.now().isoformat(timespec="seconds")
    state.remember("scores", **{now: {"percent": round(percent, 1), "companies": companies, "customers": customers}})


def _best_scores():
    """Return the reader's best scores as a table, the latest marked."""
    kept = {when: one for when, one in state.read()["scores"].items() if isinstance(one, dict) and "percent" in one}
    table = Table(
        title=_("Your best scores"), caption=_("Chance alone moves the score of three companies by about 8 points.")
    )
    for name in ("", "%", _("companies"), _("customers"), _("when")):
        table.add_column(name, justify="right")
    ranked = sorted(kept.items(), key=lambda item: -item[1]["percent"])
    for rank, (when, one) in enumerate(ranked[:BEST], 1):
        mark = "→" if when == max(kept) else ""
        values = (
            f"{mark} {rank}",
            f"{one['percent']:.1f}",
            str(one["companies"]),
            f"{one['customers']:,}",
            when.replace("T", " "),
        )
        table.add_row(*values, style="bold" if mark else None)
    return table
