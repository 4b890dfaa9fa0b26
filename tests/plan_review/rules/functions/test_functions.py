"""Functions."""

from tests.plan_review.rules.functions.lambdas import FLAGS, LAMBDA, function
from tests.plan_review.rules.plans import created, destroyed, one, severity, silent
from tools.plan_review.plan.values import Mark


def test_lost() -> None:
    """Calls fail; a new one is nothing."""
    assert "experimentation-prod-feature-flags fail" in one("function-lost", destroyed(LAMBDA, FLAGS)).message
    assert silent("function-lost", created(LAMBDA, FLAGS))


def test_concurrency() -> None:
    """Less, none, and a limit where there was none."""
    less = one("reserved-concurrency-lowered", function(reserved_concurrent_executions=10))
    assert "becomes 10 instead of 50" in less.message
    assert "`reserved_concurrency=50` in environments/prod.py" in str(less.remedy)
    none = one("reserved-concurrency-lowered", function(reserved_concurrent_executions=0))
    assert severity("reserved-concurrency-lowered", none) == "critical"
    unlimited = {**FLAGS, "reserved_concurrent_executions": -1}
    assert one("reserved-concurrency-lowered", function(of=unlimited, reserved_concurrent_executions=10)).remedy is None
    for more in (100, -1, None, Mark.UNKNOWN):
        assert silent("reserved-concurrency-lowered", function(reserved_concurrent_executions=more))


def test_memory_and_time() -> None:
    """Less, with the setting."""
    memory = one("function-smaller", function(memory_size=256))
    assert "memory_size goes from 512 to 256" in memory.message
    assert "`memory_mb=512`" in str(memory.remedy)
    assert "timeout goes from 10 to 3" in one("function-smaller", function(timeout=3)).message
    assert silent("function-smaller", function(memory_size=1024, timeout=Mark.UNKNOWN))


def test_runtime_and_architecture() -> None:
    """Compiled modules in the layer."""
    assert "from python3.13 to python3.12" in one("function-runtime-change", function(runtime="python3.12")).message
    assert "from arm64 to x86_64" in one("function-runtime-change", function(architectures=["x86_64"])).message
    assert silent("function-runtime-change", function(architectures=Mark.UNKNOWN, runtime=Mark.UNKNOWN))
