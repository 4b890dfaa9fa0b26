"""The near cache: values kept in the process until Redis says that they changed."""

from .near_cache import NearCache
from .near_stats import NearStats

__all__ = ["NearCache", "NearStats"]
