"""`python -m lambdas.bundle`: make the zips under build/lambdas and say how large they are."""

import argparse
import sys
from pathlib import Path

from .build import AWS_ARCHITECTURE, AWS_PYTHON, bundle
from .errors import BundleError
from .target import HOST, HOST_PYTHON


def main() -> int:
    """Return the exit status: 0, or 1 after a message on stderr."""
    parser = argparse.ArgumentParser(
        prog="python -m lambdas.bundle", description="Make the zips of layer and functions."
    )
    parser.add_argument("--host", action="store_true", help="for this machine's own Python, not for AWS")
    parser.add_argument("--out", type=Path, default=Path("build/lambdas"), help="folder (%(default)s)")
    options = parser.parse_args()
    python, architecture = (HOST_PYTHON, HOST) if options.host else (AWS_PYTHON, AWS_ARCHITECTURE)
    try:
        made = bundle(python=python, architecture=architecture, out=options.out)
    except BundleError as exc:
        print(f"error: {exc}", file=sys.stderr)
        return 1
    for path in (made.layer, *made.functions.values()):
        print(f"{path.stat().st_size / 1024:8.1f} KiB  {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
