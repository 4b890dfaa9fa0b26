"""The parts of Terraform's JSON that are read, as "JSON Output Format" describes them; anything else is passed over."""

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

_T = TypeVar("_T")
# Terraform leaves out what is empty; other writers of the format put null there.
Many = Annotated[tuple[_T, ...], BeforeValidator(lambda value: () if value is None else value)]
Map = Annotated[dict[str, _T], BeforeValidator(lambda value: {} if value is None else value)]


class Part(BaseModel):
    """A part: what it does not name is passed over."""

    # Inputs stay out of messages: they may be secrets.
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True, frozen=True)


class ChangePart(Part):
    """The planned change of one resource or output."""

    actions: tuple[str, ...]
    before: Any = None
    after: Any = None
    after_unknown: Any = False
    before_sensitive: Any = False
    after_sensitive: Any = False
    replace_paths: Many[tuple[Any, ...]] = ()
    importing: dict[str, Any] | None = None


class ResourcePart(Part):
    """One element of `resource_changes` or `resource_drift`."""

    address: str
    type: str
    change: ChangePart
    mode: str = "managed"
    previous_address: str | None = None
    deposed: str | None = None
    action_reason: str | None = None


class OutputPart(Part):
    """An output in the state, before or after."""

    value: Any = None
    sensitive: bool = False


class StateResourcePart(Part):
    """A resource in the state, before or after."""

    address: str
    type: str
    values: Any = None
    sensitive_values: Any = False
    depends_on: Many[str] = ()


class StateModulePart(Part):
    """A module in the state."""

    resources: Many[StateResourcePart] = ()
    child_modules: "Many[StateModulePart]" = ()


class ValuesPart(Part):
    """The state, before or after."""

    outputs: Map[OutputPart] = Field(default_factory=dict)
    root_module: StateModulePart = StateModulePart()


class PriorStatePart(Part):
    """The state that the plan starts from."""

    values: ValuesPart = ValuesPart()


class VariablePart(Part):
    """A variable: as configured, or as given."""

    default: Any = None
    value: Any = None
    sensitive: bool = False


class ConfiguredResourcePart(Part):
    """A resource's configuration; ``expressions`` names what it refers to, other fields may, too."""

    model_config = ConfigDict(extra="allow", hide_input_in_errors=True, frozen=True)

    address: str


class ConfiguredOutputPart(Part):
    """A module's output."""

    expression: Any = None
    sensitive: bool = False
    depends_on: Many[str] = ()


class ModuleCallPart(Part):
    """A call of a module, and the module."""

    expressions: Map[Any] = Field(default_factory=dict)
    module: "ModulePart | None" = None


class ModulePart(Part):
    """A module's configuration."""

    resources: Many[ConfiguredResourcePart] = ()
    variables: Map[VariablePart] = Field(default_factory=dict)
    outputs: Map[ConfiguredOutputPart] = Field(default_factory=dict)
    module_calls: Map[ModuleCallPart] = Field(default_factory=dict)


class ConfigurationPart(Part):
    """The whole configuration."""

    root_module: ModulePart = ModulePart()


class PlanPart(Part):
    """The whole plan."""

    terraform_version: str = ""
    errored: bool = False
    resource_changes: Many[ResourcePart] = ()
    resource_drift: Many[ResourcePart] = ()
    output_changes: Map[ChangePart] = Field(default_factory=dict)
    variables: Map[VariablePart] = Field(default_factory=dict)
    configuration: ConfigurationPart = ConfigurationPart()
    prior_state: PriorStatePart = PriorStatePart()
    planned_values: ValuesPart = ValuesPart()
