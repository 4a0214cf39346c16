"""Material for children, edited: the list, an item in small steps, as parents will see it."""
