"""A change on its pages: shown with its money, saved once, told to whoever comes second."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from accueil.actions.change import outlook, touched_periods
from accueil.actions.papers import rendering
from accueil.documents.models import Document
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.registry.situation import situation
from accueil.store.models import AccessLog, Message, Upload
from accueil.store.security import see
from catalogues import PACKAGE
from catalogues.texts import messages, written
from families import LEO, MIA
from tests import factories as f
from tests.web.office.changing import (
    HALF_A_YEAR_AGO,
    TODAY,
    followed,
    letters,
    lower,
    paper,
    saved,
    sent_back,
    signed,
    text_of,
    typed,
)

pytestmark = pytest.mark.django_db


def test_an_income_half_a_year_back_is_shown_saved_and_sent(
    clerk: Client, office: m.Office
) -> None:
    child = signed(office, MIA, LEO, language="de")
    page = followed(clerk, lower(clerk, child))
    money = page.context["money"]
    assert money["difference_cents"] < 0
    assert [c["name"] for c in page.context["children"]] == ["Mia Muster", "Léo Muster"]
    assert len(page.context["children"][0]["details"]) == 7
    see(country=True)
    assert Document.objects.filter(kind="contract").count() == 2, "nothing is saved yet"
    assert Upload.objects.get().child is None
    done = followed(clerk, saved(clerk, page))
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


def test_clicked_twice_it_is_saved_once(clerk: Client, office: m.Office) -> None:
    child = signed(office)
    page = followed(clerk, lower(clerk, child))
    first, second = saved(clerk, page), saved(clerk, page)
    assert first.status_code == second.status_code == 302
    assert all("version 2" in text_of(followed(clerk, each)) for each in (first, second))
    see(country=True)
    assert Document.objects.filter(kind="contract").count() == 2
    assert len(letters("contract_version")) == 1


def test_the_second_officer_is_told_and_loses_nothing(clerk: Client, office: m.Office) -> None:
    child = signed(office)
    page = followed(clerk, lower(clerk, child))
    other = f.signed_in(f.make_account("officer", office))
    theirs = followed(other, typed(other, child, "allowance", TODAY, allowance_children="3"))
    assert saved(other, theirs).status_code == 302
    told = saved(clerk, page)
    assert told.status_code == 409 and "Somebody else changed" in text_of(told)
    assert told.context["money"]["after_cents"] != page.context["money"]["after_cents"]
    see(country=True)
    assert Document.objects.filter(kind="contract").count() == 2, "only the other's is saved"
    assert saved(clerk, told).status_code == 302
    see(country=True)
    assert Document.objects.filter(kind="contract").count() == 3


def test_two_windows_of_one_officer_save_only_what_they_show(
    clerk: Client, office: m.Office
) -> None:
    child = signed(office)
    page = followed(clerk, lower(clerk, child))
    followed(clerk, lower(clerk, child, representative_1="other", representative_1_other="9"))
    assert saved(clerk, page).status_code == 409


def test_a_year_back_is_possible_and_a_day_more_is_not(clerk: Client, office: m.Office) -> None:
    child = signed(office)
    assert lower(clerk, child, TODAY.replace(year=2025)).status_code == 302
    refused = lower(clerk, child, TODAY.replace(year=2025) - timedelta(days=1))
    assert refused.status_code == 200
    assert "The earliest possible day is 14.09.2025." in text_of(refused)
    assert 'value="10 000,00"' in text_of(refused), "what was typed stays"
    assert "Already handed in: proof.pdf" in text_of(refused), "the file too"
    refused = lower(clerk, child, date(2026, 10, 5))
    assert "The last possible day is 04.10.2026." in text_of(refused)


def test_evidence_of_an_income_is_asked_and_looked_into(clerk: Client, office: m.Office) -> None:
    child = signed(office)
    assert "Choose a file." in text_of(lower(clerk, child, proof=""))
    fake = paper(content=b"<html><script>")
    assert "is no PDF" in text_of(lower(clerk, child, proof=fake))


def test_the_original_at_the_counter_is_evidence_too(clerk: Client, office: m.Office) -> None:
    child = signed(office)
    page = followed(clerk, lower(clerk, child, proof="", shown="original_seen"))
    back = text_of(clerk.get(page.context["edit_url"]))
    assert re.search(r'value="original_seen"[^>]* checked', back), "the answer stays"
    assert saved(clerk, page).status_code == 302
    see(country=True)
    assert not Upload.objects.exists()
    reasons = m.Income.objects.current().on(TODAY).values_list("reason", "of")
    assert ("original_seen", "representative") in reasons
    assert "Reason: The original was seen at the counter" in text_of(
        clerk.get(f"/children/{child.pk}/")
    )


def test_a_change_needs_no_document_where_none_is_asked(clerk: Client, office: m.Office) -> None:
    child = signed(office)
    for shown in ("none", "original_seen"):
        answer = typed(clerk, child, "allowance", TODAY, allowance_children="4", shown=shown)
        followed(clerk, answer)
    missing = typed(clerk, child, "allowance", TODAY, allowance_children="4", shown="file")
    assert "Choose a file." in text_of(missing)


def test_what_was_typed_is_there_when_going_back(clerk: Client, office: m.Office) -> None:
    child = signed(office)
    page = followed(clerk, lower(clerk, child))
    back = clerk.get(page.context["edit_url"])
    shown = text_of(back)
    assert "10000.00" in shown and 'value="2026"' in shown and "proof.pdf" in shown
    again = clerk.post(page.context["edit_url"], sent_back(back))
    assert again.status_code == 302, "the file is not asked once more"


def test_where_no_amount_changes_it_is_said_first(clerk: Client, office: m.Office) -> None:
    child = signed(office, MIA, LEO)
    page = followed(clerk, typed(clerk, child, "address", TODAY, home_street="3, rue Neuve"))
    shown = text_of(page)
    said = shown.index("Nothing changes in tariffs and money.")
    assert said < shown.index("What is known") < shown.index("Nothing changes in any")
    assert shown.count("Nothing changes in any billing period") == 2, "once a child"
    assert re.search(r"It holds from: [^.<]*2026\. +Nothing is saved yet\.", shown)
    lower_income = text_of(followed(clerk, lower(clerk, child)))
    assert "Nothing changes in tariffs" not in lower_income
    assert lower_income.count("Nothing changes in any") == 1, "Léo has no care planned"


def test_an_example_of_a_first_day_is_given(clerk: Client, office: m.Office) -> None:
    child = signed(office)
    clerk.post(f"/children/{child.pk}/change/", {"kind": "income"})
    shown = text_of(clerk.get(f"/children/{child.pk}/change/income/income/"))
    assert "the first day of the current billing period: 07.09.2026" in shown


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
    clerk: Client, office: m.Office, kind: str, fields: dict[str, str]
) -> None:
    child = signed(office)
    page = followed(clerk, typed(clerk, child, kind, TODAY, **fields))
    assert page.context["facts"] or kind == "language"
    followed(clerk, saved(clerk, page))
    see(country=True)
    made = Document.objects.get(kind="contract", version=2)
    assert made.language == ("pt" if kind == "language" else "fr")
    assert len(letters("contract_version")) == 1
    if kind == "address":
        assert len(rendering(made, f.NOW).content) > 10_000


def test_a_separation_asks_who_is_left_and_what_they_earn(clerk: Client, office: m.Office) -> None:
    child = signed(office)
    answer = typed(clerk, child, "household", HALF_A_YEAR_AGO, kind="separated")
    income = followed(clerk, answer)
    assert answer.headers["Location"].endswith("/income/"), "nobody else to name"
    fields = {**sent_back(income), "proof": paper(), "maintenance_0": "paid"}
    page = followed(
        clerk, clerk.post(answer.headers["Location"], {**fields, "maintenance_0_paid": "2400"})
    )
    assert saved(clerk, page).status_code == 302
    see(country=True)
    known = situation(child, TODAY).household
    assert known.kind == "separated" and len(known.incomes) == 1
    assert [entry.yearly_cents for entry in known.maintenance] == [240_000]
    roles = m.Adult.objects.current().on(TODAY).values_list("role", flat=True)
    assert list(roles) == ["representative"]


def test_a_partner_who_moved_in_is_named_and_counts(clerk: Client, office: m.Office) -> None:
    child = signed(office, kind="separated")
    answer = typed(clerk, child, "household", TODAY, kind="blended")
    where = answer.headers["Location"]
    assert where.endswith("/persons/")
    name = {"partner_0_family_name": "Weber", "partner_0_given_name": "Paul"}
    doubt = clerk.post(where, name)
    assert "no identification number" in text_of(doubt)
    answer = clerk.post(where, {**name, "partner_0_matricule_reason": "not at hand"})
    fields = sent_back(followed(clerk, answer))
    earned = {"partner_1": "tax_assessment", "partner_1_assessed": "60000,00", "proof": paper()}
    answer = clerk.post(answer.headers["Location"], {**fields, **earned})
    page = followed(clerk, answer)
    assert page.context["money"]["difference_cents"] > 0
    assert saved(clerk, page).status_code == 302
    see(country=True)
    assert len(situation(child, TODAY).household.incomes) == 2


def test_maintenance_is_asked_where_it_counts(clerk: Client, office: m.Office) -> None:
    together = signed(office, MIA)
    assert "Maintenance" not in text_of(clerk.get(f"/children/{together.pk}/change/"))
    child = signed(office, LEO, kind="separated")
    fields = {"maintenance_0": "paid", "maintenance_0_paid": "9600,00"}
    page = followed(clerk, typed(clerk, child, "maintenance", TODAY, **fields))
    assert saved(clerk, page).status_code == 302
    see(country=True)
    assert m.Maintenance.objects.current().get().yearly_cents == 960_000


def test_what_was_recorded_for_a_later_day_is_told(clerk: Client, office: m.Office) -> None:
    child = signed(office)
    later = followed(clerk, typed(clerk, child, "allowance", TODAY, allowance_children="2"))
    assert saved(clerk, later).status_code == 302
    answer = typed(clerk, child, "allowance", HALF_A_YEAR_AGO, allowance_children="3")
    assert "recorded for a later day" in text_of(followed(clerk, answer))


PAGES = ("change/", "change/income/income/", "end/", "annul/", "situation/", "situation/revis/")


def test_of_another_office_there_is_no_page(clerk: Client, office: m.Office) -> None:
    child = signed(f.make_office("wiltz"))
    requested_there = f"/children/{child.pk}/"
    for page in (*PAGES, "situation/request/"):
        assert clerk.get(requested_there + page).status_code == 404, page


@pytest.mark.parametrize("role", ["helpdesk", "auditor", "manager"])
def test_without_the_permission_there_is_none_either(
    office: m.Office, clerk: Client, role: str
) -> None:
    child = signed(office)
    client = f.signed_in(f.make_account(role))
    for page in PAGES:
        assert client.get(f"/children/{child.pk}/{page}").status_code == 403, page
    assert client.get("/situations/").status_code == 403


def test_the_ministry_annuls_and_does_not_terminate(office: m.Office, clerk: Client) -> None:
    child = signed(office)
    client = f.signed_in(f.make_account("ministry"))
    f.give_reason(client, "children", child.pk)
    assert client.get(f"/children/{child.pk}/annul/").status_code == 200
    assert client.get(f"/children/{child.pk}/end/").status_code == 403
    assert client.get(f"/children/{child.pk}/end/terminated/").status_code == 403


@pytest.mark.parametrize("language", ["lb", "fr", "de"])
def test_no_english_on_pages_in_other_languages(
    clerk: Client, office: m.Office, language: str
) -> None:
    child = signed(office, MIA, LEO)
    shown = [followed(clerk, lower(clerk, child)).request["PATH_INFO"]]
    shown += [f"/children/{child.pk}/{page}" for page in PAGES]
    shown += ["/situations/", f"/children/{child.pk}/situation/request/"]
    clerk.cookies["django_language"] = language
    catalogue = written(PACKAGE / "web" / "office" / "changes" / "locale", language)
    english = {
        str(message.id): message.string
        for message in messages(catalogue)
        if isinstance(message.id, str) and "%" not in message.id and " " in message.id
    }
    for url in shown:
        text = text_of(clerk.get(url))
        assert f'lang="{language}"' in text
        for words, other in english.items():
            assert words == other or f">{words}<" not in text, (url, words)


def test_loading_the_page_again_does_not_stop_the_button(clerk: Client, office: m.Office) -> None:
    child = signed(office)
    page = followed(clerk, lower(clerk, child))
    assert clerk.get(f"/children/{child.pk}/change/income/").status_code == 200
    assert saved(clerk, page).status_code == 302
