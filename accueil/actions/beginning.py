"""An installation in which there is nobody: its offices, the first person of the ministry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from accueil.identity import accounts
from accueil.identity.accounts import Invited
from accueil.identity.models import Account
from accueil.registry.communes import offices
from accueil.registry.models import Office
from accueil.store.models import Actor
from accueil.store.security import seeing_the_country

SYSTEM = Actor(None, "ministry", purpose="account")
COLUMNS = ("code", "name", "street", "postcode", "locality", "telephone", "email")
SEAT = COLUMNS[2:]


class AlreadyBegun(Exception):
    """Somebody of the ministry has an account: colleagues are invited on its page."""


class CannotEnter(ValueError):
    """Rows of offices that cannot be entered: one sentence for each problem."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Keep the sentences."""
        self.problems = list(problems)
        super().__init__("; ".join(problems))


@dataclass(frozen=True, slots=True)
class Begun:
    """How many offices were made, and the link by which the first account is taken up."""

    offices: int
    link: str


@transaction.atomic
def begin(email: str, name: str, language: str, *, now: datetime) -> Begun:
    """Make every commune's office and the fund's, and invite the first person of the ministry.

    Safe to repeat until that person has chosen a password: then it is a new link. Refuses
    (AlreadyBegun) afterwards, and an address that is none (ValidationError).
    """
    validate_email(email)
    with seeing_the_country():
        made = _make_offices()
        people = Account.objects.filter(role="ministry")
        if any(one.has_usable_password() for one in people):
            raise AlreadyBegun
        waiting = people.filter(email=email.strip().lower()).first()
        if waiting:
            token = accounts.invite_again(waiting, by=SYSTEM, now=now)
        else:
            who = Invited(email, name, "ministry", language=language)
            token = accounts.invite(who, by=SYSTEM, now=now)[1]
    where = reverse("choose_password", args=[token])
    return Begun(made, f"{settings.ADDRESS.rstrip('/')}{where}")


def _make_offices() -> int:
    there = set(Office.objects.values_list("pk", flat=True))
    missing = [office for code, office in offices().items() if code not in there]
    Office.objects.bulk_create(
        Office(id=one.code, name=one.name, kind="commune" if one.is_commune else "cae")
        for one in missing
    )
    return len(missing)


def seats() -> list[dict[str, str]]:
    """Every office with its address as papers show it, by name."""
    rows = Office.objects.values_list("pk", "name", *SEAT)
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


@transaction.atomic
def enter_seats(rows: Sequence[dict[str, str]]) -> int:
    """Keep the addresses of some offices; gives how many changed.

    Refuses (CannotEnter) all rows where one has an unknown code, a code twice, an e-mail address
    that is none, or a text that is too long; a line's number is the row's in the file.
    """
    there = {office.pk: office for office in Office.objects.all()}
    problems, changed, seen = [], [], set()
    for line, row in enumerate(rows, start=2):
        office = there.get(row["code"])
        if office is None or row["code"] in seen:
            why = "there twice" if office else "no code of an office"
            problems.append(f"line {line}, code: {row['code']!r} is {why}")
            continue
        seen.add(row["code"])
        before = [getattr(office, name) for name in SEAT]
        for name in SEAT:
            setattr(office, name, row[name].strip())
        problems += _wrong(line, office)
        if before != [getattr(office, name) for name in SEAT]:
            changed.append(office)
    if problems:
        raise CannotEnter(problems)
    if changed:
        Office.objects.bulk_update(changed, SEAT)
    return len(changed)


def _wrong(line: int, office: Office) -> list[str]:
    try:
        office.clean_fields(exclude=["kind", "name"])
    except ValidationError as error:
        return [
            f"line {line}, {name}: {' '.join(told)}"
            for name, told in error.message_dict.items()
            if name in SEAT and getattr(office, name)
        ]
    return []
