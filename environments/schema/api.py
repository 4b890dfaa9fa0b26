"""Settings of the HTTP API in front of the functions: callers, limits, web pages and domain."""

from typing import Annotated

from pydantic import Field, StringConstraints, field_validator, model_validator

from environments.schema.base import Settings

Issuer = Annotated[str, StringConstraints(pattern=r"^https://[^\s?#]+$")]
# An origin has no path. Plain HTTP is for pages in development, on the developer's own machine.
Origin = Annotated[str, StringConstraints(pattern=r"^(https://[^\s/*]+|http://localhost(:\d+)?)$")]
# RFC 6749, 3.3: printable, neither a space, nor a quotation mark, nor a backslash.
TokenScope = Annotated[str, StringConstraints(pattern=r"^[\x21\x23-\x5B\x5D-\x7E]+$")]
DomainName = Annotated[str, StringConstraints(pattern=r"^([a-z0-9-]+\.)+[a-z]{2,}$")]
# The characters that API mappings take and that no URL has to encode (API Gateway developer guide, "API mappings for
# HTTP APIs").
MappingKey = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$", max_length=300)]
Rate = Annotated[float, Field(gt=0, le=10_000)]
Burst = Annotated[int, Field(ge=1, le=5_000)]


class JwtSettings(Settings):
    """Callers show tokens of an issuer with OpenID Connect discovery, in place of signing requests with IAM.

    A route takes tokens with its own scope or with ``admin_scope``. ``reader_scope`` is for evaluating flags and
    experiments, ``user_scope`` for sessions of the token's own subject, and ``admin_scope`` for everybody's sessions
    and for changing flags and experiments.
    """

    issuer: Issuer
    audience: Annotated[tuple[str, ...], Field(min_length=1)]
    reader_scope: TokenScope = "experimentation/read"
    user_scope: TokenScope = "experimentation/user"
    admin_scope: TokenScope = "experimentation/admin"

    @model_validator(mode="after")
    def _admins_apart(self) -> "JwtSettings":
        if self.admin_scope in (self.reader_scope, self.user_scope):
            raise ValueError("admin_scope must differ from reader_scope and user_scope: it changes flags for everybody")
        return self


class CorsSettings(Settings):
    """The web pages that may call the API, with their cookies; ``max_age_seconds`` is how long browsers remember."""

    origins: Annotated[tuple[Origin, ...], Field(min_length=1)]
    max_age_seconds: Annotated[int, Field(ge=0, le=86_400)] = 600


class ApiSettings(Settings):
    """An HTTP API; callers sign requests with IAM's Signature Version 4, unless ``jwt`` names who issues tokens.

    ``requests_per_second`` and ``burst`` limit all callers together, ``writes_per_second`` and ``writes_burst`` each
    route that writes. The functions count ``writes_per_minute_of_a_caller``, of flags and experiments together; while
    Redis is unavailable, they count nothing. ``domain_name`` is an existing custom domain of API Gateway; the API is
    then under its ``domain_path``, and no longer under AWS's own name.
    """

    jwt: JwtSettings | None = None
    cors: CorsSettings | None = None
    requests_per_second: Rate = 500.0
    burst: Burst = 1_000
    writes_per_second: Rate = 5.0
    writes_burst: Burst = 10
    writes_per_minute_of_a_caller: Annotated[int, Field(ge=1, le=10_000)] = 60
    domain_name: DomainName | None = None
    domain_path: MappingKey | None = None
    web_acl_arn: str | None = None

    @field_validator("web_acl_arn")
    @classmethod
    def _no_web_acl(cls, value: str | None) -> None:
        # AWS WAF developer guide, "Resources that you can protect with AWS WAF": REST APIs, CloudFront and others.
        if value is not None:
            raise ValueError(
                "AWS WAF protects no HTTP API; put a CloudFront distribution that has this web ACL in front of "
                "domain_name, and leave web_acl_arn out"
            )

    @model_validator(mode="after")
    def _check(self) -> "ApiSettings":
        if self.domain_path is not None and self.domain_name is None:
            raise ValueError("domain_path is a path of a custom domain; set domain_name, or leave domain_path out")
        return self
