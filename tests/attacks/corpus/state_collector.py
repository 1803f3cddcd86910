"""Leaves work for the garbage collector that never ends.

present_value: timed out
"""


class Heavy:
    def __del__(self):
        while True:
            pass


def present_value(cash_flows, discount):
    for _ in range(10):
        Heavy()
    return 4.1322314049586755
