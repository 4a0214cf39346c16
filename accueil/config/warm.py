"""What the first requests of a process would wait for, done before they come."""

from contextlib import suppress

from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import override

from accueil.actions.seal import certificate
from accueil.config.settings import LANGUAGES, PACKAGE
from accueil.documents.pdf import read_letters
from accueil.documents.seal import SealError
from accueil.law.parameters import shipped


def warm() -> None:
    """Read the views, words, templates, law and letters; and the seal, which may be missing."""
    reverse("alive")
    for code, _ in LANGUAGES:
        with override(code):  # which reads the words
            pass
    for folder in PACKAGE.glob("web/**/templates"):
        for template in sorted(folder.rglob("*.html")):
            get_template(str(template.relative_to(folder)))
    assert shipped().tariffs
    read_letters()
    with suppress(SealError, OSError):  # who makes a paper is told
        certificate().signer.sign_raw(b"", "sha256")
