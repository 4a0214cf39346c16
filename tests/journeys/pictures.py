"""Pictures of every page, to be looked at: no test, and left out unless it is named.

PICTURES=folder PICTURED=lb pytest tests/journeys/pictures.py
"""

import os
from pathlib import Path

from tests.journeys.examples import EXAMPLES, address
from tests.journeys.site import Desk, Site

WIDTHS = (1280, 390)


def test_take_pictures(desk: Desk, site: Site) -> None:
    """Each page at the width of a desk and of a telephone, in one language."""
    folder = Path(os.environ["PICTURES"])
    folder.mkdir(parents=True, exist_ok=True)
    language = os.environ.get("PICTURED", "fr")
    people = {who: desk(who, language) for who in {example.who for example in EXAMPLES}}
    for number, example in enumerate(EXAMPLES):
        if example.answers not in ("page", "elsewhere", "gone"):
            continue
        page = people[example.who].page
        page.goto(address(site, example))
        name = "-".join([f"{number:03}", example.name, *example.values[1:]]).replace(":", "_")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
