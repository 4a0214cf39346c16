"""The description of the API: the OpenAPI document, and the same as a page that people can read."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from pydantic import BaseModel

from accueil.web.api import assessing, case_shapes, days, reading, shapes
from accueil.web.api.anyone import ASSESS
from accueil.web.api.errors import Refused, answer_http, answer_invalid, answer_refused
from accueil.web.api.gate import PREFIX

REF = "#/components/schemas/"
ABOUT = """Programs of crèches, mini-crèches and childminders send stays and meals here and read
them back. A key belongs to one provider and sees only that provider. The scale and the bill of a
case need no key. Days are ISO days, times
those of the clock on the wall, amounts whole cents. `docs/api.md` has examples."""
api = NinjaAPI(title="Accueil", version="1", description=ABOUT, openapi_url=None, docs_url=None)
api.add_router("", days.router)
api.add_router("", reading.router)
api.add_router("", assessing.router)
api.add_exception_handler(Refused, answer_refused)
api.add_exception_handler(ValidationError, answer_invalid)
api.add_exception_handler(HttpError, answer_http)


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document."""
    made: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=PREFIX))
    schemas = made["components"]["schemas"]
    batch, case = _sent(shapes.Batch), _sent(case_shapes.Case)
    for properties in (shape.get("properties", {}) for shape in case.values()):
        for known in properties.values():  # the case's keys are left out, never null
            if known.get("default", "") is None:
                del known["default"]
                _without_null(known)
    schemas.update(batch | case)
    answered = made["paths"][ASSESS]["post"]["responses"][200]["content"]["application/json"]
    answered["example"] = assessing.example_answer()
    for operations in made["paths"].values():
        for operation in operations.values():
            operation["responses"] = {str(k): v for k, v in operation["responses"].items()}
            for parameter in operation["parameters"]:
                _without_null(parameter["schema"])
    return made


@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document, for programs."""
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False, "indent": 1})


@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """The same for people, without scripts."""
    made = document()
    shown = {
        "about": made["info"]["description"],
        "operations": list(_operations(made)),
        "shapes": [_shape(name, shape) for name, shape in made["components"]["schemas"].items()],
    }
    return render(request, "api/docs.html", shown)


def _operations(made: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path, operations in made["paths"].items():
        for method, operation in operations.items():
            body = operation.get("requestBody")
            yield {
                "method": method.upper(),
                "parts": path.strip("/").split("/"),  # a narrow screen breaks between them
                "text": operation.get("description", ""),
                "needs_key": "security" in operation,
                "parameters": [
                    {
                        "name": one["name"],
                        "place": one["in"],
                        "required": one["required"],
                        "kind": _kind(one["schema"]),
                        "text": one.get("description", ""),
                    }
                    for one in operation["parameters"]
                ],
                "body": _kind(_of(body)) if body else "",
                "examples": list(_examples(operation)),
                "answers": [
                    {"status": status, "text": one["description"], "kind": _kind(_of(one))}
                    for status, one in operation["responses"].items()
                ],
            }


def _examples(operation: dict[str, Any]) -> Iterator[dict[str, str]]:
    """What is sent and answered, where the description has an example."""
    answered = operation["responses"].get("200", {})
    for title, told in (("Sent", operation.get("requestBody", {})), ("Answered", answered)):
        example = told.get("content", {}).get("application/json", {}).get("example")
        if example:
            yield {"title": title, "text": json.dumps(example, ensure_ascii=False, indent=1)}


def _sent(shape: type[BaseModel]) -> dict[str, Any]:
    """What is sent as a body, with the shapes in it, by their names."""
    made = shape.model_json_schema(by_alias=True, ref_template=f"{REF}{{model}}")
    return {**made.pop("$defs"), shape.__name__: made}


def _without_null(schema: dict[str, Any]) -> None:
    """What is left out of an address is not there; it is never null."""
    known = [one for one in schema.pop("anyOf", []) if one != {"type": "null"}]
    for one in known:
        schema.update(one)


def _of(described: dict[str, Any]) -> dict[str, Any]:
    shape: dict[str, Any] = described["content"]["application/json"]["schema"]
    return shape


def _shape(name: str, shape: dict[str, Any]) -> dict[str, Any]:
    required = shape.get("required", [])
    fields = [
        {
            "name": field,
            "kind": _kind(known),
            "required": field in required,
            "text": known.get("description", ""),
        }
        for field, known in shape.get("properties", {}).items()
    ]
    return {"name": name, "text": shape.get("description", ""), "fields": fields}


def _kind(shape: dict[str, Any]) -> str:
    """A type in a few words."""
    if "$ref" in shape:
        return str(shape["$ref"]).removeprefix(REF)
    if "anyOf" in shape:
        return " or ".join(_kind(one) for one in shape["anyOf"])
    if "enum" in shape:
        return ", ".join(map(str, shape["enum"]))
    kind = str(shape.get("type", "any"))
    if kind == "array":
        return f"list of {_kind(shape.get('items', {}))}"
    limits = {"pattern": "", "minimum": "from ", "maximum": "to ", "format": "", "maxLength": "≤ "}
    told = [f"{words}{shape[name]}" for name, words in limits.items() if name in shape]
    return f"{kind} ({', '.join(told)})" if told else kind
