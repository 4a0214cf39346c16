"""What a parent changes of its own account: proved, told elsewhere; other sessions end."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction

from accueil.identity import own_account, sign_ins, typed_codes
from accueil.identity.accounts import WeakPassword
from accueil.identity.actors import actor_of, see_as
from accueil.identity.codes import CodeRefused
from accueil.identity.limits import TooMany
from accueil.identity.models import Account, Code, Link, SignIn
from accueil.store.models import AccessLog, Message
from accueil.store.security import see, seeing_the_country
from accueil.store.sessions import SessionStore
from tests.factories import NOW, make_child, make_office, make_parent

pytestmark = pytest.mark.django_db
HERE, PASSWORD = "192.0.2.1", "lantern river gravel kiosk"


@pytest.fixture
def own() -> Account:
    """A parent's account with a child; the connection is its own."""
    see(country=True)
    made = make_parent(make_child(make_office()))
    see_as(actor_of(made))
    return made


def session_of(account: Account) -> str:
    """The key of a session of an account."""
    session = SessionStore()
    session.create()
    key = str(session.session_key)
    SignIn.objects.create(
        account=account, session=sign_ins.digest_of(key), how="sms", device="", at=NOW, seen_at=NOW
    )
    return key


def is_open(key: str) -> bool:
    """Whether a session is there."""
    return SessionStore().exists(key)


def told(account: Account) -> list[tuple[str, str, str]]:
    """What was sent: channel, kind, to whom."""
    sent = Message.objects.filter(office=str(account.pk)).order_by("created_at", "channel")
    return [(one.channel, one.kind, one.content["to"]) for one in sent]


def test_a_password_is_asked_for_again_and_wrong_ones_are_counted(own: Account) -> None:
    own.set_password(PASSWORD)
    own.save()
    for _ in range(5):
        assert not own_account.is_own_password(own, "wrong", address=HERE, now=NOW)
    with pytest.raises(TooMany):
        own_account.is_own_password(own, PASSWORD, address=HERE, now=NOW)
    later = NOW + timedelta(minutes=11)
    assert own_account.is_own_password(own, PASSWORD, address=HERE, now=later)


def test_a_change_is_told_noted_and_ends_the_other_sessions(own: Account) -> None:
    this, other = session_of(own), session_of(own)
    before = own.get_session_auth_hash()
    with pytest.raises(WeakPassword):
        own_account.change_password(own, "qwertyuiop", but=this, now=NOW)
    assert is_open(other)
    own_account.change_password(own, PASSWORD, but=this, now=NOW)
    assert is_open(this) and not is_open(other)
    assert own.get_session_auth_hash() != before
    assert told(own) == [("sms", "account_changed", own.mobile)]
    old, new = str(own.mobile), "+352621999888"
    with pytest.raises(own_account.NumberUnchanged):
        own_account.change_mobile(own, old, but=this, now=NOW)
    own_account.change_mobile(own, new, but=this, now=NOW + timedelta(hours=1))
    own.refresh_from_db()
    assert own.mobile == new
    assert told(own)[-1] == ("sms", "account_changed", old), "the old number is told"
    notes = set(AccessLog.objects.filter(account=own.pk).values_list("what", flat=True))
    assert notes >= {"own account: password", "own account: mobile"}
    found = sign_ins.last_of(own, this, NOW)
    assert {(one.is_open, one.own) for one in found} == {(True, True), (False, False)}
    assert sign_ins.end_all(own, NOW) == 1 and not is_open(this)
    assert not Session.objects.exists()


def test_an_email_is_proved_and_nobody_learns_whose_it_is(own: Account) -> None:
    with seeing_the_country():
        other = make_parent()
        see_as(actor_of(other))
        prove(other, "family@example.lu")
        see_as(actor_of(own))
    own_account.ask_for_email(own, "Family@example.lu", address=HERE, now=NOW)
    (sent,) = Message.objects.filter(office=str(own.pk), kind="email_code")
    assert "another account" in sent.content["text"] and own.private_email is None
    for _ in range(5):
        with pytest.raises(CodeRefused, match="unknown"):
            own_account.prove_email(own, "CCCC-DDDD", but=None, now=NOW)
    with pytest.raises(CodeRefused, match="locked"):
        own_account.prove_email(own, "CCCC-DDDD", but=None, now=NOW)
    code = prove(own, "mine@example.lu")
    assert (own.private_email, own.email_pending) == ("mine@example.lu", None)
    with pytest.raises(CodeRefused, match="unknown"):
        own_account.prove_email(own, code, but=None, now=NOW)
    own_account.ask_for_email(own, "late@example.lu", address=HERE, now=NOW)
    with pytest.raises(CodeRefused, match="expired"):
        own_account.prove_email(own, code, but=None, now=NOW + timedelta(hours=24))
    own_account.ask_for_email(own, "a@example.lu", address=HERE, now=NOW)
    own_account.ask_for_email(own, "b@example.lu", address=HERE, now=NOW)
    with pytest.raises(TooMany):
        own_account.ask_for_email(own, "c@example.lu", address=HERE, now=NOW)
    own_account.remove_email(own, but=None, now=NOW)
    own.refresh_from_db()
    assert own.private_email is None
    assert ("email", "account_changed", "mine@example.lu") in told(own)


def prove(account: Account, email: str) -> str:
    """Ask for an e-mail and type the code that came."""
    own_account.ask_for_email(account, email, address=HERE, now=NOW)
    sent = [m for m in Message.objects.filter(kind="email_code") if m.content["to"] == email]
    code = next(word for word in sent[-1].content["text"].split() if "-" in word)
    own_account.prove_email(account, code.lower(), but=None, now=NOW)
    return code


def test_recovery_codes_work_once_and_new_ones_end_the_old(own: Account) -> None:
    first = own_account.new_recovery_codes(own, but=None, now=NOW)
    assert len(set(first)) == typed_codes.recovery_codes_left(own) == 10
    assert typed_codes.use_recovery_code(own, first[0].replace("-", " ").lower(), NOW)
    assert not typed_codes.use_recovery_code(own, first[0], NOW)
    second = own_account.new_recovery_codes(own, but=None, now=NOW)
    assert not typed_codes.use_recovery_code(own, first[1], NOW)
    assert typed_codes.recovery_codes_left(own) == 10
    with seeing_the_country():
        other = make_parent()
        assert not typed_codes.use_recovery_code(other, second[0], NOW)
        digests = b"".join(bytes(code.digest) for code in Code.objects.all())
    assert not any(code.replace("-", "").encode() in digests for code in second)


def test_a_closed_account_keeps_nothing_but_its_row(own: Account) -> None:
    key, mobile = session_of(own), own.mobile
    prove(own, "mine@example.lu")
    own_account.new_recovery_codes(own, but=key, now=NOW)
    own_account.close(own, NOW)
    assert not is_open(key)
    kept = Account.objects.get(pk=own.pk)
    assert (kept.is_active, kept.mobile, kept.mobile_key, kept.private_email) == (
        False,
        *[None] * 3,
    )
    assert kept.private_email_key is None and not kept.has_usable_password()
    assert not kept.sign_ins.exists() and not kept.passkeys.exists()
    assert not Link.objects.filter(account=own.pk, ended_at__isnull=True).exists()
    assert typed_codes.recovery_codes_left(kept) == 0
    assert {to for _channel, kind, to in told(own) if kind == "account_changed"} >= {mobile}
    with seeing_the_country(), pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=own.pk).update(is_active=True)
