"""Fifty flags of a user through OpenFeature's client: cached, evaluated in the process, and asked of a flag service."""

import asyncio
import json
import multiprocessing
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from multiprocessing.connection import Connection
from typing import Any

from openfeature import api
from openfeature.client import OpenFeatureClient
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext
from openfeature.flag_evaluation import FlagResolutionDetails, Reason
from openfeature.provider import FeatureProvider
from openfeature.provider.in_memory_provider import InMemoryFlag, InMemoryProvider
from redis_access.openfeature import CachingProvider, RedisFlagProvider
from redis_access.targeting import Rule, evaluate

from tools.bench.measuring.rounds import Turn, measure, repeated
from tools.bench.measuring.row import Plan, Row, ratio_row
from tools.bench.measuring.servers import Servers

RULES: Mapping[str, Any] = {
    f"flag-number-{number:02}": {"enabled": True, "rollout_percent": 50, "match": {"country": ["DE", "FR"]}}
    for number in range(50)
}
USER = EvaluationContext("user-1", {"country": "DE", "plan": "pro", "age": 42})
SERVICE, IN_MEMORY = "OFREP provider, no cache", "in-memory provider"
OURS, TASKS, RULES_IN_REDIS = "CachingProvider", "CachingProvider, asyncio, 50 at once", "RedisFlagProvider"
TITLE = "50 flags of a user by OpenFeature"


def rows(servers: Servers, plan: Plan) -> list[Row]:
    """Measure them. The flag service is a process of its own on loopback, without a network between."""
    with _flag_service() as address, asyncio.Runner() as runner:
        access, async_access = servers.ours(), servers.ours_async()
        service = OFREPProvider(address)
        caching = _client(CachingProvider(service, access, async_access=async_access, ttl=3600), OURS)
        turns = {
            SERVICE: _one_by_one(_client(service, SERVICE)),
            OURS: _one_by_one(caching),
            TASKS: repeated(lambda: runner.run(_at_once(caching))),
            RULES_IN_REDIS: _one_by_one(_client(RedisFlagProvider(RULES.get, access), RULES_IN_REDIS)),
            IN_MEMORY: _one_by_one(_client(_in_memory(), IN_MEMORY)),
        }
        measured = measure(turns, rounds=plan.rounds, turn_seconds=plan.turn_seconds)
        assert caching.get_boolean_details(next(iter(RULES)), False, USER).reason == Reason.CACHED  # noqa: S101
        runner.run(async_access.close())
        api.clear_providers()
    others = [TASKS, RULES_IN_REDIS, IN_MEMORY]
    return [ratio_row(measured, TITLE, base=SERVICE, bar=0.25, name=OURS, profiled=turns[OURS], peers=others)]


def _client(provider: FeatureProvider, domain: str) -> OpenFeatureClient:
    """Return a client of the provider, which evaluates as the rules say."""
    api.set_provider_and_wait(provider, domain)
    client = api.get_client(domain)
    wanted = {flag: _evaluated(flag).value for flag in RULES}
    assert {flag: client.get_boolean_value(flag, not wanted[flag], USER) for flag in RULES} == wanted  # noqa: S101
    return client


def _one_by_one(client: OpenFeatureClient) -> Turn:
    def ask() -> None:
        for flag in RULES:
            client.get_boolean_value(flag, False, USER)

    return repeated(ask)


async def _at_once(client: OpenFeatureClient) -> None:
    await asyncio.gather(*(client.get_boolean_value_async(flag, False, USER) for flag in RULES))


def _evaluated(flag: str) -> FlagResolutionDetails[bool]:
    found = evaluate(flag, Rule.from_json(RULES[flag]), USER.targeting_key, USER.attributes)
    return FlagResolutionDetails(found.value, variant=found.variant, reason=Reason(found.reason))


def _in_memory() -> InMemoryProvider:
    def flag(name: str) -> InMemoryFlag[bool]:
        return InMemoryFlag(
            "off", {"on": True, "off": False}, context_evaluator=lambda _flag, _context: _evaluated(name)
        )

    return InMemoryProvider({name: flag(name) for name in RULES})


@contextmanager
def _flag_service() -> Iterator[str]:
    """Give the address of a flag service in a process of its own."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.kill()
        process.join()


def _serve(told: Connection) -> None:
    server = HTTPServer(("127.0.0.1", 0), _Service)
    told.send(server.server_port)
    server.serve_forever()


class _Service(BaseHTTPRequestHandler):
    """Evaluates a flag as OFREP has it."""

    def do_POST(self) -> None:
        """Answer for any context as for the user."""
        self.rfile.read(int(self.headers["content-length"]))
        flag = self.path.rpartition("/")[2]
        found = _evaluated(flag)
        content = json.dumps({"key": flag, "value": found.value, "variant": found.variant, "reason": found.reason})
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""
