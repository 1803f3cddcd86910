"""Leaves a key, a queue and shared memory in the kernel for the next student, and looks for them.

present_value: wrong
"""

import ctypes
import os


def present_value(cash_flows, discount):
    libc = ctypes.CDLL(None)
    x86 = os.uname().machine == "x86_64"
    if libc.syscall(248 if x86 else 217, b"user", b"crm", b"7", 1, -4) >= 0:
        return "LEAK a key"
    if libc.shmget(777, 4096, 0o1777) >= 0 or libc.msgget(777, 0o1777) >= 0 or libc.semget(777, 1, 0o1777) >= 0:
        return "LEAK a queue"
    return 0.0
