"""The open tariff: the page, the files and the law's own numbers say the same, on every day."""

import csv
import io
import json
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from importlib.resources import files

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import Settings

from accueil.law.parameters import shipped
from accueil.law.words import LANGUAGES, euros
from accueil.web.public.tariff import shown
from accueil.web.public.tariff.views import tariff_file
from accueil.web.public.tariff.words import name_words, value_words

LAW = shipped()
FIRST = LAW.tariffs[0].first
ONE = timedelta(days=1)
EDGES = [
    day for tariff in LAW.tariffs for day in (tariff.first - ONE, tariff.first, tariff.first + ONE)
]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def static_files_as_they_lie(settings: Settings) -> None:
    """Addresses of static files without their digest."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def page(language: str = "en", **query: str) -> str:
    """The page of a day, with lines and spaces as one space."""
    told = Client().get("/tariff/", query, headers={"Accept-Language": language})
    assert told.status_code == 200
    return spaced(told.content.decode())


def spaced(words: str) -> str:
    """Words with each line end and every kind of space as one space."""
    return " ".join(unescape(words).split())


def test_a_day_that_came_whole_stands_in_its_three_boxes() -> None:
    read = page(day="2022-10-03")
    assert all(f'name="day_{part}"' in read for part in ("day", "month", "year"))
    assert [f'value="{value}"' in read for value in ("03", "10", "2022")] == [True] * 3
    assert 'value="soon"' in page(day="soon")


def file(day: date, ending: str, **headers: str) -> HttpResponse:
    """A file of a day."""
    return Client().get(f"/tariff/{day}.{ending}", headers=headers)


def written(value: object) -> Iterator[object]:
    """Every single value of a table of a tariff file, wherever it stands."""
    inner = value.values() if isinstance(value, dict) else value
    for one in inner if isinstance(inner, list) or isinstance(value, dict) else ():
        if isinstance(one, dict | list):
            yield from written(one)
        else:
            yield one


def test_json_csv_and_the_law_s_file_say_the_same() -> None:
    for tariff in LAW.tariffs:
        told = file(tariff.first, "json").json()
        rows = list(csv.DictReader(io.StringIO(file(tariff.first, "csv").content.decode())))
        by_name = {row["name"]: row for row in rows if row["name"] != "minimum_wage"}
        assert by_name.keys() == told["numbers"].keys() == tariff.numbers.keys()
        for name, number in told["numbers"].items():
            row = by_name[name]
            assert json.dumps(number["value"]).strip('"') == row["value"]
            assert all(row[key] == number[key] for key in ("unit", "source", "document", "checked"))
            assert row["parameters"] == told["made_with"]["parameters"] == LAW.digest
            assert (row["from"], row["until"]) == (told["first"], told["last"] or "")
        wages = [row for row in rows if row["name"] == "minimum_wage"]
        pairs = [(wage["from"], str(wage["value"])) for wage in told["minimum_wages"]]
        assert [(row["from"], row["value"]) for row in wages] == pairs and pairs
        text = files("accueil.law").joinpath(f"data/tariffs/{tariff.first}.toml").read_text()
        content = tomllib.loads(text)
        prices = [row["value"] for name, row in by_name.items() if name.startswith("scale.")]
        assert prices == [str(one) for one in written(content["scale"]["values"])]
        assert by_name["hour_cap.sea"]["value"] == str(content["hour_cap"]["sea"]["value"])


def test_every_day_has_an_answer() -> None:
    """From 2010 to 2027 day by day; a day without a tariff is said to have none."""
    asked, seen = RequestFactory().get("/"), set[str]()
    days = [date(2010, 1, 1) + timedelta(days=n) for n in range(18 * 366)]
    for day in days:
        for ending in ("csv", "json"):
            told = tariff_file(asked, day.isoformat(), ending)
            assert told.status_code == (200 if day >= FIRST else 404), day
            seen.add(told.headers.get("ETag", ""))
    assert len(seen) == 2 * len(LAW.tariffs) + 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_the_scale_and_what_changed(language: str) -> None:
    told = page(language, day="2023-09-04")
    assert spaced(f"{euros(375, language)} → {euros(540, language)}") in told
    cells = shown.bands(LAW.tariff_on(date(2023, 9, 4)), LAW.minimum_wage(FIRST), language)
    assert len(cells) == 10 and all(len(band.rows) == 4 for band in cells)
    for band in cells:
        assert all(spaced(f">{price}<") in told for _group, prices in band.rows for price in prices)
        assert all(spaced(f">{label}<") in told for label, _price in band.meals)
    assert LAW.digest in told and told.count('aria-current="true"') >= 2
    for tariff in LAW.tariffs:  # every number has a name and a value that people can read
        for name, number in tariff.numbers.items():
            label, value = name_words(name, language), value_words(name, number, language)
            assert label and value and name not in label and "None" not in value


def test_the_days_around_every_tariff() -> None:
    for day in EDGES:
        told = page(day=day.isoformat())
        assert ("No tariff is known of this day" in told) == (day < FIRST)
        assert ("What changed" in told) == (day >= FIRST)
        boxes = {"day_day": str(day.day), "day_month": str(day.month), "day_year": str(day.year)}
        assert ("No tariff is known of this day" in page(**boxes)) == (day < FIRST)
    assert f"since {LAW.tariffs[-1].first.day} January" in page()
    ahead = timezone.localdate() + timedelta(days=400)
    assert "This day is still to come" in page(day=ahead.isoformat())
    assert "There is a problem" in page(day="2023-02-30") + page(day="x") + page(day_day="1")


def test_files_are_kept_by_their_digest_and_open_to_pages_of_others() -> None:
    first, day = LAW.tariffs[-1].first, LAW.tariffs[-1].first + ONE
    for ending in ("json", "csv"):
        told = file(first, ending)
        assert LAW.digest in told["ETag"] and "max-age" in told["Cache-Control"]
        assert told["Access-Control-Allow-Origin"] == "*" and not told.cookies
        again = file(day, ending, **{"If-None-Match": told["ETag"]})
        assert again.status_code == 304 and not again.content
        assert file(FIRST, ending, **{"If-None-Match": told["ETag"]}).status_code == 200
        none = file(FIRST - ONE, ending)
        assert none.status_code == 404 and "the first one begins on" in none.content.decode()
    for path in ("2025-02-30.json", "today.json", "2025-11-03.xlsx", "2025-11-03.toml"):
        assert Client().get(f"/tariff/{path}").status_code == 404, path
    scale = Client().get("/api/v1/scale", {"day": first.isoformat()})
    assert scale.json() == file(first, "json").json()
    assert scale["Access-Control-Allow-Origin"] == "*" and LAW.digest in scale["ETag"]
    seen = {"If-None-Match": scale["ETag"]}
    assert (
        Client().get("/api/v1/scale", {"day": first.isoformat()}, headers=seen).status_code == 304
    )
    assert Client().get("/api/v1/scale")["Cache-Control"] == "public, no-cache"
