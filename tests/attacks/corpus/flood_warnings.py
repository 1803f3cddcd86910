"""Warns ten thousand times and prints megabytes in one go.

present_value: wrong
"""

import warnings


def present_value(cash_flows, discount):
    for number in range(10_000):
        warnings.warn(f"number {number}", stacklevel=1)
    print("x" * 10**7)
    return 0.0
