"""Checking a paper by its number, for whoever holds it: yes or no, and nothing about a person."""

from dataclasses import dataclass
from datetime import datetime

from accueil.actions.seal import certificate
from accueil.documents.models import Document, Rendering
from accueil.documents.seal import SealCheck, check_seal
from accueil.store.security import seeing_the_country

# Whose numbers stand beside a code to check them.
CHECKED = ("contract", "care_contract")


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of a number: `versions`, 0 where there is none; of a hash: its version."""

    versions: int
    matching: int = 0

    @property
    def is_newest(self) -> bool:
        """Whether the paper that was shown is the version that counts."""
        return bool(self.versions) and self.matching == self.versions


def check_number(number: str, sha256: str = "") -> Found:
    """Whether there is a contract with a number and, if one is asked for, which has that hash."""
    with seeing_the_country():
        papers = Document.objects.filter(kind__in=CHECKED, number=number)
        versions = papers.count()
        made = Rendering.objects.filter(document__in=papers, sha256=sha256.lower())
        version = made.values_list("document__version", flat=True).first() if sha256 else 0
    return Found(versions, version or 0)


def check_paper(rendering: Rendering, now: datetime) -> SealCheck:
    """What the seal of a kept paper says."""
    return check_seal(bytes(rendering.content), [certificate()], now)
