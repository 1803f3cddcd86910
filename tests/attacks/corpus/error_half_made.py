"""Raises errors of Python's with attributes that are none.

present_value: crashed
"""


def present_value(cash_flows, discount):
    error = SyntaxError(5)
    error.lineno, error.text, error.filename = 10**6000, b"x", __file__
    raise error
