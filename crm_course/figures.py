"""How figures look and how they are shown: one style, the colour-blind palette, alternative text."""

import io
import os
from unittest.mock import patch

from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from .i18n import language, persian_numbers

PALETTE = ("#0173B2", "#DE8F05", "#029E73", "#D55E00", "#CC78BC", "#CA9161", "#949494", "#ECE133", "#56B4E9")
DPI = 110


def use_style():
    """Set the course's look for every figure that follows."""
    import seaborn as sns

    sns.set_theme(
        style="whitegrid",
        palette="colorblind",
        rc={
            "font.family": "DejaVu Sans",  # shipped with matplotlib; has Latin and Persian
            "axes.titlelocation": "right" if language() == "fa" else "left",
            "axes.titleweight": "bold",
            "axes.spines.top": False,
            "axes.spines.right": False,
            "figure.figsize": (7.2, 4.2),
            "figure.constrained_layout.use": True,
        },
    )


def show(figure, alt):
    """Show a figure in a notebook with its alternative text, and let it go.

    Parameters
    ----------
    figure
        A matplotlib Figure, or anything with an attribute `figure` (an Axes, a seaborn grid).
    alt
        One or two sentences that say what a person who cannot see the figure should know.
    """
    from IPython.display import display
    from matplotlib import pyplot

    figure = getattr(figure, "figure", figure)
    picture = png(figure)
    display({"image/png": picture, "text/plain": alt}, metadata={"image/png": {"alt": alt}}, raw=True)
    pyplot.close(figure)


def png(figure):
    """Return a figure as PNG bytes that depend on nothing but the figure; none where nobody looks (CRM_PICTURES=none)."""
    if os.environ.get("CRM_PICTURES") == "none":
        return b""
    FigureCanvasAgg(figure)
    return _saved(figure, format="png", dpi=DPI, metadata={"Software": None})


def svg(figure):
    """Return a figure as SVG bytes, letters drawn as shapes; they depend on nothing but the figure."""
    with rc_context({"svg.hashsalt": "crm"}):  # without a salt the names inside the file are drawn by lot
        return _saved(figure, format="svg", metadata={"Date": None})


def _saved(figure, **options):
    buffer = io.BytesIO()
    with patch.object(Text, "get_text", _localised):
        figure.savefig(buffer, **options)
    return buffer.getvalue()


def _localised(text):
    """Return what a Text of a figure shows: in the Persian edition, numbers in Persian digits. Formulas stay."""
    shown = text._text
    if language() != "fa" or ("$" in shown and "mathdefault" not in shown):
        return shown
    return persian_numbers(shown)
