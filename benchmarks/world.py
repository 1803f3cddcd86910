"""Measure the simulated company: seconds and memory by size, a run of 24 months. Each size in a process of its own.

python benchmarks/world.py [--quick]
"""

import subprocess
import sys

from crm_course import lessons

SIZES = (10_000, 100_000, 1_000_000)

SIMULATE = """
import resource, sys, time
from crm_course.world import simulate
simulate(100)
start = time.perf_counter()
company = simulate({size}, months=24)
seconds = time.perf_counter() - start
rows = sum(table.num_rows for table in company.tables.values())
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, rows)
"""

RUN = """
import time
from crm_course.world import Run
run = Run({size}, months=24)
start = time.perf_counter()
while not run.done:
    seen = run.observe()
    run.step({{customer: "mail" for customer in seen.customer[:1000]}})
print(time.perf_counter() - start)
"""


def numbers(code):
    """Run code in a fresh Python and return the numbers it prints."""
    done = subprocess.run([sys.executable, "-c", code], cwd=lessons.ROOT, capture_output=True, text=True, check=True)
    return [float(word) for word in done.stdout.split()]


def main(quick=False):
    """Print the table."""
    print("customers, 24 months      seconds   µs a customer   peak GiB         rows")
    for size in SIZES[: 2 if quick else 3]:
        seconds, peak, rows = numbers(SIMULATE.format(size=size))
        print(f"  {size:>22,}{seconds:>11.1f}{1e6 * seconds / size:>16.0f}{peak:>11.2f}{rows:>13,.0f}")
    (seconds,) = numbers(RUN.format(size=100_000))
    print(f"  24 months of a run with 100,000 customers: {seconds:.1f} s")


if __name__ == "__main__":
    main("--quick" in sys.argv)
