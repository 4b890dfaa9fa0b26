"""The parts of Terraform's JSON that are read, as "JSON Output Format" describes them; anything else is passed over."""

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

_T = TypeVar("_T")
# Terraform leaves out what is empty; other writers of the format put null there.
_Many = Annotated[tuple[_T, ...], BeforeValidator(lambda value: () if value is None else value)]
_Map = Annotated[dict[str, _T], BeforeValidator(lambda value: {} if value is None else value)]


class _Part(BaseModel):
    # Inputs stay out of messages: they may be secrets.
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True, frozen=True)


class ChangePart(_Part):
    """What is to happen with one resource or output."""

    actions: tuple[str, ...]
    before: Any = None
    after: Any = None
    after_unknown: Any = False
    before_sensitive: Any = False
    after_sensitive: Any = False
    replace_paths: _Many[tuple[Any, ...]] = ()
    importing: dict[str, Any] | None = None


class ResourcePart(_Part):
    """One element of `resource_changes` or `resource_drift`."""

    address: str
    type: str
    change: ChangePart
    mode: str = "managed"
    previous_address: str | None = None
    deposed: str | None = None
    action_reason: str | None = None


class OutputPart(_Part):
    """An output in the state, before or after."""

    value: Any = None
    sensitive: bool = False


class StateResourcePart(_Part):
    """A resource in the state, before or after."""

    address: str
    type: str
    values: Any = None
    sensitive_values: Any = False
    depends_on: _Many[str] = ()


class StateModulePart(_Part):
    """A module in the state."""

    resources: _Many[StateResourcePart] = ()
    child_modules: "_Many[StateModulePart]" = ()


class ValuesPart(_Part):
    """The state, before or after."""

    outputs: _Map[OutputPart] = Field(default_factory=dict)
    root_module: StateModulePart = StateModulePart()


class PriorStatePart(_Part):
    """The state that the plan starts from."""

    values: ValuesPart = ValuesPart()


class VariablePart(_Part):
    """A variable: as configured, or as given."""

    default: Any = None
    value: Any = None
    sensitive: bool = False


class ConfiguredResourcePart(_Part):
    """A resource's configuration; ``expressions`` names what it refers to, other fields may, too."""

    model_config = ConfigDict(extra="allow", hide_input_in_errors=True, frozen=True)

    address: str


class ConfiguredOutputPart(_Part):
    """A module's output."""

    expression: Any = None
    depends_on: _Many[str] = ()


class ModuleCallPart(_Part):
    """How a module is called, and the module."""

    expressions: _Map[Any] = Field(default_factory=dict)
    module: "ModulePart | None" = None


class ModulePart(_Part):
    """A module's configuration."""

    resources: _Many[ConfiguredResourcePart] = ()
    variables: _Map[VariablePart] = Field(default_factory=dict)
    outputs: _Map[ConfiguredOutputPart] = Field(default_factory=dict)
    module_calls: _Map[ModuleCallPart] = Field(default_factory=dict)


class ConfigurationPart(_Part):
    """The whole configuration."""

    root_module: ModulePart = ModulePart()


class PlanPart(_Part):
    """The whole plan."""

    terraform_version: str = ""
    errored: bool = False
    resource_changes: _Many[ResourcePart] = ()
    resource_drift: _Many[ResourcePart] = ()
    output_changes: _Map[ChangePart] = Field(default_factory=dict)
    variables: _Map[VariablePart] = Field(default_factory=dict)
    configuration: ConfigurationPart = ConfigurationPart()
    prior_state: PriorStatePart = PriorStatePart()
    planned_values: ValuesPart = ValuesPart()
