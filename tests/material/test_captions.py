"""Captions: what WebVTT is taken, what is said of the rest; published without only for a reason."""

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from accueil.material import keeping
from accueil.material.captions import Cue, NotCaptions, cues
from accueil.material.keeping import CannotHear, ChangedMeanwhile, Lack, Words, seen_of
from accueil.material.models import FilePiece, Item, MaterialFile
from accueil.store.security import see
from tests.material import made
from tests.material.made import EDITOR, make

HEAD = "WEBVTT\n\n"
CUE = "00:01.000 --> 00:02.000\n"


@pytest.fixture
def country(db: None) -> Iterator[None]:
    see(country=True)
    yield
    see(country=True)


def test_cues_are_read_as_browsers_read_them() -> None:
    read = [
        Cue(0, 2500, "Blue, red"),
        Cue(2000, 3_604_000, "and green"),
    ]
    assert cues(made.VTT) == read
    assert cues(b"\xef\xbb\xbf" + made.VTT.replace(b"\n", b"\r\n")) == read
    assert cues(made.VTT.replace(b"\n", b"\r").rstrip()) == read
    entities = f"{HEAD}REGION\nid:a\n\n{CUE}&lt; <c.loud.red>a</c> <00:01.500><lang lb>b</lang> >"
    assert cues(entities.encode())[0].text == "&lt; a b >"


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("", "empty", 0),
        ("1\n00:00:01,000 --> 00:00:02,000\nSubRip\n", "no_head", 1),
        ("WEBVTTX\n", "no_head", 1),
        (HEAD, "no_cues", 0),
        (f"{HEAD}NOTE nothing else", "no_cues", 0),
        (f"WEBVTT\n{CUE}a", "blank_line", 2),
        (f"{HEAD}00:01,000 --> 00:02,000\na", "times", 3),
        (f"{HEAD}00:61.000 --> 00:62.000\na", "times", 3),
        (f"{HEAD}1\nwords alone\n\n{CUE}a", "times", 4),
        (f"{HEAD}words alone", "times", 3),
        (f"{HEAD}00:02.000 --> 00:02.000\na", "backwards", 3),
        (f"{HEAD}00:09.000 --> 00:10.000\na\n\nb\n{CUE}b", "backwards", 7),
        (f"{HEAD}00:01.000 --> 00:02.000 onclick:1\na", "settings", 3),
        (f"{HEAD}{CUE}a\n{CUE}b", "blank_line", 5),
        (f"{HEAD}NOTE a\nb\n{CUE}hidden in a note", "blank_line", 5),
        (f"{HEAD}{CUE}a\n<a href='https://example.org'>b</a>", "markup", 5),
        (f"{HEAD}{CUE}<img src=x onerror=y>", "markup", 4),
        (f"{HEAD}{CUE}<<b>img src=x>", "markup", 4),
        (f"WEBVTT <script>1</script>\n\n{CUE}a", "markup", 1),
        (f"{HEAD}STYLE\n::cue {{ color: red }}\n\n{CUE}a", "style", 3),
        (f"{HEAD}{CUE}a\x00b", "not_text", 4),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, reason: str, line: int) -> None:
    with pytest.raises(NotCaptions) as refused:
        cues(text.encode())
    assert (refused.value.reason, refused.value.line) == (reason, line)


def test_captions_are_utf_8_and_not_too_large(settings: Settings) -> None:
    with pytest.raises(NotCaptions) as refused:
        cues(f"{HEAD}{CUE}a\nKäschten".encode("latin-1"))
    assert (refused.value.reason, refused.value.line) == ("not_utf8", 5)
    settings.MATERIAL_CAPTIONS_BYTES = len(made.VTT)
    assert cues(made.VTT)
    with pytest.raises(NotCaptions, match="too_large"):
        cues(made.VTT + b"\n")


@given(st.binary(max_size=80), st.text("<>/ivc.-\n :019&", max_size=60))
def test_anything_is_taken_without_markup_or_refused(noise: bytes, words: str) -> None:
    for content in (noise, b"WEBVTT\n\n" + noise, f"{HEAD}{CUE}{words}".encode()):
        try:
            found = cues(content)
        except NotCaptions:
            continue
        assert all("<" not in cue.text and cue.first < cue.until for cue in found)


def _film(item: Item) -> MaterialFile:
    film = keeping.add_file(item.pk, made.MP4, "film.mp4", "", EDITOR)
    seen = seen_of(item, f"files.{film.pk}")
    keeping.describe_file(film, {"en": "A dance."}, "lb", seen, EDITOR)
    return film


@pytest.mark.usefixtures("country")
def test_who_does_not_hear_is_not_forgotten_silently() -> None:
    item = make(published=False)
    film = _film(item)
    song = keeping.add_file(item.pk, made.MP3, "song.mp3", "", EDITOR)
    seen = seen_of(item, f"files.{song.pk}")
    keeping.describe_file(song, {"en": "A song."}, "", seen, EDITOR)
    wanted = [
        Lack("captions", "lb", film.pk),  # spoken
        Lack("captions", "en", film.pk),  # the item's
        Lack("said", "en", song.pk),
    ]
    for reason in ("", "  "):
        with pytest.raises(CannotHear) as refused:
            keeping.publish(item.pk, seen_of(item, "state"), EDITOR, reason=reason)
        assert sorted(refused.value.lacks, key=wanted.index) == wanted
    keeping.publish(item.pk, seen_of(item, "state"), EDITOR, reason=" They come in March. ")
    without = item.edits.get(what="published").content["without"]
    assert without["reason"] == "They come in March." and len(without["missing"]) == 3
    item.refresh_from_db()
    keeping.withdraw(item.pk, seen_of(item, "state"), EDITOR)
    for code in ("lb", "en"):
        part = seen_of(item, f"captions.{film.pk}.{code}")
        keeping.save_captions(film, (made.VTT, f"{code}.txt"), code, part, EDITOR)
    seen = seen_of(item, f"files.{song.pk}")
    keeping.describe_file(song, {}, "", seen, EDITOR, said={"en": "Drop, drop."})
    assert song.texts.get().text == "A song.", "what is not handed in stays"
    item.refresh_from_db()
    keeping.publish(item.pk, seen_of(item, "state"), EDITOR)
    last = item.edits.last()
    assert last and "without" not in last.content
    assert last.content["captions"][str(film.pk)]["lb"]["name"] == "lb.vtt"
    assert last.content["files"][str(song.pk)]["said"] == {"en": "Drop, drop."}
    keeping.describe_file(
        song, {"en": ""}, "", seen_of(item, f"files.{song.pk}"), EDITOR, said={"en": ""}
    )
    assert not song.texts.exists()


@pytest.mark.usefixtures("country")
def test_captions_go_with_their_film_and_stand_once_a_language() -> None:
    item, other = make(published=False), make("Other", published=False)
    film = _film(item)
    part = f"captions.{film.pk}.lb"
    before = seen_of(item, part)
    keeping.save_captions(film, (made.VTT, "a.vtt"), "lb", before, EDITOR)
    with pytest.raises(ChangedMeanwhile):
        keeping.save_captions(film, (made.VTT, "b.vtt"), "lb", before, EDITOR)
    with pytest.raises(NotCaptions):
        keeping.save_captions(film, (b"1", "b.vtt"), "lb", seen_of(item, part), EDITOR)
    assert film.captions.get(removed_at=None).name == "a.vtt", "what was there stays"
    keeping.save_captions(film, (made.VTT, "c.vtt"), "lb", seen_of(item, part), EDITOR)
    kept = film.captions.get(removed_at=None)
    assert (kept.name, kept.kind, kept.media_type) == ("c.vtt", "captions", "text/vtt")
    assert FilePiece.objects.filter(file__of=film).count() == 1
    values = {"media_type": "text/vtt", "size": 1, "added_at": EDITOR.now}
    for wrong in (
        {"item": item, "of": film, "kind": "captions", "language": "lb"},  # twice
        {"item": item, "of": film, "kind": "captions", "language": ""},
        {"item": item, "of": None, "kind": "captions", "language": "fr"},
        {"item": item, "of": film, "kind": "paper", "language": "fr"},
        {"item": other, "of": film, "kind": "captions", "language": "fr"},  # of another item
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            MaterialFile.objects.create(**values, **wrong)
    see()  # of a draft nobody else sees them
    assert not MaterialFile.objects.exists()
    see(country=True)
    keeping.remove_file(film, seen_of(item, f"files.{film.pk}"), EDITOR)
    assert not FilePiece.objects.exists()
    assert not item.files.filter(removed_at=None).exists()
    with pytest.raises(ChangedMeanwhile):
        keeping.save_captions(film, (made.VTT, "d.vtt"), "fr", seen_of(item, part), EDITOR)


@pytest.mark.usefixtures("country")
def test_captions_are_taken_away_and_other_languages_ask_for_theirs() -> None:
    item = make(published=False)
    film = _film(item)
    for code in ("lb", "en"):
        part = seen_of(item, f"captions.{film.pk}.{code}")
        keeping.save_captions(film, (made.VTT, "a.vtt"), code, part, EDITOR)
    assert keeping.unheard_of(item) == []
    keeping.save_text(item.pk, Words("fr", "A", "B"), seen_of(item, "texts.fr"), EDITOR)
    assert keeping.unheard_of(item) == [Lack("captions", "fr", film.pk)]
    keeping.remove_captions(film, "lb", seen_of(item, f"captions.{film.pk}.lb"), EDITOR)
    assert [one.language for one in keeping.unheard_of(item)] == ["lb", "fr"]
    assert list(item.edits.values_list("what", "language"))[-1] == ("captions_removed", "lb")
