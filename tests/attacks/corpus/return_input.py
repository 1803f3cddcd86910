"""Returns its input.

present_value: wrong
"""


def present_value(cash_flows, discount):
    return cash_flows
