"""A child with a card, a crèche and a childminder in whose sessions care contracts are made."""

from collections.abc import Iterator

import pytest

from accueil.registry import models as m
from accueil.store.security import see
from tests.caring import Place, make_child_with_card


@pytest.fixture
def child(db: None) -> m.Child:
    return make_child_with_card()


@pytest.fixture
def creche(child: m.Child) -> Iterator[Place]:
    place = Place()
    place.enter()
    yield place
    see()


@pytest.fixture
def childminder(child: m.Child) -> Iterator[Place]:
    place = Place("ap", "")
    place.enter()
    yield place
    see()
