"""How a verdict reads: a card in a notebook, plain lines in a terminal."""

from html import escape

from .i18n import _, language

MARKS = {"right": "✓", "not started": "○"}


def verdict_name(verdict):
    """Return the verdict's name in the reader's language."""
    return {
        "right": _("right"),
        "not started": _("not started"),
        "wrong": _("wrong"),
        "crashed": _("crashed"),
        "timed out": _("timed out"),
        "out of memory": _("out of memory"),
        "blocked": _("blocked"),
        "missing": _("missing"),
        "broken": _("this test is broken"),
    }[verdict]


def mark(verdict):
    return MARKS.get(verdict, "✗")


def headline(verdict):
    """Return one line that says how an exercise stands."""
    tests = verdict["tests"]
    passed = sum(test["verdict"] == "right" for test in tests)
    name = f"{verdict['stem']}.{verdict['exercise']}"
    text = f"{mark(verdict['verdict'])} {name}: {verdict_name(verdict['verdict'])}"
    if verdict["verdict"] in ("right", "not started", "missing"):
        return text
    return text + _(" ({passed} of {all} tests pass)").format(passed=passed, all=len(tests))


# ---- plain text ------------------------------------------------------------------------------------------------


def plain(verdict, hints=()):
    """Return a verdict as plain text, ready for a terminal."""
    lines = [headline(verdict)]
    if verdict["verdict"] == "not started":
        lines += ["  " + what_to_do(verdict)]
    elif verdict["verdict"] != "right":
        for test in without_repetition(verdict["tests"]):
            lines += ["  " + line for line in test_lines(test)]
        lines += ["", "  " + what_to_do(verdict)]
    if hints and verdict["verdict"] != "right":
        lines.append("  " + _("A hint: crm hint {name}").format(name=f"{verdict['stem']}.{verdict['exercise']}"))
    return "\n".join(line.rstrip() for line in lines)


def without_repetition(tests):
    """Return the tests, with details only where they say something that no test before has said."""
    said, shorter = set(), []
    for test in tests:
        blank = {"message": "", "call": "", "frames": [], "printed": ("", 0)}
        shorter.append({**test, **blank} if test["message"] in said else test)
        said.add(test["message"])
    return shorter


def test_lines(test):
    """Return the lines that tell how one test went."""
    lines = [f"{mark(test['verdict'])} {test['sentence']}"]
    if test["verdict"] == "right":
        return lines
    if test["message"]:
        lines.append("    " + test["message"])
    if test["call"]:
        lines.append("    " + _("The call: {call}").format(call=test["call"]))
    for frame in test["frames"]:
        lines.append("    " + _frame_text(frame))
    if test["printed"][0]:
        lines.append("    " + _printed_title(test) + " " + _first_lines(test["printed"][0]))
    return lines


def what_to_do(verdict):
    """Return the next step: the diagnosis if there is one, else advice that fits the verdict."""
    if verdict["diagnosis"]:
        return verdict["diagnosis"]["text"]
    file = f"crm_exercises/{verdict['stem']}.py"
    name = f"{verdict['stem']}.{verdict['exercise']}"
    return {
        "right": "",
        "not started": _("Open {file}, replace the line `raise NotImplementedError`, save, and check again.").format(
            file=file
        ),
        "wrong": _("Take the smallest case above, work it out by hand, and compare step by step."),
        "crashed": _("Read the last line of the error first, then the line of your code that it names."),
        "timed out": _(
            "Try the function on three rows. If that ends at once, count how often the loop runs on three hundred."
        ),
        "out of memory": _("Look for a list or a table that grows with every step."),
        "blocked": _("An exercise needs nothing but its arguments."),
        "missing": _("Put the name back as the exercise gives it; `crm reset {name}` brings the stub back.").format(
            name=name
        ),
        "broken": _("This is a fault of the course, not yours: please report it."),
    }[verdict["verdict"]]


def _frame_text(frame):
    where = _("line {line}").format(line=frame["line"])
    function = f" ({frame['function']})" if frame["function"] else ""
    return f"{where}{function}: {frame['code']}"


def _printed_title(test):
    kept, length = test["printed"]
    if length <= len(kept):
        return _("It printed:")
    return _("It printed {length:,} characters, beginning:").format(length=length)


def _first_lines(text, lines=4, width=160):
    shown = [line[:width] for line in text.strip().splitlines()[:lines]]
    return " ⏎ ".join(shown) + (" …" if len(text.strip().splitlines()) > lines else "")


# ---- HTML ------------------------------------------------------------------------------------------------------

_COLOURS = {"right": "#029E73", "not started": "#767676"}
_WRONG = "#B8460E"
_BUTTON = (
    "display:inline-block;cursor:pointer;border:1px solid #0173B2;border-radius:4px;padding:2px 12px;color:#0173B2;"
    "margin:6px 0"
)


class Card:
    """The verdicts on some exercises, as a notebook shows them; `str(card)` is the same in plain text."""

    def __init__(self, verdicts, hints=None):
        self.verdicts = verdicts
        self.hints = hints or {}

    def __str__(self):
        return "\n\n".join(plain(v) for v in self.verdicts)

    __repr__ = __str__

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": str(self), "text/html": self.html()}

    def html(self):
        """Return the card as HTML: one box per exercise, nothing that needs a running kernel."""
        return "".join(_box(v, self.hints.get(f"{v['stem']}.{v['exercise']}", ())) for v in self.verdicts)


class Folded(Card):
    """The hints of one exercise, folded."""

    def __init__(self, hints):
        self.texts = hints

    def __str__(self):
        return "\n\n".join(f"{n}. {text}" for n, text in enumerate(self.texts, 1))

    def html(self):
        return f"<div {_direction()}>{hints_html(self.texts)}</div>"


class Note(Card):
    """A line of text for the reader."""

    def __init__(self, text):
        self.text = text

    def __str__(self):
        return self.text

    def html(self):
        return f"<p {_direction()}>{_text(self.text)}</p>"


class Source(Note):
    """Python source, with colours."""

    def html(self):
        from pygments import highlight
        from pygments.formatters import HtmlFormatter
        from pygments.lexers import PythonLexer

        return highlight(self.text, PythonLexer(), HtmlFormatter(noclasses=True, style="friendly"))


def _direction():
    return 'dir="rtl" lang="fa" style="text-align:right"' if language() == "fa" else 'dir="ltr" lang="en"'


def _box(verdict, hints):
    colour = _COLOURS.get(verdict["verdict"], _WRONG)
    direction = "rtl" if language() == "fa" else "ltr"
    align = "right" if direction == "rtl" else "left"
    side = "right" if direction == "rtl" else "left"
    parts = [
        f'<div class="crm-card" dir="{direction}" lang="{language()}" style="border:1px solid #ccc;border-{side}:6px '
        f'solid {colour};border-radius:6px;padding:8px 14px;margin:4px 0;text-align:{align};max-width:60em">',
        f'<div style="font-weight:bold;color:{colour}">{mark(verdict["verdict"])} {_text(_title(verdict))}</div>',
    ]
    if verdict["verdict"] == "not started":
        parts.append(f'<div style="margin:4px 0">{_text(what_to_do(verdict))}</div>')
    else:
        parts += [_test_html(test) for test in without_repetition(verdict["tests"])]
    if verdict["verdict"] not in ("right", "not started"):
        title = _("What happened") if verdict["diagnosis"] else _("What to try")
        parts.append(f'<div style="margin:6px 0"><b>{_text(title)}:</b> {_text(what_to_do(verdict))}</div>')
    if verdict["verdict"] != "right":
        parts.append(hints_html(hints))
    return "".join(parts) + "</div>"


def _title(verdict):
    return headline(verdict).split(" ", 1)[1]


def _test_html(test):
    colour = _COLOURS.get(test["verdict"], _WRONG)
    head = f'<span style="color:{colour}">{mark(test["verdict"])}</span> {_text(test["sentence"])}'
    if test["verdict"] == "right":
        return f'<div style="margin:2px 0">{head}</div>'
    details = [f"<div>{_text(test['message'])}</div>"] if test["message"] else []
    if test["call"]:
        details.append(f"<div>{_code(test['call'])}</div>")
    if test["frames"]:
        lines = "\n".join(_frame_text(frame) for frame in test["frames"])
        details.append(f'<pre dir="ltr" style="text-align:left;margin:2px 0">{escape(lines)}</pre>')
    if test["printed"][0]:
        details.append(f"<div>{_text(_printed_title(test))} {_code(_first_lines(test['printed'][0]))}</div>")
    return f'<div style="margin:4px 0">{head}<div style="margin:2px 18px;color:#555">{"".join(details)}</div></div>'


def hints_html(hints):
    """Return hints folded into each other, the gentle one outermost, so that each is a click away from the last."""
    inner = ""
    for number in range(len(hints), 0, -1):
        title = _("Hint {n} of {all}").format(n=number, all=len(hints))
        inner = (
            f'<details class="crm-hint"><summary style="{_BUTTON}">{_text(title)}</summary>'
            f'<div style="margin:2px 0 6px">{_inline(hints[number - 1])}</div>{inner}</details>'
        )
    return inner


def _inline(markdown):
    """Return a hint's Markdown as HTML."""
    from markdown_it import MarkdownIt

    return MarkdownIt().render(markdown)


def _code(text):
    return f'<code dir="ltr">{escape(text)}</code>'


def _text(text):
    return escape(text)
