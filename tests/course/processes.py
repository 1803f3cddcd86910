"""Which processes run, as the kernel tells under /proc; for tests that nothing is left behind."""

import time
from pathlib import Path

import pytest

needed = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="this system does not show its processes under /proc"
)


def running():
    """Return {process: its parent} of those that run, as the kernel knows them now."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state != "Z":  # it has ended; only nobody has asked how
            found[int(folder.name)] = int(parent)
    return found


def descendants(pid):
    """Return the processes below a process."""
    parents = running()
    found = set()
    while True:
        more = {child for child, parent in parents.items() if parent in {pid, *found}} - found
        if not more:
            return found
        found |= more


def comes_true(condition, seconds=5):
    """Return whether a condition comes true within some seconds."""
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()
