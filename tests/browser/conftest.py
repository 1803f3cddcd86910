"""Open the course as a reader does: `crm start` in a copy of the project, JupyterLab in Chromium."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crm_course import kernels, lessons, project_tests, shared_judge
from crm_course.i18n import LANGUAGES

CHROMIUM = project_tests.chromium()
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WAIT = 180_000  # milliseconds, for a kernel or a whole lesson on a slow machine
EVERYTHING = os.environ.get("CRM_BROWSER") == "all"
PATIENCE = 20  # seconds, until a lesson of which nothing has run is asked for again
# JupyterLab draws only the cells near the window; its model of the notebook knows them all. Check cells come without a
# number in the reader's copy, so that all have one only after all have run.
PROGRESS = """() => {
    const cells = [...window.jupyterapp.shell.currentWidget.content.model.cells].filter(cell => cell.type === "code");
    if (cells.some(cell => cell.executionState === "running")) return "running";
    return cells.every(cell => cell.executionCount !== null) ? "all have run" : "waiting";
}"""
# As a reader who closes one lesson, ends its kernel and opens another.
OPEN = """async path => {
    const {commands, shell, serviceManager} = window.jupyterapp;
    await commands.execute("application:close-all");
    await serviceManager.sessions.shutdownAll();
    await commands.execute("docmanager:open", {path});
}"""
LESSON = ".jp-NotebookPanel:not(.lm-mod-hidden)"
PARTS = ("crm_course", "crm_exercises", "datasets", "notebooks", "solutions", "tests/exercises", "pyproject.toml")


def pytest_collection_modifyitems(items):
    if CHROMIUM is None:
        why = pytest.mark.skip(reason="no Chromium here and none could be installed: nothing was opened in a browser")
        for item in items:
            if item.path.parent == Path(__file__).parent:
                item.add_marker(why)


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def course(tmp_path_factory):
    """A copy of the project whose reader has solved every exercise."""
    folder = tmp_path_factory.mktemp("course")
    leave = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for part in PARTS:
        source = lessons.ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=leave)
        else:
            shutil.copy(source, folder / part)
    for stem in lessons.stems():
        shutil.copy(lessons.answer_file(stem), lessons.stub_file(stem, folder))
    return folder


class Reader:
    """One reader: the course's folder, a running `crm start`, a page of the browser."""

    def __init__(self, course, browser, lang, address):
        self.course, self.lang, self.address = course, lang, address
        self.page = browser.new_page(viewport={"width": 1280, "height": 1000})

    def copy(self, stem):
        """Return the reader's copy of a notebook, as it is saved."""
        return json.loads((self.course / "my_notebooks" / self.lang / f"{stem}.ipynb").read_text(encoding="utf-8"))

    def open(self, stem):
        """Open a lesson and wait until it is drawn and its kernel is there; JupyterLab itself is loaded once."""
        page = f"my_notebooks/{self.lang}/{stem}.ipynb"
        if self.page.url == "about:blank":
            # `reset` leaves out what was open before.
            self.page.goto(re.sub(r"my_notebooks/.*?ipynb\?", f"{page}?reset&", self.address))
        else:
            self.page.evaluate(OPEN, page)
        self.page.locator(f"{LESSON} .jp-RenderedHTMLCommon h1").first.wait_for(timeout=WAIT)
        self._wait_for_kernel("idle")

    def run_all(self, stem):
        """Run all cells by the menu, wait until the last one has run, save.

        A kernel that is being connected loses what it is asked for: if nothing has run a while later, a reader asks again.
        """
        deadline, patience = time.monotonic() + WAIT / 1000, 0.0
        while (progress := self.page.evaluate(PROGRESS)) != "all have run" and time.monotonic() < deadline:
            if progress == "waiting" and time.monotonic() > patience:
                self._press_run_all()
                patience = time.monotonic() + PATIENCE
            self.page.wait_for_timeout(300)
        self._wait_for_kernel("idle")
        self.page.locator(".jp-Notebook").click(position={"x": 5, "y": 5})
        self.page.keyboard.press("Control+s")
        self.page.locator(".lm-mod-current.jp-mod-dirty").wait_for(state="hidden", timeout=WAIT)

    def _press_run_all(self):
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_text("Run All Cells", exact=True).click()

    def execution_counts(self, stem):
        """Return the numbers of the code cells in the saved copy; None for one that has not run."""
        return [cell["execution_count"] for cell in self.copy(stem)["cells"] if cell["cell_type"] == "code"]

    def _wait_for_kernel(self, state):
        indicator = f'{LESSON} .jp-Notebook-ExecutionIndicator[data-status="{state}"]'
        self.page.locator(indicator).wait_for(timeout=WAIT)

    def scroll_to(self, selector):
        """Bring the first element that matches into view; JupyterLab draws cells as they come near."""
        notebook = self.page.locator(".jp-WindowedPanel-outer").first
        notebook.evaluate("outer => outer.scrollTo(0, 0)")
        for _step in range(300):
            found = self.page.locator(selector)
            if found.count() and found.first.is_visible():
                found.first.scroll_into_view_if_needed()
                self.page.wait_for_timeout(300)
                return found.first
            notebook.evaluate("outer => outer.scrollBy(0, 600)")
            self.page.wait_for_timeout(40)
        raise AssertionError(f"nothing on the page matches {selector}")

    def picture(self, name):
        """Keep a screenshot where somebody asked for one, to be looked at."""
        folder = os.environ.get("CRM_SCREENSHOTS")
        if folder:
            self.page.wait_for_timeout(300)
            self.page.screenshot(path=Path(folder) / f"{name}-{self.lang}.png")


@pytest.fixture(scope="session")
def readers(course, chromium, tmp_path_factory):
    """Return a function lang -> Reader; each has typed `crm start` in that language."""
    running = {}

    def reader(lang):
        if lang not in running:
            process, address = _start(course, lang, tmp_path_factory.mktemp("home"), settings)
            running[lang] = process, Reader(course, chromium, lang, address)
        return running[lang][1]

    with shared_judge.serving() as judge:
        # Quicker kernels, which ask one judge. With CRM_BROWSER=all everything is as at a reader's.
        settings = {} if EVERYTHING else {**kernels.settings(), **judge}
        yield reader
        for process, _reader in running.values():
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _start(course, lang, home, settings):
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("CRM_", "JUPYTER_"))}
    # As window.jupyterapp, for run_all.
    (home / "jupyter_lab_config.py").write_text("c.LabApp.expose_app_in_browser = True\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "crm_course", "start", "--lang", lang, "--no-browser"],
        cwd=course,
        env=environment | settings | {"HOME": str(home), "JUPYTER_CONFIG_PATH": str(home), "PYTHONPATH": str(course)},
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    return process, next(found.group() for line in process.stdout if (found := re.search(r"http://\S+", line)))


def editions():
    """Return (lang, stem) of what is opened: each lesson in one edition, by turns; in every one with CRM_BROWSER=all."""
    both = [(lang, stem) for lang in LANGUAGES for stem in lessons.stems()]
    return [one for one in both if EVERYTHING or one in project_tests.by_turns()]


@pytest.fixture(scope="session", params=editions(), ids="-".join)
def opened(request, readers):
    """A lesson that a reader has run from top to bottom: (reader, stem)."""
    lang, stem = request.param
    reader = readers(lang)
    reader.open(stem)
    reader.picture(f"{stem}-top")
    reader.run_all(stem)
    return reader, stem
