"""The seal of this installation: a certificate one has been given, or a self-made one."""

import os
from contextlib import suppress
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings

from accueil.documents import seal as sealing

SELF_MADE = "Accueil"


def seal(pdf: bytes, now: datetime) -> bytes:
    """The paper, sealed at a moment with the installation's certificate."""
    return sealing.seal(pdf, certificate(), now)


@cache
def certificate() -> sealing.Certificate:
    """From `ACCUEIL_SEAL` (a PKCS#12 file); else made once and kept in the folder."""
    if settings.SEAL:
        password = settings.SEAL_PASSWORD.encode() or None
        return sealing.read_p12(Path(settings.SEAL).read_bytes(), password)
    return _kept(settings.DATA / "seal.pem")


def _kept(path: Path) -> sealing.Certificate:
    """Two processes that start at once agree on one certificate."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = sealing.make_certificate(SELF_MADE, datetime.now().astimezone())
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        with os.fdopen(os.open(draft, flags, 0o600), "wb") as file:
            file.write(made.certificate_pem + made.key_pem)
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    content = path.read_bytes()
    return sealing.read_pem(content, content)
