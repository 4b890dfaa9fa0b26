"""The places of policy documents, and their changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ...plan.changes import Action, Plan, ResourceChange
from ...plan.values import Mark
from ..reading import at, blocks, is_empty, is_hidden, text
from ..resources import unseen_change
from .grants import Document, document

# Type of resource -> attributes with a document. Who a trust policy lets in is a subject of its own.
POLICIES: Mapping[str, tuple[str, ...]] = {
    "aws_iam_group_policy": ("policy",),
    "aws_iam_policy": ("policy",),
    "aws_iam_role": ("inline_policy",),
    "aws_iam_role_policy": ("policy",),
    "aws_iam_user_policy": ("policy",),
}
TRUST: Mapping[str, tuple[str, ...]] = {"aws_iam_role": ("assume_role_policy",)}
RESOURCE_POLICIES: Mapping[str, tuple[str, ...]] = {
    "aws_cloudwatch_log_resource_policy": ("policy_document",),
    "aws_dynamodb_resource_policy": ("policy",),
    "aws_kms_key": ("policy",),
    "aws_kms_key_policy": ("policy",),
    "aws_s3_bucket_policy": ("policy",),
    "aws_sns_topic": ("policy",),
    "aws_sns_topic_policy": ("policy",),
    "aws_sqs_queue": ("policy",),
    "aws_sqs_queue_policy": ("policy",),
    "aws_vpc_endpoint": ("policy",),
}
_DATA = "data.aws_iam_policy_document."


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyChange:
    """A document that changes; ``after`` is None when it cannot be judged, and ``unseen`` says why."""

    change: ResourceChange
    attribute: str
    before: Document
    after: Document | None
    unseen: str = ""


def policy_changes(plan: Plan, where: Mapping[str, tuple[str, ...]]) -> Iterator[PolicyChange]:
    """Yield the documents that change. Of those that are new, only those of a principal that exists already."""
    for change in plan.of_type(*where):
        if change.action not in {Action.CREATE, Action.UPDATE, Action.REPLACE}:
            continue
        for attribute in where[change.type]:
            before, after = at(change.before, attribute), at(change.after, attribute)
            unseen = unseen_change(change, attribute) or _unseen_block(after)
            nothing_left = is_empty(after) and not (blocks(before) and change.action is Action.UPDATE)
            if nothing_left or (not unseen and (before == after or after is Mark.SENSITIVE)):
                continue
            if change.action is Action.CREATE and _is_of_something_new(plan, change):
                continue
            old = all_of(before or {}) or Document()
            new = Document() if is_empty(after) else _after(plan, change, after)
            yield PolicyChange(change=change, attribute=attribute, before=old, after=new, unseen=unseen)


def _after(plan: Plan, change: ResourceChange, value: object) -> Document | None:
    """Return the new document, put together from its data source where that waits for the apply."""
    if value is not Mark.UNKNOWN:
        return None if _unseen_block(value) else all_of(value)
    named = {each for each in plan.references.get(change.address, ()) if each.startswith(_DATA)}
    sources = [each for each in plan.changes if each.address in named and each.action is Action.READ]
    if len(named) != 1 or len(sources) != 1 or len(POLICIES.get(change.type, ("",))) != 1:
        return None
    return _from_data_source(sources[0].after)


def all_of(value: object) -> Document | None:
    """Return the document; of a role's own policies, which are blocks, all of them as one."""
    if not blocks(value) or isinstance(value, Mapping):
        return document(value)
    documents = [document(each.get("policy") or {}) or Document() for each in blocks(value)]
    return Document(
        allowed=tuple(dict.fromkeys(grant for each in documents for grant in each.allowed)),
        denied=tuple(dict.fromkeys(grant for each in documents for grant in each.denied)),
    )


def _unseen_block(value: object) -> str:
    unseen = any(is_hidden(each.get("policy")) for each in blocks(value))
    return "cannot be seen before apply" if unseen and not isinstance(value, Mapping) else ""


def _from_data_source(source: Mapping[str, object]) -> Document | None:
    """Return the document that Terraform will make of the data source's arguments."""
    more = ("source_policy_documents", "override_policy_documents", "source_json", "override_json")
    if any(at(source, name) for name in more) or not isinstance(at(source, "statement"), list):
        return None
    return document({"Statement": [_statement(each) for each in blocks(at(source, "statement"))]})


def _statement(block: Mapping[str, object]) -> Mapping[str, object]:
    conditions: dict[str, dict[str, object]] = {}
    for each in blocks(block.get("condition")):
        keys = conditions.setdefault(text(each.get("test")) or "", {})
        keys[text(each.get("variable")) or ""] = each.get("values")
    principals: dict[str, object] = {
        text(each.get("type")) or "": each.get("identifiers") for each in blocks(block.get("principals"))
    }
    parts = {
        "Effect": block.get("effect") or "Allow",
        "Action": block.get("actions"),
        "NotAction": block.get("not_actions"),
        "Resource": block.get("resources"),
        "NotResource": block.get("not_resources"),
        "Principal": principals,
        "NotPrincipal": block.get("not_principals"),
        "Condition": conditions,
    }
    return {name: part for name, part in parts.items() if part}


def new_policies(plan: Plan, where: Mapping[str, tuple[str, ...]]) -> Iterator[PolicyChange]:
    """Yield the documents that are new together with what they belong to, as far as they can be read."""
    for change in plan.of_type(*where):
        # An endpoint's policy opens nothing: without one, AWS writes that everything may pass.
        if change.action is not Action.CREATE or change.type == "aws_vpc_endpoint":
            continue
        for attribute in where[change.type]:
            value = at(change.after, attribute)
            if _is_of_something_new(plan, change) and not is_empty(value) and (after := _after(plan, change, value)):
                yield PolicyChange(change=change, attribute=attribute, before=Document(), after=after)


# Policies that are resources of their own -> the attribute that says to what they belong.
_OWNERS = {
    "aws_dynamodb_resource_policy": "resource_arn",
    "aws_iam_group_policy": "group",
    "aws_iam_role_policy": "role",
    "aws_iam_user_policy": "user",
    "aws_kms_key_policy": "key_id",
    "aws_s3_bucket_policy": "bucket",
    "aws_sns_topic_policy": "arn",
    "aws_sqs_queue_policy": "queue_url",
}
_NAMES = ("name", "bucket", "id", "arn", "url")


def _is_of_something_new(plan: Plan, change: ResourceChange) -> bool:
    """Tell whether a new policy belongs to what is new as well, or to nobody yet."""
    if change.type not in _OWNERS:
        return True
    owner = at(change.after, _OWNERS[change.type])
    new = (each for each in plan.changes if each.action is Action.CREATE and each is not change)
    return owner is Mark.UNKNOWN or any(
        owner is not None and at(each.after, name) == owner for each in new for name in _NAMES
    )
