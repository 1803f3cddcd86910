"""The company run month by month: what a policy sees, what actions do, what breaks the rules."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from crm_course.world import Parameters, PolicyError, Run, simulate
from crm_course.world.parameters import Actions, Campaigns, Loyalty

ACTIONS = tuple(Parameters().actions.cost)
# A company that does nothing by itself: its records are those of a run in which nothing is done.
IDLE = replace(Parameters(), campaigns=Campaigns(drawn=0.0), loyalty=Loyalty(base=-99.0))


# Whoever is asked, and active, brings somebody at once.
EAGER = replace(Parameters(), actions=Actions(referral=1e9))


def played(policy, **size):
    run = Run(**{"customers": 800, "seed": 5, "months": 6, **size})
    while not run.done:
        run.step(policy(run.observe(), run.budget))
    return run


def nothing(customers, budget):
    return ["leave alone"] * len(customers)


def everybody(action, most=None):
    """Return a policy that does one thing to all, or to the first `most`."""

    def policy(customers, budget):
        return {customer: action for customer in customers.customer[:most]}

    return policy


def test_a_run_without_actions_lives_the_records_of_simulate():
    run = played(nothing, start="2025-01-01", parameters=IDLE)
    records = simulate(800, 5, "2024-01-01", 18, parameters=IDLE)
    by_month = records.orders.groupby(records.orders.ordered.dt.to_period("M")).net_value.agg(["size", "sum"])
    assert [outcome.customers.orders.sum() for outcome in run.outcomes] == by_month["size"].tolist()[12:]
    # The records are in cents and grams.
    assert [outcome.revenue for outcome in run.outcomes] == pytest.approx(by_month["sum"].tolist()[12:], rel=1e-3)


def test_the_same_run_comes_out_the_same():
    first, again = (played(everybody("mail", 100), budget=200) for _time in range(2))
    assert first.profit == again.profit
    pd.testing.assert_frame_equal(first.observe(), again.observe())
    assert played(everybody("mail", 100), budget=200, seed=6).profit != first.profit


def test_an_action_changes_nothing_for_others():
    """Common random numbers: whoever is left alone lives the same life."""
    left, mailed = played(nothing), played(everybody("mail", 100), budget=200)
    for one, other in zip(left.outcomes, mailed.outcomes, strict=True):
        a, b = (frame.set_index("customer").iloc[100:] for frame in (one.customers, other.customers))
        pd.testing.assert_frame_equal(a, b)
    assert left.profit != mailed.profit


def test_what_is_seen_adds_up():
    run = played(everybody("service call", 30), months=15, budget=300)
    seen, last = run.observe(), [outcome.customers.set_index("customer") for outcome in run.outcomes[-12:]]
    seen = seen.set_index("customer")
    assert seen.index.tolist() == list(range(1, len(seen) + 1))
    for name in ("orders", "revenue"):
        by_month = pd.DataFrame({place: frame[name] for place, frame in enumerate(last)}).reindex(seen.index).fillna(0)
        assert seen[name].tolist() == pytest.approx(by_month[11].tolist())
        assert seen[f"{name}_12"].tolist() == pytest.approx(by_month.sum(axis=1).tolist())
    cost = Parameters().actions.cost["service call"]
    profits = pd.DataFrame({place: frame["profit"] for place, frame in enumerate(last)}).reindex(seen.index).fillna(0)
    acted = np.where(seen.index <= 30, 12 * cost, 0.0)
    assert (seen["profit_12"] - acted).tolist() == pytest.approx(profits.sum(axis=1).tolist())
    assert (seen.last_action[:30] == "service call").all() and (seen.last_action[30:] == "leave alone").all()
    assert (seen.months_since_action[:30] == 0).all() and seen.months_since_action[30:].isna().all()
    assert ((seen.months_since_order == 0) == (seen.orders > 0)).all()
    assert seen.nps.dropna().between(0, 10).all() and seen.nps.notna().any()
    assert (seen.left <= (seen.relationship == "contract")).all()
    assert (seen.month == 16).all() and seen.discount.between(0, 0.4).all()


def test_the_profit_of_a_month_is_that_of_its_customers():
    run = played(everybody("discount", 50), budget=50)
    for outcome in run.outcomes:
        assert outcome.profit == pytest.approx(outcome.customers.profit.sum())
        assert outcome.revenue == pytest.approx(outcome.customers.revenue.sum())
        assert outcome.action_cost == pytest.approx(50 * Parameters().actions.cost["discount"])
    assert run.profit == pytest.approx(sum(outcome.profit for outcome in run.outcomes))


def test_nothing_that_is_seen_is_latent():
    run = Run(300, 1, months=1)
    latent = run.truth()
    assert len(latent) == len(run.observe())
    shared = set(latent.columns) & set(run.observe().columns)
    assert shared == {"customer"}


def test_a_policy_cannot_write_into_the_company():
    run, other = Run(300, 1, months=2), Run(300, 1, months=2)
    seen = run.observe()
    seen.loc[:, "orders_12"] = 10**6
    pd.testing.assert_frame_equal(run.observe(), other.observe())


# What the actions are for; large companies, so that chance does not decide.

BIG = {"customers": 20_000, "months": 6, "budget": 10**6}


def orders(run, who=None):
    return sum(outcome.customers.set_index("customer").orders.reindex(who).sum() for outcome in run.outcomes)


@pytest.fixture(scope="module")
def idle():
    return played(nothing, **BIG)


@pytest.fixture(scope="module")
def groups():
    """Customers of the big company by what they are, as nobody in it knows."""
    return Run(**{"seed": 5, **BIG}).truth().set_index("customer")


def test_discounts_move_the_sensitive_and_cost_margin(idle, groups):
    run = played(everybody("discount"), **BIG)
    gain = {
        sensitive: orders(run, groups.index[chosen]) / orders(idle, groups.index[chosen])
        for sensitive, chosen in ((True, groups.sensitivity > 0.7), (False, groups.sensitivity < 0.3))
    }
    assert gain[True] > gain[False] + 0.15 and gain[False] > 1.0
    assert run.profit < idle.profit


def test_mail_helps_some_groups_and_hurts_contract_households(idle, groups):
    run = played(everybody("mail"), **BIG)
    casual, contract = (groups.index[groups.group == place] for place in (0, 1))
    assert orders(run, casual) > orders(idle, casual)
    assert orders(run, contract) < 0.9 * orders(idle, contract)


def test_service_calls_keep_contracts(idle):
    run = played(everybody("service call"), **BIG)
    assert run.observe().left.sum() < 0.9 * idle.observe().left.sum()


def test_members_order_more(idle):
    run = played(everybody("loyalty invitation"), **BIG)
    seen = run.observe()
    assert seen.member.mean() > 0.2 and not idle.observe().member.any()
    assert orders(run) > 1.01 * orders(idle)


def test_referral_requests_bring_customers(idle):
    run = played(everybody("referral request"), **BIG)
    assert len(run.observe()) > len(idle.observe()) + 500
    new = run.observe().query("customer > 20_000")
    assert new.tenure.between(1, 6).all() and new.orders_12.sum() > 0


def test_an_advocate_brings_one_customer_at_most(idle):
    run = played(everybody("referral request"), **{**BIG, "parameters": EAGER})
    asked, brought = len(idle.observe()), len(run.observe()) - len(idle.observe())
    assert 0.2 * asked < brought < 0.25 * BIG["customers"] + 1  # everybody there is to bring
    few = played(everybody("referral request", 100), **{**BIG, "parameters": EAGER})
    assert 20 < len(few.observe()) - len(idle.observe()) <= 100


def test_win_back_brings_lost_customers_back(idle):
    lost = Run(**{"seed": 5, **BIG}).observe().query("left").customer
    run = played(everybody("win-back"), **BIG)
    seen = run.observe().set_index("customer")
    assert seen.left[lost].mean() < 0.8 and idle.observe().set_index("customer").left[lost].all()


def test_whoever_is_asked_every_month_tires():
    run = played(everybody("win-back"), **BIG)
    truth, rested = run.truth(), played(nothing, **BIG).truth()
    assert truth.mood.mean() < -0.4 and (rested.mood == 0).all()


# What is refused.


@pytest.mark.parametrize(
    ("actions", "message"),
    [
        (["mail"] * 3, r"one action for each of the \d+ customers; got 3"),
        ("mail", "one action for each customer, in the order of the table; got str"),
        (None, "got NoneType"),
        (7, "got int"),
        ({1: "bribe"}, "customer 1: 'bribe' is no action; actions are leave alone, mail"),
        ({1: float("nan")}, "customer 1: nan is no action"),
        ({1: None}, "customer 1: None is no action"),
        ({10**6: "mail"}, "no customer 1000000"),
        ({"first": "mail"}, "no customer 'first'"),
        (lambda: "mail", "got function"),
    ],
)
def test_nonsense_is_refused_with_a_word(actions, message):
    run = Run(100, 1, months=2)
    with pytest.raises(PolicyError, match=message):
        run.step(actions)
    assert run.month == 0 and run.profit == 0  # the month has not begun


def test_a_table_is_no_list_of_actions():
    run = Run(100, 1, months=2)
    with pytest.raises(PolicyError, match="got DataFrame"):
        run.step(run.observe())


def test_a_broken_budget_says_what_was_bought():
    run = Run(100, 1, months=2, budget=20)
    actions = {1: "win-back", 2: "win-back", 3: "mail", 4: "mail", 5: "mail"}
    with pytest.raises(PolicyError, match=r"cost 20\.40 EUR, the month's budget is 20\.00 EUR: 3 × mail, 2 × win-back"):
        run.step(actions)
    del actions[5]
    assert run.step(actions).action_cost == pytest.approx(19.6)


def test_lists_arrays_series_and_dicts_are_all_actions():
    def profit(wrap):
        run = Run(100, 1, months=1, budget=100)
        names = ["leave alone"] * len(run.observe())
        names[3] = "mail"
        return run.step(wrap(names)).profit

    wanted = profit(list)
    assert profit(np.array) == profit(pd.Series) == profit(tuple) == wanted
    assert profit(lambda names: pd.Series(names, dtype="category")) == wanted
    assert profit(lambda names: {4: "mail"}) == wanted


def test_a_finished_run_says_so():
    run = played(nothing, months=1)
    with pytest.raises(PolicyError, match="all 1 months have been played"):
        run.step({})


@pytest.mark.parametrize("budget", [-1, float("nan"), "a lot", True])
def test_a_budget_is_a_number_of_euros(budget):
    with pytest.raises(ValueError, match="budget must be a number of euros a month, 0 or more, got"):
        Run(100, 1, budget=budget)


def test_unknown_arguments_are_named():
    with pytest.raises(TypeError, match=r"unknown: costumers; a company is made of customers, .*budget"):
        Run(costumers=100)


def test_without_a_budget_nothing_can_be_done_but_wait():
    run = Run(100, 1, months=1, budget=0)
    with pytest.raises(PolicyError, match=r"budget is 0\.00 EUR"):
        run.step({1: "mail"})
    assert run.step({}).action_cost == 0
