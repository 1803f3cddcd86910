"""Raises an error whose name and message are a megabyte long and steer the terminal.

present_value: crashed
"""


def present_value(cash_flows, discount):
    raise type("E\x1b[2J" * 10**5, (Exception,), {})("\x1b]0;TITLE\x07" + "\u202e" * 10**6)
