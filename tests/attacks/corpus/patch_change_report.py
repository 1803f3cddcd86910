"""Changes its argument and replaces the function that would notice.

present_value: wrong
"""

try:
    from crm_course import calling

    calling._changed = lambda *args: []
    calling._fingerprint = lambda value: b""
except ImportError:
    pass


def present_value(cash_flows, discount):
    cash_flows[:] = [0] * len(cash_flows)
    return 0.0
