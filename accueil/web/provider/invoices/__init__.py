"""The invoices of a provider: the list of a period, one of them, its paper, all as one file."""
