"""The rights that access strings grant, and when one grants more."""

import pytest

from environments.schema.access.roles import access_strings, application_access
from tools.plan_review.rules.users.access_string import parse, widened

APP = application_access("app")


def news(before: str, after: str) -> list[str]:
    return widened(parse(before), parse(after))


def test_a_real_string() -> None:
    """As this repository writes it."""
    access = parse(APP)
    assert access.on
    assert access.keys == {("RW", "app:*")}
    assert access.channels == {"__redis__:invalidate"}
    assert access.commands[:3] == ("-@all", "+@read", "+@write")
    assert access.commands[-4:] == ("-@dangerous", "-@admin", "-function", "-randomkey")


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (APP.replace("~app:*", "~*"), "keys * (read and write)"),
        (APP.replace("~app:*", "allkeys"), "keys * (read and write)"),
        (APP.replace("~app:*", "~app:* %R~other:*"), "keys other:* (read)"),
        (APP.replace("resetchannels", "resetchannels &news"), "channels news"),
        (APP.replace("+time", "+time +config|get"), "+config|get"),
        (APP.replace(" -@dangerous", ""), "no longer -@dangerous"),
        (APP.replace("-@all", "+@all"), "+@all: every command, less -@dangerous, -@admin, -function, -randomkey"),
        (APP.replace("-@dangerous", "+@dangerous"), "+@dangerous"),
        (APP + " nopass", "no password is asked for"),
        (APP + " (~secret:* +get)", "selector (~secret:* +get)"),
        ("on ~app:* resetchannels -@all -@dangerous +@read", "-@dangerous, which now stands before +@read"),
    ],
)
def test_wider(after: str, words: str) -> None:
    """Each way of granting more is named."""
    before = "on ~app:* resetchannels -@all +@read -@dangerous" if "stands before" in words else APP
    assert words in news(before, after)


@pytest.mark.parametrize(
    "after",
    [
        APP,
        APP.replace("on ", "off ").replace("~app:*", "~*"),
        APP.replace("~app:*", "~app:flags:*"),
        APP.replace("~app:*", "%R~app:*"),
        APP.replace(" +time", ""),
        APP + " -@scripting",
        "  ".join(APP.split()),
        APP.replace("~app:*", "~* resetkeys ~app:*"),
        APP.replace("-@all", "+@all -@all"),
        access_strings("app", clustered=False)["analytics"],
    ],
)
def test_not_wider(after: str) -> None:
    """Narrower, switched off, or the same in other words."""
    assert news(APP, after) == []


def test_switching_on_is_wider_by_all_that_it_grants() -> None:
    """Whatever the string said before."""
    assert news("off ~* +@all", "on ~app:* -@all +get") == [
        "the user is switched on",
        "keys app:* (read and write)",
        "+get",
    ]


def test_of_everything_only_what_was_taken_away_is_new() -> None:
    """+get adds nothing to +@all."""
    assert news("on ~* +@all -config", "on ~* +@all -config +get") == []
    assert "+config" in news("on ~* +@all -config", "on ~* +@all +config")
