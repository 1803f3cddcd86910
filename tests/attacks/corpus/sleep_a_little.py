"""Takes nearly all the time of a call, every time.

present_value: timed out
"""

import time


def present_value(cash_flows, discount):
    time.sleep(1.0)
    return sum(flow / (1 + discount) ** t for t, flow in enumerate(cash_flows))
