"""Spends minutes inside one call of numpy's.

present_value: timed out
"""

import numpy as np


def present_value(cash_flows, discount):
    matrix = np.random.default_rng(0).random((2500, 2500))
    return float(np.linalg.svd(matrix)[1][0])
