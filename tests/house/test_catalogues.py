"""Every text of the pages is in every language: no text missing, none doubtful, none left over."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from catalogues import PACKAGE, compile_all, sources
from catalogues.texts import LANGUAGES, found, messages, update, written

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


def problems(texts: Catalog, catalog: Catalog) -> Iterator[str]:
    """What a catalogue lacks for the texts that are shown, or has too much."""
    shown, kept = ({_key(m): m for m in messages(c)} for c in (texts, catalog))
    yield from (f"missing: {key[0]!r}" for key in shown.keys() - kept.keys())
    yield from (f"shown nowhere: {key[0]!r}" for key in kept.keys() - shown.keys())
    yield from (f"left over: {text!r}" for text in catalog.obsolete)
    for key in shown.keys() & kept.keys():
        yield from _problems_of(kept[key])


def _problems_of(message: Message) -> Iterator[str]:
    translated = message.string if isinstance(message.string, tuple) else (message.string,)
    text = message.id[-1] if isinstance(message.id, tuple) else message.id
    if message.fuzzy:
        yield f"doubtful: {text!r}"
    if not all(translated):
        yield f"not translated: {text!r}"
    # Of one thing the number may be left out: "one child", "%(count)s children".
    elif _placeholders(translated[-1]) != _placeholders(text):
        yield f"other placeholders: {text!r}: {translated[-1]!r}"
    elif any(not _placeholders(form) <= _placeholders(text) for form in translated):
        yield f"unknown placeholders: {text!r}"


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def _key(message: Message) -> tuple[str, str | None]:
    return (message.id[0] if isinstance(message.id, tuple) else message.id, message.context)


def test_every_text_is_translated() -> None:
    wrong = [
        f"{home.relative_to(PACKAGE)}/{language}: {problem}"
        for home, texts in found().items()
        for language in {*LANGUAGES, *(path.parents[1].name for path in home.glob("*/*/*.po"))}
        for problem in problems(texts, written(home, language))
    ]
    if wrong:
        pytest.fail("\n".join([*sorted(wrong), "`make messages` adds and removes texts"]), False)


def test_what_is_written_is_compiled() -> None:
    assert all(path.with_suffix(".mo").exists() for path in sources())


def test_texts_are_found_kept_and_compiled(tmp_path: Path) -> None:
    _an_app(tmp_path)
    update(tmp_path)
    home = tmp_path / "app" / "locale"
    french = home / "fr" / "LC_MESSAGES" / "django.po"
    assert french.read_text().count('msgstr ""') == 4  # the header's and three texts'
    filled = french.read_text().replace('"Sign in"\nmsgstr ""', '"Sign in"\nmsgstr "Entrer"')
    french.write_text(filled)
    update(tmp_path)
    assert french.read_text() == filled, "a second time changes nothing"
    texts = messages(written(home, "fr"))
    assert [m.id for m in texts] == [
        ("%(n)s child", "%(n)s children"),
        "Dear %(name)s, it's you",
        "May",
        "Sign in",
    ]
    assert texts[2].context == "month" and texts[3].string == "Entrer"
    assert len(compile_all(tmp_path)) == 4 and compile_all(tmp_path) == []


def test_a_text_without_a_catalogue_is_refused(tmp_path: Path) -> None:
    _an_app(tmp_path)
    (tmp_path / "app" / "locale").rmdir()
    with pytest.raises(LookupError, match=r"above app/pages\.py, app/templates/page\.html"):
        found(tmp_path)


def _an_app(package: Path) -> None:
    app = package / "app"
    (app / "templates").mkdir(parents=True)
    (app / "locale").mkdir()
    (app / "pages.py").write_text('from x import gettext_lazy as _\ntitle = _("Sign in")\n')
    (app / "templates" / "page.html").write_text(
        '{% load i18n %}\n  <p>{% translate "Sign in" %} (\n    {% blocktranslate trimmed %}\n'
        "  Dear {{ name }},\n  it's you{% endblocktranslate %}\n{% translate 'May' context "
        "'month' %}{% blocktranslate count n=n %}{{ n }} child{% plural %}{{ n }} children"
        "{% endblocktranslate %}"
    )


def test_the_check_can_fail() -> None:
    texts = Catalog()
    texts.add("%(n)s pages of {book}")
    for string, wrong in (("", 1), ("%(n)s Säiten", 1), ("{book}: %(n)s Säiten", 0)):
        catalog = Catalog(locale="lb")
        catalog.add("%(n)s pages of {book}", string)
        assert len(list(problems(texts, catalog))) == wrong, string
    other = Catalog(locale="lb")
    other.add("Another", "En aneren", flags=["fuzzy"])
    assert len(list(problems(texts, other))) == 2


def test_a_text_has_one_translation() -> None:
    """Catalogues are one when a page is shown: of two translations one would never be read."""
    translations: dict[tuple[str, str, str | None], set[str]] = {}
    for path in sources():
        home, language = path.parents[2], path.parents[1].name
        for message in messages(written(home, language)):
            key = (language, *_key(message))
            translations.setdefault(key, set()).add(str(message.string))
    assert {key: said for key, said in translations.items() if len(said) > 1} == {}


def test_a_label_is_followed_by_the_colon_of_its_language() -> None:
    """`headed` writes it: French sets a space before it."""
    bare = re.compile(r'(translate "[^"]+"|endblocktranslate) %\}(\{% if [^%]+%\})?: ')
    wrong = [
        f"{path.relative_to(PACKAGE)}:{number}"
        for path in sorted(PACKAGE.rglob("templates/**/*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if bare.search(line)
    ]
    assert not wrong
