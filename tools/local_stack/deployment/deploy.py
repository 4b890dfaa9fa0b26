"""The local stacks, deployed: one after the other, or, the first time, side by side."""

import json
from collections.abc import Callable

from tools.local_stack.deployment.early_outputs import EarlyOutputs
from tools.local_stack.deployment.parallel import ParallelDeploys
from tools.local_stack.deployment.synthesis import STACKS
from tools.local_stack.emulator.endpoint import EmulatorEndpoint
from tools.local_stack.stack.folder import StackFolder


def deploy(folder: StackFolder, *, emulator: EmulatorEndpoint, report: Callable[[str], None]) -> None:
    """Deploy both stacks, which have been synthesized; ``report`` gets a line of progress when it changes.

    The first time, the functions' stack is begun as soon as all is there that it reads of the other: the provider waits
    most of a minute for the cache, then half a minute for the queue, and these waits overlap.

    Raises DeployError with Terraform's own message. When one fails, or when interrupted, cdktf and Terraform of both
    have ended before the exception goes on.
    """
    redis, lambdas = STACKS
    is_first = not folder.state_of(redis).exists()
    with (
        EarlyOutputs(folder=folder, source=redis, reader=lambdas) as early,
        # Line by line, for those who follow the log.
        folder.logs["deploy"].open("w", buffering=1) as log,
        ParallelDeploys(folder=folder, emulator=emulator, log=log, report=report) as deploys,
    ):
        deploys.start(redis)
        # By then its `terraform init` is over: only one at a time may fill the plugin cache.
        deploys.follow(until=lambda: is_first and early.hand_over())
        deploys.start(lambdas)
        deploys.follow()


def deployed_resources(folder: StackFolder) -> dict[str, int]:
    """Return how many resources each deployed stack has in Terraform's state, data sources left out."""
    counts = {}
    for stack in STACKS:
        state = folder.state_of(stack)
        if state.exists():
            resources = json.loads(state.read_text() or "{}").get("resources", [])
            counts[stack] = sum(len(each["instances"]) for each in resources if each["mode"] == "managed")
    return counts
