"""Sleeps.

present_value: timed out
"""

import time


def present_value(cash_flows, discount):
    time.sleep(1000)
