"""CloudWatch's measurements of the caches that a plan resizes; read only where `--metrics` asks for it."""

from .cloudwatch import measure

__all__ = ["measure"]
