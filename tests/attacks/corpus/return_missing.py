"""Returns a missing number, which is unequal to everything.

present_value: wrong
"""


def present_value(cash_flows, discount):
    return float("nan")
