"""Evaluations kept in Redis."""

from collections.abc import Mapping

from redis_access import redis_access
from redis_access.targeting import Evaluation, Rule

from lambdas.documents import CacheResult

EVALUATION_TTL_SECONDS = 300


def evaluated(rule: Rule, flag: str, user_id: str, attributes: Mapping[str, str]) -> tuple[Evaluation, CacheResult]:
    """Return what the rule says about the user, and whether it was remembered.

    It is remembered under the rule's fingerprint: once the rule is another one, nobody asks for the old evaluation.
    """
    versioned_flag = f"{flag}@{rule.fingerprint(attributes)}"
    kept = redis_access.get_cached_feature_flag(user_id, versioned_flag)
    if (evaluation := Evaluation.from_json(kept)) is not None:
        return evaluation, "hit"
    evaluation = rule.evaluate(flag, user_id, attributes)
    redis_access.cache_feature_flag(user_id, versioned_flag, evaluation.to_json(), ttl=EVALUATION_TTL_SECONDS)
    return evaluation, "miss"
