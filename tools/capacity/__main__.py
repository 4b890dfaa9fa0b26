"""`python -m tools.capacity [ENV...]`: what an environment's cache can hold, and what its bill follows from.

`--prices` asks AWS's public price list for the nodes. Where it cannot be reached, the price is unknown.
"""

import argparse
import sys
from collections.abc import Sequence

from environments import SettingsError, environment_names, load
from tools.capacity.prices import price_of
from tools.capacity.report import report


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the environments' capacity; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.capacity", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("environments", nargs="*", metavar="ENV", help="names of environments; all, if none is given")
    parser.add_argument("--prices", action="store_true", help="ask AWS's price list for the nodes")
    options = parser.parse_args(arguments)
    try:
        for name in options.environments or environment_names():
            settings = load(name)
            price = price_of(settings) if options.prices and not settings.emulated else ""
            print("\n".join(report(settings, price=price)))
    except SettingsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
