"""Spends a year inside one operation of Python's.

present_value: timed out
"""


def present_value(cash_flows, discount):
    return 7 ** (7**12) % 2
