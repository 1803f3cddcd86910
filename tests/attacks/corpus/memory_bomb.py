"""Fills a list without end.

present_value: out of memory
"""


def present_value(cash_flows, discount):
    kept = []
    while True:
        kept.append(bytearray(2**24))
