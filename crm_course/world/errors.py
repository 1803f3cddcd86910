"""Checks of what people ask for; each message says what was found, what was expected and what to do."""

import datetime as dt
import operator

import numpy as np

from .parameters import Parameters

MOST_CUSTOMERS, MOST_MONTHS = 5_000_000, 120
FIRST_YEAR, LAST_YEAR = 1980, 2199
_KNOWN = ("customers", "seed", "start", "months", "parameters")


class PolicyError(ValueError):
    """A policy returned something that is no choice of actions, or broke its budget."""


def checked_size(customers, seed, start, months, unknown, also=()):
    """Return the first day of the records as a date; raise if a company cannot be made of these arguments."""
    if unknown:
        raise TypeError(f"unknown: {', '.join(sorted(unknown))}; a company is made of {', '.join((*_KNOWN, *also))}")
    whole(customers, "customers", 1, MOST_CUSTOMERS)
    whole(seed, "seed", 0, None)
    whole(months, "months", 1, MOST_MONTHS)
    return first_of_month(start)


def whole(value, name, least, most):
    """Raise unless `value` is a whole number from `least` to `most` (None: no bound)."""
    try:
        number = operator.index(value)
        known = not isinstance(value, (bool, np.bool_))
    except TypeError:
        known = False
    if not known:
        raise TypeError(f"{name} must be a whole number, got {value!r}")
    if number < least or (most is not None and number > most):
        bounds = f"{least:,} or more" if most is None else f"from {least:,} to {most:,}"
        raise ValueError(f"{name} must be {bounds}, got {number:,}")


def first_of_month(start):
    """Return `start` as a date; raise unless it is the first of a month of the years that a company can live in."""
    try:
        day = start.astype("datetime64[D]").item() if isinstance(start, np.datetime64) else start
        day = dt.date.fromisoformat(day) if isinstance(day, str) else dt.date(day.year, day.month, day.day)
    except (ValueError, AttributeError, TypeError):  # a missing date (NaT) has a year that is no number
        raise ValueError(f'start must be a date such as "2024-01-01", got {start!r}') from None
    if day.day != 1 or not FIRST_YEAR <= day.year <= LAST_YEAR:
        advice = f"; try {day.replace(day=1)}" if FIRST_YEAR <= day.year <= LAST_YEAR else ""
        raise ValueError(f"start must be the first of a month from {FIRST_YEAR} to {LAST_YEAR}, got {day}{advice}")
    return day


def checked_parameters(parameters):
    """Return what is to be planted: the usual if None; raise if it is nothing that can be planted."""
    if parameters is None:
        return Parameters()
    if not isinstance(parameters, Parameters):
        raise TypeError(f"parameters must be Parameters or None, got {parameters!r}")
    return parameters
