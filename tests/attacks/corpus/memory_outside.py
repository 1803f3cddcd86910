"""Keeps memory where a limit of addresses does not see it: shared memory, files without a name.

present_value: wrong
"""

import ctypes
import os


def present_value(cash_flows, discount):
    libc = ctypes.CDLL(None)
    for _ in range(20):
        number = libc.shmget(0, ctypes.c_size_t(2**28), 0o1777)
        if number >= 0:
            return "LEAK shared memory"
    try:
        descriptor = os.memfd_create("x")
        os.truncate(descriptor, 2**28)
        return "LEAK a file without a name"
    except OSError:
        return 0.0
