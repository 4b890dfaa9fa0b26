"""Refuses every request that none of the stack's own programs sent, before MiniStack sees it.

MiniStack takes any Host, lets every web page read its answers (`Access-Control-Allow-Origin: *`), and checks signatures
of users and roles only, not of its root keys: the empty one, `test`, and any 12 digits. A web page in the developer's
browser could make a function and so run code on this machine. Here

- a request must name this server as its host, which a name that an attacker points to 127.0.0.1 does not;
- a request from a web page is refused, unless its origin was named when the stack was started;
- a request must carry a valid signature of this stack's own root key, or of a user or role in the account. AWS asks for
  none where a web identity is exchanged for credentials, and on an API's routes without IAM; those pass without one.
"""

import hashlib
import json
import os
import uuid
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import parse_qs, quote

from ministack import app as ministack
from ministack.core import iam_evaluator, sigv4
from ministack.core.responses import _account_from_sts_session, get_account_id
from ministack.core.router import detect_service, extract_access_key_id
from ministack.services import sts

from tools.local_stack.emulator.serving.asgi import App, Message, Receive, Send

FORBIDDEN = 403
# Headers that only browsers send, for which site a request is made.
_SAME_SITE = ("none", "same-origin")


def know_root_by_the_key_only() -> None:
    """Let MiniStack take nobody but the configured access key, and its own inner calls, for the root user."""
    configured = os.environ["AWS_ACCESS_KEY_ID"]

    def is_root_access_key(access_key_id: str) -> bool:
        return not access_key_id or access_key_id == configured

    iam_evaluator.is_root_access_key = is_root_access_key
    sts.is_root_access_key = is_root_access_key


def guarded(app: App, *, port: int, origins: Collection[str] = ()) -> App:
    """Wrap MiniStack's ASGI application; ``origins`` are the web pages that may call it, as `http://localhost:5173`."""
    hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}

    async def wrapped(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await app(scope, receive, send)
            return
        headers = _headers(scope)
        reason = _foreign(headers, hosts, origins)
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008, "reason": reason or "no websockets here"})
            return
        if reason:
            await _answer(send, FORBIDDEN, {"content-type": "text/plain; charset=utf-8"}, reason.encode())
            return
        body = await _whole(receive)
        refusal = None if _needs_no_signature(scope, headers, body) else _refusal(scope, headers, body)
        if refusal:
            await _answer(_readable_by(headers.get("origin"), send), *refusal)
            return
        await app(scope, _again(body, receive), _readable_by(headers.get("origin"), send))

    return wrapped


def _headers(scope: Message) -> dict[str, str]:
    """Return the headers as SigV4 signs them: repeated ones joined by a comma."""
    headers: dict[str, str] = {}
    for name, value in scope.get("headers", ()):
        key, text = name.decode("latin-1").lower(), sigv4.decode_header_value(value)
        headers[key] = f"{headers[key]},{text}" if key in headers else text
    return headers


def _foreign(headers: Mapping[str, str], hosts: Collection[str], origins: Collection[str]) -> str:
    """Say why the sender is none of the stack's programs, nothing when it may be one."""
    host, origin = headers.get("host", ""), headers.get("origin")
    if host not in hosts:
        return f"Host {host!r} is not this server; use {min(hosts)}"
    if origin is not None and origin not in origins:
        return f"Origin {origin!r} may not call the local stack; start it with `up --allow-origin {origin}` to let it"
    if origin is None and headers.get("sec-fetch-site", "none") not in _SAME_SITE:
        return "Another site's page may not call the local stack"
    return ""


def _needs_no_signature(scope: Message, headers: Mapping[str, str], body: bytes) -> bool:
    method, path = scope["method"], scope["path"]
    if method == "OPTIONS" and "origin" in headers:
        return True
    call = _api_call(scope, headers)
    if call is not None:
        signed = headers.get("authorization", "").startswith("AWS4-") or b"X-Amz-Signature=" in _query(scope)
        return not signed and _lets_others_in(method, *call)
    unsigned = not scope.get("query_string") and not {"authorization", "x-amz-target"} & headers.keys()
    return unsigned and method == "POST" and path == "/" and _action(body) == "AssumeRoleWithWebIdentity"


def _api_call(scope: Message, headers: Mapping[str, str]) -> tuple[str, str, str] | None:
    """Return the API's id, the first part of the path and the rest, None for a call of a service."""
    call: tuple[str, str, str] | None = ministack._parse_execute_api_url(  # noqa: SLF001 - how MiniStack routes
        headers["host"], scope["path"]
    )
    return call


def _lets_others_in(method: str, api_id: str, first: str, rest: str) -> bool:
    """Tell whether the call is of a route that asks for something else than a signature, such as a token.

    On a route that asks for one, MiniStack takes a caller who names no access key for the root user.
    """
    stage, path = ministack._resolve_stage_and_path(api_id, first, rest)  # noqa: SLF001 - how MiniStack routes
    asked = ministack._execute_api_authorization_type(api_id, stage, method, path)  # noqa: SLF001
    return asked not in (None, "AWS_IAM")


def _query(scope: Message) -> bytes:
    query: bytes = scope.get("query_string", b"")
    return query


def _action(body: bytes) -> str:
    actions = parse_qs(body.decode("utf-8", errors="replace")).get("Action", [])
    return actions[0] if len(actions) == 1 else ""


def _refusal(scope: Message, headers: Mapping[str, str], body: bytes) -> tuple[int, Mapping[str, str], bytes] | None:
    """Return the answer of the service that is asked when the signature is not valid, else None."""
    query = parse_qs(scope.get("query_string", b"").decode(), keep_blank_values=True)
    failure = _signature_failure(scope, query, headers, body)
    if failure is None:
        return None
    if _api_call(scope, headers) is not None:
        return FORBIDDEN, {"content-type": "application/json"}, json.dumps({"message": failure[1]}).encode()
    service = detect_service(scope["method"], scope["path"], headers, query)
    error = iam_evaluator.AuthError(*failure)
    status, answer_headers, answer = ministack._credential_failure(  # noqa: SLF001 - each service has its own form
        service, "", str(uuid.uuid4()), error, headers
    )
    return status, answer_headers, answer


def _signature_failure(
    scope: Message, query: Mapping[str, list[str]], headers: Mapping[str, str], body: bytes
) -> tuple[str, str] | None:
    if "authorization" not in headers and "X-Amz-Signature" not in query:
        return "MissingAuthenticationToken", "Request is missing Authentication Token"
    presigned = not headers.get("authorization", "").startswith("AWS4-HMAC-SHA256")
    signature = sigv4.parse_query_signature(query) if presigned else sigv4.parse_header_signature(headers)
    if isinstance(signature, tuple):
        return signature
    # The key that MiniStack will act for must be the one whose signature is checked.
    if signature.access_key_id != extract_access_key_id(dict(headers), dict(query)):
        return "IncompleteSignature", "The request names two access keys."
    failure = _time_failure(signature, query) if presigned else sigv4.request_time_failure(signature)
    if failure:
        return failure
    token = query.get("X-Amz-Security-Token", [""])[0] if presigned else headers.get("x-amz-security-token", "")
    credential = credential_of(signature.access_key_id, token)
    if isinstance(credential, iam_evaluator.CredentialResolutionError):
        return credential.code, credential.message
    told = headers.get("x-amz-content-sha256", "")
    if len(told) == hashlib.sha256().digest_size * 2 and told != hashlib.sha256(body).hexdigest():
        return "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match the body."
    raw_path = (scope.get("raw_path") or quote(scope["path"]).encode()).decode("latin-1")
    failed: tuple[str, str] | None = sigv4.header_signature_failure(
        signature, credential.secret_access_key, scope["method"], raw_path, query, headers, body, presigned=presigned
    )
    return failed


def _time_failure(signature: Any, query: Mapping[str, list[str]]) -> tuple[str, str] | None:
    try:
        expired = sigv4.presigned_request_is_expired(signature.amz_date, query.get("X-Amz-Expires", ["0"])[0])
    except ValueError:
        expired = True
    return ("AccessDenied", "Request has expired") if expired else None


def credential_of(access_key_id: str, session_token: str) -> Any:
    """Return MiniStack's record of the key, or its CredentialResolutionError."""
    account = (
        _account_from_sts_session(access_key_id)
        or iam_evaluator.find_iam_access_key_account(access_key_id)
        or get_account_id()
    )
    return iam_evaluator.resolve_credential(access_key_id, account, session_token)


async def _whole(receive: Receive) -> bytes:
    parts, more = [], True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message["type"] == "http.request" and message.get("more_body", False)
    return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Message:
        return messages.pop() if messages else await receive()

    return received


def _readable_by(origin: str | None, send: Send) -> Send:
    """Let no page read the answer but the one that was named."""
    hidden = b"access-control-allow-origin" if origin else b"access-control-"
    shown = [(b"access-control-allow-origin", origin.encode()), (b"vary", b"Origin")] if origin else []

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message["headers"] if not name.lower().startswith(hidden)]
            message = {**message, "headers": kept + shown}
        await send(message)

    return sending


async def _answer(send: Send, status: int, headers: Mapping[str, str], body: bytes) -> None:
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
