"""A rule's formula in plain mathematics, in the reader's language: every word by its name.

`explanation` has the same formulas in the words of the program; `telling` has one case of them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from accueil.law.bands import AGE_GROUPS, BANDS, FUNDINGS, PROVIDER_KINDS
from accueil.law.explanation import words_of
from accueil.law.parameters import Parameters
from accueil.law.program import in_order
from accueil.law.rules import OTHER_RULES, WEEK_RULES
from accueil.law.telling import NAME, UNITS, shown, unit_of
from accueil.law.terms import ZERO, Table, Term
from accueil.law.words import NO_BREAK, text

# A name within a formula while it is written: its word, then what it is called.
FIRST, MIDDLE, LAST = "\ue000", "\ue001", "\ue002"
NAMES = re.compile(f"({FIRST}[^{LAST}]*{LAST})")
SIGNS = {
    "<": "below",
    "<=": "at_most",
    "==": "equals",
    "and": "both",
}
ENCLOSED = frozenset({"least", "greatest"})
# What needs no brackets: a product in a sum; the first part of a sum or of several conditions.
PRODUCTS = frozenset({"multiply", "per_hour"})
RUNNING = frozenset({"add", "subtract"})
# The names of the numbers that are no words of a formula, or have another one there.
CALLED = {
    "hour_cap": "cap",
    "scale.block_1": "tariff_1",
    "scale.block_2": "tariff_2",
    "scale.block_3": "tariff_3",
    "block_minutes.block_1": "block_1_length",
    "block_minutes.block_2": "block_2_length",
}
KINDS = {
    **dict.fromkeys(PROVIDER_KINDS, "provider_kind"),
    **dict.fromkeys(FUNDINGS, "funding"),
    **dict.fromkeys(AGE_GROUPS, "age_group"),
    **dict.fromkeys(BANDS, "band"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a formula; `word`: the code of the term that it names, empty for signs."""

    text: str
    word: str = ""


@dataclass(frozen=True, slots=True)
class Formula:
    """A word of a rule: its code, what it is called, how it comes; no pieces: it is known."""

    word: str
    label: str
    pieces: Sequence[Piece]

    def __str__(self) -> str:
        """The formula as a reader sees it."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class _Writing:
    """A rule while its formulas are written: the names that are known so far."""

    law: Parameters
    language: str
    unit: str
    names: dict[Term, str]

    def sign(self, key: str, **values: str) -> str:
        """Parts joined by a sign."""
        return text(f"sign.{key}", self.language, **values)

    def unit_of(self, term: Term, word: str = "") -> str:
        """What a term counts: a number of the tariff by its own name."""
        if not word and isinstance(term.value, Table) and term not in self.names:
            return UNITS.get(term.value.name, "")
        return unit_of(term, self.names, self.unit, word)

    def called(self, word: str) -> str:
        """A name, marked so that it can be told from signs."""
        return f"{FIRST}{word}{MIDDLE}{self.label(word)}{LAST}"

    def label(self, word: str) -> str:
        """What a word is called: the quantity of an amount is that amount."""
        amount = word == "quantity" and self.unit == "amount"
        return text("book.amount" if amount else f"step.{word}", self.language)


def formulas(law: Parameters, rule: str, language: str) -> list[Formula]:
    """A rule's words in the order in which they follow from each other, then its line."""
    unit = {**WEEK_RULES, **OTHER_RULES}[rule].unit
    writing = _Writing(law, language, unit, {})
    found = []
    for word, term, _ in words_of(law, rule):
        if term.value == "tariff":
            continue
        how, known = "", writing.names.get(term)
        if known:
            how = writing.called(known)
        elif term.op not in ("input", "given"):
            how = _written(writing, term, writing.unit_of(term, word))
        found.append(Formula(word, writing.label(word), tuple(_pieces(how))))
        if term.op != "constant":
            writing.names.setdefault(term, word)
    return found


def number_label(name: str, language: str) -> str:
    """What a number of the tariff is called: `hour_cap.ap`, `holiday_cap_applies.school`."""
    stem, _, kind = name.partition(".")
    if name in CALLED or not kind:
        return text(f"step.{CALLED.get(name, name)}", language)
    table = "schooling" if stem == "multilingual_minutes" else KINDS[kind]
    return f"{number_label(stem, language)}, {text(f'{table}.{kind}', language)}"


def _pieces(how: str) -> Iterator[Piece]:
    """A formula cut at its names."""
    for part in NAMES.split(how):
        if part.startswith(FIRST):
            word, label = part[1:-1].split(MIDDLE)
            yield Piece(label, word)
        elif part:
            yield Piece(part)


def _written(writing: _Writing, term: Term, unit: str) -> str:
    """A term's formula, in which terms that have a name are called by it."""
    if term.op == "constant":
        return shown(writing.law, writing.language, term.low, unit)
    if isinstance(term.value, Table):
        return _looked_up(writing, term, term.value)
    if term.op == "==":
        return _equality(writing, *term.args)
    if term.op == "not":
        return _negation(writing, term.args[0])
    if term.op == "when":
        condition, yes, no = term.args
        values = {"condition": _inner(writing, condition, unit, bare=True)}
        values["one"], values["other"] = (_inner(writing, part, unit) for part in (yes, no))
        return writing.sign("when", **values)
    return _signed(writing, term, unit)


def _signed(writing: _Writing, term: Term, unit: str) -> str:
    """Two parts joined by the sign of the term."""
    sign, (one, other) = SIGNS.get(term.op, term.op), term.args
    if _is_left(term):
        sign, (one, other) = "left", one.args
    if term.op == "<" and one.op == "constant":
        sign, one, other = "above", other, one
    if term.op == "subtract" and one is ZERO:
        return f"−{NO_BREAK}{_inner(writing, other, unit)}"
    if term.condition:
        unit = writing.unit_of(one) or writing.unit_of(other)
    bare = sign in ENCLOSED
    first = _inner(writing, one, unit, bare=bare or _runs_on(term.op, one.op, first=True))
    second = _inner(writing, other, unit, bare=bare or _runs_on(term.op, other.op, first=False))
    return writing.sign(sign, one=first, other=second)


def _runs_on(outer: str, inner: str, *, first: bool) -> bool:
    """Whether a part needs no brackets within the whole."""
    if outer in RUNNING:
        return inner in PRODUCTS or (inner in RUNNING and (first or outer == "add"))
    return outer == inner == "and"


def _is_left(term: Term) -> bool:
    """Whether it is what is left of one number after another, at least nothing."""
    return term.op == "greatest" and term.args[1] is ZERO and term.args[0].op == "subtract"


def _inner(writing: _Writing, term: Term, unit: str, *, bare: bool = False) -> str:
    """A part of a formula: by its name, else in brackets where they are needed."""
    known = writing.names.get(term)
    if known:
        return writing.called(known)
    how = _written(writing, term, writing.unit_of(term) or unit)
    if _is_left(term):
        return f"({how})"
    simple = term.op in ("constant", "look_up", "==", "not", *ENCLOSED) and not _is_either(term)
    return how if bare or simple else f"({how})"


def _is_either(term: Term) -> bool:
    """Whether it is one thing or another: written as not both of their opposites."""
    return term.op == "not" and term.args[0].op == "and"


def _negation(writing: _Writing, term: Term) -> str:
    """`not (a)`; of two things that do not hold together: one or the other is not so."""
    if term.op == "and":
        parts = [_inner(writing, ~part, "") for part in term.args]
        return writing.sign("either", one=parts[0], other=parts[1])
    return writing.sign("no", one=_inner(writing, term, "", bare=True))


def _looked_up(writing: _Writing, term: Term, table: Table) -> str:
    """A number that the tariff has for a band, a kind, an age."""
    words = [str(t.value) for t in in_order([term.args[0]]) if t.op in ("input", "given")]
    called = [writing.called(word) for word in words if word != "tariff"]
    if not called:
        return number_label(table.name, writing.language)
    return writing.sign("of_tariff", of=", ".join(called))


def _equality(writing: _Writing, one: Term, other: Term) -> str:
    """`age = school child`; a yes or no of the tariff by its name alone."""
    if isinstance(one.value, Table):
        name, _, reading = one.value.name.partition(" is ")
        return reading or number_label(name, writing.language)
    word = writing.names.get(one, "")
    unit = writing.unit_of(one)
    value = shown(writing.law, writing.language, other.low, unit, word if unit == NAME else "")
    return writing.sign("equals", one=_inner(writing, one, unit), other=value)
