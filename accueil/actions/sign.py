"""Signing: from an application's answers to facts, contracts, papers and cards, all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from accueil.actions import parents_words, situations
from accueil.actions.cards import issue_card
from accueil.actions.papers import Writer, contract_record, freeze, rendering
from accueil.documents.contract import ScreenSignature
from accueil.documents.models import Document
from accueil.documents.pdf import PaperError
from accueil.law import child as law_child
from accueil.law.calendar import week_of
from accueil.law.contract import contract_period
from accueil.law.parameters import Parameters
from accueil.registry import models as m
from accueil.registry.answers import Answers
from accueil.registry.record import Recorder, matricule_key, record_answers
from accueil.store.facts import days, end, record
from accueil.store.models import Upload, next_number

DAY = timedelta(days=1)
MOST_DAYS_BACK = 365
# What a file with the opinion on a precarious situation is called among an application's.
OPINION = "precarious_opinion:household"


class CannotSign(ValueError):
    """Why a contract cannot be signed: `reason` is a key, `child` whom it is about."""

    def __init__(self, reason: str, child: m.Child | None = None, detail: str = "") -> None:
        """Keep the reason."""
        self.reason, self.child, self.detail = reason, child, detail
        super().__init__(f"{reason} {detail}".strip())


@dataclass(frozen=True, slots=True)
class Signed:
    """A contract that was signed: the membership, its paper, the card if it is the first."""

    membership: m.Membership
    document: Document
    card: m.Card | None


@transaction.atomic
def sign(
    application_id: UUID,
    given: Answers,
    signed: date,
    writer: Writer,
    law: Parameters,
    *,
    signature: ScreenSignature | None = None,
) -> list[Signed]:
    """Make the contracts of an application effective by the recorded signature.

    One contract a child, from the period that holds the day of signature. Refuses an application
    that was signed before (twice clicked: the second changes nothing), a day in the future or
    more than a year back, a child that has a contract (unless it is renewed), may have none, is
    not born then or too old, a drawn signature that is no picture, and a precarious situation that
    a service asks for without its opinion.
    """
    application = m.Application.objects.select_for_update().get(pk=application_id)
    if application.state != "open":
        raise CannotSign("not_open")
    today = localdate(writer.now)
    if not today - timedelta(days=MOST_DAYS_BACK) <= signed <= today:
        raise CannotSign("day", detail=str(signed))
    assert given.duration
    first, _ = contract_period(signed, given.duration.periods)
    to = Recorder(application.office, writer.account, writer.now, since=first)
    _refuse_ages(given, signed)
    household, children = record_answers(given, application.household, to)
    made = [_contract(application, child, given, signed, writer) for child in children]
    _ask(application, household, given, writer)
    application.household, application.state = household, "signed"
    application.closed_at = writer.now
    application.save()
    parents_words.signed([child.pk for child in children], by=writer.account, now=writer.now)
    return [_paper(membership, writer, law, signature) for membership in made]


def _refuse_ages(given: Answers, signed: date) -> None:
    """No contract before the birth; from twelve years on only while in primary school."""
    for answer in given.children.children if given.children else ():
        name = f"{answer.given_name} {answer.family_name}"
        if answer.born > signed:
            raise CannotSign("unborn", detail=name)
        child = law_child.Child(answer.born, answer.schooling or None)
        if not law_child.is_covered(child, week_of(signed)):
            raise CannotSign("too_old", detail=name)


def _ask(
    application: m.Application, household: m.Household, given: Answers, writer: Writer
) -> None:
    """A precarious situation that the family asks for waits for its decision."""
    told = given.situation
    if told is None or not told.asked_by or told.received is None:
        return
    files = Upload.objects.filter(application=application.pk, kind=OPINION, removed_at=None)
    opinion = files.order_by("-uploaded_at").values_list("pk", flat=True).first()
    request = situations.Request(told.asked_by, told.grounds, told.received, opinion)
    try:
        situations.ask(household, request, writer)
    except situations.CannotDecide as error:
        raise CannotSign("opinion") from error


def _contract(
    application: m.Application, child: m.Child, given: Answers, signed: date, writer: Writer
) -> m.Membership:
    assert given.duration and given.language
    first, last = contract_period(signed, given.duration.periods)
    valid = days(first, last + DAY)
    if m.Bar.objects.current().filter(child=child, valid__contains=signed).exists():
        raise CannotSign("barred", child)
    for old in m.Membership.objects.current().filter(child=child, valid__overlap=valid):
        if application.purpose != "renewal" or old.signed > signed:
            raise CannotSign("has_contract", child, old.number)
        rest = end(old, first, by=writer.account, now=writer.now, reason="renewed")
        assert rest is None or rest.until == first
    membership = m.Membership(
        child=child,
        number=next_number("contract", localdate(writer.now).year),
        signed=signed,
        periods=given.duration.periods,
        short_reason=given.duration.reason,
        language=given.language.language,
        application=application.pk,
        valid=valid,
    )
    return record(membership, by=writer.account, now=writer.now)


def _paper(
    membership: m.Membership, writer: Writer, law: Parameters, signature: ScreenSignature | None
) -> Signed:
    frozen = contract_record(membership, writer, law, day=membership.signed, signature=signature)
    document = freeze("contract", membership.number, membership.child, frozen, writer)
    if signature and signature.drawing:
        try:
            rendering(document, writer.now)
        except PaperError as error:
            raise CannotSign("drawing", detail=str(error)) from error
    child = membership.child
    had_one = m.Card.objects.filter(child=child).exists()
    card = None if had_one else issue_card(child, "first", writer)
    return Signed(membership, document, card)


def replaced(given: Answers, first: date) -> list[m.Membership]:
    """The contracts of the children in force on a day or later, which a renewal would end."""
    children = given.children.children if given.children else ()
    keys = [matricule_key(child.matricule) for child in children if child.matricule]
    known = m.Identity.objects.current().filter(matricule_key__in=keys).values("child")
    found = m.Membership.objects.current().filter(child__in=known, after__gt=first)
    return list(found.order_by("number"))


def contracts_of(application: m.Application) -> Sequence[m.Membership]:
    """The contracts that an application became."""
    found = m.Membership.objects.current().filter(application=application.pk)
    return list(found.order_by("number"))
