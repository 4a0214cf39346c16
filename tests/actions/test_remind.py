"""Reminders: when, to whom, once each, in the family's language; what forgetting would cost."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from accueil.actions.daily import purge_access_log
from accueil.actions.papers import Writer
from accueil.actions.print_letters import list_of, make_batch
from accueil.actions.remind import remind, remind_all, take_back_overtaken
from accueil.actions.renewal import forgetting, start_renewal
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.registry import radar
from accueil.registry.applications import answers, open_problems
from accueil.registry.renewal import answers_of
from accueil.store.facts import days, record, withdraw
from accueil.store.models import AccessLog, Actor, Message, PrintBatch, note
from accueil.store.security import see
from tests.factories import (
    NOW,
    make_child,
    make_contract,
    make_household,
    make_office,
    make_plan,
    make_provider,
)

pytestmark = pytest.mark.django_db
LAW = shipped()
# Signed in December 2025: the last of its twelve billing periods ends on this day.
SIGNED, LAST = date(2025, 12, 10), date(2026, 12, 6)


def writer(day: date) -> Writer:
    return Writer(None, "Accueil", timezone.make_aware(datetime.combine(day, time(9))))


def before(left: int) -> date:
    return LAST - timedelta(days=left)


@pytest.fixture
def contract() -> Iterator[m.Membership]:
    see(country=True)
    office = make_office()
    household = make_household(
        office, incomes={"representative": 3_600_000}, email="claire@example.lu"
    )
    child = make_child(office, household=household, language="lb", born=date(2024, 5, 2))
    make_plan(child, make_provider(office))
    yield make_contract(child, signed=SIGNED)


def keys() -> list[str]:
    return sorted(Message.objects.values_list("key", flat=True))


def test_a_family_is_reminded_six_weeks_and_two_weeks_before_and_never_twice(
    contract: m.Membership,
) -> None:
    counts = {}
    for left in range(60, -3, -1):
        counts[left] = remind_all(before(left), writer(before(left)), LAW)
    assert {left: count for left, count in counts.items() if count} == {42: 2, 14: 2}
    about = f"reminder:{contract.number}:{contract.child_id.hex[:8]}:{LAST}"
    waves = [f"{about}:{wave}:{channel}" for wave in (14, 42) for channel in ("email", "letter")]
    assert keys() == sorted(waves)


def test_a_job_that_did_not_run_for_a_week_reminds_late(contract: m.Membership) -> None:
    assert remind_all(before(35), writer(before(35)), LAW) == 2
    assert remind_all(before(34), writer(before(34)), LAW) == 0


def test_letter_and_e_mail_speak_the_familys_language_and_say_the_costs(
    contract: m.Membership,
) -> None:
    remind(contract, before(40), writer(before(40)), LAW)
    by_channel = {message.channel: message for message in Message.objects.all()}
    said = by_channel["email"].content
    assert said["to"] == "claire@example.lu" and by_channel["email"].language == "lb"
    assert (
        "6. Dezember 2026" in said["text"].replace("\xa0", " ") and contract.number in said["text"]
    )
    letter = by_channel["letter"].content
    cost = forgetting(contract, LAW, before(40))
    assert letter["without_contract_cents"] == cost.without_cents
    assert letter["recipient"]["name"] == "Claire Weber"


def test_a_renewed_contract_gets_no_reminder_and_what_waits_is_taken_back(
    contract: m.Membership,
) -> None:
    remind(contract, before(40), writer(before(40)), LAW)
    assert take_back_overtaken() == 0
    make_contract(contract.child, signed=LAST + timedelta(days=1))
    assert take_back_overtaken() == 2 and radar.listed(before(40)) == []
    assert set(Message.objects.values_list("state", flat=True)) == {"void"}
    assert remind(contract, before(10), writer(before(10)), LAW) == 0
    assert remind_all(before(10), writer(before(10)), LAW) == 0


def test_who_ended_the_contract_early_is_not_reminded(contract: m.Membership) -> None:
    ended = m.Membership(
        child=contract.child,
        number=contract.number,
        signed=SIGNED,
        periods=12,
        language="lb",
        ended="terminated",
        valid=days(date(2025, 12, 1), date(2026, 11, 2)),
    )
    withdraw(contract, by=None, now=NOW)
    record(ended, by=None, now=NOW)
    assert not radar.ending(before(40)).exists() and radar.listed(before(40)) == []
    assert remind_all(before(40), writer(before(40)), LAW) == 0


def test_forgetting_costs_the_full_price_less_the_parents_part(contract: m.Membership) -> None:
    cost = forgetting(contract, LAW, before(40))
    # 45 hours a week at 6.00 and five meals at 4.50, for the weeks of the period from 7 December.
    weeks = len(cost.period.mondays)
    assert cost.without_cents == weeks * (45 * 600 + 5 * 450)
    assert cost.with_cents is not None and 0 <= cost.with_cents < cost.without_cents
    assert cost.cents == cost.without_cents - cost.with_cents


def test_without_planned_care_there_is_no_amount_and_a_big_child_is_not_reminded() -> None:
    see(country=True)
    office = make_office()
    without = make_contract(make_child(office), signed=SIGNED)
    assert forgetting(without, LAW, before(40)).why == "no_plan"
    big = make_contract(make_child(office, born=date(2014, 6, 1)), signed=SIGNED)
    assert forgetting(big, LAW, before(40)).why == "too_old"
    assert remind(big, before(40), writer(before(40)), LAW) == 0


def test_the_radar_sees_what_ends_soon_and_what_ended_within_a_month(
    contract: m.Membership,
) -> None:
    def seen(today: date, periods: int) -> bool:
        found = radar.ending(today, periods).filter(pk=contract.pk).exists()
        for office in ("", "diekirch"):
            listed = radar.listed(today, periods, office)
            assert listed == ([(contract.pk, LAST)] if found else [])
            soon, over, first = radar.counted(today, office)
            days = [last for _, last in radar.listed(today, office=office)]
            assert soon == sum(last >= today for last in days) and soon + over == len(days)
            assert first == min((last for last in days if last >= today), default=None)
        assert radar.listed(today, periods, "esch") == []
        return found

    assert seen(LAST, 1) and seen(LAST + timedelta(days=31), 1)
    assert not seen(LAST + timedelta(days=32), 3)
    assert not seen(date(2026, 10, 31), 1) and seen(date(2026, 10, 31), 2)
    assert seen(date(2026, 9, 14), 3) and not seen(date(2026, 8, 30), 3)


def test_each_letter_is_in_exactly_one_batch(contract: m.Membership) -> None:
    office = make_office()
    remind(contract, before(40), writer(before(40)), LAW)
    batch = make_batch(office, writer(before(39)), "fr")
    assert batch is not None and batch.letters == 1
    assert bytes(batch.content).startswith(b"%PDF")
    assert "Claire Weber" in list_of(batch, "list.csv").decode("utf-8-sig")
    assert list_of(batch, "list.pdf").startswith(b"%PDF")
    assert make_batch(office, writer(before(39)), "fr") is None
    assert PrintBatch.objects.count() == 1
    letter = Message.objects.get(channel="letter")
    assert (letter.state, letter.batch) == ("sent", batch)


def test_an_unchanged_case_becomes_an_application_that_could_be_signed(
    contract: m.Membership,
) -> None:
    child = contract.child
    given = answers_of(child, before(40))
    assert given.income and given.income.incomes[0].yearly_cents == 3_600_000
    assert given.children and given.children.children[0].known == str(child.pk)
    assert open_problems(given) == []
    now = writer(before(40)).now
    made = start_renewal(child, given, make_office(), by=None, now=now)
    again = start_renewal(child, given, make_office(), by=None, now=now)
    assert made.pk == again.pk and made.purpose == "renewal"
    kept = answers(made)
    assert (kept.children, kept.income, kept.care) == (given.children, given.income, given.care)


def test_siblings_whose_contracts_end_too_are_renewed_together(contract: m.Membership) -> None:
    household = contract.child.homes.get().household
    sister = make_child(make_office(), given_name="Lea", household=household)
    make_contract(sister, signed=SIGNED)
    brother = make_child(make_office(), given_name="Tom", household=household)
    make_contract(brother, signed=date(2026, 9, 10))
    given = answers_of(contract.child, before(40))
    assert given.children
    assert [child.given_name for child in given.children.children] == ["Mia", "Lea"]


def test_the_access_log_is_forgotten_after_three_years() -> None:
    see(country=True)
    actor = Actor(None, "officer", "diekirch")
    for years in (4, 2):
        moment = NOW - timedelta(days=years * 366)
        note(actor, "read", f"{years} years", now=moment)
    purge_access_log(NOW)
    see(country=True)
    assert list(AccessLog.objects.values_list("what", flat=True)) == ["2 years"]
