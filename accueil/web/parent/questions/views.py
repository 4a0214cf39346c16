"""The page: every question with its answer, and where to go for it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from accueil.web.parent.questions.asked import GROUPS, WHERE, Question
from accueil.web.parent.questions.pins import PINS


def questions(request: HttpRequest) -> HttpResponse:
    """All questions by what they are about; the contact of the helpdesk."""
    groups = [
        {
            "key": group.key,
            "name": group.name,
            "questions": [shown(one) for one in group.questions],
        }
        for group in (*GROUPS, PINS)
    ]
    context = {
        "groups": groups,
        "telephone": settings.HELPDESK_TELEPHONE,
        "email": settings.HELPDESK_EMAIL,
    }
    return render(request, "parent/questions/questions.html", context)


def shown(one: Question) -> dict[str, Any]:
    """A question with the pages that it leads to, of those that there are."""
    pages = [{"url": url, "label": WHERE[name]} for name in one.where if (url := _url(name))]
    return {"key": one.key, "question": one.question, "answer": one.answer, "pages": pages}


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
