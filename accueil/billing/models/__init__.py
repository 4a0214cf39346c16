"""The tables of billing, by what they are about."""

from accueil.billing.models.bank import BankEntry, BankFile, PaymentLine, PaymentOrder
from accueil.billing.models.corrections import Correction, Goodwill
from accueil.billing.models.ledger import Transfer
from accueil.billing.models.papers import Invoice, Issuer, ProviderStatement
from accueil.billing.models.proofs import Proof
from accueil.billing.models.statements import Mark, Obstacle, Opening, Part, Statement
from accueil.billing.models.statistics import Statistic

__all__ = [
    "BankEntry",
    "BankFile",
    "Correction",
    "Goodwill",
    "Invoice",
    "Issuer",
    "Mark",
    "Obstacle",
    "Opening",
    "Part",
    "PaymentLine",
    "PaymentOrder",
    "Proof",
    "ProviderStatement",
    "Statement",
    "Statistic",
    "Transfer",
]
