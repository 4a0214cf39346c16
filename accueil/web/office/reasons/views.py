"""The page that asks why a family's file is opened."""

from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from accueil.identity.permissions import COUNTRY, SCOPES
from accueil.web.base.fields import CheckField, ChoiceField, Form, TextField
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.purposes import REASONS, given
from accueil.web.base.routes import safe_target
from accueil.web.office.reasons import gate


class ReasonForm(Form):
    """Why; in words where none of the reasons fits."""

    heading: ClassVar[str] = "reason"
    reason = ChoiceField(
        label=_("Why do you open this file?"),
        help_text=_("Your answer stands in the access log, with all that you read of this family."),
        choices=REASONS.items(),
        below={"other": ["text"]},
    )
    text = TextField(label=_("Which reason?"), rows=3, max_length=300)


class HelpdeskForm(ReasonForm):
    """Why; of who asks for its own family, that it has shown who it is."""

    reason = ChoiceField(
        label=_("Why do you open this file?"),
        help_text=_("Your answer stands in the access log, with all that you read of this family."),
        choices=REASONS.items(),
        below={"question": ["named"], "other": ["text"]},
    )
    named = CheckField(
        label=_("Who asks has named the child's full name, its day of birth and its address."),
        error_messages={"required": _("Ask for all three before you open the file.")},
    )


def reason(request: OfficeRequest, of: str, key: str) -> HttpResponse:
    """Ask once a family and session; then on to the page one wanted."""
    family = _family(request, of, key)
    target = safe_target(request, request.GET.get("next"))
    if SCOPES.get(request.actor.role) != COUNTRY:
        return redirect(target)
    kind = HelpdeskForm if request.actor.role == "helpdesk" else ReasonForm
    form = kind(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = form.cleaned_data
        gate.keep(request, family, given(said["reason"], said["text"] or ""))
        return redirect(target)
    return render(request, "office/reasons/reason.html", {"form": form})


def _family(request: OfficeRequest, of: str, key: str) -> set[str]:
    """The family that a page shows; 404 where there is no such one."""
    if of not in gate.FAMILIES or (of != "contracts" and not _is_key(key)):
        raise Http404("no such page")
    family = gate.family_of(of, key, request.today)
    if not family:
        raise Http404("no such family")
    return family


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
