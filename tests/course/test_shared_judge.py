"""The judge that many notebooks share: it says what a kernel's own judge says, and goes when its owner goes."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from crm_course import lessons, shared_judge
from crm_course.judge import Judge, JudgeError

EXERCISE = "q4_value.whale_curve"
ANSWER = {"q4_value": lessons.answer_file("q4_value").read_text(encoding="utf-8")}
STUB = {"q4_value": "def whale_curve(profit):\n    return None\n"}


@pytest.fixture(scope="module")
def settings():
    with shared_judge.serving() as found:
        yield found


@pytest.fixture
def shared(settings, monkeypatch):
    monkeypatch.setenv(shared_judge.SETTING, settings[shared_judge.SETTING])
    return shared_judge.for_a_kernel()


def test_a_kernel_asks_it_only_where_one_is_named(shared, monkeypatch):
    assert isinstance(shared, shared_judge.SharedJudge)
    monkeypatch.delenv(shared_judge.SETTING)
    assert type(shared_judge.for_a_kernel()) is Judge


def test_it_says_what_an_own_judge_says(shared, warm_judge):
    for files in (ANSWER, STUB):
        assert told(shared.verdicts([EXERCISE], files=files)) == told(warm_judge.verdicts([EXERCISE], files=files))


def told(verdicts):
    """Return verdicts without what differs each time: seconds."""
    return [
        {key: value for key, value in found.items() if key in ("verdict", "tests", "diagnosis")} for found in verdicts
    ]


def test_several_may_ask_at_once(shared):
    said = {}
    askers = [
        threading.Thread(target=lambda n=n, files=files: said.update({n: shared.verdicts([EXERCISE], files=files)}))
        for n, files in enumerate((ANSWER, STUB, ANSWER))
    ]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert [said[n][0]["verdict"] for n in range(3)] == ["right", "wrong", "right"]


def test_an_error_comes_back_as_one(shared, monkeypatch):
    refuse = {"error": "no worker can be had"}
    monkeypatch.setattr(Judge, "_exchange", lambda self, line, seconds: refuse)
    with pytest.raises(JudgeError, match="no worker can be had"):
        shared.verdicts([EXERCISE], files=ANSWER)


def test_a_kernel_that_goes_while_it_asks_leaves_the_others_alone(settings, shared):
    with shared_judge.Client(settings[shared_judge.SETTING]) as connection:
        connection.send_bytes(b'{"ask": "lessons"}')
    assert shared.verdicts([EXERCISE], files=STUB)[0]["verdict"] == "wrong"


def test_it_ends_with_its_owner():
    """Nothing is left of it: no socket, no judge."""
    code = f"""if True:
        from crm_course import shared_judge
        with shared_judge.serving() as settings:
            address = settings[shared_judge.SETTING]
            judge = shared_judge.SharedJudge(address)
            print(judge.verdicts(["{EXERCISE}"], files={STUB!r})[0]["verdict"], address)
    """
    environment = {key: value for key, value in os.environ.items() if not key.startswith("CRM_")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, env=environment)
    verdict, address = done.stdout.split()
    assert verdict == "wrong"
    assert not Path(address).exists()
    with pytest.raises((OSError, EOFError)):
        shared_judge.SharedJudge(address).verdicts([EXERCISE], files=STUB)
