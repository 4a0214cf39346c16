"""The calculator: questions, the answer, two answers side by side. Nothing that is typed is kept.

What was answered goes along in hidden fields of every page, as one text (`web.base.carried`). No
session, no cookie beyond the language that was chosen, no line of a log.

Forms without a token are right here: a token needs a cookie, and no other site could do harm by
sending answers to us in somebody's name. Nothing changes; whoever sends them reads the answer.
"""

from datetime import date
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import activate, get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accueil.actions.calculator import (
    CannotCalculate,
    Estimate,
    calculate,
    compared,
    next_band,
)
from accueil.actions.estimate_paper import estimate_pdf
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.web.base.carried import NotCarried, data_of, text_of
from accueil.web.base.entering import in_language
from accueil.web.base.middleware import OfficeRequest
from accueil.web.public.calculator import shown, typed
from accueil.web.public.calculator.questions import Questions

FORM = "calculator"  # the form of a page that holds the answers; the languages send it too
CHANGES = ("more_child", "less_child", "more_place", "less_place")
LANGUAGES = {code for code, _name in settings.LANGUAGES}


@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    """The questions, with usual answers."""
    return _ask(request, _drawn(request, typed.beginning(shipped(), _today(request))))


@csrf_exempt
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """What was answered, calculated; or the questions again, with what was typed."""
    if request.method == "GET":
        return redirect("calculator")
    wanted = request.POST.get("language", "")
    if wanted not in LANGUAGES:
        return _answer(request)
    activate(wanted)
    return in_language(_answer(request), wanted)


def _answer(request: HttpRequest) -> HttpResponse:
    posted = request.POST
    do = posted.get("do", "")
    try:
        data = _data(request, posted)
        first = _first(request, posted)
    except NotCarried:
        return _unreadable(request)
    if do.startswith(CHANGES):
        return _ask(request, _drawn(request, typed.changed(data, do)), first)
    if "language" in posted and "answers" not in posted:
        return _ask(request, _drawn(request, data), first)
    asked = Questions(data, shipped(), _today(request))
    found = estimated(asked)
    if found is None:
        return _ask(request, asked, first)
    if do in ("change", "compare", "weeks"):
        return _change(request, data, found, first)
    if first is None or do == "alone":
        return _show(request, found)
    return _compare(request, first, found)


@csrf_exempt
@require_POST
def pdf(request: HttpRequest) -> HttpResponse:
    """The answer as a paper, made now and not kept."""
    try:
        found = carried(request, request.POST.get("answers", ""))
    except NotCarried:
        found = None
    if found is None:
        return _unreadable(request)
    following = next_band(found)
    now = cast(OfficeRequest, request).now
    content = estimate_pdf(found, following, get_language() or "fr", made=now)
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="accueil-{found.today}.pdf"'
    return response


def estimated(asked: Questions) -> Estimate | None:
    """What the answers come to; None where an answer is missing or wrong, which is said there."""
    answers = asked.answers()
    try:
        return calculate(answers, asked.law, today=asked.today) if answers else None
    except CannotCalculate as error:
        asked.refuse(error)
        return None


def carried(request: HttpRequest, text: str) -> Estimate | None:
    """What carried answers come to; None where they are wrong by now. Refuses with `NotCarried`."""
    data = typed.completed(data_of(text), shipped(), _today(request))
    return estimated(Questions(data, shipped(), _today(request)))


def _today(request: HttpRequest) -> date:
    return cast(OfficeRequest, request).today


def _data(request: HttpRequest, posted: QueryDict) -> QueryDict:
    """What was typed now, or what the page carried on."""
    text = posted.get("answers")
    if text is None:
        return posted
    return typed.completed(data_of(text), shipped(), _today(request))


def _first(request: HttpRequest, posted: QueryDict) -> Estimate | None:
    """The answers that others are compared with, if any."""
    text = posted.get("one")
    return carried(request, text) if text else None


def _drawn(request: HttpRequest, data: QueryDict) -> Questions:
    """The questions with what was typed, without judging it."""
    return Questions(data, shipped(), _today(request), quiet=True)


def _ask(
    request: HttpRequest, asked: Questions, first: Estimate | None = None, *, broken: bool = False
) -> HttpResponse:
    context = {
        "form": asked,
        "page_form": FORM,
        "one": text_of(first.answers) if first else "",
        "broken": broken,
        "decimal": "." if get_language() == "en" else ",",
    }
    return render(
        request, "public/calculator/questions.html", context, status=400 if broken else 200
    )


def _unreadable(request: HttpRequest) -> HttpResponse:
    beginning = typed.beginning(shipped(), _today(request))
    return _ask(request, _drawn(request, beginning), broken=True)


def _change(
    request: HttpRequest, data: QueryDict, found: Estimate, first: Estimate | None
) -> HttpResponse:
    """The questions again: to change, to compare with, or to choose weeks without free hours."""
    do = request.POST["do"]
    if do == "weeks":
        free = (n for n, child in enumerate(found.children) if child.week_without)
        data = typed.choosing(data, free, shipped(), _today(request))
    return _ask(request, _drawn(request, data), found if do == "compare" else first)


def _show(request: HttpRequest, found: Estimate) -> HttpResponse:
    text = text_of(found.answers)
    following = next_band(found)
    context: dict[str, Any] = {
        "page_form": FORM,
        "carried": text,
        "link": f"{request.build_absolute_uri(reverse('calculator'))}#{text}",
        "result": shown.answer(found, following, _period(request)),
        "opened": shown.A_PERIOD if "period" in request.POST else "",
    }
    return render(request, "public/calculator/answer.html", context)


def _compare(request: HttpRequest, one: Estimate, other: Estimate) -> HttpResponse:
    context: dict[str, Any] = {
        "page_form": FORM,
        "carried": text_of(other.answers),
        "one": text_of(one.answers),
        "sides": shown.sides(one, other),
        "result": shown.comparison(compared(one, other)),
    }
    return render(request, "public/calculator/compared.html", context)


def _period(request: HttpRequest) -> Period | None:
    """The billing period that was asked to be opened."""
    try:
        return Period.named(request.POST.get("period", ""))
    except ValueError:
        return None
