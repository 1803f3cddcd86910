"""Choose exact versions anew: write requirements.lock, and the same list into pyproject.toml for `uv run`.

    python tools/lock.py          choose the newest versions that fit, and write both
    python tools/lock.py --copy   only copy requirements.lock into pyproject.toml

Neither file records where packages come from: whoever installs decides that.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
PYPROJECT = ROOT / "pyproject.toml"
# `uv run` reads neither requirements.lock nor, for this setting, uv.toml.
BEGIN = "# What follows is a copy of requirements.lock for `uv run`, written by `make lock`.\n"


def compile_lock():
    """Write the newest versions that suit every supported Python and system."""
    command = [
        "uv",
        "pip",
        "compile",
        "--quiet",
        "--upgrade",
        "--universal",
        "--python-version",
        "3.11",
        "--all-extras",
    ]
    command += ["--no-header", "--no-annotate", "--no-emit-index-url", "pyproject.toml", "-o", LOCK.name]
    subprocess.run([sys.executable, "-m", *command], check=True, cwd=ROOT)


def copy_lock():
    """Write the versions into pyproject.toml, where `uv run` finds them."""
    pins = LOCK.read_text(encoding="utf-8").split("\n")
    lines = [f"  {quoted(pin)},\n" for pin in pins if pin and not pin.startswith("#")]
    head = PYPROJECT.read_text(encoding="utf-8").partition(BEGIN)[0]
    section = f"{BEGIN}[tool.uv]\ncompile-bytecode = true  # the sandbox cannot, later\nconstraint-dependencies = [\n"
    PYPROJECT.write_text(f"{head}{section}{''.join(lines)}]\n", encoding="utf-8", newline="\n")


def quoted(pin):
    return f'"{pin}"' if '"' not in pin else f"'{pin}'"


if __name__ == "__main__":
    if "--copy" not in sys.argv:
        compile_lock()
    copy_lock()
