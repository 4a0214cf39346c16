"""The estimate in words: what changes, the year and its periods before and after."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext, gettext_lazy, ngettext

from accueil.actions.what_if import Change, Now, WhatIf, sums
from accueil.law import words
from accueil.law.sentences import assumption
from accueil.law.words import euros, month_year, text
from accueil.registry.models import Provider
from accueil.web.base.lines import Words
from accueil.web.base.weeks import language

CANNOT: Mapping[str, Words] = {
    "unknown": gettext_lazy("Too little is known of this child's family today. Ask your commune."),
    "no_care": gettext_lazy("Enter hours and choose a provider: no care is planned today."),
    "no_price": gettext_lazy(
        "This provider has no prices or no agreement with the State today. Choose another one."
    ),
    "no_income": gettext_lazy("No income counts for this child: the State pays the parents' part."),
    "refused": gettext_lazy(
        "This care cannot be estimated. Check the hours, the provider and the child's age."
    ),
}
INSTEAD: Mapping[str, Words] = {
    "hours": gettext_lazy("Hours a week: %(after)s instead of %(before)s."),
    "meals": gettext_lazy("Main meals a week: %(after)s instead of %(before)s."),
    "provider": gettext_lazy("Provider: %(after)s instead of %(before)s."),
    "group": gettext_lazy("Children with family allowance: %(after)s instead of %(before)s."),
    "band": gettext_lazy("Income band: %(after)s instead of %(before)s."),
}
# Where nothing was planned before.
NEW: Mapping[str, Words] = {
    "hours": gettext_lazy("Hours a week: %(after)s."),
    "meals": gettext_lazy("Main meals a week: %(after)s."),
    "provider": gettext_lazy("Provider: %(after)s."),
    "group": gettext_lazy("Children with family allowance: %(after)s."),
    "band": gettext_lazy("Income band: %(after)s."),
}


def now(of: Now) -> str:
    """The care that is planned today, in one sentence; nothing where there is none."""
    if not of.plans:
        return ""
    return gettext("Today: %(hours)s and %(meals)s a week at %(provider)s.") % {
        "hours": words.duration(of.weekly_minutes, language()),
        "meals": _meals(of.weekly_meals),
        "provider": of.provider.name if of.provider else "–",
    }


def searched(found: Sequence[Provider]) -> str:
    """What a search brought."""
    if not found:
        return gettext("No provider was found. Try another word, or fewer letters.")
    return ngettext(
        "%d provider was found. Choose it here.",
        "%d providers were found. Choose one here.",
        len(found),
    ) % len(found)


def result(of: WhatIf) -> dict[str, Any]:
    """What a page shows of an estimate."""
    was, will = sums(of.was), sums(of.will_be)
    found = {
        "sentence": _difference(will[0] - was[0]) if of.was else _alone(will[0]),
        "changes": list(_changes(of.changes)),
        "was": was if of.was else None,
        "will": will,
        "periods": [_period(period, of) for period in of.will_be],
        "assumed": _assumed(of),
        "first": min(of.will_be).first,
        "last": max(of.will_be).last,
        "sibling": of.sibling is not None,
    }
    if of.was:
        found["rows"] = [
            _row(gettext("Parents' part"), was[0], will[0]),
            _row(gettext("State's part"), was[1], will[1]),
        ]
    return found


def _row(label: str, before: int, after: int) -> dict[str, Any]:
    return {"label": label, "before_cents": before, "after_cents": after}


def _period(period: Any, of: WhatIf) -> dict[str, Any]:
    parents, state = of.will_be[period]
    before = (of.was or {}).get(period)
    return {
        "name": month_year(period.year, period.month, language()),
        "before": before[0] if before else None,
        "parents": parents,
        "state": state,
        "change": parents - before[0] if before else None,
    }


def _difference(cents: int) -> str:
    amount = euros(abs(cents), language())
    if cents < 0:
        return gettext("The parents would pay about %s less in a year.") % amount
    if cents > 0:
        return gettext("The parents would pay about %s more in a year.") % amount
    return gettext("The parents would pay the same in a year.")


def _alone(cents: int) -> str:
    return gettext("The parents would pay about %s in a year.") % euros(cents, language())


def _changes(listed: Sequence[Change]) -> Iterator[str]:
    for one in listed:
        yield _change(one)
    if not listed:
        yield gettext("Nothing is different from today.")


def _change(one: Change) -> str:
    tongue = language()
    if one.code == "undeclared":
        return gettext("The income is not declared.")
    if one.code == "income":
        amount = euros(int(one.after), tongue)
        return gettext("The household has a taxable income of %s a year.") % amount
    said: Callable[[int | str], str] = {"hours": _hours, "band": _band}.get(one.code, str)
    values = {"before": said(one.before), "after": said(one.after)}
    if not one.before:
        return NEW[one.code] % values
    return INSTEAD[one.code] % values


def _hours(minutes: int | str) -> str:
    return words.duration(int(minutes), language()) if minutes else ""


def _band(band: int | str) -> str:
    return text(f"band.{band}", language())


def _meals(count: int) -> str:
    return ngettext("%d main meal", "%d main meals", count) % count


def _assumed(of: WhatIf) -> list[str]:
    """What the estimate rests on beyond what was asked: sentences of the bill."""
    bills = [costs.coming for costs in (of.after, of.before) if costs and costs.coming]
    told = [assumption(one, language()) for made in bills for one in made.assumptions]
    return list(dict.fromkeys(told))
