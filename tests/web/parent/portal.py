"""A small service of its own, as another authority would write one: the “Schoulportal”.

It knows of us only the address of the issuer, its identifier and its secret. Over HTTP it is a WSGI
application; the tests of attacks use its parts one by one.
"""

import base64
import hashlib
import html
import json
import secrets
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt

# Method, address, headers, text → status, text.
Send = Callable[[str, str, dict[str, str], str], tuple[int, str]]
FORM = "application/x-www-form-urlencoded"


def over_http(method: str, uri: str, headers: dict[str, str], body: str) -> tuple[int, str]:
    """Ask over the network."""
    asked = urllib.request.Request(uri, body.encode() or None, headers, method=method)
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as fault:
        return fault.code, fault.read().decode()


@dataclass
class Portal:
    """The client; `state`, `nonce`, `verifier` are those of its last question."""

    issuer: str
    client_id: str
    secret: str
    back: str
    send: Send = over_http
    state: str = ""
    nonce: str = ""
    verifier: str = ""
    found: dict[str, Any] = field(default_factory=dict)

    @property
    def places(self) -> dict[str, Any]:
        """What the issuer says of itself."""
        if not self.found:
            uri = f"{self.issuer}/.well-known/openid-configuration"
            self.found = json.loads(self.send("GET", uri, {}, "")[1])
            assert self.found["issuer"] == self.issuer
        return self.found

    def question(self, scope: str = "openid", **other: str | None) -> str:
        """Where the browser is sent; `other` changes the question, None leaves a part out."""
        self.state, self.nonce = secrets.token_urlsafe(), secrets.token_urlsafe()
        self.verifier = secrets.token_urlsafe(48)
        hashed = hashlib.sha256(self.verifier.encode()).digest()
        asked: dict[str, str | None] = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.back,
            "scope": scope,
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": base64.urlsafe_b64encode(hashed).decode().rstrip("="),
            "code_challenge_method": "S256",
            **other,
        }
        sent = {name: value for name, value in asked.items() if value is not None}
        return f"{self.places['authorization_endpoint']}?{urlencode(sent)}"

    def answered(self, uri: str) -> dict[str, str]:
        """What the browser brings back, if it is an answer to our question."""
        given = {name: values[0] for name, values in parse_qs(urlsplit(uri).query).items()}
        assert given.get("state") == self.state and given["iss"] == self.issuer
        return given

    def post(self, place: str, **sent: str) -> tuple[int, dict[str, Any]]:
        """Ask one of the issuer's programs, with our secret."""
        pair = base64.b64encode(f"{self.client_id}:{self.secret}".encode()).decode()
        headers = {"Authorization": f"Basic {pair}", "Content-Type": FORM}
        status, text = self.send("POST", self.places[place], headers, urlencode(sent))
        return status, json.loads(text or "{}")

    def tokens(self, code: str, **other: str) -> tuple[int, dict[str, Any]]:
        """A code against tokens."""
        known = {"redirect_uri": self.back, "code_verifier": self.verifier, **other}
        return self.post("token_endpoint", grant_type="authorization_code", code=code, **known)

    def again(self, refresh: str) -> tuple[int, dict[str, Any]]:
        """New tokens with a refresh token."""
        return self.post("token_endpoint", grant_type="refresh_token", refresh_token=refresh)

    def known(self, access: str) -> tuple[int, dict[str, Any]]:
        """What we may know of who signed in."""
        headers = {"Authorization": f"Bearer {access}"}
        status, text = self.send("GET", self.places["userinfo_endpoint"], headers, "")
        return status, json.loads(text or "{}")

    def who(self, id_token: str) -> dict[str, Any]:
        """What the issuer signed of who signed in: for us, just now, to our question."""
        published = json.loads(self.send("GET", self.places["jwks_uri"], {}, "")[1])
        keys = {key["kid"]: jwt.PyJWK(key).key for key in published["keys"]}
        said: dict[str, Any] = jwt.decode(
            id_token,
            keys[jwt.get_unverified_header(id_token)["kid"]],
            algorithms=["RS256"],
            audience=self.client_id,
            issuer=self.issuer,
        )
        return said


@dataclass
class Site:
    """The portal as people see it. `scope`: what it asks for; `kept`: the tokens of its user."""

    portal: Portal
    scope: str
    kept: dict[str, Any] = field(default_factory=dict)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a browser."""
        path, query = environ["PATH_INFO"], environ["QUERY_STRING"]
        target = {"/sign-in": lambda: self.portal.question(self.scope), "/out": self._out}.get(path)
        if target is not None:
            start("302 Found", [("Location", target())])
            return [b""]
        text = self._back(query) if path == "/back" else self._page(path)
        start("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [f"<!DOCTYPE html><title>Schoulportal</title><h1>Schoulportal</h1>{text}".encode()]

    def _page(self, path: str) -> str:
        if path != "/again":
            return '<a href="/sign-in">Umellen</a>'
        status, said = self.portal.again(self.kept.get("refresh_token", ""))
        self.kept.update(said if status == 200 else {})
        return f"<p>{status} {html.escape(said.get('error', ''))}</p>"

    def _back(self, query: str) -> str:
        given = self.portal.answered(f"/back?{query}")
        if "error" in given:
            return f"<p>{html.escape(given['error'])}</p>"
        status, self.kept = self.portal.tokens(given["code"])
        assert status == 200, self.kept
        who = self.portal.who(self.kept["id_token"])
        assert who["nonce"] == self.portal.nonce
        known = self.portal.known(self.kept["access_token"])[1]
        assert known["sub"] == who["sub"]
        return f"<pre>{html.escape(json.dumps(known))}</pre>"

    def _out(self) -> str:
        sent = {
            "id_token_hint": self.kept["id_token"],
            "post_logout_redirect_uri": self.portal.back.replace("/back", "/"),
        }
        return f"{self.portal.places['end_session_endpoint']}?{urlencode(sent)}"
