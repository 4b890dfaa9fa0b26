"""Settings of the HTTP API."""

from typing import Any

import pytest

from environments.schema import ApiSettings, CorsSettings, JwtSettings, SettingsError


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: JwtSettings(issuer="http://login.example.com", audience=("a",)), "issuer"),
        (lambda: JwtSettings(issuer="https://login.example.com", audience=()), "audience"),
        (lambda: JwtSettings(issuer="https://i", audience=("a",), admin_scope="two words"), "admin_scope"),
        (lambda: JwtSettings(issuer="https://i", audience=("a",), admin_scope="s", user_scope="s"), "must differ"),
        (lambda: JwtSettings(issuer="https://i", audience=("a",), admin_scope="s", reader_scope="s"), "must differ"),
        (lambda: CorsSettings(origins=("*",)), "origins"),
        (lambda: CorsSettings(origins=("https://*.example.com",)), "origins"),
        (lambda: CorsSettings(origins=("https://example.com/",)), "origins"),
        (lambda: CorsSettings(origins=("http://example.com",)), "origins"),
        (lambda: ApiSettings(requests_per_second=0.0), "requests_per_second"),
        (lambda: ApiSettings(domain_name="https://api.example.com"), "domain_name"),
        (lambda: ApiSettings(domain_path="v1"), "set domain_name, or leave domain_path out"),
        (lambda: ApiSettings(domain_name="api.example.com", domain_path="/v1"), "domain_path"),
        (lambda: ApiSettings(domain_name="api.example.com", domain_path="~v1"), "domain_path"),
        (lambda: ApiSettings(domain_name="api.example.com", domain_path="v" * 301), "domain_path"),
        (
            lambda: ApiSettings(web_acl_arn="arn:aws:wafv2:us-east-1:111111111111:global/webacl/a/b"),
            "put a CloudFront distribution that has this web ACL in front of domain_name",
        ),
    ],
)
def test_what_aws_would_refuse_or_nobody_wants_is_refused(make: Any, says: str) -> None:
    """With the field and the remedy."""
    with pytest.raises(SettingsError, match=says):
        make()


def test_pages_in_development_may_call() -> None:
    """From the developer's own machine, on any port."""
    assert CorsSettings(origins=("http://localhost:5173", "https://shop.example.com")).origins
