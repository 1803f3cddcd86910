"""Measure what a reader waits for: a check, the command line, the tests. Ratios and seconds of one run, no verdict.

python benchmarks/bench.py [--quick]
"""

import statistics
import subprocess
import sys
import time

import world

from crm_course import lessons, sandbox
from crm_course.judge import Judge

ROUNDS = 20
PAUSE_SECONDS = 0.3  # between two checks: nobody asks faster, and the next worker gets ready meanwhile


def seconds(action):
    """Return how long `action` takes, in seconds."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def check_time(judge, name, answers):
    """Return the milliseconds of one check, asked for after a reader's pause."""
    time.sleep(PAUSE_SECONDS)
    return 1000 * seconds(lambda: judge.verdicts([name], files=answers))


def command(*arguments):
    return subprocess.run([sys.executable, "-m", "crm_course", *arguments], cwd=lessons.ROOT, capture_output=True)


def percentile_95(values):
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def checks():
    """Print the time of a warm check of every exercise, answers behind it, and its ratio to an empty loop here."""
    loop = 1000 * statistics.median(seconds(lambda: sum(range(1_000_000))) for _ in range(9))
    print(f"this machine adds a million numbers in {loop:.0f} ms (a check is worth some multiples of that)")
    answers = {stem: lessons.answer_file(stem).read_text(encoding="utf-8") for stem in lessons.stems()}
    everything = []
    with Judge() as judge:
        first = f"{lessons.stems()[0]}.{lessons.exercises(lessons.stems()[0])[0]}"
        cold = seconds(lambda: judge.verdicts([first], files=answers))
        print(f"first check in a new kernel: {cold:.2f} s (sandbox: {sandbox.bubblewrap() or 'limits only'})")
        print(f"{'warm check, ms':<44}{'median':>8}{'95 %':>8}")
        for stem in lessons.stems():
            for exercise in lessons.exercises(stem):
                name = f"{stem}.{exercise}"
                judge.verdicts([name], files=answers)
                times = [check_time(judge, name, answers) for _ in range(ROUNDS)]
                everything += times
                print(f"  {name:<42}{statistics.median(times):>8.0f}{percentile_95(times):>8.0f}")
    print(f"  {'all':<42}{statistics.median(everything):>8.0f}{percentile_95(everything):>8.0f}")


def command_line():
    """Print the time of the command line, and its ratio to that of an empty Python."""
    empty = statistics.median(seconds(lambda: subprocess.run([sys.executable, "-c", ""])) for _ in range(5))
    help_ = statistics.median(seconds(lambda: command("--help")) for _ in range(5))
    print(f"crm --help: {1000 * help_:.0f} ms, {help_ / empty:.1f} times an empty Python ({1000 * empty:.0f} ms)")
    print(f"crm check {lessons.stems()[0]}, cold: {seconds(lambda: command('check', lessons.stems()[0])):.1f} s")


def tests():
    """Print the time of the whole of `make test`."""
    print(f"make test: {seconds(lambda: command('test')):.0f} s")


if __name__ == "__main__":
    command_line()
    checks()
    world.main("--quick" in sys.argv)
    if "--quick" not in sys.argv:
        tests()
