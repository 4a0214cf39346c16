"""Forms keep what was typed, say what is wrong, and ask only what an answer needs."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from accueil.web.base.fields import (
    ChoiceField,
    ChoicesField,
    DateField,
    FileField,
    Form,
    MoneyField,
    NumberField,
    TextField,
    YesNoField,
)
from tests.web.base.specimen import TYPED, Everything


class Lost(Form):
    """A card is lost, or its name is wrong."""

    why = ChoiceField(
        label="Why?", choices=[("lost", "Lost"), ("name", "Name")], below={"name": ["right"]}
    )
    right = TextField(label="Right name")


class Deep(Form):
    """A question below a question below a question."""

    foreign = YesNoField(label="Foreign?", below={"yes": ["kind"]})
    kind = ChoicesField(label="Kind", choices=[("a", "A"), ("b", "B")], below={"b": ["day"]})
    day = DateField(label="Day")


class Paper(Form):
    """One file."""

    paper = FileField(label="Paper", most_megabytes=1)


def test_what_is_not_asked_is_neither_required_nor_kept() -> None:
    form = Lost({"why": "lost", "right": "typed before the answer was changed"})
    assert form.is_valid() and form.cleaned_data == {"why": "lost", "right": None}


def test_what_is_asked_is_required() -> None:
    form = Lost({"why": "name"})
    assert not form.is_valid() and list(form.errors) == ["right"]
    assert Lost({"why": "name", "right": "Ben"}).is_valid()


@pytest.mark.parametrize(
    "data, wrong",
    [
        ({"foreign": "no", "kind": ["b"]}, []),
        ({"foreign": "yes"}, ["kind"]),
        ({"foreign": "yes", "kind": ["a"]}, []),
        ({"foreign": "yes", "kind": ["a", "b"]}, ["day"]),
        ({}, ["foreign"]),
    ],
)
def test_questions_below_questions(data: dict[str, object], wrong: list[str]) -> None:
    assert list(Deep(data).errors) == wrong


def test_a_nested_question_is_drawn_once_and_below_its_answer() -> None:
    html = str(Lost())
    assert html.count('name="right"') == 1
    assert html.index('value="name"') < html.index('name="right"')


@pytest.mark.parametrize("language", ["lb", "fr", "de", "en", "pt"])
def test_every_wrong_field_says_so_to_eyes_and_ears(language: str) -> None:
    with override(language):
        form = Everything(TYPED)
        html = str(form)
    assert html.count("govuk-form-group--error") == len(form.errors)
    for name in form.errors:
        assert f'id="id_{name}_error"' in html
    assert 'value="31"' in html and 'value="1.234"' in html and 'value="jang"' in html


def test_only_the_missing_part_of_a_date_is_marked() -> None:
    class Born(Form):
        born = DateField(label="Born")

    html = str(Born({"born_day": "4", "born_month": "", "born_year": "2026"}))
    assert html.count("aria-invalid") == 1
    assert "aria-invalid" in html.split('name="born_month"')[1].split(">")[0]


def test_a_date_has_bounds_that_are_named() -> None:
    class Since(Form):
        since = DateField(earliest=date(2026, 5, 1), latest=date(2026, 5, 31))

    with override("en"):
        early, late = Since({"since": "30.4.2026"}), Since({"since": "1.6.2026"})
        assert early.errors["since"] == ["Enter a date from 01.05.2026 on."]
        assert late.errors["since"] == ["Enter a date up to 31.05.2026."]
    assert Since({"since": "1.5.2026"}).is_valid() and Since({"since": "31.5.2026"}).is_valid()


def test_an_amount_known_before_is_shown_as_one_types_it() -> None:
    class Earned(Form):
        earned = MoneyField(most_cents=10_000)

    with override("fr"):
        assert 'value="12,05"' in str(Earned(initial={"earned": 1205}))
    with override("en"):
        assert 'value="12.05"' in str(Earned(initial={"earned": 1205}))
        assert Earned({"earned": "100,01"}).errors["earned"] == [
            "The amount can be at most 100.00\u00a0€."
        ]
    assert Earned({"earned": "100"}).is_valid()


def test_nothing_typed_is_nothing_known() -> None:
    class Open(Form):
        earned = MoneyField(required=False)
        count = NumberField(required=False)
        since = DateField(required=False)
        sure = YesNoField(required=False)

    form = Open({})
    assert form.is_valid() and set(form.cleaned_data.values()) == {None}


def test_yes_and_no_are_true_and_false() -> None:
    class Sure(Form):
        sure = YesNoField()

    for answer, value in (("yes", True), ("no", False)):
        form = Sure({"sure": answer})
        assert form.is_valid() and form.cleaned_data["sure"] is value
        checked = str(Sure(initial={"sure": value})).split("checked")[0]
        assert checked.rindex('value="') == checked.rindex(f'value="{answer}"')


@pytest.mark.parametrize(
    "name, size, code",
    [("a.exe", 10, "wrong_kind"), ("a.pdf", 1024 * 1024 + 1, "too_large"), ("a.pdf", 0, "empty")],
)
def test_a_file_that_is_none_of_ours_is_refused(name: str, size: int, code: str) -> None:
    form = Paper({}, {"paper": SimpleUploadedFile(name, b"x" * size)})
    assert [error.code for error in form.errors["paper"].as_data()] == [code]


def test_a_file_is_taken() -> None:
    assert Paper({}, {"paper": SimpleUploadedFile("Scan.PDF", b"%PDF-")}).is_valid()


def test_what_is_typed_is_never_markup() -> None:
    html = str(Lost({"why": "name", "right": '"><script>alert(1)</script>'}))
    assert "<script" not in html
