"""What pages show of what the family pays."""

from typing import Any

from django.utils.translation import gettext

from accueil.actions.care_preview import Amount, Preview
from accueil.web.provider.contracts import words


def costs(told: Preview, *, running: bool = False) -> dict[str, Any]:
    """What the family pays: each amount with its heading; what to know of them.

    `running`: the contract has begun, so that its first period is over or under way.
    """
    titles = {
        "school": gettext("A school week"),
        "holiday": gettext("A holiday week"),
    }
    amounts = [_amount(titles[kind], amount) for kind, amount in told.weeks.items()]
    if told.period:
        first = gettext("The first whole billing period")
        title = gettext("The next whole billing period") if running else first
        amounts.append(_amount(title, told.period))
    if told.year:
        title = gettext("A year") if told.periods == 12 else gettext("Until the contract ends")
        amounts.append(_amount(title, told.year))
    return {
        "amounts": amounts,
        "without": words.WITHOUT.get(told.without, ""),
        "renewed": told.renewed,
        "assumptions": told.assumptions,
        "refused": told.refused,
    }


def _amount(title: str, amount: Amount) -> dict[str, Any]:
    return {"title": title, "amount": amount}
