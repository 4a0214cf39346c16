"""What a parent's first page weighs on a phone that has been nowhere yet."""

import pytest
from playwright.sync_api import Request

from tests.journeys.site import Desk

MOST_BYTES = 50_000


@pytest.mark.parametrize("language", ["lb", "fr", "de", "en", "pt"])
def test_signing_in_of_parents_is_light(desk: Desk, language: str) -> None:
    """Everything that goes over the line, heads of answers too, with nothing kept before."""
    parent, asked = desk(language=language), list[Request]()
    parent.page.on("requestfinished", lambda request: asked.append(request))
    parent.page.goto("/family/sign-in/", wait_until="networkidle")
    parent.page.evaluate("document.fonts.ready.then(() => true)")
    weighed = {request.url: request.sizes() for request in asked}
    bytes_of = {
        url: sizes["responseBodySize"] + sizes["responseHeadersSize"]
        for url, sizes in weighed.items()
    }
    assert any(url.endswith(".woff2") for url in bytes_of), "letters are loaded too"
    assert sum(bytes_of.values()) < MOST_BYTES, bytes_of
