"""The hundred communes: their number by canton, their codes, the mergers."""

from collections import Counter

import pytest

from accueil.registry.communes import CANTONS, communes, office, offices, slug

BY_CANTON = (9, 5, 10, 7, 14, 8, 11, 10, 9, 7, 3, 7)
MERGED_AWAY = (
    *("Bascharage", "Clemency", "Hobscheid", "Septfontaines", "Tuntange", "Boevange-sur-Attert"),
    *(
        "Rosport",
        "Mompach",
        "Ermsdorf",
        "Medernach",
        "Hosingen",
        "Consthum",
        "Hoscheid",
        "Heinerscheid",
    ),
    *("Munshausen", "Burmerange", "Wellenstein", "Eschweiler", "Heiderscheid", "Neunhausen"),
    *("Grosbous", "Wahl", "Bous", "Waldbredimus", "Bastendorf", "Fouhren", "Kautenbach"),
)


def test_there_are_a_hundred_by_canton() -> None:
    assert tuple(CANTONS) == tuple(dict.fromkeys(commune.canton for commune in communes()))
    assert tuple(Counter(commune.canton for commune in communes()).values()) == BY_CANTON
    assert sum(BY_CANTON) == 100


def test_names_and_codes_are_each_once_and_fit() -> None:
    assert len({commune.slug for commune in communes()}) == 100
    assert len({commune.name for commune in communes()}) == 100
    unlike = [c.slug for c in communes() if slug(c.name) != c.slug]
    assert unlike == ["redange-sur-attert"], "written Redange/Attert"


@pytest.mark.parametrize(
    "name",
    [
        *("Groussbus-Wal", "Bous-Waldbredimus", "Helperknapp", "Habscht", "Rosport-Mompach"),
        *("Käerjeng", "Parc Hosingen", "Schengen", "Wincrange", "Kiischpelt", "Clervaux", "Tandel"),
        *("Lac de la Haute-Sûre", "Esch-sur-Sûre", "Vallée de l'Ernz", "Rambrouch", "Préizerdaul"),
    ],
)
def test_the_merged_communes_are_there(name: str) -> None:
    assert name in {commune.name for commune in communes()}


def test_what_was_merged_is_gone() -> None:
    assert not {commune.name for commune in communes()} & set(MERGED_AWAY)


def test_the_offices_are_the_communes_and_the_fund() -> None:
    assert len(offices()) == 101
    assert not office("cae").is_commune and office("esch-sur-alzette").is_commune
    with pytest.raises(KeyError):
        office("atlantis")


def test_postcodes_and_populations_are_plausible() -> None:
    assert all(1000 <= int(c.approximate_postcode) <= 9999 for c in communes())
    assert 640_000 < sum(c.approximate_population for c in communes()) < 700_000
    assert min(communes(), key=lambda c: c.approximate_population).name == "Saeul"
