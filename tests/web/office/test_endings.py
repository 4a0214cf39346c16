"""Endings of contracts, REVIS and precarious situations on their pages."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from accueil.actions.papers import rendering
from accueil.documents.models import Document
from accueil.registry import models as m
from accueil.registry.situation import situation
from accueil.store.models import Upload
from accueil.store.security import see
from families import LEO, MIA
from tests import factories as f
from tests.web.office.changing import (
    HALF_A_YEAR_AGO,
    TODAY,
    day,
    emails,
    followed,
    letters,
    paper,
    saved,
    signed,
    text_of,
)

pytestmark = pytest.mark.django_db


def test_a_contract_ends_with_a_period_and_a_letter(clerk: Client, office: m.Office) -> None:
    child = signed(office)
    url = f"/children/{child.pk}/end/"
    assert "4 October 2026" in text_of(clerk.get(url))
    page = followed(clerk, clerk.post(url, {"last": "2026-09", "reason": "moves away"}))
    assert "Last day of the contract: 4 October 2026" in text_of(page)
    assert page.context["money"]["difference_cents"] > 0, "the full price afterwards"
    first, second = saved(clerk, page), saved(clerk, page)
    assert first.status_code == second.status_code == 302
    assert "Termination" in text_of(followed(clerk, second))
    see(country=True)
    assert m.Membership.objects.current().get().until == date(2026, 10, 5)
    (letter,) = letters("termination")
    (told,) = emails("termination")
    number = m.Membership.objects.current().get().number
    assert number in told.content["text"] and told.content["to"]
    assert len(rendering(Document.objects.get(pk=letter.document), f.NOW).content) > 5_000


def test_a_false_declaration_is_annulled_with_its_money(clerk: Client, office: m.Office) -> None:
    child = signed(office)
    url = f"/children/{child.pk}/annul/"
    missing = clerk.post(url, {"period": "2026-03", "bar": "12"})
    assert "Fill in this field." in text_of(missing)
    fields = {"period": "2026-03", "bar": "12", "reason": "The income was false."}
    page = followed(clerk, clerk.post(url, fields))
    assert len(page.context["children"][0]["details"]) == 7
    assert page.context["money"]["difference_cents"] > 0
    assert saved(clerk, page).status_code == saved(clerk, page).status_code == 302
    see(country=True)
    assert m.Bar.objects.current().get().until == date(2027, 3, 2)
    assert situation(child, TODAY).membership is None
    record = Document.objects.get(kind="termination").record
    assert record["annulled"] and record["objection_until"] == "2026-12-14"
    assert record["reasons"] == ["The income was false."]
    assert "No contract to end" in text_of(clerk.get(url))


@pytest.mark.parametrize("shown", [{"shown": "file", "proof": paper()}, {"shown": "original_seen"}])
def test_revis_by_its_certificate(clerk: Client, office: m.Office, shown: dict[str, Any]) -> None:
    child = signed(office, MIA, LEO)
    start = clerk.post(f"/children/{child.pk}/situation/", {"what": "revis"})
    dates = {**day("since", HALF_A_YEAR_AGO), **day("last", date(2027, 3, 15))}
    fields = {"revis": "whole", **dates, **shown}
    page = followed(clerk, clerk.post(start.headers["Location"], fields))
    assert page.context["money"]["difference_cents"] < 0
    assert saved(clerk, page).status_code == saved(clerk, page).status_code == 302
    see(country=True)
    fact = m.Precarious.objects.current().get()
    assert (fact.ground, fact.until) == ("revis_whole", date(2027, 3, 16))
    assert fact.reason == shown["shown"].replace("file", "")
    assert len(letters("contract_version")) == 2, "one for each child"


def requested(client: Client, child: m.Child, asked_by: str, **fields: Any) -> Any:
    grounds = {"asked_by": asked_by, "grounds": "Over-indebted.", **day("received", TODAY)}
    return client.post(f"/children/{child.pk}/situation/request/", {**grounds, **fields})


def test_a_request_needs_an_opinion_unless_parents_ask(clerk: Client, office: m.Office) -> None:
    child = signed(office)
    assert "Attach the opinion." in text_of(requested(clerk, child, "doctor"))
    followed(clerk, requested(clerk, child, "doctor", proof=paper()))
    followed(clerk, requested(clerk, child, "parents"))
    followed(clerk, requested(clerk, child, "parents"))
    see(country=True)
    assert m.SituationRequest.objects.count() == 2, "sent twice it is one"
    assert "Mia Muster" in text_of(clerk.get("/situations/"))


def decided(client: Client, request: m.SituationRequest, **fields: Any) -> Any:
    dates = {**day("since", date(2026, 9, 7)), **day("last", date(2027, 3, 7))}
    fields = {"granted": "yes", "reasons": "Die Schulden sind belegt.", **dates, **fields}
    return client.post(f"/situations/{request.pk}/decide/", fields)


def test_a_granted_request_is_decided_once_and_written(clerk: Client, office: m.Office) -> None:
    child = signed(office, language="de")
    requested(clerk, child, "parents")
    see(country=True)
    request = m.SituationRequest.objects.get()
    assert "Attach the opinion." in text_of(decided(clerk, request)), "not without an opinion"
    page = followed(clerk, decided(clerk, request, proof=paper()))
    assert page.context["money"]["difference_cents"] < 0
    assert saved(clerk, page).status_code == saved(clerk, page).status_code == 302
    see(country=True)
    assert situation(child, TODAY).household.precarious
    made = m.SituationDecision.objects.get()
    opinion = Upload.objects.get(pk=made.opinion)
    assert made.by == "commune" and opinion.child == child.pk, "it is kept with the decision"
    assert len(letters("decision")) == 1 and len(letters("contract_version")) == 1
    told = emails("decision")
    assert told and "Armutsrisiko" in told[0].content["subject"], "in the family's language"
    shown = text_of(clerk.get(f"/situations/{request.pk}/decide/"))
    assert "This request is decided" in shown
    assert "Opinion that arrived with the decision" in shown and str(opinion.pk) in shown


def test_the_ministry_refuses_with_reasons(clerk: Client, office: m.Office, settings: Any) -> None:
    child = signed(office)
    requested(clerk, child, "school", proof=paper())
    ministry = f.signed_in(f.make_account("ministry"))
    assert "Mia Muster" in text_of(ministry.get("/situations/"))
    see(country=True)
    request = m.SituationRequest.objects.get()
    f.give_reason(ministry, "situations", request.pk)
    assert "Fill in" in text_of(decided(ministry, request, granted="no", reasons=""))
    page = followed(ministry, decided(ministry, request, granted="no", proof=paper()))
    assert saved(ministry, page).status_code == 302
    see(country=True)
    made = m.SituationDecision.objects.get()
    assert (made.by, made.granted, made.first) == ("ministry", False, None)
    assert made.opinion and made.opinion != request.opinion, "also with a refusal"
    assert not situation(child, TODAY).household.precarious
    assert len(letters("decision")) == 1 and not letters("contract_version")
