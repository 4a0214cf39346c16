"""What happens to an account: invited, accepted, its password set, its second factor taken away.

Each is written into the access log. `by` is who does it; who may not is refused here too, not only
by a page. Links are sent by `accueil.identity.mail`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from accueil.identity.actors import actor_of
from accueil.identity.codes import CodeRefused, find_code, make_code, open_codes, use_code
from accueil.identity.models import Account, Code
from accueil.identity.passwords import problems
from accueil.identity.permissions import AGENCY, PARENT, PROVIDER, SCOPES, may
from accueil.registry.models import Agency, Office, Provider
from accueil.store.models import AccessLog, Actor, note

INVITATION_VALID, PASSWORD_VALID = timedelta(days=7), timedelta(hours=1)
MAILS_APART = timedelta(minutes=5)
OWN = "account"  # the purpose of what people do for their own account
WRONG_SECOND, WRONG_SECOND_WITHIN = 20, timedelta(days=1)
LINKS = ("invitation", "password")
ROLE_OF_OFFICE = {"commune": "officer", "cae": "cae_officer"}
# Whom those who are no office may ask to work with them.
OWN_PEOPLE: Mapping[str, tuple[str, ...]] = {
    "manager": ("manager", "educator"),
    "agency": ("agency", "childminder"),
}


class NotAllowed(PermissionError):
    """Who acts may not do this to that account."""


class EmailTaken(ValueError):
    """There is an account with this e-mail."""


class WeakPassword(ValueError):
    """A password that is refused; `problems` says why, in words that help."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Invited:
    """Who is asked to work here.

    `office` for officers, `provider` for a provider's people and childminders, `agency` for an
    agency's; and only for them.
    """

    email: str
    name: str
    role: str
    office: Office | None = None
    language: str = "fr"
    provider: Provider | None = None
    agency: Agency | None = None


def roles_to_invite(by: Actor) -> tuple[str, ...]:
    """The roles somebody may give to a new colleague."""
    if may(by.role, "staff.manage"):
        offices = ("officer", "cae_officer", "ministry", "helpdesk", "auditor")
        return (*offices, "manager", "childminder", "agency")
    if may(by.role, "staff.office"):
        return (by.role,)
    return OWN_PEOPLE[by.role] if may(by.role, "staff.provider") else ()


def colleagues(by: Actor) -> QuerySet[Account]:
    """The accounts somebody may look after: of the own office, provider or agency, or all staff's.

    An agency also looks after its childminders. Parents' accounts are nobody's colleagues.
    """
    works_at = ("office", "provider", "agency")
    accounts = Account.objects.select_related(*works_at).order_by("name", "email")
    if may(by.role, "staff.manage"):
        return accounts.exclude(role=PARENT)
    if may(by.role, "staff.office") and by.office:
        return accounts.filter(office_id=by.office)
    if may(by.role, "staff.provider") and by.office:
        return accounts.filter(_looked_after(by))
    return accounts.none()


def _looked_after(by: Actor) -> Q:
    """What of a provider's or an agency's accounts its people look after."""
    if SCOPES[by.role] == PROVIDER:
        return Q(provider_id=by.office)
    return Q(agency_id=by.office) | Q(provider__agency_id=by.office)


def leading(provider: Provider) -> QuerySet[Account]:
    """Who leads a provider and can be written to; of a childminder also its agency's people."""
    leads = Q(provider=provider, role__in=("manager", "childminder"))
    if provider.agency_id:
        leads |= Q(agency=provider.agency_id, role="agency")
    return Account.objects.filter(leads, is_active=True, email__isnull=False)


def manages(by: Actor, account: Account) -> bool:
    """Whether somebody may deactivate or reset an account: a colleague's, never the own one."""
    return account.pk != by.account and colleagues(by).filter(pk=account.pk).exists()


@transaction.atomic
def invite(who: Invited, *, by: Actor, now: datetime) -> tuple[Account, str]:
    """A new account, and the token of the link in its invitation.

    Refuses NotAllowed, EmailTaken, and ValueError where a role and where it works do not fit.
    """
    if who.role not in roles_to_invite(by):
        raise NotAllowed(f"{by.role} does not invite {who.role}")
    if not may(by.role, "staff.manage") and not _is_own(who, by):
        raise NotAllowed(f"{by.role} of {by.office} invites people of its own only")
    _refuse_misplaced(who)
    email = who.email.strip().lower()
    if Account.objects.filter(email=email).exists():
        raise EmailTaken(email)
    works_at = {"office": who.office, "provider": who.provider, "agency": who.agency}
    account = Account(email=email, name=who.name, role=who.role, **works_at)
    account.language, account.invited_by, account.created_at = who.language, by.account, now
    account.set_unusable_password()
    account.save(force_insert=True)
    note(by, "change", f"account.invited {email}", now=now)
    return account, _link(account, "invitation", now)


def _is_own(who: Invited, by: Actor) -> bool:
    """Whether somebody is asked to work where the one works who asks."""
    if may(by.role, "staff.office"):
        return who.office is not None and who.office.pk == by.office
    if SCOPES[by.role] == AGENCY and who.provider is not None:
        return str(who.provider.agency_id) == by.office
    place = who.agency if SCOPES[by.role] == AGENCY else who.provider
    return place is not None and str(place.pk) == by.office


def _refuse_misplaced(who: Invited) -> None:
    """An officer has an office of the right kind, a provider's people a provider, and so on."""
    scope = SCOPES[who.role]
    if (who.provider is not None) != (scope == PROVIDER):
        raise ValueError(f"{who.role}: who works for a provider has one, and nobody else")
    if (who.agency is not None) != (scope == AGENCY):
        raise ValueError(f"{who.role}: who works for an agency has one, and nobody else")
    if who.provider is not None and (who.provider.kind == "ap") != (who.role == "childminder"):
        raise ValueError(f"{who.role} does not work for {who.provider}")
    expected = ROLE_OF_OFFICE[who.office.kind] if who.office else None
    if expected is None and who.role in ROLE_OF_OFFICE.values():
        raise ValueError(f"{who.role} has an office")
    if expected is not None and who.role != expected:
        raise ValueError(f"{who.role} does not work for {who.office}")


@transaction.atomic
def invite_again(account: Account, *, by: Actor, now: datetime) -> str:
    """A new link for who did not finish; the older one is void."""
    _refuse_unless_managed(by, account)
    note(by, "change", f"account.invited_again {account.email}", now=now)
    return _link(account, "invitation", now)


def read_link(token: str, *, now: datetime) -> Code:
    """The open code of a link, without using it. Raises CodeRefused."""
    refusal = CodeRefused("unknown")
    for purpose in LINKS:
        try:
            found = find_code(purpose, token, now=now)
        except CodeRefused as error:
            refusal = error if error.reason != "unknown" else refusal
        else:
            return found
    raise refusal


@transaction.atomic
def accept(token: str, password: str, *, now: datetime) -> Account:
    """Use the link of an invitation or of a forgotten password: the account has this password.

    Raises CodeRefused, or WeakPassword, after which the link still works. Its access log is the
    account's own: let the connection see as `actor_of` the account first.
    """
    account = read_link(token, now=now).account
    if account is None or not account.is_active:
        raise CodeRefused("unknown")
    _refuse_weak(password, account)
    used = use_code(read_link(token, now=now).purpose, token, now=now)
    set_password(account, password, by=actor_of(account, OWN), now=now)
    if used.purpose == "invitation":
        note(actor_of(account, OWN), "change", f"account.accepted {account.email}", now=now)
    return account


@transaction.atomic
def set_password(account: Account, password: str, *, by: Actor, now: datetime) -> None:
    """Another password; every other session ends. Raises WeakPassword."""
    _refuse_weak(password, account)
    account.set_password(password)
    account.save(update_fields=["password"])
    for purpose in LINKS:
        open_codes(purpose, account=account).update(void_at=now)
    note(by, "change", f"account.password {account.email}", now=now)


@transaction.atomic
def ask_for_link(email: str, *, by: Actor, now: datetime) -> tuple[Account, str] | None:
    """A link to choose a new password; None where there is none to send.

    That is: no active account, or a link was sent less than five minutes ago.
    """
    account = Account.objects.filter(email=email.strip().lower(), is_active=True).first()
    if account is None:
        return None
    sent = open_codes("password", account=account).filter(made_at__gt=now - MAILS_APART)
    if sent.exists():
        return None
    note(by, "change", f"account.link {account.email}", now=now)
    return account, _link(account, "password", now)


@transaction.atomic
def reset(account: Account, *, by: Actor, now: datetime) -> str:
    """Take the second factor away; the token of a link to set up password and factor anew."""
    _refuse_unless_managed(by, account)
    account.totp_secret = account.totp_pending = None
    account.factors_version += 1
    account.set_unusable_password()
    account.save()
    account.passkeys.all().delete()
    note(by, "change", f"account.reset {account.email}", now=now)
    return _link(account, "invitation", now)


@transaction.atomic
def after_wrong_second_step(account: Account, *, by: Actor, now: datetime) -> str | None:
    """Log it. Who fails 20 times a day knows the password: it stops working; a link's token.

    None while it still works. Lock-out by address does not stop who has many addresses.
    """
    what = "sign_in.failed_second_step"
    note(Actor(account.pk, by.role, purpose=by.purpose), "sign_in", what, now=now)
    lately = AccessLog.objects.filter(account=account.pk, at__gt=now - WRONG_SECOND_WITHIN)
    if lately.filter(what=what, role=by.role).count() % WRONG_SECOND:
        return None
    account.set_unusable_password()
    account.save(update_fields=["password"])
    note(by, "change", f"account.password_void {account.email}", now=now)
    return _link(account, "password", now)


@transaction.atomic
def set_active(account: Account, active: bool, *, by: Actor, now: datetime) -> None:
    """Let somebody sign in no longer, or again; open sessions end."""
    _refuse_unless_managed(by, account)
    account.is_active = active
    account.factors_version += 1
    account.save(update_fields=["is_active", "factors_version"])
    for purpose in LINKS:
        open_codes(purpose, account=account).update(void_at=now)
    what = "account.activated" if active else "account.deactivated"
    note(by, "change", f"{what} {account.email}", now=now)


def _link(account: Account, purpose: str, now: datetime) -> str:
    valid_for = INVITATION_VALID if purpose == "invitation" else PASSWORD_VALID
    return make_code(purpose, now=now, account=account, valid_for=valid_for)


def _refuse_weak(password: str, account: Account) -> None:
    found = problems(password, account)
    if found:
        raise WeakPassword(found)


def _refuse_unless_managed(by: Actor, account: Account) -> None:
    if not manages(by, account):
        raise NotAllowed(
            f"{by.role} of {by.office or 'no office'} does not look after this account"
        )
