"""What steps, roles, kinds, documents and problems are called on a page."""

from collections.abc import Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accueil.law.words import text
from accueil.registry.models import Provider
from accueil.web.base import names
from accueil.web.base.lines import Words


def provider(found: Provider) -> str:
    """A provider in a list: its name, what it is, where."""
    kind = text(f"provider_kind.{found.kind}", (get_language() or "fr").split("-")[0])
    return " · ".join(filter(None, (found.name, kind, found.street)))


STEPS: Mapping[str, Words] = {
    "applicant": _("Applicant"),
    "representative": _("Legal representative"),
    "children": _("Children"),
    "addresses": _("Addresses"),
    "household": _("Household"),
    "income": _("Income"),
    "situation": _("REVIS or precarious situation"),
    "language": _("Language of the contract"),
    "care": _("Planned care"),
    "duration": _("Duration of the contract"),
}
HINTS: Mapping[str, Words] = {
    "applicant": _("Who is at the counter"),
    "representative": _("The parent, guardian or foster parent who signs"),
    "children": _("One contract for each child"),
    "addresses": _("Where the children live, and where the bills go"),
    "household": _("Who lives together, and for how many children there is family allowance"),
    "income": _("By choice: it lowers what the family pays"),
    "situation": _("A certificate, or a request that is decided later"),
    "language": _("Also the language of letters"),
    "care": _("By choice: the bill is estimated from it"),
    "duration": _("12 billing periods, or 3 with a reason"),
}
ROLES = names.ROLES
KINDS: Mapping[str, Words] = {
    "together": _("Parents living together"),
    "separated": _("Separated parents"),
    "blended": _("Blended household"),
    "foster": _("Foster family"),
    "institution": _("Institution or home"),
    "alternating": _("Alternating residence"),
}
ABOUT_KINDS: Mapping[str, Words] = {
    "together": _(
        "The representative lives with the child, alone or with the other parent. The income of "
        "everybody named counts."
    ),
    "separated": _(
        "The parents live apart and the child lives with one of them. This parent's income and "
        "the maintenance for the child count."
    ),
    "blended": _(
        "A couple with at least one child of an earlier relationship. The income of both and the "
        "maintenance for the child count."
    ),
    "foster": _("The child is placed with a foster family. The foster family's income counts."),
    "institution": _(
        "The child is placed in an institution or a home. The State pays, and no income is asked."
    ),
    "alternating": _(
        "By a decision the child lives with both parents in turn. The income of both counts, and "
        "they agree on who represents the child."
    ),
}
EVIDENCE: Mapping[str, Words] = {
    "tax_assessment": _("Tax assessment"),
    "pay_slips": _("Three pay slips"),
    "other": _("Other evidence"),
}
SCHOOLING: Mapping[str, Words] = {
    "": _("As the date of birth says"),
    "none": _("No school yet"),
    "precoce_part": _("Early education, part of the week"),
    "precoce_full": _("Early education, the whole week"),
    "school": _("Primary school"),
}
ASKERS: Mapping[str, Words] = {
    "commune": _("The commune"),
    "school": _("The school: the inclusion commission"),
    "psycho_social": _("A psycho-social service"),
    "social_pedagogic": _("A social-pedagogic service"),
    "medical": _("A medical service"),
    "doctor": _("A doctor"),
    "parents": _("The parents"),
}
REVIS: Mapping[str, Words] = {
    "": _("No REVIS"),
    "whole": _("Whole REVIS"),
    "supplementary": _("Supplementary REVIS"),
}
WEEKDAYS: tuple[Words, ...] = (
    *(_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday")),
    *(_("Saturday"), _("Sunday")),
)
DOCUMENTS = names.DOCUMENTS
PROBLEMS: Mapping[str, Words] = {
    "missing": _("Not answered yet."),
    "no_child": _("Name at least one child."),
    "same_matricule": _("Two children have the same identification number."),
    "billing_of_no_child": _("There are more billing addresses than children."),
    "person_missing": _("A person of this kind of household is missing."),
    "person_not_asked": _("A person does not belong to this kind of household."),
    "two_partners": _("There is a partner and another parent: only one of them can live here."),
    "income_missing": _("The income of a person is missing."),
    "income_not_counting": _("An income does not count in this kind of household."),
    "maintenance_not_counting": _("Maintenance does not count in this kind of household."),
    "maintenance_of_no_child": _("There is maintenance for a child that was removed."),
    "plan_of_no_child": _("Care is planned for a child that was removed."),
    "no_dates": _("The dates of the REVIS certificate are missing."),
    "no_reason": _("The reason for 3 billing periods is missing."),
    "document_missing": _("A document is missing."),
    "no_precarious_opinion": _("The opinion on the precarious situation has to be uploaded."),
    "no_power_of_attorney": _("The signed power of attorney has to be uploaded."),
}
DOUBTS: Mapping[str, Words] = {
    "missing": _("There is no identification number. Say why, or enter it."),
    "check_digits": _(
        "The check digits do not fit: a digit may be mistyped. Compare it with the document, or "
        "say why you go on."
    ),
    "impossible_date": _(
        "The number begins with a date that does not exist. Compare it with the document, or say "
        "why you go on."
    ),
    "other_birth_date": _(
        "The number begins with another date of birth. Compare both with the document, or say why "
        "you go on."
    ),
}
REFUSED_FILES: Mapping[str, Words] = {
    "empty": _("The file is empty. Choose another one."),
    "too_large": _("The file is larger than 10 MB. Choose a smaller one."),
    "unknown": _("The file is no PDF, JPEG or PNG, whatever its name says. Choose another one."),
    "cut_off": _("The file is damaged or not complete. Scan it once more."),
    "active": _("The file holds something that could be run. Print it to a new PDF, or scan it."),
}
FIELDS: Mapping[str, Words] = {
    "family_name": _("Family name"),
    "given_name": _("First name"),
    "born": _("Date of birth"),
    "street": _("Number and street"),
    "postcode": _("Postcode"),
    "locality": _("Town"),
    "country": _("Country"),
}
PURPOSES: Mapping[str, Words] = {
    "application": _("Application for membership"),
    "renewal": _("Renewal of a contract"),
}
OUTCOMES = names.OUTCOMES


def person(role: str, place: int = 1) -> Words:
    """A person's role; the second foster parent has a name of its own."""
    return ROLES[f"{role}_{place}" if place > 1 else role]
