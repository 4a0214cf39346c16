"""The tree of the rules as Spark's own SQL, for tables that one machine is too small for.

The rules are those of every executor: the tree is written as SQL text, stage by stage, and Spark
compiles it; no Python runs on the rows. Nearly every week has a single row, whose counters are 0,
so only rows that may share their week are shuffled: those of children with a week met twice.

A table with anything wrong in it goes back to the Polars door, which names the rows.
"""

import os
import subprocess
import tempfile
from collections import Counter as Tally
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from accueil.engine.bulk import Sums, sums, totals
from accueil.engine.table import (
    CORE_DAY_MINUTES,
    DAY_MINUTES,
    FREE_MINUTES,
    KEPT,
    NUMBERS,
    OPTIONAL,
    REFUSED,
    REQUIRED,
    ROW,
    WEEK_DAYS,
    WEEKDAYS,
    WORDS,
    scan,
)
from accueil.law.bands import FAMILY_GROUPS
from accueil.law.errors import Problem, Refused
from accueil.law.limits import CHILDMINDER, MOST_CENTS, MOST_MEALS, MOST_ROWS, SCHOOL, Counter
from accueil.law.parameters import Parameters
from accueil.law.program import Program, in_order, week_program
from accueil.law.terms import Table, Term

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

NEEDED = "an optional extra: pip install accueil[spark], Java 17"
FROM_DAY, HOLIDAY = OPTIONAL
SYMBOLS = {"provider_kind": "kind", "band": "band", "age_group": "age"}
COMMON = ("band", "`group`", "age", "school_week")
BLOCK = "~block"
WEEK = "PARTITION BY child, monday"
# The weeks since a Monday, and a child's 64 weeks as one number. Two children may meet in one
# number, then their rows are only looked at more closely than they need be.
WEEK_NUMBER = "cast(datediff(monday, date'1970-01-05') div 7 AS int) AS `~week`"
BLOCK_OF_ROW = f"cast(child AS bigint) * 64 + shiftright(`~week`, 6) AS `{BLOCK}`"

SMALLEST_PIECE, LARGEST_PIECE, PIECES_A_CORE = 2**20, 2**27, 8
PATTERNS = {
    "add": "({} + {})",
    "subtract": "({} - {})",
    "multiply": "({} * {})",
    "<": "({} < {})",
    "<=": "({} <= {})",
    "==": "({} = {})",
    "and": "({} AND {})",
    "not": "(NOT {})",
    "least": "least({}, {})",
    "greatest": "greatest({}, {})",
    "when": "if({}, {}, {})",
    "per_hour": "cast(({} * {} + 30) div 60 AS int)",
}
CONFIGURATION = {
    "spark.app.name": "accueil",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    # a whole week of the law is one long method, which Java would else not compile
    "spark.driver.extraJavaOptions": "-XX:-DontCompileHugeMethods -XX:+UseParallelGC",
    "spark.executor.extraJavaOptions": "-XX:-DontCompileHugeMethods",
}
LOOPBACK = {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
SQL = {
    # nothing overflows, the tree has proven it, in no row that is not refused
    "spark.sql.ansi.enabled": "false",
    "spark.sql.parquet.binaryAsString": "true",
    "spark.sql.session.timeZone": "UTC",
}


def spark_sums(
    path: Path, law: Parameters, master: str = "local[*]", *, keep: bool = False
) -> Sums:
    """The sums of a table. Refuses rows that cannot be, naming them.

    `master`: the cluster, whose machines see the table by the same path. `keep`: leave the
    session open, for the next call.
    """
    total = ["count(*)", "sum(parent_cents)", "sum(state_cents)", f"bool_or(`{REFUSED}`)"]
    with _session(master, keep) as spark, _table(path) as parquet:
        results = _results(_read(spark, parquet), law, totals(law), numbered=False)
        alone, together = (rows.selectExpr(*total) for rows in results)
        found = alone.union(together).collect()
    if any(refused for *_, refused in found):
        _refuse(path, law)
    rows, parent, state = (sum(part[n] or 0 for part in found) for n in range(3))
    return Sums(rows, parent, state)


def spark_write(
    path: Path,
    law: Parameters,
    outputs: dict[str, Term],
    target: Path,
    master: str = "local[*]",
    *,
    keep: bool = False,
) -> None:
    """Write the outputs of every row, in the table's order, to one Parquet or CSV file.

    Refuses rows that cannot be, before the target is touched. `master`, `keep`: as for the sums;
    the machines of a cluster see the target's folder too.
    """
    with (
        _session(master, keep) as spark,
        _table(path) as parquet,
        tempfile.TemporaryDirectory(dir=target.parent, prefix=".accueil-") as folder,
    ):
        results = _results(_read(spark, parquet), law, outputs, numbered=True)
        parts = [_written(rows, Path(folder) / str(n)) for n, rows in enumerate(results)]
        if any(part.select(pl.col(REFUSED).any()).collect().item() for part in parts):
            _refuse(path, law)
        alone, together = parts
        merged = alone.merge_sorted(together.sort(ROW), key=ROW)
        schema = scan(path).collect_schema()
        types: dict[Any, Any] = {name: schema[name] for name in KEPT if name in schema}
        result = merged.drop(ROW, REFUSED).cast(types)
        result.sink_csv(target) if target.suffix == ".csv" else result.sink_parquet(target)


def _written(rows: "DataFrame", folder: Path) -> pl.LazyFrame:
    """The rows in files, read again in their order."""
    rows.write.parquet(str(folder.absolute()))
    return pl.scan_parquet(sorted(folder.glob("*.parquet")))


class Select:
    """Terms as columns of SQL, stage by stage; what two terms share is computed once."""

    def __init__(self) -> None:
        """Begin with nothing computed."""
        self.called: dict[Term, str] = {}
        self._columns = 0

    def add(
        self, frame: "DataFrame", outputs: Sequence[Term], later: Sequence[Term] = ()
    ) -> "DataFrame":
        """The frame with the terms computed; `called` tells the SQL by which each is called.

        `later`: what will be asked for next, so that common parts become columns.
        """
        uses = Tally(part for term in in_order([*outputs, *later]) for part in term.args)
        asked, stages = set(outputs), list[list[str]]()
        stage_of = dict.fromkeys(self.called, 0)
        for term in in_order(list(outputs)):
            if term in self.called:
                continue
            stage = max((stage_of[part] for part in term.args), default=0)
            text = sql(term, [self.called[part] for part in term.args])
            if term.args and (uses[term] > 1 or term in asked):
                stages += [[] for _ in range(stage + 1 - len(stages))]
                stages[stage].append(f"{text} AS `~{self._columns}`")
                text, stage = f"`~{self._columns}`", stage + 1
                self._columns += 1
            self.called[term], stage_of[term] = text, stage
        for columns in stages:
            frame = frame.selectExpr("*", *columns)
        return frame


def sql(term: Term, parts: Sequence[str]) -> str:
    """One term in SQL's words."""
    if term.op == "constant":
        return str(term.low)
    if term.op in ("input", "given"):
        return str(term.value) if term.value in ("true", "false") else f"`{term.value}`"
    if isinstance(term.value, Table):
        return f"coalesce(array({', '.join(map(str, term.value.values))})[{parts[0]}], 0)"
    return PATTERNS[term.op].format(*parts)


# --- the table at the door


def _door(frame: "DataFrame", law: Parameters) -> "DataFrame":
    """What the rules read of each row, by the names of their symbols, and whether it is refused."""
    columns = frame.columns
    day = FROM_DAY if FROM_DAY in columns else "monday"
    known = {name: ", ".join(f"'{w}', {n}" for n, w in enumerate(WORDS[name])) for name in SYMBOLS}
    places = [f"map({known[name]})[{name}] AS `~{symbol}`" for name, symbol in SYMBOLS.items()]
    tariff = " + ".join(f"cast({day} >= date'{t.first}' AS int)" for t in law.tariffs[1:])
    numbers = [name for name in (*NUMBERS[1:], HOLIDAY) if name in columns]
    read = frame.selectExpr("*", f"datediff({day}, monday) AS `~before`", WEEK_NUMBER, *places)
    return read.selectExpr(
        *(f"`{name}`" for name in (*KEPT, ROW) if name in columns),
        f"coalesce({tariff or '0'}, 0) AS tariff",
        *(f"coalesce(`~{symbol}`, 0) AS {symbol}" for symbol in SYMBOLS.values()),
        "coalesce(cast(family_group AS int) - 1, 0) AS `group`",
        "coalesce(school_week, false) AS school_week",
        *(f"coalesce(cast({name} AS int), 0) AS {name}" for name in numbers),
        *([] if HOLIDAY in columns else [f"0 AS {HOLIDAY}"]),
        f"NOT coalesce({' AND '.join(_possible(columns, law, day))}, false) AS `{REFUSED}`",
        BLOCK_OF_ROW,
    )


def _possible(columns: Sequence[str], law: Parameters, day: str) -> list[str]:
    """What must hold of every row, as the Polars door asks it; nothing known is not held."""
    core = f"({WEEKDAYS} - least(`~before`, {WEEKDAYS})) * {CORE_DAY_MINUTES}"
    other = f"({WEEK_DAYS} - `~before`) * {DAY_MINUTES} - {core}"
    found = [
        "child IS NOT NULL",
        "weekday(monday) = 0",
        f"`~before` BETWEEN 0 AND {WEEK_DAYS - 1}",
        f"{day} >= date'{law.tariffs[0].first}'",
        *(f"`~{symbol}` IS NOT NULL" for symbol in SYMBOLS.values()),
        "school_week IS NOT NULL",
        f"family_group BETWEEN {FAMILY_GROUPS[0]} AND {FAMILY_GROUPS[-1]}",
        f"price_cents BETWEEN 0 AND {MOST_CENTS}",
        f"meal_price_cents BETWEEN 0 AND {MOST_CENTS}",
        f"meals BETWEEN 0 AND {MOST_MEALS}",
        f"core_minutes BETWEEN 0 AND {core}",
        f"other_minutes BETWEEN 0 AND {other}",
        f"multilingual_minutes IN {FREE_MINUTES}",
        f"(multilingual_minutes = 0 OR (`~age` <> {SCHOOL} AND `~kind` <> {CHILDMINDER}))",
    ]
    if HOLIDAY in columns:
        found.append(f"{HOLIDAY} BETWEEN 0 AND core_minutes")
    return found


# --- the weeks


def _results(
    table: "DataFrame", law: Parameters, outputs: dict[str, Term], *, numbered: bool
) -> tuple["DataFrame", "DataFrame"]:
    """The outputs of rows alone in their week, and of those that may share it.

    `numbered`: rows alone in their week have their numbers in the table too.
    """
    from pyspark.sql.functions import broadcast

    program, select = week_program(law, placement=False), Select()
    blocks = broadcast(_shared_blocks(table))
    by_number = _door(table.selectExpr("*", f"_metadata.row_index AS `{ROW}`"), law)
    alone = (by_number if numbered else _door(table, law)).join(blocks, BLOCK, "left_anti")
    alone = alone.selectExpr("*", *(f"0 AS {counter.name}" for counter in program.counters))
    together = _together(by_number.join(blocks, BLOCK, "left_semi"), program, select)
    return _outputs(alone, outputs, Select()), _outputs(together, outputs, select)


def _shared_blocks(table: "DataFrame") -> "DataFrame":
    """Children and 64 weeks, in one of which the child has several rows.

    Each of the weeks is a bit: where there are fewer bits than rows, one was met twice.
    """
    from pyspark.sql.functions import expr

    weeks = table.selectExpr("child", WEEK_NUMBER)
    weeks = weeks.selectExpr(BLOCK_OF_ROW, "shiftleft(1L, `~week`) AS `~bit`")
    met = weeks.groupBy(BLOCK).agg(expr("count(*) AS `~rows`"), expr("bit_or(`~bit`) AS `~bits`"))
    return met.where("bit_count(`~bits`) < `~rows`").select(BLOCK)


def _together(rows: "DataFrame", program: Program, select: Select) -> "DataFrame":
    """Rows that may share their week, with what the others take before them.

    Refuses weeks with too many rows, or whose rows disagree on what they must have in common.
    """
    earlier = [f"`{name}`" for name in (FROM_DAY, ROW) if name in rows.columns]
    for counter in _in_depth(program.counters):
        rows = select.add(rows, [counter.of, *(counter.by or ())], [program.parent])
        rows = rows.selectExpr("*", f"{_taken(counter, select, earlier)} AS {counter.name}")
    free = f"if(kind = {CHILDMINDER}, NULL, multilingual_minutes)"
    apart = [f"min({name}) OVER ({WEEK}) <> max({name}) OVER ({WEEK})" for name in (*COMMON, free)]
    wrong = f"`{REFUSED}` OR count(*) OVER ({WEEK}) > {MOST_ROWS} OR {' OR '.join(apart)}"
    kept = [f"`{name}`" for name in rows.columns if name != REFUSED]
    return rows.selectExpr(*kept, f"coalesce({wrong}, false) AS `{REFUSED}`")


def _in_depth(counters: Sequence[Counter]) -> list[Counter]:
    """The counters, those that need fewest of the others first: then the rows are sorted less."""
    depth: dict[object, int] = {}
    for counter in counters:
        reads = [term.value for term in in_order([counter.of, *(counter.by or ())])]
        depth[counter.name] = 1 + max((depth.get(name, 0) for name in reads), default=0)
    return sorted(counters, key=lambda counter: depth[counter.name])


def _taken(counter: Counter, select: Select, earlier: Sequence[str]) -> str:
    """What the other rows of the week take, those that come first in the counter's order."""
    of = select.called[counter.of]
    if counter.by is None:
        return f"cast(sum({of}) OVER ({WEEK}) - {of} AS int)"
    order = ", ".join([*(f"{select.called[key]} DESC" for key in counter.by), *earlier])
    before = f"ORDER BY {order} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
    return f"cast(coalesce(sum({of}) OVER ({WEEK} {before}), 0) AS int)"


def _outputs(rows: "DataFrame", outputs: dict[str, Term], select: Select) -> "DataFrame":
    """The outputs of every row by their names, and what is kept of it."""
    kept = [f"`{name}`" for name in (*KEPT, ROW, REFUSED) if name in rows.columns]
    rows = select.add(rows, list(outputs.values()))
    named = (f"{select.called[term]} AS {name}" for name, term in outputs.items())
    return rows.selectExpr(*kept, *named)


# --- the session


def _read(spark: "SparkSession", parquet: Path) -> "DataFrame":
    """The table with its row numbers, in as many pieces as keep every core at work."""
    cores = spark.sparkContext.defaultParallelism
    piece = parquet.stat().st_size // (cores * PIECES_A_CORE)
    piece = min(max(piece, SMALLEST_PIECE), LARGEST_PIECE)
    spark.conf.set("spark.sql.files.maxPartitionBytes", str(piece))
    spark.conf.set("spark.sql.files.openCostInBytes", str(SMALLEST_PIECE))
    spark.conf.set("spark.sql.shuffle.partitions", str(cores * PIECES_A_CORE))
    return spark.read.parquet(str(parquet.absolute()))


@contextmanager
def _table(path: Path) -> Iterator[Path]:
    """The table as Parquet, which a cluster reads in pieces. Refuses another sort of table."""
    frame = scan(path)
    if path.suffix == ".parquet":
        yield path
        return
    columns = [name for name in frame.collect_schema() if name in (*REQUIRED, *OPTIONAL)]
    with tempfile.TemporaryDirectory() as folder:
        parquet = Path(folder) / "table.parquet"
        frame.select(columns).sink_parquet(parquet)
        yield parquet


def _refuse(path: Path, law: Parameters) -> None:
    """Let the Polars door name the rows that are refused."""
    sums(scan(path), law)
    raise AssertionError(f"Spark refuses a row of {path} that Polars accepts")


@contextmanager
def _session(master: str, keep: bool) -> Iterator["SparkSession"]:
    """A session with its own settings; one that was open before stays open."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise Refused([Problem("Spark", "no pyspark", NEEDED)]) from None
    running = SparkSession.getActiveSession()
    spark = running or SparkSession(_context(master))
    try:
        own = spark.newSession()
        for name, value in SQL.items():
            own.conf.set(name, value)
        yield own
    finally:
        if not (running or keep):
            spark.stop()


def _context(master: str) -> Any:
    """Start Spark, silently, and on one machine without any network. Refuses to without Java."""
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkRuntimeError
    from pyspark.java_gateway import launch_gateway

    settings = {"spark.master": master, **CONFIGURATION}
    if master.startswith("local"):
        settings |= LOOPBACK
        os.environ.setdefault("SPARK_LOCAL_IP", LOOPBACK["spark.driver.host"])
    conf = SparkConf(loadDefaults=False).setAll(list(settings.items()))
    gateway = SparkContext._gateway
    try:
        gateway = gateway or launch_gateway(conf, {"stderr": subprocess.DEVNULL})
    except PySparkRuntimeError:
        raise Refused([Problem("Spark", "no Java that starts", NEEDED)]) from None
    return SparkContext(conf=conf, gateway=gateway)
