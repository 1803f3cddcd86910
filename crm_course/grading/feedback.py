"""RESULTS/feedback/SLUG.html: what a student is told, in their language, in one file that needs no network and no script.

Making a page takes milliseconds, and a class has thousands of them, so RESULTS/feedback.json remembers what each was made
from. It stays out of the folder of pages: digests of a seed could be searched for the seed.
"""

import hashlib
import json
from pathlib import Path

from markupsafe import Markup

from .. import __version__, cards, i18n
from . import pages, results

FOLDER = "feedback"
MADE = "feedback.json"
_CODE = (__file__, results.__file__, pages.__file__, cards.__file__, i18n.__file__)


def write(gradebook, folder):
    """Write the page of every student whose results have changed; return how many were written."""
    place = folder / FOLDER
    place.mkdir(exist_ok=True)
    lessons = results.course(gradebook)
    common = _digest([lessons, gradebook.setting("points"), __version__, _machinery()])
    before, made, written = _read(folder / MADE), {}, 0
    for submission in results.students(gradebook):
        path = place / f"{submission['slug']}.html"
        source = _source(gradebook, common, submission)
        if before.get(submission["slug"]) != [source, _size(path)]:
            written += pages.write(path, page(gradebook, lessons, submission))
        made[submission["slug"]] = [source, _size(path)]
    pages.write(folder / MADE, json.dumps(made))
    return written


def page(gradebook, lessons, submission):
    """Return the page of one student."""
    with i18n.speaking(submission["language"]):
        graded = results.of_student(gradebook, lessons, submission["student"])
        for lesson in graded:
            for exercise in lesson["exercises"]:
                exercise["html"] = _box(exercise)
        told = {"submission": submission, "lessons": graded, "problems": results.problems(submission)}
        return pages.template("feedback.html").render(told)


_boxes = {}  # of a class, most are the same: those who are right, and those who make the same mistake


def _box(exercise):
    """Return an exercise as HTML."""
    tests = [{key: test[key] for key in _SHOWN} for test in cards.without_repetition(exercise["tests"])]
    exercise = {**exercise, "tests": tests}
    key = i18n.language(), repr(exercise)
    if key not in _boxes:
        if len(_boxes) > 5_000:
            _boxes.clear()
        found = pages.template("exercise.html").render(exercise=exercise, advice=cards.what_to_do(exercise))
        _boxes[key] = Markup(found)  # the template has escaped what a student wrote
    return _boxes[key]


_SHOWN = ("sentence", "verdict", "message", "call", "frames", "printed")


def _source(gradebook, common, submission):
    """Return a digest of all that a page is made from: verdicts follow from the keys of their lessons."""
    query = "SELECT * FROM lesson_results WHERE student = ? ORDER BY stem"
    graded = gradebook.db.execute(query, (submission["student"],)).fetchall()
    return _digest([common, list(submission.values()), [tuple(row) for row in graded]])


def _machinery():
    """Return a digest of what turns results into pages."""
    paths = [*map(Path, _CODE), *sorted(pages.TEMPLATES.glob("*.html")), *sorted(i18n.LOCALE_FOLDER.rglob("*.mo"))]
    return _digest([hashlib.sha256(path.read_bytes()).hexdigest() for path in paths])


def _digest(parts):
    return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()


def _read(path):
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _size(path):
    try:
        return path.stat().st_size
    except OSError:
        return None
