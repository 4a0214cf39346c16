"""Accueil: Luxembourg's childcare voucher (chèque-service accueil), computed and explained."""

__version__ = "0.1.0"
