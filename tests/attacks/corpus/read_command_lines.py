"""Looks for the seed among the arguments of every process.

present_value: wrong
unprotected: leak
"""

import os


def present_value(cash_flows, discount):
    for name in os.listdir("/proc") if os.path.isdir("/proc") else []:
        try:
            words = open(f"/proc/{name}/cmdline").read().split("\0")
        except OSError:
            continue
        if "--seed" in words or any("pytest" in word for word in words):
            return "LEAK " + " ".join(words)[:150]
    return 0.0
