"""ElastiCache: the replication group's key, automatic minor upgrades, users' kind of login, changed parameters only."""

from collections.abc import Callable, Mapping
from typing import Any
from xml.sax.saxutils import escape

from ministack.services import elasticache

Parameters = Mapping[str, Any]
Handler = Callable[[Parameters], Any]
# The API's names of the kinds of login, when it is asked (InputAuthenticationType) and when it answers.
_LOGINS = {"iam": "iam", "password": "password", "no-password-required": "no-password"}


def return_caches_whole() -> None:
    """Mend what is returned of groups, users and parameters."""
    _replace("_create_replication_group", lambda inner: _then(inner, _note_group))
    _replace("_modify_replication_group", lambda inner: _then(inner, _note_group))
    _replace("_create_user", lambda inner: _then(inner, _note_login))
    _replace("_modify_user", lambda inner: _then(inner, _note_login))
    _replace("_user_xml", _with_channels)
    _replace("_describe_cache_parameters", _of_the_source_asked_for)
    _replace("_rg_xml", _with_key)
    _replace("_cluster_xml_inner", _with_upgrades)


def _replace(name: str, wrap: Callable[[Any], Any]) -> None:
    # MiniStack looks its handlers up by name at each request.
    setattr(elasticache, name, wrap(getattr(elasticache, name)))


def _then(inner: Handler, note: Callable[[Parameters], None]) -> Handler:
    def handler(parameters: Parameters) -> Any:
        answer = inner(parameters)
        if answer[0] == 200:
            note(parameters)
        return answer

    return handler


def _with_channels(inner: Callable[[Mapping[str, Any]], str]) -> Callable[[Mapping[str, Any]], str]:
    """Write an access string with channels, which begin with an ampersand, as XML does."""

    def xml(user: Mapping[str, Any]) -> str:
        return inner({**user, "AccessString": escape(str(user.get("AccessString", "")))})

    return xml


def _value(parameters: Parameters, name: str) -> str:
    value = parameters.get(name, "")
    return str(value[0] if isinstance(value, list) else value)


def _note_group(parameters: Parameters) -> None:
    group = elasticache._replication_groups[_value(parameters, "ReplicationGroupId")]  # noqa: SLF001 - no other way
    if key := _value(parameters, "KmsKeyId"):
        group["KmsKeyId"] = key
    if upgrades := _value(parameters, "AutoMinorVersionUpgrade"):
        group["AutoMinorVersionUpgrade"] = upgrades.lower() == "true"


def _note_login(parameters: Parameters) -> None:
    kind = _LOGINS.get(_value(parameters, "AuthenticationMode.Type"))
    if kind:
        passwords = [name for name in parameters if name.startswith("AuthenticationMode.Passwords.member.")]
        user = elasticache._users[_value(parameters, "UserId")]  # noqa: SLF001 - as above
        user["Authentication"] = {"Type": kind, "PasswordCount": len(passwords)}


def _of_the_source_asked_for(inner: Handler) -> Handler:
    def handler(parameters: Parameters) -> Any:
        name, source = _value(parameters, "CacheParameterGroupName"), _value(parameters, "Source")
        every = elasticache._param_group_params.get(name)  # noqa: SLF001 - as above
        if not (every and source):
            return inner(parameters)
        elasticache._param_group_params[name] = {  # noqa: SLF001 - as above
            each: content for each, content in every.items() if content.get("Source") == source
        }
        try:
            return inner(parameters)
        finally:
            elasticache._param_group_params[name] = every  # noqa: SLF001 - as above

    return handler


def _with_key(inner: Callable[[Any], str]) -> Callable[[Any], str]:
    def xml(group: Mapping[str, Any]) -> str:
        key = group.get("KmsKeyId")
        return inner(group) + (f"<KmsKeyId>{key}</KmsKeyId>" if key else "")

    return xml


def _with_upgrades(inner: Callable[[Any], str]) -> Callable[[Any], str]:
    def xml(cluster: Mapping[str, Any]) -> str:
        group = elasticache._replication_groups.get(cluster.get("ReplicationGroupId") or "")  # noqa: SLF001 - as above
        upgrades = (group or cluster).get("AutoMinorVersionUpgrade", True)
        return inner(cluster) + f"<AutoMinorVersionUpgrade>{str(upgrades).lower()}</AutoMinorVersionUpgrade>"

    return xml
