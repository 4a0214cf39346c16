"""The same question with the same key is answered once, whatever the network does."""

import json
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from accueil.attendance.models import Stay
from accueil.identity.models import ApiKey
from accueil.store.answers import KEPT, forget_answers
from accueil.store.models import Answered
from accueil.store.security import see
from tests.web.api.asking import (
    LEO,
    MIA,
    MONDAY,
    World,
    bearer,
    code,
    entry,
    new_key,
    results,
    send,
    world,
)

DAY = timedelta(days=1)


def test_asked_again_the_same_is_answered(nursery: World) -> None:
    said = entry(MIA, MONDAY, "07:30-16:30")
    first, again = (send(nursery.key, said, again="batch-1") for _ in range(2))
    assert results(first) == ["changed"] and again.content == first.content
    assert "Idempotency-Replayed" not in first and again["Idempotency-Replayed"] == "true"
    # Even when the day was changed since: the answer is that of then.
    send(nursery.key, entry(MIA, MONDAY, "08:00-16:30"))
    assert send(nursery.key, said, again="batch-1").content == first.content
    assert nursery.day(nursery.mia).stays == ((480, 990),)


def test_a_key_is_for_one_body(nursery: World) -> None:
    send(nursery.key, entry(MIA, MONDAY, "07:30-16:30"), again="batch-1")
    other = send(nursery.key, entry(LEO, MONDAY, "07:30-16:30"), again="batch-1")
    assert code(other) == (409, "idempotency_key_used") and nursery.day(nursery.leo).stays == ()


def test_keys_of_two_programs_have_nothing_to_do_with_each_other(nursery: World) -> None:
    send(nursery.key, entry(MIA, MONDAY, "07:30-16:30"), again="batch-1")
    see(country=True)
    second = new_key(nursery.creche)
    answer = send(second, entry(LEO, MONDAY, "07:30-16:30"), again="batch-1")
    assert results(answer) == ["changed"]


def test_what_was_refused_as_a_whole_may_be_corrected(nursery: World) -> None:
    assert code(send(nursery.key, entry("nobody"), again="batch-1")) == (422, "invalid")
    assert results(send(nursery.key, entry(), again="batch-1")) == ["unchanged"]


def test_answers_are_kept_encrypted_and_for_thirty_days(nursery: World) -> None:
    first = send(nursery.key, entry(MIA, MONDAY, "07:30-16:30"), again="batch-1")
    kept = Answered.objects.get()
    now = timezone.now()
    assert forget_answers(now + KEPT - timedelta(minutes=5)) == 0
    assert bytes(kept.body) == first.content
    Answered.objects.update(at=now - KEPT)
    other = send(nursery.key, entry(LEO, MONDAY, "07:30-16:30"), again="batch-1")
    assert results(other) == ["changed"] and Answered.objects.count() == 1
    assert forget_answers(now + KEPT + DAY) == 1


@pytest.mark.parametrize("key", ["", "x" * 81, "with space", "é"])
def test_a_key_that_is_none_is_refused(nursery: World, key: str) -> None:
    headers = {"Idempotency-Key": key, **bearer(nursery.key)}
    body = json.dumps({"entries": [entry()]})
    answer = Client().post("/api/v1/days", body, "application/json", headers=headers)
    assert code(answer) == (422, "invalid")
    assert answer.json()["error"]["place"] == "header.Idempotency-Key"


def test_of_two_at_once_one_is_done_and_both_are_answered(real_database: str) -> None:
    made = world()
    barrier, found = Barrier(4), []

    def ask() -> None:
        barrier.wait()
        answer = send(made.key, entry(MIA, MONDAY, "07:30-16:30"), again="batch-1")
        found.append((answer.status_code, answer.content))
        connections.close_all()

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4 and len(set(found)) == 1 and found[0][0] == 200
    assert json.loads(found[0][1])["changed"] == 1
    see(country=True)
    assert Stay.objects.count() == 1 and Answered.objects.count() == 1
    assert ApiKey.objects.get().used_at is not None
