"""Every paper can be read aloud (PDF/UA-1) and archived (PDF/A-2a), sealed or not."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from accueil.documents.contract import contract_pdf
from accueil.documents.invoice import invoice_pdf
from accueil.documents.letter import letter_pdf
from accueil.documents.monthly import monthly_pdf
from accueil.documents.seal import make_certificate, seal
from accueil.documents.service_sheet import service_sheet_pdf
from tests.documents.samples import (
    LANGUAGES,
    MADE,
    card,
    contract,
    decision,
    fullest,
    invoice,
    monthly,
    reminder,
    service_sheet,
    termination,
)

PAPERS: dict[str, Callable[[str], bytes]] = {
    "contract": lambda language: contract_pdf(contract(language)),
    "fullest": lambda language: contract_pdf(fullest(language)),
    "card": lambda language: letter_pdf(card(language)),
    "reminder": lambda language: letter_pdf(reminder(language)),
    "termination": lambda language: letter_pdf(termination(language, annulled=True)),
    "service_sheet": lambda language: service_sheet_pdf(service_sheet(language)),
    "invoice": lambda language: invoice_pdf(invoice(language)),
    "monthly": lambda language: monthly_pdf(monthly(language)),
    "decision": lambda language: letter_pdf(decision(language)),
}
EVERY_PAPER = [(paper, language) for paper in PAPERS for language in LANGUAGES]


def tags(node: Any) -> list[str]:
    """The kinds of all structure elements below a node."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [tag for kid in node for tag in tags(kid)]
    if not isinstance(node, dict):
        return []
    own = [node["/S"][1:]] if "/S" in node else []
    return own + tags(node.get("/K", []))


@pytest.mark.parametrize(("paper", "language"), EVERY_PAPER)
def test_it_is_tagged_titled_and_says_its_language(paper: str, language: str) -> None:
    reader = PdfReader(BytesIO(PAPERS[paper](language)))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == f"{language}-LU"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata and reader.metadata.title
    assert root["/OutputIntents"]
    found = tags(root["/StructTreeRoot"])
    assert found.count("H1") == 1 and "P" in found
    if paper in ("contract", "fullest", "card"):
        assert "Figure" in found
    if paper in ("contract", "fullest"):
        assert {"Table", "TH", "TD", "L", "LI", "H2"} <= set(found)


@pytest.mark.parametrize(("paper", "language"), EVERY_PAPER)
def test_it_calls_itself_archived_and_accessible(paper: str, language: str) -> None:
    assert standards(PAPERS[paper](language)) == ("2", "A", "1")


def test_every_letter_used_is_inside_the_file() -> None:
    for page in PdfReader(BytesIO(PAPERS["fullest"]("lb"))).pages:
        resources: Any = page["/Resources"]
        for font in resources["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            described = inner["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(described)
            assert "AtkinsonHyperlegibleNext" in described["/FontName"]


def test_a_seal_changes_nothing_of_that() -> None:
    pdf = PAPERS["contract"]("fr")
    sealed = seal(pdf, make_certificate("Commune", MADE), MADE)
    assert sealed.startswith(pdf)
    assert standards(sealed) == standards(pdf)
    assert description(sealed) == description(pdf)
    before, after = (PdfReader(BytesIO(content)) for content in (pdf, sealed))
    assert before.metadata == after.metadata
    root: Any = after.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/StructTreeRoot"]
    annotations: Any = after.pages[0]["/Annots"]
    (annotation,) = annotations
    assert annotation.get_object()["/TU"]


def description(pdf: bytes) -> str:
    """The XMP of a PDF."""
    root: Any = PdfReader(BytesIO(pdf)).trailer["/Root"]
    return str(root["/Metadata"].get_object().get_data().decode())


def standards(pdf: bytes) -> tuple[str, ...]:
    """Part and conformance of PDF/A, part of PDF/UA, as the XMP says them."""
    xmp = description(pdf)
    names = ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")
    return tuple(re.findall(f"<{name}>(.*?)</{name}>", xmp)[0] for name in names)
