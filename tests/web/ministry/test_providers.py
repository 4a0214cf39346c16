"""The ministry keeps providers: found, made, agreed with, paid, and who may sign in for them."""

from collections.abc import Mapping
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accueil.identity.models import Account
from accueil.registry import models as m
from accueil.store.models import AccessLog, Message
from accueil.store.security import see
from tests.factories import make_account, make_office, make_provider, signed_in

IBAN = "LU28 0019 4006 4475 0000"
HOURS = {f"hours_{day}": "" for day in range(1, 8)} | {"hours_1": "7-12, 13:00-19.00"}
OFFER = {"places": 40, "age_from": 2, "age_until": 48, "billed": "longer", "notice_days": 30}


def day(name: str, on: date) -> dict[str, int]:
    """A date in its three boxes."""
    return {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}


def post(client: Client, page: str, provider: m.Provider, **typed: object) -> Mapping[str, str]:
    """What the form says is wrong; nothing where it was recorded."""
    answer = client.post(reverse(page, args=[provider.pk]), typed)
    if answer.status_code == 302:
        home = reverse("ministry_provider", args=[provider.pk])
        assert answer["Location"].startswith(home)
        return {}
    errors: Mapping[str, str] = {k: v[0] for k, v in answer.context["form"].errors.items()}
    return errors


def page_of(client: Client, provider: m.Provider) -> str:
    return client.get(reverse("ministry_provider", args=[provider.pk])).content.decode()


def test_providers_are_searched_and_paged(ministry: Client) -> None:
    office = make_office()
    for number in range(30):
        make_provider(office, name=f"Crèche {number:02}")
    make_provider(office, name="Anna Weber", kind="ap", funding="")
    first = ministry.get("/providers/")
    assert first.context["count"] == 31 and len(first.context["rows"]) == 25
    assert len(ministry.get("/providers/?page=2").context["rows"]) == 6
    asked = ministry.get("/providers/", {"q": "weber diek", "kind": "ap", "agreement": "none"})
    assert [row["provider"].name for row in asked.context["rows"]] == ["Anna Weber"]
    assert "No provider was found" in ministry.get("/providers/?q=zz").content.decode()


def test_a_provider_is_made(ministry: Client) -> None:
    make_office("mersch")
    typed = {
        "name": "Les Loups",
        "kind": "mini_creche",
        "mini_funding": "commercial",
        "commune": "mersch",
        "street": "1, rue de la Gare",
        "postcode": "7535",
        "locality": "Mersch",
        "email": "",
        "telephone": "",
    }
    assert ministry.post("/providers/new/", {**typed, "mini_funding": ""}).context["form"].errors
    answer = ministry.post("/providers/new/", typed)
    made = m.Provider.objects.get(name="Les Loups")
    assert (made.kind, made.funding, made.commune_id) == ("mini_creche", "commercial", "mersch")
    assert answer["Location"].startswith(f"/providers/{made.pk}/")
    minder = {**typed, "name": "Anna", "kind": "ap", "mini_funding": "commercial"}
    assert ministry.post("/providers/new/", minder).status_code == 302
    assert m.Provider.objects.get(name="Anna").funding == "", "not asked of a childminder"


def test_an_agreement_is_kept_suspended_resumed_and_ended(
    ministry: Client, creche: m.Provider
) -> None:
    assert "Without an agreement in force the State pays nothing." in page_of(ministry, creche)
    first = {"number": "A-2026-1", **day("first", date(2026, 1, 1))}
    refused = post(ministry, "ministry_agreement", creche, **first)
    assert list(refused) == ["reason"]
    assert not post(ministry, "ministry_agreement", creche, **first, reason="signed late")
    assert "A-2026-1" in page_of(ministry, creche)
    now, later = day("first", date(2026, 2, 1)), day("first", date(2026, 3, 1))
    assert list(post(ministry, "ministry_suspend", creche, **now)) == ["reason"]
    assert not post(ministry, "ministry_suspend", creche, **now, reason="an inspection")
    page = page_of(ministry, creche)
    assert "While it is suspended the State pays nothing." in page
    assert "Let the agreement hold again" in page and "an inspection" in page
    ministry.cookies["django_language"] = "fr"
    page = page_of(ministry, creche)
    assert "à partir du 01.02.2026, suspendu" in page and "suspended" not in page
    ministry.cookies["django_language"] = "en"
    assert not post(ministry, "ministry_resume", creche, **later, reason="put right")
    assert "first" in post(ministry, "ministry_resume", creche, **later, reason="again")
    backwards = {**first, **day("last", date(2025, 12, 31)), "reason": "x"}
    assert list(post(ministry, "ministry_agreement", creche, **backwards)) == ["last"]
    last = day("last", date(2026, 6, 30))
    assert not post(ministry, "ministry_end", creche, **last, reason="closes for good")
    believed = m.Agreement.objects.current().filter(provider=creche).order_by("valid")
    assert [(f.first, f.until, f.suspended) for f in believed] == [
        (date(2026, 1, 1), date(2026, 2, 1), False),
        (date(2026, 2, 1), date(2026, 3, 1), True),
        (date(2026, 3, 1), date(2026, 7, 1), False),
    ]
    assert "withdrawn" in page_of(ministry, creche), "history is shown"
    said = set(AccessLog.objects.values_list("what", flat=True))
    assert "provider Les Lutins: agreement suspended" in said


def test_prices_hours_and_account_are_recorded(ministry: Client, creche: m.Provider) -> None:
    old = {"hour": "6,50", "meal": "4,50", "reason": "new prices"}
    bad = post(ministry, "ministry_price", creche, **day("first", date(2025, 12, 31)), **old)
    assert bad["hour"].startswith(
        "A contracted provider may ask at most 6.00\xa0€ an hour on 31.12"
    )
    assert not post(ministry, "ministry_price", creche, **day("first", date(2026, 1, 1)), **old)
    offer = {**HOURS, **OFFER, **day("first", date(2026, 1, 1)), "reason": "x"}
    assert "hours_1" in post(ministry, "ministry_offer", creche, **{**offer, "hours_1": "all day"})
    assert "hours_1" in post(ministry, "ministry_offer", creche, **{**offer, "hours_1": "7-9, 8-9"})
    assert "hours_1" in post(ministry, "ministry_offer", creche, **{**offer, "hours_1": ""})
    assert "age_until" in post(ministry, "ministry_offer", creche, **{**offer, "age_until": 2})
    assert not post(ministry, "ministry_offer", creche, **offer)
    kept = m.Offer.objects.current().get(provider=creche)
    assert kept.opening == [[1, 420, 720], [1, 780, 1140]]
    account = {"iban": IBAN, "holder": "Les Lutins asbl", **day("first", date(2026, 1, 1))}
    account["reason"] = "x"
    wrong = {**account, "iban": "LU28 0019 4006 4475 0001"}
    assert list(post(ministry, "ministry_account", creche, **wrong)) == ["iban"]
    assert not post(ministry, "ministry_account", creche, **account)
    page = page_of(ministry, creche)
    assert IBAN in page and "Monday: 07:00-12:00, 13:00-19:00" in page
    assert "from 2 months to below 4 years" in page and "6.50\xa0€" in page
    form = ministry.get(reverse("ministry_offer", args=[creche.pk])).content.decode()
    assert 'value="07:00-12:00, 13:00-19:00"' in form, "what holds is offered to be changed"


@pytest.mark.parametrize("role", ["helpdesk", "auditor"])
def test_who_only_reads_sees_no_form_and_four_digits(role: str, creche: m.Provider) -> None:
    account = {"iban": IBAN, "holder": "X", **day("first", date(2026, 1, 1)), "reason": "x"}
    assert not post(signed_in(make_account("ministry")), "ministry_account", creche, **account)
    reader = signed_in(make_account(role))
    page = page_of(reader, creche)
    assert "•••• 0000" in page and IBAN not in page and "0019" not in page
    assert "Record" not in page.split("<h1>")[1].split('id="history"')[0]
    assert reader.post(reverse("ministry_price", args=[creche.pk])).status_code == 403
    assert "New provider" not in reader.get("/providers/").content.decode()


def test_a_manager_and_a_childminder_are_invited(
    ministry: Client, creche: m.Provider, minder: m.Provider
) -> None:
    for provider, role in ((creche, "manager"), (minder, "childminder")):
        typed = {"name": "N", "email": f"{role}@new.example.lu", "language": "de"}
        assert not post(ministry, "ministry_invite", provider, **typed)
        made = Account.objects.get(email=typed["email"])
        assert (made.role, made.provider_id, made.agency_id) == (role, provider.pk, None)
        sent = Message.objects.order_by("created_at").last()
        assert sent and sent.office == str(provider.pk) and sent.kind == "invitation"
        assert "email" in post(ministry, "ministry_invite", provider, **typed), "once"
        assert typed["email"] in page_of(ministry, provider)


def test_an_agency_is_made_joined_and_staffed(ministry: Client, minder: m.Provider) -> None:
    typed = {"name": "Agence Nord", "email": "", "telephone": "621 123 456"}
    agency_url = ministry.post("/providers/agencies/new/", typed)["Location"]
    agency = m.Agency.objects.get(name="Agence Nord")
    assert agency_url == f"/providers/agencies/{agency.pk}/"
    assert not post(ministry, "ministry_agency", minder, agency=str(agency.pk))
    page = ministry.get(agency_url).content.decode()
    assert "Anna Weber" in page and "+352621123456" in page
    typed = {"name": "N", "email": "n@agence.example.lu", "language": "fr"}
    ministry.post(f"{agency_url}invite/", typed)
    made = Account.objects.get(email="n@agence.example.lu")
    assert (made.role, made.agency_id) == ("agency", agency.pk)
    assert "n@agence.example.lu" in ministry.get(agency_url).content.decode()
    assert "Agence Nord" in ministry.get("/providers/agencies/").content.decode()
    assert not post(ministry, "ministry_agency", minder, agency="")
    minder.refresh_from_db()
    assert minder.agency is None


def test_only_a_childminder_has_the_page_of_an_agency(ministry: Client, creche: m.Provider) -> None:
    assert ministry.get(reverse("ministry_agency", args=[creche.pk])).status_code == 404


@pytest.mark.parametrize(
    ("role", "listed", "kept"),
    [
        ("ministry", True, True),
        ("helpdesk", True, False),
        ("auditor", True, False),
        ("officer", False, False),
        ("cae_officer", False, False),
        ("manager", False, False),
        ("educator", False, False),
        ("childminder", False, False),
    ],
)
def test_each_role_gets_what_the_table_says(
    creche: m.Provider, role: str, listed: bool, kept: bool
) -> None:
    office = make_office() if role in ("officer", "cae_officer") else None
    client = signed_in(make_account(role, office))
    see()
    read = ("/providers/", f"/providers/{creche.pk}/", "/providers/agencies/")
    assert [client.get(path).status_code for path in read] == [200 if listed else 403] * 3
    forms = ("agreement", "price", "offer", "account", "suspend", "resume", "end", "invite")
    for name in forms:
        answer = client.get(reverse(f"ministry_{name}", args=[creche.pk]))
        assert answer.status_code == (200 if kept else 403), name
    see(country=True)
