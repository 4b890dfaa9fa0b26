"""Changes of how clients prove who they are that AWS takes in several steps only."""

from collections.abc import Iterator

from ...plan.changes import Plan
from ..caches import GROUP, kept_caches
from ..reading import is_hidden, text, truth
from ..rule import Observation, Rule, Severity
from ..sources import elasticache
from .openness import token, users


def _refused(plan: Plan) -> Iterator[Observation]:
    for cache in kept_caches(plan, "token"):
        if cache.replaced:
            continue
        gets_tls = truth(cache.before("tls")) is False and truth(cache.after("tls")) is True
        if gets_tls and token(cache, after=True) is not None:
            yield Observation(
                address=cache.address,
                message="TLS is switched on and an AUTH token is set in one step: AWS describes tokens for caches "
                "whose TLS is on already, and may refuse",
                remedy="Switch TLS on first, with mode `preferred`; rotate the token in with the next deployment.",
                severity=Severity.MEDIUM,
            )
        to = users(cache, after=True)
        if users(cache, after=False) is not None or to is None or is_hidden(to):
            continue
        if gets_tls:
            yield Observation(
                address=cache.address,
                message="TLS is switched on and users are set in one step, which ElastiCache refuses",
                remedy="Switch TLS on first, with mode `preferred`, then `required`; set the users after that.",
            )
        elif token(cache, after=False) is not None and text(cache.after("token strategy")) != "DELETE":
            yield Observation(
                address=cache.address,
                message="the AUTH token gives way to users without strategy DELETE, which ElastiCache refuses",
                remedy='Set `auth_token_update_strategy = "DELETE"` together with `user_group_ids`.',
            )


AUTHENTICATION_STEP_REFUSED = Rule(
    id="authentication-step-refused",
    title="ElastiCache refuses this step of authentication, or may",
    severity=Severity.HIGH,
    explanation="Users and AUTH tokens need TLS that is on already, and users take a token's place only when it is "
    "deleted with the same change. The plan succeeds, the apply stops in the middle.",
    remedy="Go in the steps that AWS takes.",
    link=elasticache("Clusters.RBAC"),
    observe=_refused,
    weighs={GROUP: ("user_group_ids", "auth_token", "auth_token_update_strategy", "transit_encryption_enabled")},
)
