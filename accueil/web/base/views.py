"""Pages that belong to no door: legal notice, accessibility, and whether the system lives."""

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accueil.web.base.headers import PLAIN


def legal(request: HttpRequest) -> HttpResponse:
    """Who answers for this, and what happens with personal data."""
    return render(request, "base/legal.html")


def accessibility(request: HttpRequest) -> HttpResponse:
    """How far the pages can be used by everybody, and whom to tell."""
    return render(request, "base/accessibility.html")


@transaction.non_atomic_requests
def alive(request: HttpRequest) -> HttpResponse:
    """For a watcher: the process answers, whether or not the database does."""
    return HttpResponse("alive\n", content_type=PLAIN)


def ready(request: HttpRequest) -> HttpResponse:
    """For a watcher: the database answers too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ready\n", content_type=PLAIN)
