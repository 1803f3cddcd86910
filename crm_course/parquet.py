"""Parquet and pandas: the same settings everywhere, so that the same table gives the same bytes and the same dtypes."""

import pyarrow as pa
import pyarrow.parquet as pq

# Level 19 would make the course's files a tenth smaller, but a company of a million customers takes it seven minutes.
COMPRESSION = {"compression": "zstd", "compression_level": 9}


def write(table, where):
    """Write an Arrow table to a path or an open binary file."""
    pq.write_table(table.combine_chunks(), where, store_schema=False, **COMPRESSION)


def to_pandas(table, may_be_missing=()):
    """Return an Arrow table as a DataFrame; whole numbers of which some are, or may be, missing stay whole (Int32)."""
    frame = table.to_pandas(use_threads=False)  # a worker may not start any
    for name, column in zip(table.column_names, table.columns, strict=True):
        if pa.types.is_integer(column.type) and (column.null_count or name in may_be_missing):
            frame[name] = frame[name].astype("Int32")
    return frame
