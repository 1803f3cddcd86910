"""The capstone: policies to be compared with, the score, the rules a policy is held to, and `crm play`."""

import json

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from crm_course import capstone, judging, lessons, playing, sandbox, state
from crm_course.cli import crm
from crm_course.testing import Mismatch
from crm_course.world import Run, contest, policies

COSTS = dict(Run(10, 1, months=1).parameters.actions.cost)


def nothing(customers, budget):
    return ["leave alone"] * len(customers)


def gains_of(action, customers=3_000, months=6, seeds=range(5)):
    """Return (expected, found) gains of doing something to everybody in the first month, a row for each company."""
    rows = []
    for seed in seeds:
        idle, run = (Run(customers, seed, months=months, budget=1e9) for _time in range(2))
        expected, everybody = policies.expected_gains(run)[action].sum(), len(run.observe())
        cost = run.step([action] * everybody).action_cost
        idle.step({})
        while not run.done:
            run.step({}), idle.step({})
        rows.append((expected, run.profit + cost - idle.profit))
    return np.array(rows)


class TestPolicies:
    @pytest.mark.parametrize("action", ["discount", "service call", "loyalty invitation", "win-back"])
    def test_what_is_expected_of_an_action_is_what_happens(self, action):
        """Over five companies of 3,000: the mean difference is within four standard errors."""
        expected, found = gains_of(action).T
        difference = found - expected
        assert abs(difference.mean()) < 4 * difference.std(ddof=1) / np.sqrt(len(difference))
        assert np.sign(expected.mean()) == np.sign(found.mean())

    def test_what_is_expected_of_mail_is_what_happens_in_each_group(self):
        """In its month alone; large accounts are left out, whose few orders differ too much."""
        rows = []
        for seed in range(6):
            idle, run = (Run(4_000, seed, months=1, budget=1e9) for _time in range(2))
            truth, expected = run.truth(), policies.expected_gains(run)["mail"]
            profit = [
                one.customers.set_index("customer")["profit"]
                for one in (run.step(["mail"] * len(truth)), idle.step({}))
            ]
            found = (profit[0] - profit[1]).reindex(truth["customer"]).to_numpy() + COSTS["mail"]
            rows.append(pd.DataFrame({"group": truth["group"], "expected": expected, "found": found}))
        by_group = pd.concat(rows).groupby("group")[["expected", "found"]].sum().loc[:3]
        assert by_group["found"].to_numpy() == pytest.approx(by_group["expected"].to_numpy(), rel=0.4)

    @pytest.mark.parametrize("budget", [0.0, 3.0, 40.0, 1e9])
    def test_the_best_keeps_to_the_budget_and_spends_it_well(self, budget):
        run = Run(300, 4, months=6, budget=budget)
        gain = policies.expected_gains(run)
        actions = policies.best_knowable(run)
        expected = sum(gain[action][row] - COSTS[action] for row, action in enumerate(actions))
        assert sum(COSTS[action] for action in actions) <= budget + 1e-6
        assert expected >= 0 and (expected > 0) == (budget > 1)
        for other in COSTS:  # as many as the budget allows, of those to whom it brings most: never better
            net = np.sort(gain[other] - COSTS[other])[::-1]
            affordable = len(net) if COSTS[other] == 0 else int(budget / COSTS[other])
            assert expected >= np.clip(net[:affordable], 0, None).sum() - max(COSTS.values()) * 3

    def test_the_best_is_better_than_all_that_ship(self):
        for seed in (1, 2, 3):
            idle, best = (by_month[-1] for by_month in contest.bounds(seed, 400))
            earned = [contest.played(policy, seed, 400).profit for policy in policies.BASELINES.values()]
            assert earned[0] == pytest.approx(idle)
            assert best > max(earned) + 5_000

    @pytest.mark.parametrize("name", policies.BASELINES)
    @pytest.mark.parametrize("budget", [0.0, 1.0, 100.0])
    def test_baselines_keep_to_the_budget(self, name, budget):
        capstone.played(policies.BASELINES[name], 3, 100, 3, budget)
        table = Run(100, 3, months=1).observe()
        cost = sum(COSTS[action] for action in policies.BASELINES[name](table, 100_000.0))
        assert (cost > 0) == (name != "do nothing")

    def test_mail_goes_to_those_who_ordered_last(self):
        table = Run(200, 3, months=1).observe()
        mailed = np.array(policies.mail_recent_buyers(table, 40.0)) == "mail"
        waiting = ~mailed & table["months_since_order"].notna() & ~table["left"]
        assert mailed.sum() == 50 and not table["left"][mailed].any()
        assert table["months_since_order"][mailed].max() <= table["months_since_order"][waiting].min()


class TestScore:
    def test_nothing_is_0_and_the_best_100_per_cent(self):
        scores = contest.score(nothing, [3, 4], 200)
        assert scores["percent"].tolist() == [0, 0] and contest.overall(scores) == 0
        best = contest.score(nothing, [3], 200, play=lambda *company: _Profit(contest.bounds(3, 200)[1][-1]))
        assert contest.overall(best) == pytest.approx(100)

    def test_gains_are_taken_together(self):
        scores = pd.DataFrame({"nothing": [0.0, 100.0], "best": [10.0, 190.0], "policy": [10.0, 100.0]})
        assert contest.overall(scores) == pytest.approx(10)

    def test_nothing_to_win_is_no_score(self):
        assert np.isnan(contest.percent(0.0, 0.0))

    def test_the_answer_earns_more_than_what_ships_on_every_seed(self):
        answer = lessons.answer_module("q8_strategy").choose_actions
        found = contest.score(answer, range(2), 1_000)
        assert (found["percent"] > 20).all() and contest.overall(found) < 100


class _Profit:
    def __init__(self, profit):
        self.profit = profit


# What students might try; each with the verdict it gets from a worker, as in grading, and a word of its message.
START = "import numpy as np\nimport pandas as pd\n\n\ndef choose_actions(customers, budget):\n"
TRICKS = {
    "keeps a count": (
        "calls = []\n\n\n" + START + "    calls.append(1)\n    who = len(calls) % 7\n"
        "    return ['mail' if number % 7 == who else 'leave alone' for number in customers['customer']]\n",
        "wrong",
        "keep nothing between the calls",
    ),
    "chance without a seed": (
        START + "    lots = np.random.default_rng().random(len(customers))\n"
        "    return ['mail' if lot < 0.2 else 'leave alone' for lot in lots]\n",
        "wrong",
        "give chance a seed",
    ),
    "remembers what it was asked": (
        "known = {}\n\n\n" + START + "    key = customers.to_json()\n"
        "    if key not in known:\n        known[key] = len(known)\n"
        "    return ['mail' if number % 7 == known[key] % 7 else 'leave alone' for number in customers['customer']]\n",
        "wrong",
        "fresh process",
    ),
    "keeps a count in large companies only": (
        "calls = []\n\n\n" + START + "    calls.append(1)\n    who = len(calls) % 7 if len(customers) > 62 else 0\n"
        "    return ['mail' if number % 7 == who else 'leave alone' for number in customers['customer']]\n",
        "wrong",
        "keep nothing between the calls",
    ),
    "answers once only": (
        "calls = []\n\n\n" + START + "    calls.append(1)\n"
        "    return ['leave alone'] * (len(customers) if len(calls) > 1 or customers['month'].iloc[0] == 1 else 1)\n",
        "wrong",
        "keep nothing between the calls",
    ),
    "breaks the budget": (START + "    return ['win-back'] * len(customers)\n", "wrong", "the month's budget is"),
    "invents an action": (START + "    return ['bribe'] * len(customers)\n", "wrong", "'bribe' is no action"),
    "forgets customers": (START + "    return ['leave alone']\n", "wrong", "one action for each of the"),
    "returns a dict": (START + "    return {}\n", "wrong", "got a dict"),
    "changes the table": (
        START + "    customers['profit_12'] = 0\n    return ['leave alone'] * len(customers)\n",
        "wrong",
        "changed its argument",
    ),
    "writes a file": (
        START + "    open('/tmp/memory', 'a').write('x')\n    return ['leave alone'] * len(customers)\n",
        "blocked",
        "",
    ),
    "looks for the company": (
        START + "    import gc\n"
        "    runs = [thing for thing in gc.get_objects() if type(thing).__name__ in ('Run', 'Life')]\n"
        "    from crm_course.world import Run\n    return ['leave alone'] * len(customers)\n",
        "blocked",
        "the course's own machinery",
    ),
    "does nothing": (START + "    return ['leave alone'] * len(customers)\n", "wrong", "0 %"),
}
needs_forks = pytest.mark.skipif(not sandbox.can_fork(), reason="workers are forked only on Unix")


@pytest.fixture(scope="module")
def workers():
    side = sandbox.open_workers(light=True)
    yield side
    side.close()


def judged(workers, source):
    """Return the first failure of a policy in the exercise's tests, made smaller: (verdict, message)."""
    worker = workers.open("q8_strategy", source.encode())
    record = []
    lesson = judging.Lesson(worker, record)
    try:
        capstone.played(lesson.choose_actions, 5, 60, 2)
        capstone.demand_the_same_again(lesson.choose_actions, lesson.restart, 6, 60)
        capstone.demand_percent(lesson.choose_actions, lesson.restart, [7], 15, 100)
    except (Mismatch, judging.StudentFailure) as error:
        result = judging.test_result("test", "", error, record)
        return result["verdict"], result["message"]
    finally:
        worker.close()
    return "right", ""


@needs_forks
@pytest.mark.parametrize("trick", TRICKS)
def test_a_policy_that_cheats_gets_its_verdict(workers, trick):
    source, verdict, word = TRICKS[trick]
    if verdict == "blocked" and sandbox.bubblewrap() is None:
        pytest.skip("no bubblewrap: files of this machine can be read and written")
    found, message = judged(workers, source)
    assert (found, word in message) == (verdict, True), message


@needs_forks
def test_a_policy_by_lot_with_a_seed_is_no_cheat(workers):
    source = START + (
        "    lots = np.random.default_rng(int(customers['month'].iloc[0])).random(len(customers))\n"
        "    return np.where(lots < 0.1, 'mail', 'leave alone')\n"
    )
    found, message = judged(workers, source)
    assert found == "wrong" and "asked for" in message  # the rules are kept; it only earns too little


class TestPlay:
    @pytest.fixture(autouse=True)
    def home(self, tmp_path, monkeypatch):
        monkeypatch.setattr(state, "FOLDER", tmp_path)
        self.folder = tmp_path

    def put(self, monkeypatch, source):
        file = self.folder / "crm_exercises" / "q8_strategy.py"
        file.parent.mkdir()
        file.write_text(source, encoding="utf-8")
        monkeypatch.setattr(lessons, "STUBS", file.parent)
        monkeypatch.setattr(playing.lessons, "stub_file", lambda stem: file)

    def play(self, *options):
        return CliRunner().invoke(crm, ["play", "--customers", "60", *options])

    def test_a_baseline(self):
        result = self.play("--baseline", "do nothing", "--companies", "1")
        assert result.exit_code == 0 and "0.0 %" in result.output and not list(self.folder.iterdir())

    def test_the_readers_policy_and_the_table_of_scores(self, monkeypatch):
        self.put(monkeypatch, START + "    return ['leave alone'] * len(customers)\n")
        result = self.play("--companies", "1")
        assert result.exit_code == 0 and "Your best scores" in result.output
        kept = json.loads((self.folder / "state.json").read_text())["scores"]
        assert all(one == {"percent": 0.0, "companies": 1, "customers": 60} for one in kept.values())

    def test_companies_that_are_chosen_do_not_count(self):
        first, again = (
            self.play("--companies", "1", "--seed", "4", "--baseline", "discount to everyone").output
            for _time in range(2)
        )
        assert first == again and "Your best scores" not in first and not (self.folder / "state.json").exists()

    @pytest.mark.parametrize(
        ("body", "word"),
        [
            ("    raise NotImplementedError\n", "not written yet"),
            ("    return ['win-back'] * len(customers)\n", "Month 1: the actions cost"),
        ],
    )
    def test_what_cannot_be_played_says_why(self, monkeypatch, body, word):
        self.put(monkeypatch, START + body)
        result = self.play("--companies", "1")
        assert result.exit_code == 1 and word in result.output and "Traceback" not in result.output

    def test_the_chart_shows_what_is_won_lost_and_possible(self):
        from rich.console import Console

        console = Console(width=120, record=True, force_terminal=False)
        console.print(playing.chart([-50.0, 40.0, 100.0], [10.0, 60.0, 120.0, 200.0]))
        lines = console.export_text().splitlines()
        assert len(lines) == playing.HEIGHT + 1
        assert lines[0].split()[0] == "200" and lines[-2].split()[0] == "-50"
        columns = [sum("█" in line[14 + 3 * month : 17 + 3 * month] for line in lines) for month in range(4)]
        assert columns[0] >= 2 and columns[1] >= 1 and columns[2] > columns[1] and columns[3] == 0
        assert sum(line.count("•") for line in lines) >= 3
