"""Reads the law's lists of dated entries: each with its source, nothing unknown or missing."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources.abc import Traversable
from typing import Any

from accueil.law.errors import BadData

# What a value must be, and what is said of one that is not.
KINDS = {
    "text": "no text",
    "date": "no date",
    "dates": "no dates",
    "number": "no whole number above 0",
    "yes or no": "not true or false",
    "tables": "no list of tables",
}
# A key that ends in a question mark may be left out.
REMARKS = {"derived?": "yes or no", "note?": "text"}
NOTES = {"source": "text", "document": "text", "checked": "date", **REMARKS}
Shape = Mapping[str, str]


def read_entries(folder: Traversable, file: str, key: str, shape: Shape) -> list[dict[str, Any]]:
    """The tables called `key` of a data file. Refuses a file with anything wrong in them."""
    try:
        content = tomllib.loads(folder.joinpath(file).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadData(f"{file}: {error}") from None
    entries = content.pop(key, [])
    problems = [f"unknown key {name}" for name in content]
    if _wrong("tables", entries):
        problems.append(f"{key}: {KINDS['tables']}")
    elif not entries:
        problems.append("it is empty")
    else:
        for number, entry in enumerate(entries, 1):
            problems += wrong_keys(f"{key}[{number}]", entry, {**shape, **NOTES})
    refuse(file, problems)
    return list(entries)


def refuse(file: str, problems: list[str]) -> None:
    """Refuse a file if there are any problems with it, naming all."""
    if problems:
        raise BadData(f"{file}: " + "; ".join(problems))


def wrong_keys(place: str, entry: Mapping[str, Any], shape: Shape) -> Iterator[str]:
    """Keys of an entry that are unknown, missing or of another kind than its shape says."""
    known = {name.removesuffix("?"): kind for name, kind in shape.items()}
    for name, value in entry.items():
        if name not in known:
            yield f"{place}: unknown key {name}"
        elif _wrong(known[name], value):
            yield f"{place}: {name}: {KINDS[known[name]]}"
    for name in shape:
        if not name.endswith("?") and name not in entry:
            yield f"{place}: {name} is missing"
    if entry.get("derived") and "note" not in entry:
        yield f"{place}: derived, but no note says how"


def _wrong(kind: str, value: Any) -> bool:
    """Whether a value is not of this kind."""
    match kind:
        case "text":
            return not isinstance(value, str) or not value.strip()
        case "date":
            return type(value) is not date
        case "number":
            return type(value) is not int or value < 1
        case "yes or no":
            return not isinstance(value, bool)
    inner = date if kind == "dates" else dict
    return not isinstance(value, list) or any(type(each) is not inner for each in value)
