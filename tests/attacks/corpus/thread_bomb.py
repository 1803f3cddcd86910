"""Starts threads without end.

present_value: crashed
"""

import threading
import time


def present_value(cash_flows, discount):
    threading.stack_size(32768)
    while True:
        threading.Thread(target=time.sleep, args=(100,)).start()
