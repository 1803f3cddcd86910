"""Hints for `crm hint` and `crm watch`: one at a time, gentle first, remembered between calls."""

from typing import NamedTuple

from . import state
from .i18n import _


class Hint(NamedTuple):
    """One hint: its Markdown, its number from 1, how many there are, and whether the round began again with it."""

    text: str
    number: int
    all: int
    again: bool = False

    def title(self):
        title = _("Hint {n} of {all}").format(n=self.number, all=self.all)
        return title + (" " + _("(you have seen them all; from the first again)") if self.again else "")


def every(stem, exercise):
    """Return all hints of an exercise."""
    from .notebooks import hints

    texts = hints(stem, exercise)
    return [Hint(text, number, len(texts)) for number, text in enumerate(texts, 1)]


def following(stem, exercise):
    """Return the hint that comes next for this reader, and remember it; None if the exercise has none."""
    found = every(stem, exercise)
    if not found:
        return None
    name = f"{stem}.{exercise}"
    seen = _seen(name)
    state.remember("hints", **{name: seen + 1})
    return found[seen % len(found)]._replace(again=seen > 0 and seen % len(found) == 0)


def _seen(name):
    count = state.read()["hints"].get(name, 0)
    return count if isinstance(count, int) and count > 0 else 0
