"""Judge a policy: play it over whole companies by the rules, and say in words which rule it broke or how little it earned."""

import numpy as np
import pandas as pd

from .i18n import _
from .testing import Mismatch
from .world import PolicyError, Run, contest

ASKED_AGAIN = 3  # months of a company whose profit counts


def played(policy, seed, customers=contest.CUSTOMERS, months=contest.MONTHS, budget=None, watch=None):
    """Return (run, heard) of a policy that has played a company to its end; `heard` has (table, actions) of each month.

    watch: called with the run after each month. Mismatch says in which month the policy broke which rule.
    """
    run, heard = Run(customers, seed, months=months, budget=budget), []
    while not run.done:
        table = run.observe()
        actions = policy(table, run.budget)
        if isinstance(actions, dict):
            raise Mismatch(
                _("A policy returns one action for each row of the table, in the order of the rows; got a dict.")
            )
        try:
            run.step(actions)
        except PolicyError as error:
            raise Mismatch(_("Month {month}: {why}.").format(month=run.month + 1, why=error)) from error
        heard.append((table, list(actions)))
        if watch:
            watch(run)
    return run, heard


def demand_the_same_again(policy, restart, seed, customers):
    """Demand that a policy, asked about the months of a company in another order and a fresh process, chooses the same."""
    run, heard = played(policy, seed, customers)
    _demand_the_same(policy, restart, run.budget, heard, np.random.default_rng(seed).permutation(len(heard)))


def demand_percent(policy, restart, seeds, least, customers=contest.CUSTOMERS):
    """Demand that a policy earns, over some companies, at least so many per cent of what the best knowable one earns.

    In each company it is asked about some of the months again, so that nothing it kept has earned the money.
    """

    def play(policy, seed, *size):
        run, heard = played(policy, seed, *size)
        months = np.random.default_rng(seed).choice(len(heard), ASKED_AGAIN, replace=False)
        _demand_the_same(policy, restart, run.budget, heard, months)
        return run

    scores = contest.score(policy, seeds, customers, play=play)
    percent = contest.overall(scores)
    if percent < least:
        message = _(
            "Over {n} companies your policy earned {percent} % of what the best knowable earns above doing nothing; asked for "
            "are {least} %. In EUR, company by company: {gains}."
        )
        gains = ", ".join(f"{gain:+,.0f}" for gain in scores["policy"] - scores["nothing"])
        raise Mismatch(message.format(n=len(scores), percent=f"{percent:.0f}", least=f"{least:g}", gains=gains))


def _demand_the_same(policy, restart, budget, heard, months):
    restart()
    for month in months:
        table, actions = heard[month]
        changed = _differing(policy(table, budget), actions)
        if changed:
            message = _(
                "Asked about month {month} once more, in a fresh process, the policy chose otherwise for {changed} of {all} "
                "customers. Its actions must follow from its two arguments alone: keep nothing between the calls, and give "
                "chance a seed that comes from the arguments."
            )
            raise Mismatch(message.format(month=month + 1, changed=changed, all=len(actions)))


def _differing(again, actions):
    """Return for how many customers another answer differs; for all, if it is no answer of this length."""
    if not isinstance(again, (list, tuple, np.ndarray, pd.Series)) or len(again) != len(actions):
        return len(actions)
    return sum(not isinstance(one, str) or one != other for one, other in zip(again, actions, strict=True))
