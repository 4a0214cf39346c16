"""The page before a change is saved: facts, tariffs and money before and after it, in words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext

from accueil.actions.change import Outlook, PeriodMoney, Preview
from accueil.law import words
from accueil.law.assess import Line, Week
from accueil.law.bill import Bill
from accueil.law.contract import ContractTariffs, TariffBlock
from accueil.law.sentences import sentence, source
from accueil.registry import models as m
from accueil.registry.history import OF_CHILD, OF_HOUSEHOLD, Entry, compared
from accueil.web.office.changes.family import DAY, Family
from accueil.web.office.children import words as facts_in_words
from accueil.web.office.children.known import in_order

Row = dict[str, Any]
# Rules whose sentence is about one week: their lines are not put together over a period.
OF_A_WEEK = ("holiday_cap", "beyond_60", "meals_beyond_5", "placement")


def language() -> str:
    """The language of this page."""
    return (get_language() or "fr").split("-")[0]


def money(family: Family, previews: Sequence[Preview]) -> Row:
    """The sums of a change over all children and periods."""
    before = sum(preview.before.parent_cents for preview in previews)
    after = sum(preview.after.parent_cents for preview in previews)
    return {
        "before_cents": before,
        "after_cents": after,
        "difference_cents": after - before,
        "less_cents": before - after,
        "rows": list(_sums(family, previews)),
        "same": all(map(_says_the_same, previews)),
        "known": any(money.bill for preview in previews for money in preview.after.periods),
    }


def _says_the_same(preview: Preview) -> bool:
    """Whether neither a tariff nor the amount of any period is another."""
    groups = tariffs(preview.before, preview.after)
    return _pays_the_same(preview) and all(row["same"] for g in groups for row in g["rows"])


def _pays_the_same(preview: Preview) -> bool:
    """Whether every period costs what it did; one without an amount, for the same reason."""
    before, after = preview.before.periods, preview.after.periods
    return list(map(_amount_of, before)) == list(map(_amount_of, after))


def _amount_of(of: PeriodMoney) -> int | str:
    return of.bill.parent_cents if of.bill else of.why_not


def _sums(family: Family, previews: Sequence[Preview]) -> Iterator[Row]:
    """The sum of each child, and of all; nothing for one child alone."""
    if len(previews) < 2:
        return
    for preview in previews:
        yield {**_sum_row(preview), "label": family.names[preview.before.child.pk], "total": False}
    before = sum(preview.before.parent_cents for preview in previews)
    after = sum(preview.after.parent_cents for preview in previews)
    label = gettext("Together")
    yield {"label": label, "before_cents": before, "after_cents": after, "total": True}


def children(family: Family, previews: Sequence[Preview]) -> list[Row]:
    """Each child with its tariffs, its periods and their lines."""
    found = []
    for preview in previews:
        pairs = list(zip(preview.before.periods, preview.after.periods, strict=True))
        found.append(
            {
                "name": family.names[preview.before.child.pk],
                "tariffs": list(tariffs(preview.before, preview.after)),
                "periods": [*map(_period_row, pairs), _sum_row(preview)],
                "details": [_period_details(one, other) for one, other in pairs],
                "same": _pays_the_same(preview),
                "planned": any(pair[0].bill or pair[1].bill for pair in pairs),
            }
        )
    return found


def _period_row(pair: tuple[PeriodMoney, PeriodMoney]) -> Row:
    before, after = pair
    label = words.month_year(before.period.year, before.period.month, language())
    if before.bill is None and after.bill is None:
        return {"label": label, "before": why_not(before), "after": why_not(after)}
    return {
        "label": label,
        "before_cents": before.bill.parent_cents if before.bill else None,
        "after_cents": after.bill.parent_cents if after.bill else None,
    }


def _sum_row(preview: Preview) -> Row:
    return {
        "label": gettext("Together"),
        "before_cents": preview.before.parent_cents,
        "after_cents": preview.after.parent_cents,
        "total": True,
    }


def why_not(of: PeriodMoney) -> str:
    """Why a period has no amount."""
    if of.why_not == "no_plan":
        return gettext("no care planned")
    if of.why_not == "unknown":
        return gettext("not known")
    return gettext("cannot be computed")


def _period_details(before: PeriodMoney, after: PeriodMoney) -> Row:
    """A period's bars before and after the change, each with its lines."""
    period = before.period
    sides = ((gettext("Before"), before), (gettext("Now"), after))
    return {
        "name": words.month_year(period.year, period.month, language()),
        "first": period.first,
        "last": period.last,
        "sides": [
            {
                "title": title,
                "bill": of.bill,
                "why_not": "" if of.bill else why_not(of),
                "lines": lines_of(of.bill) if of.bill else [],
            }
            for title, of in sides
        ],
    }


def lines_of(bill: Bill) -> list[Row]:
    """A period's lines, those of a rule at one rate and provider put together over its weeks."""
    found: dict[tuple[object, ...], tuple[Line, Week]] = {}
    for assessed in bill.weeks:
        for line in assessed.lines:
            week = assessed.week.monday if line.rule.name in OF_A_WEEK else None
            key = (line.rule.name, line.unit, line.rate_cents, line.row.provider, week)
            known = found.get(key)
            found[key] = (_added(known[0], line), assessed.week) if known else (line, assessed.week)
    several = len(bill.case.providers) > 1
    names = _provider_names(bill) if several else {}
    return [_line(line, week, bill, names) for line, week in found.values()]


def _added(one: Line, other: Line) -> Line:
    return replace(
        one,
        quantity=one.quantity + other.quantity,
        parent_cents=one.parent_cents + other.parent_cents,
        state_cents=one.state_cents + other.state_cents,
    )


def _line(line: Line, week: Week, bill: Bill, names: Mapping[str, str]) -> Row:
    label = words.text(f"rule.{line.rule.name}.label", language())
    if line.rule.name in OF_A_WEEK:
        label = f"{label}, {words.date_short(week.monday)}"
    if name := names.get(line.row.provider.id):
        label = f"{label} ({name})"
    return {
        "label": label,
        "state_cents": line.state_cents,
        "parent_cents": line.parent_cents,
        "text": sentence(line, week, bill.law, language()),
        "formula": formula(line),
        "source": source(line, week, bill.law),
    }


def formula(line: Line) -> str:
    """Quantity times the parents' rate: 42:00 h × 0,50 €."""
    rate = words.euros(line.rate_cents, language())
    if line.unit == "minutes":
        return f"{words.clock(line.quantity)} h × {rate}"
    return f"{line.quantity} × {rate}" if line.unit == "meals" else ""


def _provider_names(bill: Bill) -> dict[str, str]:
    keys = [provider.id for provider in bill.case.providers]
    found = m.Provider.objects.filter(pk__in=keys).values_list("pk", "name")
    return {str(key): name for key, name in found}


def tariffs(before: Outlook, after: Outlook) -> Iterator[Row]:
    """Groups of rows: what a child's tariff rests on, meals, and the blocks by kind of provider.

    Nothing where there is no contract on either side.
    """
    one, other = before.tariffs, after.tariffs
    known = other or one
    if known is None:
        return
    rows = [
        _words(gettext("Income band"), one, other, _band),
        _words(gettext("Children counted for the tariff"), one, other, _group),
    ]
    if known.age_group == "school":
        school, holiday = gettext("Main meal, school week"), gettext("Main meal, holiday week")
        rows.append(_amount(school, one, other, lambda t: t.meal_school_week_cents))
        rows.append(_amount(holiday, one, other, lambda t: t.meal_holiday_week_cents))
    else:
        meal = gettext("Main meal")
        rows.append(_amount(meal, one, other, lambda t: t.meal_holiday_week_cents))
    yield {"title": "", "rows": rows}
    for of in known.kinds:
        blocks = [_block_row(of.kinds[0], block.number, one, other) for block in of.blocks]
        yield {"title": " · ".join(map(_kind, of.kinds)), "rows": blocks}


def _words(label: str, one: Any, other: Any, told: Any) -> Row:
    none = gettext("no contract")
    before, after = told(one) if one else none, told(other) if other else none
    return {"label": label, "before": before, "after": after, "same": before == after}


def _amount(label: str, one: Any, other: Any, cents: Any) -> Row:
    """A row of amounts with their difference, where there is a contract on both sides."""
    row = _words(label, one, other, lambda of: words.euros(cents(of), language()))
    change = cents(other) - cents(one) if one and other else None
    return {**row, "change": change}


def _block_row(kind: str, number: int, one: Any, other: Any) -> Row:
    """An hour's price in a block, with the hours of the week that are in it."""

    def block(of: ContractTariffs) -> TariffBlock:
        return next(b for b in of.of_kind(kind).blocks if b.number == number)

    def hours(of: ContractTariffs | None) -> str:
        values = {"first": block(of).first_hour, "last": block(of).last_hour} if of else None
        return gettext("hours %(first)d to %(last)d") % values if values else ""

    label = gettext("Hour in block %(number)d") % {"number": number}
    row = _amount(label, one, other, lambda of: block(of).parent_cents)
    notes = {"before_note": hours(one), "after_note": hours(other)}
    return {**row, **notes, "same": row["same"] and hours(one) == hours(other)}


def _kind(kind: str) -> str:
    return words.text(f"provider_kind.{kind}", language())


def _band(of: ContractTariffs) -> str:
    return words.text(f"band.{of.band}", language())


def _group(of: ContractTariffs) -> str:
    group = str(of.family_group)
    return gettext("%s or more") % group if of.family_group == 4 else group


def facts(
    family: Family, before: list[Entry], after: list[Entry], since: date, today: date
) -> tuple[list[Row], list[str]]:
    """What is believed before and after; and in words what was recorded for later days and goes."""
    day = max(today, since)
    kept = {_key(entry) for entry in after}
    gone = [e for e in before if e.first > since and _key(e) not in kept]
    rows = _fact_rows(family, _on(before, day), _on(after, day))
    return list(rows), [_told_later(entry) for entry in gone]


def entries(family: Family) -> list[Entry]:
    """The current facts about the household and all its children."""
    rows = {k: t.objects.filter(child__in=family.children) for k, t in OF_CHILD.items()}
    for kind, table in OF_HOUSEHOLD.items():
        rows[kind] = table.objects.filter(household=family.household)
    rows["planned_care"] = rows["planned_care"].select_related("provider")
    return [entry_of(kind, fact) for kind, found in rows.items() for fact in found.current()]


def entry_of(kind: str, fact: Any) -> Entry:
    """A fact on the line of time."""
    return Entry(
        kind=kind,
        fact=fact,
        first=fact.first,
        last=fact.until - DAY if fact.until else None,
        recorded_at=fact.recorded_at,
        recorded_by=fact.recorded_by,
        withdrawn_at=fact.withdrawn_at,
        withdrawn_by=fact.withdrawn_by,
        reason=fact.reason,
    )


def _key(entry: Entry) -> tuple[str, int]:
    return entry.kind, entry.fact.pk


def _on(entries: Iterable[Entry], day: date) -> dict[Any, list[Entry]]:
    """The facts of a day by the child they are about; None: about the household."""
    found: dict[Any, list[Entry]] = {}
    for entry in entries:
        if entry.holds_on(day):
            found.setdefault(getattr(entry.fact, "child_id", None), []).append(entry)
    return found


def _told_later(entry: Entry) -> str:
    first = words.date_short(entry.first)
    told = f"{facts_in_words.title(entry)}: {facts_in_words.text(entry)}"
    return gettext("from %(day)s: %(told)s") % {"day": first, "told": told}


def _fact_rows(
    family: Family, before: Mapping[Any, list[Entry]], after: Mapping[Any, list[Entry]]
) -> Iterator[Row]:
    for whose in dict.fromkeys([None, *before, *after]):
        pairs = compared(before.get(whose, ()), after.get(whose, ()))
        for one, other in in_order(pairs):
            row = _fact_row(one, other)
            if row["before"] != row["after"]:
                several = whose and len(family.children) > 1
                name = f" ({family.names[whose]})" if several else ""
                yield {**row, "label": f"{row['label']}{name}"}


def _fact_row(one: Entry | None, other: Entry | None) -> Row:
    named = one or other
    assert named
    none = gettext("nothing")
    return {
        "label": facts_in_words.title(named),
        "before": facts_in_words.text(one) or none if one else none,
        "after": facts_in_words.text(other) or none if other else none,
    }


def previewed(family: Family, previews: Iterable[Preview]) -> Row:
    """All that the page shows of a change's money."""
    shown = list(previews)
    return {"money": money(family, shown), "children": children(family, shown)}
