"""Material: what fits an age on a day, what is found, what parents never see, what is kept."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from accueil.material import finding, keeping
from accueil.material.ages import months_old
from accueil.material.files import media_type, pieces
from accueil.material.keeping import CannotPublish, ChangedMeanwhile, Words, seen_of
from accueil.material.models import Edit, FilePiece, Item, ItemText, MaterialFile
from accueil.store.models import AccessLog
from accueil.store.security import see
from accueil.store.uploads import NotAccepted
from tests.material import made
from tests.material.made import DAY, EDITOR, make

DAYS = st.dates(date(2010, 1, 1), date(2030, 12, 31))


@pytest.fixture
def country(db: None) -> Iterator[None]:
    see(country=True)
    yield
    see(country=True)


@given(born=DAYS, lived=st.integers(0, 3000))
def test_a_month_more_on_the_same_day_of_each_month(born: date, lived: int) -> None:
    day = born + timedelta(days=lived)
    months, before = months_old(born, day), months_old(born, max(born, day - timedelta(days=1)))
    assert 0 <= months - before <= 1
    assert months == before or day.day == born.day or (day.day == 1 and born.day > 28)
    assert months_old(born, date(born.year + 5, born.month, min(born.day, 28))) in (59, 60)


@given(
    ages=st.lists(st.integers(0, 215), min_size=2, max_size=2, unique=True), at=st.integers(0, 215)
)
def test_what_fits_an_age(country_once: None, ages: list[int], at: int) -> None:
    first, until = sorted(ages)
    with transaction.atomic():
        item = make(ages=(first, until))
        fits = item in finding.fits(finding.shown(DAY), at)
        transaction.set_rollback(True)
    assert fits is (first <= at < until)


@pytest.fixture(scope="module")
def country_once(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """The database for many examples of one test."""
    with django_db_blocker.unblock():
        see(country=True)
        yield
        connection.close()


@pytest.mark.usefixtures("country")
def test_drafts_other_days_and_what_was_withdrawn_are_not_shown() -> None:
    shown = make()
    last = make("Today only", first=DAY, until=DAY + timedelta(days=1))
    make("Draft", published=False)
    make("Tomorrow", first=DAY + timedelta(days=1))
    make("Over", until=DAY)
    gone = make("Withdrawn")
    keeping.withdraw(gone.pk, seen_of(gone, "state"), EDITOR)
    assert set(finding.shown(DAY)) == {shown, last}
    see()  # who is not of the ministry has no row of drafts, and writes none
    assert {"Colours", "Over", "Tomorrow", "Today only"} == set(
        ItemText.objects.values_list("title", flat=True)
    )
    assert not Edit.objects.exists()
    assert Item.objects.update(state="draft") == 0
    assert Item.objects.filter(pk=shown.pk, state="published").exists()
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        make("Forged")


@pytest.mark.usefixtures("country")
def test_words_are_found_as_people_type_them() -> None:
    colours = make("Bloë Kinnek", "Wéi heescht dës Faarf?", language="lb")
    keeping.save_text(
        colours.pk,
        Words("fr", "Les couleurs", "Bleu, rouge, vert."),
        seen_of(colours, "texts.fr"),
        EDITOR,
    )
    bath = make("Le bain", "Une chanson pour l'eau.", language="fr")
    for asked, expected in {
        "": {colours, bath},
        "BLOE": {colours},
        "faarf wei": {colours},
        "coulleurs": {colours},  # a letter too many
        "couleur rouge": {colours},
        "kinnek rouge": set(),  # in two languages
        "chanson": {bath},
        "l'eau": {bath},
        "elephant": set(),
    }.items():
        assert set(finding.found(finding.shown(DAY), asked)) == expected, asked
    assert set(finding.in_language(finding.shown(DAY), "lb")) == {colours}


@pytest.mark.usefixtures("country")
def test_two_editors_do_not_overwrite_one_another() -> None:
    item = make(published=False)
    seen, ages = seen_of(item, "texts.en"), seen_of(item, "ages")
    keeping.save_text(item.pk, Words("en", "Colours", "Mine."), seen, EDITOR)
    with pytest.raises(ChangedMeanwhile):
        keeping.save_text(item.pk, Words("en", "Colours", "Theirs."), seen, EDITOR)
    keeping.save_ages(item.pk, (24, 48), ages, EDITOR)  # another part: nothing is overwritten
    assert item.texts.get().text == "Mine."
    with pytest.raises(ValueError, match="only text"):
        keeping.remove_text(item.pk, "en", seen_of(item, "texts.en"), EDITOR)
    whats = list(item.edits.values_list("what", "language"))
    assert whats == [("made", "en"), ("text", "en"), ("ages", "")]
    first, last = item.edits.first(), item.edits.last()
    assert first and last and first.content["texts"]["en"][1] == "Blue, red, green."
    assert last.content["ages"] == [24, 48]
    assert AccessLog.objects.filter(what="material: text", action="change").exists()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Edit.objects.update(what="nothing")


@pytest.mark.parametrize("kind", made.KINDS)
def test_kinds_are_known_by_their_content(kind: str) -> None:
    assert media_type(made.KINDS[kind]) == kind


@pytest.mark.parametrize("content", [made.MP3, made.MP3_BARE])
def test_mp3_with_and_without_a_head(content: bytes) -> None:
    assert media_type(content) == "audio/mpeg"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"<svg xmlns='x'><script>1</script></svg>", "unknown"),
        (b"<!doctype html><p>Hello", "unknown"),
        (b"RIFF\x24\0\0\0WAVEfmt " + bytes(40), "unknown"),
        (b"OggS\0\2" + bytes(22) + b"\x80theora" + bytes(99), "unknown"),
        (made.WEBP[:20], "cut_off"),
        (made.PNG[:-8], "cut_off"),
        (made.MP3 + b"<script>alert(1)</script>", "active"),
        (made.WEBM_HEAD + bytes(300), "unknown"),
    ],
)
def test_what_is_none_of_these_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(NotAccepted) as refused:
        media_type(content)
    assert refused.value.reason == reason


def test_each_kind_has_its_size(settings: Settings) -> None:
    settings.MATERIAL_LONG_BYTES, settings.MATERIAL_BYTES = len(made.MP4), len(made.WEBP)
    assert media_type(made.MP4) == "video/mp4"
    settings.MATERIAL_LONG_BYTES -= 1
    with pytest.raises(NotAccepted, match="too_large"):
        media_type(made.MP4)


@pytest.mark.usefixtures("country")
def test_a_file_needs_its_words_before_parents_see_it_and_goes_for_good(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(FilePiece, "LENGTH", 100)
    item = make(published=False)
    file = keeping.add_file(item.pk, made.MP4, "../My film.exe", "en", EDITOR)
    assert (file.name, file.kind, file.size) == ("My film.mp4", "video", len(made.MP4))
    with pytest.raises(CannotPublish) as refused:
        keeping.publish(item.pk, seen_of(item, "state"), EDITOR)
    assert [(one.what, one.language, one.file) for one in refused.value.lacks] == [
        ("file", "en", file.pk)
    ]
    keeping.describe_file(file, {"en": "A dance."}, "", seen_of(item, f"files.{file.pk}"), EDITOR)
    keeping.publish(item.pk, seen_of(item, "state"), EDITOR, reason="It has no sound.")
    whole = range(len(made.MP4))
    for first, last in ((0, whole[-1]), (0, 0), (99, 100), (100, 100), (150, whole[-1])):
        assert b"".join(pieces(file.pk, first, last)) == made.MP4[first : last + 1]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        FilePiece.objects.update(content=b"")
    keeping.remove_file(file, seen_of(item, f"files.{file.pk}"), EDITOR)
    assert not FilePiece.objects.exists()
    assert MaterialFile.objects.get(pk=file.pk).removed_at == EDITOR.now
