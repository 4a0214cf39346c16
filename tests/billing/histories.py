"""Families whose facts change in every way there is, late and twice, while they are billed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from accueil.attendance.gather import Care, care_of, facts_of, situation_of
from accueil.attendance.models import Absence, CareContract, Stay, WeekChoice
from accueil.attendance.periods import close, is_closed
from accueil.billing.frozen import frozen_of
from accueil.billing.models import Correction, Goodwill, Part, Transfer
from accueil.billing.models.ledger import signed
from accueil.billing.periods import opened
from accueil.billing.run import open_for_billing, run
from accueil.billing.settle import in_the_way, owed_of, parts_of
from accueil.law.bill import bill
from accueil.law.calendar import DAY, Period
from accueil.law.errors import LawError
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.facts import days, record, withdraw
from accueil.store.security import see
from tests import cared as c
from tests import factories as f
from tests.attendance.care import entry, say

LAW = shipped()
PERIODS = (Period(2026, 8), Period(2026, 9), Period(2026, 10))
START = datetime(2026, 11, 4, 10, 0, tzinfo=f.LUXEMBOURG)
FIRST, LAST = PERIODS[0].first, PERIODS[-1].last
ALL_DAYS = (LAST - FIRST).days
# Whose cents: child, period of care, kind, provider, household.
Owed = dict[tuple[UUID, str, str, UUID, UUID], int]


@dataclass
class Town:
    """Two families, three children, a crèche and a childminder; `now` goes on with each event."""

    now: datetime = START
    homes: list[m.Household] = field(default_factory=list)
    children: list[m.Child] = field(default_factory=list)
    providers: list[m.Provider] = field(default_factory=list)

    def tell(self, fact: Any) -> None:
        """Record a fact now."""
        record(fact, by=None, now=self.now)


def town() -> Town:
    """Everybody with a contract, some days of care in each of three periods; nothing billed."""
    see(country=True)
    office = f.make_office()
    homes = [f.make_household(office, incomes={"representative": 6_600_000}) for _ in range(2)]
    minder = c.creche(name="Claire Weber", kind="ap", funding="")
    place = Town(homes=homes, providers=[c.creche(funding="commercial"), minder])
    for number, (home, billed) in enumerate(
        zip((0, 0, 1), ("real", "agreed", "real"), strict=True)
    ):
        born = date(2022 - number, 3, 9)
        child = f.make_child(office, household=homes[home], born=born)
        f.make_contract(child)
        place.children.append(child)
        c.agree(child, place.providers[0], billed=billed)
        for period in PERIODS:
            for monday in period.mondays[:2]:
                c.was_there(child, place.providers[0], monday, 480, 1020)
                c.ate(child, place.providers[0], monday)
    c.agree(place.children[0], minder, pattern=[[weekday, 1080, 1200] for weekday in range(1, 6)])
    return place


def day_of(number: int) -> date:
    """A day of the three periods."""
    return FIRST + DAY * (number % (ALL_DAYS + 1))


# What happens: each takes the town and three numbers that say to whom, when and how.
def somebody_came(place: Town, who: int, when: int, how: int) -> None:
    """A day entered, or entered anew; in a closed period it is refused."""
    child, at = place.children[who % 3], place.providers[how % 2]
    start = 400 + how * 7 % 300
    said = entry(child, at, day_of(when), (start, start + 30 + how * 31 % 700), meals=how % 2)
    say(said, now=place.now, reason="it was wrong")


def a_certificate(place: Town, who: int, when: int, how: int) -> None:
    """Somebody was ill for some days, told late; or was away without a reason."""
    kind = ("sick", "certificate", "unjustified")[how % 3]
    first = day_of(when)
    child, at = place.children[who % 3], place.providers[0]
    for day in (first, first + DAY):
        say(entry(child, at, day, absence=kind), now=place.now, reason="told late")


def withdrawn(place: Town, who: int, when: int, how: int) -> None:
    """A fact is no longer believed."""
    child = place.children[who % 3]
    kinds: list[tuple[Any, dict[str, Any]]] = [
        (m.Income, {"household": place.homes[who % 2]}),
        (m.Membership, {"child": child}),
        (CareContract, {"child": child}),
        (Absence, {"child": child}),
        (m.Home, {"child": child}),
        (Goodwill, {"child": child}),
    ]
    kind, about = kinds[how % len(kinds)]
    found = list(kind.objects.current().filter(**about).order_by("pk"))
    if found:
        withdraw(found[when % len(found)], by=None, now=place.now)


def income(place: Town, who: int, when: int, how: int) -> None:
    """A family earns something else since a day."""
    said = {"of": "representative", "yearly_cents": how * 150_000, "evidence": "tax_assessment"}
    fact = m.Income(household=place.homes[who % 2], valid=days(day_of(when)), **said)
    place.tell(fact)


def moved(place: Town, who: int, when: int, how: int) -> None:
    """A child lives with the other family since a day; or the household is another one."""
    since, home = days(day_of(when)), place.homes[how % 2]
    if how % 3:
        place.tell(m.Home(child=place.children[who % 3], household=home, valid=since))
    else:
        kind = {"kind": "together", "allowance_children": 1 + how % 4}
        place.tell(m.Composition(household=home, valid=since, **kind))


def prices(place: Town, who: int, when: int, how: int) -> None:
    """A provider's price or agreement changes since a day: dearer, or suspended."""
    at, since = place.providers[who % 2], days(day_of(when))
    if how % 3:
        cents = {"hour_cents": 600 + how * 3, "meal_cents": 400 + how}
        place.tell(m.Price(provider=at, valid=since, **cents))
    else:
        place.tell(m.Agreement(provider=at, number="A-2", suspended=how % 2 == 0, valid=since))


def contract(place: Town, who: int, when: int, how: int) -> None:
    """A care contract is signed late, with a cost outside the voucher."""
    child, at = place.children[who % 3], place.providers[how % 2]
    extras = [{"name": "Transport", "cents": 100 + how, "per": ("day", "week", "period")[how % 3]}]
    for old in CareContract.objects.current().filter(child=child, provider=at):
        withdraw(old, by=None, now=place.now)
    told = CareContract(
        child=child,
        provider=at,
        number=f"L-{CareContract.objects.count()}",
        iam_code=f"L{CareContract.objects.count()}",
        language="fr",
        signed=day_of(0),
        signer="Claire Weber",
        pattern=c.EIGHT_TO_FOUR,
        billed=("real", "agreed", "longer")[how % 3],
        extras=extras,
        valid=days(day_of(when)),
    )
    place.tell(told)


def weeks(place: Town, who: int, when: int, how: int) -> None:
    """A week without free hours is moved; in a closed period the database refuses it."""
    child, default = place.children[who % 3], LAW.calendar.weeks_without(2026).mondays
    mondays = [monday for period in PERIODS for monday in period.mondays]
    given, taken = default[how % len(default)], mondays[when % len(mondays)]
    if taken in default or given == taken:
        return
    old = WeekChoice.objects.current().filter(child=child)
    try:
        with transaction.atomic():
            for one in old:
                withdraw(one, by=None, now=place.now)
            about = {"child": child, "recorded_at": place.now}
            WeekChoice.objects.create(monday=given, without=False, **about)
            WeekChoice.objects.create(monday=taken, without=True, **about)
    except IntegrityError as error:
        assert "is closed" in str(error)


def goodwill(place: Town, who: int, when: int, how: int) -> None:
    """The State bears something though no rule says so; two people decided it."""
    Goodwill.objects.create(
        child=place.children[who % 3],
        provider=place.providers[0],
        period=PERIODS[when % 3].name,
        cents=how * 10 - 333,
        recorded_at=place.now,
        recorded_by=UUID(int=1),
        approved_at=place.now,
        approved_by=UUID(int=2),
    )


def corrected(place: Town, who: int, when: int, how: int) -> None:
    """A provider's error is found long after: the stay goes, the period closed or not."""
    child = place.children[who % 3]
    stays = list(Stay.objects.current().filter(child=child).order_by("pk"))
    if not stays:
        return
    stay = stays[when % len(stays)]
    correction = Correction.objects.create(
        number=f"K-{Correction.objects.count()}",
        child=child,
        period=Period.containing(stay.day).name,
        asked_by="provider",
        asked_at=place.now,
        reason="a wrong day",
        state="accepted",
    )
    name_correction(str(correction.pk))
    withdraw(stay, by=None, now=place.now)
    if how % 2:
        times = {"start": 300 + how, "until": 360 + how, "source": "grid"}
        about = {"child": child, "provider": place.providers[0], "day": stay.day}
        Stay.objects.create(**about, **times, recorded_at=place.now)
    name_correction("")


def name_correction(key: str) -> None:
    """The session names a correction, or none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('accueil.correction', %s, false)", [key])


def settled(place: Town, *_: int) -> None:
    """A run."""
    run(LAW, now=place.now)


def begun(place: Town, *_: int) -> None:
    """The next period's billing begins."""
    known = opened()
    for period in PERIODS:
        if period not in known:
            open_for_billing(period, by=None, now=place.now)
            return


def closed(place: Town, *_: int) -> None:
    """The oldest period that was billed and is not closed is settled and closed."""
    for period in opened():
        if not is_closed(period):
            run(LAW, now=place.now)
            close(period, by=None, now=place.now)
            return


Event = Callable[[Town, int, int, int], None]
CHANGES: tuple[Event, ...] = (
    *(somebody_came, a_certificate, withdrawn, income, moved, prices),
    *(contract, weeks, goodwill, corrected),
)
STEPS: tuple[Event, ...] = (begun, closed, settled)


def happen(place: Town, events: Iterable[tuple[Event, int, int, int]]) -> None:
    """One event after the other, an hour between."""
    for event, who, when, how in events:
        place.now += timedelta(hours=1)
        event(place, who, when, how)


def changed(place: Town, since: date) -> None:
    """Something of the first child changes."""
    place.tell(
        m.Income(
            household=place.homes[0],
            of="representative",
            yearly_cents=9_000_000,
            evidence="tax_assessment",
            valid=days(since),
        )
    )


def posted() -> Owed:
    """What stands in the ledger, zeros left out."""
    rows = Transfer.objects.values_list("child", "about", "kind", "provider_id", "household")
    return {(*row[:-1],): row[-1] for row in rows.annotate(sum=Sum(signed())) if row[-1]}


def computed(place: Town) -> tuple[Owed, set[tuple[UUID, str]]]:
    """What the facts give, computed afresh; and of whom something is in the way."""
    owed: Owed = {}
    stuck = set()
    for period in opened():
        children = [child.pk for child in place.children]
        facts = facts_of(children, period, LAW)
        for child in children:
            care, known = care_of(facts, child, today=period.last + DAY), situation_of(facts, child)
            parts = parts_now(care)
            if parts is None and (there(child, period) or care.uncovered or care.notes):
                stuck.add((child, period.name))
            if known and parts is not None and (parts or there(child, period)):
                keys = owed_of(parts, given(child, period), known.of_household.pk)
                owed |= {(child, period.name, *key): cents for key, cents in keys.items()}
    return owed, stuck


def parts_now(care: Care) -> list[Part] | None:
    """What each provider has of a bill; None: it cannot be made, or not all of it."""
    if care.case is None or in_the_way(care):
        return None
    try:
        return list(parts_of(frozen_of(bill(care.case, LAW), care.uncovered)))
    except LawError:
        return None


def there(child: UUID, period: Period) -> bool:
    """Whether something was posted of a child's bills of a period."""
    return Transfer.objects.filter(child=child, about=period.name).exists()


def given(child: UUID, period: Period) -> dict[UUID, int]:
    """Goodwill by provider."""
    rows = Goodwill.objects.current().filter(child_id=child, period=period.name)
    sums = rows.values_list("provider_id").annotate(sum=Sum("cents")).order_by("provider_id")
    return dict(sums)
