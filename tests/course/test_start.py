"""`crm start`: the reader's copies of the notebooks, and JupyterLab with the style sheet for right-to-left text."""

import json
import re
import signal
import socket
import urllib.error
import urllib.request

import click.testing
import nbformat.v4 as nb
import pytest

from crm_course import cli, i18n, lessons, start, state


@pytest.fixture(autouse=True)
def in_english(monkeypatch):
    monkeypatch.setenv("CRM_LANG", "en")
    yield
    i18n.use(None)


@pytest.fixture
def project(monkeypatch, tmp_path):
    """A project with one English notebook; the reader has no copy yet."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    monkeypatch.setattr(lessons, "ROOT", tmp_path)
    monkeypatch.setattr(lessons, "COURSE", tmp_path)
    monkeypatch.setattr(start, "COPIES", tmp_path / "my_notebooks")
    monkeypatch.setattr(state, "FOLDER", tmp_path / ".crm")
    publish(tmp_path)
    return tmp_path


def publish(folder, text="The idea.", lang="en", stem="q4_value"):
    """Put a lesson's notebook in the course, as the build would."""
    card = nb.new_output("display_data", {"text/plain": "✓ right"})
    number = nb.new_output("stream", name="stdout", text="peak 1.31\n")
    cells = [
        nb.new_markdown_cell(text, id="p"),
        nb.new_code_cell('check("q4_value")', id="c", execution_count=1, outputs=[card], metadata={"tags": ["check"]}),
        nb.new_code_cell("peak()", id="l", execution_count=2, outputs=[number], metadata={"tags": ["lab"]}),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = folder / "notebooks" / lang / f"{stem}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(nb.new_notebook(cells=cells, metadata={"kernelspec": kernel})), encoding="utf-8")


def copy_of(project):
    return project / "my_notebooks" / "en" / "q4_value.ipynb"


def change(path, edit):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    edit(notebook["cells"])
    path.write_text(json.dumps(notebook), encoding="utf-8")


def write_a_note(cells):
    cells.append(nb.new_markdown_cell("my note", id="mine"))


def run_and_save(cells):
    cells[2]["outputs"], cells[2]["execution_count"] = [], 9


class TestCopies:
    def test_a_first_copy_has_the_stored_outputs_but_no_check_card(self, project):
        assert start.copy_notebooks("en") == ["made my_notebooks/en/q4_value.ipynb"]
        cells = json.loads(copy_of(project).read_text(encoding="utf-8"))["cells"]
        assert (cells[1]["outputs"], cells[1]["execution_count"]) == ([], None)
        assert cells[2]["outputs"][0]["text"] == "peak 1.31\n"

    def test_jupyterlab_may_show_what_a_copy_holds(self, project):
        import nbformat
        from nbformat.sign import NotebookNotary

        start.copy_notebooks("en")
        assert NotebookNotary().check_signature(nbformat.read(copy_of(project), as_version=4))

    def test_a_second_start_changes_nothing_and_says_nothing(self, project):
        start.copy_notebooks("en")
        before = copy_of(project).read_bytes()
        assert start.copy_notebooks("en") == []
        assert copy_of(project).read_bytes() == before

    @pytest.mark.parametrize("edit", [lambda cells: None, run_and_save])
    def test_a_newer_notebook_replaces_a_copy_that_was_only_read_or_run(self, project, edit):
        start.copy_notebooks("en")
        change(copy_of(project), edit)
        publish(project, "The idea, better.")
        assert start.copy_notebooks("en")[0].startswith("renewed my_notebooks/en/q4_value.ipynb")
        assert "The idea, better." in copy_of(project).read_text(encoding="utf-8")
        assert start.copy_notebooks("en") == []

    @pytest.mark.parametrize("forget", [False, True])
    def test_a_copy_that_was_written_in_is_kept_and_the_reader_told(self, project, forget):
        start.copy_notebooks("en")
        change(copy_of(project), write_a_note)
        mine = copy_of(project).read_bytes()
        if forget:
            (project / ".crm" / "state.json").write_text("{ damaged")
        publish(project, "The idea, better.")
        assert start.copy_notebooks("en")[0].startswith("kept my_notebooks/en/q4_value.ipynb: you have written in it")
        assert copy_of(project).read_bytes() == mine

    def test_a_copy_that_is_no_notebook_any_more_is_kept(self, project):
        start.copy_notebooks("en")
        copy_of(project).write_text("half a noteb")
        publish(project, "The idea, better.")
        assert start.copy_notebooks("en")[0].startswith("kept")
        assert copy_of(project).read_text() == "half a noteb"

    def test_a_lost_memory_of_a_copy_that_is_as_it_should_be_is_mended_in_silence(self, project):
        start.copy_notebooks("en")
        (project / ".crm" / "state.json").unlink()
        assert start.copy_notebooks("en") == []
        publish(project, "The idea, better.")
        assert start.copy_notebooks("en")[0].startswith("renewed")


class TestRefusals:
    @pytest.fixture(autouse=True)
    def no_server(self, monkeypatch):
        monkeypatch.setattr(start, "run_lab", lambda *arguments: pytest.fail("JupyterLab was started"))

    def crm_start(self, *arguments):
        result = click.testing.CliRunner().invoke(cli.crm, ["start", *arguments], prog_name="crm")
        return result.exit_code, result.stderr

    def test_an_unknown_lesson_is_misuse(self):
        code, errors = self.crm_start("q4_valu")
        assert code == 2
        assert "Did you mean q4_value?" in errors

    def test_without_jupyterlab_the_cure_is_named(self, monkeypatch):
        monkeypatch.setattr(start.importlib.util, "find_spec", lambda name: None)
        code, errors = self.crm_start()
        assert code == 1
        assert "make start" in errors

    def test_a_notebook_that_was_not_made_is_named(self, project):
        code, errors = self.crm_start("--lang", "fa")
        assert code == 1
        assert "notebooks/fa" in errors
        assert "crm build" in errors

    def test_a_port_that_is_taken_is_named(self, project):
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            code, errors = self.crm_start("--port", str(port))
        assert code == 1
        assert f"Port {port} is taken" in errors


class TestFirstPage:
    def test_is_the_lesson_asked_for_or_the_first(self, project, monkeypatch):
        publish(project, stem="q4_lifetime")
        (project / "my_notebooks" / "en").mkdir(parents=True)
        (project / "my_notebooks" / "en" / "a_notebook_of_mine.ipynb").write_text("{}")
        pages = []
        monkeypatch.setattr(start, "run_lab", lambda page, port, browser: pages.append((page, browser)))
        start.start(None, "en", browser=False)
        start.start("q4_lifetime", "en")
        # The order of the course, not of the alphabet.
        assert pages == [("my_notebooks/en/q4_value.ipynb", False), ("my_notebooks/en/q4_lifetime.ipynb", True)]


class TestEnvironment:
    def test_kernels_find_the_reader_s_exercises_and_take_the_language_from_the_folder(self, project, monkeypatch):
        monkeypatch.setattr(start, "SETTINGS", i18n.LOCALE_FOLDER.parent / "jupyter")
        monkeypatch.setenv("CRM_EXERCISES", "/elsewhere")
        monkeypatch.setenv("PYTHONPATH", "/mine")
        environment = start._environment("secret")
        assert environment["PYTHONPATH"].split(start.os.pathsep) == [str(project), "/mine"]
        assert not {"CRM_EXERCISES", "CRM_LANG"} & set(environment)


class TestJupyterLab:
    def test_answers_with_the_page_and_the_style_sheet_and_ends_when_told(self, course):
        publish(course.folder, lang="fa", stem="q1_tiny")
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        with course.start("start", "--lang", "fa", "--no-browser", "--port", str(port)) as process:
            try:
                address = next(found.group() for line in process.stdout if (found := re.search(r"http://\S+", line)))
                page = fetch(address)
                style = fetch(f"http://127.0.0.1:{port}/custom/custom.css")
            finally:
                process.send_signal(signal.SIGTERM)
                code = process.wait(30)
        assert address.startswith(f"http://127.0.0.1:{port}/lab/tree/my_notebooks/fa/q1_tiny.ipynb?token=")
        assert 'href="/custom/custom.css"' in page
        assert re.search(r'"disabledExtensions": \[[^]]*"@jupyterlab/apputils-extension:announcements"', page)
        assert '.jp-RenderedHTMLCommon [dir="rtl"] :is(p,' in style
        assert code == 0
        with pytest.raises(urllib.error.URLError):
            fetch(f"http://127.0.0.1:{port}/lab")


def fetch(address):
    with urllib.request.urlopen(address, timeout=20) as answer:
        assert answer.status == 200
        return answer.read().decode()
