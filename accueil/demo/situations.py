"""Invented risks of poverty: certificates, requests with their opinions, decisions."""

import hashlib
from dataclasses import dataclass, field

from accueil.demo.country import Country
from accueil.demo.draw import DAY, lots
from accueil.demo.families import Family, Poverty
from accueil.demo.history import Row, fact
from accueil.store.uploads import PDF

ASKED_BY = lots({"school": 4, "commune": 3, "psycho_social": 3, "medical": 1, "parents": 3})
GROUNDS = {
    "fr": ("Surendettement après une séparation.", "Charges extraordinaires dues à une maladie."),
    "de": ("Überschuldung nach einer Trennung.", "Außergewöhnliche Kosten durch Krankheit."),
    "lb": ("Iwwerscholdung no enger Trennung.", "Aussergewéinlech Käschte wéinst Krankheet."),
    "pt": ("Sobre-endividamento após uma separação.", "Encargos extraordinários por doença."),
    "en": ("Over-indebted after a separation.", "Extraordinary costs because of an illness."),
}
REASONS = {
    "fr": "Les pièces présentées établissent un risque de pauvreté.",
    "de": "Die vorgelegten Unterlagen belegen ein Armutsrisiko.",
    "lb": "Déi virgeluechten Dokumenter weisen en Aarmutsrisiko no.",
    "pt": "Os documentos apresentados comprovam um risco de pobreza.",
    "en": "The documents presented show a risk of poverty.",
}
OPINION = "Avis favorable : risque de pauvrete."
OBJECTS = (
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
    "/Resources<</Font<</F 5 0 R>>>>>>",
    "<</Length {length}>>stream\n{text}\nendstream",
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
)


@dataclass(slots=True)
class Situations:
    """Rows of what makes a household precarious, and of the papers about it."""

    opinions: list[Row] = field(default_factory=list)
    requests: list[Row] = field(default_factory=list)
    decisions: list[Row] = field(default_factory=list)
    precarious: list[Row] = field(default_factory=list)


def situations(country: Country) -> Situations:
    """Certificates and decisions for the country's families; a few wait to be decided."""
    made = Situations()
    for family in country.families:
        if family.poverty:
            _recognise(country, made, family, family.poverty)
    return made


def _recognise(country: Country, made: Situations, family: Family, poverty: Poverty) -> None:
    about = {"household_id": family.id, "ground": poverty.ground}
    if not poverty.pending:
        made.precarious.append(fact(about, poverty.first, poverty.until, poverty.known))
    if poverty.ground != "situation":
        return
    draw, received = country.draw, poverty.known - DAY * 10
    request: Row = {
        "id": draw.uuid(),
        "household_id": family.id,
        "asked_by": draw.of(ASKED_BY),
        "grounds": draw.one(GROUNDS[family.language]),
        "received": received.date(),
        "recorded_at": received,
        "recorded_by": country.officer(family.office)[0],
    }
    made.requests.append(request)
    if request["asked_by"] != "parents":
        request["opinion"] = draw.uuid()
        made.opinions.append(_opinion(request, family))
    if not poverty.pending:
        made.decisions.append(
            {
                "request_id": request["id"],
                "by": draw.choice(("commune", "commune", "ministry")),
                "granted": True,
                "reasons": REASONS[family.language],
                "first": poverty.first,
                "until": poverty.until,
                "decided_at": poverty.known,
                "decided_by": request["recorded_by"],
            }
        )


def _opinion(request: Row, family: Family) -> Row:
    content = page(OPINION)
    return {
        "id": request["opinion"],
        "office": family.office,
        "kind": "opinion",
        "media_type": PDF,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "name": "avis.pdf",
        "content": content,
        "uploaded_at": request["recorded_at"],
        "uploaded_by": request["recorded_by"],
    }


def page(line: str) -> bytes:
    """A PDF of one page with one line of plain letters on it."""
    text = f"BT/F 14 Tf 72 760 Td({line})Tj ET"
    out, places = "%PDF-1.4\n", []
    for number, written in enumerate(OBJECTS, 1):
        places.append(len(out))
        filled = written.replace("{length}", str(len(text))).replace("{text}", text)
        out += f"{number} 0 obj{filled}endobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size, start = len(OBJECTS) + 1, len(out)
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}"
    return (out + f"trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").encode()
