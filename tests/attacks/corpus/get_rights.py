"""Tries to get rights back: user and group 0, capabilities, readable memory.

present_value: wrong
"""

import ctypes


def present_value(cash_flows, discount):
    libc = ctypes.CDLL(None)
    for name in ("setuid", "setgid"):
        if getattr(libc, name)(0) == 0:
            return f"LEAK {name}"
    if libc.prctl(4, 1, 0, 0, 0) == 0 or libc.prctl(38, 0, 0, 0, 0) == 0:
        return "LEAK prctl"
    return "LEAK rights" if any(libc.prctl(47, 1, number, 0, 0) == 1 for number in range(41)) else 0.0
