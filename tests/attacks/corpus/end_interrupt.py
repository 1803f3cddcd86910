"""Raises what Ctrl-C raises.

present_value: crashed
"""


def present_value(cash_flows, discount):
    raise KeyboardInterrupt
