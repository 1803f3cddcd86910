"""Returns a dict that holds itself.

present_value: wrong
"""


def present_value(cash_flows, discount):
    thing = {}
    thing["self"] = thing
    return thing
