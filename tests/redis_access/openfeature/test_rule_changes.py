"""Changes of rules in a process that forks, as a server does that loads the application before its workers."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

LIB = Path(__file__).parents[3] / "lib"

_PROGRAM = textwrap.dedent(
    """
    import os
    import signal
    import threading
    import time
    from redis_access.openfeature.rule_changes import RuleChanges

    came = []

    def read(flags):
        came.append(os.getpid())
        return {}

    changes = RuleChanges(read, lambda flags: None, seconds=0.02)
    stopped = RuleChanges(read, lambda flags: None, seconds=0.02)
    changes.start()
    with changes._lock:  # as an evaluation in another thread may
        child = os.fork()
        if not child:
            signal.alarm(60)  # ends what would wait for ever
            changes.saw({})
            while os.getpid() not in came:
                time.sleep(0.01)
            names = [thread.name for thread in threading.enumerate()]
            os._exit(0 if names.count("redis_access flags") == 1 else 1)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    """
)


def test_a_forked_child_looks_for_changes_itself() -> None:
    """The thread stays in the parent, and its evaluations' lock with it; one that was not begun is not begun."""
    environment = {**os.environ, "PYTHONPATH": str(LIB)}
    result = subprocess.run(
        [sys.executable, "-c", _PROGRAM], env=environment, capture_output=True, text=True, check=True, timeout=120
    )
    assert result.stdout.strip() == "0", result.stderr
