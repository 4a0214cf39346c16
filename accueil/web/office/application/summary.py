"""The answers of a step as rows of label and value, for checking and for comparing."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from accueil.law import words
from accueil.law.words import LANGUAGE_NAMES
from accueil.registry import answers as a
from accueil.registry import matricule
from accueil.registry.models import Provider
from accueil.web.office.application import labels
from accueil.web.office.application.places import country_name
from accueil.web.office.application.step_form import language

Row = dict[str, Any]


def rows(step: str, given: a.Answers) -> list[Row]:
    """The rows of a step; none where it was not saved."""
    value = getattr(given, step)
    return list(ROWS[step](given, value)) if value is not None else []


def _row(label: Any, value: Any, note: Any = "") -> Row:
    if isinstance(value, list):
        return {"label": label, "lines": value, "note": note}
    return {"label": label, "value": value, "note": note}


def name_of(person: a.Person | a.ChildAnswer) -> str:
    """First name and family name."""
    return f"{person.given_name} {person.family_name}"


def number_of(digits: str) -> str:
    """A matricule in groups; one that is none, as it is."""
    try:
        return matricule.spaced(digits)
    except matricule.BadMatricule:
        return digits


def address_of(lines: a.AddressLines) -> list[str]:
    """An address, line by line."""
    town = f"{lines.postcode} {lines.locality}"
    return [*filter(None, [lines.name]), lines.street, town, country_name(lines.country)]


def _person(label: Any, person: a.Person) -> Iterator[Row]:
    yield _row(label, [name_of(person), *filter(None, [person.email, person.telephone])])
    yield _number(person)


def _number(person: a.Person | a.ChildAnswer) -> Row:
    label = _("Identification number: %(name)s") % {"name": name_of(person)}
    return _row(label, number_of(person.matricule), person.matricule_reason)


def _applicant(_given: a.Answers, value: a.Applicant) -> Iterator[Row]:
    if value.person is None:
        yield _row(labels.ROLES["applicant"], _("The legal representative"))
    else:
        yield from _person(labels.ROLES["applicant"], value.person)


def _representative(_given: a.Answers, value: a.Representative) -> Iterator[Row]:
    yield from _person(labels.ROLES["representative"], value.person)


def _children(_given: a.Answers, value: a.Children) -> Iterator[Row]:
    for child in value.children:
        born = words.date_long(child.born, language())
        yield _row(labels.ROLES["child"], [name_of(child), born])
        yield _number(child)
        yield _row(
            _("School: %(name)s") % {"name": child.given_name}, labels.SCHOOLING[child.schooling]
        )


def _addresses(given: a.Answers, value: a.Addresses) -> Iterator[Row]:
    yield _row(_("Address of the children"), address_of(value.home))
    applicant = address_of(value.applicant) if value.applicant else _("The same")
    yield _row(_("Address of the applicant"), applicant)
    for number, child in enumerate(given.children.children if given.children else ()):
        billing = value.billing[number] if number < len(value.billing) else None
        label = _("Billing address: %(name)s") % {"name": child.given_name}
        yield _row(label, address_of(billing) if billing else _("Address of the children"))


def _household(_given: a.Answers, value: a.HouseholdAnswer) -> Iterator[Row]:
    yield _row(_("Kind of household"), labels.KINDS[value.kind])
    yield _row(_("Children with family allowance"), value.allowance_children)
    places: dict[str, int] = {}
    for role, person in value.others:
        places[role] = places.get(role, 0) + 1
        yield from _person(labels.person(role, places[role]), person)


def _income(given: a.Answers, value: a.IncomeStep) -> Iterator[Row]:
    if not value.declared:
        yield _row(_("Income"), _("Not declared: the last row of the scale applies"))
        return
    for income in value.incomes:
        label = _("Income in a year: %(who)s") % {"who": labels.person(income.of, income.place)}
        amount = words.euros(income.yearly_cents, language())
        yield _row(label, amount, labels.EVIDENCE[income.evidence])
    children = given.children.children if given.children else ()
    for entry in value.maintenance:
        name = children[entry.child].given_name if entry.child < len(children) else ""
        note = "" if entry.recoverable else _("Cannot be recovered: does not count")
        label = _("Maintenance in a year: %(name)s") % {"name": name}
        yield _row(label, words.euros(entry.yearly_cents, language()), note)


def _situation(_given: a.Answers, value: a.Situation) -> Iterator[Row]:
    yield _row(_("REVIS"), labels.REVIS[value.revis])
    for label, day in ((_("First day"), value.first), (_("Last day"), value.until)):
        if value.revis and day:
            yield _row(label, words.date_long(day, language()))
    if value.asked_by and value.received:
        waits = _("Not decided yet: until then the tariffs are without it")
        yield _row(_("Precarious situation"), _("Recognition is asked for"), waits)
        yield _row(_("Who asks"), labels.ASKERS[value.asked_by])
        yield _row(_("Received"), words.date_long(value.received, language()))
        yield _row(_("Why it is asked"), value.grounds)


def _language(_given: a.Answers, value: a.Language) -> Iterator[Row]:
    yield _row(_("Language of the contract"), LANGUAGE_NAMES[value.language])


def _care(given: a.Answers, value: a.Care) -> Iterator[Row]:
    if not value.plans:
        yield _row(_("Planned care"), _("None yet"))
    names = provider_names(value)
    for plan in value.plans:
        yield _row(names.get(plan.provider, ""), plan_lines(plan, given))


def provider_names(care: a.Care) -> Mapping[str, str]:
    """The providers' names by their keys."""
    keys = {plan.provider for plan in care.plans}
    found = Provider.objects.filter(pk__in=keys).values_list("id", "name") if keys else ()
    return {str(key): name for key, name in found}


def plan_lines(plan: a.CarePlan, given: a.Answers) -> list[str]:
    """A plan in words: child, days, hours, meals."""
    children = given.children.children if given.children else ()
    who = [name_of(children[plan.child])] if plan.child < len(children) else []
    days = ", ".join(str(labels.WEEKDAYS[day - 1]) for day in plan.weekdays)
    hours = f"{clock(plan.start)} – {clock(plan.end)}"
    return [*who, days, hours, _("Main meals a day: %(number)d") % {"number": plan.meals}]


def clock(minutes: int) -> str:
    """A time of day."""
    return f"{minutes // 60}:{minutes % 60:02}"


def _duration(_given: a.Answers, value: a.Duration) -> Iterator[Row]:
    periods = _("%(number)d billing periods") % {"number": value.periods}
    yield _row(_("Duration"), periods, value.reason)


ROWS: Mapping[str, Any] = {
    "applicant": _applicant,
    "representative": _representative,
    "children": _children,
    "addresses": _addresses,
    "household": _household,
    "income": _income,
    "situation": _situation,
    "language": _language,
    "care": _care,
    "duration": _duration,
}
