"""Writes wherever it can.

present_value: wrong
"""

import os
import sys


def present_value(cash_flows, discount):
    done = []
    for folder in (
        "/tmp",
        "/dev/shm",
        "/dev",
        "/var/tmp",
        "/",
        ".",
        "/course",
        os.path.expanduser("~"),
        *sys.path,
        sys.prefix,
    ):
        path = os.path.join(folder, "crm-attack-file")
        for write in (
            lambda: open(path, "w").write("x"),
            lambda: os.mkdir(path),
            lambda: os.symlink("x", path),
            lambda: os.mkfifo(path),
            lambda: os.mknod(path),
        ):
            try:
                write()
                done.append(path)
            except OSError:
                pass
    return f"LEAK wrote {done}" if done else 0.0
