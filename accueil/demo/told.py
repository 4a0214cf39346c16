"""What happened to the families of the demonstration's story, and when the offices heard of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from accueil.actions.corrections import accept, ask, enter_days
from accueil.actions.goodwill import approve, most_cents, propose
from accueil.actions.weeks import WrongWeeks, choose_weeks, year_of
from accueil.attendance.entries import DayEntry
from accueil.attendance.models import Meals, Stay
from accueil.demo.cast import HALF, MORE, REPRESENTATIVE, Cast, Who
from accueil.demo.draw import DAY
from accueil.identity.models import Account
from accueil.law.calendar import Period
from accueil.law.parameters import Parameters
from accueil.registry import models as m
from accueil.store.facts import days, end, record
from accueil.store.models import Actor

WRONG_MEALS, GOODWILL = 4, 2_500
DEARER_CENTS = 30
SINCE_JOB = "Travail à mi-temps depuis cette date, certificat reçu en retard."
SINCE_RISE = "Bulletin d'impôt reçu : revenu plus élevé."
ASKED = "L'enfant était malade, le certificat nous est parvenu après la clôture."
WRONG = "Repas facturés par erreur : l'enfant a mangé à la maison."
SORRY = "La famille a suivi un renseignement erroné de l'administration."
MOVED = "L'enfant vit maintenant chez l'autre parent ; son ménage n'est pas encore connu."


def dearer(cast: Cast, since: Period) -> None:
    """The crèche asks more from a period on, known a month before."""
    if cast.creche is None:
        return
    price = m.Price.objects.current().on(since.first).get(provider=cast.creche)
    raised = m.Price(
        provider=cast.creche,
        hour_cents=price.hour_cents + DEARER_CENTS,
        meal_cents=price.meal_cents + DEARER_CENTS // 2,
        valid=days(since.first, price.until),
    )
    by = cast.manager.pk if cast.manager else None
    record(raised, by=by, now=_morning(since.first - DAY * 30))


def earns_less(who: Who | None, since: Period, now: datetime, officer: Actor) -> None:
    """The office hears late that a parent works half-time since a period."""
    _earns(who, since, now, officer, share=HALF, reason=SINCE_JOB)


def earns_more(cast: Cast, since: Period, now: datetime, officer: Actor) -> None:
    """The office hears late that a parent earns more since a period."""
    _earns(cast.more, since, now, officer, share=MORE, reason=SINCE_RISE)


def _earns(
    who: Who | None,
    since: Period,
    now: datetime,
    officer: Actor,
    *,
    share: tuple[int, int],
    reason: str,
) -> None:
    if who is None:
        return
    incomes = m.Income.objects.current().on(since.first)
    about = incomes.get(household=who.known.of_household, of=REPRESENTATIVE, place=1)
    changed = m.Income(
        household=who.known.of_household,
        of=REPRESENTATIVE,
        place=1,
        yearly_cents=about.yearly_cents * share[0] // share[1],
        evidence="pay_slips",
        valid=days(since.first),
    )
    record(changed, by=officer.account, now=now, reason=reason)


def moves_a_week(who: Who | None, now: datetime, law: Parameters, officer: Actor) -> None:
    """A family moves its next week without free hours to a week of school four weeks later."""
    if who is None:
        return
    child = who.child.pk
    stands = year_of(child, now.year, law)
    open_ = [monday for monday in stands.mondays if monday not in stands.closed]
    without = [monday for monday in stands.without if monday in open_]
    later = [monday for monday in open_ if monday not in stands.without]
    if not without or not later:
        return
    other = next((monday for monday in later if monday > without[0] + DAY * 28), later[-1])
    chosen = {*stands.without, other} - {without[0]}
    try:
        choose_weeks(child, now.year, chosen, law, by=officer, now=now)
    except WrongWeeks:
        return


def corrects_meals(cast: Cast, period: Period, now: datetime, ministry: Actor) -> None:
    """The crèche billed meals that were none: it asked, the ministry accepted, it is done."""
    who, creche, manager = cast.wrong, cast.creche, _manager(cast)
    if who is None or creche is None or manager is None:
        return
    entries = _without_meals(who, period)
    if not entries:
        cast.wrong = None  # it ate nowhere: there is nothing to tell of it
        return
    child = who.child.pk
    asked = ask(
        child, period, WRONG, asked_by="provider", actor=manager, now=now, provider=creche.pk
    )
    accept(asked.correction.pk, "", actor=ministry, now=now + timedelta(days=1))
    enter_days(asked.correction.pk, entries, actor=manager, now=now + timedelta(days=2))


def _without_meals(who: Who, period: Period) -> list[DayEntry]:
    """The first days with meals of a child in a period, as they should have been entered."""
    about = {"child": who.child, "provider": who.care.provider_id}
    ate = Meals.objects.current().filter(day__range=(period.first, period.last), **about)
    entries = []
    for row, meals in enumerate(ate.order_by("day")[:WRONG_MEALS]):
        stays = Stay.objects.current().filter(day=meals.day, **about).order_by("start")
        times = tuple(stays.values_list("start", "until"))
        entries.append(DayEntry(row, who.care.provider_id, who.child.pk, meals.day, times, 0))
    return entries


def asks(cast: Cast, period: Period, now: datetime) -> None:
    """The crèche asks for a correction, and nobody has decided yet."""
    manager = _manager(cast)
    if cast.asked is None or cast.creche is None or manager is None:
        return
    ask(
        cast.asked.child.pk,
        period,
        ASKED,
        asked_by="provider",
        actor=manager,
        now=now,
        provider=cast.creche.pk,
    )


def grants(cast: Cast, period: Period, now: datetime, people: Sequence[Actor]) -> None:
    """The ministry proposes goodwill for two families; of one a second person approved it."""
    one, other = people
    for who, approved in ((cast.granted, True), (cast.proposed, False)):
        if who is None or cast.creche is None:
            continue
        child = who.child.pk
        cents = min(GOODWILL, most_cents(child, cast.creche.pk, period))
        if cents <= 0:
            continue
        made = propose(child, cast.creche.pk, period, cents, SORRY, actor=one, now=now)
        if approved:
            approve(made.pk, actor=other, now=now + timedelta(hours=1))


def leaves(cast: Cast, since: Period, now: datetime, officer: Actor) -> None:
    """A child's household is not known from a period on: its bill cannot be made."""
    if cast.gone is None:
        return
    home = m.Home.objects.current().on(since.first).get(child=cast.gone.child)
    end(home, since.first, by=officer.account, now=now, reason=MOVED)


def _manager(cast: Cast) -> Actor | None:
    if cast.manager is None or cast.creche is None:
        return None
    return Actor(cast.manager.pk, "manager", str(cast.creche.pk), "correction")


def actor(email: str, purpose: str) -> Actor | None:
    """Somebody of the demonstration as who acts; None where there is no such account."""
    account = Account.objects.filter(email=email).first()
    if account is None:
        return None
    return Actor(account.pk, account.role, str(account.office_id or ""), purpose)


def _morning(day: object) -> datetime:
    """Nine o'clock of a day."""
    return datetime.fromisoformat(f"{day}T09:00:00+00:00")
