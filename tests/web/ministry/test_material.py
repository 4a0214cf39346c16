"""Editors keep material: step by step, seen as parents see it, published, never overwritten."""

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accueil.material.models import Item, MaterialFile
from accueil.store.security import see
from tests.factories import make_account, signed_in
from tests.material import made

NEW = {
    "language": "en",
    "title": "A bath song",
    "text": "Drop, drop.\n\n- one\n- two",
    "from_months": "6",
    "until_months": "36",
}


def seen(client: Client, url: str) -> str:
    return str(client.get(url).context["seen"])


def begun(client: Client) -> Item:
    answer = client.post("/material/new/", NEW)
    assert answer.status_code == 302, answer.context["form"].errors
    see(country=True)
    return Item.objects.latest("made_at")


def add(client: Client, item: Item, name: str, content: bytes) -> Any:
    file = SimpleUploadedFile(name, content)
    url = reverse("material_file_new", args=[item.pk])
    return client.post(url, {"file": file, "language": "en"})


def test_only_the_ministry_keeps_material(ministry: Client) -> None:
    item = made.make()
    for role in ("helpdesk", "auditor", "manager"):
        see(country=True)
        other = signed_in(make_account(role))
        for url in ("/material/", f"/material/{item.pk}/", f"/material/{item.pk}/preview/"):
            assert other.get(url).status_code == 403
        assert other.post(f"/material/{item.pk}/publish/").status_code == 403
    assert ministry.get("/material/").context["count"] == 1


def test_an_item_from_the_first_word_to_parents(ministry: Client) -> None:
    wrong = ministry.post("/material/new/", {**NEW, "until_months": "6", "title": ""})
    assert set(wrong.context["form"].errors) == {"title", "until_months"}
    assert "- one\n- two" in wrong.content.decode(), "what was typed stays"
    item = begun(ministry)
    home = reverse("material_item", args=[item.pk])
    french = reverse("material_text", args=[item.pk, "fr"])
    text = {"title": "Chanson du bain", "text": "Plouf.", "seen": seen(ministry, french)}
    assert ministry.post(french, text).status_code == 302
    answer = add(ministry, item, "song.mp3", made.MP3)
    file = MaterialFile.objects.get()
    assert answer["Location"] == reverse("material_file", args=[item.pk, file.pk])
    assert [one["url"] for one in ministry.get(home).context["missing"]] == [answer["Location"]] * 2
    token = {"seen": seen(ministry, home)}
    refused = ministry.post(reverse("material_publish", args=[item.pk]), token)
    assert refused.status_code == 409 and "still missing" in refused.content.decode()
    words = {"en": "A song.", "fr": "Une chanson.", "spoken": "lb"}
    words |= {"said_en": "Drop, drop.", "said_fr": "Plouf."}
    words["seen"] = seen(ministry, answer["Location"])
    assert ministry.post(answer["Location"], words).status_code == 302
    assert [one["text"] for one in ministry.get(home).context["unheard"]] == [
        "What is said in song.mp3, in Luxembourgish"
    ]
    words |= {"said_lb": "Drëps,\n\n<b>drëps", "seen": seen(ministry, answer["Location"])}
    assert ministry.post(answer["Location"], words).status_code == 302
    assert not ministry.get(home).context["unheard"]
    assert ministry.post(reverse("material_publish", args=[item.pk]), token).status_code == 302
    shown = ministry.get(reverse("material_preview", args=[item.pk]) + "?in=fr").content.decode()
    assert '<h1 lang="fr">Chanson du bain</h1>' in shown and "in Luxembourgish" in shown
    assert "<p>Drëps,</p>\n<p>&lt;b&gt;drëps</p>" in shown and "What is said, in French" in shown
    assert "What is said, in English" not in shown
    assert "(MP3, 2 kB)" in shown and "Parents do not see this yet" not in shown
    assert "6 months to under 3 years" in shown
    english = ministry.get(reverse("material_preview", args=[item.pk])).content.decode()
    assert "<li>one</li><li>two</li>" in english
    german = ministry.get(reverse("material_preview", args=[item.pk]) + "?in=de").content.decode()
    assert '<h1 lang="en">A bath song</h1>' in german
    token = {"seen": seen(ministry, home)}
    assert ministry.post(reverse("material_withdraw", args=[item.pk]), token).status_code == 302
    item.refresh_from_db()
    assert item.state == "withdrawn"
    history = [one["title"] for one in ministry.get(home).context["history"]]
    assert history[0] == "No longer published" and history[-1] == "New draft (in English)"


def test_two_tabs_overwrite_nothing(ministry: Client) -> None:
    item = begun(ministry)
    for step, first, second in (
        ("text/en", {"title": "Mine", "text": "A"}, {"title": "Theirs", "text": "B"}),
        ("ages", {"from_months": 0, "until_months": 12}, {"from_months": 6, "until_months": 24}),
        ("days", _days(date(2026, 9, 1)), _days(date(2026, 10, 1))),
    ):
        url = f"/material/{item.pk}/{step}/"
        token = seen(ministry, url)
        assert ministry.post(url, {**first, "seen": token}).status_code == 302
        again = ministry.post(url, {**second, "seen": token})
        assert again.status_code == 409 and "Somebody else" in again.content.decode()
        assert again.context["kept"] and again.context["form"].data[next(iter(second))]
        assert ministry.post(url, {**second, "seen": ""}).status_code == 409
        done = ministry.post(url, {**second, "seen": again.context["seen"]})
        assert done.status_code == 302, "looked at, then saved on purpose"
    item.refresh_from_db()
    assert (item.from_months, item.until_months, item.first) == (6, 24, date(2026, 10, 1))


def _days(first: date) -> dict[str, int]:
    return {"first_day": first.day, "first_month": first.month, "first_year": first.year}


def test_files_that_are_not_taken_say_what_would_be(ministry: Client, settings: Settings) -> None:
    item = begun(ministry)
    for name, content, said in (
        ("page.svg", b"<svg></svg>", "Choose a file of one of these kinds: PNG"),
        ("page.png", b"<svg></svg>", "none of the kinds that are possible"),
        ("song.mp3", b"RIFF....WAVEfmt " + bytes(50), "none of the kinds that are possible"),
        ("cut.png", made.PNG[:-9], "not whole"),
        ("odd.webm", made.WEBM + b"<script >", "could run"),
    ):
        answer = add(ministry, item, name, content)
        assert answer.status_code == 200 and said in answer.content.decode(), name
    settings.MATERIAL_LONG_BYTES = 1024 * 1024
    large = add(ministry, item, "film.webm", made.WEBM + bytes(1024 * 1024))
    assert "larger than 1 MB" in large.content.decode()
    settings.MATERIAL_BYTES = 20
    assert "too large for its kind" in add(ministry, item, "a.webp", made.WEBP).content.decode()
    assert not MaterialFile.objects.exists()


def test_a_browser_gets_the_range_that_it_asks_for(ministry: Client) -> None:
    item = begun(ministry)
    add(ministry, item, 'film "x" é.webm', made.WEBM)
    file = MaterialFile.objects.get()
    url = reverse("material_content", args=[item.pk, file.pk])
    size = len(made.WEBM)
    whole = ministry.get(url)
    assert b"".join(whole) == made.WEBM and whole.status_code == 200
    assert whole["Content-Type"] == "video/webm" and whole["Content-Length"] == str(size)
    assert whole["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert whole["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert whole["X-Content-Type-Options"] == "nosniff" and whole["Accept-Ranges"] == "bytes"
    for asked, first, last in (
        ("bytes=0-", 0, size - 1),
        ("bytes=10-19", 10, 19),
        ("bytes=10-99999", 10, size - 1),
        ("bytes=-5", size - 5, size - 1),
        ("bytes=-99999", 0, size - 1),
    ):
        part = ministry.get(url, HTTP_RANGE=asked)
        assert b"".join(part) == made.WEBM[first : last + 1] and part.status_code == 206
        assert part["Content-Range"] == f"bytes {first}-{last}/{size}"
    for asked in (f"bytes={size}-", "bytes=-0"):
        none = ministry.get(url, HTTP_RANGE=asked)
        assert none.status_code == 416 and none["Content-Range"] == f"bytes */{size}"
    for asked in ("bytes=5-2", "bytes=0-1,4-5", "lines=1-2", "bytes=-", "bytes=²-"):
        assert ministry.get(url, HTTP_RANGE=asked).status_code in (200, 416)
    assert ministry.get(url, HTTP_RANGE="bytes=0-1", HTTP_IF_RANGE='"other"').status_code == 200
    assert ministry.get(url, HTTP_IF_NONE_MATCH=whole["ETag"]).status_code == 304
    head = ministry.head(url)
    assert head["Content-Length"] == str(size) and not head.content
    token = {"seen": seen(ministry, reverse("material_file", args=[item.pk, file.pk]))}
    gone = ministry.post(reverse("material_file_remove", args=[item.pk, file.pk]), token)
    assert gone.status_code == 302 and ministry.get(url).status_code == 404


def test_items_are_found_and_filtered(ministry: Client) -> None:
    made.make("Colours")
    made.make("Couleurs", language="fr", published=False)

    def titles(**asked: str) -> list[str]:
        rows = ministry.get("/material/", asked).context["rows"]
        return [row["title"] for row in rows]

    assert titles() == ["Colours", "Couleurs"] or titles() == ["Couleurs", "Colours"]
    assert titles(q="COULEUR") == ["Couleurs"]
    assert titles(state="published") == ["Colours"]
    assert titles(language="fr", state="draft") == ["Couleurs"]
    assert "Nothing was found" in ministry.get("/material/?q=zebra").content.decode()


def test_the_only_text_stays(ministry: Client) -> None:
    item = begun(ministry)
    url = reverse("material_text", args=[item.pk, "en"])
    assert not ministry.get(url).context["remove_url"]
    away = reverse("material_text_remove", args=[item.pk, "en"])
    assert "done=meanwhile" in ministry.post(away, {"seen": seen(ministry, url)})["Location"]
    assert item.texts.count() == 1
    assert ministry.get(f"/material/{item.pk}/text/xx/").status_code == 404
