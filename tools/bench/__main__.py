"""`python -m tools.bench`: redis_access beside redis-py and the peers.

Starts redis-servers of its own on 127.0.0.1, lets all candidates take turns in shuffled order, prints medians of the
ratios within the rounds against the bars, and writes docs/benchmarks.md and docs/benchmarks.svg. The peers go into a
virtual environment of their own, build/bench/venv, when it runs for the first time.
"""

import argparse
import sys

from tools.bench.measuring.environment import is_inside, run_inside


def main() -> int:
    """Measure; return 2 for a scenario that there is not."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="fewer rounds, ours only where peers are slow; not exact")
    parser.add_argument("--only", metavar="NAME", help="one scenario: basics, batches, limiting, ...; writes nothing")
    parser.add_argument("--no-write", action="store_true", help="print only")
    options = parser.parse_args()
    if not is_inside():
        return run_inside(sys.argv[1:])
    from tools.bench.session import run  # needs the peers

    return run(quick=options.quick, only=options.only, write=not (options.no_write or options.only))


if __name__ == "__main__":
    sys.exit(main())
