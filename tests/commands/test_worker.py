"""`accueil worker`: what waits is done, what is urgent at once, and it ends when it is told to."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from accueil.store import outbox
from accueil.store.models import Message
from accueil.store.security import see
from tests.exchange.http_gateway import gateway
from tests.exchange.smsc import centre
from tests.factories import NOW

PATIENCE_SECONDS = 30
CODE, NUMBER = "987654", "+352621123456"


def worker(database: str, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    """A worker as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "accueil.commands", "worker", *arguments],
        env={**os.environ, "ACCUEIL_DATABASE": database, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_what_waits_is_sent_by_another_process(real_database: str) -> None:
    see(country=True)
    content = {"to": "claire@example.lu", "subject": "Bonjour", "text": "Bonjour"}
    outbox.put("a", "email", kind="password", language="fr", content=content, now=NOW)
    for _ in range(2):
        once = worker(real_database, "--once", ACCUEIL_DEMO="yes")
        said, _ = once.communicate(timeout=60)
        assert (once.returncode, said) == (0, "")
    message = Message.objects.get()
    assert (message.state, message.tries) == ("sent", 1)


def test_where_no_mail_server_is_named_an_e_mail_waits(real_database: str) -> None:
    see(country=True)
    content = {"to": "claire@example.lu", "subject": "Bonjour", "text": "Bonjour"}
    outbox.put("a", "email", kind="invitation", language="fr", content=content, now=NOW)
    assert worker(real_database, "--once").wait(60) == 0
    message = Message.objects.get()
    assert (message.state, message.failure) == ("waiting", "the settings name no mail server")


def code(key: str) -> None:
    content = {"to": NUMBER, "text": CODE}
    moment = timezone.now()
    outbox.put(key, "sms", kind="sms_code", language="fr", content=content, now=moment)


def until(what: str, *values: object) -> None:
    """Wait for a row."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        with connection.cursor() as cursor:
            cursor.execute(what, values)
            if cursor.fetchone():
                return
        assert time.monotonic() < end, what
        time.sleep(0.05)


SENT = "SELECT 1 FROM store_message WHERE key = %s AND state = 'sent'"
DELAYED = "SELECT 1 FROM store_message WHERE key = %s AND delays > 0"


def test_a_code_leaves_with_the_commit_and_soon_after_the_gateway_is_back(
    real_database: str,
) -> None:
    see(country=True)
    keys = ("a", "b", "c")
    with gateway() as other_side, working(real_database, SMS=other_side.url) as said:
        until("SELECT 1 FROM procrastinate_workers OFFSET 1")
        with transaction.atomic():
            for key in keys:
                code(key)
            assert other_side.came == []
        ordered = jobs()
        for key in keys:
            until(SENT, key)
        other_side.status = 503
        code("d")
        until(DELAYED, "d")
        other_side.status = 200
        until(SENT, "d")
    assert all("deliver_urgent,,{}," in job for job in ordered), "they say nothing"
    assert all(CODE not in told and NUMBER not in told for told in (*said, *ordered))
    waited = [m.sent_at - m.created_at for m in Message.objects.exclude(key="d") if m.sent_at]
    assert len(waited) == len(keys) and max(waited) < timedelta(seconds=20)


@contextmanager
def working(database: str, **urls: str) -> Iterator[list[str]]:
    """A worker that hands SMS over; at the end it ends well, and what it said is there."""
    said: list[str] = []
    running = worker(database, **{f"ACCUEIL_{name}_URL": url for name, url in urls.items()})
    try:
        yield said
    finally:
        running.send_signal(signal.SIGTERM)
        said.append(running.communicate(timeout=60)[0])
    assert running.returncode == 0, said


def left_behind(queueing_lock: str, status: str = "doing") -> None:
    """A job of a worker that was killed, or one that waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, lock, queueing_lock)"
            " VALUES ('urgent', 'deliver_urgent', %s, %s, %s)",
            [status, f"left {queueing_lock} {status}", queueing_lock],
        )


def test_what_a_killed_worker_left_is_taken_up_by_another(real_database: str) -> None:
    left_behind("one")
    left_behind("two")
    left_behind("two", "todo")
    with working(real_database):
        until("SELECT 1 WHERE NOT EXISTS (SELECT FROM procrastinate_jobs WHERE lock ~ 'left')")


def test_a_message_centre_reports_to_the_worker(real_database: str) -> None:
    see(country=True)
    with centre() as there, working(real_database, SMPP=f"smpp://us@127.0.0.1:{there.port}"):
        code("a")
        until(SENT, "a")
        there.receipt("m-1", "DELIVRD")
        until("SELECT 1 FROM store_message WHERE reported = 'delivered'")
    standing = outbox.standing(Message.objects.get().pk)
    assert standing.sent_at and standing.delivered_at and standing.sent_at <= standing.delivered_at
    assert standing.delivered_at - standing.sent_at < timedelta(seconds=20)


def jobs() -> list[str]:
    """The jobs that wait, with all that is written in them; that of each minute left out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT j::text FROM procrastinate_jobs j WHERE queue_name = 'urgent'")
        return [text for (text,) in cursor.fetchall()]
