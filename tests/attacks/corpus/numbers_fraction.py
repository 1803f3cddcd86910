"""Returns a fraction whose conversion never ends.

present_value: timed out
"""

from fractions import Fraction


def present_value(cash_flows, discount):
    return Fraction(7 ** (10**8), 3)
