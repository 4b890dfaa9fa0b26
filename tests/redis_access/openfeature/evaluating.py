"""OpenFeature's own client, and the user for whom the tests of providers evaluate flags."""

from openfeature import api
from openfeature.client import OpenFeatureClient
from openfeature.evaluation_context import EvaluationContext
from openfeature.provider import AbstractProvider
from redis_access import ConnectionSettings

from tests.redis_servers.server import RedisServer

USER = EvaluationContext("u1", {"plan": "pro", "country": "DE"})
WAIT_SECONDS = 30


def client_of(provider: AbstractProvider) -> OpenFeatureClient:
    """Register the provider and return OpenFeature's client."""
    api.set_provider_and_wait(provider)
    return api.get_client()


def settings_of(server: RedisServer) -> ConnectionSettings:
    """Return the settings of a connection to the server."""
    return ConnectionSettings.from_url(f"redis://{server.address}")
