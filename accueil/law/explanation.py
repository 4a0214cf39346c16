"""How a rule computes: its formula in words, and in one case the value of every word in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from accueil.law.assess import AssessedWeek, Line, given_rows
from accueil.law.bands import AGE_GROUPS, BANDS, FAMILY_GROUPS, PROVIDER_KINDS
from accueil.law.evaluate import Function, python_function
from accueil.law.limits import MOST_CENTS, MOST_MINUTES
from accueil.law.parameters import Parameters
from accueil.law.program import in_order, week_program
from accueil.law.rules import OTHER_RULES, LineTerms
from accueil.law.terms import ZERO, Table, Term, given, is_constant

SIGNS = {
    "add": "{} + {}",
    "subtract": "{} - {}",
    "multiply": "{} x {}",
    "<": "{} < {}",
    "<=": "{} <= {}",
    "and": "{} and {}",
    "not": "not {}",
    "least": "least({}, {})",
    "greatest": "greatest({}, {})",
    "when": "if {} then {} else {}",
    "per_hour": "per_hour({}, {})",
}
FUNCTIONS = frozenset({"least", "greatest", "per_hour"})
Names = dict[Term, str]
WORDS: dict[str, Sequence[object]] = {
    "kind": PROVIDER_KINDS,
    "band": BANDS,
    "group": FAMILY_GROUPS,
    "age": AGE_GROUPS,
}
PARTS = ("quantity", "earned_rate", "parent_rate", "earned", "parent", "state")


@dataclass(frozen=True, slots=True)
class Step:
    """A word of a rule, its formula (empty for what is given), and in a case its value."""

    word: str
    formula: str
    value: str = ""

    def __str__(self) -> str:
        """`word = value = formula`."""
        known = (self.value,) if self.value else ()
        formula = () if self.formula == self.word else (self.formula,)
        return " = ".join((self.word, *known, *formula))


def formula(law: Parameters, rule: str) -> list[Step]:
    """A rule's words in the order in which they follow from each other, then its line."""
    return [Step(word, how) for word, _, how in words_of(law, rule) if how != word]


def steps(line: Line, assessed: AssessedWeek, law: Parameters) -> list[Step]:
    """The values of every word that a line of a case was computed from."""
    if assessed.week.entitlement is None:
        return []
    place = list(assessed.week.rows).index(line.row)
    values = _function(law, line.rule.name)(given_rows(assessed.week, law)[place])
    return [
        Step(word, how, _shown(term, value, law))
        for (word, term, how), value in zip(words_of(law, line.rule.name), values, strict=True)
    ]


def _shown(term: Term, value: int, law: Parameters) -> str:
    """A value in the words of the field: a band's name, a tariff's first day, yes or no."""
    if term.value == "tariff":
        return str(law.tariffs[value].first)
    if term.op == "input" and term.value in WORDS:
        return str(WORDS[str(term.value)][value])
    return ("yes" if value else "no") if term.condition else str(value)


@lru_cache(maxsize=64)
def _function(law: Parameters, rule: str) -> Function:
    return python_function([term for _, term, _ in words_of(law, rule)])


@lru_cache(maxsize=64)
def words_of(law: Parameters, rule: str) -> Sequence[tuple[str, Term, str]]:
    """What a rule is given and its words, then the parts of its line; each with its formula."""
    line = _line(law, rule)
    parts = [(part, getattr(line, part)) for part in PARTS]
    parts = [(part, term) for part, term in parts if term is not ZERO]
    names: Names = {}
    found = []
    for term in in_order([term for _, term in parts]):
        word = str(term.value) if term.op in ("input", "given") else "".join(term.label[:1])
        if word:
            found.append((word, term, written(term, names)))
            names[term] = word
    for part, term in parts:
        found.append((part, term, names.get(term) or written(term, names)))
        if not is_constant(term):
            names.setdefault(term, part)
    return found


def _line(law: Parameters, rule: str) -> LineTerms:
    """A rule's line in a week; the full price of care without a membership by itself."""
    if rule in OTHER_RULES:
        minutes, price = given("minutes", 0, MOST_MINUTES), given("price_cents", 0, MOST_CENTS)
        return OTHER_RULES[rule].line(minutes, price)
    return week_program(law).lines[rule]


def written(term: Term, names: Names) -> str:
    """A term's formula, in which terms that have a name are called by it."""
    if term.op == "constant":
        return str(term.low)
    if term.op in ("input", "given"):
        return str(term.value)
    if isinstance(term.value, Table):
        of = ", ".join(str(t.value) for t in in_order([term.args[0]]) if t.op == "input")
        return f"{term.value.name}[{of}]"
    if term.op == "==":
        return _equality(term.args[0], term.args[1], names)
    if term.op == "not" and term.args[0].op == "and":
        return " or ".join(_inner(~part, names) for part in term.args[0].args)
    if term.op == "greatest" and term.args[1] is ZERO and term.args[0].op == "subtract":
        whole, used = (_inner(part, names, bare=True) for part in term.args[0].args)
        return f"left({whole}, {used})"
    parts = [_inner(part, names, bare=term.op in FUNCTIONS) for part in term.args]
    return SIGNS[term.op].format(*parts)


def _equality(one: Term, other: Term, names: Names) -> str:
    """`age is school`; a yes or no of the tariff by its name alone."""
    if isinstance(one.value, Table):
        return written(one, names)
    if one.value in WORDS:
        return f"{one.value} is {WORDS[str(one.value)][other.low]}"
    return f"{_inner(one, names)} = {_inner(other, names)}"


def _inner(term: Term, names: Names, *, bare: bool = False) -> str:
    """A part of a formula: by its name, else in brackets where they are needed."""
    if term in names:
        return names[term]
    words = written(term, names)
    return f"({words})" if not bare and " " in words and term.op not in FUNCTIONS else words
