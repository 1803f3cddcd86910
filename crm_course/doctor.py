"""What `crm doctor` shows: what is installed, what is missing, what to do. It works when much is missing."""

import importlib.metadata
import platform
import re
import shutil
import subprocess
import sys
import time
import tomllib
from typing import NamedTuple

import click

from . import lessons
from .i18n import LANGUAGES, _

MARKS = {"right": "✓", "missing": "✗", "optional": "–"}
COLOURS = {"right": "green", "missing": "red", "optional": "yellow"}
INSTALL = "pip install -e ."
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")


class Finding(NamedTuple):
    """One thing that was looked at: how it stands ("right", "missing", "optional"), what was found, what to do."""

    name: str
    standing: str
    found: str
    cure: str = ""


def report():
    """Print every finding; return whether nothing that is required is missing."""
    findings = []
    for look in (_python, _packages, _bubblewrap, _chromium, _fonts, _data, _stubs, _notebooks, _judge):
        for finding in look():
            findings.append(finding)
            _print(finding)
    missing = [finding for finding in findings if finding.standing == "missing"]
    click.echo()
    if missing:
        click.secho(_("Missing: {names}.").format(names=_(", ").join(f.name for f in missing)), fg="red", bold=True)
    else:
        click.secho(_("Nothing that the course needs is missing."), fg="green", bold=True)
    return not missing


def _print(finding):
    mark = click.style(MARKS[finding.standing], fg=COLOURS[finding.standing], bold=True)
    click.echo(f"{mark} {finding.name:<18} {finding.found}")
    if finding.cure:
        click.echo(f"  {'':<18} → {finding.cure}")


def _finding(name, well, found, cure, required=True):
    if well:
        return Finding(name, "right", found)
    return Finding(name, "missing" if required else "optional", found, cure)


# ---- Python and its packages -------------------------------------------------------------------------------------------


def _project():
    return tomllib.loads((lessons.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _python():
    found, wanted = platform.python_version(), _project()["requires-python"]
    cure = _("Install Python {wanted} and set the course up with it.").format(wanted=wanted)
    yield _finding("Python", _satisfies(found, wanted), f"{found} ({sys.executable})", cure)


def _packages():
    for requirement in _project()["dependencies"]:
        yield _package(requirement, required=True)
    for requirement in _project()["optional-dependencies"]["test"]:
        yield _package(requirement, required=False)


def _package(requirement, required):
    name, wanted = re.fullmatch(r"([\w.-]+)\s*(.*)", requirement).groups()
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        version = None
    found = _("{version} (wanted: {wanted})").format(version=version or _("not installed"), wanted=wanted or _("any"))
    cure = INSTALL if required else _("Needed for the course's own tests only: pip install -e '.[test]'")
    return _finding(name, version is not None and _satisfies(version, wanted), found, cure, required)


def _satisfies(version, wanted):
    try:
        from packaging.specifiers import SpecifierSet
    except ImportError:
        return True  # it comes with pytest; the line about pytest says what to do
    return SpecifierSet(wanted).contains(version, prereleases=True)


# ---- programs and fonts ------------------------------------------------------------------------------------------------


def _bubblewrap():
    cure = _("Needed to grade other people's files only. On Debian and Ubuntu: sudo apt install bubblewrap")
    if not sys.platform.startswith("linux"):
        yield _finding("bubblewrap", False, _("exists on Linux only"), _("Grade other people's files on Linux."), False)
        return
    path = shutil.which("bwrap")
    works = (
        bool(path)
        and subprocess.run([path, "--unshare-all", "--ro-bind", "/", "/", "true"], capture_output=True).returncode == 0
    )
    if path and not works:
        cure = _(
            "It needs user namespaces, which this system or container forbids. Your own exercises are judged without it."
        )
    yield _finding("bubblewrap", works, path or _("not installed"), cure, required=False)


def _chromium():
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    cure = _("Needed for the browser tests only: playwright install chromium")
    yield _finding("Chromium", path is not None, path or _("not found"), cure, required=False)


def _fonts():
    if not shutil.which("fc-list"):
        return  # Windows and macOS have fonts with Persian
    done = subprocess.run(["fc-list", ":lang=fa", "family"], capture_output=True, encoding="utf-8", errors="replace")
    families = sorted({line.split(",")[0] for line in done.stdout.splitlines() if line})
    cure = _("Persian text may not be readable. On Debian and Ubuntu: sudo apt install fonts-noto-core")
    yield _finding(_("Persian font"), bool(families), _(", ").join(families[:3]) or _("none"), cure, required=False)


# ---- files of the course -----------------------------------------------------------------------------------------------


def _data():
    try:
        from .data import DataError, load, names
    except ImportError as error:
        yield Finding(_("data"), "missing", str(error), INSTALL)
        return
    try:
        for name in names():
            load(name)
    except (DataError, ImportError) as error:
        yield Finding(_("data"), "missing", str(error))
        return
    yield Finding(_("data"), "right", _(", ").join(names()))


def _stubs():
    yield _made(_("exercises"), [lessons.stub_file(stem) for stem in lessons.stems()])


def _notebooks():
    for lang in LANGUAGES:
        yield _made(
            _("notebooks ({lang})").format(lang=lang), [lessons.notebook_file(stem, lang) for stem in lessons.stems()]
        )


def _made(name, paths):
    missing = [path.relative_to(lessons.ROOT).as_posix() for path in paths if not path.is_file()]
    found = _("missing: {paths}").format(paths=_(", ").join(missing)) if missing else str(len(paths))
    return _finding(name, not missing, found, "crm build")


def _judge():
    try:
        from .judge import Judge, JudgeError
    except ImportError as error:
        yield Finding(_("judge"), "missing", str(error), INSTALL)
        return
    begun = time.perf_counter()
    try:
        with Judge() as judge:
            stem = lessons.stems()[0]
            judge.verdicts([f"{stem}.{lessons.exercises(stem)[0]}"])
    except (JudgeError, OSError, IndexError) as error:
        yield Finding(_("judge"), "missing", str(error), INSTALL)
        return
    seconds = time.perf_counter() - begun
    yield Finding(_("judge"), "right", _("answers, {seconds:.1f} s after a cold start").format(seconds=seconds))
