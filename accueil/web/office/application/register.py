"""Look-ups in the registers: first the consent, then a question, then what differs."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from accueil.exchange.registers import HttpRegisters, Registers
from accueil.law import words
from accueil.law.words import LANGUAGE_NAMES
from accueil.registry.models import Consent, RegisterQuery
from accueil.registry.record import matricule_key
from accueil.web.base.fields import ChoiceField, Form, YesNoField
from accueil.web.base.middleware import OfficeRequest
from accueil.web.office.application import case, labels, lookups
from accueil.web.office.application import consent as consent_words
from accueil.web.office.application.lookups import Asking, Subject
from accueil.web.office.application.step_form import language

REGISTERS = {
    lookups.PERSONS: _("Registers of natural persons (RNPP, RCPP): identity and address"),
    lookups.EMPLOYMENT: _("Social security centre (CCSS): employment"),
}


class ConsentForm(Form):
    """What the family says to look-ups."""

    given = YesNoField(label=_("Does the family agree to look-ups in the registers?"))


class AskForm(Form):
    """Whom to ask about, in which register, for what."""

    def __init__(self, data: Any, people: list[Subject], purpose: str) -> None:
        """People who have an identification number."""
        super().__init__(data, initial={"register": lookups.PERSONS, "purpose": purpose})
        found = [(p.key, f"{p.name} ({labels.person(p.role, p.place)})") for p in people]
        self.fields["subject"] = ChoiceField(label=_("About whom?"), choices=found)
        self.fields["register"] = ChoiceField(label=_("Which register?"), choices=REGISTERS.items())
        self.fields["purpose"] = ChoiceField(
            label=_("For what purpose?"), choices=labels.PURPOSES.items()
        )


def port() -> Registers:
    """The registers at the address of the settings."""
    return HttpRegisters(settings.REGISTER_URL, settings.REGISTER_TOKEN)


def register(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Consent, question and what came back so far."""
    opened = case.opened(request, key, "registers")
    said = lookups.consent(opened.application)
    if said is None:
        return redirect("application_consent", key)
    people = lookups.subjects(opened.given)
    form = AskForm(case.sent(request, request.POST), people, _purpose(opened))
    writing = request.method == "POST" and opened.application.state == "open"
    if writing and said.given and form.is_valid():
        subject = next(p for p in people if p.key == form.cleaned_data["subject"])
        _ask(request, opened, subject, form)
        return redirect("application_register", key)
    context = {
        "form": form,
        "people": people,
        "consent": said,
        "results": [result for person in people for result in _results(opened, person)],
        "consent_language": LANGUAGE_NAMES.get(said.language, ""),
    }
    return case.page(request, opened, "register.html", context)


def _purpose(opened: case.Opened) -> str:
    return "renewal" if opened.application.purpose == "renewal" else "application"


def _ask(request: OfficeRequest, opened: case.Opened, subject: Subject, form: AskForm) -> None:
    asked = form.cleaned_data
    asking = Asking(asked["register"], asked["purpose"], request.actor.account, request.now)
    query = lookups.ask(port(), opened.application, subject, asking)
    what = f"register {asking.register}: {subject.key}, {query.outcome}"
    case.log(request, "look_up", opened, what, why=asking.purpose)


def _results(opened: case.Opened, subject: Subject) -> list[dict[str, Any]]:
    """Each register's newest answer about somebody, with what differs."""
    found = []
    for query in lookups.last_queries(opened.application, subject):
        different = lookups.differences(subject, query)
        found.append(
            {
                "query": query,
                "subject": subject,
                "role": labels.person(subject.role, subject.place),
                "register": REGISTERS[query.register],
                "outcome": labels.OUTCOMES[query.outcome],
                "employment": _employment(query),
                "differences": [_difference(opened, query, subject, d) for d in different],
                "same": query.register == lookups.PERSONS
                and query.outcome == "found"
                and not different,
            }
        )
    return found


def _employment(query: RegisterQuery) -> dict[str, Any] | None:
    if query.register != lookups.EMPLOYMENT or query.outcome != "found":
        return None
    answer: dict[str, Any] = query.answer
    return {**answer, "since": _day(answer["since"])}


def _difference(
    opened: case.Opened, query: RegisterQuery, subject: Subject, different: Any
) -> dict[str, Any]:
    step, _value = lookups.taken_over(opened.given, subject, different.field, different.theirs)
    return {
        "field": different.field,
        "label": labels.FIELDS[different.field],
        "ours": _shown(different.field, different.ours),
        "theirs": _shown(different.field, different.theirs),
        "query": query.id,
        "subject": subject.key,
        "version": opened.given.versions.get(step, 0),
    }


def _shown(field: str, value: str) -> str:
    return _day(value) if field == "born" else value


def _day(value: str) -> str:
    year, month, day = value.split("-")
    return f"{day}.{month}.{year}"


def consent(request: OfficeRequest, key: UUID) -> HttpResponse:
    """The consent in the family's language: given or refused."""
    opened = case.opened(request, key, "consent")
    if opened.application.state != "open":
        return redirect("application_check", key)
    chosen = _language(request, opened)
    form = ConsentForm(case.sent(request, request.POST))
    if request.method == "POST" and form.is_valid():
        agreed = bool(form.cleaned_data["given"])
        Consent.objects.create(
            application=opened.application,
            given=agreed,
            language=chosen,
            recorded_at=request.now,
            recorded_by=request.actor.account,
        )
        case.log(request, "change", opened, f"consent {'given' if agreed else 'refused'}")
        return redirect("application_register", key)
    with override(chosen):
        text = str(consent_words.TEXT)
    context = {
        "form": form,
        "text": text,
        "chosen": chosen,
        "languages": LANGUAGE_NAMES.items(),
        "form_url": f"{reverse('application_consent', args=[key])}?language={chosen}",
    }
    return case.page(request, opened, "consent.html", context)


def _language(request: OfficeRequest, opened: case.Opened) -> str:
    """The language asked for, that of the contract, or that of the page."""
    asked = request.GET.get("language", "")
    if asked in words.LANGUAGES:
        return asked
    return opened.given.language.language if opened.given.language else language()


@require_POST
def take(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Take one value of the register over into the case."""
    opened = case.opened(request, key, "registers")
    query = get_object_or_404(
        RegisterQuery, pk=_whole(request.POST.get("query")), application=opened.application
    )
    people = lookups.subjects(opened.given)
    subject = next((p for p in people if p.key == request.POST.get("subject")), None)
    if subject is None or opened.application.state != "open":
        raise Http404("nobody of that name")
    if bytes(query.subject_key) != matricule_key(subject.matricule):
        raise Http404("an answer about somebody else")
    field = request.POST.get("field")
    different = [d for d in lookups.differences(subject, query) if d.field == field]
    for difference in different:
        step, value = lookups.taken_over(opened.given, subject, difference.field, difference.theirs)
        other = case.save(request, opened, step, value, _whole(request.POST.get("version")))
        if other:
            context = {"conflict": case.conflict(opened, other)}
            return case.page(request, opened, "changed.html", context)
    return redirect("application_register", key)


def _whole(text: str | None) -> int:
    if not text or not (text.isascii() and text.isdecimal() and len(text) < 18):
        raise Http404("no such number")
    return int(text)
