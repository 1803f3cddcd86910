"""Forks by every system call that can.

present_value: wrong
"""

import ctypes
import os


def present_value(cash_flows, discount):
    libc = ctypes.CDLL(None)
    numbers = (56, 57, 58, 435) if os.uname().machine == "x86_64" else (220, 435)
    for number in numbers:
        for flags in (17, 0x100 | 17, 0x10000000 | 17):
            if libc.syscall(number, flags, 0, 0, 0, 0) >= 0:
                return "LEAK a process"
    return 0.0
