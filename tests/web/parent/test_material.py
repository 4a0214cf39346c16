"""Parents find what fits their children's ages today, and nothing that is not shown to them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accueil.material import keeping
from accueil.material.keeping import Words, seen_of
from accueil.material.models import Item
from accueil.registry.models import Child
from accueil.store.security import see
from tests.factories import make_child, make_office, make_parent, signed_in
from tests.material import made
from tests.material.made import EDITOR, make

DAY = timedelta(days=1)
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def static_files_as_they_lie(settings: Settings) -> None:
    """Addresses of static files without their digest."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture
def mia(db: None) -> Iterator[Child]:
    see(country=True)
    yield make_child(make_office(), given_name="Mia", born=TODAY - 400 * DAY)
    see(country=True)


@pytest.fixture
def parent(mia: Child) -> Client:
    leo = make_child(make_office(), given_name="Leo", born=TODAY - 5 * 366 * DAY)
    return signed_in(make_parent(mia, leo))


def titles(client: Client, **asked: str) -> dict[str, list[str]]:
    """What the list shows, by child; all of it under no name."""
    context = client.get("/family/material/", asked).context
    see(country=True)
    groups = context.get("groups") or [{"name": "", "rows": context["rows"]}]
    return {group["name"]: [row["title"] for row in group["rows"]] for group in groups}


def test_what_fits_each_child_today(parent: Client, mia: Child) -> None:
    make("First steps", ages=(12, 18))
    make("Crawling", ages=(6, 12))
    make("For both", ages=(12, 72))
    make("Letters", ages=(48, 96))
    make("Tomorrow", ages=(0, 96), first=TODAY + DAY)
    make("Until yesterday", ages=(0, 96), until=TODAY)
    make("Draft", ages=(0, 96), published=False)
    withdrawn = make("Withdrawn", ages=(0, 96))
    keeping.withdraw(withdrawn.pk, seen_of(withdrawn, "state"), EDITOR)
    fits = {"Mia": ["First steps", "For both"], "Leo": ["For both", "Letters"]}
    assert titles(parent) == fits
    assert titles(parent, who=str(mia.pk)) == {"": fits["Mia"]}
    assert set(titles(parent, who="all")[""]) == {*fits["Mia"], *fits["Leo"], "Crawling"}
    assert titles(parent, q="leters") == {"Mia": [], "Leo": ["Letters"]}
    assert titles(parent, language="fr") == {"Mia": [], "Leo": []}
    page = parent.get("/family/material/").content.decode()
    assert "For Mia (13 months)" in page and "Draft" not in page
    see(country=True)
    stranger = make_child(make_office(), given_name="Tom")
    assert "Tom" not in parent.get("/family/material/", {"who": str(stranger.pk)}).content.decode()


def test_what_is_not_shown_is_not_found_under_its_address_either(parent: Client) -> None:
    items = [
        make("Shown"),
        make("Draft", published=False),
        make("Tomorrow", first=TODAY + DAY),
        make("Over", until=TODAY),
        make("Withdrawn"),
    ]
    keeping.withdraw(items[-1].pk, seen_of(items[-1], "state"), EDITOR)
    statuses = []
    for item in items:
        see(country=True)
        file = keeping.add_file(item.pk, made.MP3, "a.mp3", "", EDITOR)
        url = f"/family/material/{item.pk}/"
        statuses.append(parent.get(url).status_code)
        statuses.append(parent.get(f"{url}{file.pk}/").status_code)
    assert statuses == [200, 200, *[404] * 8]
    assert parent.get(f"/material/{items[0].pk}/").status_code == 403


def test_an_item_in_the_readers_language_or_said_in_another(parent: Client) -> None:
    item = make("Bild", "Ein Bild.", language="de")
    file = keeping.add_file(item.pk, made.PNG, "bild.png", "", EDITOR)
    texts = {"de": "Ein <Haus>."}
    keeping.describe_file(file, texts, "", seen_of(item, f"files.{file.pk}"), EDITOR)
    url = f"/family/material/{item.pk}/"
    page = parent.get(url).content.decode()
    assert "this is in German" in page and '<h1 lang="de">Bild</h1>' in page
    assert 'alt="Ein &lt;Haus&gt;."' in page and "(PNG, 1 kB)" in page
    see(country=True)
    english = Words("en", "Picture", "A picture.")
    keeping.save_text(item.pk, english, seen_of(item, "texts.en"), EDITOR)
    page = parent.get(url).content.decode()
    assert '<h1 lang="en">Picture</h1>' in page and "this is in" not in page
    assert '<h1 lang="de">' in parent.get(f"{url}?in=de").content.decode()
    part = parent.get(f"{url}{file.pk}/", HTTP_RANGE="bytes=1-3")
    assert b"".join(part) == b"PNG" and part.status_code == 206
    assert part["Content-Disposition"].startswith("attachment")


def test_a_long_list_goes_on_elsewhere(parent: Client, mia: Child) -> None:
    see(country=True)
    for number in range(14):
        make(f"Number {number}", ages=(12, 24))
    assert Item.objects.count() == 14
    groups = parent.get("/family/material/?q=number").context["groups"]
    (group,) = (one for one in groups if one["name"] == "Mia")
    assert len(group["rows"]) == 12 and group["more_url"] == f"?q=number&who={mia.pk}"
    assert len(parent.get(f"/family/material/{group['more_url']}").context["rows"]) == 14
