"""Plain data as bytes and back: JSON for scalars and containers, raw numbers for columns. Nothing is ever unpickled.

The sender may be hostile, so `loads` builds only the types listed here, nothing much larger than the message itself, and
raises `WireError` for anything else.
"""

import datetime as dt
import json
import math
import re
import struct
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

MAX_BYTES = 64 * 2**20
MAX_DEPTH = 60
MANY = 50  # texts in a column, from which on the same ones travel once
WORD_LETTERS = 16  # on average, of texts that do
FREE_ROWS = 100_000  # that a message may ask for without having a byte for each
_ARRAY_KINDS = "biufMmU"
_DTYPE = re.compile(r"[<>|](b1|[iu][1248]|f[248]|U\d{1,8}|[mM]8\[(Y|M|W|D|h|m|s|ms|us|ns)\])")
_ZONE = re.compile(r"(?!dateutil)[A-Za-z0-9_+\-:]{1,40}(/[A-Za-z0-9_+\-]{1,40}){0,2}")
_WORD = re.compile(r"[\w\-+:.]{1,64}", re.ASCII)


class WireError(ValueError):
    """The bytes are not a message of this course."""


class NotPlainData(TypeError):
    """A value cannot travel: it is not plain data."""


class Packed:
    """A value that is already bytes made by `dumps`: it travels as it is, and arrives unpacked."""

    def __init__(self, data):
        self.data = data


def dumps(value):
    """Return `value`, plain data, as bytes."""
    blobs = []
    tree = _pack(value, blobs, 0)
    head = json.dumps([tree, [len(blob) for blob in blobs]]).encode()
    message = b"".join([struct.pack(">I", len(head)), head, *blobs])
    if len(message) > MAX_BYTES:
        raise NotPlainData(f"result of {len(message) / 2**20:.0f} MB (at most {MAX_BYTES // 2**20} MB)")
    return message


def loads(data):
    """Return the plain data in `data`, bytes made by `dumps`."""
    return _loads(data, 0)


def _loads(data, depth):
    try:
        tree, parts = _split(data)
        return _unpack(tree, parts, depth)
    except WireError:
        raise
    except Exception as error:  # hostile bytes reach json, numpy and pandas: whatever they raise means the same
        raise WireError(f"unreadable message: {type(error).__name__}: {error}"[:500]) from None


class _Parts:
    """The raw parts of a message: each may be used once, so that a few bytes never stand for many."""

    def __init__(self, blobs, rows):
        self._blobs = blobs
        self._rows = rows

    def take(self, at):
        if type(at) is not int or not 0 <= at < len(self._blobs) or self._blobs[at] is None:
            raise WireError(f"there is no part {at!r}, or it was used before")
        blob, self._blobs[at] = self._blobs[at], None
        return blob

    def ask_for(self, rows):
        """Count rows (or dimensions) that take no bytes of their own."""
        self._rows -= rows
        if self._rows < 0:
            raise WireError("more rows than the message could hold")


def _split(data):
    if len(data) < 4 or len(data) > MAX_BYTES:
        raise WireError(f"a message of {len(data)} bytes; expected 4 to {MAX_BYTES}")
    (size,) = struct.unpack(">I", data[:4])
    tree, sizes = json.loads(data[4 : 4 + size])
    blobs, at = [], 4 + size
    for length in sizes:
        if type(length) is not int or length < 0 or at + length > len(data):
            raise WireError("a part is longer than the message")
        blobs.append(data[at : at + length])
        at += length
    if at != len(data):
        raise WireError("bytes left over at the end of the message")
    return tree, _Parts(blobs, FREE_ROWS + len(data))


# ---- packing -------------------------------------------------------------------------------------------------


def _pack(value, blobs, depth):
    kind = type(value)
    if kind is str or (kind is float and math.isfinite(value)) or (kind is int and -(2**53) < value < 2**53):
        return value  # the quick way, for nearly all
    if depth > MAX_DEPTH:
        raise NotPlainData(f"value nested more than {MAX_DEPTH} deep")
    if value is None or isinstance(value, (bool, str)):
        return str(value) if isinstance(value, str) else value
    if value is pd.NaT or value is pd.NA:
        return {"$": "NaT" if value is pd.NaT else "NA"}
    for kinds, packer in _PACKERS:
        if isinstance(value, kinds):
            return packer(value, blobs, depth + 1)
    raise NotPlainData(type(value).__name__)


def _pack_int(value, blobs, depth):
    return int(value) if abs(value) < 2**53 else {"$": "int", "v": hex(value)}


def _pack_float(value, blobs, depth):
    value = float(value)
    return value if math.isfinite(value) else {"$": "float", "v": repr(value)}


def _pack_datetime64(value, blobs, depth):
    kind = pd.Timestamp if isinstance(value, np.datetime64) else pd.Timedelta
    return _pack(kind(value), blobs, depth)


def _pack_timestamp(value, blobs, depth):
    return {"$": "timestamp", "v": value.isoformat(), "unit": value.unit}


def _pack_list(value, blobs, depth):
    return [_pack(item, blobs, depth) for item in value]


def _pack_tagged(tag):
    def pack(value, blobs, depth):
        return {"$": tag, "v": [_pack(item, blobs, depth) for item in value]}

    return pack


def _pack_dict(value, blobs, depth):
    return {"$": "dict", "v": [[_pack(k, blobs, depth), _pack(v, blobs, depth)] for k, v in value.items()]}


def _pack_array(value, blobs, depth):
    if value.dtype.kind not in _ARRAY_KINDS:
        return {"$": "objects", "v": _pack_list(value.ravel().tolist(), blobs, depth), "shape": list(value.shape)}
    array = np.asarray(value)
    if not _DTYPE.fullmatch(array.dtype.str):  # long floats, multiples of a unit of time
        array = array.astype({"f": "f8", "M": "M8[ns]", "m": "m8[ns]"}[array.dtype.kind])
    blobs.append(array.tobytes())
    return {"$": "array", "at": len(blobs) - 1, "dtype": array.dtype.str, "shape": list(array.shape)}


def _without_masked(array):
    return np.where(np.ma.getmaskarray(array), None, array.data.astype(object))


def _pack_column(column, blobs, depth):
    """Pack the values of a Series in the way of its dtype."""
    for kinds, packer in _COLUMN_PACKERS:
        if isinstance(column.dtype, kinds):
            return packer(column, blobs, depth)
    return {"$": "column", "v": _pack_list(column.tolist(), blobs, depth), "dtype": "object"}


def _pack_numbers(column, blobs, depth):
    if column.dtype.kind not in _ARRAY_KINDS:
        return {"$": "column", "v": _pack_list(column.tolist(), blobs, depth), "dtype": "object"}
    return _pack_array(column.to_numpy(), blobs, depth)


def _pack_text(column, blobs, depth):
    codes, names = pd.factorize(column)
    if len(column) >= MANY and _are_words(codes, names):
        return {
            "$": "words",
            "codes": _pack_array(codes.astype("i4"), blobs, depth),
            "names": [str(name) for name in names],
        }
    values = column.to_numpy(dtype=object, na_value=None).tolist()
    return {"$": "column", "v": _pack_list(values, blobs, depth), "dtype": "str"}


def _are_words(codes, names):
    """Return whether texts are so short and so often the same that the names of all rows are not much more than the codes."""
    letters = np.array([len(name) for name in names] + [0])  # the last is for a missing one
    return int(letters[codes].sum()) <= WORD_LETTERS * len(codes)


def _pack_category(column, blobs, depth):
    category = column.array
    codes, names = _pack_array(category.codes, blobs, depth), _pack_index(category.categories, blobs, depth)
    return {"$": "category", "codes": codes, "categories": names, "ordered": bool(category.ordered)}


def _pack_zoned(column, blobs, depth):
    utc = column.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
    return {"$": "zoned", "v": _pack_array(utc, blobs, depth), "zone": str(column.dt.tz)}


def _pack_period(column, blobs, depth):
    return {
        "$": "period",
        "v": _pack_array(column.array.asi8, blobs, depth),
        "freq": column.dtype.name[len("period[") : -1],
    }


def _pack_interval(column, blobs, depth):
    sides = {side: _pack_column(pd.Series(getattr(column.array, side)), blobs, depth) for side in ("left", "right")}
    return {"$": "interval", **sides, "closed": column.array.closed}


def _pack_nullable(column, blobs, depth):
    if not column.isna().any():
        return _pack_array(column.to_numpy(column.dtype.numpy_dtype), blobs, depth)
    if column.dtype.kind != "b":
        return _pack_array(column.to_numpy(float, na_value=math.nan), blobs, depth)
    return {"$": "column", "v": _pack_list(column.to_numpy(object, na_value=None), blobs, depth), "dtype": "object"}


def _pack_arrow(column, blobs, depth):
    return _pack_column(column.array.__arrow_array__().to_pandas(), blobs, depth)


_NULLABLE_NUMBERS = (
    pd.Int8Dtype, pd.Int16Dtype, pd.Int32Dtype, pd.Int64Dtype, pd.UInt8Dtype, pd.UInt16Dtype, pd.UInt32Dtype,
    pd.UInt64Dtype, pd.Float32Dtype, pd.Float64Dtype,
)  # fmt: skip
_COLUMN_PACKERS = [
    (np.dtype, _pack_numbers),
    (pd.StringDtype, _pack_text),
    (pd.CategoricalDtype, _pack_category),
    (pd.DatetimeTZDtype, _pack_zoned),
    (pd.PeriodDtype, _pack_period),
    (pd.IntervalDtype, _pack_interval),
    ((pd.BooleanDtype, *_NULLABLE_NUMBERS), _pack_nullable),
    (pd.ArrowDtype, _pack_arrow),
]


def _pack_packed(value, blobs, depth):
    blobs.append(value.data)
    return {"$": "packed", "at": len(blobs) - 1}


def _pack_index(index, blobs, depth):
    names = _pack_list(index.names, blobs, depth)
    if type(index) is pd.RangeIndex:
        return {"$": "range", "v": [index.start, index.stop, index.step], "names": names}
    if len(index) <= _FEW and str(index.dtype) in _LABELS and index.nlevels == 1:  # a stream of its own would be slower
        return {"$": "labels", "v": _pack_list(index.tolist(), blobs, depth), "dtype": str(index.dtype), "names": names}
    levels = [_pack_column(index.get_level_values(i).to_series(), blobs, depth) for i in range(index.nlevels)]
    return {"$": "index", "v": levels, "names": names, "multi": index.nlevels > 1}


def _pack_series(value, blobs, depth):
    return {
        "$": "series",
        "v": _pack_column(value, blobs, depth),
        "index": _pack_index(value.index, blobs, depth),
        "name": _pack(value.name, blobs, depth),
    }


def _pack_frame(value, blobs, depth):
    return {
        "$": "frame",
        "v": [_pack_column(column, blobs, depth) for _name, column in value.items()],
        "columns": _pack_index(value.columns, blobs, depth),
        "index": _pack_index(value.index, blobs, depth),
    }


# Labels of rows and columns that are written out: of these dtypes, and no more than so many.
_LABELS = ("str", "object", "int64", "float64", "bool")
_FEW = 200

_PACKERS = [
    (Packed, _pack_packed),
    (int, _pack_int),
    ((float, np.floating, Decimal, Fraction), _pack_float),
    (np.bool_, lambda value, blobs, depth: bool(value)),
    (np.integer, lambda value, blobs, depth: _pack_int(int(value), blobs, depth)),
    (np.str_, lambda value, blobs, depth: str(value)),
    ((np.datetime64, np.timedelta64), _pack_datetime64),
    (pd.Timestamp, _pack_timestamp),
    (pd.Timedelta, lambda value, blobs, depth: {"$": "timedelta", "v": int(value.asm8.view("i8")), "unit": value.unit}),
    (dt.datetime, lambda value, blobs, depth: {"$": "datetime", "v": value.isoformat()}),
    (dt.date, lambda value, blobs, depth: {"$": "date", "v": value.isoformat()}),
    (dt.timedelta, lambda value, blobs, depth: {"$": "timespan", "v": [value.days, value.seconds, value.microseconds]}),
    (dict, _pack_dict),
    (tuple, _pack_tagged("tuple")),
    ((list, range, type({}.keys()), type({}.values()), type({}.items())), _pack_list),
    ((set, frozenset), lambda value, blobs, depth: _pack_tagged("set")(sorted(value, key=repr), blobs, depth)),
    (np.ma.MaskedArray, lambda value, blobs, depth: _pack_array(_without_masked(value), blobs, depth)),
    (np.ndarray, _pack_array),
    (pd.DataFrame, _pack_frame),
    (pd.Series, _pack_series),
    (pd.Index, _pack_index),
    (pd.api.extensions.ExtensionArray, lambda value, blobs, depth: _pack_series(pd.Series(value), blobs, depth)),
]


# ---- unpacking -----------------------------------------------------------------------------------------------


def _unpack(tree, parts, depth):
    if depth > 4 * MAX_DEPTH:
        raise WireError("nested too deep")
    if isinstance(tree, list):
        return [item if type(item) in _AS_IS else _unpack(item, parts, depth + 1) for item in tree]
    if not isinstance(tree, dict):
        return tree
    unpack = _UNPACKERS.get(tree.get("$"))
    if unpack is None:
        raise WireError(f"unknown kind {tree.get('$')!r}"[:200])
    return unpack(tree, parts, depth + 1)


_AS_IS = {str, float, int, bool, type(None)}


def _word(text, pattern=_WORD):
    """Return a text that numpy or pandas is going to read, if it looks as it should."""
    if not isinstance(text, str) or not pattern.fullmatch(text):
        raise WireError(f"{text!r} is no text of the expected form"[:200])
    return text


def _unpack_kind(tree, parts, depth, *kinds):
    if not isinstance(tree, dict) or tree.get("$") not in kinds:
        raise WireError(f"expected {' or '.join(kinds)}")
    return _unpack(tree, parts, depth)


def _unpack_array(tree, parts, depth):
    dtype, shape = np.dtype(_word(tree["dtype"], _DTYPE)), _shape(tree["shape"], parts)
    blob = parts.take(tree["at"])
    if len(blob) != dtype.itemsize * math.prod(shape):
        raise WireError(f"an array of {shape} x {dtype} in {len(blob)} bytes")
    if not dtype.itemsize:
        return np.zeros(shape, dtype)
    array = np.frombuffer(blob, dtype).reshape(shape)
    if dtype.kind == "b":  # a byte that is neither 0 nor 1 would be a truth of its own
        return array.view("u1") != 0
    if dtype.kind == "U" and array.size and np.frombuffer(blob, f"{dtype.str[0]}u4").max() > 0x10FFFF:
        raise WireError("a letter that does not exist")
    return array.copy()


def _shape(shape, parts):
    if not isinstance(shape, list) or len(shape) > 32 or any(type(n) is not int or n < 0 for n in shape):
        raise WireError("a shape that is none")
    parts.ask_for(math.prod(max(n, 1) for n in shape))  # without a byte, (10**12, 0) is a list of 10**12 empty lists
    return tuple(shape)


def _unpack_column(tree, parts, depth):
    """Return the values of a column as a Series."""
    values = _unpack_kind(tree, parts, depth, "array", "column", "words", "category", "zoned", "period", "interval")
    if getattr(values, "ndim", 1) != 1:
        raise WireError("a column of more than one dimension")
    return pd.Series(values, dtype=values.dtype)  # without the dtype pandas would guess one for objects


def _unpack_values(tree, parts, depth):
    values = _unpack(tree["v"], parts, depth)
    if not isinstance(values, list):
        raise WireError("a column that is no list")
    if tree["dtype"] != "str":
        return _objects(values)
    if not all(value is None or type(value) is str for value in values):
        raise WireError("a column of texts with something else in it")
    return pd.array(values, dtype="str")


def _unpack_words(tree, parts, depth):
    names, codes = tree["names"], _unpack_kind(tree["codes"], parts, depth, "array")
    if not isinstance(names, list) or not all(type(name) is str for name in names):
        raise WireError("names that are no texts")
    if codes.dtype != "i4" or codes.ndim != 1 or not ((codes >= -1) & (codes < len(names))).all():
        raise WireError("codes without names")
    if not _are_words(codes, names):
        raise WireError("texts much longer than their codes")
    return pd.array([*names, None], dtype="str").take(codes)


def _objects(items):
    array = np.empty(len(items), dtype=object)
    for i, item in enumerate(items):  # assigning the whole list would let numpy guess a shape
        array[i] = item
    return array


def _unpack_category(tree, parts, depth):
    codes = _unpack_kind(tree["codes"], parts, depth, "array")
    names = _unpack_kind(tree["categories"], parts, depth, "index", "labels", "range")
    return pd.Categorical.from_codes(codes, names, ordered=tree["ordered"] is True)


def _unpack_zoned(tree, parts, depth):
    utc = _unpack_kind(tree["v"], parts, depth, "array")
    return pd.DatetimeIndex(utc).tz_localize("UTC").tz_convert(_word(tree["zone"], _ZONE)).array


def _unpack_period(tree, parts, depth):
    ordinals = _unpack_kind(tree["v"], parts, depth, "array")
    if ordinals.dtype != "i8":
        raise WireError("periods that are no whole numbers")
    return pd.PeriodIndex.from_ordinals(ordinals, freq=_word(tree["freq"])).array


def _unpack_interval(tree, parts, depth):
    left, right = (pd.Index(_unpack_column(tree[side], parts, depth).array) for side in ("left", "right"))
    return pd.arrays.IntervalArray.from_arrays(left, right, closed=_word(tree["closed"]))


def _unpack_range(tree, parts, depth):
    if any(type(n) is not int for n in tree["v"]):
        raise WireError("a range that is none")
    index = pd.RangeIndex(*tree["v"])
    parts.ask_for(len(index))
    index.names = _unpack(tree["names"], parts, depth)
    return index


def _unpack_index(tree, parts, depth):
    columns = [_unpack_column(column, parts, depth) for column in tree["v"]]
    names = _unpack(tree["names"], parts, depth)
    if tree["multi"]:
        return pd.MultiIndex.from_arrays(columns, names=names)
    index = pd.Index(columns[0], dtype=columns[0].dtype)
    index.name = names[0]
    return index


def _unpack_labels(tree, parts, depth):
    if tree["dtype"] not in _LABELS:
        raise WireError("labels of another dtype")
    index = pd.Index(_unpack(tree["v"], parts, depth), dtype=tree["dtype"])
    index.names = _unpack(tree["names"], parts, depth)
    return index


def _unpack_names(tree, parts, depth):
    return _unpack_kind(tree, parts, depth, "index", "labels", "range")


def _unpack_series(tree, parts, depth):
    column = _unpack_column(tree["v"], parts, depth)
    column.index = _unpack_names(tree["index"], parts, depth)
    column.name = _unpack(tree["name"], parts, depth)
    return column


def _unpack_frame(tree, parts, depth):
    columns = [_unpack_column(column, parts, depth) for column in tree["v"]]
    index = _unpack_names(tree["index"], parts, depth)
    if any(len(column) != len(index) for column in columns):
        raise WireError("columns of different length")
    frame = pd.DataFrame(dict(enumerate(columns)), index=None if columns else range(len(index)))
    frame.columns = _unpack_names(tree["columns"], parts, depth)
    frame.index = index
    return frame


def _unpack_dict(tree, parts, depth):
    return {_unpack(k, parts, depth): _unpack(v, parts, depth) for k, v in tree["v"]}


def _unpack_objects(tree, parts, depth):
    return _objects(_unpack(tree["v"], parts, depth)).reshape(_shape(tree["shape"], parts))


_UNPACKERS = {
    "NaT": lambda tree, parts, depth: pd.NaT,
    "NA": lambda tree, parts, depth: pd.NA,
    "int": lambda tree, parts, depth: int(tree["v"], 16),
    "float": lambda tree, parts, depth: float(_word(tree["v"])),
    "timestamp": lambda tree, parts, depth: pd.Timestamp(_word(tree["v"])).as_unit(_word(tree["unit"])),
    "timedelta": lambda tree, parts, depth: pd.Timedelta(np.timedelta64(int(tree["v"]), _word(tree["unit"]))),
    "timespan": lambda tree, parts, depth: dt.timedelta(*tree["v"]),
    "datetime": lambda tree, parts, depth: dt.datetime.fromisoformat(tree["v"]),
    "date": lambda tree, parts, depth: dt.date.fromisoformat(tree["v"]),
    "tuple": lambda tree, parts, depth: tuple(_unpack(tree["v"], parts, depth)),
    "set": lambda tree, parts, depth: set(_unpack(tree["v"], parts, depth)),
    "dict": _unpack_dict,
    "array": _unpack_array,
    "column": _unpack_values,
    "words": _unpack_words,
    "category": _unpack_category,
    "zoned": _unpack_zoned,
    "period": _unpack_period,
    "interval": _unpack_interval,
    "objects": _unpack_objects,
    "range": _unpack_range,
    "index": _unpack_index,
    "labels": _unpack_labels,
    "packed": lambda tree, parts, depth: _loads(parts.take(tree["at"]), depth),
    "series": _unpack_series,
    "frame": _unpack_frame,
}
