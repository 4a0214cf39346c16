"""How a rule computes: its formula in words, and in one case the value of every word in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from accueil.law.assess import AssessedWeek, Line, given_rows
from accueil.law.evaluate import Function, python_function
from accueil.law.parameters import Parameters
from accueil.law.program import in_order, week_program
from accueil.law.rules import LineTerms
from accueil.law.terms import ZERO, Table, Term

SIGNS = {
    "add": "{} + {}",
    "subtract": "{} - {}",
    "multiply": "{} x {}",
    "<": "{} < {}",
    "<=": "{} <= {}",
    "==": "{} = {}",
    "and": "{} and {}",
    "not": "not {}",
    "least": "least({}, {})",
    "greatest": "greatest({}, {})",
    "when": "if {} then {} else {}",
    "per_hour": "per_hour({}, {})",
}
BRACKETED = frozenset({"add", "subtract", "multiply", "and", "when", "not", "<", "<=", "=="})
FUNCTIONS = frozenset({"least", "greatest", "per_hour"})
PARTS = ("quantity", "earned_rate", "parent_rate", "earned", "parent", "state")


@dataclass(frozen=True, slots=True)
class Step:
    """A word of a rule, its formula (empty for what is given), and in a case its value."""

    word: str
    formula: str
    value: int | None = None

    def __str__(self) -> str:
        """`word = value = formula`."""
        known = () if self.value is None else (str(self.value),)
        formula = () if self.formula == self.word else (self.formula,)
        return " = ".join((self.word, *known, *formula))


def formula(law: Parameters, rule: str) -> list[Step]:
    """A rule's words in the order in which they follow from each other, then its line."""
    found = ((word, term, _formula(word, term)) for word, term in _words(law, rule))
    return [Step(word, formula) for word, term, formula in found if formula != word]


def steps(line: Line, assessed: AssessedWeek, law: Parameters) -> list[Step]:
    """The values of every word that a line of a case was computed from."""
    if assessed.week.entitlement is None:
        return []
    place = list(assessed.week.rows).index(line.row)
    row = given_rows(assessed.week, law)[place]
    found = _words(law, line.rule.name)
    values = _function(law, line.rule.name)(row)
    return [
        Step(word, _formula(word, term), int(value))
        for (word, term), value in zip(found, values, strict=True)
    ]


def _formula(word: str, term: Term) -> str:
    """The formula of a word; what is another word's already is that word."""
    return written(term, whole=word in term.label or not term.label)


@lru_cache(maxsize=64)
def _function(law: Parameters, rule: str) -> Function:
    return python_function([term for _, term in _words(law, rule)])


@lru_cache(maxsize=64)
def _words(law: Parameters, rule: str) -> Sequence[tuple[str, Term]]:
    """What a rule is given and its words, with their terms, then the parts of its line."""
    line = week_program(law).lines[rule]
    parts = [(part, getattr(line, part)) for part in _parts(line)]
    inner = in_order([term for _, term in parts])
    words = [(_word(term), term) for term in inner if _word(term)]
    return [*words, *parts]


def _word(term: Term) -> str:
    """What a term is called: the name of an input, the label of a word; empty for the others."""
    if term.op in ("input", "given"):
        return str(term.value)
    return term.label[0] if term.label else ""


def _parts(line: LineTerms) -> Iterator[str]:
    """The parts of a line that say something: no rate where an amount is moved."""
    for part in PARTS:
        term: Term = getattr(line, part)
        if not (term.op == "constant" and term.low == 0):
            yield part


def written(term: Term, *, whole: bool = False) -> str:
    """A term in words; `whole`: its formula even if it has a name."""
    if term.label and not whole:
        return term.label[0]
    if term.op == "constant":
        return str(term.low)
    if term.op in ("input", "given"):
        return str(term.value)
    if isinstance(term.value, Table):
        of = ", ".join(str(t.value) for t in in_order([term.args[0]]) if t.op == "input")
        return f"{term.value.name}[{of}]"
    parts = [written(p) if term.op in FUNCTIONS else _in_brackets(p) for p in term.args]
    if term.op == "not" and term.args[0].op == "and":
        sides = (_in_brackets(_opposite(part)) for part in term.args[0].args)
        return " or ".join(sides)
    if term.op == "greatest" and term.args[1] is ZERO and term.args[0].op == "subtract":
        whole_part, used = (written(part) for part in term.args[0].args)
        return f"left({whole_part}, {used})"
    return SIGNS[term.op].format(*parts)


def _opposite(condition: Term) -> Term:
    return ~condition


def _in_brackets(term: Term) -> str:
    words = written(term)
    return f"({words})" if term.op in BRACKETED and not term.label else words
