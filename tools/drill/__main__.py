"""`python -m tools.drill`: what redis_access and redis-py make of faults, by figures.

Starts real redis-servers on 127.0.0.1, lets a client of each kind work on them in a process of its own, brings a fault
about, and counts. Writes docs/drills.md and docs/drills.svg. A drill's client ends after a few seconds, whatever it
waits for, so all of them take about four minutes.
"""

import argparse
import sys

from tools.drill.session import run


def main() -> int:
    """Run the drills; return 1 when ours raised or gave a wrong value, 2 for a drill that there is not."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.drill", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", metavar="NAME", help="one drill: server-frozen, out-of-memory, ...; writes nothing")
    parser.add_argument("--no-write", action="store_true", help="print only")
    options = parser.parse_args()
    return run(only=options.only, write=not (options.no_write or options.only))


if __name__ == "__main__":
    sys.exit(main())
