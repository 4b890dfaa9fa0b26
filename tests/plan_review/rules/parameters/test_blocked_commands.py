"""Commands that nobody could run."""

from tests.plan_review.rules.parameters.groups import PARAMETERS, parameter_group, without
from tests.plan_review.rules.plans import one, silent


def test_one_is_lifted() -> None:
    """It is named, with the setting."""
    fewer = {**PARAMETERS, "rename-commands": "flushdb blocked keys blocked"}
    seen = one("blocked-commands-lifted", parameter_group(fewer))
    assert "flushall is no longer blocked" in seen.message
    assert "Keep flushall blocked in `rename-commands` in environments/prod.py" in str(seen.remedy)


def test_all_are_lifted() -> None:
    """The parameter goes."""
    assert (
        "flushall, flushdb, keys" in one("blocked-commands-lifted", parameter_group(without("rename-commands"))).message
    )


def test_renamed_is_not_blocked() -> None:
    """A renamed command can be run by everybody who knows its name."""
    renamed = {**PARAMETERS, "rename-commands": "flushall wipe flushdb blocked keys blocked"}
    assert "flushall" in one("blocked-commands-lifted", parameter_group(renamed)).message


def test_one_more_is_blocked() -> None:
    """Clients that send it get an error."""
    more = {**PARAMETERS, "rename-commands": f"{PARAMETERS['rename-commands']} scan blocked"}
    assert "scan is blocked from now on" in one("blocked-commands-added", parameter_group(more)).message
    assert silent("blocked-commands-added", parameter_group(without("rename-commands")))


def test_more_blocked_or_in_another_order() -> None:
    """Near misses."""
    more = {**PARAMETERS, "rename-commands": "sort blocked KEYS blocked flushdb blocked flushall blocked"}
    assert silent("blocked-commands-lifted", parameter_group(more))
