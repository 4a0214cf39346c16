"""The columns of a file of stays: their names, what else they may be called, where they stand."""

import unicodedata
from collections.abc import Mapping, Sequence

from accueil.exchange.stays_cells import Cell, Fault, Unreadable, is_empty, letter, shown

# Name → what it may be called in the other four languages. `name` is there for people.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "provider": ("prestataire", "anbieter", "prestador"),
    "child": (
        *("enfant", "kind", "kand", "criança", "code", "iam", "iam code", "code iam", "iam-code"),
        "código iam",
    ),
    "name": ("nom", "numm", "nome", "nom et prénom"),
    "date": ("jour", "datum", "tag", "dag", "data", "dia"),
    "from": ("de", "von", "vun", "das", "début", "beginn", "ufank", "início"),
    "until": ("to", "à", "jusqu'à", "bis", "às", "até", "fin", "ende", "enn", "fim"),
    "meals": ("repas", "mahlzeiten", "moolzechten", "refeições"),
    "absence": ("abwesenheit", "absenz", "ausência"),
}
REQUIRED = ("child", "date", "from", "until")
KNOWN = {said: name for name, others in ALIASES.items() for said in (name, *others)}
MOST_COLUMNS = 50
Columns = Mapping[str, int]  # name → index


def plain(cell: Cell) -> str:
    """A heading without what does not matter: case, spaces, underscores, a dot at its end."""
    text = unicodedata.normalize("NFC", str(cell)).casefold().replace("_", " ").replace("’", "'")
    return " ".join(text.split()).rstrip(".:")


def allowed(country: bool) -> tuple[str, ...]:
    """The columns that a file may have; `provider` only where it is about several."""
    return tuple(name for name in ALIASES if country or name != "provider")


def recognised(cells: Sequence[Cell]) -> int:
    """How many of the cells are headings of ours."""
    return len({KNOWN[plain(cell)] for cell in cells if plain(cell) in KNOWN})


def columns_of(row: int, cells: Sequence[Cell], *, country: bool) -> Columns:
    """Where each column stands. Refuses headings that are unknown, missing or there twice."""
    found: dict[str, int] = {}
    faults = []
    names = allowed(country)
    for index, cell in enumerate(cells):
        if is_empty(cell):
            continue
        name = KNOWN.get(plain(cell), "")
        said = {"known": ", ".join(names), "column": name}
        if name not in names or name in found:
            code = "column_twice" if name in found else "column_unknown"
            faults.append(Fault(row, code, letter(index), shown(cell), said))
        else:
            found[name] = index
    required = ("provider", *REQUIRED) if country else REQUIRED
    faults += [
        Fault(row, "column_missing", name=name, values={"also": ", ".join(ALIASES[name])})
        for name in required
        if name not in found
    ]
    if len(cells) > MOST_COLUMNS:
        faults = [Fault(row, "too_many_columns", values={"most": MOST_COLUMNS})]
    if faults:
        raise Unreadable(*faults)
    return found
