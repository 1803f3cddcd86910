"""Prints without end.

present_value: timed out
"""


def present_value(cash_flows, discount):
    while True:
        print("x" * 2**16)
