"""A plan's remarks beside its changes, as Terraform writes them."""

import json
from typing import Any

import pytest

from tests.plan_review.documents import GROUP, change, document, read, resource
from tests.plan_review.rules.plans import found, one, rule_of, severity, silent
from tools.plan_review.plan.changes import Plan

CREATED = resource(GROUP, change("create", None, {"engine": "redis"}))
CHECK = {
    "address": {"kind": "check", "name": "health", "to_display": "check.health"},
    "status": "fail",
    "instances": [
        {"address": {"to_display": "check.health"}, "status": "fail", "problems": [{"message": "The cache is away."}]}
    ],
}


def remarked(*resources: dict[str, Any], error: str = "", **more: Any) -> Plan:
    """Return a plan with these sections."""
    return read(document(*resources, **more), error=error)


def test_a_failed_check_says_its_message() -> None:
    """One that passes says nothing."""
    seen = one("check-failed", remarked(checks=[CHECK]))
    assert (seen.address, seen.message) == ("check.health", "the check fails: The cache is away.")
    assert "cannot be evaluated" in one("check-failed", remarked(checks=[{**CHECK, "status": "error"}])).message
    assert silent("check-failed", remarked(checks=[{**CHECK, "status": "pass"}]))


def test_a_check_that_waits_for_the_apply() -> None:
    """It may fail then."""
    assert "before apply" in one("check-not-visible", remarked(checks=[{**CHECK, "status": "unknown"}])).message
    assert silent("check-not-visible", remarked(checks=[CHECK]))
    assert silent("check-not-visible", remarked(checks=[{**CHECK, "status": "unknown"}], errored=True))


def test_what_is_put_off() -> None:
    """Changes and actions, with Terraform's reason."""
    later = [{"reason": "resource_config_unknown", "resource_change": CREATED}]
    seen = one("deferred-change", remarked(deferred_changes=later))
    assert (seen.address, seen.message) == (GROUP, "Terraform puts it off to a later plan: resource config unknown")
    action = [{"reason": "provider_config_unknown", "action_invocation": {"address": "action.aws_x.y"}}]
    assert one("deferred-change", remarked(deferred_action_invocations=action)).address == "action.aws_x.y"
    assert silent("deferred-change", remarked(CREATED))


HIDDEN = {"actions": ["update"], "before": "a", "after": "a", "after_unknown": False, "before_sensitive": True}


@pytest.mark.parametrize(
    "more", [{}, {"after": "other"}, {"after": None, "after_unknown": True}, {"actions": ["no-op"]}]
)
def test_an_output_that_is_no_longer_hidden(more: dict[str, Any]) -> None:
    """Whether its value stays, changes, or is not known yet; the review itself still shows nothing of it."""
    shown = remarked(output_changes={"url": {**HIDDEN, "after_sensitive": False, **more}})
    seen = one("no-longer-sensitive", shown)
    assert (seen.address, severity("no-longer-sensitive", seen)) == ("output.url", "high")


@pytest.mark.parametrize(
    "more",
    [
        {"after_sensitive": True},
        {"before_sensitive": False, "after_sensitive": True},
        {"actions": ["delete"], "after": None, "after_sensitive": False},
        {"actions": ["create"], "before": None, "before_sensitive": False, "after_sensitive": False},
    ],
)
def test_an_output_that_stays_hidden_comes_or_goes(more: dict[str, Any]) -> None:
    """Near misses."""
    assert silent("no-longer-sensitive", remarked(output_changes={"url": {**HIDDEN, **more}}))


@pytest.mark.parametrize(("configured", "quiet"), [({}, False), ({"sensitive": True}, True)])
def test_an_output_that_terraform_calls_sensitive_on_both_sides(configured: dict[str, Any], quiet: bool) -> None:
    """As 1.11 does when one of them is: the configuration says which."""
    both = {"url": {**HIDDEN, "after_sensitive": True}}
    outputs = {"root_module": {"outputs": {"url": {"expression": {}, **configured}}}}
    assert silent("no-longer-sensitive", remarked(output_changes=both, configuration=outputs)) is quiet


def test_an_attribute_that_is_no_longer_hidden() -> None:
    """Anywhere in it; one that goes away is shown nowhere."""

    def seen_of(before: Any, mask: Any, after: Any, later: Any) -> list[str]:
        sides = {"before": {"a": before}, "after": {"a": after}}
        masks = {"before_sensitive": {"a": mask}, "after_sensitive": {"a": later}}
        changed = remarked(resource(GROUP, {**change("update"), **sides, **masks}))
        return [each.message for each in rule_of("no-longer-sensitive").observe(changed)]

    assert "a was marked as sensitive" in "".join(seen_of("x", True, "x", False))
    assert seen_of([{"b": "x"}], [{"b": True}], [{"b": "x"}], [{}])
    assert seen_of(["x", "y"], [True, False], ["y", "z", "x"], [False, False, False])
    assert not seen_of("x", True, None, False)
    assert not seen_of(["x", "y"], [True, False], ["y"], [False])
    assert not seen_of([{"b": "x"}], [{"b": True}], [{"b": "z"}], [{"b": True}])


@pytest.mark.parametrize(
    ("type_", "actions", "expected"),
    [
        (GROUP.partition(".")[0], ("delete",), "critical"),
        ("aws_rds_cluster", ("delete", "create"), "critical"),
        ("aws_kinesis_stream", ("delete",), "high"),
        ("aws_iam_role", ("delete",), "medium"),
        ("aws_rds_cluster", ("update",), "medium"),
    ],
)
def test_a_loss_that_is_put_off_weighs_what_it_would_weigh_now(
    type_: str, actions: tuple[str, ...], expected: str
) -> None:
    """By what the type holds."""
    gone = resource(f"{type_}.a", {**change("create", None, {}), "actions": list(actions), "before": {"a": 1}})
    put_off = {"reason": "provider_config_unknown", "resource_change": gone}
    seen = one("deferred-change", remarked(deferred_changes=[put_off]))
    assert severity("deferred-change", seen) == expected
    assert ("gone then" in seen.message) == (expected in {"critical", "high"})


def test_what_is_put_off_and_not_named_is_said_all_the_same() -> None:
    """By another writer of the format, or a newer one."""
    assert "does not name" in one("deferred-change", remarked(deferred_changes=[{"reason": "other"}])).address
    unnamed = remarked(deferred_action_invocations=[{"reason": "other"}])
    assert "does not name" in one("deferred-change", unnamed).address


def test_an_action_that_the_apply_runs() -> None:
    """Because of a resource, or because somebody asked for it."""
    trigger = {"triggering_resource_address": GROUP, "action_trigger_event": "AfterCreate"}
    invocation = {"address": "action.aws_lambda_invoke.warm", "lifecycle_action_trigger": trigger}
    assert f"because of {GROUP}" in one("action-invoked", remarked(action_invocations=[invocation])).message
    asked = {"address": "action.aws_lambda_invoke.warm", "invoke_action_trigger": {}}
    assert "because" not in one("action-invoked", remarked(action_invocations=[asked])).message
    assert silent("action-invoked", remarked(CREATED))


def test_a_plan_that_cannot_be_applied() -> None:
    """Of one that stopped at an error another rule speaks, and one without changes is nothing to apply."""
    seen = one("plan-not-applyable", remarked(CREATED, applyable=False))
    assert severity("plan-not-applyable", seen) == "high"
    assert silent("plan-not-applyable", remarked(applyable=False))
    assert silent("plan-not-applyable", remarked(CREATED, applyable=False, errored=True))


def test_a_plan_of_a_part() -> None:
    """With -target, Terraform says that it is not complete."""
    assert "another plan is needed" in one("partial-plan", remarked(CREATED, complete=False)).message
    assert silent("partial-plan", remarked(CREATED, complete=True))
    assert silent("partial-plan", remarked(CREATED, complete=False, errored=True))


def test_a_section_that_nobody_here_reads_is_named() -> None:
    """A newer Terraform may write any."""
    assert "does not read: brand_new" in one("unread-section", remarked(brand_new=[1])).message
    assert silent("unread-section", remarked(relevant_attributes=[], timestamp="2026-11-28T00:00:00Z"))


def test_what_a_newer_terraform_says_within_a_change_is_named() -> None:
    """Of the resource, of its change, of its drift; once however many there are."""
    newer = resource(GROUP, change("update", {}, {}, brand_new=1), also_new=2)
    seen = one("unread-section", remarked(newer, newer, resource_drift=[newer])).message
    for name in ("resource_changes.also_new", "resource_changes.change.brand_new", "resource_drift.change.brand_new"):
        assert seen.count(name) == 1
    known = change("update", {}, {}, before_identity={}, after_identity={}, generated_config="x", replace_paths=[])
    assert silent("unread-section", remarked(resource(GROUP, known, index=0, module_address="module.a")))


def test_an_output_that_goes() -> None:
    """Stacks that read the output are stopped."""
    seen = one("output-removed", remarked(output_changes={"endpoint": change("delete", "a", None)}))
    assert seen.address == "output.endpoint"
    assert silent("output-removed", remarked(output_changes={"endpoint": change("update", "a", "b")}))


def stream(*diagnostics: dict[str, str]) -> str:
    """Return what `terraform plan -json` prints."""
    events = [{"@level": "info", "@message": "Terraform 1.11.4", "type": "version"}]
    events += [{"@level": each["severity"], "type": "diagnostic", "diagnostic": each} for each in diagnostics]  # type: ignore[dict-item]
    return "\n".join(json.dumps(each) for each in events)


def test_warnings_of_the_log() -> None:
    """Each once, in Terraform's words."""
    deprecated = {
        "severity": "warning",
        "summary": "Argument is deprecated",
        "detail": "Use cluster_mode.",
        "address": GROUP,
    }
    (seen,) = found("terraform-warning", remarked(error=stream(deprecated, deprecated)))
    assert seen.message == f"Argument is deprecated\n{GROUP}\nUse cluster_mode."
    assert silent("terraform-warning", remarked(error="Error: nothing of the kind"))


def test_errors_of_the_log_say_why_a_plan_is_incomplete() -> None:
    """As the text does that a person reads."""
    said = {
        "severity": "error",
        "summary": "Instance cannot be destroyed",
        "detail": "prevent_destroy",
        "address": GROUP,
    }
    plan = remarked(errored=True, error=stream(said))
    assert one("incomplete-plan", plan).message == f"Error: Instance cannot be destroyed\n{GROUP}\nprevent_destroy"


@pytest.mark.parametrize("version", ["0.1", "0.2"])
def test_formats_of_older_terraforms_are_read(version: str) -> None:
    """Terraform 0.12 to 1.0 wrote them."""
    plan = remarked(resource(GROUP, change("delete", {"engine": "redis"}, None)), format_version=version)
    assert one("cache-lost", plan).address == GROUP


def test_a_text_for_people_has_warnings_and_errors_too() -> None:
    """Framed and coloured as on a terminal."""
    text = "\x1b[33m╷\x1b[0m\n│ Warning: Argument is deprecated\n│ \n│ Use cluster_mode.\n╵\n"
    assert one("terraform-warning", remarked(error=text)).message == "Argument is deprecated\n\nUse cluster_mode."
    failed = f"{text}╷\n│ Error: Instance cannot be destroyed\n╵\n"
    plan = remarked(errored=True, error=failed)
    assert one("incomplete-plan", plan).message == "Error: Instance cannot be destroyed"


@pytest.mark.parametrize("log", [stream({"severity": "error", "summary": "Boom"}), "Error: Boom\n"])
def test_an_error_of_the_log_makes_a_plan_incomplete_that_says_nothing_of_it(log: str) -> None:
    """An older Terraform marks no plan as errored."""
    assert one("incomplete-plan", remarked(error=log)).message == "Error: Boom"
    assert silent("incomplete-plan", remarked(error="Warning: only that"))
