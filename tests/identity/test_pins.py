"""Two PINs: only both and the very e-mail open; five tries, one use, an end."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accueil.attendance.models import Guardian
from accueil.identity.links import at_facilities, children_of, link_at_facility, open_links
from accueil.identity.models import PinPair
from accueil.identity.pins import (
    TRIES,
    PinsRefused,
    Typed,
    check_pins,
    drawn_pin,
    use_pins,
    void_expired,
)
from accueil.registry.models import Child, Provider
from accueil.store.security import see, seeing_the_country
from attendance.care import care
from tests import factories as f

NOW = f.NOW


@pytest.fixture
def guardian(db: None) -> Guardian:
    see(country=True)
    office = f.make_office()
    child, provider = f.make_child(office), f.make_provider(office)
    care(child, provider)
    return f.make_guardian(child, provider)


def test_only_both_pins_and_the_very_e_mail_open(guardian: Guardian) -> None:
    pair, right = f.make_pins(guardian, NOW)
    wrong = drawn_pin()
    tries = [
        Typed("eltern@googlemail.com", right.pin_1, right.pin_2),
        Typed(right.email, right.pin_1, wrong),
        Typed(right.email, wrong, right.pin_2),
        Typed(right.email, "", ""),
    ]
    for number, typed in enumerate(tries, start=1):
        with pytest.raises(PinsRefused, match="unknown"):
            check_pins(typed, NOW)
        pair.refresh_from_db()
        assert pair.tries_left == TRIES - number
    spaced = Typed(f" {right.email.upper()} ", right.pin_1.replace(" ", ""), f"{right.pin_2} ")
    assert check_pins(spaced, NOW) == pair
    with pytest.raises(PinsRefused) as why:
        check_pins(tries[1], NOW)
    assert why.value.voided == (pair.pk,)
    pair.refresh_from_db()
    assert (pair.why, pair.pin_1) == ("tries", None)
    with pytest.raises(PinsRefused, match="locked"):
        check_pins(right, NOW)


def test_of_an_address_nobody_knows_as_much_is_asked(guardian: Guardian) -> None:
    """How long a refusal takes tells nothing of who is entered anywhere."""
    _pair, right = f.make_pins(guardian, NOW)
    asked = []
    for email in (right.email, "nobody@example.lu"):
        with CaptureQueriesContext(connection) as queries, pytest.raises(PinsRefused):
            check_pins(Typed(email, drawn_pin(), drawn_pin()), NOW)
        said = (one["sql"].partition("WHERE")[0] for one in queries.captured_queries)
        asked.append([one for one in said if "SAVEPOINT" not in one])
    assert asked[0] == asked[1]
    assert sum(one.startswith("UPDATE") for one in asked[0]) == 2


def test_a_pair_ends(guardian: Guardian) -> None:
    _old, first = f.make_pins(guardian, NOW)
    new, second = f.make_pins(guardian, NOW)
    with pytest.raises(PinsRefused, match="void"):
        check_pins(first, NOW)
    late = new.expires_at
    assert late == NOW + timedelta(days=30)
    with pytest.raises(PinsRefused, match="expired"):
        check_pins(second, late)
    assert void_expired(late) == 1
    assert set(PinPair.objects.values_list("why", "pin_1")) == {("again", None), ("expired", None)}
    _third, typed = f.make_pins(guardian, late)
    account = f.make_parent()
    used = use_pins(check_pins(typed, late).pk, account.pk, late)
    assert used.pin_1 is None
    with pytest.raises(PinsRefused, match="used"):
        check_pins(typed, late)
    with pytest.raises(DatabaseError, match="used once"), transaction.atomic():
        PinPair.objects.filter(pk=used.pk).update(used_at=None)


def test_a_pair_is_not_readable_in_the_database(guardian: Guardian) -> None:
    _pair, typed = f.make_pins(guardian, NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(p)::text FROM identity_pinpair p")
        (row,) = cursor.fetchone()
    plain = (typed.pin_1, typed.pin_1.replace(" ", ""), typed.pin_2, typed.email)
    assert not [word for word in plain if word in row or word.encode().hex() in row]


def test_a_link_at_a_facility_shows_nothing_of_the_registry(guardian: Guardian) -> None:
    pair, _typed = f.make_pins(guardian, NOW)
    account = f.make_parent()
    link_at_facility(account, use_pins(pair.pk, account.pk, NOW), NOW)
    see(office=str(account.pk), family=True)
    assert not Child.objects.exists()
    assert children_of(account.pk) == []
    assert [one.provider_id for one in at_facilities(account.pk)] == [guardian.provider_id]
    assert not Guardian.objects.exists()
    assert not PinPair.objects.exists()
    see(providers=[guardian.provider_id])
    assert open_links(account.pk).count() == 1
    see(providers=[f.make_parent().pk])
    assert not open_links(account.pk).exists()


@pytest.mark.parametrize("left", [True, False])
def test_the_link_follows_a_child_that_moves(guardian: Guardian, *, left: bool) -> None:
    account = f.make_parent()
    child, new = guardian.child, f.make_provider(guardian.child.office)
    day = timezone.localdate(NOW)
    elsewhere = Provider.objects.exclude(pk=new.pk).get()
    if left:
        moved = f.make_provider(child.office)
        care(child, moved, day - timedelta(days=90), until=day)
        guardian = f.make_guardian(child, moved)
        elsewhere = moved
    with seeing_the_country():
        pair, _typed = f.make_pins(guardian, NOW)
        link_at_facility(account, use_pins(pair.pk, account.pk, NOW), NOW)
        care(child, new, day)
        pair, _typed = f.make_pins(f.make_guardian(child, new), NOW)
        link_at_facility(account, use_pins(pair.pk, account.pk, NOW), NOW)
    there = {one.provider_id for one in at_facilities(account.pk)}
    assert there == ({new.pk} if left else {new.pk, elsewhere.pk})


def test_of_two_at_once_one_uses_the_pair(real_database: str) -> None:
    see(country=True)
    office = f.make_office()
    child, provider = f.make_child(office), f.make_provider(office)
    pair, _typed = f.make_pins(f.make_guardian(child, provider), timezone.now())
    ready, answers = threading.Barrier(2), []

    def hurry() -> None:
        try:
            ready.wait(10)
            with seeing_the_country(), transaction.atomic():
                use_pins(pair.pk, pair.pk, timezone.now())
            answers.append("used")
        except PinsRefused as why:
            answers.append(f"refused: {why.reason}")
        finally:
            connection.close()

    threads = [threading.Thread(target=hurry) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(answers) == ["refused: used", "used"]
