"""Runs another program.

present_value: blocked
"""

import subprocess


def present_value(cash_flows, discount):
    return float(subprocess.check_output(["echo", "4.13"]))
