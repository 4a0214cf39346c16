"""A child at one facility: its days, care contract and invoices there, and reporting an absence."""
