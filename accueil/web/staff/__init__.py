"""Signing in and out, one's own account, colleagues' accounts, and who read what."""
