"""What the bills of the country add up to: by period, kind, band, age and commune."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accueil.billing.statistics import ALL, CUTS, NO_BAND, Cell, everything, published
from accueil.billing.statistics import published_periods as periods_shown
from accueil.exchange.statistics_files import as_csv, as_json, as_parquet, rows_of, whole
from accueil.law import words as law_words
from accueil.law.calendar import Period
from accueil.registry.communes import offices
from accueil.store.models import note
from accueil.web.base.fields import ChoiceField, Form
from accueil.web.base.lines import Words
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.pictures import Drawn, Picture, picture
from accueil.web.base.providers import words
from accueil.web.base.templatetags.look import period as period_words

CUT_NAMES: Mapping[str, Words] = {
    "kind": _("Kind of provider"),
    "band": _("Income band"),
    "age_group": _("Age group"),
    "commune": _("Commune or fund in charge"),
}
AGES: Mapping[str, Words] = {"young": _("Not yet at school"), "school": _("At school")}
FILES = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "json": (as_json, "application/json"),
    "parquet": (as_parquet, "application/vnd.apache.parquet"),
}
HOUR, EURO = 60, 100


class Choice(Form):
    """Which period, by what."""

    period = ChoiceField(label=_("Billing period"), listed=True)
    cut = ChoiceField(label=_("Grouped by"), choices=list(CUT_NAMES.items()), listed=True)

    def __init__(self, shown: Sequence[Period], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field: Any = self.fields["period"]
        field.choices = [(one.name, period_words(one)) for one in reversed(shown)]


@require_GET
def statistics(request: HttpRequest) -> HttpResponse:
    """The period's table by one cut, and all periods; as pictures, each with its table."""
    shown = periods_shown()
    if not shown:
        return render(request, "ministry/statistics/statistics.html", {})
    asked = {"period": shown[-1].name, "cut": CUTS[0], **request.GET.dict()}
    form = Choice(shown, asked)
    if not form.is_valid():
        return render(request, "ministry/statistics/statistics.html", {"form": form})
    period, cut = Period.named(form.cleaned_data["period"]), form.cleaned_data["cut"]
    cells = published(period, cut)
    totals = [published(one, CUTS[0])[0] for one in shown]
    context = {
        "form": form,
        "period": period,
        "cut": CUT_NAMES[cut],
        "pictures": [_money(cells[1:]), _hours(cells[1:])],
        "columns": _columns(CUT_NAMES[cut]),
        "rows": [_row(cell, _name(cell)) for cell in [*cells[1:], cells[0]]],
        "left_out": any(cell.counted is None for cell in cells),
        "over_time": _over_time(totals),
        "time_columns": _columns(_("Billing period")),
        "time_rows": [_row(cell, str(period_words(cell.period))) for cell in totals],
        "files": list(FILES),
    }
    return render(request, "ministry/statistics/statistics.html", context)


@require_GET
def open_data(request: HttpRequest, ending: str) -> HttpResponse:
    """All that is published as a file for programs."""
    known = cast(OfficeRequest, request)
    if ending not in FILES:
        raise Http404("no such file")
    write, media_type = FILES[ending]
    note(known.actor, "download", "statistics", now=known.now)
    response = HttpResponse(write(rows_of(everything())), content_type=media_type)
    name = f"accueil-statistics.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _name(cell: Cell) -> str:
    """A cell's value in words."""
    language = _language()
    if cell.cut == ALL:
        return gettext("All")
    if cell.cut == "kind":
        return str(words.KINDS[cell.value])
    if cell.cut == "age_group":
        return str(AGES[cell.value])
    if cell.cut == "band":
        if cell.value == NO_BAND:
            return gettext("Without a contract")
        return law_words.text(f"band.{cell.value}", language)
    known = offices()
    return known[cell.value].name if cell.value in known else cell.value


def _language() -> str:
    language = (get_language() or "fr").split("-")[0]
    return language if language in law_words.LANGUAGES else "fr"


def _euros(cents: int) -> str:
    """An amount in whole euros."""
    return f"{_number(whole(cents, EURO))}{law_words.NO_BREAK}€"


def _hour_words(minutes: int) -> str:
    return gettext("%(count)s h") % {"count": _number(whole(minutes, HOUR))}


def _number(count: int) -> str:
    return law_words.number(count, _language())


def _money(cells: Sequence[Cell]) -> Picture:
    drawn: list[Drawn] = [(_name(cell), _money_of(cell)) for cell in cells]
    return picture(gettext("Who pays"), gettext("State's part"), gettext("Parents' part"), drawn)


def _over_time(cells: Sequence[Cell]) -> Picture:
    drawn: list[Drawn] = [(str(period_words(cell.period)), _money_of(cell)) for cell in cells]
    title = gettext("Who pays, by billing period")
    return picture(title, gettext("State's part"), gettext("Parents' part"), drawn)


def _money_of(cell: Cell) -> tuple[int, int, str, str] | None:
    if cell.counted is None:
        return None
    state, parents = cell.counted.state_cents, cell.counted.parent_cents
    return state, parents, _euros(state), _euros(parents)


def _hours(cells: Sequence[Cell]) -> Picture:
    drawn: list[Drawn] = []
    for cell in cells:
        parts = None
        if cell.counted is not None:
            free = cell.counted.free_minutes
            other = cell.counted.minutes - free
            parts = (free, other, _hour_words(free), _hour_words(other))
        drawn.append((_name(cell), parts))
    title = gettext("Hours of care")
    return picture(title, gettext("Free hours"), gettext("Other hours"), drawn)


def _columns(first: Words) -> list[dict[str, Any]]:
    numbers = (
        gettext("Children"),
        gettext("Hours"),
        gettext("Free hours"),
        gettext("Parents' part"),
        gettext("State's part"),
    )
    return [{"label": first}, *({"label": label, "number": True} for label in numbers)]


def _row(cell: Cell, name: str) -> list[str]:
    counted = cell.counted
    if counted is None:
        return [name, *[gettext("left out")] * 5]
    return [
        name,
        _number(counted.children),
        _number(whole(counted.minutes, HOUR)),
        _number(whole(counted.free_minutes, HOUR)),
        _euros(counted.parent_cents),
        _euros(counted.state_cents),
    ]
