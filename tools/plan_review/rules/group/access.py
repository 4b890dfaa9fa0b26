"""Who is let in: user groups, the AUTH token, security groups."""

from collections.abc import Iterator

from ...plan.changes import Action, Plan
from ...plan.values import Mark
from ..reading import at, is_empty, is_unknown, listed, shown, texts
from ..resources import GROUP, kept, made, values
from ..rule import Observation, Rule, Severity
from ..sources import aws, elasticache


def _no_authentication(plan: Plan) -> Iterator[Observation]:
    for change in made(plan, GROUP):
        groups, token = ([at(side, name) for side in (change.before, change.after)] for name in _AUTHENTICATION)
        # A group has users or a token: where there were users, what hides behind an unchanged token is an empty one.
        no_token = is_empty(token[1]) or (not is_empty(groups[0]) and not change.changed("auth_token"))
        there_was_none = change.action is not Action.CREATE and is_empty(groups[0]) and is_empty(token[0])
        if is_empty(groups[1]) and no_token and not there_was_none:
            yield Observation(
                address=change.address,
                message="the group has neither user groups nor an AUTH token: whoever reaches the port may run "
                "everything",
            )


def _user_groups(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, GROUP):
        before, after = at(change.before, "user_group_ids"), at(change.after, "user_group_ids")
        if before == after or not texts(before) or is_empty(after):
            continue
        unseen = "; the new one cannot be seen before apply" if is_unknown(after) else ""
        yield Observation(
            address=change.address,
            message=f"user_group_ids changes {values(before, after)}{unseen}: users that are not in the new group are "
            "refused, and others are let in",
        )


def _token(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, GROUP):
        before, after = at(change.before, "auth_token"), at(change.after, "auth_token")
        # With users there is no token; an empty one is as secret as any other.
        if is_empty(before) or texts(at(change.before, "user_group_ids")):
            continue
        if after is Mark.UNKNOWN or not change.changed("auth_token"):
            continue
        gone = is_empty(after)
        yield Observation(
            address=change.address,
            message="auth_token is taken away: clients that send it are refused, unless users take its place"
            if gone
            else "auth_token changes (strategy "
            f"{shown(at(change.after, 'auth_token_update_strategy'))}): clients with the old one may be refused",
            severity=Severity.HIGH if gone else Severity.MEDIUM,
        )


def _security_groups(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, GROUP):
        before, after = at(change.before, "security_group_ids"), at(change.after, "security_group_ids")
        new = sorted(texts(after) - texts(before))
        if new:
            yield Observation(
                address=change.address,
                message=f"security_group_ids gains {listed(new)}: their rules admit to the cache, too",
            )
        elif is_unknown(after) and texts(before):
            yield Observation(
                address=change.address,
                message="security_group_ids cannot be seen before apply: rules of other groups may admit to the cache",
            )


_AUTHENTICATION = ("user_group_ids", "auth_token")

AUTHENTICATION_OFF = Rule(
    id="authentication-off",
    title="Nobody has to authenticate",
    severity=Severity.CRITICAL,
    explanation="Without a user group (RBAC) or an AUTH token, the built-in user `default` lets everybody run every "
    "command; only the network is left to stop them. AWS Config's elasticache-rbac-auth-enabled fails.",
    remedy="Keep `user_group_ids`, or at least `auth_token`.",
    link=elasticache("Clusters.RBAC"),
    observe=_no_authentication,
)

USER_GROUP_CHANGE = Rule(
    id="user-group-change",
    title="The group gets another user group",
    severity=Severity.HIGH,
    explanation="The user group holds all users that may log in. With another one, those that are not in it are "
    "refused, and connections that they have lose their rights.",
    remedy="Change users and their access strings within the group instead.",
    link=elasticache("Clusters.RBAC"),
    observe=_user_groups,
)

AUTH_TOKEN_CHANGE = Rule(
    id="auth-token-change",
    title="The AUTH token changes or goes",
    severity=Severity.HIGH,
    explanation="All clients share the token. With strategy SET a new one replaces the old, with ROTATE both are "
    "valid.",
    remedy="Rotate first, move the clients, then set; or use IAM users, which have nothing to rotate.",
    link=elasticache("auth"),
    observe=_token,
)

CACHE_SECURITY_GROUPS_ADDED = Rule(
    id="cache-security-groups-added",
    title="The cache gets further security groups",
    severity=Severity.MEDIUM,
    explanation="Rules of all security groups of a node are added together: what one of them admits is admitted.",
    remedy="Read the rules of the groups that are added.",
    link=aws("vpc/latest/userguide/security-group-rules"),
    observe=_security_groups,
)
