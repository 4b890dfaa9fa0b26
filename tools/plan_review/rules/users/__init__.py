"""Rules about Redis users and what they may do."""

from tools.plan_review.rules.rule import Rule
from tools.plan_review.rules.users.access import ACCESS_STRING_WIDENED, AUTHENTICATION_WEAKENED, DEFAULT_USER_ON
from tools.plan_review.rules.users.lost import USER_GROUP_LOST, USER_GROUP_MEMBERS, USER_LOST, USER_RENAMED
from tools.plan_review.rules.users.narrowed import ACCESS_STRING_NARROWED

USER_RULES: tuple[Rule, ...] = (
    ACCESS_STRING_WIDENED,
    ACCESS_STRING_NARROWED,
    AUTHENTICATION_WEAKENED,
    DEFAULT_USER_ON,
    USER_LOST,
    USER_GROUP_LOST,
    USER_GROUP_MEMBERS,
    USER_RENAMED,
)
