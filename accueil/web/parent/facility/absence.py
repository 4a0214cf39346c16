"""Reporting that a child will be absent, and taking it back."""

from datetime import date
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accueil.actions import absence_reports, at_facility
from accueil.actions.absence_reports import MOST_NOTE, Asked, CannotReport, Known
from accueil.actions.at_facility import At
from accueil.actions.facilities import NotLinked, Place
from accueil.law.calendar import DAY
from accueil.web.base.disputes.words import ABSENCES
from accueil.web.base.fields import ChoiceField, DateField, Form, TextField
from accueil.web.base.middleware import OfficeRequest
from accueil.web.parent.facility import words
from accueil.web.parent.facility.known import TEMPLATES, back, opened, url

OFTEN, FORTNIGHT = 99, 13


class AbsenceForm(Form):
    """From when to when a child will be absent, and why."""

    first = DateField(label=_("First day"))
    last = DateField(
        label=_("Last day"),
        required=False,
        help_text=_("This day included. Leave it empty for one day."),
    )
    kind = ChoiceField(label=_("Why?"), choices=list(words.KINDS.items()))
    note = TextField(label=_("Note for the facility"), required=False, rows=3, max_length=MOST_NOTE)

    def refuse(self, error: CannotReport) -> None:
        """Say at its field why the report was not taken."""
        self.add_error(*words.refused(error))


def absence(request: HttpRequest, child: UUID, provider: UUID) -> HttpResponse:
    """What is known of days to come, and a form to report an absence."""
    asked = cast(OfficeRequest, request)
    place, at = opened(asked, child, provider, "absences")
    until = absence_reports.until(asked.user, child, provider, asked.now)
    initial = {"first": _next_day(at, until.first_day), "kind": "sick"}
    form = AbsenceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        done = _reported(asked, place, form)
        if done:
            return redirect(f"{url('family_facility_absence', place)}?{done}")
    found = absence_reports.known(asked.user, child, provider, asked.now)
    context = {
        **back(place),
        "form": form,
        "until": until,
        "until_words": words.until(until),
        "too_late_today": until.first_day > asked.today,
        "known": [_row(place, one) for one in found],
        "done": _done(asked),
    }
    return render(request, f"{TEMPLATES}absence.html", context)


def _next_day(at: At, first: date) -> date:
    """The next day with agreed care from a day on, within two weeks; else that day."""
    found = at_facility.days(at, first, first + DAY * FORTNIGHT)
    return next((day.day for day in found if day.agreed and not day.entered.absence), first)


def _reported(asked: OfficeRequest, place: Place, form: AbsenceForm) -> str:
    """Report it: what the page says then; nothing where the form says why it was refused."""
    given = form.cleaned_data
    of = Asked(
        place.child,
        place.provider,
        given["first"],
        given["last"] or given["first"],
        given["kind"],
        given["note"],
    )
    try:
        made = absence_reports.report(asked.user, of, asked.now)
    except CannotReport as error:
        form.refuse(error)
        return ""
    free = f"&free={len(made.not_agreed)}" if made.not_agreed else ""
    return f"done={'reported' if made.new else 'known'}{free}"


def _done(asked: OfficeRequest) -> list[str]:
    told = {
        "reported": gettext("The absence is reported. The facility sees it at once."),
        "known": gettext("This absence was reported already; nothing changed."),
        "back": gettext("The absence is taken back. The facility sees it at once."),
    }
    done = asked.GET.get("done", "")
    if done not in told:
        return []
    said, free = [told[done]], asked.GET.get("free", "")
    if free.isdecimal() and 0 < int(free) <= OFTEN:
        count = int(free)
        said.append(
            ngettext(
                "On %(count)s day of these no care is agreed anyway.",
                "On %(count)s days of these no care is agreed anyway.",
                count,
            )
            % {"count": count}
        )
    return said


def _row(place: Place, one: Known) -> dict[str, Any]:
    return {
        "of": one,
        "kind": ABSENCES[one.kind],
        "whole": one.back_from == one.first,
        "url": url("family_facility_absence_back", place, one.key) if one.back_from else "",
    }


@require_POST
def take_back(request: HttpRequest, child: UUID, provider: UUID, key: int) -> HttpResponse:
    """The child comes after all, from the first day that can still be reported."""
    asked = cast(OfficeRequest, request)
    place, _at = opened(asked, child, provider, "absences")
    try:
        done = absence_reports.take_back(asked.user, (child, provider), key, asked.now)
    except NotLinked:
        raise Http404("place") from None
    except CannotReport:
        done = False
    here = url("family_facility_absence", place)
    return redirect(f"{here}?done=back" if done else here)
