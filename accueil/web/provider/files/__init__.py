"""Stays from files, looked at before they are taken in."""
