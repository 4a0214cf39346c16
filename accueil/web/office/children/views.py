"""The search box's answer, a child's page, and what we knew on a day."""

from datetime import datetime, time, timedelta
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accueil.identity.permissions import COUNTRY, SCOPES, may
from accueil.registry import models as m
from accueil.registry.history import believed, compared, history
from accueil.registry.search import MOST, kind_of, last_day, search
from accueil.store.models import note
from accueil.web.base.fields import DateField, Form
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.parents.shown import told
from accueil.web.office.children import known, words

# What can be done for a child: the page that others provide, and the permission it needs.
ACTIONS = (
    ("bills", "bills.read", _("Read the bills, opened down to the article of law")),
    ("renewal_start", "contract.sign", _("Renew the contract")),
    ("change_start", "child.change", _("Change income, address, household or children")),
    ("weeks", "child.change", _("Choose the weeks without free hours")),
    ("estimate", "application.read", _("Show what care will cost")),
    ("situation_start", "situation.request", _("Ask to recognise a precarious situation")),
    ("certificates", "bills.read", _("Childcare costs paid, for the tax return")),
    ("access", "access.read", _("See letters, codes and accounts")),
    ("card_replace", "card.issue", _("Replace the card")),
    ("contract_end", "contract.end", _("End the contract")),
    ("contract_annul", "contract.annul", _("Annul the contract after a false declaration")),
)

ENDINGS = ("contract_end", "contract_annul")


class Then(Form):
    """A day, and if another knowledge is asked for than today's, its day."""

    day = DateField(label=_("On which day?"), help_text=_("For example, 04.05.2026"))
    known = DateField(
        label=_("As known on which day?"),
        help_text=_("At the end of this day. Leave it empty for what is known now."),
        required=False,
    )


def found(request: HttpRequest) -> HttpResponse:
    """The children that fit what was typed; a number that fits one child leads to it."""
    asked = cast(OfficeRequest, request)
    typed = request.GET.get("q", "").strip()[:200]
    everywhere = SCOPES[asked.user.role] == COUNTRY
    hits = search(typed, "" if everywhere else asked.actor.office) if typed else []
    kind = kind_of(typed)
    if typed:
        note(asked.actor, "look_up", f"search by {kind or 'too little'}", now=asked.now)
    if kind not in ("", "name") and len(hits) == 1:
        return redirect("child", hits[0].child)
    context = {
        "typed": typed,
        "too_little": bool(typed) and not kind,
        "hits": hits,
        "many": len(hits) == MOST,
        "everywhere": everywhere,
        "today": asked.today,
    }
    return render(request, "office/children/found.html", context)


def child(request: HttpRequest, child: UUID) -> HttpResponse:
    """Everything about a child on one page."""
    asked = cast(OfficeRequest, request)
    of = get_object_or_404(m.Child.objects.select_related("office"), pk=child)
    note(asked.actor, "read", "child's page", now=asked.now, child=of.pk)
    entries = history(of)
    current = [e for e in entries if e.is_current and e.holds_on(asked.today)]
    facts = known.by_kind(current)
    latest, contract = known.contract(of, asked.today)
    context = {
        "child": of,
        "name": name_of(of, facts),
        "who": known.who(of, facts),
        "addresses": known.rows(facts.get("address", ())),
        "household": known.household(facts, asked.today),
        "bars": known.rows(facts.get("bar", ())),
        "latest": latest,
        "contract": contract,
        "documents": known.documents(of),
        "document_columns": columns(_("Document"), _("Number"), _("Made")),
        "card": known.card(of),
        "care": [words.care(entry.fact) for entry in facts.get("planned_care", ())],
        "disputes": known.disputes(of),
        "messages": known.messages(of),
        "uploads": known.uploads(of),
        "upload_columns": columns(_("File"), _("Handed in")),
        "actions": actions(asked, of, latest),
        "words_of_parents": told([of.pk]),
        "history": list(known.timeline(entries, asked.today)),
    }
    return render(request, "office/children/child.html", context)


def on_day(request: HttpRequest, child: UUID) -> HttpResponse:
    """What was known, then or now, of a child on a day, beside what is known now of that day."""
    asked = cast(OfficeRequest, request)
    of = get_object_or_404(m.Child.objects.select_related("office"), pk=child)
    note(asked.actor, "read", "what was known on a day", now=asked.now, child=of.pk)
    form = Then(request.GET or None)
    entries = history(of)
    facts = known.by_kind(believed(entries, asked.today))
    context: dict[str, Any] = {"child": of, "name": name_of(of, facts), "form": form}
    if form.is_valid():
        day, moment = form.cleaned_data["day"], end_of(form.cleaned_data["known"])
        then, now = believed(entries, day, moment), believed(entries, day)
        rows = list(known.before_and_now(compared(then, now)))
        bands = [known.band_words(known.by_kind(facts), day) for facts in (then, now)]
        rows.append({"label": gettext("Income band"), "before": bands[0], "after": bands[1]})
        context |= {
            "day": day,
            "known": form.cleaned_data["known"],
            "columns": columns(_("What"), _("Believed then"), _("Believed now"), _("Compared")),
            "cells": [cells(row) for row in rows],
            "then": known.rows(then),
            "band": bands[0],
        }
    return render(request, "office/children/on_day.html", context)


def cells(row: dict[str, Any]) -> list[Any]:
    """A row of the comparison: what, then, now, and whether it is the same."""
    same = gettext("the same") if row["before"] == row["after"] else gettext("changed")
    return [row["label"], row["before"] or "–", row["after"] or "–", same]


def end_of(day: Any) -> datetime | None:
    """The last moment of a day in the country; None for none."""
    if day is None:
        return None
    midnight = datetime.combine(day + timedelta(days=1), time.min)
    return timezone.make_aware(midnight) - timedelta(microseconds=1)


def name_of(child: m.Child, facts: dict[str, list[Any]]) -> str:
    """The child's name today; its code where no name is known today."""
    for entry in facts.get("identity", ()):
        return f"{entry.fact.given_name} {entry.fact.family_name}"
    return child.iam_code or str(child.pk)


def actions(
    asked: OfficeRequest, child: m.Child, latest: m.Membership | None
) -> list[dict[str, Any]]:
    """Links to what may be done for the child by this role; only a contract that runs is ended."""
    last = last_day(latest) if latest else None
    runs = latest is not None and not latest.ended and (last is None or last >= asked.today)
    found = [
        {"text": text, "url": known.url_of(name, child.pk)}
        for name, permission, text in ACTIONS
        if may(asked.user.role, permission) and (runs or name not in ENDINGS)
    ]
    return [action for action in found if action["url"]]


def columns(*labels: Any) -> list[dict[str, Any]]:
    """Columns of a table by their headings."""
    return [{"label": label} for label in labels]
