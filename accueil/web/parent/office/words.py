"""What the virtual office says: what was done, how somebody signed in, why something is refused."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accueil.web.base.lines import Words

HOW: Mapping[str, Words] = {
    "sms": gettext_lazy("Password and code by SMS"),
    "passkey": gettext_lazy("Password and passkey"),
    "certificate": gettext_lazy("Password and certificate"),
    "recovery": gettext_lazy("Password and recovery code"),
}

NEEDS_EMAIL = gettext_lazy(
    "You would have no name to sign in with. First add an e-mail address to your account."
)
NEEDS_CARD = gettext_lazy(
    "You sign in with this address, and with nothing else. Choose another address instead."
)


def said(done: str) -> str:
    """What was done before one came here."""
    everywhere = _("You were signed out everywhere else.")
    changed = {
        "password": _("Your new password is saved."),
        "email": _("Your new e-mail address is saved."),
        "email_removed": _("Your e-mail address is removed."),
        "mobile": _("Your new mobile number is saved."),
        "passkey": _("The passkey is saved."),
        "passkey_removed": _("The passkey is removed."),
        "certificate": _("The certificate is saved: you can sign in with it."),
        "certificate_removed": _("The certificate is removed."),
    }
    if done in changed:
        return f"{changed[done]} {everywhere}"
    return {
        "child": _("The child is added."),
        "child_removed": _("The child is removed from your account."),
        "place_removed": _("The child at this facility is removed from your account."),
    }.get(done, "")


def email_refused(reason: str) -> str:
    """Why a code that came by e-mail is not accepted."""
    return {
        "expired": _("This code is no longer valid: it was so for 24 hours. Ask for a new one."),
        "locked": _("This code was tried too often. Ask for a new one."),
        "void": _("This code is no longer valid. Ask for a new one."),
    }.get(reason, _("The code is not right. Look at the last e-mail."))


def connection_refused(reason: str) -> str:
    """Why a child was not added. Only who holds the right code learns what became of it."""
    return {
        "used": _("This connection code was used before. Ask your commune for a new one."),
        "void": _("This connection code was replaced. Take the one of the last letter."),
        "expired": _("This connection code has expired. Ask your commune for a new one."),
        "accounts": _("This child has four accounts already, and cannot have more. Ask us."),
    }.get(reason, _("The IAM code or the connection code is not right. Look at card and letter."))


def certificate_refused(reason: str) -> str:
    """Why a certificate does not count."""
    return {
        "unreadable": _("This certificate cannot be read."),
        "issuer": _("We do not know who issued this certificate. LuxTrust's are accepted."),
        "time": _("This certificate has expired, or is not valid yet."),
        "usage": _("This certificate is not for signing in. Choose the one for authentication."),
        "revoked": _("This certificate was revoked. Ask its issuer for a new one."),
        "unchecked": _("The revocation could not be checked now: use the code by SMS."),
        "taken": _("This certificate is registered with an account already."),
    }.get(reason, _("This certificate is not registered with this account."))
