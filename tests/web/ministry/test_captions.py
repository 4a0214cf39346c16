"""Captions of films: added in each language, refused with their line, gone without for a reason."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accueil.material import keeping
from accueil.material.models import Item, MaterialFile
from accueil.store.security import see
from tests.factories import make_account, make_child, make_office, make_parent, signed_in
from tests.material import made


def film_of(item: Item) -> MaterialFile:
    film = keeping.add_file(item.pk, made.WEBM, "dance.webm", "", made.EDITOR)
    seen = keeping.seen_of(item, f"files.{film.pk}")
    keeping.describe_file(film, {"en": "They dance."}, "", seen, made.EDITOR)
    return film


def hand_in(client: Client, url: str, content: bytes, **other: str) -> Any:
    token = str(client.get(url).context["seen"])
    file = SimpleUploadedFile("en.vtt", content)
    return client.post(url, {"file": file, "seen": token, **other})


def test_a_film_gets_captions_line_by_line(ministry: Client) -> None:
    item = made.make(published=False)
    film = film_of(item)
    home, page = f"/material/{item.pk}/", f"/material/{item.pk}/files/{film.pk}/"
    rows = ministry.get(page).context["captions"]
    assert [row["url"] for row in rows] == [
        f"{page}captions/{c}/" for c in ["lb", "fr", "de", "en", "pt"]
    ]
    url = f"{page}captions/en/"
    for content, said in (
        (b"1\n00:00:01,000 --> 00:00:02,000\na", "Line 1: the file does not begin with the word"),
        (made.VTT.replace(b"00:02.000", b"00:02,000"), "Line 9: times like “00:01.500"),
        (made.VTT.replace(b"</i>", b"<script>"), "Line 7: only the marks of WebVTT"),
        (made.VTT + b"\n" + bytes(9), "Line 12: it holds a character that is no text"),
        (made.VTT + b"a" * 512_000, "The file is larger than 512 kB"),
    ):
        refused = hand_in(ministry, url, content)
        assert refused.status_code == 200 and said in refused.content.decode(), said
        assert refused.context["seen"]
    assert not film.captions.exists()
    token = str(ministry.get(url).context["seen"])
    assert hand_in(ministry, url, made.VTT)["Location"] == f"{home}?done=saved"
    again = hand_in(ministry, url, made.VTT, seen=token)
    assert again.status_code == 409 and "Somebody else" in again.content.decode()
    see(country=True)
    captions = film.captions.get()
    answer = ministry.get(reverse("material_content", args=[item.pk, captions.pk]))
    assert b"".join(answer) == made.VTT
    assert answer["Content-Type"] == "text/vtt; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert ministry.get(f"/material/{item.pk}/files/{captions.pk}/").status_code == 404
    assert ministry.get(f"{page}captions/xx/").status_code == 404
    assert ministry.get(f"{home}files/{captions.pk}/captions/en/").status_code == 404
    shown = ministry.get(url)
    away = shown.context["remove_url"]
    assert ministry.post(away, {"seen": token})["Location"] == f"{home}?done=meanwhile"
    assert ministry.post(away, {"seen": shown.context["seen"]}).status_code == 302
    assert ministry.get(answer.request["PATH_INFO"]).status_code == 404
    other = signed_in(make_account("helpdesk"))
    assert other.get(url).status_code == 403


def test_without_captions_only_for_a_reason_and_with_them_parents_have_them(
    ministry: Client,
) -> None:
    item = made.make(published=False)
    film = film_of(item)
    home = f"/material/{item.pk}/"
    page = ministry.get(home)
    assert "Captions of the film dance.webm, in English" in page.content.decode()
    token = {"seen": page.context["seen"]}
    for typed, wrong in (
        ({}, {"without", "reason"}),
        ({"without": "on", "reason": "  "}, {"reason"}),
        ({"reason": "No sound."}, {"without"}),
    ):
        refused = ministry.post(f"{home}publish/", {**token, **typed})
        assert set(refused.context["form"].errors) == wrong
        assert refused.context["item"].state == "draft"
    given = {**token, "without": "on", "reason": "They come in <March>."}
    assert ministry.post(f"{home}publish/", given)["Location"] == f"{home}?done=published"
    page = ministry.get(home).content.decode()
    assert "Published without captions or text: They come in &lt;March&gt;." in page
    assert "What is missing for those who do not hear" in page, "and it stays said"
    url = f"{home}files/{film.pk}/captions/"
    for code in ("en", "lb"):
        assert hand_in(ministry, f"{url}{code}/", made.VTT).status_code == 302
    assert not ministry.get(home).context["unheard"]
    see(country=True)
    parent = signed_in(make_parent(make_child(make_office())))
    read = parent.get(f"/family{home}").content.decode()
    see(country=True)
    english, lux = (film.captions.get(language=code) for code in ("en", "lb"))
    track = f'<track kind="captions" src="/family{home}{english.pk}/" srclang="en" label="English"'
    assert f"{track} default>" in read and read.count(" default>") == 1
    assert f'href="/family{home}{lux.pk}/" download type="text/vtt"' in read
    answer = parent.get(f"/family{home}{lux.pk}/")
    assert b"".join(answer) == made.VTT and answer["X-Content-Type-Options"] == "nosniff"
