"""`accueil assess`: for a person, for a program, refused as a whole or not at all."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from accueil.law.words import LANGUAGES

CASES = sorted((Path(__file__).parent.parent / "cases").glob("*.toml"))
ROOT = Path(__file__).parent.parent.parent
COMMAND = [sys.executable, "-c", "from accueil.commands import main; main()"]


def test_a_bill_for_a_person(call, case) -> None:
    shown = call("assess", case, "--language", "en")
    assert shown.exit_code == 0
    for words in (
        "Week of 03.11.2025 to 09.11.2025 · Holiday week",
        "21 hours at 4.00 € an hour: second block of your tariff, 84.00 €.",
        "you pay at most 100.00 €",
        "626.00 €",
        "art. 26",
        "default weeks of 2025",
        "sha256:",
    ):
        assert words in shown.stdout.replace("\u00a0", " ")


def test_the_bill_of_the_readme_is_a_real_one(call) -> None:
    shown = call("assess", ROOT / "examples/first-bill.toml").stdout.splitlines()
    readme = (ROOT / "README.md").read_text("utf-8")
    printed = readme.partition("prints this")[2].split("```")[1].strip().splitlines()
    for line in printed:
        assert line in shown or line == "[…]"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_bill_fits_the_terminal_in_every_language(call, path, language) -> None:
    shown = call("assess", path, "--language", language)
    assert shown.exit_code == 0
    lines = shown.stdout.splitlines()
    title = next((n for n, line in enumerate(lines) if "·" in line), 0)
    long = [line for line in lines[title:] if len(line) > 80 and "http" not in line]
    assert [line for line in long if len(line.split()) > 1] == []
    assert "{" not in shown.stdout


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_answer_for_a_program(call, path) -> None:
    answer = json.loads(call("assess", path, "--json").stdout)
    want = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert answer["parent_cents"] == want["parent_cents"]
    assert answer["state_cents"] == want["state_cents"]
    assert len(answer["weeks"]) == answer["period"]["weeks"] == len(want["weeks"])
    for week in answer["weeks"]:
        assert week["parent_cents"] == sum(line["parent_cents"] for line in week["lines"])
        assert week["state_cents"] == sum(line["state_cents"] for line in week["lines"])
        for line in week["lines"]:
            quantities = {"minutes", "meals", "rate_cents"} & set(line)
            moved = line["rule"] in ("holiday_cap", "placement")
            assert quantities in (set(),) if moved else len(quantities) == 2
            assert {"provider", "tariff", "source", "text"} <= set(line)
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", answer["made_with"]["parameters"])


def test_several_files_are_an_array_in_their_order(call) -> None:
    answers = json.loads(call("assess", *CASES[:3], "--json").stdout)
    wanted = [json.loads(path.with_suffix(".json").read_text("utf-8")) for path in CASES[:3]]
    assert [a["parent_cents"] for a in answers] == [w["parent_cents"] for w in wanted]


def test_one_refused_file_refuses_the_call(call, case, tmp_path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text(case.read_text("utf-8").replace("sea", "sae"), "utf-8")
    shown = call("assess", case, bad, tmp_path / "none.toml", "--json")
    assert shown.exit_code == 2
    assert shown.stdout == ""
    assert f'{bad}: provider[1].kind: found "sae", expected sea | mini_creche | ap' in shown.stderr
    assert "none.toml: file: found no such file" in shown.stderr


def test_the_language_of_the_case_else_french(call, case, tmp_path) -> None:
    assert "Votre facture, expliquée" in call("assess", case).stdout
    german = tmp_path / "german.toml"
    german.write_text('language = "de"\n' + case.read_text("utf-8"), "utf-8")
    assert "Ihre Rechnung, erklärt" in call("assess", german).stdout
    assert "Är Rechnung" in call("assess", german, "--language", "lb").stdout


def test_another_reading_is_told(call) -> None:
    path = next(p for p in CASES if p.stem.startswith("C2a"))
    answer = json.loads(call("assess", path, "--json", "--with", "below_cap=law").stdout)
    usual = json.loads(call("assess", path, "--json").stdout)
    assert answer["parent_cents"] < usual["parent_cents"]
    assert answer["made_with"]["with"] == {"below_cap": "law"}
    assert answer["made_with"]["parameters"] != usual["made_with"]["parameters"]
    assert "below_cap = law" in call("assess", path, "--with", "below_cap=law").stdout


@pytest.mark.parametrize(
    ("change", "gist"),
    [
        ("below_cap=other", "brochure|law"),
        ("nothing=1", "no number of the tariff"),
        ("meal_cap", "no number of the tariff"),
        ("meal_cap=-1", "not a whole number"),
        ("meal_cap=4.5", "not a whole number"),
        ("school_hours_free=maybe", "true or false"),
        ("block_minutes.r2.block_1=3600", "longer than weekly_minutes"),
    ],
)
def test_a_change_that_cannot_be_is_refused(call, case, change, gist) -> None:
    shown = call("assess", case, "--with", change)
    assert shown.exit_code == 2
    assert gist in shown.stderr


def test_every_number_that_the_tariff_names_can_be_changed(call, case) -> None:
    numbers = json.loads(call("tariff", "2025-11-03", "--json").stdout)["numbers"]
    for name in ("hour_cap.sea", "scale.r4.5.1.block_2", "holiday_cap_applies.young", "below_cap"):
        value = str(numbers[name]["value"]).lower()
        answer = json.loads(call("assess", case, "--json", "--with", f"{name}={value}").stdout)
        assert answer["parent_cents"] == 62600
        assert set(answer["made_with"]["with"]) == {name}


def test_steps_show_the_values_behind_a_line(call, case) -> None:
    shown = call("assess", case, "--steps", "--language", "en").stdout
    assert "base = 600 = least(price_cents, cap)" in shown
    assert "band = r4.5" in shown
    assert "parents_of_blocks = 22200" in shown


def test_a_case_is_answered_without_loading_what_only_tables_need(case) -> None:
    program = (
        "import sys; from accueil.commands import accueil\n"
        f"try: accueil(['assess', {str(case)!r}])\n"
        "except SystemExit: pass\n"
        "print([m for m in ('polars', 'pyspark', 'babel') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stderr.strip() == "[]"


def test_a_closed_pipe_ends_quietly(case) -> None:
    words = " ".join([*(f"'{word}'" for word in COMMAND), "assess", str(case)])
    done = subprocess.run(
        ["bash", "-c", f"{words} | head -1"], capture_output=True, text=True, cwd=ROOT
    )
    assert done.stderr == ""
    assert done.stdout.startswith("Votre facture")


def test_an_interruption_has_its_own_exit_code(tmp_path) -> None:
    waiting = tmp_path / "waiting.toml"
    os.mkfifo(waiting)
    process = subprocess.Popen(
        [*COMMAND, "assess", waiting],
        stderr=subprocess.PIPE,
        text=True,
        # Who runs the tests in the background ignores it, and its children would too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    opened = os.open(waiting, os.O_WRONLY)  # waits until the command reads
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 130
    os.close(opened)
    assert "Traceback" not in process.stderr.read()


def test_a_wrong_call_is_refused_with_its_usage(case) -> None:
    done = subprocess.run(
        [*COMMAND, "assess", case, "--language", "it"], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "lb" in done.stderr


def test_a_full_disk_behind_standard_output_is_told(case) -> None:
    words = " ".join([*(f"'{word}'" for word in COMMAND), "assess", str(case), "> /dev/full"])
    done = subprocess.run(["bash", "-c", words], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("accueil: the answer could not be written")
    assert "Traceback" not in done.stderr


def test_a_week_with_two_tariffs_says_which_lines_are_of_which(call) -> None:
    path = next(p for p in CASES if p.stem == "new-year-2026-two-rows")
    shown = " ".join(call("assess", path, "--language", "en").stdout.split())
    assert "tariff in force since 4 September 2023" in shown
    assert "tariff in force since 1 January 2026" in shown


def test_what_is_read_by_rank_is_called_rank(call, case, tmp_path) -> None:
    second = tmp_path / "second.toml"
    text = case.read_text("utf-8").replace("born = ", "rank = 2\nborn = ")
    second.write_text(text, "utf-8")
    shown = call("assess", second, "--language", "en", "--with", "family_key=rank").stdout
    assert "Rank of the child" in shown


def test_a_title_may_not_steer_the_terminal(call, case, tmp_path) -> None:
    evil = tmp_path / "evil.toml"
    text = case.read_text("utf-8").replace('title = "', 'title = "\\u001b[31m')
    evil.write_text(text, "utf-8")
    shown = call("assess", evil)
    assert shown.exit_code == 2
    assert "title: found" in shown.stderr
    assert "\033" not in shown.stderr
