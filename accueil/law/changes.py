"""Another reading, another number: what somebody asks to compute with, as `NAME=VALUE`."""

from collections.abc import Iterable

from accueil.law.errors import LawError
from accueil.law.parameters import Parameters
from accueil.law.tariffs import read_change


def law_changed(law: Parameters, changes: Iterable[str]) -> tuple[Parameters, list[str]]:
    """The law with the changes asked for; and what is wrong with them, then the law as it was."""
    read: dict[str, int | bool | str] = {}
    wrong = []
    for change in changes:
        try:
            name, value = read_change(change)
        except LawError as error:
            wrong.append(str(error))
            continue
        if read.get(name, value) != value:
            wrong.append(f"{name}: two values, {read[name]} and {value}")
        read[name] = value
    if wrong or not read:
        return law, wrong
    try:
        return law.with_changes(read), []
    except LawError as error:
        return law, [str(error)]
