"""Whom the provider calls when something happens to a child, and who may collect it."""
