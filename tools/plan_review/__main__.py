"""Run the command line: `python -m plan_review`, or the script `plan-review`."""

import gc
import sys


def run() -> int:
    """Review as the command line says, and return the exit code."""
    # The process is over in seconds; looking through a large plan's objects for cycles again and again takes a fifth.
    gc.disable()
    from .cli import main

    return main()


if __name__ == "__main__":
    sys.exit(run())
