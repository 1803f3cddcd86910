"""Marks Python itself, to be found when the next exercise or student is judged.

present_value: wrong
"""

import atexit
import builtins
import sys

if not hasattr(builtins, "crm_attack_here"):
    builtins.crm_attack_here = True
    sys.modules["crm_attack"] = sys


def mark():
    builtins.crm_attack = True


atexit.register(mark)


def present_value(cash_flows, discount):
    if hasattr(builtins, "crm_attack"):
        return "LEAK from another worker"
    return 0.0
