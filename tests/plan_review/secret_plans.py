"""Plans full of secrets, for hypothesis: masked in every shape, and standing unmasked in other places as well."""

import json
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from tests.plan_review.documents import change, document, resource

PLAIN = st.one_of(
    st.none(), st.booleans(), st.integers(0, 99), st.sampled_from(["", "redis", "10.0.0.0/16", "on ~* +@all"])
)
KINDS = (
    *("aws_elasticache_replication_group", "aws_elasticache_user", "aws_elasticache_parameter_group", "aws_iam_policy"),
    *("aws_ssm_parameter", "aws_security_group", "aws_kms_key", "aws_lambda_function", "terraform_data"),
)
# Attributes that rules read; a mask on any of them must hold in their messages too.
NAMES = (
    *("engine_version", "node_type", "name", "policy", "parameter", "access_string", "ingress", "environment", "tags"),
    *("deletion_window_in_days", "snapshot_retention_limit", "auth_token", "value", "description", "id"),
)
ACTIONS = ("create", "update", "delete", "delete,create", "create,delete", "no-op", "read", "forget")


@dataclass
class Secrets:
    """Secrets made for one plan; each has a core that no escaping changes and that stands nowhere else.

    ``held``: those that stand masked in the plan, not merely on a side that was left out of it.
    """

    cores: list[str] = field(default_factory=list)
    long: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)

    def new(self, draw: st.DrawFn) -> Any:
        """Make a text, with characters that outputs escape, or a number."""
        at = len(self.cores)
        if draw(st.integers(0, 5)) == 0:
            self.cores.append(f"70707{at:04d}")
            self.long.append(self.cores[-1])
            return int(self.cores[-1])
        core = f"Qz{at:04d}Xj"
        self.cores.append(core)
        edges = st.text(st.sampled_from("ab<>&\"'`|@\\\n{}[]$%é "), max_size=4)
        text = f"{draw(edges)}{core}{draw(edges)}"
        self.long.append(text)
        return text


def trees(draw: st.DrawFn, secrets: Secrets, depth: int = 3) -> tuple[Any, Any]:
    """Return a value with a mask that covers every secret in it, and now and then more than that."""
    kind = draw(
        st.sampled_from([plain, secret, deeper, whole, json_text, mapping, listing] if depth else [plain, secret])
    )
    found: tuple[Any, Any] = kind(draw, secrets, depth - 1)
    return found


def plain(draw: st.DrawFn, secrets: Secrets, depth: int) -> tuple[Any, Any]:
    return draw(PLAIN), draw(st.sampled_from([False, {}, [], None]))


def secret(draw: st.DrawFn, secrets: Secrets, depth: int) -> tuple[Any, Any]:
    return secrets.new(draw), True


def deeper(draw: st.DrawFn, secrets: Secrets, depth: int) -> tuple[Any, Any]:
    """Return a mask that goes on where the value has ended."""
    return secrets.new(draw), draw(st.sampled_from([{"x": {"y": True}}, [False, True]]))


def whole(draw: st.DrawFn, secrets: Secrets, depth: int) -> tuple[Any, Any]:
    return {"a": [trees(draw, secrets, depth)[0]], "b": secrets.new(draw)}, True


def json_text(draw: st.DrawFn, secrets: Secrets, depth: int) -> tuple[Any, Any]:
    return json.dumps({"Statement": [{"Sid": "x", "v": trees(draw, secrets, depth)[0]}]}), True


def mapping(draw: st.DrawFn, secrets: Secrets, depth: int) -> tuple[Any, Any]:
    names = draw(st.lists(st.sampled_from("abc"), unique=True))
    members = {name: trees(draw, secrets, depth) for name in names}
    mask = {name: below for name, (_, below) in members.items()}
    return {name: value for name, (value, _) in members.items()}, mask | draw(
        st.sampled_from([{}, {"elsewhere": True}])
    )


def listing(draw: st.DrawFn, secrets: Secrets, depth: int) -> tuple[Any, Any]:
    members = [trees(draw, secrets, depth) for _ in range(draw(st.integers(0, 3)))]
    return [value for value, _ in members], [*(mask for _, mask in members), *[True] * draw(st.integers(0, 2))]


@st.composite
def attributes(draw: st.DrawFn, secrets: Secrets) -> dict[str, Any]:
    """Return a change whose sides have masks of their own, and a path that one side's mask hides on the other."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    before_mask: dict[str, Any] = {}
    after_mask: dict[str, Any] = {}
    for name in draw(st.lists(st.sampled_from(NAMES), max_size=4, unique=True)):
        before[name], before_mask[name] = trees(draw, secrets)
        after[name], after_mask[name] = trees(draw, secrets)
    before["one_sided"], after["one_sided"] = secrets.new(draw), secrets.new(draw)
    (before_mask if draw(st.booleans()) else after_mask)["one_sided"] = True
    before["db_password"] = secrets.new(draw)
    before["body"] = json.dumps({"env": [{"name": "API_TOKEN", "value": str(secrets.new(draw))}]})
    actions = draw(st.sampled_from(ACTIONS))
    return change(
        actions,
        None if actions == "create" else before,
        None if actions in {"delete", "forget"} else before if actions == "no-op" else after,
        # A value that is left out on one side is masked there all the same.
        before_sensitive=before_mask,
        after_sensitive=after_mask,
        replace_paths=[[draw(st.sampled_from(NAMES))]],
        after_unknown=draw(st.sampled_from([{}, {"arn": True}, {"tags": {"x": True}}])),
    )


@st.composite
def plans(draw: st.DrawFn) -> tuple[dict[str, Any], Secrets]:
    """Return a plan full of secrets, which stand in other places as well."""
    secrets = Secrets()
    resources = [
        resource(f"{draw(st.sampled_from(KINDS))}.r{at}", draw(attributes(secrets)))
        for at in range(draw(st.integers(1, 3)))
    ]
    output, mask = trees(draw, secrets)
    variable = secrets.new(draw)
    return elsewhere(
        draw,
        secrets,
        document(
            *resources,
            output_changes={"o": change("update", output, output, before_sensitive=mask, after_sensitive=False)},
            variables={"v": {"value": variable}},
            configuration={"root_module": {"variables": {"v": {"sensitive": True, "default": secrets.new(draw)}}}},
            prior_state={"values": {"outputs": {"p": {"value": secrets.new(draw), "sensitive": True}}}},
        ),
    ), secrets


def elsewhere(draw: st.DrawFn, secrets: Secrets, made: dict[str, Any]) -> dict[str, Any]:
    """Put the secrets where nothing masks them, those of them that the plan holds masked as well."""
    text = json.dumps(made)
    secrets.held = [each for each in secrets.long if json.dumps(each)[1:-1] in text]
    pick = st.sampled_from(secrets.held)
    text = f"x {draw(pick)} y"
    key = json.dumps(draw(pick))
    values = {"description": text, "tags": {draw(pick): text}, "list": [draw(pick)], "json": json.dumps({"v": [text]})}
    values["script"] = f"curl {json.dumps(text)}"
    made["resource_changes"].append(
        resource(
            f"aws_x.y[{key}]", change("update", {}, values, importing={"id": text}), previous_address=f"aws_x.z[{key}]"
        )
    )
    made["resource_drift"] = [resource("aws_x.drifted", change("update", {"a": text}, {"a": draw(pick)}))]
    made["output_changes"]["open"] = change("update", text, [text])
    made["errored"] = True
    return made
