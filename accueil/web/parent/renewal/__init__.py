"""Contracts that end: confirmed on one page; changes of the family: announced with files."""
