"""Lifts Python's limit of recursion and calls itself.

present_value: crashed
"""

import sys


def nest(n):
    thing = []
    for _ in range(n):
        thing = [thing]
    return thing


def present_value(cash_flows, discount):
    sys.setrecursionlimit(10**9)
    return nest(300_000) == nest(300_000)
