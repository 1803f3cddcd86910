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
        max_examples=int(examples * max(1, LONGER / 20)),
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

numbers = st.sampled_from([-1, 0, 1, 2**31, 2**63, 10**400, 1e308, -0.5, True, None])
words = st.sampled_from(
    ["", "a", "nan", "\ud800", "\x1b[2J", "\u202e", "x" * 3000, "ns", "NaT", "0", "é", "ValueError"]
)
leaves = st.one_of(numbers, words, st.text(max_size=6))
KEYS = ["$", "v", "at", "dtype", "shape", "names", "unit", "zone", "freq", "codes", "categories", "ordered", "index"]
KEYS += ["columns", "left", "right", "closed", "multi", "name"]
anything = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
        st.builds(lambda kind, v: {"$": kind, "v": v}, st.sampled_from([*wire._UNPACKERS]), inner),
    ),
    max_leaves=12,
)


class Writing:
    """A message that is being drawn: trees of the shape that each kind has, with hostile contents, and their parts."""

    def __init__(self, draw):
        self.draw = draw
        self.blobs = []

    def one(self, *choices):
        return self.draw(st.sampled_from(choices))

    def value(self, depth=0):
        if depth > 2 or (depth and self.one(*[True] * 3, False)):
            return self.scalar()
        makers = [self.items, self.pairs, self.array, self.objects, self.range, self.series, self.frame, self.any_index]
        return self.one(*makers)(depth + 1)

    def scalar(self):
        year, digits = self.one("0001", "1677", "2020", "2262", "9999"), hex(self.one(3, -(2**64), 10**6000))
        return self.one(
            self.draw(leaves),
            {"$": "int", "v": digits},
            {"$": "float", "v": self.one("nan", "inf", "-inf", "1e400")},
            {"$": "timestamp", "v": f"{year}-12-31T23:59:59.999999", "unit": self.one("s", "ms", "us", "ns")},
            {"$": "timedelta", "v": self.one(-(2**63), 1, 2**63 - 1), "unit": self.one("s", "ns", "D", "Y")},
            {"$": "timespan", "v": [self.one(-999999999, 0, 999999999), 0, 0]},
            {"$": "date", "v": f"{year}-12-31"},
            {"$": "datetime", "v": f"{year}-01-01T00:00:00+23:59"},
            {"$": self.one("NaT", "NA")},
        )

    def items(self, depth):
        found = [self.value(depth) for _ in range(self.one(0, 1, 3))]
        return self.one(found, {"$": self.one("tuple", "set"), "v": found})

    def pairs(self, depth):
        return {"$": "dict", "v": [[self.value(depth), self.value(depth)] for _ in range(self.one(0, 1, 2))]}

    def array(self, depth=0, rows=None, dtype=None):
        shape = [rows] if rows is not None else self.one([], [0], [2], [2, 3], [10**12, 0], [0, 10**12])
        dtype = dtype or self.one(
            "<f8", ">i4", "|b1", "|u1", "<U2", "<U0", "<M8[D]", "<M8[ns]", "<M8[Y]", "<m8[s]", "<f2"
        )
        size = int(np.dtype(dtype).itemsize * np.prod(shape)) if 10**12 not in shape else 0
        self.blobs.append(self.one(bytes(size), b"\xff" * size, b"\x01" * size, b"\x80\x00" * (size // 2)))
        return {"$": "array", "at": len(self.blobs) - 1, "dtype": dtype, "shape": shape}

    def objects(self, depth):
        shape = self.one([2], [2, 1], [10**12, 0], [])
        return {"$": "objects", "v": [self.value(depth) for _ in range(self.one(0, 1, 2))], "shape": shape}

    def range(self, depth=0, rows=None):
        bounds = [0, rows, 1] if rows is not None else self.one([0, 2, 1], [0, 10**15, 1], [5, 0, -2], [0, 3, 0])
        return {"$": "range", "v": bounds, "names": [self.one(None, "n", 3)]}

    def any_index(self, depth=0, rows=None):
        rows = self.one(0, 1, 2) if rows is None else rows
        kind = self.one("range", "labels", "index", "multi")
        if kind == "range":
            return self.range(rows=rows)
        if kind == "labels":
            dtype = self.one("object", "str", "int64")
            labels = [self.scalar() if dtype == "object" else self.one("a", "b", 3) for _ in range(rows)]
            return {"$": "labels", "v": labels, "dtype": dtype, "names": ["n"]}
        levels = 2 if kind == "multi" else 1
        columns = [self.column(rows) for _ in range(levels)]
        return {"$": "index", "v": columns, "names": [self.one(None, "n")] * levels, "multi": levels > 1}

    def column(self, rows):
        kind = self.one("array", "object", "str", "category", "zoned", "period", "interval")
        if kind in ("object", "str"):
            item = (lambda: self.one("a", None, "\x1b")) if kind == "str" else (lambda: self.value(3))
            return {"$": "column", "v": [item() for _ in range(rows)], "dtype": kind}
        if kind == "category":
            names = self.any_index(rows=2)
            return {
                "$": kind,
                "codes": self.array(rows=rows, dtype="|i1"),
                "categories": names,
                "ordered": self.one(True, False),
            }
        if kind == "zoned":
            return {
                "$": kind,
                "v": self.array(rows=rows, dtype="<M8[ns]"),
                "zone": self.one("UTC", "Asia/Tehran", "UTC+03:30", "no"),
            }
        if kind == "period":
            return {"$": kind, "v": self.array(rows=rows, dtype="<i8"), "freq": self.one("M", "D", "Y-DEC", "ns", "no")}
        if kind == "interval":
            return {"$": kind, "left": self.array(rows=rows), "right": self.array(rows=rows), "closed": "left"}
        return self.array(rows=rows)

    def series(self, depth):
        rows = self.one(0, 1, 2)
        return {"$": "series", "v": self.column(rows), "index": self.any_index(rows=rows), "name": self.scalar()}

    def frame(self, depth):
        rows, width = self.one(0, 1, 2), self.one(0, 1, 2)
        names = {"$": "labels", "v": ["n", "s"][:width], "dtype": "object", "names": [None]}
        columns = self.one(names, names, self.any_index(rows=width))
        values = [self.column(rows) for _ in range(width)]
        return {"$": "frame", "v": values, "columns": columns, "index": self.any_index(rows=rows)}

    def returned(self):
        return self.outcome("returned", value=self.value(), changed=self.one([], ["0"], ["\x1b"]))

    def failed(self):
        text = lambda: self.draw(words)  # noqa: E731
        frame = self.pairs_of(line=self.one(1, {"$": "int", "v": hex(10**6000)}), function=text(), code=text())
        error = self.pairs_of(type=text(), kinds=[text()], message=text(), frames=self.one([], [frame]))
        return self.one(
            self.outcome("raised", error=error),
            self.outcome("missing", found=[text()]),
            self.outcome("not plain", type=text()),
            self.outcome("not started"),
        )

    def outcome(self, status, **more):
        length = self.one(0, 5, True, {"$": "int", "v": hex(10**6000)})
        return self.pairs_of(status=status, printed=self.draw(words), printed_length=length, **more)

    def pairs_of(self, **named):
        return {"$": "dict", "v": [[key, value] for key, value in named.items()]}


@st.composite
def shaped(draw, what):
    writing = Writing(draw)
    tree = getattr(writing, what)()
    return message(tree, writing.blobs)


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
        shown = str(cards.Card([verdict]))
        (json.dumps(verdict) + shown + cards.Card([verdict]).html()).encode()
        assert not {"\x1b", "\u202e"} & set(shown)


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

    @given(anything, st.lists(st.binary(max_size=40), max_size=3))
    @fuzzed(100)
    def test_random_trees(self, tree, blobs):
        returned = {"$": "dict", "v": [["status", "returned"], ["changed", []], ["value", tree]]}
        is_refused_or_judged(message(returned, blobs))

    @given(shaped("returned"))
    @fuzzed(300)
    def test_results_of_the_right_shape_with_hostile_contents(self, data):
        is_refused_or_judged(data)

    @given(shaped("failed"))
    @fuzzed(150)
    def test_failures_of_the_right_shape_with_hostile_contents(self, data):
        is_refused_or_judged(data)

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
        process, end, seed = judge._process, time.monotonic() + LONGER / 2, time.time_ns() if LONGER else 0
        number = 0
        while number < SUBMISSIONS or time.monotonic() < end:
            submission = mangled(text, np.random.default_rng([seed, number]))
            found = judge.verdicts(names, files={STEM: submission})
            assert {verdict["verdict"] for verdict in found} <= set(judging.VERDICTS), (seed, number)
            assert judge._process is process, (seed, number)
            number += 1
        assert judge.verdicts(names, files={STEM: text}) == right
