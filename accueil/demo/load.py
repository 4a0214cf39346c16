"""Rows into tables by COPY, as the owner of the tables: sealed as the pages would seal them."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.postgres.fields import RangeField
from django.db import connections, transaction
from django.db.models import BinaryField, Field, JSONField, Model
from psycopg import sql
from psycopg.types.json import Jsonb

from accueil.demo.history import Row

OWNER = "owner"
Write = Callable[[Any], Any]


def copy(model: type[Model], rows: Iterable[Row]) -> int:
    """Write all rows of a table in one transaction; how many. What a row leaves out is default."""
    columns = [_column(field) for field in _fields(model)]
    names = sql.SQL(", ").join(sql.Identifier(field.column) for field in _fields(model))
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(model._meta.db_table), names)
    count = 0
    with transaction.atomic(OWNER), connections[OWNER].cursor() as cursor:
        with cursor.copy(into) as writer:
            for count, row in enumerate(rows, 1):
                writer.write_row(
                    [write(row[name] if name in row else default) for name, default, write in columns]
                )
    return count


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


def _fields(model: type[Model]) -> list[Field[Any, Any]]:
    return [f for f in model._meta.concrete_fields if f.get_internal_type() != "BigAutoField"]


def _column(field: Field[Any, Any]) -> tuple[str, Any, Write]:
    """Under which name a row has it, what it is where it has none, how it is written."""
    default = field.get_default() if field.has_default() else None
    if default is None and not field.null:
        default = field.get_default()
    return field.attname, default, _writer(field)


def _writer(field: Field[Any, Any]) -> Write:
    if isinstance(field, JSONField):
        return Jsonb
    if field.__class__.__name__.startswith("Encrypted"):
        connection = connections[OWNER]
        return lambda value: field.get_db_prep_value(value, connection)
    if isinstance(field, RangeField | BinaryField):
        return lambda value: value
    return lambda value: value
