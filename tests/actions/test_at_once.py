"""Two officers, one application, the same moment: one contract."""

from datetime import date
from threading import Barrier, Thread

from django.db import connections, transaction

from accueil.actions.declare import CannotDeclare, declare, digest_of
from accueil.actions.papers import Writer
from accueil.actions.sign import CannotSign, sign
from accueil.attendance.entering import enter
from accueil.attendance.entries import DayEntry
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.models import Actor, next_number
from accueil.store.security import see
from families import answers
from tests import cared
from tests import factories as f

SIGNED = date(2026, 9, 14)
WRITER = Writer(None, "Anne Officer", f.NOW)


def opened() -> m.Application:
    return m.Application.objects.create(
        number=next_number("application", 2026),
        office=f.make_office(),
        purpose="first",
        opened_at=f.NOW,
    )


def signed_by_two(first: m.Application, second: m.Application) -> list[str]:
    """What each is told."""
    ready, said = Barrier(2), []

    def officer(application: m.Application) -> None:
        try:
            see(country=True)
            ready.wait(10)
            sign(application.pk, answers(), SIGNED, WRITER, shipped())
            said.append("signed")
        except CannotSign as refused:
            said.append(refused.reason)
        except Exception as error:
            said.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [Thread(target=officer, args=(one,)) for one in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(said)


def test_of_one_application_two_officers_make_one_contract(real_database: str) -> None:
    see(country=True)
    application = opened()
    assert signed_by_two(application, application) == ["not_open", "signed"]
    assert m.Membership.objects.count() == m.Card.objects.count() == 1


def test_of_two_applications_for_one_child_the_database_lets_one_through(
    real_database: str,
) -> None:
    see(country=True)
    said = signed_by_two(opened(), opened())
    assert "signed" in said and said != ["signed", "signed"]
    assert m.Membership.objects.count() == m.Child.objects.count() == 1


def test_what_is_entered_while_somebody_declares_comes_before_it(real_database: str) -> None:
    """Else a stay would stand in a declared period that nobody has seen, and without a reason."""
    see(country=True)
    place, child = cared.creche(), f.make_child(f.make_office())
    f.make_contract(child)
    cared.agree(child, place)
    september, monday = Period(2026, 9), date(2026, 9, 7)
    looked, said = digest_of(place.pk, september), []

    def manager() -> None:
        try:
            see(providers=[place.pk])
            told = {"by": Actor(None, "manager"), "now": f.after(days=60), "seen": looked}
            said.append(declare(place, september, shipped(), today=date(2026, 11, 1), **told))
        except CannotDeclare as refused:
            said.append(refused.reason)
        finally:
            connections.close_all()

    declares = Thread(target=manager)
    with transaction.atomic():
        stay = DayEntry(1, place.pk, child.pk, monday, [(480, 960)])
        assert enter([stay], source="grid", by=None, now=f.after(days=60)).changed == [1]
        declares.start()
        declares.join(2)
    declares.join(60)
    see(country=True)
    assert said == ["changed"]
