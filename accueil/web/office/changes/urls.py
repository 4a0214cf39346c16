"""Changes, endings, REVIS and precarious situations: each page with the permission it needs."""

from typing import Any

from accueil.web.office.changes import ends, revis, situations, views
from accueil.web.office.reasons.gate import page

CHILD, REQUEST = "children/<uuid:child>/", "situations/<uuid:key>/"
CHANGE, END, ANNUL = "child.change", "contract.end", "contract.annul"
ASK, DECIDE = "situation.request", "situation.decide"
PURPOSE = {
    "child.read": "change",
    CHANGE: "change",
    END: "ending",
    ANNUL: "ending",
    ASK: "situation",
    DECIDE: "situation",
}
KIND, ENDED = f"{CHILD}change/<slug:kind>/", f"{CHILD}end/<slug:ended>/"

# Route, view, name, permission.
ROUTES: tuple[tuple[str, Any, str, str], ...] = (
    (f"{CHILD}change/", views.start, "change_start", CHANGE),
    (f"{CHILD}changed/", views.done, "change_done", "child.read"),
    (KIND, views.preview, "change_preview", CHANGE),
    (f"{KIND}save/", views.save, "change_save", CHANGE),
    (f"{KIND}<slug:step>/", views.step, "change_step", CHANGE),
    (f"{CHILD}end/", ends.contract_end, "contract_end", END),
    (f"{CHILD}annul/", ends.contract_annul, "contract_annul", ANNUL),
    (ENDED, ends.contract_end_preview, "contract_end_preview", ANNUL),
    (f"{ENDED}save/", ends.contract_end_save, "contract_end_save", ANNUL),
    (f"{CHILD}situation/", situations.start, "situation_start", ASK),
    (f"{CHILD}situation/revis/", revis.revis, "situation_revis", ASK),
    (
        f"{CHILD}situation/revis/check/",
        revis.revis_preview,
        "situation_revis_preview",
        ASK,
    ),
    (f"{CHILD}situation/revis/save/", revis.revis_save, "situation_revis_save", ASK),
    (f"{CHILD}situation/request/", situations.ask, "situation_request", ASK),
    ("situations/", situations.listed, "situations", ASK),
    (f"{REQUEST}saved/", situations.asked, "situation_asked", ASK),
    (f"{REQUEST}decide/", situations.decide, "situation_decide", DECIDE),
    (f"{REQUEST}decide/check/", situations.decide_preview, "situation_decide_preview", DECIDE),
    (f"{REQUEST}decide/save/", situations.decide_save, "situation_decide_save", DECIDE),
)

urlpatterns = [
    page(route, view, name=name, permission=permission, purpose=PURPOSE[permission])
    for route, view, name, permission in ROUTES
]
