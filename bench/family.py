"""The parents' door measured: `python -m bench --family [--children 3000]`.

50 parents at once, each thinking 1 to 4 s between pages, over a real server on a country in a
folder of its own. Of a few thousand children the demonstration bills and closes periods; of more
there is nothing billed. What a page costs comes first: on a busy machine only that says something.
Signing in is measured apart, because a password is meant to take long.
"""

import random
import statistics
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from bench import costs, pages
from bench.office import tell, timed
from bench.pages import Officer
from bench.place import own_database

PARENTS, SEED, SIGN_INS = 50, 1, 20
THINKS = 1.0, 4.0
THINKING_SECONDS, YARDSTICK_SECONDS = 90, 20
TOKEN = "s" * 32  # what a browser and its forms carry against forged requests
PLANNED = {
    "kind": "",
    "provider": "",
    "hours": "other",
    "weekdays": ["1", "2", "3"],
    "start": "8:00",
    "end": "16:00",
    "meals": "1",
    "income": "other",
    "yearly": "60000",
    "more": "no",
    "csrfmiddlewaretoken": TOKEN,
}


def main(children: int) -> None:
    """Fill a country, measure, print what came of it."""
    with own_database(children):
        from accueil.demo.fill import fill
        from accueil.store.security import see

        took = timed(lambda: fill(children, SEED, datetime.now(UTC)))[0]
        print(f"filling and billing: {took:.0f} s", flush=True)
        see(country=True)
        parents = joined()
        see()
        _costs(parents)
        print(f"{'milliseconds':44}{'p50':>9}{'p95':>9}{'most':>9}{'count':>9}  note")
        _sign_ins()
        with pages.serving() as port:
            pages.work(parents, port, THINKING_SECONDS, THINKS)
            pages.told(parents, tell, f"{PARENTS} parents, thinking 1 to 4 s")
            for parent in parents:
                parent.paths = dict(pages.ALIVE)
            pages.work(parents, port, YARDSTICK_SECONDS, THINKS)
            pages.told(parents, tell, "  yardstick: a page without content, the same way")


def joined(count: int = PARENTS) -> list[Officer]:
    """So many families of which something was billed, each with an account of one parent."""
    from accueil.billing.models import Statement
    from accueil.identity.models import Link
    from accueil.registry.models import Home

    billed = Statement.objects.filter(state_cents__gt=0).values("child")
    linked = Link.objects.filter(ended_at__isnull=True).values("child")  # in a run before
    homes = Home.objects.current().filter(child__in=billed).exclude(child__in=linked)
    families: dict[Any, list[Any]] = {}
    for home in homes.order_by("household", "child").select_related("child"):
        families.setdefault(home.household_id, []).append(home.child)
    chosen = random.Random(SEED).sample(list(families.values()), count)
    sizes = [len(family) for family in chosen]
    print(f"{count} families, {statistics.mean(sizes):.1f} children, at most {max(sizes)}")
    return [_parent(number, family) for number, family in enumerate(chosen)]


def _parent(number: int, children: Sequence[Any]) -> Officer:
    """A parent who is signed in, as after both steps, without having done them."""
    from django.test import Client
    from django.utils import timezone

    from accueil.demo.parents import make_parent
    from accueil.identity.links import link
    from accueil.identity.models import SignIn
    from accueil.store.sessions import kept_key
    from accueil.web.base.middleware import SIGNED_IN_AT

    now = timezone.now()
    person = (f"bench{uuid4().hex}@example.lu", f"+3526219{number:05}", "fr")
    account = make_parent(person, "!", SEED, now)
    for child in children:
        link(account, child, "connection_code", now)
    client = Client()
    client.force_login(account, backend="accueil.identity.backend.Password")
    session = client.session
    session[SIGNED_IN_AT] = now.timestamp()
    session.save()
    row = {"session": bytes.fromhex(kept_key(str(session.session_key))), "how": "sms"}
    SignIn.objects.create(account=account, device="", at=now, seen_at=now, **row)
    cookie = f"sessionid={session.session_key}; csrftoken={TOKEN}"
    return Officer(cookie, _paths(children), account=account, children=children)


def let_in(parent: Officer, now: datetime) -> Any:
    """Link a parent by two PINs where a child of its is in care: the care contract, if any."""
    from accueil.attendance.guardians import enter
    from accueil.attendance.models import CareContract, Guardian
    from accueil.identity.links import link_at_facility
    from accueil.identity.pins import drawn_pin, keep_pair, use_pins

    keys = [child.pk for child in parent.children]
    care = CareContract.objects.current().filter(child__in=keys, valid__contains=now.date())
    first = care.order_by("number").first()
    if first is None:
        return None
    known = {"name": "Claire Weber", "phone": "+352621000001", "relation": "mother"}
    at = {"child_id": first.child_id, "provider_id": first.provider_id, "language": "fr"}
    email = str(parent.account.private_email)
    guardian = enter(Guardian(email=email, **known, **at), by=None, now=now)
    pair = keep_pair(guardian, (drawn_pin(), drawn_pin()), uuid4(), by=None, now=now)
    link_at_facility(parent.account, use_pins(pair.pk, parent.account.pk, now), now)
    first.today = now.date()
    return first


def _paths(children: Sequence[Any]) -> dict[str, list[str]]:
    """The addresses of a family by page."""
    from django.urls import reverse
    from django.utils import timezone

    from accueil.billing.models import Statement
    from accueil.law.calendar import Period

    keys = [child.pk for child in children]
    rows = Statement.objects.filter(child__in=keys, state_cents__gt=0)
    billed = sorted(set(rows.values_list("child", "period")), key=str)
    years = sorted({(child, int(period[:4])) for child, period in billed}, key=str)
    now = Period.containing(timezone.localdate()).name
    of_bills: Mapping[str, list[str]] = {
        "a bill": [reverse("family_bill", args=one) for one in billed],
        "a line": [reverse("family_bill_line", args=[*one, 1]) for one in billed],
        "days of a period": [reverse("family_days", args=one) for one in billed],
        "a year": [reverse("family_year", args=one) for one in years],
        "bill of the running period": [reverse("family_bill", args=[k, now]) for k in keys],
        "days of the running period": [reverse("family_days", args=[k, now]) for k in keys],
        "bills of a child": [reverse("family_child_bills", args=[k]) for k in keys],
        "weeks": [reverse("family_weeks", args=[k]) for k in keys],
        "what if, estimated": [
            f"{reverse('family_what_if')} {urlencode({**PLANNED, 'child': k}, doseq=True)}"
            for k in keys
        ],
    }
    single = {
        "home": "family_home",
        "all bills": "family_bills",
        "what if": "family_what_if",
        "material": "family_material",
        "renewal": "family_renewal",
        "my data": "family_privacy",
        "who looked": "family_looks",
        "account": "family_account",
    }
    return {**{page: [reverse(name)] for page, name in single.items()}, **of_bills}


def _costs(parents: Sequence[Officer]) -> None:
    """Each page in this process, without a web server, for the family of most addresses."""
    from django.conf import settings
    from django.test import Client

    from accueil.commands.serve import collect_static

    collect_static()
    settings.ALLOWED_HOSTS = ["testserver"]
    parent = max(parents, key=lambda one: len(one.paths["weeks"]))
    client = Client(headers={"cookie": parent.cookie})

    def ask(asked: str) -> object:
        path, _, typed = asked.partition(" ")
        if typed:
            return client.post(path, typed, content_type="application/x-www-form-urlencoded")
        return client.get(path)

    costs.tell(ask, parent.paths)


def _sign_ins() -> None:
    """The first step alone: whose name it is, and the four hashes that it always computes."""
    from accueil.identity.demo import PARENTS as DEMONSTRATION
    from accueil.identity.demo import PASSWORD
    from accueil.identity.parents import accounts_of, right_ones

    seconds, began = [], time.process_time()
    for _ in range(SIGN_INS):
        took, _ = timed(lambda: right_ones(accounts_of(DEMONSTRATION[0][0]), PASSWORD))
        seconds.append(took)
    cpu = (time.process_time() - began) * 1000 / SIGN_INS
    tell("sign-in, first step (argon2)", seconds, f"{cpu:.0f} ms of processor time")
