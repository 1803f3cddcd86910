"""Measure policies of the capstone: baselines and the course's answer, in per cent of the best knowable.

python benchmarks/policies.py [--quick]
"""

import sys
import time

import pandas as pd

from crm_course import lessons
from crm_course.world import Run, contest
from crm_course.world.policies import BASELINES, best_knowable

SEEDS, CUSTOMERS = range(50), 1_000
LARGE = 100_000


def main(quick=False):
    """Print the score of each policy over 50 companies, and how long a large company takes."""
    seeds = SEEDS[:4] if quick else SEEDS
    answer = lessons.answer_module("q8_strategy").choose_actions
    print(f"per cent of the best knowable, {len(seeds)} companies of {CUSTOMERS:,} customers, 24 months")
    print(f"  {'':<28}{'overall':>8}{'lowest':>8}{'median':>8}{'highest':>8}{'mean gain, EUR':>16}")
    scores = {
        name: contest.score(policy, seeds, CUSTOMERS) for name, policy in {**BASELINES, "the answer": answer}.items()
    }
    for name, found in scores.items():
        line(name, found["percent"], contest.overall(found), (found["policy"] - found["nothing"]).mean())
    first = scores["the answer"]
    line("the best knowable", pd.Series([100.0]), 100, (first["best"] - first["nothing"]).mean())
    others = pd.concat([scores[name]["policy"] for name in BASELINES], axis=1).max(axis=1)
    print(
        f"  the answer earns more than the best baseline in {(first['policy'] > others).sum()} of {len(seeds)} companies,"
    )
    print(f"  at least by {(first['policy'] - others).min():,.0f} EUR")
    if not quick:
        large("the answer", lambda run: answer(run.observe(), run.budget))
        large("the best knowable", best_knowable)


def line(name, percents, overall, gain):
    """Print the scores of one policy."""
    shares = f"{overall:>8.1f}{percents.min():>8.1f}{percents.median():>8.1f}{percents.max():>8.1f}"
    print(f"  {name:<28}{shares}{gain:>16,.0f}")


def large(name, policy):
    """Print how long a large company takes in the hands of a policy."""
    start = time.perf_counter()
    run = Run(LARGE, 1, months=24)
    while not run.done:
        run.step(policy(run))
    print(f"  24 months of {LARGE:,} customers, {name}: {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main("--quick" in sys.argv)
