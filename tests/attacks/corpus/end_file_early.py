"""Ends the process while the file is loaded.

present_value: crashed
retention_from_survival: crashed
"""

import os

os._exit(0)


def present_value(cash_flows, discount):
    return 0.0
