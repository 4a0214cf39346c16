"""The routes of the API. Each is open to anyone as far as sessions go: the keys decide."""

from typing import Any

from django.db import transaction
from django.urls import URLPattern

from accueil.identity.permissions import ANYONE
from accueil.web.api.anyone import METHODS
from accueil.web.api.document import api, docs, openapi
from accueil.web.api.gate import PREFIX
from accueil.web.base.routes import page

BASE, PURPOSE = PREFIX.strip("/"), "program"


def _operations() -> list[URLPattern]:
    """One route an address; Ninja has one for each method, all with the same view.

    What needs no key needs no database either.
    """
    found: dict[str, Any] = {}
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            found.setdefault(str(pattern.pattern), pattern)
    for route, pattern in found.items():
        if f"/{BASE}/{route}" in METHODS:
            transaction.non_atomic_requests(pattern.callback)
    return [
        page(
            f"{BASE}/{route}",
            pattern.callback,
            name=pattern.name,
            permission=ANYONE,
            purpose=PURPOSE,
        )
        for route, pattern in found.items()
    ]


urlpatterns = [
    page("api/", docs, name="api_docs", permission=ANYONE),
    page(f"{BASE}/openapi.json", openapi, name="api_openapi", permission=ANYONE),
    *_operations(),
]
