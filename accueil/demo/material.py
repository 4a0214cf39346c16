"""Material of the demonstration: items in our own words, pictures drawn here, a melody, a film."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import as_file, files
from typing import Any, cast

import typst

from accueil.identity.models import Account
from accueil.material import keeping
from accueil.material.keeping import Editor, For, Words, seen_of
from accueil.material.models import Item
from accueil.store.models import Actor
from accueil.store.security import see

EDITOR = "ministry@example.lu"
DATA = files("accueil.demo").joinpath("data").joinpath("material")
DOTS_AN_INCH = 160


def keep_some(now: datetime) -> None:
    """Write the items as an editor of the ministry; a draft stays one."""
    see(country=True)
    account = Account.objects.filter(email=EDITOR).values_list("pk", flat=True).first()
    editor = Editor(Actor(account, "ministry", purpose="material"), now)
    for told in _items():
        _keep(told, editor)


def _items() -> Iterator[Mapping[str, Any]]:
    names = sorted(one.name for one in DATA.iterdir() if one.name.endswith(".toml"))
    for name in names:
        yield tomllib.loads(DATA.joinpath(name).read_text(encoding="utf-8"))


def _keep(told: Mapping[str, Any], editor: Editor) -> None:
    first = editor.now.date() - timedelta(days=told["shown_for_days"])
    texts = [
        Words(language, text["title"], text["text"].strip())
        for language, text in told["texts"].items()
    ]
    from_months, until_months = told["ages"]
    item = keeping.make(texts[0], For(from_months, until_months, first), editor)
    for text in texts[1:]:
        keeping.save_text(item.pk, text, seen_of(item, f"texts.{text.language}"), editor)
    for file in told.get("files", ()):
        _add(item, file, editor)
    if not told.get("draft"):
        keeping.publish(item.pk, seen_of(item, "state"), editor)


def _add(item: Item, told: Mapping[str, Any], editor: Editor) -> None:
    file = keeping.add_file(item.pk, _content(told), told["name"], "", editor)
    seen = seen_of(item, f"files.{file.pk}")
    keeping.describe_file(file, told["texts"], "", seen, editor, said=told.get("said"))
    for language, name in told.get("captions", {}).items():
        upload = DATA.joinpath(name).read_bytes(), name
        part = seen_of(item, f"captions.{file.pk}.{language}")
        keeping.save_captions(file, upload, language, part, editor)


def _content(told: Mapping[str, Any]) -> bytes:
    if "picture" in told:
        return pictures()[told["picture"]]
    if "paper" in told:
        return _set(f"{told['paper']}.typ", format="pdf", pdf_standards=["ua-1"])[0]
    return DATA.joinpath(told["file"]).read_bytes()


@cache
def pictures() -> Mapping[str, bytes]:
    """All pictures by name, as PNG."""
    names = sorted(
        file["picture"] for told in _items() for file in told.get("files", ()) if "picture" in file
    )
    drawn = _set("pictures.typ", names, format="png", ppi=DOTS_AN_INCH)
    return dict(zip(names, drawn, strict=True))


def _set(source: str, values: Any = None, **options: Any) -> list[bytes]:
    """The pages of a picture, or the one file of a paper."""
    given = {
        "main.typ": DATA.joinpath(source).read_bytes(),
        "data.json": json.dumps(values).encode(),
    }
    with as_file(files("accueil.documents").joinpath("fonts")) as folder:
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])
        compiler = typst.Compiler(cast(Any, given), font_paths=fonts, ignore_system_fonts=True)
    found: Any = compiler.compile(**options)
    return found if isinstance(found, list) else [found]
