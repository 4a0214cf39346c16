"""What a page says whose child was erased when the law's time was over."""

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from accueil.registry.models import Child

GONE = 410


def erased_on(child: UUID) -> date | None:
    """The day on which a child was erased; None where it was not, or is not seen."""
    at = Child.objects.filter(pk=child).values_list("erased_at", flat=True).first()
    return localdate(at) if at else None


def erased(request: HttpRequest, day: date | None = None) -> HttpResponse:
    """That nothing is kept of it any more, and since when, where one child is meant."""
    return render(request, "410.html", {"day": day}, status=GONE)
