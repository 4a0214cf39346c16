"""Renewing an unchanged case on one page: what is known, to be confirmed."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext

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
)
from accueil.registry.renewal import answers_of
from accueil.registry.situation import NoSituation
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.office.application import labels
from accueil.web.office.children import words
from accueil.web.office.children.known import url_of

Row = dict[str, Any]


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
    if request.method == "POST":
        note(asked.actor, "change", "renewal begun", now=asked.now, child=of.pk)
        made = start_renewal(of, given, of.office, by=asked.user.pk, now=asked.now)
        if "seen" in request.POST:
            note_seen(made, by=asked.user.pk, now=asked.now)
        return redirect(after(made, request.POST.get("change", "")))
    note(asked.actor, "read", "what a renewal would say", now=asked.now, child=of.pk)
    papers = [f"{labels.DOCUMENTS[d.key]} ({labels.ROLES[d.for_whom]})" for d in to_see(given)]
    context = {"child": of, "name": name_of(given), "parts": parts(given), "papers": papers}
    return render(request, "office/radar/renew.html", context)


def to_see(given: a.Answers) -> list[DocumentNeeded]:
    """The documents that the signature waits for, and of which seeing the original is enough."""
    waited_for = documents_missing(documents_needed(given), ())
    return [document for document in waited_for if document.key not in KEPT]


def note_seen(application: m.Application, *, by: UUID | None, now: datetime) -> None:
    """Keep that the originals of these documents were seen at the counter."""
    said, version = applications.documents_seen(application)
    kinds = {kind_of(document) for document in to_see(applications.answers(application))}
    seen = applications.Seen(tuple(sorted({*said.documents, *kinds})))
    applications.save(application, applications.SEEN, seen, version, by=by, now=now)


def after(application: m.Application, step: str) -> str:
    """Where to go: the step to change, the documents that are missing, or the coming contract."""
    own = f"application_{step}"
    if step in a.STEPS:
        there = url_of(own, application.pk) or url_of("application_step", application.pk, step)
        return there or url_of("application", application.pk)
    if any(problem.step == "documents" for problem in before_signing(application)):
        return url_of("application_documents", application.pk)
    preview = url_of("contract_preview", application.pk)
    return preview or url_of("application", application.pk) or url_of("office_home")


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
