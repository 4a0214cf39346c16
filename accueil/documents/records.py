"""What all papers hold: persons, addresses, offices; and records as JSON and back."""

import base64
import dataclasses
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any, TypeVar

from accueil.documents.words import plain, plain_lines

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a name; the matricule and the birth date where the paper says them."""

    given_name: str
    family_name: str
    matricule: str = ""
    born: date | None = None

    @property
    def name(self) -> str:
        """The first name and the family name."""
        return plain(f"{self.given_name} {self.family_name}")


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a letter goes: a name and the lines of an address, the last with the postcode."""

    name: str
    lines: tuple[str, ...]

    @property
    def window(self) -> list[str]:
        """The lines in the window of the envelope."""
        return plain_lines([self.name, *self.lines])

    @property
    def one_line(self) -> str:
        """The address without the name, in a table."""
        return ", ".join(plain_lines(self.lines))


@dataclass(frozen=True, slots=True)
class Office:
    """The commune or the CAE that writes: its name, address lines, how to reach it."""

    name: str
    lines: tuple[str, ...]
    phone: str = ""
    email: str = ""

    @property
    def sender(self) -> str:
        """The sender's line over the address."""
        return " · ".join(plain_lines([self.name, *self.lines]))

    @property
    def contact(self) -> str:
        """Telephone and e-mail."""
        return " · ".join(plain_lines([self.phone, self.email]))


def to_json(record: object) -> Any:
    """A record as JSON's own kinds: days and moments in ISO, bytes in base64, fractions `1/3`."""
    if dataclasses.is_dataclass(record) and not isinstance(record, type):
        fields = dataclasses.fields(record)
        return {field.name: to_json(getattr(record, field.name)) for field in fields}
    if isinstance(record, tuple | list):
        return [to_json(inner) for inner in record]
    if isinstance(record, date):  # a moment is a day too
        return record.isoformat()
    if isinstance(record, bytes):
        return base64.b64encode(record).decode()
    return str(record) if isinstance(record, Fraction) else record


def from_json(kind: type[T], content: Mapping[str, Any]) -> T:
    """A record from what `to_json` made of it; refuses a key that the record does not have."""
    hints = typing.get_type_hints(kind)
    unknown = content.keys() - hints.keys()
    if unknown:
        raise ValueError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
    return kind(**{name: _read(hints[name], value) for name, value in content.items()})


def _read(hint: Any, value: Any) -> Any:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return _read_either(inner, value)
    if origin is tuple:
        kinds = [inner[0]] * len(value) if inner[-1] is Ellipsis else inner
        return tuple(_read(kind, one) for kind, one in zip(kinds, value, strict=True))
    if dataclasses.is_dataclass(hint):
        return from_json(typing.cast(type[Any], hint), value)
    if hint in (date, datetime):
        return hint.fromisoformat(value)
    if hint is bytes:
        return base64.b64decode(value)
    return Fraction(value) if hint is Fraction else value


def _read_either(kinds: tuple[Any, ...], value: Any) -> Any:
    """One of several kinds: nothing, a whole number or a day."""
    if value is None:
        return None
    if isinstance(value, int) and int in kinds:
        return value
    (kind,) = (kind for kind in kinds if kind not in (type(None), int))
    return _read(kind, value)
