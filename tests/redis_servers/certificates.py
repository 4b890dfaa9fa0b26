"""A throw-away certificate authority and a server certificate of it."""

from pathlib import Path
from typing import NamedTuple

import trustme


class Certificates(NamedTuple):
    """PEM files: the CA that clients trust, the server's certificate and key."""

    ca: Path
    certificate: Path
    key: Path

    def redis_config(self) -> tuple[str, ...]:
        """Return the lines of redis.conf that make a server use them."""
        return (
            f"tls-ca-cert-file {self.ca}",
            f"tls-cert-file {self.certificate}",
            f"tls-key-file {self.key}",
            "tls-auth-clients no",
        )


def make_certificates(folder: Path, *names: str) -> Certificates:
    """Make a new CA and a certificate for the names, written to the folder."""
    authority = trustme.CA()
    certificate = authority.issue_cert(*names)
    files = Certificates(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    authority.cert_pem.write_to_path(str(files.ca))
    for blob in certificate.cert_chain_pems:
        blob.write_to_path(str(files.certificate), append=True)
    certificate.private_key_pem.write_to_path(str(files.key))
    return files
