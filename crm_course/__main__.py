"""The command `crm`, also `python -m crm_course`."""

import sys


def main():
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            # A Windows pipe speaks the system's code page, which has neither ✓ nor Persian; and what a student's
            # function printed may hold what no encoding has.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")

    from .cli import crm

    crm(prog_name="crm")


if __name__ == "__main__":
    main()
