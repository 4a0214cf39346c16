"""What the template of every paper reads: language, sender, window, number, footer."""

from typing import Any

from accueil.documents.pdf import qr_svg
from accueil.documents.records import Office, Recipient
from accueil.documents.words import paper_texts, plain, plain_lines, say


class Values(dict[str, Any]):
    """The values of a paper by the names that the templates use."""

    def checked(self, url: str) -> "Values":
        """With a QR code of the address under which the paper can be checked."""
        caption = f"{self['check_word']}: {plain(url)}"
        seen = {"qr": qr_svg(url), "check_url": plain(url), "check_alt": caption}
        return Values(self | seen)

    def __or__(self, other: Any) -> "Values":
        return Values(dict(self) | other)


def paper_values(
    office: Office, recipient: Recipient, language: str, title: str, number: str
) -> Values:
    """The values that all papers have; without QR code until `checked`."""
    name = plain(office.name)
    return Values(
        {
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
    )
