"""Accounts of providers and agencies: looked after by their own, and by nobody else's."""

from typing import Any

import pytest

from accueil.identity import accounts
from accueil.identity.accounts import Invited
from accueil.identity.actors import actor_of, see_as
from accueil.identity.mail import send_link
from accueil.identity.models import Account
from accueil.registry.models import Agency, Provider
from accueil.store.models import Message
from accueil.store.security import see
from tests.factories import make_provider
from tests.identity.people import NOW, account, offices

pytestmark = pytest.mark.django_db


def people_of_providers() -> dict[str, Account]:
    """Two creches, an agency with one of two childminders, and who works there."""
    see(country=True)
    place = offices()[0]
    one, other = (make_provider(place, name=name) for name in ("One", "Other"))
    agency = Agency.objects.create(name="Agency")
    own, free = (make_provider(place, name=name, kind="ap", funding="") for name in ("A", "B"))
    Provider.objects.filter(pk=own.pk).update(agency=agency)
    own.refresh_from_db()
    return {
        "manager": account("manager", provider_id=one.pk),
        "educator": account("educator", provider_id=one.pk),
        "other manager": account("manager", email="other@example.lu", provider_id=other.pk),
        "agency": account("agency", agency_id=agency.pk),
        "childminder": account("childminder", provider_id=own.pk),
        "other childminder": account("childminder", email="free@example.lu", provider_id=free.pk),
        "officer": account("officer"),
    }


@pytest.mark.parametrize(
    ("role", "own"),
    [
        ("manager", {"manager", "educator"}),
        ("educator", set()),
        ("childminder", set()),
        ("agency", {"agency", "childminder"}),
    ],
)
def test_a_provider_s_people_are_looked_after_by_its_own_only(role: str, own: set[str]) -> None:
    people = people_of_providers()
    by = actor_of(people[role])
    see_as(by)
    assert {one.pk for one in accounts.colleagues(by)} == {people[name].pk for name in own}
    for name, one in people.items():
        assert accounts.manages(by, one) is (name in own and name != role), name
        if name in own and name != role:
            accounts.set_active(one, False, by=by, now=NOW)
            assert accounts.reset(one, by=by, now=NOW)
            continue
        for act in (accounts.reset, accounts.invite_again):
            with pytest.raises(accounts.NotAllowed):
                act(one, by=by, now=NOW)
        with pytest.raises(accounts.NotAllowed):
            accounts.set_active(one, False, by=by, now=NOW)


@pytest.mark.parametrize("role", ["manager", "educator", "childminder", "agency", "ministry"])
def test_who_is_invited_to_a_provider_or_an_agency(role: str) -> None:
    people = people_of_providers()
    by = actor_of(people.get(role) or account(role))
    wheres = {
        name: {"provider": one.provider, "agency": one.agency, "office": one.office}
        for name, one in people.items()
    }
    see_as(by)
    asked = [
        ("manager", "manager", {"manager", "ministry"}),
        ("educator", "manager", {"manager"}),
        ("manager", "other manager", {"ministry"}),
        ("educator", "other manager", set()),
        ("childminder", "childminder", {"agency", "ministry"}),
        ("childminder", "other childminder", {"ministry"}),
        ("agency", "agency", {"agency", "ministry"}),
        ("officer", "officer", {"ministry"}),
    ]
    for number, (what, like, may_ask) in enumerate(asked):
        where: dict[str, Any] = wheres[like]
        who = Invited(f"new{number}@example.lu", "New", what, **where)
        if role not in may_ask:
            with pytest.raises(accounts.NotAllowed):
                accounts.invite(who, by=by, now=NOW)
            continue
        made, token = accounts.invite(who, by=by, now=NOW)
        assert (made.provider, made.agency) == (where["provider"], where["agency"])
        send_link(made, "invitation", f"https://x.lu/{token}", by=by, now=NOW)
        sent = next(m for m in Message.objects.all() if m.content["to"] == made.email)
        assert sent.office == str(made.provider_id or made.agency_id or by.office)


def test_a_role_works_where_such_people_work() -> None:
    people = people_of_providers()
    by = actor_of(account("ministry"))
    see_as(by)
    creche, minder = people["manager"].provider, people["childminder"].provider
    agency, office = people["agency"].agency, people["officer"].office
    for role, where in (
        ("manager", {}),
        ("manager", {"provider": minder}),
        ("childminder", {"provider": creche}),
        ("manager", {"agency": agency}),
        ("manager", {"provider": creche, "office": office}),
        ("agency", {}),
        ("agency", {"provider": minder}),
        ("auditor", {"provider": creche}),
        ("officer", {"office": office, "agency": agency}),
    ):
        with pytest.raises(ValueError, match=r"work|has"):
            accounts.invite(Invited("x@example.lu", "X", role, **where), by=by, now=NOW)
