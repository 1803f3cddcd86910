"""HTML pages: the templates, compiled once, how they write numbers and times, and files that are only touched if they change."""

import datetime as dt
import os
from functools import lru_cache
from pathlib import Path

from .. import cards
from ..i18n import _, language, ltr, number, persian_numbers

TEMPLATES = Path(__file__).parent / "templates"


@lru_cache
def template(name):
    """Return a compiled template; whatever it shows is escaped."""
    return _environment().get_template(name)


@lru_cache
def _environment():
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(TEMPLATES)
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.globals |= {"_": _, "language": language, "mark": cards.mark}
    made.globals |= {"verdict_name": lambda verdict: _name(verdict, language())}
    made.globals |= {"of_points": lambda points, possible: _of_points(points, possible, language())}
    spoken = {"n": number, "percent": percent, "when": when, "digits": digits}
    made.filters |= {name: _in_the_language_of_the_moment(function) for name, function in spoken.items()}
    made.filters["shade"] = shade
    return made


def _in_the_language_of_the_moment(function):
    """Return a filter that Jinja does not work out once for all, when it compiles a template with a constant in it."""
    from jinja2 import pass_context

    return pass_context(lambda _context, *arguments: function(*arguments))


# A page says these again and again, and thousands of pages do.


@lru_cache
def _name(verdict, _language):
    return cards.verdict_name(verdict)


@lru_cache(2_000)
def _of_points(points, possible, _language):
    return _("{points} of {possible} points").format(points=number(points), possible=number(possible))


def digits(text):
    """Return text with its numbers as the reader writes them."""
    return persian_numbers(str(text)) if language() == "fa" else str(text)


def percent(share, decimals=0):
    return _("{n}\u00a0%").format(n=number(100 * share, decimals))


def when(time):
    """Return a time in ISO 8601 as a reader reads it."""
    try:
        found = dt.datetime.fromisoformat(time)
    except ValueError:
        return time
    return ltr(digits(f"{found:%Y-%m-%d %H:%M}") + " UTC")


def shade(verdict):
    """Return the class of colours that a verdict is shown in."""
    return {"right": "right", "not started": "idle", "missing": "idle"}.get(verdict, "wrong")


def write(path, text):
    """Write a page unless it is there already, word for word; return whether it was written. A reader never sees half of it."""
    data = text.encode("utf-8", "backslashreplace")
    try:
        if path.read_bytes() == data:
            return False
    except OSError:
        pass
    new = path.with_name(path.name + ".new")
    new.write_bytes(data)
    os.replace(new, path)
    return True
