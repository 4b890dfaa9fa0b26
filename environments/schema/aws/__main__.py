"""`python -m environments.schema.aws`: compare the lists with botocore's models; exits 1 when they differ."""

import sys

from botocore.session import Session

from environments.schema.aws.regions import REGIONS

PARTITIONS = ("aws", "aws-us-gov", "aws-cn")


def differences() -> list[str]:
    """Return a line for each region that only one of the two knows."""
    session = Session()
    known = {region for each in PARTITIONS for region in session.get_available_regions("elasticache", each)}
    return [
        *(f"regions: {region} is in botocore alone" for region in sorted(known - REGIONS)),
        *(f"regions: {region} is not in botocore" for region in sorted(REGIONS - known)),
    ]


def main() -> int:
    """Print what differs; return the exit code."""
    found = differences()
    print("\n".join(found) if found else "The lists are botocore's.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
