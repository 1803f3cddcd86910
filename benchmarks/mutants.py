"""Change the answers one operator or constant at a time (cosmic-ray) and see whether the tests notice.

    python benchmarks/mutants.py [STEM …]

Each lesson's answers are copied to build/mutants/STEM and mutated there; the originals stay the reference. A warm
judge gives the verdicts, so that a mutant costs a fraction of a second. Prints the share killed per lesson and every
survivor as a diff; exits with 1 if a lesson is below the share that `tests/README.md` promises.
"""

import ast
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Listener
from pathlib import Path

from crm_course import lessons
from crm_course.judge import Judge

WORK = lessons.ROOT / "build" / "mutants"
PROMISED = 0.95
# What cosmic-ray runs for each mutant: ask the judge that waits in this process, exit with its answer.
CLIENT = """
import sys
from multiprocessing.connection import Client
with Client(sys.argv[1]) as judge:
    judge.send_bytes(b"judge")
    sys.exit(int(judge.recv_bytes()))
"""
CONFIG = """
[cosmic-ray]
module-path = "{module}"
timeout = 60.0
excluded-modules = []
test-command = "{python} -I {client} {address}"

[cosmic-ray.distributor]
name = "local"
"""


def mutate(stem):
    """Return (killed, survivors, all) for one lesson; survivors as diffs."""
    folder = WORK / stem
    module = lessons.stub_file(stem, folder)
    module.parent.mkdir(parents=True, exist_ok=True)
    module.write_bytes(lessons.answer_file(stem).read_bytes())
    with Listener() as listener, Judge() as judge:
        threading.Thread(target=_answer, args=[listener, judge, stem, folder], daemon=True).start()
        _run_cosmic_ray(folder, module, listener.address)
    return _results(folder / "session.sqlite")


def _run_cosmic_ray(folder, module, address):
    (folder / "client.py").write_text(CLIENT, encoding="utf-8")
    config, session = folder / "config.toml", folder / "session.sqlite"
    session.unlink(missing_ok=True)
    client = (folder / "client.py").as_posix()
    text = CONFIG.format(
        module=module.as_posix(), python=Path(sys.executable).as_posix(), client=client, address=address
    )
    config.write_text(text, encoding="utf-8")
    for command in (["init", config, session], ["exec", config, session]):
        subprocess.run([sys.executable, "-m", "cosmic_ray.cli", *map(str, command)], check=True, cwd=folder)


def _answer(listener, judge, stem, folder):
    while True:
        try:
            with listener.accept() as connection:
                connection.recv_bytes()
                connection.send_bytes(b"0" if _survives(judge, stem, folder) else b"1")
        except (OSError, EOFError):
            return


def _survives(judge, stem, folder):
    """Return whether the mutant passes every test of the exercises that its change can touch."""
    return all(
        judge.verdicts([f"{stem}.{exercise}"], folder=folder)[0]["verdict"] == "right"
        for exercise in _touched(
            lessons.answer_file(stem).read_text(), lessons.stub_file(stem, folder).read_text(), stem
        )
    )


def _touched(original, mutant, stem):
    """Return the exercise in which the texts differ; all of them if the change is outside, in a private function."""
    pairs = zip(original.splitlines(), mutant.splitlines(), strict=False)
    changed = next((number for number, (a, b) in enumerate(pairs, 1) if a != b), 0)
    for name, node in lessons.public_functions(ast.parse(original)).items():
        if node.lineno <= changed <= node.end_lineno:
            return [name]
    return lessons.exercises(stem)


def _results(session):
    from cosmic_ray.work_db import WorkDB, use_db
    from cosmic_ray.work_item import TestOutcome

    with use_db(str(session), WorkDB.Mode.open) as database:
        results = [result for _job, result in database.completed_work_items]
    survivors = [result.diff for result in results if result.test_outcome == TestOutcome.SURVIVED]
    return len(results) - len(survivors), survivors, len(results)


def main(stems):
    stems = stems or lessons.stems()
    with ThreadPoolExecutor(2) as pool:
        found = dict(zip(stems, pool.map(mutate, stems), strict=True))
    for stem, (killed, survivors, total) in found.items():
        print(f"\n{stem}: {killed} of {total} mutants killed ({killed / total:.1%})")
        for diff in survivors:
            print(
                "\n".join(
                    line for line in diff.splitlines() if line[:1] in "@+-" and not line.startswith(("---", "+++"))
                )
            )
    return int(any(killed / total < PROMISED for killed, _survivors, total in found.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
