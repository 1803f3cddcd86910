"""Reads where there is no memory.

present_value: crashed
"""

import ctypes


def present_value(cash_flows, discount):
    return ctypes.string_at(0)
