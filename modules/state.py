"""The place of a stack's Terraform state: a local file, S3, or an HCP Terraform workspace, by cdktf.json's context."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cdktf import CloudBackend, LocalBackend, NamedCloudWorkspace, S3Backend, S3BackendAssumeRoleConfig, TerraformStack
from constructs import Construct

# `use_path_style` is for stand-ins of S3, which have no host name for each bucket.
_S3_KEYS = frozenset({"bucket", "region", "kms_key_id", "use_path_style", "role_arn", "key_prefix"})
_S3_REQUIRED = frozenset({"bucket", "region"})
_CLOUD_KEYS = frozenset({"organization", "hostname"})


class StateSettingsError(ValueError):
    """Raised when the context's `state` has none of the forms that `configure_state` takes."""


@dataclass(frozen=True, kw_only=True)
class S3State:
    """The place of states in S3; ``kms_key_id`` is a key's ARN, id or alias, None for the bucket's own encryption.

    ``key_prefix`` comes before the stack's name, so that several repositories can share a bucket.
    """

    bucket: str
    region: str
    kms_key_id: str | None = None
    key_prefix: str = ""


def s3_state(scope: Construct) -> S3State | None:
    """Return where the context keeps the states in S3; None when it keeps them elsewhere.

    Raises StateSettingsError when the context names a role for them: whoever takes that role to read could write, too.
    """
    state = scope.node.try_get_context("state")
    if scope.node.try_get_context("state_directory") or not _is_form(state, "s3", _S3_KEYS, required=_S3_REQUIRED):
        return None
    options = state["s3"]
    if "role_arn" in options:
        raise StateSettingsError(
            "cdktf.json, context.state.s3.role_arn: the roles of the stack ci have rights of their own on the states, "
            "so that planning writes nothing; leave role_arn out, or the context ci"
        )
    return S3State(
        bucket=options["bucket"],
        region=options["region"],
        kms_key_id=options.get("kms_key_id"),
        key_prefix=options.get("key_prefix", ""),
    )


def state_key(stack: str, *, prefix: str = "") -> str:
    """Return the key of a stack's state in the bucket. The key of its lock ends in `.tflock` beside that."""
    return f"{prefix.strip('/')}/{stack}/terraform.tfstate".removeprefix("/")


def configure_state(stack: TerraformStack, name: str) -> None:
    """Give the stack the backend that the context names; each stack has a state of its own.

    `"state": {"s3": {"bucket": ..., "region": ..., "kms_key_id": ..., "role_arn": ..., "key_prefix": ...}}` keeps it in
    S3 with Terraform's native locking, under the prefix, by the role's rights;
    `"state": {"cloud": {"organization": ..., "hostname": ...}}` in the HCP Terraform workspace called as the stack;
    `"state_directory": "..."` keeps it in local files there, whatever `state` says; without either, they lie in the
    working directory. Raises StateSettingsError.
    """
    state = stack.node.try_get_context("state")
    directory = stack.node.try_get_context("state_directory")
    if directory or not state:
        LocalBackend(stack, path=str(Path(directory or ".").resolve() / f"terraform.{name}.tfstate"))
    elif _is_form(state, "s3", _S3_KEYS, required=_S3_REQUIRED):
        options = dict(state["s3"])
        key = state_key(name, prefix=options.pop("key_prefix", ""))
        role_arn = options.pop("role_arn", None)
        S3Backend(
            stack,
            key=key,
            encrypt=True,
            assume_role=S3BackendAssumeRoleConfig(role_arn=role_arn) if role_arn else None,
            **options,
        )
        # The bindings have no argument for it (terraform-cdk #3834).
        stack.add_override("terraform.backend.s3.use_lockfile", True)
    elif _is_form(state, "cloud", _CLOUD_KEYS, required={"organization"}):
        CloudBackend(stack, workspaces=NamedCloudWorkspace(name), **state["cloud"])
    else:
        raise StateSettingsError(
            f"cdktf.json, context.state: {state!r} is not understood; write "
            '{"s3": {"bucket": "...", "region": "..."}} or {"cloud": {"organization": "..."}}, or leave it out'
        )


def _is_form(state: Any, kind: str, known: frozenset[str], *, required: Set[str]) -> bool:
    options = state.get(kind) if isinstance(state, Mapping) and len(state) == 1 else None
    return isinstance(options, Mapping) and required <= options.keys() <= known
