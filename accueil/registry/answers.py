"""What an application answers, step by step, as values; kept as JSON in `ApplicationStep`.

A step that was not saved yet is None. Money in whole cents, times in minutes of the day, dates ISO.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from datetime import date
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Person:
    """A grown-up. `matricule_reason`: why a matricule whose check digits fail was accepted."""

    family_name: str
    given_name: str
    matricule: str = ""
    matricule_reason: str = ""
    email: str = ""
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class AddressLines:
    """An address; `name` where the bills go to somebody else."""

    street: str
    postcode: str
    locality: str
    country: str = "LU"
    name: str = ""


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applies. Not the representative: `person`, and a signed power of attorney."""

    is_representative: bool
    person: Person | None = None
    works_in_luxembourg: bool = True


@dataclass(frozen=True, slots=True)
class Representative:
    """The legal representative: the parent, guardian or foster parent who signs."""

    person: Person


@dataclass(frozen=True, slots=True)
class ChildAnswer:
    """A child. `known`: its id, where the registry has it. `schooling`: "" follows from birth."""

    family_name: str
    given_name: str
    born: date
    matricule: str = ""
    matricule_reason: str = ""
    schooling: str = ""
    known: str = ""


@dataclass(frozen=True, slots=True)
class Children:
    """The children of this application, in the order in which they were entered."""

    children: tuple[ChildAnswer, ...]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the children live, where the applicant lives (None: the same), where bills go.

    `billing` by child, in the order of the children; None: to the children's home.
    """

    home: AddressLines
    applicant: AddressLines | None = None
    billing: tuple[AddressLines | None, ...] = ()


@dataclass(frozen=True, slots=True)
class HouseholdAnswer:
    """The kind of household, and the persons that this kind asks for.

    `others`: (role, person) for `partner`, `other_parent`, up to two `foster_parent`.
    """

    kind: str
    allowance_children: int
    others: tuple[tuple[str, Person], ...] = ()


@dataclass(frozen=True, slots=True)
class IncomeAnswer:
    """A person's yearly taxable income; `place` 2 for a second foster parent.

    `slips`: the three months on pay slips from which the year was made.
    """

    of: str
    yearly_cents: int
    evidence: str = "tax_assessment"
    place: int = 1
    slips: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class MaintenanceAnswer:
    """Yearly maintenance for the child with this number (from 0)."""

    child: int
    yearly_cents: int
    recoverable: bool = True


@dataclass(frozen=True, slots=True)
class IncomeStep:
    """Income, by choice: not declared means the last row of the scale."""

    declared: bool
    incomes: tuple[IncomeAnswer, ...] = ()
    maintenance: tuple[MaintenanceAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class Situation:
    """REVIS by certificate with its dates (`until` inclusive); "" where there is none.

    `asked_by` (`SituationRequest.FROM`): who asks to recognise a precarious situation, why, and
    when it was received; "": nobody does. It is decided after the signature.
    """

    revis: str = ""
    first: date | None = None
    until: date | None = None
    asked_by: str = ""
    grounds: str = ""
    received: date | None = None


@dataclass(frozen=True, slots=True)
class Language:
    """The language of the contract and of letters."""

    language: str


@dataclass(frozen=True, slots=True)
class CarePlan:
    """Planned care of the child with this number: the same hours on some weekdays (1 = Monday)."""

    child: int
    provider: str
    weekdays: tuple[int, ...]
    start: int
    end: int
    meals: int = 0


@dataclass(frozen=True, slots=True)
class Care:
    """The care the family plans, from which its bill is estimated; may be empty."""

    plans: tuple[CarePlan, ...] = ()


@dataclass(frozen=True, slots=True)
class Duration:
    """12 billing periods, or 3 with a reason."""

    periods: int = 12
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """All steps of an application; None where a step was not saved yet."""

    applicant: Applicant | None = None
    representative: Representative | None = None
    children: Children | None = None
    addresses: Addresses | None = None
    household: HouseholdAnswer | None = None
    income: IncomeStep | None = None
    situation: Situation | None = None
    language: Language | None = None
    care: Care | None = None
    duration: Duration | None = None
    versions: Mapping[str, int] = field(default_factory=dict)


STEPS: Mapping[str, type[Any]] = {
    "applicant": Applicant,
    "representative": Representative,
    "children": Children,
    "addresses": Addresses,
    "household": HouseholdAnswer,
    "income": IncomeStep,
    "situation": Situation,
    "language": Language,
    "care": Care,
    "duration": Duration,
}


def to_json(value: Any) -> Any:
    """A step as JSON can say it."""
    if is_dataclass(value) and not isinstance(value, type):
        return to_json(asdict(value))
    if isinstance(value, Mapping):
        return {key: to_json(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(entry) for entry in value]
    return value.isoformat() if isinstance(value, date) else value


def from_json(kind: type[T], value: Any) -> T:
    """A step back from JSON. Refuses keys that the step does not have."""
    found: T = _read(kind, value)
    return found


def _read(kind: Any, value: Any) -> Any:
    if get_origin(kind) in (Union, UnionType):
        inner = [k for k in get_args(kind) if k is not type(None)]
        return None if value is None else _read(inner[0], value)
    if get_origin(kind) is tuple:
        parts = get_args(kind)
        if parts[-1] is Ellipsis:
            return tuple(_read(parts[0], entry) for entry in value)
        return tuple(_read(part, entry) for part, entry in zip(parts, value, strict=True))
    if kind is date:
        return date.fromisoformat(value)
    if not (isinstance(kind, type) and is_dataclass(kind)):
        return value
    hints = get_type_hints(kind)
    unknown = set(value) - {f.name for f in fields(kind)}
    if unknown:
        raise ValueError(f"{getattr(kind, '__name__', kind)} has no {', '.join(sorted(unknown))}")
    step: Any = kind
    return step(**{name: _read(hints[name], entry) for name, entry in value.items()})
