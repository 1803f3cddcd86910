"""Make what is made (stubs, notebooks, the compiled catalogue) and tell what of it is stale."""

import hashlib
import os
import re
from concurrent.futures import ThreadPoolExecutor

from . import catalogue, kernels, lessons, notebooks, selftest, shared_judge, stubs, templates
from .i18n import LANGUAGES, _, twin


def build(stems=None, force=False):
    """Make every made file that is stale; return a line of text for each that was written, or kept on purpose."""
    stems = stems or lessons.stems()
    problems = [problem for stem in stems for problem in notebooks.source(stem)[1]]
    if problems:
        raise notebooks.SourceError("\n".join(problems))
    said = [*_build_catalogue(), *(line for stem in stems for line in _build_stub(stem))]
    stale = [(stem, lang) for stem in stems for lang in LANGUAGES if force or notebook_problems(stem, lang)]
    if len(stale) > len(LANGUAGES):  # for one lesson, kernels are up before there is something to fork from
        os.environ.update(kernels.settings())
    with shared_judge.serving() as judge, ThreadPoolExecutor(2) as pool:
        said += pool.map(lambda which: _build_notebook(*which, judge), stale)
    return said


def _build_catalogue():
    fresh = catalogue.compiled()
    if catalogue.COMPILED.is_file() and catalogue.COMPILED.read_bytes() == fresh:
        return
    catalogue.COMPILED.parent.mkdir(parents=True, exist_ok=True)
    catalogue.COMPILED.write_bytes(fresh)
    yield _("wrote {path}").format(path=_relative(catalogue.COMPILED))


def _build_stub(stem):
    path, fresh = lessons.stub_file(stem), stubs.stub(stem)
    if not path.is_file():
        _write_stub(path, fresh)
        yield _("wrote {path}").format(path=_relative(path))
        return
    text = path.read_text(encoding="utf-8", errors="replace")
    if text == fresh:
        return
    if not stubs.is_untouched(text):
        yield _("kept {path}: it holds somebody's work (crm reset {stem} puts the stub back)").format(
            path=_relative(path), stem=stem
        )
        return
    backup = stubs.back_up(path)  # comments are work too
    _write_stub(path, fresh)
    yield _("wrote {path}; what was there is in {backup}").format(path=_relative(path), backup=_relative(backup))


def _write_stub(path, text):
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _build_notebook(stem, lang, settings):
    path = lessons.notebook_file(stem, lang)
    notebook = notebooks.execute(notebooks.make(stem, lang), stem, lang, settings)
    notebook.metadata["crm"]["inputs"] = inputs_digest(stem)
    notebooks.write(notebook, path)
    return _("wrote {path}").format(path=_relative(path))


def inputs_digest(stem):
    """Return a hash of the files, besides its source, that a notebook's outputs were made from."""
    whole = hashlib.sha256()
    for path in _inputs(stem):
        # Line endings differ between checkouts, the text does not.
        whole.update(path.read_bytes().replace(b"\r\n", b"\n") if path.is_file() else b"-")
    return whole.hexdigest()[:16]


def _inputs(stem):
    return [
        lessons.answer_file(stem),
        lessons.test_file(stem),
        lessons.quiz_file(stem),
        lessons.ROOT / "crm_course" / "explore" / f"{stem}.py",
        catalogue.FOLDER / f"{stem}.po",
    ]


def accept(stem):
    """Record that the Persian of a lesson has been read again and fits its English."""
    lessons.find(stem)
    return [_("{n} Persian cells of {stem} recorded as fitting").format(n=notebooks.accept(stem), stem=stem)]


def new(stem):
    """Lay out the files of a lesson, ready to write; files that exist are left alone."""
    if not re.fullmatch(r"q\d+_[a-z][a-z0-9_]*", stem):
        message = _("{stem} is no stem: expected the exam question and a word, such as q4_value")
        raise lessons.UnknownName(message.format(stem=stem))
    said = []
    for path, text in templates.files(stem).items():
        if path.exists():
            said.append(_("kept {path}").format(path=_relative(path)))
            continue
        path.write_text(text, encoding="utf-8", newline="\n")
        said.append(_("wrote {path}").format(path=_relative(path)))
    return [*said, _("Write the answer first; then crm build {stem}").format(stem=stem)]


# ---- what is stale -----------------------------------------------------------------------------------------------


def check():
    """Return a line for everything that is stale, missing or against the rules of the house; empty if all is well."""
    found = [*_stray_files(), *catalogue_problems(), *catalogue.problems()]
    for stem in lessons.stems():
        found += [*_missing_siblings(stem), *notebooks.source(stem)[1], *_stub_problems(stem), *selftest.problems(stem)]
        found += [*_exercise_problems(stem)]
        found += [problem for lang in LANGUAGES for problem in notebook_problems(stem, lang)]
    return found


def _siblings(stem):
    return [
        lessons.answer_file(stem),
        lessons.misconception_file(stem),
        lessons.test_file(stem),
        lessons.source_file(stem),
        lessons.quiz_file(stem),
    ]


def _missing_siblings(stem):
    missing = [path for path in _siblings(stem) if not path.is_file()]
    return [_("{path} is missing: every lesson has one").format(path=_relative(path)) for path in missing]


def _stray_files():
    """Tell of files whose stem has no answers: they belong to no lesson."""
    known = set(lessons.stems())
    places = {
        *lessons.STUBS.glob("q*.py"),
        *lessons.MISCONCEPTIONS.glob("q*.py"),
        *lessons.TESTS.glob("test_*.py"),
        *lessons.SOURCES.glob("*.md"),
        *lessons.SOURCES.glob("*.toml"),
        *(path for lang in LANGUAGES for path in lessons.notebook_file("", lang).parent.glob("*.ipynb")),
    }
    stray = sorted(path for path in places if path.name.removeprefix("test_").split(".")[0] not in known)
    return [
        _("{path} belongs to no lesson: there is no answer file of its stem").format(path=_relative(path))
        for path in stray
    ]


def catalogue_problems():
    path = catalogue.COMPILED
    if path.is_file() and path.read_bytes() == catalogue.compiled():
        return []
    return [_("{path} is stale: run crm build").format(path=_relative(path))]


def _stub_problems(stem):
    path = lessons.stub_file(stem)
    if not path.is_file():
        return [_("{path} is missing: run crm build").format(path=_relative(path))]
    fresh, text = stubs.stub(stem), path.read_text(encoding="utf-8", errors="replace")
    if text == fresh:
        return []
    line = next(
        (n for n, (a, b) in enumerate(zip(text.splitlines(), fresh.splitlines(), strict=False), 1) if a != b), 0
    )
    message = _(
        "{path}, line {line}: not what the answers make. Run crm build; if it holds your work, crm reset {stem}"
    )
    return [message.format(path=_relative(path), line=line or _("the end"), stem=stem)]


def notebook_problems(stem, lang):
    """Return why a made notebook is stale; empty if it is as `build` would write it."""
    import nbformat

    path = lessons.notebook_file(stem, lang)
    name = _relative(path)
    if not path.is_file():
        return [_("{path} is missing: run crm build").format(path=name)]
    text = path.read_text(encoding="utf-8", errors="replace")
    try:
        stored = nbformat.reads(text, as_version=4)
        bare = notebooks.without_outputs(stored)
    except Exception as error:  # nbformat raises many kinds for a damaged file; each means the same here
        return [
            _("{path} is damaged ({error}): run crm build").format(
                path=name, error=f"{type(error).__name__}: {error}"[:120]
            )
        ]
    fresh = notebooks.make(stem, lang)
    if notebooks.as_text(bare) != notebooks.as_text(fresh):
        return [
            _("{path}, {cell}: not what the source makes. Run crm build").format(
                path=name, cell=_first_change(bare, fresh)
            )
        ]
    made = stored.metadata["crm"]
    if made.get("outputs") != notebooks.outputs_digest(stored):
        return [_("{path}: its outputs were edited by hand. Run crm build").format(path=name)]
    if made.get("inputs") != inputs_digest(stem):
        return [_("{path} was made from earlier answers, tests, self-test or figures. Run crm build").format(path=name)]
    if notebooks.as_text(stored) != text:
        return [_("{path}: its text was edited by hand. Run crm build").format(path=name)]
    return []


def _first_change(stored, fresh):
    for number, (one, other) in enumerate(zip(stored.cells, fresh.cells, strict=False), 1):
        if one != other:
            start = (one.source.strip().splitlines() or [""])[0][:60]
            return _("cell {n} ({start})").format(n=number, start=start)
    if len(stored.cells) != len(fresh.cells):
        return _("{n} cells instead of {all}").format(n=len(stored.cells), all=len(fresh.cells))
    return _("the metadata")


def _exercise_problems(stem):
    """Tell what an exercise lacks: tests, misconceptions, hints, a check cell, a lab cell."""
    parts, _found = notebooks.source(stem)
    codes = [part for part in parts if isinstance(part, notebooks.Code)]
    tests = _test_classes(stem)
    for exercise in lessons.exercises(stem):
        name = f"{stem}.{exercise}"
        cells = {"check": f'check("{name}")', "lab": exercise}
        if not any("check" in code.tags and cells["check"] in code.source for code in codes):
            yield _("notebooks/source/{stem}.md: no check cell for {exercise}").format(stem=stem, exercise=exercise)
        if not any({"lab", exercise} <= set(code.tags) for code in codes):
            yield _("notebooks/source/{stem}.md: no lab cell for {exercise}").format(stem=stem, exercise=exercise)
        if not 2 <= len(notebooks.hints(stem, exercise, "fa")) <= 3:
            yield _("notebooks/source/{stem}.md: two or three hints are due for {exercise}").format(
                stem=stem, exercise=exercise
            )
        if lessons.class_of_exercise(exercise) not in tests:
            yield _("tests/exercises/test_{stem}.py: no class for {exercise}").format(stem=stem, exercise=exercise)
        wrong = lessons.misconceptions(stem, exercise) if lessons.misconception_file(stem).is_file() else {}
        if len(wrong) < 2:
            yield _("solutions/misconceptions/{stem}.py: two misconceptions are due for {exercise}").format(
                stem=stem, exercise=exercise
            )
        for short, function in wrong.items():
            if twin(function.__doc__, "fa") == twin(function.__doc__, "en"):
                yield _("solutions/misconceptions/{stem}.py: {name} has no Persian").format(
                    stem=stem, name=f"{exercise}__{short}"
                )
    for place in _untranslated_tests(tests):
        yield f"tests/exercises/test_{stem}.py: " + _("{place} has no Persian").format(place=place)


def _test_classes(stem):
    import ast

    path = lessons.test_file(stem)
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.is_file() else ast.Module([], [])
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef) and node.name.startswith("Test")}


def _untranslated_tests(classes):
    import ast

    for name, node in classes.items():
        for function in node.body:
            if isinstance(function, ast.FunctionDef) and function.name.startswith("test_"):
                text = ast.get_docstring(function) or ""
                if twin(text, "fa") == twin(text, "en"):
                    yield f"{name}.{function.name}"


def _relative(path):
    return path.relative_to(lessons.ROOT).as_posix()
