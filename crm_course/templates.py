"""The files of a new lesson: one exercise that works from end to end, to be replaced by real ones."""

from . import lessons
from .catalogue import FOLDER
from .notebooks import digest

ANSWER = '''"""What this lesson teaches, in one sentence."""


def share(part: float, whole: float) -> float:
    """Return `part` as a share of `whole`.

    Parameters
    ----------
    part, whole
        Money; `whole` is more than 0.

    Returns
    -------
    float
        A share: 0.25, not 25.

    Raises
    ------
    ValueError
        If `whole` is not more than 0.

    Examples
    --------
    >>> share(1, 4)
    0.25
    """
    # answer
    if whole <= 0:
        raise ValueError(f"whole must be more than 0, got {whole}")
    return part / whole
'''

MISCONCEPTIONS = '''"""Wrong answers worth recognising."""

from solutions.crm_exercises import STEM as answer


def share__in_per_cent(part, whole):
    """You gave per cent. A share of one quarter is 0.25.

    fa: درصد داده‌اید. سهمِ یک‌چهارم ۰٫۲۵ است.
    """
    return 100 * answer.share(part, whole)


def share__upside_down(part, whole):
    """You divided the whole by the part. A share asks how much of the whole the part is.

    fa: کل را بر جزء تقسیم کرده‌اید. سهم می‌پرسد جزء چه اندازه از کل است.
    """
    answer.share(part, whole)
    return whole / part
'''

TESTS = '''"""Judge the exercises of STEM."""

from crm_course.testing import agree, refused


class TestShare:
    def test_textbook_case(self, lesson):
        """One of four is a share of 0.25.

        fa: یک از چهار یعنی سهمِ ۰٫۲۵.
        """
        agree(lesson.share(1, 4), 0.25)

    def test_fresh_amounts(self, lesson, answer, rng):
        """It holds for any amounts.

        fa: برای هر مبلغی درست است.
        """
        for part, whole in rng.integers(1, 100, size=(5, 2)).tolist():
            agree(lesson.share(part, whole), answer.share(part, whole))

    def test_empty_whole_is_refused(self, lesson):
        """A whole of 0 is refused.

        fa: کلِ صفر پذیرفته نمی‌شود.
        """
        with refused(ValueError):
            lesson.share(1, 0)
'''

HEAD = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---
"""

PROSE = [
    ("# Title", "# عنوان"),
    ("## The exam question", "## پرسش امتحان"),
    ("## Goals", "## هدف‌ها"),
    ("## The idea", "## ایدهٔ اصلی"),
    ("## Explore", "## کاوش"),
    ("## Worked example", "## نمونهٔ حل‌شده"),
    ("## Exercises", "## تمرین‌ها"),
]
HINTS = [("Which of the two is the whole?", "کدام یک کل است؟"), ("One division is enough.", "یک تقسیم کافی است.")]
ENDING = [
    ("## The exam answer", "## پاسخ امتحان"),
    ("## Self-test", "## خودآزمون"),
    ("## Recap and sources", "## جمع‌بندی و منابع"),
]

QUESTION = """[[question]]
type = "choice"
en = "How much of four is one?"
fa = "یک چه سهمی از چهار است؟"
options = [
  { en = "0.25", fa = "۰٫۲۵", right = true, why_en = "One divided by four.", why_fa = "یک تقسیم بر چهار." },
  { en = "4", fa = "۴", why_en = "That is the whole by the part.", why_fa = "این کل تقسیم بر جزء است." },
]
"""


def files(stem):
    """Return {path: text} of a new lesson's files."""
    return {
        lessons.answer_file(stem): ANSWER,
        lessons.misconception_file(stem): MISCONCEPTIONS.replace("STEM", stem),
        lessons.test_file(stem): TESTS.replace("STEM", stem),
        lessons.source_file(stem): _source(stem),
        lessons.quiz_file(stem): "\n".join([QUESTION] * 6),
        lessons.ROOT / "crm_course" / "explore" / f"{stem}.py": f'"""Figures and widgets of the lesson {stem}."""\n',
        FOLDER / f"{stem}.po": f'# The words of {stem}.\nmsgid ""\nmsgstr ""\n"Language: fa\\n"\n',
    }


def _source(stem):
    cells = [_pair(*PROSE[0]), _code("setup", "from crm_course import check, hint, load, quiz, show, solution, tr")]
    cells += [_pair(*pair) for pair in PROSE[1:]]
    cells += [_code("check", f'check("{stem}.share")')]
    cells += [_pair(*pair, hint="share") for pair in HINTS]
    cells += [_pair("## Lab", "## آزمایشگاه")]
    cells += [_code("lab, share", f"from crm_exercises.{stem} import share\n\nprint(round(share(1, 4), 2))")]
    cells += [_pair(*pair) for pair in ENDING[:2]]
    return "\n".join([HEAD, *cells, _code("quiz", f'quiz("{stem}")'), _pair(*ENDING[2])])


def _pair(english, persian, hint=None):
    named = f', "hint": "{hint}"' if hint else ""
    twin = f'+++ {{"lang": "fa"{named}, "of": "{digest(english)}"}}\n\n{persian}\n'
    return f'+++ {{"lang": "en"{named}}}\n\n{english}\n\n{twin}'


def _code(tags, code):
    return f"```{{code-cell}}\n:tags: [{tags}]\n{code}\n```\n"
