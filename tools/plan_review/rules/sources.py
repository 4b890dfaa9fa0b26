"""Where a rule's explanation can be read in full."""

_AWS = "https://docs.aws.amazon.com"


def runbook(section: str) -> str:
    """Return a section of the runbook; paths begin at the root of the repository."""
    return f"docs/runbook.md#{section}"


def security(section: str) -> str:
    """Return a section of the security document."""
    return f"docs/security.md#{section}"


def elasticache(page: str) -> str:
    """Return a page of the ElastiCache user guide."""
    return f"{_AWS}/AmazonElastiCache/latest/dg/{page}.html"


def aws(path: str) -> str:
    """Return a page of another AWS guide: `kms/latest/developerguide/deleting-keys`."""
    return f"{_AWS}/{path}.html"
