"""Writes a case as a case file (`docs/formats.md`, section 1) or as the same keys in JSON.

No names, nothing that is not asked. `accueil assess` computes from the file
what was computed from the case, to the cent.
"""

import json
import tomllib
from collections.abc import Iterator

from accueil.law.care import Provider, Stay
from accueil.law.case import Case
from accueil.law.household import Household


def case_toml(case: Case) -> str:
    """The file of a case."""
    return "\n".join(_lines(case)) + "\n"


def case_json(case: Case) -> str:
    """The file's keys and values as JSON: days and times as texts."""
    return json.dumps(tomllib.loads(case_toml(case)), default=str, ensure_ascii=False)


def _lines(case: Case) -> Iterator[str]:
    yield f'language = "{case.language}"'
    yield from _household(case.household)
    yield from ("", "[child]", f"born = {case.child.born}")
    if case.child.schooling is not None:
        yield f'schooling = "{case.child.schooling}"'
    if case.child.rank is not None:
        yield f"rank = {case.child.rank}"
    if case.membership:
        yield from ("", "[membership]", f"signed = {case.membership.signed}")
        yield f"periods = {case.membership.periods}"
    for provider in case.providers:
        yield from _provider(provider)
    for stay in case.stays:
        yield from _stay(stay)
    if case.weeks_without is not None:
        mondays = ", ".join(str(monday) for monday in case.weeks_without)
        yield from ("", "[multilingual]", f"weeks_without = [{mondays}]")
    yield from ("", "[bill]", f'period = "{case.period.name}"')


def _household(household: Household) -> Iterator[str]:
    yield from ("", "[household]", f'kind = "{household.kind}"')
    yield f"allowance_children = {household.allowance_children}"
    yield f"precarious = {_yes(household.precarious)}"
    yield f"income_declared = {_yes(household.income_declared)}"
    for income in household.incomes:
        yield from ("", "[[household.income]]", f'of = "{income.of}"')
        yield f'yearly = "{_euros(income.yearly_cents)}"'
    for paid in household.maintenance:
        yield from ("", "[[household.maintenance]]", f'yearly = "{_euros(paid.yearly_cents)}"')
        yield f"recoverable = {_yes(paid.recoverable)}"


def _provider(provider: Provider) -> Iterator[str]:
    yield from ("", "[[provider]]", f'id = "{provider.id}"', f'kind = "{provider.kind}"')
    if provider.funding:
        yield f'funding = "{provider.funding}"'
    yield f'hour_price = "{_euros(provider.price_cents)}"'
    yield f'meal_price = "{_euros(provider.meal_price_cents)}"'


def _stay(stay: Stay) -> Iterator[str]:
    yield from ("", "[[care]]", f'provider = "{stay.provider}"', f"date = {stay.day}")
    yield f"from = {_clock(stay.start)}"
    yield f"until = {_clock(stay.until)}"
    yield f"meals = {stay.meals}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}:00"


def _yes(value: bool) -> str:
    return "true" if value else "false"


def _euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"
