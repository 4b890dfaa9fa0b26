"""The state of a stack that was started, as far as its record and its processes tell."""

import os
from enum import Enum

from tools.local_stack.stack.record import StackRecord


class State(Enum):
    """The state that `up`, `down` and `status` go by; the value is its name for people."""

    COMPLETE = "running, deployed"
    DEPLOYING = "being deployed"
    HALF_DEPLOYED = "running, but its deployment was cut short"
    DAMAGED = "running in part"
    ENDED = "ended"


def state_of(stack: StackRecord) -> State:
    """Look at the processes, and ask both servers whether they answer."""
    if not stack.is_running:
        return State.ENDED
    owner = stack.owner.process()
    if stack.deployed is None and owner is not None and owner.pid != os.getpid():
        return State.DEPLOYING
    if not (stack.redis_endpoint.is_answering() and stack.emulator_endpoint.is_answering()):
        return State.DAMAGED
    return State.HALF_DEPLOYED if stack.deployed is None else State.COMPLETE
