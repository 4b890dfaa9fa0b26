"""OpenFeature's own clients evaluate flags by OFREP: the Python SDK's, and the web SDK's under Node."""

import http.server
import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from openfeature import api
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import ErrorCode
from openfeature.flag_evaluation import Reason
from redis_access import redis_access
from redis_access.openfeature import CachingProvider

from lambdas import dynamodb
from lambdas.feature_flags.handler import handler
from tests.lambdas.conftest import TABLES
from tests.lambdas.events import Answer, answer, event
from tools.terraform.steps import ROOT

BULK = "/ofrep/v1/evaluate/flags"
WEB_CLIENT = """
import { OpenFeature } from '@openfeature/web-sdk';
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
const [baseUrl, flag] = process.argv.slice(1);
const client = OpenFeature.getClient();
const told = [];
await OpenFeature.setContext({ targetingKey: 'u1', country: 'DE' });
await OpenFeature.setProviderAndWait(new OFREPWebProvider({ baseUrl, pollInterval: 0 }));
told.push(client.getBooleanDetails(flag, false));
await OpenFeature.setContext({ targetingKey: 'u1', country: 'US' });
told.push(client.getBooleanDetails(flag, false));
told.push(client.getBooleanDetails('no-such-flag', true));
console.log(JSON.stringify(told));
await OpenFeature.close();
"""


def _put(flag: str, **rule: object) -> None:
    assert answer(handler, event("PUT", f"/flags/{flag}", body=rule)).status == 200


def _post(path: str, body: object = None, **headers: str) -> Answer:
    return answer(handler, event("POST", path, body=body, headers=headers))


def _one(flag: str, **context: object) -> Answer:
    return _post(f"{BULK}/{flag}", {"context": context})


class _Gateway(http.server.BaseHTTPRequestHandler):
    """Stands where API Gateway stands: makes events of requests and answers of the function's."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        given = event("POST", self.path, body=body, headers=dict(self.headers.items()))
        served = handler(given, None)
        content = (served.get("body") or "").encode()
        self.send_response(served["statusCode"])
        for name, value in served["headers"].items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def gateway() -> Iterator[str]:
    """Give the address of a server in front of the function."""
    # By a thread for each connection: clients keep theirs open.
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Gateway)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.usefixtures("tables", "redis")
class TestWithRedis:
    """Everything is there."""

    @pytest.mark.parametrize(
        ("rule", "context", "expected"),
        [
            ({"enabled": True}, {}, (True, "on", "STATIC")),
            ({"enabled": False}, {"targetingKey": "u1"}, (False, "off", "DISABLED")),
            ({"enabled": True, "match": {"country": ["DE"]}}, {"country": "DE"}, (True, "on", "TARGETING_MATCH")),
            ({"enabled": True, "match": {"country": ["DE"]}}, {"country": "US"}, (False, "off", "DEFAULT")),
            ({"enabled": True, "match": {"country": ["DE"]}}, {"country": {"a": 1}}, (False, "off", "DEFAULT")),
            ({"enabled": True, "match": {"beta": ["true"]}}, {"beta": True}, (True, "on", "TARGETING_MATCH")),
            ({"enabled": True, "match": {"age": ["42"]}}, {"age": 42}, (True, "on", "TARGETING_MATCH")),
            ({"enabled": True, "rollout_percent": 0}, {"targetingKey": "u1"}, (False, "off", "SPLIT")),
        ],
    )
    def test_a_flag_is_evaluated(self, unique: str, rule: Any, context: Any, expected: Any) -> None:
        """By the context's attributes, as the texts that rules name; what no rule asks for is ignored."""
        _put(unique, **rule)
        got = _one(unique, **context, ignored={"deep": [1]})
        assert got.status == 200
        assert got.body["key"] == unique
        assert (got.body["value"], got.body["variant"], got.body["reason"]) == expected

    def test_both_ways_say_the_same(self, unique: str) -> None:
        """A user is in or out, whichever way is taken."""
        _put(unique, enabled=True, rollout_percent=50)
        for number in range(20):
            plain = answer(handler, event("GET", f"/users/u{number}/flags/{unique}")).body["enabled"]
            assert _one(unique, targetingKey=f"u{number}").body["value"] is plain

    @pytest.mark.parametrize(
        ("sent", "code"),
        [
            ({"context": {"targetingKey": 5}}, "INVALID_CONTEXT"),
            ({"context": {"targetingKey": "a b"}}, "INVALID_CONTEXT"),
            ({"context": []}, "INVALID_CONTEXT"),
            ({"context": {}}, "TARGETING_KEY_MISSING"),
            ({}, "TARGETING_KEY_MISSING"),
            ("{", "PARSE_ERROR"),
            ([], "PARSE_ERROR"),
            ({"contexts": {}}, "PARSE_ERROR"),
        ],
    )
    def test_a_context_that_does_not_do_is_told_by_code(self, unique: str, sent: Any, code: str) -> None:
        """As the protocol names it."""
        _put(unique, enabled=True, rollout_percent=50)
        got = _post(f"{BULK}/{unique}", sent)
        assert (got.status, got.body["errorCode"], got.body["key"]) == (400, code, unique)
        assert got.body["errorDetails"]

    @pytest.mark.parametrize("flag", ["no-such-flag", "not%20a%20name"])
    def test_an_unknown_flag_is_not_found(self, flag: str) -> None:
        """404, by code."""
        got = _one(flag, targetingKey="u1")
        assert (got.status, got.body["errorCode"]) == (404, "FLAG_NOT_FOUND")

    def test_all_flags_are_evaluated_at_once(self, unique: str) -> None:
        """A new one is there at once; one that needs what is missing says so and spoils nothing."""
        _post(BULK, {"context": {}})  # the names are cached now
        _put(f"{unique}-a", enabled=True)
        _put(f"{unique}-b", enabled=True, rollout_percent=50)
        flags = {flag["key"]: flag for flag in _post(BULK, {"context": {}}).body["flags"]}
        assert flags[f"{unique}-a"]["value"] is True
        assert flags[f"{unique}-b"]["errorCode"] == "TARGETING_KEY_MISSING"

    def test_a_damaged_rule_spoils_no_others(self, unique: str) -> None:
        """Nobody's flags are gone because someone edited one by hand."""
        _put(unique, enabled=True)
        damaged = f"{unique}-damaged"
        _put(damaged, enabled=True)  # so that its name is listed
        table = TABLES["FLAGS_TABLE"][0]
        dynamodb.client().put_item(TableName=table, Item={"flag": {"S": damaged}, "document": {"S": "{"}})
        redis_access.flags.delete("flag-rule", damaged)
        flags = {flag["key"]: flag for flag in _post(BULK, {"context": {}}).body["flags"]}
        several = answer(handler, event("GET", "/users/u1/flags", query={"flags": f"{unique},{damaged}"})).body["flags"]
        dynamodb.client().delete_item(TableName=table, Key={"flag": {"S": damaged}})
        assert flags[unique]["value"] is True
        assert flags[damaged]["errorCode"] == "PARSE_ERROR"
        assert [(flag["enabled"], flag["reason"]) for flag in several] == [(True, "enabled"), (False, "damaged")]

    def test_more_flags_than_are_listed_hide_none_of_the_first(
        self, unique: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        """One flag too many, whoever wrote it, is no fault for everybody; operators are told."""
        for end in "ab":
            _put(f"{unique}-{end}", enabled=True)
        every = [flag["key"] for flag in _post(BULK, {"context": {}}).body["flags"]]
        monkeypatch.setattr("lambdas.documents.MAX_LISTED", len(every) - 1)
        redis_access.delete("flag-rules")
        for _ in range(2):  # from the table, then from the cache
            listed = _post(BULK, {"context": {}})
            assert (listed.status, [flag["key"] for flag in listed.body["flags"]]) == (200, every[:-1])
        assert f"more than {len(every) - 1} flag-rules" in caplog.text

    def test_the_same_evaluations_are_not_sent_again(self, unique: str) -> None:
        """304 as long as nothing changed, whoever else is asked for."""
        _put(unique, enabled=True)
        first = _post(BULK, {"context": {"targetingKey": "u1"}})
        tag = first.headers["etag"]
        same = _post(BULK, {"context": {"targetingKey": "u1"}}, **{"if-none-match": f'"other", W/{tag}'})
        assert (same.status, same.headers["etag"]) == (304, tag)
        _put(unique, enabled=False)
        changed = _post(BULK, {"context": {"targetingKey": "u1"}}, **{"if-none-match": tag})
        assert changed.status == 200
        assert changed.headers["etag"] != tag

    def test_the_python_sdk_evaluates_here(self, unique: str, gateway: str) -> None:
        """Value, variant and reason; an unknown flag is the default, with the code."""
        _put(unique, enabled=True, match={"country": ["DE"]})
        api.set_provider_and_wait(OFREPProvider(gateway))
        client = api.get_client()
        found = client.get_boolean_details(unique, False, EvaluationContext("u1", {"country": "DE"}))
        missing = client.get_boolean_details("no-such-flag", True, EvaluationContext("u1"))
        api.clear_providers()
        assert (found.value, found.variant, found.reason) == (True, "on", Reason.TARGETING_MATCH)
        assert (missing.value, missing.error_code) == (True, ErrorCode.FLAG_NOT_FOUND)

    def test_a_cache_around_the_python_sdks_provider(self, unique: str, gateway: str) -> None:
        """A remote service's evaluations are kept, its errors are not, and another context is another evaluation."""
        _put(unique, enabled=True, match={"country": ["DE"]})
        api.set_provider_and_wait(CachingProvider(OFREPProvider(gateway), redis_access, name=unique))
        client = api.get_client()
        contexts = [EvaluationContext("u1", {"country": country}) for country in ("DE", "DE", "US")]
        found = [client.get_boolean_details(unique, False, context) for context in contexts]
        missing = [client.get_boolean_details("no-such-flag", True, contexts[0]) for _ in range(2)]
        api.clear_providers()
        assert [details.value for details in found] == [True, True, False]
        assert [details.reason for details in found] == [Reason.TARGETING_MATCH, Reason.CACHED, Reason.DEFAULT]
        assert [details.error_code for details in missing] == [ErrorCode.FLAG_NOT_FOUND] * 2

    def test_the_web_sdk_evaluates_here(self, unique: str, gateway: str) -> None:
        """From all flags at once, anew when the context changes."""
        _put(unique, enabled=True, match={"country": ["DE"]})
        ran = subprocess.run(
            ["node", "--input-type=module", "--eval", WEB_CLIENT, gateway, unique],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert ran.returncode == 0, ran.stderr
        germany, america, missing = json.loads(ran.stdout)
        assert (germany["value"], germany["variant"], germany["reason"]) == (True, "on", "TARGETING_MATCH")
        assert america["value"] is False
        assert (missing["value"], missing["errorCode"]) == (True, "FLAG_NOT_FOUND")


@pytest.mark.usefixtures("redis")
def test_without_the_table_it_says_when_to_come_back(unique: str, make_tables_unavailable: Callable[[], None]) -> None:
    """503, as every other route."""
    make_tables_unavailable()
    assert _one(unique, targetingKey="u1").status == 503
    redis_access.delete("flag-rules")  # where the names are cached; with them in the cache it answers
    assert _post(BULK, {"context": {}}).status == 503
