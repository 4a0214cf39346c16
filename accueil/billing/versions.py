"""The versions of a child's bill of a period: which there are, and what one of them says."""

from uuid import UUID

from django.db.models import QuerySet

from accueil.billing.models import Statement
from accueil.law.calendar import Period


def versions(child: UUID, period: Period) -> QuerySet[Statement]:
    """All versions that whoever asks may see, the newest first; what they say is not read."""
    of_child = Statement.objects.filter(child=child, period=period.name)
    return of_child.order_by("-version").defer("content")


def version(child: UUID, period: Period, number: int | None = None) -> Statement | None:
    """One version with all it says; None as a number: the newest. None where there is none."""
    of_child = Statement.objects.filter(child=child, period=period.name).order_by("-version")
    if number is not None:
        of_child = of_child.filter(version=number)
    return of_child.first()
