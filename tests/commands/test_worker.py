"""`accueil worker --once`: what waits is done, and it ends."""

import os
import subprocess
import sys

from accueil.store import outbox
from accueil.store.models import Message
from accueil.store.security import see
from tests.factories import NOW


def test_what_waits_is_sent_by_another_process(real_database: str) -> None:
    see(country=True)
    content = {"to": "claire@example.lu", "subject": "Bonjour", "text": "Bonjour"}
    outbox.put("a", "email", kind="password", language="fr", content=content, now=NOW)
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-m", "accueil.commands", "worker", "--once"],
            env={**os.environ, "ACCUEIL_DATABASE": real_database},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert (done.returncode, done.stderr) == (0, "")
    message = Message.objects.get()
    assert (message.state, message.tries) == ("sent", 1)
