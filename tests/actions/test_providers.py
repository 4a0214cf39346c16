"""What is recorded of a provider: refused at each edge, kept with its history, written by whom."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from accueil.actions import providers as act
from accueil.actions.providers import Keeper
from accueil.identity.api_keys import make_key
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.registry import providers as rules
from accueil.registry.providers import Asked, Refused, found
from accueil.store.facts import days
from accueil.store.models import AccessLog, Actor
from accueil.store.security import see
from tests import factories as f

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=f.LUXEMBOURG)
MINISTRY = Actor(None, "ministry", purpose="provider")
KEEPER, WHY = Keeper(MINISTRY, NOW), Keeper(MINISTRY, NOW, "wrong until now")
TOMORROW = date(2026, 11, 24)
IBAN = "LU28 0019 4006 4475 0000"
WEEK = [[day, 420, 1140] for day in range(1, 6)]


@pytest.fixture(autouse=True)
def country() -> None:
    see(country=True)


def made(kind: str = "sea", funding: str = "contracted", name: str = "Crèche") -> m.Provider:
    provider = m.Provider(name=name, kind=kind, funding=funding, commune=f.make_office())
    return act.make_provider(provider, KEEPER)


def offer(provider: m.Provider, first: date = TOMORROW, **other: Any) -> m.Offer:
    values = {
        "opening": WEEK,
        "places": 40,
        "age_from": 2,
        "age_until": 48,
        "billed": "real",
        **other,
    }
    return m.Offer(provider=provider, valid=days(first), **values)


def why(act_: Any) -> str:
    with pytest.raises(Refused) as refused:
        act_()
    return refused.value.reason


def believed(table: Any, provider: m.Provider) -> list[tuple[Any, ...]]:
    return [
        (fact.first, fact.until, getattr(fact, "suspended", getattr(fact, "hour_cents", None)))
        for fact in table.objects.current().filter(provider=provider).order_by("valid")
    ]


@pytest.mark.parametrize("kind", ["sea", "mini_creche"])
@pytest.mark.parametrize(
    ("hour", "first", "until", "bad"),
    [
        (600, date(2025, 12, 31), None, None),
        (601, date(2025, 12, 31), None, date(2025, 12, 31)),
        (700, date(2025, 12, 31), None, date(2025, 12, 31)),
        (700, date(2025, 12, 31), date(2026, 1, 1), date(2025, 12, 31)),
        (700, date(2026, 1, 1), None, None),
        (701, date(2026, 1, 1), None, date(2026, 1, 1)),
        (701, date(2025, 12, 31), None, date(2025, 12, 31)),
        (600, date(2018, 1, 1), date(2026, 1, 1), None),
        (700, date(2027, 1, 1), date(2027, 1, 2), None),
    ],
)
def test_a_contracted_price_is_at_most_the_states_maximum_on_every_day(
    kind: str, hour: int, first: date, until: date | None, bad: date | None
) -> None:
    provider = made(kind)
    price = {"first": first, "until": until}
    if bad is None:
        act.record_price(provider, hour, 450, WHY, **price)
        assert believed(m.Price, provider) == [(first, until, hour)]
        return
    with pytest.raises(Refused, match="price_above_cap") as refused:
        act.record_price(provider, hour, 450, WHY, **price)
    cap = 600 if bad < date(2026, 1, 1) else 700
    assert (refused.value.day, refused.value.cents) == (bad, cap)
    assert not m.Price.objects.exists()


def test_who_is_not_contracted_asks_what_it_wants() -> None:
    for kind, funding in (("sea", "commercial"), ("mini_creche", "commercial"), ("ap", "")):
        provider = made(kind, funding)
        act.record_price(provider, 1250, 600, KEEPER, first=TOMORROW)
        assert believed(m.Price, provider) == [(TOMORROW, None, 1250)]


def test_an_announced_tariff_is_no_maximum() -> None:
    law = shipped()
    assert all(not tariff.announced for tariff in law.tariffs)
    dear = law.with_changes({"hour_cap.sea": 900})
    provider = made()
    keeper = Keeper(MINISTRY, NOW, law=dear)
    act.record_price(provider, 900, 450, keeper, first=TOMORROW)
    assert why(lambda: act.record_price(provider, 900, 450, KEEPER, first=TOMORROW)) == (
        "price_above_cap"
    )


def test_a_childminder_has_one_price_for_day_night_weekend_and_holidays() -> None:
    minder = made("ap", "", "Anna Weber")
    several = {"day": 600, "night": 650, "weekend": 600, "holidays": 600}
    price = {"first": TOMORROW}
    assert why(lambda: act.record_price(minder, several, 450, KEEPER, **price)) == "several_prices"
    assert why(lambda: act.record_price(minder, {}, 450, KEEPER, **price)) == "price"
    assert why(lambda: act.record_price(minder, 0, 450, KEEPER, **price)) == "price"
    assert why(lambda: act.record_price(minder, 600, -1, KEEPER, **price)) == "price"
    act.record_price(minder, dict.fromkeys(several, 600), 450, KEEPER, **price)
    assert believed(m.Price, minder) == [(TOMORROW, None, 600)]


def test_a_new_price_leaves_the_old_one_before_it_and_all_is_remembered() -> None:
    provider = made()
    act.record_price(provider, 600, 450, WHY, first=date(2025, 9, 1))
    act.record_price(provider, 690, 450, KEEPER, first=TOMORROW)
    assert believed(m.Price, provider) == [
        (date(2025, 9, 1), TOMORROW, 600),
        (TOMORROW, None, 690),
    ]
    assert m.Price.objects.filter(provider=provider, withdrawn_at__isnull=False).count() == 1
    act.record_price(provider, 690, 450, KEEPER, first=TOMORROW)
    assert m.Price.objects.filter(provider=provider).count() == 3, "said again, nothing is new"
    said = list(AccessLog.objects.order_by("pk").values_list("what", "why"))
    assert said[-2:] == [
        ("provider Crèche: price", "wrong until now"),
        ("provider Crèche: price", "provider"),
    ]


def test_what_begins_in_the_past_says_why_and_nothing_is_older_than_the_law() -> None:
    provider, past = made(), date(2026, 11, 22)
    today = date(2026, 11, 23)
    for record in (
        lambda keeper, day: act.record_price(provider, 600, 450, keeper, first=day),
        lambda keeper, day: act.record_offer(offer(provider, day), keeper),
        lambda keeper, day: act.keep_agreement(provider, "A-1", keeper, first=day),
        lambda keeper, day: act.record_bank_account(provider, IBAN, "X", keeper, first=day),
    ):
        assert why(lambda record=record: record(KEEPER, past)) == "needs_reason"
        assert why(lambda record=record: record(WHY, date(2017, 10, 1))) == "before_law"
        record(KEEPER, today)
        record(WHY, past)
    assert why(
        lambda: act.record_price(provider, 600, 450, KEEPER, first=TOMORROW, until=TOMORROW)
    ) == ("backwards")


def test_an_agreement_is_suspended_resumed_and_ended_and_its_history_stays() -> None:
    provider = made()
    start, pause, again = date(2026, 1, 1), date(2026, 12, 1), date(2027, 2, 1)
    assert why(lambda: act.suspend(provider, WHY, first=pause)) == "no_agreement"
    act.keep_agreement(provider, " A-1 ", WHY, first=start, until=date(2029, 1, 1))
    assert why(lambda: act.suspend(provider, KEEPER, first=pause)) == "needs_reason"
    act.suspend(provider, WHY, first=pause)
    end = date(2029, 1, 1)
    assert believed(m.Agreement, provider) == [(start, pause, False), (pause, end, True)]
    assert why(lambda: act.suspend(provider, WHY, first=again)) == "no_agreement"
    act.resume(provider, WHY, first=again)
    assert believed(m.Agreement, provider) == [
        (start, pause, False),
        (pause, again, True),
        (again, end, False),
    ]
    assert why(lambda: act.resume(provider, WHY, first=again)) == "not_suspended"
    assert why(lambda: act.end_agreement(provider, KEEPER, until=again)) == "needs_reason"
    act.end_agreement(provider, WHY, until=date(2027, 1, 1))
    assert believed(m.Agreement, provider) == [
        (start, pause, False),
        (pause, date(2027, 1, 1), True),
    ]
    assert why(lambda: act.end_agreement(provider, WHY, until=again)) == "no_agreement"
    rows = m.Agreement.objects.filter(provider=provider)
    assert {fact.number for fact in rows} == {"A-1"}
    assert rows.known_at(NOW).count() >= 2 and rows.count() > 5, "nothing is deleted"


def test_a_suspension_of_some_days_leaves_the_others() -> None:
    provider = made()
    act.keep_agreement(provider, "A-1", KEEPER, first=TOMORROW)
    act.suspend(provider, WHY, first=date(2027, 3, 1), until=date(2027, 4, 1))
    assert believed(m.Agreement, provider) == [
        (TOMORROW, date(2027, 3, 1), False),
        (date(2027, 3, 1), date(2027, 4, 1), True),
        (date(2027, 4, 1), None, False),
    ]


def test_an_agreement_recorded_again_is_longer_or_shorter_and_stays_suspended() -> None:
    provider = made()
    pause, again, end = date(2027, 3, 1), date(2027, 4, 1), date(2028, 1, 1)
    act.keep_agreement(provider, "A-1", KEEPER, first=TOMORROW)
    act.suspend(provider, WHY, first=pause, until=again)
    kept = [(TOMORROW, pause, False), (pause, again, True)]
    act.keep_agreement(provider, "A-1", KEEPER, first=TOMORROW, until=end)
    assert believed(m.Agreement, provider) == [*kept, (again, end, False)]
    act.keep_agreement(provider, "A-1", KEEPER, first=TOMORROW, until=date(2029, 1, 1))
    assert believed(m.Agreement, provider) == [*kept, (again, date(2029, 1, 1), False)]
    act.keep_agreement(provider, "A-2", KEEPER, first=again)
    numbers = m.Agreement.objects.current().filter(provider=provider).order_by("valid")
    assert [one.number for one in numbers] == ["A-1", "A-1", "A-2"]


def test_the_number_of_an_agreement_is_one_providers() -> None:
    one, other = made(), made(name="Other")
    act.keep_agreement(one, "A-1", KEEPER, first=TOMORROW)
    act.keep_agreement(one, "A-1", KEEPER, first=TOMORROW, until=date(2028, 1, 1))
    assert why(lambda: act.keep_agreement(other, "A-1", KEEPER, first=TOMORROW)) == "number_taken"
    assert why(lambda: act.keep_agreement(other, " ", KEEPER, first=TOMORROW)) == "number"


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"opening": []}, "weekday"),
        ({"opening": [[8, 420, 1140]]}, "weekday"),
        ({"opening": [[1, 420, 420]]}, "hours_order"),
        ({"opening": [[1, 1140, 420]]}, "hours_order"),
        ({"opening": [[1, 420, 2881]]}, "hours_order"),
        ({"opening": [[1, 1440, 1500]]}, "hours_order"),
        ({"opening": [[1, 420, 720], [1, 719, 1140]]}, "hours_overlap"),
        ({"places": 0}, "places"),
        ({"age_from": 48, "age_until": 48}, "ages"),
        ({"age_from": 2, "age_until": 217}, "ages"),
        ({"billed": "both"}, "billed"),
        ({"notice_days": 367}, "notice"),
    ],
)
def test_an_offer_that_cannot_be_is_refused(other: dict[str, Any], reason: str) -> None:
    assert why(lambda: act.record_offer(offer(made(), **other), KEEPER)) == reason
    assert not m.Offer.objects.exists()


def test_an_offer_may_have_a_break_and_last_until_the_next_morning() -> None:
    opening = [[1, 420, 720], [1, 720, 1440], [2, 0, 1440], [3, 1200, 1800]]
    act.record_offer(offer(made(), opening=opening), KEEPER)
    assert m.Offer.objects.current().count() == 1


@pytest.mark.parametrize("wrong", ["", "LU28 0019 4006 4475 0001", "LU280019400644750", "abc"])
def test_a_wrong_iban_is_refused(wrong: str) -> None:
    provider = made()
    assert why(lambda: act.record_bank_account(provider, wrong, "X", KEEPER, first=TOMORROW)) == (
        "iban"
    )


def test_an_iban_is_kept_without_spaces_and_shown_in_groups_or_hidden() -> None:
    provider = made()
    assert why(lambda: act.record_bank_account(provider, IBAN, " ", KEEPER, first=TOMORROW)) == (
        "holder"
    )
    act.record_bank_account(provider, f" {IBAN.lower()} ", "Crèche asbl", KEEPER, first=TOMORROW)
    account = m.BankAccount.objects.current().get(provider=provider)
    assert account.iban == IBAN.replace(" ", "")
    assert rules.grouped(account.iban) == IBAN
    assert rules.masked(account.iban) == "•••• 0000"


def test_kind_funding_and_agency_go_together() -> None:
    for kind, funding, reason in (
        ("sea", "", "funding"),
        ("ap", "contracted", "funding"),
        ("school", "contracted", "kind"),
    ):
        assert why(lambda kind=kind, funding=funding: made(kind, funding)) == reason
    assert why(lambda: made(name=" ")) == "name"
    agency = act.make_agency(m.Agency(name="Agence"), KEEPER)
    assert why(lambda: act.join_agency(made(), agency, KEEPER)) == "agency"
    minder = made("ap", "", "Anna Weber")
    act.join_agency(minder, agency, KEEPER)
    assert m.Provider.objects.get(pk=minder.pk).agency == agency
    act.join_agency(minder, None, KEEPER)
    assert m.Provider.objects.get(pk=minder.pk).agency is None


def test_providers_are_found_by_name_commune_kind_and_agreement() -> None:
    one, other, minder = made(name="Les Lutins"), made(name="Les Loups"), made("ap", "", "Anna")
    act.keep_agreement(one, "A-1", WHY, first=date(2026, 1, 1))
    act.keep_agreement(other, "A-2", WHY, first=date(2026, 1, 1))
    act.suspend(other, WHY, first=date(2026, 11, 1))
    today = date(2026, 11, 23)

    def names(**asked: str) -> list[str]:
        return [provider.name for provider in found(Asked(**asked), today)]

    assert names() == ["Anna", "Les Loups", "Les Lutins"]
    assert names(name="lut diek") == ["Les Lutins"]
    assert names(kind="ap") == ["Anna"] and minder.name == "Anna"
    assert names(agreement="in_force") == ["Les Lutins"]
    assert names(agreement="suspended") == ["Les Loups"]
    assert names(agreement="none") == ["Anna"]
    assert [p.name for p in found(Asked(agreement="in_force"), date(2026, 10, 1))] == [
        "Les Loups",
        "Les Lutins",
    ]


def sql(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def test_a_provider_reads_no_other_account_and_writes_no_agreement() -> None:
    own, other = made(), made(name="Other")
    for provider in (own, other):
        act.record_bank_account(provider, IBAN, "X", KEEPER, first=TOMORROW)
        act.keep_agreement(provider, f"A-{provider.name}", KEEPER, first=TOMORROW)
    see(office=str(own.pk), providers=[own.pk])
    assert sql("SELECT DISTINCT provider_id FROM registry_bankaccount") == [(own.pk,)]
    assert sql("SELECT DISTINCT provider_id FROM registry_agreement") == [(own.pk,)]
    insert = (
        "INSERT INTO registry_agreement (provider_id, number, suspended, valid, recorded_at,"
        " reason) VALUES (%s, 'B', false, '[2030-01-01,)', now(), '')"
    )
    for provider in (own, other):
        with pytest.raises(DatabaseError, match="row-level security"):
            sql(insert, provider.pk)
    with pytest.raises(DatabaseError, match="row-level security"):
        sql("UPDATE registry_agreement SET withdrawn_at = now()")
    with pytest.raises(DatabaseError, match="row-level security"):
        sql("UPDATE registry_provider SET funding = 'commercial' WHERE id = %s", own.pk)
    for table in ("price", "bankaccount", "offer"):
        with pytest.raises(DatabaseError, match="row-level security"):
            sql(INSERTS[table], other.pk)
    sql(INSERTS["bankaccount"].replace("[2030", "[1990").replace(",)", ",1991-01-01)"), own.pk)
    manager = Keeper(Actor(None, "manager", str(own.pk), "provider"), NOW)
    act.record_price(own, 640, 450, manager, first=TOMORROW)
    act.record_offer(offer(own), manager)
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        act.keep_agreement(own, "B", manager, first=TOMORROW)
    with pytest.raises(m.Provider.DoesNotExist):
        act.record_price(other, 640, 450, manager, first=TOMORROW)


FACT = "valid, recorded_at, reason) VALUES (%s,"
INSERTS = {
    "price": f"INSERT INTO registry_price (provider_id, hour_cents, meal_cents, {FACT} 1, 1,"
    " '[2030-01-01,)', now(), '')",
    "bankaccount": f"INSERT INTO registry_bankaccount (provider_id, iban, holder, {FACT} '', '',"
    " '[2030-01-01,)', now(), '')",
    "offer": "INSERT INTO registry_offer (provider_id, opening, places, age_from, age_until,"
    f" billed, notice_days, {FACT} '[]', 1, 0, 1, 'real', 30, '[2030-01-01,)', now(), '')",
}


def test_an_agency_keeps_no_key_of_a_childminder_that_leaves_it() -> None:
    agency = act.make_agency(m.Agency(name="Agence Dageselteren"), KEEPER)
    minder = made("ap", "")
    act.join_agency(minder, agency, KEEPER)
    ends = NOW + timedelta(days=90)
    key, _ = make_key(minder, "Program", ["stays.read"], ends, by=MINISTRY, now=NOW)
    act.join_agency(minder, agency, KEEPER)
    key.refresh_from_db()
    assert key.ended_at is None
    act.join_agency(minder, None, KEEPER)
    key.refresh_from_db()
    assert key.ended_at == NOW
