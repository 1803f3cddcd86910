"""Which language the reader reads, and the words of the machinery in it."""

import contextlib
import gettext
import inspect
import locale
import os
import re
from functools import lru_cache
from pathlib import Path

LANGUAGES = ("en", "fa")
LOCALE_FOLDER = Path(__file__).parent / "locale"

_chosen = None


def use(lang):
    """Speak `lang` from now on in this process; None goes back to finding out."""
    global _chosen
    if lang is not None and lang not in LANGUAGES:
        raise ValueError(f"unknown language {lang!r}; choose one of {', '.join(LANGUAGES)}")
    _chosen = lang


def chosen():
    """Return the language that was chosen for this process, or None."""
    return _chosen


def language():
    """Return "en" or "fa": what was chosen, else the edition's folder, else the system's language."""
    return _chosen or _from_environment() or _from_folder() or system_language()


def _from_environment():
    lang = os.environ.get("CRM_LANG", "")
    return lang if lang in LANGUAGES else None


def _from_folder():
    # An edition's notebooks lie in a folder named after its language, and a kernel starts in that folder.
    try:
        name = Path.cwd().name
    except OSError:
        return None
    return name if name in LANGUAGES else None


def system_language():
    """Return the system's language if the course has it, else "en"."""
    names = [os.environ.get(key, "") for key in ("LC_ALL", "LC_MESSAGES", "LANG")]
    names.append(locale.getlocale()[0] or "")
    first = next((name for name in names if name), "")
    return "fa" if first.lower().startswith(("fa", "persian")) else "en"


@lru_cache
def _catalogue(lang):
    return gettext.translation("crm", LOCALE_FOLDER, languages=[lang], fallback=True)


def _(message):
    """Return `message` in the reader's language; the English text is the key."""
    return _catalogue(language()).gettext(message) if message else ""


tr = _


def ltr(text):
    """Return a name or a number so that it reads from left to right inside a Persian sentence."""
    return f"\u2066{text}\u2069" if language() == "fa" else text


def twin(text, lang=None):
    """Return one language of a bilingual docstring: English first, then Persian in a paragraph that begins `fa:`."""
    english, _mark, persian = inspect.cleandoc(text or "").partition("\n\nfa:")
    chosen = persian if (lang or language()) == "fa" and persian else english
    return " ".join(chosen.split())


_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def persian_numbers(text):
    """Return `text` with its numbers in Persian digits and with Persian marks for decimals and thousands."""
    marked = re.sub(r"(?<=\d)\.(?=\d)", "٫", re.sub(r"(?<=\d),(?=\d)", "٬", text))
    return marked.translate(_PERSIAN_DIGITS)


def number(value, decimals=2):
    """Return a number as the reader writes it, without zeros that say nothing."""
    text = f"{abs(value):,.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    text = text if value >= 0 or not text.strip("0.,") else f"−{text}"
    if language() != "fa":
        return text
    return ltr(persian_numbers(text)) if text[0] == "−" else persian_numbers(text)


@contextlib.contextmanager
def speaking(lang):
    """Speak `lang` for a while."""
    before = chosen()
    use(lang)
    try:
        yield
    finally:
        use(before)
