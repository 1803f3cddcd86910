"""Plain data goes through the wire and comes back as it was; nothing else does."""

import io
import json
import pickle
import struct
from collections import Counter, OrderedDict, namedtuple
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_course import wire
from crm_course.wire import NotPlainData, WireError, dumps, loads

few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
many = settings(max_examples=120, deadline=None, derandomize=True)

numbers = st.one_of(
    st.integers(), st.integers(min_value=-(2**200), max_value=2**200), st.floats(allow_nan=True, allow_infinity=True)
)
moments = st.one_of(st.dates(), st.datetimes(), st.timedeltas())
scalars = st.one_of(st.none(), st.booleans(), st.text(), numbers, moments)
keys = st.one_of(st.text(), st.integers(), st.booleans(), st.dates(), st.tuples(st.integers(), st.text()))
plain = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.tuples(inner, inner),
        st.dictionaries(keys, inner, max_size=4),
        st.sets(st.integers() | st.text(), max_size=4),
    ),
    max_leaves=12,
)


def same(one, other):
    """Return whether two values are the same in type and value, NaN being NaN."""
    if type(one) is not type(other):
        return False
    if isinstance(one, float):
        return one == other or (one != one and other != other)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return same(list(one), list(other)) and all(same(one[key], other[key]) for key in one)
    return one == other


def again(value):
    return loads(dumps(value))


class TestPlainDataComesBack:
    @given(plain)
    @many
    def test_scalars_and_containers_come_back_in_type_and_value(self, value):
        assert same(again(value), value)

    def test_integers_beyond_every_limit_come_back(self):
        assert again(-(7**9000)) == -(7**9000)

    def test_a_set_stays_a_set_and_a_frozenset_becomes_one(self):
        assert again({"a", 2}) == {"a", 2}
        assert type(again(frozenset("ab"))) is set

    def test_pandas_moments_keep_their_nanoseconds_and_their_zone(self):
        for moment in [
            pd.Timestamp("2020-01-01 10:00:00.000000001"),
            pd.Timestamp("1500-01-01"),
            pd.Timestamp("2020-07-01", tz="Asia/Tehran"),
            pd.Timedelta(-1, "ns"),
            pd.Timedelta(np.timedelta64(10**11, "s")),
        ]:
            assert again(moment) == moment
        assert again(pd.NaT) is pd.NaT
        assert again(pd.NA) is pd.NA

    def test_numpy_scalars_become_python_scalars(self):
        assert same(again(np.float64(0.5)), 0.5)
        assert same(again(np.int32(-3)), -3)
        assert same(again(np.uint64(2**64 - 1)), 2**64 - 1)
        assert same(again(np.bool_(True)), True)
        assert same(again(np.str_("x")), "x")
        assert again(np.datetime64("2020-02-03")) == pd.Timestamp("2020-02-03")
        assert again(np.datetime64("NaT")) is pd.NaT

    def test_decimals_and_fractions_become_floats(self):
        assert same(again([Decimal("0.15"), Fraction(1, 4)]), [0.15, 0.25])

    def test_subclasses_arrive_as_what_they_extend(self):
        class Text(str):
            pass

        class Share(float):
            pass

        Stage = IntEnum("Stage", "LEAD CUSTOMER")
        Point = namedtuple("Point", "x y")
        assert same(again([Text("a"), Share(0.5), Stage.CUSTOMER]), ["a", 0.5, 2])
        assert same(again(Point(1, 2)), (1, 2))
        assert same(again(OrderedDict(a=1)), {"a": 1})
        assert same(again(Counter("aab")), {"a": 2, "b": 1})

    def test_a_subclass_of_a_table_arrives_as_a_table(self):
        class Ledger(pd.DataFrame):
            pass

        assert type(again(Ledger({"a": [1]}))) is pd.DataFrame

    def test_views_of_a_dict_and_ranges_become_lists(self):
        assert same(again([{"a": 1}.keys(), {"a": 1}.items(), range(3)]), [["a"], [("a", 1)], [0, 1, 2]])

    @given(
        st.sampled_from(["i8", "u1", "f8", "f4", "?", "<U3", "M8[s]", "m8[ms]"]),
        st.lists(st.integers(0, 3), min_size=0, max_size=3),
    )
    @few
    def test_arrays_keep_dtype_shape_and_values(self, kind, shape):
        array = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(kind)
        found = again(array)
        assert found.dtype == array.dtype
        assert found.shape == array.shape
        np.testing.assert_array_equal(found, array)

    def test_arrays_of_objects_keep_each_object(self):
        array = np.array([[1, "a"], [None, (2, 3)]], dtype=object)
        np.testing.assert_array_equal(again(array), array)

    def test_what_is_masked_stays_hidden(self):
        assert again(np.ma.array([1, 2], mask=[False, True])).tolist() == [1, None]


FRAMES = {
    "numbers, text, booleans, dates": pd.DataFrame(
        {
            "n": [1, 2],
            "x": [0.5, np.nan],
            "s": ["a", None],
            "b": [True, False],
            "d": pd.to_datetime(["2020-01-01", None]),
        }
    ),
    "a category with an unused level": pd.DataFrame(
        {"c": pd.Categorical(["x", None], categories=["y", "x"], ordered=True)}
    ),
    "dates with a zone, spans": pd.DataFrame(
        {"z": pd.to_datetime(["2020-01-01"]).tz_localize("Asia/Tehran"), "t": pd.to_timedelta([5], "h")}
    ),
    "periods and intervals": pd.DataFrame(
        {"p": pd.period_range("2020-01", periods=2, freq="M"), "i": pd.interval_range(0, 2)}
    ),
    "lists, tuples, dicts and numbers in cells": pd.DataFrame(
        {"o": [[1, 2], (3, 4)], "d": [{"a": 1}, {"b": None}], "m": pd.Series([1, None], dtype=object)}
    ),
    "a column of integers beyond 64 bits": pd.DataFrame({"n": [2**70, 1]}),
    "the same column name twice": pd.DataFrame([[1, "x"], [2, "y"]], columns=["a", "a"]),
    "columns in two levels": pd.DataFrame(
        [[1, 2]], columns=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["k", None])
    ),
    "rows in two levels": pd.DataFrame(
        {"v": [1, 2]}, index=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["k", "n"])
    ),
    "columns that are numbers or dates": pd.DataFrame([[1, 2]], columns=[3, pd.Timestamp("2020-01-01")]),
    "a named index of dates": pd.DataFrame({"v": [1]}, index=pd.DatetimeIndex(["2020-01-01"], name="day")),
    "rows but no columns": pd.DataFrame(index=["a", "b"]),
    "columns but no rows": pd.DataFrame(columns=["a", "b"]),
    "columns with dtypes but no rows": pd.DataFrame({"a": pd.Series(dtype=float), "b": pd.Series(dtype="str")}),
    "nothing": pd.DataFrame(),
    "a range of rows with a step": pd.DataFrame({"v": [1, 2]}, index=pd.RangeIndex(4, 0, -2, name="r")),
}


class TestTablesComeBack:
    @pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
    def test_a_table_comes_back_with(self, frame):
        found = again(frame)
        pd.testing.assert_frame_equal(found, frame, check_freq=False, check_column_type=False)
        assert [[type(value) for value in row] for row in found.astype(object).to_numpy().tolist()] == [
            [type(value) for value in row] for row in frame.astype(object).to_numpy().tolist()
        ]

    @given(st.dictionaries(st.text(), st.lists(scalars, min_size=3, max_size=3), max_size=4))
    @few
    def test_a_table_of_any_objects_comes_back(self, columns):
        frame = pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})
        found = again(frame)
        assert list(found.columns) == list(frame.columns)
        for position in range(frame.shape[1]):
            assert same(found.iloc[:, position].tolist(), frame.iloc[:, position].tolist())

    @given(st.lists(st.floats(allow_nan=True)), st.text())
    @few
    def test_a_series_comes_back(self, values, name):
        series = pd.Series(values, dtype=float, name=name)
        pd.testing.assert_series_equal(again(series), series)

    @pytest.mark.parametrize(
        "index",
        [
            pd.Index(["a", "b"], name="n"),
            pd.Index([1, "a"], dtype=object),
            pd.CategoricalIndex(["a", "b"]),
            pd.MultiIndex.from_arrays([[], []], names=["a", "b"]),
            pd.RangeIndex(2, 9, 3),
            pd.Index([], dtype=object),
        ],
        ids=repr,
    )
    def test_an_index_comes_back(self, index):
        pd.testing.assert_index_equal(again(index), index)

    def test_nullable_columns_come_back_with_their_values(self):
        assert again(pd.Series([1, None], dtype="Int64")).dropna().tolist() == [1]
        assert again(pd.Series([True, None], dtype="boolean")).tolist() == [True, None]

    def test_equal_tables_are_equal_bytes(self):
        assert dumps(FRAMES["numbers, text, booleans, dates"].copy()) == dumps(FRAMES["numbers, text, booleans, dates"])


class Plain:
    pass


class TestOtherThingsAreRefused:
    @pytest.mark.parametrize(
        ("value", "name"),
        [
            (b"bytes", "bytes"),
            (bytearray(2), "bytearray"),
            ((n for n in [1]), "generator"),
            (iter([1]), "list_iterator"),
            (len, "builtin_function_or_method"),
            (lambda: 1, "function"),
            (Plain, "type"),
            (Plain(), "Plain"),
            (1 + 2j, "complex"),
            (io.StringIO(), "StringIO"),
            (pd, "module"),
            ([[{"a": (b"x",)}]], "bytes"),
            (np.array([b"x"]), "bytes"),
            (np.array([1j]), "complex"),
            (np.array([Plain()], dtype=object), "Plain"),
            (pd.Series([b"x"]), "bytes"),
            (pd.DataFrame({"f": [len]}), "builtin_function_or_method"),
            ({b"k": 1}, "bytes"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_it_is_refused_by_its_name(self, value, name):
        with pytest.raises(NotPlainData, match=name):
            dumps(value)

    def test_a_list_that_holds_itself_is_refused(self):
        endless = []
        endless.append(endless)
        with pytest.raises(NotPlainData, match="nested"):
            dumps(endless)

    def test_a_message_that_the_other_side_would_not_read_is_refused(self, monkeypatch):
        monkeypatch.setattr(wire, "MAX_BYTES", 10_000)
        with pytest.raises(NotPlainData, match="MB"):
            dumps(np.zeros(10_000))


def message(tree, *blobs):
    """Return a message with this tree, which need not be a sound one."""
    head = json.dumps([tree, [len(blob) for blob in blobs]]).encode()
    return b"".join([struct.pack(">I", len(head)), head, *blobs])


def npy(array, **options):
    buffer = io.BytesIO()
    np.save(buffer, array, **options)
    return buffer.getvalue()


def array(dtype="<f8", shape=(1,), at=0):
    """Return the tree of an array, which need not be a sound one."""
    return {"$": "array", "at": at, "dtype": dtype, "shape": list(shape)}


RANGE_1 = {"$": "range", "v": [0, 1, 1], "names": [None]}


class Bomb:
    def __reduce__(self):
        return (_explode, ())


exploded = []


def _explode():
    exploded.append(1)
    return 1


def series_of(column, *blobs):
    return message({"$": "series", "v": column, "index": RANGE_1, "name": None}, *blobs)


def frame_of(values, *blobs, **more):
    names = {"$": "range", "v": [0, len(values), 1], "names": [None]}
    return message({"$": "frame", "v": values, "columns": names, "index": RANGE_1, **more}, *blobs)


def laughing(levels):
    inner = dumps(["ha"] * 10)
    for _ in range(levels):
        inner = message([{"$": "packed", "at": 0}] * 10, inner)
    return inner


def nested(levels):
    inner = dumps(1)
    for _ in range(levels):
        inner = message({"$": "packed", "at": 0}, inner)
    return inner


def zipped():
    buffer = io.BytesIO()
    np.savez(buffer, a=np.zeros(1))
    return buffer.getvalue()


HOSTILE = {
    "nothing": b"",
    "three bytes": b"abc",
    "a head longer than the message": struct.pack(">I", 2**31) + b"[]",
    "a head that is no JSON": struct.pack(">I", 2) + b"{]",
    "a head that is no pair": struct.pack(">I", 4) + b"null",
    "a part longer than the message": struct.pack(">I", 8) + b"[1, [9]]",
    "a part of negative length": struct.pack(">I", 9) + b"[1, [-1]]",
    "a part whose length is true": struct.pack(">I", 11) + b"[1, [true]]" + b"x",
    "bytes left over": dumps(1) + b"x",
    "an unknown kind": message({"$": "eval", "v": "1"}),
    "a kind that is a list": message({"$": []}),
    "a dict without a kind": message({"a": 1}),
    "a part that is not there": message({"$": "array", "at": 3}),
    "a dict with a list as key": message({"$": "dict", "v": [[[1], 2]]}),
    "a float in words": message({"$": "float", "v": "__import__"}),
    "a date that is none": message({"$": "date", "v": "2020-13-45"}),
    "an integer in words": message({"$": "int", "v": "xyz"}),
    "a JSON number of a million digits": message(0)
    .replace(b"[0,", b"[" + b"9" * 10**6 + b",")
    .replace(struct.pack(">I", 7), struct.pack(">I", 6 + 10**6)),
    "lists nested a hundred thousand deep": struct.pack(">I", 200_005) + b"[" * 100_000 + b"]" * 100_000 + b", []]",
    "an array of objects": message(array("|O8"), pickle.dumps(Bomb())),
    "an array of objects by another name": message(array("O"), bytes(8)),
    "a pickle": message(array("<f8"), pickle.dumps(Bomb())),
    "a file of numpy's": message(array("<f8"), npy(np.zeros(1))),
    "a file of numpy's with a pickle": message(array(), npy(np.array([Bomb()], dtype=object), allow_pickle=True)),
    "an archive of arrays": message(array(), zipped()),
    "an array of records": message(array("V8"), bytes(8)),
    "an array of complex numbers": message(array("<c16"), bytes(16)),
    "an array of long floats": message(array("<f16"), bytes(16)),
    "an array of a dtype that is a list": message(array([["a", "<i8"]]), bytes(8)),
    "an array of moments in sevenths of a week": message(array("<M8[7D]"), bytes(8)),
    "an array that claims to be huge": message(array("<f8", [10**12]), bytes(8)),
    "an array that claims to be beyond all numbers": message(array("<f8", [2**62, 2**62]), bytes(8)),
    "an array of less than nothing": message(array("<f8", [-1, -1]), bytes(8)),
    "an array of half a row": message(array("<f8", [0.5, 2]), bytes(8)),
    "an array of forty dimensions": message(array("<f8", [1] * 40), bytes(8)),
    "10^12 empty lists": message(array("<f8", [10**12, 0]), b""),
    "10^12 empty lists of objects": message({"$": "objects", "v": [], "shape": [10**12, 0]}),
    "a billion empty texts": message(array("<U0", [10**9]), b""),
    "a letter that does not exist": message(array("<U1"), b"\xff\xff\xff\x7f"),
    "a part used twice": message([array("|u1"), array("|u1")], b"x"),
    "a part before the first": message(array("|u1", at=-1), b"x"),
    "messages in messages, ten times each": laughing(12),
    "messages a thousand deep": nested(1000),
    "10^15 rows of nothing": message({"$": "range", "v": [0, 10**15, 1], "names": [None]}),
    "half a range": message({"$": "range", "v": [0, 1.5, 1], "names": [None]}),
    "objects that do not fill their shape": message({"$": "objects", "v": [1, 2], "shape": [3]}),
    "a column that is a dict": series_of({"$": "dict", "v": []}),
    "a column that is a table": series_of({"$": "frame", "v": []}),
    "a column of two dimensions": series_of(array("<f8", [1, 1]), bytes(8)),
    "a column of texts and numbers": series_of({"$": "column", "v": ["a", 1], "dtype": "str"}),
    "a column that is a word": series_of({"$": "column", "v": "word", "dtype": "object"}),
    "a column longer than its index": series_of(array("<f8", [2]), bytes(16)),
    "columns of different length": frame_of([array("<f8", [1]), array("<f8", [2], 1)], bytes(8), bytes(16)),
    "more names than columns": frame_of([array()], bytes(8), columns={"$": "range", "v": [0, 9, 1], "names": [None]}),
    "an index that is a list": frame_of([array()], bytes(8), index=[1]),
    "a category beyond its names": series_of(
        {"$": "category", "codes": array("|i1"), "categories": RANGE_1, "ordered": True}, b"\x07"
    ),
    "a time zone that is a file": series_of({"$": "zoned", "v": array("<M8[ns]"), "zone": "dateutil//etc/x"}, bytes(8)),
    "a time zone on a way up": series_of({"$": "zoned", "v": array("<M8[ns]"), "zone": "../../etc/x"}, bytes(8)),
    "a period of no length": series_of({"$": "period", "v": array("<i8"), "freq": "?" * 10}, bytes(8)),
    "a float in a megabyte": message({"$": "float", "v": "9" * 10**6}),
    "a moment in a megabyte": message({"$": "timestamp", "v": "9" * 10**6, "unit": "ns"}),
    "a moment beyond its unit": message({"$": "timestamp", "v": "9999-01-01", "unit": "ns"}),
    "a span beyond all": message({"$": "timespan", "v": [10**12, 0, 0]}),
    "more rows than memory, without columns": frame_of([], index={"$": "range", "v": [0, 10**12, 1], "names": [None]}),
}
SOUND = [dumps(value) for value in ([1, "a", {"k": 0.5}], np.arange(6.0), FRAMES["numbers, text, booleans, dates"])]


class TestHostileBytes:
    @pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
    def test_refused(self, data):
        with pytest.raises(WireError):
            loads(data)

    def test_nothing_was_unpickled(self):
        for data in HOSTILE.values():
            with pytest.raises(WireError):
                loads(data)
        assert exploded == []

    @given(st.binary(max_size=200))
    @many
    def test_random_bytes_are_refused_or_plain(self, data):
        accepted_only_as_plain_data(data)

    @given(st.binary(max_size=60))
    @many
    def test_random_bytes_with_a_sound_length_are_refused_or_plain(self, head):
        accepted_only_as_plain_data(struct.pack(">I", len(head)) + head)

    @pytest.mark.parametrize("data", SOUND, ids=["json", "array", "table"])
    def test_every_truncated_message_is_refused(self, data):
        for length in range(0, len(data), max(1, len(data) // 200)):
            with pytest.raises(WireError):
                loads(data[:length])

    @given(st.sampled_from(SOUND), st.data())
    @many
    def test_a_flipped_byte_is_refused_or_plain(self, sound, data):
        position = data.draw(st.integers(0, len(sound) - 1))
        flipped = bytearray(sound)
        flipped[position] ^= data.draw(st.integers(1, 255))
        accepted_only_as_plain_data(bytes(flipped))


def accepted_only_as_plain_data(data):
    """Demand that bytes are refused with a WireError or give something that is itself plain data."""
    try:
        value = loads(data)
    except WireError:
        return
    dumps(value)


def long_column():
    """Texts that come again and again, a missing one among them: each travels once."""
    return pd.Series(["north", "south", None, "گیلان"] * 40, dtype="str", name="region")


def test_texts_that_come_again_travel_once():
    column = long_column()
    data = wire.dumps(column)
    pd.testing.assert_series_equal(wire.loads(data), column)
    assert data.count(b"north") == 1 and wire.dumps(wire.loads(data)) == data


def test_long_texts_travel_as_they_are():
    column = pd.Series(["x" * 40, "y"] * 100, dtype="str")
    assert wire.dumps(column).count(b"x" * 40) == 100
    pd.testing.assert_series_equal(wire.loads(wire.dumps(column)), column)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b'"south"', b'"' + b"s" * 5_000 + b'"', "much longer than their codes"),
        (b'"south"', b"55555555", "no texts"),
        (b'"<i4"', b'"<u4"', "codes without names"),
        (b'["north", "south", ', b"[", "codes without names"),
    ],
)
def test_words_of_a_hostile_sender_are_refused(old, new, message):
    data = wire.dumps(long_column())
    length = int.from_bytes(data[:4], "big")
    head, rest = data[4 : 4 + length], data[4 + length :]
    assert old in head
    head = head.replace(old, new)
    with pytest.raises(wire.WireError, match=message):
        wire.loads(len(head).to_bytes(4, "big") + head + rest)
