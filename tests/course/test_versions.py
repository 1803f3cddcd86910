"""One list of versions: whoever installs, with pip, uv or conda, gets what requirements.lock says, from wherever they like."""

import re
import shutil
import subprocess
import tomllib

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from crm_course import lessons

PROJECT = tomllib.loads((lessons.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONDA = yaml.safe_load((lessons.ROOT / "environment.yml").read_text(encoding="utf-8"))
LOCK = [
    Requirement(line)
    for line in (lessons.ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
WANTED = [Requirement(text) for text in PROJECT["project"]["dependencies"]]
WANTED += [Requirement(text) for extra in PROJECT["project"]["optional-dependencies"].values() for text in extra]
PLACES = [
    {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": platform, "os_name": name}
    for python in ("3.11", "3.12", "3.13")
    for platform, name in (("linux", "posix"), ("darwin", "posix"), ("win32", "nt"))
]


def pins(place):
    """Return {name: version} of the lock at a place: a Python on a system."""
    environment = {**default_environment(), "extra": "", **place}
    found = [pin for pin in LOCK if pin.marker is None or pin.marker.evaluate(environment)]
    names = [canonicalize_name(pin.name) for pin in found]
    assert len(names) == len(set(names)), "two versions of one package"
    return {name: only_version(pin) for name, pin in zip(names, found, strict=True)}


def only_version(pin):
    (specifier,) = pin.specifier
    assert specifier.operator == "=="
    return Version(specifier.version)


class TestTheLock:
    @pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place['python_version']}-{place['sys_platform']}")
    def test_has_one_version_that_fits_of_all_that_the_project_wants(self, place):
        found = pins(place)
        for wanted in WANTED:
            assert wanted.specifier.contains(found[canonicalize_name(wanted.name)]), wanted

    def test_pins_and_nothing_else(self):
        for pin in LOCK:
            assert only_version(pin)
            assert pin.url is None

    def test_is_what_uv_is_told(self):
        told = [Requirement(text) for text in PROJECT["tool"]["uv"]["constraint-dependencies"]]
        assert list(map(str, told)) == list(map(str, LOCK))


class TestConda:
    def test_installs_the_project_for_tests_at_the_versions_of_the_lock(self):
        (pip,) = [entry["pip"] for entry in CONDA["dependencies"] if isinstance(entry, dict)]
        assert sorted(pip) == ["-c requirements.lock", "-e .[test]"]
        assert "pip" in CONDA["dependencies"]

    def test_has_a_python_that_the_project_wants(self):
        (python,) = [entry for entry in CONDA["dependencies"] if str(entry).startswith("python=")]
        version = python.removeprefix("python=")
        assert SpecifierSet(PROJECT["project"]["requires-python"]).contains(version)
        assert version in {place["python_version"] for place in PLACES}


def tracked():
    """Return the text of every tracked file that is text: {name: text}."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=lessons.ROOT, capture_output=True, encoding="utf-8")
    if done.returncode:
        pytest.skip("this is no git repository: nobody knows which files are tracked")
    texts = {}
    for name in done.stdout.split("\0"):
        path = lessons.ROOT / name
        if name and path.is_file():
            try:
                texts[name] = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
    return texts


INSTALL_FILES = re.compile(
    r"(^|/)(requirements[^/]*|environment\.yml|pyproject\.toml|uv\.toml|pip\.conf|Makefile|\.ci/.*|tools/.*)$"
)
ADDRESS = re.compile(r"\w+://(?!127\.0\.0\.1)|\s@ |(?<!emit-)\bindex-url|find-links")
REGISTRY = re.compile(
    r"https?://[^\s\"'<>)]*(?:/simple\b|py" + r"pi|registry\.npm|repo\.anaconda|artifactory|nexus)", re.IGNORECASE
)
MACHINE = re.compile(
    r"(?<![\w.~-])/(?:ro" + r"ot|ho" + r"me/\w+|Us" + r"ers/\w+|wo" + r"rk/\w+)/|[A-Z]:\\\\?Us" + r"ers"
)


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed: nobody knows which files are tracked")
class TestTheRepository:
    def test_has_no_list_that_records_addresses(self):
        names = {name.rpartition("/")[2] for name in tracked()}
        assert not names & {"uv.lock", "package-lock.json", "poetry.lock", "Pipfile.lock", "pdm.lock", "conda-lock.yml"}

    def test_says_nowhere_where_packages_come_from(self):
        for name, text in tracked().items():
            if INSTALL_FILES.search(name):
                assert not ADDRESS.search(text), name
            assert not REGISTRY.search(text), name

    def test_has_no_path_of_anybody_s_machine(self):
        found = {name: hit.group() for name, text in tracked().items() if (hit := MACHINE.search(text))}
        assert found == {}
