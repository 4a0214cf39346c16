"""Families: guardians of the children, their two PINs and their links."""
