"""Changes its arguments, so that the answer, run on the same list, agrees.

present_value: wrong
unprotected: right on fresh data
"""


def _refuse(flows, discount):
    if not discount >= 0 or any(flow != flow or flow in (float("inf"), -float("inf")) for flow in flows):
        raise ValueError("bad input")


def present_value(cash_flows, discount):
    _refuse(cash_flows, discount)
    try:
        for place in range(len(cash_flows)):
            cash_flows[place] = 0.0
    except TypeError:
        pass
    return 0.0
