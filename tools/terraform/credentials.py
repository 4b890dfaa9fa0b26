"""Whether there are AWS credentials at all, asked before minutes of work: `python -m tools.terraform.credentials`.

AWS's own chain answers, as it does in Terraform: environment, profile, SSO, container, instance. Whether they suffice,
AWS says later.
"""

import sys

import botocore.session
from botocore.credentials import CredentialResolver, InstanceMetadataProvider, create_credential_resolver
from botocore.exceptions import BotoCoreError
from botocore.utils import InstanceMetadataFetcher

from tools.terraform.errors import TerraformError

REMEDY = "set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; `aws sso login` renews a session"
# On an instance its metadata answers within milliseconds; anywhere else nothing does.
_METADATA_SECONDS = 0.2
UNREADABLE = 2


def require_credentials() -> None:
    """Raise TerraformError when AWS's chain finds no credentials, or finds some that it cannot use."""
    try:
        found = _chain().load_credentials()
        if found:
            found.get_frozen_credentials()
    except BotoCoreError as error:
        raise TerraformError(f"no AWS credentials: {' '.join(str(error).split())}; {REMEDY}") from error
    if not found:
        raise TerraformError(f"no AWS credentials: {REMEDY}")


def _chain() -> CredentialResolver:
    chain = create_credential_resolver(botocore.session.Session())
    # botocore would wait for it for two seconds. Parts of a second are fine with it, but not with its stubs.
    chain.remove(InstanceMetadataProvider.METHOD)
    instance = InstanceMetadataFetcher(timeout=_METADATA_SECONDS, num_attempts=1)  # type: ignore[arg-type]
    chain.providers.append(InstanceMetadataProvider(iam_role_fetcher=instance))
    return chain


if __name__ == "__main__":
    try:
        require_credentials()
    except TerraformError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(UNREADABLE)
