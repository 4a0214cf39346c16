"""The families of whom the demonstration tells something: at its crèche, each another one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from accueil.attendance.models import CareContract
from accueil.demo import kaysers
from accueil.demo.country import HOME
from accueil.identity.models import Account
from accueil.law.calendar import Period
from accueil.law.household import band_of
from accueil.law.parameters import Parameters
from accueil.registry import models as m
from accueil.registry.situation import NoSituation, Situation, situation

REPRESENTATIVE = "representative"
HALF, MORE = (1, 2), (3, 2)
OLD_ENOUGH, BEFORE_SCHOOL = 17, 49  # months


@dataclass(frozen=True, slots=True)
class Who:
    """A child at the demonstration's crèche with what was known of it on the first day."""

    care: CareContract
    known: Situation

    @property
    def child(self) -> m.Child:
        """The child."""
        return self.care.child


@dataclass(slots=True)
class Cast:
    """Who is in the story; None where the country has too few families for it.

    `kayser`: Finn, of the family of whom the documentation tells. `less`, `more`: whose income
    changed; `weeks`: who moved one; `wrong`: whose meals were wrong; `asked`: for whom a correction
    waits; `granted`, `proposed`: goodwill; `gone`: whose household is not known any more.
    """

    creche: m.Provider | None = None
    manager: Account | None = None
    kayser: Who | None = None
    less: Who | None = None
    more: Who | None = None
    weeks: Who | None = None
    wrong: Who | None = None
    asked: Who | None = None
    granted: Who | None = None
    proposed: Who | None = None
    gone: Who | None = None


def cast_of(over: Sequence[Period], law: Parameters) -> Cast:
    """Choose the people of the story: always the same ones of the same country."""
    manager = Account.objects.filter(role="manager", provider__isnull=False).first()
    if manager is None or manager.provider is None:
        return Cast()
    found = Cast(manager.provider, manager)
    families = _families(over, over[0], provider=manager.provider)
    told = [who for who in families if who.child.pk in kaysers.ids()]
    families = [who for who in families if who not in told]
    found.kayser = told[0] if told else None
    found.less = _take(families, [w for w in families if _other_band(w, HALF, over[0], law)])
    found.more = _take(families, [w for w in families if _other_band(w, MORE, over[0], law)])
    kinds = ("sea", "mini_creche")
    elsewhere = _families(over, over[0], provider__commune=HOME, provider__kind__in=kinds)
    elsewhere = [who for who in elsewhere if who.child.pk not in kaysers.ids()]
    found.weeks = _take(elsewhere, [w for w in elsewhere if _has_free_hours(w, over[-1])])
    for name in ("wrong", "asked", "granted", "proposed", "gone"):
        setattr(found, name, _take(families, list(families)))
    return found


def _families(over: Sequence[Period], since: Period, **where: object) -> list[Who]:
    """One child of each family that was at a provider since a period, under one contract."""
    contracts = CareContract.objects.current().filter(
        child__office=HOME, valid__startswith__lte=since.last, after=None, **where
    )
    found: dict[object, Who] = {}
    for care in contracts.select_related("child", "provider").order_by("number"):
        try:
            known = situation(care.child, since.last)
        except NoSituation:
            continue
        contract = known.contract
        runs = contract and (contract.until is None or contract.until > over[-1].later(1).last)
        if runs and known.household.kind in ("together", "separated", "alternating"):
            found.setdefault(known.of_household.pk, Who(care, known))
    return list(found.values())


def _take(families: list[Who], fitting: list[Who]) -> Who | None:
    """The first that fits; it is nobody else's part then."""
    if not fitting:
        return None
    families.remove(fitting[0])
    return fitting[0]


def _has_free_hours(who: Who, last: Period) -> bool:
    """Whether the child has free hours of multilingual education up to the last period."""
    born = who.known.child.born
    months = (last.first.year - born.year) * 12 + last.first.month - born.month
    return OLD_ENOUGH < months < BEFORE_SCHOOL


def _other_band(who: Who, share: tuple[int, int], since: Period, law: Parameters) -> bool:
    """Whether the family is in another band with the representative's income changed."""
    household, signed = who.known.household, who.known.membership
    if household.precarious or signed is None:
        return False
    told = [income for income in household.incomes if income.of == REPRESENTATIVE]
    if not told:
        return False
    incomes = [
        replace(income, yearly_cents=income.yearly_cents * share[0] // share[1])
        if income.of == REPRESENTATIVE
        else income
        for income in household.incomes
    ]
    wage, tariff = law.minimum_wage(signed.signed).cents, law.tariff_on(since.first)
    changed = replace(household, incomes=incomes)
    return band_of(household, wage, tariff) != band_of(changed, wage, tariff)
