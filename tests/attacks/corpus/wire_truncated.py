"""Announces a thousand bytes, sends ten, ends.

present_value: crashed
"""

import json
import os
import struct
import sys


def message(tree, *blobs):
    head = json.dumps([tree, [len(blob) for blob in blobs]]).encode()
    return struct.pack(">I", len(head)) + head + b"".join(blobs)


def send(data):
    data = struct.pack("!i", len(data)) + data
    while data:
        data = data[os.write(3, data) :]


def plain(thing):
    if isinstance(thing, dict) and "$" not in thing:
        return {"$": "dict", "v": [[key, plain(value)] for key, value in thing.items()]}
    return [plain(item) for item in thing] if isinstance(thing, list) else thing


def mark():
    """Find the mark of this call on the stack."""
    frame = sys._getframe()
    while frame is not None:
        if isinstance(frame.f_locals.get("mark"), bytes):
            return frame.f_locals["mark"]
        frame = frame.f_back
    return b""


def returned(value):
    return {"$": "dict", "v": [["status", "returned"], ["changed", []], ["value", value]]}


def present_value(cash_flows, discount):
    os.write(3, struct.pack("!i", 1000) + b"x" * 10)
    os._exit(0)
