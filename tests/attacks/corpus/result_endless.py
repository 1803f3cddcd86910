"""Returns a list of hundreds of thousands of numbers.

present_value: wrong
"""


def present_value(cash_flows, discount):
    return [0.5] * 300_000
