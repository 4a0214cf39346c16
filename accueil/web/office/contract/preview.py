"""Before signing: each child's tariffs and what the planned care would cost, line by line."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accueil.actions.estimate import Plan, provider_on
from accueil.actions.moving import elsewhere
from accueil.actions.proposal import Proposal, is_precarious, plans_answered, proposal
from accueil.identity.permissions import may
from accueil.law.care import Provider as OfLaw
from accueil.law.errors import LawError
from accueil.law.parameters import shipped
from accueil.law.words import LANGUAGE_NAMES
from accueil.registry.models import Provider
from accueil.registry.papers import before_signing
from accueil.web.base.middleware import OfficeRequest
from accueil.web.office.contract import case, shown
from accueil.web.office.contract.forms import TryForm
from accueil.web.office.contract.words import OF_THE_LAW, of_the_law

USUAL_WEEKDAYS, USUAL_START, USUAL_END, USUAL_MEALS = (1, 2, 3, 4, 5), 8 * 60, 16 * 60, 1


def preview(request: OfficeRequest, key: UUID) -> HttpResponse:
    """The page an officer turns to the family. What is tried in its forms is not saved."""
    opened = case.opened(request, key, "tariffs and estimate shown")
    given = opened.given
    language = request.GET.get("language", "")
    if language not in LANGUAGE_NAMES:
        language = given.language.language if given.language else "fr"
    ready = bool(given.children and given.children.children and given.household)
    away = elsewhere(given, opened.application.office)
    signable = may(request.user.role, "contract.sign") and opened.application.state == "open"
    context = {
        "application": opened.application,
        "ready": ready,
        "asked": bool(given.situation and given.situation.asked_by),
        "language": language,
        "languages": _languages(request, language),
        "words": shown.words(language),
        "children": [_child(request, opened, n, language) for n in range(len(opened.names))]
        if ready
        else [],
        "away": [(n, opened.names[n], office) for n, office in away.items()],
        "may_sign": signable and not away and not before_signing(opened.application, given),
        "back_url": reverse("application_check", args=[opened.application.id]),
    }
    return case.page(request, "preview.html", context)


def _languages(request: OfficeRequest, chosen: str) -> list[dict[str, Any]]:
    """Links to the same page in each language of a contract."""
    found = []
    for code, name in LANGUAGE_NAMES.items():
        query = request.GET.copy()
        query["language"] = code
        url = f"?{query.urlencode()}"
        found.append({"code": code, "name": name, "url": url, "current": code == chosen})
    return found


def _child(
    request: OfficeRequest, opened: case.Opened, number: int, language: str
) -> dict[str, Any]:
    """A child's section: tariffs, weeks, the coming period, other ways; or why not."""
    day, law = request.today, shipped()
    own = plans_answered(opened.given, number, day)
    form, tried, other = _tried(request, opened, number, own)
    plans = [tried] if tried else own
    section: dict[str, Any] = {
        "number": number,
        "name": opened.names[number],
        "form": form,
        "tried": tried is not None,
    }
    try:
        found = proposal(
            opened.given,
            number,
            day,
            law,
            plans=plans,
            other=provider_on(other, day) if other else None,
            precarious=is_precarious(opened.application.household, day),
        )
    except LawError:
        return section | {"refused": [OF_THE_LAW["bill"]]}
    return section | _costs(found, language, other.name if other else "")


def _costs(found: Proposal, language: str, other_name: str) -> dict[str, Any]:
    law = shipped()
    section: dict[str, Any] = {"tariffs": shown.tariffs(found, law, language)}
    costs = found.costs
    if costs is None:
        return section
    if costs.refused or costs.coming is None:
        return section | {"refused": list(dict.fromkeys(map(of_the_law, costs.refused)))}
    ways = shown.ways(found, language, other_name)
    elsewhere_refused = found.elsewhere.refused if found.elsewhere else ()
    return section | {
        "weeks": shown.weeks(costs, law, language),
        "coming": shown.period(costs.coming, language),
        "compared": shown.compared(ways, language),
        "by_band": shown.by_band(found, language),
        "other_refused": list(dict.fromkeys(map(of_the_law, elsewhere_refused))),
    }


def _tried(
    request: OfficeRequest, opened: case.Opened, number: int, own: Sequence[Plan]
) -> tuple[TryForm, Plan | None, Provider | None]:
    """The form of a child, what is tried in it, and the provider to compare with."""
    asked = request.GET.get("child") == str(number)
    commune = request.GET.get("commune") if asked else ""
    commune = commune or opened.application.office_id
    named = [*(plan.provider.id for plan in own)]
    named += [request.GET.get("provider", ""), request.GET.get("other", "")] if asked else []
    providers = _providers(commune, named, request.today)
    form = TryForm(
        request.GET if asked else None, initial=_initial(own, commune), auto_id=f"c{number}_%s"
    )
    form.offer(providers, get_language() or "fr")
    if not asked or not form.is_valid():
        return form, None, None
    by_id = {str(one.pk): one for one in providers}
    typed = form.cleaned_data
    other = by_id.get(typed["other"])
    chosen = by_id.get(typed["provider"])
    if chosen is None:
        form.add_error("provider", _("Choose the provider."))
        return form, None, None
    at: OfLaw | None = provider_on(chosen, request.today)
    if at is None:
        form.add_error("provider", _("This provider has no prices on this day."))
        return form, None, None
    plan = Plan(at, typed["weekdays"], typed["start"], typed["end"], typed["meals"])
    same = len(own) == 1 and own[0] == plan
    return form, None if same else plan, other


def _initial(own: Sequence[Plan], commune: str) -> dict[str, Any]:
    plan = own[0] if own else None
    return {
        "commune": commune,
        "provider": plan.provider.id if plan else "",
        "weekdays": [str(day) for day in (plan.weekdays if plan else USUAL_WEEKDAYS)],
        "start": plan.start if plan else USUAL_START,
        "end": plan.end if plan else USUAL_END,
        "meals": plan.meals if plan else USUAL_MEALS,
    }


def _providers(commune: str, named: Sequence[str], day: date) -> list[Provider]:
    """Those of a commune that have prices on a day, and those named on the page."""
    keys = []
    for one in filter(None, named):
        try:
            keys.append(UUID(one))
        except ValueError:
            continue
    priced = Provider.objects.filter(prices__withdrawn_at=None, prices__valid__contains=day)
    there = priced.filter(commune_id=commune) | priced.filter(pk__in=keys)
    return list(there.distinct().order_by("name", "pk"))
