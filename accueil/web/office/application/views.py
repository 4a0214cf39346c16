"""The list of applications, the task list of one, its simple steps, its check page."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accueil.actions.parents_words import drop_application
from accueil.identity.models import Account
from accueil.identity.permissions import COUNTRY, SCOPES, may
from accueil.registry import applications
from accueil.registry.applications import ASKED, names_of_children
from accueil.registry.models import Application, ApplicationStep, Consent, Office
from accueil.registry.papers import before_signing
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.office.application import case, difference, labels, summary
from accueil.web.office.application.forms import (
    ApplicantForm,
    DurationForm,
    HouseholdForm,
    LanguageForm,
    PersonsForm,
    ReasonForm,
    RepresentativeForm,
    SituationForm,
)
from accueil.web.office.application.missing import may_start, missing, step_url
from accueil.web.office.application.money import IncomeForm
from accueil.web.office.application.places import AddressesForm
from accueil.web.office.application.step_form import StepForm

A_PAGE = 25
FORMS: dict[str, type[StepForm]] = {
    "applicant": ApplicantForm,
    "representative": RepresentativeForm,
    "addresses": AddressesForm,
    "household": HouseholdForm,
    "persons": PersonsForm,
    "income": IncomeForm,
    "situation": SituationForm,
    "language": LanguageForm,
    "duration": DurationForm,
}


def applications_page(request: OfficeRequest) -> HttpResponse:
    """The open applications of the office, newest first, with who touched each last."""
    found = Application.objects.filter(state="open").order_by("-opened_at", "number")
    slice_ = Paginator(found.select_related("office"), A_PAGE).get_page(request.GET.get("page"))
    rows = _listed(list(slice_.object_list))
    note(request.actor, "read", "list of open applications", now=request.now)
    context = {
        "rows": rows,
        "slice": slice_,
        "may_write": may(request.user.role, "application.write"),
        "everywhere": SCOPES[request.user.role] == COUNTRY,
    }
    return render(request, case.TEMPLATES + "list.html", context)


def _listed(found: Sequence[Application]) -> list[dict[str, Any]]:
    """Of each application: its children's names, and who saved something last."""
    steps = ApplicationStep.objects.filter(application__in=found)
    last = {row.application_id: row for row in steps.defer("answers").order_by("saved_at", "id")}
    children = names_of_children(found)
    touchers = [row.saved_by for row in last.values()] + [one.opened_by for one in found]
    people = {who for who in touchers if who}
    names = dict(Account.objects.filter(pk__in=people).values_list("id", "name"))
    rows = []
    for one in found:
        touched = last.get(one.id)
        by = touched.saved_by if touched else one.opened_by
        rows.append(
            {
                "application": one,
                "children": children.get(one.id, ""),
                "by": names.get(by, "") if by else "",
                "at": touched.saved_at if touched else one.opened_at,
            }
        )
    return rows


@require_POST
def new(request: OfficeRequest) -> HttpResponse:
    """Begin an application at the officer's own office."""
    office = get_object_or_404(Office, pk=request.actor.office)
    opened = applications.open_application(
        office, "first", by=request.actor.account, now=request.now
    )
    note(request.actor, "change", f"application {opened.number}: opened", now=request.now)
    return redirect("application", opened.id)


def application(request: OfficeRequest, key: UUID) -> HttpResponse:
    """The task list: every step with its state, to be left and taken up again."""
    opened = case.opened(request, key, "task list")
    problems = before_signing(opened.application, opened.given)
    states = dict(applications.due_steps(opened.given))
    writing = may(request.user.role, "application.write") and opened.application.state == "open"
    context = {
        "tasks": [_task(opened, step, state, writing) for step, state in states.items()],
        "papers": _paper_tasks(opened, problems, writing),
        "done": sum(state == applications.DONE for state in states.values()),
        "count": len(states),
        "ready": not problems,
        "children": opened.given.children.children if opened.given.children else (),
        "back_url": reverse("applications"),
    }
    return case.page(request, opened, "tasks.html", context)


def _task(opened: case.Opened, step: str, state: str, writing: bool) -> dict[str, Any]:
    linked = writing and state != applications.BLOCKED
    return {
        "title": labels.STEPS[step],
        "hint": labels.HINTS[step],
        "status": state,
        "url": step_url(opened.application, step) if linked else "",
    }


def _paper_tasks(opened: case.Opened, problems: Any, writing: bool) -> list[dict[str, Any]]:
    """Documents and register, which are no steps."""
    waiting = any(problem.step == "documents" for problem in problems)
    ready = opened.given.household is not None
    papers = (applications.TO_DO if waiting else applications.DONE) if ready else "blocked"
    consent = Consent.objects.filter(application=opened.application).exists()
    rows = (
        ("documents", _("Documents"), _("What to bring follows from the answers"), papers),
        (
            "register",
            _("Registers"),
            _("Look-ups with the family's consent"),
            applications.DONE if consent else applications.TO_DO,
        ),
    )
    return [
        {
            "title": title,
            "hint": hint,
            "status": state,
            "url": reverse(f"application_{name}", args=[opened.application.id])
            if writing and state != "blocked"
            else "",
        }
        for name, title, hint, state in rows
    ]


def step(request: OfficeRequest, key: UUID, step: str) -> HttpResponse:
    """The page of one step: shown, saved, or, if another was faster, both versions shown."""
    if step not in FORMS:
        raise Http404("no such step")
    opened = case.opened(request, key, step)
    if opened.application.state != "open":
        return redirect("application_check", key)
    if not may_start(opened.given, step):
        return case.tasks(opened)
    kind = FORMS[step]
    form = kind(case.sent(request, request.POST), opened.given, opened.application)
    context: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        value = form.answer()
        other = case.save(request, opened, kind.step, value, form.cleaned_data["version"])
        if other is None:
            return _next(opened, step, value)
        form = kind(case.retyped(request.POST, other.version), opened.given, opened.application)
        context = {"conflict": case.conflict(opened, other)}
    return case.page(
        request, opened, "step.html", {**_about(opened, step, request), **context, "form": form}
    )


def _next(opened: case.Opened, step: str, value: Any) -> HttpResponse:
    """The persons after the kind of household; else the task list."""
    if step == "household" and ASKED[value.kind]:
        return redirect("application_step", opened.application.id, "persons")
    return case.tasks(opened)


def _about(opened: case.Opened, step: str, request: OfficeRequest) -> dict[str, Any]:
    """Heading and help of a step's page."""
    title = labels.STEPS[step] if step in labels.STEPS else _("Who belongs to this household?")
    if step == "persons" and opened.given.household:
        roles = [role for role, must in ASKED[opened.given.household.kind] if must]
        title = labels.ROLES[roles[0]] if roles else title
    context: dict[str, Any] = {"title": title, "step": step}
    if step == "income":
        context["examples"] = difference.examples(opened.given, request.today)
        context["planned"] = bool(opened.given.care and opened.given.care.plans)
    return context


def check(request: OfficeRequest, key: UUID) -> HttpResponse:
    """All answers with links to change them, and what signing still waits for."""
    opened = case.opened(request, key, "check answers")
    writing = may(request.user.role, "application.write") and opened.application.state == "open"
    income = opened.given.income
    context = {
        "sections": [
            _section(opened, step, writing) for step in applications.steps_of(opened.given)
        ],
        "problems": missing(opened.application, opened.given, linked=writing),
        "saved_cents": difference.saved_cents(opened.given, request.today),
        "undeclared": bool(
            income and not income.declared and applications.asks_income(opened.given)
        ),
        "may_sign": may(request.user.role, "contract.sign"),
    }
    return case.page(request, opened, "check.html", context)


def _section(opened: case.Opened, step: str, writing: bool) -> dict[str, Any]:
    rows = summary.rows(step, opened.given)
    blocked = not may_start(opened.given, step)
    return {
        "title": labels.STEPS[step],
        "rows": rows,
        "url": step_url(opened.application, step) if writing and not blocked else "",
    }


def drop(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Close an application that will not be signed, with a reason."""
    opened = case.opened(request, key, "drop")
    if opened.application.state != "open":
        return redirect("application_check", key)
    form = ReasonForm(case.sent(request, request.POST))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        drop_application(opened.application, reason, by=request.actor.account, now=request.now)
        case.log(request, "change", opened, "dropped", why=reason)
        return redirect("applications")
    return case.page(request, opened, "drop.html", {"form": form, "drops": True})
