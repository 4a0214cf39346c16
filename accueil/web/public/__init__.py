"""The public door: what care costs, the open tariff, the rules; nobody signs in here."""
