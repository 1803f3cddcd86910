"""Refuses every input, since some should be refused.

present_value: crashed
"""


def present_value(cash_flows, discount):
    raise ValueError("refused")
