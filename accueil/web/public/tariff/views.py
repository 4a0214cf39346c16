"""The open tariff: the scale of a day, chosen or today's, and its files."""

import json
from datetime import date
from functools import lru_cache
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accueil.exchange.scale import scale, scale_csv, scale_tag, wages_of
from accueil.law.errors import LawError, NoTariff
from accueil.law.parameters import Parameters, shipped
from accueil.law.tariffs import Tariff
from accueil.law.wages import MinimumWage
from accueil.law.words import LANGUAGES
from accueil.web.base.fields import DateField, Form
from accueil.web.base.headers import PLAIN
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.open_data import ANY_ORIGIN, open_data
from accueil.web.public.tariff import shown

TYPES = {"json": "application/json", "csv": "text/csv; charset=utf-8"}


class Asked(Form):
    """Of which day the scale is shown."""

    day = DateField(label=_("The scale of which day?"), help_text=_("For example, 04.05.2026"))


@require_safe
def tariff(request: HttpRequest) -> HttpResponse:
    """The scale of a day in the ministry's layout; of a day without one, that there is none."""
    law, today = shipped(), cast(OfficeRequest, request).today
    asked = any(name in request.GET for name in ("day", "day_day", "day_month", "day_year"))
    form = Asked(request.GET if asked else None, initial={"day": today})
    day = today
    context: dict[str, Any] = {"form": form, "today": today, "first": law.tariffs[0].first}
    if form.is_bound:
        if not form.is_valid():
            return render(request, "public/tariff/tariff.html", context | _around(law, None))
        day = form.cleaned_data["day"]
    try:
        found = law.tariff_on(day)
    except NoTariff:
        context |= {"none_on": day, **_around(law, None)}
        return render(request, "public/tariff/tariff.html", context)
    context |= {"day": day, "ahead": day > today, **_around(law, found), **_told(found, law, day)}
    return render(request, "public/tariff/tariff.html", context)


@require_safe
def tariff_file(request: HttpRequest, day: str, ending: str) -> HttpResponse:
    """The numbers of a day as a file for programs, kept by its digest; 404 where there is none."""
    if ending not in TYPES:
        raise Http404("no such file")
    law = shipped()
    try:
        found = law.tariff_on(date.fromisoformat(day))
    except ValueError as error:  # no day, or none with a tariff
        return HttpResponse(f"{error}\n", status=404, content_type=PLAIN, headers=ANY_ORIGIN)
    tag = f"{scale_tag(found, law)}.{ending}"
    response = open_data(request, _written(found, law, ending), TYPES[ending], tag=tag)
    name = f"accueil-tariff-{found.first}.{ending}"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@lru_cache(maxsize=64)
def _written(found: Tariff, law: Parameters, ending: str) -> bytes:
    if ending == "csv":
        return scale_csv(found, law).encode()
    return (json.dumps(scale(found, law), ensure_ascii=False, indent=2) + "\n").encode()


def _around(law: Parameters, found: Tariff | None) -> dict[str, Any]:
    """What stands around every scale: which ones there are."""
    return {"tariffs": shown.listed(law, found), "digest": law.digest}


def _told(found: Tariff, law: Parameters, day: date) -> dict[str, Any]:
    """All that the page says of a scale."""
    language = _language()
    earlier = shown.before(found, law)
    wage = _wage(law, day)
    return {
        "tariff": found,
        "blocks": shown.blocks(language),
        "bands": shown.bands(found, wage, language),
        "figures": shown.figures(found, language),
        "wage": wage,
        "wages": wages_of(found, law),
        "before": earlier,
        "changes": shown.changes(earlier, found, language) if earlier else [],
        "sources": shown.sources(found),
        "law_words": shown.law_words(found, language),
    }


def _wage(law: Parameters, day: date) -> MinimumWage | None:
    try:
        return law.minimum_wage(day)
    except LawError:
        return None


def _language() -> str:
    language = (get_language() or "fr").split("-")[0]
    return language if language in LANGUAGES else "fr"
