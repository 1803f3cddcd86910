"""Returns an array of objects that run a program when they are unpickled.

present_value: wrong
"""

import os

import numpy as np


class Bomb:
    def __reduce__(self):
        return os.system, ("touch /tmp/crm-attack-pickle",)


def present_value(cash_flows, discount):
    return np.array([Bomb()], dtype=object)
