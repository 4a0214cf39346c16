"""The page for who is stuck with two PINs: each question with its answer, nothing folded."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accueil.web.parent.questions.pins import PINS
from accueil.web.parent.questions.views import shown


@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """What to do when no e-mail came, when the PINs are refused, when a child moves."""
    context = {
        "questions": [shown(one) for one in PINS.questions],
        "telephone": settings.HELPDESK_TELEPHONE,
        "email": settings.HELPDESK_EMAIL,
    }
    return render(request, "parent/pins/help.html", context)
