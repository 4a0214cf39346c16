"""Weeks without free hours, chosen for a family at the counter."""
