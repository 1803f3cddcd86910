"""What `crm progress` shows: per lesson, how many exercises are right, and how the others stand."""

from collections import Counter

from . import cards, lessons
from .i18n import _

BAR = 20


def summary(verdicts):
    """Return how far the reader is, as plain data: per lesson and in all."""
    found = []
    for stem in lessons.stems():
        mine = {v["exercise"]: v["verdict"] for v in verdicts if v["stem"] == stem}
        right = sum(verdict == "right" for verdict in mine.values())
        found.append({"stem": stem, "right": right, "all": len(mine), "exercises": mine})
    total = {key: sum(lesson[key] for lesson in found) for key in ("right", "all")}
    return {"lessons": found, **total}


def table(whole):
    """Return the summary as a table for a terminal."""
    from rich import box
    from rich.table import Table

    shown = Table(box=box.SIMPLE_HEAD, show_footer=True)
    shown.add_column(_("lesson"), footer=_("all lessons"))
    shown.add_column("", footer=_bar(whole), no_wrap=True)
    shown.add_column(_("right"), footer=_share(whole), justify="right")
    shown.add_column(_("the others"))
    for lesson in whole["lessons"]:
        shown.add_row(lesson["stem"], _bar(lesson), _share(lesson), _others(lesson))
    return shown


def _bar(part):
    full = BAR * part["right"] // part["all"] if part["all"] else 0
    return f"[green]{'█' * full}[/green]{'░' * (BAR - full)}"


def _share(part):
    return f"{part['right']}/{part['all']}"


def _others(lesson):
    counts = Counter(verdict for verdict in lesson["exercises"].values() if verdict != "right")
    return _(", ").join(f"{count} {cards.verdict_name(verdict)}" for verdict, count in counts.most_common())
