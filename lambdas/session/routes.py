"""The routes of the function for sessions.

A session's id is a secret, so it is in no path: access logs and proxies keep those.
"""

from lambdas.http_api import Answer, Parameter, Route, Schema
from lambdas.schemas import USER_ID

DEFAULT_TTL_SECONDS = 1800
# However often it is extended, a session ends a day after it began.
MAX_LIFETIME_SECONDS = MAX_TTL_SECONDS = 86_400
MAX_FIELDS = 50
COOKIE = "__Host-session"
HEADER = "x-session-id"
ID_PATTERN = "[A-Za-z0-9_-]{43}"

SESSION_ID: Schema = {"type": "string", "pattern": f"^{ID_PATTERN}$"}
TTL: Schema = {"type": "integer", "minimum": 1, "maximum": MAX_TTL_SECONDS, "default": DEFAULT_TTL_SECONDS}
EXPIRES: Schema = {"type": "integer", "minimum": 0, "maximum": MAX_TTL_SECONDS}
SCALAR: Schema = {"type": ["string", "number", "boolean", "null"]}
DATA: Schema = {"type": "object", "maxProperties": MAX_FIELDS, "additionalProperties": SCALAR}

IN_HEADER = Parameter(
    name=HEADER,
    place="header",
    description="The session's id.",
    schema=SESSION_ID,
    cookie=COOKIE,
)

CREATE = Route(
    method="POST",
    path="/sessions",
    operation="createSession",
    summary="Begin a session under an id that cannot be guessed.",
    scope="user",
    body={
        "type": "object",
        "additionalProperties": False,
        "required": ["user_id"],
        "properties": {"user_id": USER_ID, "data": DATA, "ttl_seconds": TTL},
    },
    body_example={"user_id": "u1", "data": {"theme": "dark"}},
    answers={
        201: Answer(
            description=f"The session has begun; its id is in the body, and in the cookie {COOKIE}.",
            schema={
                "type": "object",
                "required": ["session_id", "user_id", "data", "expires_in_seconds"],
                "properties": {
                    "session_id": SESSION_ID,
                    "user_id": USER_ID,
                    "data": DATA,
                    "expires_in_seconds": EXPIRES,
                },
            },
        )
    },
)
READ = Route(
    method="GET",
    path="/sessions/current",
    operation="readSession",
    summary="Return what the session holds.",
    scope="user",
    parameters=(IN_HEADER,),
    answers={
        200: Answer(
            description="The session.",
            schema={
                "type": "object",
                "required": ["user_id", "data"],
                "properties": {"user_id": USER_ID, "data": DATA},
            },
        )
    },
)
EXTEND = Route(
    method="PATCH",
    path="/sessions/current",
    operation="extendSession",
    summary="Let the session live for its time again, from now, but no longer than a day after it began.",
    scope="user",
    parameters=(IN_HEADER,),
    body={"type": "object", "additionalProperties": False, "properties": {"ttl_seconds": TTL}},
    body_required=False,
    body_example={"ttl_seconds": DEFAULT_TTL_SECONDS},
    answers={
        200: Answer(
            description="When the session ends unless it is extended again.",
            schema={
                "type": "object",
                "required": ["expires_in_seconds"],
                "properties": {"expires_in_seconds": EXPIRES},
            },
        )
    },
)
END = Route(
    method="DELETE",
    path="/sessions/current",
    operation="endSession",
    summary="End the session; to end one that is not there is no mistake.",
    scope="user",
    parameters=(IN_HEADER,),
    answers={
        200: Answer(
            description="The session is over.",
            schema={"type": "object", "required": ["ended"], "properties": {"ended": {"type": "boolean"}}},
        )
    },
)

ROUTES = (CREATE, READ, EXTEND, END)
