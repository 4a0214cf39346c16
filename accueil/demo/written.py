"""What the demonstration's crèche wrote to its families, and whom it calls for its children."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.models import Q

from accueil.actions import notices
from accueil.actions.contacts import Contact, contacts_of, keep
from accueil.actions.notices import Draft
from accueil.attendance.children import Attending, now_or_soon
from accueil.demo.guardians import first_parent
from accueil.demo.situations import page
from accueil.identity.actors import actor_of
from accueil.identity.links import at_facilities
from accueil.identity.models import Account
from accueil.registry.models import Provider
from accueil.store.models import Actor
from accueil.store.security import see

CRECHE = "manager@creche.example.lu"
NAMES = ("Marie-Claire Wagner", "Jos Schiltz", "Fatima Ferreira", "Nico Becker", "Ana Lopes")
RELATIONS = ("grand-mère", "grand-père", "voisine", "oncle", "tante")
WITHOUT = 7  # of so many children one has no contacts yet
WEEK = timedelta(days=7)
WALK = Draft(
    "Sortie en forêt vendredi",
    "Chers parents,\n\nvendredi nous passons la matinée en forêt. Mettez s'il vous plaît des bottes"
    " et une veste de pluie dans le sac. Le repas de midi est pris à la crèche comme d'habitude."
    "\n\nL'équipe de la crèche",
)
MENU = Draft(
    "Menu de la semaine",
    "Chers parents,\n\nvoici le menu de la semaine. Dites-nous si votre enfant ne supporte pas un"
    " aliment.\n\nL'équipe de la crèche",
)


def write_some(now: datetime) -> None:
    """Two messages of the crèche and of the one at which a parent is linked; contacts there."""
    see(country=True)
    parent = first_parent()
    links = at_facilities(parent.pk) if parent else ()
    linked = Q(pk__in=[link.provider_id for link in links])
    at = Provider.objects.filter(linked | Q(account__email=CRECHE)).distinct()
    for provider in at.order_by("id"):
        _write(provider, now)
    see()


def _write(provider: Provider, now: datetime) -> None:
    """As the pages of the provider do: a walk to all, the menu with its file to all."""
    manager = Account.objects.filter(provider=provider, role="manager").first()
    by = actor_of(manager, "notices") if manager else Actor(None, "manager", str(provider.pk))
    children = now_or_soon(provider, now.date())
    if not children:
        return
    name = f"{MENU.title}.pdf"
    menu = notices.keep_file(provider, page(MENU.title), name, by=by, now=now)
    with_file = Draft(MENU.title, MENU.text, files=(menu.pk,))
    for draft, moment in ((WALK, now - WEEK), (with_file, now)):
        notices.write(provider, draft, _key(draft.title), actor=by, now=moment)
    _keep_contacts(provider, children, by, now)


def _key(title: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"demonstration {title}")


def _keep_contacts(
    provider: Provider, children: Sequence[Attending], by: Actor, now: datetime
) -> None:
    """Two people for most children; one is asked whether they are still right."""
    known = contacts_of(provider.pk, [one.child for one in children])
    for number, child in enumerate(children):
        if number % WITHOUT == WITHOUT - 1 or known[child.child].contacts:
            continue
        people = [
            Contact(
                NAMES[(number + step) % len(NAMES)],
                f"+35262155{number:03}{step}",
                RELATIONS[(number + step) % len(RELATIONS)],
            )
            for step in range(2)
        ]
        moment = now - timedelta(days=400) if number == 0 else now
        keep((child.child, provider.pk), people, "", by=by, now=moment)
