"""Errors of the policy check."""


class CheckPolicyError(Exception):
    """The check could not be made: no environment for Checkov, no Terraform, or an answer that is none."""
