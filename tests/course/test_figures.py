"""Figures become files: the same bytes each time, in the reader's digits."""

from xml.etree import ElementTree

from matplotlib import rc_context
from matplotlib.figure import Figure

from crm_course.figures import svg
from crm_course.i18n import speaking


def labelled():
    figure = Figure(figsize=(2, 1))
    figure.subplots().plot([1, 2], [3, 4], marker="o")
    figure.text(0.5, 0.5, "12 customers")
    return figure


class TestSvg:
    def test_it_is_a_drawing_and_the_same_bytes_twice(self):
        assert ElementTree.fromstring(svg(labelled())).tag.endswith("svg")
        assert svg(labelled()) == svg(labelled())

    def test_the_persian_edition_has_persian_digits(self):
        with rc_context({"svg.fonttype": "none"}):  # letters stay letters, so that they can be read
            with speaking("en"):
                assert "12 customers" in svg(labelled()).decode()
            with speaking("fa"):
                assert "۱۲ customers" in svg(labelled()).decode()
