"""Until when families report an absence themselves: what holds, and a form to change it."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accueil.attendance.deadlines import Deadline, deadline_of, enter_deadline
from accueil.law.care import DAY_MINUTES
from accueil.law.words import clock
from accueil.store.models import note
from accueil.web.base.fields import Form, NumberField
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.times import TimeField
from accueil.web.provider.known import provider_of

MOST_DAYS = 14


class DeadlineForm(Form):
    """So many days before the day of absence, until a time of the clock."""

    days_before = NumberField(
        label=_("How many days before?"),
        most=MOST_DAYS,
        help_text=_("0: on the day of absence itself. 1: on the day before it."),
    )
    minute = TimeField(label=_("Until what time?"), help_text=_("For example, 9:00"))

    def clean_minute(self) -> Any:
        """The last minute of the day stands for its end."""
        return min(self.cleaned_data["minute"], DAY_MINUTES - 1)


@require_http_methods(["GET", "POST"])
def deadline(request: HttpRequest, provider: UUID) -> HttpResponse:
    """What families are told, and the form."""
    one, known = provider_of(provider), cast(OfficeRequest, request)
    held = deadline_of(one.pk)
    initial = {"days_before": held.days_before, "minute": held.minute}
    form = DeadlineForm(request.POST or None, initial=initial)
    back = reverse("provider_facts", args=[one.pk])
    if request.method == "POST" and form.is_valid():
        given = Deadline(form.cleaned_data["days_before"], form.cleaned_data["minute"])
        if enter_deadline(one.pk, given, by=known.actor.account, now=known.now):
            note(known.actor, "change", "absence deadline", now=known.now)
        return redirect(f"{back}?done=recorded")
    context = {"form": form, "of": one.name, "told": told(held), "back_url": back}
    return render(request, "provider/people/deadline.html", context)


def told(held: Deadline) -> str:
    """A deadline in a sentence."""
    values = {"time": clock(held.minute), "count": held.days_before}
    if not held.days_before:
        return gettext("Families can report an absence until %(time)s of the day itself.") % values
    return (
        ngettext(
            "Families can report an absence until %(time)s of the day before.",
            "Families can report an absence until %(time)s, %(count)s days before.",
            held.days_before,
        )
        % values
    )
