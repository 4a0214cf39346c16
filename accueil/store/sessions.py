"""Sessions in the database, of which it can open none: their keys are digests, their content is
sealed. Who reads the table signs in as nobody.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from accueil.store.encrypted import blind, seal_json, unseal_json

PLACE = "django_session.session_data"
LENGTH = 40


def kept_key(key: str) -> str:
    """What the database keeps of the key that a browser holds."""
    return blind(key, "session").hex()[:LENGTH]


class SessionStore(db.SessionStore):
    """Django's sessions in the database, with a digest for a key and sealed content."""

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        kept = kept_key(str(self.session_key))
        found = self.model.objects.filter(session_key=kept, expire_date__gt=timezone.now()).first()
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        """Whether there is a session with this key."""
        return super().exists(kept_key(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """The row of this session."""
        row = super().create_model_instance(data)
        row.session_key = kept_key(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        """End a session: the one of this key, else this one."""
        key = session_key or self.session_key
        if key is not None:
            super().delete(kept_key(key))

    def encode(self, session_dict: dict[str, Any]) -> str:
        """The content as the table holds it."""
        return seal_json(session_dict, PLACE)

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        """The content; nothing where it cannot be opened."""
        return unseal_json(session_data, PLACE) or {}


def alive(kept: Collection[str], now: datetime) -> set[str]:
    """Which of these sessions, by what the database keeps of their keys, are open."""
    rows = Session.objects.filter(session_key__in=kept, expire_date__gt=now)
    return set(rows.values_list("session_key", flat=True))


def end(kept: Collection[str]) -> None:
    """End sessions by what the database keeps of their keys: they open nothing from now on."""
    Session.objects.filter(session_key__in=kept).delete()
