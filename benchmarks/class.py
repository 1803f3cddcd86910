"""Measure `crm grade` on a class of five small functions: time per submission, jobs, Dask, ten thousand, memory, kills.

python benchmarks/class.py [--quick]

Ratios and milliseconds of one run. A submission is timed from the first finished to the last, so that the start of the judges
(seconds, once) does not count.
"""

import os
import statistics
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
os.environ["CRM_COURSE"] = str(ROOT / "benchmarks" / "course")  # read when crm_course is imported
os.environ["CRM_LANG"] = "en"
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "course")]

import classroom  # noqa: E402
import processes  # noqa: E402

from crm_course import sandbox  # noqa: E402
from crm_course.grading import batch  # noqa: E402

NBGRADER_SECONDS = 4.8  # a submission of the same five functions with nbgrader 0.9.6, measured on such a machine
WARM = 10  # so many submissions on, every judge of a cluster has started
MILLION = 1_000_000


class Watch(batch.Progress):
    """Notes when each submission was finished, and now and then how much memory the judges hold."""

    def __init__(self, every=100):
        self.times = []
        self.memory = {}
        self._every = every

    def done(self, student, seconds, judged):
        self.times.append(time.perf_counter())
        if len(self.times) % self._every == 0:
            self.memory[len(self.times)] = judges_memory()

    def milliseconds(self, first=0, last=None):
        """Return the time per submission between two of them."""
        chosen = self.times[first:last]
        return 1000 * (chosen[-1] - chosen[0]) / (len(chosen) - 1)


def judges_memory():
    """Return the megabytes that judges hold: processes of this one that run crm_course.judge."""
    total = 0
    for pid in processes.descendants(os.getpid()):
        folder = Path("/proc") / str(pid)
        try:
            if b"crm_course.judge" in (folder / "cmdline").read_bytes():
                status = (folder / "status").read_text()
                total += int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1024
        except (OSError, StopIteration):
            continue
    return total


def graded(submissions, jobs=1, dask=None):
    """Grade a class into a fresh folder and return what the watch saw."""
    watch = Watch()
    with tempfile.TemporaryDirectory() as results:
        options = batch.Options(seed=classroom.SEED, lang="en", jobs=jobs, dask=dask, unsafe=True)
        batch.grade(submissions, Path(results), options, watch)
    return watch


def graded_by_dask(submissions, workers):
    """Grade a class on a Dask cluster of this machine; its judges are warm when the first submission is finished."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster:
        return graded(submissions, dask=cluster.scheduler_address)


@contextmanager
def a_class(count, unlike=False):
    with tempfile.TemporaryDirectory() as folder:
        submissions = classroom.fill(Path(folder) / "submissions", count)
        if unlike:
            for number, path in enumerate(sorted(submissions.rglob("*.py"))):
                path.write_text(all_wrong(number), encoding="utf-8")
        yield submissions


def all_wrong(number):
    """Return a file whose every answer is wrong, and unlike that of any other student: nothing can be remembered."""
    text = classroom.ANSWERS.replace("return lost / opening", f"return lost / opening + {number + 1}e-3")
    text = text.replace("return margin", f"return {number + 1}e-3 + margin").replace(
        "return 100 *", f"return {number + 1}e-3 + 100 *"
    )
    text = text.replace('grouped["amount"].sum()', f'grouped["amount"].sum() + {number + 1}e-3')
    return text.replace("return sum(right in", f"return {number + 1}e-3 + sum(right in")


@contextmanager
def one_core():
    """Everything that is started inside shares one processor."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def speed(count):
    """Print the time per submission on one core, with one and with two jobs, and where nothing can be remembered."""
    with a_class(count) as submissions:
        if hasattr(os, "sched_setaffinity"):
            with one_core():
                alone = graded(submissions, 1).milliseconds()
            print(
                f"one core: {alone:.1f} ms a submission, {1000 * NBGRADER_SECONDS / alone:.0f} times nbgrader's {NBGRADER_SECONDS} s"
            )
        one, two = (graded(submissions, jobs).milliseconds() for jobs in (1, 2))
        print(f"one job: {one:.1f} ms; two jobs: {two:.1f} ms, {one / two:.2f} times as fast")
        one, two = (graded_by_dask(submissions, workers).milliseconds(WARM) for workers in (1, 2))
        print(f"Dask, one worker: {one:.1f} ms; two: {two:.1f} ms, {one / two:.2f} times as fast")
    with a_class(count, unlike=True) as submissions:
        unlike = graded(submissions, 1).milliseconds()
        print(f"every answer wrong and unlike all others, one job: {unlike:.1f} ms, {unlike / one:.1f} times as long")


def size(count, first=100):
    """Print how time per submission and memory of the judge change from the first hundred to the last of many."""
    with a_class(count) as submissions:
        watch = graded(submissions, 1)
    early, whole, late = watch.milliseconds(0, first), watch.milliseconds(), watch.milliseconds(-first)
    print(
        f"{count} submissions, one job: {whole:.1f} ms each; the first {first}: {early:.1f}, the last: {late:.1f}; {whole / early:.2f} of the first"
    )
    held = list(watch.memory.values())
    if held and held[0]:
        print(
            f"memory of the judge: {held[0]:.0f} MB after {first}, {held[-1]:.0f} MB at the end, at most {max(held):.0f} MB"
        )


def kills(count, times):
    """Print whether a class that was killed many times has the gradebook of one that was not."""
    with a_class(count) as submissions, tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        classroom.grade(submissions, one, "--jobs", "2", "--unsafe")
        seed = time.time_ns()
        found, runs = classroom.killed_and_resumed(submissions, other, count, times, ("--jobs", "2", "--unsafe"), seed)
        same = found == classroom.comparable(one)
    print(
        f"killed {times} times (seed {seed}): judged {sum(runs)} of {count + 1} in {len(runs)} runs, content {'the same' if same else 'DIFFERENT'}"
    )
    return same and sum(runs) == count + 1


def main():
    quick = "--quick" in sys.argv
    loops = []
    for _round in range(9):
        start = time.perf_counter()
        sum(range(MILLION))
        loops.append(time.perf_counter() - start)
    print(
        f"this machine adds a million numbers in {1000 * statistics.median(loops):.0f} ms; sandbox: {sandbox.bubblewrap() or 'limits only'}"
    )
    speed(60 if quick else 300)
    size(500 if quick else 10_000)
    return 0 if kills(60 if quick else 200, 5 if quick else 20) else 1


if __name__ == "__main__":
    sys.exit(main())
