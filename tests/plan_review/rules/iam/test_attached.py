"""Policies attached to roles, and the right to call functions."""

from tests.plan_review.rules.plans import created, destroyed, one, plan, severity, silent, updated
from tools.plan_review.plan.values import Mark

ATTACHMENT = "aws_iam_role_policy_attachment"
CLIENT = {"role": "app", "policy_arn": "arn:aws:iam::1:policy/experimentation-prod-redis-client"}
ADMIN = {**CLIENT, "policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"}


def test_administrator_access() -> None:
    """Critical, also for a role that is new."""
    seen = one("managed-policy-attached", plan(created(ATTACHMENT, ADMIN), created("aws_iam_role", {"name": "app"})))
    assert "app gets arn:aws:iam::aws:policy/AdministratorAccess" in seen.message
    assert severity("managed-policy-attached", seen) == "critical"
    full = {**CLIENT, "policy_arn": "arn:aws:iam::aws:policy/AmazonElastiCacheFullAccess"}
    assert severity("managed-policy-attached", one("managed-policy-attached", created(ATTACHMENT, full))) == "high"


def test_another_policy_of_a_role_that_exists() -> None:
    """Medium; one that is made in the same plan has no ARN yet."""
    assert severity("managed-policy-attached", one("managed-policy-attached", created(ATTACHMENT, CLIENT))) == "medium"
    unseen = created(ATTACHMENT, {**CLIENT, "policy_arn": Mark.UNKNOWN})
    assert "cannot be seen before apply" in one("managed-policy-attached", unseen).message


def test_attachments_that_give_nothing_new() -> None:
    """Of a new role, and one that moves to another address."""
    assert silent(
        "managed-policy-attached", plan(created(ATTACHMENT, CLIENT), created("aws_iam_role", {"name": "app"}))
    )
    moved = plan(created(ATTACHMENT, CLIENT), destroyed(ATTACHMENT, CLIENT, name="old"))
    assert silent("managed-policy-attached", moved)
    assert silent("managed-policy-detached", moved)


def test_a_policy_is_taken_off() -> None:
    """Unless the role goes as well."""
    gone = destroyed(ATTACHMENT, CLIENT)
    assert "app loses" in one("managed-policy-detached", gone).message
    assert silent("managed-policy-detached", plan(gone, destroyed("aws_iam_role", {"name": "app"})))


def test_boundary() -> None:
    """The most that a role can be given."""
    role = {"name": "deploy", "permissions_boundary": "arn:aws:iam::1:policy/bound"}
    seen = one("permissions-boundary-removed", updated("aws_iam_role", role, {**role, "permissions_boundary": None}))
    assert "arn:aws:iam::1:policy/bound is taken away" in seen.message
    assert silent(
        "permissions-boundary-removed", updated("aws_iam_role", role, {**role, "permissions_boundary": Mark.UNKNOWN})
    )


def test_a_boundary_that_is_set_or_another() -> None:
    """Rights that the boundary leaves out are refused; taking it away is another rule's subject."""
    role, bound = {"name": "app", "permissions_boundary": None}, {"name": "app", "permissions_boundary": "arn:bound"}
    assert "from nothing to arn:bound" in one("permissions-boundary-set", updated("aws_iam_role", role, bound)).message
    assert silent("permissions-boundary-set", updated("aws_iam_role", bound, role))
    assert silent("permissions-boundary-set", updated("aws_iam_role", bound, {**bound, "path": "/x/"}))


def test_another_policy_in_its_place() -> None:
    """An attachment that is replaced takes one policy off and puts the other on."""
    other = {**CLIENT, "policy_arn": "arn:aws:iam::1:policy/other"}
    replaced = updated(ATTACHMENT, CLIENT, other, forces=("policy_arn",))
    assert (
        "app loses arn:aws:iam::1:policy/experimentation-prod-redis-client"
        in one("managed-policy-detached", replaced).message
    )
    assert one("managed-policy-attached", replaced)
