"""One box finds a child: by name as it sounds, matricule, IAM code or number of its contract.

Names are encrypted; their keyed pieces are counted (`registry.names`). Who shares at least n of
the k pieces asked for has at least one of any k - n + 1 of them: so the n - 1 most frequent
pieces are never read first, and no child is missed by it.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from accueil.registry import iam_code, names
from accueil.registry.models import Child, Home, Identity, Membership
from accueil.registry.models.households import Adult
from accueil.store.encrypted import blind

MOST = 25
# The least share of the pieces asked for that a name must have: two wrong letters in Schneider.
LEAST_SHARE = 0.4
# So many of the most frequent pieces' children are counted; who has more counts as that many.
COUNTED = 2000
# So many children that share the rarer pieces are looked at whole.
LOOKED_AT = 300
MATRICULE = re.compile(r"[0-9]{13}")
CONTRACT = re.compile(r"[A-Za-z]{0,4}-?[0-9]{4}-[0-9]{1,8}")
SEPARATORS = re.compile(r"[\s.\-–]")
LEAST_LETTERS = 2

BY_NAME = """
WITH asked AS MATERIALIZED (
    SELECT key, (SELECT count(*) FROM (
        SELECT FROM registry_namekey n WHERE n.key = a.key LIMIT %(counted)s) few) AS children
    FROM unnest(%(keys)s::int[]) AS a(key)
), likely AS MATERIALIZED (
    SELECT n.child_id, count(*) AS found
    FROM registry_namekey n
    WHERE n.key = ANY (ARRAY(SELECT key FROM asked ORDER BY children LIMIT %(rarer)s)) {of_office}
    GROUP BY n.child_id
    ORDER BY found DESC
), seen AS MATERIALIZED (
    SELECT l.child_id FROM likely l
    JOIN LATERAL (SELECT FROM registry_child c WHERE c.id = l.child_id OFFSET 0) c ON true
    LIMIT %(looked_at)s
)
SELECT s.child_id, whole.common, whole.own
FROM seen s CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE n.key = ANY (%(keys)s::int[])) AS common, count(*) AS own
    FROM registry_namekey n WHERE n.child_id = s.child_id
) whole
WHERE whole.common >= %(least)s
ORDER BY whole.common DESC, whole.own
LIMIT %(most)s
"""
OF_OFFICE = "AND n.child_id IN (SELECT o.id FROM registry_child o WHERE o.office_id = %(office)s)"


@dataclass(frozen=True, slots=True)
class Hit:
    """A child that was found. `last_day`: of its latest contract, inclusive."""

    child: UUID
    family_name: str
    given_name: str
    born: date
    iam_code: str
    contract: str
    last_day: date | None
    office: str


def kind_of(text: str) -> str:
    """What was typed: `matricule`, `iam_code`, `contract`, `name`, or `` for too little."""
    bare = SEPARATORS.sub("", text)
    if MATRICULE.fullmatch(bare):
        return "matricule"
    if iam_code.is_code(_as_code(bare)):
        return "iam_code"
    if CONTRACT.fullmatch(text.strip()):
        return "contract"
    return "name" if len(names.fold(text).replace(" ", "")) >= LEAST_LETTERS else ""


def search(text: str, office: str = "") -> list[Hit]:
    """The children that the connection may see and that fit, the best first, at most 25.

    `office`: by name only its children, which is quicker where nobody else's may be seen.
    """
    ways = {
        "matricule": lambda: by_matricule(SEPARATORS.sub("", text)),
        "iam_code": lambda: by_iam_code(_as_code(SEPARATORS.sub("", text))),
        "contract": lambda: by_contract(text.strip()),
        "name": lambda: by_name(text, office),
    }
    way = ways.get(kind_of(text))
    return hits(way()) if way else []


def by_matricule(matricule: str) -> list[UUID]:
    """The child with this matricule, and the children of a household of a grown-up with it."""
    key = blind(matricule, "matricule")
    found = Identity.objects.current().filter(matricule_key=key).values_list("child_id", flat=True)
    adults = Adult.objects.current().filter(matricule_key=key).values("household_id")
    homes = Home.objects.current().filter(household_id__in=adults)
    return _once([*found, *homes.values_list("child_id", flat=True)])


def by_iam_code(code: str) -> list[UUID]:
    """The child with this IAM code."""
    return list(Child.objects.filter(iam_code=code).values_list("id", flat=True))


def by_contract(number: str) -> list[UUID]:
    """The children of a contract by its number."""
    either = {number, number.upper()}
    rows = Membership.objects.current().filter(number__in=either)
    return _once(rows.values_list("child_id", flat=True))


def by_name(text: str, office: str = "") -> list[UUID]:
    """The children whose names share most with what was typed, in any order of words."""
    return [child for child, _, _ in named(names.keys(text, "", settings.INDEX_KEY), office)]


def named(keys: Collection[int], office: str = "") -> list[tuple[UUID, int, int]]:
    """Children seen by how many of the keys they share: child, common keys, keys of its own."""
    if not keys:
        return []
    with connection.cursor() as cursor:
        statement, values = question(keys, office)
        cursor.execute(statement, values)
        return [(child, common, own) for child, common, own in cursor.fetchall()]


def question(keys: Collection[int], office: str) -> tuple[str, dict[str, Any]]:
    """The statement for some keys, and its values."""
    least = max(1, ceil(len(keys) * LEAST_SHARE))
    return BY_NAME.format(of_office=OF_OFFICE if office else ""), {
        "office": office,
        "keys": list(keys),
        "least": least,
        "rarer": len(keys) - least + 1,
        "counted": COUNTED,
        "looked_at": LOOKED_AT,
        "most": MOST,
    }


def hits(children: Sequence[UUID]) -> list[Hit]:
    """What a list shows of some children, in their order; a child without identity is left out."""
    wanted = list(children)[:MOST]
    rows = Child.objects.filter(pk__in=wanted).select_related("office")
    child_by_id = {child.id: child for child in rows}
    identities = Identity.objects.current().filter(child__in=wanted).order_by("valid")
    identity_by_id = {identity.child_id: identity for identity in identities}
    contracts = Membership.objects.current().filter(child__in=wanted).order_by("valid")
    contract_by_id = {contract.child_id: contract for contract in contracts}
    return [
        _hit(child_by_id[child], identity_by_id[child], contract_by_id.get(child))
        for child in wanted
        if child in child_by_id and child in identity_by_id
    ]


def _hit(child: Child, identity: Identity, contract: Membership | None) -> Hit:
    return Hit(
        child=child.id,
        family_name=identity.family_name,
        given_name=identity.given_name,
        born=identity.born,
        iam_code=child.iam_code or "",
        contract=contract.number if contract else "",
        last_day=last_day(contract),
        office=child.office.name,
    )


def last_day(contract: Membership | None) -> date | None:
    """A contract's last day, inclusive."""
    return contract.until - timedelta(days=1) if contract and contract.until else None


def _as_code(text: str) -> str:
    return text[:3].capitalize() + text[3:5].capitalize() + text[5:]


def _once(children: Iterable[UUID]) -> list[UUID]:
    return list(dict.fromkeys(children))
