"""Checks of what people ask for; each message says what was found, what was expected and what to do."""

import datetime as dt
import operator

import numpy as np

MOST_CUSTOMERS, MOST_MONTHS = 5_000_000, 120
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
    """Return `start` as a date; raise unless it is the first of a month between 1980 and 2199."""
    try:
        day = dt.date.fromisoformat(start) if isinstance(start, str) else dt.date(start.year, start.month, start.day)
    except (ValueError, AttributeError):
        raise ValueError(f'start must be a date such as "2024-01-01", got {start!r}') from None
    if day.day != 1 or not 1980 <= day.year <= 2199:
        raise ValueError(f"start must be the first of a month from 1980 to 2199, got {day}; try {day.replace(day=1)}")
    return day
