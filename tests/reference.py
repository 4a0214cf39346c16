"""A second, slow computation of the childcare voucher, to test the product against.

It is written from the rules alone and shares no code, no data and no method with the product: a
week is a list of single minutes that are sorted and handed out one by one, and every number of the
law is typed once more in reference_numbers. Whole cents, whole minutes and exact fractions only.

assess_case  a case file as tomllib reads it -> the answer in lines
assess_rows  rows of a table of child-weeks  -> the sums of each row
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import reference_numbers as law

Answer = dict[str, Any]


@dataclass
class Row:
    """A child, a week, a provider and a tariff, with every single minute and meal of it."""

    provider: str
    kind: str
    price: int
    meal_price: int
    tariff: date
    minutes: list[str] = field(default_factory=list)  # "public_holiday", "core" or "other"
    meals: int = 0

    def __post_init__(self) -> None:
        self.cap = int(law.TARIFFS[self.tariff]["ap" if self.kind == "ap" else "creche"])
        self.base = min(self.price, self.cap)
        self.reform = bool(law.TARIFFS[self.tariff]["reform"])


@dataclass
class Week:
    """What the rows of a child and a week have in common."""

    band: str
    family_group: int
    age_group: str
    school_week: bool
    multilingual: int
    institution: bool
    below_cap: str


@dataclass
class Minute:
    row: Row
    sort: str
    rule: str = ""


# ---------------------------------------------------------------- the week, minute by minute
# Rows come with "the earlier" first, and sorting keeps that order where the rest is equal.


def by_base(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (-row.base, -row.price))


def by_supplement(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row.base - row.price, -row.price))


def minutes_of(rows: list[Row]) -> list[Minute]:
    """All minutes in the order of the rows; of a row its public holidays, its core, the others."""
    sorts = ["public_holiday", "core", "other"]
    return [Minute(row, sort) for row in rows for sort in sorted(row.minutes, key=sorts.index)]


def hand_out(rows: list[Row], week: Week) -> list[Minute]:
    """Gives every minute of the week its rule, one after the other."""
    sixty, entitled = law.SIXTY_HOURS, week.multilingual
    first_block = int(law.BANDS[week.band][9]) * 60
    second_block = first_block + 21 * 60
    at_school = week.age_group == "school" and week.school_week

    def is_school_hour(minute: Minute) -> bool:
        return at_school and minute.row.reform and minute.sort != "other"

    school = list(filter(is_school_hour, minutes_of(by_base(rows))))
    for minute in school:
        minute.rule = "school_hours" if sixty > 0 else "beyond_60"
        sixty -= 1
    free = []
    left: dict[int, list[Minute]] = {id(row): [] for row in rows}
    for minute in minutes_of(by_supplement(rows)):
        if is_school_hour(minute):
            continue
        if minute.row.kind != "ap" and entitled > 0 and sixty > 0:
            minute.rule = "multilingual"
            entitled -= 1
            sixty -= 1
            free.append(minute)
        else:
            left[id(minute.row)].append(minute)
    paid = [minute for row in by_base(rows) for minute in left[id(row)]]
    for position, minute in enumerate(paid, start=1):
        if sixty <= 0:
            minute.rule = "beyond_60"
        elif position <= first_block:
            minute.rule = "block_1"
        elif position <= second_block:
            minute.rule = "block_2"
        else:
            minute.rule = "block_3"
        sixty -= 1
    return school + free + paid


def covered_meals(rows: list[Row], row: Row) -> int:
    """How many of a row's meals are among the five: the dearest meals of the week first."""
    meals = [each for each in rows for _ in range(each.meals)]
    meals.sort(key=lambda each: (-each.meal_price, -each.price))
    return sum(each is row for each in meals[: law.FIVE_MEALS])


def tariff_cents(row: Row, week: Week, block: int) -> int:
    """What the parents pay an hour in a block."""
    if week.family_group >= 4:
        return 0
    cents = int(law.BANDS[week.band][3 * (week.family_group - 1) + block - 1])
    if row.kind == "ap":
        cents = min(cents, row.cap)
    if week.below_cap == "law" and row.price < row.cap:
        return max(0, cents - (row.cap - row.price))
    return min(cents, row.base)


def meal_share(row: Row, week: Week) -> int:
    """What the parents pay for a main meal, before the meal's price is looked at."""
    young, until_2022, in_holidays = (int(text) for text in law.BANDS[week.band][10:13])
    if week.age_group == "young":
        return young
    if not row.reform:
        return until_2022
    return 0 if week.school_week else in_holidays


def line(row: Row, rule: str, amount: Answer, earned: int, parents: int) -> Answer:
    money = {"parent_cents": parents, "state_cents": earned - parents}
    return {"rule": rule, "provider": row.provider, **amount, **money, "tariff": str(row.tariff)}


def lines_of_row(row: Row, minutes: list[Minute], covered: int, week: Week) -> list[Answer]:
    """The lines of a row, but for those that look at the row's other lines."""
    found = [m for m in minutes if m.row is row]
    count = Counter(m.rule for m in found)
    within = [m for m in found if m.rule != "beyond_60"]
    over, extra = row.price - row.base, int(law.TARIFFS[row.tariff]["unsocial"])
    if over:
        count["supplement"] = sum(m.rule != "multilingual" for m in within)
    if extra and row.kind == "ap":
        count["unsocial_hours"] = sum(m.sort != "core" for m in within)
    rates = {"school_hours": (row.base, 0), "multilingual": (row.base, 0)}
    rates |= {f"block_{b}": (row.base, tariff_cents(row, week, b)) for b in (1, 2, 3)}
    rates |= {
        "supplement": (over, over),
        "unsocial_hours": (extra, 0),
        "beyond_60": (row.price,) * 2,
    }
    lines = []
    for rule, (earned, parents) in rates.items():
        if many := count[rule]:
            value, part = law.half_up(many, earned), law.half_up(many, parents)
            lines.append(line(row, rule, {"minutes": many}, value, part))
    value = min(row.meal_price, law.MEAL_MAXIMUM)
    dear = row.meal_price - value
    for rule, many, earned, parents in (
        ("meals", covered, value, min(meal_share(row, week), value)),
        ("meal_supplement", covered if dear else 0, dear, dear),
        ("meals_beyond_5", row.meals - covered, row.meal_price, row.meal_price),
    ):
        if many:
            lines.append(line(row, rule, {"meals": many}, many * earned, many * parents))
    return lines


def lines_of_week(rows: list[Row], week: Week) -> list[list[Answer]]:
    """The lines of each row; the 100 euros are used up in the order of the tariff minutes."""
    minutes, left = hand_out(rows, week), law.HOLIDAY_MAXIMUM
    lines: dict[int, list[Answer]] = {}
    for row in by_base(rows):
        mine = lines_of_row(row, minutes, covered_meals(rows, row), week)
        blocks = sum(x["parent_cents"] for x in mine if x["rule"].startswith("block_"))
        meals = sum(x["parent_cents"] for x in mine if x["rule"] == "meals")
        excess = 0
        if not week.school_week and (week.age_group == "young" or not row.reform):
            excess = max(0, blocks - left)
            left -= blocks - excess
        placement = blocks - excess + meals if week.institution else 0
        for rule, cents in (("holiday_cap", excess), ("placement", placement)):
            if cents:
                mine.append(line(row, rule, {}, 0, -cents))
        lines[id(row)] = sorted(mine, key=lambda x: law.RULES.index(x["rule"]))
    return [lines[id(row)] for row in rows]


# ---------------------------------------------------------------- a case


def in_cents(text: str) -> int:
    return int(Fraction(text) * 100)


def income_in_cents(household: Answer) -> int | None:
    """The yearly income that counts; None where none is declared."""
    entries = list(household.get("income", []))
    if wrong := {entry["of"] for entry in entries} - set(law.PERSONS[household["kind"]]):
        raise ValueError(f"the income of {wrong} does not count")
    entries += [x for x in household.get("maintenance", []) if x.get("recoverable", True)]
    return sum(in_cents(entry["yearly"]) for entry in entries) if entries else None


def band_of(household: Answer, wage: str) -> str:
    if household.get("precarious", False):
        return "precarious"
    if not household.get("income_declared", True):
        return "undeclared"
    if household["kind"] == "institution":
        return "r4.5"
    yearly = income_in_cents(household)
    if yearly is None or not household.get("income"):
        raise ValueError("income is said to be declared, but none is given")
    monthly_in_wages = Fraction(yearly, 12 * 100) / Fraction(wage)
    bounds = {band: numbers[-1] for band, numbers in law.BANDS.items() if numbers[-1] != "-"}
    return [band for band, bound in bounds.items() if monthly_in_wages >= Fraction(bound)][-1]


def household_of(case: Answer, family_key: str) -> Answer:
    household, membership = case["household"], case.get("membership")
    many = case["child"]["rank"] if family_key == "rank" else household["allowance_children"]
    wage = band = monthly = None
    if membership:
        days = law.WAGES.split()
        wages = dict(zip(days[::2], days[1::2], strict=True))
        wage = wages[max(day for day in wages if law.D(day) <= membership["signed"])]
        band = band_of(household, wage)
        name, first = case["bill"]["period"], law.monday_of(membership["signed"])
        period = int(name[:4]) * 12 + int(name[5:]) - first.year * 12 - first.month
        if not 0 <= period < membership.get("periods", 12):
            raise ValueError(f"the membership does not cover {name}")
    yearly = income_in_cents(household)
    if yearly is not None:
        cents = f"{law.half_up(5, yearly):03}"  # a twelfth, half up
        monthly = f"{cents[:-2]}.{cents[-2:]}"
    answer = {"monthly_income": monthly, "minimum_wage": wage, "band": band}
    return {**answer, "family_group": min(4, many)}


def stays_of(case: Answer) -> list[tuple[datetime, datetime, Answer]]:
    """Start, end and description of every stay, patterns written out, in order."""
    days = [(care["date"], care) for care in case.get("care", [])]
    for care in case.get("care_pattern", []):
        for week in range(care["weeks"]):
            for weekday in care["weekdays"]:
                later = timedelta(weeks=week, days=weekday - 1)
                days.append((care["first_monday"] + later, care))
    stays = []
    for day, care in days:
        next_day = day + timedelta(days=care["until"] <= care["from"])
        start = datetime.combine(day, care["from"])
        stays.append((start, datetime.combine(next_day, care["until"]), care))
    return sorted(stays, key=lambda stay: stay[0])


def rows_of(case: Answer) -> dict[date, list[Row]]:
    """Every stay minute by minute into its row; rows by week, in order of their first minutes."""
    providers = {provider["id"]: provider for provider in case["provider"]}
    found: dict[tuple[date, str, date], Row] = {}
    for start, end, care in stays_of(case):
        moment = start
        while moment < end:
            day = moment.date()
            key = (law.monday_of(day), care["provider"], law.tariff_of(day))
            if key not in found:
                one = providers[care["provider"]]
                prices = in_cents(one["hour_price"]), in_cents(one.get("meal_price", "4.50"))
                found[key] = Row(one["id"], one["kind"], *prices, key[2])
            sort = "other"
            if day.weekday() < 5 and 7 <= moment.hour < 19:
                sort = "public_holiday" if law.is_public_holiday(day) else "core"
            found[key].minutes.append(sort)
            if moment == start:
                found[key].meals += care.get("meals", 0)
            moment += timedelta(minutes=1)
    rows: dict[date, list[Row]] = {}
    for (monday, _, _), row in found.items():
        rows.setdefault(monday, []).append(row)
    return rows


def multilingual_minutes(case: Answer, schooling: str, monday: date) -> int:
    minutes = {"none": 1200, "precoce_part": 600, "precoce_full": 0, "school": 0}[schooling]
    without = case.get("multilingual", {}).get("weeks_without")
    if without is None:
        without = [law.D(day) for day in law.WEEKS_WITHOUT.split()]
        if minutes and monday.year > without[-1].year:
            raise ValueError(f"no weeks without free hours are known for {monday.year}")
    too_young = monday < law.birthday(case["child"]["born"], 1)
    return 0 if too_young or monday in without else minutes


def week_of(case: Answer, monday: date, household: Answer, below_cap: str) -> Week:
    """What the week is, as seen on its Sunday."""
    born, sunday = case["child"]["born"], monday + timedelta(days=6)
    begun = "school" if sunday >= law.school_begins(born) else "none"
    schooling = case["child"].get("schooling", begun)
    if sunday >= law.birthday(born, 12) and case["child"].get("schooling") != "school":
        raise ValueError("over twelve, and not said to be in primary school still")
    return Week(
        band=household["band"],
        family_group=household["family_group"],
        age_group="school" if schooling == "school" else "young",
        school_week=law.is_school_week(monday),
        multilingual=multilingual_minutes(case, schooling, monday),
        institution=case["household"]["kind"] == "institution",
        below_cap=below_cap,
    )


def lines_without_membership(row: Row) -> list[Answer]:
    minutes, meals = len(row.minutes), row.meals
    hours, food = law.half_up(minutes, row.price), meals * row.meal_price
    lines = [line(row, "no_membership", {"minutes": minutes}, hours, hours)]
    return lines + [line(row, "no_membership", {"meals": meals}, food, food)] * bool(meals)


def total(parts: list[Answer]) -> Answer:
    return {key: sum(part[key] for part in parts) for key in ("parent_cents", "state_cents")}


def assess_case(
    case: Answer, *, below_cap: str = "brochure", family_key: str = "children"
) -> Answer:
    """The answer to a case: household, weeks with their lines, sums."""
    household, rows = household_of(case, family_key), rows_of(case)
    weeks = []
    for monday in law.mondays_of(case["bill"]["period"]):
        here = rows.pop(monday, [])
        if not case.get("membership"):
            each = [lines_without_membership(row) for row in here]
        else:
            each = lines_of_week(here, week_of(case, monday, household, below_cap)) if here else []
        lines = [x for of_row in each for x in of_row]
        week = {"monday": str(monday), "school_week": law.is_school_week(monday)}
        weeks.append({**week, **total(lines), "lines": lines})
    if rows:
        raise ValueError(f"care outside the period, in the week of {min(rows)}")
    return {"household": household, "weeks": weeks, **total(weeks)}


# ---------------------------------------------------------------- a table


def first_day(row: Answer) -> Any:
    return row.get("from_day") or row["monday"]


def row_of_table(row: Answer) -> Row:
    holiday = row.get("public_holiday_minutes") or 0
    minutes = ["public_holiday"] * holiday + ["core"] * (row["core_minutes"] - holiday)
    minutes += ["other"] * row["other_minutes"]
    tariff, prices = law.tariff_of(first_day(row)), (row["price_cents"], row["meal_price_cents"])
    return Row("", row["provider_kind"], *prices, tariff, minutes, row["meals"])


def assess_rows(rows: list[Answer], *, below_cap: str = "brochure") -> list[Answer]:
    """The sums of each row, in the order of the rows; child and Monday share their limits."""
    answers: dict[int, Answer] = {}
    groups: dict[tuple[Any, Any], list[int]] = {}
    for n in sorted(range(len(rows)), key=lambda n: first_day(rows[n])):
        groups.setdefault((rows[n]["child"], rows[n]["monday"]), []).append(n)
    for numbers in groups.values():
        one, free = rows[numbers[0]], max(rows[n]["multilingual_minutes"] for n in numbers)
        alike = (one["band"], one["family_group"], one["age_group"], one["school_week"])
        week = Week(*alike, free, False, below_cap)
        each = lines_of_week([row_of_table(rows[n]) for n in numbers], week)
        answers |= {n: flat(lines) for n, lines in zip(numbers, each, strict=True)}
    return [answers[n] for n in range(len(rows))]


def flat(lines: list[Answer]) -> Answer:
    answer: Answer = total(lines)
    for rule in [rule for rule in law.RULES if rule != "placement"]:
        found = [x for x in lines if x["rule"] == rule]
        if rule != "holiday_cap":
            unit = "meals" if "meal" in rule else "minutes"
            answer[f"{rule}_{unit}"] = sum(x[unit] for x in found)
        answer |= {f"{rule}_{side}": cents for side, cents in total(found).items()}
    return answer
