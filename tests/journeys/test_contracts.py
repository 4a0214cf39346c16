"""A contract of each kind of household, each in another language, from the first click to the PDF.

One of them is made with the keyboard alone, one in a browser without JavaScript.
"""

from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.journeys.counter import sign, whole_case
from tests.journeys.families import BY_KIND, Family
from tests.journeys.keyboard import Keyboard
from tests.journeys.person import Person
from tests.journeys.site import OFFICER, Desk

BY_KEYBOARD, WITHOUT_SCRIPT = "Blended household", "Separated parents"


@pytest.mark.parametrize("kind", sorted(set(BY_KIND) - {BY_KEYBOARD, WITHOUT_SCRIPT}))
def test_a_contract_of_each_kind(desk: Desk, kind: str) -> None:
    family = BY_KIND[kind]
    make_contract(desk(OFFICER, family.speaks), family)


def test_the_keyboard_alone_suffices(desk: Desk) -> None:
    family = BY_KIND[BY_KEYBOARD]
    make_contract(desk(OFFICER, family.speaks, kind=Keyboard), family)


def test_it_works_without_javascript(desk: Desk) -> None:
    family = BY_KIND[WITHOUT_SCRIPT]
    make_contract(desk(OFFICER, family.speaks, java_script_enabled=False), family)


def make_contract(officer: Person, family: Family) -> None:
    """From a new application to the sealed paper."""
    whole_case(officer, family)
    number, content = sign(officer, family)
    assert content.startswith(b"%PDF")
    paper = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    assert family.child in paper
    assert family.family_name in paper
    assert number in paper
