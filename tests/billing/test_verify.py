"""A whole ledger proves; whatever is changed past the program is found and named."""

import json
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accueil.billing.frozen import LEVEL
from accueil.billing.models import Statement, Transfer
from accueil.billing.proofs.findings import Finding, Proven, finding_of
from accueil.billing.settle import digest_of
from accueil.billing.verify import ALWAYS, Scope, verify
from accueil.registry import models as m
from accueil.store.encrypted import seal
from tests.billing.ledger import LAW, NOW, as_owner, make, tampered

pytestmark = pytest.mark.django_db(databases=["default", "owner"])

NEWEST = "(SELECT id FROM billing_statement ORDER BY version DESC LIMIT 1)"
FIRST = "(SELECT id FROM billing_statement WHERE version = 1 ORDER BY child_id LIMIT 1)"
LINE = "(SELECT id FROM billing_paymentline ORDER BY reference LIMIT 1)"
COPY = """INSERT INTO billing_transfer (period, about, kind, debit, credit, provider_id, child,
    household, statement_id, cents, posted_at, source)
    SELECT period, about, kind, debit, credit, provider_id, child, household, statement_id, cents,
    posted_at, {source} FROM billing_transfer WHERE kind = '{kind}' ORDER BY id LIMIT 1"""
OF_A_STATEMENT = "(SELECT id FROM billing_transfer WHERE kind = 'state' ORDER BY id LIMIT 1)"
SWAPPED = """UPDATE billing_{table} SET {column} = CASE {column}
    WHEN '{one}' THEN '{other}'::uuid ELSE '{one}'::uuid END WHERE {column} IN ('{one}', '{other}')
    AND {more}"""
# What is done to the tables → the codes by which it is found.
TAMPERINGS: dict[str, tuple[list[str], set[str]]] = {
    "cents of a transfer": (
        [f"UPDATE billing_transfer SET cents = cents + 1 WHERE id = {OF_A_STATEMENT}"],
        {"posted"},
    ),
    "a transfer deleted": (
        [f"DELETE FROM billing_transfer WHERE id = {OF_A_STATEMENT}"],
        {"posted"},
    ),
    "a transfer doubled": ([COPY.format(kind="state", source="NULL")], {"posted"}),
    "a transfer of nobody": (
        [f"UPDATE billing_transfer SET child = NULL WHERE id = {OF_A_STATEMENT}"],
        {"posted", "transfer_of"},
    ),
    "the direction of a transfer": (
        [
            f"""UPDATE billing_transfer SET debit = credit, credit = debit
            WHERE id = {OF_A_STATEMENT}"""
        ],
        {"posted"},
    ),
    "cents of a statement": (
        [f"UPDATE billing_statement SET state_cents = state_cents + 1 WHERE id = {NEWEST}"],
        {"digest", "statement_sum"},
    ),
    "cents of a part": (
        ["UPDATE billing_part SET parent_cents = parent_cents - 1 WHERE version = 2"],
        {"part", "posted"},
    ),
    "minutes of a part": (["UPDATE billing_part SET minutes = minutes + 60"], {"part"}),
    "a part of another household": (
        ["UPDATE billing_part SET household = gen_random_uuid() WHERE version = 1"],
        {"part_of"},
    ),
    "a digest": (
        [f"UPDATE billing_statement SET digest = repeat('0', 64) WHERE id = {NEWEST}"],
        {"digest"},
    ),
    "a digest in a chain": (
        [
            """UPDATE billing_statement SET digest = repeat('0', 64)
            WHERE version = 1 AND child_id IN (
                SELECT child_id FROM billing_statement WHERE version = 2)"""
        ],
        {"digest"},
    ),
    "the engine's version": (
        [f"UPDATE billing_statement SET engine = '9.9' WHERE id = {NEWEST}"],
        {"digest"},
    ),
    "a version skipped": (
        [f"UPDATE billing_statement SET version = 3 WHERE id = {NEWEST}"],
        {"version", "digest", "part_of"},
    ),
    "a content of other bytes": (
        [f"UPDATE billing_statement SET content = content || '\\x00' WHERE id = {NEWEST}"],
        {"sealed"},
    ),
    "contents swapped": (
        [
            f"""UPDATE billing_statement s SET content = o.content FROM billing_statement o
            WHERE s.id = {NEWEST} AND o.id = {FIRST}"""
        ],
        {"digest", "lines", "part", "statement_sum"},
    ),
    "a number of an invoice": (
        [
            """UPDATE billing_invoice SET number = 'I0001-2026-009' WHERE id = (
            SELECT id FROM billing_invoice ORDER BY number LIMIT 1)"""
        ],
        {"invoice_numbers"},
    ),
    "a number of a provider's statement": (
        ["UPDATE billing_providerstatement SET number = replace(number, '-001', '-009')"],
        {"statement_numbers"},
    ),
    "an invoice's sum": (
        ["UPDATE billing_invoice SET charged_cents = charged_cents + 1, due_cents = due_cents + 1"],
        {"invoice_sum"},
    ),
    "an invoice deleted": (
        ["DELETE FROM billing_invoice WHERE number LIKE 'I0001-%-002'"],
        {"invoice_missing"},
    ),
    "the last number of an invoice": (
        [
            """INSERT INTO billing_issuer (provider_id, code)
            SELECT provider_id, 77 FROM billing_invoice LIMIT 1""",
            "INSERT INTO store_series (name, year, last) VALUES ('invoice 77', 2026, 9)",
        ],
        {"invoice_last"},
    ),
    "what a provider's statement says is payable": (
        ["UPDATE billing_providerstatement SET payable_cents = payable_cents + 1"],
        {"provider_sum"},
    ),
    "a provider's statement's sum": (
        ["UPDATE billing_providerstatement SET correction_cents = 1"],
        {"provider_sum"},
    ),
    "posted into a closed period": (
        [
            f"""UPDATE billing_transfer SET posted_at = '{NOW.isoformat()}'::timestamptz
            + interval '3 hours' WHERE id = {OF_A_STATEMENT}"""
        ],
        {"posted_closed"},
    ),
    "a correction posted into a closed period": (
        ["UPDATE billing_transfer SET period = '2026-08' WHERE kind LIKE 'goodwill%'"],
        {"posted_closed", "invoice_sum", "provider_sum"},
    ),
    "made before the opening": (
        ["UPDATE billing_statement SET made_at = made_at - interval '1 day'"],
        {"before_opening"},
    ),
    "posted into a period before its care": (
        [f"UPDATE billing_transfer SET period = '2026-07' WHERE id = {OF_A_STATEMENT}"],
        {"posted_earlier", "provider_sum"},
    ),
    "paid twice": (
        [COPY.format(kind="payment", source="gen_random_uuid()")],
        {"payment_unknown", "overpaid"},
    ),
    "too much paid": (
        ["UPDATE billing_transfer SET cents = cents + 1 WHERE kind = 'payment'"],
        {"line_paid", "overpaid"},
    ),
    "a payment deleted": (
        [f"DELETE FROM billing_transfer WHERE source = {LINE}"],
        {"line_paid"},
    ),
    "an order's total": (
        ["UPDATE billing_paymentorder SET total_cents = total_cents + 1"],
        {"order_total"},
    ),
    "an order's file": (
        ["UPDATE billing_paymentorder SET sha256 = repeat('0', 64)"],
        {"order_file"},
    ),
    "an order of one person": (
        [
            "ALTER TABLE billing_paymentorder DROP CONSTRAINT two_people_release",
            "UPDATE billing_paymentorder SET released_by = prepared_by",
        ],
        {"one_person"},
    ),
    "an order never released": (
        ["UPDATE billing_paymentorder SET released_at = NULL, released_by = NULL"],
        {"line_paid"},
    ),
    "goodwill withdrawn past the program": (
        ["UPDATE billing_goodwill SET withdrawn_at = now()"],
        {"posted"},
    ),
    "cents moved between providers": (
        [
            """UPDATE billing_transfer t SET provider_id = o.provider_id FROM billing_transfer o
            WHERE t.id = (SELECT min(id) FROM billing_transfer WHERE kind = 'parents')
              AND o.kind = 'parents' AND o.child = t.child AND o.provider_id <> t.provider_id
              AND o.about = t.about AND o.period = t.period"""
        ],
        {"posted", "invoice_sum"},
    ),
}


@pytest.fixture
def children() -> Iterator[tuple[m.Child, m.Child]]:
    """Two children with a ledger, as the owner of the tables."""
    with as_owner():
        yield make()


def proof() -> Proven:
    """Everything there is."""
    return verify(Scope(), LAW)


def test_what_was_tampered_with_is_named(children: tuple[m.Child, m.Child]) -> None:
    """A whole ledger proves, also that of a period and of what moved; each tampering is found."""
    whole = proof()
    assert whole.findings == []
    assert (whole.counts["statements"], whole.counts["payments"]) == (3, 2)
    assert whole.counts["transfers"] == Transfer.objects.exclude(kind="payment").count()
    assert verify(Scope(period="2026-08"), LAW).counts["lines"] == whole.counts["lines"]
    assert verify(Scope(since=ALWAYS), LAW).counts == whole.counts
    wrong = {}
    for name, (statements, codes) in TAMPERINGS.items():
        with tampered(*statements):
            found = set(proof().found)
        if not codes <= found:
            wrong[name] = (found, codes)
    assert not wrong
    assert proof().holds


def test_two_children_swapped(children: tuple[m.Child, m.Child]) -> None:
    """Whatever of theirs is exchanged, it is noticed, and whose it is is said."""
    one, other = (child.pk for child in children)
    for table, column, code in (
        ("statement", "child_id", "digest"),
        ("transfer", "child", "posted"),
        ("part", "child", "part_of"),
    ):
        more = "version = 1" if table == "part" else "true"
        if table == "statement":
            more = "version = 1 AND period = '2026-08'"
        swap = SWAPPED.format(table=table, column=column, one=one, other=other, more=more)
        drop = "ALTER TABLE billing_statement DROP CONSTRAINT statement_once"
        with tampered(*([drop] if table == "statement" else []), swap):
            made = proof()
            assert made.found[code], table
            assert {one, other} <= {finding.child for finding in made.findings}
            assert [finding_of(x.plain()) for x in made.findings] == made.findings


def numbers(told: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where numbers stand in what JSON says."""
    if isinstance(told, bool):
        return
    if isinstance(told, int):
        yield path
    elif isinstance(told, (list, dict)):
        for key, inner in told.items() if isinstance(told, dict) else enumerate(told):
            yield from numbers(inner, (*path, key))


def changed(told: Any, path: tuple[Any, ...], by: int) -> bytes:
    """The content with one number changed."""
    copy = json.loads(json.dumps(told))
    inner = copy
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] += by
    text = json.dumps(copy, ensure_ascii=False, separators=(",", ":")).encode()
    return zlib.compress(text, LEVEL)


def found_in(statement: Statement, content: bytes, *, signed: bool) -> list[Finding]:
    """What is found with another content; `signed`: by who could write its digests anew too."""
    kept = statement.content, statement.lines, statement.digest
    statement.content = content
    if signed:
        from accueil.billing.proofs.content import opened

        statement.lines = opened(content)[1]
        statement.digest = digest_of(statement, "")
    with tampered("UPDATE billing_statement SET engine = engine"), connection.cursor() as cursor:
        sealed = seal(content, "billing_statement.content")
        cursor.execute(
            "UPDATE billing_statement SET content = %s, lines = %s, digest = %s WHERE id = %s",
            [sealed, statement.lines, statement.digest, statement.pk],
        )
        found = verify(Scope(period=statement.period), LAW).findings
    statement.content, statement.lines, statement.digest = kept
    return found


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_number_changed_in_a_content_is_found(
    children: tuple[m.Child, m.Child], data: st.DataObject
) -> None:
    """By its digest wherever it stands; in rows and lines even where the digests were made anew."""
    statement = Statement.objects.filter(version=1).order_by("-made_at", "child_id")[0]
    if statement.child_id == children[0].pk:  # another version follows: its chain breaks too
        statement = Statement.objects.get(child=children[1])
    told = json.loads(zlib.decompress(statement.content))
    paths = sorted(numbers(told), key=str)
    of_lines = [path for path in paths if path[:2] == ("billed", "weeks") and path[3] in (4, 5)]
    by = data.draw(st.sampled_from([-60, -1, 1, 60]))
    anywhere = changed(told, data.draw(st.sampled_from(paths)), by)
    assert {"digest"} <= {one.code for one in found_in(statement, anywhere, signed=False)}
    path = data.draw(st.sampled_from(of_lines))
    assert found_in(statement, changed(told, path, by), signed=True), path
