"""The review as GitHub's Markdown: the comment on a pull request and the step summary."""

from tools.plan_review.outputs.markdown.comment import COMMENT_LIMIT, LEAST_LIMIT, render

__all__ = ["COMMENT_LIMIT", "LEAST_LIMIT", "render"]
