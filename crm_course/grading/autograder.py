"""The zip that Gradescope runs, and what it runs there: `python -m crm_course.grading.autograder /autograder`.

Gradescope builds a container from setup.sh once, and runs run_autograder in a fresh copy of it for each submission: other
students' work is never there, but tests, answers and the seed are. A container usually lets nobody make namespaces, so there may
be no sandbox. Then nothing is graded, and results.json says so, unless the zip was packed with `--unsafe`: a submission that
goes looking can then read tests, answers and the seed, and could write its own results.
"""

import json
import secrets
import sys
import tempfile
import traceback
import zipfile
from pathlib import Path

from .. import __version__, i18n, lessons
from ..i18n import _
from . import batch, engine, exports, intake, pages, points, results, submitting
from .gradebook import Gradebook

FILES = Path(__file__).parent / "gradescope"
CONFIG = "autograder.json"
STUDENT = "submission"
# What a judge needs of the course; notebooks are not among it, but the sources know the order of the lessons.
PARTS = ("crm_exercises", "solutions", "tests/exercises", "notebooks/source", "datasets")
SINGLE = ("pyproject.toml", "requirements.lock", "README.md", "LICENSE")
_LEFT_OUT = {"__pycache__", ".ipynb_checkpoints"}
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def pack(path, options):
    """Write the zip; return lines that say what is in it. `options`: seed, stems, tests, only_private, rules, unsafe, lang."""
    for stem in options["stems"]:
        lessons.find(stem)
    points.Rules.read(options["rules"])  # refused here, not at Gradescope
    config = {"seed": options["seed"] if options["seed"] is not None else secrets.randbelow(2**31)}
    config |= {key: options[key] for key in ("stems", "only_private", "unsafe", "lang")}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("setup.sh", "run_autograder"):
            _add(archive, name, (FILES / name).read_bytes(), 0o755)
        _add(archive, CONFIG, json.dumps(config, indent=1).encode())
        for name, source in _course_files(options):
            _add(archive, name, source.read_bytes())
        count = len(archive.namelist())
    yield _("{path} holds {count} files: setup.sh, run_autograder, and the course with tests and answers.").format(
        path=path, count=count
    )
    yield _("It holds the seed, the answers and your private tests: keep it as safe as an exam.")
    if not options["unsafe"]:
        yield _(
            "Where Gradescope's container has no sandbox, nothing is graded and the result says so; see INSTRUCTORS.md."
        )


def _course_files(options):
    """Return (name in the zip, file) of the course, the private tests and the rules of points."""
    for root, part in [(lessons.ROOT, "crm_course"), *((lessons.COURSE, part) for part in PARTS)]:
        for source in sorted((root / part).rglob("*")):
            if source.is_file() and not _LEFT_OUT & set(source.parts):
                yield f"course/{source.relative_to(root).as_posix()}", source
    for name in SINGLE:
        yield f"course/{name}", lessons.ROOT / name
    for source in sorted(options["tests"].glob("*.py")) if options["tests"] else []:
        yield f"private_tests/{source.name}", source
    if options["rules"]:
        yield points.FILE, options["rules"]


def _add(archive, name, data, mode=0o644):
    info = zipfile.ZipInfo(name, _EARLIEST)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = (0o100000 | mode) << 16
    info.create_system = 3
    archive.writestr(info, data)


# ---- at Gradescope ------------------------------------------------------------------------------------------------


def run(home):
    """Grade HOME/submission and write HOME/results/results.json, whatever happens."""
    config = json.loads((home / "source" / CONFIG).read_text(encoding="utf-8"))
    i18n.use(config["lang"])
    try:
        found = _graded(home, config)
    except engine.EngineError as error:
        print(error)
        found = _nothing(
            _(
                "The autograder has no sandbox here, so nothing was graded. This is not your fault: tell your instructor."
            )
        )
    except Exception:
        traceback.print_exc()  # Gradescope shows it to the instructor alone
        found = _nothing(_("The autograder failed. This is not your fault: tell your instructor."))
    place = home / "results"
    place.mkdir(parents=True, exist_ok=True)
    pages.write(place / "results.json", json.dumps(found, ensure_ascii=False, indent=1))


def _nothing(message):
    return {"score": 0, "output": message, "visibility": "visible", "stdout_visibility": "hidden", "tests": []}


def _graded(home, config):
    with tempfile.TemporaryDirectory() as temporary:
        folder, place = Path(temporary, "submissions"), Path(temporary, "results")
        folder.mkdir()
        problems = _take(home, folder)
        batch.grade(folder, place, _options(home, config))
        with Gradebook(place, read_only=True) as book:
            (submission,) = results.students(book)
            found = exports.gradescope_result(book, results.course(book), submission)
        with i18n.speaking(submission["language"]):
            told = [intake.problem_text(problem) for problem in problems]
        return {**found, "output": "\n".join([*told, found["output"]]).strip()}


def _options(home, config):
    source = home / "source"
    tests, rules = source / "private_tests", source / points.FILE
    return batch.Options(
        seed=config["seed"],
        stems=tuple(config["stems"]),
        tests=tests if tests.is_dir() else None,
        only_private=config["only_private"],
        rules=rules if rules.is_file() else None,
        unsafe=config["unsafe"],
        lang=i18n.language(),
    )


def _take(home, folder):
    """Pack what is taken of HOME/submission as a student's zip in `folder`; return the problems that were found."""
    metadata = _metadata(home / "submission_metadata.json")
    entry = intake.Entry(STUDENT, "folder", {"submission": None})
    taken = intake.read(home, entry, set(lessons.stems()))
    handed_in = metadata.get("created_at") or taken["handed_in"]
    name = ", ".join(str(user.get("name")) for user in metadata.get("users", [])) or taken["name"] or STUDENT
    files = {stem: file["data"] for stem, file in taken["files"].items()}
    card = (name, taken["language"] or i18n.language(), handed_in or _EPOCH)
    (folder / f"{STUDENT}.zip").write_bytes(submitting.packed(files, *card))
    return taken["problems"]


_EPOCH = "1970-01-01T00:00:00+00:00"


def _metadata(path):
    """Return what Gradescope says of a submission: when it came in, whose it is."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


if __name__ == "__main__":
    print(f"crm {__version__}")
    run(Path(sys.argv[1]))
