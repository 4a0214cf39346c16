"""Child-weeks to try tables with: random ones, and the same week as the explained law reads it."""

from datetime import date, timedelta
from typing import Any

import polars as pl
from hypothesis import strategies as st

from accueil.law.assess import Entitlement, Week, assess
from accueil.law.bands import BANDS, PROVIDER_KINDS
from accueil.law.care import CareRow, Provider
from accueil.law.parameters import Parameters
from accueil.law.rules import WEEK_RULES

Row = dict[str, Any]
TYPES = {"family_group": pl.Int8, "price_cents": pl.Int32, "meals": pl.UInt8}
MONDAYS = [date(2017, 10, 2), date(2019, 3, 4), date(2022, 9, 5), date(2022, 9, 12)]
MONDAYS += [date(2023, 8, 28), date(2023, 9, 4), date(2025, 6, 2), date(2025, 12, 29)]
MONDAYS += [date(2026, 1, 5)]


def row(**changes: Any) -> Row:
    """A row that the law takes, with these values in it."""
    usual = {
        "child": 1,
        "monday": date(2025, 6, 2),
        "provider_kind": "sea",
        "band": "r2",
        "family_group": 1,
        "age_group": "young",
        "school_week": True,
        "price_cents": 750,
        "meal_price_cents": 480,
        "core_minutes": 2400,
        "other_minutes": 300,
        "meals": 6,
        "multilingual_minutes": 0,
    }
    return usual | changes


def table(rows: list[Row]) -> pl.DataFrame:
    """Rows as a table, with narrow and wide columns."""
    frame = pl.DataFrame(rows, infer_schema_length=None)
    return frame.cast({name: dtype for name, dtype in TYPES.items() if name in frame.columns})


@st.composite
def weeks(draw: st.DrawFn, child: int, most_rows: int = 5) -> list[Row]:
    """The rows of a child's week, one to `most_rows`, with everything that a table can have."""
    pick = draw
    monday = pick(st.sampled_from(MONDAYS))
    young = pick(st.booleans())
    shared = {
        "child": child,
        "monday": monday,
        "band": pick(st.sampled_from(BANDS)),
        "family_group": pick(st.integers(1, 4)),
        "age_group": "young" if young else "school",
        "school_week": pick(st.booleans()),
    }
    free = pick(st.sampled_from((0, 600, 1200))) if young else 0
    rows = []
    for _ in range(pick(st.integers(1, most_rows))):
        kind = pick(st.sampled_from(PROVIDER_KINDS))
        before = pick(st.sampled_from((0, 0, 0, 1, 3, 6)))
        core = pick(st.integers(0, (5 - min(before, 5)) * 720))
        rows.append(
            shared
            | {
                "from_day": monday + timedelta(days=before),
                "provider_kind": kind,
                "price_cents": pick(st.sampled_from((0, 399, 540, 600, 601, 700, 777, 1250))),
                "meal_price_cents": pick(st.sampled_from((0, 100, 450, 451, 600))),
                "core_minutes": core,
                "other_minutes": pick(st.integers(0, 1440)),
                "public_holiday_minutes": pick(st.integers(0, core)),
                "meals": pick(st.integers(0, 8)),
                "multilingual_minutes": 0 if kind == "ap" else free,
            }
        )
    return rows


def explained(rows: list[Row], law: Parameters) -> list[Row]:
    """The result columns of the rows of one week, as the explained law finds them."""
    week = _week(rows, law)
    answers = []
    for care in week.rows:
        lines = [line for line in assess(week, law).lines if line.row is care]
        answer = {
            "parent_cents": sum(line.parent_cents for line in lines),
            "state_cents": sum(line.state_cents for line in lines),
        }
        for name, rule in WEEK_RULES.items():
            mine = [line for line in lines if line.rule is rule]
            if rule.unit != "amount":
                answer[f"{name}_{rule.unit}"] = sum(line.quantity for line in mine)
            answer[f"{name}_parent_cents"] = sum(line.parent_cents for line in mine)
            answer[f"{name}_state_cents"] = sum(line.state_cents for line in mine)
        del answer["placement_parent_cents"], answer["placement_state_cents"]
        answers.append(answer)
    order = sorted(range(len(rows)), key=lambda n: _day(rows[n]))
    placed = dict(zip(order, answers, strict=True))
    return [placed[n] for n in range(len(rows))]


def _day(one: Row) -> date:
    return one.get("from_day") or one["monday"]


def _week(rows: list[Row], law: Parameters) -> Week:
    in_order = sorted(rows, key=_day)
    first = in_order[0]
    cared = []
    for place, one in enumerate(in_order):
        prices = one["price_cents"], one["meal_price_cents"]
        provider = Provider(str(place), one["provider_kind"], None, *prices)
        minutes = one["core_minutes"], one["other_minutes"], one.get("public_holiday_minutes", 0)
        tariff = law.tariff_index(_day(one))
        cared.append(CareRow(provider, tariff, place, *minutes, one["meals"]))
    return Week(
        monday=first["monday"],
        school_week=first["school_week"],
        age_group=first["age_group"],
        entitlement=Entitlement(first["band"], first["family_group"]),
        rows=cared,
        multilingual=[one["multilingual_minutes"] for one in in_order],
    )
