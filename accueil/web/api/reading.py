"""What programs read: who they are, children with a care contract, declarations, the scale."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, Any, cast

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from pydantic_core import to_json

from accueil.attendance.children import Attending, attending
from accueil.attendance.models import CareContract
from accueil.attendance.periods import declared, is_closed
from accueil.exchange.scale import scale, scale_tag
from accueil.law.calendar import Period
from accueil.law.errors import NoTariff
from accueil.law.parameters import Parameters, shipped
from accueil.law.tariffs import Tariff
from accueil.web.api import shapes
from accueil.web.api.errors import Refused, responses
from accueil.web.api.program import ApiRequest, Bearer, note_children
from accueil.web.base.open_data import ASK_AGAIN, KEPT, open_data

ONE = timedelta(days=1)
FIRST_DAY, AHEAD = date(2000, 1, 1), timedelta(days=10 * 366)
router = Router(tags=["reading"])


@router.get(
    "me",
    auth=Bearer(),
    response={200: shapes.Me, **responses(401, 429)},
    operation_id="me",
    url_name="api_me",
)
def me(request: HttpRequest) -> shapes.Me:
    """Who asks: the provider of the key, what the key may do, until when."""
    program = cast(ApiRequest, request).auth
    key, provider = program.key, program.provider
    return shapes.Me(
        provider=shapes.ProviderShape(
            id=str(provider.pk), name=provider.name, kind=str(provider.kind)
        ),
        key=shapes.KeyShape(
            name=key.name,
            beginning=key.beginning,
            scopes=list(key.scopes),
            expires_at=key.expires_at,
        ),
    )


@router.get(
    "children",
    auth=Bearer("children.read"),
    response={200: shapes.Children, **responses(401, 403, 429)},
    by_alias=True,
    operation_id="read_children",
    url_name="api_children",
)
def children(
    request: HttpRequest, asked: Annotated[shapes.AskedChildren, Query()]
) -> dict[str, Any]:
    """Read the children with a care contract: IAM code, name, date of birth, agreed week."""
    program = cast(ApiRequest, request).auth
    start = max(asked.first or program.today, FIRST_DAY)
    until = program.today + AHEAD
    found = attending(program.provider, start, until) if start < until else []
    note_children(program, "read", "api.children", [child.child for child in found])
    return {"children": [_child(one) for one in found]}


@router.get(
    "declarations/{period}",
    auth=Bearer("stays.read"),
    response={200: shapes.DeclarationState, **responses(401, 403, 429)},
    by_alias=True,
    operation_id="read_declaration",
    url_name="api_declaration",
)
def declaration(
    request: HttpRequest, period: Annotated[shapes.PeriodName, Path()]
) -> dict[str, Any]:
    """Read how a billing period stands: open, declared or closed, and what was declared last."""
    program, asked = cast(ApiRequest, request).auth, Period.named(period)
    said = declared(program.provider.pk, asked)
    state = "closed" if is_closed(asked) else "declared" if said else "open"
    names = shapes.Declared.model_fields
    return {
        "period": asked.name,
        "from": asked.first,
        "until": asked.last,
        "state": state,
        "declared": {name: getattr(said, name) for name in names} if said else None,
    }


@router.get(
    "scale",
    auth=None,
    response={200: shapes.Scale, **responses(404)},
    operation_id="read_scale",
    url_name="api_scale",
)
def scale_on(request: HttpRequest, asked: Annotated[shapes.AskedScale, Query()]) -> HttpResponse:
    """Read the scale in force on a day: every number with its source. Needs no key."""
    law = shipped()
    try:
        tariff = law.tariff_on(asked.day or cast(ApiRequest, request).today)
    except NoTariff:
        raise Refused(404, "no_tariff", place="query day", expected="a later day") from None
    return open_data(
        request,
        _scale(tariff, law),
        "application/json",
        tag=scale_tag(tariff, law),
        kept=KEPT if asked.day else ASK_AGAIN,
    )


@lru_cache(maxsize=64)
def _scale(tariff: Tariff, law: Parameters) -> bytes:
    return to_json(scale(tariff, law))


def _child(found: Attending) -> dict[str, Any]:
    return {
        "child": found.iam_code,
        "family_name": found.family_name,
        "given_name": found.given_name,
        "born": found.born,
        "group": found.group,
        "contracts": [_contract(contract) for contract in found.contracts],
    }


def _contract(contract: CareContract) -> dict[str, Any]:
    return {
        "number": contract.number,
        "from": contract.first,
        "until": contract.until - ONE if contract.until else None,
        "pattern": [
            {"weekday": weekday, "from": shapes.clock(start), "until": shapes.clock(until)}
            for weekday, start, until in contract.pattern
        ],
        "meal_weekdays": list(contract.meal_days),
    }
