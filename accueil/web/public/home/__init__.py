"""The first page of all: what this is, and the ways in."""
