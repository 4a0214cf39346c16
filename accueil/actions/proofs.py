"""Proofs that are made at night, on demand, or by command: kept, and told to the auditors."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from accueil.billing.models import Proof, Statement
from accueil.billing.proofs import words
from accueil.billing.proofs.findings import Finding, Proven, finding_of
from accueil.billing.verify import Scope, verify
from accueil.identity.models import Account
from accueil.law.parameters import Parameters
from accueil.store import outbox
from accueil.store.models import Actor, note
from accueil.store.security import see

ALL, MOVED = "all", "moved"
# So many statements of a period are proven while somebody waits; more of them at night.
AT_ONCE = 3000
SUNDAY = 6
DAY = timedelta(days=1)
MOST_TOLD = 20


def prove(scope: Scope, law: Parameters, *, by: Actor | None, now: datetime) -> Proof:
    """Prove a scope, keep what came of it, tell the auditors where something does not hold."""
    made = verify(scope, law)
    return keep(scope, made, by=by, now=now)


@transaction.atomic
def keep(scope: Scope, made: Proven, *, by: Actor | None, now: datetime) -> Proof:
    """Keep a proof that was made."""
    proof = Proof.objects.create(
        at=now,
        scope=scope.name,
        asked_by=by.account if by else None,
        counts=dict(made.counts),
        found=dict(made.found),
        findings=[finding.plain() for finding in made.findings],
    )
    if by:
        note(by, "look_up", f"audit: proof of {scope.name}", now=now)
    if made.found:
        tell_auditors(proof, now)
    return proof


def may_be_proven_at_once(period: str) -> bool:
    """Whether a period is small enough to be proven while somebody waits."""
    return Statement.objects.filter(period=period).count() <= AT_ONCE


@transaction.atomic
def ask_for_tonight(period: str, *, by: Actor, now: datetime) -> Proof:
    """Ask for a proof of a period: the next night makes it. Asked twice it is one."""
    waiting = next((proof for proof in asked() if proof.scope == period), None)
    if waiting:
        return waiting
    note(by, "look_up", f"audit: proof of {period}, asked for tonight", now=now)
    return Proof.objects.create(at=now, scope=period, asked_by=by.account)


def asked() -> list[Proof]:
    """The proofs that are asked for and not made yet."""
    made = Proof.objects.filter(counts__isnull=False)
    wanted = Proof.objects.filter(counts__isnull=True).order_by("at")
    return [one for one in wanted if not made.filter(scope=one.scope, at__gt=one.at).exists()]


def nightly(now: datetime, law: Parameters) -> list[Proof]:
    """What was written since the last proof, on Sundays everything, and what was asked for."""
    see(country=True)
    today: date = timezone.localtime(now).date()
    scope = Scope() if today.weekday() == SUNDAY else Scope(since=_since(now))
    waiting = sorted({one.scope for one in asked()})
    made = [prove(scope, law, by=None, now=now)]
    return [*made, *(prove(Scope(period), law, by=None, now=now) for period in waiting)]


def _since(now: datetime) -> datetime:
    """Since the last proof at night; a day where there was none, so that a missed night counts."""
    done = Proof.objects.filter(scope__in=(ALL, MOVED), counts__isnull=False, asked_by=None)
    last = done.order_by("-at").first()
    return min(last.at if last else now, now - DAY)


def findings_of(proof: Proof) -> list[Finding]:
    """What a proof found, the first of it."""
    return [finding_of(told) for told in proof.findings]


def tell_auditors(proof: Proof, now: datetime) -> int:
    """An e-mail to each auditor that something does not hold; no child is named. How many."""
    auditors = Account.objects.filter(role="auditor", is_active=True).order_by("email")
    return sum(_told(proof, account, now) for account in auditors)


def _told(proof: Proof, account: Account, now: datetime) -> bool:
    with translation.override(account.language):
        count = sum(proof.found.values())
        sums = [f"- {words.sentence(code)}: {n}" for code, n in _most(proof.found)]
        text = words.letter(count, sums, page_of(proof.pk))
        content = {"to": account.email, "subject": words.alarm(count), "text": text}
    return outbox.put(
        f"proof:{proof.pk}:{account.pk}",
        "email",
        kind="proof",
        language=account.language,
        content=content,
        now=now,
    )


def _most(found: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))[:MOST_TOLD]


def page_of(proof: UUID) -> str:
    """Where the auditors read a proof."""
    return f"{settings.ADDRESS.rstrip('/')}{reverse('audit_proof', args=[proof])}"
