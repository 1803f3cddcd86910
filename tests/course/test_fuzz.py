"""Whatever a worker sends and whatever a student hands in, the judge lives: it refuses, or it gives a verdict.

`CRM_FUZZ_SECONDS=600 pytest tests/course/test_fuzz.py` looks longer, from other random numbers each time.
"""

import io
import json
import os
import struct
import time
import tokenize

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from crm_course import cards, diagnosis, judging, lessons, sandbox, testing, wire
from crm_course.judge import Judge

LONGER = float(os.environ.get("CRM_FUZZ_SECONDS") or 0)
SUBMISSIONS = 30
STEM = "q4_lifetime"


def fuzzed(examples):
    """Run a test on so many examples, the same each time; for benchmarks on ever new ones."""
    return settings(
        max_examples=int(examples * max(1, LONGER)),
        derandomize=not LONGER,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )


VALUES = [
    1.5, [1, None, float("nan")], {"a": (1, 2), 3: {4}}, 7**400, pd.Timestamp("2020-01-01", tz="Asia/Tehran"),
    np.arange(6.0).reshape(2, 3), np.array(["a", "bc"]), pd.Series([1, 2], name="s"), pd.RangeIndex(3),
    pd.DataFrame({"n": [1, 2], "s": ["a", None], "c": pd.Categorical(["x", "y"]), "b": [True, False]}),
    pd.DataFrame({"p": pd.period_range("2020-01", periods=2, freq="M"), "i": pd.interval_range(0, 2)}),
    pd.DataFrame({"v": [1]}, index=pd.MultiIndex.from_tuples([("a", 1)])),
]  # fmt: skip
ERROR = {"type": "E", "kinds": ["ValueError"], "message": "m", "frames": [{"line": 1, "function": "f", "code": "x"}]}
OUTCOMES = [
    *({"status": "returned", "value": wire.Packed(wire.dumps(value)), "changed": []} for value in VALUES),
    {"status": "raised", "error": ERROR, "printed": "text", "printed_length": 4},
    {"status": "missing", "found": ["f"]},
    {"status": "not plain", "type": "generator"},
    {"status": "not started"},
]
FRAMES = [wire.dumps(outcome) for outcome in OUTCOMES]

hostile_numbers = st.sampled_from([-1, 0, 1, 2**31, 2**63, 2**64, 10**400, 1e308, -0.5, True, None])
hostile_words = st.one_of(
    st.text(max_size=6),
    st.sampled_from(["<f8", "|O8", "<U0", "<M8[ns]", "0x" + "f" * 9000, "nan", "ns", "UTC", "object", "str", "\ud800"]),
)
shapes = st.lists(st.sampled_from([0, 1, 2, 3, 10**12, -1]), max_size=4)
leaves = st.one_of(hostile_numbers, hostile_words, shapes)
KEYS = ["$", "v", "at", "dtype", "shape", "names", "unit", "zone", "freq", "codes", "categories", "ordered", "index"]
KEYS += ["columns", "left", "right", "closed", "multi", "name"]
kinds = st.sampled_from([*wire._UNPACKERS, "none"])
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.builds(
            lambda kind, more: {**more, "$": kind}, kinds, st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)
        ),
    ),
    max_leaves=15,
)


def message(tree, blobs):
    head = json.dumps([tree, [len(blob) for blob in blobs]]).encode()
    return b"".join([struct.pack(">I", len(head)), head, *blobs])


@st.composite
def mutated(draw):
    """Draw a sound message with some of its bytes changed, cut, doubled, or with those of another in its midst."""
    sound = st.sampled_from(FRAMES)
    data = bytearray(draw(sound))
    for _ in range(draw(st.integers(1, 4))):
        at, length = draw(st.integers(0, len(data))), draw(st.integers(0, 12))
        change = draw(st.sampled_from(["flip", "cut", "double", "splice"]))
        if change == "flip" and at < len(data):
            data[at] ^= draw(st.integers(1, 255))
        elif change == "cut":
            del data[at : at + length]
        elif change == "double":
            data[at:at] = data[at : at + length]
        else:
            other = draw(sound)
            start = draw(st.integers(0, len(other)))
            data[at:at] = other[start : start + length]
    return bytes(data)


def is_refused_or_judged(data):
    """Demand that a worker's answer is refused, or leads through comparison, diagnosis and cards to a verdict."""
    outcome = sandbox._checked(data)
    assert outcome["status"] in {*sandbox._KEYS, "unreadable"}
    assert outcome["status"] in judging._FAILURES or outcome["status"] == "returned"
    json.dumps(outcome.get("error"))
    payload = wire.dumps([[[-100, 60, 60], 0.1], {}])
    wanted = (4.13, [1, 2], {"a": 1}, {"a"}, "x", pd.DataFrame({"n": [1, 2]}), pd.Series([1, 2]), None)
    for want in wanted if outcome["status"] == "returned" else wanted[:1]:
        record = [judging.Outcome("present_value", payload, outcome)]
        results = [judging.test_result("test_x", "It holds.", compared(record[0], want), record)]
        verdict = judging.exercise_verdict(STEM, "present_value", results, record)
        assert verdict["verdict"] in judging.VERDICTS
        (json.dumps(verdict) + str(cards.Card([verdict])) + cards.Card([verdict]).html()).encode()


def compared(outcome, want):
    """Return the error that a test ends with when it compares, or uses, what a call gave; None if it passes."""
    try:
        if outcome.status != "returned":
            raise judging.StudentFailure(outcome)
        testing.agree(outcome.value, want)
        testing.agree_table(outcome.value, pd.DataFrame({"n": [1]}), key="n")
        outcome.value["n"].sum()
    except Exception as error:
        return error
    return None


class TestTheWire:
    @given(st.binary(max_size=300))
    @fuzzed(150)
    def test_random_bytes(self, data):
        is_refused_or_judged(data)

    @given(mutated())
    @fuzzed(150)
    def test_sound_messages_with_changed_bytes(self, data):
        is_refused_or_judged(data)

    @given(trees, st.lists(st.binary(max_size=40), max_size=3))
    @fuzzed(200)
    def test_random_trees(self, tree, blobs):
        returned = {"$": "dict", "v": [["status", "returned"], ["changed", []], ["value", tree]]}
        is_refused_or_judged(message(returned, blobs))

    @given(st.dictionaries(st.sampled_from(["status", "error", "found", "type", "printed", "printed_length"]), trees))
    @fuzzed(25)
    def test_random_outcomes(self, told):
        for status in sandbox._KEYS:
            pairs = [[key, value] for key, value in {**told, "status": status}.items()]
            is_refused_or_judged(message({"$": "dict", "v": pairs}, []))

    @given(st.sampled_from(VALUES), st.sampled_from(VALUES))
    @fuzzed(100)
    def test_results_that_are_compared_with_others(self, got, want):
        diagnosis.equivalent(got, want, 1e-6)


# ---- submissions -------------------------------------------------------------------------------------------------


def tokens(text):
    return [token.string for token in tokenize.generate_tokens(io.StringIO(text).readline) if token.string.strip()]


def mangled(text, random):
    """Return a file with something done to it: cut, spliced, bytes flipped, tokens changed or shuffled."""
    ways = [_cut, _spliced, _flipped, _with_other_tokens, _with_other_tokens, _of_tokens]
    return ways[random.integers(len(ways))](text, random)


def _cut(text, random):
    return text[: random.integers(len(text))]


def _spliced(text, random):
    start, end = sorted(random.integers(len(text), size=2))
    at = random.integers(len(text))
    return text[:at] + text[start : min(end, start + 2000)] + text[at:]


def _flipped(text, random):
    data = bytearray(text.encode())
    for at in random.integers(len(data), size=random.integers(1, 30)):
        data[at] ^= 1 << random.integers(8)
    return data.decode("utf-8", "surrogateescape")


def _with_other_tokens(text, random):
    words = tokens(text)
    for _ in range(random.integers(1, 6)):
        one, other = words[random.integers(len(words))], words[random.integers(len(words))]
        at = text.find(one, random.integers(len(text)))
        text = text[:at] + other + text[at + len(one) :] if at >= 0 else text
    return text


def _of_tokens(text, random):
    words = tokens(text)
    return " ".join(words[at] for at in random.integers(len(words), size=300))


@pytest.fixture
def judge(monkeypatch):
    monkeypatch.setenv("CRM_CALL_SECONDS", "0.7")
    monkeypatch.setenv("CRM_MEMORY_MB", "2048")
    monkeypatch.delenv("CRM_EXERCISES", raising=False)
    with Judge(3) as judge:
        yield judge


class TestSubmissions:
    def test_a_mangled_file_gets_a_verdict_and_the_next_one_too(self, judge):
        """One judge for all: what one leaves behind would show in the verdicts on a later one."""
        text = lessons.answer_file(STEM).read_text(encoding="utf-8")
        names = [f"{STEM}.{exercise}" for exercise in ("present_value", "retention_from_survival")]
        right = judge.verdicts(names, files={STEM: text})
        assert {verdict["verdict"] for verdict in right} == {"right"}
        process, end, seed = judge._process, time.monotonic() + LONGER, time.time_ns() if LONGER else 0
        number = 0
        while number < SUBMISSIONS or time.monotonic() < end:
            submission = mangled(text, np.random.default_rng([seed, number]))
            found = judge.verdicts(names, files={STEM: submission})
            assert {verdict["verdict"] for verdict in found} <= set(judging.VERDICTS), (seed, number)
            assert judge._process is process, (seed, number)
            number += 1
        assert judge.verdicts(names, files={STEM: text}) == right
