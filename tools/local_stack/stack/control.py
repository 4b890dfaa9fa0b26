"""Redis's plug, pulled by whoever has the stack's record; the record keeps track of which process Redis is."""

from pathlib import Path
from typing import Literal, get_args

from tools.local_stack.errors import ControlError, NotRunningError
from tools.local_stack.redis_server.control import RedisNode
from tools.local_stack.stack import record
from tools.local_stack.stack.folder import StackFolder
from tools.local_stack.stack.record import RunningServer, StackRecord

Action = Literal["stop", "start", "restart", "freeze", "thaw", "slow", "failover"]
ACTIONS: tuple[str, ...] = get_args(Action)


def redis_node(stack: StackRecord) -> RedisNode:
    """Return the stack's Redis as the record knows it."""
    folder = StackFolder(root=stack.folder)
    return RedisNode(
        identity=stack.redis.identity, endpoint=stack.redis_endpoint, folder=folder.redis, log=folder.logs["redis"]
    )


def control(
    name: str, stack: StackRecord, action: str, *, records: Path, milliseconds: float = 0, empty: bool = False
) -> RedisNode:
    """Do the action, note a new process in the record, and return the node; raises ControlError, StartError.

    ``milliseconds`` is for "slow", ``empty`` for "start" and "restart".
    """
    node = redis_node(stack)
    match action:
        case "stop":
            node.stop()
        case "start":
            node = node.start(empty=empty)
        case "restart":
            node = node.restart(empty=empty)
        case "freeze":
            node.freeze()
        case "thaw":
            node.thaw()
        case "slow":
            node.slow_down(milliseconds)
        case "failover":
            node = node.fail_over()
        case _:
            raise ControlError(f"{action!r} is none of {', '.join(ACTIONS)}")
    if node.identity != stack.redis.identity:
        latest = record.read(name, records=records)
        if latest is None or latest.folder != stack.folder:
            node.stop()
            raise NotRunningError("the local stack was taken down meanwhile")
        redis = RunningServer(identity=node.identity, port=node.endpoint.port)
        record.replace(name, latest.model_copy(update={"redis": redis}), records=records)
    return node
