"""Returns an object that claims to be of the class float.

present_value: wrong
"""


class Liar:
    __class__ = property(lambda self: float)

    def __float__(self):
        return 0.0

    def __eq__(self, other):
        return True

    __hash__ = None


def present_value(cash_flows, discount):
    return Liar()
