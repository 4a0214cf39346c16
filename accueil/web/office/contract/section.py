"""A child's tariffs and costs on a page, in the family's language, with a form to try other hours.

The pages before the signature and of a child's estimate both consist of such sections.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accueil.actions.estimate import Family, Plan, provider_on
from accueil.actions.proposal import Proposal, proposal
from accueil.law.care import Provider as OfLaw
from accueil.law.errors import LawError
from accueil.law.parameters import shipped
from accueil.law.words import LANGUAGE_NAMES
from accueil.registry.models import Provider
from accueil.web.base.middleware import OfficeRequest
from accueil.web.office.contract import shown
from accueil.web.office.contract.forms import TryForm
from accueil.web.office.contract.words import OF_THE_LAW, of_the_law

USUAL_WEEKDAYS, USUAL_START, USUAL_END, USUAL_MEALS = (1, 2, 3, 4, 5), 8 * 60, 16 * 60, 1


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose costs are asked: the child's number on the page, its planned care, its office."""

    number: int
    name: str
    family: Family
    plans: Sequence[Plan]
    office: str


def chosen_language(request: OfficeRequest, usual: str) -> str:
    """The language asked for; else the usual one."""
    asked = request.GET.get("language", "")
    return asked if asked in LANGUAGE_NAMES else usual


def in_language(request: OfficeRequest, language: str) -> dict[str, Any]:
    """The headings of all sections, and links to the same page in each language of a contract."""
    links = []
    for code, name in LANGUAGE_NAMES.items():
        query = request.GET.copy()
        query["language"] = code
        url = f"?{query.urlencode()}"
        links.append({"code": code, "name": name, "url": url, "current": code == language})
    return {"language": language, "languages": links, "words": shown.words(language)}


def section(request: OfficeRequest, asked: Asked, language: str) -> dict[str, Any]:
    """A child's section: tariffs, weeks, the coming period, other ways; or why not."""
    form, tried, other = _tried(request, asked)
    of: dict[str, Any] = {
        "number": asked.number,
        "name": asked.name,
        "form": form,
        "tried": tried is not None,
    }
    plans = [tried] if tried else asked.plans
    at = provider_on(other, request.today) if other else None
    try:
        found = proposal(asked.family, plans, shipped(), other=at)
    except LawError:
        return of | {"refused": [OF_THE_LAW["bill"]]}
    return of | _costs(found, language, other.name if other else "")


def _costs(found: Proposal, language: str, other_name: str) -> dict[str, Any]:
    law = shipped()
    of: dict[str, Any] = {"tariffs": shown.tariffs(found, law, language)}
    costs = found.costs
    if costs is None:
        return of
    if costs.refused or costs.coming is None:
        return of | {"refused": list(dict.fromkeys(map(of_the_law, costs.refused)))}
    ways = shown.ways(found, language, other_name)
    elsewhere_refused = found.elsewhere.refused if found.elsewhere else ()
    return of | {
        "weeks": shown.weeks(costs, law, language),
        "coming": shown.period(costs.coming, language),
        "compared": shown.compared(ways, language),
        "by_band": shown.by_band(found, language),
        "other_refused": list(dict.fromkeys(map(of_the_law, elsewhere_refused))),
    }


def key_figures(family: Family, plans: Sequence[Plan], language: str) -> list[dict[str, Any]]:
    """The few lines of a section that a renewal is confirmed with, or why there are none."""
    label = _("Estimate")
    try:
        found = proposal(family, plans, shipped())
    except LawError:
        return [{"label": label, "value": OF_THE_LAW["bill"]}]
    band = shown.band(found, language)
    if found.costs is None:
        return [band, {"label": label, "value": _("No care is planned.")}]
    if found.costs.coming is None:
        refused = list(dict.fromkeys(map(of_the_law, found.costs.refused)))
        return [band, {"label": label, "value": refused}]
    return [band, *shown.figures(found.costs, found.costs.coming, language)]


def _tried(request: OfficeRequest, of: Asked) -> tuple[TryForm, Plan | None, Provider | None]:
    """The form of a child, what is tried in it, and the provider to compare with."""
    asked = request.GET.get("child") == str(of.number)
    commune = (request.GET.get("commune") if asked else "") or of.office
    named = [*(plan.provider.id for plan in of.plans)]
    named += [request.GET.get("provider", ""), request.GET.get("other", "")] if asked else []
    providers = _providers(commune, named, request.today)
    form = TryForm(
        request.GET if asked else None,
        initial=_initial(of.plans, commune),
        auto_id=f"c{of.number}_%s",
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
    same = len(of.plans) == 1 and of.plans[0] == plan
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
