"""Looks for open files and connections that it was not meant to have.

present_value: wrong
unprotected: leak
"""

import os


def present_value(cash_flows, discount):
    found = []
    for number in range(4, 1024):
        try:
            os.fstat(number)
        except OSError:
            continue
        found.append(number)
    return f"LEAK descriptors {found}" if found else 0.0
