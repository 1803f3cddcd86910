"""What a judge judges by: lessons, their exercises and tests, and digests that tell whether any of it has changed."""

import hashlib
import os

from . import __version__, i18n, lessons, pytest_plugin


def by_exercise(items):
    """Return {(stem, exercise): its tests}. A private test takes the place of the course's test of the same name.

    With CRM_PRIVATE_TESTS_ONLY, the course's own tests of a lesson that has private ones are left out.
    """
    is_private = pytest_plugin.is_private
    mine = [(pytest_plugin.judged(item), item) for item in items]
    replaced = {who[0] for who, item in mine if who and is_private(item)} if _private_only() else set()
    tests = {}
    for who, item in sorted(mine, key=lambda pair: is_private(pair[1])):  # the course's first, in their order
        if who and (is_private(item) or who[0] not in replaced):
            tests.setdefault(who, {})[item.name] = item
    return {who: list(named.values()) for who, named in tests.items()}


def _private_only():
    return os.environ.get("CRM_PRIVATE_TESTS_ONLY") == "1"


def describe(tests, broken):
    """Return {stem: what it is judged by} as plain data; `broken` holds what is wrong with a lesson's test file."""
    found = {stem: _lesson(stem, tests, broken.get(stem)) for stem in lessons.stems()}
    return found | {stem: {"unknown": True} for stem, _exercise in tests if stem not in found}


def _lesson(stem, tests, broken):
    exercises = {exercise: tests[stem, exercise] for exercise in lessons.exercises(stem) if (stem, exercise) in tests}
    unknown = [exercise for one, exercise in tests if one == stem and exercise not in exercises]
    digests = _digests(stem)
    return {
        **digests,
        "digest": _sha256("\n".join([__version__, *(f"{key} {value}" for key, value in digests.items())]).encode()),
        "broken": broken,
        "unknown": unknown,
        "exercises": {name: [_described(item) for item in items] for name, items in exercises.items()},
    }


def _described(item):
    english, persian = (_sentence(item, lang) for lang in i18n.LANGUAGES)
    fresh = pytest_plugin.is_secret(item)
    return {"test": item.name, "en": english, "fa": persian, "fresh": fresh, "private": pytest_plugin.is_private(item)}


def _sentence(item, lang):
    i18n.use(lang)
    try:
        return pytest_plugin.sentence(item)
    finally:
        i18n.use(None)


def _digests(stem):
    tests = [folder / name for folder in lessons.test_folders() for name in (f"test_{stem}.py", "conftest.py")]
    return {
        "tests_digest": _digest(tests, "only private" if _private_only() else ""),
        "answers_digest": _digest([lessons.answer_file(stem)]),
        "misconceptions_digest": _digest([lessons.misconception_file(stem)]),
    }


def _digest(paths, *more):
    """Return one SHA-256 of some files, absent ones included."""
    return _sha256("\n".join([*(_sha256(p.read_bytes()) if p.is_file() else "-" for p in paths), *more]).encode())


def _sha256(data):
    return hashlib.sha256(data).hexdigest()
