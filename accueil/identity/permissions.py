"""Which role may do what: this table and nothing else decides.

A page names one permission. Roles with `country` see every office's people; officers only those
of their own office, who works for a provider or an agency only the care of that provider or of the
agency's childminders; a parent only the children that its account is linked to. The database holds
them to it.
"""

from collections.abc import Mapping

OFFICE, COUNTRY, PROVIDER, AGENCY, FAMILY = "office", "country", "provider", "agency", "family"
PARENT = "parent"

# Role → how far it sees people.
SCOPES: Mapping[str, str] = {
    "officer": OFFICE,
    "cae_officer": OFFICE,
    "ministry": COUNTRY,
    "helpdesk": COUNTRY,
    "auditor": COUNTRY,
    "manager": PROVIDER,
    "educator": PROVIDER,
    "childminder": PROVIDER,
    "agency": AGENCY,
    PARENT: FAMILY,
}
ROLES = tuple(SCOPES)

# Permission → roles that have it. "anyone" needs no sign-in, "signed_in" no role but is not for
# parents, who have a door of their own.
ANYONE, SIGNED_IN = "anyone", "signed_in"
PERMISSIONS: Mapping[str, tuple[str, ...]] = {
    "application.read": ("officer", "cae_officer", "ministry", "helpdesk", "auditor"),
    "application.write": ("officer", "cae_officer"),
    "child.read": ("officer", "cae_officer", "ministry", "helpdesk", "auditor"),
    "child.change": ("officer", "cae_officer"),
    "contract.sign": ("officer", "cae_officer"),
    "contract.end": ("officer", "cae_officer"),
    "contract.annul": ("officer", "cae_officer", "ministry"),
    # The state of letters, codes and accounts of a family: who helps it sees it, never a code.
    "access.read": ("officer", "cae_officer", "ministry", "helpdesk", "auditor"),
    "access.reissue": ("officer", "cae_officer", "helpdesk"),
    "card.issue": ("officer", "cae_officer", "helpdesk"),
    "situation.request": ("officer", "cae_officer", "ministry"),
    "situation.decide": ("officer", "ministry"),
    "register.ask": ("officer", "cae_officer"),
    "radar.read": ("officer", "cae_officer", "ministry", "helpdesk", "auditor"),
    "radar.remind": ("officer", "cae_officer"),
    "letters.print": ("officer", "cae_officer"),
    "messages.read": ("officer", "cae_officer", "ministry", "helpdesk", "auditor"),
    "log.read": ("ministry", "auditor"),
    # Other services to which parents sign in with their account.
    "services.keep": ("ministry",),
    # Providers: what the ministry keeps of all, and a provider of itself.
    "provider.list": ("ministry", "helpdesk", "auditor", "agency"),
    "provider.read": ("ministry", "helpdesk", "auditor", "manager", "childminder", "agency"),
    "provider.change": ("ministry", "manager"),
    "agreement.keep": ("ministry",),
    "care.read": ("manager", "educator", "childminder", "agency"),
    "care.write": ("manager", "childminder", "agency"),
    "attendance.read": ("manager", "educator", "childminder", "agency"),
    "attendance.write": ("manager", "educator", "childminder", "agency"),
    "attendance.files": ("manager", "agency"),
    "declaration.read": ("manager", "childminder", "agency"),
    "declaration.declare": ("manager", "agency"),
    "forms.receive": ("agency",),
    "keys.keep": ("manager", "agency"),
    # What a facility writes to the families of its children.
    "notices.write": ("manager", "childminder", "agency"),
    # Bills: of a child at its office; of a provider; corrections, closing, payments, proof.
    "bills.read": ("officer", "cae_officer", "ministry", "helpdesk", "auditor"),
    "invoices.read": ("manager", "childminder", "agency"),
    "invoices.pay": ("manager", "childminder"),
    "correction.read": (
        *("officer", "cae_officer", "ministry", "auditor"),
        *("manager", "childminder", "agency"),
    ),
    "correction.ask": (
        *("officer", "cae_officer", "ministry"),
        *("manager", "childminder", "agency"),
    ),
    "correction.decide": ("ministry",),
    "goodwill.grant": ("ministry",),
    "period.read": ("ministry", "auditor"),
    "period.close": ("ministry",),
    "payments.read": ("ministry", "auditor"),
    "payments.order": ("ministry",),
    "audit.read": ("ministry", "auditor"),
    "statistics.read": ("ministry", "auditor", "helpdesk"),
    "family": (PARENT,),
    # Material for children: what parents see is edited here.
    "material.keep": ("ministry",),
    # To look after the accounts of all offices and roles; of the own office, by its officers.
    "staff.manage": ("ministry",),
    "staff.office": ("officer", "cae_officer", "ministry"),
    "staff.provider": ("manager", "agency"),
}


def may(role: str, permission: str) -> bool:
    """Whether a role has a permission. Refuses a permission that is not in the table."""
    return role in PERMISSIONS[permission]
