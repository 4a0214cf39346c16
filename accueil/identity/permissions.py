"""Which role may do what: this table and nothing else decides.

A page names one permission. Roles with `country` see every office's people; the others only those
of their own office, and the database holds them to it.
"""

from collections.abc import Mapping

OFFICE, COUNTRY, NOBODY = "office", "country", "nobody"

# Role → how far it sees people.
SCOPES: Mapping[str, str] = {
    "officer": OFFICE,
    "cae_officer": OFFICE,
    "ministry": COUNTRY,
    "helpdesk": COUNTRY,
    "manager": NOBODY,
    "agency": NOBODY,
    "auditor": COUNTRY,
}
ROLES = tuple(SCOPES)

# Permission → roles that have it. "anyone" needs no sign-in, "signed_in" no role.
ANYONE, SIGNED_IN = "anyone", "signed_in"
PERMISSIONS: Mapping[str, tuple[str, ...]] = {
    "application.read": ("officer", "cae_officer", "ministry", "helpdesk", "auditor"),
    "application.write": ("officer", "cae_officer"),
    "child.read": ("officer", "cae_officer", "ministry", "helpdesk", "auditor"),
    "child.change": ("officer", "cae_officer"),
    "contract.sign": ("officer", "cae_officer"),
    "contract.end": ("officer", "cae_officer"),
    "contract.annul": ("officer", "cae_officer", "ministry"),
    "card.issue": ("officer", "cae_officer"),
    "situation.request": ("officer", "cae_officer", "ministry"),
    "situation.decide": ("officer", "ministry"),
    "register.ask": ("officer", "cae_officer"),
    "radar.read": ("officer", "cae_officer", "ministry", "helpdesk", "auditor"),
    "radar.remind": ("officer", "cae_officer"),
    "letters.print": ("officer", "cae_officer"),
    "messages.read": ("officer", "cae_officer", "ministry", "helpdesk", "auditor"),
    "log.read": ("ministry", "auditor"),
    # To look after the accounts of all offices and roles; of the own office, by its officers.
    "staff.manage": ("ministry",),
    "staff.office": ("officer", "cae_officer", "ministry"),
}


def may(role: str, permission: str) -> bool:
    """Whether a role has a permission. Refuses a permission that is not in the table."""
    return role in PERMISSIONS[permission]
