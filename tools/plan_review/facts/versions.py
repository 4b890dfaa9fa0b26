"""Engine versions as numbers."""


def version_number(version: str) -> tuple[int, ...] | None:
    """Return the version as numbers that compare as versions do; None for one that has others, as `6.x`."""
    parts = version.split(".")
    return tuple(int(part) for part in parts) if all(part.isdecimal() for part in parts) else None
