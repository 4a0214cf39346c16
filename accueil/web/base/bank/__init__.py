"""Bank statements on pages: handed in, and what could not be matched; for every door."""
