"""Applications with all their answers, signed through the pages."""

from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, now

from accueil.identity.models import Account
from accueil.registry import answers as a
from accueil.registry import applications
from accueil.registry import models as m
from accueil.registry.papers import before_signing
from accueil.store.models import AccessLog
from accueil.store.security import see


def entered(account: Account) -> Client:
    client = Client(headers={"accept-language": account.language})
    client.force_login(account)
    session = client.session
    session["signed_in_at"] = now().timestamp()
    session.save()
    return client


def opened(office: m.Office, given: a.Answers, purpose: str = "first") -> m.Application:
    """An application with all its steps saved, and its documents seen at the counter."""
    moment = now()
    found = applications.open_application(office, purpose, by=None, now=moment)
    for step in a.STEPS:
        applications.save(found, step, getattr(given, step), 0, by=None, now=moment)
    seen = [p.about for p in before_signing(found) if p.code == "document_missing"]
    if seen:
        value = applications.Seen(tuple(seen))
        applications.save(found, applications.SEEN, value, 0, by=None, now=moment)
    assert before_signing(found) == []
    return found


def url(name: str, *args: Any) -> str:
    return reverse(name, args=args)


def screen(**more: Any) -> dict[str, Any]:
    today = localdate()
    day = {"signed_day": today.day, "signed_month": today.month, "signed_year": today.year}
    return {**day, "how": "screen", "name": "Marie Muster", "agrees": "on", **more}


def signed(client: Client, application: m.Application, **more: Any) -> m.Membership:
    answer = client.post(url("contract_sign", application.pk), screen(**more))
    assert answer.status_code == 302, answer.content.decode()
    see(country=True)
    return m.Membership.objects.current().get(application=application.pk)


def plain(page: Any) -> str:
    return page.content.decode().replace("&#x27;", "'").replace("&amp;", "&").replace("&lt;", "<")


def logged(action: str, child: Any = None) -> list[str]:
    see(country=True)
    rows = AccessLog.objects.filter(action=action)
    rows = rows.filter(child=child) if child else rows
    return list(rows.values_list("what", flat=True))
