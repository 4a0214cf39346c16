"""The documentation: every page stands in the tree, links and named files lead somewhere."""

import re
from pathlib import Path

from tests.house.sources import ROOT

DOCS = ROOT / "docs"
MARKDOWN = sorted([*DOCS.rglob("*.md"), ROOT / "README.md"])
LINK = re.compile(r"\]\(([^)\s]+)\)")
NAMED = re.compile(r"`((?:accueil|tests|docs|bench|catalogues|examples)/[\w./-]+\.[a-z]+)`")
NOT_YET = "accueil/law/data/tariffs/2027-01-04.toml"  # what docs/new-tariff.md adds
TREE = re.compile(r"```\{toctree\}\n(.*?)```", re.DOTALL)


def listed(index: Path) -> list[str]:
    """The pages in the trees of an index; of a pattern all that it stands for."""
    lines = "\n".join(TREE.findall(index.read_text("utf-8"))).splitlines()
    names = [line for line in lines if line and not line.startswith(":")]
    return [
        str(page.relative_to(DOCS).with_suffix(""))
        for name in names
        for page in sorted(index.parent.glob(f"{name}.md"))
    ]


def test_every_page_stands_in_the_tree_once() -> None:
    found = [page for index in sorted(DOCS.rglob("index.md")) for page in listed(index)]
    pages = [str(page.relative_to(DOCS).with_suffix("")) for page in DOCS.rglob("*.md")]
    assert sorted(["index", *found]) == sorted(pages), "docs/index.md lists the pages"


def test_every_link_leads_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in MARKDOWN
        for target in LINK.findall(page.read_text("utf-8"))
        if not target.startswith(("https://", "http://", "#"))
        and not (page.parent / target.partition("#")[0]).exists()
    ]
    assert broken == []


def test_no_page_links_out_of_the_documentation() -> None:
    """Built pages know only each other: a file elsewhere is named, not linked."""
    out = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in DOCS.rglob("*.md")
        for target in LINK.findall(page.read_text("utf-8"))
        if "://" not in target and not (page.parent / target).resolve().is_relative_to(DOCS)
    ]
    assert out == []


def test_every_file_named_is_there() -> None:
    gone = [
        f"{page.relative_to(ROOT)}: {name}"
        for page in MARKDOWN
        for name in NAMED.findall(page.read_text("utf-8"))
        if name != NOT_YET and not (ROOT / name).exists() and not (page.parent / name).exists()
    ]
    assert gone == []
