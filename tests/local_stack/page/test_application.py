"""The answers of the page's server."""

import io
import time
from pathlib import Path
from typing import Any

import pytest
from redis_access import NearCache, RedisAccess
from rich.console import Console

from tests.local_stack.page.conftest import Client, application_settings, noted_in
from tools.local_stack.cli.watching import watch_figures
from tools.local_stack.functions.invocation import FUNCTION_NAMES

FLAG = {"function": "feature-flags", "method": "GET", "target": "/users/u1/flags/beta?country=DE"}


def test_every_route_of_every_function_has_a_form(client: Client) -> None:
    """With what it does, from the handlers' own tables."""
    status, forms = client.ask("/api/forms")
    assert status == 200
    assert {form["function"] for form in forms} == set(FUNCTION_NAMES)
    assert ("session", "POST", "/sessions") in {(form["function"], form["method"], form["path"]) for form in forms}
    assert all(form["does"] for form in forms)


def test_forms_begin_with_the_examples_of_the_routes(client: Client) -> None:
    """Path, query, headers and body; a session's id is filled in when there is one."""
    forms = {(form["method"], form["path"]): form["example"] for form in client.ask("/api/forms")[1]}
    assert forms["GET", "/users/{user}/flags"]["query"] == "flags=new-checkout,unknown&country=DE"
    assert forms["GET", "/users/{user}/flags/{flag}"]["path"] == {"user": "u1", "flag": "new-checkout"}
    assert forms["PUT", "/experiments/{experiment}"]["body"] == {"variants": {"control": 50, "blue": 50}}
    assert forms["GET", "/sessions/current"]["headers"] == {"x-session-id": ""}


def test_a_call_reaches_the_function(client: Client) -> None:
    """Path, query, headers and body; the answer tells the cache, the time, and whether a process was started."""
    sent = {**FLAG, "method": "PUT", "headers": {"x-api-key": "me"}, "body": {"enabled": True}}
    client.ask("/api/call", sent)
    status, answer = client.ask("/api/call", sent)
    assert status == 200
    assert answer["body"] == {
        "path": "/users/u1/flags/beta",
        "query": "country=DE",
        "sent": '{"enabled": true}',
        "cache": "hit",
        "key": "me",
    }
    assert (answer["status"], answer["cache"], answer["is_cold"]) == (200, "hit", False)
    assert answer["milliseconds"] > 0


def test_a_function_that_fails_says_so(client: Client) -> None:
    """With its error and the command that shows its log."""
    status, answer = client.ask("/api/call", {**FLAG, "target": "/flags/broken"})
    assert status == 200
    assert "broken on purpose" in answer["problem"]
    assert "make logs" in answer["problem"]


@pytest.mark.parametrize(
    ("path", "sent", "told"),
    [
        ("/api/call", {"function": "nobody"}, "there is no function 'nobody'"),
        ("/api/call", {"function": "session", "headers": [1, 2]}, "headers must be an object of texts"),
        ("/api/call", {"function": "session", "headers": {"x": 1}}, "headers must be an object of texts"),
        ("/api/call", [1], "no JSON object"),
        ("/api/call", b"{", "no JSON"),
        ("/api/redis", {"action": "explode"}, "none of stop"),
        ("/api/redis", {"action": "slow", "milliseconds": "x"}, "must be a number"),
        ("/api/redis", {"action": "slow", "milliseconds": -1}, "from 0 to"),
        ("/api/redis", {"action": "start"}, "is running"),
        ("/api/logs?source=/etc/passwd", None, "there is no log"),
        ("/api/dashboard?minutes=0", None, "from 1 to"),
        ("/api/dashboard?minutes=nan", None, "from 1 to"),
        ("/api/user", None, "the id of a user"),
    ],
)
def test_what_makes_no_sense_is_told(client: Client, path: str, sent: Any, told: str) -> None:
    """As a sentence for people."""
    status, answer = client.ask(path, sent)
    assert status in (400, 409)
    assert told in answer["problem"]


def test_figures_come_from_what_functions_publish(client: Client) -> None:
    """Hits, calls and percentiles."""
    client.ask("/api/call", FLAG)
    cache = client.ask("/api/live")[1]["cache"]
    assert cache["hits"] >= 3
    assert cache["calls"] >= 2
    assert cache["hit_ratio"] == 1
    assert 0.4 <= cache["p50"] <= 0.6


def test_the_dashboard_is_drawn_from_its_definition(client: Client) -> None:
    """Its headings, limits, metrics and expressions; a line that cannot be computed says so."""
    client.ask("/api/call", FLAG)
    heading, graph = client.ask("/api/dashboard?minutes=5")[1]
    hits, twice, beyond = graph["lines"]
    assert heading == {"heading": "The library"}
    assert (graph["title"], graph["unit"], graph["high"]) == ("Hits", "calls", 100)
    assert graph["limits"] == [{"label": "alarm", "value": 90}]
    assert sum(hits["values"]) >= 3
    assert twice["values"] == [2 * value for value in hits["values"]]
    assert (beyond["values"], beyond["problem"]) == ([], "beyond cannot be computed here")


def test_redis_stops_and_comes_back(client: Client, records: Path) -> None:
    """The record follows, so that `down` ends the new process."""
    before = noted_in(records).redis.identity
    assert client.ask("/api/redis", {"action": "stop"})[1]["state"] == "stopped"
    assert client.ask("/api/redis", {"action": "start"})[1]["state"] == "running"
    assert noted_in(records).redis.identity != before


def test_a_second_node_takes_over(client: Client, records: Path) -> None:
    """At another port, which the record has."""
    before = noted_in(records).redis.port
    assert client.ask("/api/redis", {"action": "failover"})[1]["state"] == "running"
    assert noted_in(records).redis.port != before


def test_near_caches_of_services_are_counted(client: Client, records: Path) -> None:
    """By Redis, which reports changed keys to each."""
    assert client.ask("/api/live")[1]["redis"]["near_caches"] == 0
    near = NearCache(prefixes=("price:",))
    with RedisAccess(application_settings(records), strict=True, near_cache=near) as access:
        access.set("price:tea", 390, ttl=60)
        deadline = time.monotonic() + 60
        while client.ask("/api/live")[1]["redis"]["near_caches"] != 1:
            assert access.get("price:tea") == 390
            assert time.monotonic() < deadline


def test_the_size_of_near_caches_is_that_which_functions_publish(client: Client, records: Path) -> None:
    """The largest one's, and the part of the reads that they answered, on the page and on the command line."""
    for entries in (7, 12, 9):
        client.ask("/api/call", {**FLAG, "target": f"/near/{entries}"})
    cache = client.ask("/api/live")[1]["cache"]
    assert (cache["near_entries"], cache["near_bytes"], cache["near_hit_ratio"]) == (12, 2048, 0.75)
    console = Console(file=io.StringIO(), width=120)
    watch_figures(console, lambda: noted_in(records), times=1)
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    assert all(text in printed for text in ("near caches", "75.0 %", "12", "2048"))


def test_a_users_values_are_those_that_services_read(client: Client, records: Path) -> None:
    """One that was invalidated is there, and told to be old."""
    with RedisAccess(application_settings(records), strict=True) as access:
        access.flags.set_many("ü 1", {"beta": True, "dark": "blue"})
        access.flags.invalidate("dark")
        access.assignments.set("ü 1", "button", "red")
    found = client.ask("/api/user?id=%C3%BC%201")[1]
    assert [(row["kind"], row["name"], row["verdict"].partition(" (")[0]) for row in found["values"]] == [
        ("flags", "beta", "current"),
        ("flags", "dark", "stored, and invalidated since"),
        ("assignments", "button", "current"),
    ]
    beta, dark, button = found["values"]
    assert (beta["value"], button["value"]) == (True, "red")
    assert 290 < beta["ends_in_seconds"] <= 300
    assert dark["stored_under_epoch"] < dark["current_from_epoch"]


def test_a_user_cannot_be_looked_up_while_redis_is_unavailable(client: Client) -> None:
    """It says so in a sentence."""
    client.ask("/api/redis", {"action": "stop"})
    status, answer = client.ask("/api/user?id=u1")
    assert status == 409
    assert answer["problem"].startswith("Redis does not answer")


def test_logs_go_on_where_they_ended(client: Client) -> None:
    """Each line once: a function's, and a server's file."""
    client.ask("/api/call", FLAG)
    first = client.ask("/api/logs?source=feature-flags")[1]
    mark = first["mark"]
    assert any("CacheHit" in line for line in first["lines"])
    assert client.ask(f"/api/logs?source=feature-flags&since={mark}")[1]["lines"] == []
    client.ask("/api/call", FLAG)
    deadline = time.monotonic() + 10
    while not (more := client.ask(f"/api/logs?source=feature-flags&since={mark}")[1]["lines"]):
        assert time.monotonic() < deadline
    assert 0 < len(more) < 10
    file = client.ask("/api/logs?source=redis")[1]
    assert file["lines"]
    assert client.ask(f"/api/logs?source=redis&since={file['mark']}")[1] == {"lines": [], "mark": file["mark"]}
