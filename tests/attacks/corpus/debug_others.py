"""Traces processes, mounts, makes namespaces, loads a filter of its own.

present_value: wrong
"""

import ctypes


def present_value(cash_flows, discount):
    libc = ctypes.CDLL(None)
    for name, arguments in {
        "ptrace": (16, 1, 0, 0),
        "unshare": (0x10000000,),
        "mount": (b"none", b"/usr", b"tmpfs", 0, 0),
        "umount2": (b"/proc", 2),
        "chroot": (b"/usr",),
        "setns": (0, 0),
        "personality": (0x0040000,),
        "sethostname": (b"x", 1),
        "setgroups": (0, None),
    }.items():
        if getattr(libc, name)(*arguments) == 0:
            return f"LEAK {name}"
    return 0.0
