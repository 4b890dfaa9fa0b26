"""Run the command line: `python -m plan_review`, or the script `plan-review`."""

import gc
import os
import sys

# As a shell calls a program that a closed pipe ended.
CLOSED = 141


def run() -> int:
    """Review as the command line says, and return the exit code."""
    # The process is over in seconds; looking through a large plan's objects for cycles again and again takes a fifth.
    gc.disable()
    from .cli import main

    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has closed: `plan-review ... | head`. Nothing is left to be told, and nobody to tell it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED
    return code


if __name__ == "__main__":
    sys.exit(run())
