"""A child is erased when the law's time is over: nothing of it is left, and the books balance."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accueil.actions import daily
from accueil.actions.cards import issue_card
from accueil.actions.erasing import due, erase, erase_due
from accueil.actions.invoices_shown import listed
from accueil.actions.papers import Writer
from accueil.attendance.models import Dispute, EmergencyContact, Guardian, Notice, NoticeRead, Stay
from accueil.attendance.periods import close
from accueil.billing.models import Invoice, Mark, Obstacle, Statement, Statistic, Transfer
from accueil.billing.run import mark_again
from accueil.billing.statistics import rebuild
from accueil.billing.verify import Scope, verify
from accueil.documents.models import Document, Rendering
from accueil.identity.links import link
from accueil.identity.models import Account, Attempt, Code, Link, PinPair, SignIn
from accueil.registry import models as m
from accueil.store.facts import days, record
from accueil.store.models import AccessLog, Message, PrintBatch, Upload
from accueil.store.security import see
from tests import cared as c
from tests import factories as f
from tests.billed import bill
from tests.billing.ledger import AUGUST, HOUR, LAW, NOW, papers

pytestmark = pytest.mark.django_db
# What may still name an erased child by its key: the books, who looked, ended links.
KEPT = {
    *("registry.Child", "store.AccessLog", "identity.Link"),
    *("billing.Statement", "billing.Part", "billing.Transfer", "billing.Goodwill"),
}


@pytest.fixture(autouse=True)
def static_files_as_they_lie(settings: Settings) -> None:
    """Pages are read here without the collected files."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def fifteen(today: date, **lapse: int) -> date:
    """The day on which somebody was born who is 15 today, or so many days later."""
    then = today + timedelta(**lapse)
    if (then.month, then.day) == (2, 29):
        return date(then.year - 15, 2, 28 if not lapse else 1)
    return then.replace(year=then.year - 15)


def family() -> tuple[m.Child, m.Child, m.Provider]:
    """Two children of a family, billed for August, which is closed; the elder's birth corrected so
    that it is 15 since long, its contracts over."""
    see(country=True)
    office, creche = f.make_office(), c.creche()
    home = f.make_household(office, incomes={"representative": 6_600_000})
    both = []
    for name in ("Sunniva", "Mia"):
        child = f.make_child(office, household=home, given_name=name)
        f.make_contract(child)
        issue_card(child, "first", Writer(None, "Officer", NOW))
        c.agree(child, creche)
        c.was_there(child, creche, date(2026, 8, 4))
        c.ate(child, creche, date(2026, 8, 4))
        both.append(child)
    bill(AUGUST, NOW)
    close(AUGUST, by=None, now=NOW + HOUR)
    papers(AUGUST)
    told(both[0], creche)
    for child, name in zip(both, ("Sunniva", "Mia"), strict=True):
        known_at(creche, child, name)
    written(creche, both[:1], "Sunniva")
    written(creche, both, "Summerfest")
    return both[0], both[1], creche


def told(child: m.Child, provider: m.Provider) -> None:
    """Whatever else can be known of a child: papers, messages, files, words, disputes."""
    invoice = Invoice.objects.get()
    paper = Document.objects.create(
        id=invoice.document,
        kind="invoice",
        number=invoice.number,
        household_id=invoice.household_id,
        provider=provider,
        language="fr",
        record={"children": ["Sunniva"]},
        made_at=NOW,
    )
    Rendering.objects.create(document=paper, content=b"Sunniva", sha256="", rendered_at=NOW)
    batch = PrintBatch.objects.create(
        office="diekirch", made_at=NOW, letters=1, content=b"Sunniva", listed=b"Sunniva"
    )
    Message.objects.filter(child=child.pk).update(batch=batch)
    file = Upload.objects.create(
        office="diekirch",
        child=child.pk,
        kind="matricule",
        media_type="application/pdf",
        size=1,
        sha256="",
        name="Sunniva.pdf",
        content=b"Sunniva",
        uploaded_at=NOW,
    )
    m.ParentsWord.objects.create(
        child=child,
        account=uuid4(),
        kind="change",
        said_at=NOW,
        concerns="care",
        since=date(2026, 8, 1),
        text="Sunniva",
        files=[file.pk],
    )
    Dispute.objects.create(
        child=child,
        provider=provider,
        day=date(2026, 8, 4),
        stay=Stay.objects.get(child=child),
        account=uuid4(),
        said={"reason": "Sunniva"},
        made_at=NOW,
    )


def known_at(creche: m.Provider, child: m.Child, name: str) -> None:
    """What a facility keeps of a child's family: a guardian with PINs, whom to call."""
    guardian = f.make_guardian(child, creche)
    pair, _typed = f.make_pins(guardian, NOW)
    Message.objects.create(
        id=pair.message,
        key=str(pair.pk),
        channel="email",
        kind="pin_2",
        language="fr",
        content={"text": name},
        created_at=NOW,
    )
    about = {"child": child, "provider": creche, "name": f"Omi {name}", "phone": "+352621"}
    EmergencyContact.objects.create(place=1, recorded_at=NOW, **about)


def written(creche: m.Provider, children: list[m.Child], title: str) -> None:
    """Something the facility wrote to families, with a file, and that it was read."""
    file = Upload.objects.create(
        office=str(creche.pk),
        kind="notice",
        media_type="application/pdf",
        size=1,
        sha256="",
        name=f"{title}.pdf",
        content=title.encode(),
        uploaded_at=NOW,
    )
    notice = Notice.objects.create(
        provider=creche,
        title=title,
        text=title,
        children=[child.pk for child in children],
        files=[file.pk],
        written_at=NOW,
    )
    NoticeRead.objects.create(notice=notice, provider=creche, account=uuid4(), at=NOW)


def grow(child: m.Child, born: date) -> None:
    """It was born earlier than we thought, and nothing of it runs any more."""
    identity = m.Identity.objects.current().get(child=child)
    identity.pk, identity.born, identity.withdrawn_at = None, born, None
    record(identity, by=None, now=NOW)
    over = date(2026, 9, 7)
    for fact in (
        *m.Membership.objects.current().filter(child=child),
        *child.care_contracts.current(),
    ):
        fact.withdrawn_at = NOW
        fact.save(update_fields=["withdrawn_at"])
        if fact.first < over:
            fact.pk, fact.withdrawn_at, fact.valid = None, None, days(fact.first, over)
            fact.save(force_insert=True)
    Mark.objects.filter(child=child.pk).delete()


def refused(words: str, child: m.Child, today: date) -> None:
    """The database itself refuses, asked by the plain role."""
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        sql("SELECT accueil_erase(%s, %s)", child.pk, today)


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def named(child: UUID) -> set[str]:
    """The tables that have a row with the key of a child."""
    found = set()
    for model in apps.get_models():
        label = f"{model._meta.app_label}.{model._meta.object_name}"
        columns = {field.attname for field in model._meta.concrete_fields}
        for column in {"child", "child_id"} & columns:
            if model._default_manager.filter(**{column: child}).exists():
                found.add(label)
    return found


def said_of(name: str) -> list[str]:
    """The columns of our tables in which a name stands, after decrypting."""
    found = []
    for model in apps.get_models():
        if model.__module__.startswith("accueil."):
            for row in model._default_manager.values():
                found += [f"{model.__name__}.{k}" for k, v in row.items() if name in _text(v)]
    return found


def _text(value: object) -> str:
    return bytes(value).decode(errors="replace") if isinstance(value, memoryview) else str(value)


def test_a_child_is_erased_and_the_books_stand() -> None:
    now = timezone.now()
    today = timezone.localdate(now)
    elder, younger, creche = family()
    home = m.Home.objects.get(child=younger).household
    mother = f.make_parent(elder, younger)
    rebuild(AUGUST, LAW, now=NOW)
    books = list(Transfer.objects.order_by("pk").values())
    counted = list(Statistic.objects.order_by("pk").values())
    code = str(m.Card.objects.get(child=elder).iam_code)
    assert said_of("Sunniva")
    kept_as_long_as_the_law_says(elder, today)

    # Killed in the middle: all of it is there.
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert erase(elder.pk, now)
        assert not m.Identity.objects.filter(child=elder).exists()
        raise ZeroDivisionError
    assert m.Identity.objects.filter(child=elder).exists()

    assert erase_due(now) == 1 and erase_due(now) == 0 and not erase(elder.pk, now)
    assert said_of("Sunniva") == [] and said_of(code) == []
    assert named(elder.pk) <= KEPT
    elder.refresh_from_db()
    assert elder.erased_at and elder.iam_code is None
    assert AccessLog.objects.get(what="erased by law: 1").child is None

    # The books: nothing moved, everything adds up, nothing is counted anew.
    assert list(Transfer.objects.order_by("pk").values()) == books
    proven = verify(Scope(), LAW)
    assert proven.holds, proven.findings
    assert proven.counts["erased"] == 1 and proven.counts["statements"] == 2
    rebuild(AUGUST, LAW, now=now)
    assert list(Statistic.objects.order_by("pk").values()) == counted
    nothing_is_billed_anew(elder, younger, code, now)
    pages_say_so(elder, younger, creche, mother)

    # The family's other child is as it was; the last one takes the household along.
    see(country=True)
    for table in (Guardian, EmergencyContact, PinPair):
        assert [row.child_id for row in table._default_manager.all()] == [younger.pk]
    assert Notice.objects.get().children == [younger.pk] and NoticeRead.objects.count() == 1
    assert Upload.objects.get(kind="notice").name == "Summerfest.pdf"
    assert m.Identity.objects.get(child=younger).given_name == "Mia"
    assert Statement.objects.get(child=younger).content and m.Adult.objects.filter(household=home)
    assert Link.objects.get(account=mother, ended_at=None).child_id == younger.pk
    grow(younger, fifteen(today))
    assert erase_due(now) == 1
    assert said_of("Weber") == [] and not m.Adult.objects.exists() and not m.Income.objects.exists()
    assert m.Household.objects.filter(pk=home.pk).exists() and verify(Scope(), LAW).holds


def kept_as_long_as_the_law_says(child: m.Child, today: date) -> None:
    """And as anything of it runs, whoever asks; afterwards its time is over."""
    refused("not 15 years old", child, today)
    grow(child, fifteen(today, days=1))
    refused("not 15 years old", child, today)
    refused("the day is not yet", child, today + timedelta(days=2))
    grow(child, fifteen(today))
    assert due(today) == [child.pk]
    Mark.objects.create(child=child.pk, since=today, at=NOW)
    refused("not billed or not closed", child, today)
    assert due(today) == []
    Mark.objects.all().delete()
    see(office="diekirch")
    refused("whole country", child, today)
    see(country=True)


def nothing_is_billed_anew(elder: m.Child, younger: m.Child, code: str, now: datetime) -> None:
    """No mark of an erased child, and its code is nobody's."""
    mark_again(NOW)
    assert set(Mark.objects.values_list("child", flat=True)) <= {younger.pk}
    Mark.objects.all().delete()
    with pytest.raises(DatabaseError, match="billed anew"), transaction.atomic():
        Mark.objects.create(child=elder.pk, since=now.date(), at=now)
    with pytest.raises(DatabaseError, match="not given again"), transaction.atomic():
        m.Card.objects.create(
            child=younger, iam_code=code, name="x", reason="lost", issued_at=now, void_at=now
        )


def pages_say_so(elder: m.Child, younger: m.Child, creche: m.Provider, mother: Account) -> None:
    """The provider's list keeps the invoice; the office's page says since when; parents go on."""
    (row,) = listed(creche, AUGUST.name, NOW.date())
    assert row.record is None and row.invoice.due_cents > 0
    manager = f.signed_in(f.make_account("manager", provider=creche))
    page = manager.get(reverse("invoices", args=[creche.pk]), {"period": AUGUST.name})
    assert row.invoice.number in page.content.decode() and "Erased by law" in page.content.decode()
    assert manager.get(reverse("invoice", args=[creche.pk, row.invoice.pk])).status_code == 410
    printed = manager.get(reverse("invoices_print", args=[creche.pk, AUGUST.name]))
    assert printed.status_code < 500
    see(country=True)
    desk = f.signed_in(f.make_account("officer", f.make_office()))
    assert "was erased on" in desk.get(reverse("child", args=[elder.pk])).content.decode()
    assert desk.get(reverse("child", args=[younger.pk])).status_code == 200
    assert f.signed_in(mother).get(reverse("family_home")).status_code == 200
    see(country=True)
    auditor = f.signed_in(f.make_account("auditor"))
    assert auditor.get(reverse("audit_child", args=[elder.pk])).context["holds"]


def test_the_plain_role_erases_nothing_by_itself() -> None:
    """Not with the function's own setting either: it opens nothing outside of it."""
    elder, _younger, _creche = family()
    sql("SELECT set_config('accueil.erasing', 'on', false)")
    try:
        for statement in (
            "DELETE FROM registry_identity WHERE child_id = %s",
            "DELETE FROM attendance_stay WHERE child_id = %s",
            "UPDATE billing_statement SET content = NULL WHERE child_id = %s",
            "DELETE FROM billing_statement WHERE child_id = %s",
            "DELETE FROM registry_parentsword WHERE child_id = %s",
            "UPDATE registry_parentsword SET account = child_id WHERE child_id = %s",
            "DELETE FROM attendance_dispute WHERE child_id = %s",
            "UPDATE documents_document SET number = '' WHERE child_id <> %s OR child_id IS NULL",
            "UPDATE billing_transfer SET cents = 1 WHERE child = %s",
            "DELETE FROM attendance_guardian WHERE child_id = %s",
            "DELETE FROM identity_pinpair WHERE child_id = %s",
            "UPDATE attendance_notice SET children = array_remove(children, %s)",
            "DELETE FROM attendance_noticeread WHERE account <> %s",
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                sql(statement, elder.pk)
        with pytest.raises(DatabaseError), transaction.atomic():
            sql("CREATE OR REPLACE FUNCTION accueil_erases() RETURNS boolean LANGUAGE sql AS ''")
    finally:
        sql("SELECT set_config('accueil.erasing', '', false)")
    assert not Obstacle.objects.exists() and Statement.objects.get(child=elder).content


def test_an_account_is_told_a_month_before_and_closed_after() -> None:
    now = timezone.now()
    today = timezone.localdate(now)
    see(country=True)
    child = f.make_child(f.make_office(), born=fifteen(today, days=20))
    small = f.make_child(f.make_office())
    last, other = f.make_parent(), f.make_parent(child, small)
    old = now - timedelta(days=500)
    link(last, child, "connection_code", old)
    SignIn.objects.create(account=last, session=b"1", how="sms", device="", at=old, seen_at=old)
    code = {"purpose": "recovery", "digest": b"1", "account": last, "made_at": old}
    Code.objects.create(**code, used_at=old)
    kept = Code.objects.create(**code)
    Attempt.objects.create(kind="sms", key=b"1", at=old)

    assert daily.erase(now) == 0
    told = Message.objects.filter(kind="erasing")
    assert {one.office for one in told} == {str(last.pk)}
    count = told.count()
    daily.erase(now)
    assert told.count() == count
    assert not SignIn.objects.exists() and not Attempt.objects.exists()
    assert list(Code.objects.filter(account=last)) == [kept]

    grow(child, fifteen(today, days=-1))
    assert daily.erase(now) == 1
    assert Account.objects.get(pk=last.pk).is_active  # it was told a month before, not a day
    told.update(created_at=now - timedelta(days=31))
    daily.erase(now)
    assert Account.objects.get(pk=last.pk).closed_at and Account.objects.get(pk=other.pk).is_active
