"""The yearly certificate: its sums are the ledger's, a new version only where they changed."""

from datetime import date, datetime

import pytest

from accueil.actions.certificates import NoCertificate, certificate, newest, preview, years
from accueil.actions.papers import Writer, rendering
from accueil.billing.models import Transfer
from accueil.billing.models.ledger import OWED_BY_FAMILY, balance
from accueil.documents.certificate import CertificateRecord, certificate_pdf
from accueil.documents.models import Document
from accueil.documents.records import from_json
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.security import see
from tests import cared as c
from tests import factories as f
from tests.billed import bill_and_close
from tests.documents.samples import words_of
from tests.paying import post

LAW = shipped()
PERIODS = (Period(2025, 11), Period(2025, 12))
SINCE = date(2025, 9, 1)
CLOSED = datetime(2026, 1, 23, 18, 0, tzinfo=f.LUXEMBOURG)
LATER = datetime(2026, 3, 2, 9, 0, tzinfo=f.LUXEMBOURG)


@pytest.fixture
def family(db: None) -> m.Household:
    """Two children of a family at one crèche, the younger one at a childminder too; billed."""
    see(country=True)
    office = f.make_office()
    home = f.make_household(office, incomes={"representative": 6_600_000})
    mia = f.make_child(office, household=home, iam_code="WebMi123")
    ben = f.make_child(office, household=home, given_name="Ben", iam_code="WebBe123")
    creche = c.creche(hour_cents=750, funding="commercial")
    minder = c.creche("Mireille Welter", kind="ap", funding="")
    for child in (mia, ben):
        f.make_contract(child, signed=SINCE)
        c.agree(child, creche, first=SINCE)
    c.agree(ben, minder, first=SINCE, pattern=[[1, 1080, 1200]])
    c.was_there(mia, creche, date(2025, 11, 4))
    c.was_there(mia, creche, date(2025, 12, 2))
    c.was_there(ben, creche, date(2025, 11, 5))
    c.was_there(ben, minder, date(2025, 12, 8), 1080, 1200)
    c.ate(mia, creche, date(2025, 12, 2))
    for period in PERIODS:
        bill_and_close(period, CLOSED)
    pay(home, creche, 5_000, datetime(2025, 12, 31, 23, 30, tzinfo=f.LUXEMBOURG))
    pay(home, creche, 700, datetime(2026, 1, 1, 0, 30, tzinfo=f.LUXEMBOURG))
    return home


def pay(home: m.Household, provider: m.Provider, cents: int, at: datetime) -> None:
    """The family pays a provider."""
    january, about = Period(2026, 1), Period(2025, 12)
    post("received", provider, cents, january, about=about, household=home.pk, at=at)


def figures(paper: Document) -> CertificateRecord:
    """What a frozen certificate says."""
    return from_json(CertificateRecord, paper.record)


def writer(now: datetime = LATER) -> Writer:
    """Who makes it."""
    return Writer(None, "Anne Weber", now)


def test_its_sums_are_those_of_the_ledger(family: m.Household) -> None:
    """By provider: billed less paid is what is owed; by child: what was posted for it."""
    told = figures(certificate(family, 2025, writer=writer()))
    assert [one.kind for one in told.providers] == ["sea", "ap"]
    for one in told.providers:
        owed = Transfer.objects.filter(provider__name=one.name, household=family.pk)
        until_new_year = owed.exclude(posted_at__year=2026, kind="received")
        billed = sum(child.billed_cents for child in one.children)
        sums = until_new_year.aggregate(owed=balance(OWED_BY_FAMILY), state=balance({"state": 1}))
        assert billed - one.paid_cents == sums["owed"]
        assert sum(child.state_cents for child in one.children) == sums["state"]
    creche = told.providers[0]
    assert {child.name for child in creche.children} == {"Mia Weber", "Ben Weber"}
    assert told.paid_cents == 5_000, "what came on 1 January is of the next year"
    assert [year.year for year in years(family)] == [2026, 2025]


def test_a_new_version_only_where_figures_changed(family: m.Household) -> None:
    first = certificate(family, 2025, writer=writer())
    assert certificate(family, 2025, writer=writer()) == first
    creche = m.Provider.objects.get(kind="sea")
    pay(family, creche, 250, datetime(2025, 12, 30, 9, tzinfo=f.LUXEMBOURG))
    second = certificate(family, 2025, writer=writer())
    assert (second.number, second.version) == (first.number, 2)
    assert figures(second).paid_cents == 5_250 and newest(family, 2025) == second
    content = bytes(rendering(second, LATER).content)
    assert content.startswith(b"%PDF") and "52,50" in words_of(content)


def test_the_running_year_has_only_a_preview(family: m.Household) -> None:
    with pytest.raises(NoCertificate, match="not_over"):
        certificate(family, 2026, writer=writer())
    with pytest.raises(NoCertificate, match="nothing"):
        certificate(family, 2024, writer=writer())
    shown = preview(family, 2026, writer=writer())
    assert shown.preview and shown.paid_cents == 700
    assert "n'est pas un certificat" in words_of(certificate_pdf(shown))


def test_the_office_of_the_family_makes_it_and_no_other(family: m.Household) -> None:
    """An office sees no transfers: it gets the figures of its own families only."""
    see(office=family.office_id)
    assert figures(certificate(family, 2025, writer=writer())).paid_cents == 5_000
    see(office="wiltz")
    assert newest(family, 2025) is None
