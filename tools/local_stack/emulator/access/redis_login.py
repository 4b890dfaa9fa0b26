"""Logs functions in to the local Redis as ElastiCache does: with a token that IAM issued for exactly this user.

Redis itself cannot check a token. So functions connect here. A user's token is checked, as AWS checks it (ElastiCache
user guide, "Authenticating with IAM"), and replaced by the password that only this process and the stack's owner know;
a token that does not hold is replaced by none, and Redis refuses it in its own words. All else passes unchanged.
"""

import asyncio
import secrets
import ssl
from contextlib import suppress
from urllib.parse import parse_qs

import hiredis
from ministack.core import iam_evaluator, sigv4
from ministack.core.responses import get_account_id, set_request_account_id

from tools.local_stack.emulator.access.redis_login_settings import RedisLogin
from tools.local_stack.emulator.metrics.node_metrics import publish_node_metrics
from tools.local_stack.emulator.serving.asgi import App, Message, Receive, Send
from tools.local_stack.emulator.serving.guard import credential_of
from tools.local_stack.processes.ports import LOOPBACK
from tools.local_stack.redis_server.route import Route

MAX_TOKEN_SECONDS = 900
CHUNK_BYTES = 1 << 16


def with_redis_login(app: App, login: RedisLogin) -> App:
    """Wrap an ASGI application: while it runs, functions can log in to Redis."""

    async def wrapped(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await app(scope, receive, send)
            return
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(login.server_chain, login.server_key)
        server = await asyncio.start_server(
            lambda reader, writer: _serve(login, reader, writer), LOOPBACK, login.port, ssl=context
        )
        async with server, asyncio.TaskGroup() as tasks:
            publishing = tasks.create_task(publish_node_metrics(login))
            await app(scope, receive, send)
            publishing.cancel()

    return wrapped


async def _serve(login: RedisLogin, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass commands to Redis and its replies back, until either side ends the connection."""
    trusted = ssl.create_default_context(cafile=login.authority)
    with suppress(OSError, hiredis.HiredisError):
        port = Route.read(login.folder).port
        redis_reader, redis_writer = await asyncio.open_connection(LOOPBACK, port, ssl=trusted)
        replies = asyncio.create_task(_pass_replies(login, redis_reader, writer))
        try:
            await _pass_commands(login, reader, redis_writer)
        finally:
            redis_writer.close()
            with suppress(OSError):
                await replies
    writer.close()


async def _pass_replies(login: RedisLogin, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(CHUNK_BYTES):
            if delay := Route.read(login.folder).delay_milliseconds:
                await asyncio.sleep(delay / 1000)
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()


async def _pass_commands(login: RedisLogin, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    commands = hiredis.Reader()
    while data := await reader.read(CHUNK_BYTES):
        commands.feed(data)
        while (command := commands.gets()) is not False:
            # Its stub names tuples of one element only.
            writer.write(hiredis.pack_command(tuple(logged_in(login, command))))  # type: ignore[arg-type]
        await writer.drain()


def logged_in(login: RedisLogin, command: list[bytes]) -> list[bytes]:
    """Return the command with the token in it, if there is one, replaced by the user's password.

    Raises hiredis.ProtocolError for what is no command.
    """
    if not (isinstance(command, list) and command and all(isinstance(word, bytes) for word in command)):
        raise hiredis.ProtocolError("a command is a list of words")
    words = [word.upper() for word in command]
    if words[0] == b"AUTH" and len(command) == 3:
        at = 1
    elif words[0] == b"HELLO" and b"AUTH" in words[:-2]:
        at = words.index(b"AUTH") + 1
    else:
        return command
    user, token = command[at].decode(errors="replace"), command[at + 1].decode(errors="replace")
    password = login.passwords.get(user)
    if password is None:
        return command
    given = password if is_valid(token, user, region=login.region) else secrets.token_urlsafe(30)
    return [*command[: at + 1], given.encode(), *command[at + 2 :]]


def is_valid(token: str, user: str, *, region: str) -> bool:
    """Tell whether the token is a request to connect as the user, signed by somebody who has the right to."""
    group, _, query_string = token.partition("/?")
    query = parse_qs(query_string, keep_blank_values=True)
    signature = sigv4.parse_query_signature(query)
    if isinstance(signature, tuple) or (query.get("Action"), query.get("User")) != (["connect"], [user]):
        return False
    if not _is_current(signature.amz_date, query.get("X-Amz-Expires", [""])[0]):
        return False
    credential = credential_of(signature.access_key_id, query.get("X-Amz-Security-Token", [""])[0])
    if isinstance(credential, iam_evaluator.CredentialResolutionError):
        return False
    headers = {"host": group}
    secret = credential.secret_access_key
    if sigv4.header_signature_failure(signature, secret, "GET", "/", query, headers, b"", presigned=True):
        return False
    return _may_connect(signature.access_key_id, group, user, region=region)


def _is_current(signed_at: str, valid_seconds: str) -> bool:
    try:
        return int(valid_seconds) <= MAX_TOKEN_SECONDS and not sigv4.presigned_request_is_expired(
            signed_at, valid_seconds
        )
    except ValueError:
        return False


def _may_connect(access_key_id: str, group: str, user: str, *, region: str) -> bool:
    """Ask IAM for `elasticache:Connect` on the replication group and on the user, both of which AWS asks for."""
    set_request_account_id(access_key_id)
    arn = f"arn:aws:elasticache:{region}:{get_account_id()}"
    wanted = (f"{arn}:replicationgroup:{group}", f"{arn}:user:{user}")
    denials = (
        iam_evaluator.enforce(access_key_id, "elasticache:Connect", "elasticache", region, resource_arn=each)
        for each in wanted
    )
    return all(denial is None for denial in denials)
