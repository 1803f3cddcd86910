"""Raises a group of thousands of errors, nested.

present_value: crashed
"""


def present_value(cash_flows, discount):
    group = ValueError("x")
    for _ in range(300):
        group = ExceptionGroup("g", [group] * 20)
    raise group
