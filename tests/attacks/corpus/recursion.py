"""Calls itself without end.

present_value: crashed
"""


def present_value(cash_flows, discount):
    return present_value(cash_flows, discount)
