"""The environments: one file each, which defines ``SETTINGS``. A new file is a new environment."""

import pkgutil
from importlib import import_module

from environments.schema import EnvironmentSettings, SettingsError
from environments.schema.global_members import member_problems

__all__ = ["EnvironmentSettings", "SettingsError", "environment_names", "load"]


def environment_names() -> tuple[str, ...]:
    """Name the environments, in alphabetical order."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.ispkg))


def load(name: str) -> EnvironmentSettings:
    """Return the environment's settings, compared with those of the other members of its global datastore.

    Raises SettingsError when there is no such environment (it lists the known ones), or when its file breaks a rule
    (it lists every problem with the field's name and the remedy).
    """
    settings = _of_its_file(name)
    members = settings.global_datastore.others(name) if settings.global_datastore else []
    problems = [
        problem for member in members for problem in member_problems(settings, _of_its_file(member.environment))
    ]
    if problems:
        raise SettingsError(f"environments/{name}.py", tuple(problems))
    return settings


def _of_its_file(name: str) -> EnvironmentSettings:
    if name not in environment_names():
        raise SettingsError(f"unknown environment {name!r}", (f"use one of {', '.join(environment_names())}",))
    subject = f"environments/{name}.py"
    try:
        settings = getattr(import_module(f"{__name__}.{name}"), "SETTINGS", None)
    except SettingsError as error:
        raise SettingsError(f"{subject}, {error.subject}", error.problems) from error
    if not isinstance(settings, EnvironmentSettings) or settings.name != name:
        raise SettingsError(
            subject, (f"it must define SETTINGS = EnvironmentSettings(name={name!r}, ...), named as the file is",)
        )
    return settings
