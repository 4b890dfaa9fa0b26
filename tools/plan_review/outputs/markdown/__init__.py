"""The review as GitHub's Markdown: the comment on a pull request and the step summary."""

from .comment import COMMENT_LIMIT, LEAST_LIMIT, render
from .memory import remembered

__all__ = ["COMMENT_LIMIT", "LEAST_LIMIT", "remembered", "render"]
