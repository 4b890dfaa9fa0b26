"""Errors of the plan review. None of them carries a plan's content: they end in logs that anyone may read."""


class PlanReviewError(Exception):
    """The review could not be made; the message names the remedy."""


class UnreadablePlanError(PlanReviewError):
    """A file is neither a plan as `terraform show -json` writes it nor an earlier review."""


class AcceptedRisksError(PlanReviewError):
    """The file of accepted risks breaks its rules; the message lists every problem."""


class TerraformError(PlanReviewError):
    """Terraform or cdktf could not be run or failed.

    ``said`` is the tool's own message, without colours. It may quote the configuration.
    """

    def __init__(self, subject: str, said: str = "") -> None:
        super().__init__(f"{subject}:\n{said}" if said else subject)
        self.subject, self.said = subject, said
