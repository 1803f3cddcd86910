"""Returns a whole number of a million digits.

present_value: wrong
"""


def present_value(cash_flows, discount):
    return 1 << 900_000
