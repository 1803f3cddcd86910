"""The CRM framework of exam question 5 in one figure, with the part that a lesson is about lit.

Four dimensions with nine elements, in a cycle: Ngai, Xiu & Chau (2009), Expert Systems with Applications 36(2). The four
lessons of the question show it: `framework("retention")`; `framework()` lights all. `described` is its alternative text.
"""

from matplotlib.figure import Figure
from matplotlib.patches import Circle

from crm_course.explore import parts
from crm_course.explore.parts import INK
from crm_course.figures import PALETTE
from crm_course.i18n import tr

BLUE, ORANGE, GREEN, _RED, PINK, *_REST, YELLOW, _SKY = PALETTE
PARTS = ("identification", "attraction", "retention", "development")
_PLACES = ((2.55, 5.75), (8.05, 5.75), (8.05, 1.45), (2.55, 1.45))
_COLOURS = (BLUE, ORANGE, GREEN, PINK)


def framework(lit: str | None = None) -> Figure:
    """Draw the cycle of the four dimensions and their elements; `lit` is one of `PARTS`, or None to light all."""
    if lit not in (None, *PARTS):
        raise ValueError(f"no part {lit!r} in the framework: expected one of {', '.join(PARTS)}, or None")
    figure, ax = parts.canvas(7.6, 5.0, (0, 10.6), (0, 7.2))
    parts.read_from_right(ax)
    for name, place, colour in zip(PARTS, _PLACES, _COLOURS, strict=True):
        _dimension(ax, *place, colour, *_words()[name], faded=lit not in (None, name))
    _round(ax)
    ax.add_patch(Circle((5.3, 3.6), 0.74, facecolor=YELLOW, alpha=0.35, edgecolor=INK, linewidth=1))
    parts.say(ax, 5.3, 3.6, tr("the\ncustomer"), weight="bold", size=10)
    ax.set_title(_finding(lit))
    return figure


def described(lit: str | None = None) -> str:
    """Return the figure's alternative text."""
    whole = tr(
        "A cycle of four boxes around the customer. Identification: target customer analysis, customer segmentation. "
        "Attraction: direct marketing. Retention: loyalty programmes, one-to-one marketing, complaints management. "
        "Development: lifetime value, up- and cross-selling, market-basket analysis; from there an arrow back to identification."
    )
    return whole if lit is None else whole + " " + tr("Lit: {part}.").format(part=_words()[lit][0])


def _words():
    """Return, for each part, its name, the question it answers and its elements."""
    return {
        "identification": (
            tr("Identification"),
            tr("who?"),
            tr("target customer analysis\ncustomer segmentation"),
        ),
        "attraction": (
            tr("Attraction"),
            tr("how do they come?"),
            tr("direct marketing"),
        ),
        "retention": (
            tr("Retention"),
            tr("why do they stay?"),
            tr("loyalty programmes\none-to-one marketing\ncomplaints management"),
        ),
        "development": (
            tr("Development"),
            tr("what more for each other?"),
            tr("lifetime value\nup- and cross-selling\nmarket-basket analysis"),
        ),
    }


def _finding(lit):
    return {
        None: tr("Four parts, nine elements, one cycle"),
        "identification": tr("The cycle begins with identification"),
        "attraction": tr("Attraction wins those who were identified"),
        "retention": tr("Retention is the heart of the cycle"),
        "development": tr("Development closes the cycle, and opens the next"),
    }[lit]


def _dimension(ax, x, y, colour, name, question, elements, faded):
    parts.card(ax, x, y, 4.3, 2.35, colour, strength=0.08 if faded else 0.38)
    ink = "#6e6e6e" if faded else INK
    parts.say(ax, x, y + 0.87, name, weight="bold", size=12, color=ink)
    parts.say(ax, x, y + 0.42, question, size=9.5, color=ink)
    parts.say(ax, x, y - 0.5, elements, size=10, linespacing=1.35, color=ink)


def _round(ax):
    """Draw the four arrows of the cycle, each with what one part hands to the next."""
    for begin, end in (
        ((4.85, 5.75), (5.75, 5.75)),
        ((8.05, 4.4), (8.05, 2.8)),
        ((5.75, 1.45), (4.85, 1.45)),
        ((2.55, 2.8), (2.55, 4.4)),
    ):
        parts.flow(ax, begin, end, linewidth=2)
    handed = (
        (5.3, 6.3, tr("whom to\naddress")),
        (9.1, 3.6, tr("who\ncame")),
        (5.3, 0.9, tr("who\nstays")),
        (1.4, 3.6, tr("what the best\nare like")),
    )
    for x, y, what in handed:
        parts.say(ax, x, y, what, size=8.5)
