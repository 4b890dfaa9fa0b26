"""A throw-away certificate authority and the local Redis's server certificate.

trustme does exactly this; the authority's own key never leaves memory, so nobody can sign with it later.
"""

from dataclasses import dataclass
from pathlib import Path

import trustme

from tools.local_stack.processes.ports import LOOPBACK


@dataclass(frozen=True, kw_only=True)
class Certificates:
    """PEM files: the authority that clients trust, the server's certificate chain, and its key."""

    authority: Path
    server_chain: Path
    server_key: Path

    @classmethod
    def create(cls, folder: Path) -> "Certificates":
        """Write new certificates for 127.0.0.1 and localhost into the folder; the key is its owner's alone."""
        files = cls(
            authority=folder / "ca.pem", server_chain=folder / "server.pem", server_key=folder / "server-key.pem"
        )
        authority = trustme.CA(organization_name="experimentation local stack")
        server = authority.issue_cert(LOOPBACK, "localhost")
        authority.cert_pem.write_to_path(files.authority)
        for position, blob in enumerate(server.cert_chain_pems):
            blob.write_to_path(files.server_chain, append=position > 0)
        files.server_key.touch(mode=0o600)
        server.private_key_pem.write_to_path(files.server_key)
        return files
