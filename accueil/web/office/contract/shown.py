"""A proposal in the family's language: every word of it comes from the texts of law and papers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Any

from accueil.actions.proposal import KINDS, Costs, Proposal, band_bounds
from accueil.documents.contract import benefit_sentence, tariff_values
from accueil.documents.words import say
from accueil.law.assess import AssessedWeek, Line
from accueil.law.bands import INCOME_BANDS
from accueil.law.bill import Bill
from accueil.law.explanation import steps
from accueil.law.parameters import Parameters
from accueil.law.sentences import assumption, sentence, source
from accueil.law.words import date_short, duration, euros, month_year, number, text
from accueil.web.base.templatetags.look import amount_bar

SUNDAY = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to have the care: its heading, and what it costs."""

    name: str
    costs: Costs


def words(language: str) -> dict[str, str]:
    """The headings of the tables."""
    bill = "line quantity rate state parents sum_week sum_period article assumptions no_care"
    found = {key: text(f"bill.{key}", language) for key in bill.split()}
    proposal = "year you difference if_declared costs tariffs why"
    found |= {key: say(f"proposal.{key}", language) for key in proposal.split()}
    found["formula"] = text("explain.formula", language)
    found["state_pays"] = say("tariff.state", language)
    found["you_pay"] = say("tariff.you", language)
    found["free"] = say("tariff.free", language)
    found["benefits"] = say("benefit.title", language)
    return found


def tariffs(of: Proposal, law: Parameters, language: str) -> dict[str, Any]:
    """The blocks and meals, why this band, and the benefits of the child's age."""
    return {
        **tariff_values(of.tariffs, language),
        "why": list(_why(of, law, language)),
        "benefits": [benefit_sentence(benefit, language) for benefit in of.tariffs.benefits],
        "placed": say("contract.placed", language) if of.tariffs.placed else "",
        "sources": list(of.tariffs.sources),
    }


def _why(of: Proposal, law: Parameters, language: str) -> Iterator[dict[str, str]]:
    """Income against the threshold: what decided the row of the scale."""
    tariffs, household = of.tariffs, of.family.household

    def row(key: str, value: str) -> dict[str, str]:
        return {"label": text(f"bill.{key}", language), "value": value}

    yield row("household", text(f"household.{household.kind}", language))
    income = tariffs.monthly_income
    if income is not None and not (household.precarious or household.placed):
        yield row("income", euros(_half_up(income), language))
    elif not (household.precarious or household.placed):
        yield row("income", say("contract.undeclared", language))
    yield row("minimum_wage", euros(tariffs.minimum_wage_cents, language))
    said = band(of, language)
    if tariffs.band in INCOME_BANDS and not household.placed:
        said["value"] = f"{said['value']} ({_bounds(of, law, language)})"
    yield said
    group = household.allowance_children
    yield row("family_group", number(group, language))


def band(of: Proposal, language: str) -> dict[str, str]:
    """The row of the scale that applies."""
    value = text(f"band.{of.tariffs.band}", language)
    return {"label": text("bill.band", language), "value": value}


def figures(costs: Costs, coming: Bill, language: str) -> list[dict[str, str]]:
    """What State and parents pay in the coming period, and the parents in a year."""
    of = coming.case.period
    month = month_year(of.year, of.month, language)
    rows = (
        (f"{say('tariff.state', language)} · {month}", coming.state_cents),
        (f"{say('tariff.you', language)} · {month}", coming.parent_cents),
        (f"{say('tariff.you', language)} · {say('proposal.year', language)}", costs.year_cents),
    )
    return [{"label": label, "value": euros(cents, language)} for label, cents in rows]


def _bounds(of: Proposal, law: Parameters, language: str) -> str:
    """The amounts between which the income lies, as a reader of any language sees them."""
    least, below = band_bounds(of.tariffs, law)
    parts = [f"≥ {euros(_up(least), language)}"] if least else []
    parts += [f"< {euros(_up(below), language)}"] if below is not None else []
    return ", ".join(parts)


def _half_up(cents: Fraction) -> int:
    return int(cents + Fraction(1, 2))


def _up(cents: Fraction) -> int:
    return -(-cents.numerator // cents.denominator)


def weeks(costs: Costs, law: Parameters, language: str) -> list[dict[str, Any]]:
    """A school week and a holiday week, line by line."""
    return [_week(costs.weeks[kind], kind, law, language) for kind in KINDS if kind in costs.weeks]


def _week(week: AssessedWeek, kind: str, law: Parameters, language: str) -> dict[str, Any]:
    monday = week.week.monday
    first, last = date_short(monday), date_short(monday + SUNDAY)
    return {
        "title": text(f"bill.{kind}_week", language),
        "days": f"{first} – {last}",
        "lines": [_line(line, week, law, language) for line in week.lines],
        "state": euros(week.state_cents, language),
        "parents": euros(week.parent_cents, language),
        "parent_cents": week.parent_cents,
    }


def _line(line: Line, week: AssessedWeek, law: Parameters, language: str) -> dict[str, Any]:
    counted = line.unit in ("minutes", "meals")
    in_words = duration if line.unit == "minutes" else number
    per_hour = text("bill.per_hour", language)
    rate = euros(line.rate_cents, language) if counted else ""
    return {
        "label": text(f"rule.{line.rule.name}.label", language),
        "sentence": sentence(line, week.week, law, language),
        "quantity": in_words(line.quantity, language) if counted else "",
        "rate": f"{rate} {per_hour}" if line.unit == "minutes" else rate,
        "state": euros(line.state_cents, language),
        "parents": euros(line.parent_cents, language),
        "source": source(line, week.week, law),
        "steps": [str(step) for step in steps(line, week, law)],
    }


def period(bill: Bill, language: str) -> dict[str, Any]:
    """The coming billing period: its days and its two parts, with the bar."""
    of = bill.case.period
    return {
        "title": text(
            "bill.period",
            language,
            period=month_year(of.year, of.month, language),
            first=date_short(of.first),
            last=date_short(of.last),
        ),
        "bar": amount_bar(bill.state_cents, bill.parent_cents),
        "state": euros(bill.state_cents, language),
        "parents": euros(bill.parent_cents, language),
        "parent_cents": bill.parent_cents,
        "assumptions": [assumption(entry, language) for entry in bill.assumptions],
    }


def compared(ways: Sequence[Way], language: str) -> dict[str, Any]:
    """What the parents pay, one column a way; of several, the last row is the difference a year."""
    able = [way for way in ways if not way.costs.refused]
    own = able[0].costs
    rows: list[dict[str, Any]] = [
        {"label": text(f"bill.{kind}_week", language), "cells": _cells(able, kind, language)}
        for kind in KINDS
        if kind in own.weeks
    ]
    coming = own.coming.case.period if own.coming else None
    if coming:
        name = month_year(coming.year, coming.month, language)
        cells = [euros(w.costs.coming.parent_cents, language) for w in able if w.costs.coming]
        rows.append({"label": name, "cells": cells})
    year = [euros(way.costs.year_cents, language) for way in able]
    rows.append({"label": say("proposal.year", language), "cells": year})
    if len(able) > 1:
        more = ["", *(_more(way.costs.year_cents - own.year_cents, language) for way in able[1:])]
        rows.append({"label": say("proposal.difference", language), "cells": more, "sum": True})
    names = [way.name for way in able]
    paired = [{**row, "cells": list(zip(names, row["cells"], strict=True))} for row in rows]
    return {"names": names, "rows": paired}


def _cells(ways: Sequence[Way], kind: str, language: str) -> list[str]:
    found = [way.costs.week_cents(kind) for way in ways]
    return ["–" if cents is None else euros(cents, language) for cents in found]


def _more(cents: int, language: str) -> str:
    return f"+{euros(cents, language)}" if cents > 0 else euros(cents, language)


def by_band(of: Proposal, language: str) -> list[dict[str, str]]:
    """What each income would pay a year, and how much less that is than without declaring it."""
    own = of.costs
    return [
        {
            "label": text(f"band.{band}", language),
            "year": euros(costs.year_cents, language),
            "difference": _more(costs.year_cents - own.year_cents, language),
        }
        for band, costs in of.by_band
        if own
    ]


def ways(of: Proposal, language: str, other_name: str) -> list[Way]:
    """As it is, without declaring the income, at another provider: those that there are."""
    if of.costs is None:
        return []
    declared = of.if_undeclared is not None
    named = "proposal.declared" if declared else ""
    own = say(named, language) if named else text(f"band.{of.tariffs.band}", language)
    found = [Way(_capital(own), of.costs)]
    if of.if_undeclared:
        found.append(Way(say("proposal.undeclared", language), of.if_undeclared))
    if of.elsewhere:
        name = f"{say('proposal.elsewhere', language)}: {other_name}"
        found.append(Way(name, of.elsewhere))
    return found


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]
