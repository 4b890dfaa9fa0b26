"""The local Redis's configuration, from the same settings and access strings as ElastiCache's."""

import hashlib
import subprocess
from collections.abc import Mapping
from pathlib import Path

from environments import EnvironmentSettings
from environments.schema.access.roles import DEFAULT_USER_ACCESS, application_access
from tools.local_stack.errors import StartError
from tools.local_stack.processes.ports import LOOPBACK
from tools.local_stack.redis_server.certificates import Certificates

REDIS_SERVER = "redis-server"

# For people and for `status`: reads everything, changes nothing. It exists here only.
OPERATOR = "local-operator"
_OPERATOR_ACCESS = "on ~* resetchannels -@all +@read +@connection +info +config|get +slowlog|get +monitor"

# For pulling the plug (control.py): a second node replicates from the first, and is promoted. It exists here only.
CONTROLLER = "local-controller"
_CONTROLLER_ACCESS = "on resetchannels -@all +ping +info +psync +replconf +replicaof"

_BUFFER_LIMIT = "client-output-buffer-limit"

CONFIG_FILE = "redis.conf"

# A node's memory follows from its type on AWS; here it is bounded so that maxmemory-policy has something to do.
_MAXMEMORY = "256mb"


def refused_parameters(parameters: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters that this machine's redis-server does not take, each with the server's own reason.

    ElastiCache has parameters that open-source Redis lacks, and a build lacks what its allocator cannot do (Debian's
    has no active defragmentation). Each is asked for in turn, of a server that listens nowhere and so ends at once.
    """
    return {
        name: reason
        for names, directive in _directives(parameters)
        if (reason := _refusal(directive))
        for name in names
    }


def _refusal(directive: str) -> str:
    probe = f'port 0\nsave ""\n{directive}\n'
    try:
        result = subprocess.run(
            [REDIS_SERVER, "-"], input=probe, capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise StartError(
            f"cannot run {REDIS_SERVER}: {error}; run `make setup`, which says how to install it"
        ) from error
    if "FATAL CONFIG FILE ERROR" not in result.stderr:
        return ""
    return result.stderr.strip().splitlines()[-1]


def configuration(
    settings: EnvironmentSettings,
    *,
    port: int,
    data_folder: Path,
    certificates: Certificates,
    passwords: Mapping[str, str],
    left_out: Mapping[str, str],
) -> str:
    """Return the text of redis.conf.

    ``passwords`` holds each user's; ``left_out`` names the parameters that the build does not take.
    """
    redis = settings.redis
    lines = [
        f"bind {LOOPBACK}",
        "port 0",
        f"tls-port {port}",
        "tls-auth-clients no",
        f"tls-ca-cert-file {_quoted(certificates.authority)}",
        f"tls-cert-file {_quoted(certificates.server_chain)}",
        f"tls-key-file {_quoted(certificates.server_key)}",
        f"dir {_quoted(data_folder)}",
        'save ""',
        f"maxmemory {_MAXMEMORY}",
        *(line for names, line in _directives(redis.all_parameters) if left_out.keys().isdisjoint(names)),
        *(f'rename-command {command} ""' for command in redis.blocked_commands),
        f"user default {DEFAULT_USER_ACCESS}",
        _user(settings.application_user, application_access(redis.key_prefix), passwords),
        _user(OPERATOR, _OPERATOR_ACCESS, passwords),
        _user(CONTROLLER, _CONTROLLER_ACCESS, passwords),
    ]
    return "\n".join(lines) + "\n"


def data_folder_in(text: str) -> Path:
    """Return the folder of the server's data, from the text of redis.conf."""
    (line,) = (line for line in text.splitlines() if line.startswith("dir "))
    return Path(line.removeprefix('dir "').removesuffix('"').replace('\\"', '"').replace("\\\\", "\\"))


def moved(text: str, *, port: int, data_folder: Path) -> str:
    """Return the text of redis.conf for the same server on another port, with its data in another folder."""
    own_lines = {"tls-port": str(port), "dir": _quoted(data_folder)}
    words = ((line.partition(" ")[0], line) for line in text.splitlines())
    return "".join(f"{word} {own_lines[word]}\n" if word in own_lines else f"{line}\n" for word, line in words)


def _user(name: str, access: str, passwords: Mapping[str, str]) -> str:
    return f"user {name} {access} #{hashlib.sha256(passwords[name].encode()).hexdigest()}"


def _directives(parameters: Mapping[str, str]) -> list[tuple[tuple[str, ...], str]]:
    """Return each line of redis.conf, and the parameters that it comes from.

    ElastiCache has a parameter for each part of an output buffer's limit, where redis.conf has one line for all.
    """
    lines = []
    for kind in ("normal", "pubsub"):
        names = tuple(f"{_BUFFER_LIMIT}-{kind}-{part}" for part in ("hard-limit", "soft-limit", "soft-seconds"))
        if not parameters.keys().isdisjoint(names):
            limits = " ".join(parameters.get(name, "0") for name in names)
            lines.append((names, f"{_BUFFER_LIMIT} {kind} {limits}"))
    return lines + [
        ((name,), f"{name} {_quoted(value)}")
        for name, value in parameters.items()
        if not name.startswith(_BUFFER_LIMIT)
    ]


def _quoted(value: object) -> str:
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
