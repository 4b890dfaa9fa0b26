"""The page's requests: what each asks of the stack, and its answer as JSON."""

from pathlib import Path
from typing import Any

from starlette.requests import Request

from tools.local_stack.errors import InvocationError, LocalStackError, NotRunningError
from tools.local_stack.functions.events import http_event
from tools.local_stack.functions.invocation import FUNCTION_NAMES, Functions
from tools.local_stack.functions.logs import SOURCES, log_since
from tools.local_stack.page.dashboard import widgets
from tools.local_stack.page.live import EMULATOR_UNREACHABLE, live
from tools.local_stack.page.users import user_values
from tools.local_stack.stack import record
from tools.local_stack.stack.control import control
from tools.local_stack.stack.record import StackRecord

MAX_MINUTES = 24 * 60


class BadRequestError(LocalStackError):
    """The browser's request makes no sense."""


class StackRequests:
    """The requests that the page sends about the stack of one name. Each reads the stack's record anew.

    Its methods raise NotRunningError without a running stack, and BadRequestError.
    """

    def __init__(self, name: str, *, records: Path) -> None:
        self._name = name
        self._records = records

    def live(self, _: Request) -> Any:
        """Return the figures of cache and Redis as they are now."""
        return live(self._record())

    def dashboard(self, request: Request) -> Any:
        """Return the dashboard's widgets with the values of the latest `minutes`."""
        minutes = _number(request.query_params.get("minutes", 15), "minutes")
        if not 1 <= minutes <= MAX_MINUTES:
            raise BadRequestError(f"minutes are from 1 to {MAX_MINUTES}, not {minutes:g}")
        return widgets(self._record_with_emulator().emulator_endpoint, minutes=int(minutes))

    def logs(self, request: Request) -> Any:
        """Return the lines that the log `source` got since the mark `since`."""
        source = request.query_params.get("source", "")
        if source not in SOURCES:
            raise BadRequestError(f"there is no log {source!r}; there are {', '.join(SOURCES)}")
        found = self._record_with_emulator() if source in FUNCTION_NAMES else self._record()
        return log_since(found, source, since=request.query_params.get("since", ""))

    def user(self, request: Request) -> Any:
        """Return the flags and assignments that Redis holds of the user `id`."""
        if not (user := request.query_params.get("id", "")):
            raise BadRequestError("whose values? Give the id of a user")
        return user_values(self._record(), user)

    def call(self, sent: dict[str, Any]) -> Any:
        """Call a function by an HTTP request; return its answer, or the problem when it failed."""
        function = sent.get("function")
        if function not in FUNCTION_NAMES:
            raise BadRequestError(f"there is no function {function!r}; there are {', '.join(FUNCTION_NAMES)}")
        headers = sent.get("headers") or {}
        if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
            raise BadRequestError("headers must be an object of texts")
        event = http_event(
            str(sent.get("method", "GET")), str(sent.get("target", "/")), body=sent.get("body"), headers=headers
        )
        return _called(Functions.of(self._record_with_emulator()), function, event)

    def control_redis(self, sent: dict[str, Any]) -> Any:
        """Stop, freeze, slow down, ... Redis; return its state afterwards."""
        control(
            self._name,
            self._record(),
            str(sent.get("action")),
            records=self._records,
            milliseconds=_number(sent.get("milliseconds", 0), "milliseconds"),
            empty=sent.get("empty") is True,
        )
        return live(self._record())["redis"]

    def _record(self) -> StackRecord:
        return record.read_running(self._name, records=self._records)[1]

    def _record_with_emulator(self) -> StackRecord:
        found = self._record()
        if not found.emulator_endpoint.is_answering():  # a frozen one would be waited for a minute
            raise NotRunningError(EMULATOR_UNREACHABLE)
        return found


def _called(functions: Functions, function: str, event: dict[str, Any]) -> dict[str, Any]:
    try:
        answer = functions.call(function, event)
    except InvocationError as error:
        return {"problem": str(error)}
    return {
        "status": answer.status,
        "headers": answer.headers,
        "body": answer.body,
        "milliseconds": answer.milliseconds,
        "cache": answer.cache,
        "is_cold": answer.is_cold,
    }


def _number(value: Any, what: str) -> float:
    try:
        return float(value)
    except (TypeError, ValueError) as error:
        raise BadRequestError(f"{what} must be a number, not {value!r}") from error
