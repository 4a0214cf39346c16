"""Days of children: sent in batches, answered row by row; read back."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Any, TypeVar, cast
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Header, Query, Router
from pydantic import BaseModel, ValidationError

from accueil.attendance.days import days_of
from accueil.attendance.entering import enter
from accueil.attendance.entries import DayEntry, Entered, Refusal
from accueil.attendance.models import CareContract
from accueil.store.answers import OtherQuestion, answer_once
from accueil.web.api import shapes, words
from accueil.web.api.errors import Refused, invalid, refuse_other_types, responses
from accueil.web.api.program import ApiRequest, Bearer, Program, note_children

DAYS_A_PAGE = timedelta(days=31)
ONE = timedelta(days=1)
FIRST_DAY, AHEAD = date(2000, 1, 1), timedelta(days=400)
BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Batch"}}},
    }
}
M = TypeVar("M", bound=BaseModel)
router = Router(tags=["days"])


@router.post(
    "days",
    auth=Bearer("stays.write"),
    response={200: shapes.Taken, **responses(400, 401, 403, 409, 411, 413, 415, 429)},
    by_alias=True,
    openapi_extra=BODY,
    operation_id="send_days",
    url_name="api_days",
)
def send_days(
    request: HttpRequest, repeatable: Annotated[shapes.Repeatable, Header()]
) -> HttpResponse:
    """Enter stays, meals and absences of up to 1000 days of children.

    An entry says all of a child's day: sent twice it changes nothing.
    """
    program = cast(ApiRequest, request).auth
    batch = read(request, shapes.Batch)

    def make() -> tuple[int, bytes]:
        return 200, taken(batch, program).model_dump_json().encode()

    try:
        answer = answer_once(
            program.key.pk, repeatable.key, request.body, now=program.now, make=make
        )
    except OtherQuestion:
        place, expected = "header Idempotency-Key", "a new key for each batch"
        raise Refused(409, "idempotency_key_used", place=place, expected=expected) from None
    given = HttpResponse(answer.body, status=answer.status, content_type="application/json")
    if answer.again:
        given.headers["Idempotency-Replayed"] = "true"
    return given


@router.get(
    "days",
    auth=Bearer("stays.read"),
    response={200: shapes.Days, **responses(401, 403, 404, 429)},
    by_alias=True,
    operation_id="read_days",
    url_name="api_days_read",
)
def read_days(request: HttpRequest, asked: Annotated[shapes.AskedDays, Query()]) -> dict[str, Any]:
    """Read what is entered from one day to another, for all children or one.

    A page has 31 days; days on which nothing is entered are left out.
    """
    program, page = cast(ApiRequest, request).auth, asked.page
    last = min(max(asked.last, FIRST_DAY), program.today + AHEAD)
    start = min(max(asked.first, FIRST_DAY), last + ONE) + DAYS_A_PAGE * (page - 1)
    codes = known_codes(program, [asked.child] if asked.child else None)
    if asked.child and not codes:
        raise Refused(404, "no_child", place="query child", expected="a child with a care contract")
    if start > last:
        return {"days": [], "page": page, "next_page": None}
    until = min(start + DAYS_A_PAGE, last + ONE)
    shown = _shown(program, codes, start, until)
    return {"days": shown, "page": page, "next_page": page + 1 if until <= last else None}


def read(request: HttpRequest, shape: type[M]) -> M:
    """The body. Refuses another type than JSON, what is no JSON in UTF-8, and another form."""
    refuse_other_types(request)
    try:
        return shape.model_validate_json(request.body)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
    if errors[0]["type"] == "json_invalid":
        raise Refused(400, "invalid_json", message=errors[0]["msg"], place="body", expected="JSON")
    raise invalid(cast(Sequence[dict[str, object]], errors))


def known_codes(program: Program, codes: Sequence[str] | None) -> dict[str, UUID]:
    """The children that ever had a care contract with the provider, by their IAM codes."""
    rows = CareContract.objects.current().filter(provider_id=program.provider.pk)
    if codes is not None:
        rows = rows.filter(iam_code__in=set(codes))
    return dict(rows.order_by("recorded_at").values_list("iam_code", "child_id"))


def taken(batch: shapes.Batch, program: Program) -> shapes.Taken:
    """Enter a batch; with `all`, one refused entry takes back the others."""
    children = known_codes(program, [entry.child for entry in batch.entries])
    refusals: list[Refusal] = []
    entries: list[DayEntry] = []
    for row, entry in enumerate(batch.entries):
        refused = _refused_here(row, entry, children, program)
        if refused is not None:
            refusals.append(refused)
        else:
            entries.append(_entry(row, entry, program.provider.pk, children[entry.child]))
    partial = batch.mode == "partial"
    with transaction.atomic():
        entered = enter(
            entries,
            source="api",
            by=program.key.pk,
            now=program.now,
            reason=batch.reason,
            partial=partial,
        )
        refusals += entered.refusals
        written = partial or not refusals
        if not written:
            transaction.set_rollback(True)
    if written:
        changed = set(entered.changed)
        note_children(program, "change", "api.days", [e.child for e in entries if e.row in changed])
    return _taken(batch, entered, refusals, written=written)


def _refused_here(
    row: int, entry: shapes.Entry, children: dict[str, UUID], program: Program
) -> Refusal | None:
    """What the rules of attendance need not be asked: a child and a day that can be known."""
    if entry.child not in children:
        return Refusal(row, words.UNKNOWN_CHILD, "child", {"child": entry.child})
    if not FIRST_DAY <= entry.date <= program.today + AHEAD:
        return Refusal(row, "no_contract", "date", {})
    return None


def _entry(row: int, entry: shapes.Entry, provider: UUID, child: UUID) -> DayEntry:
    stays = [(shapes.minutes(stay.start), shapes.minutes(stay.until)) for stay in entry.stays]
    return DayEntry(row, provider, child, entry.date, stays, entry.meals, entry.absence)


def _taken(
    batch: shapes.Batch, entered: Entered, refusals: Sequence[Refusal], *, written: bool
) -> shapes.Taken:
    changed = set(entered.changed)
    problems: dict[int, list[shapes.RowProblem]] = {}
    for refusal in refusals:
        problems.setdefault(refusal.row, []).append(words.told(refusal))
    rows = []
    for row, entry in enumerate(batch.entries):
        if row in problems:
            result = "refused"
        elif not written:
            result = "not_written"
        else:
            result = "changed" if row in changed else "unchanged"
        known = {"row": row, "child": entry.child, "date": entry.date, "result": result}
        rows.append(shapes.Row.model_validate({**known, "problems": problems.get(row, [])}))
    return shapes.Taken(
        written=written,
        changed=sum(row.result == "changed" for row in rows),
        unchanged=sum(row.result == "unchanged" for row in rows),
        refused=len(problems),
        rows=rows,
    )


def _shown(
    program: Program, codes: dict[str, UUID], start: date, until: date
) -> list[dict[str, Any]]:
    """What is entered on some days, by day and child; each child's reading is noted."""
    named = {child: code for code, child in codes.items()}
    found = days_of(program.provider.pk, named, start, until)
    filled = {
        key: day for key, day in found.items() if day.stays or day.meals or day.absence is not None
    }
    note_children(program, "read", "api.days", [child for child, _day in filled])
    ordered = sorted(filled.items(), key=lambda item: (item[0][1], named[item[0][0]]))
    return [
        {
            "child": named[child],
            "date": on,
            "stays": [
                {"from": shapes.clock(begin), "until": shapes.clock(end)}
                for begin, end in day.stays
            ],
            "meals": day.meals,
            "absence": day.absence.kind if day.absence else None,
        }
        for (child, on), day in ordered
    ]
