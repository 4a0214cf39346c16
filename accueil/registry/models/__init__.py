"""The registry's tables, by what they are about."""

from accueil.registry.models.applications import (
    Application,
    ApplicationStep,
    Consent,
    RegisterQuery,
    SituationDecision,
    SituationRequest,
)
from accueil.registry.models.contracts import Bar, Card, GivenCode, Membership
from accueil.registry.models.households import (
    Adult,
    Composition,
    Home,
    Household,
    Income,
    Maintenance,
    Precarious,
)
from accueil.registry.models.offices import Office
from accueil.registry.models.parents import ParentsWord
from accueil.registry.models.people import Address, Child, Identity, NameKey, Schooling
from accueil.registry.models.providers import (
    Agency,
    Agreement,
    BankAccount,
    Offer,
    PlannedCare,
    Price,
    Provider,
)

FACTS = (
    *(Identity, Address, Schooling),
    *(Home, Composition, Adult, Income, Maintenance, Precarious),
    *(Membership, Bar, PlannedCare),
    *(Agreement, Offer, Price, BankAccount),
)

__all__ = [
    "FACTS",
    "Address",
    "Adult",
    "Agency",
    "Agreement",
    "Application",
    "ApplicationStep",
    "BankAccount",
    "Bar",
    "Card",
    "Child",
    "Composition",
    "Consent",
    "GivenCode",
    "Home",
    "Household",
    "Identity",
    "Income",
    "Maintenance",
    "Membership",
    "NameKey",
    "Offer",
    "Office",
    "ParentsWord",
    "PlannedCare",
    "Precarious",
    "Price",
    "Provider",
    "RegisterQuery",
    "Schooling",
    "SituationDecision",
    "SituationRequest",
]
