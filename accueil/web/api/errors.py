"""What programs are told when something is refused: one shape for all refusals, in English."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja.errors import HttpError, ValidationError
from pydantic import BaseModel

MOST_TOLD = 20
OF_STATUS: Mapping[int, str] = {
    400: "invalid_json",
    401: "key_missing",
    403: "scope_missing",
    404: "not_found",
    405: "method_not_allowed",
    409: "idempotency_key_used",
    411: "length_required",
    413: "too_large",
    415: "wrong_content_type",
    422: "invalid",
    429: "too_many_requests",
    500: "internal",
    503: "unavailable",
}
MESSAGES: Mapping[str, str] = {
    "invalid_json": "The body is not JSON.",
    "key_missing": "This address needs a key.",
    "key_unknown": "This key is not known.",
    "key_ended": "This key was ended by the provider.",
    "key_expired": "This key has reached its last day.",
    "scope_missing": "This key may not do this.",
    "not_found": "There is nothing at this address.",
    "no_child": "No child of this provider has this IAM code.",
    "no_tariff": "No tariff is in force on this day.",
    "method_not_allowed": "This address does not know this method.",
    "idempotency_key_used": "This Idempotency-Key was used before, with another body.",
    "length_required": "The size of the body has to be said before it is sent.",
    "too_large": "The body is too large.",
    "wrong_content_type": "The body has to be JSON.",
    "invalid": "The request does not have the expected form.",
    "too_many_from_here": "Too many requests from this address in this minute.",
    "too_many_requests": "Too many requests with this key in this minute.",
    "internal": "Something went wrong on our side. Nothing was written; try again.",
    "unavailable": "The database does not answer at the moment; send the same again in a moment.",
    "refused": "The request was refused.",
}


class Place(BaseModel):
    """One thing wrong with a request: where, and what was expected."""

    message: str
    place: str
    expected: str


class Problem(Place):
    """What is wrong first, with a code that stays; `further`: what else is wrong, at most 20."""

    code: str
    further: list[Place] = []


class Error(BaseModel):
    """Every refusal of a request has this shape."""

    error: Problem


class Refused(Exception):
    """A request that is refused: status, code, and if any place, expected, headers."""

    def __init__(
        self,
        status: int,
        code: str,
        *,
        message: str = "",
        place: str = "",
        expected: str = "",
        further: Iterable[Place] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status, self.headers = status, headers or {}
        self.problem = Problem(
            code=code,
            message=message or MESSAGES[code],
            place=place,
            expected=expected,
            further=list(further),
        )


def refusal(refused: Refused) -> HttpResponse:
    """A refusal as the program gets it."""
    shown = Error(error=refused.problem).model_dump()
    answer = JsonResponse(shown, status=refused.status, json_dumps_params={"ensure_ascii": False})
    for name, value in refused.headers.items():
        answer.headers[name] = value
    return answer


def refuse_other_types(request: HttpRequest) -> None:
    """Refuse a body that is not said to be JSON in UTF-8."""
    parameters = request.content_params or {}
    charset = parameters.get("charset", "utf-8").strip('"').lower()
    if request.content_type != "application/json" or charset not in ("utf-8", "utf8"):
        place, expected = "header Content-Type", "application/json"
        raise Refused(415, "wrong_content_type", place=place, expected=expected)


def responses(*statuses: int) -> dict[int, Any]:
    """The refusals of an operation, for its description; each may be answered everywhere."""
    return dict.fromkeys((*statuses, 405, 422, 500), Error)


def invalid(errors: Iterable[Mapping[str, Any]]) -> Refused:
    """What pydantic found, as one refusal."""
    found = [_place(error) for error in errors]
    first, further = found[0], found[1 : MOST_TOLD + 1]
    return Refused(
        422,
        "invalid",
        message=first.message,
        place=first.place,
        expected=first.expected,
        further=further,
    )


def answer_refused(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """For Ninja: a refusal of ours."""
    return refusal(cast(Refused, error))


def answer_invalid(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """For Ninja: parameters that have not the expected form."""
    return refusal(invalid(cast(ValidationError, error).errors))


def answer_http(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """For Ninja: what it refuses itself."""
    status = cast(HttpError, error).status_code
    return refusal(Refused(status, OF_STATUS.get(status, "refused")))


def _place(error: Mapping[str, Any]) -> Place:
    """Where and what: `entries[3].stays[0].from`."""
    where = ""
    for part in error["loc"]:
        where += f"[{part}]" if isinstance(part, int) else f".{part}" if where else str(part)
    about = error.get("ctx", {})
    expected = about.get("expected") or about.get("pattern") or about.get("error") or ""
    limits = {"ge": "at least", "le": "at most", "max_length": "at most", "min_length": "at least"}
    told = [f"{words} {about[name]}" for name, words in limits.items() if name in about]
    return Place(message=error["msg"], place=where, expected=str(expected or ", ".join(told)))
