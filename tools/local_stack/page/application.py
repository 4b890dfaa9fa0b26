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

from tools.local_stack.errors import LocalStackError
from tools.local_stack.page.forms import forms
from tools.local_stack.page.guard import Guard
from tools.local_stack.page.stack_requests import BadRequestError, StackRequests
from tools.terraform.steps import ROOT

STATIC = Path(__file__).with_name("static")
CHARTS = ROOT / "node_modules" / "uplot" / "dist"


def application(name: str, *, records: Path, token: str, port: int) -> Starlette:
    """Return the application for the stack of that name; the record is read anew for each request."""
    stack = StackRequests(name, records=records)
    return Starlette(
        routes=[
            Route("/", lambda _: FileResponse(STATIC / "index.html")),
            Route("/api/forms", _read(lambda _: forms())),
            Route("/api/live", _read(stack.live)),
            Route("/api/dashboard", _read(stack.dashboard)),
            Route("/api/logs", _read(stack.logs)),
            Route("/api/user", _read(stack.user)),
            Route("/api/call", _change(stack.call), methods=["POST"]),
            Route("/api/redis", _change(stack.control_redis), methods=["POST"]),
            Mount("/charts", StaticFiles(directory=CHARTS, check_dir=False)),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[Middleware(Guard, token=token, port=port)],
        # Its stub asks for handlers of Exception itself.
        exception_handlers={LocalStackError: _told, BotoCoreError: _emulator_failed, ClientError: _emulator_failed},  # type: ignore[dict-item]
    )


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


def _told(_: Request, error: LocalStackError) -> Response:
    return JSONResponse({"problem": str(error)}, status_code=400 if isinstance(error, BadRequestError) else 409)


def _emulator_failed(_: Request, error: BotoCoreError | ClientError) -> Response:
    return JSONResponse({"problem": f"the AWS emulator: {error}"}, status_code=409)
