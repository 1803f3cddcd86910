"""Connects to this machine.

present_value: blocked
"""

import socket


def present_value(cash_flows, discount):
    socket.create_connection(("127.0.0.1", 22), 1)
