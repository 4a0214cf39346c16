"""A parent signs in to another service: from there to us and back, in a real browser."""

import json
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from playwright.sync_api import expect

from tests.journeys.family_examples import PARENT
from tests.journeys.person import PASSWORD, Person
from tests.journeys.service_examples import MINISTRY
from tests.journeys.site import Desk, Site
from tests.web.parent.portal import Portal
from tests.web.parent.portal import Site as PortalSite


class Threaded(socketserver.ThreadingMixIn, WSGIServer):
    """Answers a browser that keeps connections open."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Writes nothing down."""

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@contextmanager
def portal_site() -> Iterator[tuple[Threaded, str]]:
    """A place where the portal will answer, and its address."""
    with Threaded(("127.0.0.1", 0), Quiet) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server, f"http://localhost:{server.server_port}"
        server.shutdown()
        thread.join()


def register(ministry: Person, address: str) -> tuple[str, str]:
    """Identifier and secret of a new service, as the page shows them once."""
    ministry.open("/services/new/")
    for language in ("Luxembourgish", "French", "German", "English"):
        ministry.type(f"Name in {language}", f"Schoulportal {address[-5:]}")
    back = "Address to which parents come back after they have signed in"
    ministry.type(back, f"{address}/back")
    ministry.type("E-mail address of who answers for the service", "portal@example.lu")
    ministry.page.get_by_label("The parent’s language").check()
    ministry.page.get_by_label("The service may ask again while the parent is not there").check()
    ministry.press("Register")
    shown = [ministry.page.locator(f"#{name}").input_value() for name in ("client", "secret")]
    return shown[0], shown[1]


def test_a_parent_signs_in_to_two_services_and_leaves_one(desk: Desk, site: Site) -> None:
    ministry, parent = desk(MINISTRY, "en"), desk("", "fr")
    known = []
    with portal_site() as (server, address), portal_site() as (other_server, other):
        for at, where in ((server, address), (other_server, other)):
            client, secret = register(ministry, where)
            portal = Portal(site.address, client, secret, f"{where}/back")
            at.set_app(PortalSite(portal, "openid language"))
            parent.page.goto(where)
            parent.page.get_by_role("link", name="Umellen").click()
            if not known:  # the first time one signs in, from then on one is
                parent.type("IAM code of a child, or e-mail address", PARENT)
                parent.type("Password", PASSWORD)
                parent.press("Continue")
                parent.second_step(parent.code_by_sms())
            parent.sees("What this service learns")
            parent.press("Allow")
            parent.page.wait_for_url(f"{where}/back?*")
            known.append(json.loads(parent.page.locator("pre").inner_text()))
        one, two = known
        assert set(one) == set(two) == {"sub", "locale"} and one["sub"] != two["sub"]
        # Signed in and allowed: nothing is asked any more.
        parent.page.goto(f"{address}/sign-in")
        assert json.loads(parent.page.locator("pre").inner_text()) == one
        parent.page.goto(f"{address}/again")
        expect(parent.page.locator("p")).to_have_text("200")
        # Taken back, it ends at once.
        parent.open("/family/account/services/")
        name = f"{parent.word('Take back')} Schoulportal {address[-5:]}"
        parent.page.get_by_role("link", name=name).click()
        parent.press("Take back")
        parent.sees("Taken back. The service no longer learns anything from us.")
        parent.page.goto(f"{address}/again")
        expect(parent.page.locator("p")).to_have_text("400 invalid_grant")
