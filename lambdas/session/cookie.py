"""The cookie by which a browser has its session's id: no script reads it, no other site's request carries it."""

from .routes import COOKIE

# `__Host-` makes browsers refuse it unless it is Secure, for the whole host and for no other (RFC 6265bis, 4.1.3.2).
_ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=Strict"


def session_cookie(session_id: str, *, max_age_seconds: int) -> str:
    """Return the line of Set-Cookie; an age of 0 takes the cookie away."""
    return f"{COOKIE}={session_id}; Max-Age={max_age_seconds}; {_ATTRIBUTES}"
