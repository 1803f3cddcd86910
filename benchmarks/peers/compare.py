"""Grade the same class with nbgrader, with otter-grader and with this course: who agrees with whom, and how long it takes.

python benchmarks/peers/compare.py [--count N] [--many N] [--quick]

Five small functions (benchmarks/course) as an assignment of each. The peers are installed under build/peers, each in an
environment of its own (once, a minute). Everything runs on one core: the peers grade N submissions, ours the same N and then
many, sandbox on. Seconds and ratios of one run; the verdicts of all three must agree. --quick leaves it out.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
os.environ["CRM_COURSE"] = str(ROOT / "benchmarks" / "course")  # read when crm_course is imported
os.environ["CRM_LANG"] = "en"
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "course")]

import classroom  # noqa: E402
import nbformat.v4 as nb  # noqa: E402

from crm_course import lessons, sandbox  # noqa: E402
from crm_course.grading import batch  # noqa: E402
from crm_course.grading.gradebook import Gradebook  # noqa: E402

HERE, PLACE = Path(__file__).resolve().parent, ROOT / "build" / "peers"
PEERS = {"nbgrader": "nbgrader==0.9.6", "otter-grader": "otter-grader==7.0.0"}
BESIDES = ("pandas", "ipykernel")  # what the assignment needs, and otter-grader does not bring along
KINDS = ("right", "closing base", "crash", "not started")
CHECKS = json.loads((HERE / "checks.json").read_text(encoding="utf-8"))  # {exercise: lines that a right one passes}


class NoPeer(RuntimeError):
    """A peer cannot be used here; the text says why."""


def the_class(count):
    """Return {student: the text of the file}: right, wrong, crashing, not started, and again."""
    return {f"st{n:04}": f"{classroom.variant(KINDS[n % len(KINDS)])}\n# {n}\n" for n in range(count)}


# ---- the peers ---------------------------------------------------------------------------------------------------


def installed(name):
    """Return the folder of a peer's environment, made if need be."""
    folder = PLACE / name
    stamp = folder / "installed"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == PEERS[name]:
        return folder
    print(f"installing {PEERS[name]} into build/peers (once) …", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=True)
    command = [folder / "bin" / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    done = subprocess.run([*command, PEERS[name], *BESIDES], capture_output=True, encoding="utf-8")
    if done.returncode:
        raise NoPeer(f"{PEERS[name]} cannot be installed: {done.stderr.strip()[-600:]}")
    stamp.write_text(PEERS[name], encoding="utf-8")
    return folder


def run(environment, folder, *command):
    """Run a command of a peer's environment; return its output."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "JUPYTER", "CRM_"))}
    path = os.pathsep.join([str(environment / "bin"), kept.get("PATH", "")])
    kept |= {"PATH": path, "HOME": str(folder), "JUPYTER_PREFER_ENV_PATH": "1", "PYTHONUTF8": "1"}
    program, *arguments = command
    whole = [environment / "bin" / program, *arguments]
    done = subprocess.run(whole, cwd=folder, env=kept, capture_output=True, encoding="utf-8", errors="replace")
    if done.returncode:
        raise NoPeer(f"{program} {' '.join(arguments)[:60]}: {(done.stdout + done.stderr).strip()[-1500:]}")
    return done.stdout


def write(notebook, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path.write_text(json.dumps(notebook), encoding="utf-8")


def nbgrader_notebook(text):
    """Return an assignment with this solution: a graded cell of checks for each exercise."""

    def marked(name, source, **meta):
        known = {
            "grade_id": name,
            "schema_version": 3,
            "grade": False,
            "solution": False,
            "locked": False,
            "task": False,
        }
        return nb.new_code_cell(source, metadata={"nbgrader": {**known, "cell_type": "code", **meta}})

    checks = [marked(name, "\n".join(lines), grade=True, locked=True, points=1) for name, lines in CHECKS.items()]
    return nb.new_notebook(cells=[marked("functions", text, solution=True), *checks])


_NBGRADER_SCORES = """
import json
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as book:
    print(json.dumps({s.student.id: {g.name: g.auto_score == 1 for n in s.notebooks for g in n.grades}
                      for s in book.assignment_submissions("small")}))
"""


def with_nbgrader(files, folder):
    """Return (verdicts, seconds) of `nbgrader autograde`."""
    environment = installed("nbgrader")
    solution = f"### BEGIN SOLUTION\n{classroom.ANSWERS}\n### END SOLUTION"
    write(nbgrader_notebook(solution), folder / "source" / "small" / "small.ipynb")
    run(environment, folder, "nbgrader", "generate_assignment", "small")
    for student, text in files.items():
        write(nbgrader_notebook(text), folder / "submitted" / student / "small" / "small.ipynb")
    start = time.perf_counter()
    run(environment, folder, "nbgrader", "autograde", "small")
    seconds = time.perf_counter() - start
    return json.loads(run(environment, folder, "python", "-c", _NBGRADER_SCORES)), seconds


_OTTER_RUN = """
import json, sys, time
from otter.api import grade_submission
students, found, start = sys.argv[1:], {}, time.perf_counter()
for student in students:
    result = grade_submission(f"{student}.ipynb", "autograder.zip", quiet=True)
    found[student] = {name: one.score == one.possible for name, one in result.results.items()}
print("\\n" + json.dumps([found, time.perf_counter() - start]))
"""


def with_otter(files, folder):
    """Return (verdicts, seconds) of `grade_submission`, all in one process: its start does not count."""
    environment = installed("otter-grader")
    tests = folder / "tests"
    tests.mkdir()
    for name, lines in CHECKS.items():
        code = "\n".join(f"{'...' if line.startswith((' ', 'except')) else '>>>'} {line}" for line in lines)
        suite = {"cases": [{"code": code, "hidden": False, "locked": False}], "scored": True, "type": "doctest"}
        test = {"name": name, "points": 1, "suites": [{**suite, "setup": "", "teardown": ""}]}
        (tests / f"{name}.py").write_text(f"OK_FORMAT = True\n\ntest = {test!r}\n", encoding="utf-8")
    run(environment, folder, "otter", "generate", "-t", "tests", "-o", "autograder.zip", "--no-environment")
    for student, text in files.items():
        write(nb.new_notebook(cells=[nb.new_code_cell(text)]), folder / f"{student}.ipynb")
    said = run(environment, folder, "python", "-c", _OTTER_RUN, *files)
    return json.loads(said.strip().splitlines()[-1])


# ---- ours --------------------------------------------------------------------------------------------------------


class Watch(batch.Progress):
    def __init__(self):
        self.times = []

    def done(self, student, seconds, judged):
        self.times.append(time.perf_counter())


def with_ours(files, folder):
    """Return (verdicts, seconds, seconds per submission between the first and the last) of `crm grade` with one job."""
    for student, text in files.items():
        path = folder / "submissions" / student / "crm_exercises" / f"{classroom.STEM}.py"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    watch, start = Watch(), time.perf_counter()
    options = batch.Options(seed=classroom.SEED, lang="en", jobs=1)
    batch.grade(folder / "submissions", folder / "results", options, watch)
    seconds = time.perf_counter() - start
    found = {}
    with Gradebook(folder / "results", read_only=True) as book:
        for row in book.rows("SELECT student, exercise, verdict FROM exercise_results"):
            found.setdefault(row["student"], {})[row["exercise"]] = row["verdict"] == "right"
    return found, seconds, (watch.times[-1] - watch.times[0]) / (len(watch.times) - 1)


# ---- side by side ------------------------------------------------------------------------------------------------


def fresh(grade, files):
    with tempfile.TemporaryDirectory() as folder:
        return grade(files, Path(folder))


def compare(count, many):
    """Print how long each takes and whether they agree; return whether all were there and did."""
    files, fine = the_class(count), True
    expected, ours, _each = fresh(with_ours, files)
    _found, _whole, each = fresh(with_ours, the_class(many))
    print(f"ours, sandbox {sandbox.bubblewrap() or 'OFF: limits only'}, one core:")
    print(
        f"  {count} submissions, start included: {ours / count:.3f} s each; of {many}, first to last: {each:.4f} s each"
    )
    for name, grade in (("nbgrader", with_nbgrader), ("otter-grader", with_otter)):
        try:
            found, seconds = fresh(grade, files)
        except (NoPeer, OSError) as error:
            print(f"{name}: NOT MEASURED. {error}")
            fine = False
            continue
        one = seconds / count
        print(f"{PEERS[name]}, one core, no sandbox:\n  {count} submissions: {one:.2f} s each")
        print(f"  ours is {one / each:.0f} times as fast ({seconds / ours:.1f} times on these {count} with its start)")
        fine &= agreed(name, expected, found)
    return fine


def agreed(name, expected, found):
    """Print whether a peer finds the same exercises right."""
    differ = [
        f"{student}.{exercise}: ours {right}, {name} {found.get(student, {}).get(exercise)}"
        for student, exercises in expected.items()
        for exercise, right in exercises.items()
        if found.get(student, {}).get(exercise) is not right
    ]
    verdicts = sum(map(len, expected.values()))
    print(f"  all {verdicts} verdicts agree" if not differ else f"  VERDICTS DIFFER: {'; '.join(differ[:8])}")
    return not differ


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=8, help="submissions that all three grade")
    parser.add_argument("--many", type=int, default=300, help="submissions that ours grades besides")
    parser.add_argument("--quick", action="store_true", help="measure nothing: the peers take minutes")
    chosen = parser.parse_args()
    if chosen.quick:
        print("nbgrader and otter-grader: left out (--quick)")
        return 0
    assert set(CHECKS) == set(lessons.exercises(classroom.STEM)), "checks.json must have each exercise"
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    return 0 if compare(chosen.count, chosen.many) else 1


if __name__ == "__main__":
    sys.exit(main())
