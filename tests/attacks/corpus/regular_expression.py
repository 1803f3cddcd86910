"""Matches a catastrophic regular expression.

present_value: timed out
"""

import re


def present_value(cash_flows, discount):
    return len(re.match(r"(a+)+$", "a" * 60 + "b").group())
