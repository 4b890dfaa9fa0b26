"""The cost of a cold start, told in the function's log as Lambda tells it: a line with `Init Duration`.

Source of the form: Lambda developer guide, "Understanding the Lambda execution environment lifecycle". MiniStack knows
of each call whether it was cold, and tells nobody.
"""

import time
from collections.abc import Callable
from typing import Any

from ministack.core.lambda_runtime import Worker

_spawn: Callable[[Worker], None] = Worker._spawn  # noqa: SLF001 - MiniStack's methods have no public names
_invoke: Callable[..., dict[str, Any]] = Worker.invoke


def tell_cold_starts() -> None:
    """Let every worker do so."""
    Worker._spawn = _timed_spawn  # noqa: SLF001
    Worker.invoke = _telling_invoke


def _timed_spawn(worker: Worker) -> None:
    began = time.perf_counter()
    _spawn(worker)
    worker.init_milliseconds = (time.perf_counter() - began) * 1000


def _telling_invoke(worker: Worker, *arguments: Any, **options: Any) -> dict[str, Any]:
    worker.init_milliseconds = None
    result = _invoke(worker, *arguments, **options)
    if worker.init_milliseconds is not None:
        line = f"INIT_REPORT Init Duration: {worker.init_milliseconds:.2f} ms\tPhase: init"
        result["log"] = "\n".join(filter(None, [line, result.get("log", "")]))
    return result
