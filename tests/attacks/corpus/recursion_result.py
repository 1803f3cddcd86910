"""Returns a list nested a million deep.

present_value: wrong
"""


def present_value(cash_flows, discount):
    thing = []
    for _ in range(10**6):
        thing = [thing]
    return thing
