"""The self-test at the end of a lesson: questions from its TOML file, shown by jupyterquiz, which needs no kernel."""

import random
import tomllib

from . import lessons
from .i18n import _, language


class QuizError(ValueError):
    """A self-test breaks a rule; the text names the question."""


def quiz(stem):
    """Show the self-test of a lesson."""
    from IPython.display import HTML, Javascript, display

    html, script = _rendered(questions(stem, language()), stem)
    display(HTML(html), Javascript(script))


def read(stem):
    """Return the questions of a lesson as they are written, both languages."""
    return tomllib.loads(lessons.quiz_file(stem).read_text(encoding="utf-8"))["question"]


def questions(stem, lang):
    """Return the questions of a lesson in one language, in the form that jupyterquiz reads."""
    return [shown for question in read(stem) for shown in _MAKERS[question["type"]](question, lang)]


def _choice(question, lang):
    yield {
        "type": "multiple_choice",
        "question": question[lang],
        "answers": [_option(option, lang, option.get("right", False)) for option in question["options"]],
    }


def _option(option, lang, right):
    return {"answer": option[lang], "correct": right, "feedback": option[f"why_{lang}"]}


def _matching(question, lang):
    """Yield one question per item: which of the options goes with it?"""
    names = {option["name"]: option[lang] for option in question["options"]}
    for item in question["items"]:
        why = item[f"why_{lang}"]
        answers = [{"answer": text, "correct": name == item["with"], "feedback": why} for name, text in names.items()]
        yield {"type": "multiple_choice", "question": f"{question[lang]}\n\n{item[lang]}", "answers": answers}


def _numeric(question, lang):
    answers = []
    for answer in question["answers"]:
        place = (
            {"range": answer["range"], "type": "range"}
            if "range" in answer
            else {"value": answer["value"], "type": "value"}
        )
        answers.append({**place, "correct": answer.get("right", False), "feedback": answer[f"why_{lang}"]})
    answers.append({"type": "default", "feedback": question[f"other_{lang}"]})
    yield {"type": "numeric", "question": question[lang], "answers": answers}


_MAKERS = {"choice": _choice, "matching": _matching, "numeric": _numeric}


def problems(stem):
    """Return what is wrong with the self-test of a lesson."""
    place = lessons.quiz_file(stem).relative_to(lessons.ROOT).as_posix()
    if not lessons.quiz_file(stem).is_file():
        return [f"{place}: " + _("the lesson has no self-test")]
    try:
        asked = read(stem)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError) as error:
        return [f"{place}: {error}"]
    found = []
    if not 6 <= len(asked) <= 10:
        found.append(f"{place}: " + _("{n} questions; expected 6 to 10").format(n=len(asked)))
    for number, question in enumerate(asked, 1):
        try:
            for lang in ("en", "fa"):
                for shown in _MAKERS[question["type"]](question, lang):
                    _demand_one_right(shown)
        except (KeyError, QuizError) as error:
            found.append(f"{place}, " + _("question {n}: {error}").format(n=number, error=error))
    return found


def _demand_one_right(shown):
    right = sum(answer.get("correct", False) for answer in shown["answers"])
    if right != 1:
        raise QuizError(_("{n} right answers; expected one").format(n=right))


# jupyterquiz is made for dark boxes; on light ones, the answer's frame and the letters on a clicked option need these.
_STYLE = """<style>
.Quiz, .Quiz .Feedback { font-size: 1.15em; line-height: 1.5; }
.Quiz .Input-text { border: 1px solid #6b7b89; font-size: 1em; }
.Quiz .InpLabel { font-size: 1em; float: none; }
.Quiz .correctButton, .Quiz .incorrectButton { color: #ffffff; }
[dir="rtl"] .Quiz { text-align: right; }
</style>"""

# ---- showing -----------------------------------------------------------------------------------------------------

_COLOURS = {
    "--jq-multiple-choice-bg": "#f4f7fa",
    "--jq-mc-button-bg": "#ffffff",
    "--jq-mc-button-border": "#b5c4d1",
    "--jq-mc-button-inset-shadow": "#d5dee6",
    "--jq-numeric-bg": "#f4f7fa",
    "--jq-numeric-input-bg": "#ffffff",
    "--jq-numeric-input-label": "#101010",
    "--jq-numeric-input-shadow": "#b5c4d1",
    "--jq-incorrect-color": "#b8460e",
    "--jq-correct-color": "#007a59",
    "--jq-text-color": "#1c1c1c",
}


def _rendered(asked, stem):
    """Return (HTML, JavaScript) of a self-test; the same for the same questions."""
    from jupyterquiz import display_quiz

    shown = []
    state = random.getstate()
    random.seed(f"{stem} {language()}")  # jupyterquiz draws the name of its box; a stored notebook wants the same again
    try:
        with _capturing(shown):
            display_quiz(
                asked,
                colors=_COLOURS,
                shuffle_answers=False,
                max_width=760,
                question_alignment="right" if language() == "fa" else "left",
            )
    finally:
        random.setstate(state)
    html, script = (item.data for item in shown)
    return _directed(html + _STYLE), _translated(script)


def _capturing(shown):
    from unittest.mock import patch

    return patch("jupyterquiz.dynamic.display.display", shown.append)


def _directed(html):
    if language() != "fa":
        return html
    return f'<div dir="rtl" lang="fa" style="text-align:right">{html}</div>'


def _translated(script):
    """Return jupyterquiz's script with its own words in the reader's language."""
    words = {
        "Type numeric answer here:": _("Type numeric answer here:"),
        "Incorrect -- try again.": _("Incorrect -- try again."),
        "Correct!": _("Correct!"),
    }
    for english, word in words.items():
        script = script.replace(english, word)
    return script
