"""A company whose truth is known: `simulate` makes its records, from a seed, at any size."""

from .company import SHIPPED, Company, Truth, simulate
from .errors import PolicyError
from .parameters import Parameters
from .run import Outcome, Run

__all__ = ["SHIPPED", "Company", "Outcome", "Parameters", "PolicyError", "Run", "Truth", "simulate"]
