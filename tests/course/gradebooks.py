"""Gradebooks of classes that nobody graded: written through the gradebook's own functions, for tests of what is made from them."""

import tomllib

from crm_course.grading import points
from crm_course.grading.gradebook import Gradebook

DIGESTS = dict.fromkeys(("tests_digest", "answers_digest", "misconceptions_digest", "digest"), "-")
MARKER = "HIDDEN-41.25"  # stands for an input that no student may see
EXERCISES = {
    "q1_first": ["mean", "share", "rank"],
    "q2_second": ["lift", "score"],
}
SENTENCES = {
    "test_textbook": ("It gives 0.15 for the textbook's case.", "برای نمونهٔ کتاب ۰٫۱۵ می‌دهد."),
    "test_fresh": ("It holds for any company.", "برای هر شرکتی درست است."),
    "test_after": ("An empty base is refused.", "پایهٔ تهی پذیرفته نمی‌شود."),
}


def material(exercises=EXERCISES, private=()):
    """Return what a judge would judge by: in each exercise a test in the open, one on fresh data, and one after it."""

    def test(name):
        english, persian = SENTENCES[name]
        return {"test": name, "en": english, "fa": persian, "fresh": name == "test_fresh", "private": name in private}

    return {
        stem: {**DIGESTS, "exercises": {name: [test(one) for one in SENTENCES] for name in names}}
        for stem, names in exercises.items()
    }


def verdict(stem, exercise, kind="right", at=0, diagnosis=None, seconds=0.01, **said):
    """Return the verdict on an exercise whose tests fail from number `at` on, and say `said`."""
    tests = []
    for number, name in enumerate(SENTENCES):
        failed = kind != "right" and number >= at
        told = {"verdict": kind if failed else "right", "message": said.get("message", kind) if failed else ""}
        more = {key: said[key] for key in ("call", "frames", "printed") if failed and key in said}
        tests.append({"test": name, "seconds": seconds, **told, **more})
    named = {"name": diagnosis, "text": f"{diagnosis}: think again."} if diagnosis else None
    return {"stem": stem, "exercise": exercise, "verdict": kind, "tests": tests, "diagnosis": named}


def submission(student, stems=tuple(EXERCISES), **more):
    files = {stem: {"place": f"{stem}.py", "size": 9, "digest": "-"} for stem in stems}
    kept = {"slug": student, "entry": student, "kind": "folder", "name": None, "language": "en", "handed_in": None}
    return {"student": student, **kept, "handed_in_from": None, "files": files, "digest": "", "problems": [], **more}


def all_right(exercises=EXERCISES):
    return {stem: {name: verdict(stem, name) for name in names} for stem, names in exercises.items()}


def add(book, handed_in, changed=(), exercises=EXERCISES):
    """Write a submission that is right but for the verdicts in `changed`."""
    found = all_right(exercises)
    for one in changed:
        found[one["stem"]][one["exercise"]] = one
    graded = {stem: ("key", _seconds(verdicts), list(verdicts.values())) for stem, verdicts in found.items()}
    book.write_submission(handed_in, graded)


def _seconds(verdicts):
    return sum(test["seconds"] for one in verdicts.values() for test in one["tests"])


def opened(folder, exercises=EXERCISES, **options):
    folder.mkdir(parents=True, exist_ok=True)
    book = Gradebook(folder)
    book.write_lessons(material(exercises, **options), exercises)
    return book


def count(book, rules=""):
    points.apply(book, points.Rules(tomllib.loads(rules), rules))
