"""One case: a tree turned into a plain Python function, once, then called for every row.

The function is written from the tree line by line, one line a term that is used more than once or
has a name, so its values are the explanation: what each word of the rule was in this case.
"""

from collections import Counter as Tally
from collections.abc import Callable, Sequence
from typing import cast

from accueil.law.program import in_order
from accueil.law.terms import Table, Term

Function = Callable[[dict[str, int]], tuple[int, ...]]
PATTERNS = {
    "add": "({} + {})",
    "subtract": "({} - {})",
    "multiply": "({} * {})",
    "<": "({} < {})",
    "<=": "({} <= {})",
    "==": "({} == {})",
    "and": "({} and {})",
    "not": "(not {})",
    "least": "({0} if {0} < {1} else {1})",
    "greatest": "({0} if {0} > {1} else {1})",
    "when": "({1} if {0} else {2})",
    "per_hour": "(({} * {} + 30) // 60)",
}
TWICE = frozenset({"least", "greatest"})


def python_function(outputs: Sequence[Term]) -> Function:
    """The outputs as one function from inputs by name to their values in the same order."""
    terms = list(in_order(list(outputs)))
    uses = Tally(id(part) for term in terms for part in term.args)
    for term in terms:
        uses.update(id(part) for part in term.args if term.op in TWICE)
    uses.update(id(output) for output in outputs)
    tables: dict[str, tuple[int, ...]] = {}
    written: dict[int, str] = {}
    body = ["def values(given):"]
    for number, term in enumerate(terms):
        text = _text(term, [written[id(part)] for part in term.args], tables)
        if term.op != "constant" and (uses[id(term)] > 1 or term.op in ("input", "given")):
            body.append(f"    v{number} = {text}")
            text = f"v{number}"
        written[id(term)] = text
    body.append(f"    return ({''.join(written[id(output)] + ', ' for output in outputs)})")
    space: dict[str, object] = dict(tables)
    exec("\n".join(body), space)
    return cast(Function, space["values"])


def _text(term: Term, parts: list[str], tables: dict[str, tuple[int, ...]]) -> str:
    """One term in Python's words."""
    if term.op == "constant":
        return str(term.low)
    if term.op in ("input", "given"):
        if term.value in ("true", "false"):
            return str(term.value == "true")
        return f"given[{term.value!r}]"
    if isinstance(term.value, Table):
        name = f"table{len(tables)}"
        tables[name] = term.value.values
        return f"{name}[{parts[0]}]"
    return PATTERNS[term.op].format(*parts)
