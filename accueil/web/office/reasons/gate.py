"""Pages of the office with their purpose; a family's, for the whole country's roles, with a reason.

Officers open the files of their own office because that is their work: the page says which. Who
sees every office's families is asked, once a family and session, and the answer stands in the
access log with all that is read or changed of that family.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, reverse

from accueil.billing.models import Correction
from accueil.documents.models import Document
from accueil.identity.permissions import COUNTRY, SCOPES
from accueil.registry.applications import children_known
from accueil.registry.models import (
    Application,
    Child,
    Home,
    ParentsWord,
    SituationRequest,
)
from accueil.store.models import Message, Upload
from accueil.web.base import routes
from accueil.web.base.middleware import OfficeRequest

KEPT = "reasons"
# First words of addresses with a key behind them that is no family's.
OF_NOBODY = ("check", "letters", "radar", "reason")


def page(route: str, view: routes.View, *, name: str, permission: str, purpose: str) -> URLPattern:
    """A page of the office; a reason is asked for where it shows a family to the whole country.

    Refuses an address of which nobody has said whose family it shows.
    """
    of = route.partition("/")[0]
    if "<" in route and of not in (*FAMILIES, *OF_NOBODY):
        raise ValueError(f"{name}: whose family does {route} show?")

    @wraps(view)
    def asked(request: Any, *args: Any, **values: Any) -> HttpResponseBase:
        if of in FAMILIES and values and SCOPES.get(request.actor.role) == COUNTRY:
            key = str(next(iter(values.values())))
            family = family_of(of, key, request.today)
            why = reason_for(request, family)
            if family and not why:
                return to_reason(request, of, key)
            request.actor = replace(request.actor, purpose=why or purpose)
        return view(request, *args, **values)

    return routes.page(route, asked, name=name, permission=permission, purpose=purpose)


def to_reason(request: HttpRequest, of: str, key: str) -> HttpResponseBase:
    """Ask why, and come back to the page one was on."""
    query = urlencode({"next": routes.page_of(request)})
    return HttpResponseRedirect(f"{reverse('reason', args=[of, key])}?{query}")


def reason_for(request: OfficeRequest, family: Iterable[str]) -> str:
    """The reason given in this session for opening a family; nothing: none was."""
    kept: dict[str, str] = request.session.get(KEPT, {})
    return next((kept[key] for key in sorted(family) if key in kept), "")


def keep(request: OfficeRequest, family: Iterable[str], why: str) -> None:
    """Keep a reason for this session."""
    kept: dict[str, str] = request.session.get(KEPT, {})
    request.session[KEPT] = {**kept, **dict.fromkeys(family, why)}


def family_of(of: str, key: str, today: date) -> set[str]:
    """The keys by which a family is known that an address shows: its children, its household, an
    application. Empty where there is none, or none to be seen.
    """
    children, others = FAMILIES[of](key)
    homes = Home.objects.current().on(today).filter(child__in=children)
    found = [*children, *others, *homes.values_list("household_id", flat=True)]
    return {str(one) for one in found if one}


Found = tuple[list[UUID | None], list[UUID | None]]  # children, and what else the family goes by


def _of_child(key: str) -> Found:
    return list(Child.objects.filter(pk=key).values_list("pk", flat=True)), []


def _of_application(key: str) -> Found:
    found = Application.objects.filter(pk=key).first()
    if found is None:
        return [], []
    return [*children_known(found)], [found.pk, found.household_id]


def _of_contract(number: str) -> Found:
    papers = Document.objects.filter(kind="contract", number=number)
    return list(papers.values_list("child_id", flat=True).distinct()), []


def _of_document(key: str) -> Found:
    return list(Document.objects.filter(pk=key).values_list("child_id", flat=True)), []


def _of_file(key: str) -> Found:
    file = Upload.objects.filter(pk=key).defer("content").first()
    if file is None:
        return [], []
    children, others = _of_application(str(file.application)) if file.application else ([], [])
    return [file.child, *children], others


def _of_request(key: str) -> Found:
    found = SituationRequest.objects.filter(pk=key)
    return [], list(found.values_list("household_id", flat=True))


def _of_message(key: str) -> Found:
    return list(Message.objects.filter(pk=key).values_list("child", flat=True)), []


def _of_correction(key: str) -> Found:
    return list(Correction.objects.filter(pk=key).values_list("child_id", flat=True)), []


def _of_word(key: str) -> Found:
    return list(ParentsWord.objects.filter(pk=key).values_list("child_id", flat=True)), []


# First word of an address → the family that the key behind it shows.
FAMILIES: Mapping[str, Callable[[str], Found]] = {
    "children": _of_child,
    "announced": _of_word,
    "corrections": _of_correction,
    "applications": _of_application,
    "contracts": _of_contract,
    "documents": _of_document,
    "files": _of_file,
    "situations": _of_request,
    "messages": _of_message,
}
