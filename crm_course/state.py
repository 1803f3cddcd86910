"""What the course remembers about a reader, in `.crm/state.json`: hints seen, exercises passed, notebooks copied, scores."""

import contextlib
import json
import os
import tempfile
from pathlib import Path

from . import lessons

FOLDER = lessons.ROOT / ".crm"
_EMPTY = {"hints": {}, "passed": {}, "copies": {}, "scores": {}}


def _file():
    return FOLDER / "state.json"


def read():
    """Return everything that is remembered. A damaged file counts as empty and is kept beside, under another name."""
    try:
        found = json.loads(_file().read_text(encoding="utf-8"))
        if not isinstance(found, dict):
            raise ValueError("not an object")
    except FileNotFoundError:
        found = {}
    except (ValueError, OSError):
        _set_aside()
        found = {}
    return {key: _dictionary(found.get(key)) for key in _EMPTY}


def _dictionary(value):
    return value if isinstance(value, dict) else {}


def _set_aside():
    with contextlib.suppress(OSError):  # it is a memory of hints; no reason to stop
        os.replace(_file(), FOLDER / "state.damaged.json")


def remember(part, **values):
    """Add `values` to one part of what is remembered: "hints", "passed", "copies" or "scores"."""
    whole = read()
    whole[part].update(values)
    with contextlib.suppress(OSError):  # a folder that cannot be written to costs the memory, not the command
        FOLDER.mkdir(parents=True, exist_ok=True)
        _write(json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True))


def _write(text):
    # Written whole, then renamed: another `crm` never reads half a file.
    handle, name = tempfile.mkstemp(dir=FOLDER, prefix="state-", suffix=".tmp")
    new = Path(name)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    try:
        os.replace(new, _file())
    finally:
        new.unlink(missing_ok=True)  # Windows refuses to replace a file that another process reads


def remember_passed(verdicts):
    """Remember which exercises have been right once, so that their answers may be read."""
    right = {f"{v['stem']}.{v['exercise']}": True for v in verdicts if v["verdict"] == "right"}
    if not right.keys() <= read()["passed"].keys():
        remember("passed", **right)
