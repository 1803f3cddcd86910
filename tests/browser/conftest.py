"""Open the course as a reader does: `crm start` in a copy of the project, JupyterLab in Chromium."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from crm_course import lessons

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
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

    def __init__(self, course, page, lang):
        self.course, self.page, self.lang = course, page, lang

    def copy(self, stem):
        """Return the reader's copy of a notebook, as it is saved."""
        return json.loads((self.course / "my_notebooks" / self.lang / f"{stem}.ipynb").read_text(encoding="utf-8"))


@pytest.fixture(scope="session", params=["en", "fa"])
def reader(request, course, chromium, tmp_path_factory):
    """A reader of one edition who has typed `crm start` and sees the first lesson."""
    home = tmp_path_factory.mktemp("home")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("CRM_", "JUPYTER_"))}
    environment |= {"HOME": str(home), "PYTHONPATH": str(course)}
    process = subprocess.Popen(
        [sys.executable, "-m", "crm_course", "start", "--lang", request.param, "--no-browser"],
        cwd=course,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        address = next(found.group() for line in process.stdout if (found := re.search(r"http://\S+", line)))
        page = chromium.new_page(viewport={"width": 1280, "height": 1000})
        page.goto(address)
        yield Reader(course, page, request.param)
        page.close()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
