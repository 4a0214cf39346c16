"""Rows into tables by COPY, as the owner of the tables: sealed as the pages would seal them."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import connections
from django.db.models import Field, JSONField, Model
from psycopg import sql
from psycopg.types.json import Jsonb

from accueil.demo.history import Row
from accueil.store.encrypted import EncryptedBytes, seal

OWNER = "owner"
Write = Callable[[Any], Any]


def copy(model: type[Model], rows: Iterable[Row]) -> int:
    """Write all rows of a table; how many. What a row leaves out is default."""
    fields = [f for f in model._meta.concrete_fields if not _is_made_by_database(f)]
    columns = [_column(field) for field in fields]
    names = sql.SQL(", ").join([sql.Identifier(str(field.column)) for field in fields])
    table = sql.Identifier(model._meta.db_table)
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(table, names)
    with connections[OWNER].cursor() as cursor:
        with cursor.copy(into) as writer:
            for row in rows:
                writer.write_row([write(row.get(name, left)) for name, left, write in columns])
        return int(cursor.rowcount)


def analyze() -> None:
    """Tell the planner what the tables hold now."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute("ANALYZE")


def is_empty(models: Iterable[type[Model]]) -> bool:
    """Whether no table has a row."""
    return not any(model._default_manager.using(OWNER).exists() for model in models)


def empty(models: Iterable[type[Model]]) -> None:
    """Take every row out of the tables and of those that refer to them; counting starts anew."""
    names = [sql.Identifier(model._meta.db_table) for model in models]
    with connections[OWNER].cursor() as cursor:
        listed = sql.SQL(", ").join(names)
        cursor.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(listed))


def _is_made_by_database(field: "Field[Any, Any]") -> bool:
    return field.generated or field.get_internal_type() == "BigAutoField"


def _column(field: "Field[Any, Any]") -> tuple[str, Any, Write]:
    """Under which name a row has it, what it is where it has none, how it is written."""
    return field.attname, field.get_default(), _writer(field)


def _writer(field: "Field[Any, Any]") -> Write:
    if isinstance(field, EncryptedBytes):
        place, written = field.place, field.written
        return lambda value: None if value is None else seal(written(value), place)
    return Jsonb if isinstance(field, JSONField) else _as_it_is


def _as_it_is(value: Any) -> Any:
    return value
