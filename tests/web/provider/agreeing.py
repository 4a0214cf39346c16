"""Somebody of a provider at the pages of care contracts, and what is typed there."""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accueil.attendance.models import CareContract
from accueil.law.calendar import Period
from accueil.store.security import see
from tests import factories as f
from tests.caring import BORN, CODE, Place

DAY = timedelta(days=1)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def day(name: str, of: date) -> dict[str, str]:
    """A date as it is typed."""
    return {
        f"{name}_day": str(of.day),
        f"{name}_month": str(of.month),
        f"{name}_year": str(of.year),
    }


def today() -> date:
    """The day on which the pages are opened."""
    return timezone.localdate()


def first_day() -> date:
    """The first day of the next billing period but one."""
    return Period.containing(today()).later(1).first


WEEK = {
    **{f"from_{n}": "7:30" for n in (1, 2)},
    **{f"until_{n}": "17h30" for n in (1, 2)},
    **{"from_4": "9", "until_4": "12:00", "from2_4": "14:00", "until2_4": "1630"},
    **{"meal_1": "on", "meal_2": "on"},
}


def terms(**given: str) -> dict[str, str]:
    """The second step as it is filled in."""
    return {
        **day("first", first_day()),
        **WEEK,
        "deposit": "200",
        "notice_days": "30",
        "language": "fr",
        "extra_name_1": "Transport",
        "extra_cents_1": "15,00",
        "extra_per_1": "week",
        **given,
    }


def signature(**given: str) -> dict[str, str]:
    """The last step as it is filled in."""
    signed = {**day("signed", today()), "signer": "Claire Weber", "place": "Diekirch", "read": "on"}
    return {**signed, **given}


class Pages:
    """Somebody of a provider at its pages."""

    def __init__(self, place: Place) -> None:
        self.place, self.client = place, f.signed_in(place.account)

    def url(self, name: str, *args: Any) -> str:
        """An address of this provider."""
        return reverse(name, args=[self.place.provider.pk, *args])

    def find(self, code: str = CODE, born: date = BORN) -> Any:
        """The first step."""
        typed = {"iam_code": code, **day("born", born)}
        return self.client.post(self.url("care_contract_new"), typed)

    def draft(self) -> str:
        """The key of a new draft for the child."""
        answer = self.find()
        assert answer.status_code == 302, answer.content.decode()
        return str(answer.url).split("/")[-3]

    def signed(self, **given: str) -> CareContract:
        """A contract made by the pages."""
        key = self.draft()
        week = self.client.post(self.url("care_contract_terms", key), terms(**given))
        assert week.status_code == 302, week.content.decode()
        done = self.client.post(self.url("care_contract_sign", key), signature())
        assert done.status_code == 302, done.content.decode()
        see(country=True)
        return CareContract.objects.current().get()
