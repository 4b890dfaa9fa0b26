"""The demo notices an answer that is not as it should be."""

import io

from redis_access.runtime.breaker import OPEN_SECONDS
from rich.console import Console

from tools.local_stack.demo.demo import Demo, Row, summarize, unmet
from tools.local_stack.emulator.credentials import Credentials
from tools.local_stack.emulator.endpoint import EmulatorEndpoint
from tools.local_stack.functions.invocation import Answer, Functions


def answer(status: int, **body: object) -> Answer:
    """Make an answer that took a moment."""
    return Answer(status=status, headers={}, body=body, milliseconds=12.3)


def test_a_right_answer_has_no_problems() -> None:
    """Fields that nobody asked about do not matter."""
    assert not list(unmet(answer(200, enabled=True, more=1), status=200, has={"enabled": True}))


def test_a_wrong_answer_is_told_with_what_was_expected() -> None:
    """Status and fields, each on its own."""
    assert list(unmet(answer(500, cache="miss"), status=200, has={"cache": "hit"})) == [
        "status 500, expected 200",
        "cache is 'miss', expected 'hit'",
    ]


def test_a_body_that_is_no_object_lacks_every_field() -> None:
    """An empty answer is a wrong one, not a crash."""
    empty = Answer(status=200, headers={}, body=None, milliseconds=1)
    assert list(unmet(empty, status=200, has={"cache": "hit"}))


class Answering:
    """Functions whose answers are given."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)

    def call(self, function: str, event: object) -> Answer:
        """Answer with the next status."""
        return answer(self.statuses.pop(0))


def test_a_call_is_repeated_until_the_status_comes() -> None:
    """Every call counts; only the last one is judged, and none comes after it."""
    functions, pauses = Answering(200, 200, 429, 200), list[float]()
    demo = Demo(functions=functions, pause=pauses.append)  # type: ignore[arg-type]
    demo.call("session", "GET", "/a", status=429, tries=10)
    assert [row.answer.status for row in demo.rows] == [200, 200, 429]
    assert demo.problems == []
    assert pauses == []  # who waits gets a request back from the limit


def test_an_answer_without_redis_is_repeated_when_redis_may_be_asked_again() -> None:
    """The breaker of a function that met a slow Redis lets nothing through for a second."""
    pauses: list[float] = []
    demo = Demo(functions=Answering(503, 201, 201), pause=pauses.append)  # type: ignore[arg-type]
    demo.call("session", "POST", "/sessions", status=201, tries=3)
    assert pauses == [OPEN_SECONDS]
    assert demo.problems == []


def test_a_call_is_repeated_until_the_fields_are_there() -> None:
    """A hit may come with the second call only; one that never comes is a problem."""
    answers = [
        answer(200, cache="miss"),
        answer(200, cache="hit"),
        answer(200, cache="miss"),
        answer(200, cache="miss"),
    ]

    class InTurn:
        def call(self, function: str, event: object) -> Answer:
            return answers.pop(0)

    pauses: list[float] = []
    demo = Demo(functions=InTurn(), pause=pauses.append)  # type: ignore[arg-type]
    demo.call("session", "GET", "/a", tries=2, has={"cache": "hit"})
    assert demo.problems == []
    demo.call("session", "GET", "/a", tries=2, has={"cache": "hit"})
    assert demo.problems == ["GET /a: cache is 'miss', expected 'hit'"]
    assert pauses == [OPEN_SECONDS, OPEN_SECONDS]


def test_a_status_that_never_comes_is_a_problem() -> None:
    """After as many calls as were allowed."""
    demo = Demo(functions=Answering(200, 200, 200))  # type: ignore[arg-type]
    demo.call("session", "GET", "/a", status=429, tries=3)
    assert demo.problems == ["GET /a: status 200, expected 429"]


def test_a_problem_is_shown_even_where_the_answer_would_not_be() -> None:
    """The exit code and the table agree."""
    rows = [
        Row(function="session", request="GET /a", answer=answer(200, x=1), cold=True, problems=(), fields=("x",)),
        Row(function="session", request="GET /b", answer=answer(500), cold=False, problems=("status 500",), fields=()),
        Row(function="session", request="GET /c", answer=answer(200), cold=False, problems=(), fields=()),
    ]
    demo = Demo(
        functions=Functions(emulator=EmulatorEndpoint(port=1, region="eu-west-1", credentials=Credentials.new())),
        rows=rows,
    )
    console = Console(file=io.StringIO(), width=100)
    summarize(console, demo)
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert demo.problems == ["GET /b: status 500"]
    assert "GET /a" in shown
    assert "GET /b" in shown
    assert "GET /c" not in shown
    assert "not as expected: GET /b: status 500" in shown
