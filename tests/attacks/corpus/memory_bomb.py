"""Fills a list with arrays without end.

present_value: out of memory
"""

import numpy as np


def present_value(cash_flows, discount):
    kept = []
    while True:
        kept.append(np.empty(2**22))
        kept[-1][0] = 1.0
