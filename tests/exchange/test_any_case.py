"""Whatever stands in a case file: it is assessed or refused, and nothing else ever happens."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from accueil.exchange.answer import answer
from accueil.exchange.case import case_of
from accueil.law.bill import bill
from accueil.law.errors import Refused
from accueil.law.parameters import shipped
from strategies import Table, cases, examples

DAYS = [date.min, date.max, date(2016, 2, 29), date(2014, 12, 31), date(2027, 9, 13)]
JUNK = st.one_of(
    st.integers(-(2**70), 2**70),
    st.integers(-1, 60),
    st.text(max_size=5),
    st.sampled_from(["0", "1", "0.01", "999999999999.99", "9999-12", "2999-12", "2016-02", "ap"]),
    st.sampled_from([*DAYS, datetime(2025, 1, 1), time(1, 2, 3), time.max, Decimal("inf"), True]),
    st.sampled_from([[], {}, [[]], [{}], [1], None]),
    st.dates(),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
)


def spots(table: Any) -> list[tuple[Any, Any]]:
    """Every place in a file: the table or list that holds it, and its key."""
    keys = table if isinstance(table, dict) else range(len(table))
    found = [(table, key) for key in keys]
    inner = [table[key] for key in keys if isinstance(table[key], dict | list)]
    return found + [spot for each in inner for spot in spots(each)]


@examples(150)
@given(cases(), st.data())
def test_any_change_of_a_case_is_assessed_or_refused(case: Table, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 3))):
        places = spots(case)
        holder, key = places[data.draw(st.integers(0, len(places) - 1))]
        if data.draw(st.booleans()):
            holder[key] = data.draw(JUNK)
        else:
            del holder[key]
    try:
        found = answer(bill(case_of(case, shipped()), shipped()), "fr")
    except Refused as refused:
        assert refused.problems
        assert all(p.place and p.found and p.expected for p in refused.problems)
    else:
        assert found["parent_cents"] >= 0 and found["state_cents"] >= 0
