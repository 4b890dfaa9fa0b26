"""The page's server: files for the browser, and JSON that they ask for. Whatever it does the command line does, too."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from tools.local_stack.errors import InvocationError, LocalStackError, NotRunningError
from tools.local_stack.functions.events import http_event
from tools.local_stack.functions.invocation import FUNCTION_NAMES, Functions
from tools.local_stack.functions.logs import SOURCES, log_since
from tools.local_stack.page.dashboard import widgets
from tools.local_stack.page.forms import forms
from tools.local_stack.page.guard import Guard
from tools.local_stack.page.live import EMULATOR_UNREACHABLE, live
from tools.local_stack.page.users import user_values
from tools.local_stack.stack import record
from tools.local_stack.stack.control import control
from tools.local_stack.stack.record import StackRecord
from tools.terraform.steps import ROOT

STATIC = Path(__file__).with_name("static")
CHARTS = ROOT / "node_modules" / "uplot" / "dist"
MOST_MINUTES = 24 * 60


class BadRequestError(LocalStackError):
    """The browser's request makes no sense."""


def application(name: str, *, records: Path, token: str, port: int) -> Starlette:
    """Return the application for the stack of that name; the record is read anew for each request."""

    def noted() -> StackRecord:
        found = record.read(name, records=records)
        if found is None or not found.is_running:
            raise NotRunningError("the local stack is not running any more; `make up` starts it")
        return found

    def answering() -> StackRecord:
        found = noted()
        if not found.emulator_endpoint.is_answering():  # a frozen one would be waited for a minute
            raise NotRunningError(EMULATOR_UNREACHABLE)
        return found

    def call(sent: dict[str, Any]) -> Any:
        role = sent.get("role")
        if role not in FUNCTION_NAMES:
            raise BadRequestError(f"there is no function {role!r}; there are {', '.join(FUNCTION_NAMES)}")
        headers = sent.get("headers") or {}
        if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
            raise BadRequestError("headers must be an object of texts")
        event = http_event(
            str(sent.get("method", "GET")), str(sent.get("target", "/")), body=sent.get("body"), headers=headers
        )
        return _called(Functions.of(answering()), role, event)

    def act(sent: dict[str, Any]) -> Any:
        found = noted()
        control(
            name,
            found,
            str(sent.get("action")),
            records=records,
            milliseconds=_number(sent.get("milliseconds", 0), "milliseconds"),
            empty=sent.get("empty") is True,
        )
        return live(noted())["redis"]

    def logs(request: Request) -> Any:
        source = request.query_params.get("source", "")
        if source not in SOURCES:
            raise BadRequestError(f"there is no log {source!r}; there are {', '.join(SOURCES)}")
        found = answering() if source in FUNCTION_NAMES else noted()
        return log_since(found, source, since=request.query_params.get("since", ""))

    def values(request: Request) -> Any:
        if not (user := request.query_params.get("id", "")):
            raise BadRequestError("whose values? Give the id of a user")
        return user_values(noted(), user)

    def drawn(request: Request) -> Any:
        minutes = _number(request.query_params.get("minutes", 15), "minutes")
        if not 1 <= minutes <= MOST_MINUTES:
            raise BadRequestError(f"minutes are from 1 to {MOST_MINUTES}, not {minutes:g}")
        return widgets(answering().emulator_endpoint, minutes=int(minutes))

    return Starlette(
        routes=[
            Route("/", lambda _: FileResponse(STATIC / "index.html")),
            Route("/api/forms", _read(lambda _: forms())),
            Route("/api/live", _read(lambda _: live(noted()))),
            Route("/api/dashboard", _read(drawn)),
            Route("/api/logs", _read(logs)),
            Route("/api/user", _read(values)),
            Route("/api/call", _change(call), methods=["POST"]),
            Route("/api/redis", _change(act), methods=["POST"]),
            Mount("/charts", StaticFiles(directory=CHARTS, check_dir=False)),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[Middleware(Guard, token=token, port=port)],
        # Its stub asks for handlers of Exception itself.
        exception_handlers={LocalStackError: _told, BotoCoreError: _emulator_failed, ClientError: _emulator_failed},  # type: ignore[dict-item]
    )


def _called(functions: Functions, role: str, event: dict[str, Any]) -> dict[str, Any]:
    try:
        answer = functions.call(role, event)
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


def _read(answer: Callable[[Request], Any]) -> Callable[[Request], Response]:
    # No coroutine: Starlette runs it in a thread, and a slow one holds up no other.
    return lambda request: JSONResponse(answer(request))


def _change(answer: Callable[[dict[str, Any]], Any]) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        try:
            sent = json.loads(await request.body())
        except ValueError as error:
            raise BadRequestError(f"the request's body is no JSON: {error}") from error
        if not isinstance(sent, dict):
            raise BadRequestError("the request's body is no JSON object")
        return JSONResponse(await run_in_threadpool(answer, sent))

    return endpoint


def _number(value: Any, what: str) -> float:
    try:
        return float(value)
    except (TypeError, ValueError) as error:
        raise BadRequestError(f"{what} must be a number, not {value!r}") from error


def _told(_: Request, error: LocalStackError) -> Response:
    return JSONResponse({"problem": str(error)}, status_code=400 if isinstance(error, BadRequestError) else 409)


def _emulator_failed(_: Request, error: BotoCoreError | ClientError) -> Response:
    return JSONResponse({"problem": f"the AWS emulator: {error}"}, status_code=409)
