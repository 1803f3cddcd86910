"""Makes the data files of the course again, byte for byte, and records their checksums.

    python datasets/build.py                 make every file, compare each with the registry
    python datasets/build.py cdnow           make one
    python datasets/build.py company         make the tables of the company whose truth is known
    python datasets/build.py --record        make them (or those named) and write datasets/registry.toml anew

The bytes of a Parquet file depend on the pyarrow that wrote it; the registry names that version.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import sys
import tomllib
from functools import cache, partial
from pathlib import Path

import pyarrow as pa

FOLDER = Path(__file__).resolve().parent
# Files are made by the builders beside this file and the course they belong to, whatever else is installed.
sys.path[:0] = [str(FOLDER), str(FOLDER.parent)]

from builders import accounts, bank_marketing, cdnow, groceries, telco  # noqa: E402
from builders.wheels import BuildError  # noqa: E402

from crm_course import parquet, world  # noqa: E402

REGISTRY = "registry.toml"


# Texts with their labels, written for the course -----------------------------------------------------


def labelled_texts(name: str) -> pa.Table:
    """Texts with their labels; the CSV file of this name beside this file is where they are written."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return pa.Table.from_pylist(list(csv.DictReader(file)))


# The company whose truth is known: crm_course.world makes it -----------------------------------------


@cache
def shipped() -> world.Company:
    """Simulate the company that the course ships."""
    return world.simulate(**world.SHIPPED)


def company_table(name: str) -> pa.Table:
    """One table of the company; `crm_course/world/schema.py` documents it."""
    return shipped().tables[name]


# Files and their registry -----------------------------------------------------------------------

COMPANY = {f"company_{name}": name for name in world.schema.TABLES}
MAKERS = {
    "cdnow": cdnow.cdnow,
    "bank_marketing": bank_marketing.bank_marketing,
    "telco": telco.telco,
    "groceries": groceries.groceries,
    "groceries_products": groceries.groceries_products,
    "groceries_households": groceries.groceries_households,
    "accounts": accounts.accounts,
    "account_activities": accounts.account_activities,
    "activity_pools": accounts.activity_pools,
    "work_descriptions": partial(labelled_texts, "work_descriptions"),
    "crm_cem_statements": partial(labelled_texts, "crm_cem_statements"),
    **{name: partial(company_table, table) for name, table in COMPANY.items()},
}
KNOWN = [*(name for name in MAKERS if name not in COMPANY), "company", "company_TABLE"]


def to_bytes(table: pa.Table) -> bytes:
    """Write a table as Parquet in memory; the same table gives the same bytes."""
    sink = io.BytesIO()
    parquet.write(table, sink)
    return sink.getvalue()


def dtypes(table: pa.Table) -> dict[str, str]:
    """Name the pandas dtype that each column has once it is loaded."""
    return {column: str(dtype) for column, dtype in parquet.to_pandas(table).dtypes.items()}


def entry(name: str, table: pa.Table, data: bytes) -> dict:
    """Describe a file as the registry does."""
    file = f"company/{COMPANY[name]}.parquet" if name in COMPANY else f"{name}.parquet"
    sha256 = hashlib.sha256(data).hexdigest()
    return {"file": file, "sha256": sha256, "rows": table.num_rows, "columns": dtypes(table)}


def to_toml(entries: dict[str, dict]) -> str:
    """Write the registry; names and values here need no escaping."""
    lines = [
        "# Made by `python datasets/build.py --record`; the loader checks each file against it.",
        f'pyarrow = "{pa.__version__}"',
    ]
    for name, facts in entries.items():
        columns = ", ".join(f'{column} = "{dtype}"' for column, dtype in facts["columns"].items())
        lines += ["", f"[{name}]", f'file = "{facts["file"]}"', f'sha256 = "{facts["sha256"]}"']
        lines += [f"rows = {facts['rows']}", f"columns = {{ {columns} }}"]
    return "\n".join(lines) + "\n"


def difference(made: dict, recorded: dict | None, pyarrow: str | None) -> str:
    """Say how a file differs from its record, "" if it does not."""
    if recorded == made:
        return ""
    if pyarrow != pa.__version__:
        return f"not the recorded bytes; they need pyarrow {pyarrow}, you have {pa.__version__}"
    return f"not as {REGISTRY} records it; if that is meant, run with --record"


def make(name: str) -> tuple[dict, bytes]:
    """Return the record of a file and its bytes."""
    table = MAKERS[name]()
    data = to_bytes(table)
    return entry(name, table, data), data


def record(names: list[str], folder: Path) -> int:
    """Write the named files into a folder, and the registry; what it says of other files stays."""
    kept = _kept(names, folder)
    for name in names:
        kept[name], data = make(name)
        _write(folder / kept[name]["file"], data)
        print(f"{name}: {kept[name]['rows']:,} rows, recorded")
    entries = {name: kept[name] for name in MAKERS if name in kept}
    (folder / REGISTRY).write_text(to_toml(entries), "utf-8", newline="\n")
    return 0


def _kept(names: list[str], folder: Path) -> dict[str, dict]:
    """Return what the registry says of the files that are not made; all files of a registry come from one pyarrow."""
    if set(names) == set(MAKERS):
        return {}
    registry = tomllib.loads((folder / REGISTRY).read_text("utf-8"))
    if registry.pop("pyarrow") != pa.__version__:
        raise BuildError(f"{REGISTRY} was recorded with another pyarrow; record every file: --record without names.")
    return registry


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)


def restore(names: list[str], folder: Path) -> int:
    """Write the named files into a folder; one that does not come out as recorded is not written, and the return is 1."""
    registry = tomllib.loads((folder / REGISTRY).read_text("utf-8"))
    bad = 0
    for name in names:
        made, data = make(name)
        problem = difference(made, registry.get(name), registry.get("pyarrow"))
        if not problem:
            _write(folder / made["file"], data)
        print(f"{name}: {problem}; file left as it was" if problem else f"{name}: {made['rows']:,} rows, as recorded")
        bad |= bool(problem)
    return bad


def main(arguments: list[str] | None = None) -> int:
    """Make the named files; 0 when all came out as recorded."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which files: {', '.join(KNOWN)} (default: all)")
    parser.add_argument("--record", action="store_true", help="make the files and write what they are to the registry")
    options = parser.parse_args(arguments)
    unknown = sorted(set(options.names) - {*KNOWN, *MAKERS})
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; known: {', '.join(KNOWN)}")
    names = [one for name in options.names for one in (COMPANY if name == "company" else [name])] or list(MAKERS)
    return record(names, FOLDER) if options.record else restore(names, FOLDER)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BuildError as error:
        sys.exit(f"build.py: {error}")
