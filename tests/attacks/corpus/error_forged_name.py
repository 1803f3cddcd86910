"""Refuses bad input with a class of its own that is called ValueError.

present_value: wrong
"""

Refusal = type("ValueError", (Exception,), {})


def present_value(cash_flows, discount):
    if not discount >= 0 or any(flow != flow or abs(flow) == float("inf") for flow in cash_flows):
        raise Refusal("bad input")
    return float(sum(flow / (1 + discount) ** t for t, flow in enumerate(cash_flows)))
