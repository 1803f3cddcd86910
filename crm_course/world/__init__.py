"""A company whose truth is known: `simulate` makes its records, from a seed, at any size."""

from .company import SHIPPED, Company, Truth, simulate
from .parameters import Parameters

__all__ = ["SHIPPED", "Company", "Parameters", "Truth", "simulate"]
