"""How a line of a case was computed, in the reader's words: each step with its numbers.

Of a formula only what this case took is told: of `if … then … otherwise` the branch that counts. A
counter that is 0, since the child has no other provider in that week, is left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from accueil.law.assess import AssessedWeek, Line, given_rows
from accueil.law.bands import AGE_GROUPS, BANDS, PROVIDER_KINDS, SCHOOLINGS
from accueil.law.evaluate import Function, python_function
from accueil.law.explanation import PARTS
from accueil.law.parameters import Parameters
from accueil.law.program import in_order, week_program
from accueil.law.rules import WEEK_RULES, LineTerms
from accueil.law.tariffs import Number, Tariff
from accueil.law.terms import ZERO, Table, Term
from accueil.law.words import NO_BREAK, clock, date_long, euros, number, text

MINUTES, CENTS, MEALS, YES, NAME = "minutes", "cents", "meals", "yes", "name"
PER_HOUR = (
    "price_cents",
    "cap",
    "base",
    "above_base",
    "tariff_1",
    "tariff_2",
    "tariff_3",
    "unsocial_extra",
)
PER_MEAL = ("meal_price_cents", "meal_base", "meal_share")
AMOUNTS = ("parents_of_blocks", "capped_before", "above_holiday_cap", *PARTS[1:])
IN_MEALS = ("meals", "meals_before", "covered_meals", "further_meals")
ANSWERS = ("school_free", "is_school_child", "is_childminder", "school_week", "placed")
# The other words count minutes.
UNITS: Mapping[str, str] = {
    **dict.fromkeys((*PER_HOUR, *PER_MEAL, *AMOUNTS), CENTS),
    **dict.fromkeys(IN_MEALS, MEALS),
    **dict.fromkeys(ANSWERS, YES),
    **dict.fromkeys(("age", "kind", "band", "group", "tariff"), NAME),
}
COUNTERS = frozenset(
    (
        *("free_before", "free_of_others", "paid_before", "first_position"),
        *("meals_before", "capped_before"),
    )
)
GROUPS = 4


@dataclass(frozen=True, slots=True)
class Told:
    """A step: its code, what it is called, its value; in words and in numbers how it came.

    `words` and `numbers` are empty for what is given, or looked up in the tariff.
    """

    word: str
    label: str
    value: str
    words: str = ""
    numbers: str = ""
    of_tariff: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """What a line was multiplied from: cents that an hour or meal earns and costs the parents."""

    earned_rate: int
    parent_rate: int


@dataclass(frozen=True, slots=True)
class Telling:
    """A line while it is told: the value of every term, the name of those that have one.

    `numbers`: formulas are told with numbers instead of names.
    """

    values: Mapping[Term, int]
    names: dict[Term, str]
    law: Parameters
    unit: str
    language: str
    numbers: bool = False


def parts_of(assessed: AssessedWeek, law: Parameters) -> list[Parts | None]:
    """What each line of a week was multiplied from, in their order.

    None for amounts, and where this program would not compute what the line says: then it was made
    by another version of the rules, and only what is frozen may be told.
    """
    held = assessed.week.entitlement is not None
    rows = given_rows(assessed.week, law) if held and assessed.week.rows else []
    places = {id(row): place for place, row in enumerate(assessed.week.rows)}
    found: list[Parts | None] = []
    for line in assessed.lines:
        if line.rule.name not in WEEK_RULES:
            found.append(Parts(line.rate_cents, line.rate_cents))
            continue
        values = _outputs(law, line.rule.name)(rows[places[id(line.row)]])
        quantity, earned_rate, parent_rate, earned, parent = values
        said = (line.quantity, line.rate_cents, line.parent_cents, line.state_cents)
        same = said == (quantity, parent_rate, parent, earned - parent)
        found.append(Parts(earned_rate, parent_rate) if same and line.unit != "amount" else None)
    return found


@lru_cache(maxsize=64)
def _outputs(law: Parameters, rule: str) -> Function:
    line = week_program(law).lines[rule]
    return python_function([getattr(line, part) for part in PARTS if part != "state"])


def told(line: Line, assessed: AssessedWeek, law: Parameters, language: str) -> list[Told]:
    """The steps of a line in the order in which they follow from each other.

    Empty for care without a membership: nothing but a price counts there. Also where this program
    would not compute what the line says: then it was made by another version of the law's rules.
    """
    if assessed.week.entitlement is None or line.rule.name not in WEEK_RULES:
        return []
    place = next(n for n, row in enumerate(assessed.week.rows) if row is line.row)
    of_row = given_rows(assessed.week, law)[place]
    made, terms, function = _function(law, line.rule.name)
    values = dict(zip(terms, function(of_row), strict=True))
    if (values[made.quantity], values[made.parent]) != (line.quantity, line.parent_cents):
        return []
    outputs = [(part, getattr(made, part)) for part in PARTS]
    outputs = [(part, term) for part, term in outputs if term is not ZERO or part == "parent"]
    names = _names(terms)
    telling = Telling(values, names, law, line.unit, language)
    steps = [_step(telling, term, names[term]) for term in _taken(telling, outputs)]
    for part, term in outputs:
        steps.append(_step(telling, term, part, last=True))
        if term.op != "constant":
            names.setdefault(term, part)
    return steps


@lru_cache(maxsize=64)
def _function(law: Parameters, rule: str) -> tuple[LineTerms, Sequence[Term], Function]:
    """A rule's line, every term that it is made of, and the function of their values."""
    line = week_program(law).lines[rule]
    terms = list(in_order([getattr(line, part) for part in PARTS]))
    return line, terms, python_function(terms)


def _names(terms: Sequence[Term]) -> dict[Term, str]:
    found = {}
    for term in terms:
        word = str(term.value) if term.op in ("input", "given") else "".join(term.label[:1])
        if word:
            found[term] = word
    return found


def _taken(telling: Telling, outputs: Sequence[tuple[str, Term]]) -> Iterator[Term]:
    """The terms with a name from which the outputs follow in this case, parts before the whole."""
    seen: set[Term] = set()
    stack = [(term, False) for _, term in reversed(outputs)]
    while stack:
        term, parts_done = stack.pop()
        if parts_done:
            name = telling.names.get(term)
            if name and not _is_empty(telling, term):
                yield term
        elif term not in seen:
            seen.add(term)
            stack.append((term, True))
            stack.extend((part, False) for part in reversed(_parts_of(telling, term)))


def _parts_of(telling: Telling, term: Term) -> Sequence[Term]:
    """What a term follows from in this case."""
    if term.op == "when":
        condition, yes, no = term.args
        return (condition, yes if telling.values[condition] else no)
    return () if isinstance(term.value, Table) else term.args


def _step(telling: Telling, term: Term, word: str, *, last: bool = False) -> Told:
    language, name = telling.language, telling.names.get(term)
    label, unit = text(f"step.{word}", language), _unit(telling, term, word)
    value = shown(telling.law, telling.language, telling.values[term], unit, word)
    if last and name:
        return Told(word, label, value, text(f"step.{name}", language))
    if isinstance(term.value, Table):
        return Told(word, label, value, of_tariff=True)
    if term.op in ("input", "given", "constant") or unit == YES:
        return Told(word, label, value)
    in_words = _phrase(telling, term, unit)
    in_numbers = _phrase(replace(telling, numbers=True), term, unit)
    if in_words == in_numbers:  # a bare number, as the branch that was taken
        return Told(word, label, value)
    return Told(word, label, value, in_words, "" if in_numbers == value else in_numbers)


def _phrase(telling: Telling, term: Term, unit: str, bare: bool = True) -> str:
    """A term's formula with the names or the numbers of what it is made of."""
    if term.op == "when":
        return _inner(telling, _parts_of(telling, term)[1], unit, bare)
    if term.op == "greatest" and term.args[1] is ZERO and term.args[0].op == "subtract":
        return _filled(telling, "left", term.args[0].args, unit, bare)
    if term.condition or isinstance(term.value, Table):
        return shown(telling.law, telling.language, telling.values[term], unit, "")
    return _filled(telling, term.op, term.args, unit, bare)


def _filled(telling: Telling, sign: str, of: Sequence[Term], unit: str, bare: bool) -> str:
    """A sign between two parts; without a counter that is 0."""
    args = list(of)
    if sign in ("left", "subtract", "add"):
        args = [part for part in of if not _is_empty(telling, part)] or args[:1]
    enclosed = sign in ("least", "greatest")
    alone = len(args) == 1
    inner = [_inner(telling, part, unit, enclosed or (alone and bare)) for part in args]
    if alone:
        return inner[0]
    phrase = text(f"sign.{sign}", telling.language, one=inner[0], other=inner[1])
    return phrase if bare or enclosed else f"({phrase})"


def _is_empty(telling: Telling, term: Term) -> bool:
    return telling.names.get(term) in COUNTERS and not telling.values[term]


def _inner(telling: Telling, term: Term, unit: str, bare: bool) -> str:
    """A part of a formula: its name or number, else its own formula, in brackets if needed.

    A bare number counts what the formula counts.
    """
    name = telling.names.get(term)
    if name and not telling.numbers:
        return text(f"step.{name}", telling.language)
    own = _unit(telling, term) or unit
    if name or term.op == "constant":
        return shown(telling.law, telling.language, telling.values[term], own, name or "")
    return _phrase(telling, term, own, bare)


def _unit(telling: Telling, term: Term, word: str = "") -> str:
    """What a term counts: by its name, else by what it is made of; nothing of a bare number."""
    return unit_of(term, telling.names, telling.unit, word)


def unit_of(term: Term, names: Mapping[Term, str], of_line: str, word: str = "") -> str:
    """What a term of a line counts; `of_line`: what the line counts."""
    word = word or names.get(term, "")
    if word == "quantity":
        return {"amount": CENTS}.get(of_line, of_line)
    if word:
        return UNITS.get(word, MINUTES)
    if term.condition:
        return YES
    if term.op in ("per_hour", "multiply"):
        return CENTS
    parts = term.args[1:] if term.op == "when" else term.args
    return next(filter(None, (unit_of(part, names, of_line) for part in parts)), "")


def shown(law: Parameters, language: str, value: int, unit: str, word: str = "") -> str:
    """A value as people write it: of `unit`, or the name that `word` has for it."""
    if unit == NAME:
        return _named(law, language, word, value)
    if unit == YES:
        return text("step.yes" if value else "step.no", language)
    if unit == CENTS:
        return euros(value, language)
    return f"{clock(value)}{NO_BREAK}h" if unit == MINUTES else number(value, language)


def _named(law: Parameters, language: str, word: str, value: int) -> str:
    """A band, an age, a kind, a number of children, a tariff's first day."""
    if word == "tariff":
        return date_long(law.tariffs[value].first, language)
    if word == "group":
        group = value + 1
        return text("bill.four_or_more", language) if group == GROUPS else number(group, language)
    keys = {"age": ("age_group", AGE_GROUPS), "kind": ("provider_kind", PROVIDER_KINDS)}
    kind, names = keys.get(word, ("band", BANDS))
    return text(f"{kind}.{names[value]}", language)


def numbers_of(line: Line, assessed: AssessedWeek, law: Parameters) -> list[tuple[str, Number]]:
    """The tariff's numbers that a line rests on, each with where it stands and was read."""
    tariff = law.tariffs[line.row.tariff]
    return [(name, tariff.numbers[name]) for name in _number_names(line, assessed, tariff)]


def _number_names(line: Line, assessed: AssessedWeek, tariff: Tariff) -> Iterator[str]:
    week, kind, rule = assessed.week, line.row.provider.kind, line.rule
    held = week.entitlement
    if held is None:
        return
    block = rule.name if rule.name.startswith("block_") else "block_3"
    age = "young" if week.age_group == "young" else "school_holidays"
    if week.age_group == "school" and week.school_week:
        age = "school_term"
    of = {
        "hour_cap.*": f"hour_cap.{kind}",
        "scale.*": f"scale.{held.band}.{held.family_group}.{block}",
        "block_minutes.*": f"block_minutes.{held.band}.{block}",
        "meal_share.*": f"meal_share.{age}.{held.band}",
        "holiday_cap_applies.*": f"holiday_cap_applies.{week.age_group}",
    }
    most = max(week.multilingual, default=0)
    for schooling in SCHOOLINGS[:2]:
        if tariff.number(f"multilingual_minutes.{schooling}") == most:
            of["multilingual_minutes.*"] = f"multilingual_minutes.{schooling}"
    for pattern in rule.numbers:
        name = of.get(pattern, pattern)
        if name in tariff.numbers:
            yield name
