"""`up`, whatever it finds: nothing, a stack that is complete, half deployed, damaged, or being deployed."""

from tools.local_stack.errors import AlreadyRunningError, NotRunningError
from tools.local_stack.lifetime.deploying import Start, deploy_difference
from tools.local_stack.lifetime.starting import started_stack
from tools.local_stack.lifetime.state import State, state_of
from tools.local_stack.lifetime.taking_down import end_deployment, take_down
from tools.local_stack.stack import record
from tools.local_stack.stack.folder import StackFolder
from tools.local_stack.stack.record import StackRecord


def bring_up(start: Start) -> StackRecord:
    """Leave a complete stack running and return its record; raises LocalStackError.

    A running stack gets what has changed since it was deployed; one that a cut deployment left gets the rest. One of
    whose servers something is wrong is removed and started anew.
    """
    before = record.read(start.name, records=start.records)
    state = state_of(before) if before else State.ENDED
    say = start.stages.console.print
    if before and state is State.DEPLOYING:
        raise AlreadyRunningError(
            f"somebody else is deploying the local stack (process {before.owner.pid}); wait for that, or end it with "
            "`make down`"
        )
    if before and state in (State.COMPLETE, State.HALF_DEPLOYED) and not start.fresh:
        end_deployment(StackFolder(root=before.folder))
        say(f"The local stack is {state.value}.")
        say("It is up to date now." if deploy_difference(before, start) else "Nothing has changed since.")
    else:
        if before and state is not State.ENDED:
            reason = "asked to start anew" if start.fresh else "one of its servers does not answer"
            say(f"The local stack is {state.value}: {reason}. It is removed and started again.")
            take_down(start.name, before, records=start.records)
        with started_stack(start, keep=True):
            pass
    stack = record.read(start.name, records=start.records)
    if stack is None:
        raise NotRunningError("the local stack was taken down meanwhile; `make up` starts it")
    return stack
