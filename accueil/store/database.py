"""Where the database is, and as whom it is entered.

Two roles enter it. `default` is a plain role that row-level security holds for; all pages and jobs
use it. `owner` owns the tables: migrations and the demonstration use it, nothing else.
"""

import hashlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dj_database_url

NAME, PORT = "accueil", "5432"
LONGEST = 80  # a socket's path has at most 107 characters
PLAIN_ROLE, OWNER_ROLE = "accueil_app", "accueil_owner"
SUPERUSER = "postgres"  # of the embedded database only
EXTENSIONS = ("btree_gist", "fuzzystrmatch", "intarray", "pg_trgm", "unaccent")


class DatabaseFailed(Exception):
    """The database could not be started or entered; the sentence says why and where to look."""


def socket_folder(data: Path) -> Path:
    """Where the embedded database listens: a path short enough for a socket, one per folder."""
    digest = hashlib.sha256(str(data).encode()).hexdigest()[:10]
    folder = Path(tempfile.gettempdir(), f"accueil-{os.getuid()}-{digest}")
    return folder if len(str(folder)) < LONGEST else Path("/tmp", folder.name)


def is_embedded(environment: Mapping[str, str]) -> bool:
    """Whether no other database is named."""
    return not environment.get("DATABASE_URL")


def settings(environment: Mapping[str, str], data: Path) -> dict[str, dict[str, Any]]:
    """Django's `DATABASES`. Refuses nothing: a wrong address fails when it is first used."""
    places: dict[str, dict[str, Any]]
    if is_embedded(environment):
        name = environment.get("ACCUEIL_DATABASE", NAME)
        places = {
            alias: {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": name,
                "USER": role,
                "HOST": str(socket_folder(data)),
                "PORT": PORT,
            }
            for alias, role in (("default", PLAIN_ROLE), ("owner", OWNER_ROLE))
        }
    else:
        plain = environment["DATABASE_URL"]
        places = {
            "default": {**dj_database_url.parse(plain)},
            "owner": {**dj_database_url.parse(environment.get("DATABASE_OWNER_URL", plain))},
        }
    return {alias: _with_options(place, alias) for alias, place in places.items()}


def _with_options(place: Mapping[str, Any], alias: str) -> dict[str, Any]:
    options = {**place.get("OPTIONS", {}), "application_name": "accueil"}
    kept_open = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    return {**place, **kept_open, "OPTIONS": options, "ATOMIC_REQUESTS": alias == "default"}
