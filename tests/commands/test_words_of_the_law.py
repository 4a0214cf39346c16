"""`accueil explain`, `tariff`, `calendar`, `completion`: what they show and refuse."""

import json

import pytest

from accueil.documents.rule import ALL_RULES
from accueil.law.words import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", ALL_RULES)
def test_every_rule_is_explained_in_every_language(call, rule, language) -> None:
    shown = call("explain", rule, "--language", language)
    assert shown.exit_code == 0
    assert rule in shown.stdout
    assert "Loi modifiée du 4 juillet 2008" in shown.stdout
    assert max(len(line) for line in shown.stdout.splitlines()) <= 80


def test_the_dates_of_a_rule_are_those_of_the_tariffs(call) -> None:
    assert "from 02.10.2017 to 03.09.2023" in call("explain", "unsocial_hours", "-l", "en").stdout
    assert "since 12.09.2022" in call("explain", "school_hours", "-l", "en").stdout


def test_a_formula_is_that_of_the_tree(call) -> None:
    shown = call("explain", "block_3", "-l", "en").stdout
    assert "base = least(price_cents, cap)" in shown
    assert "parent = per_hour(block_3_minutes, parent_rate)" in shown


def test_all_rules_are_listed(call) -> None:
    shown = call("explain").stdout
    assert all(rule in shown for rule in ALL_RULES)


def test_an_unknown_rule_is_refused_with_the_known_ones(call) -> None:
    shown = call("explain", "block_4")
    assert shown.exit_code == 2
    assert "block_3" in shown.stderr


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("day", ["2017-10-02", "2022-09-12", "2023-09-04", "2026-01-01"])
def test_the_scale_in_the_layout_of_the_ministry(call, day, language) -> None:
    shown = call("tariff", day, "--language", language)
    assert shown.exit_code == 0
    amounts = shown.stdout.replace("\u00a0", " ")
    assert all(amount in amounts for amount in ("0,15 €", "5,50 €", "5,60 €")) or language == "en"
    assert max(len(line) for line in shown.stdout.splitlines()) <= 80


def test_the_scale_shows_the_amounts_of_its_day(call) -> None:
    old, new = (call("tariff", day, "-l", "en").stdout for day in ("2025-12-31", "2026-01-01"))
    assert "6.00\u00a0€" in old.splitlines()[3]
    assert "7.00\u00a0€" in new.splitlines()[3]


def test_the_scale_for_a_program_has_a_source_for_every_number(call) -> None:
    data = json.loads(call("tariff", "2023-06-05", "--json").stdout)
    assert (data["first"], data["last"]) == ("2022-09-12", "2023-09-03")
    assert data["numbers"]["hour_cap.ap"]["value"] == 375
    for number in data["numbers"].values():
        assert number["source"] and number["document"] and number["checked"]


@pytest.mark.parametrize("day", ["2017-10-01", "1.1.2026", "2026-02-30"])
def test_a_day_without_a_tariff_is_refused(call, day) -> None:
    shown = call("tariff", day)
    assert shown.exit_code == 2
    assert "DAY" in shown.stderr


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_year_has_its_periods_holidays_and_weeks(call, language) -> None:
    shown = call("calendar", 2024, "--language", language)
    assert shown.exit_code == 0
    assert "01.01.2024" in shown.stdout
    assert max(len(line) for line in shown.stdout.splitlines()) <= 80


def test_what_is_derived_is_marked(call) -> None:
    assert "derived" in call("calendar", 2026, "-l", "en").stdout
    assert "derived" not in call("calendar", 2025, "-l", "en").stdout


def test_two_public_holidays_on_one_day_are_both_told(call) -> None:
    data = json.loads(call("calendar", 2024, "--json").stdout)
    assert data["public_holidays"]["2024-05-09"] == ["europe_day", "ascension"]
    assert sum(len(period["mondays"]) for period in data["periods"]) == 53


@pytest.mark.parametrize("year", [2016, 2030])
def test_a_year_outside_the_calendar_is_refused(call, year) -> None:
    shown = call("calendar", year)
    assert shown.exit_code == 2
    assert "the school calendar reaches" in shown.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_can_complete(call, shell) -> None:
    assert "_ACCUEIL_COMPLETE" in call("completion", shell).stdout


@pytest.mark.parametrize(
    "command", ["", "assess", "bulk", "check", "explain", "tariff", "calendar", "completion"]
)
def test_every_help_has_examples(call, command) -> None:
    shown = call(*command.split(), "--help")
    assert shown.exit_code == 0
    assert "accueil " in shown.stdout
    assert "Examples:" in shown.stdout if command else "Exit codes:" in shown.stdout


def test_what_the_calendar_does_not_reach_is_told_and_not_guessed(call) -> None:
    assert "14.09.2027" in call("calendar", 2027, "-l", "en").stdout
    weeks = json.loads(call("calendar", 2027, "--json").stdout)["school_weeks"]
    assert weeks["2027-03-29"] is False
    assert weeks["2027-06-14"] is True
    assert weeks["2027-10-04"] is None
    assert None not in json.loads(call("calendar", 2026, "--json").stdout)["school_weeks"].values()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_of_rules_fits_the_terminal(call, language) -> None:
    shown = call("explain", "--language", language).stdout
    assert max(len(line) for line in shown.splitlines()) <= 80
