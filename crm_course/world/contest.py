"""Play a policy over whole companies and score it: what it earns above doing nothing, in per cent of the best knowable."""

from functools import lru_cache

import pandas as pd

from .policies import best_knowable
from .run import Run

CUSTOMERS = 1_000
MONTHS = 24


def played(policy, seed, customers=CUSTOMERS, months=MONTHS):
    """Return the `Run` that a policy, called with (customers, budget) each month, has played to its end.

    Raises PolicyError if the policy breaks the rules.
    """
    run = Run(customers, seed, months=months)
    while not run.done:
        run.step(policy(run.observe(), run.budget))
    return run


@lru_cache(maxsize=256)
def bounds(seed, customers=CUSTOMERS, months=MONTHS):
    """Return what nothing and the best knowable policy earn in a company, EUR after each month: two tuples."""
    idle = played(lambda customers, budget: {}, seed, customers, months)
    best = Run(customers, seed, months=months)
    while not best.done:
        best.step(best_knowable(best))
    return cumulative(idle), cumulative(best)


def cumulative(run):
    """Return the profit of a run after each of its months, EUR."""
    return tuple(float(total) for total in pd.Series([outcome.profit for outcome in run.outcomes]).cumsum())


def score(policy, seeds, customers=CUSTOMERS, months=MONTHS, play=played):
    """Return a row for each seed: seed; nothing, best, policy (profit, EUR); percent of what can be won.

    play: what makes a finished run of (policy, seed, customers, months).
    """
    rows = []
    for seed in seeds:
        nothing, best = (by_month[-1] for by_month in bounds(seed, customers, months))
        profit = play(policy, seed, customers, months).profit
        rows.append((seed, nothing, best, profit, percent(profit - nothing, best - nothing)))
    return pd.DataFrame(rows, columns=["seed", "nothing", "best", "policy", "percent"])


def percent(gain, best):
    """Return a gain in per cent of the best knowable; NaN if nothing can be won."""
    return 100 * gain / best if best > 0 else float("nan")


def overall(scores):
    """Return the per cent of several companies taken together: all gains over all that could be won."""
    return percent((scores["policy"] - scores["nothing"]).sum(), (scores["best"] - scores["nothing"]).sum())
