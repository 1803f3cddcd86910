"""Opens sockets of every kind.

present_value: wrong
"""

import socket


def present_value(cash_flows, discount):
    for family in range(1, 45):
        for kind in (1, 2, 3, 5):
            try:
                socket.socket(family, kind)
                return f"LEAK family {family}"
            except OSError:
                pass
    return 0.0
