"""Becomes another program.

present_value: blocked
"""

import os


def present_value(cash_flows, discount):
    os.execv("/usr/bin/env", ["env"])
