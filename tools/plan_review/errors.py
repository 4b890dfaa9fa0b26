"""Errors of the plan review. None of them carries a plan's content: they end in logs that anyone may read."""


class PlanReviewError(Exception):
    """The review could not be made; the message names the remedy."""


class UnreadablePlanError(PlanReviewError):
    """A file is neither a plan as `terraform show -json` writes it nor an earlier review."""


class MetricsError(PlanReviewError):
    """CloudWatch could not be asked; the message names the remedy."""


class OwnRulesError(PlanReviewError):
    """Rules of the reader's own cannot be loaded."""


class SettingsError(PlanReviewError):
    """`plan-review.toml` breaks its rules; the message lists every problem."""
