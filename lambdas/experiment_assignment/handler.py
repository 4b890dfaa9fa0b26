"""Assigns users to variants of experiments, and takes new definitions.

An assignment, once made, stays: new weights are for users who come later, a variant taken out keeps its users.
"""

from functools import cache

from redis_access import redis_access

from lambdas.cache_metrics import with_cache_metrics
from lambdas.documents import Documents
from lambdas.http_api import NotFoundError, Request, Response, Routes
from lambdas.identifiers import name, user_id
from lambdas.settings import TableSettings
from lambdas.write_limit import count_write

from .routes import ASSIGN, DEFINE, ROUTES
from .table import Assignments
from .variants import FIELDS, Variants

ASSIGNMENT_TTL_SECONDS = 3600

routes = Routes(*ROUTES)


@routes.answers(DEFINE)
def define(request: Request, *, experiment: str) -> Response:
    """Write the experiment's variants and weights."""
    experiment = name(experiment, "an experiment")
    variants = Variants.from_json(request.json_object(fields=FIELDS))
    count_write(request)
    written = _definitions().put(_key(experiment), variants.to_json())
    return Response(body={"experiment": experiment, **variants.to_json(), **written.to_json()})


@routes.answers(ASSIGN)
def assign(request: Request, *, user: str, experiment: str) -> Response:  # noqa: ARG001 - every route gets the request
    """Tell the user's variant, and choose one for a user who has none."""
    user, experiment = user_id(user), name(experiment, "an experiment")
    body = {"experiment": experiment, "user_id": user}
    variant = redis_access.get_cached_experiment_assignment(user, experiment)
    if isinstance(variant, str):
        return Response(body={**body, "variant": variant, "cache": "hit"})
    variant = _assignments().get(experiment, user) or _choose(experiment, user)
    redis_access.cache_experiment_assignment(user, experiment, variant, ttl=ASSIGNMENT_TTL_SECONDS)
    return Response(body={**body, "variant": variant, "cache": "miss"})


def _choose(experiment: str, user: str) -> str:
    variants = _definitions().get(_key(experiment)).document
    if variants is None:
        raise NotFoundError(f"there is no experiment {experiment}")
    return _assignments().add(experiment, user, variants.choose(experiment, user))


def _key(experiment: str) -> dict[str, str]:
    return {"experiment": experiment, "item": "definition"}


@cache
def _definitions() -> Documents[Variants]:
    return Documents(kind="experiment", table_name=_table_name(), parse=Variants.from_json)


@cache
def _assignments() -> Assignments:
    return Assignments(table_name=_table_name())


def _table_name() -> str:
    return TableSettings.from_environment("EXPERIMENTS_TABLE").table_name


handler = with_cache_metrics(routes, redis_access)
