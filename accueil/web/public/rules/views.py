"""The rules as a book: the list of all, and the page of one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accueil.documents.rule import ALL_RULES
from accueil.documents.rulebook import CHAPTERS, NAMES, label_of, rule_page, span_of, words
from accueil.law.parameters import shipped
from accueil.web.base.bills.words import language


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """All rules in the order of the bill, then what they rest on."""
    law, reader = shipped(), language()
    lines = [
        {"name": name, "label": label_of(name, reader), "span": span_of(law, name, reader)}
        for name in ALL_RULES
    ]
    around = [{"name": name, "label": label_of(name, reader)} for name in CHAPTERS]
    context = {"words": words(reader), "lines": lines, "around": around}
    return render(request, "public/rules/rules.html", context)


@require_GET
def rule(request: HttpRequest, name: str) -> HttpResponse:
    """One rule, opened down to its numbers and sources; 404 for a name that there is not."""
    if name not in NAMES:
        raise Http404("no such rule")
    reader, place = language(), NAMES.index(name)
    beside = {"before": NAMES[place - 1 : place], "next": NAMES[place + 1 : place + 2]}
    context = {
        "words": words(reader),
        "book_page": rule_page(shipped(), name, reader),
        **{key: [(one, label_of(one, reader)) for one in found] for key, found in beside.items()},
    }
    return render(request, "public/rules/rule.html", context)
