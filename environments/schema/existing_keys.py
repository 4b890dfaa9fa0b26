"""Customer keys that someone else keeps, in place of those made here."""

from typing import Annotated

from pydantic import StringConstraints

from environments.schema.base import Settings

# An alias would not do: who may use a key is said by its ARN.
KeyArn = Annotated[str, StringConstraints(pattern=r"^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[\w-]+$")]


class ExistingKeys(Settings):
    """ARNs of KMS keys; None makes one. Whoever keeps a key lets these services use it for the account (modules/keys).

    ``cache``: ElastiCache. ``application``: DynamoDB, Lambda, SQS, SSM, and Secrets Manager where there are password
    users. ``operations``: CloudWatch Logs, for the environment's log groups, and CloudWatch, to publish alarms.
    Another key for a cache that runs would replace it. ``snapshot`` is the key of a snapshot that another environment
    took and that fills this one's cache: the delivery from GitHub may then use it for ElastiCache.
    """

    cache: KeyArn | None = None
    application: KeyArn | None = None
    operations: KeyArn | None = None
    snapshot: KeyArn | None = None
