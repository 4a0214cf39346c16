"""What a proof counted and found, in sentences on which a person can act."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accueil.billing.proofs.findings import Finding
from accueil.registry.models import Child
from accueil.registry.providers import provider_names

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Promise
else:
    from django.utils.functional import Promise

# What is counted, in the order of a summary.
COUNTED: Mapping[str, Promise] = {
    "statements": _("statements opened, their seals, digests and versions whole"),
    "erased": _("of them of children that were erased by law: sums alone"),
    "weeks": _("weeks within every limit"),
    "lines": _("lines computed again: parents + State = what the provider earns"),
    "parts": _("parts of providers that add up to their statements"),
    "transfers": _("transfers that add up to the newest statements"),
    "sums": _("sums compared, by provider, kind and household"),
    "by_other_numbers": _("lines made with other numbers of the law (see the replay)"),
    "in_books": _("transfers posted in time, into an open period"),
    "invoices": _("invoices numbered without gaps, their sums those of the ledger"),
    "provider_statements": _("statements of providers, likewise"),
    "orders": _("payment orders released by a second person, their files unchanged"),
    "payments": _("payments made once, and never more than was owed"),
}
# Code → what does not hold, and what to look at.
SENTENCES: Mapping[str, Promise] = {
    "version": _("A version of the statement is missing"),
    "sealed": _("The content of the statement does not open: key or bytes were changed"),
    "digest": _("The statement was changed after it was made: its digest is another one"),
    "lines": _("The lines of the statement were changed: their digest is another one"),
    "unreadable": _("The content of the statement cannot be read"),
    "content_of": _("The content belongs to another period"),
    "line": _("A line is not what its quantity and the tariff give"),
    "line_twice": _("A line stands twice in a week"),
    "row": _("Minutes or meals of a week are not those of its stays"),
    "minutes": _("The minutes in the lines are not those of the care"),
    "hours_60": _("More than 60 subsidised hours in a week"),
    "free": _("More free hours than the child is entitled to"),
    "blocks": _("The hours of a week are shared out among the blocks otherwise than the law says"),
    "beside": _("Supplement or extra of the week do not fit its hours"),
    "meals": _("More subsidised meals in a week than there may be"),
    "holiday_cap": _("The weekly maximum in school holidays does not hold"),
    "placement": _("What the State takes over for a child in an institution does not fit"),
    "negative": _("An amount is below zero"),
    "school_week": _("School week and holiday week are mistaken"),
    "statement_sum": _("The cents of the statement are not the sum of its lines"),
    "part": _("What a provider has of the statement is not the sum of its lines"),
    "part_of": _("The part of a provider names another child, household, period or version"),
    "posted": _("What is posted is not what the newest statement says"),
    "posted_closed": _("Something was posted into a period after it was closed"),
    "made_closed": _("A statement was posted into a period after it was closed"),
    "before_opening": _("A statement was made before the billing of its period began"),
    "posted_earlier": _("Something was posted into a period before the one it is about"),
    "transfer_of": _("A transfer names no statement, or one of another child or period"),
    "goodwill_alone": _("Goodwill was recorded and approved by the same person"),
    "invoice_numbers": _("The numbers of invoices have a gap, or two providers share them"),
    "invoice_last": _("The last invoices of a provider are missing"),
    "invoice_missing": _("A family has no invoice though something was posted to it"),
    "statement_numbers": _("The numbers of providers' statements have a gap or are shared"),
    "invoice_reference": _("Two invoices have the same reference"),
    "payment_reference": _("Two payments have the same reference"),
    "invoice_sum": _("An invoice charges something else than what was posted"),
    "provider_sum": _("A provider's statement says something else than what was posted"),
    "one_person": _("A payment order was prepared and released by the same person"),
    "order_total": _("The total of a payment order is not the sum of its lines"),
    "order_file": _("The bank's file of a payment order was changed"),
    "line_paid": _("A line of a payment order was not paid exactly once"),
    "payment_unknown": _("A payment belongs to no payment order"),
    "overpaid": _("More was paid than the State owed at that moment"),
}
Names = Mapping[UUID, str]


def counted(name: str) -> str:
    """What a count counts."""
    return str(COUNTED[name])


def sentence(code: str) -> str:
    """What does not hold."""
    return str(SENTENCES[code])


def alarm(count: int) -> str:
    """The subject of an e-mail that something does not hold."""
    return ngettext(
        "Accueil: a proof of the bills found %(count)d thing that does not hold",
        "Accueil: a proof of the bills found %(count)d things that do not hold",
        count,
    ) % {"count": count}


def letter(count: int, sums: Iterable[str], page: str) -> str:
    """The e-mail: how many of each kind, and where they are listed."""
    lines = [alarm(count) + ":", "", *sums, "", gettext("The list with all details:"), page]
    return "\n".join(lines) + "\n"


def codes(findings: Iterable[Finding]) -> Names:
    """The IAM codes of the children and the names of the providers that findings are about."""
    listed = list(findings)
    children = {one.child for one in listed if one.child}
    providers = {one.provider for one in listed if one.provider}
    known = Child.objects.filter(pk__in=children, iam_code__isnull=False)
    named = {child: str(code) for child, code in known.values_list("pk", "iam_code")}
    return {**named, **provider_names(providers)}


def subject(finding: Finding, names: Names) -> str:
    """Whose: child, provider, period, and what of it."""
    whose = [names.get(key, str(key)) for key in (finding.child, finding.provider) if key]
    return ", ".join(part for part in (*whose, finding.period, finding.subject) if part)


def line(finding: Finding, names: Names) -> str:
    """A finding in one line."""
    told = gettext("found %(found)s, expected %(expected)s") % {
        "found": finding.found,
        "expected": finding.expected,
    }
    return f"{sentence(finding.code)} [{finding.code}]: {subject(finding, names)}: {told}"
