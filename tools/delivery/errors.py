"""Errors of the delivery. They end in logs that anyone may read, so none carries a plan's content."""


class DeliveryError(Exception):
    """A step could not be done; the message names the remedy."""


class NotReviewedError(DeliveryError):
    """The plan file is not the one that was reviewed, or its review refused it. Nothing was applied."""


class GithubError(DeliveryError):
    """GitHub could not be reached, or refused."""


class GoneError(GithubError):
    """Something that was asked for does not exist, or no longer."""
