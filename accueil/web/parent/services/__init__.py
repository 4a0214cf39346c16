"""Signing in to other services with a parent's account, and what one allowed them."""
