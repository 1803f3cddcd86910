"""What a reader calls in a notebook: `check`, `hint`, `solution`."""

import atexit
from functools import lru_cache
from sys import modules

from . import lessons
from .cards import Card
from .i18n import _


@lru_cache
def judge():
    """Return the judge of this kernel; it stays warm between checks."""
    from .shared_judge import for_a_kernel  # lab cells run where neither judge is

    warm = for_a_kernel()
    atexit.register(warm.close)
    return warm


def check(name):
    """Judge what the reader has saved in `crm_exercises/` and return a card.

    Parameters
    ----------
    name
        An exercise, such as "q4_value.whale_curve", or a whole lesson, such as "q4_value".
    """
    from .notebooks import hints

    verdicts = judge().verdicts([name])
    found = {
        f"{v['stem']}.{v['exercise']}": hints(v["stem"], v["exercise"]) for v in verdicts if v["verdict"] != "right"
    }
    return Card(verdicts, found)


def hint(name):
    """Return all hints of an exercise, folded: open them one by one."""
    from .cards import Folded
    from .notebooks import hints

    return Folded(hints(*lessons.find_exercise(name)))


def solution(name, give_up=False):
    """Return the answer of an exercise once it is right, or when the reader gives up."""
    from .cards import Source
    from .stubs import answer_text

    stem, exercise = lessons.find_exercise(name)
    if not give_up and judge().verdicts([name])[0]["verdict"] != "right":
        from .cards import Note

        message = _(
            "{name} is not right yet. Look at a hint first: hint({name!r}). To see the answer all the same: {call}"
        )
        return Note(message.format(name=name, call=f"solution({name!r}, give_up=True)"))
    return Source(answer_text(stem, exercise))


def _forget_exercises(*_cell):
    """Let the next import read what the reader has saved since the last one."""
    for name in [name for name in modules if name.startswith(f"{lessons.PACKAGE}.")]:
        del modules[name]


def _warm_up():
    # In a notebook, start the judge while the reader is still reading, and see each file as it was saved last.
    if "ipykernel" in modules:
        from IPython import get_ipython

        judge().start()
        if shell := get_ipython():
            shell.events.register("pre_run_cell", _forget_exercises)


_warm_up()
