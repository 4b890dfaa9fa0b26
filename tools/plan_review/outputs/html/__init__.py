"""One file for a browser: findings, diffs and the resource graph. It loads nothing and sends nothing."""

from .page import render

__all__ = ["render"]
