"""What a service learns and does not learn, a sentence each."""

from collections.abc import Collection, Iterable

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accueil.identity.models import LANGUAGES
from accueil.identity.services.models import SCOPES, Service
from accueil.web.base.lines import Words

LEARNS: dict[str, Words] = {
    "openid": _("That you have an account here, under a number that only this service knows"),
    "language": _("The language in which you read our pages"),
    "email": _("Your e-mail address, if you have given us one"),
    "children": _(
        "How many children you have added here, each with a number that only this service knows "
        "and with its age group"
    ),
    "children_names": _("The names of these children"),
}
# What it does not learn unless it asks for it, and what it never learns.
NOT_ASKED: dict[str, Words] = {
    "email": _("Your e-mail address"),
    "children": _("Whether you have children, and which"),
    "children_names": _("The names of your children"),
}
NEVER: tuple[Words, ...] = (
    _("Your password and your mobile number"),
    _("Your name, your address and your income"),
    _("Bills, contracts and hours of care"),
)


def learns(scopes: Collection[str]) -> list[Words]:
    """What a service learns by these scopes."""
    return [LEARNS[scope] for scope in SCOPES if scope in scopes]


def learns_not(scopes: Collection[str]) -> list[Words]:
    """What it does not learn."""
    left: Iterable[str] = (scope for scope in NOT_ASKED if scope not in scopes)
    if "children" not in scopes:
        left = (scope for scope in left if scope != "children_names")
    return [*(NOT_ASKED[scope] for scope in left), *NEVER]


def name_of(service: Service) -> str:
    """A service's name in the language of the page."""
    language = (get_language() or "")[:2]
    return service.name_in(language if language in LANGUAGES else "fr")
