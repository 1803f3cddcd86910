"""Lab cells judged without a judge's process: pytest's session of these tests, and the real sandbox."""

import time

from crm_course import i18n, lab_judge, lessons


def answers(stem):
    return lessons.answer_file(stem).read_text(encoding="utf-8")


def with_mistake(stem, exercise, name):
    """Return the answers of a lesson with one exercise's misconception in place of it."""
    return f"""{answers(stem)}

import sys, types

def _module(name, text):
    module = sys.modules[name] = types.ModuleType(name)
    exec(text, vars(module))
    return module

_right = _module("solutions.crm_exercises.{stem}", {answers(stem)!r})
sys.modules["solutions"] = types.ModuleType("solutions")
sys.modules["solutions.crm_exercises"] = types.ModuleType("solutions.crm_exercises")
sys.modules["solutions.crm_exercises"].{stem} = _right
{exercise} = _module("_wrong", {lessons.misconception_file(stem).read_text(encoding="utf-8")!r}).{exercise}__{name}
"""


def judged(labs, stem, source, lang="en", seconds=120, exercise=None, only=None):
    """Return the verdicts on the lab cells of a file; with `exercise`, on those that name it (the first `only` ones)."""
    i18n.use(lang)
    try:
        items = labs._collected(stem, lang)
        kernels = labs._kernels
        bench = lab_judge._Bench(kernels, stem, source.encode(), lang, time.monotonic() + seconds, items)
        try:
            chosen = [item for item in items if lab_judge._is_lab(item)]
            chosen = [item for item in chosen if exercise is None or exercise in item.cell.metadata["tags"]]
            chosen = chosen[:only]
            return [lab_judge._judged(bench, item, stem) for item in chosen], chosen
        finally:
            bench.close()
    finally:
        i18n.use("en")


def texts(outputs):
    """Return what outputs show as text, apart from nbval's way of looking at them."""
    found = [output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs]
    return "".join(found).splitlines()
