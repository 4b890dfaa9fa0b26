"""Only who has the stack's token is shown and may do anything, and no other page can act through this one."""

import json
import secrets
from collections.abc import Collection

from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp

from tools.local_stack.page.address import Keys

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:"
HEADERS = {
    "content-security-policy": f"{POLICY}; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
LOGIN = "/login"
# Files that are the same for everybody, and hold no secret. A browser asks for them before a script can send a token.
OPEN = ("/static/", "/charts/")
HINT = "This page opens by the address that `make up` prints, once by each; `make status` prints a new one."


class Guard(BaseHTTPMiddleware):
    """Asks each request for the page's own host, no foreign origin, and, but for the page's files, the token.

    A name that an attacker points to 127.0.0.1 is another host. The token is no cookie, since browsers send cookies to
    every port of a host: scripts send it in a header, and keep it in storage that belongs to this port alone.
    """

    def __init__(self, app: ASGIApp, *, token: str, port: int) -> None:
        super().__init__(app)
        self._token = token
        self._keys = Keys(token)
        self._hosts: Collection[str] = {f"127.0.0.1:{port}", f"localhost:{port}"}

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        """Answer, or let the request through."""
        response = self._refusal(request) or await self._login(request) or await call_next(request)
        response.headers.update(HEADERS)
        return response

    def _refusal(self, request: Request) -> Response | None:
        host, origin = request.headers.get("host", ""), request.headers.get("origin")
        if host not in self._hosts:
            return PlainTextResponse(f"Host {host!r} is not this page's", status_code=403)
        if origin is not None and origin != f"http://{host}":
            return PlainTextResponse("Another page may not call this one", status_code=403)
        if not _is_own(request):
            return PlainTextResponse("Another site's page may not use this one", status_code=403)
        path = request.url.path
        if path in ("/", LOGIN) or path.startswith(OPEN) or self._has_token(request):
            return None
        return PlainTextResponse(HINT, status_code=401)

    async def _login(self, request: Request) -> Response | None:
        """Exchange a key for the token."""
        if request.url.path != LOGIN:
            return None
        try:
            key = str(json.loads(await request.body())["key"])
        except (ValueError, TypeError, KeyError):
            key = ""
        return JSONResponse({"token": self._token}) if self._keys.use(key) else PlainTextResponse(HINT, status_code=401)

    def _has_token(self, request: Request) -> bool:
        given = request.headers.get("authorization", "")
        return secrets.compare_digest(given.encode(), f"Bearer {self._token}".encode())


def _is_own(request: Request) -> bool:
    """Tell whether a browser sends it for this page, or to open it."""
    site, mode = request.headers.get("sec-fetch-site", "none"), request.headers.get("sec-fetch-mode")
    return site in ("none", "same-origin") or (mode == "navigate" and request.url.path == "/")
