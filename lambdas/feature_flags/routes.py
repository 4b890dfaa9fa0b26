"""The routes of the function for feature flags."""

from lambdas.http_api import Answer, Parameter, Route, Schema
from lambdas.schemas import NAME, NAME_PATTERN, USER_ID, USER_ID_PATTERN, WRITTEN

MAX_FLAGS = 50
MAX_ATTRIBUTES = 20
MAX_VALUES = 100
MAX_VALUE_CHARACTERS = 256

VALUE: Schema = {"type": "string", "maxLength": MAX_VALUE_CHARACTERS}
RULE: Schema = {
    "type": "object",
    "additionalProperties": False,
    "required": ["enabled"],
    "properties": {
        "enabled": {"type": "boolean"},
        "rollout_percent": {"type": "number", "minimum": 0, "maximum": 100, "default": 100},
        "match": {
            "type": "object",
            "description": "Attributes of a user, each with the values of which it must have one.",
            "propertyNames": NAME,
            "maxProperties": MAX_ATTRIBUTES,
            "additionalProperties": {"type": "array", "minItems": 1, "maxItems": MAX_VALUES, "items": VALUE},
        },
    },
}
EVALUATION: Schema = {
    "flag": NAME,
    "enabled": {"type": "boolean"},
    "reason": {"type": "string", "enum": ["attributes", "damaged", "disabled", "enabled", "rollout", "unknown"]},
    "rule_cache": {"type": "string", "enum": ["hit", "miss"]},
}
_TARGETING_KEY: Schema = {"type": "string", "pattern": f"^({USER_ID_PATTERN})?$"}


def _context(**properties: Schema) -> Schema:
    told = "OpenFeature's evaluation context; attributes that no rule asks for are ignored."
    context = {"type": "object", "description": told, "properties": properties}
    return {"type": "object", "additionalProperties": False, "properties": {"context": context}}


# Of all flags at once, each says by itself what is wrong with the context.
CONTEXT: Schema = _context(targetingKey={"description": "The user's id; what is none is told beside each flag."})
CONTEXT_OF_ONE: Schema = _context(targetingKey=_TARGETING_KEY)
OFREP_EVALUATION: Schema = {
    "type": "object",
    "required": ["key", "value", "variant", "reason"],
    "properties": {
        "key": {"type": "string"},
        "value": {"type": "boolean"},
        "variant": {"type": "string", "enum": ["on", "off"]},
        "reason": {"type": "string"},
    },
}
OFREP_REFUSAL: Schema = {
    "type": "object",
    "required": ["errorCode", "errorDetails"],
    "properties": {"key": {"type": "string"}, "errorCode": {"type": "string"}, "errorDetails": {"type": "string"}},
}

FLAG = Parameter(name="flag", place="path", description="The flag's name.", schema=NAME, example="new-checkout")
USER = Parameter(name="user", place="path", description="The user's id.", schema=USER_ID, example="u1")
ATTRIBUTES = Parameter(
    name="attributes",
    place="query",
    description="Attributes of the user, each a parameter of its own name.",
    schema={
        "type": "object",
        "propertyNames": {"pattern": f"^(?!flags$){NAME_PATTERN}$"},
        "maxProperties": MAX_ATTRIBUTES,
        "additionalProperties": VALUE,
    },
    required=False,
    exploded=True,
    example={"country": "DE"},
)

UPDATE = Route(
    method="PUT",
    path="/flags/{flag}",
    operation="updateFlag",
    summary="Write the flag's rule.",
    scope="admin",
    parameters=(FLAG,),
    body=RULE,
    body_example={"enabled": True, "match": {"country": ["DE", "FR"]}},
    answers={
        200: Answer(
            description="The rule was written.",
            schema={
                "type": "object",
                "required": ["flag", "rule", "invalidated"],
                "properties": {"flag": NAME, "rule": RULE, **WRITTEN},
            },
        )
    },
)
EVALUATE = Route(
    method="GET",
    path="/users/{user}/flags/{flag}",
    operation="evaluateFlag",
    summary="Evaluate one flag; 404 when there is none of that name.",
    scope="reader",
    parameters=(USER, FLAG, ATTRIBUTES),
    answers={
        200: Answer(
            description="Whether the user has the flag, and which part of the rule decided.",
            schema={
                "type": "object",
                "required": ["user_id", *EVALUATION, "cache"],
                "properties": {"user_id": USER_ID, **EVALUATION, "cache": {"type": "string", "enum": ["hit", "miss"]}},
            },
        )
    },
)
EVALUATE_SEVERAL = Route(
    method="GET",
    path="/users/{user}/flags",
    operation="evaluateFlags",
    summary="Evaluate the flags that `flags` lists; an unknown one is off and does not spoil the others.",
    scope="reader",
    parameters=(
        USER,
        Parameter(
            name="flags",
            place="query",
            description="The flags to evaluate.",
            schema={"type": "array", "minItems": 1, "maxItems": MAX_FLAGS, "items": NAME},
            example=["new-checkout", "unknown"],
        ),
        ATTRIBUTES,
    ),
    answers={
        200: Answer(
            description="The evaluations, in the order in which the flags were listed.",
            schema={
                "type": "object",
                "required": ["user_id", "flags"],
                "properties": {
                    "user_id": USER_ID,
                    "flags": {
                        "type": "array",
                        "items": {"type": "object", "required": [*EVALUATION], "properties": EVALUATION},
                    },
                },
            },
        )
    },
)
EVALUATE_FOR_OPENFEATURE = Route(
    method="POST",
    path="/ofrep/v1/evaluate/flags/{flag}",
    operation="ofrepEvaluateFlag",
    summary="Evaluate one flag as OFREP has it.",
    scope="reader",
    parameters=(FLAG,),
    body=CONTEXT_OF_ONE,
    body_required=False,
    body_example={"context": {"targetingKey": "u1", "country": "DE"}},
    answers={
        200: Answer(description="The evaluation.", schema=OFREP_EVALUATION),
        400: Answer(description="The context is not one by which the flag can be evaluated.", schema=OFREP_REFUSAL),
        404: Answer(description="There is no such flag.", schema=OFREP_REFUSAL),
    },
)
EVALUATE_ALL_FOR_OPENFEATURE = Route(
    method="POST",
    path="/ofrep/v1/evaluate/flags",
    operation="ofrepEvaluateFlags",
    summary="Evaluate all flags as OFREP has it; 304 when the client has these evaluations already.",
    scope="reader",
    parameters=(
        Parameter(
            name="if-none-match",
            place="header",
            description="The ETag of the evaluations that the client has.",
            schema={"type": "string"},
            required=False,
        ),
    ),
    body=CONTEXT,
    body_required=False,
    body_example={"context": {"targetingKey": "u1", "country": "DE"}},
    answers={
        200: Answer(
            description="The evaluations of all flags, or of the first 1,000 by name, under an ETag.",
            schema={
                "type": "object",
                "required": ["flags"],
                "properties": {
                    "flags": {"type": "array", "items": {"anyOf": [OFREP_EVALUATION, OFREP_REFUSAL]}},
                },
            },
        ),
        304: Answer(description="The client has these evaluations."),
        400: Answer(description="The context is none.", schema=OFREP_REFUSAL),
    },
)

ROUTES = (UPDATE, EVALUATE, EVALUATE_SEVERAL, EVALUATE_FOR_OPENFEATURE, EVALUATE_ALL_FOR_OPENFEATURE)
