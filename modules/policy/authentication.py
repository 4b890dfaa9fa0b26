"""Nobody reaches Redis without authentication, and no password is in Terraform's state."""

from collections.abc import Iterator

from modules.policy.stack_terraform import Block, StackTerraform, is_true, listed

# By type: the argument by which a cache authenticates its clients.
_ASKED_BY = {"aws_elasticache_replication_group": "user_group_ids", "aws_elasticache_serverless_cache": "user_group_id"}


def authentication(terraform: StackTerraform, /) -> Iterator[str]:
    """Yield caches without users, users without authentication, passwords in the state; accepted by the rule's name."""
    for cache in terraform.resources(*_ASKED_BY):
        if not cache.argument(_ASKED_BY[cache.kind]) and not cache.accepts("authentication"):
            yield f"{cache.address} asks nobody who they are; give it {_ASKED_BY[cache.kind]}"
        if cache.argument("auth_token") and not cache.accepts("authentication"):
            yield f"{cache.address} has its token in the state; give it users"
    for group in terraform.resources("aws_elasticache_user_group"):
        if "default" in listed(group.argument("user_ids")) and not group.accepts("authentication"):
            yield f"{group.address} holds AWS's user `default`, who may do everything; make one that is switched off"
    for user in terraform.resources("aws_elasticache_user"):
        if not user.accepts("authentication"):
            yield from (f"{user.address} {problem}" for problem in _user(user))


def _user(user: Block) -> Iterator[str]:
    words = str(user.argument("access_string") or "").lower().split()
    without = is_true(user.argument("no_password_required")) or "nopass" in words
    without |= user.argument("authentication_mode.type") == "no-password-required"
    if without and (not words or words[0] != "off"):
        yield "logs in without a password; use IAM, or switch the user off"
    # In an access string, Redis takes words that begin with these characters as passwords or their hashes.
    written = any(word[0] in "<>#!" for word in words)
    if written or listed(user.argument("passwords")) or listed(user.argument("authentication_mode.passwords")):
        yield "has its passwords in the state; use IAM, or password_users of the settings"
