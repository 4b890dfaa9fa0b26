"""Only who has the stack's address with its token sees the page, and no other page can act through it."""

import secrets
from collections.abc import Collection

from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp

COOKIE = "local_stack"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:"
HEADERS = {
    "content-security-policy": f"{POLICY}; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


class Guard(BaseHTTPMiddleware):
    """Asks each request for the page's own host, no foreign origin, and the token: in the address once, then a cookie.

    A name that an attacker points to 127.0.0.1 is another host. The cookie is not sent along with requests that other
    sites make, nor can scripts read it.
    """

    def __init__(self, app: ASGIApp, *, token: str, port: int) -> None:
        super().__init__(app)
        self._token = token
        self._cookie = f"{COOKIE}_{port}"  # cookies are for a host, whatever the port: two stacks have two
        self._hosts: Collection[str] = {f"127.0.0.1:{port}", f"localhost:{port}"}

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        """Answer, or let the request through."""
        response = self._refusal(request) or self._login(request) or await call_next(request)
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
        if not self._is_token(request.cookies.get(self._cookie, "")) and not self._is_token(_given(request)):
            hint = "This page needs the address that `make up` prints; `make status` prints it again."
            return PlainTextResponse(hint, status_code=401)
        return None

    def _login(self, request: Request) -> Response | None:
        if not _given(request):
            return None
        response = RedirectResponse(request.url.path, status_code=303)
        response.set_cookie(self._cookie, self._token, httponly=True, samesite="strict")
        return response

    def _is_token(self, text: str) -> bool:
        return secrets.compare_digest(text.encode(), self._token.encode())


def _is_own(request: Request) -> bool:
    """Tell whether a browser sends it for this page, or to open it: pages of other ports send the cookie along, too."""
    site, mode = request.headers.get("sec-fetch-site", "none"), request.headers.get("sec-fetch-mode")
    return site in ("none", "same-origin") or (mode == "navigate" and request.url.path == "/")


def _given(request: Request) -> str:
    return request.query_params.get("token", "") if request.url.path == "/" else ""
