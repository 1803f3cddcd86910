"""Loops without end.

present_value: timed out
"""


def present_value(cash_flows, discount):
    while True:
        pass
