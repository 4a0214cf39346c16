"""How long a facility waits for the PINs of all its families, and for the papers with PIN 1.

`python -m bench --pins`: 200 children with two guardians each, in a folder of its own; both steps
as their buttons do them, within one connection of the facility. The yardstick is a page with one
word through the same compiler, as often as there are guardians.
"""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from uuid import uuid4

from bench.place import own_database

CHILDREN, GUARDIANS = 200, 2
NOW = datetime(2026, 10, 6, 9, 30, tzinfo=UTC)


def main() -> None:
    """Make the facility, then measure PINs, papers, states and reminders."""
    with own_database(CHILDREN):
        from pypdf import PdfReader

        from accueil.actions import guardians, pins
        from accueil.actions.pin_states import states
        from accueil.attendance.models import Guardian
        from accueil.documents.pdf import read_letters
        from accueil.store.models import Actor, Message
        from accueil.store.security import see

        see(country=True)
        provider = _facility()
        people = list(Guardian.objects.all())
        keys, children = [one.person for one in people], {one.child_id for one in people}
        actor = Actor(None, "manager", str(provider.pk), "guardians")
        see(office=str(provider.pk), providers=[provider.pk])
        read_letters()
        print(f"{'':44}{'seconds':>9}{'CPU s':>8}")
        _tell("PINs for all", lambda: pins.create_many(provider.pk, keys, actor, NOW))
        _tell("their states", lambda: states(provider.pk, children, NOW))
        pdf = _tell(
            "all papers with PIN 1, one PDF",
            lambda: guardians.sheets(provider, people, "fr", actor, NOW),
        )
        Message.objects.update(state="sent", sent_at=NOW)
        _tell("a reminder for all", lambda: pins.remind(provider.pk, keys, actor, NOW))
        _tell("  yardstick: a page with one word, each", lambda: [read_letters() for _ in people])
        print(f"{len(PdfReader(BytesIO(pdf)).pages)} pages, {len(pdf) / 1e6:.1f} MB")


def _facility() -> Any:
    """A crèche with its children, their contracts and guardians."""
    from accueil.attendance.models import CareContract, Guardian
    from accueil.registry import models as m
    from accueil.store.facts import days, record

    office = m.Office.objects.create(id="bench", kind="commune", name="Bench")
    provider = m.Provider.objects.create(
        kind="sea", name="Crèche", commune=office, funding="contracted"
    )
    since = days(date(2025, 1, 1))
    for number in range(CHILDREN):
        child = m.Child.objects.create(office=office, iam_code=f"Bch{number:05}", created_at=NOW)
        names = {"given_name": "Mia", "family_name": f"Müller {number}", "born": date(2024, 5, 1)}
        record(m.Identity(child=child, valid=since, **names), by=None, now=NOW)
        agreed = {"pattern": [[1, 480, 1020]], "language": "fr", "signed": date(2025, 1, 1)}
        contract = CareContract(
            child=child,
            provider=provider,
            number=f"2025-{number:06}",
            iam_code=str(child.iam_code),
            signer="Claire Müller",
            billed="real",
            valid=since,
            **agreed,
        )
        record(contract, by=None, now=NOW)
        for which in range(GUARDIANS):
            Guardian.objects.create(
                person=uuid4(),
                child=child,
                provider=provider,
                name=f"Claire Müller {number}",
                email=f"claire{number}.{which}@example.lu",
                relation="mother",
                language=("lb", "fr", "de", "en")[number % 4],
                recorded_at=NOW,
            )
    return provider


def _tell(name: str, work: Callable[[], Any]) -> Any:
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    print(f"{name:44}{time.perf_counter() - wall:9.2f}{time.process_time() - cpu:8.2f}", flush=True)
    return found
