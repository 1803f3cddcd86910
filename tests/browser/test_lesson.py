"""A lesson in JupyterLab, as a reader sees it: it runs, it checks, a slider moves a figure, Persian stands right."""

import os
from pathlib import Path

import pytest

from crm_course import lessons

RUN_SECONDS = 120
WIDGETS = ".jp-OutputArea-output.jupyter-widgets"


def run_all(reader, stem):
    """Open a lesson, run all its cells by the menu, save, and return the saved notebook."""
    page = reader.page
    open_lesson(reader, stem)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    codes = sum(cell["cell_type"] == "code" for cell in reader.copy(stem)["cells"])
    # The title of a running notebook carries its kernel's state; the last cell has run when its number stands there.
    page.wait_for_function(_LAST_HAS_RUN, arg=codes, timeout=1000 * RUN_SECONDS)
    page.keyboard.press("Control+s")
    page.wait_for_function("() => !document.querySelector('.lm-mod-current.jp-mod-dirty')", timeout=30_000)
    return reader.copy(stem)


_LAST_HAS_RUN = """count => [...document.querySelectorAll('.jp-InputPrompt')].some(
    prompt => prompt.textContent.includes(`[${count}]`))"""


def open_lesson(reader, stem):
    page = reader.page
    address = page.url.split("/lab")[0] + f"/lab/tree/my_notebooks/{reader.lang}/{stem}.ipynb"
    page.goto(address)
    page.locator(".jp-Notebook .jp-RenderedHTMLCommon h1").first.wait_for(timeout=60_000)
    page.locator(".jp-NotebookPanel-toolbar").get_by_text("Python 3").wait_for(timeout=60_000)


def scroll_to(reader, selector):
    """Bring the first element that matches into view; JupyterLab draws cells as they come near."""
    page = reader.page
    notebook = page.locator(".jp-WindowedPanel-outer, .jp-Notebook").first
    box = notebook.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for _step in range(200):
        found = page.locator(selector)
        if found.count() and found.first.is_visible():
            found.first.scroll_into_view_if_needed()
            return found.first
        page.mouse.wheel(0, 700)
        page.wait_for_timeout(50)
    raise AssertionError(f"nothing on the page matches {selector}")


def picture(reader, name):
    """Keep a screenshot where somebody asked for one, to be looked at."""
    folder = os.environ.get("CRM_SCREENSHOTS")
    if folder:
        reader.page.screenshot(path=Path(folder) / f"{name}-{reader.lang}.png")


@pytest.mark.parametrize("stem", lessons.stems())
def test_a_lesson_runs_from_top_to_bottom(reader, stem):
    notebook = run_all(reader, stem)
    codes = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    errors = [output for cell in codes for output in cell["outputs"] if output["output_type"] == "error"]
    assert errors == []
    assert all(cell["execution_count"] for cell in codes)
    picture(reader, f"{stem}-end")


@pytest.mark.parametrize("stem", lessons.stems())
def test_the_check_card_appears(reader, stem):
    run_all(reader, stem)
    card = scroll_to(reader, ".crm-card")
    picture(reader, f"{stem}-card")
    assert f"{stem}.{lessons.exercises(stem)[0]}" in card.inner_text()
    assert "✓" in card.inner_text()


@pytest.mark.parametrize("stem", lessons.stems())
def test_a_slider_moves_a_figure(reader, stem):
    run_all(reader, stem)
    slider = scroll_to(reader, f"{WIDGETS} .noUi-handle")
    widget = reader.page.locator(WIDGETS).first
    figure = widget.locator("img").first
    before = figure.get_attribute("src")
    picture(reader, f"{stem}-widget")
    slider.focus()
    for _press in range(5):
        reader.page.keyboard.press("ArrowUp")
    reader.page.wait_for_function(
        "([image, before]) => image.src !== before", arg=[figure.element_handle(), figure.evaluate("i => i.src")], timeout=5_000
    ) if figure.get_attribute("src") == before else None
    assert figure.get_attribute("src") != before


def test_prose_is_aligned_by_its_language(reader):
    stem = lessons.stems()[0]
    open_lesson(reader, stem)
    side = {"en": ("ltr", "left"), "fa": ("rtl", "right")}[reader.lang]
    paragraph = scroll_to(reader, ".jp-RenderedMarkdown p")
    picture(reader, f"{stem}-top")
    assert paragraph.evaluate("p => getComputedStyle(p).direction") == side[0]
    assert _starts_at(paragraph) == side[1]


def _starts_at(paragraph):
    """Return the side at which the text of a paragraph begins, read off where its letters stand."""
    return paragraph.evaluate(
        """p => {
            const range = document.createRange();
            range.selectNodeContents(p);
            const lines = [...range.getClientRects()];
            const last = lines[lines.length - 1], box = p.getBoundingClientRect();
            return box.right - last.right < last.left - box.left ? "right" : "left";
        }"""
    )
