"""The route of the function that lets each caller call only so often."""

from lambdas.http_api import Answer, Route, Schema

QUOTA: Schema = {
    "type": "object",
    "required": ["limited_by", "limit", "remaining", "counted"],
    "properties": {
        "limited_by": {"type": "string", "enum": ["iam", "network", "token"]},
        "limit": {"type": "integer", "minimum": 1},
        "remaining": {"type": "integer", "minimum": 0},
        "counted": {"type": "boolean", "description": "False while Redis is unavailable, when every call is allowed."},
        "error": {"type": "string"},
    },
}

LIMITED = Route(
    method="GET",
    path="/limited",
    operation="callLimited",
    summary="Count the call; 429 when it is one too many.",
    scope="reader",
    answers={
        200: Answer(description="The call was allowed.", schema=QUOTA),
    },
)

ROUTES = (LIMITED,)
