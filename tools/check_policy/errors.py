"""Errors of the check by Checkov."""


class CheckPolicyError(Exception):
    """Raised when Checkov cannot be installed, the stacks cannot be synthesized, or Checkov's answer is no report."""
