"""`POST /assess`: the bill of a case, for everybody. Nothing of it is kept or written down."""

from functools import lru_cache
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field
from pydantic_core import to_json

from accueil.exchange.answer import answer
from accueil.exchange.case_json import NoJson, case_of_json
from accueil.law.bill import bill
from accueil.law.changes import law_changed
from accueil.law.errors import Problem
from accueil.law.errors import Refused as CaseRefused
from accueil.law.parameters import Parameters, shipped
from accueil.web.api import case_shapes
from accueil.web.api.errors import MOST_TOLD, Place, Refused, refuse_other_types, responses

MOST_CHANGES, MOST_LETTERS, KEPT_LAWS = 20, 200, 16
EXAMPLE: dict[str, Any] = {
    "language": "en",
    "household": {
        "kind": "together",
        "allowance_children": 1,
        "income": [{"of": "representative", "yearly": "60000.00"}],
    },
    "child": {"born": "2024-05-17"},
    "membership": {"signed": "2026-10-05"},
    "provider": [
        {"id": "creche", "kind": "sea", "funding": "commercial", "hour_price": "7.50"},
    ],
    "care": [
        {
            "provider": "creche",
            "date": "2026-11-02",
            "from": "07:30",
            "until": "16:30",
            "meals": 1,
        }
    ],
    "bill": {"period": "2026-11"},
}
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/Case"},
                "example": EXAMPLE,
            }
        },
    }
}
router = Router(tags=["assess"])


class AskedBill(BaseModel):
    """How the case is computed and told."""

    language: case_shapes.Language | None = Field(
        default=None, description="Words of the bill; else the case's own language, or French"
    )
    changes: list[Annotated[str, Field(max_length=MOST_LETTERS)]] = Field(
        default=[],
        alias="with",
        max_length=MOST_CHANGES,
        description="NAME=VALUE: another reading (below_cap=law) or another number of the tariff,"
        " by the names of GET /scale; several times for several",
    )


@router.post(
    "assess",
    auth=None,
    response={200: case_shapes.Bill, **responses(400, 411, 413, 415, 429)},
    openapi_extra=BODY,
    operation_id="assess",
    url_name="api_assess",
)
def assess(request: HttpRequest, asked: Annotated[AskedBill, Query()]) -> HttpResponse:
    """Compute the bill of a case: one child, one household, one billing period.

    The same rules that bill; each line with its sentence and its article. Needs no key, is open
    to pages of others, and keeps nothing.
    """
    refuse_other_types(request)
    law = _law(tuple(asked.changes))
    try:
        case = case_of_json(request.body, law)
        found = answer(bill(case, law), asked.language or case.language)
    except NoJson as error:
        told, expected = str(error), "a case as JSON"
        raise Refused(400, "invalid_json", message=told, place="body", expected=expected) from None
    except CaseRefused as error:
        raise _refused(error.problems) from None
    return HttpResponse(to_json(found), content_type="application/json")


def example_answer() -> dict[str, Any]:
    """What is answered to the example."""
    law = shipped()
    return answer(bill(case_of_json(to_json(EXAMPLE), law), law), "en")


@lru_cache(maxsize=KEPT_LAWS)
def _law(changes: tuple[str, ...]) -> Parameters:
    """The shipped law with the changes asked for."""
    law, wrong = law_changed(shipped(), changes)
    if wrong:
        expected = "a name of GET /scale and a value of its unit"
        raise _refused([Problem("query with", sentence, expected) for sentence in wrong])
    return law


def _refused(problems: list[Problem]) -> Refused:
    """All that is wrong with a case, in the one shape of all refusals."""
    first, *further = [_place(problem) for problem in problems]
    return Refused(
        422,
        "invalid",
        message=first.message,
        place=first.place,
        expected=first.expected,
        further=further[:MOST_TOLD],
    )


def _place(problem: Problem) -> Place:
    place, found, expected = problem.printable()
    return Place(message=f"Found {found}.", place=place, expected=expected)
