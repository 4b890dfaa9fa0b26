"""Buckets, and what guards them."""

from collections.abc import Iterator

from ...plan.changes import Plan
from ..reading import at, listed, text, truth
from ..resources import action_text, destroyed, kept, removed
from ..rule import Observation, Rule, Severity
from ..sources import aws

_BLOCK = "aws_s3_bucket_public_access_block"
_BLOCKED = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
_GUARDS = ("aws_s3_bucket_policy", "aws_s3_bucket_server_side_encryption_configuration", "aws_s3_bucket_versioning")


def _lost(plan: Plan) -> Iterator[Observation]:
    for change in removed(plan, "aws_s3_bucket"):
        forced = truth(at(change.before, "force_destroy")) is True
        what = "what lies in it is deleted" if forced else "AWS refuses while something lies in it"
        yield Observation(
            address=change.address,
            message=f"{action_text(change)}: {what}",
            severity=Severity.CRITICAL if forced else None,
        )


def _exposed(plan: Plan) -> Iterator[Observation]:
    lost = [text(at(each.before, "id")) for each in removed(plan, "aws_s3_bucket")]
    for change in destroyed(plan, _BLOCK, *_GUARDS):
        if text(at(change.before, "bucket")) not in lost:
            yield Observation(
                address=change.address,
                message=f"{action_text(change)}, and the bucket stays without it",
                severity=Severity.HIGH if change.type == _BLOCK else Severity.MEDIUM,
            )
    for change in kept(plan, _BLOCK):
        off = [
            name
            for name in _BLOCKED
            if truth(at(change.before, name)) is True and truth(at(change.after, name)) is False
        ]
        if off:
            yield Observation(address=change.address, message=f"{listed(off)} is switched off")
    for change in kept(plan, "aws_s3_bucket_versioning"):
        before, after = (
            text(at(side, "versioning_configuration", 0, "status")) for side in (change.before, change.after)
        )
        if before == "Enabled" and after and after != "Enabled":
            yield Observation(
                address=change.address,
                message=f"versioning becomes {after}: what is overwritten cannot be had again",
                severity=Severity.MEDIUM,
            )


BUCKET_LOST = Rule(
    id="bucket-lost",
    title="A bucket is destroyed or replaced",
    severity=Severity.HIGH,
    explanation="Objects and their versions go with a bucket of which `force_destroy` is true. Where states lie in it, "
    "Terraform would make everything anew.",
    remedy="Keep the bucket's name; see what lies in it first.",
    link=aws("AmazonS3/latest/userguide/delete-bucket"),
    observe=_lost,
    losses=("aws_s3_bucket",),
)

BUCKET_EXPOSED = Rule(
    id="bucket-protection-lowered",
    title="A bucket is less protected",
    severity=Severity.HIGH,
    explanation="Whoever can read a bucket has what is in it; whoever can write there decides what others find.",
    remedy="Keep public access blocked, encryption, versions and the bucket's policy.",
    link=aws("AmazonS3/latest/userguide/access-control-block-public-access"),
    observe=_exposed,
    weighs={_BLOCK: _BLOCKED, "aws_s3_bucket_versioning": ("versioning_configuration",)},
    losses=(_BLOCK, *_GUARDS),
)
