"""Run the command line."""

import sys

INTERRUPTED = 130


def run() -> int:
    """Run it; Ctrl-C while its modules are loaded, which takes a moment, ends it without a traceback, too."""
    try:
        from tools.local_stack.cli.main import main

        return main()
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED


sys.exit(run())
