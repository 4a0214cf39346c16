"""What an application still waits for before it can be signed, with the pages to mend it."""

from typing import Any

from django.urls import reverse

from accueil.registry import answers as a
from accueil.registry import applications
from accueil.registry.applications import ASKED
from accueil.registry.models import Application
from accueil.registry.papers import before_signing
from accueil.web.office.application import labels

# Steps that are lists have pages of their own.
LISTS = {"children": "application_children", "care": "application_care"}


def step_url(of: Application, step: str) -> str:
    """The page of a step."""
    if step in LISTS:
        return reverse(LISTS[step], args=[of.id])
    return reverse("application_step", args=[of.id, step])


def may_start(given: a.Answers, step: str) -> bool:
    """Whether a step is asked, and what it depends on is answered."""
    if step == "persons":
        return given.household is not None and bool(ASKED[given.household.kind])
    asked = step in applications.steps_of(given)
    return asked and all(
        getattr(given, other) is not None for other in applications.AFTER.get(step, ())
    )


def missing(of: Application, given: a.Answers, *, linked: bool) -> list[dict[str, Any]]:
    """Each problem in words; `linked`: with the page where it is mended."""
    return [_problem(of, given, problem, linked) for problem in before_signing(of, given)]


def _problem(
    of: Application, given: a.Answers, problem: applications.Problem, linked: bool
) -> dict[str, Any]:
    if problem.step == "documents":
        key, _colon, whom = problem.about.partition(":")
        text = f"{labels.DOCUMENTS[key]} ({labels.ROLES[whom]})"
        url = reverse("application_documents", args=[of.id])
        return {"title": labels.PROBLEMS[problem.code], "text": text, "url": url if linked else ""}
    about_persons = problem.code.startswith("person_")
    url = step_url(of, "persons" if about_persons else problem.step)
    able = linked and (about_persons or may_start(given, problem.step))
    return {
        "title": labels.STEPS[problem.step],
        "text": labels.PROBLEMS[problem.code],
        "url": url if able else "",
    }
