"""The routes of this part, each with the permission it needs."""

from typing import Any

from accueil.web.base.routes import page
from accueil.web.provider.guardians import group, guardian, profile

ALL = "care/<uuid:provider>/families/"
CHILD = f"{ALL}<uuid:child>/"
ONE = f"{CHILD}guardians/<uuid:person>/"
READ, KEEP = "attendance.read", "guardians.keep"

# Route, view, name, permission.
ROUTES: tuple[tuple[str, Any, str, str], ...] = (
    (ALL, group.families, "provider_families", READ),
    (f"{ALL}pins/", group.create, "provider_families_pins", KEEP),
    (f"{ALL}sheets/", group.sheets, "provider_families_sheets", KEEP),
    (f"{ALL}remind/", group.remind, "provider_families_remind", KEEP),
    (CHILD, profile.family, "provider_family", READ),
    (f"{CHILD}guardians/", guardian.new, "provider_guardian_new", KEEP),
    (ONE, guardian.change, "provider_guardian", KEEP),
    (f"{ONE}remove/", guardian.remove, "provider_guardian_remove", KEEP),
    (f"{ONE}end/", guardian.end, "provider_guardian_end", KEEP),
    (f"{ONE}pins/", guardian.pins, "provider_guardian_pins", KEEP),
    (f"{ONE}sheet/", guardian.sheet, "provider_guardian_sheet", KEEP),
)

urlpatterns = [
    page(route, view, name=name, permission=permission, purpose="guardians")
    for route, view, name, permission in ROUTES
]
