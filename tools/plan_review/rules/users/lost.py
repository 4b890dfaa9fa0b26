"""A user goes, or leaves its group, while clients use it; or one joins."""

from collections.abc import Iterator, Mapping

from ...plan.changes import Action, Plan, ResourceChange
from ..reading import at, is_hidden, is_unknown, listed, shown, text, texts
from ..remedies import assignment
from ..resources import USER, USER_GROUPS, USERS, action_text, kept, removed
from ..rule import Observation, Rule, Severity
from ..sources import elasticache
from .access import mode, name_of
from .access_string import parse


def _user(plan: Plan) -> Iterator[Observation]:
    for change in removed(plan, *USERS):
        engine = any(each.forces_replacement and each.path[:1] == ("engine",) for each in change.attributes)
        yield Observation(
            address=change.address,
            message=f"{action_text(change)}: clients that log in as {name_of(change.before)} are refused"
            + (" until the new one is in the group" if change.action is Action.REPLACE else ""),
            remedy=f"Keep {assignment(plan, USER, 'engine', at(change.before, 'engine'))}: users of engine redis work "
            "on Valkey."
            if engine
            else None,
        )


def _user_group(plan: Plan) -> Iterator[Observation]:
    for change in removed(plan, *USER_GROUPS):
        yield Observation(
            address=change.address,
            message=f"{action_text(change)}: AWS refuses while the cache uses it, and without it nobody can log in",
        )


def _members(plan: Plan) -> Iterator[Observation]:
    rights = {name: what for each in plan.of_type(*USERS) for name, what in _rights(each)}
    yield from _associations(plan, rights)
    for change in kept(plan, *USER_GROUPS):
        before, after = (at(side, USER_GROUPS[change.type]) for side in (change.before, change.after))
        left, joined = sorted(texts(before) - texts(after)), sorted(texts(after) - texts(before))
        if is_unknown(after):
            if before != after:
                yield Observation(
                    address=change.address,
                    message="who is in the user group cannot be seen before apply",
                    severity=Severity.MEDIUM,
                )
            continue
        if is_hidden(after):
            continue
        if left:
            yield Observation(
                address=change.address,
                message=f"{listed(left)} leaves the user group: its clients are refused",
                severity=Severity.HIGH,
            )
        if joined:
            everything = [f"; {each} {rights[each]}" for each in joined if each in rights]
            yield Observation(
                address=change.address,
                message=f"{listed(joined)} joins the user group and may log in to the cache{''.join(everything)}",
                severity=Severity.HIGH if everything else Severity.MEDIUM,
            )


def _rights(change: ResourceChange) -> Iterator[tuple[str, str]]:
    """Yield a user's id, or MemoryDB's name, and what makes it one to look at twice; nothing for the others."""
    access = parse(text(at(change.after, "access_string")) or "")
    open_to_all = mode(change.after) == "no-password-required" or access.passwordless
    parts = ["needs no password"] * open_to_all + ["may run every command"] * access.everything
    name = text(at(change.after, "user_id")) or text(at(change.after, "user_name"))
    if access.on and parts and name:
        yield name, " and ".join(parts)


def _associations(plan: Plan, rights: Mapping[str, str]) -> Iterator[Observation]:
    new = any(each.action is Action.CREATE for each in plan.of_type(*USER_GROUPS))
    for change in plan.of_type("aws_elasticache_user_group_association"):
        if change.action in {Action.DESTROY, Action.REPLACE}:
            yield Observation(
                address=change.address,
                message=f"{_user_of(change.before)} leaves the user group: its clients are refused",
                severity=Severity.HIGH,
            )
        if change.action in {Action.CREATE, Action.REPLACE} and not new:
            user = _user_of(change.after)
            everything = f"; {user} {rights[user]}" if user in rights else ""
            yield Observation(
                address=change.address,
                message=f"{user} joins the user group and may log in to the cache{everything}",
                severity=Severity.HIGH if everything else Severity.MEDIUM,
            )


def _user_of(association: Mapping[str, object]) -> str:
    id_ = at(association, "user_id")
    return "a user that cannot be seen before apply" if is_unknown(id_) else shown(id_)


def _name_given(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, *USERS):
        before, after = text(at(change.before, "user_name")), text(at(change.after, "user_name"))
        if before and after and before != after:
            yield Observation(
                address=change.address,
                message=f"the user {before} is called {after} from now on: clients that log in as {before} are refused",
            )


USER_LOST = Rule(
    id="redis-user-lost",
    title="A Redis user is destroyed or replaced",
    severity=Severity.HIGH,
    explanation="Connections of a deleted user end, and new ones are refused.",
    remedy="Make the new user first, move its clients, then take the old one away.",
    link=elasticache("VersionManagement.HowTo"),
    observe=_user,
    losses=USERS,
)

USER_GROUP_LOST = Rule(
    id="user-group-lost",
    title="The user group is destroyed or replaced",
    severity=Severity.CRITICAL,
    explanation="The replication group names its user group. AWS refuses to delete one in use, so the apply stops in "
    "the middle; once it is gone, no user can log in.",
    remedy="Keep its id and engine; change users within it.",
    link=elasticache("Clusters.RBAC"),
    observe=_user_group,
    losses=tuple(USER_GROUPS),
)

USER_GROUP_MEMBERS = Rule(
    id="user-group-members",
    title="Other users may log in",
    severity=Severity.MEDIUM,
    explanation="Only users in the group exist for the cache. One that leaves is refused at once; one that joins may "
    "do what its access string says.",
    remedy="Read the access string of those who join; see that no client uses those who leave.",
    link=elasticache("Clusters.RBAC"),
    observe=_members,
    weighs={type_: (members,) for type_, members in USER_GROUPS.items()},
    losses=("aws_elasticache_user_group_association",),
    sees_unknown=True,
)

USER_RENAMED = Rule(
    id="redis-user-renamed",
    title="A Redis user gets another name",
    severity=Severity.HIGH,
    explanation="With IAM authentication a user's id and name are equal, stand in the clients' policy, and "
    "clients keep the name that they began with until they start again.",
    remedy="Add a user with the new name beside the old one.",
    link=elasticache("auth-iam"),
    observe=_name_given,
    weighs=dict.fromkeys(USERS, ("user_name",)),
)
