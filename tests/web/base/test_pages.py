"""The frame, the parts and the error pages, in each language, without style or script inside."""

import re
from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

from accueil.web.base.templatetags import look
from tests.web.base import specimen

LANGUAGES = ("lb", "fr", "de", "en", "pt")
ERRORS = ("400", "403", "403_csrf", "404", "409", "500")
REFERENCES = ("for", "aria-describedby", "aria-labelledby")


class Elements(HTMLParser):
    """Every element of a page with its attributes; elements that were not closed."""

    VOID = ("meta", "link", "input", "rect", "path", "line", "br", "img", "hr")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> does not close what is open"

    def values(self, name: str) -> list[str]:
        return [attrs[name] for _, attrs in self.found if name in attrs]


def pages() -> dict[str, str]:
    made = {f"specimen {language}": specimen.html(language) for language in LANGUAGES}
    for name in ERRORS:
        for language in LANGUAGES:
            request = RequestFactory().get("/nowhere") if name != "500" else None
            with override(language):
                made[f"{name} {language}"] = render_to_string(f"{name}.html", {}, request)
    return made


def test_every_page_is_sound() -> None:
    for name, html in pages().items():
        page = Elements(html)
        ids = page.values("id")
        assert not page.open, name
        assert len(ids) == len(set(ids)), name
        referred = {i for key in REFERENCES for value in page.values(key) for i in value.split()}
        assert referred <= set(ids), (name, referred - set(ids))
        linked = {href[1:] for href in page.values("href") if href.startswith("#")}
        assert linked <= set(ids), (name, linked - set(ids))
        assert dict(page.found)["html"]["lang"] == name.split()[1]
        assert len([tag for tag, _ in page.found if tag == "h1"]) == 1, name


def test_no_page_needs_what_the_policy_forbids() -> None:
    for name, html in pages().items():
        page = Elements(html)
        tags = {tag for tag, _ in page.found}
        names = {key for _, attrs in page.found for key in attrs}
        assert not tags & {"script", "style"} and "style" not in names, name
        assert not [key for key in names if key.startswith("on")], name


def test_every_field_has_a_name_to_be_called_by() -> None:
    page = Elements(specimen.html("fr"))
    labelled = set(page.values("for"))
    controls = [attrs for tag, attrs in page.found if tag in ("input", "select", "textarea")]
    for attrs in controls:
        if attrs.get("type") != "hidden":
            assert attrs["id"] in labelled, attrs


def test_the_frame_says_who_where_when() -> None:
    html = re.sub(r"<[^>]+>", "", specimen.html("lb"))
    for words in ("Claire Weber", "Esch-sur-Alzette", "Méindeg, de 4. Mee 2026", "Mee 2026"):
        assert words in html
    assert 'value="/specimen?child=3"' in specimen.html("lb")
    assert "<title>Feeler:" in specimen.html("lb")


def test_only_an_answer_to_a_person_shows_a_person() -> None:
    request = RequestFactory().get("/nowhere")
    assert "sign_out" not in render_to_string("404.html", {}, request)


@pytest.mark.parametrize(
    "state, parents, widths",
    [
        (14550, 9850, ["59.6%", "40.4%"]),
        (1, 999_999, ["0.5%", "99.5%"]),
        (999_999, 1, ["99.5%", "0.5%"]),
        (100, 0, ["100%"]),
        (0, 100, ["100%"]),
        (0, 0, []),
    ],
)
def test_the_bar_is_as_wide_as_the_parts(state: int, parents: int, widths: list[str]) -> None:
    html = render_to_string("base/amount_bar.html", look.amount_bar(state, parents))
    picture = html.split("bar__picture")[1].split("</svg>")[0]
    drawn = re.findall(r' width="([\d.]+%)"', picture)
    assert drawn[1:] == widths


def test_amounts_and_days_speak_the_language_of_the_page() -> None:
    with override("fr"):
        assert look.euros(123450) == "1.234,50\u00a0€" and look.period("2026-05") == "mai 2026"
    with override("en"):
        assert look.euros(-50) == "-0.50\u00a0€" and look.difference(50) == "+0.50\u00a0€"
        assert look.hours(165) == "2\u00a0hours 45\u00a0minutes" and look.clock(165) == "2:45"
    assert look.euros(None) == look.day(None) == look.period(None) == look.hours(None) == ""


def test_before_and_after_name_the_difference() -> None:
    with override("en"):
        html = render_to_string(
            "base/before_after.html",
            look.before_after([{"label": "A", "before_cents": 12400, "after_cents": 9850}]),
        )
    assert "-25.50\u00a0€" in html and "is-less" in html
