"""What to look at first in the demonstration: whose page shows what, as lines for the terminal."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from accueil.demo.cast import Cast, Who
from accueil.law.calendar import Period
from accueil.law.words import month_year

FILE = "story.txt"
LANGUAGE = "en"
KAYSERS = "Finn Kayser, brother of Mila: the family of docs/one-familys-year.md"


def write_story(folder: Path, cast: Cast, over: Sequence[Period]) -> None:
    """Keep the lines beside the database, for each start of the pages."""
    lines = list(_lines(cast, [_month(period) for period in over]))
    (folder / FILE).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def read_story(folder: Path) -> list[str]:
    """The lines that were kept; none where no demonstration was invented here."""
    file = folder / FILE
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def _lines(cast: Cast, months: Sequence[str]) -> Iterator[str]:
    first, *_, closed, last = months
    told: tuple[tuple[Who | None, str], ...] = (
        (cast.less, f"earns less since {first}: before and after on the {closed} invoice"),
        (cast.more, f"earns more since {first}, heard of lately: before and after in {last}"),
        (cast.weeks, f"moved a week without free hours: {first} and the period after it"),
        (cast.wrong, "meals that were none: a correction that is done"),
        (cast.asked, f"a correction of {closed} that waits for the ministry"),
        (cast.granted, f"goodwill of {closed}, approved by a second person"),
        (cast.proposed, f"goodwill of {closed} that waits for a second person"),
        (cast.gone, f"an obstacle: the bill of {last} cannot be made"),
    )
    if cast.kayser is not None:
        yield f"{cast.kayser.care.iam_code}  {KAYSERS}"
    for who, what in told:
        if who is not None:
            yield f"{who.care.iam_code}  {what}"


def _month(period: Period) -> str:
    return month_year(period.year, period.month, LANGUAGE)
