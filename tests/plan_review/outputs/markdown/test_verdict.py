"""The comment's first lines."""

from tools.plan_review.outputs.markdown import render
from tools.plan_review.plan.changes import Action
from tools.plan_review.review import Counts, ResourceDiff, Review, StackReview

_GROUP = ResourceDiff(
    address="aws_elasticache_replication_group.cache", type="aws_elasticache_replication_group", action=Action.UPDATE
)


def test_what_happened_outside_terraform_is_not_called_fine() -> None:
    """Without a finding the heading says that something was changed, and a line says where."""
    stack = StackReview(stack="redis-prod", environment="prod", counts=Counts(), resources=(), drift=(_GROUP,))
    written = render(Review(stacks=(stack,)))
    assert "## ⚡ Plan review: changed outside Terraform" in written
    assert "1 resource of `redis-prod`" in written
