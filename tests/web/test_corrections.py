"""A bill corrected by those who may: asked at a provider, decided by the ministry, entered."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accueil.attendance.models import Stay
from accueil.attendance.periods import close
from accueil.billing.models import Correction, Goodwill
from accueil.billing.run import open_for_billing, run
from accueil.identity.models import Account
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.store.security import see
from tests import cared as c
from tests import factories as f
from tests.web.office.changing import followed, lower

AUGUST = Period(2026, 8)
WAS = date(2026, 8, 4)


class Site:
    """A child whose August is closed, and those who look at it."""

    def __init__(self) -> None:
        see(country=True)
        office = f.make_office()
        home = f.make_household(office, incomes={"representative": 6_600_000})
        self.child = f.make_child(office, household=home)
        f.make_contract(self.child)
        self.creche = c.creche(hour_cents=750, funding="commercial")
        c.agree(self.child, self.creche)
        c.was_there(self.child, self.creche, WAS, 360, 1200)
        open_for_billing(AUGUST, by=None, now=f.NOW)
        self.run()
        close(AUGUST, by=None, now=f.NOW)
        accounts = [
            f.make_account("manager", provider=self.creche),
            f.make_account("officer", office),
            f.make_account("ministry"),
            f.make_account("ministry"),
        ]
        self.manager, self.officer, self.ministry, self.second = map(f.signed_in, accounts)
        see(country=True)
        self.accounts: list[Account] = accounts

    def run(self) -> None:
        """What a run does."""
        see(country=True)
        run(shipped(), now=f.NOW)

    def at(self, name: str, *more: object) -> str:
        """An address at the provider."""
        return reverse(name, args=[self.creche.pk, *more])


@pytest.fixture
def site(db: None, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Site:
    """The pages are opened at the moment of the factories."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    monkeypatch.setattr("django.utils.timezone.now", lambda: f.NOW)
    return Site()


def text(page: Any) -> str:
    """What a page says."""
    return str(page.content.decode().replace("\xa0", " ").replace("&#x27;", "'"))


def follow(client: Client, path: str, sent: dict[str, Any]) -> Any:
    """Send a form that leads on."""
    answer = client.post(path, sent, follow=True)
    assert answer.redirect_chain, text(answer)[:3000]
    return answer


def test_a_day_is_corrected(site: Site) -> None:
    """Asked and joined, refused where it is open; accepted; seen in money; recorded as seen."""
    ask = site.at("provider_correction_ask")
    sent = {"child": str(site.child.pk), "period": "2026-08", "reason": "Left at noon."}
    open_one = site.manager.post(ask, {**sent, "period": "2026-09"})
    assert "not closed" in text(open_one) and "Left at noon." in text(open_one)
    late = site.manager.post(ask, {**sent, "period": "2025-01"})
    assert "02.02.2026" in text(late)  # until then it would have been in time
    assert "Mia Weber" in text(follow(site.manager, ask, sent))
    assert "already" in text(follow(site.manager, ask, sent))
    see(country=True)
    asked = Correction.objects.get()
    days = site.at("provider_correction_days", asked.pk)
    assert site.manager.get(days).status_code == 302
    assert site.manager.post(days, {}).status_code in (200, 409)

    decide = reverse("ministry_correction", args=[asked.pk])
    assert "Mia Weber" in text(site.ministry.get(reverse("ministry_corrections")))
    assert "why the request is refused" in text(site.ministry.post(decide, {"decision": "refuse"}))
    assert "accepted" in text(follow(site.ministry, decide, {"decision": "accept"}))
    assert site.second.post(decide, {"decision": "accept"}).status_code == 409

    page = site.manager.get(days)
    was = page.context["was"]
    field = f"t.{site.child.pk}.{WAS}"
    typed = {"was": was, field: "8-", "do": "look"}
    wrong = site.manager.post(days, typed)
    assert "8-" in text(wrong) and wrong.context["outcome"].wrong
    looked = site.manager.post(days, {**typed, field: "8-12"})
    name = looked.context["looked"]
    assert name and "The parents pay" in text(looked)
    assert Stay.objects.current().get().until == 1200
    unseen = site.manager.post(days, {**typed, field: "8-13", "do": "record", "looked": name})
    assert "Look at it again" in text(unseen)
    seen = {**typed, field: "8-12", "do": "record", "looked": name}
    assert "next invoice" in text(follow(site.manager, days, seen))
    see(country=True)
    assert Stay.objects.current().get().until == 720
    assert site.manager.post(days, seen).status_code == 409
    for client in (site.officer, site.manager):
        assert "Correction done" in text(client.get("/corrections/", follow=True))
    assert "Left at noon." in text(site.officer.get(reverse("correction", args=[asked.pk])))


def test_the_office_asks(site: Site) -> None:
    """In the family's name; what is a fact of the family needs no request; a change is told in
    money of bills that were made."""
    ask = reverse("correction_ask", args=[site.child.pk])
    page = site.officer.get(f"{ask}?period=2026-08&provider={site.creche.pk}")
    assert page.context["form"]["period"].value() == "2026-08"
    sent = {"about": "family", "period": "2026-08", "provider": "all", "asked_by": "parent"}
    sent["reason"] = "We earn less."
    assert "correct themselves" in text(site.officer.post(ask, sent))
    assert "No e-mail" not in text(follow(site.officer, ask, {**sent, "about": "days"}))
    stranger = f.signed_in(f.make_account("officer", f.make_office("esch")))
    assert stranger.get(ask).status_code == 404
    see(country=True)
    one = Correction.objects.get()
    assert stranger.get(reverse("correction", args=[one.pk])).status_code == 404
    assert site.manager.get(site.at("provider_correction", one.pk)).status_code == 200
    page = followed(site.officer, lower(site.officer, site.child, AUGUST.first))
    billed = page.context["billed"]
    less = billed["rows"][0]["before_cents"] - billed["rows"][0]["after_cents"]
    assert less > 0 and "This changes 1 bill that was made." in billed["said"]
    assert f"get back: {less // 100}.{less % 100:02}" in text(page).replace("\u202f", "")


def test_goodwill_is_granted_by_two(site: Site) -> None:
    """Seen in money, proposed as seen, approved by another, withdrawn."""
    propose = reverse("goodwill_propose", args=[site.child.pk])
    bill = f"2026-08:{site.creche.pk}"
    sent = {"bill": bill, "cents": "9 999,00", "reason": "Kindness", "do": "look"}
    assert "At most" in text(site.ministry.post(propose, sent))
    looked = site.ministry.post(propose, {**sent, "cents": "1,50"})
    name = looked.context["looked"]
    assert "1.50" in text(looked) and "The State pays" in text(looked)
    assert not Goodwill.objects.exists()
    sent |= {"do": "propose", "looked": name}
    assert not site.ministry.post(propose, {**sent, "cents": "1,60"}).has_header("Location")
    own = follow(site.ministry, propose, {**sent, "cents": "1,50"})
    assert "Somebody else has to approve" in text(own)
    see(country=True)
    one = reverse("goodwill", args=[Goodwill.objects.get().pk])
    assert site.ministry.post(one, {"do": "approve"}).status_code == 409
    assert "Approved" in text(follow(site.second, one, {"do": "approve"}))
    assert "1.50" in text(site.second.get(reverse("goodwill_list")))
    assert "Withdrawn" in text(follow(site.second, one, {"do": "withdraw"}))
    assert site.manager.get(one).status_code == site.officer.get(propose).status_code == 403
