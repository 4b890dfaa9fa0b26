"""Access strings, read as Redis reads them: rule by rule, from left to right."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

_ALIASES = {"allkeys": "~*", "allchannels": "&*", "allcommands": "+@all", "nocommands": "-@all"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Access:
    """The rights of a user. ``keys`` are (rights, pattern), rights "R", "W" or "RW"; ``commands`` rules in their order.

    ``passwordless`` is an access string's `nopass`; ElastiCache has authentication modes for it instead.
    """

    on: bool = False
    passwordless: bool = False
    keys: frozenset[tuple[str, str]] = frozenset()
    channels: frozenset[str] = frozenset()
    commands: tuple[str, ...] = ()
    selectors: frozenset[str] = frozenset()

    @property
    def everything(self) -> bool:
        """Whether every command is open, less what is taken away by name."""
        return "+@all" in self.commands


def parse(words: str) -> Access:
    """Return what an access string grants; words that are none of Redis's are ignored."""
    on = passwordless = False
    keys: set[tuple[str, str]] = set()
    channels: set[str] = set()
    commands: list[str] = []
    outside, selectors = _selectors(words)
    for word in (_ALIASES.get(each.lower(), each) for each in outside.split()):
        match word.lower():
            case "on" | "off" as switch:
                on = switch == "on"
            case "nopass" | "resetpass" as needed:
                passwordless = needed == "nopass"
            case "resetkeys":
                keys.clear()
            case "resetchannels":
                channels.clear()
            case "+@all" | "-@all" as base:
                commands = [base]
            case _ if word.startswith(("+", "-")):
                commands = [each for each in commands if each[1:] != word[1:].lower()] + [word.lower()]
            case _ if word.startswith("&"):
                channels.add(word[1:])
            case _ if word.startswith("~"):
                keys.add(("RW", word[1:]))
            case _ if word.startswith("%") and "~" in word:
                rights, _, pattern = word[1:].partition("~")
                keys.add(("".join(sorted(set(rights.upper()) & {"R", "W"})), pattern))
    return Access(
        on=on,
        passwordless=passwordless,
        keys=frozenset(keys),
        channels=frozenset(channels),
        commands=tuple(commands),
        selectors=frozenset(selectors),
    )


def widened(before: Access, after: Access) -> list[str]:
    """Name what ``after`` grants and ``before`` did not; a pattern that a wider one holds is no news."""
    if not after.on:
        return []
    if not before.on:
        return ["the user is switched on", *widened(Access(on=True), after)]
    news = ["no password is asked for"] if after.passwordless and not before.passwordless else []
    news += [
        f"keys {pattern} ({'read' if rights == 'R' else 'write' if rights == 'W' else 'read and write'})"
        for rights, pattern in sorted(after.keys)
        if not any(set(rights) <= set(has) and _holds(wide, pattern) for has, wide in before.keys)
    ]
    news += [f"channels {each}" for each in sorted(after.channels) if not any(_holds(w, each) for w in before.channels)]
    news += [f"selector ({each})" for each in sorted(after.selectors - before.selectors)]
    return news + _commands(before, after)


def exchanges_keys(before: Access, after: Access) -> bool:
    """Tell whether keys are all that is new, and as many were taken away: others, not more."""
    news = widened(before, after)
    patterns = [each for _, each in after.keys if each != "*"]
    return (
        bool(news)
        and all(each.startswith("keys ") for each in news)
        and len(patterns) == len(after.keys) <= len(before.keys)
    )


def _commands(before: Access, after: Access) -> list[str]:
    """Name commands that are newly allowed, no longer denied, or denied too early to count."""
    if after.everything and not before.everything:
        less = [each for each in after.commands if each[0] == "-"]
        return ["+@all: every command" + (f", less {', '.join(less)}" if less else "")]
    allowed = [each for each in after.commands if each[0] == "+" and each not in before.commands]
    if before.everything:
        # Everything was allowed: only what had been taken away by name can be news.
        allowed = [each for each in allowed if f"-{each[1:]}" in before.commands]
    denied = [each for each in before.commands if each[0] == "-" and each != "-@all"]
    lost = [each for each in denied if each not in after.commands and f"+{each[1:]}" not in after.commands]
    overtaken = [
        f"{deny}, which now stands before {allow}"
        for deny in denied
        for allow in after.commands
        if deny in after.commands
        and allow[0] == "+"
        and allow in before.commands
        and after.commands.index(deny) < after.commands.index(allow)
        and before.commands.index(deny) > before.commands.index(allow)
    ]
    return allowed + [f"no longer {each}" for each in lost] + overtaken


def _holds(wide: str, narrow: str) -> bool:
    return wide == narrow or fnmatchcase(narrow, wide)


def _selectors(words: str) -> tuple[str, list[str]]:
    """Split off what stands in parentheses: rules that count by themselves."""
    outside, selectors = "", []
    while words:
        head, opened, rest = words.partition("(")
        inner, _, words = rest.partition(")")
        outside += f"{head} "
        selectors += [" ".join(inner.split())] if opened else []
    return outside, selectors
