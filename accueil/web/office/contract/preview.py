"""Before signing: each child's tariffs and what the planned care would cost, line by line."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from accueil.actions.moving import elsewhere
from accueil.actions.proposal import family_of, is_precarious, plans_answered
from accueil.identity.permissions import may
from accueil.web.base.middleware import OfficeRequest
from accueil.web.office.application.missing import missing
from accueil.web.office.contract import case
from accueil.web.office.contract.section import Asked, chosen_language, in_language, section


def preview(request: OfficeRequest, key: UUID) -> HttpResponse:
    """The page an officer turns to the family. What is tried in its forms is not saved."""
    opened = case.opened(request, key, "tariffs and estimate shown")
    given, application = opened.given, opened.application
    language = chosen_language(request, given.language.language if given.language else "fr")
    ready = bool(given.children and given.children.children and given.household)
    away = elsewhere(given, application.office)
    is_open = application.state == "open"
    writing = is_open and may(request.user.role, "application.write")
    waits_for = missing(application, given, linked=writing) if is_open else []
    signable = is_open and may(request.user.role, "contract.sign")
    children = _children(opened, request) if ready else []
    context = {
        "application": application,
        "ready": ready,
        "asked": bool(given.situation and given.situation.asked_by),
        **in_language(request, language),
        "children": [section(request, one, language) for one in children],
        "away": [(n, opened.names[n], office) for n, office in away.items()],
        "problems": waits_for,
        "may_sign": signable and not away and not waits_for,
        "back_url": reverse("application_check", args=[application.id]),
    }
    return case.page(request, "preview.html", context)


def _children(opened: case.Opened, request: OfficeRequest) -> list[Asked]:
    """The children of an application, as if it were signed today."""
    given, day, of = opened.given, request.today, opened.application
    poor = is_precarious(of.household, day)
    return [
        Asked(
            number,
            name,
            family_of(given, number, day, precarious=poor),
            plans_answered(given, number, day),
            of.office_id,
        )
        for number, name in enumerate(opened.names)
    ]
