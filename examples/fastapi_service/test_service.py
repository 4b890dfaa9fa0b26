"""Tests of the service against the local stack, as you would write them."""

from examples.fastapi_service.conftest import Service, eventually
from tools.local_stack.pytest_plugin import StackInTests

TEA = (200, {"sku": "tea", "cents": 390})


def test_a_price_is_cached(service: Service) -> None:
    """The next answer comes from the cache."""

    def is_hit() -> bool:
        before = service.ask("GET", "/stats")[1]["hits"]
        assert service.ask("GET", "/prices/tea") == TEA
        return bool(service.ask("GET", "/stats")[1]["hits"] > before)

    assert eventually(is_hit)


def test_a_changed_price_is_seen_at_once(service: Service) -> None:
    """Nobody gets the old one, out of Redis or out of the process."""
    service.ask("GET", "/prices/coffee")
    assert eventually(lambda: service.ask("PUT", "/prices/coffee?cents=520")[1].get("invalidated") is True)
    assert service.ask("GET", "/prices/coffee") == (200, {"sku": "coffee", "cents": 520})


def test_without_redis_prices_come_from_the_database(service: Service, local_stack: StackInTests) -> None:
    """The service goes on, whether Redis hangs or is gone."""
    with local_stack.frozen_redis():
        assert service.ask("GET", "/prices/tea") == TEA
    with local_stack.stopped_redis():
        assert service.ask("GET", "/prices/tea") == TEA


def test_functions_and_service_share_one_stack(service: Service, local_stack: StackInTests) -> None:
    """A function is called as easily as the service."""
    user = {"user_id": "u1"}
    assert eventually(lambda: local_stack.call("session", "POST", "/sessions", body=user).status == 201)
    assert service.ask("GET", "/prices/unknown")[0] == 404
