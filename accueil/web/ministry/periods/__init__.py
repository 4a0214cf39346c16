"""Billing periods: what each lacks, its sums, and its closing."""
