"""`python -m environments.schema.aws`: compare the lists with botocore's models; exits 1 when they differ."""

import sys

from environments.schema.aws.botocore_models import differences


def main() -> int:
    """Print what differs; return the exit code."""
    found = differences()
    print("\n".join(found) if found else "The lists are botocore's.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
