"""The base of every settings class: frozen, strictly typed, unknown fields refused."""

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError


class SettingsError(ValueError):
    """Raised when an environment is unknown or its settings break a rule.

    ``problems`` holds every problem found, one line each, with the field's name and the remedy.
    """

    def __init__(self, subject: str, problems: tuple[str, ...]) -> None:
        self.subject = subject
        self.problems = problems
        super().__init__(f"{subject}:\n" + "\n".join(f"  - {problem}" for problem in problems))

    @classmethod
    def from_validation(cls, subject: str, error: ValidationError) -> "SettingsError":
        """Translate pydantic's report into one line per problem."""
        return cls(
            subject,
            tuple(
                ": ".join(filter(None, (".".join(map(str, detail["loc"])), _message(detail["msg"]))))
                for detail in error.errors(include_url=False, include_input=False)
            ),
        )


class Settings(BaseModel):
    """Base of all settings: immutable, no coercion between types, no unknown fields."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    def __init__(self, **fields: Any) -> None:
        """Raise SettingsError, with every problem found, when a rule is broken."""
        try:
            super().__init__(**fields)
        except ValidationError as error:
            raise SettingsError.from_validation(type(self).__name__, error) from error


def _message(text: str) -> str:
    return text.removeprefix("Value error, ")
