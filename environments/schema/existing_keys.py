"""Customer keys that somebody else keeps, in place of the stacks' own."""

from typing import Annotated

from pydantic import StringConstraints

from environments.schema.base import Settings

# Not an alias: policies name keys by their ARNs.
KeyArn = Annotated[str, StringConstraints(pattern=r"^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[\w-]+$")]


class ExistingKeys(Settings):
    """ARNs of KMS keys; for None the stack makes a key.

    Whoever keeps a key must let these services use it for the account, as the policies in modules/keys do.

    ``cache``: ElastiCache. ``application``: DynamoDB, Lambda, SQS, SSM, and Secrets Manager where there are password
    users. ``operations``: CloudWatch Logs, for the environment's log groups, and CloudWatch, to publish alarms.
    To change the key of a running cache would replace the cache. ``snapshot`` is the key of another environment's
    snapshot that fills this cache; the roles that deploy from GitHub may then use that key through ElastiCache.
    """

    cache: KeyArn | None = None
    application: KeyArn | None = None
    operations: KeyArn | None = None
    snapshot: KeyArn | None = None
