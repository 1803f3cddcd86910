"""What tests of exercises say: `agree`, `agree_table`, `refused`, and `held_out`. Fair to every style, and the failure teaches.

int or float, list or array, dict or Series, dtypes and index names never matter; NaN never passes as a number.
"""

import datetime as dt
import numbers
from collections.abc import Mapping, Set
from contextlib import contextmanager

import numpy as np
import pandas as pd

from . import lessons
from .calling import BROKEN_FILE
from .i18n import _, ltr

__all__ = ["Mismatch", "agree", "agree_table", "held_out", "refused"]

# Errors that no function raises on purpose to refuse its input; nor does a file that cannot be loaded.
_NO_REFUSAL = {"SyntaxError", "SystemExit", "OSError", "RecursionError", "NameError", BROKEN_FILE}

# Set by the plugin for tests on fresh data: their expected values stay secret.
_secret = False


class Mismatch(AssertionError):
    """The student's result is not what the contract asks for; the text says what differs."""


def keep_secret(secret):
    """Stop (or resume) showing expected values in messages."""
    global _secret
    _secret = secret


def is_secret():
    """Return whether the test that runs has inputs and expected values that stay hidden."""
    return _secret


def agree(got, want, *, rel=1e-6, abs=1e-9, what=""):
    """Demand that `got` says the same as `want`; numbers may differ by `rel` of the wanted value, or by `abs`."""
    difference = _difference(got, want, what, rel, abs)
    if difference:
        raise Mismatch(difference)


def agree_table(got, want, *, key=None, rel=1e-6, abs=1e-9):
    """Demand that the table `got` holds the rows of `want`, matched by the columns `key` (without: by order)."""
    difference = _table_difference(got, want, key, rel, abs)
    if difference:
        raise Mismatch(difference)


@contextmanager
def refused(*errors):
    """Demand that the call inside is refused with one of `errors` (ValueError if none is named)."""
    errors = errors or (ValueError,)
    names = {error.__name__ for error in errors}
    wanted = _(" or ").join(sorted(names))
    from .judging import StudentFailure

    try:
        yield
    except StudentFailure as failure:
        if failure.outcome.status != "raised" or _NO_REFUSAL & set(failure.outcome.error["kinds"]):
            raise
        if not names & set(failure.outcome.error["kinds"]):
            raised = failure.outcome.error["type"]
            message = _("Bad input was refused with {raised}; the contract says {wanted}.")
            raise Mismatch(message.format(raised=raised, wanted=wanted)) from failure
    else:
        message = _("Bad input was accepted; the contract says that the call is refused with {wanted}.")
        raise Mismatch(message.format(wanted=wanted))


def held_out(name):
    """Return the rows of a data set that `load(name)` keeps back, as a table: what a model is judged by."""
    return pd.read_csv(lessons.TESTS / "held_out" / f"{name}.csv", encoding="utf-8", keep_default_na=False)


# ---- comparing -----------------------------------------------------------------------------------------------


def _difference(got, want, where, rel, abs_):
    if isinstance(got, np.ndarray) and not got.ndim:
        got = got.item()
    if isinstance(want, pd.DataFrame):
        return _table_difference(got, want, None, rel, abs_)
    if isinstance(want, pd.Series) and not _is_plain_order(want.index):
        want = _as_mapping(want)
    if isinstance(want, Mapping):
        return _mapping_difference(got, want, where, rel, abs_)
    if isinstance(want, (Set, frozenset)):
        return _set_difference(got, want, where)
    if isinstance(want, (list, tuple, np.ndarray, pd.Series, pd.Index)):
        return _sequence_difference(got, want, where, rel, abs_)
    return None if _same_scalar(got, want, rel, abs_) else _scalar_message(got, want, where)


def _is_plain_order(index):
    return type(index) is pd.RangeIndex and index.start == 0 and index.step == 1


def _as_mapping(series):
    return dict(zip(series.index, series.tolist(), strict=True))


def _mapping_difference(got, want, where, rel, abs_):
    if isinstance(got, pd.Series):
        if not got.index.is_unique:
            twice = got.index[got.index.duplicated()][0]
            return _("{where}{key} appears more than once.").format(where=_at(where), key=repr(twice))
        got = _as_mapping(got)
    if not isinstance(got, Mapping):
        return _wrong_type(got, _("a dict or a Series"), where)
    got, want = _by_plain_key(got), _by_plain_key(want)
    return _keys_difference(got, want, where) or _first(
        _difference(got[key], want[key], _path(where, f"[{_show_key(key)}]"), rel, abs_) for key in want
    )


def _by_plain_key(mapping):
    return {_plain_key(key): value for key, value in mapping.items()}


def _plain_key(key):
    """Return a key as it is looked up: a date is its Timestamp, and every missing value is the same."""
    if isinstance(key, tuple):
        return tuple(_plain_key(part) for part in key)
    if _is_missing(key):
        return None
    return pd.Timestamp(key) if isinstance(key, (dt.date, np.datetime64)) else _simple(key)


def _keys_difference(got, want, where):
    missing = [key for key in want if key not in got]
    if missing:
        return _("{where}{key} is missing.").format(where=_at(where), key=_show_keys(missing))
    extra = [key for key in got if key not in want]
    if extra:
        return _("{where}{key} should not be there.").format(where=_at(where), key=_show_keys(extra))
    return None


def _show_keys(keys):
    shown = ", ".join(_show_key(key) for key in keys[:3])
    return shown if len(keys) <= 3 else _("{shown} and {n} more").format(shown=shown, n=len(keys) - 3)


def _show_key(key):
    return f"({', '.join(show(part) for part in key)})" if isinstance(key, tuple) else show(key)


def _set_difference(got, want, where):
    if not isinstance(got, (Set, list, tuple, np.ndarray, pd.Series, pd.Index)):
        return _wrong_type(got, _("a set"), where)
    got, want = set(map(_plain_key, got)), set(map(_plain_key, want))
    if _secret and got != want:  # what is missing from a set is the answer itself
        message = _("{where}{missing} of {all} elements are missing, {extra} should not be there.")
        return message.format(where=_at(where), missing=len(want - got), all=len(want), extra=len(got - want))
    return _keys_difference(_in_order(got), _in_order(want), where)


def _in_order(elements):
    return dict.fromkeys(sorted(elements, key=repr))


def _sequence_difference(got, want, where, rel, abs_):
    if not isinstance(got, (list, tuple, np.ndarray, pd.Series, pd.Index)):
        return _wrong_type(got, _("a sequence (list, tuple, array or Series)"), where)
    got, want = _as_list(got), _as_list(want)
    if len(got) != len(want):
        message = _("{where}there are {got} values, expected {want}.")
        return message.format(where=_at(where), got=len(got), want=len(want))
    if _all_close(got, want, rel, abs_):
        return None
    pairs = enumerate(zip(got, want, strict=True))
    return _first(_difference(g, w, _path(where, f"[{i}]"), rel, abs_) for i, (g, w) in pairs)


def _as_list(sequence):
    if isinstance(sequence, np.ndarray) and sequence.dtype.kind in "mM" and sequence.ndim == 1:
        sequence = pd.Index(sequence)  # whose list holds dates; that of an array may hold nanoseconds
    return list(sequence) if isinstance(sequence, (list, tuple)) else sequence.tolist()


def _all_close(got, want, rel, abs_):
    """Return True only when both are plain numbers throughout and agree: the quick way through long columns."""
    if not all(type(v) in (int, float) for v in got) or not all(type(v) in (int, float) for v in want):
        return False
    try:
        return bool(np.isclose(np.array(got, float), np.array(want, float), rtol=rel, atol=abs_).all())
    except OverflowError:  # an int beyond all floats
        return False


def _first(differences):
    return next((difference for difference in differences if difference), None)


def _same_scalar(got, want, rel, abs_):
    if _is_missing(want):
        return _is_missing(got)
    if _is_missing(got):
        return False
    if isinstance(want, (bool, np.bool_)):
        return isinstance(got, (bool, np.bool_)) and bool(got) == bool(want)
    if isinstance(want, numbers.Number):
        return _is_number(got) and _close(got, want, rel, abs_)
    if isinstance(want, (dt.date, np.datetime64)):
        return isinstance(got, (dt.date, np.datetime64)) and pd.Timestamp(got) == pd.Timestamp(want)
    if isinstance(want, (dt.timedelta, np.timedelta64)):
        return isinstance(got, (dt.timedelta, np.timedelta64)) and pd.Timedelta(got) == pd.Timedelta(want)
    if isinstance(want, str):
        return isinstance(got, str) and got == want
    return type(got) is type(want) and got == want


def _close(got, want, rel, abs_):
    try:
        return bool(np.isclose(float(got), float(want), rtol=rel, atol=abs_))
    except OverflowError:  # an int beyond all floats
        return got == want


def _is_missing(value):
    if value is None or value is pd.NaT or value is pd.NA:
        return True
    return isinstance(value, numbers.Real) and value != value


def _is_number(value):
    return isinstance(value, numbers.Real) and not isinstance(value, (bool, np.bool_))


def _table_difference(got, want, key, rel, abs_):
    if not isinstance(got, pd.DataFrame):
        return _wrong_type(
            got, _("a DataFrame with the columns {names}").format(names=", ".join(map(str, want.columns))), ""
        )
    want = _with_named_index(want, key or [])
    got = _with_named_index(got, want.columns)
    missing = [column for column in want.columns if column not in got.columns]
    if missing:
        message = _("The table has no column {missing}; it has {found}.")
        return message.format(missing=_show_keys(missing), found=_show_keys(list(got.columns)) or _("none"))
    got = got[list(want.columns)]
    if len(got.columns) != len(want.columns):
        return _("Two columns of the table have the same name.")
    return _rows_by_key(got, want, key, rel, abs_) if key else _rows_by_order(got, want, rel, abs_)


def _with_named_index(table, wanted):
    named = [name for name in table.index.names if name is not None and name in wanted and name not in table.columns]
    if not named:
        return table
    if len(named) == table.index.nlevels:
        return table.reset_index()
    return table.reset_index(level=named)


def _rows_by_order(got, want, rel, abs_):
    if len(got) != len(want):
        return _("The table has {got} rows, expected {want}.").format(got=len(got), want=len(want))
    return _first(_sequence_difference(got[column], want[column], str(column), rel, abs_) for column in want.columns)


def _rows_by_key(got, want, key, rel, abs_):
    key = [key] if isinstance(key, str) else list(key)
    got_rows, want_rows = _row_numbers(got, key), _row_numbers(want, key)
    if len(got_rows) != len(got):
        twice = next(k for i, k in enumerate(_row_keys(got, key)) if got_rows[k] != i)
        return _("There are two rows for {key}.").format(key=_show_row(twice))
    difference = _keys_difference(_unwrapped(got_rows), _unwrapped(want_rows), _("rows"))
    if difference:
        return difference
    order = [got_rows[k] for k in want_rows]
    got = got.iloc[order]
    for column in want.columns:
        if column not in key and not _all_close(got[column].tolist(), want[column].tolist(), rel, abs_):
            for row, g, w in zip(want_rows, got[column].tolist(), want[column].tolist(), strict=True):
                difference = _difference(g, w, f"{column}, {_show_row(row)}", rel, abs_)
                if difference:
                    return difference
    return None


def _row_numbers(table, key):
    return {row: i for i, row in enumerate(_row_keys(table, key))}


def _row_keys(table, key):
    return zip(*(map(_plain_key, table[k].tolist()) for k in key), strict=True)


def _unwrapped(rows):
    return {row[0] if len(row) == 1 else row: None for row in rows}


def _show_row(row):
    return ", ".join(part if isinstance(part, str) else show(part) for part in row)


# ---- saying it -----------------------------------------------------------------------------------------------


def _scalar_message(got, want, where):
    if isinstance(want, numbers.Real) and _is_missing(got):
        return _("{where}got {got} where a number is due.").format(where=_at(where), got=ltr(show(got)))
    if isinstance(want, numbers.Real) and not _is_number(got):
        return _wrong_type(
            got, _("true or false (a bool)") if isinstance(want, (bool, np.bool_)) else _("a number"), where
        )
    if _secret:
        return _("{where}got {got}, which is not right.").format(where=_at(where), got=ltr(show(got)))
    shown = ltr(show(got)), ltr(show(want))
    if shown[0] == shown[1]:  # they differ in digits that are not shown
        shown = repr(got), repr(want)
    return _("{where}got {got}, expected {want}.").format(where=_at(where), got=shown[0], want=shown[1])


def _wrong_type(got, wanted, where):
    message = _("{where}got {got} ({type}), expected {wanted}.")
    return message.format(where=_at(where), got=ltr(show(got)), type=type(got).__name__, wanted=wanted)


def _at(where):
    return f"{ltr(where)}: " if where else ""


def _path(where, step):
    return f"{where}{step}" if where else _("result{step}").format(step=step)


def _simple(value):
    return value.item() if isinstance(value, np.generic) else value


def show(value, limit=200):
    """Return a short text for a value, as it stands in messages; whatever a student returned, there is one."""
    try:
        text = _show(value)
    except Exception:  # pandas writes no date of some years, Python no list with an int of more than 4300 digits
        text = _("a value that cannot be shown")
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _show(value):
    value = _simple(value)
    if isinstance(value, int) and value.bit_length() > 14_000:
        return _("a number of thousands of digits")
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, pd.Timestamp):
        return str(value.date()) if value == value.normalize() else str(value)
    if isinstance(value, pd.DataFrame):
        return _("a table of {rows} rows with the columns {names}").format(
            rows=len(value), names=", ".join(map(str, value.columns))
        )
    if isinstance(value, pd.Series):
        value = _as_mapping(value) if value.index.is_unique else value.tolist()
    if isinstance(value, np.ndarray):
        value = value.tolist()
    return repr(value)
