"""The HTTP API of the local stack answers as its OpenAPI document says, whatever is sent: schemathesis finds nothing.

Left out are two of its checks. API Gateway answers a wrong method with 404, not 405. Whether calls without a signature
are refused, tests/e2e/test_http_api.py asks; here every request is signed.
"""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance, unsupported_method

from lambdas.route_tables import route_tables
from tests.e2e.conftest import LocalRun
from tests.e2e.signing import Signed
from tools.local_stack.functions.api import api_url
from tools.openapi.document import document

pytestmark = pytest.mark.e2e

EXAMPLES = 10
ROUTES = [route for table in route_tables().values() for route in table]
TAKES_SOMETHING = [route.key for route in ROUTES if route.parameters or route.body is not None]
# A schema can say neither which context is enough for a flag's rule, nor that one of two parameters is needed: 400 is
# right for some of what it allows.
DEPENDS = {"POST /ofrep/v1/evaluate/flags/{flag}"} | {
    route.key for route in ROUTES if any(each.cookie for each in route.parameters)
}


def check(local: LocalRun, key: str, mode: GenerationMode) -> None:
    """Send examples of a route's operation, and compare each answer with the document."""
    emulator = local.record.emulator_endpoint
    schema = schemathesis.openapi.from_dict(document())
    schema.config.update(base_url=api_url(emulator))
    checks = schema.config.checks
    for each in (checks.negative_data_rejection, checks.positive_data_acceptance):
        # A body may be refused for its length, whatever else is wrong or right with it.
        each.expected_statuses = [*each.expected_statuses, "413"]
    found = [each.ok() for each in schema.get_all_operations() if isinstance(each, Ok)]
    [operation] = [each for each in found if each.label == key]
    excluded = [ignored_auth, unsupported_method, *([positive_data_acceptance] if key in DEPENDS else [])]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case: Any) -> None:
        case.validate_response(case.call(auth=Signed(emulator)), excluded_checks=excluded)

    run()


@pytest.mark.parametrize("key", [route.key for route in ROUTES])
def test_what_the_document_allows_is_answered_as_it_says(local: LocalRun, key: str) -> None:
    """Status, headers and body; nothing that is allowed is refused."""
    check(local, key, GenerationMode.POSITIVE)


@pytest.mark.parametrize("key", TAKES_SOMETHING)
def test_what_the_document_does_not_allow_is_refused(local: LocalRun, key: str) -> None:
    """With an answer that it has, and never a 500."""
    check(local, key, GenerationMode.NEGATIVE)
