"""Statistics: pictures with their tables, and open data."""
