"""Weeks without free hours, chosen by parents."""
