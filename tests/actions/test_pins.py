"""Two PINs as a facility makes them: pairs, e-mails, states; only one pair of a guardian serves."""

import pytest

from accueil.actions import pins
from accueil.identity.pins import PinsRefused, Typed, check_pins
from accueil.registry import models as m
from accueil.store.models import Message
from accueil.store.security import see
from tests import factories as f
from tests.caring import Place

NOW = f.NOW


def test_five_wrong_tries_are_told_to_who_leads_the_facility(child: m.Child, creche: Place) -> None:
    see(country=True)
    leads = f.make_account("manager", provider=creche.provider)
    f.make_account("educator", provider=creche.provider)
    guardian = f.make_guardian(child, creche.provider)
    pair, right = f.make_pins(guardian, NOW)
    wrong, voided = Typed(right.email, right.pin_1, "0000 0000"), ()
    for _try in range(5):
        with pytest.raises(PinsRefused) as refused:
            check_pins(wrong, NOW)
        voided = refused.value.voided
    assert voided == (pair.pk,)
    see()  # the page that tells it sees nobody
    pins.tell_locked(voided, NOW)
    pins.tell_locked(voided, NOW)
    see(country=True)
    told = Message.objects.filter(kind="pins_locked")
    assert {one.content["to"] for one in told} == {leads.email, creche.account.email}
    assert told.count() == 2
    assert told[0].office == str(creche.provider.pk)
    assert child.pk.hex not in str(told[0].content)
