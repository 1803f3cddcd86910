"""The corpus: what each attack is, and the submission that it makes."""

import ast
from functools import lru_cache
from pathlib import Path

from crm_course import lessons

CORPUS = Path(__file__).with_name("corpus")
HONEST = {"q4_lifetime": "retention_from_survival", "q4_value": "value_pyramid"}


class Attack:
    """A student's file of the corpus. Its docstring: what it tries; then EXERCISE: VERDICT, and what it does unprotected.

    `unprotected` tells what becomes of it where values are compared in one process, with nothing between: "right" (it
    earns its points), "leak" (it finds what it looks for), or more words where only a part of that comes true.
    """

    def __init__(self, path):
        self.name = path.stem
        self.code = path.read_text(encoding="utf-8")
        self.what, _empty, *lines = ast.get_docstring(ast.parse(self.code)).splitlines()
        said = dict(line.split(": ", 1) for line in lines)
        self.unprotected = said.pop("unprotected", None)
        self.exercise = next(iter(said))
        self.stem = next(stem for stem in HONEST if self.exercise in lessons.exercises(stem))
        self.honest = HONEST[self.stem]
        self.verdicts = {self.honest: "right", **said}

    def submission(self):
        """Return the lesson's answers with the attack at their end: one bad exercise among honest ones."""
        return f"{answers(self.stem)}\n\n# ---- the attack\n\n{self.code}"


@lru_cache
def answers(stem):
    return lessons.answer_file(stem).read_text(encoding="utf-8")


@lru_cache
def corpus():
    return [Attack(path) for path in sorted(CORPUS.glob("*.py"))]
