"""A judge without protection: tests and the student's code in one process, values compared as they come.

`python unprotected.py NAME …` prints what becomes of attacks of the corpus there, as JSON: which tests they pass, and whether
they find what they look for. Each runs in a process of its own, since some take Python apart.
"""

import importlib.util
import inspect
import json
import os
import signal
import sys
import zlib

import attacks
import numpy as np

from crm_course import calling, judging, lessons

PUBLIC_SEED = 0
SECONDS = 20


class Raw:
    """The student's functions themselves: no copy of the arguments, no plain data, no process between."""

    def __init__(self, namespace, said):
        self._namespace = namespace
        self._said = said

    def __getattr__(self, exercise):
        def call(*args, **kwargs):
            try:
                value = self._namespace[exercise](*args, **kwargs)
            except Exception as error:  # as `refused` wants to have it told
                told = {"status": "raised", "error": calling.describe(error, "")}
                raise judging.StudentFailure(judging.Outcome(exercise, b"", told)) from None
            self._said.append(value)
            return value

        return call


class Answers:
    """The answers, run on the very objects that the student's function got."""

    def __init__(self, stem):
        self._module = lessons.answer_module(stem)

    def __getattr__(self, exercise):
        return getattr(self._module, exercise)


def outcome(attack):
    """Return {test: whether it passes} and whether the attack has found what it looks for."""
    namespace = {"__name__": f"crm_exercises.{attack.stem}", "__file__": f"crm_exercises/{attack.stem}.py"}
    said = []
    tests = getattr(test_module(attack.stem), lessons.class_of_exercise(attack.exercise))
    try:
        exec(compile(attack.submission(), "crm_exercises/attacked.py", "exec"), namespace)
        passed = {name: passes(tests, name, Raw(namespace, said), attack) for name in dir(tests) if name[:5] == "test_"}
    except Exception as error:
        return {"passed": {}, "leak": False, "error": repr(error)[:300]}
    return {"passed": passed, "leak": any(isinstance(value, str) and value[:4] == "LEAK" for value in said)}


def test_module(stem):
    spec = importlib.util.spec_from_file_location(f"test_{stem}", lessons.test_file(stem))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def passes(tests, name, lesson, attack):
    method = getattr(tests(), name)
    seed = [PUBLIC_SEED, zlib.crc32(f"test_{attack.stem}::{tests.__name__}::{name}".encode())]
    fixtures = {"lesson": lesson, "answer": Answers(attack.stem), "rng": np.random.default_rng(seed)}
    wanted = {key: value for key, value in fixtures.items() if key in inspect.signature(method).parameters}
    try:
        method(**wanted)
        error = None
    except Exception as raised:
        error = raised
    return judging.test_result(name, "", error, [])["verdict"] == "right"


def in_a_process_of_its_own(attack):
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        signal.alarm(SECONDS)
        os.write(writing, json.dumps(outcome(attack)).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    os.waitpid(pid, 0)
    return json.loads(said) if said else {"passed": {}, "leak": False, "error": "the process died"}


if __name__ == "__main__":
    for stem in attacks.HONEST:
        lessons.answer_module(stem)
    chosen = [attack for attack in attacks.corpus() if attack.name in sys.argv[1:]]
    print(json.dumps({attack.name: in_a_process_of_its_own(attack) for attack in chosen}))
