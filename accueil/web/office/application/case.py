"""An application as its pages open it: found, its reading logged, its saving told."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accueil.identity.models import Account
from accueil.identity.permissions import may
from accueil.registry import answers as a
from accueil.registry import applications, parents
from accueil.registry.applications import SavedByOther
from accueil.registry.models import Application
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.office.application import labels, summary

TEMPLATES = "office/application/"


@dataclass(frozen=True, slots=True)
class Opened:
    """An application and its answers."""

    application: Application
    given: a.Answers

    def with_step(self, step: str, value: Any) -> "Opened":
        """The same application, once a step says something else."""
        if step not in a.STEPS:
            return self
        return Opened(self.application, replace(self.given, **{step: value}))


def opened(request: OfficeRequest, key: UUID, what: str) -> Opened:
    """An application that whoever asks may see, else 404; that it was read is logged."""
    found = Application.objects.select_related("office").filter(pk=key).first()
    if found is None:
        raise Http404("no such application")
    given = applications.answers(found)
    log(request, "read", Opened(found, given), what)
    return Opened(found, given)


def log(request: OfficeRequest, action: str, case: Opened, what: str, why: str = "") -> None:
    """Note whose data was read or changed: each child that the registry knows, or none."""
    known = applications.children_known(case.application, case.given)
    children: list[UUID | None] = [*known]
    for child in children or [None]:
        note(
            request.actor,
            action,
            f"application {case.application.number}: {what}",
            now=request.now,
            child=child,
            household=case.application.household_id,
            why=why,
        )


def save(
    request: OfficeRequest, case: Opened, step: str, value: Any, version: int | None
) -> SavedByOther | None:
    """Save a step and log it; what another saved since, if anything."""
    try:
        applications.save(
            case.application, step, value, version or 0, by=request.actor.account, now=request.now
        )
    except SavedByOther as other:
        return other
    log(request, "change", case.with_step(step, value), step)
    return None


def sent(request: HttpRequest, data: Any) -> Any:
    """What was posted, be it nothing; None where a page is only asked for."""
    return data if request.method == "POST" else None


def page(
    request: HttpRequest, case: Opened, template: str, context: Mapping[str, Any]
) -> HttpResponse:
    """Draw a page of an application."""
    account: Any = request.user
    common = {
        "application": case.application,
        "confirmed": parents.confirmed(case.application),
        "is_open": case.application.state == "open",
        "may_write": may(account.role, "application.write"),
        "tasks_url": reverse("application", args=[case.application.id]),
        "back_url": reverse("application", args=[case.application.id]),
    }
    return render(request, TEMPLATES + template, {**common, **context})


def tasks(case: Opened) -> HttpResponse:
    """Back to the task list."""
    return redirect("application", case.application.id)


def conflict(case: Opened, other: SavedByOther) -> dict[str, Any]:
    """What the page shows of another's version: who, when, what it says."""
    who = Account.objects.filter(pk=other.by).first() if other.by else None
    theirs = case.with_step(other.step, other.theirs).given if other.step in a.STEPS else None
    return {
        "by": who.name if who else "",
        "at": other.at,
        "step": labels.STEPS.get(other.step, ""),
        "rows": summary.rows(other.step, theirs) if theirs else [],
    }


def retyped(data: Any, version: int) -> Any:
    """What was typed, now meant to follow the version of another."""
    copy = data.copy()
    copy["version"] = str(version)
    return copy
