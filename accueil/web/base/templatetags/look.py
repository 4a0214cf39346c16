"""Tags and filters of the look: amounts, days, the amount bar, lists, notices.

Amounts come in cents, lengths in minutes, days as dates; they leave in the page's language.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import template
from django.core.paginator import Page as Slice
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.utils.translation import get_language, gettext

from accueil.identity.numbers import shown
from accueil.law import words
from accueil.law.calendar import Period
from accueil.web.base.names import MESSAGES

register = template.Library()

STATUSES = ("done", "todo", "check", "wrong", "blocked")


def _language() -> str:
    language = (get_language() or "fr").split("-")[0]
    return language if language in words.LANGUAGES else "fr"


@register.filter
def euros(cents: int | None) -> str:
    """`{{ invoice.parent_cents|euros }}`: 1.234,50 €; nothing where there is no amount."""
    return "" if cents is None else words.euros(cents, _language())


@register.filter
def day(moment: date | None) -> str:
    """`{{ contract.first|day }}`: 4 mai 2026."""
    return "" if moment is None else words.date_long(moment, _language())


@register.filter
def short_day(moment: date | None) -> str:
    """For tables: 04.05.2026."""
    return "" if moment is None else words.date_short(moment)


@register.filter
def long_day(moment: date | None) -> str:
    """With the day of the week: lundi 4 mai 2026."""
    if moment is None:
        return ""
    language = _language()
    name = words.weekday(moment, language)
    shown = words.date_long(moment, language)
    if language == "lb":
        return f"{name}, {'den' if words.n_stays(moment.day) else 'de'} {shown}"
    return f"{name}, {shown}" if language in ("de", "pt") else f"{name} {shown}"


@register.filter
def period(of: Period | str | None) -> str:
    """A billing period by its name: mai 2026. Takes a Period, or its name `2026-05`."""
    if not of:
        return ""
    known = Period.named(of) if isinstance(of, str) else of
    return words.month_year(known.year, known.month, _language())


@register.filter
def message_kind(kind: str) -> str:
    """What a kind of message is called; its key where it has no name."""
    return str(MESSAGES.get(kind, kind))


@register.filter
def named(names: Mapping[Any, str], key: Any) -> str:
    """The name of somebody by the id; empty where there is none."""
    return names.get(key, "")


@register.filter
def language(code: str) -> str:
    """A language by its own name."""
    return words.LANGUAGE_NAMES.get(code, code)


@register.filter
def phone(number: str) -> str:
    """A telephone number as people read it: +352 621 123 456."""
    return shown(number)


@register.filter
def hours(minutes: int | None) -> str:
    """`{{ week.booked_minutes|hours }}`: 2 heures 45 minutes."""
    return "" if minutes is None else words.duration(minutes, _language())


@register.filter
def clock(minutes: int | None) -> str:
    """The same for a table: 2:45."""
    return "" if minutes is None else words.clock(minutes)


@register.filter
def difference(cents: int) -> str:
    """An amount with its sign, even when it is more: +12,50 €."""
    return f"+{euros(cents)}" if cents > 0 else euros(cents)


@register.filter
def target(field: BoundField) -> str:
    """Where a link to a field leads: its first control that is wrong, or its first one."""
    kind = control(field)
    if kind == "date":
        parts = wrong_parts(field)
        return f"{field.auto_id}_{parts[0] if parts else 'day'}"
    return f"{field.auto_id}_0" if kind in ("radios", "checkboxes") else field.auto_id


@register.filter
def headed(field: BoundField | str) -> str:
    """A label, perhaps a field's, before what is said of it: with the language's colon, unless it
    ends with a mark of its own."""
    label = str(field.label if isinstance(field, BoundField) else field)
    if label.endswith(("?", ":", ".", "!", "…")):
        return label
    return f"{label}{words.NO_BREAK if _language() == 'fr' else ''}:"


@register.filter
def control(field: BoundField) -> str:
    """Which control a field has: text, date, radios, checkboxes, checkbox, select, file …"""
    return type(field.field.widget).__name__.lower()


@register.filter
def wrong_parts(field: BoundField) -> list[str]:
    """Which boxes of a date are wrong; all of them unless one is named."""
    errors = field.errors.as_data() if field.errors else []
    codes = {error.code for error in errors}
    named = {"no_day": "day", "no_month": "month", "no_year": "year", "short_year": "year"}
    parts = [part for code, part in named.items() if code in codes]
    return parts or (["day", "month", "year"] if codes else [])


@register.filter
def boxes(field: BoundField) -> list[dict[str, Any]]:
    """The three boxes of a date, each knowing whether it is `wrong`."""
    wrong = wrong_parts(field)
    context = field.field.widget.get_context(field.html_name, field.value(), {"id": field.auto_id})
    parts: list[dict[str, Any]] = context["parts"]
    return [{**part, "wrong": part["id"].rpartition("_")[2] in wrong} for part in parts]


@register.filter
def is_below(field: BoundField) -> bool:
    """Whether a field stands below an answer of another one, and is drawn there."""
    nested = getattr(field.form, "nested", None)
    return bool(nested and field.name in nested())


@register.filter
def under(field: BoundField, answer: Any) -> list[BoundField]:
    """The fields below one answer of this field."""
    inner = getattr(field.form, "under", None)
    return inner(field.name, str(answer)) if inner else []


@register.filter
def is_heading(field: BoundField) -> bool:
    """Whether this field's label is the heading of its page."""
    return getattr(field.form, "heading", "") == field.name


@register.inclusion_tag("base/amount_bar.html")
def amount_bar(
    state_cents: int,
    parent_cents: int,
    lines: Iterable[Any] = (),
    *,
    small: bool = False,
    opened: bool = False,
) -> dict[str, Any]:
    """`{% amount_bar bill.state_cents bill.parent_cents bill.lines %}`: our mark.

    A line has `label`, `state_cents`, `parent_cents` and, if there are any, `text` (the sentence),
    `formula` and `source`. Both amounts may be 0, neither below. `small` is for a table's cell.
    """
    total = state_cents + parent_cents
    share = round(state_cents * 1000 / total) if total else 0
    if total and state_cents and parent_cents:
        share = min(max(share, 5), 995)
    return {
        "state_cents": state_cents,
        "parent_cents": parent_cents,
        "total_cents": total,
        "state_width": f"{share / 10:g}%",
        "parent_width": f"{(1000 - share) / 10:g}%",
        "lines": list(lines),
        "small": small,
        "opened": opened,
    }


@register.inclusion_tag("base/status.html")
def status(kind: str, text: str = "") -> dict[str, str]:
    """`{% status "done" %}`: a word for a state; `text` says it otherwise."""
    return {"kind": kind, "text": text or status_word(kind)}


def status_word(kind: str) -> str:
    """What a state is called. Refuses one that is none."""
    if kind not in STATUSES:
        raise LookupError(f"no status {kind!r}; there are {', '.join(STATUSES)}")
    named = {
        "done": gettext("Completed"),
        "todo": gettext("To do"),
        "check": gettext("Check"),
        "wrong": gettext("There is a problem"),
        "blocked": gettext("Cannot start yet"),
    }
    return named[kind]


@register.inclusion_tag("base/task_list.html")
def task_list(tasks: Iterable[Any]) -> dict[str, Any]:
    """`{% task_list tasks %}`: each with `title`, `status`, and if any `url`, `hint`, `text`."""
    return {"tasks": list(tasks)}


@register.inclusion_tag("base/summary_list.html")
def summary_list(rows: Iterable[Any], title: str = "") -> dict[str, Any]:
    """`{% summary_list rows %}`: check answers.

    A row has `label`, `value` or several `lines`, and if any `url` (to change it), `note`.
    """
    return {"rows": list(rows), "title": title}


@register.inclusion_tag("base/before_after.html")
def before_after(
    rows: Iterable[Any], caption: str = "", first: str = "", was: str = "", will: str = ""
) -> dict[str, Any]:
    """`{% before_after rows caption %}`: two columns and their difference.

    A row has `label` and either `before_cents` and `after_cents`, or words: `before`, `after`. One
    with `total` is a sum. `first` is the heading of the first column; `was` and `will` those of the
    amounts, where nothing holds yet.
    """
    told = [_compared(row) for row in rows]
    return {"rows": told, "caption": caption, "first": first, "was": was, "will": will}


def _compared(row: Any) -> dict[str, Any]:
    def get(key: str) -> Any:
        return row.get(key) if isinstance(row, Mapping) else getattr(row, key, None)

    shown = {"label": get("label"), "total": bool(get("total"))}
    before, after = get("before_cents"), get("after_cents")
    if before is None and after is None:
        same = get("before") == get("after")
        return {**shown, "before": get("before"), "after": get("after"), "same": same}
    change = None if before is None or after is None else after - before
    known = {"before": euros(before) or "–", "after": euros(after) or "–", "amounts": True}
    return {**shown, **known, "change": change, "same": change == 0}


@register.inclusion_tag("base/timeline.html")
def timeline(moments: Iterable[Any]) -> dict[str, Any]:
    """`{% timeline history %}`: moments with `day`, `title`, and if any `until`, `text`, `url`.

    `now` marks what holds today, `gone` what was withdrawn, `by` who recorded it.
    """
    return {"moments": list(moments)}


@register.inclusion_tag("base/table.html")
def table(columns: Iterable[Any], rows: Iterable[Any], caption: str = "") -> dict[str, Any]:
    """`{% table columns rows caption %}`: becomes cards on a narrow screen.

    A column has `label`, and `number` where figures stand right. A row is a list of cells, each
    words or a thing with `text` and `url`; the first cell heads its row.
    """
    heads = list(columns)
    paired = [list(zip(heads, row, strict=True)) for row in rows]
    return {"columns": heads, "rows": paired, "caption": caption}


@register.inclusion_tag("base/notice.html")
def notice(text: str, kind: str = "info", title: str = "") -> dict[str, str]:
    """`{% notice text "done" %}`: what just happened (`done`), what to know (`info`), `wrong`."""
    titles = {
        "info": gettext("Please note"),
        "done": gettext("Done"),
        "wrong": gettext("There is a problem"),
    }
    return {"text": text, "kind": kind, "title": title or titles[kind]}


@register.inclusion_tag("base/warning.html")
def warning(text: str) -> dict[str, str]:
    """`{% warning text %}`: a sentence nobody should miss."""
    return {"text": text}


@register.inclusion_tag("base/pages.html", takes_context=True)
def pages(context: Context, slice_: Slice[Any], parameter: str = "page") -> dict[str, Any]:
    """`{% pages hits %}`: the pages of a long list (Django's Paginator); keeps the question."""
    request = context.get("request")
    query = request.GET.copy() if request else None
    kept = ""
    if query is not None:
        query.pop(parameter, None)
        kept = query.urlencode()
    start = f"?{kept}&{parameter}=" if kept else f"?{parameter}="
    numbers = slice_.paginator.get_elided_page_range(slice_.number, on_each_side=1, on_ends=1)
    return {"slice": slice_, "start": start, "numbers": list(numbers)}
