"""Two PINs become an account or a child more in one: once, for the very e-mail, all or nothing."""

import threading
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from accueil.actions import claiming
from accueil.actions.claiming import EmailTaken
from accueil.attendance.models import Guardian
from accueil.identity.accounts import WeakPassword
from accueil.identity.links import at_facilities, link
from accueil.identity.models import Account, Link, PinPair, SignIn
from accueil.identity.numbers import email_key
from accueil.identity.parents import Maker, accounts_of
from accueil.identity.pins import PinsRefused, Typed, drawn_pin
from accueil.registry.models import Child, Provider
from accueil.store.models import AccessLog, Message
from accueil.store.security import see
from attendance.care import care
from tests import factories as f

NOW, MAKER = f.NOW, Maker("en", f.NOW)
EMAIL, MOBILE, PASSWORD = "eltern@gmail.com", "+352691500111", "seven quiet kettles hum"


@pytest.fixture
def guardian(db: None) -> Guardian:
    return guardian_at()


def guardian_at(child: Child | None = None, **contract: Any) -> Guardian:
    """A guardian of a child that has a care contract at a new facility."""
    see(country=True)
    office = f.make_office()
    own = child or f.make_child(office)
    provider = f.make_provider(office, name=f"Crèche {Provider.objects.count() + 1}")
    care(own, provider, **contract)
    return f.make_guardian(own, provider, email=EMAIL)


def given(guardian: Guardian) -> UUID:
    """A pair of the guardian that was checked."""
    return claiming.check(f.make_pins(guardian, NOW)[1], NOW)


def make(pair: UUID, email: str = EMAIL, password: str = PASSWORD) -> Account:
    return claiming.make_account(pair, email, MOBILE, password, by=MAKER)


def test_both_pins_and_the_very_e_mail_make_an_account_that_signs_in_by_it(
    guardian: Guardian,
) -> None:
    pair = given(guardian)
    found = claiming.offered(pair, EMAIL, NOW)
    assert (found.given_name, found.facility, found.account) == ("Mia", "Crèche 1", None)
    for email in ("eltern@googlemail.com", "other@example.lu"):
        with pytest.raises(PinsRefused, match="unknown"):
            make(pair, email)
    for weak in ("eltern", "eltern@gmail.com"):
        with pytest.raises(WeakPassword):
            make(pair, password=weak)
    assert not Account.objects.exists()
    assert PinPair.objects.get().used_at is None, "what is refused uses nothing"
    account = make(pair, " Eltern@gmail.com ")
    assert accounts_of(EMAIL) == [account]
    assert (account.private_email, account.mobile) == ("Eltern@gmail.com", MOBILE)
    assert account.check_password(PASSWORD)
    used = PinPair.objects.get()
    assert (used.used_by, used.pin_1) == (account.pk, None)
    whats = set(AccessLog.objects.filter(child=guardian.child_id).values_list("what", flat=True))
    assert {"account.made", "link.made two_pins"} <= whats
    with pytest.raises(PinsRefused, match="used"):
        make(pair)
    with pytest.raises(PinsRefused, match="used"):
        claiming.claim(account, pair, EMAIL, NOW)
    with pytest.raises(PinsRefused, match="used"):
        claiming.offered(pair, EMAIL, NOW)


def test_one_e_mail_stays_one_account(guardian: Guardian) -> None:
    account = make(given(guardian))
    sibling = guardian_at(f.make_child(guardian.child.office, given_name="Ben"))
    pair = given(sibling)
    assert claiming.offered(pair, EMAIL, NOW).account == account
    with pytest.raises(EmailTaken):
        make(pair)
    claiming.claim(account, pair, EMAIL, NOW)
    assert Account.objects.count() == 1
    assert at_facilities(account.pk).count() == 2
    card = f.make_parent(guardian.child, private_email="other@example.lu")
    third = guardian_at(guardian.child)
    claiming.claim(card, given(third), EMAIL, NOW)
    told = claiming.linked_at(card, guardian.child_id, third.provider_id, NOW.date())
    assert told.place.also_by_card
    assert (told.ended, told.beside) == ((), ()), "links of another account are not its own"


def test_a_forgotten_password_ends_sessions_is_told_and_links_the_child(
    guardian: Guardian,
) -> None:
    account = make(given(guardian))
    SignIn.objects.create(
        account=account, session=b"1" * 32, how="sms", device="", at=NOW, seen_at=NOW
    )
    sibling = guardian_at(f.make_child(guardian.child.office, given_name="Ben"))
    pair, other = given(sibling), "eight yellow ladders sing"
    for mobile, password, refused in (
        ("+352691500222", other, PinsRefused),
        (MOBILE, "password", WeakPassword),
    ):
        with pytest.raises(refused):
            claiming.reset(pair, EMAIL, mobile, password, now=NOW)
    assert PinPair.objects.get(pk=pair).used_at is None
    claiming.reset(pair, EMAIL, MOBILE, other, now=NOW)
    account.refresh_from_db()
    assert account.check_password(other)
    assert not SignIn.objects.filter(ended_at=None).exists()
    told = Message.objects.filter(office=str(account.pk), kind="account_changed")
    assert sorted(told.values_list("channel", flat=True)) == ["email", "sms"]
    assert at_facilities(account.pk).count() == 2


@pytest.mark.parametrize("left", [True, False])
def test_a_child_that_moves_is_told_what_became_of_the_old_link(db: None, *, left: bool) -> None:
    day = timezone.localdate(NOW)
    until = {"until": day} if left else {}
    old = guardian_at(first=day - timedelta(days=90), **until)
    account = make(given(old))
    new = guardian_at(old.child)
    later = NOW + timedelta(hours=1)
    claiming.claim(account, given(new), EMAIL, later)
    told = claiming.linked_at(account, old.child_id, new.provider_id, day)
    assert (told.ended, told.beside) == ((("Crèche 1",), ()) if left else ((), ("Crèche 1",)))


def test_the_facility_is_told_of_five_wrong_tries_once(
    guardian: Guardian, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    monkeypatch.setattr(claiming, "tell_locked", lambda pairs, now: told.append(pairs))
    pair, right = f.make_pins(guardian, NOW)
    for _try in range(6):
        with pytest.raises(PinsRefused, match="unknown"):
            claiming.check(Typed(EMAIL, right.pin_1, drawn_pin()), NOW)
    assert told == [(pair.pk,)]
    with pytest.raises(PinsRefused, match="locked"):
        claiming.check(right, NOW)
    again = given(guardian)
    assert make(again).links.count() == 1, "a new pair counts"


def test_one_pin_of_each_of_two_pairs_opens_neither(guardian: Guardian) -> None:
    other = guardian_at(f.make_child(guardian.child.office, given_name="Tom"))
    (_one, first), (_two, second) = f.make_pins(guardian, NOW), f.make_pins(other, NOW)
    for typed in (
        Typed(EMAIL, first.pin_1, second.pin_2),
        Typed(EMAIL, second.pin_1, first.pin_2),
        Typed(EMAIL, first.pin_2, first.pin_1),
    ):
        with pytest.raises(PinsRefused, match="unknown"):
            claiming.check(typed, NOW)


def test_two_at_once_make_one_account(real_database: str) -> None:
    """Once with the same pair, once with two pairs of the same e-mail."""
    moment = timezone.now()
    first = guardian_at()
    second = guardian_at(f.make_child(first.child.office, given_name="Ben"))
    third = guardian_at(f.make_child(first.child.office, given_name="Tom"))
    one, two = ([f.make_pins(of, moment)[0].pk] * 2 for of in (first, second))
    pairs = [two[0], f.make_pins(third, moment)[0].pk]
    assert sorted(at_once(one)) == ["made", "used"]
    see(country=True)
    assert Account.objects.count() == Link.objects.count() == 1
    Account.objects.update(private_email_key=email_key("moved@example.lu"))
    assert sorted(at_once(pairs)) == ["made", "taken"]
    assert Account.objects.count() == Link.objects.count() == 2


def at_once(pairs: list[UUID]) -> list[str]:
    """What two tabs are told that make an account at the same moment."""
    ready, answers = threading.Barrier(2), list[str]()

    def hurry(pair: UUID) -> None:
        try:
            ready.wait(10)
            by = Maker("en", timezone.now())
            claiming.make_account(pair, EMAIL, MOBILE, PASSWORD, by=by)
            answers.append("made")
        except PinsRefused as why:
            answers.append(why.reason)
        except EmailTaken:
            answers.append("taken")
        finally:
            connection.close()

    threads = [threading.Thread(target=hurry, args=[pair]) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


def test_an_account_by_card_keeps_its_link_beside(guardian: Guardian) -> None:
    account = f.make_parent()
    link(account, guardian.child, "connection_code", NOW)
    claiming.claim(account, given(guardian), EMAIL, NOW)
    assert account.links.filter(ended_at=None).count() == 2
