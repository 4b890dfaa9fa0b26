"""The routes of the function for experiments."""

from lambdas.http_api import Answer, Parameter, Route, Schema
from lambdas.schemas import NAME, USER_ID, WRITTEN

MAX_VARIANTS = 20
MAX_WEIGHT = 1_000_000

VARIANTS: Schema = {
    "type": "object",
    "additionalProperties": False,
    "required": ["variants"],
    "properties": {
        "variants": {
            "type": "object",
            "description": "Names and weights, of which one at least is above 0.",
            "propertyNames": NAME,
            "minProperties": 1,
            "maxProperties": MAX_VARIANTS,
            "not": {"additionalProperties": {"const": 0}},
            "additionalProperties": {"type": "integer", "minimum": 0, "maximum": MAX_WEIGHT},
        }
    },
}
EXPERIMENT = Parameter(
    name="experiment", place="path", description="The experiment's name.", schema=NAME, example="button-color"
)

DEFINE = Route(
    method="PUT",
    path="/experiments/{experiment}",
    operation="defineExperiment",
    summary="Write the experiment's variants and weights.",
    scope="admin",
    parameters=(EXPERIMENT,),
    body=VARIANTS,
    body_example={"variants": {"control": 50, "blue": 50}},
    answers={
        200: Answer(
            description="The definition was written.",
            schema={
                "type": "object",
                "required": ["experiment", "variants", "invalidated"],
                "properties": {"experiment": NAME, **VARIANTS["properties"], **WRITTEN},
            },
        )
    },
)
ASSIGN = Route(
    method="GET",
    path="/users/{user}/experiments/{experiment}",
    operation="assignVariant",
    summary="Tell the user's variant, and choose one for a user who has none.",
    scope="reader",
    parameters=(
        Parameter(name="user", place="path", description="The user's id.", schema=USER_ID, example="u1"),
        EXPERIMENT,
    ),
    answers={
        200: Answer(
            description="The variant, which stays.",
            schema={
                "type": "object",
                "required": ["experiment", "user_id", "variant", "cache"],
                "properties": {
                    "experiment": NAME,
                    "user_id": USER_ID,
                    "variant": NAME,
                    "cache": {"type": "string", "enum": ["hit", "miss"]},
                },
            },
        )
    },
)

ROUTES = (DEFINE, ASSIGN)
