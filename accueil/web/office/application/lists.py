"""Entries of a step that is a list: put in, replaced, found again in what another saved."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

T = TypeVar("T")


def replaced(entries: Sequence[T], number: int | None, entry: T) -> tuple[T, ...]:
    """The entries with one put in its place; at the end where it has none."""
    if number is None:
        return (*entries, entry)
    return tuple(entry if place == number else old for place, old in enumerate(entries))


def removed(entries: Sequence[T], number: int) -> tuple[T, ...]:
    """The entries without one."""
    return tuple(old for place, old in enumerate(entries) if place != number)


def found_again(theirs: Sequence[T], mine: T | None, same: Callable[[T], Any]) -> int | None:
    """Where an entry that was being changed stands in another version; None where it is gone."""
    if mine is None:
        return None
    if mine in theirs:
        return list(theirs).index(mine)
    places = [place for place, entry in enumerate(theirs) if same(entry) == same(mine)]
    return places[0] if places else None


def entry_at(entries: Sequence[T] | None, number: int | None) -> T | None:
    """An entry by its number; None where there is none."""
    if entries is None or number is None or not 0 <= number < len(entries):
        return None
    return entries[number]
