"""One box finds a child, as people type: accents, typos, parts of names, numbers."""

import pytest

from accueil.registry import search
from accueil.registry.models import Child, Identity
from accueil.registry.record import index_names
from accueil.store.security import see
from tests.factories import make_child, make_contract, make_household, make_office

pytestmark = pytest.mark.django_db

NAMES = (
    *(("Müller", "Zoë"), ("Schmit", "Ben"), ("Schmitz", "Anna"), ("da Silva Pereira", "João")),
    *(("Weber", "Mia"), ("Wagner", "Mia"), ("Thill", "Léa"), ("N'Diaye", "Aïssatou")),
    *(("Kieffer", "Max"), ("Hoffmann", "Lara"), ("Reuter", "Emma"), ("Muller", "Tom")),
)


@pytest.fixture
def children() -> dict[str, Child]:
    see(country=True)
    office = make_office()
    return {
        f"{given} {family}": make_child(office, family_name=family, given_name=given)
        for family, given in NAMES
    }


def first(text: str) -> str:
    found = search.search(text)
    return f"{found[0].given_name} {found[0].family_name}" if found else ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("zoe muller", "Zoë Müller"),
        ("MULLER ZOE", "Zoë Müller"),
        ("Mueller, Zoe", "Zoë Müller"),
        ("ben schmidt", "Ben Schmit"),
        ("joao silva", "João da Silva Pereira"),
        ("pereira", "João da Silva Pereira"),
        ("kiefer", "Max Kieffer"),
        ("Kieffre Max", "Max Kieffer"),
        ("ndiaye", "Aïssatou N'Diaye"),
        ("hofman lara", "Lara Hoffmann"),
        ("reu", "Emma Reuter"),
        ("mia wagner", "Mia Wagner"),
        ("Webr Mia", "Mia Weber"),
        ("Tihll Lea", "Léa Thill"),
    ],
)
def test_names_are_found_as_people_type_them(
    children: dict[str, Child], typed: str, meant: str
) -> None:
    assert first(typed) == meant


def test_nothing_like_it_is_not_found(children: dict[str, Child]) -> None:
    assert search.search("xylophon") == []
    assert search.search("") == search.search(" - ") == search.search("é") == []


def test_numbers_and_codes_are_found_exactly(children: dict[str, Child]) -> None:
    mia = children["Mia Weber"]
    Child.objects.filter(pk=mia.pk).update(iam_code="WebMi123")
    contract = make_contract(mia)
    identity = Identity.objects.get(child=mia)
    assert identity.matricule
    spaced = f" {identity.matricule[:4]} {identity.matricule[4:8]} {identity.matricule[8:]} "
    for typed in (identity.matricule, spaced, "webmi123", "WEBMI123", contract.number):
        (hit,) = search.search(typed)
        assert hit.child == mia.id, typed
    assert (hit.iam_code, hit.contract, str(hit.last_day)) == (
        "WebMi123",
        contract.number,
        "2027-01-03",
    )
    assert search.search("1999010100012") == search.search("WebMi124") == []


def test_a_parents_matricule_finds_all_children_of_the_household() -> None:
    see(country=True)
    office = make_office()
    household = make_household(office)
    both = {make_child(office, given_name=n, household=household).id for n in ("Mia", "Tom")}
    adult = household.adults.get()
    assert adult.matricule
    assert {hit.child for hit in search.search(adult.matricule)} == both


def test_other_offices_children_are_not_found() -> None:
    see(country=True)
    here, there = make_office("diekirch"), make_office("esch")
    make_child(here, family_name="Weber")
    child = make_child(there, family_name="Weber", iam_code="WebMi999")
    contract = make_contract(child)
    see(office="diekirch")
    assert [hit.office for hit in search.search("weber mia")] == ["Diekirch"]
    assert search.search("WebMi999") == search.search(contract.number) == []
    see(office="")
    assert search.search("weber") == []


def test_a_new_name_is_found_and_the_old_one_is_not(children: dict[str, Child]) -> None:
    index_names(children["Emma Reuter"], "Oberweis", "Emma")
    assert {hit.child for hit in search.search("oberweis")} == {children["Emma Reuter"].id}
    assert children["Emma Reuter"].id not in {hit.child for hit in search.search("reuter")}


def test_at_most_25_are_shown_and_the_closest_come_first() -> None:
    see(country=True)
    office = make_office()
    for number in range(27):
        make_child(office, family_name="Weber-Muller", given_name=f"Maria{'abc'[number % 3]}")
    only = make_child(office, family_name="Weber", given_name="Mia")
    found = search.search("weber mia")
    assert len(found) == 25 and found[0].child == only.id
