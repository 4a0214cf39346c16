"""What each kind of change records: from the answers of a page to facts that hold from a day."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from accueil.actions.change import Apply
from accueil.registry import models as m
from accueil.registry.answers import Answers, MaintenanceAnswer
from accueil.registry.record import Recorder, record_addresses, record_household, record_incomes
from accueil.store.facts import days, record, withdraw


@dataclass(frozen=True, slots=True)
class Told:
    """A change as it was told: its kind, all answers as they are then, and whom it is about.

    `children` in the order of the answers; the first one is the child whose page it was.
    """

    kind: str
    given: Answers
    household: m.Household
    children: Sequence[m.Child]


def apply_of(told: Told) -> Apply:
    """A change that can be looked at before it is made."""
    return lambda to: RECORDS[told.kind](told, to)


def _income(told: Told, to: Recorder) -> None:
    assert told.given.income
    record_incomes(told.household, told.given.income, to)


def _addresses(told: Told, to: Recorder) -> None:
    assert told.given.addresses
    for number, child in enumerate(told.children):
        record_addresses(child, told.given.addresses, number, to)


def _household(told: Told, to: Recorder) -> None:
    """Kind, grown-ups, incomes and maintenance: they belong together."""
    record_household(told.household, replace(told.given, situation=None), to)
    _maintenance(told, to)


def _allowance(told: Told, to: Recorder) -> None:
    assert told.given.household
    about = told.given.household
    to.believe(
        m.Composition(
            household=told.household,
            kind=about.kind,
            allowance_children=about.allowance_children,
            valid=days(to.since),
        )
    )


def _maintenance(told: Told, to: Recorder) -> None:
    told_of = told.given.income.maintenance if told.given.income else ()
    paid = {entry.child: entry for entry in told_of}
    for number, child in enumerate(told.children):
        _maintenance_of(child, paid.get(number), to)


def _maintenance_of(child: m.Child, paid: MaintenanceAnswer | None, to: Recorder) -> None:
    if paid is None:
        to.end(m.Maintenance.objects.current().on(to.since).filter(child=child))
        return
    fact = m.Maintenance(
        child=child,
        yearly_cents=paid.yearly_cents,
        recoverable=paid.recoverable,
        valid=days(to.since),
    )
    to.believe(fact)


def _schooling(told: Told, to: Recorder) -> None:
    """Of the first child; nothing said: as its date of birth says."""
    assert told.given.children
    child, kind = told.children[0], told.given.children.children[0].schooling
    if kind:
        to.believe(m.Schooling(child=child, kind=kind, valid=days(to.since)))
    else:
        to.end(m.Schooling.objects.current().on(to.since).filter(child=child))


def _language(told: Told, to: Recorder) -> None:
    """Of letters and of contracts that are not over: a contract has one language."""
    assert told.given.language
    language = told.given.language.language
    for child in told.children:
        m.Child.objects.filter(pk=child.pk).update(language=language)
        contracts = m.Membership.objects.current().filter(child=child, after__gt=to.since)
        for old in contracts.exclude(language=language):
            _in_language(old, language, to)


def _in_language(old: m.Membership, language: str, to: Recorder) -> None:
    kept = ("child_id", "number", "signed", "periods", "short_reason", "application", "ended")
    values = {name: getattr(old, name) for name in kept}
    withdraw(old, by=to.by, now=to.now)
    new = m.Membership(**values, language=language, valid=old.valid)
    record(new, by=to.by, now=to.now, reason=to.reason)


RECORDS: Mapping[str, Callable[[Told, Recorder], None]] = {
    "income": _income,
    "address": _addresses,
    "household": _household,
    "allowance": _allowance,
    "maintenance": _maintenance,
    "schooling": _schooling,
    "language": _language,
}
