"""A change that no rule knows is never fine."""

from dataclasses import replace

import pytest

from tests.plan_review.rules.plans import created, destroyed, plan, unchanged, updated
from tools.plan_review.plan.changes import ResourceChange
from tools.plan_review.plan.values import Mark
from tools.plan_review.rules import RULES, Observation, Severity
from tools.plan_review.rules.caches import GLOBAL, GROUP, MULTI_REGION
from tools.plan_review.rules.unknown import Knowledge, with_unknown
from tools.plan_review.rules.unknown.data_types import DATA_TYPES, REWRITTEN
from tools.plan_review.rules.unknown.machines import MACHINES

ALL_RULES = with_unknown(RULES)


def observed(rule: str, *changes: ResourceChange, data_types: tuple[str, ...] = ()) -> list[Observation]:
    """Return what a rule of those for the unknown observes; of several rules, the types are the reader's own."""
    (made,) = [each for each in ALL_RULES if each.id == rule]
    return list(made.observe(replace(plan(*changes), data_types=data_types)))


def observed_by_any(change: ResourceChange) -> list[Observation]:
    """Return what all rules together observe."""
    judged = plan(change)
    return [each for rule in ALL_RULES for each in rule.observe(judged)]


KNOWLEDGE = Knowledge(RULES)


@pytest.mark.parametrize(
    ("type_", "severity"),
    [
        ("aws_db_instance", Severity.CRITICAL),
        ("aws_efs_file_system", Severity.CRITICAL),
        ("aws_secretsmanager_secret", Severity.CRITICAL),
        ("aws_cognito_user_pool", Severity.CRITICAL),
        ("aws_route53_zone", Severity.CRITICAL),
        ("aws_kinesis_stream", Severity.HIGH),
        ("aws_rds_cluster", Severity.CRITICAL),
        ("aws_docdb_cluster", Severity.CRITICAL),
        ("aws_opensearch_domain", Severity.CRITICAL),
        ("aws_msk_cluster", Severity.HIGH),
        ("aws_eks_cluster", Severity.CRITICAL),
        ("google_sql_database_instance", Severity.CRITICAL),
        ("google_pubsub_topic", Severity.HIGH),
        ("azurerm_redis_cache", Severity.CRITICAL),
        ("kubernetes_persistent_volume_claim", Severity.CRITICAL),
        ("vendor_flexible_database", Severity.CRITICAL),
        ("vendor_bucket", Severity.CRITICAL),
        ("vendor_bucket_policy", None),
        ("null_resource", None),
        ("vendor_thing", None),
        ("aws_instance", Severity.HIGH),
        ("aws_autoscaling_group", Severity.HIGH),
        ("aws_backup_plan", Severity.HIGH),
        ("aws_dlm_lifecycle_policy", Severity.HIGH),
        ("aws_db_instance_automated_backups_replication", Severity.CRITICAL),
        ("aws_cloudformation_stack", Severity.CRITICAL),
        ("aws_lightsail_instance", Severity.CRITICAL),
        ("aws_memorydb_snapshot", Severity.CRITICAL),
        ("helm_release", Severity.CRITICAL),
    ],
)
def test_losing_what_no_rule_knows_is_a_finding(type_: str, severity: Severity | None) -> None:
    """By what it holds; medium where it holds nothing that anybody knows of."""
    (gone,) = observed("resource-lost", destroyed(type_, {"name": "x"}))
    (replaced,) = observed("resource-lost", updated(type_, {"size": 1}, {"size": 2}, forces=("size",)))
    assert (gone.severity, replaced.severity) == (severity, severity)
    assert "because size changes from 1 to 2" in replaced.message


@pytest.mark.parametrize("type_", sorted(MACHINES))
def test_a_machine_is_what_is_on_its_disks(type_: str) -> None:
    """No data is lost if every volume is told to stay; a volume that is not, or an instance store, is lost with it."""
    stays, goes = {"delete_on_termination": False}, {"delete_on_termination": True}
    root = {"root_block_device": [stays]}
    (kept,) = observed("resource-lost", destroyed(type_, {**root, "ebs_block_device": [stays]}))
    assert (kept.severity, "its volumes stay" in kept.message) == (None, True)
    for lost in (
        {},
        {"root_block_device": [goes]},
        {**root, "ebs_block_device": [stays, goes]},
        {**root, "ephemeral_block_device": [{"device_name": "/dev/sdb"}]},
        {"root_block_device": Mark.UNKNOWN},
    ):
        (seen,) = observed("resource-lost", destroyed(type_, lost))
        assert (seen.severity, "volumes of its machines are deleted" in seen.message) == (Severity.HIGH, True)


HELD = sorted(type_ for type_ in DATA_TYPES if any(type_ in rule.losses for rule in RULES))
# A global datastore has no data of its own; AWS refuses to delete a bucket in which something lies; most parameters are
# written by the code that reads them.
MILDER = {GLOBAL, MULTI_REGION, "aws_s3_bucket", "aws_ssm_parameter"}


@pytest.mark.parametrize("type_", HELD)
def test_a_rule_that_knows_a_type_takes_its_loss_for_no_less(type_: str) -> None:
    """Than its place in the list of what holds data says."""
    said = [
        each.severity or rule.severity
        for rule in RULES
        if type_ in rule.losses
        for each in rule.observe(plan(destroyed(type_, {"name": "x"})))
    ]
    worst = max(said, key=list(Severity).index)
    assert worst is (Severity.HIGH if type_ in MILDER else DATA_TYPES[type_][1])


def test_types_of_ones_own_hold_data_when_one_says_so() -> None:
    """`data_types` of plan-review.toml."""
    (seen,) = observed("resource-lost", destroyed("vendor_thing", {}), data_types=("vendor_thing",))
    assert seen.severity is Severity.CRITICAL


def test_what_a_rule_judges_it_leaves_to_the_rule() -> None:
    """And what only changes, comes or stays."""
    assert observed("resource-lost", destroyed(GROUP, {})) == []
    assert observed("resource-lost", created("aws_instance", {}), unchanged("aws_db_instance", {})) == []
    assert observed("resource-lost", updated("aws_db_instance", {"name": "a"}, {"name": "b"})) == []


def test_a_new_version_in_the_place_of_the_old_one_is_a_note() -> None:
    """Layers and task definitions are made anew each time."""
    layer = updated("aws_lambda_layer_version", {"filename": "a"}, {"filename": "b"}, forces=("filename",))
    assert [each.severity for each in observed("resource-lost", layer)] == [Severity.LOW]


def test_data_that_changes_in_a_way_that_nobody_knows_is_a_note() -> None:
    """With the attribute's values; of what holds no data it is only counted."""
    change = updated("aws_db_instance", {"storage_type": "gp2"}, {"storage_type": "gp3"})
    (seen,) = observed("unjudged-change", change)
    assert seen.message == "storage_type changes from gp2 to gp3"
    other = updated("aws_lb", {"idle_timeout": 1}, {"idle_timeout": 2})
    assert observed("unjudged-change", other) == []
    assert KNOWLEDGE.unjudged(other) == ("idle_timeout",)


def test_what_is_judged_or_harmless_is_not_counted() -> None:
    """A rule weighs it; it is a label; the provider alone sets it."""
    assert KNOWLEDGE.unjudged(updated(GROUP, {"node_type": "a"}, {"node_type": "b"})) is None
    assert KNOWLEDGE.unjudged(updated("aws_instance", {"tags": {"a": "b"}}, {"tags": {}})) is None
    computed = updated("aws_instance", {"public_ip": "1.2.3.4"}, {"public_ip": Mark.UNKNOWN})
    assert KNOWLEDGE.unjudged(computed) == ("public_ip",)
    assert KNOWLEDGE.unjudged(replace(computed, configured=frozenset({"ami"}))) is None
    assert KNOWLEDGE.unjudged(replace(computed, configured=frozenset({"public_ip"}))) == ("public_ip",)


def test_what_is_new_is_known_by_its_type_or_harmless() -> None:
    """Or nobody can say what it does to what is there."""
    assert KNOWLEDGE.unjudged(created("aws_lb_listener", {})) == ()
    assert KNOWLEDGE.unjudged(created(GROUP, {})) is None
    assert KNOWLEDGE.unjudged(created("aws_vpc", {})) is None


@pytest.mark.parametrize(
    ("type_", "attribute", "before"),
    [
        (GROUP, "num_node_groups", 3),
        (GROUP, "cluster_mode", "disabled"),
        (GROUP, "snapshot_retention_limit", 7),
        (GROUP, "node_type", "cache.r6g.large"),
        ("aws_memorydb_cluster", "num_shards", 2),
        ("aws_cloudwatch_log_group", "retention_in_days", 30),
        ("aws_kms_key", "deletion_window_in_days", 30),
    ],
)
def test_a_value_that_a_rule_reads_and_nobody_sees(type_: str, attribute: str, before: object) -> None:
    """It says so, and what it may mean."""
    (seen,) = observed("value-not-visible", updated(type_, {attribute: before}, {attribute: Mark.UNKNOWN}))
    assert seen.message.startswith(f"{attribute} cannot be seen before apply. It may mean: ")


def test_a_value_that_can_be_seen_or_that_a_rule_speaks_of_itself() -> None:
    """Near misses; and what no rule reads."""
    assert observed("value-not-visible", updated(GROUP, {"port": 1}, {"port": 2})) == []
    users = updated("aws_elasticache_user_group", {"user_ids": ["a"]}, {"user_ids": Mark.UNKNOWN})
    assert observed("value-not-visible", users) == []
    endpoint = updated(GROUP, {"primary_endpoint_address": "a"}, {"primary_endpoint_address": Mark.UNKNOWN})
    assert observed("value-not-visible", endpoint) == []


WEIGHED = sorted({(type_, name) for rule in RULES for type_, names in rule.weighs.items() for name in names})
# Policies are judged by their statements where they wait for the apply; what those grant is a subject of its own.
POLICIES = {"policy", "policy_document", "assume_role_policy", "policy_arn", "role", "user", "group"}
# A direction or a group that a rule never changes in place.
INSIDE = {"security_group_id", "self"}


@pytest.mark.parametrize(("type_", "name"), [each for each in WEIGHED if each[1] not in POLICIES | INSIDE])
def test_every_attribute_that_a_rule_weighs_is_missed_when_it_cannot_be_seen(type_: str, name: str) -> None:
    """By its rule, or by the one for values that nobody sees; whatever it was before."""
    around: dict[str, object] = {"id": "sg-1", "type": "egress", "user_name": "app", "security_group_id": "sg-1"}
    around |= {"cidr_ipv4": "10.0.0.0/8", "ip_protocol": "tcp", "from_port": 1, "to_port": 1}
    for before in ("a", ["a"], 3, True):
        change = updated(type_, {**around, name: before}, {**around, name: Mark.UNKNOWN}, address=f"{type_}.a")
        assert any("before apply" in each.message for each in observed_by_any(change)), before


@pytest.mark.parametrize(("type_", "name"), WEIGHED)
def test_every_attribute_that_a_rule_weighs_is_missed_when_it_is_a_secret(type_: str, name: str) -> None:
    """Two secrets differ, and nobody can tell how."""
    around: dict[str, object] = {"id": "sg-1", "type": "egress", "user_name": "app"}
    change = updated(type_, {**around, name: Mark.SENSITIVE}, {**around, name: Mark.SENSITIVE}, address=f"{type_}.a")
    assert change.address in {each.address for each in observed_by_any(change)}


NEW = sorted({(type_, name) for rule in RULES for type_, names in rule.at_creation.items() for name in names})


@pytest.mark.parametrize("mark", [Mark.UNKNOWN, Mark.SENSITIVE])
@pytest.mark.parametrize(("type_", "name"), NEW)
def test_what_is_new_and_cannot_be_seen_is_not_taken_for_closed(type_: str, name: str, mark: Mark) -> None:
    """By what its rule would read."""
    (seen,) = observed("value-not-visible", created(type_, {name: mark}))
    assert name in seen.message
    assert observed("value-not-visible", created(type_, {name: "10.0.0.0/8"})) == []


@pytest.mark.parametrize(("type_", "name"), NEW)
def test_what_the_provider_alone_sets_in_what_is_new_says_nothing(type_: str, name: str) -> None:
    """Nobody wrote it."""
    change = created(type_, {name: Mark.UNKNOWN})
    assert observed("value-not-visible", replace(change, configured=frozenset({"other"}))) == []


JUDGED_BY = sorted({(type_, name) for rule in RULES for type_ in rule.losses for name in rule.weighs.get(type_, ())})


@pytest.mark.parametrize(("type_", "name"), JUDGED_BY)
def test_what_goes_and_was_a_secret_is_not_taken_for_harmless(type_: str, name: str) -> None:
    """A rule that could not read it has not judged it."""
    before = {"id": "x", "type": "ingress", name: Mark.SENSITIVE}
    assert f"{type_}.this" in {each.address for each in observed_by_any(destroyed(type_, before))}


@pytest.mark.parametrize("type_", sorted(REWRITTEN))
def test_a_secret_that_is_replaced_has_another_value(type_: str) -> None:
    """Destroyed, it is gone."""
    (replaced,) = observed("resource-lost", updated(type_, {"length": 1}, {"length": 2}, forces=("length",)))
    assert "another value takes its place" in replaced.message
    assert replaced.severity is Severity.HIGH
    (gone,) = observed("resource-lost", destroyed(type_, {}))
    assert gone.severity is Severity.CRITICAL


KNOWN = sorted({type_ for rule in RULES for type_ in rule.losses})


@pytest.mark.parametrize("create_first", [False, True])
@pytest.mark.parametrize("type_", KNOWN)
def test_no_replacement_goes_without_a_word(type_: str, create_first: bool) -> None:
    """Of types that rules know, too."""
    change = updated(type_, {"other": 1}, {"other": 2}, forces=("other",), create_first=create_first)
    assert change.address in {each.address for each in observed_by_any(change)}


def test_what_is_away_for_a_while_is_worse_than_what_is_there_before() -> None:
    """A security group that is replaced, of which no rule says more."""
    first, second = (
        observed(
            "resource-lost",
            updated("aws_security_group", {"name": "a"}, {"name": "b"}, forces=("name",), create_first=each),
        )
        for each in (False, True)
    )
    assert [each.severity for each in (*first, *second)] == [Severity.MEDIUM, Severity.LOW]
