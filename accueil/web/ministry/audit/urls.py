"""The routes of the auditors' pages."""

from typing import Any

from accueil.web.ministry.audit import exports, views

READ, AUDIT = "audit.read", "audit"
PERIOD = "audit/periods/<str:period>/"

# Route, view, name, permission, purpose.
AUDIT_ROUTES: tuple[tuple[str, Any, str, str, str], ...] = (
    ("audit/", views.audit, "audit", READ, AUDIT),
    ("audit/proofs/<uuid:proof>/", views.proof, "audit_proof", READ, AUDIT),
    ("audit/children/<uuid:child>/", views.child, "audit_child", READ, AUDIT),
    ("audit/balances/", views.balances, "audit_balances", READ, AUDIT),
    (f"{PERIOD}prove/", views.prove, "audit_prove", READ, AUDIT),
    (f"{PERIOD}<str:what>.<str:kind>", exports.export, "audit_export", READ, AUDIT),
)
