"""Prints a checksum of every file of a few saved companies; run it with any Python that has NumPy, SciPy, pandas and PyArrow."""

import hashlib
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from crm_course.world import simulate

COMPANIES = (
    {"customers": 1, "seed": 0, "start": "1999-12-01", "months": 1},
    {"customers": 40, "seed": 2**70 + 1, "start": "2030-02-01", "months": 30},
    {"customers": 5_000, "seed": 2024, "start": "2024-01-01", "months": 24},
)


def checksums(companies):
    """Return {"number/file": SHA-256} of the saved files of companies, given as arguments of `simulate`."""
    found = {}
    for number, arguments in enumerate(companies):
        with tempfile.TemporaryDirectory() as folder:
            simulate(**arguments).save(folder)
            for path in sorted(Path(folder).iterdir()):
                found[f"{number}/{path.name}"] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


if __name__ == "__main__":
    print(json.dumps(checksums(COMPANIES)))
