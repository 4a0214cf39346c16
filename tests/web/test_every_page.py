"""Every page in a real browser: no fault axe knows of, nothing sticks out, nothing in the console.

At the width of a telephone and of a desk; at 320 px nothing has to be scrolled sideways.
"""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.journeys.examples import EXAMPLES, Example, address, names
from tests.journeys.site import Desk, Site

AXE = Path(__file__).with_name("axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS, NARROWEST = (1280, 390), 320
STATUS = {"page": 200, "text": 200, "file": 200, "elsewhere": 200, "gone": 410, "posted": 405}
LABELLED = """() => [...document.querySelectorAll('input, select, textarea')]
  .filter(one => one.type !== 'hidden' && !one.labels.length && !one.ariaLabel)
  .map(one => one.outerHTML)"""
STICKS_OUT = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll('body *')]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
    .map(one => one.outerHTML.slice(0, 120))"""
LANGUAGES = ("fr", "lb", "de", "pt")


def test_every_address_has_an_example() -> None:
    assert set(names()) == {example.name for example in EXAMPLES}


def named(example: Example) -> str:
    """What a test of an example is called."""
    return "-".join([example.name, *example.values[1:], *filter(None, [example.query])])


@pytest.mark.parametrize("example", [e for e in EXAMPLES if e.answers != "made"], ids=named)
def test_every_page(desk: Desk, site: Site, example: Example) -> None:
    language = LANGUAGES[EXAMPLES.index(example) % len(LANGUAGES)]
    person = desk(example.who, language)
    path = address(site, example)
    if example.answers in ("file", "text", "posted"):
        answer = person.page.context.request.get(path)
        assert answer.status == STATUS[example.answers], path
        return
    page, said = person.page, listen(person.page)
    page.add_init_script(path=AXE)
    answered = page.goto(path)
    assert answered is not None
    assert answered.status == STATUS[example.answers], page.url
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("h1").count() == 1
    assert len(page.title()) > len(" – Accueil")
    assert page.evaluate(LABELLED) == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert faults(page) == [], (path, width)
    page.set_viewport_size({"width": NARROWEST, "height": 700})
    assert page.evaluate(STICKS_OUT) == [], path
    assert [text for text in said if f"status of {answered.status}" not in text] == []


def listen(page: Page) -> list[str]:
    """What the page's console will say of faults."""
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def faults(page: Page) -> list[tuple[str, Any]]:
    """What axe finds: the rule and where."""
    found = page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations']})", RULES)
    return [(fault["id"], node["html"]) for fault in found["violations"] for node in fault["nodes"]]
