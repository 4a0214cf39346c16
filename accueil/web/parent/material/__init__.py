"""Material for children at the parents' door: what fits their ages now, found, read, kept."""
