"""The pages of applications in a real browser: axe, 320 px, no English left in another language."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.web.office.counter import CHILD, PDF, Counter, fill_in, hand_in, version_in

pytestmark = pytest.mark.django_db
WEB = Path(__file__).parents[1]
STATIC = WEB.parents[1] / "accueil" / "web" / "base" / "static"
AXE = "tags => axe.run({runOnly: tags, resultTypes: ['violations']})"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ENGLISH = re.compile(
    r"\b(?:the|child|children|household|income|address|contract|save|which|register|saved|person)\b"
)
PAGES = (
    *("", "check/", "drop/", "children/", "children/new/", "children/0/", "care/", "care/new/"),
    *("care/0/", "documents/", "documents/add/allowance_certificate:household/"),
    *("registers/", "registers/consent/?language=fr"),
    *(f"step/{step}/" for step in ("applicant", "representative", "addresses", "household")),
    *(f"step/{step}/" for step in ("persons", "income", "situation", "language", "duration")),
)


def shown(counter: Counter) -> dict[str, str]:
    """The pages of a whole application, and those that tell what is wrong."""
    fill_in(counter, "blended")
    hand_in(counter, "allowance_certificate:household", "certificat.pdf", PDF)
    counter.post("registers/consent/", given="yes")
    typed = {"subject": "child_0", "register": "rnpp", "purpose": "application"}
    counter.post("registers/", **typed)
    pages = {page: counter.get(page) for page in PAGES}
    pages["list"] = counter.client.get("/applications/").content.decode()
    stale = version_in(pages["children/0/"])
    counter.post("children/0/", version=stale, **{**CHILD, "given_name": "Léa"})
    for name, page, typed in (
        ("stale", "children/0/", {**CHILD, "version": stale}),
        ("no child", "children/new/", {"born_day": "1"}),
        ("no income", "step/income/", {"declared": "yes"}),
        ("no places", "step/addresses/", {"same": "no"}),
        ("no file", "documents/add/allowance_certificate:household/", {}),
    ):
        pages[name] = counter.post(page, **typed).content.decode()
    return pages


def text_of(page: str) -> str:
    """What a reader sees of a page's content, without what people typed."""
    main = page.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"<[^>]*>", " ", main).replace("moves abroad", "")


@pytest.mark.parametrize(("language", "width"), [("fr", 1280), ("de", 1280), ("lb", 320)])
def test_the_pages_are_accessible_and_in_one_language(
    counter: Counter, page: Page, language: str, width: int, tmp_path: Path
) -> None:
    counter.client.cookies["django_language"] = language
    page.set_viewport_size({"width": width, "height": 900})
    wrong = []
    for number, (name, html) in enumerate(shown(counter).items()):
        wrong += [(name, word) for word in ENGLISH.findall(text_of(html))]
        file = tmp_path / f"{number}.html"
        file.write_text(html.replace('"/static/', f'"{STATIC.as_uri()}/'), "utf-8")
        page.goto(file.as_uri())
        page.add_script_tag(path=WEB / "axe.min.js")
        found = page.evaluate(AXE, RULES)
        wrong += [
            (name, fault["id"], node["html"])
            for fault in found["violations"]
            for node in fault["nodes"]
        ]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append((name, "wider than the window"))
    assert wrong == []
