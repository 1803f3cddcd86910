"""The pytest side: `--exercises`, the fixtures `lesson`, `answer` and `rng`, and a verdict per exercise."""

import json
import os
import zlib
from pathlib import Path

# As for workers (`worker`), here and for the kernels that nbval starts: threads that wait for each other on a busy machine
# make a student's small model take ten times as long as it does where it is judged.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import numpy as np  # noqa: E402
import pytest  # noqa: E402

from . import judging, lessons, testing  # noqa: E402
from .i18n import _, twin  # noqa: E402

BACKENDS = pytest.StashKey()  # a function (stem, exercise) -> backend
RECORD = pytest.StashKey()  # per test: the calls it made
VERDICT_ORDER = pytest.StashKey()  # per session: {(stem, exercise): (results, record)}


def pytest_addoption(parser):
    group = parser.getgroup("crm", "the CRM course")
    group.addoption(
        "--exercises",
        default=None,
        metavar="DIR",
        help="judge the package crm_exercises found in DIR (default: the course's own, the student's)",
    )
    secret = int(os.environ.pop("CRM_SEED", None) or 0)  # from the judge's owner; no kernel or worker inherits it
    group.addoption("--seed", type=int, default=secret, help="draw fresh data from this seed (default 0)")
    group.addoption(
        "--graded", action="store_true", help="tell nothing that may hold the inputs of tests on fresh data"
    )
    group.addoption(
        "--crm-report", default=None, metavar="FILE", help="write a verdict per exercise or cell to FILE as JSON"
    )


def pytest_configure(config):
    folder = _folder(config)
    if config.getoption("--exercises") is not None and not (folder / lessons.PACKAGE).is_dir():
        raise pytest.UsageError(f"--exercises {folder}: there is no folder {lessons.PACKAGE} in it")
    # Kernels started by nbval inherit these: the package in `folder` is the one that is imported.
    os.environ["PYTHONPATH"] = os.pathsep.join([str(folder), str(lessons.ROOT)])
    os.environ["CRM_EXERCISES"] = str(folder)
    config.addinivalue_line("markers", "secret: inputs and expected values of this test stay hidden")
    judging.withhold_inputs(config.getoption("--graded"))
    config.stash[VERDICT_ORDER] = {}
    config.stash[BACKENDS] = _in_process_backends(folder, config)


def _folder(config):
    return Path(config.getoption("--exercises") or lessons.ROOT).resolve()


def _in_process_backends(folder, config):
    loaded = {}
    seconds = None if config.getoption("usepdb", False) else judging.CALL_SECONDS

    def backend(stem, exercise):
        if stem not in loaded:
            path = lessons.stub_file(stem, folder)
            loaded[stem] = judging.InProcess.from_file(path, stem, seconds)
        return loaded[stem]

    return backend


def judged(item):
    """Return (stem, exercise) that a test judges, or None if it is no test of an exercise."""
    stem = item.path.stem.removeprefix("test_")
    if item.path.parent not in lessons.test_folders() or getattr(item, "cls", None) is None:
        return None
    return stem, lessons.exercise_of_class(item.cls.__name__)


@pytest.fixture
def lesson(request):
    """The lesson that is being judged: the student's file, the answers, or a submission."""
    backend = request.config.stash[BACKENDS](*judged(request.node))
    return judging.Lesson(backend, request.node.stash.setdefault(RECORD, []))


@pytest.fixture
def answer(request):
    """The reference answers of the lesson."""
    return judging.reference(judged(request.node)[0])


@pytest.fixture
def rng(request):
    """A NumPy generator drawn from the seed and the test's name: fresh data for whoever has another seed."""
    name = f"{request.node.path.stem}::{request.node.cls.__name__}::{request.node.name}"
    return np.random.default_rng([request.config.getoption("--seed"), zlib.crc32(name.encode())])


def sentence(item):
    """Return what a test demands, in the reader's language: the first line of its docstring."""
    return twin(item.function.__doc__) or item.name.removeprefix("test_").replace("_", " ")


def is_secret(item):
    """Return whether a test's inputs and expected values stay hidden: fresh data, an instructor's own, or marked so."""
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(fixtures & {"answer", "rng"}) or is_private(item) or item.get_closest_marker("secret") is not None


def is_private(item):
    """Return whether a test is an instructor's own."""
    return lessons.PRIVATE_TESTS is not None and item.path.parent == lessons.PRIVATE_TESTS


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    testing.keep_secret(is_secret(item))
    try:
        return (yield)
    finally:
        testing.keep_secret(False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    who = judged(item) if isinstance(item, pytest.Function) else None
    if who and (report.when == "call" or report.failed):
        record = item.stash.get(RECORD, [])
        error = call.excinfo.value if call.excinfo else None
        report.crm = judging.test_result(item.name, sentence(item), error, record)
        results, calls = item.config.stash[VERDICT_ORDER].setdefault(who, ([], []))
        results.append(report.crm)
        calls.extend(record)
        item.stash[RECORD] = []
        if report.failed and report.crm["verdict"] != "broken" and item.config.getoption("tbstyle", "auto") == "auto":
            report.longrepr = _plain(report.crm)
    elif report.when == "call" and hasattr(item, "cell"):
        tags = item.cell.metadata.get("tags", [])
        cells = item.config.stash[VERDICT_ORDER].setdefault((item.path.stem, ""), ([], []))[0]
        cells.append({"cell": item.name, "tags": list(tags), "passed": report.passed})
    return report


def _plain(result):
    from .cards import test_lines

    return "\n".join(test_lines(result))


def verdicts(config):
    """Return a verdict per exercise of the tests that have run, as plain data."""
    found = config.stash[VERDICT_ORDER].items()
    return [judging.exercise_verdict(stem, exercise, *seen) for (stem, exercise), seen in found if exercise]


@pytest.hookimpl
def pytest_terminal_summary(terminalreporter, config):
    found = verdicts(config)
    wrong = [verdict for verdict in found if verdict["verdict"] != "right"]
    if wrong:
        from .cards import verdict_name

        terminalreporter.section(_("verdict per exercise"))
        for verdict in wrong:
            line = f"{verdict['stem']}.{verdict['exercise']}: {verdict_name(verdict['verdict'])}"
            terminalreporter.write_line(line)
            if verdict["diagnosis"]:
                terminalreporter.write_line("    " + verdict["diagnosis"]["text"])


def pytest_sessionfinish(session):
    path = session.config.getoption("--crm-report")
    if path:
        cells = {
            stem: seen[0] for (stem, exercise), seen in session.config.stash[VERDICT_ORDER].items() if not exercise
        }
        report = {"exercises": verdicts(session.config), "cells": cells}
        Path(path).write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
