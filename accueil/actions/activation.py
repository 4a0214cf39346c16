"""The letter with an activation code: asked for by anybody, written only where all is right.

Who asks gets the same answer at once, whatever is right of it: a page only orders the job, with
what was typed sealed, and the job looks.
"""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

from accueil.actions.papers import PARENTS_DOOR, office_of, recipient
from accueil.documents.letter import ActivationLetter
from accueil.documents.records import to_json
from accueil.identity import activation
from accueil.identity.activation import Asked
from accueil.identity.models import Link
from accueil.registry.models import Child
from accueil.store import outbox
from accueil.store.encrypted import seal_json, unseal_json
from accueil.store.models import Message, next_number
from accueil.store.security import seeing_the_country

TASK, PLACE, KIND = "write_activation_letter", "procrastinate_jobs.args", "activation"


def ask(iam_code: str, mobile: str, *, phone_lost: bool) -> None:
    """Order the letter, once this transaction is committed."""
    asked = seal_json([iam_code, mobile, phone_lost], PLACE)
    jobs = JobManager(DjangoConnector())
    job = configure_task(name=TASK, job_manager=jobs, queue=outbox.QUEUE)
    transaction.on_commit(partial(job.defer, asked=asked), robust=True)


@transaction.atomic
def answer(asked: str, now: datetime) -> bool:
    """Write the letter that was asked for, if an account has this child and this number.

    It goes to the address in the register, with the letters of the child's office. One that
    waits to be printed is taken back.
    """
    iam_code, mobile, phone_lost = unseal_json(asked, PLACE)
    with seeing_the_country():
        made = activation.make(iam_code, mobile, phone_lost=phone_lost, now=now)
        if made is not None:
            _letter(made, now)
    return made is not None


@transaction.atomic
def write(child: Child, account: UUID, now: datetime) -> bool:
    """Write the letter at the wish of a family that was heard by who helps it; whether it was.

    Not where the account is not linked to the child. Who asks has seen the child. The letter is
    of use only with the account's own telephone.
    """
    with seeing_the_country():
        of = Link.objects.filter(
            child=child, account=account, provider=None, ended_at=None, account__is_active=True
        )
        link = of.select_related("account").first()
        if link is None:
            return False
        mobile = str(link.account.mobile)
        made = activation.make(str(child.iam_code), mobile, phone_lost=False, now=now)
        if made is not None:
            _letter(made, now)
    return made is not None


def _letter(made: Asked, now: datetime) -> None:
    child, today = made.child, localdate(now)
    prefix = f"activation:{made.account.pk}:"
    older = Message.objects.filter(kind=KIND, key__startswith=prefix, state="waiting")
    older.update(state="void")
    letter = ActivationLetter(
        number=next_number("letter", today.year),
        language=made.account.language,
        made=now,
        written=today,
        place=child.office.locality or child.office.name,
        office=office_of(child.office),
        recipient=recipient(child, today),
        iam_code=child.iam_code or "",
        activation_code=made.code,
        portal_url=f"{settings.ADDRESS}{PARENTS_DOOR}",
        last=localdate(now + activation.VALID),
        possible_from=localdate(now + activation.LOST_WAITS),
        phone_lost=made.phone_lost,
    )
    outbox.put(
        f"{prefix}{letter.number}",
        "letter",
        kind=KIND,
        language=letter.language,
        content=to_json(letter),
        now=now,
        office=child.office_id,
        child=child.pk,
    )
