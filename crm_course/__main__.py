"""The command `crm`, also `python -m crm_course`."""

import sys


def main():
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and stream.encoding.lower().replace("-", "") != "utf8":
            # A Windows pipe speaks the system's code page, which has neither ✓ nor Persian.
            stream.reconfigure(encoding="utf-8", errors="replace")

    from .cli import crm

    crm(prog_name="crm")


if __name__ == "__main__":
    main()
