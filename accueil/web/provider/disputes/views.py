"""The list of what families say, and one of it: what is entered, what was said, the answer."""

from collections.abc import Iterable
from typing import Any, ClassVar, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from accueil.actions.disputes import LONGEST, CannotDispute, answer
from accueil.attendance.disputes import before_and_now, waiting
from accueil.attendance.models import Dispute
from accueil.attendance.periods import is_closed
from accueil.identity.permissions import may
from accueil.law.calendar import Period, week_of
from accueil.registry.models import Identity
from accueil.store.models import note
from accueil.web.base.disputes.words import disputed, entered
from accueil.web.base.fields import ChoiceField, Form, TextField
from accueil.web.base.middleware import OfficeRequest
from accueil.web.provider.known import provider_of

TEMPLATES = "provider/disputes/"
ANSWERED = 50  # as many as are listed, the newest first
ANSWER = "care.write"
REFUSED = {
    "answered": gettext_lazy("Somebody has answered this in the meantime."),
    "words": gettext_lazy("Write why the day stays as it is. The family reads it."),
    "not_changed": gettext_lazy(
        "Nothing of this day was changed since the family asked. Correct the day first."
    ),
}


class AnswerForm(Form):
    """Corrected, or it stands, with words."""

    answer = ChoiceField(
        label=gettext_lazy("What do you answer?"),
        choices=[
            ("corrected", gettext_lazy("The day is corrected")),
            ("kept", gettext_lazy("The day stays as it is")),
        ],
    )
    words = TextField(
        label=gettext_lazy("Words to the family"),
        help_text=gettext_lazy("They are needed where the day stays as it is."),
        rows=4,
        required=False,
        max_length=LONGEST,
    )
    at: ClassVar[dict[str, str]] = {"words": "words", "not_changed": "answer", "answered": "answer"}

    def refuse(self, error: CannotDispute) -> None:
        """Say at its field why the answer is refused."""
        self.add_error(self.at[error.code], REFUSED[error.code])


def disputes(request: HttpRequest, provider: UUID) -> HttpResponse:
    """What waits for an answer, the oldest day first, and what was answered."""
    asked, found = cast(OfficeRequest, request), provider_of(provider)
    note(asked.actor, "read", "disputed hours", now=asked.now)
    open_now = list(waiting(found.pk))
    done = Dispute.objects.filter(provider=found, answered_at__isnull=False)
    answered = list(done.order_by("-answered_at")[:ANSWERED])
    names = _names(one.child_id for one in (*open_now, *answered))
    context = {
        "provider": found,
        "waiting": [_row(one, names) for one in open_now],
        "answered": [_row(one, names) for one in answered],
        "done": gettext("The answer was sent.") if asked.GET.get("done") == "1" else "",
    }
    return render(request, f"{TEMPLATES}list.html", context)


def _row(one: Dispute, names: dict[UUID, str]) -> dict[str, Any]:
    url = reverse("provider_dispute", args=[one.provider_id, one.pk])
    return {**disputed(one), "name": names.get(one.child_id, ""), "url": url}


def _names(children: Iterable[UUID]) -> dict[UUID, str]:
    known = Identity.objects.current().filter(child_id__in=set(children)).order_by("valid")
    return {one.child_id: f"{one.given_name} {one.family_name}" for one in known}


def dispute(request: HttpRequest, provider: UUID, dispute: UUID) -> HttpResponse:
    """One day that a family says is not right; corrected in the week, then answered here."""
    asked, found = cast(OfficeRequest, request), provider_of(provider)
    one = get_object_or_404(Dispute, pk=dispute, provider=found)
    may_answer = may(asked.user.role, ANSWER) and one.answered_at is None
    back = reverse("provider_disputes", args=[found.pk])
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and may_answer and form.is_valid():
        typed = form.cleaned_data
        try:
            answer(one.pk, typed["answer"], typed["words"], actor=asked.actor, now=asked.now)
            return redirect(f"{back}?done=1")
        except CannotDispute as error:
            form.refuse(error)
    elif request.method == "POST" and one.answered_at is not None:
        return redirect(back)  # pressed twice: it is answered
    what = f"dispute of {one.day}"
    note(asked.actor, "read", what, now=asked.now, child=one.child_id)
    before, now = before_and_now(one)
    context = {
        "provider": found,
        "one": _row(one, _names([one.child_id])),
        "before": entered(before),
        "now": entered(now),
        "changed": before != now,
        "closed": is_closed(Period.containing(one.day)),
        "form": form if may_answer else None,
        "week_url": reverse("week_of", args=[found.pk, week_of(one.day).isoformat()]),
        "back_url": back,
    }
    return render(request, f"{TEMPLATES}one.html", context)
