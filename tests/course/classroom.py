"""A class that hands in the five small functions of benchmarks/course, and `crm grade` on it: killed, resumed, compared."""

import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

from crm_course import lessons
from crm_course.grading.gradebook import FILE, Gradebook, content

COURSE = lessons.ROOT / "benchmarks" / "course"
STEM = "q0_small"
ANSWERS = (COURSE / "solutions" / "crm_exercises" / f"{STEM}.py").read_text(encoding="utf-8")
SEED = 7

# How students differ from the answers.
VARIANTS = {
    "right": [],
    "closing base": [("return lost / opening", "return lost / (opening - lost)")],
    "eights": [("a >= 9", "a >= 8"), ('.groupby("customer")', '.groupby("customer", sort=False)')],
    "confidence": [(" / len(with_left) / share", " / len(with_left)")],
    "crash": [("grouped = ", "grouped = undefined + ")],
    "not started": [("return lost / opening", "raise NotImplementedError")],
    "exits": [("return lost / opening", "import os; os._exit(0)")],
    "prints": [("return lost / opening", "print('x' * 5000); return lost / opening")],
}


def variant(name):
    """Return the file of a student."""
    text = ANSWERS
    for old, new in VARIANTS[name]:
        assert old in text
        text = text.replace(old, new)
    return text


def fill(folder, count):
    """Lay out the submissions of `count` students: folders, zips, single files; also one that is empty."""
    names = list(VARIANTS)
    for number in range(count):
        text = f"{variant(names[number % len(names)])}\n# student {number}\n"
        _hand_in(folder, f"st{number:05}", text, number % 3)
    (folder / "nothing").mkdir(parents=True)
    for path in folder.rglob("*"):
        os.utime(path, (1_790_000_000, 1_790_000_000))
    return folder


def _hand_in(folder, student, text, how):
    folder.mkdir(parents=True, exist_ok=True)
    if how == 0:
        path = folder / student / "crm_exercises" / f"{STEM}.py"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    elif how == 1:
        with zipfile.ZipFile(folder / f"{student}.zip", "w") as archive:
            archive.writestr(f"crm_exercises/{STEM}.py", text)
    else:
        (folder / f"{student}_{STEM}.py").write_text(text, encoding="utf-8")


def start(submissions, results, *options, **more):
    """Start `crm grade` on a class, as a person would, with Ctrl-C listened to."""
    command = [
        sys.executable,
        "-m",
        "crm_course",
        "grade",
        str(submissions),
        "--out",
        str(results),
        "--seed",
        str(SEED),
    ]
    kept = {key: value for key, value in os.environ.items() if not key.startswith("CRM_")}
    environment = {**kept, "CRM_COURSE": str(COURSE), "CRM_LANG": "en", "PYTHONUTF8": "1", **more}
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8"}
    listen = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)} if os.name == "posix" else {}
    return subprocess.Popen([*command, *options], cwd=lessons.ROOT, env=environment, **pipes, **listen)


def grade(submissions, results, *options, **more):
    """Run `crm grade` to its end; return (exit code, output, errors)."""
    with start(submissions, results, *options, **more) as process:
        output, errors = process.communicate(timeout=3600)
    return process.returncode, output, errors


def comparable(results):
    with Gradebook(Path(results), read_only=True) as book:
        return content(book)


def times_judged(results):
    """Return how many submissions were judged in each run."""
    with Gradebook(Path(results), read_only=True) as book:
        return [row["graded"] for row in book.rows("SELECT graded FROM runs ORDER BY run")]


def judged_so_far(results):
    if not (Path(results) / FILE).is_file():
        return 0
    try:
        return sum(times_judged(results))
    except Exception:  # it is being made
        return 0


def disturb(submissions, results, kill_at, options=(), how=signal.SIGKILL):
    """Grade a class and send a signal as soon as `kill_at` submissions are judged; return (exit code, errors)."""
    with start(submissions, results, *options) as process:
        while process.poll() is None and judged_so_far(results) < kill_at:
            time.sleep(0.01)
        process.send_signal(how)
        _output, errors = process.communicate(timeout=600)
    return process.returncode, errors


def kill_points(count, kills, seed=0):
    """Return after how many submissions to kill, at random: the first may come before anything is judged."""
    return sorted(random.Random(seed).sample(range(count), kills))


def killed_and_resumed(submissions, results, count, kills, options=(), seed=0):
    """Kill `crm grade` some times at random points, then let it finish; return what can be compared, and the runs."""
    for point in kill_points(count, kills, seed):
        disturb(submissions, results, point, options)
    grade(submissions, results, *options)
    return comparable(results), times_judged(results)
