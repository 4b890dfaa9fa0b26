"""Links to the full explanation of rules."""

_AWS = "https://docs.aws.amazon.com"


def elasticache(page: str) -> str:
    """Return a page of the ElastiCache user guide."""
    return f"{_AWS}/AmazonElastiCache/latest/dg/{page}.html"


def aws(path: str) -> str:
    """Return a page of another AWS guide: `kms/latest/developerguide/deleting-keys`."""
    return f"{_AWS}/{path}.html"


def terraform(path: str) -> str:
    """Return a page of Terraform's documentation: `language/import`."""
    return f"https://developer.hashicorp.com/terraform/{path}"
