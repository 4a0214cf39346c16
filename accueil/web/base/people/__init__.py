"""Accounts of those who work somewhere: shown, invited, reset, by whoever looks after them."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accueil.identity import accounts
from accueil.identity.accounts import EmailTaken, Invited
from accueil.identity.mail import send_link
from accueil.identity.models import LANGUAGES, Account
from accueil.law.words import LANGUAGE_NAMES
from accueil.web.base.fields import ChoiceField, EmailField, Form, TextField
from accueil.web.base.links import link_to
from accueil.web.base.middleware import OfficeRequest

SPOKEN = {code: LANGUAGE_NAMES[code] for code in LANGUAGES}
ROLES = {
    "officer": gettext_lazy("Officer of a commune"),
    "cae_officer": gettext_lazy("Officer of the Children's Future Fund (CAE)"),
    "ministry": gettext_lazy("Ministry"),
    "helpdesk": gettext_lazy("Helpdesk"),
    "manager": gettext_lazy("Manager of a provider"),
    "educator": gettext_lazy("Educator of a provider"),
    "childminder": gettext_lazy("Childminder"),
    "agency": gettext_lazy("Childminders' agency"),
    "auditor": gettext_lazy("Auditor"),
}
ACTIONS = ("invite_again", "reset", "deactivate", "activate")


class Invite(Form):
    """Somebody who is asked to work here; asked for the role where there are several."""

    name = TextField(label=gettext_lazy("First name and family name"), max_length=120)
    email = EmailField(label=gettext_lazy("E-mail address"))
    role = ChoiceField(label=gettext_lazy("Role"))
    language = ChoiceField(
        label=gettext_lazy("Language of the e-mail"), choices=list(SPOKEN.items())
    )

    def __init__(self, roles: tuple[str, ...], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.roles = roles
        if len(roles) == 1:
            del self.fields["role"]
            return
        asked: Any = self.fields["role"]
        asked.choices = [(role, ROLES[role]) for role in roles]

    def invited(self) -> Invited:
        """Who is asked, without where."""
        typed = self.cleaned_data
        role = typed.get("role") or self.roles[0]
        return Invited(typed["email"], typed["name"], role, language=typed["language"])


def invited(known: OfficeRequest, form: Form, who: Invited, **place: Any) -> bool:
    """Whether the invitation is on its way; else the form says why not."""
    try:
        account, token = accounts.invite(replace(who, **place), by=known.actor, now=known.now)
    except EmailTaken:
        form.add_error("email", _("There is an account with this e-mail address already."))
        return False
    send_link(account, "invitation", link_to(token), by=known.actor, now=known.now)
    return True


def act(known: OfficeRequest, found: Account, action: str) -> None:
    """A new link, the second step taken away, signing in allowed or not: one of ACTIONS."""
    by, now = known.actor, known.now
    if action in ("deactivate", "activate"):
        accounts.set_active(found, action == "activate", by=by, now=now)
        return
    change = accounts.reset if action == "reset" else accounts.invite_again
    token = change(found, by=by, now=now)
    send_link(found, "invitation", link_to(token), by=by, now=now)


def told(done: str) -> str:
    """What was just done to an account, in words; nothing where nothing was."""
    return {
        "invited": _("The invitation is on its way."),
        "invite_again": _("A new link is on its way; the older one no longer works."),
        "reset": _("Password and second step are taken away; a link to set up new ones is sent."),
        "deactivate": _("The account is deactivated: nobody can sign in with it."),
        "activate": _("The account is active again."),
    }.get(done, "")


def state_of(account: Account, has_passkey: bool) -> str:
    """How far an account is, in words."""
    if not account.is_active:
        return _("Deactivated")
    if account.totp_secret is None and not has_passkey:
        return _("Invited")
    return _("Active")


def second_step(account: Account, has_passkey: bool) -> str:
    """With what somebody takes the second step of signing in."""
    if has_passkey:
        return _("App and passkey") if account.totp_secret else _("Passkey")
    return _("App") if account.totp_secret else _("Not set up yet")


def rows(found: Iterable[Account], url: Callable[[Account], str]) -> list[dict[str, Any]]:
    """Accounts for the table `base/people/table.html`."""
    listed = list(found)
    own = Account.objects.filter(passkeys__isnull=False, pk__in=[one.pk for one in listed])
    with_passkey = set(own.values_list("pk", flat=True))
    return [
        {
            "account": one,
            "url": url(one),
            "role": ROLES[one.role],
            "works_for": one.office or one.provider or one.agency or "",
            "second": second_step(one, one.pk in with_passkey),
            "state": state_of(one, one.pk in with_passkey),
        }
        for one in listed
    ]


def shown(known: OfficeRequest, found: Account) -> dict[str, Any]:
    """An account for `base/people/person.html`."""
    has_passkey = found.passkeys.exists()
    return {
        "found": found,
        "role": ROLES[found.role],
        "works_for": found.office or found.provider or found.agency or "",
        "language": SPOKEN[found.language],
        "state": state_of(found, has_passkey),
        "second": second_step(found, has_passkey),
        "manages": accounts.manages(known.actor, found),
    }
