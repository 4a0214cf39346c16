"""Renewing an unchanged case on one page: what is known, to be confirmed."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext

from accueil.actions.proposal import family_of, is_precarious, plans_answered
from accueil.actions.renewal import start_renewal
from accueil.law.words import LANGUAGE_NAMES
from accueil.registry import answers as a
from accueil.registry import applications
from accueil.registry import models as m
from accueil.registry.documents_to_bring import DocumentNeeded
from accueil.registry.papers import (
    KEPT,
    before_signing,
    documents_missing,
    documents_needed,
    kind_of,
    recorded_before,
)
from accueil.registry.renewal import answers_of
from accueil.registry.situation import NoSituation
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.office.application import labels
from accueil.web.office.application.missing import step_url
from accueil.web.office.children import words
from accueil.web.office.contract.section import key_figures

Row = dict[str, Any]
PREVIEW = "preview"


def start(request: HttpRequest, child: UUID) -> HttpResponse:
    """Show what is known; confirmed, it becomes an application, ready to be signed.

    To change an answer the application is opened too, at that step.
    """
    asked = cast(OfficeRequest, request)
    of = get_object_or_404(m.Child.objects.select_related("office"), pk=child)
    try:
        given = answers_of(of, asked.today)
    except NoSituation:
        return render(request, "office/radar/not_renewable.html", {"child": of}, status=409)
    household = m.Home.objects.current().on(asked.today).get(child=of).household
    papers = to_see(given, household)
    if request.method == "POST":
        note(asked.actor, "change", "renewal begun", now=asked.now, child=of.pk)
        made = start_renewal(of, given, of.office, by=asked.user.pk, now=asked.now)
        ticked = {kind_of(paper) for paper in papers} & set(request.POST.getlist("seen"))
        note_seen(made, ticked, by=asked.user.pk, now=asked.now)
        return redirect(after(made, given, request.POST.get("change", "")))
    note(asked.actor, "read", "what a renewal would say", now=asked.now, child=of.pk)
    context = {
        "child": of,
        "name": name_of(given),
        "parts": parts(given),
        "papers": [(kind_of(paper), _paper(paper)) for paper in papers],
        "figures": figures(given, household, asked.today),
    }
    return render(request, "office/radar/renew.html", context)


def to_see(given: a.Answers, household: m.Household) -> list[DocumentNeeded]:
    """The documents that the signature waits for, and of which seeing the original is enough."""
    there = recorded_before(given, household)
    waited_for = documents_missing(documents_needed(given), there)
    return [document for document in waited_for if document.key not in KEPT]


def _paper(document: DocumentNeeded) -> str:
    named = f"{labels.DOCUMENTS[document.key]} ({labels.ROLES[document.for_whom]})"
    return gettext("The original was seen: %(document)s") % {"document": named}


def figures(given: a.Answers, household: m.Household, today: date) -> list[Row]:
    """Of each child what the page before the signature would say, in a few lines."""
    poor = is_precarious(household, today)
    language = (get_language() or "fr").split("-")[0]
    found = []
    for number, child in enumerate(given.children.children if given.children else ()):
        family = family_of(given, number, today, precarious=poor)
        rows = key_figures(family, plans_answered(given, number, today), language)
        found.append({"name": f"{child.given_name} {child.family_name}", "rows": rows})
    return found


def note_seen(
    application: m.Application, kinds: Collection[str], *, by: UUID | None, now: datetime
) -> None:
    """Keep that the originals of documents of these kinds were seen at the counter."""
    said, version = applications.documents_seen(application)
    if set(kinds) <= set(said.documents):
        return
    seen = applications.Seen(tuple(sorted({*said.documents, *kinds})))
    applications.save(application, applications.SEEN, seen, version, by=by, now=now)


def after(application: m.Application, confirmed: a.Answers, asked: str) -> str:
    """Where to go: the step to change, what the family is shown, what is missing, the signature.

    Of a renewal that was begun with other answers, to its answers: those were not confirmed.
    """
    if asked in a.STEPS:
        return step_url(application, asked)
    given = applications.answers(application)
    steps = applications.steps_of(given)
    if any(getattr(given, step) != getattr(confirmed, step) for step in steps):
        return reverse("application_check", args=[application.pk])
    if asked == PREVIEW:
        return reverse("contract_preview", args=[application.pk])
    if any(problem.step == "documents" for problem in before_signing(application, given)):
        return reverse("application_documents", args=[application.pk])
    return reverse("contract_sign", args=[application.pk])


def name_of(given: a.Answers) -> str:
    """The child whose contract is renewed."""
    assert given.children
    child = given.children.children[0]
    return f"{child.given_name} {child.family_name}"


def parts(given: a.Answers) -> list[Row]:
    """The answers step by step: title, rows, and the step in which it is changed."""
    made = (
        ("children", gettext("Children"), _children(given)),
        ("addresses", gettext("Addresses"), _addresses(given)),
        ("household", gettext("Household"), _household(given)),
        ("income", gettext("Income"), _income(given)),
        ("situation", gettext("REVIS"), _situation(given)),
        ("care", gettext("Planned care"), _care(given)),
        ("language", gettext("Language of the contract"), _language(given)),
        ("duration", gettext("Duration of the contract"), _duration(given)),
    )
    return [{"step": step, "title": title, "rows": rows} for step, title, rows in made]


def _row(label: object, value: object) -> Row:
    return {"label": label, "value": value}


def _children(given: a.Answers) -> list[Row]:
    assert given.children
    born = gettext("born: %s")
    return [
        _row(f"{one.given_name} {one.family_name}", born % words.day(one.born))
        for one in given.children.children
    ]


def _addresses(given: a.Answers) -> list[Row]:
    assert given.addresses
    lines = given.addresses
    rows = [_row(words.PURPOSES["home"], _line(lines.home))]
    if lines.applicant:
        rows.append(_row(words.PURPOSES["applicant"], _line(lines.applicant)))
    rows += [_row(words.PURPOSES["billing"], _line(one)) for one in lines.billing if one]
    return rows


def _line(one: a.AddressLines) -> str:
    country = "" if one.country == "LU" else one.country
    town = f"{one.postcode} {one.locality}"
    return ", ".join(filter(None, (one.name, one.street, town, country)))


def _household(given: a.Answers) -> list[Row]:
    assert given.household and given.representative and given.applicant
    about = given.household
    rows = [
        _row(words.TITLES["composition"], words.HOUSEHOLDS[about.kind]),
        _row(gettext("Children with family allowance"), about.allowance_children),
        _row(words.ROLES["representative"], _person(given.representative.person)),
    ]
    if given.applicant.person:
        rows.append(_row(words.ROLES["applicant"], _person(given.applicant.person)))
    return rows + [_row(words.ROLES[role], _person(person)) for role, person in about.others]


def _person(person: a.Person) -> str:
    return f"{person.given_name} {person.family_name}"


def _income(given: a.Answers) -> list[Row]:
    assert given.income and given.children
    yearly = gettext("%s a year")
    rows = [
        _row(words.ROLES[one.of], yearly % words.euros(one.yearly_cents))
        for one in given.income.incomes
    ]
    for paid in given.income.maintenance:
        child = given.children.children[paid.child].given_name
        label = f"{words.TITLES['maintenance']} · {child}"
        rows.append(_row(label, yearly % words.euros(paid.yearly_cents)))
    undeclared = gettext("Not declared: the highest income band applies")
    return rows or [_row(words.TITLES["income"], undeclared)]


def _situation(given: a.Answers) -> list[Row]:
    assert given.situation
    if not given.situation.revis:
        return [_row(gettext("REVIS"), gettext("No"))]
    ground = words.GROUNDS[f"revis_{given.situation.revis}"]
    until = given.situation.until
    said = gettext("valid until: %s") % words.day(until) if until else ""
    return [_row(ground, said)]


def _care(given: a.Answers) -> list[Row]:
    assert given.care and given.children
    providers = m.Provider.objects.in_bulk([plan.provider for plan in given.care.plans])
    by_id = {str(key): provider for key, provider in providers.items()}
    rows = []
    for plan in given.care.plans:
        fact = m.PlannedCare(
            provider=by_id[plan.provider],
            weekdays=plan.weekdays,
            start=plan.start,
            end=plan.end,
            meals=plan.meals,
        )
        rows.append(_row(given.children.children[plan.child].given_name, words.care(fact)))
    return rows or [_row(gettext("Planned care"), gettext("No care is planned."))]


def _language(given: a.Answers) -> list[Row]:
    assert given.language
    return [_row(gettext("Language"), LANGUAGE_NAMES[given.language.language])]


def _duration(given: a.Answers) -> list[Row]:
    assert given.duration
    return [_row(gettext("Billing periods"), given.duration.periods)]
