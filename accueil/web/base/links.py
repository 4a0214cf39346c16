"""Links that e-mails carry."""

from django.conf import settings
from django.urls import reverse


def link_to(token: str) -> str:
    """Where a password is chosen with this token."""
    return f"{settings.ADDRESS.rstrip('/')}{reverse('choose_password', args=[token])}"
