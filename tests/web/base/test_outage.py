"""While the database is away pages say so and keep what was typed; afterwards all goes on."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from accueil.store.database import SUPERUSER
from tests.database import execute, starting

CAME_BACK_SECONDS = 30
TITLES = {
    "lb": "Dat kann am Moment net beäntwert ginn",
    "fr": "Nous ne pouvons pas répondre pour le moment",
    "de": "Das kann im Moment nicht beantwortet werden",
    "pt": "De momento não é possível responder",
    "en": "This cannot be answered at the moment",
}
TYPED = {"family_name": "Müller & Söhne", "note": '"zwee"'}


@contextmanager
def away(cluster: Path, name: str) -> Iterator[None]:
    """A database that ends all its connections and takes none, until the end."""
    execute(cluster, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false", user=SUPERUSER)
    ended = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    execute(cluster, ended, user=SUPERUSER)
    yield
    execute(cluster, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true", user=SUPERUSER)


def asked(
    address: str, typed: dict[str, str] | None = None, language: str = "en"
) -> tuple[int, str, str]:
    """Status, when to come again, and the body of an answer."""
    body = None if typed is None else urlencode(typed).encode()
    cookies = f"django_language={language}; csrftoken={'s' * 32}"
    call = urllib.request.Request(address, body, {"Cookie": cookies})
    try:
        with urllib.request.urlopen(call, timeout=30) as answer:
            return answer.status, "", answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get("Retry-After", ""), error.read().decode()


def until(holds: Callable[[], bool]) -> None:
    """Wait for what comes soon."""
    end = time.monotonic() + CAME_BACK_SECONDS
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.2)


def test_an_outage_is_told_and_over_without_a_restart(cluster: Path, fresh_database: str) -> None:
    with starting(fresh_database) as (child, address, log):
        page = f"{address}/family/sign-in/"
        assert asked(page)[0] == 200
        with away(cluster, fresh_database):
            assert asked(f"{address}/healthz")[0] == 200
            for language, title in TITLES.items():
                status, again, told = asked(page, language=language)
                assert (status, again) == (503, "10") and f"<h1>{title}</h1>" in told, told
                assert f'lang="{language}"' in told
            _status, _again, told = asked(f"{address}/applications/new/", TYPED)
            assert "Müller &amp; Söhne" in told and "&quot;zwee&quot;" in told
            assert "was not saved" in told and "Send again" in told
            secret = {"name": "claire@example.lu", "password": "voucher-for-every-child"}
            _status, _again, told = asked(page, secret)
            assert "voucher-for-every-child" not in told and "Send again" not in told
            status, again, told = asked(f"{address}/api/v1/me")
            assert (status, again, json.loads(told)["error"]["code"]) == (503, "10", "unavailable")
            until(lambda: "waits: " in log.read_text())
        until(lambda: asked(f"{address}/readyz")[0] == 200)
        assert asked(page)[0] == 200
        assert child.poll() is None and "is started again" not in log.read_text()
