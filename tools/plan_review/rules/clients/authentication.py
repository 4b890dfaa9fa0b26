"""Nobody has to authenticate any more, or everybody has to."""

from collections.abc import Iterator

from ...plan.changes import Action, Plan
from ...plan.values import Mark
from ..caches import GROUP, MEMORYDB, is_memcached, kept_caches, made_caches, weighing
from ..reading import is_hidden, is_unknown, mark_in, shown, text, texts
from ..remedies import assignment
from ..resources import values
from ..rule import Observation, Rule, Severity
from ..sources import elasticache
from .openness import is_open, token, users


def _off(plan: Plan) -> Iterator[Observation]:
    for cache in made_caches(plan, "users"):
        there_was_none = cache.change.action is not Action.CREATE and is_open(cache, after=False)
        # Memcached asks nobody, whatever one wishes.
        if is_open(cache, after=True) and not there_was_none and not is_memcached(cache):
            had = cache.before("users")
            keep = f"Keep {assignment(plan, cache.type, cache.name('users'), had)}." if texts(had) else None
            yield Observation(
                address=cache.address,
                message=f"the cache has {_NONE.get(cache.type, 'no users')}: whoever reaches the port may run "
                "everything",
                remedy=keep,
            )


def _required(plan: Plan) -> Iterator[Observation]:
    for cache in kept_caches(plan, "users"):
        if cache.replaced or not is_open(cache, after=False) or is_open(cache, after=True):
            continue
        to = users(cache, after=True)
        if is_hidden(to):
            continue
        if to is not None:
            yield Observation(
                address=cache.address,
                message=f"the cache was open, and gets users ({shown(cache.after('users'))}): connections that give no "
                "name become the user default, and may do what that one may; all others must log in",
            )
        elif cache.changed("token"):
            # ROTATE is the provider's default.
            strategy = text(cache.after("token strategy")) or "ROTATE"
            rotates = strategy == "ROTATE"
            effect = "clients without the token are served until it is SET" if rotates else _REFUSED
            yield Observation(
                address=cache.address,
                message=f"the cache was open, and gets an AUTH token (strategy {strategy}): {effect}",
                severity=Severity.LOW if rotates else None,
            )


# The absence that lets everybody in, by type.
_NONE = {GROUP: "neither users nor an AUTH token", MEMORYDB: "the list open-access"}
_REFUSED = "clients without the token are refused from the apply on; AWS takes SET only after ROTATE"


def _user_groups(plan: Plan) -> Iterator[Observation]:
    for cache in kept_caches(plan, "users"):
        before, after = users(cache, after=False), users(cache, after=True)
        if before is None and is_unknown(after):
            yield Observation(
                address=cache.address,
                message=f"{cache.name('users')} cannot be seen before apply: who has to log in, and who may",
            )
        if before is not None and after is None and token(cache, after=True) is not None and not cache.replaced:
            yield Observation(
                address=cache.address,
                message=f"users ({shown(cache.before('users'))}) give way to an AUTH token: clients that log in with a "
                "name are refused, and whoever has the token may run everything",
            )
        if before == after or before is None or after is None:
            continue
        unseen = _UNSEEN.get(mark_in(after), "")
        yield Observation(
            address=cache.address,
            message=f"{cache.name('users')} changes {values(before, after)}{unseen}: users that are not in the new "
            "group are refused, and others are let in",
        )


_UNSEEN: dict[Mark | None, str] = {
    Mark.UNKNOWN: "; the new one cannot be seen before apply",
    Mark.SENSITIVE: "; the new one is a secret and cannot be judged",
}


AUTHENTICATION_OFF = Rule(
    id="authentication-off",
    title="Nobody has to authenticate",
    severity=Severity.CRITICAL,
    explanation="Without users (RBAC) or an AUTH token, the built-in user `default` lets everybody run every command; "
    "only the network is left to stop them. AWS Config's elasticache-rbac-auth-enabled fails.",
    remedy="Give it users.",
    link=elasticache("Clusters.RBAC"),
    observe=_off,
    weighs=weighing("users", "token"),
)

AUTHENTICATION_REQUIRED = Rule(
    id="authentication-required",
    title="Clients have to authenticate from now on",
    severity=Severity.HIGH,
    explanation="A cache that asked for nothing serves clients that send nothing. From the apply on they are refused, "
    "or are the user `default`, with what that user may do.",
    remedy="Let every client send its credentials first: with strategy ROTATE both kinds are served, SET then closes "
    "the door. With users, give `default` the rights of now, move the clients, then switch it off.",
    link=elasticache("auth"),
    observe=_required,
    weighs=weighing("users", "token"),
)

USER_GROUP_CHANGE = Rule(
    id="user-group-change",
    title="The cache gets another user group",
    severity=Severity.HIGH,
    explanation="The user group holds all users that may log in. With another one, those that are not in it are "
    "refused, and connections that they have lose their rights.",
    remedy="Change users and their access strings within the group instead.",
    link=elasticache("Clusters.RBAC"),
    observe=_user_groups,
    weighs=weighing("users"),
    sees_unknown=True,
)
