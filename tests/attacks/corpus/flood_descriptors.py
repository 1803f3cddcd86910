"""Writes without end to the standard streams themselves.

present_value: timed out
"""

import os


def present_value(cash_flows, discount):
    while True:
        os.write(1, b"x" * 2**16)
        os.write(2, b"x" * 2**16)
