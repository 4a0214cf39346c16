"""Two adults with one letter at the same moment: one account."""

import threading

from django.db import connection
from django.utils import timezone

from accueil.identity.codes import CodeRefused, connection_code
from accueil.identity.parents import Maker, make
from accueil.store.security import see
from tests.factories import make_child, make_office

PASSWORD = "eight yellow kettles hum"


def test_at_the_same_moment_one_account_is_made(real_database: str) -> None:
    see(country=True)
    child = make_child(make_office(), iam_code="WebMi123")
    code, answers = connection_code(child, timezone.now()), []
    ready = threading.Barrier(2)

    def hurry(mobile: str) -> None:
        try:
            ready.wait(10)
            make(child.pk, code, mobile, PASSWORD, by=Maker("fr", timezone.now()))
            answers.append("made")
        except CodeRefused as refused:
            answers.append(refused.reason)
        finally:
            connection.close()

    threads = [threading.Thread(target=hurry, args=(f"+35262112345{n}",)) for n in (6, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(answers) == ["made", "used"]
