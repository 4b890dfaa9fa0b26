"""Regions that have ElastiCache.

Source: botocore 1.43.106, endpoints of `elasticache` in the partitions `aws`, `aws-us-gov` and `aws-cn`, read
2026-11-28.
"""

# AWS's abbreviations of a region's words in the ids of its zones ("AZ IDs", AWS Global Infrastructure).
_WORDS = {"central": "c", "east": "e", "gov": "g", "north": "n", "south": "s", "west": "w"}
_WORDS |= {f"{first}{second}": first[0] + second[0] for first in ("north", "south") for second in ("east", "west")}


def zone_prefix(region: str) -> str:
    """Return what the ids of the region's zones begin with: "use1-az" of us-east-1."""
    area, *words, number = region.split("-")
    return f"{area}{''.join(_WORDS[word] for word in words)}{number}-az"


def partition(region: str) -> str:
    """Return the partition that a region is in; AWS joins no resources across partitions."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


# The regions that ElastiCache's user guide does not name ("Replication across AWS Regions using global datastores",
# Prerequisites and limitations, read 2026-11-28).
WITHOUT_GLOBAL_DATASTORES = ("ap-east-2", "ap-southeast-6")

REGIONS = frozenset(
    {
        *("af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3"),
        *("ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4"),
        *("ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ca-central-1", "ca-west-1"),
        *("cn-north-1", "cn-northwest-1"),
        *("eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2"),
        *("eu-west-1", "eu-west-2", "eu-west-3"),
        *("il-central-1", "me-central-1", "me-south-1", "mx-central-1", "sa-east-1"),
        *("us-east-1", "us-east-2", "us-gov-east-1", "us-gov-west-1", "us-west-1", "us-west-2"),
    }
)
