"""Writes the answer to a case as JSON (`docs/formats.md`, section 2)."""

from fractions import Fraction
from typing import Any

from accueil import __version__
from accueil.law.assess import AssessedWeek, Line
from accueil.law.bill import Bill
from accueil.law.parameters import Parameters
from accueil.law.sentences import assumption, sentence, source


def answer(bill: Bill, language: str) -> dict[str, Any]:
    """The whole bill, its words in `language`. Money is in whole cents (`*_cents`)."""
    period = bill.case.period
    title = {"title": bill.case.title} if bill.case.title else {}
    return {
        **title,
        "language": language,
        "period": {
            "name": period.name,
            "first": period.first.isoformat(),
            "last": period.last.isoformat(),
            "weeks": len(bill.weeks),
        },
        "household": {
            "monthly_income": decimal(bill.monthly_income),
            "minimum_wage": decimal(bill.minimum_wage_cents),
            "band": bill.band,
            "family_group": bill.family_group,
        },
        "weeks": [_week(week, bill.law, language) for week in bill.weeks],
        "parent_cents": bill.parent_cents,
        "state_cents": bill.state_cents,
        "assumptions": [assumption(entry, language) for entry in bill.assumptions],
        "made_with": made_with(bill.law),
    }


def made_with(law: Parameters) -> dict[str, Any]:
    """Which engine and which numbers computed, and what was asked to be different."""
    changed: dict[str, Any] = {"with": dict(law.changes)} if law.changes else {}
    if law.simulate:
        changed["simulate"] = True
    return {"engine": __version__, "parameters": law.digest, **changed}


def decimal(cents: Fraction | int | None) -> str | None:
    """Cents as a decimal text in euros, half up."""
    if cents is None:
        return None
    whole = (2 * Fraction(cents) + 1) // 2
    return f"{whole // 100}.{whole % 100:02}"


def _week(assessed: AssessedWeek, law: Parameters, language: str) -> dict[str, Any]:
    return {
        "monday": assessed.week.monday.isoformat(),
        "school_week": assessed.week.school_week,
        "parent_cents": assessed.parent_cents,
        "state_cents": assessed.state_cents,
        "lines": [_line(line, assessed, law, language) for line in assessed.lines],
    }


def _line(line: Line, assessed: AssessedWeek, law: Parameters, language: str) -> dict[str, Any]:
    quantity = {}
    if line.unit != "amount":
        quantity = {line.unit: line.quantity, "rate_cents": line.rate_cents}
    return {
        "rule": line.rule.name,
        "provider": line.row.provider.id,
        **quantity,
        "parent_cents": line.parent_cents,
        "state_cents": line.state_cents,
        "tariff": law.tariffs[line.row.tariff].first.isoformat(),
        "source": source(line, assessed.week, law),
        "text": sentence(line, assessed.week, law, language),
    }
