"""The routes of contracts and cards, each with the permission it needs."""

from typing import Any

from accueil.identity.permissions import ANYONE
from accueil.web.office.contract import cards, estimate, papers, preview, signing
from accueil.web.office.reasons.gate import page

READ, SIGN, CHILD, CARD = "application.read", "contract.sign", "child.read", "card.issue"
CASE = "applications/<uuid:key>/"
CARDS = ("card", "card_replace")

# Route, view, name, permission.
ROUTES: tuple[tuple[str, Any, str, str], ...] = (
    (f"{CASE}preview/", preview.preview, "contract_preview", READ),
    (f"{CASE}sign/", signing.sign_page, "contract_sign", SIGN),
    (f"{CASE}draft/<int:number>/", signing.draft, "contract_draft", SIGN),
    (f"{CASE}signed/", signing.signed, "contract_signed", READ),
    (f"{CASE}take-over/<int:number>/", signing.take_over_page, "contract_take_over", SIGN),
    ("contracts/<str:number>/", papers.contract, "contract", CHILD),
    ("contracts/<str:number>/signed-copy/", papers.contract_upload, "contract_upload", SIGN),
    ("documents/<uuid:key>/pdf/", papers.contract_pdf, "document", CHILD),
    ("documents/<uuid:key>/copy/<str:language>/", papers.contract_copy, "contract_copy", CHILD),
    ("files/<uuid:key>/", papers.upload, "upload", CHILD),
    ("check/", papers.check, "check", ANYONE),
    ("check/<str:number>", papers.check, "check_number", ANYONE),
    ("children/<uuid:key>/estimate/", estimate.estimate, "estimate", READ),
    ("children/<uuid:key>/card/", cards.card, "card", CHILD),
    ("children/<uuid:key>/card/new/", cards.card_replace, "card_replace", CARD),
)

urlpatterns = [
    page(
        route,
        view,
        name=name,
        permission=permission,
        purpose="card" if name in CARDS else "contract",
    )
    for route, view, name, permission in ROUTES
]
