"""The access pattern of the platform's design document, as written there, from a copy at utils/redis_access."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.redis_servers.server import PATIENT, RedisServer

LIBRARY = Path(__file__).parents[2] / "lib" / "redis_access"

ACCESS_PATTERN = """
# Import the utility
from utils.redis_access import redis_access

# Basic key-value operations
redis_access.set("user:123:session", session_data, ttl=3600)
session = redis_access.get("user:123:session")

# Feature flag caching
redis_access.cache_feature_flag("user123", "new-checkout", True, ttl=300)
is_enabled = redis_access.get_cached_feature_flag("user123", "new-checkout")

# Experiment assignment caching
redis_access.cache_experiment_assignment("user123", "button-color", "variant-b", ttl=3600)
variant = redis_access.get_cached_experiment_assignment("user123", "button-color")

# Generic cache pattern with data fetching
user_data = redis_access.cache_get(
    "user:profile:123",
    lambda: fetch_user_from_database(123),
    ttl=600
)
"""

BEFORE = """
session_data = {"cart": [7]}
def fetch_user_from_database(user_id):
    return {"id": user_id}
"""

AFTER = """
import json, sys
print(json.dumps([session, is_enabled, variant, user_data]))
assert "redis_access" not in sys.modules, "an absolute import"
"""


def test_the_access_pattern_runs_as_written(plain_server: RedisServer, tmp_path: Path) -> None:
    """In a clean interpreter that knows the copy only, each line does what its comment says."""
    shutil.copytree(LIBRARY, tmp_path / "utils" / "redis_access", ignore=shutil.ignore_patterns("__pycache__"))
    environment = {
        **os.environ,
        "REDIS_URL": f"redis://{plain_server.address}",
        "REDIS_BUDGET_MS": str(PATIENT),
        "PYTHONPATH": str(tmp_path),
    }
    program = BEFORE + ACCESS_PATTERN + AFTER
    for _ in range(2):  # cold, then warm
        result = subprocess.run(
            [sys.executable, "-W", "error", "-c", program],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert result.returncode == 0, result.stderr
        assert json.loads(result.stdout) == [{"cart": [7]}, True, "variant-b", {"id": 123}]
    assert plain_server.keys() == [
        "app:assignments:{user123}",
        "app:epochs:{assignments}",
        "app:epochs:{flags}",
        "app:flags:{user123}",
        "app:user:123:session",
        "app:user:profile:123",
    ]
