"""What the template of every paper reads: language, sender, window, number, footer."""

from functools import lru_cache
from typing import Any

from accueil.documents.pdf import qr_svg
from accueil.documents.records import Office, Recipient
from accueil.documents.words import paper_texts, plain, plain_lines, say

Values = dict[str, Any]
_address_code = lru_cache(maxsize=8)(qr_svg)  # nearly all papers have the same one


def checked(values: Values, url: str) -> Values:
    """Values with a QR code of the address under which the paper can be checked."""
    caption = f"{values['check_word']}: {plain(url)}"
    return values | {"qr": _address_code(url), "check_url": plain(url), "check_alt": caption}


def paper_values(
    office: Office, recipient: Recipient, language: str, title: str, number: str
) -> Values:
    """The values that all papers have; without QR code, see `checked`."""
    name = plain(office.name)
    return {
        "title": title,
        "author": name,
        "lang": language,
        "page_words": paper_texts(language)["paper.page"],
        "footer": f"{name} · {title}" if number in title else f"{name} · {title} · {number}",
        "office": {
            "name": name,
            "lines": plain_lines(office.lines),
            "contact": office.contact,
        },
        "sender": office.sender,
        "window": recipient.window,
        "number": plain(number),
        "number_word": say("paper.number", language),
        "version": "",
        "qr": "",
        "check_word": say("paper.check", language),
        "check_url": "",
        "check_alt": "",
    }
