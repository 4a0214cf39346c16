"""Which texts code and templates show, and the catalogues that hold them."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from catalogues import PACKAGE

LANGUAGES = ("lb", "fr", "de", "pt")
TEMPLATES = (".html", ".txt")
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""


def found(package: Path = PACKAGE) -> dict[Path, Catalog]:
    """The texts by the folder `locale` they belong to, the nearest one above.

    Refuses a text above which there is none.
    """
    homes: dict[Path, Catalog] = {path: Catalog() for path in package.glob("**/locale")}
    homeless = set()
    for path in sorted(package.rglob("*")):
        home = next((f / "locale" for f in path.parents if f / "locale" in homes), None)
        for text, context in _texts(path):
            if home:
                homes[home].add(text, context=context)
            else:
                homeless.add(str(path.relative_to(package)))
    if homeless:
        raise LookupError(f"make a folder `locale` above {', '.join(sorted(homeless))}")
    return homes


def written(home: Path, language: str) -> Catalog:
    """A catalogue as it is kept, or an empty one."""
    path = _path(home, language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def update(package: Path = PACKAGE) -> None:
    """Write the catalogues anew, sorted: new texts empty, the translated kept, the unused gone."""
    for home, texts in found(package).items():
        more = {path.name for path in home.iterdir() if path.is_dir()}
        for language in sorted({*LANGUAGES, *more}):
            _write(home, language, texts)


def _write(home: Path, language: str, texts: Catalog) -> None:
    kept, made = written(home, language), Catalog(locale=language)
    for text in messages(texts):
        old = kept.get(text.id, text.context)
        translated = old.string if old and not old.fuzzy else ""
        made.add(text.id, translated or "", context=text.context)
    content = BytesIO()
    write_po(content, made, width=100, no_location=True, omit_header=True, sort_output=True)
    path = _path(home, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    header = HEADER.format(language=language, plural=made.plural_forms)
    path.write_text(header + content.getvalue().decode().strip() + "\n")


def messages(catalog: Catalog) -> list[Message]:
    """Its texts without the header."""
    return [message for message in catalog if message.id]


def _path(home: Path, language: str) -> Path:
    return home / language / "LC_MESSAGES" / "django.po"


def _texts(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    if path.suffix == ".py":
        code = path.read_bytes()
    elif path.suffix in TEMPLATES and "templates" in path.parts:
        lines = templatize(path.read_text(), origin=str(path)).splitlines()
        code = "\n".join(map(str.strip, lines)).encode()
    else:
        return
    yield from _extracted(code)


def _extracted(code: bytes) -> Iterable[tuple[str | tuple[str, ...], str | None]]:
    for _, text, _, context in extract("python", BytesIO(code), KEYWORDS):
        yield text, context
