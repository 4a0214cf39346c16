"""Requests for corrections at the office: asked in the family's name or its own, followed."""
