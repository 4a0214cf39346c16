"""The public menu: on every page that anyone may open, and on no other."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories as f

pytestmark = pytest.mark.django_db
OPEN = (
    *("home", "calculator", "open_tariff", "rules", "legal", "accessibility", "sign_in"),
    *("family_sign_in", "family_new", "family_pins", "family_pins_help", "family_forgotten"),
    *("family_activate", "family_questions"),
)


@pytest.mark.usefixtures("static_files_as_they_lie")
def test_no_page_that_anyone_may_open_is_a_dead_end() -> None:
    for name in OPEN:
        read = Client().get(reverse(name)).content.decode()
        assert read.count('<nav class="menu"') == 1, name
        assert f'href="{reverse("open_tariff")}"' in read, name


@pytest.mark.usefixtures("static_files_as_they_lie")
def test_a_parent_has_the_own_menu_there() -> None:
    read = f.signed_in(f.make_parent()).get(reverse("legal")).content.decode()
    assert read.count('<nav class="menu"') == 1
    assert f'href="{reverse("family_home")}"' in read
    assert f'href="{reverse("open_tariff")}"' not in read
