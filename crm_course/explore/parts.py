"""Parts that the lessons' figures and widgets share: boxes and arrows, a title above all, sliders with a picture below."""

from matplotlib import rcParams
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from crm_course.figures import png
from crm_course.i18n import language

INK = "#333333"

# Of figures -------------------------------------------------------------------------------------


def canvas(width, height, xlim, ylim):
    """Return a figure of so many inches and its axes, without frame or ticks, to draw a diagram on."""
    figure = Figure(figsize=(width, height))
    ax = figure.subplots()
    ax.set(xlim=xlim, ylim=ylim)
    ax.axis("off")
    return figure, ax


def card(ax, x, y, width, height, colour, strength=0.3):
    """Draw a box with round corners around the point (x, y); it hides what lies under it."""
    for paint, alpha in (("white", 1.0), (colour, strength)):
        look = {"boxstyle": "round,pad=0.08", "facecolor": paint, "alpha": alpha, "edgecolor": paint}
        ax.add_patch(FancyBboxPatch((x - width / 2, y - height / 2), width, height, **look))


def say(ax, x, y, text, **look):
    """Write a text around the point (x, y)."""
    ax.text(x, y, text, ha="center", va="center", **{"color": INK, **look})


def box(ax, x, y, width, height, label, colour, strength=0.3, **look):
    """Draw a card with a label in it; `look` says how the label is written."""
    card(ax, x, y, width, height, colour, strength)
    say(ax, x, y, label, **{"size": 9.5, **look})


def flow(ax, begin, end, style="-|>", **look):
    """Draw an arrow between two points."""
    look = {"color": INK, "linewidth": 1.5, "mutation_scale": 14, **look}
    ax.add_patch(FancyArrowPatch(begin, end, arrowstyle=style, shrinkA=0, shrinkB=0, **look))


def read_from_right(ax):
    """Let a diagram run with the reader's script: in the Persian edition from the right."""
    if language() == "fa":
        ax.invert_xaxis()


def start():
    """Return the side at which a text begins on a diagram that runs with the reader's script."""
    return "right" if language() == "fa" else "left"


def title_above_all(figure, text):
    """Set a title over several axes, as bold and on the side as the titles of one are."""
    side = rcParams["axes.titlelocation"]
    x = {"left": 0.01, "center": 0.5, "right": 0.99}[side]
    figure.suptitle(text, x=x, ha=side, weight="bold", size=rcParams["axes.titlesize"])


# Of widgets -------------------------------------------------------------------------------------


def wide():
    """Return the options of a control whose description has room beside it."""
    return {"style": {"description_width": "190px"}, "layout": {"width": "520px"}}


def slider(kind, label, value, low, high, step):
    """Return a slider of that kind (a class of ipywidgets) that tells its value when it is let go."""
    options = {"value": value, "min": low, "max": high, "step": step, "description": label}
    return kind(**options, **wide(), continuous_update=False)


def advice(text, width=720):
    """Return a paragraph that says what to try."""
    import ipywidgets as widgets

    return widgets.HTML(f'<p dir="auto" style="max-width:{width}px;line-height:1.6">{text}</p>')


def board(try_this, controls, draw):
    """Return a column of advice, controls and the picture that `draw()` makes, drawn again when a control changes."""
    import ipywidgets as widgets

    picture = widgets.Image(value=png(draw()), format="png", width=720)

    def redraw(_change):
        picture.value = png(draw())

    for control in controls:
        control.observe(redraw, names="value")
    return widgets.VBox([advice(try_this), *controls, picture])
