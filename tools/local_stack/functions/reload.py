"""Changed code, brought into the running stack without Terraform: seconds instead of a deployment.

Terraform notices at the next deployment and makes the same change for itself.
"""

import base64
import hashlib
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import botocore.exceptions

from environments import load
from lambdas.bundle import HOST, HOST_PYTHON, BundleError, bundle
from tools.local_stack.emulator.endpoint import EmulatorEndpoint
from tools.local_stack.errors import ReloadError
from tools.local_stack.stack.folder import ENVIRONMENT
from tools.terraform.steps import ROOT

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

# main.py puts them there, too.
BUNDLES = ROOT / "build" / "lambdas"
POLL_SECONDS = 0.05
TIMEOUT_SECONDS = 30.0


@dataclass(frozen=True, kw_only=True)
class Reloaded:
    """The functions whose code changed, and whether the layer that all of them share did."""

    functions: tuple[str, ...]
    layer: bool

    def __str__(self) -> str:
        parts = [*self.functions, *(("the layer of all functions",) if self.layer else ())]
        return ", ".join(parts) or "nothing: no code has changed"


def reload(emulator: EmulatorEndpoint) -> Reloaded:
    """Make the zips anew and give each deployed function those that differ; raises ReloadError."""
    client = emulator.client("lambda")
    try:
        zips = bundle(python=HOST_PYTHON, architecture=HOST, out=BUNDLES)
        deployed = _deployed(client, zips.functions)
        changed = tuple(
            folder for folder, function in deployed.items() if function["CodeSha256"] != sha256(zips.functions[folder])
        )
        for folder in changed:
            client.update_function_code(
                FunctionName=deployed[folder]["FunctionName"], ZipFile=zips.functions[folder].read_bytes()
            )
        layer = _reload_layer(client, zips.layer, deployed.values())
        for folder in deployed if layer else changed:
            _wait_until_updated(client, deployed[folder]["FunctionName"])
    except BundleError as error:
        raise ReloadError(f"the functions' zips cannot be made: {error}") from error
    except (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError) as error:
        raise ReloadError(f"the functions cannot be updated: {error}") from error
    finally:
        client.close()
    return Reloaded(functions=changed, layer=layer)


def sha256(path: Path) -> str:
    """Return the hash as Lambda tells it."""
    return base64.b64encode(hashlib.sha256(path.read_bytes()).digest()).decode()


def _deployed(client: "LambdaClient", folders: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """Return the configurations of the functions that are deployed, by folder; a new one waits for `make up`."""
    pages = client.get_paginator("list_functions").paginate()
    by_name = {function["FunctionName"]: function for page in pages for function in page["Functions"]}
    settings = load(ENVIRONMENT)
    names = {folder: settings.physical_name(folder.replace("_", "-")) for folder in folders}
    return {folder: by_name[name] for folder, name in names.items() if name in by_name}


def _reload_layer(client: "LambdaClient", path: Path, functions: Iterable[Mapping[str, Any]]) -> bool:
    """Publish the layer and let the functions use it, if it differs from the one they use."""
    using = [function for function in functions if function.get("Layers")]
    arns = {function["Layers"][0]["Arn"] for function in using}
    if all(client.get_layer_version_by_arn(Arn=arn)["Content"]["CodeSha256"] == sha256(path) for arn in arns):
        return False
    published = client.publish_layer_version(
        LayerName=arns.pop().split(":")[6],
        Content={"ZipFile": path.read_bytes()},
        CompatibleRuntimes=[using[0]["Runtime"]],
    )
    for function in using:
        client.update_function_configuration(
            FunctionName=function["FunctionName"], Layers=[published["LayerVersionArn"]]
        )
    return True


def _wait_until_updated(client: "LambdaClient", name: str) -> None:
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while client.get_function_configuration(FunctionName=name).get("LastUpdateStatus") == "InProgress":
        if time.monotonic() > deadline:
            raise ReloadError(f"{name} is still being updated after {TIMEOUT_SECONDS:.0f} s; see `make logs OF=aws`")
        time.sleep(POLL_SECONDS)
