"""A change on its pages: shown with its money, saved once, told to whoever comes second."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accueil.actions.change import outlook, touched_periods
from accueil.actions.papers import Writer, rendering
from accueil.actions.sign import sign
from accueil.documents.models import Document
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.registry.situation import situation
from accueil.store.models import AccessLog, Message, Upload, next_number
from accueil.store.security import see
from catalogues import PACKAGE
from catalogues.texts import messages, written
from families import LEO, MIA, answers
from tests import factories as f

pytestmark = pytest.mark.django_db
TODAY = f.NOW.date()
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
HALF_A_YEAR_AGO = date(2026, 3, 16)


def signed(office: m.Office, *children: Any, kind: str = "together", **options: Any) -> m.Child:
    """A family whose contracts were signed half a year ago; its first child."""
    opened = m.Application.objects.create(
        number=next_number("application", 2026), office=office, purpose="first", opened_at=f.NOW
    )
    given = answers(kind, *children, provider=f.make_provider(office), **options)
    made = sign(opened.pk, given, date(2026, 2, 10), Writer(None, "Anne", f.NOW), shipped())
    return made[0].membership.child


@pytest.fixture
def office(db: None) -> m.Office:
    see(country=True)
    return f.make_office()


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: f.NOW)


@pytest.fixture
def officer(office: m.Office, now: None) -> Client:
    return f.signed_in(f.make_account("officer", office))


def day(name: str, of: date) -> dict[str, Any]:
    return {f"{name}_day": of.day, f"{name}_month": of.month, f"{name}_year": of.year}


def paper(name: str = "proof.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def sent_back(page: Any) -> dict[str, Any]:
    """What a browser sends back of a page's form as it was shown."""
    sent: dict[str, Any] = {}
    for bound in page.context["form"]:
        value = bound.value()
        if isinstance(value, date):
            sent |= day(bound.html_name, value)
        elif value not in (None, ""):
            sent[bound.html_name] = bound.field.prepare_value(value)
    return sent


def text_of(page: Any) -> str:
    return str(page.content.decode().replace("&#x27;", "'").replace("&amp;", "&"))


def typed(client: Client, child: m.Child, change: str, since: date, **fields: Any) -> Any:
    """Begin a change and fill its first page with what is known, and with what is given."""
    begun = client.post(f"/children/{child.pk}/change/", {"kind": change})
    assert begun.status_code == 302, text_of(begun)
    page = client.get(begun.headers["Location"])
    given = {**sent_back(page), **day("since", since), **fields}
    return client.post(begun.headers["Location"], {k: v for k, v in given.items() if v != ""})


def followed(client: Client, answer: Any) -> Any:
    assert answer.status_code == 302, text_of(answer)
    page = client.get(answer.headers["Location"])
    assert page.status_code == 200, page.headers.get("Location")
    return page


def saved(client: Client, page: Any) -> Any:
    """Click the one button of a page that shows before and after."""
    return client.post(page.context["action"], {"key": page.context["draft"].key})


def lower(client: Client, child: m.Child, since: date = HALF_A_YEAR_AGO, **fields: Any) -> Any:
    """A lower income of the representative, up to the page before saving."""
    income = {"representative_1_assessed": "10 000,00", "proof": paper(), **fields}
    return typed(client, child, "income", since, **income)


def letters(kind: str) -> list[Message]:
    see(country=True)
    return list(Message.objects.filter(kind=kind, channel="letter"))


def test_an_income_half_a_year_back_is_shown_saved_and_sent(
    officer: Client, office: m.Office
) -> None:
    child = signed(office, MIA, LEO, language="de")
    page = followed(officer, lower(officer, child))
    money = page.context["money"]
    assert money["difference_cents"] < 0
    assert [c["name"] for c in page.context["children"]] == ["Mia Muster", "Léo Muster"]
    assert len(page.context["children"][0]["details"]) == 7
    see(country=True)
    assert Document.objects.filter(kind="contract").count() == 2, "nothing is saved yet"
    assert Upload.objects.get().child is None
    done = followed(officer, saved(officer, page))
    assert "version 2" in text_of(done)
    see(country=True)
    periods = touched_periods(HALF_A_YEAR_AGO, TODAY)
    children = m.Child.objects.all()
    now = sum(outlook(c, periods, TODAY, shipped()).parent_cents for c in children)
    assert now == money["after_cents"], "what was shown is what is saved"
    assert Document.objects.filter(kind="contract").count() == 4, "old versions stay"
    assert {(x.language, x.office) for x in letters("contract_version")} == {("de", "diekirch")}
    email = Message.objects.filter(kind="contract_version", channel="email").first()
    assert email and email.content["subject"] == "Neue Fassung Ihres Beitrittsvertrags"
    assert Upload.objects.get().child == child.pk
    log = AccessLog.objects.filter(action="change", child=child.pk, what__contains="income")
    assert log.count() == 1


def test_clicked_twice_it_is_saved_once(officer: Client, office: m.Office) -> None:
    child = signed(office)
    page = followed(officer, lower(officer, child))
    first, second = saved(officer, page), saved(officer, page)
    assert first.headers["Location"] == second.headers["Location"]
    assert "version 2" in text_of(followed(officer, second))
    see(country=True)
    assert Document.objects.filter(kind="contract").count() == 2
    assert len(letters("contract_version")) == 1


def test_the_second_officer_is_told_and_loses_nothing(officer: Client, office: m.Office) -> None:
    child = signed(office)
    page = followed(officer, lower(officer, child))
    other = f.signed_in(f.make_account("officer", office))
    theirs = followed(other, typed(other, child, "allowance", TODAY, allowance_children="3"))
    assert saved(other, theirs).status_code == 302
    told = saved(officer, page)
    assert told.status_code == 409 and "Somebody else changed" in text_of(told)
    assert told.context["money"]["after_cents"] != page.context["money"]["after_cents"]
    see(country=True)
    assert Document.objects.filter(kind="contract").count() == 2, "only the other's is saved"
    assert saved(officer, told).status_code == 302
    see(country=True)
    assert Document.objects.filter(kind="contract").count() == 3


def test_two_windows_of_one_officer_save_only_what_they_show(
    officer: Client, office: m.Office
) -> None:
    child = signed(office)
    page = followed(officer, lower(officer, child))
    followed(officer, lower(officer, child, representative_1="other", representative_1_other="9"))
    assert saved(officer, page).status_code == 409


def test_a_year_back_is_possible_and_a_day_more_is_not(officer: Client, office: m.Office) -> None:
    child = signed(office)
    assert lower(officer, child, TODAY.replace(year=2025)).status_code == 302
    refused = lower(officer, child, TODAY.replace(year=2025) - timedelta(days=1))
    assert refused.status_code == 200
    assert "The earliest possible day is 14.09.2025." in text_of(refused)
    assert 'value="10 000,00"' in text_of(refused), "what was typed stays"
    assert "Already handed in: proof.pdf" in text_of(refused), "the file too"
    refused = lower(officer, child, date(2026, 10, 5))
    assert "The last possible day is 04.10.2026." in text_of(refused)


def test_evidence_of_an_income_is_asked_and_looked_into(officer: Client, office: m.Office) -> None:
    child = signed(office)
    assert "Choose a file." in text_of(lower(officer, child, proof=""))
    fake = paper(content=b"<html><script>")
    assert "is no PDF" in text_of(lower(officer, child, proof=fake))


def test_what_was_typed_is_there_when_going_back(officer: Client, office: m.Office) -> None:
    child = signed(office)
    page = followed(officer, lower(officer, child))
    back = officer.get(page.context["edit_url"])
    shown = text_of(back)
    assert "10000.00" in shown and 'value="2026"' in shown and "proof.pdf" in shown
    again = officer.post(page.context["edit_url"], sent_back(back))
    assert again.status_code == 302, "the file is not asked once more"


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("address", {"home_street": "3, rue Neuve"}),
        ("allowance", {"allowance_children": "4"}),
        ("schooling", {"schooling": "precoce_full"}),
        ("language", {"language": "pt"}),
    ],
)
def test_other_changes_make_a_new_version(
    officer: Client, office: m.Office, kind: str, fields: dict[str, str]
) -> None:
    child = signed(office)
    page = followed(officer, typed(officer, child, kind, TODAY, **fields))
    assert page.context["facts"] or kind == "language"
    followed(officer, saved(officer, page))
    see(country=True)
    made = Document.objects.get(kind="contract", version=2)
    assert made.language == ("pt" if kind == "language" else "fr")
    assert len(letters("contract_version")) == 1
    if kind == "address":
        assert len(rendering(made, f.NOW).content) > 10_000


def test_a_separation_asks_who_is_left_and_what_they_earn(
    officer: Client, office: m.Office
) -> None:
    child = signed(office)
    answer = typed(officer, child, "household", HALF_A_YEAR_AGO, kind="separated")
    income = followed(officer, answer)
    assert answer.headers["Location"].endswith("/income/"), "nobody else to name"
    fields = {**sent_back(income), "proof": paper(), "maintenance_0": "paid"}
    page = followed(
        officer, officer.post(answer.headers["Location"], {**fields, "maintenance_0_paid": "2400"})
    )
    assert saved(officer, page).status_code == 302
    see(country=True)
    known = situation(child, TODAY).household
    assert known.kind == "separated" and len(known.incomes) == 1
    assert [entry.yearly_cents for entry in known.maintenance] == [240_000]
    roles = m.Adult.objects.current().on(TODAY).values_list("role", flat=True)
    assert list(roles) == ["representative"]


def test_a_partner_who_moved_in_is_named_and_counts(officer: Client, office: m.Office) -> None:
    child = signed(office, kind="separated")
    answer = typed(officer, child, "household", TODAY, kind="blended")
    where = answer.headers["Location"]
    assert where.endswith("/persons/")
    name = {"partner_0_family_name": "Weber", "partner_0_given_name": "Paul"}
    doubt = officer.post(where, name)
    assert "no identification number" in text_of(doubt)
    answer = officer.post(where, {**name, "partner_0_matricule_reason": "not at hand"})
    fields = sent_back(followed(officer, answer))
    earned = {"partner_1": "tax_assessment", "partner_1_assessed": "60000,00", "proof": paper()}
    answer = officer.post(answer.headers["Location"], {**fields, **earned})
    page = followed(officer, answer)
    assert page.context["money"]["difference_cents"] > 0
    assert saved(officer, page).status_code == 302
    see(country=True)
    assert len(situation(child, TODAY).household.incomes) == 2


def test_maintenance_is_asked_where_it_counts(officer: Client, office: m.Office) -> None:
    together = signed(office, MIA)
    assert "Maintenance" not in text_of(officer.get(f"/children/{together.pk}/change/"))
    child = signed(office, LEO, kind="separated")
    fields = {"maintenance_0": "paid", "maintenance_0_paid": "9600,00"}
    page = followed(officer, typed(officer, child, "maintenance", TODAY, **fields))
    assert saved(officer, page).status_code == 302
    see(country=True)
    assert m.Maintenance.objects.current().get().yearly_cents == 960_000


def test_what_was_recorded_for_a_later_day_is_told(officer: Client, office: m.Office) -> None:
    child = signed(office)
    later = followed(officer, typed(officer, child, "allowance", TODAY, allowance_children="2"))
    assert saved(officer, later).status_code == 302
    answer = typed(officer, child, "allowance", HALF_A_YEAR_AGO, allowance_children="3")
    assert "recorded for a later day" in text_of(followed(officer, answer))


def test_a_contract_ends_with_a_period_and_a_letter(officer: Client, office: m.Office) -> None:
    child = signed(office)
    url = f"/children/{child.pk}/end/"
    assert "4 October 2026" in text_of(officer.get(url))
    page = followed(officer, officer.post(url, {"last": "2026-09", "reason": "moves away"}))
    assert "Last day of the contract: 4 October 2026" in text_of(page)
    assert page.context["money"]["difference_cents"] > 0, "the full price afterwards"
    first, second = saved(officer, page), saved(officer, page)
    assert first.status_code == second.status_code == 302
    assert "Termination" in text_of(followed(officer, second))
    see(country=True)
    assert m.Membership.objects.current().get().until == date(2026, 10, 5)
    (letter,) = letters("termination")
    assert len(rendering(Document.objects.get(pk=letter.document), f.NOW).content) > 5_000


def test_a_false_declaration_is_annulled_with_its_money(officer: Client, office: m.Office) -> None:
    child = signed(office)
    url = f"/children/{child.pk}/annul/"
    missing = officer.post(url, {"period": "2026-03", "bar": "12"})
    assert "Fill in this field." in text_of(missing)
    fields = {"period": "2026-03", "bar": "12", "reason": "The income was false."}
    page = followed(officer, officer.post(url, fields))
    assert len(page.context["children"][0]["details"]) == 7
    assert page.context["money"]["difference_cents"] > 0
    assert saved(officer, page).status_code == saved(officer, page).status_code == 302
    see(country=True)
    assert m.Bar.objects.current().get().until == date(2027, 3, 2)
    assert situation(child, TODAY).membership is None
    record = Document.objects.get(kind="termination").record
    assert record["annulled"] and record["objection_until"] == "2026-12-14"
    assert record["reasons"] == ["The income was false."]
    assert "No contract to end" in text_of(officer.get(url))


def test_revis_by_its_certificate(officer: Client, office: m.Office) -> None:
    child = signed(office, MIA, LEO)
    start = officer.post(f"/children/{child.pk}/situation/", {"what": "revis"})
    dates = {**day("since", HALF_A_YEAR_AGO), **day("last", date(2027, 3, 15))}
    fields = {"revis": "whole", **dates, "proof": paper()}
    page = followed(officer, officer.post(start.headers["Location"], fields))
    assert page.context["money"]["difference_cents"] < 0
    assert saved(officer, page).status_code == saved(officer, page).status_code == 302
    see(country=True)
    fact = m.Precarious.objects.current().get()
    assert (fact.ground, fact.until) == ("revis_whole", date(2027, 3, 16))
    assert len(letters("contract_version")) == 2, "one for each child"


def requested(client: Client, child: m.Child, asked_by: str, **fields: Any) -> Any:
    grounds = {"asked_by": asked_by, "grounds": "Over-indebted.", **day("received", TODAY)}
    return client.post(f"/children/{child.pk}/situation/request/", {**grounds, **fields})


def test_a_request_needs_an_opinion_unless_parents_ask(officer: Client, office: m.Office) -> None:
    child = signed(office)
    assert "Attach the opinion." in text_of(requested(officer, child, "doctor"))
    followed(officer, requested(officer, child, "doctor", proof=paper()))
    followed(officer, requested(officer, child, "parents"))
    followed(officer, requested(officer, child, "parents"))
    see(country=True)
    assert m.SituationRequest.objects.count() == 2, "sent twice it is one"
    assert "Mia Muster" in text_of(officer.get("/situations/"))


def decided(client: Client, request: m.SituationRequest, **fields: Any) -> Any:
    dates = {**day("since", date(2026, 9, 7)), **day("last", date(2027, 3, 7))}
    fields = {"granted": "yes", "reasons": "Die Schulden sind belegt.", **dates, **fields}
    return client.post(f"/situations/{request.pk}/decide/", fields)


def test_a_granted_request_is_decided_once_and_written(officer: Client, office: m.Office) -> None:
    child = signed(office, language="de")
    requested(officer, child, "parents")
    see(country=True)
    request = m.SituationRequest.objects.get()
    assert "Choose a file." in text_of(decided(officer, request)), "not without an opinion"
    page = followed(officer, decided(officer, request, proof=paper()))
    assert page.context["money"]["difference_cents"] < 0
    assert saved(officer, page).status_code == saved(officer, page).status_code == 302
    see(country=True)
    assert situation(child, TODAY).household.precarious
    assert m.SituationDecision.objects.get().by == "commune"
    assert len(letters("decision")) == 1 and len(letters("contract_version")) == 1
    assert "This request is decided" in text_of(officer.get(f"/situations/{request.pk}/decide/"))


def test_the_ministry_refuses_with_reasons(
    officer: Client, office: m.Office, settings: Any
) -> None:
    child = signed(office)
    requested(officer, child, "school", proof=paper())
    ministry = f.signed_in(f.make_account("ministry"))
    assert "Mia Muster" in text_of(ministry.get("/situations/"))
    see(country=True)
    request = m.SituationRequest.objects.get()
    assert "Fill in" in text_of(decided(ministry, request, granted="no", reasons=""))
    page = followed(ministry, decided(ministry, request, granted="no"))
    assert saved(ministry, page).status_code == 302
    see(country=True)
    made = m.SituationDecision.objects.get()
    assert (made.by, made.granted, made.first) == ("ministry", False, None)
    assert not situation(child, TODAY).household.precarious
    assert len(letters("decision")) == 1 and not letters("contract_version")


PAGES = ("change/", "change/income/income/", "end/", "annul/", "situation/", "situation/revis/")


def test_of_another_office_there_is_no_page(officer: Client, office: m.Office) -> None:
    child = signed(f.make_office("wiltz"))
    requested_there = f"/children/{child.pk}/"
    for page in (*PAGES, "situation/request/"):
        assert officer.get(requested_there + page).status_code == 404, page


@pytest.mark.parametrize("role", ["helpdesk", "auditor", "manager"])
def test_without_the_permission_there_is_none_either(
    office: m.Office, now: None, role: str
) -> None:
    child = signed(office)
    client = f.signed_in(f.make_account(role))
    for page in PAGES:
        assert client.get(f"/children/{child.pk}/{page}").status_code == 403, page
    assert client.get("/situations/").status_code == 403


def test_the_ministry_annuls_and_does_not_terminate(office: m.Office, now: None) -> None:
    child = signed(office)
    client = f.signed_in(f.make_account("ministry"))
    assert client.get(f"/children/{child.pk}/annul/").status_code == 200
    assert client.get(f"/children/{child.pk}/end/").status_code == 403
    assert client.get(f"/children/{child.pk}/end/terminated/").status_code == 403


@pytest.mark.parametrize("language", ["lb", "fr", "de"])
def test_no_english_on_pages_in_other_languages(
    officer: Client, office: m.Office, language: str
) -> None:
    child = signed(office, MIA, LEO)
    shown = [followed(officer, lower(officer, child)).request["PATH_INFO"]]
    shown += [f"/children/{child.pk}/{page}" for page in PAGES]
    shown += ["/situations/", f"/children/{child.pk}/situation/request/"]
    officer.cookies["django_language"] = language
    catalogue = written(PACKAGE / "web" / "office" / "changes" / "locale", language)
    english = {
        str(message.id): message.string
        for message in messages(catalogue)
        if isinstance(message.id, str) and "%" not in message.id and " " in message.id
    }
    for url in shown:
        text = text_of(officer.get(url))
        assert f'lang="{language}"' in text
        for words, other in english.items():
            assert words == other or f">{words}<" not in text, (url, words)
