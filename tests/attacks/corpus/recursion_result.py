"""Returns a list nested a hundred thousand deep.

present_value: wrong
"""


def present_value(cash_flows, discount):
    thing = []
    for _ in range(10**5):
        thing = [thing]
    return thing
