"""The app's code: a step counts once, one step early or late; a secret is never readable."""

import threading
from datetime import timedelta

import pyotp
import pytest
from django.db import connection, transaction

from accueil.identity import second
from accueil.identity.models import Account
from tests.identity.people import NOW, SECRET, account, app_code

STEP = timedelta(seconds=30)


@pytest.mark.django_db
def test_a_step_counts_once() -> None:
    officer = account()
    assert second.verify(officer, app_code(NOW), NOW)
    assert not second.verify(officer, app_code(NOW), NOW), "replayed"
    assert not second.verify(Account.objects.get(pk=officer.pk), app_code(NOW), NOW)
    assert second.verify(officer, app_code(NOW + STEP), NOW + STEP)
    assert not second.verify(officer, app_code(NOW), NOW + STEP), "an older step after a newer one"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_one_step_early_or_late(steps: int, fits: bool) -> None:
    assert second.verify(account(), app_code(NOW + steps * STEP), NOW) is fits


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", "000000", "12345", "abcdef", "١٢٣٤٥٦", app_code(NOW)[:5]])
def test_other_words_do_not_fit(code: str) -> None:
    assert not second.verify(account(), code, NOW)


@pytest.mark.django_db
def test_without_a_secret_nothing_fits() -> None:
    assert not second.verify(account(totp_secret=None), app_code(NOW), NOW)


@pytest.mark.django_db
def test_a_new_secret_counts_once_it_was_confirmed() -> None:
    officer = account()
    secret = second.enrol(officer)
    assert second.enrol(officer) == secret, "shown again it is the same"
    assert secret in second.app_address(officer)
    assert not second.confirm(officer, app_code(NOW), NOW), "the old app's code"
    assert second.verify(officer, app_code(NOW), NOW), "the old app still counts"
    new = app_code(NOW, secret)
    assert second.confirm(officer, new, NOW)
    assert not second.verify(officer, new, NOW), "the code that confirmed is used"
    assert not second.verify(officer, app_code(NOW + STEP), NOW + STEP), "the old app"
    assert second.verify(officer, app_code(NOW + STEP, secret), NOW + STEP)
    assert not second.confirm(officer, new, NOW), "nothing waits any more"


@pytest.mark.django_db
def test_the_database_cannot_be_read_for_secrets() -> None:
    officer = account()
    pending = second.enrol(officer)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT totp_secret, totp_pending, row_to_json(a)::text FROM identity_account a"
        )
        sealed, sealed_pending, row = cursor.fetchone()
    for secret in (SECRET, pending):
        assert secret not in row
        assert secret.encode() not in bytes(sealed) + bytes(sealed_pending)


@pytest.mark.django_db
def test_the_code_to_show_in_a_demonstration_is_one_that_works() -> None:
    officer = account()
    for _ in range(2):
        assert second.verify(officer, second.code_to_show(officer, NOW), NOW)
    assert second.code_to_show(officer, NOW) == "", "both near steps are used"
    assert pyotp.TOTP(SECRET).verify(
        second.code_to_show(officer, NOW + 2 * STEP), for_time=NOW + 2 * STEP
    )


def test_of_two_at_once_one_is_refused(real_database: str) -> None:
    officer = account()
    answers: list[bool] = []
    start = threading.Barrier(2)

    def verify() -> None:
        with transaction.atomic():
            start.wait(10)
            answers.append(second.verify(officer, app_code(NOW), NOW))
        connection.close()

    threads = [threading.Thread(target=verify) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(answers) == [False, True]
