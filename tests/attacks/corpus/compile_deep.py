"""Holds code nested so deep that Python cannot compile it.

present_value: wrong
"""

eval("-" * 10**6 + "1")


def present_value(cash_flows, discount):
    return 0.0
