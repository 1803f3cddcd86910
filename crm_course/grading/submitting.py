"""Pack what a student hands in: the exercise files and a card that says whose they are. The same files give the same zip."""

import datetime as dt
import getpass
import io
import json
import os
import re
import subprocess
import zipfile
from pathlib import Path

from .. import __version__, lessons
from ..i18n import _, language
from .intake import CARD, MAX_FILE, Refused, problem_text, read_file

_EARLIEST = (1980, 1, 1, 0, 0, 0)  # what a zip can say


class SubmitError(RuntimeError):
    """Nothing can be packed; the text says why."""


def submit(out, name, force):
    """Write the zip; return lines that say what is in it."""
    name = (name or _git_name() or _login()).strip()
    if not name:
        raise SubmitError(_("Whose work is it? Say so: crm submit --name NAME"))
    files = _files()
    path = Path(out) if out else Path.cwd() / f"{_file_name(name)}.zip"
    data = packed(files, name, language(), _last_saved(files))
    _write(path, data, force)
    yield _("{path} holds {count} exercise files and {card}, and nothing else:").format(
        path=path, count=len(files), card=CARD
    )
    for stem, content in files.items():
        yield f"  {lessons.PACKAGE}/{stem}.py  " + _("{size:,} bytes").format(size=len(content))
    yield "  " + _("{card}: your name ({name}), your language, when the files were last saved").format(
        card=CARD, name=name
    )


def _files():
    """Return {stem: bytes} of the student's exercise files."""
    found = {}
    for stem in lessons.stems():
        path = lessons.stub_file(stem)
        if path.exists() or path.is_symlink():
            try:
                found[stem] = read_file(path, f"{lessons.PACKAGE}/{path.name}", MAX_FILE)
            except Refused as refused:
                raise SubmitError(problem_text(refused.problem)) from refused
    if not found:
        raise SubmitError(_("There is no exercise file in crm_exercises/. crm reset LESSON brings one back."))
    return found


def packed(files, name, lang, handed_in):
    """Return the zip as bytes; the same for the same arguments."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, CARD, _card(name, lang, handed_in).encode())
        for stem, content in sorted(files.items()):
            _add(archive, f"{lessons.PACKAGE}/{stem}.py", content)
    return buffer.getvalue()


def _add(archive, name, content):
    info = zipfile.ZipInfo(name, _EARLIEST)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o100644 << 16
    info.create_system = 3  # the same on every system
    archive.writestr(info, content)


def _card(name, lang, handed_in):
    values = {"name": json.dumps(name, ensure_ascii=False), "language": json.dumps(lang), "handed_in": handed_in}
    values["course"] = json.dumps(__version__)
    return "".join(f"{key} = {value}\n" for key, value in values.items())


def _last_saved(files):
    """Return when the newest of the files was saved: packing again what has not changed gives the same zip."""
    newest = max(lessons.stub_file(stem).stat().st_mtime for stem in files)
    return dt.datetime.fromtimestamp(int(newest), dt.UTC).isoformat()


def _write(path, data, force):
    try:
        if path.is_file() and path.read_bytes() == data:
            return
        with open(path, "wb" if force else "xb") as file:
            file.write(data)
    except FileExistsError as error:
        message = _("{path} is already there and holds something else. Choose another name with --out, or say --force.")
        raise SubmitError(message.format(path=path)) from error
    except OSError as error:
        raise SubmitError(_("{path} cannot be written: {error}.").format(path=path, error=error.strerror)) from error


def _git_name():
    try:
        done = subprocess.run(
            ["git", "config", "user.name"], capture_output=True, encoding="utf-8", errors="replace", cwd=lessons.ROOT
        )
    except OSError:
        return ""
    return done.stdout.strip()


def _login():
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return os.environ.get("USERNAME", "")


def _file_name(name):
    """Return a name as a file name; letters of every script stay."""
    return re.sub(r"[^\w.-]+", "_", name).strip("._") or "submission"
