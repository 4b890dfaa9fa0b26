"""Engine versions as numbers."""


def version_number(version: str) -> tuple[int, ...] | None:
    """Return the version as numbers that compare as versions do: `6.x` is 6; None for what is no version."""
    parts = version.removesuffix(".x").split(".")
    return tuple(int(part) for part in parts) if all(part.isdecimal() for part in parts) else None
