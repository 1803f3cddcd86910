"""Returns a decimal beyond all floats.

present_value: wrong
"""

from decimal import Decimal


def present_value(cash_flows, discount):
    return Decimal("1e999999999")
