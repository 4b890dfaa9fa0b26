"""The routes of one function, each with the code that answers it, and every HttpError as its answer."""

import logging
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from .errors import HttpError, MethodNotAllowedError, NotFoundError
from .request import Request
from .response import Response
from .route import Route

logger = logging.getLogger(__name__)

Handler = Callable[..., Response]


class Routes:
    """A function's table of routes; calling it with an event and a context is the function's handler."""

    def __init__(self, *table: Route) -> None:
        self.table = table
        self._patterns = [(_pattern(route.path), route) for route in table]
        self._handlers: dict[str, Handler] = {}

    def answers(self, route: Route) -> Callable[[Handler], Handler]:
        """Let the decorated function answer a route of the table.

        It gets the request, and the path's `{names}` as keywords. A name stands for one part of the path and arrives
        percent-decoded.
        """
        if route not in self.table:
            raise ValueError(f"{route.key} is not in the table that these routes were made with")

        def register(handler: Handler) -> Handler:
            self._handlers[route.key] = handler
            return handler

        return register

    @property
    def unanswered(self) -> list[str]:
        """The routes that no function answers; a mistake, once the module is loaded."""
        return [route.key for route in self.table if route.key not in self._handlers]

    def __call__(self, event: object, context: object = None) -> dict[str, Any]:  # noqa: ARG002 - Lambda passes it
        """Answer one event in API Gateway's form; bad input never raises."""
        try:
            return self._dispatch(Request.from_event(event)).to_event()
        except HttpError as exc:
            if exc.status >= 500:
                logger.error("answering %d: %s", exc.status, exc.message, exc_info=exc.__cause__)
            return Response(status=exc.status, body={"error": exc.message}, headers=exc.headers).to_event()

    def _dispatch(self, request: Request) -> Response:
        found = [(match, route) for pattern, route in self._patterns if (match := pattern.fullmatch(request.path))]
        for match, route in found:
            if route.method == request.method:
                names = {name: unquote(part) for name, part in match.groupdict().items()}
                return self._handlers[route.key](request, **names)
        if found:
            allowed = ", ".join(route.method for _, route in found)
            raise MethodNotAllowedError(f"this path takes {allowed}", headers={"allow": allowed})
        raise NotFoundError("no such path")


def _pattern(path: str) -> re.Pattern[str]:
    # "/flags/{flag}" becomes "/flags/(?P<flag>[^/]+)"; the rest of these paths holds nothing a pattern would read.
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))
