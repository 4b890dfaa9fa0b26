"""Assignments in DynamoDB: pk `experiment`, sk `item` = "user#<id>"; the definition stands beside them."""

from dataclasses import dataclass

from lambdas.dynamodb import answering_unavailable, client


@dataclass(frozen=True, kw_only=True)
class Assignments:
    """Each user's variant; once written, an assignment stays."""

    table_name: str

    def get(self, experiment: str, user_id: str) -> str | None:
        """Return the user's variant, None for a user without one; raises UnavailableError.

        One that is milliseconds old may be missed; `add` finds it.
        """
        with answering_unavailable("read the assignment"):
            answer = client().get_item(
                TableName=self.table_name, Key={"experiment": {"S": experiment}, "item": {"S": f"user#{user_id}"}}
            )
        return answer["Item"]["variant"]["S"] if "Item" in answer else None

    def add(self, experiment: str, user_id: str, variant: str) -> str:
        """Give the user the variant unless there is one already, and return the one that stands.

        Raises UnavailableError.
        """
        with answering_unavailable("store the assignment"):
            dynamodb = client()
            try:
                dynamodb.put_item(
                    TableName=self.table_name,
                    Item={
                        "experiment": {"S": experiment},
                        "item": {"S": f"user#{user_id}"},
                        "variant": {"S": variant},
                    },
                    ConditionExpression="attribute_not_exists(experiment)",
                    # The refusal then carries the item that stands, so that no second read is needed.
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
            except dynamodb.exceptions.ConditionalCheckFailedException as exc:
                standing: str = exc.response["Item"]["variant"]["S"]  # type: ignore[typeddict-item]
                return standing
        return variant
