"""The promises of every rule."""

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plan_review.judging import TODAY
from tests.plan_review.rules.plans import created, plan, unchanged
from tools.plan_review.plan.changes import Action, AttributeChange, ResourceChange
from tools.plan_review.plan.values import Mark
from tools.plan_review.review.assess import assess
from tools.plan_review.rules import RULES, Observation, Rule
from tools.plan_review.rules.caches import GROUP
from tools.plan_review.rules.network.opening import RULES as TYPES_OF_RULES
from tools.plan_review.rules.resources import USERS
from tools.plan_review.rules.unknown import with_unknown
from tools.plan_review.settings import Settings

ROOT = Path(__file__).parents[3]


def _source(path: Path) -> str:
    """Return a test's text with its file's RULE, if it has one, written out."""
    text = path.read_text()
    named = re.search(r'^RULE = ("[a-z-]+")$', text, re.MULTILINE)
    return re.sub(r"\(RULE\b", f"({named[1]}", text) if named else text


SOURCES = [_source(path) for path in sorted(Path(__file__).parent.rglob("test_*.py"))]
CODE = "\n".join(path.read_text() for path in sorted((ROOT / "tools/plan_review/rules").rglob("*.py")))
# Whatever a rule looks for by name: types of resources and attributes.
TYPES = sorted(set(re.findall(r'"(aws_[a-z_]+)"', CODE)))
NAMES = sorted(set(re.findall(r'"([a-z][a-z_]{2,40})"', CODE)))
PAGE = re.compile(r"https://(docs\.aws\.amazon\.com/[\w./-]+\.html|developer\.hashicorp\.com/[\w./#-]+)")

names = st.sampled_from(NAMES)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-3, 70_000)
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | names
    | st.sampled_from(
        [*Mark, "0.0.0.0/0", "::/0", "1.2.3.4/33", "7.0", "7.x", "arn:aws:iam::aws:policy/AdministratorAccess"]
    )
    | st.sampled_from(
        ["{}", "[", '{"Statement": 1}', '{"Statement": [{"Effect": "Allow", "Action": 1}]}', "on ~* +@all"]
    )
)
trees = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4), max_leaves=12
)
sides = st.dictionaries(names, trees, max_size=8)


@st.composite
def changes(draw: st.DrawFn) -> ResourceChange:
    type_ = draw(st.sampled_from(TYPES))
    before, after = draw(sides), draw(sides)
    attributes = tuple(
        AttributeChange(
            path=(name,), before=before.get(name), after=after.get(name), forces_replacement=draw(st.booleans())
        )
        for name in sorted(before.keys() | after.keys())
    )
    return ResourceChange(
        address=f"{type_}.{draw(st.sampled_from('abc'))}",
        type=type_,
        action=draw(st.sampled_from(list(Action))),
        before=before,
        after=after,
        attributes=attributes,
        imported_id=draw(st.none() | st.just("an-id")),
        moved_from=draw(st.none() | st.just("aws_vpc.old")),
        create_first=draw(st.booleans()),
    )


def observed(rule: Rule, *resources: ResourceChange, drift: tuple[ResourceChange, ...] = ()) -> list[Observation]:
    return list(rule.observe(plan(*resources, drift=drift)))


def test_ids_are_unique_and_kebab_case() -> None:
    """Accepted risks name them."""
    assert [id_ for id_, count in Counter(rule.id for rule in RULES).items() if count > 1] == []
    assert [rule.id for rule in RULES if not re.fullmatch(r"[a-z]+(-[a-z]+)+", rule.id)] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_texts_are_sentences_and_links_lead_somewhere(rule: Rule) -> None:
    """To AWS's or Terraform's documentation: a rule knows no repository."""
    assert rule.title[0].isupper()
    assert not rule.title.endswith(".")
    for words in (rule.explanation, rule.remedy):
        assert len(words) > 10
        assert words.endswith((".", "?"))
    assert PAGE.fullmatch(rule.link), rule.link


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_rule_has_a_change_that_it_finds_and_one_that_it_does_not(rule: Rule) -> None:
    """Named in these tests, or the RULE of one of their files."""
    assert any(re.search(rf'\b(found|one)\(\s*"{rule.id}"', each) for each in SOURCES)
    assert any(re.search(rf'\bsilent\(\s*"{rule.id}"', each) for each in SOURCES)


@settings(max_examples=100, deadline=None)
@given(st.lists(changes(), max_size=4), st.lists(changes(), max_size=2))
def test_no_rule_fails_on_any_plan(resources: list[ResourceChange], drift: list[ResourceChange]) -> None:
    """Attributes are missing, of other shapes, unknown or secret; nor does what puts findings below their causes."""
    judged = plan(*resources, drift=tuple(drift))
    for rule in RULES:
        for observation in rule.observe(judged):
            assert observation.address
            assert "Mark." not in observation.message + str(observation.remedy)
    review = assess(judged, rules=RULES, settings=Settings(), today=TODAY)
    told = [each for finding in review.findings for each in (finding, *finding.consequences)]
    seen = {(rule.id, each.address, each.message) for rule in with_unknown(RULES) for each in rule.observe(judged)}
    assert {(each.rule, each.address, each.message) for each in told} == seen


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(TYPES), sides)
def test_no_rule_finds_a_resource_that_does_not_change(type_: str, attributes: dict[str, object]) -> None:
    """Whatever it is like."""
    assert [each for rule in RULES for each in observed(rule, unchanged(type_, attributes))] == []


@pytest.mark.parametrize("type_", TYPES)
def test_no_rule_claims_what_is_not_known(type_: str) -> None:
    """A new resource of which nothing is known before the apply."""
    unknown = created(type_, dict.fromkeys(NAMES, Mark.UNKNOWN))
    messages = [each.message for rule in RULES for each in observed(rule, unknown)]
    assert [message for message in messages if "before apply" not in message] == []


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(TYPES), sides, st.sampled_from([Mark.SENSITIVE, Mark.UNKNOWN]))
def test_no_rule_claims_what_a_secret_or_unknown_value_became(
    type_: str, before: dict[str, object], mark: Mark
) -> None:
    """An update of which only the state can be read."""
    assert claims(becomes(type_, before, mark)) == []


@pytest.mark.parametrize("value", [True, False, "x", "7.0", 5, ["x"], [{"a": 1}], {"a": "b"}, ""], ids=repr)
@pytest.mark.parametrize("mark", [Mark.SENSITIVE, Mark.UNKNOWN])
def test_no_rule_claims_what_became_of_any_attribute(mark: Mark, value: object) -> None:
    """Of any type, all attributes given."""
    found = [claims(becomes(type_, dict.fromkeys(NAMES, value), mark)) for type_ in TYPES]
    assert [each for each in found if each] == []


@pytest.mark.parametrize("mark", [Mark.SENSITIVE, Mark.UNKNOWN])
@pytest.mark.parametrize("type_", [GROUP, *USERS, *TYPES_OF_RULES])
def test_no_rule_claims_what_became_of_one_attribute(type_: str, mark: Mark) -> None:
    """Of the types where what one attribute means depends on what others say."""
    found = [claims(becomes(type_, {name: "x"}, mark)) for name in NAMES]
    assert [each for each in found if each] == []


def becomes(type_: str, before: Mapping[str, object], mark: Mark) -> ResourceChange:
    """Return an update of a resource to what is hidden; no attribute is listed as one that changes."""
    return ResourceChange(
        address=f"{type_}.a", type=type_, action=Action.UPDATE, before=before, after=dict.fromkeys(NAMES, mark)
    )


def claims(change: ResourceChange) -> list[str]:
    """Return what rules say of a change without the words that it cannot be seen, or not be judged."""
    messages = [each.message for rule in RULES for each in observed(rule, change)]
    return [each for each in messages if "before apply" not in each and "cannot be judged" not in each]


class Recorded(dict[str, object]):
    """Attributes that remember which of them were read."""

    def __init__(self, attributes: Mapping[str, object]) -> None:
        super().__init__(attributes)
        self.read: set[str] = set()

    def get(self, key: str, default: object = None) -> object:
        """Return the attribute."""
        self.read.add(key)
        return super().get(key, default)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.weighs], ids=lambda rule: rule.id)
def test_a_rule_looks_at_what_it_says_that_it_weighs(rule: Rule) -> None:
    """Otherwise a change that nobody judges would pass for judged."""
    for type_, names in rule.weighs.items():
        for name in names:
            assert _looks_at(rule, type_, name), f"{type_}.{name}"


def _looks_at(rule: Rule, type_: str, name: str) -> bool:
    """Tell whether another value of the attribute is read, in one of the circumstances in which it matters."""
    for around in CIRCUMSTANCES:
        for before, after in PAIRS:
            sides = (Recorded({**around[0], name: before}), Recorded({**around[1], name: after}))
            change = ResourceChange(
                address=f"{type_}.a",
                type=type_,
                action=Action.UPDATE,
                before=sides[0],
                after=sides[1],
                attributes=(AttributeChange(path=(name,), before=before, after=after),),
            )
            asked = RecordedChange(change)
            list(rule.observe(plan(asked)))  # type: ignore[arg-type]
            if name in sides[0].read | sides[1].read | asked.asked:
                return True
    return False


_OPEN: dict[str, object] = {"id": "sg-1", "security_group_id": "sg-1", "type": "ingress", "cidr_ipv4": "10.0.0.0/8"}
_PUBLIC: dict[str, object] = {
    **_OPEN,
    "cidr_ipv4": "0.0.0.0/0",
    "from_port": 1,
    "to_port": 2,
    "ip_protocol": "tcp",
    "type": "egress",
}
# Before and after: attributes beside the one that changes.
CIRCUMSTANCES: list[tuple[dict[str, object], dict[str, object]]] = [
    ({}, {}),
    (_OPEN, _PUBLIC),
    (_PUBLIC, _OPEN),
    ({"destination_cidr_block": "0.0.0.0/0"}, {"destination_cidr_block": "0.0.0.0/0"}),
    ({"user_name": "default", "access_string": "on"}, {"user_name": "default", "access_string": "on"}),
    ({"auth_token": "a"}, {"auth_token": "a"}),
    ({"auth_token": "a"}, {"user_group_ids": ["users"]}),
    ({"transit_encryption_enabled": True}, {"transit_encryption_enabled": True}),
]


class RecordedChange:
    """A change that remembers which attributes somebody asked whether they change."""

    def __init__(self, change: ResourceChange) -> None:
        self._change = change
        self.asked: set[str] = set()

    def __getattr__(self, name: str) -> object:
        return getattr(self._change, name)

    def changed(self, *path: str | int) -> AttributeChange | None:
        """Ask the change."""
        self.asked.add(str(path[0]))
        return self._change.changed(*path)


PAIRS = [(1, 2), (True, False), (False, True), ("a", "b"), (["a"], []), ([], ["a"]), (None, "a"), ("a", None)]


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.losses], ids=lambda rule: rule.id)
def test_a_rule_speaks_of_the_losses_that_it_says_it_judges(rule: Rule) -> None:
    """But where the loss matters only to something else in the plan; those rules' tests say when."""
    silent_alone = [type_ for type_ in rule.losses if not _losses(rule, type_)]
    assert set(silent_alone) <= MATTER_WITH_OTHERS, silent_alone


def _losses(rule: Rule, type_: str) -> list[Observation]:
    before = dict.fromkeys(NAMES, "x") | {
        "security_group_id": "sg-1",
        "cidr_ipv4": "10.0.0.0/8",
        "rule_action": "allow",
    }
    before |= {"policy": CONNECT, "assume_role_policy": CONNECT}
    gone = ResourceChange(address=f"{type_}.a", type=type_, action=Action.DESTROY, before=before, after={})
    return observed(rule, gone)


CONNECT = '{"Statement": [{"Effect": "Allow", "Action": "elasticache:Connect", "Resource": "*"}]}'
# A parameter group that nobody uses; a rule of a security group that says its direction in another attribute.
MATTER_WITH_OTHERS = {
    "aws_elasticache_parameter_group",
    "aws_memorydb_parameter_group",
    "aws_security_group_rule",
}
