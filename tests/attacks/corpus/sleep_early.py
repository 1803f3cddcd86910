"""Sleeps while the file is loaded.

present_value: timed out
retention_from_survival: timed out
"""

import time

time.sleep(1000)


def present_value(cash_flows, discount):
    return 0.0
