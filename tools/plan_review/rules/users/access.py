"""A user may do more than before."""

from collections.abc import Iterator, Mapping

from ...plan.changes import Action, Plan
from ...plan.values import Mark
from ..reading import at, blocks, called, is_empty, is_hidden, listed, text, truth
from ..resources import USERS, created_or_changed, kept, unseen_change
from ..rule import Observation, Rule, Severity
from ..sources import elasticache
from .access_string import exchanges_keys, parse, widened

# From the strongest to none at all.
_MODES = ("iam", "password", "no-password-required")
_SEVERE = ("+@all", "no password", "selector", "keys *")


def _widened(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, *USERS):
        before, after = at(change.before, "access_string"), at(change.after, "access_string")
        if (unseen := unseen_change(change, "access_string")) and not is_empty(before):
            yield Observation(
                address=change.address,
                message=f"{name_of(change.before)}: the new access string {unseen}",
                severity=Severity.MEDIUM,
            )
            continue
        if not isinstance(before, str) or not isinstance(after, str) or before == after:
            continue
        old, new = parse(before), parse(after)
        news = widened(old, new)
        if news:
            severe = any(each.startswith(_SEVERE) for each in news)
            usual = Severity.MEDIUM if exchanges_keys(old, new) else Severity.HIGH
            what = "has other keys" if exchanges_keys(old, new) else "may do more"
            yield Observation(
                address=change.address,
                message=f"{name_of(change.before)} {what}: {listed(news)}",
                severity=Severity.CRITICAL if severe else usual,
            )


def _authentication(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, *USERS):
        before, after = mode(change.before), mode(change.after)
        if before is None and truth(at(change.before, "no_password_required")) is False:
            # The state keeps no passwords of a user that was imported.
            before = "password"
        if before in _MODES and after in _MODES and _MODES.index(after) > _MODES.index(before):
            switched_off = not parse(text(at(change.after, "access_string")) or "on").on
            severe = Severity.CRITICAL if after == _MODES[-1] else Severity.HIGH
            yield Observation(
                address=change.address,
                message=f"{name_of(change.before)} authenticates by {after} instead of {before}",
                severity=Severity.LOW if switched_off else severe,
            )


def _default(plan: Plan) -> Iterator[Observation]:
    for change in created_or_changed(plan, *USERS):
        after = text(at(change.after, "access_string"))
        if at(change.after, "user_name") != "default":
            continue
        if change.action is Action.CREATE and isinstance(hidden := at(change.after, "access_string"), Mark):
            why = "cannot be seen before apply" if hidden is Mark.UNKNOWN else "is a secret and cannot be judged"
            yield Observation(
                address=change.address,
                message=f"whether the user default is switched on {why}",
                severity=Severity.MEDIUM,
            )
        if after is None or not parse(after).on:
            continue
        was_on = change.action is not Action.CREATE and parse(text(at(change.before, "access_string")) or "").on
        open_to_all = mode(change.after) == "no-password-required" or parse(after).passwordless
        was_open = was_on and mode(change.before) == "no-password-required"
        if not was_on or (open_to_all and not was_open):
            yield Observation(
                address=change.address,
                message="the user default is switched on"
                + (" and asks for no password: whoever connects is that user" if open_to_all else ""),
                severity=Severity.CRITICAL if open_to_all else Severity.HIGH,
            )


def mode(user: Mapping[str, object]) -> str | None:
    """Return how the user proves who it is: iam, password or no-password-required; None when it cannot be seen."""
    if truth(at(user, "no_password_required")) is True:
        return _MODES[-1]
    if is_hidden(at(user, "authentication_mode")) or is_hidden(at(user, "no_password_required")):
        return None
    kind = next((text(block.get("type")) for block in blocks(at(user, "authentication_mode"))), None)
    return kind or ("password" if isinstance(at(user, "passwords"), Mark | list) else None)


def name_of(user: Mapping[str, object]) -> str:
    """Return the user's name for a sentence."""
    return called(user, "user_name", "a user without a name")


ACCESS_STRING_WIDENED = Rule(
    id="access-string-widened",
    title="A Redis user may do more",
    severity=Severity.HIGH,
    explanation="The access string says which keys, channels and commands a user has. A change takes effect on "
    "connections that exist, too.",
    remedy="Name the categories and keys that are needed, and deny @dangerous and @admin last.",
    link=elasticache("Clusters.RBAC"),
    observe=_widened,
    weighs=dict.fromkeys(USERS, ("access_string",)),
    sees_unknown=True,
)

AUTHENTICATION_WEAKENED = Rule(
    id="authentication-weakened",
    title="A Redis user proves less of who it is",
    severity=Severity.HIGH,
    explanation="IAM tokens live for fifteen minutes and need a role; a password is shared and lies in Terraform's "
    "state; without one, everybody who reaches the port is that user.",
    remedy="Keep IAM authentication.",
    link=elasticache("auth-iam"),
    observe=_authentication,
    weighs=dict.fromkeys(USERS, ("authentication_mode", "no_password_required")),
)

DEFAULT_USER_ON = Rule(
    id="default-user-on",
    title="The user named default is switched on",
    severity=Severity.HIGH,
    explanation="Connections that do not name a user are `default`. Switched off, it lets nobody in without a name.",
    remedy="Keep its access string `off ~keys* resetchannels -@all`.",
    link=elasticache("Clusters.RBAC"),
    observe=_default,
    weighs=dict.fromkeys(USERS, ("access_string", "no_password_required")),
)
