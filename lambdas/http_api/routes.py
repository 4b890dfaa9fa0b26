"""Method and path to handler function, and every HttpError to its answer."""

import logging
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from .errors import HttpError, MethodNotAllowedError, NotFoundError
from .request import Request
from .response import Response

logger = logging.getLogger(__name__)

Handler = Callable[..., Response]


class Routes:
    """The routes of one function; calling it with an event and a context is the function's handler."""

    def __init__(self) -> None:
        self._routes: list[tuple[re.Pattern[str], str, Handler]] = []
        self.table: list[tuple[str, str, str]] = []
        """Method, path with its `{names}`, and the first line of the handler's docstring, for pages and documents."""

    def route(self, method: str, path: str) -> Callable[[Handler], Handler]:
        """Register the decorated function, which gets the request and the path's `{names}` as keywords.

        A name stands for one part of the path and arrives percent-decoded.
        """
        # "/flags/{flag}" becomes "/flags/(?P<flag>[^/]+)"; the rest of these paths holds nothing a pattern would read.
        pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))

        def register(handler: Handler) -> Handler:
            self._routes.append((pattern, method, handler))
            self.table.append((method, path, (handler.__doc__ or "").partition("\n")[0]))
            return handler

        return register

    def __call__(self, event: object, context: object = None) -> dict[str, Any]:  # noqa: ARG002 - Lambda passes it
        """Answer one event in API Gateway's form; bad input never raises."""
        try:
            return self._dispatch(Request.from_event(event)).to_event()
        except HttpError as exc:
            if exc.status >= 500:
                logger.error("answering %d: %s", exc.status, exc.message, exc_info=exc.__cause__)
            return Response(status=exc.status, body={"error": exc.message}, headers=exc.headers).to_event()

    def _dispatch(self, request: Request) -> Response:
        found = [
            (match, method, handler)
            for pattern, method, handler in self._routes
            if (match := pattern.fullmatch(request.path))
        ]
        for match, method, handler in found:
            if method == request.method:
                return handler(request, **{name: unquote(part) for name, part in match.groupdict().items()})
        if found:
            allowed = ", ".join(method for _, method, _ in found)
            raise MethodNotAllowedError(f"this path takes {allowed}", headers={"allow": allowed})
        raise NotFoundError("no such path")
