"""An application or a contract as these pages open it: found, and its reading logged."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime

from accueil.actions.papers import PRINTED, Writer
from accueil.documents.models import Document
from accueil.registry import answers as a
from accueil.registry import applications
from accueil.registry.models import Application, Child, Identity
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest

TEMPLATES = "office/contract/"


@dataclass(frozen=True, slots=True)
class Opened:
    """An application and its answers."""

    application: Application
    given: a.Answers

    @property
    def names(self) -> list[str]:
        """The children's names, in their order."""
        children = self.given.children.children if self.given.children else ()
        return [f"{child.given_name} {child.family_name}" for child in children]


def opened(request: OfficeRequest, key: UUID, what: str) -> Opened:
    """An application that whoever asks may see, else 404; that it was read is logged."""
    found = Application.objects.select_related("office", "household").filter(pk=key).first()
    if found is None:
        raise Http404("no such application")
    case = Opened(found, applications.answers(found))
    children: list[UUID | None] = [*applications.children_known(found, case.given)]
    for child in children or [None]:
        note(
            request.actor,
            "read",
            f"application {found.number}: {what}",
            now=request.now,
            child=child,
            household=found.household_id,
        )
    return case


def writer(request: OfficeRequest) -> Writer:
    """Who writes papers: the account, in the country's time."""
    return Writer(request.actor.account, request.user.name, localtime(request.now))


def child_or_404(key: UUID) -> Child:
    """A child that whoever asks may see."""
    found = Child.objects.select_related("office").filter(pk=key).first()
    if found is None:
        raise Http404("no such child")
    return found


def name_of(child: Child) -> str:
    """A child's first name and family name."""
    known = Identity.objects.current().filter(child=child).first()
    return f"{known.given_name} {known.family_name}" if known else ""


def document_or_404(key: UUID) -> Document:
    """A contract or another paper that can be printed, and that whoever asks may see."""
    there = Document.objects.select_related("child").filter(pk=key, kind__in=PRINTED)
    found = there.first()
    if found is None:
        raise Http404("no such document")
    return found


def pdf(content: bytes, name: str) -> HttpResponse:
    """A PDF to keep, never shown inside of a page."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def page(
    request: OfficeRequest, template: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """Draw a page."""
    return render(request, TEMPLATES + template, dict(context), status=status)
