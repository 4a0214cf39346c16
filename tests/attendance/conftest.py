"""A crèche and a child with a care contract there; the connection is the crèche's own."""

import pytest

from accueil.registry import models as m
from accueil.store.security import see
from attendance.care import care
from tests import factories as f


@pytest.fixture
def creche(db: None) -> m.Provider:
    see(country=True)
    return f.make_provider(f.make_office())


@pytest.fixture
def mia(creche: m.Provider) -> m.Child:
    child = f.make_child(f.make_office())
    care(child, creche)
    see(providers=[creche.pk])
    return child
