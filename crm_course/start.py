"""What `crm start` does: copies of the notebooks for the reader, and JupyterLab on the first of them."""

import contextlib
import hashlib
import importlib.util
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time

import click

from . import lessons, state
from .i18n import _

FIRST_PORT = 8888
START_SECONDS = 60
END_SECONDS = 15
COPIES = lessons.COPIES
SETTINGS = lessons.ROOT / "crm_course" / "jupyter"
LOG = state.FOLDER / "jupyterlab.log"


class StartError(RuntimeError):
    """The lessons cannot be opened; the text says why and what to do."""


def start(stem=None, lang="en", browser=True, port=None):
    """Open JupyterLab on a lesson, in the reader's language, and stay until it is shut down."""
    if stem:
        lessons.find(stem)
    if importlib.util.find_spec("jupyterlab") is None:
        raise StartError(_("JupyterLab is not installed. Install the course again: make start, or pip install -e ."))
    port = _port(port)
    for line in copy_notebooks(lang):
        click.echo(line)
    run_lab(_first_page(stem, lang), port, browser)


def _first_page(stem, lang):
    made = [path.stem for path in _originals(lang)]
    first = stem or next((known for known in lessons.stems() if known in made), "*")
    path = COPIES / lang / f"{first}.ipynb"
    if not path.is_file():
        missing = lessons.notebook_file(first, lang).relative_to(lessons.COURSE).as_posix()
        raise StartError(_("There is no notebook {path}. Make it with: crm build").format(path=missing))
    return path.relative_to(lessons.ROOT).as_posix()


# ---- the reader's copies ---------------------------------------------------------------------------------------------


def copy_notebooks(lang):
    """Bring the reader's copies of an edition up to date; return a line of text for each that deserves one.

    A copy that the reader has written in is never touched.
    """
    return [
        line
        for original in _originals(lang)
        for line in _bring_up_to_date(original, COPIES / lang / original.name, lang)
    ]


def _originals(lang):
    return sorted(lessons.notebook_file("", lang).parent.glob("*.ipynb"))


def _bring_up_to_date(original, copy, lang):
    name = f"{lang}/{original.name}"
    text = original.read_text(encoding="utf-8")
    known = state.read()["copies"].get(name)
    known = known if isinstance(known, dict) else {}
    shown = copy.relative_to(lessons.ROOT).as_posix()
    if not copy.exists():
        _make(text, copy, name)
        yield _("made {path}").format(path=shown)
    elif known.get("original") != _digest(text):
        if known.get("copy") == written_digest(copy.read_bytes()):
            _make(text, copy, name)
            yield _("renewed {path}: the course has a newer one, and you had not written in yours").format(path=shown)
        elif written_digest(copy.read_bytes()) == written_digest(text.encode()):
            _record(name, text, copy)  # nothing new; only the memory of it was lost
        else:
            message = _("kept {path}: you have written in it. The course has a newer one; rename yours to get it")
            yield message.format(path=shown)


def _make(text, copy, name):
    notebook = as_begun(json.loads(text))
    copy.parent.mkdir(parents=True, exist_ok=True)
    # Written whole, then renamed: a full disk leaves the reader's copy as it was.
    new = copy.with_suffix(".tmp")
    new.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    os.replace(new, copy)
    _trust(copy)
    _record(name, text, copy)


def _record(name, text, copy):
    state.remember("copies", **{name: {"original": _digest(text), "copy": written_digest(copy.read_bytes())}})


def as_begun(notebook):
    """Return a notebook with its check cards cleared: nothing is judged before the reader asks."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and "check" in cell["metadata"].get("tags", []):
            cell["outputs"], cell["execution_count"] = [], None
    return notebook


def written_digest(data):
    """Return a hash of what a person writes in a notebook: its cells, without outputs; None if it cannot be read."""
    try:
        cells = json.loads(data)["cells"]
        written = [[cell["cell_type"], "".join(cell["source"]), cell.get("attachments")] for cell in cells]
    except (ValueError, KeyError, TypeError):
        return None
    return _digest(json.dumps(written))


def _digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _trust(path):
    """Sign a copy, so that JupyterLab shows its stored cards and self-tests before anything has been run."""
    import sqlite3

    import nbformat
    from nbformat.sign import NotebookNotary

    with contextlib.suppress(OSError, sqlite3.Error):
        NotebookNotary().sign(nbformat.read(path, as_version=4))


# ---- JupyterLab --------------------------------------------------------------------------------------------------------


def run_lab(page, port, browser):
    """Run JupyterLab until it is shut down; print the address of `page` once it answers."""
    token = secrets.token_urlsafe(24)
    environment = _environment(token)
    with LOG.open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            _command(page, port, browser), cwd=lessons.ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # whoever ends us ends JupyterLab too
    try:
        _wait_until_it_answers(process, port)
        click.echo(
            _("The lessons are at {address}").format(address=f"http://127.0.0.1:{port}/lab/tree/{page}?token={token}")
        )
        click.echo(_("Ctrl-C ends JupyterLab; what you have saved stays."))
        process.wait()
    except KeyboardInterrupt:
        pass  # JupyterLab has had it too
    except SystemExit:
        process.terminate()
    except StartError:
        process.kill()
        raise
    finally:
        _see_it_end(process)


def _see_it_end(process):
    """Wait while JupyterLab ends its kernels and itself."""
    with contextlib.suppress(KeyboardInterrupt, subprocess.TimeoutExpired):
        process.wait(END_SECONDS)
    if process.poll() is None:
        process.kill()


def _command(page, port, browser):
    command = [sys.executable, "-m", "jupyterlab", "--custom-css", "-y"]
    command += [f"--ServerApp.root_dir={lessons.ROOT}", f"--LabApp.default_url=/lab/tree/{page}"]
    command += ["--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    if not browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # as in a container; it listens to this machine only
    return command


def _environment(token):
    # The language comes from the notebook's folder, and the exercises are the reader's own.
    kept = {key: value for key, value in os.environ.items() if key not in ("CRM_LANG", "CRM_EXERCISES")}
    paths = [str(lessons.ROOT), os.environ.get("PYTHONPATH", "")]
    return {
        **kept,
        "JUPYTER_TOKEN": token,
        "JUPYTER_CONFIG_DIR": str(_settings()),
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
    }


def _settings():
    """Return JupyterLab's folder of settings: the course's, in a copy, because JupyterLab writes the reader's there too."""
    folder = state.FOLDER / "jupyter"
    shutil.copytree(SETTINGS, folder, dirs_exist_ok=True)
    return folder


def _port(wanted):
    """Return a free port: the one that is wanted, else the first from 8888 on."""
    candidates = [wanted] if wanted else range(FIRST_PORT, FIRST_PORT + 100)
    for port in candidates:
        with socket.socket() as trial:
            if os.name != "nt":  # on Windows this option would let two servers share a port
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                trial.bind(("127.0.0.1", port))
                return port
    raise StartError(_("Port {port} is taken. Choose another: crm start --port N").format(port=wanted or FIRST_PORT))


def _wait_until_it_answers(process, port):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise StartError(_("JupyterLab ended at once. It said:\n{said}").format(said=_last_words()))
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise StartError(_("JupyterLab did not answer within {seconds} seconds.").format(seconds=START_SECONDS))


def _last_words():
    return LOG.read_text(encoding="utf-8", errors="replace").strip()[-1500:]
