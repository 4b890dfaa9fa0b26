"""Calling a deployed function with one request, and its answer."""

import base64
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import botocore.exceptions

from environments import load
from tools.local_stack.emulator.endpoint import EmulatorEndpoint
from tools.local_stack.errors import InvocationError

if TYPE_CHECKING:
    from tools.local_stack.stack.record import StackRecord

# The functions behind the HTTP API; Secrets Manager calls the other one.
_FOLDERS = {path.parent.name for path in (Path(__file__).parents[3] / "lambdas").glob("*/handler.py")}
FUNCTION_NAMES = tuple(sorted(folder.replace("_", "-") for folder in _FOLDERS - {"password_rotation"}))


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The answer of a function. ``body`` is decoded JSON; ``milliseconds`` is the whole call, seen from outside.

    ``is_cold``: a process was started for it; None when the emulator does not tell.
    """

    status: int
    headers: dict[str, str]
    body: Any
    milliseconds: float
    is_cold: bool | None = None

    @property
    def cache(self) -> str:
        """The function's word about its cache: "hit", "miss", or nothing."""
        return str(self.body.get("cache", "")) if isinstance(self.body, dict) else ""


@dataclass(frozen=True, kw_only=True)
class Functions:
    """The example functions of an environment, deployed to an emulator."""

    emulator: EmulatorEndpoint
    environment: str = "local"

    @classmethod
    def of(cls, record: "StackRecord") -> "Functions":
        """Return those of a running stack."""
        return cls(emulator=record.emulator_endpoint)

    def call(self, function: str, event: Any) -> Answer:
        """Invoke the function with the event; raises InvocationError when it is not there or ends with an error."""
        settings = load(self.environment)
        name = settings.physical_name(function)
        client = self.emulator.client("lambda")
        began = time.perf_counter()
        try:
            response = client.invoke(FunctionName=name, Payload=json.dumps(event).encode(), LogType="Tail")
            payload = response["Payload"].read()
        except (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError) as error:
            raise InvocationError(f"{name}: {error}", function=function) from error
        finally:
            client.close()
        milliseconds = (time.perf_counter() - began) * 1000
        if "FunctionError" in response:
            raise InvocationError(
                f"{name} failed (`make logs OF={function}`):\n{_error_text(payload)}", function=function
            )
        log = base64.b64decode(response.get("LogResult", "")).decode(errors="replace")
        return _answer(json.loads(payload), milliseconds, is_cold="Init Duration:" in log if log else None)


def _answer(content: dict[str, Any], milliseconds: float, *, is_cold: bool | None) -> Answer:
    return Answer(
        is_cold=is_cold,
        status=int(content["statusCode"]),
        headers=content.get("headers", {}),
        body=json.loads(content["body"]) if content.get("body") else None,
        milliseconds=milliseconds,
    )


def _error_text(payload: bytes) -> str:
    content = json.loads(payload)
    trace = content.get("stackTrace") or []
    lines = [f"{content.get('errorType', 'Error')}: {content.get('errorMessage', '')}", *trace]
    return "\n".join(f"  {line}".rstrip() for text in lines for line in str(text).splitlines())
