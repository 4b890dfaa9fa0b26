"""Errors of redis-py, TLS and the network, translated in one place."""

import ast
import ssl
from pathlib import Path

import pytest
import redis_access
from redis import exceptions as theirs
from redis_access import CommandRefusedError, UnavailableError
from redis_access.transport.translate import Name, certificate_error, translated_with_cause

LIBRARY = Path(redis_access.__file__).parent


@pytest.mark.parametrize(
    ("error", "kind"),
    [(theirs.ResponseError("OOM no memory"), CommandRefusedError), (OSError("reset"), UnavailableError)],
)
def test_an_error_in_a_replys_place_has_theirs_as_its_cause(error: Exception, kind: type[Exception]) -> None:
    """As one that is raised `from` it has, with the endpoint's role and address."""
    ours = translated_with_cause(error, Name("node", "10.0.0.7:6379"))
    assert isinstance(ours, kind)
    assert ours.__cause__ is error
    assert {"role": "node", "address": "10.0.0.7:6379"}.items() <= vars(ours).items()


def test_a_refused_certificate_names_the_remedy() -> None:
    """The setting that takes a private CA's certificate."""
    refused = ssl.SSLCertVerificationError()
    refused.verify_message = "self-signed certificate"
    assert "REDIS_CA_CERTS" in str(certificate_error("cache.example.com", 6379, refused))


def test_nothing_else_sets_a_cause_or_makes_a_certificate_error() -> None:
    """Whoever looks for where an error of redis-py becomes ours looks in one file."""
    found = set()
    for path in LIBRARY.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            targets = node.targets if isinstance(node, ast.Assign) else ()
            sets_cause = any(isinstance(each, ast.Attribute) and each.attr == "__cause__" for each in targets)
            called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            if sets_cause or called == "CertificateError":
                found.add(path.relative_to(LIBRARY).as_posix())
    assert found == {"transport/translate.py"}
