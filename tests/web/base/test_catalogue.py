"""Every text of the look is there in every language, with its placeholders."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

APP = Path(__file__).parents[3] / "accueil" / "web" / "base"
KEYWORDS = {"gettext": None, "gettext_lazy": None, "_": None, "gettext_noop": None}


def texts(folder: Path = APP) -> Iterator[str]:
    """The English sentences of an app's modules and templates."""
    for path in sorted(folder.rglob("*")):
        if path.suffix not in (".py", ".html"):
            continue
        source = path.read_text("utf-8")
        if path.suffix == ".html":
            source = templatize(source, origin=str(path))
        for _, message, _, _ in extract("python", io.BytesIO(source.encode()), KEYWORDS):
            yield str(message)


@pytest.mark.parametrize("language", ["lb", "fr", "de"])
def test_nothing_is_missing_fuzzy_or_left_over(language: str) -> None:
    with (APP / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalogue = read_po(file)
    known = {str(m.id): m for m in catalogue if m.id}
    assert set(texts()) == set(known)
    for text, message in known.items():
        assert message.string and not message.fuzzy, text
        asked = re.findall(r"%\(\w+\)[sd]", text)
        assert sorted(asked) == sorted(re.findall(r"%\(\w+\)[sd]", str(message.string))), text
