"""No attack of the corpus earns a point, harms a neighbour, stops the judge, outstays its time or leaves anything behind."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import attacks
import pytest

from crm_course import lessons, sandbox, wire
from crm_course.judge import Judge

sys.path.append(str(lessons.ROOT / "tests" / "course"))
import processes

CALL_SECONDS = 2.0
ENVIRONMENT = {
    "CRM_CALL_SECONDS": str(CALL_SECONDS),
    "CRM_MEMORY_MB": "2048",
    "CRM_LANG": "en",
    "CRM_CANARY": "CANARY-7",  # what an attack on the environment looks for
}
SEED = 20  # not the public one
JUDGES = 2
OWN_SECONDS = CALL_SECONDS * sandbox.CALLS_WORTH + 6  # of an attack, with the honest exercise beside it
NEXT_SECONDS = 5  # of the next submission, which is honest
PLACES = [lessons.ROOT, Path("/tmp"), Path("/dev/shm"), Path("/var/tmp"), Path.home(), Path("/")]

enclosed = pytest.mark.skipif(
    not sandbox.bubblewrap(),
    reason="bubblewrap cannot be used here: an attack may read and write files, and the grader refuses submissions",
)


class Found:
    """What became of one attack."""

    def __init__(self, judge, attack, usual):
        process, start = judge._process, time.monotonic()
        names = [f"{attack.stem}.{attack.exercise}", f"{attack.stem}.{attack.honest}"]
        self.verdicts = judge.verdicts(names, files={attack.stem: attack.submission()})
        self.seconds, start = time.monotonic() - start, time.monotonic()
        (self.next,) = judge.verdicts(names[:1], files={attack.stem: attacks.answers(attack.stem)})
        self.next_seconds = time.monotonic() - start
        self.judge_lives = judge._process is process and process.poll() is None
        self.none_left = processes.comes_true(lambda: len(processes.descendants(process.pid)) <= usual)


@pytest.fixture(scope="module")
def found():
    """Let some judges, side by side, judge the corpus; return {name: what became of it}."""
    todo, results, seen = list(attacks.corpus()), {}, set()

    def work():
        with Judge(SEED) as judge:
            judge.verdicts(["q4_lifetime.present_value"], files={"q4_lifetime": attacks.answers("q4_lifetime")})
            processes.comes_true(lambda: False, 0.5)  # until the worker that waits for the next exercise is there
            usual = len(processes.descendants(judge._process.pid))
            while todo:
                attack = todo.pop()
                try:
                    results[attack.name] = Found(judge, attack, usual)
                except Exception as error:  # whatever it is, the test of this attack tells
                    results[attack.name] = error
                seen.update(processes.descendants(judge._process.pid) if judge._process else ())

    before = files()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        patch.delenv("CRM_EXERCISES", raising=False)
        threads = [threading.Thread(target=work) for _ in range(JUDGES)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    results["seen processes"], results["files"] = seen, (before, files())
    return results


def files():
    """Return the files that an attack has written, and those of the course with their times."""
    written = {str(path) for place in PLACES for path in place.glob("crm-attack*")}
    mine = [path for folder in ("crm_course", "crm_exercises", "solutions", "tests") for path in files_of(folder)]
    return written, {str(path): path.stat().st_mtime_ns for path in mine}


def files_of(folder):
    return [path for path in (lessons.ROOT / folder).rglob("*.py") if "__pycache__" not in path.parts]


ALL = pytest.mark.parametrize("attack", attacks.corpus(), ids=lambda attack: attack.name)


def result(found, attack):
    if isinstance(found[attack.name], Exception):
        pytest.fail(f"the judge gave no verdict: {found[attack.name]}")
    return found[attack.name]


@enclosed
@processes.needed
class TestEachAttack:
    @ALL
    def test_gets_the_verdicts_that_it_must_get(self, found, attack):
        told = result(found, attack).verdicts
        assert {verdict["exercise"]: verdict["verdict"] for verdict in told} == attack.verdicts
        text = json.dumps(told, ensure_ascii=False)
        assert "LEAK" not in text
        assert not [letter for letter in "\x1b\x07\u202e" if letter in "".join(strings(told))]

    @ALL
    def test_leaves_judge_neighbours_and_machine_as_they_were(self, found, attack):
        became = result(found, attack)
        assert became.judge_lives
        assert became.next["verdict"] == "right"
        assert became.seconds < OWN_SECONDS
        assert became.next_seconds < NEXT_SECONDS
        assert became.none_left

    def test_none_has_written_anything(self, found):
        (written, before), (written_then, after) = found["files"]
        assert written_then <= written
        assert before == after

    def test_none_has_left_a_process_once_the_judges_are_closed(self, found):
        assert found["seen processes"]
        assert processes.comes_true(lambda: not found["seen processes"] & set(processes.running()))

    def test_each_is_in_the_table_of_threats_and_no_other(self):
        text = Path(__file__).with_name("THREATS.md").read_text(encoding="utf-8")
        table = [line for line in text.splitlines() if line.startswith("| ")]
        named = re.findall(r"`(\w+)`", " ".join(line.rsplit(" | ", 1)[-1] for line in table))
        assert sorted(named) == [attack.name for attack in attacks.corpus()]

    def test_there_are_enough_and_hardly_one_is_honest(self):
        honest = [attack.name for attack in attacks.corpus() if attack.verdicts[attack.exercise] == "right"]
        assert len(attacks.corpus()) - len(honest) >= 60
        assert honest == ["error_true_subclass"]


def strings(thing):
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, (list, dict)):
        for part in thing.values() if isinstance(thing, dict) else thing:
            yield from strings(part)


# ---- an attack is one: what it does where nothing protects -----------------------------------------------------


@pytest.fixture(scope="module")
def unprotected():
    """Run attacks in a judge without protection: tests and submission in one process, values compared as they come."""
    names = [attack.name for attack in attacks.corpus() if attack.unprotected]
    environment = {**os.environ, **ENVIRONMENT, "PYTHONPATH": str(lessons.ROOT)}
    command = [sys.executable, str(Path(__file__).with_name("unprotected.py")), "--seed", "0", *names]
    done = subprocess.run(command, env=environment, cwd=lessons.ROOT, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class TestWithoutProtection:
    @pytest.mark.parametrize(
        "attack", [attack for attack in attacks.corpus() if attack.unprotected], ids=lambda attack: attack.name
    )
    def test_the_attack_succeeds(self, unprotected, attack):
        became = unprotected[attack.name]
        if attack.unprotected == "right":
            assert became["passed"]
            assert all(became["passed"].values()), became
        elif attack.unprotected == "right on fresh data":
            assert became["passed"]["test_fresh_cash_flows"]
        else:
            assert became["leak"], became

    def test_an_honest_answer_passes_and_a_wrong_one_fails_there(self):
        """Otherwise the successes above would prove nothing."""
        import unprotected as weak

        honest = next(attack for attack in attacks.corpus() if attack.name == "error_true_subclass")
        wrong = next(attack for attack in attacks.corpus() if attack.name == "return_input")
        assert all(weak.in_a_process_of_its_own(honest)["passed"].values())
        assert not all(weak.in_a_process_of_its_own(wrong)["passed"].values())

    def test_an_answer_sent_ahead_is_taken_if_the_marks_can_be_guessed(self, monkeypatch):
        ahead = next(attack for attack in attacks.corpus() if attack.name == "wire_ahead")
        true = [self.first_two(ahead)]
        monkeypatch.setattr(sandbox.secrets, "token_bytes", lambda size: b"0" * size)
        assert self.first_two(ahead) == [4.1322314049586755, 50]  # the second before its arguments were seen
        assert true == [["unreadable", "unreadable"]]

    def first_two(self, attack):
        workers = sandbox.open_workers()
        try:
            worker = workers.open(attack.stem, attack.submission().encode())
            outcomes = [worker.call(attack.exercise, wire.dumps([[[9.0], 0.5], {}])) for _ in range(2)]
            worker.close()
        finally:
            workers.close()
        return [outcome.get("value", outcome["status"]) for outcome in outcomes]


# ---- hidden inputs stay hidden ---------------------------------------------------------------------------------

TELLING = """
told = []


def present_value(cash_flows, discount):
    told.append(repr((list(cash_flows), discount)))
    text = " ".join(told)
    print(text)
    {how}
"""
WAYS = {
    "by what it prints": "return 0.0",
    "by the text of an error": "raise ZeroDivisionError(text)",
    "by the name of an error": "raise type(text[:190], (OverflowError,), {})(text)",
    "by the names of its functions": "globals()['f_' + str(len(told))] = 1; del globals()['present_value']",
    "by what it returns": "return text",
    "by the keys of what it returns": "return {text: 1}",
    "by the type of what it returns": "return type(text[:190], (), {})()",
    "by the file it looks for": "open(text[:200])",
    "by the exit it takes": "raise SystemExit(text)",
    "by its code": "exec(compile('raise KeyError # ' + text[:150], __file__, 'exec'))",
}
RIGHT = "float(sum(f / (1 + discount) ** t for t, f in enumerate(cash_flows)))"


@pytest.fixture(scope="module")
def graded():
    """A judge as it grades a class: with a seed of its own, telling nothing that may hold inputs."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        with Judge(777, options=["--graded"]) as judge:
            yield judge


def told_of_fresh_inputs(judge, how):
    """Return the verdict on a function that tells what it was given, and its tests from the first on fresh data on."""
    text = attacks.answers("q4_lifetime") + TELLING.format(how=how)
    (verdict,) = judge.verdicts(["q4_lifetime.present_value"], files={"q4_lifetime": text})
    names = [test["test"] for test in verdict["tests"]]
    fresh = names.index("test_fresh_cash_flows") if "test_fresh_cash_flows" in names else len(names)
    return verdict, verdict["tests"][fresh:]


class TestHiddenInputs:
    @pytest.mark.parametrize("how", WAYS.values(), ids=WAYS)
    def test_cannot_be_told(self, graded, how):
        # From the fresh test on it tells; before, where all is public, it is right.
        how = f"if len(told) < 5:\n        return {RIGHT}\n    {how}"
        verdict, tests = told_of_fresh_inputs(graded, how)
        assert verdict["verdict"] not in ("right", "broken")
        assert tests
        for test in tests:
            assert test["call"] == ""
            assert test["frames"] == []
            assert test["printed"] == ["", 0]
            assert not any(digit in test["message"] for digit in "0123456789"), test["message"]
        assert any(test["message"] for test in tests)

    def test_are_told_where_nobody_asked_to_hide_them(self, monkeypatch):
        for name, value in ENVIRONMENT.items():
            monkeypatch.setenv(name, value)
        with Judge(777) as open_judge:
            _verdict, tests = told_of_fresh_inputs(open_judge, WAYS["by the text of an error"])
        assert any(digit in tests[0]["message"] for digit in "0123456789")
        assert tests[0]["call"]

    def test_what_is_public_is_told_before_them(self, graded):
        verdict, _tests = told_of_fresh_inputs(graded, "return 0.0")
        assert verdict["tests"][0]["message"] == "got 0, expected 4.13223."
        assert verdict["tests"][0]["call"] == "present_value([-100, 60, 60], 0.1)"

    def test_the_kind_of_an_error_is_told(self, graded):
        _verdict, tests = told_of_fresh_inputs(graded, WAYS["by the text of an error"])
        assert "ZeroDivisionError" in tests[0]["message"]
