"""Two SNS topics: one for alarms, encrypted with the operations key, and one for ElastiCache's own events.

ElastiCache does not publish to an encrypted topic: the topic's status turns inactive (ElastiCache user guide, "Event
notifications and Amazon SNS"). Events name nodes and what happened to them, and hold no data of the cache. The policy
of their topic must use aws:SourceOwner, not aws:SourceAccount ("Managing ElastiCache Amazon SNS notifications").
"""

from cdktf import TerraformIterator
from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocument,
    DataAwsIamPolicyDocumentStatement,
    DataAwsIamPolicyDocumentStatementPrincipals,
)
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
from cdktf_cdktf_provider_aws.sns_topic_policy import SnsTopicPolicy
from cdktf_cdktf_provider_aws.sns_topic_subscription import SnsTopicSubscription
from constructs import Construct

from environments import EnvironmentSettings
from modules.accepted import accept, without_customer_key
from modules.account import Account
from modules.keys.key_policy import equals

_NOT_ENCRYPTED = "ElastiCache does not publish to an encrypted topic; its events hold no data of the cache."


class Notifications(Construct):
    """``alarms_arn`` for alarm and OK actions, ``events_arn`` for ElastiCache; the settings' receivers get both.

    A serverless cache has no topic for its events: ElastiCache sends them to EventBridge alone.
    """

    def __init__(
        self, scope: Construct, id_: str, *, settings: EnvironmentSettings, account: Account, kms_key_arn: str | None
    ) -> None:
        super().__init__(scope, id_)
        self._settings, self._account = settings, account
        self.alarms_arn = settings.alarms.topic_arn or self._alarms(kms_key_arn)
        self.events_arn: str | None = None
        if not settings.serverless:
            self.events_arn = settings.alarms.events_topic_arn or self._events()

    def _alarms(self, kms_key_arn: str | None) -> str:
        name = self._settings.physical_name("alarms")
        topic = SnsTopic(self, "alarms", name=name, kms_master_key_id=kms_key_arn)
        if kms_key_arn is None:
            # CloudWatch does not publish to a topic that is encrypted with AWS's own key.
            accept(topic, without_customer_key(self._settings, "CKV_AWS_26"))
        cloudwatch = DataAwsIamPolicyDocumentStatementPrincipals(
            type="Service", identifiers=["cloudwatch.amazonaws.com"]
        )
        self._allow("alarms", topic, cloudwatch, "aws:SourceAccount", self._account)
        self._subscribe_all("alarms", topic)
        return topic.arn

    def _events(self) -> str:
        topic = SnsTopic(self, "events", name=self._settings.physical_name("redis-events"))
        accept(topic, {"encryption": _NOT_ENCRYPTED, "CKV_AWS_26": _NOT_ENCRYPTED})
        # The statement that ElastiCache's guide asks for: any principal may publish, if it acts for this account.
        anyone_here = DataAwsIamPolicyDocumentStatementPrincipals(type="AWS", identifiers=["*"])
        self._allow("events", topic, anyone_here, "AWS:SourceOwner", self._account)
        self._subscribe_all("events", topic)
        return topic.arn

    def _subscribe_all(self, role: str, topic: SnsTopic) -> None:
        alarms = self._settings.alarms
        for protocol, receivers in (("email", alarms.emails), ("https", alarms.https_urls)):
            if receivers:
                self._subscribe(role, topic, protocol, list(receivers))

    def _allow(
        self,
        role: str,
        topic: SnsTopic,
        publisher: DataAwsIamPolicyDocumentStatementPrincipals,
        account_key: str,
        account: Account,
    ) -> None:
        document = DataAwsIamPolicyDocument(
            self,
            f"{role}-policy-document",
            statement=[
                DataAwsIamPolicyDocumentStatement(
                    sid="Publish",
                    actions=["sns:Publish"],
                    resources=[topic.arn],
                    principals=[publisher],
                    condition=[equals(account_key, [account.id])],
                )
            ],
        )
        SnsTopicPolicy(self, f"{role}-policy", arn=topic.arn, policy=document.json)

    def _subscribe(self, role: str, topic: SnsTopic, protocol: str, receivers: list[str]) -> None:
        # The receiver is part of a subscription's address, so a change of one receiver leaves the others confirmed.
        each = TerraformIterator.from_list(receivers)
        SnsTopicSubscription(
            self, f"{role}-by-{protocol}", for_each=each, topic_arn=topic.arn, protocol=protocol, endpoint="${each.key}"
        )
