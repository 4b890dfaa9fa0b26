"""Users and their group go, join and leave."""

from tests.plan_review.rules.plans import created, destroyed, found, one, plan, severity, silent, updated
from tools.plan_review.plan.values import Mark
from tools.plan_review.rules.resources import USER

USER_GROUP = "aws_elasticache_user_group"

APP = {"user_id": "app", "user_name": "app", "engine": "redis", "access_string": "on ~app:* +get"}
GROUP = {"engine": "redis", "user_group_id": "users", "user_ids": ["app", "default"]}


def test_a_user_goes() -> None:
    """Its clients are refused."""
    assert "clients that log in as app are refused" in one("redis-user-lost", destroyed(USER, APP)).message
    assert silent("redis-user-lost", created(USER, APP))


def test_users_of_another_engine_are_other_users() -> None:
    """The remedy is the setting that keeps them."""
    seen = one("redis-user-lost", updated(USER, APP, {**APP, "engine": "valkey"}, forces=("engine",)))
    assert "engine changes from redis to valkey" in seen.message
    assert '`user_engine="redis"` in environments/prod.py' in str(seen.remedy)


def test_the_user_group_goes() -> None:
    """Critical."""
    seen = one(
        "user-group-lost", updated(USER_GROUP, GROUP, {**GROUP, "user_group_id": "new"}, forces=("user_group_id",))
    )
    assert "is replaced, because user_group_id changes from users to new" in seen.message
    assert severity("user-group-lost", seen) == "critical"
    assert silent("user-group-lost", updated(USER_GROUP, GROUP, {**GROUP, "user_ids": ["app"]}))


def test_joining_and_leaving() -> None:
    """Leaving is worse: clients are refused."""
    left = one("user-group-members", updated(USER_GROUP, GROUP, {**GROUP, "user_ids": ["default"]}))
    assert "app leaves the user group" in left.message
    assert severity("user-group-members", left) == "high"
    joined = one("user-group-members", updated(USER_GROUP, GROUP, {**GROUP, "user_ids": ["app", "default", "ops"]}))
    assert "ops joins" in joined.message
    assert severity("user-group-members", joined) == "medium"


def test_members_that_cannot_be_seen_or_are_the_same() -> None:
    """A user that is made in the same plan has no id yet."""
    unseen = updated(USER_GROUP, GROUP, {**GROUP, "user_ids": ["app", Mark.UNKNOWN]})
    assert "before apply" in one("user-group-members", unseen).message
    assert silent("user-group-members", updated(USER_GROUP, GROUP, {**GROUP, "user_ids": ["default", "app"]}))


def test_joining_and_leaving_by_an_association() -> None:
    """A resource of its own says the same; with a new group it is nothing."""
    operator = {"user_group_id": "users", "user_id": "operator"}
    association = "aws_elasticache_user_group_association"
    assert "operator joins" in one("user-group-members", created(association, operator)).message
    assert "operator leaves" in one("user-group-members", destroyed(association, operator)).message
    assert silent("user-group-members", plan(created(association, operator), created(USER_GROUP, GROUP)))


def test_another_name() -> None:
    """It is what clients log in with."""
    assert "called other" in one("redis-user-renamed", updated(USER, APP, {**APP, "user_name": "other"})).message
    assert silent("redis-user-renamed", updated(USER, APP, {**APP, "user_name": Mark.UNKNOWN}))


def test_another_user_by_an_association() -> None:
    """One leaves, the other joins."""
    association = "aws_elasticache_user_group_association"
    before = {"user_group_id": "users", "user_id": "operator"}
    replaced = updated(association, before, {**before, "user_id": "app"}, forces=("user_id",))
    assert [each.message.partition(" the")[0] for each in found("user-group-members", replaced)] == [
        "operator leaves",
        "app joins",
    ]


def test_who_joins_and_may_do_everything() -> None:
    """Or needs no password: more than somebody who joins."""
    joins = updated(USER_GROUP, GROUP, {**GROUP, "user_ids": ["app", "default", "ops"]})
    ops = {"user_id": "ops", "user_name": "ops", "access_string": "on ~* +@all", "no_password_required": True}
    seen = one("user-group-members", plan(joins, created(USER, ops)))
    assert "ops needs no password and may run every command" in seen.message
    assert severity("user-group-members", seen) == "high"
    switched_off = created(USER, {**ops, "access_string": "off ~* +@all"})
    assert severity("user-group-members", one("user-group-members", plan(joins, switched_off))) == "medium"


def test_who_joins_by_an_association_and_may_do_everything() -> None:
    """The same, said by a resource of its own."""
    joins = created("aws_elasticache_user_group_association", {"user_group_id": "users", "user_id": "ops"})
    ops = {"user_id": "ops", "user_name": "ops", "access_string": "on ~* +@all", "no_password_required": True}
    seen = one("user-group-members", plan(joins, created(USER, ops)))
    assert "ops needs no password and may run every command" in seen.message
    assert severity("user-group-members", seen) == "high"
