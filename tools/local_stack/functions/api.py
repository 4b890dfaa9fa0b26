"""The HTTP API in front of the deployed functions, as the emulator serves it."""

from environments import load
from tools.local_stack.emulator.endpoint import EmulatorEndpoint
from tools.local_stack.stack.folder import ENVIRONMENT


def api_url(emulator: EmulatorEndpoint) -> str | None:
    """Return its address, None where there is none.

    API Gateway's own form, `http://<id>.execute-api.localhost`, takes a name that not every machine resolves.
    """
    client = emulator.client("apigatewayv2")
    name = load(ENVIRONMENT).physical_name("api")
    ids = [api["ApiId"] for api in client.get_apis()["Items"] if api["Name"] == name]
    client.close()
    return f"{emulator.url}/_aws/execute-api/{ids[0]}" if ids else None
