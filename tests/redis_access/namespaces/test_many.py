"""Many values of a namespace when something fails, and many namespaces."""

from redis_access.operations import MAX_NAMESPACES
from redis_access.testing import StandIn

from tests.redis_access.conformance.backends import InMemory


def test_many_values_without_redis(surface: str) -> None:
    """None are found, all are computed and none stored; what was made old in vain stays old here."""
    backend = InMemory()
    with backend.access(surface) as redis:
        stand_in = backend._stand_in
        pricing = redis.namespace("pricing")
        assert pricing.set_many({"a": 1, "b": 2}) is True
        stand_in.away = True
        assert pricing.get_many(["a", "b"]) == {}
        assert pricing.cache_get_many(["a", "b"], lambda keys: dict.fromkeys(keys, 3)) == {"a": 3, "b": 3}
        assert pricing.delete_many(["a"]) is False
        assert (pricing.exists("a"), pricing.ttl("a"), pricing.increment("a")) == (False, None, None)
        assert pricing.invalidate() is False
        stand_in.away = False
        assert pricing.get_many(["a", "b"]) == {}


def test_what_could_not_be_deleted_of_a_namespace_is_not_among_many() -> None:
    """The deletion failed when the version was known already."""
    redis = StandIn().access()
    pricing = redis.namespace("pricing")
    assert pricing.set_many({"a": 1, "b": 2}) is True
    unconfirmed = redis._operations.cache.unconfirmed
    key = f"v{pricing._operations._epochs.known}:pricing:a"
    unconfirmed.failed(key, unconfirmed.begin(key))
    assert pricing.get_many(["a", "b"]) == {"b": 2}
    assert pricing.cache_get_many(["a", "b"], lambda keys: dict.fromkeys(keys, 3)) == {"a": 3, "b": 2}


def test_an_access_remembers_a_bounded_number_of_namespaces() -> None:
    """Those with an invalidation that Redis did not confirm stay."""
    stand_in = StandIn()
    redis = stand_in.access()
    assert redis.namespace("first").set("k", 1) is True
    stand_in.away = True
    assert redis.namespace("first").invalidate() is False
    for number in range(MAX_NAMESPACES + 50):
        redis.namespace(f"n{number}")
    assert len(redis._operations._namespaces) == MAX_NAMESPACES
    stand_in.away = False
    assert redis.namespace("first").get("k") is None
