"""The paper with PIN 1 that a facility hands over: how to go on, one page a guardian.

Never kept: it holds a secret. Many pages are one file, each in its guardian's language.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from accueil.documents.paper import Values, paper_values
from accueil.documents.pdf import qr_svg, set_pdf
from accueil.documents.records import Office, Recipient
from accueil.documents.words import day_values, plain, say


@dataclass(frozen=True, slots=True)
class PinSheet:
    """What stands on a guardian's page: of which child, for whom, PIN 1, until when (included).

    `email`: as the facility entered it, so that an error in it is seen.
    """

    language: str
    child_name: str
    guardian: str
    email: str
    pin_1: str
    last: date


def pin_sheets_pdf(
    sheets: Sequence[PinSheet], facility: Office, url: str, *, language: str, made: datetime
) -> bytes:
    """The pages of guardians as one PDF; `url`: where both PINs are entered.

    `language`: that of the file's name and contents list. Refuses none at all.
    """
    if not sheets:
        raise ValueError("no sheet to print")
    name = "title" if len(sheets) == 1 else "sheets"
    title = say(f"pins.{name}", language)
    values = paper_values(facility, Recipient("", ()), language, title, "")
    pages = [_page(sheet, plain(url)) for sheet in sheets]
    return set_pdf("pin_sheet", values | {"code": qr_svg(url), "sheets": pages}, made)


def _page(sheet: PinSheet, url: str) -> Values:
    language = sheet.language

    def word(key: str, **values: str) -> str:
        return say(f"pins.{key}", language, **values)

    return {
        "lang": language,
        "heading": word("title"),
        "lead": word("lead"),
        "facts": [
            [word("child"), plain(sheet.child_name)],
            [word("guardian"), plain(sheet.guardian)],
            [word("email"), plain(sheet.email)],
        ],
        "label": word("code"),
        "pin": plain(sheet.pin_1),
        "until": word("until", **day_values("last", sheet.last, language)),
        "how": word("how"),
        "steps": [
            word("step_open", url=url),
            word("step_enter"),
            word("step_password"),
        ],
        "qr_alt": word("qr", url=url),
        "no_email": word("no_email"),
        "no_email_look": word("no_email_look"),
        "alone": word("alone"),
    }
