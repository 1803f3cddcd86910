"""A lesson in JupyterLab, as a reader sees it: it runs, it checks, a slider moves a figure, Persian stands right."""

import re

from playwright.sync_api import expect

from crm_course import lessons

WIDGETS = ".jp-OutputArea:has(.noUi-handle)"


def test_a_lesson_runs_from_top_to_bottom(opened):
    reader, stem = opened
    codes = [cell for cell in reader.copy(stem)["cells"] if cell["cell_type"] == "code"]
    errors = [output for cell in codes for output in cell["outputs"] if output["output_type"] == "error"]
    assert errors == []
    # Check cells come without a number in the reader's copy: they have one only if they have run here.
    counts = reader.execution_counts(stem)
    assert None not in counts
    assert counts == list(range(counts[0], counts[0] + len(codes)))


def test_the_check_card_appears(opened):
    reader, stem = opened
    card = reader.scroll_to(".crm-card")
    reader.picture(f"{stem}-card")
    expect(card).to_contain_text(f"✓ {stem}.{lessons.exercises(stem)[0]}", timeout=10_000)


def test_a_slider_moves_a_figure(opened):
    reader, stem = opened
    slider = reader.scroll_to(f"{WIDGETS} .noUi-handle")
    figure = reader.page.locator(f"{WIDGETS} img").first
    before = figure.evaluate("image => image.src")
    slider.focus()
    # A slider may start at its upper end.
    at_end = slider.get_attribute("aria-valuenow") == slider.get_attribute("aria-valuemax")
    for _press in range(5):
        reader.page.keyboard.press("ArrowLeft" if at_end else "ArrowRight")
    # A figure drawn anew may be another element: ask for the one that is there.
    expect(figure).not_to_have_attribute("src", before, timeout=10_000)
    reader.picture(f"{stem}-widget")


def test_the_self_test_answers(opened):
    reader, stem = opened
    option = reader.scroll_to(".Quiz .MCButton")
    option.click()
    feedback = reader.page.locator(".Feedback:not(:empty)").first
    expect(feedback).to_contain_text(re.compile(r"\S"), timeout=10_000)
    reader.picture(f"{stem}-quiz")


def test_prose_begins_at_the_side_of_its_language(opened):
    reader, _stem = opened
    direction, side = {"en": ("ltr", "left"), "fa": ("rtl", "right")}[reader.lang]
    paragraph = reader.scroll_to(".jp-RenderedMarkdown p")
    assert paragraph.evaluate("p => getComputedStyle(p).direction") == direction
    assert _side(paragraph) == side


def _side(paragraph):
    """Return the side at which a paragraph's last line begins, read off where its letters stand."""
    return paragraph.evaluate(
        """p => {
            const range = document.createRange();
            range.selectNodeContents(p);
            const lines = [...range.getClientRects()], last = lines[lines.length - 1];
            const box = p.getBoundingClientRect();
            return box.right - last.right < last.left - box.left ? "right" : "left";
        }"""
    )
