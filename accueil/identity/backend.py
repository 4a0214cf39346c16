"""The first factor of staff: e-mail and password.

An e-mail that is not known takes as long as a wrong password, and answers the same.
"""

from typing import Any
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password
from django.http import HttpRequest

from accueil.identity.models import Account
from accueil.identity.permissions import PARENT
from accueil.store.security import seeing_the_country


class Password(BaseBackend):
    """Finds the account of an e-mail and checks its password."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **others: Any,
    ) -> Account | None:
        """The active account of staff with this e-mail and password; None otherwise."""
        staff = Account.objects.exclude(role=PARENT)
        account = staff.filter(email=(username or "").strip().lower()).first()
        # Without an account the hash is computed all the same: both answers take the same time.
        known = check_password(password, account.password if account else "!")
        return account if account is not None and known and account.is_active else None

    def get_user(self, user_id: UUID) -> Account | None:
        """The account of a session, while it is active; whatever the connection saw before."""
        with seeing_the_country():
            found = Account.objects.select_related("office").filter(pk=user_id, is_active=True)
            return found.first()
