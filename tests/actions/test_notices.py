"""What a facility writes to families: who receives it, who reads it, what is taken back."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from accueil.actions import notices
from accueil.actions.facilities import NotLinked
from accueil.actions.notices import CannotWrite, Draft
from accueil.actions.own_data import copy_of
from accueil.attendance.models import Notice, NoticeRead
from accueil.identity.actors import actor_of, see_as
from accueil.identity.links import at_facilities, end_link
from accueil.store.models import Message, Upload
from accueil.store.security import see
from tests import factories as f
from tests.noticing import NOW, PDF, House, joined


@pytest.fixture
def house(db: None) -> Iterator[House]:
    yield House()
    see()


def test_it_is_sent_once_to_whom_it_is_about(house: House) -> None:
    """All, a group, single children; the same form twice is one; e-mails hold no word of it."""
    key = uuid4()
    secret = Draft("Lice", "We found lice among the bees.")
    first = house.write(secret, key)
    assert house.write(secret, key).pk == first.pk and Notice.objects.count() == 1
    assert set(first.children) == {house.mia.pk, house.leo.pk}
    assert house.write(Draft("a", "b", "group", group="Ants")).children == [house.leo.pk]
    chosen = Draft("Walk", "c", "children", children=(house.mia.pk,))
    assert house.write(chosen).children == [house.mia.pk]
    assert sorted(house.family()) == ["Lice", "Walk"]
    see(country=True)
    told = Message.objects.filter(kind="notice")
    assert {one.content["to"] for one in told} == {"claire@example.lu"}
    assert {one.office for one in told} == {str(house.parent.pk)} and told.count() == 2
    for one in told:
        words = one.content["subject"] + one.content["text"]
        assert house.provider.name in words and "lice" not in words.lower()


def test_what_cannot_be_sent(house: House) -> None:
    """Nothing to say, too much of it, nobody, a file of somebody else."""
    see(country=True)
    other = f.make_provider(f.make_office())
    theirs = notices.keep_file(other, PDF, "theirs.pdf", by=house.by, now=NOW)
    for code, draft in {
        "title": Draft(" ", "b"),
        "text": Draft("a", "b" * 5001),
        "nobody": Draft("a", "b", "group", group="Wasps"),
        "files": Draft("a", "b", files=(theirs.pk,)),
    }.items():
        with pytest.raises(CannotWrite, match=code):
            house.write(draft)
    stranger = Draft("a", "b", "children", children=(uuid4(),))
    with pytest.raises(CannotWrite, match="nobody"):
        house.write(stranger)
    assert not Notice.objects.exists()


def test_reading_is_counted_once(house: House) -> None:
    """Unread until it is opened; twice opened is read once; the facility sees how many."""
    made = house.write(Draft("Walk", "b"))
    at = (house.mia.pk, house.provider.pk)
    see_as(actor_of(house.parent))
    assert notices.unread(house.parent, NOW) == {at: 1}
    for _ in range(2):
        _place, read = notices.read(house.parent, *at, made.pk, now=NOW)
    assert read.is_read and read.text == "b" and notices.unread(house.parent, NOW) == {at: 0}
    see(country=True)
    assert NoticeRead.objects.count() == 1
    see_as(house.by)
    (seen,) = notices.sent(house.provider.pk, [made])
    assert (seen.read, seen.accounts) == (1, 1)


def test_only_who_is_linked_reads(house: House) -> None:
    """Not another child's, another facility's, of long before the link, of an ended link."""
    old = house.write(Draft("Old", "b"), now=NOW - notices.BEFORE_LINK - timedelta(days=1))
    lately = house.write(Draft("Before the link", "b"), now=NOW - timedelta(days=30))
    leos = house.write(Draft("Leo", "b", "children", children=(house.leo.pk,)))
    assert house.family() == ["Before the link"]
    see(country=True)
    elsewhere = f.make_provider(f.make_office(), name="Crèche Elsewhere")
    stranger = joined(house.leo, house.provider)
    see_as(actor_of(house.parent))
    for key in (old.pk, leos.pk):
        with pytest.raises(Notice.DoesNotExist):
            notices.read(house.parent, house.mia.pk, house.provider.pk, key, now=NOW)
    for child, provider in ((house.leo, house.provider), (house.mia, elsewhere)):
        with pytest.raises(NotLinked):
            notices.read(house.parent, child.pk, provider.pk, lately.pk, now=NOW)
    with pytest.raises(NotLinked):
        house.family(account=stranger)
    see(country=True)
    end_link(at_facilities(house.parent.pk).get(), house.by, NOW)
    with pytest.raises(NotLinked):
        house.family()
    assert notices.unread(house.parent, NOW) == {}


def test_taken_back_it_is_gone(house: House) -> None:
    """Families see it no longer, e-mails that wait do not leave; never edited otherwise."""
    made = house.write(Draft("Walk", "b"))
    see_as(house.by)
    for _ in range(2):
        notices.take_back(made.pk, actor=house.by, now=NOW)
    assert house.family() == []
    see(country=True)
    assert Message.objects.get(kind="notice").state == "void"
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
        Notice.objects.filter(pk=made.pk).update(withdrawn_at=None)


def test_files_come_with_their_notice_only(house: House) -> None:
    """A file of another notice is not opened by this one; what was never sent is taken away."""
    kept = [
        notices.keep_file(house.provider, PDF, name, by=house.by, now=NOW)
        for name in ("menu.pdf", "other.pdf", "unsent.pdf")
    ]
    menu = house.write(Draft("Menu", "b", files=(kept[0].pk,)))
    house.write(Draft("Other", "b", "children", children=(house.leo.pk,), files=(kept[1].pk,)))
    see_as(actor_of(house.parent))
    _at, found = notices.read(house.parent, house.mia.pk, house.provider.pk, menu.pk, now=NOW)
    assert [str(one.name) for one in found.files] == ["menu.pdf"]
    assert bytes(notices.file_of(found, kept[0].pk).content) == PDF
    with pytest.raises(Upload.DoesNotExist):
        notices.file_of(found, kept[1].pk)
    see(country=True)
    assert notices.drop_unsent(NOW) == 0
    assert notices.drop_unsent(NOW + timedelta(days=3)) == 1
    assert Upload.objects.get(removed_at__isnull=False).pk == kept[2].pk


def test_a_parents_own_connection_sees_no_notice(house: House) -> None:
    """Raw SQL: neither what is for its child, nor who has read it; it writes none."""
    made = house.write(Draft("Walk", "b"))
    see(country=True)
    NoticeRead.objects.create(notice=made, provider=house.provider, account=house.parent.pk, at=NOW)
    see_as(actor_of(house.parent))
    with connection.cursor() as cursor:
        for table in ("notice", "noticeread", "emergencycontact", "guardian"):
            cursor.execute(f"SELECT count(*) FROM attendance_{table}")
            assert cursor.fetchone() == (0,), table
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        NoticeRead.objects.create(notice=made, provider=house.provider, account=uuid4(), at=NOW)


def test_a_copy_of_ones_data_holds_no_more_than_the_pages(house: House) -> None:
    house.write(Draft("Long before", "About another family."), now=NOW - timedelta(days=200))
    house.write(Draft("Walk", "On Friday."))
    assert house.family() == ["Walk"]
    see_as(actor_of(house.parent))
    with zipfile.ZipFile(io.BytesIO(copy_of(house.parent, NOW, ""))) as whole:
        (name,) = (one for one in whole.namelist() if one.endswith("/notices.json"))
        assert [one["title"] for one in json.loads(whole.read(name))] == ["Walk"]
