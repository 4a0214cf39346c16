"""Where the facts of a bill stand, as they were known when it was made."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from accueil.billing.frozen import Frozen
from accueil.registry import models as m
from accueil.web.base.bills import facts
from accueil.web.base.bills.rests import Known
from accueil.web.office.children import words
from accueil.web.office.children.known import moment, url_of

DAY = timedelta(days=1)


def known(child: m.Child, frozen: Frozen, at: datetime | None) -> Known:
    """The facts behind a bill as known at a moment (None: now), for who may read the file."""
    found = facts.known(child, frozen, at)
    days = frozen.case.period.first, frozen.case.period.last + DAY
    home = m.Home.objects.known_at(at).filter(child=child, valid__overlap=days).first()
    return replace(
        found,
        contract_url=url_of("contract", found.contract) if found.contract else "",
        child_url=f"{reverse('child', args=[child.pk])}#history",
        incomes=_incomes(home.household_id, frozen, at) if home else {},
    )


def _incomes(household: UUID, frozen: Frozen, at: datetime | None) -> dict[str, str]:
    """How each income was shown, since when it counts, when it was recorded."""
    rows = m.Income.objects.known_at(at).on(frozen.case.period.first).filter(household=household)
    return {
        row.of: gettext("%(evidence)s. Counts since %(day)s, recorded on %(moment)s.")
        % {
            "evidence": words.EVIDENCE[row.evidence],
            "day": words.day(row.first),
            "moment": moment(row.recorded_at),
        }
        for row in rows.defer("yearly_cents")
    }
