"""Grade a class from beginning to end: what has changed is judged, everything goes into the gradebook, points are counted.

Killed at any moment and called again, it goes on where it was: each submission is written in one transaction, and judged
again only if its key has changed: what digests of its file, its language, the seed, the lesson's tests, answers and
misconceptions give. With `notebooks`, the same holds for the lab cells, which have keys of their own.

What is made from a finished gradebook (grades.csv, and whatever reports follow) belongs in `AFTERWARDS`; what is asked about
each submission besides its exercises and lab cells belongs beside `_task`, with a table and a key of its own.
"""

import concurrent.futures
import hashlib
import json
import secrets
from pathlib import Path
from typing import NamedTuple

from .. import __version__, i18n, lab_cells, lessons, sandbox
from ..i18n import _
from . import feedback, grades, intake, points, report
from .engine import LESSON_SECONDS, Cluster, EngineError, Jobs, Settings, request
from .gradebook import Gradebook, locked

# Each is called with (gradebook, folder) when the points are counted.
AFTERWARDS = (grades.write, feedback.write, report.write)


class ClassError(ValueError):
    """What was asked for makes no sense; the text says what does."""


class Options(NamedTuple):
    """How a class is graded; the defaults are those of the command line."""

    seed: int | None = None  # None: the gradebook's, else drawn
    jobs: int = 1
    dask: str | None = None
    rules: Path | None = None
    unsafe: bool = False
    tests: Path | None = None
    only_private: bool = False
    stems: tuple = ()
    lang: str | None = None
    call_seconds: float = 10.0
    total_seconds: float | None = None  # None: so many for each lesson (`engine.LESSON_SECONDS`)
    notebooks: bool = False


class Progress:
    """Told how it goes; a screen shows it."""

    def expect(self, submissions):
        """So many submissions there are."""

    def done(self, student, seconds, judged):
        """One is finished; `judged` is False if nothing of it has changed."""


def grade(folder, results, options, progress=None):
    """Grade the submissions in `folder` and leave everything in `results`; return the number of the run."""
    progress = progress or Progress()
    rules = points.Rules.read(_rules_file(folder, options))
    _demand_apart(folder, results)
    with locked(results), Gradebook(results) as book:
        settings, lang = _settings(book, options)
        with _pool(settings, options) as pool:
            material = pool.lessons()
            chosen = _chosen(material, options)
            rules.check_names(material)
            run = book.begin_run(version=__version__, seed=settings.seed, workers=pool.workers, sandbox=_sandbox())
            book.write_lessons(material, chosen)
            seconds = options.total_seconds or LESSON_SECONDS * len(chosen)
            digests = {stem: material[stem]["digest"] for stem in chosen}
            _Class(book, folder, digests, settings, seconds, lang, rules, run).judge(pool, progress)
        points.apply(book, rules)
        for follow in AFTERWARDS:
            follow(book, results)
        book.end_run(run)
    return run


def _rules_file(folder, options):
    beside = [Path(folder) / points.FILE, Path(folder).parent / points.FILE]
    return options.rules or next((path for path in beside if path.is_file()), None)


def _demand_apart(folder, results):
    if Path(folder).resolve() in [Path(results).resolve(), *Path(results).resolve().parents]:
        message = _("The results would lie among the submissions, in {folder}. Choose another folder with --out.")
        raise ClassError(message.format(folder=results))


def _settings(book, options):
    """Return what all judges have in common, and the language of those who name none; the gradebook remembers both."""
    seed = options.seed if options.seed is not None else book.setting("seed")
    seed = int(seed) if seed is not None else secrets.randbelow(2**31)
    lang = options.lang or book.setting("language") or i18n.language()
    book.set(seed=seed, language=lang)
    tests = str(options.tests.resolve()) if options.tests else ""
    course = str(lessons.COURSE) if lessons.COURSE != lessons.ROOT else ""
    return Settings(seed, options.call_seconds, course, tests, options.only_private, options.notebooks), lang


def _pool(settings, options):
    if options.dask:
        return Cluster(settings, options.dask, options.unsafe)
    if not options.unsafe and sandbox.bubblewrap() is None:
        message = _(
            "There is no bubblewrap that works here, so submissions could read your files, the tests and each other. "
            "Install it (apt install bubblewrap), or grade in a container and say --unsafe."
        )
        raise EngineError(message)
    return Jobs(settings, options.jobs)


def _sandbox():
    return "bubblewrap" if sandbox.bubblewrap() else "limits only"


def _chosen(material, options):
    """Return the stems that are graded; what cannot be is told before anything begins."""
    unknown = [stem for stem, lesson in material.items() if lesson["unknown"] is True]
    unknown += [f"{stem}.{name}" for stem, lesson in material.items() if lesson["unknown"] for name in _names(lesson)]
    if unknown:
        message = _(
            "There are tests of {names}, which the course does not have. A test file is test_LESSON.py, a class TestExercise."
        )
        raise ClassError(message.format(names=", ".join(unknown)))
    for stem in options.stems:
        lessons.find(stem)
    chosen = [stem for stem in material if not options.stems or stem in options.stems]
    for stem in chosen:
        if material[stem]["broken"]:
            message = _("The tests of {stem} cannot be read:\n{error}")
            raise ClassError(message.format(stem=stem, error=material[stem]["broken"]))
    return [stem for stem in chosen if material[stem]["exercises"]]


def _names(lesson):
    return lesson["unknown"] if isinstance(lesson["unknown"], list) else []


class _Class:
    """One run over a folder of submissions."""

    def __init__(self, book, folder, digests, settings, seconds, lang, rules, run):
        self._book = book
        self._folder = folder
        self._digests = digests
        self._seed, self._notebooks = settings.seed, settings.notebooks
        self._seconds = seconds
        self._lang = lang
        self._rules = rules
        self._run = run
        self._spoken = i18n.language()

    def judge(self, pool, progress):
        """Judge what has changed, some submissions at a time, and write each as soon as it is judged."""
        found = intake.entries(self._folder, self._digests)
        progress.expect(len(found))
        waiting = {}
        for entry in found:
            submission = intake.read(self._folder, entry, self._digests)
            keys, labs = self._prepare(submission), {}
            if self._notebooks:
                labs = self._lab_keys(submission)
            if not keys and not labs:
                self._book.write_submission(submission, {})
                progress.done(submission["student"], 0, False)
                continue
            asked = self._task(submission, keys, labs)
            waiting[pool.submit(asked)] = submission, keys, labs
            if len(waiting) >= pool.ahead:
                self._write_finished(waiting, progress)
        while waiting:
            self._write_finished(waiting, progress)
        self._book.mark_present([entry.student for entry in found])

    def _prepare(self, submission):
        """Complete a submission by what holds for the class; return the keys of the lessons that must be judged."""
        word = self._rules.handed_in(submission["student"])
        if word:
            submission["handed_in"], submission["handed_in_from"] = word, "rules"
        submission["language"] = submission["language"] or self._lang
        known = self._book.keys(submission["student"])
        keys = {stem: self._key(submission, stem) for stem in self._digests}
        return {stem: key for stem, key in keys.items() if known.get(stem) != key}

    def _key(self, submission, stem):
        """Return a digest of all that the verdicts on a lesson follow from."""
        file = submission["files"].get(stem, {}).get("digest")
        parts = [
            self._digests[stem],
            self._seed,
            submission["language"],
            file,
            submission["untaken"].get(stem),
        ]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def _lab_keys(self, submission):
        """Return the keys of the lessons whose lab cells must be judged."""
        known, lang = self._book.lab_keys(submission["student"]), submission["language"]
        keys = {stem: self._lab_key(submission, stem) for stem in self._digests if lab_cells.has_labs(stem, lang)}
        return {stem: key for stem, key in keys.items() if known.get(stem) != key}

    def _lab_key(self, submission, stem):
        lang, file = submission["language"], submission["files"].get(stem, {}).get("digest")
        parts = [lab_cells.digest(stem, lang), lang, file, submission["untaken"].get(stem)]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def _task(self, submission, keys, labs):
        i18n.use(submission["language"])
        try:
            untaken = {stem: intake.problem_text(problem) for stem, problem in submission["untaken"].items()}
            lang, taken = submission["language"], {*keys, *labs}
            files = {stem: file["data"] for stem, file in submission["files"].items() if stem in taken}
            wanted = {stem: self._digests[stem] for stem in keys}
            asked = request(wanted, files, untaken, lang, self._seconds)
            return {**asked, "labs": [(stem, lab_cells.digest(stem, lang)) for stem in labs]}
        finally:
            i18n.use(self._spoken)

    def _write_finished(self, waiting, progress):
        finished, _rest = concurrent.futures.wait(waiting, return_when=concurrent.futures.FIRST_COMPLETED)
        for future in finished:
            submission, keys, labs = waiting.pop(future)
            answer = future.result()
            found = answer["lessons"]
            graded = {stem: (key, _seconds(found[stem]), found[stem]) for stem, key in keys.items()}
            shown = {
                stem: (key, _lab_seconds(answer["labs"][stem]), answer["labs"][stem]) for stem, key in labs.items()
            }
            self._book.write_submission(submission, graded, self._run, shown if self._notebooks else None)
            seconds = sum(taken for _key, taken, _found in [*graded.values(), *shown.values()])
            progress.done(submission["student"], seconds, True)


def _lab_seconds(found):
    return round(sum(cell["seconds"] for cell in found["cells"]), 6)


def _seconds(verdicts):
    return round(sum(test.get("seconds", 0) for verdict in verdicts for test in verdict["tests"]), 6)
