"""A period's draft, its checks, and the declaration."""
