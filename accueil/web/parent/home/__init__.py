"""The first page of the parents' door: one's children, and what there is to do."""
