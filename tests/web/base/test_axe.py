"""The specimen in a real browser: no fault axe knows of, nothing that sticks out at 320 px."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.web.base import specimen

ROOT = Path(__file__).parents[3]
AXE = ROOT / "tests" / "web" / "axe.min.js"
STATIC = ROOT / "accueil" / "web" / "base" / "static"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.parametrize("language, width, scheme", [("fr", 1280, "light"), ("lb", 320, "dark")])
def test_the_specimen_is_accessible(
    browser: Browser, tmp_path: Path, language: str, width: int, scheme: Any
) -> None:
    html = specimen.html(language).replace('"/static/', f'"{STATIC.as_uri()}/')
    file = tmp_path / "specimen.html"
    file.write_text(html, "utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto(file.as_uri())
    page.add_script_tag(path=AXE)
    found = page.evaluate("tags => axe.run({runOnly: tags})", RULES)
    faults = [(fault["id"], n["html"]) for fault in found["violations"] for n in fault["nodes"]]
    assert faults == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
