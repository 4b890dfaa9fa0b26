"""`plan-review.toml`: environments, their policies, rules weighed anew, accepted risks."""

from .file import Settings, find_settings, read_settings

__all__ = ["Settings", "find_settings", "read_settings"]
