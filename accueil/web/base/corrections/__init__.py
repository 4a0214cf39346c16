"""Requests for corrections and goodwill, as every door shows them."""
