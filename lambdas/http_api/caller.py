"""The sender of a request, by what API Gateway has checked: an IAM identity, a token's subject, or else a network.

A client chooses its headers, its address within its own /64, the name of a role's session, and how many guests of a
Cognito identity pool it is: a limit that counted by these could be passed by anybody.
"""

import hashlib
import ipaddress
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["iam", "token", "network"]
# The network that one customer gets (RFC 6177, RFC 7421); every address in it is the customer's to take.
IPV6_PREFIX_BITS = 64


@dataclass(frozen=True, kw_only=True)
class Caller:
    """The caller's name, told apart from all others of its kind; ``subject`` is a token's, ``scopes`` are its.

    A token that names no subject has an empty one: it is nobody's, and all those of its issuer are one caller.
    """

    kind: Kind
    name: str
    subject: str | None = None
    scopes: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """The name under which the caller is counted: nothing of an identity is seen in the names of counters."""
        return f"{self.kind}-{hashlib.sha256(self.name.encode(errors='surrogatepass')).hexdigest()[:32]}"


def caller_of(context: dict[str, Any], source_ip: str | None) -> Caller | None:
    """Return whom the event's requestContext names; None where it names nobody and no address."""
    authorizer = context.get("authorizer")
    if isinstance(authorizer, dict):
        found = _iam(authorizer.get("iam")) or _token(authorizer.get("jwt"))
        if found is not None:
            return found
    network = _network(source_ip)
    return None if network is None else Caller(kind="network", name=network)


def _iam(identity: object) -> Caller | None:
    if not isinstance(identity, dict):
        return None
    cognito = identity.get("cognitoIdentity")
    if isinstance(cognito, dict) and isinstance(cognito.get("identityId"), str):
        # A pool with guests hands out as many "unauthenticated" identities as one asks for.
        methods = cognito.get("amr")
        if isinstance(methods, list) and "unauthenticated" in methods:
            return None
        return Caller(kind="iam", name=cognito["identityId"])
    # "AROA...:session" of a role: who takes the role names the session, so the role itself is what counts.
    user = identity.get("userId")
    if isinstance(user, str) and (principal := user.partition(":")[0]):
        return Caller(kind="iam", name=principal)
    arn = identity.get("userArn")
    return Caller(kind="iam", name=arn) if isinstance(arn, str) and arn else None


def _token(token: object) -> Caller | None:
    if not isinstance(token, dict):
        return None
    claims = token.get("claims")
    if not isinstance(claims, dict):
        claims = {}
    # A service's own token may have no subject but its client's id.
    subject = claims.get("sub") or claims.get("client_id")
    if not isinstance(subject, str):
        subject = ""
    scopes = token.get("scopes")
    granted = frozenset(each for each in scopes if isinstance(each, str)) if isinstance(scopes, list) else frozenset()
    return Caller(kind="token", name=f"{claims.get('iss')} {subject}", subject=subject, scopes=granted)


def _network(source_ip: str | None) -> str | None:
    try:
        address = ipaddress.ip_address(source_ip or "")
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            # Without the zone, which a client could choose.
            return str(ipaddress.ip_network((int(address), IPV6_PREFIX_BITS), strict=False))
        address = address.ipv4_mapped
    return str(address)
