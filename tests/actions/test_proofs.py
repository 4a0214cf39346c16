"""Proofs at night: what moved, on Sundays everything; kept, and told to the auditors."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection

from accueil.actions import proofs
from accueil.billing.models import Proof
from accueil.billing.verify import Scope
from accueil.registry import models as m
from accueil.store.models import AccessLog, Actor, Message
from tests.billing.ledger import AUGUST, HOUR, LAW, NOW, as_owner, make, tampered
from tests.factories import make_account

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
DAY = timedelta(days=1)
TWICE = "UPDATE billing_transfer SET cents = cents + 1 WHERE kind = 'state'"


@pytest.fixture
def children() -> Iterator[tuple[m.Child, m.Child]]:
    """Two children with a ledger, as the owner of the tables."""
    with as_owner():
        yield make()


def test_every_night(children: tuple[m.Child, m.Child]) -> None:
    """A Wednesday proves what moved, a Sunday everything, each what was asked for; nobody is
    alarmed as long as it holds."""
    auditor = make_account("auditor", language="de")
    wednesday = NOW + 16 * HOUR
    first, *rest = proofs.nightly(wednesday, LAW)
    assert (first.scope, first.counts["statements"], first.found, rest) == ("moved", 3, {}, [])
    (quiet,) = proofs.nightly(wednesday + DAY, LAW)
    assert quiet.counts.get("statements", 0) == 0
    actor = Actor(auditor.pk, "auditor")
    one = proofs.ask_for_tonight(AUGUST.name, by=actor, now=wednesday + DAY)
    assert proofs.ask_for_tonight(AUGUST.name, by=actor, now=wednesday + 2 * DAY) == one
    sunday, asked = proofs.nightly(wednesday + 3 * DAY, LAW)
    assert (sunday.scope, sunday.counts["statements"]) == ("all", 3)
    assert (asked.scope, asked.counts["statements"]) == (AUGUST.name, 3)
    assert proofs.asked() == []
    assert not Message.objects.filter(kind="proof").exists()
    with tampered(TWICE):
        broken = proofs.prove(Scope(), LAW, by=actor, now=wednesday + 4 * DAY)
        (message,) = Message.objects.filter(kind="proof")
        assert message.content["to"] == auditor.email
        assert str(broken.pk) in message.content["text"]
        assert "Was gebucht ist" in message.content["text"]
        codes = [child.iam_code for child in children]
        assert not any(str(code) in json.dumps(message.content) for code in codes)
        assert children[1].pk in {one.child for one in proofs.findings_of(broken)}
        assert AccessLog.objects.filter(what="audit: proof of all").exists()


def test_a_proof_is_never_changed(children: tuple[m.Child, m.Child]) -> None:
    """What was proven stays; the table refuses."""
    proof = proofs.prove(Scope(AUGUST.name), LAW, by=None, now=NOW)
    with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM billing_proof WHERE id = %s", [proof.pk])
    assert Proof._meta.db_table == "billing_proof"
