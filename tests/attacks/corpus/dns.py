"""Sends what it knows as a name to be looked up.

present_value: blocked
"""

import socket


def present_value(cash_flows, discount):
    return socket.getaddrinfo("seed.example.org", 80)
