"""Aborts the process.

present_value: crashed
"""

import os


def present_value(cash_flows, discount):
    os.abort()
