"""Plain data as bytes and back: JSON for scalars and containers, Arrow for tables. Nothing is ever unpickled.

The sender may be hostile, so `loads` builds only the types listed here and raises `WireError` for anything else.
"""

import datetime as dt
import io
import json
import math
import struct
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pyarrow as pa

MAX_BYTES = 64 * 2**20
MAX_DEPTH = 60
_ARRAY_KINDS = "biufMmU"


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
    try:
        tree, blobs = _split(data)
        return _unpack(tree, blobs, 0)
    except WireError:
        raise
    except Exception as error:  # hostile bytes reach numpy, pandas and Arrow: whatever they raise means the same
        raise WireError(f"unreadable message: {type(error).__name__}: {error}") from None


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
    return tree, blobs


# ---- packing -------------------------------------------------------------------------------------------------


def _pack(value, blobs, depth):
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
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.asarray(value), allow_pickle=False)
    blobs.append(buffer.getvalue())
    return {"$": "array", "at": len(blobs) - 1}


def _without_masked(array):
    return np.where(np.ma.getmaskarray(array), None, array.data.astype(object))


def _pack_columns(columns, blobs, depth):
    """Pack equally long columns: those with a dtype that Arrow knows as one stream, the others as lists."""
    arrays, others = {}, {}
    for i, column in enumerate(columns):
        if column.dtype == object:  # Arrow would guess: lists become arrays, and every dict gets the keys of all
            others[str(i)] = _pack_list(column.tolist(), blobs, depth)
            continue
        try:
            arrays[str(i)] = pa.array(column, from_pandas=True)
        except (pa.ArrowException, TypeError, ValueError, OverflowError):
            others[str(i)] = _pack_list(column.tolist(), blobs, depth)
    sink = io.BytesIO()
    table = pa.table(arrays)
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    blobs.append(sink.getvalue())
    return {"at": len(blobs) - 1, "objects": others, "rows": len(columns[0]) if columns else 0}


def _pack_packed(value, blobs, depth):
    blobs.append(value.data)
    return {"$": "packed", "at": len(blobs) - 1}


def _pack_index(index, blobs, depth):
    names = _pack_list(index.names, blobs, depth)
    if type(index) is pd.RangeIndex:
        return {"$": "range", "v": [index.start, index.stop, index.step], "names": names}
    if len(index) <= _FEW and str(index.dtype) in _LABELS and index.nlevels == 1:  # a stream of its own would be slower
        return {"$": "labels", "v": _pack_list(index.tolist(), blobs, depth), "dtype": str(index.dtype), "names": names}
    levels = [index.get_level_values(i).to_series() for i in range(index.nlevels)]
    return {
        "$": "index",
        "v": _pack_columns(levels, blobs, depth),
        "names": names,
        "multi": index.nlevels > 1,
    }


def _pack_series(value, blobs, depth):
    return {
        "$": "series",
        "v": _pack_columns([value], blobs, depth),
        "index": _pack_index(value.index, blobs, depth),
        "name": _pack(value.name, blobs, depth),
    }


def _pack_frame(value, blobs, depth):
    return {
        "$": "frame",
        "v": _pack_columns([column for _name, column in value.items()], blobs, depth),
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


def _unpack(tree, blobs, depth):
    if depth > 4 * MAX_DEPTH:
        raise WireError("nested too deep")
    if isinstance(tree, list):
        return [_unpack(item, blobs, depth + 1) for item in tree]
    if not isinstance(tree, dict):
        return tree
    unpack = _UNPACKERS.get(tree.get("$"))
    if unpack is None:
        raise WireError(f"unknown kind {tree.get('$')!r}")
    return unpack(tree, blobs, depth + 1)


def _unpack_array(tree, blobs, depth):
    blob = blobs[tree["at"]]
    array = np.lib.format.read_array(io.BytesIO(blob), allow_pickle=False)
    if array.dtype.kind not in _ARRAY_KINDS or array.size > len(blob):
        raise WireError(f"an array of {array.size} x {array.dtype} in {len(blob)} bytes")
    return array


def _unpack_columns(packed, blobs, depth):
    blob = blobs[packed["at"]]
    with pa.ipc.open_stream(blob) as reader:
        if not all(_is_plain_type(field.type) for field in reader.schema):
            raise WireError(f"a table with columns of other types: {reader.schema}")
        table = reader.read_all()
    table.validate(full=True)
    rows, objects = packed["rows"], packed["objects"]
    columns = []
    for i in range(table.num_columns + len(objects)):
        if str(i) in objects:
            column = pd.Series(_unpack(objects[str(i)], blobs, depth), dtype=object)
        else:
            column = table.column(str(i)).to_pandas()
        if len(column) != rows:
            raise WireError("columns of different length")
        columns.append(column)
    return columns


def _is_plain_type(kind):
    """Return whether a column has its values in the message itself: a few bytes never stand for a billion rows."""
    if isinstance(kind, pa.BaseExtensionType):
        return kind.extension_name.startswith("pandas.")
    types = pa.types
    if types.is_dictionary(kind):
        return _is_plain_type(kind.value_type)
    tests = (types.is_primitive, types.is_string, types.is_large_string, types.is_string_view, types.is_decimal)
    return any(test(kind) for test in tests)


def _unpack_range(tree, blobs, depth):
    index = pd.RangeIndex(*tree["v"])
    index.names = _unpack(tree["names"], blobs, depth)
    return index


def _unpack_index(tree, blobs, depth):
    columns = _unpack_columns(tree["v"], blobs, depth)
    names = _unpack(tree["names"], blobs, depth)
    if tree["multi"]:
        return pd.MultiIndex.from_arrays(columns, names=names)
    index = pd.Index(columns[0], dtype=columns[0].dtype)
    index.name = names[0]
    return index


def _unpack_labels(tree, blobs, depth):
    if tree["dtype"] not in _LABELS:
        raise WireError(f"labels of dtype {tree['dtype']!r}")
    index = pd.Index(_unpack(tree["v"], blobs, depth), dtype=tree["dtype"])
    index.names = _unpack(tree["names"], blobs, depth)
    return index


def _unpack_series(tree, blobs, depth):
    (column,) = _unpack_columns(tree["v"], blobs, depth)
    column.index = _unpack(tree["index"], blobs, depth)
    column.name = _unpack(tree["name"], blobs, depth)
    return column


def _unpack_frame(tree, blobs, depth):
    columns = _unpack_columns(tree["v"], blobs, depth)
    index = _unpack(tree["index"], blobs, depth)
    if not columns and len(index) > MAX_BYTES:
        raise WireError(f"{len(index)} rows without a column")
    frame = pd.DataFrame(dict(enumerate(columns)), index=None if columns else range(len(index)))
    frame.columns = _unpack(tree["columns"], blobs, depth)
    frame.index = index
    return frame


def _unpack_dict(tree, blobs, depth):
    return {_unpack(k, blobs, depth): _unpack(v, blobs, depth) for k, v in tree["v"]}


def _unpack_objects(tree, blobs, depth):
    items = _unpack(tree["v"], blobs, depth)
    array = np.empty(len(items), dtype=object)
    for i, item in enumerate(items):  # assigning the whole list would let numpy guess a shape
        array[i] = item
    return array.reshape(tree["shape"])


_UNPACKERS = {
    "NaT": lambda tree, blobs, depth: pd.NaT,
    "NA": lambda tree, blobs, depth: pd.NA,
    "int": lambda tree, blobs, depth: int(tree["v"], 16),
    "float": lambda tree, blobs, depth: float(tree["v"]),
    "timestamp": lambda tree, blobs, depth: pd.Timestamp(tree["v"]).as_unit(tree["unit"]),
    "timedelta": lambda tree, blobs, depth: pd.Timedelta(np.timedelta64(tree["v"], tree["unit"])),
    "timespan": lambda tree, blobs, depth: dt.timedelta(*tree["v"]),
    "datetime": lambda tree, blobs, depth: dt.datetime.fromisoformat(tree["v"]),
    "date": lambda tree, blobs, depth: dt.date.fromisoformat(tree["v"]),
    "tuple": lambda tree, blobs, depth: tuple(_unpack(tree["v"], blobs, depth)),
    "set": lambda tree, blobs, depth: set(_unpack(tree["v"], blobs, depth)),
    "dict": _unpack_dict,
    "array": _unpack_array,
    "objects": _unpack_objects,
    "range": _unpack_range,
    "index": _unpack_index,
    "labels": _unpack_labels,
    "packed": lambda tree, blobs, depth: loads(blobs[tree["at"]]),
    "series": _unpack_series,
    "frame": _unpack_frame,
}
