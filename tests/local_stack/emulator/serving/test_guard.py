"""Nobody but the stack's own programs gets an answer from the emulator."""

import hashlib
import http.client
import json
from collections.abc import Mapping
from dataclasses import replace

import botocore.credentials
import botocore.exceptions
import pytest
from botocore.auth import S3SigV4QueryAuth, SigV4Auth
from botocore.awsrequest import AWSRequest

from tests.local_stack.conftest import LOCAL, make_function
from tools.local_stack.emulator.credentials import Credentials
from tools.local_stack.emulator.server import Emulator

LIST_USERS = "Action=ListUsers&Version=2010-05-08"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
GUESSED = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=00"


def answer(
    emulator: Emulator, method: str, target: str, *, body: str = "", headers: Mapping[str, str]
) -> tuple[int, str]:
    """Send one request and return the status and the text."""
    connection = http.client.HTTPConnection("127.0.0.1", emulator.port, timeout=10)
    try:
        connection.request(method, target, body=body, headers=dict(headers))
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def signed(emulator: Emulator, *, body: str = LIST_USERS) -> dict[str, str]:
    """Return the headers with which the root user sends the body."""
    request = AWSRequest("POST", f"{emulator.endpoint.url}/", data=body, headers=FORM)
    SigV4Auth(_key(emulator.endpoint.credentials), "iam", LOCAL.region).add_auth(request)
    return dict(request.headers)


def _key(credentials: Credentials) -> botocore.credentials.Credentials:
    return botocore.credentials.Credentials(credentials.access_key_id, credentials.secret_access_key)


def test_the_root_users_requests_are_served(emulator: Emulator) -> None:
    """With the credentials that this stack was started with."""
    status, text = answer(emulator, "POST", "/", body=LIST_USERS, headers=signed(emulator))
    assert (status, "ListUsersResult" in text) == (200, True)


def test_each_stack_has_credentials_of_its_own() -> None:
    """Another stack's are of no use."""
    assert Credentials.new() != Credentials.new()


@pytest.mark.parametrize(
    ("target", "headers"),
    [
        ("/", {}),
        ("/", {"Authorization": GUESSED, "X-Amz-Date": "20260101T000000Z"}),
        ("/?X-Amz-Credential=test/20260101/us-east-1/iam/aws4_request&X-Amz-Signature=00", {}),
        ("/?AWSAccessKeyId=test&Signature=00", {}),
        ("/?AWSAccessKeyId=000000000000&Signature=00", {}),
    ],
    ids=["nothing", "header", "query", "old query", "account number"],
)
def test_a_request_without_a_valid_signature_is_refused(
    emulator: Emulator, target: str, headers: Mapping[str, str]
) -> None:
    """Credentials that anyone knows do not open it, wherever they stand."""
    status, text = answer(emulator, "POST", target, body=LIST_USERS, headers={**FORM, **headers})
    assert status == 403
    assert "ListUsersResult" not in text


@pytest.mark.parametrize("target", ["/_aws/execute-api/none/prod/", "/restapis/none/prod/_user_request_/"])
@pytest.mark.parametrize(
    "headers", [FORM, {**FORM, "X-Amz-Target": "AmazonSSM.DescribeParameters"}], ids=["form", "json"]
)
def test_the_way_to_an_api_leads_nowhere_else(emulator: Emulator, target: str, headers: Mapping[str, str]) -> None:
    """It alone needs no signature, because the API decides."""
    status, text = answer(emulator, "POST", target, body=LIST_USERS, headers=headers)
    assert status >= 400
    assert "ListUsersResult" not in text
    assert "Parameters" not in text


@pytest.mark.parametrize("secret", ["", "wrong"])
def test_a_signature_of_a_call_of_an_api_must_be_valid(emulator: Emulator, secret: str) -> None:
    """The root user's, too, whose signatures MiniStack itself does not check; with the right one the API is asked."""
    credentials = emulator.endpoint.credentials
    given = secret or credentials.secret_access_key
    url = f"{emulator.endpoint.url}/_aws/execute-api/none/"
    request = AWSRequest("GET", url)
    key = botocore.credentials.Credentials(credentials.access_key_id, given)
    SigV4Auth(key, "execute-api", LOCAL.region).add_auth(request)
    status, _ = answer(emulator, "GET", "/_aws/execute-api/none/", headers=dict(request.headers))
    assert status == (404 if given == credentials.secret_access_key else 403)


@pytest.fixture(scope="module")
def api(emulator: Emulator) -> str:
    """Make an API with a route that asks for a signature, and one that does not; return the path to it."""
    function = make_function(emulator, "served", "def handler(event, context):\n    return {'served': True}\n")
    apis = emulator.endpoint.client("apigatewayv2")
    api_id = apis.create_api(Name="guarded", ProtocolType="HTTP")["ApiId"]
    integration = apis.create_integration(
        ApiId=api_id, IntegrationType="AWS_PROXY", IntegrationUri=function, PayloadFormatVersion="2.0"
    )["IntegrationId"]
    apis.create_route(
        ApiId=api_id, RouteKey="PUT /signed", AuthorizationType="AWS_IAM", Target=f"integrations/{integration}"
    )
    apis.create_route(
        ApiId=api_id, RouteKey="PUT /open", AuthorizationType="NONE", Target=f"integrations/{integration}"
    )
    apis.create_stage(ApiId=api_id, StageName="$default", AutoDeploy=True)
    apis.close()
    return f"/_aws/execute-api/{api_id}/"


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("", {}),
        ("", {"Authorization": "Bearer x"}),
        ("", {"Authorization": "Basic dGVzdDp0ZXN0"}),
        ("", {"Authorization": "AWS test:00"}),
        ("", {"Authorization": "aws4-hmac-sha256 Credential=test/x"}),
        ("?AWSAccessKeyId=test&Signature=00", {"Authorization": "Bearer x"}),
        ("?X-Amz-Credential=test/20260101/us-east-1/execute-api/aws4_request", {"Authorization": "Bearer x"}),
    ],
)
@pytest.mark.parametrize("path", ["signed", "/signed", "signed/", "no-such-route", "@connections/c"])
def test_a_route_for_signed_calls_takes_nothing_else(
    emulator: Emulator, api: str, path: str, query: str, headers: Mapping[str, str]
) -> None:
    """Whatever stands in a signature's place, and however the path is written; a path without a route neither."""
    status, text = answer(emulator, "PUT", f"{api}{path}{query}", headers=headers)
    assert (status, "served" in text) == (403, False)


def test_a_route_for_signed_calls_serves_those(emulator: Emulator, api: str) -> None:
    """With the signature of the body that is sent."""
    request = AWSRequest("PUT", f"{emulator.endpoint.url}{api}signed")
    SigV4Auth(_key(emulator.endpoint.credentials), "execute-api", LOCAL.region).add_auth(request)
    status, text = answer(emulator, "PUT", f"{api}signed", headers=dict(request.headers))
    assert (status, "served" in text) == (200, True)


def test_a_route_without_iam_is_served_unsigned(emulator: Emulator, api: str) -> None:
    """The API itself checks what else it asks for, such as a token."""
    status, text = answer(emulator, "PUT", f"{api}open", headers={"Authorization": "Bearer x"})
    assert (status, "served" in text) == (200, True)


def test_a_wrong_secret_is_told_in_the_services_own_words(emulator: Emulator) -> None:
    """So that an SDK understands it."""
    wrong = Credentials(access_key_id=emulator.endpoint.credentials.access_key_id, secret_access_key="wrong")
    iam = replace(emulator.endpoint, credentials=wrong).client("iam")
    with pytest.raises(botocore.exceptions.ClientError, match="SignatureDoesNotMatch"):
        iam.list_users()
    iam.close()


def test_a_body_that_was_not_signed_is_refused(emulator: Emulator) -> None:
    """A signature is for one request."""
    headers = signed(emulator, body="Action=GetUser&Version=2010-05-08")
    assert answer(emulator, "POST", "/", body=LIST_USERS, headers=headers)[0] == 403


def test_a_presigned_address_works_and_not_for_another_path(emulator: Emulator) -> None:
    """S3's way to hand out one object."""
    request = AWSRequest("GET", f"{emulator.endpoint.url}/no-such-bucket/a")
    S3SigV4QueryAuth(_key(emulator.endpoint.credentials), "s3", LOCAL.region, expires=60).add_auth(request)
    target = str(request.url).removeprefix(emulator.endpoint.url)
    assert answer(emulator, "GET", target, headers={})[0] == 404
    assert answer(emulator, "GET", target.replace("/a?", "/b?"), headers={})[0] == 403


@pytest.mark.parametrize(
    "path", ["/_ministack/health", "/_ministack/reset", "/_ministack/config", "/_localstack/health"]
)
def test_the_emulators_own_pages_want_a_signature_too(emulator: Emulator, path: str) -> None:
    """One of them would empty the account."""
    assert answer(emulator, "POST", path, headers={})[0] == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "attacker.example"},
        {"Host": "attacker.example:80"},
        {"Host": "0.0.0.0"},  # noqa: S104 - a host that is asked for, not one to listen on
        {"Host": "[::1]"},
        {"Host": "localhost."},
        {"Origin": "https://attacker.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=lambda headers: ": ".join(*headers.items()),
)
def test_a_web_page_gets_nothing_even_with_a_signature(emulator: Emulator, headers: Mapping[str, str]) -> None:
    """Neither by a name that leads to 127.0.0.1, nor from another site."""
    status, text = answer(emulator, "POST", "/", body=LIST_USERS, headers={**signed(emulator), **headers})
    assert (status, "ListUsersResult" in text) == (403, False)


def test_a_page_gets_no_websocket(emulator: Emulator) -> None:
    """A browser would let any page open one."""
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    key = {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    assert answer(emulator, "GET", "/", headers={**upgrade, **key})[0] == 403


def test_a_second_access_key_in_the_query_is_refused(emulator: Emulator) -> None:
    """The key that is checked is the one that is acted for."""
    target = "/?X-Amz-Credential=test%2F20260101%2Fus-east-1%2Fiam%2Faws4_request"
    status, text = answer(emulator, "POST", target, body=LIST_USERS, headers=signed(emulator))
    assert (status, "ListUsersResult" in text) == (403, False)


def test_no_answer_lets_a_page_read_it(emulator: Emulator) -> None:
    """MiniStack's own would let every page."""
    connection = http.client.HTTPConnection("127.0.0.1", emulator.port, timeout=10)
    connection.request("POST", "/", body=LIST_USERS, headers=signed(emulator))
    sent = [name.lower() for name, _ in connection.getresponse().getheaders()]
    connection.close()
    assert not [name for name in sent if name.startswith("access-control-")]


def test_a_function_gets_credentials_that_cannot_be_guessed(emulator: Emulator) -> None:
    """MiniStack makes them from the function's and the role's names."""
    arn = make_function(emulator, "whoami", "import os\ndef handler(event, context):\n    return dict(os.environ)\n")
    functions = emulator.endpoint.client("lambda")
    own = json.loads(functions.invoke(FunctionName="whoami")["Payload"].read())
    role = functions.get_function_configuration(FunctionName="whoami")["Role"]
    functions.close()
    digest = hashlib.sha256(f"{arn}:{role}".encode()).hexdigest()
    assert own["AWS_ACCESS_KEY_ID"].startswith("ASIA")
    assert own["AWS_ACCESS_KEY_ID"] != f"ASIA{digest[:16].upper()}"
    assert own["AWS_SECRET_ACCESS_KEY"] != hashlib.sha256(f"secret:{digest}".encode()).hexdigest()
    assert emulator.endpoint.credentials.secret_access_key not in own.values()
