"""The office door measured on a whole country: `python -m bench --office [--children 65000]`.

Everything happens in a folder of its own: an embedded database, the demonstration, a server. Each
figure has a yardstick measured in the same run, because the machine's speed drifts.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from bench.place import own_database

SEARCHES, PAPERS, SEED = 1000, 100, 1
LETTERS = "abcdefghijklmnopqrstuvwxyz"
PLAIN_COPY = """
CREATE TABLE bench_names (child uuid, name text);
"""
PLAIN_INDEX = "CREATE INDEX ON bench_names USING gin (name gin_trgm_ops); ANALYZE bench_names"
PLAIN_SEARCH = """
SELECT child FROM bench_names WHERE name %% %s ORDER BY similarity(name, %s) DESC LIMIT 25
"""
Searched = tuple[str, Any]  # what is typed, the child it is about


def main(children: int) -> None:
    """Fill a country, measure, print what came of it."""
    with own_database(children):
        print(f"{'milliseconds':44}{'p50':>9}{'p95':>9}{'most':>9}{'count':>9}  note")
        _load(children)
        _searches()
        _papers()
        from bench import costs, pages

        costs.measure()
        pages.measure(tell)


def tell(name: str, seconds: Sequence[float], note: str = "") -> None:
    """One line: median, 95th percentile and most, in milliseconds."""
    if not seconds:
        print(f"{name:44}{'not measured':>18}  {note}", flush=True)
        return
    ordered = sorted(s * 1000 for s in seconds)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    figures = f"{statistics.median(ordered):9.1f}{p95:9.1f}{ordered[-1]:9.1f}"
    print(f"{name:44}{figures}{len(ordered):9,}  {note}", flush=True)


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    """How many seconds something takes, and what comes of it."""
    started = time.perf_counter()
    found = run()
    return time.perf_counter() - started, found


def _load(children: int) -> None:
    from accueil.demo.fill import fill

    filled = fill(children, SEED, datetime.now(UTC))
    rows = sum(filled.rows.values())
    print(f"filling the database: {filled.seconds:.1f} s, {rows:,} rows", flush=True)


def _searches() -> None:
    """Searches by someone who sees the country, and by an officer of its largest commune."""
    from accueil.registry import search
    from accueil.store.security import see

    draw = random.Random(SEED)
    see(country=True)
    by_kind = typed(draw)
    for kind, asked in by_kind.items():
        _searched(kind, asked, search.search)
    names = [s for kind in ("typo", "plain") for s in by_kind[kind]]
    ids = [timed(lambda text=text: search.by_name(text))[0] for text, _ in names]
    tell("search by name, in the database alone", ids)
    _plain_copy(names)
    see(office="luxembourg")
    text = [t for t, _ in names]
    in_office = [timed(lambda t=t: search.search(t, "luxembourg"))[0] for t in text]
    tell("search by name, an officer of Luxembourg", in_office)
    see()


def _searched(kind: str, asked: Iterable[Searched], search: Callable[[str], Any]) -> None:
    seconds, right = [], 0
    for text, child in asked:
        took, hits = timed(lambda text=text: search(text))
        seconds.append(took)
        right += child in [hit.child for hit in hits]
    tell(f"search, {LABELS[kind]}, all of it", seconds, f"{right / len(seconds):.1%} found")


LABELS = {
    "typo": "name with a letter wrong",
    "plain": "name without accents",
    "matricule": "matricule",
    "iam_code": "IAM code",
    "contract": "contract number",
}


def typed(draw: random.Random) -> dict[str, list[Searched]]:
    """What people type, by kind: half of all are names with a wrong letter."""
    from accueil.registry import models as m
    from accueil.registry.names import fold

    ids = draw.sample(list(m.Identity.objects.current().values_list("id", flat=True)), SEARCHES)
    found = list(m.Identity.objects.filter(id__in=ids).select_related("child"))
    contracts = m.Membership.objects.current().filter(child__in=[i.child_id for i in found])
    numbers = {c.child_id: c.number for c in contracts}
    half, fifth = SEARCHES // 2, SEARCHES // 5
    names = [(f"{i.family_name} {i.given_name}", i.child_id) for i in found]
    tenth = SEARCHES // 10
    return {
        "typo": [(_typo(draw, name), child) for name, child in names[:half]],
        "plain": [(fold(name), child) for name, child in names[half : half + fifth]],
        "matricule": [(i.matricule, i.child_id) for i in found if i.matricule][-tenth:],
        "iam_code": [(i.child.iam_code, i.child_id) for i in found if i.child.iam_code][-tenth:],
        "contract": [(number, child) for child, number in numbers.items()][:tenth],
    }


def _typo(draw: random.Random, name: str) -> str:
    """A name with one letter left out, doubled, wrong, or two that changed places."""
    place = draw.randrange(1, max(2, len(name) - 1))
    before, letter, after = name[:place], name[place], name[place + 1 :]
    kinds = ("", letter * 2, draw.choice(LETTERS), after[:1] + letter)
    chosen = draw.randrange(len(kinds))
    return before + kinds[chosen] + (after[1:] if chosen == len(kinds) - 1 else after)


def _plain_copy(names: Sequence[Searched]) -> None:
    """The yardstick: the names in plain letters in a table, found by trigrams."""
    from django.db import connections

    from accueil.registry import models as m

    rows = m.Identity.objects.current().values_list("child_id", "family_name", "given_name")
    with connections["owner"].cursor() as cursor:
        cursor.execute(PLAIN_COPY)
        with cursor.copy("COPY bench_names FROM STDIN") as copy:
            for child, family, given in rows.iterator():
                copy.write_row((child, f"{family} {given}"))
        cursor.execute(PLAIN_INDEX)
        seconds = [timed(lambda t=t: _plain(cursor, t))[0] for t, _ in names]
        cursor.execute("DROP TABLE bench_names")
    tell("  yardstick: pg_trgm on names in plain", seconds)


def _plain(cursor: Any, text: str) -> list[Any]:
    cursor.execute(PLAIN_SEARCH, [text, text])
    found: list[Any] = cursor.fetchall()
    return found


def _papers() -> None:
    """Contracts as PDF: set, sealed, kept; and an empty page of the typesetter."""
    import typst

    from accueil.actions.papers import rendering
    from accueil.documents.models import Document
    from accueil.store.security import see

    see(country=True)
    ids = list(Document.objects.filter(kind="contract").values_list("id", flat=True))
    chosen = random.Random(SEED).sample(ids, min(PAPERS, len(ids)))
    now = datetime.now(UTC)
    papers = [Document.objects.get(pk=pk) for pk in chosen]
    tell(
        "contract PDF, set, sealed and kept",
        [timed(lambda p=p: rendering(p, now))[0] for p in papers],
    )
    empty = [timed(lambda: typst.compile(b"", format="pdf"))[0] for _ in papers]
    tell("  yardstick: an empty page of typst", empty)
    see()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 65_000)
