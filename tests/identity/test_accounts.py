"""Accounts: who may invite and reset whom, which passwords are refused, what is sent and logged."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory

from accueil.identity import accounts, demo, second
from accueil.identity.accounts import Invited
from accueil.identity.actors import VISITOR, actor_of, see_as
from accueil.identity.backend import Password
from accueil.identity.codes import CodeRefused
from accueil.identity.mail import send_link
from accueil.identity.models import Account
from accueil.identity.permissions import PARENT, ROLES, may
from accueil.registry.models import Office
from accueil.store.models import AccessLog, Message
from tests.factories import make_account, make_parent
from tests.identity.people import NOW, PASSWORD, account, app_code, offices

pytestmark = pytest.mark.django_db
STAFF = [role for role in ROLES if role != PARENT]
GOOD = "lantern river gravel kiosk"


def acting(role: str, **known: object) -> accounts.Actor:
    """Somebody of a role, through whose eyes the connection sees."""
    actor = actor_of(account(role, email=f"acting-{uuid4().hex[:6]}@example.lu", **known))
    see_as(actor)
    return actor


def new(role: str = "officer", office: str = "esch-sur-alzette") -> Invited:
    offices()
    found = Office.objects.get(pk=office) if office else None
    return Invited("New@Example.LU", "Nina Faber", role, found)


def test_an_officer_invites_into_the_own_office_only() -> None:
    by = acting("officer")
    invited, token = accounts.invite(new(), by=by, now=NOW)
    assert (invited.email, invited.office_id) == ("new@example.lu", "esch-sur-alzette")
    assert not invited.has_usable_password() and not invited.has_second_factor
    assert invited.invited_by == by.account
    assert len(token) > 40
    for who in (new(office="mersch"), new("cae_officer", "cae"), new("ministry", "")):
        with pytest.raises(accounts.NotAllowed):
            accounts.invite(who, by=by, now=NOW)


@pytest.mark.parametrize("role", [r for r in STAFF if not may(r, "staff.office")])
def test_who_does_not_look_after_accounts_invites_nobody(role: str) -> None:
    by = acting(role)
    for who in (new(), new(role, "")):
        with pytest.raises(accounts.NotAllowed):
            accounts.invite(who, by=by, now=NOW)
    other = account(email="other@example.lu")
    assert not accounts.manages(by, other)
    for act in (accounts.reset, accounts.invite_again):
        with pytest.raises(accounts.NotAllowed):
            act(other, by=by, now=NOW)
    with pytest.raises(accounts.NotAllowed):
        accounts.set_active(other, False, by=by, now=NOW)


def test_role_and_office_go_together() -> None:
    by = acting("ministry")
    for who in (new("officer", ""), new("officer", "cae"), new("cae_officer", "mersch")):
        with pytest.raises(ValueError, match=r"office|work for"):
            accounts.invite(who, by=by, now=NOW)
    with pytest.raises(ValueError, match="work for"):
        accounts.invite(new("auditor", "mersch"), by=by, now=NOW)
    assert accounts.invite(new("cae_officer", "cae"), by=by, now=NOW)
    with pytest.raises(accounts.EmailTaken):
        accounts.invite(new("ministry", ""), by=by, now=NOW)


def test_the_database_holds_one_spelling_of_an_e_mail() -> None:
    for email in ("Big@example.lu",):
        with pytest.raises(IntegrityError), transaction.atomic():
            account(email=email)


def test_an_invitation_is_accepted_once_and_with_a_good_password() -> None:
    invited, token = accounts.invite(new(), by=acting("ministry"), now=NOW)
    for weak in ("short", "passwordpassword", "NinaFaber2026", "new@example.lu", "aaaaaaaaaaaa"):
        with pytest.raises(accounts.WeakPassword) as refused:
            accounts.accept(token, weak, now=NOW)
        assert all(refused.value.problems)
    accepted = accounts.accept(token, GOOD, now=NOW)
    assert accepted.pk == invited.pk and accepted.check_password(GOOD)
    assert accepted.password.startswith("argon2")
    with pytest.raises(CodeRefused):
        accounts.accept(token, GOOD, now=NOW)


def test_an_invitation_ends_after_seven_days() -> None:
    _, token = accounts.invite(new(), by=acting("ministry"), now=NOW)
    with pytest.raises(CodeRefused, match="expired"):
        accounts.accept(token, GOOD, now=NOW + timedelta(days=7))


def test_a_link_for_a_password_dies_with_the_password_and_with_the_account() -> None:
    officer = account(email="o@example.lu")
    by = acting("ministry")
    _, token = accounts.ask_for_link("O@example.lu ", by=VISITOR, now=NOW)
    assert accounts.ask_for_link("o@example.lu", by=VISITOR, now=NOW) is None, "just sent"
    accounts.set_password(officer, GOOD, by=actor_of(officer), now=NOW)
    with pytest.raises(CodeRefused, match="void"):
        accounts.accept(token, GOOD, now=NOW)
    later = NOW + timedelta(minutes=6)
    _, token = accounts.ask_for_link("o@example.lu", by=VISITOR, now=later)
    accounts.set_active(officer, False, by=by, now=later)
    with pytest.raises(CodeRefused):
        accounts.accept(token, GOOD, now=later)
    assert accounts.ask_for_link("o@example.lu", by=VISITOR, now=later) is None
    assert accounts.ask_for_link("nobody@example.lu", by=VISITOR, now=later) is None


def test_a_colleague_takes_the_second_factor_away() -> None:
    officer = account(email="lost@example.lu")
    before = officer.get_session_auth_hash()
    token = accounts.reset(officer, by=acting("officer"), now=NOW)
    officer.refresh_from_db()
    assert officer.get_session_auth_hash() != before, "open sessions end"
    assert not officer.has_second_factor and not officer.has_usable_password()
    assert not second.verify(officer, app_code(NOW), NOW)
    accounts.accept(token, GOOD, now=NOW)
    see_as(acting("ministry"))
    assert AccessLog.objects.filter(what=f"account.reset {officer.email}").count() == 1


def test_nobody_resets_or_deactivates_oneself_or_another_office() -> None:
    by = acting("officer")
    own = Account.objects.get(pk=by.account)
    elsewhere = account(email="m@example.lu", office="mersch")
    above = account("ministry")
    for other in (own, elsewhere, above):
        with pytest.raises(accounts.NotAllowed):
            accounts.reset(other, by=by, now=NOW)
    assert {a.office_id for a in accounts.colleagues(by)} == {"esch-sur-alzette"}


def test_parents_are_nobodys_colleagues() -> None:
    by = acting("ministry")
    parent = make_parent()
    assert Account.objects.filter(pk=parent.pk).exists()
    assert PARENT not in {one.role for one in accounts.colleagues(by)}


def test_what_changes_is_logged() -> None:
    by = acting("officer")
    invited, token = accounts.invite(new(), by=by, now=NOW)
    accounts.accept(token, GOOD, now=NOW)
    accounts.set_active(invited, False, by=by, now=NOW)
    accounts.set_active(invited, True, by=by, now=NOW)
    accounts.reset(invited, by=by, now=NOW)
    accounts.invite_again(invited, by=by, now=NOW)
    codes = [what.split()[0] for what in AccessLog.objects.values_list("what", flat=True)]
    assert sorted(codes) == sorted(
        f"account.{what}"
        for what in (
            *("invited", "accepted", "password", "deactivated", "activated"),
            *("reset", "invited_again"),
        )
    )


def test_a_link_is_sent_once_in_the_language_of_its_reader_and_kept_encrypted() -> None:
    by = acting("officer")
    reader = account(email="reader@example.lu", language="de")
    for _ in range(2):
        send_link(reader, "password", "https://x.lu/t0ken", by=by, now=NOW)
    message = Message.objects.get()
    assert message.content["to"] == "reader@example.lu"
    assert "https://x.lu/t0ken" in message.content["text"]
    assert message.content["subject"] == "Neues Passwort für Accueil wählen"
    assert (message.channel, message.state, message.language) == ("email", "waiting", "de")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(m)::text, content FROM store_message m")
        row, content = cursor.fetchone()
    assert "t0ken" not in row and b"t0ken" not in bytes(content)


def test_an_unknown_e_mail_costs_as_much_as_a_wrong_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Who is asked computes one hash, whatever is known of the e-mail."""
    account(email="known@example.lu")
    account(email="invited@example.lu", password="!unusable")
    account(email="gone@example.lu", is_active=False)
    computed: list[str] = []

    def counted(function: Any) -> Any:
        def count(self: Argon2PasswordHasher, *values: Any) -> Any:
            computed.append(function.__name__)
            return function(self, *values)

        return count

    for name in ("encode", "verify"):
        function = counted(getattr(Argon2PasswordHasher, name))
        monkeypatch.setattr(Argon2PasswordHasher, name, function)
    for asked, who in enumerate(("known", "unknown", "invited", "gone"), 1):
        assert Password().authenticate(None, f"{who}@example.lu", "not this one") is None
        assert len(computed) == asked, who


def test_a_deactivated_account_does_not_sign_in() -> None:
    officer = account(email="gone@example.lu", is_active=False)
    request = RequestFactory().post("/sign-in/")
    assert authenticate(request, username="gone@example.lu", password=PASSWORD) is None
    assert Password().get_user(officer.pk) is None


def test_the_demonstration_has_one_account_a_role_and_is_the_same_each_time() -> None:
    offices()
    Office.objects.create(id=demo.SECOND_COMMUNE, kind="commune", name="Luxembourg")
    creche = make_account("manager").provider_id
    childminder = make_account("childminder").provider_id
    agency = make_account("agency").agency_id
    work = {"@creche": creche, "@childminder": childminder, "@agency": agency}
    shown = demo.demo_accounts(NOW, seed=7, workplaces=work)
    assert {person.role for person in shown} == set(STAFF)
    assert demo.demo_accounts(NOW, seed=7, workplaces=work) == shown
    assert [p.totp_secret for p in demo.demo_accounts(NOW, seed=8, workplaces=work)] != [
        p.totp_secret for p in shown
    ]
    for person in shown:
        found = Account.objects.get(email=person.email)
        assert found.check_password(person.password) and found.is_active
        assert found.role == person.role
        at = found.office_id or found.provider_id or found.agency_id or ""
        assert at == work.get(person.works_at, person.works_at)
        assert second.verify(found, second.code_to_show(found, NOW), NOW)
