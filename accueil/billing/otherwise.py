"""What the parents would pay of a frozen bill if something of its case were otherwise."""

from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from accueil.billing.frozen import Frozen, provider_of
from accueil.law.assess import assess
from accueil.law.bill import gather
from accueil.law.errors import LawError
from accueil.law.parameters import Parameters


def otherwise(whole: Frozen, law: Parameters, provider: UUID | None, **other: Any) -> int | None:
    """The parents' part of a bill if its case were otherwise; None where the law cannot say.

    `provider`: of that one alone. `other`: what is put into the case, such as `membership=None`.
    """
    try:
        weeks = [assess(week, law) for week in gather(replace(whole.case, **other), law)]
    except LawError:
        return None
    return sum(
        line.parent_cents
        for week in weeks
        for line in week.lines
        if provider is None or provider_of(line.row.provider) == provider
    )


@lru_cache(maxsize=8)
def law_before(law: Parameters, first: date) -> Parameters:
    """The law as if a tariff had not come."""
    return replace(law, all_tariffs=tuple(t for t in law.all_tariffs if t.first < first))
