"""Three old systems that know the same customers and disagree: duplicates, slips of the hand, old addresses, stale fields."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from . import complaint_texts, people
from .calendar import DAY
from .parameters import SEGMENTS

SYSTEMS = ("residential", "business", "billing")
_LETTERS = {"residential": "R", "business": "B", "billing": "I"}
# Share of each system's records in which a field is wrong.
SLIP, MOVED, NO_EMAIL, OLD_PHONE, TWICE = 0.10, 0.09, 0.22, 0.05, 0.06


def extracts(life, identity):
    """Return the three systems' tables by name, and the key: system, record, customer.

    `identity` holds the customers' names, phones, e-mail and addresses as columns of strings.
    """
    tables, keys = {}, []
    for place, system in enumerate(SYSTEMS):
        customer, copy = _who_is_in(life, system)
        shuffled = np.argsort(life.draws.uniform(f"{system} order", np.arange(len(customer))), kind="stable")
        customer, copy = customer[shuffled], copy[shuffled]
        record = [f"{_LETTERS[system]}{number:07d}" for number in range(1, len(customer) + 1)]
        tables[f"legacy_{system}"] = {
            "record": pa.array(record, pa.string()),
            **_fields(life, identity, system, customer, copy),
        }
        keys.append((place, record, customer))
    key = {
        "system": people.words(np.repeat([place for place, _r, _c in keys], [len(c) for _p, _r, c in keys]), SYSTEMS),
        "record": pa.array([name for _place, record, _customer in keys for name in record], pa.string()),
        "customer": pa.array(np.concatenate([customer for _place, _record, customer in keys]) + 1, pa.int32()),
    }
    return tables, key


def _who_is_in(life, system):
    """Return (customer, copy) of a system's records; copy 1 is a customer's second record in the same system."""
    population, u = life.population, life.draws.uniform(f"in {system}", life.population.who)
    firm = population.segment > 0
    chance = {
        "residential": np.where(firm, 0.05, 0.96),  # some owners of firms are there as private people
        "business": np.where(firm, 0.97, 0.02),
        "billing": np.where(population.contract, 0.98, 0.45),
    }[system]
    who = np.flatnonzero(u < chance)
    again = who[life.draws.uniform(f"twice in {system}", who) < TWICE]
    return np.concatenate([who, again]), np.concatenate([np.zeros(len(who), int), np.ones(len(again), int)])


def _fields(life, identity, system, customer, copy):
    draws, key = life.draws, customer * 2 + copy
    moved = draws.uniform(f"{system} moved", key) < MOVED
    old = people.addresses(draws, customer, life.population.region[customer], purpose="old address")
    city, _fa, address, _address_fa, postcode = (
        pc.if_else(pa.array(moved), was, now.take(pa.array(customer)))
        for was, now in zip(old, identity["address"], strict=True)
    )
    updated = _updated(life, system, customer, key, moved)
    name = _slips(draws, f"{system} name", key, _style(identity["name"].take(pa.array(customer)), system))
    return {
        "name": name,
        "phone": _phones(draws, system, key, identity["phone"].take(pa.array(customer))),
        "email": _emails(draws, system, key, identity["email"].take(pa.array(customer))),
        "address": _slips(draws, f"{system} address", key, address),
        "city": city,
        "postcode": postcode,
        "segment": people.words(life.population.segment[customer], SEGMENTS),
        "updated": pa.array(updated, pa.timestamp("s")),
    }


def _style(names, system):
    """Return names as a system writes them: billing in capitals, business as they are, residential family name first."""
    if system == "billing":
        return pc.utf8_upper(names)
    if system == "residential":
        return pc.replace_substring_regex(names, r"^(\S+) (.+)$", r"\2, \1")
    return names


def _updated(life, system, customer, key, moved):
    """Return the day each record was last touched: after joining, before the end; long ago where the address is old."""
    joined = life.population.joined[customer]
    u = life.draws.uniform(f"{system} updated", key)
    share = np.where(moved, 0.4 * u, u)
    return (joined + share * (life.calendar.end - 1 - joined)).astype(np.int64) // DAY * DAY


def _slips(draws, purpose, key, texts):
    """Return texts, some with two letters exchanged, one left out or one doubled."""
    wrong = np.flatnonzero(draws.uniform(purpose, key) < SLIP)
    kind = draws.chosen(f"{purpose} kind", key[wrong], (0.4, 0.35, 0.25))
    where = draws.uniform(f"{purpose} place", key[wrong])
    found = texts.to_numpy(zero_copy_only=False)
    found[wrong] = [_slip(found[row], k, share) for row, k, share in zip(wrong, kind, where, strict=True)]
    return pa.array(found, pa.string())


def _slip(text, kind, share):
    if kind == 0:
        return complaint_texts.swapped(text, share)
    at = int(share * len(text))
    return text[:at] + text[at + 1 :] if kind == 1 else text[:at] + text[at : at + 1] + text[at:]


def _phones(draws, system, key, phones):
    """Return phone numbers in the forms that people type; some are old or missing."""
    old = people.phones(draws, key + 5_000_000)
    u = draws.uniform(f"{system} phone", key)
    phones = pc.if_else(pa.array(u < OLD_PHONE), old, phones)
    form = draws.chosen(f"{system} phone form", key, (0.40, 0.20, 0.15, 0.15, 0.10))
    parts = [pc.utf8_slice_codeunits(phones, *span) for span in ((0, 4), (4, 7), (7, 11), (1, 11))]
    spaced, dashed = people.joined(*parts[:3]), people.joined(*parts[:3], by="-")
    abroad = people.joined("+98", parts[3])
    persian = phones
    for digit, other in zip("0123456789", "۰۱۲۳۴۵۶۷۸۹", strict=True):
        persian = pc.replace_substring(persian, digit, other)
    chosen = pc.choose(pa.array(form, pa.int64()), phones, spaced, dashed, abroad, persian)
    return pc.if_else(pa.array(u > 0.96), pa.scalar(None, pa.string()), chosen)


def _emails(draws, system, key, emails):
    """Return e-mail addresses: some are missing, some in capitals."""
    u = draws.uniform(f"{system} email", key)
    emails = pc.if_else(pa.array(u > 0.88), pc.utf8_upper(emails), emails)
    return pc.if_else(pa.array(u < NO_EMAIL), pa.scalar(None, pa.string()), emails)
