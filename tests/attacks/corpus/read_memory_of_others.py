"""Reads the memory of every process that it can see, by file and by system call.

present_value: wrong
"""

import ctypes
import os


def present_value(cash_flows, discount):
    mine = os.getpid()
    for pid in [os.getppid(), *range(1, 60)]:
        if pid in (0, mine):
            continue
        try:
            open(f"/proc/{pid}/mem", "rb").close()
            return f"LEAK memory of {pid}"
        except OSError:
            pass
        buffer = ctypes.create_string_buffer(8)
        local = (ctypes.c_void_p * 2)(ctypes.addressof(buffer), 8)
        remote = (ctypes.c_void_p * 2)(id(None), 8)
        if ctypes.CDLL(None).process_vm_readv(pid, local, 1, remote, 1, 0) > 0:
            return f"LEAK memory of {pid} by system call"
    return 0.0
