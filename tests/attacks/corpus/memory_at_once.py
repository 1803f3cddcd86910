"""Asks for a terabyte.

present_value: out of memory
"""

import numpy as np


def present_value(cash_flows, discount):
    return np.ones(2**37).sum()
