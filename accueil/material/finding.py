"""What parents see on a day, what fits ages, what is found by words.

Words are found with accents and capitals folded, in part, and with a letter wrong: a word counts
where it stands in the text or is like one of its words (pg_trgm).
"""

from collections.abc import Iterable
from datetime import date

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import F, Q, QuerySet

from accueil.material.models import Item, ItemText
from accueil.registry.names import fold

LIKE = 0.5  # of the pieces of three letters of a word
SHORT = 4  # letters: shorter words have too few pieces to be like another
MOST_WORDS = 8


def shown(day: date) -> QuerySet[Item]:
    """What parents see on a day: published, and in its days."""
    open_ended = Q(until=None) | Q(until__gt=day)
    return Item.objects.filter(open_ended, state="published", first__lte=day)


def fits(items: QuerySet[Item], months: int) -> QuerySet[Item]:
    """Those for an age in months."""
    return items.filter(from_months__lte=months, until_months__gt=months)


def in_language(items: QuerySet[Item], language: str) -> QuerySet[Item]:
    """Those with words in a language."""
    return items.filter(texts__language=language)


def found(items: QuerySet[Item], asked: str) -> QuerySet[Item]:
    """Those in which each of the words stands, all in one language; nothing asked: all."""
    words = fold(asked).split()[:MOST_WORDS]
    if not words:
        return items
    texts = ItemText.objects.all()
    for number, word in enumerate(words):
        hit = Q(folded__contains=word)
        if len(word) >= SHORT:
            like = f"like_{number}"
            texts = texts.annotate(**{like: TrigramWordSimilarity(word, "folded")})
            hit |= Q(**{f"{like}__gte": LIKE})
        texts = texts.filter(hit)
    return items.filter(pk__in=texts.values("item"))


def in_order(items: Iterable[Item] | QuerySet[Item]) -> QuerySet[Item]:
    """By age, then the newest first, with their words and files."""
    rows = (
        items
        if isinstance(items, QuerySet)
        else Item.objects.filter(pk__in=[item.pk for item in items])
    )
    ordered = rows.order_by("from_months", "until_months", F("first").desc(), "id")
    return ordered.prefetch_related("texts", "files__texts")
