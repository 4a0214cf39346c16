"""What people see when something breaks: above all, that the database does not answer just now.

Then the answer is 503 with `Retry-After`, in the person's language, without asking the database
anything. What was sent from a form goes with the page and can be sent again with one press, but
only where it is certain that nothing of it was saved, and never what is secret. Programs get the
same status; the API tells them as JSON.
"""

import re
import sys
from traceback import walk_tb
from types import TracebackType

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.template.loader import get_template
from django.views.defaults import server_error

RETRY_SECONDS = 10
MOST_CARRIED = 200_000  # letters
TEMPLATE = "503.html"
# Fields of which what was typed is not sent back to the browser.
SECRET = re.compile(r"(^|[_-])(password|passphrase|pin|pins|code|secret|recovery|iban)")
COMMITTING = "_commit"  # where Django tells the database that a request is over


def failed(request: HttpRequest) -> HttpResponse:
    """Django's `handler500`: the answer to a request that nobody else could answer."""
    error = sys.exc_info()[1]
    if not isinstance(error, OperationalError | InterfaceError):
        return server_error(request)
    uncertain = is_uncertain(request, error.__traceback__)
    carried = [] if uncertain else typed(request)
    context = {
        "sent": request.method == "POST",
        "uncertain": uncertain,
        "carried": carried,
        "again": request.get_full_path(),
    }
    body = get_template(TEMPLATE).render(context)
    return HttpResponse(body, status=503, headers={"Retry-After": str(RETRY_SECONDS)})


def is_uncertain(request: HttpRequest, trace: TracebackType | None) -> bool:
    """Whether what was sent may have been saved: the database went away while it was being told
    to keep it, or the page keeps things in several steps."""
    if request.method != "POST":
        return False
    match = request.resolver_match
    in_steps = bool(match and getattr(match.func, "_non_atomic_requests", None))
    names = (frame.f_code.co_name for frame, _ in walk_tb(trace))
    return in_steps or COMMITTING in names


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of the form that was sent, by name; none where they cannot be carried."""
    if request.method != "POST":
        return []
    try:
        fields = [(name, value) for name, many in request.POST.lists() for value in many]
    except UnreadablePostError:
        return []
    whole = not request.FILES and sum(len(name + value) for name, value in fields) <= MOST_CARRIED
    return fields if whole and not any(SECRET.search(name) for name, _ in fields) else []
