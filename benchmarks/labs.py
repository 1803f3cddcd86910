"""Measure `crm grade --notebooks`: seconds per lesson and submission, and whether every mistake that shows is seen.

python benchmarks/labs.py [--quick]

The old way, one run of nbval on the whole notebook, is measured beside it. A mistake that changes nothing that a lab cell
prints cannot be seen there (the tests see it); how many those are is printed.
"""

import os
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "course")]
os.environ["CRM_LANG"] = "en"

import lab_bench  # noqa: E402
import pytest  # noqa: E402

from crm_course import lab_judge, lessons, sandbox  # noqa: E402

ROUNDS = 5


class Measure:
    """A pytest plugin, since nbval's items live in a session of pytest: it measures instead of running tests."""

    def __init__(self, quick):
        self._quick = quick
        self.fine = True

    def pytest_runtestloop(self, session):
        start = time.perf_counter()
        labs = lab_judge.Labs(session)
        labs._kernels.open("q4_value", b"").close()
        print(f"lab cells: warm after {time.perf_counter() - start:.1f} s (sandbox: {sandbox.bubblewrap() or 'OFF'})")
        try:
            for stem in lessons.stems():
                self._speed(labs, stem)
            if not self._quick:
                self._mistakes(labs)
        finally:
            labs.close()
        return True

    def _speed(self, labs, stem):
        for lang in ("en", "fa"):
            times = []
            for _round in range(ROUNDS):
                start = time.perf_counter()
                found = lab_bench.judged(labs, stem, lab_bench.answers(stem), lang)[0]
                times.append(time.perf_counter() - start)
                self.fine &= all(cell["verdict"] == "right" for cell in found)
            print(
                f"  {stem} ({lang}): {len(found)} lab cells in {statistics.median(times):.2f} s, at best {min(times):.2f}"
            )

    def _mistakes(self, labs):
        seen, silent = 0, []
        for stem in lessons.stems():
            for exercise in lessons.exercises(stem):
                for name in lessons.misconceptions(stem, exercise):
                    shows, noticed = self._mistake(labs, stem, exercise, name)
                    seen += shows and noticed
                    silent += [] if shows else [f"{exercise}: {name}"]
                    if shows != noticed:
                        self.fine = False
                        print(f"  NOT SEEN RIGHT: {stem}.{exercise}, {name}: output differs {shows}, noticed {noticed}")
        print(f"  mistakes that change what is printed: {seen}, all seen; that change nothing there: {len(silent)}")
        print(f"    {'; '.join(silent)}")

    def _mistake(self, labs, stem, exercise, name):
        source = lab_bench.with_mistake(stem, exercise, name)
        found, items = lab_bench.judged(labs, stem, source, exercise=exercise)
        shows = any(lab_bench.texts(item.test_outputs) != lab_bench.texts(item.cell.outputs) for item in items)
        return shows, any(cell["verdict"] != "right" for cell in found)


def main():
    measure = Measure("--quick" in sys.argv)
    options = ["--capture=no", "-p", "no:cacheprovider", "-p", "no:terminal", "--nbval-current-env"]
    pytest.main([*options, str(lessons.TESTS)], plugins=[measure])
    if "--quick" not in sys.argv:
        from crm_course import checking

        for stem in lessons.stems():
            start = time.perf_counter()
            checking._run_nbval(lessons.notebook_file(stem, "en"))
            print(
                f"  {stem}: nbval on the whole notebook, a Jupyter kernel, no sandbox: {time.perf_counter() - start:.1f} s"
            )
    return 0 if measure.fine else 1


if __name__ == "__main__":
    sys.exit(main())
