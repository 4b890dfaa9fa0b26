"""Numbers in words."""


def number(count: int, noun: str) -> str:
    """Return `1 resource`, `2 resources`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
