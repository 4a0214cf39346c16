"""An example of an address: what a test that walks needs to know of it."""

from dataclasses import dataclass

from tests.journeys.site import OFFICER


@dataclass(frozen=True, slots=True)
class Example:
    """An address by its name: arguments (some of them names of ONES), a question, who asks.

    `answers`: `page`, `file`, `text`, `posted` (405 for who only looks), `elsewhere` (another page
    answers as long as nothing was done before), `gone` (410: the page says so), `made` (journeys
    come by it on their way).
    """

    name: str
    values: tuple[str, ...] = ()
    query: str = ""
    who: str = OFFICER
    answers: str = "page"
