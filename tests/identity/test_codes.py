"""Codes work once, until their end, for a number of tries; only a keyed hash is kept."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction

from accueil.identity.codes import (
    LETTERS,
    TRIES,
    CodeRefused,
    connection_code,
    find_code,
    make_code,
    use_code,
)
from accueil.identity.models import Code
from accueil.registry.models import Child
from accueil.store.security import see
from tests.identity.people import NOW, account, offices

HOUR = timedelta(hours=1)


def child() -> Child:
    """A child of Esch, seen by its office."""
    esch, _, _ = offices()
    see(office=esch.pk)
    return Child.objects.create(office=esch, created_at=NOW)


def refusal(call: Callable[[], object]) -> str:
    """Why a code is refused."""
    with pytest.raises(CodeRefused) as refused:
        call()
    return refused.value.reason


@pytest.mark.django_db
def test_a_link_works_once() -> None:
    code = make_code("password", now=NOW, account=account(), valid_for=HOUR)
    assert find_code("password", code, now=NOW).used_at is None
    assert use_code("password", code, now=NOW).used_at == NOW
    assert refusal(lambda: use_code("password", code, now=NOW)) == "used"
    assert refusal(lambda: find_code("password", code, now=NOW)) == "used"


@pytest.mark.django_db
def test_a_link_ends_and_a_newer_one_replaces_it() -> None:
    officer = account()
    first = make_code("password", now=NOW, account=officer, valid_for=HOUR)
    assert find_code("password", first, now=NOW + HOUR - timedelta(seconds=1))
    assert refusal(lambda: use_code("password", first, now=NOW + HOUR)) == "expired"
    second = make_code("password", now=NOW, account=officer, valid_for=HOUR)
    assert refusal(lambda: use_code("password", first, now=NOW)) == "void"
    assert use_code("password", second, now=NOW).account == officer


@pytest.mark.django_db
def test_a_code_is_of_one_purpose_and_nobody_else_s() -> None:
    code = make_code("password", now=NOW, account=account(), valid_for=HOUR)
    assert refusal(lambda: use_code("invitation", code, now=NOW)) == "unknown"
    assert refusal(lambda: use_code("password", code + "x", now=NOW)) == "unknown"
    with pytest.raises(ValueError, match="no purpose"):
        make_code("anything", now=NOW, account=account(email="b@example.lu"))


@pytest.mark.django_db
def test_only_a_keyed_hash_is_kept() -> None:
    of = child()
    code = connection_code(of, NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text FROM identity_code c")
        (kept,) = cursor.fetchone()
    assert code not in kept
    assert code.replace("-", "").encode().hex() not in kept


@pytest.mark.django_db
def test_a_connection_code_is_easy_to_read_and_type() -> None:
    of = child()
    for _ in range(20):
        code = connection_code(of, NOW)
        assert re.fullmatch(f"[{LETTERS}]{{4}}-[{LETTERS}]{{4}}", code)
        assert not set(code) & set("0O1IL2Z5S8BUVAE6G")
    typed = f" {code.lower().replace('-', ' ')} "
    assert use_code("connection", typed, now=NOW, child=of).child == of


@pytest.mark.django_db
def test_a_newer_connection_code_voids_the_older_one() -> None:
    of = child()
    first, second = connection_code(of, NOW), connection_code(of, NOW)
    assert refusal(lambda: use_code("connection", first, now=NOW, child=of)) == "void"
    assert use_code("connection", second, now=NOW, child=of)


@pytest.mark.django_db
def test_wrong_tries_are_counted_and_end_a_code() -> None:
    of, other = child(), child()
    code, of_other = connection_code(of, NOW), connection_code(other, NOW)
    for _ in range(TRIES - 1):
        wrong = refusal(lambda: use_code("connection", "CCCC-CCCC", now=NOW, child=of))
        assert wrong == "unknown"
    assert refusal(lambda: use_code("connection", of_other, now=NOW, child=of)) == "unknown"
    assert refusal(lambda: use_code("connection", code, now=NOW, child=of)) == "locked"
    assert use_code("connection", of_other, now=NOW, child=other)


@pytest.mark.django_db
def test_an_other_office_does_not_see_the_code() -> None:
    of = child()
    code = connection_code(of, NOW)
    see(office="mersch")
    assert not Code.objects.exists()
    assert refusal(lambda: use_code("connection", code, now=NOW, child=of)) == "unknown"


def test_of_two_at_once_one_is_refused(real_database: str) -> None:
    code = make_code("password", now=NOW, account=account(), valid_for=HOUR)
    answers: list[str] = []
    tried = threading.Barrier(3)

    def use() -> None:
        try:
            with transaction.atomic():
                tried.wait(10)
                try:
                    use_code("password", code, now=NOW)
                except CodeRefused as refused:
                    answers.append(refused.reason)
                else:
                    answers.append("accepted")
                    threading.Event().wait(0.2)  # the other one comes while this one is not done
        finally:
            connection.close()

    threads = [threading.Thread(target=use) for _ in range(2)]
    for thread in threads:
        thread.start()
    tried.wait(10)
    for thread in threads:
        thread.join(20)
    assert sorted(answers) == ["accepted", "used"]
